"""The business calendar: opening hours of a week, holidays, and dates that are different."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import islice
from math import floor
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yinuo.kernel.calendars.hours import (
    DAY,
    EPOCH,
    Hours,
    check_hours,
    closing_second,
    format_hours,
    open_seconds,
    opening_second,
    parse_hours,
)
from yinuo.kernel.calendars.timeline import Seconds, Timeline
from yinuo.kernel.errors import Refused, gettext_noop

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_SEARCH = 366 * 200
EPOCH_ORDINAL = EPOCH.toordinal()
FIRST_ORDINAL, LAST_ORDINAL = date.min.toordinal() + 1, date.max.toordinal() - 1
LEAP_YEAR = 2000

Span = tuple[datetime, datetime]
"""Two instants, half-open."""


@dataclass(frozen=True)
class Calendar:
    """When somebody works, in one time zone.

    `weekly` holds the hours of Monday to Sunday. A date in `date_overrides` has those hours instead, whatever
    weekday or holiday it is: make-up workdays (调休) and short days. `annual_holidays` are (month, day).
    `holidays_known_until` is the last year whose holidays have been entered; later years work by the week alone.

    Instants are aware datetimes and are cut to whole seconds. Local hours are resolved date by date: an opening
    that the spring change skips is moved on by the gap and a closing falls on the change, what is then empty
    counts for nothing; when the autumn change repeats an hour, the first occurrence opens and the last closes.

    Refused: an unknown zone, a week without any hours, hours that are reversed or overlap.
    """

    timezone: str
    weekly: tuple[Hours, ...]
    holidays: frozenset[date] = frozenset()
    annual_holidays: frozenset[tuple[int, int]] = frozenset()
    date_overrides: Mapping[date, Hours] = field(default_factory=dict, hash=False)
    holidays_known_until: int | None = None

    def __post_init__(self) -> None:
        _zone(self.timezone)
        if len(self.weekly) != 7 or not any(self.weekly):
            raise Refused(
                gettext_noop("A calendar needs opening hours on at least one day of the week."),
                field="weekly",
            )
        for hours in self.weekly:
            check_hours(hours, field="weekly")
        for hours in self.date_overrides.values():
            check_hours(hours, field="date_overrides")

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Read the plain form: `timezone`, `weekly` by mon…sun, and what else there is; `note` and the like are ignored."""
        weekly = data.get("weekly") or {}
        overrides = data.get("date_overrides") or {}
        if not isinstance(weekly, Mapping) or not isinstance(overrides, Mapping):
            raise Refused(gettext_noop("Opening hours are given by weekday or by date."), field="weekly")
        if unknown := sorted(set(weekly) - set(WEEKDAYS)):
            raise Refused(
                gettext_noop("“%(value)s” is not a day of the week."), field="weekly", value=unknown[0]
            )
        return cls(
            timezone=data.get("timezone", ""),
            weekly=tuple(parse_hours(weekly.get(day) or [], field="weekly") for day in WEEKDAYS),
            holidays=frozenset(_date(text, field="holidays") for text in data.get("holidays") or []),
            annual_holidays=frozenset(_month_and_day(text) for text in data.get("annual_holidays") or []),
            date_overrides={
                _date(text, field="date_overrides"): parse_hours(hours, field="date_overrides")
                for text, hours in overrides.items()
            },
            holidays_known_until=data.get("holidays_known_until"),
        )

    def to_data(self) -> dict[str, Any]:
        """The plain form; `from_data` of it is an equal calendar."""
        return {
            "timezone": self.timezone,
            "weekly": {day: format_hours(hours) for day, hours in zip(WEEKDAYS, self.weekly, strict=True)},
            "holidays": [day.isoformat() for day in sorted(self.holidays)],
            "annual_holidays": [f"{month:02d}-{day:02d}" for month, day in sorted(self.annual_holidays)],
            "date_overrides": {
                day.isoformat(): format_hours(hours) for day, hours in sorted(self.date_overrides.items())
            },
            "holidays_known_until": self.holidays_known_until,
        }

    @cached_property
    def zone(self) -> ZoneInfo:
        return _zone(self.timezone)

    @cached_property
    def _timeline(self) -> Timeline:
        return Timeline(self._open_seconds_between)

    def _open_seconds_between(self, low: int, high: int) -> Iterator[Seconds]:
        first = max(low // DAY + EPOCH_ORDINAL - 2, FIRST_ORDINAL)
        last = min(high // DAY + EPOCH_ORDINAL + 2, LAST_ORDINAL)
        for ordinal in range(first, last + 1):
            day = date.fromordinal(ordinal)
            yield from open_seconds(day, self.hours_on(day), self.zone)

    def hours_on(self, day: date) -> Hours:
        """The hours of a date; empty when it is closed."""
        override = self.date_overrides.get(day)
        if override is not None:
            return override
        if day in self.holidays or (day.month, day.day) in self.annual_holidays:
            return ()
        return self.weekly[day.weekday()]

    def is_working_day(self, day: date) -> bool:
        return bool(self.hours_on(day))

    def local_date(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def knows_holidays_of(self, at: datetime) -> bool:
        """Whether the holidays of that year have been entered; pages warn when they have not."""
        return self.holidays_known_until is None or self.local_date(at).year <= self.holidays_known_until

    def is_open(self, at: datetime) -> bool:
        return self._timeline.is_open(_second(at))

    def first_open(self, at: datetime) -> datetime:
        """`at` when open, else the next opening."""
        return _instant(self._timeline.first_open(_second(at)))

    def open_intervals(
        self, start: datetime, end: datetime | None = None, *, limit: int | None = None
    ) -> list[Span]:
        """The open intervals day by day from `start` to `end`, at most `limit` of them; one of the two is needed.

        The first and the last are cut to the limits given.
        """
        if end is None and limit is None:
            raise ValueError("open_intervals needs an end or a limit")
        return list(islice(self._intervals(_second(start), None if end is None else _second(end)), limit))

    def _intervals(self, low: int, high: int | None) -> Iterator[Span]:
        first = max(low // DAY + EPOCH_ORDINAL - 2, FIRST_ORDINAL)
        for ordinal in range(first, min(first + LONGEST_SEARCH, LAST_ORDINAL)):
            day = date.fromordinal(ordinal)
            if high is not None and opening_second(day, 0, self.zone) >= high:
                return
            for opens, closes in open_seconds(day, self.hours_on(day), self.zone):
                start, end = max(opens, low), closes if high is None else min(closes, high)
                if start < end:
                    yield _instant(start), _instant(end)

    def add(self, start: datetime, seconds: int) -> datetime:
        """The earliest instant at which so many working seconds have passed since `start`; negative counts back.

        Time used up exactly at closing is due at closing.
        """
        return _instant(self._timeline.add(_second(start), seconds))

    def due(self, start: datetime, seconds: int, pauses: Sequence[Span] = ()) -> datetime:
        """As `add`, while the working time inside the pauses does not count.

        Pauses may overlap; one that begins when the time is used up changes nothing.
        """
        return _instant(self._timeline.due(_second(start), seconds, _spans(pauses)))

    def elapsed(self, start: datetime, end: datetime, pauses: Sequence[Span] = ()) -> int:
        """Working seconds from `start` to `end` outside the pauses; 0 when `end` is before `start`."""
        if not pauses:
            return self._timeline.elapsed(_second(start), _second(end))
        return self._timeline.active(_second(start), _second(end), _spans(pauses))

    def add_days(
        self, start: datetime, days: int, *, end_of_day: bool = False, snap_to_open: bool = False
    ) -> datetime:
        """So many working days later at the same local time of day; negative counts back.

        The day of `start` itself is not counted, and a start on a closed day counts from there. `end_of_day` means the
        last closing of the day reached, `snap_to_open` the next opening when the time of day lies outside the hours.
        """
        local = start.astimezone(self.zone)
        day = self._working_day_from(local.date(), days)
        if end_of_day:
            while not self.is_working_day(day):
                day = self._working_day_from(day, 1)
            return _instant(closing_second(day, self.hours_on(day)[-1][1], self.zone))
        due = opening_second(day, local.hour * 3600 + local.minute * 60 + local.second, self.zone)
        return _instant(self._timeline.first_open(due) if snap_to_open else due)

    def _working_day_from(self, day: date, days: int) -> date:
        step = 1 if days > 0 else -1
        missing = abs(days)
        closed_in_a_row = 0
        ordinal = day.toordinal()
        while missing:
            ordinal += step
            if closed_in_a_row > LONGEST_SEARCH or not FIRST_ORDINAL <= ordinal <= LAST_ORDINAL:
                raise Refused(
                    gettext_noop("This calendar has no working day left to count to. Check its holidays.")
                )
            if self.is_working_day(date.fromordinal(ordinal)):
                missing -= 1
                closed_in_a_row = 0
            else:
                closed_in_a_row += 1
        return date.fromordinal(ordinal)


def _second(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return floor(at.timestamp())


def _instant(second: int) -> datetime:
    return EPOCH + timedelta(seconds=second)


def _spans(pauses: Iterable[Span]) -> list[Seconds]:
    return sorted([(_second(begins), _second(ends)) for begins, ends in pauses])


def _zone(name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        raise Refused(
            gettext_noop("“%(value)s” is not a time zone. Write it like Asia/Shanghai."),
            field="timezone",
            value=name,
        ) from None


def _date(text: Any, *, field: str) -> date:
    if isinstance(text, date) and not isinstance(text, datetime):
        return text
    try:
        return date.fromisoformat(text)
    except (ValueError, TypeError):
        raise Refused(
            gettext_noop("“%(value)s” is not a date. Write it like 2026-10-01."), field=field, value=text
        ) from None


def _month_and_day(text: Any) -> tuple[int, int]:
    day = _date(f"{LEAP_YEAR}-{text}", field="annual_holidays")
    return day.month, day.day


ALWAYS = Calendar(timezone="UTC", weekly=(((0, DAY),),) * 7)
"""Day and night: the calendar of natural time."""
