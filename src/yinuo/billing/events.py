from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class ChargeEvent(Event):
    case_id: int
    charge_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ChargeRaised(ChargeEvent):
    """The customer has signed for work that costs something (C347)."""

    code: ClassVar[str] = "billing.charge_raised"
    order_id: int
    total_fen: int
    way: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChargeToInvoice(ChargeEvent):
    """No money at the door after all: an invoice is issued instead (C354)."""

    code: ClassVar[str] = "billing.charge_to_invoice"
    due_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentReceived(ChargeEvent):
    """Money has come in, and the customer has a receipt for it."""

    code: ClassVar[str] = "billing.payment_received"
    payment_id: int
    amount_fen: int
    method: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptVoided(ChargeEvent):
    """The receipt counts no more and its payment is undone; the charge is open again."""

    code: ClassVar[str] = "billing.receipt_voided"
    payment_id: int
    amount_fen: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ChargeSettled(ChargeEvent):
    code: ClassVar[str] = "billing.charge_settled"


@dataclass(frozen=True, kw_only=True, slots=True)
class ChargeWaived(ChargeEvent):
    """What was left of a partly paid charge is let go."""

    code: ClassVar[str] = "billing.charge_waived"
    amount_fen: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ChargeVoided(ChargeEvent):
    code: ClassVar[str] = "billing.charge_voided"
    total_fen: int


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceIssued(ChargeEvent):
    code: ClassVar[str] = "billing.invoice_issued"
    invoice_id: int
    amount_fen: int


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceNumbered(ChargeEvent):
    """The number that the tax platform gave the invoice has been written down."""

    code: ClassVar[str] = "billing.invoice_numbered"
    invoice_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceSent(ChargeEvent):
    code: ClassVar[str] = "billing.invoice_sent"
    invoice_id: int
    how: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceVoided(ChargeEvent):
    code: ClassVar[str] = "billing.invoice_voided"
    invoice_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceReversed(ChargeEvent):
    """A red-letter invoice stands against it (红冲)."""

    code: ClassVar[str] = "billing.invoice_reversed"
    invoice_id: int
    reversal: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CollectionPlanned(ChargeEvent):
    """Somebody goes to the customer for the money (C354)."""

    code: ClassVar[str] = "billing.collection_planned"
    collection_id: int
    staff_id: int
    day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class CollectionEnded(ChargeEvent):
    code: ClassVar[str] = "billing.collection_ended"
    collection_id: int
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundAsked(ChargeEvent):
    """A refund waits for a second person."""

    code: ClassVar[str] = "billing.refund_asked"
    refund_id: int
    amount_fen: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundPaid(ChargeEvent):
    code: ClassVar[str] = "billing.refund_paid"
    refund_id: int
    amount_fen: int
    method: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundDeclined(ChargeEvent):
    code: ClassVar[str] = "billing.refund_declined"
    refund_id: int
    amount_fen: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CashEvent(Event):
    """What happens to the till of a unit."""

    unit_id: int

    @property
    def stream(self) -> str:
        return f"till:{self.unit_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class CashHandedIn(CashEvent):
    """The accountant has counted a technician's cash and taken it (C353)."""

    code: ClassVar[str] = "billing.cash_handed_in"
    hand_in_id: int
    staff_id: int
    expected_fen: int
    counted_fen: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DayClosed(CashEvent):
    code: ClassVar[str] = "billing.day_closed"
    closing_id: int
    day: date
    expected_fen: int
    counted_fen: int
    deposit_fen: int
