from typing import Any
from uuid import UUID

from ninja import Query

from yinuo.billing import actions, queries
from yinuo.billing.schemas import (
    CashShown,
    ChargeLine,
    ChargesAsked,
    ChargeShown,
    Explained,
    HandInNew,
    HandInShown,
    HolderShown,
    InvoiceNew,
    InvoiceReversed,
    InvoicesAsked,
    InvoiceSent,
    InvoiceShown,
    PaymentNew,
    PaymentShown,
    ReceiptVoided,
    RefundDecided,
    RefundNew,
    RefundsAsked,
    RefundShown,
    TaxNumbered,
)
from yinuo.billing.types import Buyer, ReversalCode
from yinuo.intake import queries as intake
from yinuo.network import queries as network
from yinuo.platform.api.paging import id_of, stretch
from yinuo.platform.api.routes import Key, Routes
from yinuo.platform.api.schemas import All, Page
from yinuo.platform.api.types import fen
from yinuo.platform.paging import by_key
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request

routes = Routes(tags=["money"])
CHARGE = "/charges/{uuid:charge_id}"
INVOICE = "/invoices/{uuid:invoice_id}"


# ---- charges -------------------------------------------------------------------------------------


@routes.read("/charges", P.BILLING_CHARGE_READ, Page[ChargeLine])
def list_charges(request: Request, asked: Query[ChargesAsked]) -> Page[ChargeLine]:
    """Charges, newest first."""
    visible = queries.visible_to(request.actor)
    found = {
        "all": lambda: visible,
        "to_invoice": lambda: queries.to_invoice(request.actor),
        "to_send": lambda: queries.to_send_after(request.actor),
    }[asked.view]()
    rows = found.select_related("case", "order", "collector__user")
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.way is not None:
        rows = rows.filter(way=asked.way)
    if asked.case is not None:
        rows = rows.filter(case_id=id_of(intake.visible_to(request.actor), asked.case))
    return stretch(
        lambda key: by_key(rows, key=key, direction="", size=asked.limit), asked, ChargeLine.of, of=visible
    )


@routes.read("/my/charges", P.BILLING_CHARGE_COLLECT, All[ChargeLine])
def list_own_charges(request: Request) -> All[ChargeLine]:
    """What one has to collect oneself: at the door, or on a walk for it; oldest first."""
    waiting = queries.waiting_for(request.actor.staff_id or 0)
    rows = waiting.select_related("case", "order", "collector__user").order_by("id")
    return All(items=[ChargeLine.of(charge) for charge in rows])


@routes.read(CHARGE, P.BILLING_CHARGE_READ, ChargeShown)
def show_charge(request: Request, charge_id: UUID) -> ChargeShown:
    """One charge with its positions, payments, invoices and refunds."""
    charge = queries.get(_charge(request, charge_id), actor=request.actor)
    return ChargeShown.whole(
        charge,
        lines=list(charge.lines.order_by("id")),
        payments=queries.payments_of(charge.id),
        invoices=queries.invoices_of(charge.id),
        refunds=queries.refunds_of(charge.id),
    )


def collectable(request: Request, charge_id: UUID) -> ChargeLine:
    """The charge as it is stored, for who may collect it."""
    charges = queries.collectable_by(request.actor)
    return ChargeLine.of(queries.get(id_of(charges, charge_id), actor=request.actor, of=charges))


@routes.act(
    f"{CHARGE}/payments",
    P.BILLING_CHARGE_COLLECT,
    PaymentShown,
    status=201,
    key=Key.REQUIRED,
    location="payments/{id}",
    theirs=collectable,
)
def collect_payment(request: Request, charge_id: UUID, body: PaymentNew) -> PaymentShown:
    """Take money for a charge and give a receipt for it."""
    payment = actions.collect(
        charge_id=id_of(queries.collectable_by(request.actor), charge_id),
        version=body.version,
        amount_fen=fen(body.amount),
        method=body.method,
        payer=body.payer,
        note=body.note,
        actor=request.actor,
        now=request.now,
    )
    return show_payment(request, payment.public_id)


@routes.act(
    f"{CHARGE}/to-invoice", P.BILLING_CHARGE_COLLECT, ChargeLine, key=Key.REQUIRED, theirs=collectable
)
def bill_instead(request: Request, charge_id: UUID, body: Explained) -> ChargeLine:
    """No money at the door: an invoice is issued today instead."""
    actions.bill_instead(
        charge_id=id_of(queries.collectable_by(request.actor), charge_id),
        version=body.version,
        reason=body.reason,
        actor=request.actor,
        now=request.now,
    )
    return collectable(request, charge_id)


@routes.act(f"{CHARGE}/voiding", P.BILLING_CHARGE_WRITE, ChargeShown, key=Key.REQUIRED, theirs=show_charge)
def void_charge(request: Request, charge_id: UUID, body: Explained) -> ChargeShown:
    """Take a charge back for which no money has come in and no invoice is out."""
    return _ended(request, charge_id, actions.void_charge, body)


@routes.act(f"{CHARGE}/waiver", P.BILLING_REFUND_APPROVE, ChargeShown, key=Key.REQUIRED, theirs=show_charge)
def waive_rest(request: Request, charge_id: UUID, body: Explained) -> ChargeShown:
    """Let go what is left of a partly paid charge."""
    return _ended(request, charge_id, actions.waive_rest, body)


@routes.read("/payments/{uuid:payment_id}", P.BILLING_CHARGE_COLLECT, PaymentShown)
def show_payment(request: Request, payment_id: UUID) -> PaymentShown:
    """One payment with its receipt: one's own, at a desk all that one may see."""
    payment = queries.payment(_payment(request, payment_id), actor=request.actor)
    return PaymentShown.of(payment, payment.charge)


@routes.act("/payments/{uuid:payment_id}/voiding", P.BILLING_CHARGE_WRITE, PaymentShown, key=Key.REQUIRED)
def void_receipt(request: Request, payment_id: UUID, body: ReceiptVoided) -> PaymentShown:
    """Void a receipt; its payment is undone and the charge is open again."""
    actions.void_receipt(
        payment_id=_payment(request, payment_id), reason=body.reason, actor=request.actor, now=request.now
    )
    return show_payment(request, payment_id)


# ---- invoices ------------------------------------------------------------------------------------


@routes.read("/invoices", P.BILLING_CHARGE_READ, Page[InvoiceShown])
def list_invoices(request: Request, asked: Query[InvoicesAsked]) -> Page[InvoiceShown]:
    """Invoices, newest first."""
    visible = queries.invoices(request.actor)
    found = queries.to_send(request.actor) if asked.to_send else visible
    rows = found.select_related("charge__case")
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    return stretch(
        lambda key: by_key(rows, key=key, direction="", size=asked.limit),
        asked,
        lambda one: InvoiceShown.of(one, one.charge),
        of=visible,
    )


@routes.read(INVOICE, P.BILLING_CHARGE_READ, InvoiceShown)
def show_invoice(request: Request, invoice_id: UUID) -> InvoiceShown:
    """One invoice."""
    invoice = queries.invoice(id_of(queries.invoices(request.actor), invoice_id), actor=request.actor)
    return InvoiceShown.of(invoice, invoice.charge)


@routes.act(
    f"{CHARGE}/invoices",
    P.BILLING_INVOICE_WRITE,
    InvoiceShown,
    status=201,
    key=Key.REQUIRED,
    location="invoices/{id}",
    theirs=show_charge,
)
def issue_invoice(request: Request, charge_id: UUID, body: InvoiceNew) -> InvoiceShown:
    """Issue an invoice for a charge."""
    invoice = actions.issue_invoice(
        charge_id=_charge(request, charge_id),
        version=body.version,
        buyer=Buyer(body.buyer, body.tax_id),
        amount_fen=fen(body.amount),
        actor=request.actor,
        now=request.now,
    )
    return show_invoice(request, invoice.public_id)


@routes.act(
    f"{INVOICE}/tax-number", P.BILLING_INVOICE_WRITE, InvoiceShown, key=Key.REQUIRED, theirs=show_invoice
)
def write_tax_number(request: Request, invoice_id: UUID, body: TaxNumbered) -> InvoiceShown:
    """Write down the number that the tax platform gave the invoice."""
    return _invoiced(
        request, invoice_id, actions.write_tax_number, version=body.version, tax_number=body.tax_number
    )


@routes.act(
    f"{INVOICE}/sending", P.BILLING_INVOICE_WRITE, InvoiceShown, key=Key.REQUIRED, theirs=show_invoice
)
def send_invoice(request: Request, invoice_id: UUID, body: InvoiceSent) -> InvoiceShown:
    """The invoice is on its way to the customer."""
    return _invoiced(request, invoice_id, actions.send_invoice, version=body.version, how=body.how)


@routes.act(
    f"{INVOICE}/voiding", P.BILLING_INVOICE_WRITE, InvoiceShown, key=Key.REQUIRED, theirs=show_invoice
)
def void_invoice(request: Request, invoice_id: UUID, body: Explained) -> InvoiceShown:
    """Void an invoice that has not left the house; its number stays on record."""
    return _invoiced(request, invoice_id, actions.void_invoice, version=body.version, reason=body.reason)


@routes.act(
    f"{INVOICE}/reversal", P.BILLING_INVOICE_WRITE, InvoiceShown, key=Key.REQUIRED, theirs=show_invoice
)
def reverse_invoice(request: Request, invoice_id: UUID, body: InvoiceReversed) -> InvoiceShown:
    """A red-letter invoice stands against it."""
    return _invoiced(
        request,
        invoice_id,
        actions.reverse_invoice,
        version=body.version,
        reversal=ReversalCode(body.reversal),
        note=body.note,
    )


# ---- refunds -------------------------------------------------------------------------------------


@routes.read("/refunds", P.BILLING_CHARGE_READ, Page[RefundShown])
def list_refunds(request: Request, asked: Query[RefundsAsked]) -> Page[RefundShown]:
    """Refunds asked for, paid and declined, newest first."""
    visible = queries.refunds(request.actor)
    rows = visible.select_related("charge__case", "asked_by__user", "decided_by__user")
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    return stretch(
        lambda key: by_key(rows, key=key, direction="", size=asked.limit),
        asked,
        lambda one: RefundShown.of(one, one.charge),
        of=visible,
    )


@routes.read("/refunds/{uuid:refund_id}", P.BILLING_CHARGE_READ, RefundShown)
def show_refund(request: Request, refund_id: UUID) -> RefundShown:
    """One refund."""
    refund = queries.refund(_refund(request, refund_id), actor=request.actor)
    return RefundShown.of(refund, refund.charge)


@routes.act(
    f"{CHARGE}/refunds",
    P.BILLING_REFUND_WRITE,
    RefundShown,
    status=201,
    key=Key.REQUIRED,
    location="refunds/{id}",
    theirs=show_charge,
)
def ask_refund(request: Request, charge_id: UUID, body: RefundNew) -> RefundShown:
    """Pay money back; above the organisation's limit, ask a second person to agree."""
    refund = actions.ask_refund(
        charge_id=_charge(request, charge_id),
        version=body.version,
        amount_fen=fen(body.amount),
        method=body.method,
        reason=body.reason,
        actor=request.actor,
        now=request.now,
    )
    return show_refund(request, refund.public_id)


@routes.act(
    "/refunds/{uuid:refund_id}/decision",
    P.BILLING_REFUND_APPROVE,
    RefundShown,
    key=Key.REQUIRED,
    theirs=show_refund,
)
def decide_refund(request: Request, refund_id: UUID, body: RefundDecided) -> RefundShown:
    """The second person's word: the money goes back, or it does not. Never by who has asked."""
    by: dict[str, Any] = {
        "refund_id": _refund(request, refund_id),
        "version": body.version,
        "actor": request.actor,
        "now": request.now,
    }
    if body.is_agreed:
        actions.approve_refund(**by)
    else:
        actions.decline_refund(**by, reason=body.reason)
    return show_refund(request, refund_id)


# ---- cash ----------------------------------------------------------------------------------------


@routes.read("/custody", P.BILLING_CASH_RECEIVE, All[HolderShown])
def list_custody(request: Request) -> All[HolderShown]:
    """Who holds how much cash that has not been handed in, the oldest first."""
    holders = queries.holders(actor=request.actor)
    names = network.public_ids({holder.staff_id for holder in holders})
    return All(items=[HolderShown.of(holder, names[holder.staff_id]) for holder in holders])


@routes.read("/custody/{uuid:person_id}", P.BILLING_CASH_RECEIVE, All[CashShown])
def show_custody(request: Request, person_id: UUID) -> All[CashShown]:
    """The cash that somebody holds, payment by payment."""
    number = id_of(network.people(actor=request.actor), person_id)
    return All(items=[CashShown.of(receipt) for receipt in queries.held_by(number)])


@routes.act(
    "/hand-ins",
    P.BILLING_CASH_RECEIVE,
    HandInShown,
    status=201,
    key=Key.REQUIRED,
    location="hand-ins/{id}",
)
def hand_in_cash(request: Request, body: HandInNew) -> HandInShown:
    """Count a colleague's cash and take it into the till."""
    number = id_of(network.people(actor=request.actor), body.person)
    held = {one.payment.public_id: one.payment_id for one in queries.held_by(number)}
    taken = actions.hand_in(
        staff_id=number,
        payment_ids=[held.get(payment, 0) for payment in body.payments],
        counted_fen=fen(body.counted),
        reason=body.reason,
        actor=request.actor,
        now=request.now,
    )
    return show_hand_in(request, taken.public_id)


@routes.read("/hand-ins/{uuid:hand_in_id}", P.BILLING_CASH_RECEIVE, HandInShown)
def show_hand_in(request: Request, hand_in_id: UUID) -> HandInShown:
    """The slip of a hand-in."""
    visible = queries.hand_ins(actor=request.actor)
    taken = queries.hand_in(id_of(visible, hand_in_id), actor=request.actor)
    return HandInShown.of(taken, queries.positions(taken.id))


def _charge(request: Request, charge_id: UUID) -> int:
    return id_of(queries.visible_to(request.actor), charge_id)


def _payment(request: Request, payment_id: UUID) -> int:
    return id_of(queries.payments_visible_to(request.actor), payment_id)


def _refund(request: Request, refund_id: UUID) -> int:
    return id_of(queries.refunds(request.actor), refund_id)


def _ended(request: Request, charge_id: UUID, verb: Any, body: Explained) -> ChargeShown:
    verb(
        charge_id=_charge(request, charge_id),
        version=body.version,
        reason=body.reason,
        actor=request.actor,
        now=request.now,
    )
    return show_charge(request, charge_id)


def _invoiced(request: Request, invoice_id: UUID, verb: Any, **given: Any) -> InvoiceShown:
    number = id_of(queries.invoices(request.actor), invoice_id)
    verb(invoice_id=number, actor=request.actor, now=request.now, **given)
    return show_invoice(request, invoice_id)
