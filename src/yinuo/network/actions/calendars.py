"""The organisation's working time: hours of the week, and dates that are different."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound, Stale, gettext_noop
from yinuo.network import queries, rules
from yinuo.network.events import CalendarChanged
from yinuo.network.models import BusinessCalendar
from yinuo.network.types import CalendarChange, DayChange, Intervals, NamedDay, WeekChange, YearChange
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission
from yinuo.platform.reference.holidays import national_calendar

OFFICE_HOURS = (("08:30", "12:00"), ("13:30", "17:30"))
FIRST_YEAR = 2024


def ensure_default_calendar(*, actor: Actor, now: datetime) -> BusinessCalendar:
    """Office hours on Chinese working days, unless the organisation has a calendar."""
    actor.require(Permission.ORGANISATIONS_SETTING_WRITE)
    with transaction.atomic():
        found = BusinessCalendar.objects.filter(is_default=True).first()
        if found is not None:
            return found
        made = BusinessCalendar.objects.create(
            name=gettext_noop("Business hours"),
            data=national_calendar(OFFICE_HOURS, first_year=FIRST_YEAR),
            is_default=True,
        )
        recording.record(CalendarChanged(calendar_id=made.pk), actor=actor, now=now)
    return made


def change_calendar(
    *, calendar_id: int, change: CalendarChange, version: int | None = None, actor: Actor, now: datetime
) -> BusinessCalendar:
    """Change the week, one date or the holidays of a year; open clocks follow in a job.

    Refused when what comes out is no calendar; `Stale` when it has changed since `version`.
    """
    actor.require(Permission.ORGANISATIONS_SETTING_WRITE)
    with transaction.atomic():
        calendar = _lock(calendar_id)
        if version is not None and calendar.version != version:
            raise Stale(calendar.data["weekly"], version=calendar.version)
        calendar.data = rules.changed(calendar.data, change, today=queries.today(calendar, now=now))
        if isinstance(change, YearChange):
            in_year = f"{change.year}-"
            others = {day: name for day, name in calendar.named.items() if not day.startswith(in_year)}
            calendar.named = others | {each.day.isoformat(): each.name for each in change.days if each.name}
        calendar.version += 1
        calendar.save(update_fields=["data", "named", "version"])
        recording.record(CalendarChanged(calendar_id=calendar.pk), actor=actor, now=now)
    return calendar


def set_week(
    *, calendar_id: int, weekly: dict[str, Intervals], version: int, actor: Actor, now: datetime
) -> BusinessCalendar:
    """The hours of Monday to Sunday, by `mon` to `sun`."""
    change = WeekChange(weekly)
    return change_calendar(calendar_id=calendar_id, change=change, version=version, actor=actor, now=now)


def set_day(
    *,
    calendar_id: int,
    day: date,
    hours: Intervals,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> BusinessCalendar:
    """A date that is different from its weekday: a day off, or a weekend day worked in exchange (调休)."""
    change = DayChange(day, hours)
    return change_calendar(calendar_id=calendar_id, change=change, version=version, actor=actor, now=now)


def drop_day(
    *, calendar_id: int, day: date, actor: Actor, now: datetime, version: int | None = None
) -> BusinessCalendar:
    """The date is like its weekday again, or the public holiday that it is."""
    change = DayChange(day, None)
    return change_calendar(calendar_id=calendar_id, change=change, version=version, actor=actor, now=now)


def set_holidays(
    *,
    calendar_id: int,
    year: int,
    days: Sequence[NamedDay],
    version: int,
    actor: Actor,
    now: datetime,
) -> BusinessCalendar:
    """The public holidays of a year, in place of those that it had; different days of our own stay.

    Refused for a list with doubles, with dates of other years or without a holiday, and while an earlier year is missing.
    """
    change = queries.year_change(queries.calendar(calendar_id), year, days)
    return change_calendar(calendar_id=calendar_id, change=change, version=version, actor=actor, now=now)


def _lock(calendar_id: int) -> BusinessCalendar:
    found = BusinessCalendar.objects.select_for_update().filter(pk=calendar_id).first()
    if found is None:
        raise NotFound
    return found
