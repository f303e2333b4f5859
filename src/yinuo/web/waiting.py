"""What waits for whom: the numbers on the rail and on Today, each capped so that its price does not grow."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from yinuo.billing import queries as billing
from yinuo.depot import queries as depot
from yinuo.dispatch import queries as dispatch
from yinuo.dispatch.types import VisitState
from yinuo.escalation import queries as escalation
from yinuo.followup import queries as followup
from yinuo.improvement import queries as improvement
from yinuo.intake import queries as intake
from yinuo.intake.types import CaseKind, CaseState
from yinuo.kernel.actors import Actor
from yinuo.notices import queries as notices
from yinuo.platform.counting import capped_counts
from yinuo.platform.permissions.types import Permission as P
from yinuo.workorders import queries as workorders
from yinuo.workorders.types import OrderState

Rows = Callable[[Actor, datetime], QuerySet[Any]]
CAP = 99


def mine(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Live cases that I own."""
    return intake.rows_visible_to(actor).filter(owner_id=actor.staff_id or 0, is_live=True)


def undecided(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Repair cases that wait for facts."""
    return intake.rows_visible_to(actor).filter(state=CaseState.REGISTERED, kind=CaseKind.REPAIR)


def without_voucher(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Decided cases without a voucher."""
    return intake.rows_visible_to(actor).filter(state=CaseState.DECIDED)


def late(actor: Actor, now: datetime) -> QuerySet[Any]:
    """Live cases on which something is overdue."""
    return intake.rows_visible_to(actor).filter(is_live=True, next_due__lt=now)


def complaints(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Open complaints."""
    return intake.rows_visible_to(actor).filter(kind=CaseKind.COMPLAINT, is_live=True)


def to_dispatch(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Vouchers without a technician."""
    return workorders.visible_to(actor).filter(state=OrderState.DRAWN)


def to_file(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Signed vouchers that are not filed yet."""
    return workorders.to_file(actor=actor)


def visits(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """My visits that are booked or under way."""
    return dispatch.visible_to(actor).filter(
        technician_id=actor.staff_id or 0, state__in=[VisitState.BOOKED, VisitState.ARRIVED]
    )


def workshop(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Goods that the desk has to enter, or whose owner has not been told."""
    return depot.for_the_desk(actor)


def to_enter(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Goods that are not in the register yet."""
    return depot.to_enter(actor)


def to_tell(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Goods that may go back while the customer does not know."""
    return depot.to_tell(actor)


def to_check(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Goods that the bench is done with and nobody has checked."""
    return depot.to_check(actor)


def bench(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Goods on my bench, and what I take to customers."""
    return depot.on_bench(actor)


def callbacks(actor: Actor, now: datetime) -> QuerySet[Any]:
    """Call-backs that are due by the end of today."""
    return followup.due(actor=actor, now=now)


def records(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Monthly work records that wait to be received."""
    return improvement.to_receive(actor=actor)


def returned_records(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """My monthly work records that came back."""
    return improvement.returned_to(actor.staff_id)


def to_invoice(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Charges whose invoice is due on the day of signing."""
    return billing.to_invoice(actor)


def cash_out(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Receipts whose cash technicians still hold."""
    return billing.held(actor)


def refunds(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Refunds that wait for a second person, who is not the one who asked."""
    return billing.asked(actor).exclude(asked_by_id=actor.staff_id or 0)


def my_cash(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Receipts whose cash I hold."""
    return billing.cash_of(actor.staff_id or 0)


def my_money(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Charges that I have to collect."""
    return billing.waiting_for(actor.staff_id or 0)


def in_need(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Live cases in urgent need."""
    return intake.rows_visible_to(actor).filter(is_live=True).exclude(need="")


def asked(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Questions that I have to answer as a superior."""
    return escalation.waiting_for(actor)


def answered(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Questions of mine that have been answered, about live cases."""
    return escalation.answered_for(actor)


def woken(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Cases of mine that rest no longer."""
    return escalation.woken_for(actor)


def helped(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Help at once that nobody has looked at."""
    return escalation.to_review(actor)


def relays(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Cases in urgent need that I am asked to take."""
    return escalation.relays_to(actor)


def unread(actor: Actor, now: datetime) -> QuerySet[Any]:  # noqa: ARG001
    """Notices that I have not read."""
    return notices.unread(actor)


ROWS: dict[str, tuple[P, Rows]] = {
    "mine": (P.INTAKE_CASE_WRITE, mine),
    "undecided": (P.ENTITLEMENT_DECISION_WRITE, undecided),
    "without_voucher": (P.WORKORDERS_ORDER_WRITE, without_voucher),
    "late": (P.INTAKE_CASE_READ, late),
    "complaints": (P.INTAKE_CASE_READ, complaints),
    "to_dispatch": (P.DISPATCH_VISIT_BOOK, to_dispatch),
    "to_file": (P.WORKORDERS_ORDER_WRITE, to_file),
    "visits": (P.FIELD_VISIT_WORK, visits),
    "to_invoice": (P.BILLING_INVOICE_WRITE, to_invoice),
    "cash_out": (P.BILLING_CASH_RECEIVE, cash_out),
    "refunds": (P.BILLING_REFUND_APPROVE, refunds),
    "my_cash": (P.FIELD_VISIT_WORK, my_cash),
    "my_money": (P.FIELD_VISIT_WORK, my_money),
    "workshop": (P.DEPOT_STAY_WRITE, workshop),
    "to_enter": (P.DEPOT_STAY_WRITE, to_enter),
    "to_tell": (P.DEPOT_STAY_WRITE, to_tell),
    "to_check": (P.DEPOT_CARD_CHECK, to_check),
    "bench": (P.DEPOT_CARD_WORK, bench),
    "in_need": (P.INTAKE_CASE_READ, in_need),
    "asked": (P.ESCALATION_ASK_ANSWER, asked),
    "answered": (P.ESCALATION_ASK_WRITE, answered),
    "woken": (P.INTAKE_CASE_WRITE, woken),
    "helped": (P.ESCALATION_HELP_REVIEW, helped),
    "relays": (P.INTAKE_CASE_WRITE, relays),
    "callbacks": (P.FOLLOWUP_CALLBACK_WRITE, callbacks),
    "records": (P.IMPROVEMENT_RECORD_READ, records),
    "returned_records": (P.IMPROVEMENT_RECORD_WRITE, returned_records),
    "unread": (P.WEB_TODAY_READ, unread),
}
"""What is counted, and who may do something about it."""

RAIL = (
    *("mine", "undecided", "to_dispatch", "to_file", "visits", "workshop", "bench", "to_invoice", "my_money"),
    *("callbacks", "records", "returned_records", "unread"),
)


def counts(names: Iterable[str], *, actor: Actor, now: datetime) -> dict[str, int]:
    """The numbers of those names that concern the actor. One statement."""
    wanted = {name: ROWS[name][1](actor, now) for name in names if actor.may(ROWS[name][0])}
    return capped_counts(wanted, cap=CAP)
