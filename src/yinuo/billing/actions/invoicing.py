"""Invoices: issued in our own series, sent, voided before they have left, reversed afterwards."""

from datetime import datetime

from django.db import IntegrityError, transaction

from yinuo.billing import queries, rules
from yinuo.billing.actions.charging import ids, locked, write
from yinuo.billing.events import InvoiceIssued, InvoiceNumbered, InvoiceReversed, InvoiceSent, InvoiceVoided
from yinuo.billing.models import Charge, Invoice
from yinuo.billing.types import Buyer, ChargeState, InvoiceState, ReversalCode, SentHow
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, Stale, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.numbering.actions import draw
from yinuo.platform.permissions.types import Permission

INVOICES = "FP"


def issue_invoice(
    *, charge_id: int, version: int, buyer: Buyer, amount_fen: int, actor: Actor, now: datetime
) -> Invoice:
    """Issue an invoice (C354). All live ones of a charge stay within its total less what was let go and paid back."""
    actor.require(Permission.BILLING_INVOICE_WRITE)
    title = " ".join(buyer.title.split())
    if not title:
        raise Refused(gettext_noop("Write to whom the invoice is made out."), field="buyer")
    tax_id = rules.cleaned_tax_id(buyer.tax_id)
    with transaction.atomic():
        charge = locked(charge_id, version, actor=actor)
        if charge.state == ChargeState.VOIDED:
            raise Refused(gettext_noop("This charge is void; there is nothing to invoice."))
        rules.check_invoice(amount_fen, open_fen=charge.invoiceable_fen)
        write(charge, invoiced_fen=charge.invoiced_fen + amount_fen)
        invoice = Invoice.objects.create(
            charge=charge,
            unit_id=charge.unit_id,
            buyer=title,
            tax_id=tax_id,
            amount_fen=amount_fen,
            issued_at=now,
            issued_by=actor.id,
            number=draw(INVOICES, now=now),
        )
        recording.record(
            InvoiceIssued(**ids(charge), invoice_id=invoice.id, amount_fen=amount_fen), actor=actor, now=now
        )
    return invoice


def write_tax_number(
    *, invoice_id: int, version: int, tax_number: str, actor: Actor, now: datetime
) -> Invoice:
    """Write down the number that the tax platform gave the invoice."""
    actor.require(Permission.BILLING_INVOICE_WRITE)
    cleaned = rules.cleaned_tax_number(tax_number)
    if not cleaned:
        raise Refused(gettext_noop("Write down the number of the tax platform."), field="tax_number")
    with transaction.atomic():
        invoice = _live(invoice_id, version, actor=actor)
        invoice.tax_number = cleaned
        try:
            with transaction.atomic():
                _write(invoice, "tax_number")
        except IntegrityError:
            raise Refused(
                gettext_noop("Another invoice has this number already."), field="tax_number"
            ) from None
        recording.record(InvoiceNumbered(**ids(invoice.charge), invoice_id=invoice.id), actor=actor, now=now)
    return invoice


def send_invoice(*, invoice_id: int, version: int, how: SentHow, actor: Actor, now: datetime) -> Invoice:
    """The invoice is on its way to the customer (补寄发票, C353)."""
    actor.require(Permission.BILLING_INVOICE_WRITE)
    with transaction.atomic():
        invoice = _live(invoice_id, version, actor=actor)
        if invoice.sent_at is not None:
            raise Refused(gettext_noop("This invoice has been sent already."))
        invoice.sent_at, invoice.sent_how = now, how
        _write(invoice, "sent_at", "sent_how")
        recording.record(
            InvoiceSent(**ids(invoice.charge), invoice_id=invoice.id, how=how), actor=actor, now=now
        )
    return invoice


def void_invoice(*, invoice_id: int, version: int, reason: str, actor: Actor, now: datetime) -> Invoice:
    """Void an invoice that has not left the house, with a reason. Its number stays visible."""
    actor.require(Permission.BILLING_INVOICE_WRITE)
    if not reason.strip():
        raise Refused(gettext_noop("Say why the invoice is voided."), field="reason")
    with transaction.atomic():
        charge, invoice = _held(invoice_id, version, actor=actor)
        if invoice.sent_at is not None or invoice.tax_number:
            raise Refused(
                gettext_noop("The invoice is with the customer or the tax platform. Reverse it instead.")
            )
        _take_back(charge, invoice, InvoiceState.VOIDED, reason=reason.strip(), now=now)
        recording.record(InvoiceVoided(**ids(charge), invoice_id=invoice.id), actor=actor, now=now)
    return invoice


def reverse_invoice(
    *,
    invoice_id: int,
    version: int,
    reversal: ReversalCode,
    actor: Actor,
    now: datetime,
    note: str = "",
) -> Invoice:
    """Set a red-letter invoice against it (红冲), with the reason by the platform's code."""
    actor.require(Permission.BILLING_INVOICE_WRITE)
    with transaction.atomic():
        charge, invoice = _held(invoice_id, version, actor=actor)
        invoice.reversal = reversal
        _take_back(charge, invoice, InvoiceState.REVERSED, reason=note.strip(), now=now)
        recording.record(
            InvoiceReversed(**ids(charge), invoice_id=invoice.id, reversal=reversal), actor=actor, now=now
        )
    return invoice


def _held(invoice_id: int, version: int, *, actor: Actor) -> tuple[Charge, Invoice]:
    """The invoice and its charge, the charge first, both held."""
    charge = queries.lock(queries.invoice(invoice_id, actor=actor).charge_id, actor=actor)
    return charge, _live(invoice_id, version, actor=actor)


def _live(invoice_id: int, version: int, *, actor: Actor) -> Invoice:
    invoice = queries.lock_invoice(invoice_id, actor=actor)
    if invoice.state != InvoiceState.ISSUED:
        raise Refused(gettext_noop("This invoice has been voided or reversed."))
    if invoice.version != version:
        raise Stale({"tax_number": invoice.tax_number}, version=invoice.version)
    return invoice


def _take_back(charge: Charge, invoice: Invoice, state: InvoiceState, *, reason: str, now: datetime) -> None:
    invoice.state, invoice.ended_at, invoice.end_reason = state, now, reason
    _write(invoice, "state", "ended_at", "end_reason", "reversal")
    write(charge, invoiced_fen=charge.invoiced_fen - invoice.amount_fen)


def _write(invoice: Invoice, *fields: str) -> None:
    invoice.version += 1
    invoice.save(update_fields=[*fields, "version"])
