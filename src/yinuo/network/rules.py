"""What a change makes of a calendar, what a date is in it, and which lists of holidays are none. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from yinuo.kernel.calendars import Calendar
from yinuo.kernel.calendars.calendar import WEEKDAYS
from yinuo.kernel.calendars.hours import Hours
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.network.types import CalendarChange, DayChange, DayKind, NamedDay, WeekChange, YearChange

FIRST_YEAR, FAR = 2000, 20
AHEAD = timedelta(days=60)
"""So long before a year begins its holidays must be known: clocks that start now are due in it."""


# ---- what a change makes of it ------------------------------------------------------------------


def changed(data: Mapping[str, Any], change: CalendarChange, *, today: date) -> dict[str, Any]:
    """The plain form of the calendar after the change. Refused when that is no calendar."""
    match change:
        case WeekChange(weekly):
            new = {**data, "weekly": dict(weekly)}
        case DayChange(day, hours):
            check_near(day.year, today=today)
            days = {**(data.get("date_overrides") or {})}
            days.pop(day.isoformat(), None)
            if hours is not None:
                days[day.isoformat()] = hours
            new = {**data, "date_overrides": days}
        case YearChange():
            new = _with_year(data, change, today=today)
    return Calendar.from_data(new).to_data()


def _with_year(data: Mapping[str, Any], change: YearChange, *, today: date) -> dict[str, Any]:
    check_near(change.year, today=today)
    check_list(change.days, year=change.year)
    known = data.get("holidays_known_until")
    if known is not None and change.year > known + 1:
        raise Refused(
            gettext_noop("Enter the holidays of %(year)s first: no year may be missing in between."),
            field="year",
            year=known + 1,
        )
    in_year = f"{change.year}-"
    older = {day.isoformat() for day in change.older}
    usual = usual_hours(data)
    holidays = [day for day in data.get("holidays") or [] if not day.startswith(in_year)]
    overrides = {
        day: hours
        for day, hours in (data.get("date_overrides") or {}).items()
        if not (hours and day in older and day.startswith(in_year))
    }
    for each in change.days:
        if each.is_workday:
            overrides.setdefault(each.day.isoformat(), usual)
        else:
            holidays.append(each.day.isoformat())
    until = change.year if known is None else max(known, change.year)
    return {**data, "holidays": holidays, "date_overrides": overrides, "holidays_known_until": until}


def check_near(year: int, *, today: date) -> None:
    if not FIRST_YEAR <= year <= today.year + FAR:
        raise Refused(
            gettext_noop("Choose a year from %(first)s to %(last)s."),
            field="day",
            first=FIRST_YEAR,
            last=today.year + FAR,
        )


def check_list(days: Iterable[NamedDay], *, year: int) -> None:
    """Refuse a list that is empty, names a date twice, or one of another year."""
    seen: dict[date, bool] = {}
    for each in days:
        if each.day.year != year:
            raise Refused(
                gettext_noop("%(day)s is not in %(year)s."),
                field="lines",
                day=each.day.isoformat(),
                year=year,
            )
        if each.day in seen:
            both = seen[each.day] != each.is_workday
            message = (
                gettext_noop("%(day)s cannot be a holiday and a workday.")
                if both
                else gettext_noop("%(day)s is there twice.")
            )
            raise Refused(message, field="lines", day=each.day.isoformat())
        seen[each.day] = each.is_workday
    if not any(not is_workday for is_workday in seen.values()):
        raise Refused(gettext_noop("The list names no holiday."), field="lines")


def usual_hours(data: Mapping[str, Any]) -> list[list[str]]:
    """The hours that most open days of the week have: those of a day worked in exchange."""
    weekly = data.get("weekly") or {}
    found = [tuple(map(tuple, weekly[day])) for day in WEEKDAYS if weekly.get(day)]
    ((most, _count),) = Counter(found).most_common(1)
    return [list(interval) for interval in most]


# ---- shifts on call -----------------------------------------------------------------------------


def shift(day: date, begins: time, ends: time, *, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when to when, in UTC; an end that is not later than the beginning lies on the next day."""
    last = day if ends > begins else day + timedelta(days=1)
    return (
        datetime.combine(day, begins, tzinfo=zone).astimezone(UTC),
        datetime.combine(last, ends, tzinfo=zone).astimezone(UTC),
    )


def week_later(moment: datetime, zone: ZoneInfo) -> datetime:
    """The same time of day a week later, also across a change of the clocks."""
    return (moment.astimezone(zone) + timedelta(days=7)).astimezone(UTC)


# ---- what a date is in it -----------------------------------------------------------------------


def kind_of(calendar: Calendar, day: date) -> DayKind:
    usual = calendar.weekly[day.weekday()]
    is_holiday = day in calendar.holidays or (day.month, day.day) in calendar.annual_holidays
    override = calendar.date_overrides.get(day)
    if override is None:
        if is_holiday:
            return DayKind.HOLIDAY
        return DayKind.OPEN if usual else DayKind.CLOSED
    if not override:
        return DayKind.HOLIDAY if is_holiday else DayKind.OFF
    if is_holiday or not usual:
        return DayKind.WORKDAY
    if override == usual:
        return DayKind.OPEN
    return DayKind.SHORT if seconds(override) < seconds(usual) else DayKind.LONG


def seconds(hours: Hours) -> int:
    return sum(closes - opens for opens, closes in hours)


def unknown_year(calendar: Calendar, *, now: datetime) -> int | None:
    """The year whose holidays must be entered now: it is not known and begins within sixty days, or has begun."""
    reached = calendar.local_date(now + AHEAD).year
    known = calendar.holidays_known_until
    return known + 1 if known is not None and known < reached else None
