"""A case moves along its way. Every move is compare-and-set against the table of transitions."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from yinuo.intake import labels, queries, rules
from yinuo.intake.actions import rows
from yinuo.intake.events import CaseCancelled, CaseClosed, CaseReopened, CaseStruckOff
from yinuo.intake.models import Case, Hold
from yinuo.intake.types import CancelGround, CaseKind, CaseState, HoldKind
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission

DONE = frozenset({CaseState.STRUCK_OFF, CaseState.CLOSED})


def move(case: Case, to: CaseState, *, now: datetime, klass: str | None = None, **stamps: Any) -> None:
    """Change the state if nobody else has, and the class of service where it is given; refuse unknown moves."""
    before = CaseState(case.state)
    if not rules.allows(before, to):
        raise Refused(gettext_noop("The case has moved on. Reload the page."))
    updated = Case.objects.filter(pk=case.id, state=before).update(
        state=to, version=F("version") + 1, **stamps
    )
    if updated != 1:
        raise Refused(gettext_noop("The case has moved on. Reload the page."))
    case.state = to
    rows.set_state(case, klass=klass, now=now)


def advance(case_id: int, to: CaseState, *, actor: Actor, now: datetime, klass: str | None = None) -> None:
    """Follow what later contexts have announced; called by the pipeline only."""
    case = queries.lock(case_id, actor=actor)
    if case.state != to:
        move(case, to, now=now, klass=klass)
    elif klass is not None:
        rows.set_class(case_id, klass, now=now)


def put_hold(case_id: int, kind: HoldKind, key: str, *, now: datetime) -> None:
    """Keep the case from being closed until the hold is lifted. The same hold twice is one."""
    Hold.objects.get_or_create(case_id=case_id, kind=kind, key=key, lifted_at=None, defaults={"put_at": now})


def lift_hold(case_id: int, kind: HoldKind, key: str, *, now: datetime) -> None:
    Hold.objects.filter(case_id=case_id, kind=kind, key=key, lifted_at=None).update(lifted_at=now)


def strike_off(*, case_id: int, actor: Actor, now: datetime) -> None:
    """Strike the entry off the register (注销): done and signed for by the customer (C352)."""
    with transaction.atomic():
        case = queries.lock(case_id, actor=actor)
        move(case, CaseState.STRUCK_OFF, now=now, struck_off_at=now)
        recording.record(CaseStruckOff(case_id=case.id, at=now), actor=actor, now=now)


def reopen(*, case_id: int, actor: Actor, now: datetime, callback_id: int | None = None) -> None:
    """The customer is not helped: the case is live again and waits for a new voucher."""
    with transaction.atomic():
        case = queries.lock(case_id, actor=actor)
        if case.kind != CaseKind.REPAIR or case.state not in DONE:
            raise Refused(gettext_noop("Only a repair that has been struck off or closed can be reopened."))
        move(case, CaseState.DECIDED, now=now, struck_off_at=None, closed_at=None)
        recording.record(CaseReopened(case_id=case.id, callback_id=callback_id), actor=actor, now=now)


def reopen_by_hand(*, case_id: int, actor: Actor, now: datetime) -> None:
    """Reopen a struck-off or closed case from its page."""
    actor.require(Permission.INTAKE_CASE_WRITE)
    reopen(case_id=case_id, actor=actor, now=now)


def close(*, case_id: int, actor: Actor, now: datetime) -> None:
    """Close the case. Refused while a hold stands; the refusal names it."""
    with transaction.atomic():
        case = queries.lock(case_id, actor=actor)
        standing = queries.holds(case.id)
        if standing:
            raise Refused(
                gettext_noop("The case cannot be closed yet: %(hold)s."),
                hold=labels.HOLDS[HoldKind(standing[0].kind)],
            )
        move(case, CaseState.CLOSED, now=now, closed_at=now)
        rows.set_next_due(case.id, None, "", now=now)
        recording.record(CaseClosed(case_id=case.id), actor=actor, now=now)


def close_if_free(*, case_id: int, actor: Actor, now: datetime) -> None:
    """Close a struck-off case as soon as nothing stands in the way any more; called by the pipeline."""
    case = queries.lock(case_id, actor=actor)
    if case.state == CaseState.STRUCK_OFF and not queries.holds(case.id):
        close(case_id=case.id, actor=actor, now=now)


def close_complaint(*, case_id: int, actor: Actor, now: datetime) -> None:
    """Close a complaint whose outcome has been agreed with the customer and noted."""
    actor.require(Permission.INTAKE_CASE_WRITE)
    with transaction.atomic():
        case = queries.lock(case_id, actor=actor)
        if case.kind != CaseKind.COMPLAINT:
            raise Refused(gettext_noop("A repair is closed by its call-back, not by hand."))
        if not any(not note.is_internal for note in queries.notes(case.id)):
            raise Refused(gettext_noop("First note for the customer what was agreed."))
        close(case_id=case.id, actor=actor, now=now)


def cancel_case(
    *,
    case_id: int,
    reason: str,
    actor: Actor,
    now: datetime,
    ground: CancelGround = CancelGround.UNFULFILLED,
) -> None:
    """Take a request off the register without work, with a reason. Live vouchers and visits end with it.

    Without another ground it is a no to the customer.
    """
    actor.require(Permission.INTAKE_CASE_WRITE)
    if not reason.strip():
        raise Refused(gettext_noop("Say why the case is cancelled."), field="reason")
    with transaction.atomic():
        case = queries.lock(case_id, actor=actor)
        if case.state == CaseState.ON_SITE:
            raise Refused(gettext_noop("The technician is on site. End the visit first."))
        if case.state == CaseState.IN_WORKSHOP:
            raise Refused(gettext_noop("The product is in the workshop. Give it back first."))
        take_off(case, reason=reason.strip(), ground=ground, actor=actor, now=now)


def take_off(
    case: Case,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    ground: CancelGround = CancelGround.WITHDRAWN,
) -> None:
    """End a case without a repair, also when the customer has refused the fee on site."""
    move(case, CaseState.CANCELLED, now=now, cancel_reason=reason, cancel_ground=ground)
    rows.set_next_due(case.id, None, "", now=now)
    recording.record(CaseCancelled(case_id=case.id, ground=ground), actor=actor, now=now)
