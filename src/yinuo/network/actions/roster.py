"""Who is on call: entered shift by shift, taken back, or copied from the week before."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound, Refused, gettext_noop
from yinuo.network import queries, rules
from yinuo.network.events import OnCallDropped, OnCallPut
from yinuo.network.models import OnCall, Staff
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission


def put_on_call(
    *, unit_id: int, staff_id: int, day: date, begins: time, ends: time, actor: Actor, now: datetime
) -> OnCall:
    """Somebody can be reached for a unit from one time of day to another; an end that is not later is on the next day.

    Refused for a shift that is over, for somebody who is away then, on call already, or does not see the cases of the unit.
    """
    actor.require(Permission.NETWORK_ROSTER_WRITE)
    with transaction.atomic():
        unit = queries.unit(unit_id, actor=actor)
        person = _lock(staff_id, actor)
        start, end = rules.shift(day, begins, ends, zone=queries.hours_of(queries.default_calendar()).zone)
        _check(person, unit.pk, start, end, now=now)
        return _put(person, unit.pk, start, end, actor=actor, now=now)


def drop_on_call(*, shift_id: int, actor: Actor, now: datetime) -> None:
    """The shift does not take place. Refused when it is over: who was told then stays true."""
    actor.require(Permission.NETWORK_ROSTER_WRITE)
    with transaction.atomic():
        shift = queries.shifts(actor=actor).select_for_update(of=("self",)).filter(pk=shift_id).first()
        if shift is None:
            raise NotFound
        if shift.ends_at <= now:
            raise Refused(gettext_noop("This shift is over; it stays in the roster."))
        event = OnCallDropped(
            unit_id=shift.unit_id,
            staff_id=shift.staff_id,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
        )
        shift.delete()
        recording.record(event, actor=actor, now=now)


def copy_week(*, unit_id: int, monday: date, actor: Actor, now: datetime) -> tuple[int, int]:
    """The shifts of the week before, at the same times of this week; answers how many were entered and how many not.

    Left out are those that are over, of people who are away then, who are on call already, or who have left.
    Refused when the week before has none.
    """
    actor.require(Permission.NETWORK_ROSTER_WRITE)
    with transaction.atomic():
        unit = queries.unit(unit_id, actor=actor)
        before = queries.shifts_of_week(unit.pk, monday - timedelta(days=7), actor=actor)
        if not before:
            raise Refused(gettext_noop("The week before has no shifts to copy."))
        zone = queries.hours_of(queries.default_calendar()).zone
        entered = 0
        for shift in before:
            start, end = rules.week_later(shift.starts_at, zone), rules.week_later(shift.ends_at, zone)
            try:
                person = _lock(shift.staff_id, actor)
                _check(person, unit.pk, start, end, now=now)
            except Refused:
                continue
            _put(person, unit.pk, start, end, actor=actor, now=now)
            entered += 1
    return entered, len(before) - entered


def _check(person: Staff, unit_id: int, start: datetime, end: datetime, *, now: datetime) -> None:
    if end <= now:
        raise Refused(gettext_noop("This shift is over already. Choose a day from today on."), field="day")
    if not queries.scope_of(person.unit).covers(unit_id):
        raise Refused(
            gettext_noop("%(name)s does not see the cases of this unit."),
            field="person",
            name=person.name,
        )
    if queries.is_absent_during(person, start=start, end=end):
        raise Refused(
            gettext_noop("%(name)s is away at that time. Choose somebody else."),
            field="person",
            name=person.name,
        )
    if OnCall.objects.filter(staff=person, during__overlap=(start, end)).exists():
        raise Refused(
            gettext_noop("%(name)s is on call at that time already."), field="person", name=person.name
        )


def _put(
    person: Staff, unit_id: int, start: datetime, end: datetime, *, actor: Actor, now: datetime
) -> OnCall:
    shift = OnCall.objects.create(
        unit_id=unit_id, staff=person, during=DateTimeTZRange(start, end), entered_at=now, entered_by=actor.id
    )
    recording.record(
        OnCallPut(unit_id=unit_id, staff_id=person.pk, starts_at=start, ends_at=end), actor=actor, now=now
    )
    return shift


def _lock(staff_id: int, actor: Actor) -> Staff:
    """Held until the transaction ends, so that nobody else enters the same person meanwhile."""
    person = (
        queries.staff(actor=actor).select_for_update(of=("self",), no_key=True).filter(pk=staff_id).first()
    )
    if person is None:
        raise NotFound
    return person
