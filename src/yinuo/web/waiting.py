"""What waits for whom: the numbers on the rail and on Today, each capped so that its price does not grow."""

from collections.abc import Callable
from datetime import datetime

from yinuo.dispatch import queries as dispatch
from yinuo.dispatch.types import VisitState
from yinuo.followup import queries as followup
from yinuo.intake import queries as intake
from yinuo.intake.types import CaseKind, CaseState
from yinuo.kernel.actors import Actor
from yinuo.platform.permissions.types import Permission as P
from yinuo.workorders import queries as workorders

Count = Callable[..., int]
CAP = 99


def mine(*, actor: Actor, now: datetime) -> int:  # noqa: ARG001
    """Live cases that I own."""
    rows = intake.rows_visible_to(actor).filter(owner_id=actor.staff_id, is_live=True)
    return intake.capped_count(rows, CAP)


def undecided(*, actor: Actor, now: datetime) -> int:  # noqa: ARG001
    """Repair cases that wait for facts."""
    rows = intake.rows_visible_to(actor).filter(state=CaseState.REGISTERED, kind=CaseKind.REPAIR)
    return intake.capped_count(rows, CAP)


def without_voucher(*, actor: Actor, now: datetime) -> int:  # noqa: ARG001
    """Decided cases without a voucher."""
    return intake.capped_count(intake.rows_visible_to(actor).filter(state=CaseState.DECIDED), CAP)


def late(*, actor: Actor, now: datetime) -> int:
    """Live cases on which something is overdue."""
    return intake.capped_count(intake.rows_visible_to(actor).filter(is_live=True, next_due__lt=now), CAP)


def complaints(*, actor: Actor, now: datetime) -> int:  # noqa: ARG001
    """Open complaints."""
    return intake.capped_count(intake.rows_visible_to(actor).filter(kind=CaseKind.COMPLAINT, is_live=True), CAP)


def to_dispatch(*, actor: Actor, now: datetime) -> int:  # noqa: ARG001
    """Vouchers without a technician."""
    return len(workorders.waiting(actor=actor, limit=CAP + 1))


def to_file(*, actor: Actor, now: datetime) -> int:  # noqa: ARG001
    """Signed vouchers that are not filed yet."""
    return workorders.to_file(actor=actor)[: CAP + 1].count()


def visits(*, actor: Actor, now: datetime) -> int:  # noqa: ARG001
    """My visits that are booked or under way."""
    if actor.staff_id is None:
        return 0
    live = dispatch.visible_to(actor).filter(
        technician_id=actor.staff_id, state__in=[VisitState.BOOKED, VisitState.ARRIVED]
    )
    return live[: CAP + 1].count()


def callbacks(*, actor: Actor, now: datetime) -> int:
    """Call-backs that are due by now."""
    return followup.due_count(actor=actor, now=now)


NEEDS: dict[str, tuple[P, Count]] = {
    "mine": (P.INTAKE_CASE_WRITE, mine),
    "undecided": (P.ENTITLEMENT_DECISION_WRITE, undecided),
    "to_dispatch": (P.DISPATCH_VISIT_BOOK, to_dispatch),
    "to_file": (P.WORKORDERS_ORDER_WRITE, to_file),
    "visits": (P.FIELD_VISIT_WORK, visits),
    "callbacks": (P.FOLLOWUP_CALLBACK_WRITE, callbacks),
}


def counts(*, actor: Actor, now: datetime) -> dict[str, int]:
    """The badges of the rail: only of what the actor may do something about."""
    return {name: count(actor=actor, now=now) for name, (permission, count) in NEEDS.items() if actor.may(permission)}
