"""Deadlines by date: a day of a month or quarter, the end of a day, a time of day; and the periods of what recurs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from yinuo.kernel.calendars import Calendar
from yinuo.kernel.calendars.hours import DAY, closing_second, opening_second
from yinuo.kernel.errors import Refused, gettext_noop

ONE_DAY = timedelta(days=1)
LONGEST_CLOSED = 366
MONTHS = {"month": 1, "quarter": 3, "half year": 6, "year": 12}
LONGEST = {"month": 31, "quarter": 92, "half year": 184, "year": 366}
DAY_OF, END_OF_DAY, TIME_OF_DAY = "day of", "end of day", "time of day"
UNITS = (*(f"{DAY_OF} {period}" for period in MONTHS), END_OF_DAY, TIME_OF_DAY)
"""How deadlines are counted: 15 `day of month`, 0 `end of day`, 900 minutes `time of day`."""
WRITTEN = re.compile(
    r"day (?P<day>[1-9][0-9]{0,2}) of (?P<of>month|quarter|half year|year)"
    r"|last day of (?P<last>month|quarter|half year|year)"
    r"|(?P<end>end of day)"
    r"|(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])"
)
EVERY = re.compile(r"day|working day|month|quarter|half year|year|([1-9][0-9]?) months?")
MOST_MONTHS = 60
WHOLE = {
    "day": (0, END_OF_DAY),
    "working day": (0, END_OF_DAY),
    **{period: (days, f"{DAY_OF} {period}") for period, days in LONGEST.items()},
}
"""The end of each period as a deadline."""


class IfClosed(StrEnum):
    """What happens to a deadline on a day on which nobody works: it stays, or moves to an open day."""

    STAYS = ""
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Deadline:
    """An amount of one of the `UNITS`. A day that the period does not have is its last day.

    Moved `before`, a deadline stays in its period; when no day before it is open there, it moves to the first after.
    """

    amount: int
    unit: str
    if_closed: IfClosed = IfClosed.STAYS

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise Refused(
                gettext_noop("“%(value)s” is not a unit of deadlines."), field="unit", value=self.unit
            )
        low, high = bounds(self.unit)
        if not low <= self.amount <= high:
            raise Refused(
                gettext_noop("A deadline of this kind has a number from %(low)s to %(high)s."),
                field="amount",
                low=low,
                high=high,
            )


def bounds(unit: str) -> tuple[int, int]:
    """The amounts that a unit may have."""
    if unit == END_OF_DAY:
        return 0, 0
    if unit == TIME_OF_DAY:
        return 0, 24 * 60 - 1
    return 1, LONGEST[unit.removeprefix(f"{DAY_OF} ")]


def parse(text: str) -> tuple[int, str] | None:
    """`day 15 of month`, `last day of quarter`, `end of day` or `15:00` as amount and unit; nothing for other texts."""
    found = WRITTEN.fullmatch(text)
    if found is None:
        return None
    if found["end"]:
        return 0, END_OF_DAY
    if found["hour"]:
        return int(found["hour"]) * 60 + int(found["minute"]), TIME_OF_DAY
    period = found["of"] or found["last"]
    day = LONGEST[period] if found["last"] else int(found["day"])
    return (day, f"{DAY_OF} {period}") if day <= LONGEST[period] else None


def written(amount: int, unit: str) -> str:
    """The text of which `parse` reads the same."""
    if unit == END_OF_DAY:
        return END_OF_DAY
    if unit == TIME_OF_DAY:
        return f"{amount // 60:02d}:{amount % 60:02d}"
    period = unit.removeprefix(f"{DAY_OF} ")
    return f"last day of {period}" if amount >= LONGEST[period] else f"day {amount} of {period}"


def fits(unit: str, every: str) -> bool:
    """Whether a deadline comes in each period, for example a day of the month in a quarter."""
    if every in ("day", "working day"):
        return unit in (END_OF_DAY, TIME_OF_DAY)
    period = unit.removeprefix(f"{DAY_OF} ")
    return period in MONTHS and every in MONTHS and MONTHS[period] <= MONTHS[every]


def deadline_after(start: datetime, deadline: Deadline, calendar: Calendar, *, working: bool) -> datetime:
    """When the deadline is that belongs to the period or the day of `start`; the next one when it has passed.

    `working`: a day ends at its last closing, and the end of a day and a time of day are those of working days.
    Otherwise a day ends at midnight. Always in the zone of the calendar, to the second.
    """
    local = calendar.local_date(start)
    if deadline.unit in (END_OF_DAY, TIME_OF_DAY):
        days = _working_days(local, calendar) if working else _days(local)
        found = (_of_day(day, deadline, calendar, working=working) for day in days)
    else:
        months = MONTHS[deadline.unit.removeprefix(f"{DAY_OF} ")]
        first = _first_of(local, months)
        periods = (first, _months_on(first, months))
        found = (_of_period(each, months, deadline, calendar, working=working) for each in periods)
    return next(due for due in found if due > start)


def _of_day(day: date, deadline: Deadline, calendar: Calendar, *, working: bool) -> datetime:
    if deadline.unit == END_OF_DAY:
        return day_ends(day, calendar, working=working)
    return _instant(opening_second(day, deadline.amount * 60, calendar.zone))


def _of_period(
    first: date, months: int, deadline: Deadline, calendar: Calendar, *, working: bool
) -> datetime:
    last = _months_on(first, months) - ONE_DAY
    day = min(first + (deadline.amount - 1) * ONE_DAY, last)
    return day_ends(_moved(day, first, deadline.if_closed, calendar), calendar, working=working)


def _moved(day: date, first: date, rule: IfClosed, calendar: Calendar) -> date:
    if rule is IfClosed.STAYS or calendar.is_working_day(day):
        return day
    if rule is IfClosed.BEFORE:
        earlier = day - ONE_DAY
        while earlier >= first:
            if calendar.is_working_day(earlier):
                return earlier
            earlier -= ONE_DAY
    return next(_working_days(day, calendar))


def day_ends(day: date, calendar: Calendar, *, working: bool) -> datetime:
    """The last closing of a working day, or midnight at its end."""
    hours = calendar.hours_on(day) if working else ()
    return _instant(closing_second(day, hours[-1][1] if hours else DAY, calendar.zone))


def day_begins(day: date, calendar: Calendar) -> datetime:
    return _instant(opening_second(day, 0, calendar.zone))


# ---- what recurs --------------------------------------------------------------------------------

Kind = Literal["day", "working day", "months"]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Each day, each working day, or periods of so many months: of the calendar year, or from a first day on."""

    kind: Kind
    months: int = 0
    from_first: bool = False

    @classmethod
    def read(cls, every: str) -> "Rhythm":
        """`month`, `half year`, `working day` as a charter says it; `6 months` count from the first day."""
        found = EVERY.fullmatch(every)
        if found is None or (found[1] and int(found[1]) > MOST_MONTHS):
            raise Refused(
                gettext_noop("“%(value)s” is not a rhythm, such as month or working day."),
                field="every",
                value=every,
            )
        if every == "day":
            return cls("day")
        if every == "working day":
            return cls("working day")
        return cls("months", int(found[1]), from_first=True) if found[1] else cls("months", MONTHS[every])

    def period_of(self, day: date, *, first_on: date, calendar: Calendar) -> date:
        """The first day of the period in which `day` lies; of a day without one, that of the next."""
        if self.kind == "day":
            return max(day, first_on)
        if self.kind == "working day":
            start = max(day, first_on)
            return start if calendar.is_working_day(start) else next(_working_days(start, calendar))
        if not self.from_first:
            return _first_of(max(day, first_on), self.months)
        passed = max((day.year - first_on.year) * 12 + day.month - first_on.month, 0) // self.months
        start = _months_on(first_on, passed * self.months)
        return start if start <= max(day, first_on) else _months_on(first_on, (passed - 1) * self.months)

    def next_period(self, start: date, *, first_on: date, calendar: Calendar) -> date:
        """The first day of the period after the one that begins at `start`."""
        if self.kind == "day":
            return start + ONE_DAY
        if self.kind == "working day":
            return next(_working_days(start + ONE_DAY, calendar))
        if not self.from_first:
            return _months_on(start, self.months)
        passed = ((start.year - first_on.year) * 12 + start.month - first_on.month) // self.months
        return _months_on(first_on, (passed + 1) * self.months)


def _first_of(day: date, months: int) -> date:
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + (day.day - 1) * ONE_DAY, after - ONE_DAY)


def _days(day: date) -> Iterator[date]:
    while True:
        yield day
        day += ONE_DAY


def _working_days(day: date, calendar: Calendar) -> Iterator[date]:
    """The working days from a day on. Refused when the calendar has had none for a year."""
    closed = 0
    for each in _days(day):
        if calendar.is_working_day(each):
            closed = 0
            yield each
        elif (closed := closed + 1) > LONGEST_CLOSED:
            raise Refused(
                gettext_noop("This calendar has no working day left to count to. Check its holidays.")
            )


def _instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
