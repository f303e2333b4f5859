"""The organisation's working time: hours of the week, and dates that are different."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from yinuo.kernel.actors import Actor
from yinuo.kernel.calendars import Calendar
from yinuo.kernel.errors import NotFound, Stale, gettext_noop
from yinuo.network.events import CalendarChanged
from yinuo.network.models import BusinessCalendar
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission
from yinuo.platform.reference.holidays import national_calendar

OFFICE_HOURS = (("08:30", "12:00"), ("13:30", "17:30"))
FIRST_YEAR = 2024

Intervals = Sequence[Sequence[str]]
"""Pairs of times of day, such as `[["08:30", "12:00"], ["13:30", "17:30"]]`; empty when closed."""


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


def set_calendar(
    *, calendar_id: int, data: dict[str, Any], version: int, actor: Actor, now: datetime
) -> BusinessCalendar:
    """Replace the calendar. Refused when it is no calendar; `Stale` when somebody was faster."""
    actor.require(Permission.ORGANISATIONS_SETTING_WRITE)
    with transaction.atomic():
        calendar = _lock(calendar_id)
        if calendar.version != version:
            raise Stale(calendar.data["weekly"], version=calendar.version)
        return _write(calendar, data, actor=actor, now=now)


def set_week(
    *, calendar_id: int, weekly: dict[str, Intervals], version: int, actor: Actor, now: datetime
) -> BusinessCalendar:
    """The hours of Monday to Sunday, by `mon` to `sun`."""
    with transaction.atomic():
        data = {**_lock(calendar_id).data, "weekly": weekly}
        return set_calendar(calendar_id=calendar_id, data=data, version=version, actor=actor, now=now)


def set_day(
    *, calendar_id: int, day: date, hours: Intervals, actor: Actor, now: datetime
) -> BusinessCalendar:
    """A date that is different from its weekday: a day off, or a weekend day worked in exchange (调休)."""
    return _set_day(calendar_id, day, hours, actor=actor, now=now)


def drop_day(*, calendar_id: int, day: date, actor: Actor, now: datetime) -> BusinessCalendar:
    """The date is like its weekday again, or the public holiday that it is."""
    return _set_day(calendar_id, day, None, actor=actor, now=now)


def _set_day(
    calendar_id: int, day: date, hours: Intervals | None, *, actor: Actor, now: datetime
) -> BusinessCalendar:
    actor.require(Permission.ORGANISATIONS_SETTING_WRITE)
    with transaction.atomic():
        calendar = _lock(calendar_id)
        days = {**calendar.data.get("date_overrides", {})}
        days.pop(day.isoformat(), None)
        if hours is not None:
            days[day.isoformat()] = hours
        return _write(calendar, {**calendar.data, "date_overrides": days}, actor=actor, now=now)


def _write(
    calendar: BusinessCalendar, data: dict[str, Any], *, actor: Actor, now: datetime
) -> BusinessCalendar:
    calendar.data = Calendar.from_data(data).to_data()
    calendar.version += 1
    calendar.save(update_fields=["data", "version"])
    recording.record(CalendarChanged(calendar_id=calendar.pk), actor=actor, now=now)
    return calendar


def _lock(calendar_id: int) -> BusinessCalendar:
    found = BusinessCalendar.objects.select_for_update().filter(pk=calendar_id).first()
    if found is None:
        raise NotFound
    return found
