from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F

from yinuo.dispatch import queries, rules
from yinuo.dispatch.events import VisitBooked, VisitCancelled, VisitReassigned, VisitRescheduled
from yinuo.dispatch.models import Visit
from yinuo.dispatch.types import VisitState, Window
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, Stale, gettext_noop
from yinuo.network import queries as network
from yinuo.platform.journal import recording
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import Permission
from yinuo.workorders import queries as workorders
from yinuo.workorders.types import OrderState


def book_visit(*, order_id: int, technician_id: int, window: Window, actor: Actor, now: datetime) -> Visit:
    """Give the voucher to a technician for a date and window (C351).

    It is the chief's to do; for somebody in urgent need anybody does it who works on cases (C511).
    Refused when the technician is booked elsewhere, absent or not of this unit, or when the window is past.
    """
    if not (actor.may(Permission.INTAKE_CASE_WRITE) and workorders.is_urgent(order_id, actor=actor)):
        actor.require(Permission.DISPATCH_VISIT_BOOK)
    rules.check_window(window, now=now)
    with transaction.atomic():
        order = workorders.lock(order_id, actor=actor)
        if order.state != OrderState.DRAWN:
            raise Refused(gettext_noop("This voucher has been given out already, or is closed."))
        _check_technician(technician_id, window, unit_id=order.unit_id, actor=actor)
        with _one_place(technician_id, window):
            visit = Visit.objects.create(
                order=order,
                case_id=order.case_id,
                unit_id=order.unit_id,
                technician_id=technician_id,
                during=DateTimeTZRange(window.start, window.end),
                state=VisitState.BOOKED,
                booked_at=now,
                booked_by=actor.id,
            )
        recording.record(
            VisitBooked(
                case_id=order.case_id,
                order_id=order.id,
                visit_id=visit.id,
                technician_id=technician_id,
                start=window.start,
                end=window.end,
            ),
            actor=actor,
            now=now,
        )
    return visit


def reschedule(*, visit_id: int, version: int, window: Window, actor: Actor, now: datetime) -> None:
    """Move a booked visit to another window."""
    actor.require(Permission.DISPATCH_VISIT_BOOK)
    rules.check_window(window, now=now)
    with transaction.atomic():
        visit = _booked(visit_id, version, actor=actor)
        _check_technician(visit.technician_id, window, unit_id=visit.unit_id, actor=actor)
        with _one_place(visit.technician_id, window, besides=visit.id):
            Visit.objects.filter(pk=visit.id).update(
                during=DateTimeTZRange(window.start, window.end), version=F("version") + 1
            )
        recording.record(
            VisitRescheduled(
                case_id=visit.case_id,
                order_id=visit.order_id,
                visit_id=visit.id,
                start=window.start,
                end=window.end,
            ),
            actor=actor,
            now=now,
        )


def reassign(*, visit_id: int, version: int, technician_id: int, actor: Actor, now: datetime) -> None:
    """Give a booked visit to another technician, in the same window."""
    actor.require(Permission.DISPATCH_VISIT_BOOK)
    with transaction.atomic():
        visit = _booked(visit_id, version, actor=actor)
        window = Window(visit.during.lower, visit.during.upper)
        rules.check_window(window, now=now)
        if technician_id == visit.technician_id:
            raise Refused(gettext_noop("This technician has the visit already."), field="technician")
        _check_technician(technician_id, window, unit_id=visit.unit_id, actor=actor)
        with _one_place(technician_id, window):
            Visit.objects.filter(pk=visit.id).update(technician_id=technician_id, version=F("version") + 1)
        recording.record(
            VisitReassigned(
                case_id=visit.case_id,
                order_id=visit.order_id,
                visit_id=visit.id,
                before_id=visit.technician_id,
                technician_id=technician_id,
            ),
            actor=actor,
            now=now,
        )


def cancel(*, visit_id: int, version: int, reason: str, actor: Actor, now: datetime) -> None:
    """Call a booked visit off, with a reason; the voucher waits for the chief again."""
    actor.require(Permission.DISPATCH_VISIT_BOOK)
    if not reason.strip():
        raise Refused(gettext_noop("Say why the visit is called off."), field="reason")
    with transaction.atomic():
        call_off(_booked(visit_id, version, actor=actor), reason=reason.strip(), actor=actor, now=now)


def call_off(visit: Visit, *, reason: str, actor: Actor, now: datetime) -> None:
    """End a booked visit; also when its voucher or case has ended."""
    move(visit, VisitState.CANCELLED, reason=reason, ended_at=now)
    recording.record(
        VisitCancelled(case_id=visit.case_id, order_id=visit.order_id, visit_id=visit.id),
        actor=actor,
        now=now,
    )


def move(visit: Visit, to: VisitState, **stamps: Any) -> None:
    """Change the state if nobody else has; refuse moves that the table does not have."""
    before = VisitState(visit.state)
    refusal = Refused(gettext_noop("The visit has moved on. Reload the page."))
    if not rules.allows(before, to):
        raise refusal
    if (
        Visit.objects.filter(pk=visit.id, state=before).update(state=to, version=F("version") + 1, **stamps)
        != 1
    ):
        raise refusal
    visit.state = to


def _booked(visit_id: int, version: int, *, actor: Actor) -> Visit:
    visit = queries.lock(visit_id, actor=actor)
    if visit.state != VisitState.BOOKED:
        raise Refused(gettext_noop("The visit has begun or ended; it cannot be changed any more."))
    if visit.version != version:
        raise Stale(
            {"technician": visit.technician.name, "start": visit.during.lower, "end": visit.during.upper},
            version=visit.version,
        )
    return visit


def _check_technician(technician_id: int, window: Window, *, unit_id: int, actor: Actor) -> None:
    """Whether the technician may go. Held until the transaction ends: who books the same person next waits."""
    person = network.staff_member(technician_id, actor=actor)
    network.lock_person(person.id)
    if not person.is_technician:
        raise Refused(gettext_noop("%(name)s is not a technician."), field="technician", name=person.name)
    if not network.scope_of(person.unit).covers(unit_id):
        raise Refused(
            gettext_noop("%(name)s does not work for this service point."),
            field="technician",
            name=person.name,
        )
    if network.is_absent_during(person, start=window.start, end=window.end):
        raise Refused(gettext_noop("%(name)s is absent at that time."), field="technician", name=person.name)


@contextmanager
def _one_place(technician_id: int, window: Window, *, besides: int | None = None) -> Iterator[None]:
    """Says in words what the exclusion constraint refuses."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "technician_in_one_place" not in str(error):
            raise
        other = queries.clash(technician_id, start=window.start, end=window.end, besides=besides)
        if other is None:
            raise Refused(
                gettext_noop("The technician has just been booked elsewhere. Choose again."),
                field="technician",
            ) from None
        zone = ZoneInfo(context.current().time_zone)
        raise Refused(
            gettext_noop("The technician is booked from %(start)s to %(end)s (%(number)s)."),
            field="technician",
            start=f"{other.during.lower.astimezone(zone):%m-%d %H:%M}",
            end=f"{other.during.upper.astimezone(zone):%H:%M}",
            number=other.case.number,
        ) from None
