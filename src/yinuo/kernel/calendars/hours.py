"""Opening hours of a day as people write them, and where they fall in UTC."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from yinuo.kernel.errors import Refused, gettext_noop

Hours = tuple[tuple[int, int], ...]
"""Open intervals of one day, half-open, in seconds after local midnight; a whole day is `(0, 86400)`."""

DAY = 86_400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ONE_DAY = timedelta(days=1)


def parse_time_of_day(text: Any, *, field: str) -> int:
    """Seconds after midnight from `HH:MM` or `HH:MM:SS`; `24:00` is the end of the day."""
    parts = text.split(":") if isinstance(text, str) else []
    well_formed = len(parts) in (2, 3) and all(
        len(part) == 2 and part.isascii() and part.isdigit() for part in parts
    )
    hours, minutes, seconds = [*map(int, parts), 0][:3] if well_formed else (99, 0, 0)
    second = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or second > DAY:
        raise Refused(
            gettext_noop(
                "“%(value)s” is not a time of day. Write it like 09:00; the end of the day is 24:00."
            ),
            field=field,
            value=text,
        )
    return second


def format_time_of_day(second: int) -> str:
    minutes, seconds = divmod(second, 60)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{seconds:02d}" if seconds else text


def parse_hours(intervals: Any, *, field: str) -> Hours:
    """Hours from pairs of texts, in any order; refused when they are reversed, empty or overlap."""
    if not isinstance(intervals, Sequence) or isinstance(intervals, str):
        raise Refused(gettext_noop("Opening hours are a list of pairs of times."), field=field)
    parsed = []
    for interval in intervals:
        if not isinstance(interval, Sequence) or isinstance(interval, str) or len(interval) != 2:
            raise Refused(gettext_noop("Opening hours are a list of pairs of times."), field=field)
        parsed.append(
            (parse_time_of_day(interval[0], field=field), parse_time_of_day(interval[1], field=field))
        )
    hours = tuple(sorted(parsed))
    check_hours(hours, field=field)
    return hours


def format_hours(hours: Hours) -> list[list[str]]:
    return [[format_time_of_day(opens), format_time_of_day(closes)] for opens, closes in hours]


def check_hours(hours: Hours, *, field: str) -> None:
    """Refuse intervals that end before they begin, leave the day, or overlap the one before."""
    free_from = 0
    for opens, closes in hours:
        if closes <= opens:
            raise Refused(
                gettext_noop(
                    "Opening hours end after they begin: %(opens)s to %(closes)s does not. Midnight at the end is 24:00."
                ),
                field=field,
                opens=format_time_of_day(opens),
                closes=format_time_of_day(closes),
            )
        if opens < free_from:
            raise Refused(
                gettext_noop(
                    "Opening hours overlap: %(opens)s is before the closing time %(closes)s of the interval before."
                ),
                field=field,
                opens=format_time_of_day(opens),
                closes=format_time_of_day(free_from),
            )
        if opens < 0 or closes > DAY:
            raise Refused(gettext_noop("Opening hours lie between 00:00 and 24:00."), field=field)
        free_from = closes


def _local(day: date, second: int) -> datetime:
    if second == DAY:
        day, second = day + ONE_DAY, 0
    return datetime.combine(day, time(second // 3600, second // 60 % 60, second % 60))


def _utc(local: datetime, offset: timedelta) -> int:
    delta = local.replace(tzinfo=UTC) - EPOCH - offset
    return delta.days * DAY + delta.seconds


def _offsets(local: datetime, zone: ZoneInfo) -> tuple[timedelta, timedelta]:
    before, after = zone.utcoffset(local), zone.utcoffset(local.replace(fold=1))
    if before is None or after is None:
        raise ValueError("a zone without an offset")
    return before, after


def opening_second(day: date, second: int, zone: ZoneInfo) -> int:
    """The UTC second at which a local time of day begins.

    A time that the spring change skips is moved on by the length of the gap; of a time that the autumn
    change repeats the first occurrence counts.
    """
    local = _local(day, second)
    return _utc(local, _offsets(local, zone)[0])


def closing_second(day: date, second: int, zone: ZoneInfo) -> int:
    """The UTC second at which an interval that ends at this local time closes.

    A time that the spring change skips closes at the change; of a repeated time the last occurrence closes.
    `24:00` is the first moment of the next date.
    """
    local = _local(day, second)
    before, after = _offsets(local, zone)
    if before == after or (second == DAY and after < before):
        return _utc(local, before)
    if after < before:
        return _utc(local, after)
    return _change_between(_utc(local, after), _utc(local, before), zone)


def _change_between(early: int, late: int, zone: ZoneInfo) -> int:
    """The second of the change of offset that lies after `early` and not after `late`."""
    old = (EPOCH + timedelta(seconds=early)).astimezone(zone).utcoffset()
    while late - early > 1:
        middle = (early + late) // 2
        if (EPOCH + timedelta(seconds=middle)).astimezone(zone).utcoffset() == old:
            early = middle
        else:
            late = middle
    return late


def open_seconds(day: date, hours: Hours, zone: ZoneInfo) -> list[tuple[int, int]]:
    """The open intervals of one date in UTC seconds, without those that the spring change swallows.

    Intervals that the autumn change makes overlap are united.
    """
    spans: list[tuple[int, int]] = []
    for opens, closes in hours:
        start, end = opening_second(day, opens, zone), closing_second(day, closes, zone)
        if start >= end:
            continue
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans
