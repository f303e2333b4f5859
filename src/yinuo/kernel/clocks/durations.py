"""How long a promise lasts. A day is never silently 24 working hours: the unit says what counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from yinuo.kernel.calendars import ALWAYS, Calendar, Span
from yinuo.kernel.clocks.deadlines import Deadline, IfClosed, deadline_after
from yinuo.kernel.errors import Refused, gettext_noop

LONGEST_SECONDS = 100 * 366 * 86_400
LONGEST_DAYS = 100 * 366
SECONDS_PER = {"seconds": 1, "minutes": 60, "hours": 3600}


def _check(amount: int, longest: int) -> None:
    if amount <= 0:
        raise Refused(gettext_noop("A time limit is longer than nothing."), field="amount")
    if amount > longest:
        raise Refused(gettext_noop("A time limit is at most a hundred years."), field="amount")


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Seconds that count only while the calendar is open."""

    seconds: int

    def __post_init__(self) -> None:
        _check(self.seconds, LONGEST_SECONDS)


@dataclass(frozen=True, slots=True)
class NaturalTime:
    """Seconds that count day and night."""

    seconds: int

    def __post_init__(self) -> None:
        _check(self.seconds, LONGEST_SECONDS)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Working days after the day of the start.

    The due time keeps the time of day of the start, or is the last closing of that day (`end_of_day`), or the next
    opening when that time of day is outside the hours (`snap_to_open`).
    """

    days: int
    end_of_day: bool = False
    snap_to_open: bool = False

    def __post_init__(self) -> None:
        _check(self.days, LONGEST_DAYS)


@dataclass(frozen=True, slots=True)
class ByDate:
    """Until a deadline, which pauses do not move. `working`: seconds count in the hours of the calendar."""

    deadline: Deadline
    working: bool = False


Duration = WorkingTime | NaturalTime | WorkingDays | ByDate


def measure(duration: Duration, calendar: Calendar) -> Calendar:
    """The calendar in which the seconds of this duration are counted."""
    is_natural = isinstance(duration, NaturalTime) or (isinstance(duration, ByDate) and not duration.working)
    return ALWAYS if is_natural else calendar


def due_at(start: datetime, duration: Duration, calendar: Calendar, pauses: Sequence[Span] = ()) -> datetime:
    """When the duration that begins at `start` is used up, the pauses not counted.

    For working days the day is found first; then the working seconds of every pause that begins before the due time are added.
    """
    if isinstance(duration, ByDate):
        return deadline_after(start, duration.deadline, calendar, working=duration.working)
    if not isinstance(duration, WorkingDays):
        return measure(duration, calendar).due(start, duration.seconds, pauses)
    due = calendar.add_days(
        start, duration.days, end_of_day=duration.end_of_day, snap_to_open=duration.snap_to_open
    )
    counted_until = start
    for begins, ends in sorted(pauses):
        if begins >= due:
            break
        due = calendar.add(due, calendar.elapsed(max(begins, counted_until), ends))
        counted_until = max(counted_until, ends)
    return due


def duration_from_data(data: Mapping[str, Any]) -> Duration:
    """Read `{"unit": "working_minutes", "amount": 90}`.

    Units are working_ or natural_ seconds, minutes, hours, working_days with `end_of_day` and `snap_to_open`, and
    by_date with `by`, `if_closed` and `working`.
    """
    if data.get("unit") == "by_date":
        deadline = Deadline(int(data["amount"]), str(data["by"]), IfClosed(data.get("if_closed", "")))
        return ByDate(deadline, working=bool(data.get("working")))
    kind, _, unit = str(data.get("unit", "")).partition("_")
    try:
        amount = Decimal(str(data.get("amount")))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise Refused(gettext_noop("A time limit is a number."), field="amount")
    if kind == "working" and unit == "days":
        return WorkingDays(
            _whole(amount),
            end_of_day=bool(data.get("end_of_day")),
            snap_to_open=bool(data.get("snap_to_open")),
        )
    if kind not in {"working", "natural"} or unit not in SECONDS_PER:
        raise Refused(
            gettext_noop("“%(value)s” is not a unit of time limits."), field="unit", value=data.get("unit")
        )
    seconds = _whole(amount * SECONDS_PER[unit])
    return WorkingTime(seconds) if kind == "working" else NaturalTime(seconds)


def duration_to_data(duration: Duration) -> dict[str, Any]:
    """The plain form; `duration_from_data` of it is equal."""
    if isinstance(duration, ByDate):
        return {
            "unit": "by_date",
            "amount": duration.deadline.amount,
            "by": duration.deadline.unit,
            "if_closed": duration.deadline.if_closed.value,
            "working": duration.working,
        }
    if isinstance(duration, WorkingDays):
        return {
            "unit": "working_days",
            "amount": duration.days,
            "end_of_day": duration.end_of_day,
            "snap_to_open": duration.snap_to_open,
        }
    kind = "working" if isinstance(duration, WorkingTime) else "natural"
    minutes, seconds = divmod(duration.seconds, 60)
    if seconds:
        return {"unit": f"{kind}_seconds", "amount": duration.seconds}
    return {"unit": f"{kind}_minutes", "amount": minutes}


def _whole(amount: Decimal) -> int:
    if amount != amount.to_integral_value():
        raise Refused(gettext_noop("A time limit is a whole number of days or seconds."), field="amount")
    return int(amount)
