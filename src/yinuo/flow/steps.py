"""What the pipeline does at each event: small adapters from one context's event to another's verb."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from yinuo.billing import actions as billing
from yinuo.billing import queries as charges
from yinuo.billing.events import ChargeEvent
from yinuo.billing.types import ChargeState, ChargeWay
from yinuo.channels.webhooks import actions as webhooks
from yinuo.commitments import queries as clocks
from yinuo.depot import queries as stays
from yinuo.depot.actions import taking
from yinuo.depot.events import CardTaken, StayEvent, StayOpened, UnitLeft, UnitReturned, UnitStored
from yinuo.depot.types import ResultKind
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import queries as visits
from yinuo.dispatch.events import VisitBooked, VisitCancelled, VisitEvent, VisitReassigned
from yinuo.dispatch.types import VisitState
from yinuo.entitlement import actions as entitlement
from yinuo.entitlement import queries as decisions
from yinuo.entitlement.events import (
    AgreementReached,
    CaseDecided,
    ProofKept,
    RefusalTold,
    RemedyChosen,
    RemedyGiven,
)
from yinuo.entitlement.types import Answer
from yinuo.escalation import queries as asked
from yinuo.field import queries as field
from yinuo.field.events import FieldEvent, PhotoTaken, UnitTaken, VisitFailed, VisitSucceeded
from yinuo.field.types import VisitOutcome
from yinuo.followup import actions as followup
from yinuo.followup import queries as callbacks
from yinuo.followup.events import CallbackAnswered, CallbackEvent
from yinuo.followup.types import CallbackState, Consequence
from yinuo.installed_base import actions as installed_base
from yinuo.intake import queries as cases
from yinuo.intake.actions import moving, registering, rows
from yinuo.intake.events import (
    AttachmentAdded,
    CaseCancelled,
    CaseClosed,
    CaseCorrected,
    CaseEvent,
    CaseRegistered,
)
from yinuo.intake.types import CaseKind, CaseState, HoldKind
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.kernel.events import Event
from yinuo.network import queries as network
from yinuo.parties.events import CustomerChanged, CustomersMerged
from yinuo.platform.evidence import actions as evidence
from yinuo.platform.organisations import context
from yinuo.workorders import actions as workorders
from yinuo.workorders import queries as orders
from yinuo.workorders.events import (
    ItemAnswered,
    OrderEvent,
    TimeBooked,
    TimeCorrected,
    TimeStarted,
    VoucherDrawn,
    VoucherSigned,
)
from yinuo.workorders.types import OrderState

DECIDED_BY = frozenset({"sold_unit_id", "product_model_id"})
UNDER_WAY = frozenset({CaseState.VOUCHERED, CaseState.DISPATCHED, CaseState.ON_SITE})


# ---- the register --------------------------------------------------------------------------------


def decide(event: CaseRegistered, *, actor: Actor, now: datetime) -> None:
    if event.kind == CaseKind.REPAIR:
        entitlement.decide(case_id=event.case_id, actor=actor, now=now)


def hold_parent(event: CaseRegistered, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001
    if event.kind == CaseKind.COMPLAINT and event.parent_id is not None:
        moving.put_hold(event.parent_id, HoldKind.COMPLAINT_OPEN, str(event.case_id), now=now)


def free_parent(event: CaseClosed | CaseCancelled, *, actor: Actor, now: datetime) -> None:
    case = cases.get(event.case_id, actor=actor)
    if case.parent_id is not None:
        moving.lift_hold(case.parent_id, HoldKind.COMPLAINT_OPEN, str(case.id), now=now)
        moving.close_if_free(case_id=case.parent_id, actor=actor, now=now)


def decide_corrected(event: CaseCorrected, *, actor: Actor, now: datetime) -> None:
    case = cases.get(event.case_id, actor=actor)
    changeable = CaseState(case.state) in entitlement.CHANGEABLE and case.kind == CaseKind.REPAIR
    if changeable and DECIDED_BY.intersection(event.fields):
        entitlement.decide(case_id=event.case_id, actor=actor, now=now)


def end_voucher(event: CaseCancelled, *, actor: Actor, now: datetime) -> None:
    order = orders.live_of_case(event.case_id)
    if order is not None:
        workorders.void(order, reason=gettext_noop("The case was cancelled."), actor=actor, now=now)


def follow_merge(event: CustomersMerged, *, actor: Actor, now: datetime) -> None:
    installed_base.follow_merge(event, actor=actor, now=now)
    registering.follow_merge(keep_id=event.customer_id, gone_id=event.gone_id, now=now)


def rename_units(event: CustomerChanged, *, actor: Actor, now: datetime) -> None:
    installed_base.follow_change(event, actor=actor, now=now)


# ---- the decision --------------------------------------------------------------------------------


def mark_decided(event: CaseDecided, *, actor: Actor, now: datetime) -> None:
    moving.advance(event.case_id, CaseState.DECIDED, klass=event.klass, actor=actor, now=now)


def mark_undecided(event: CaseEvent, *, actor: Actor, now: datetime) -> None:
    moving.advance(event.case_id, CaseState.REGISTERED, klass="", actor=actor, now=now)


# ---- across the counter --------------------------------------------------------------------------


def class_of_choice(event: RemedyChosen, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - a step's signature
    rows.set_class(event.case_id, event.klass, now=now)


def swap_unit(event: RemedyGiven, *, actor: Actor, now: datetime) -> None:
    """The unit's file says what became of it, and the new unit gets its own. What has no file has nothing to say."""
    unit_id = cases.get(event.case_id, actor=actor).sold_unit_id
    if unit_id is None:
        return
    given = decisions.given(event.given_id)
    if given.new_serial:
        installed_base.exchange_unit(
            sold_unit_id=unit_id, serial=given.new_serial, case_id=event.case_id, actor=actor, now=now
        )
    else:
        installed_base.take_back(sold_unit_id=unit_id, case_id=event.case_id, actor=actor, now=now)


def settled_at_counter(event: RemedyGiven, *, actor: Actor, now: datetime) -> None:
    moving.strike_off(case_id=event.case_id, actor=actor, now=now)


def call_back_later(event: RemedyGiven, *, actor: Actor, now: datetime) -> None:
    case = cases.get(event.case_id, actor=actor)
    followup.plan_callback(
        case_id=case.id, order_id=None, unit_id=case.unit_id, completed_at=now, actor=actor, now=now
    )


def end_or_dispute(event: RefusalTold, *, actor: Actor, now: datetime) -> None:
    """Accepted, the case ends; disputed, it becomes a complaint that a supervisor answers (C217, C218)."""
    if event.answer == Answer.DISPUTED:
        said = decisions.telling(event.telling_id).said
        registering.complain(
            parent_id=event.case_id, description=said, owner_id=event.staff_id, actor=actor, now=now
        )
        return
    _end(event.case_id, actor=actor, now=now)


def end_if_nothing_is_due(event: AgreementReached, *, actor: Actor, now: datetime) -> None:
    if event.klass:
        rows.set_class(event.case_id, event.klass, now=now)
    elif not event.remedy:
        _end(event.case_id, actor=actor, now=now)


def _end(case_id: int, *, actor: Actor, now: datetime) -> None:
    moving.strike_off(case_id=case_id, actor=actor, now=now)
    moving.close_if_free(case_id=case_id, actor=actor, now=now)


# ---- the voucher ---------------------------------------------------------------------------------


def mark_vouchered(event: VoucherDrawn, *, actor: Actor, now: datetime) -> None:
    moving.advance(event.case_id, CaseState.VOUCHERED, actor=actor, now=now)
    moving.put_hold(event.case_id, HoldKind.VOUCHER_OPEN, str(event.order_id), now=now)


def voucher_done(event: OrderEvent, *, actor: Actor, now: datetime) -> None:
    moving.lift_hold(event.case_id, HoldKind.VOUCHER_OPEN, str(event.order_id), now=now)
    moving.close_if_free(case_id=event.case_id, actor=actor, now=now)


def voucher_gone(event: OrderEvent, *, actor: Actor, now: datetime) -> None:
    for visit in visits.of_case(event.case_id):
        if visit.order_id == event.order_id and visit.state == VisitState.BOOKED:
            dispatch.call_off(visit, reason=gettext_noop("The voucher was voided."), actor=actor, now=now)
    moving.lift_hold(event.case_id, HoldKind.VOUCHER_OPEN, str(event.order_id), now=now)
    case = cases.lock(event.case_id, actor=actor)
    if CaseState(case.state) in UNDER_WAY:
        moving.move(case, CaseState.DECIDED, now=now)


# ---- the visit -----------------------------------------------------------------------------------


def mark_dispatched(event: VisitBooked, *, actor: Actor, now: datetime) -> None:
    workorders.advance(event.order_id, OrderState.DISPATCHED, actor=actor)
    moving.advance(event.case_id, CaseState.DISPATCHED, actor=actor, now=now)
    moving.put_hold(event.case_id, HoldKind.VISIT_OPEN, str(event.visit_id), now=now)


def name_technician(event: VisitBooked | VisitReassigned, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001
    rows.set_technician(event.case_id, network.person(event.technician_id).name, now=now)


def visit_called_off(event: VisitCancelled, *, actor: Actor, now: datetime) -> None:
    moving.lift_hold(event.case_id, HoldKind.VISIT_OPEN, str(event.visit_id), now=now)
    rows.set_technician(event.case_id, "", now=now)
    order = orders.lock(event.order_id, actor=actor)
    if order.state == OrderState.DISPATCHED:
        workorders.move(order, OrderState.DRAWN)
    case = cases.lock(event.case_id, actor=actor)
    if case.state == CaseState.DISPATCHED:
        moving.move(case, CaseState.VOUCHERED, now=now)


def mark_on_site(event: FieldEvent, *, actor: Actor, now: datetime) -> None:
    workorders.advance(event.order_id, OrderState.WORKING, actor=actor)
    moving.advance(event.case_id, CaseState.ON_SITE, actor=actor, now=now)


def sign_and_strike_off(event: VisitSucceeded, *, actor: Actor, now: datetime) -> None:
    moving.lift_hold(event.case_id, HoldKind.VISIT_OPEN, str(event.visit_id), now=now)
    workorders.sign(order_id=event.order_id, signature_id=event.signature_id, actor=actor, now=now)
    moving.strike_off(case_id=event.case_id, actor=actor, now=now)


def plan_callback(event: VisitSucceeded | UnitReturned, *, actor: Actor, now: datetime) -> None:
    case = cases.get(event.case_id, actor=actor)
    followup.plan_callback(
        case_id=case.id, order_id=event.order_id, unit_id=case.unit_id, completed_at=now, actor=actor, now=now
    )


def end_visit(event: VisitFailed, *, actor: Actor, now: datetime) -> None:
    """Nobody home and come again: the chief sends somebody again. Wrong unit: the request is taken down anew.

    Refused fee: the voucher is voided and the case ends.
    """
    moving.lift_hold(event.case_id, HoldKind.VISIT_OPEN, str(event.visit_id), now=now)
    rows.set_technician(event.case_id, "", now=now)
    order = orders.lock(event.order_id, actor=actor)
    if event.outcome == VisitOutcome.FEE_REFUSED:
        reason = gettext_noop("The customer refused the fee.")
        moving.take_off(cases.lock(event.case_id, actor=actor), reason=reason, actor=actor, now=now)
    elif event.outcome == VisitOutcome.WRONG_UNIT:
        workorders.void(order, reason=gettext_noop("The unit on site was another one."), actor=actor, now=now)
    else:
        workorders.move(order, OrderState.DRAWN)
        moving.advance(event.case_id, CaseState.VOUCHERED, actor=actor, now=now)


def take_to_workshop(event: UnitTaken, *, actor: Actor, now: datetime) -> None:
    """The customer has signed on site: the receipt is issued in the same moment (C355)."""
    moving.lift_hold(event.case_id, HoldKind.VISIT_OPEN, str(event.visit_id), now=now)
    taken = field.taken_on(event.visit_id)
    taking.open_from_visit(
        order_id=event.order_id,
        visit_id=event.visit_id,
        goods=taken.goods,
        trouble=taken.trouble,
        signature_id=event.signature_id,
        signer=taken.signer,
        actor=actor,
        now=now,
    )


def make_thumbnail(
    event: PhotoTaken | AttachmentAdded | ProofKept | ItemAnswered,
    *,
    actor: Actor,  # noqa: ARG001 - a step's signature
    now: datetime,  # noqa: ARG001
) -> None:
    if event.evidence_id is not None:
        evidence.make_thumbnail(event.evidence_id)


# ---- the workshop --------------------------------------------------------------------------------


def mark_in_workshop(event: StayOpened, *, actor: Actor, now: datetime) -> None:
    workorders.advance(event.order_id, OrderState.IN_WORKSHOP, actor=actor)
    moving.advance(event.case_id, CaseState.IN_WORKSHOP, actor=actor, now=now)
    moving.put_hold(event.case_id, HoldKind.RECEIPT_OPEN, str(event.stay_id), now=now)
    rows.set_technician(event.case_id, "", now=now)


def name_bench_technician(event: CardTaken, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001
    rows.set_technician(event.case_id, network.person(event.technician_id).name, now=now)


def receipt_is_back(event: OrderEvent, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001
    """No voucher is filed while its receipt is with the customer (C357)."""
    stay = stays.receipt_out(event.order_id)
    if stay is not None:
        raise Refused(
            gettext_noop("Take back and void receipt %(number)s first; only then is the voucher filed."),
            number=stay.receipt_number,
        )


def give_back(event: UnitReturned | UnitLeft, *, actor: Actor, now: datetime) -> None:
    moving.lift_hold(event.case_id, HoldKind.RECEIPT_OPEN, str(event.stay_id), now=now)
    workorders.sign(order_id=event.order_id, signature_id=event.signature_id, actor=actor, now=now)
    moving.strike_off(case_id=event.case_id, actor=actor, now=now)


def ask_whether_it_helped(event: UnitReturned, *, actor: Actor, now: datetime) -> None:
    """Who got it back unrepaired is not asked whether the repair helped."""
    if event.result == ResultKind.REPAIRED:
        plan_callback(event, actor=actor, now=now)


def put_away(event: UnitStored, *, actor: Actor, now: datetime) -> None:
    moving.lift_hold(event.case_id, HoldKind.RECEIPT_OPEN, str(event.stay_id), now=now)
    reason = gettext_noop("The customer did not collect the product.")
    moving.take_off(cases.lock(event.case_id, actor=actor), reason=reason, actor=actor, now=now)


# ---- the money -----------------------------------------------------------------------------------


def raise_charge(event: VoucherSigned, *, actor: Actor, now: datetime) -> None:
    """What was agreed to is owed now; who was at the customer's collects it, if it is small.

    At the counter of the workshop nobody was: the accountant takes the money.
    """
    fixed = [
        visit.technician_id
        for visit in visits.of_case(event.case_id)
        if visit.order_id == event.order_id and visit.state == VisitState.DONE
    ]
    stay = stays.of_order(event.order_id)
    billing.raise_charge(
        order_id=event.order_id,
        collector_id=stay.carrier_id if stay is not None else next(iter(fixed), None),
        actor=actor,
        now=now,
    )


def hold_for_money(event: ChargeEvent, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - a step's signature
    moving.put_hold(event.case_id, HoldKind.MONEY_OPEN, str(event.charge_id), now=now)


def free_of_money(event: ChargeEvent, *, actor: Actor, now: datetime) -> None:
    moving.lift_hold(event.case_id, HoldKind.MONEY_OPEN, str(event.charge_id), now=now)
    moving.close_if_free(case_id=event.case_id, actor=actor, now=now)


# ---- internal work ------------------------------------------------------------------------------


def stop_internal_work(event: FieldEvent, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001
    """Whoever has arrived at a customer's has left the house."""
    if actor.staff_id is not None:
        workorders.stop_running(staff_id=actor.staff_id, actor=actor, now=now)


def refuse_two_places(
    event: TimeStarted | TimeBooked | TimeCorrected,
    *,
    actor: Actor,  # noqa: ARG001 - a step's signature
    now: datetime,  # noqa: ARG001
) -> None:
    """Time in the house is refused where the same person was on site. A window that is only planned does not count."""
    if event.start is None:
        return
    visit = visits.on_site(event.staff_id, start=event.start, end=event.end)
    if visit is None or visit.arrived_at is None:
        return
    zone = ZoneInfo(context.current().time_zone)
    arrived = f"{visit.arrived_at.astimezone(zone):%m-%d %H:%M}"
    if visit.ended_at is None:
        raise Refused(
            gettext_noop("You have been on site at %(number)s since %(arrived)s. End that visit first."),
            field="start",
            number=visit.case.number,
            arrived=arrived,
        )
    raise Refused(
        gettext_noop("You were on site from %(arrived)s to %(ended)s (%(number)s)."),
        field="start",
        number=visit.case.number,
        arrived=arrived,
        ended=f"{visit.ended_at.astimezone(zone):%H:%M}",
    )


# ---- the call-back -------------------------------------------------------------------------------


def hold_for_callback(event: CallbackEvent, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001
    moving.put_hold(event.case_id, HoldKind.CALLBACK_DUE, str(event.callback_id), now=now)


def act_on_answer(event: CallbackAnswered, *, actor: Actor, now: datetime) -> None:
    moving.lift_hold(event.case_id, HoldKind.CALLBACK_DUE, str(event.callback_id), now=now)
    if event.consequence == Consequence.REOPEN:
        moving.reopen(case_id=event.case_id, actor=actor, now=now, callback_id=event.callback_id)
        return
    if event.consequence == Consequence.COMPLAINT:
        said = next(c.comment for c in callbacks.of_case(event.case_id) if c.id == event.callback_id)
        registering.complain(parent_id=event.case_id, description=said, actor=actor, now=now)
    moving.close_if_free(case_id=event.case_id, actor=actor, now=now)


def withdraw_callbacks(event: CaseEvent, *, actor: Actor, now: datetime) -> None:
    followup.withdraw_due(case_id=event.case_id, actor=actor, now=now)


def free_of_callback(event: CallbackEvent, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - a step's signature
    moving.lift_hold(event.case_id, HoldKind.CALLBACK_DUE, str(event.callback_id), now=now)


def give_up(event: CallbackEvent, *, actor: Actor, now: datetime) -> None:
    moving.lift_hold(event.case_id, HoldKind.CALLBACK_DUE, str(event.callback_id), now=now)
    moving.close_if_free(case_id=event.case_id, actor=actor, now=now)


# ---- the list row --------------------------------------------------------------------------------


def refresh_due(
    event: CaseEvent | VisitEvent | FieldEvent | StayEvent | CallbackEvent | ChargeEvent,
    *,
    actor: Actor,  # noqa: ARG001 - a step's signature
    now: datetime,
) -> None:
    """The earliest thing owed on the case: a visit, a product to give back, an invoice, a call-back, a promised time."""
    write_due(event.case_id, now=now)


def write_due(case_id: int, *, now: datetime) -> None:
    due, what = earliest_due(case_id)
    rows.set_next_due(case_id, due, what, now=now)


def earliest_due(case_id: int) -> tuple[datetime | None, str]:
    """What is owed first on a case, and which kind of thing that is."""
    owed = [
        (visit.during.upper, "visit") for visit in visits.of_case(case_id) if visit.state == VisitState.BOOKED
    ]
    owed += [
        (call.due_at, "callback") for call in callbacks.of_case(case_id) if call.state == CallbackState.DUE
    ]
    zone = ZoneInfo(context.current().time_zone)
    owed += [
        (datetime.combine(day + timedelta(days=1), time(), tzinfo=zone), "return")
        for day in stays.due_back(case_id)
    ]
    owed += [(due, "invoice") for due in invoices_due(case_id)]
    owed += [(due, "ask") for due in asked.due_asks(case_id)]
    promised = clocks.next_due_of_case(case_id)
    owed += [(promised, "promise")] if promised is not None else []
    return min(owed, default=(None, ""))


def invoices_due(case_id: int) -> list[datetime]:
    """Until when the invoices of a case must be issued: the end of the day on which the customer signed (C354)."""
    zone = ZoneInfo(context.current().time_zone)
    return [
        datetime.combine(charge.invoice_due_on + timedelta(days=1), time(), tzinfo=zone)
        for charge in charges.of_case(case_id)
        if charge.way == ChargeWay.INVOICE
        and charge.state != ChargeState.VOIDED
        and charge.invoice_due_on is not None
        and charge.invoiceable_fen > 0
    ]


# ---- other programs ------------------------------------------------------------------------------


def tell_subscribers(event: Event, *, entry_id: int, now: datetime) -> None:
    webhooks.tell(code=event.code, entry_id=entry_id, now=now)
