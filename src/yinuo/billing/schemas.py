from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field

from yinuo.billing.types import ChargeState, ChargeWay, InvoiceState, PaymentMethod, RefundState, SentHow
from yinuo.platform.api.paging import Stretched
from yinuo.platform.api.schemas import CaseRef, Person, Shape
from yinuo.platform.api.types import (
    Count,
    Day,
    Flag,
    Id,
    Moment,
    Money,
    Reason,
    ServiceClass,
    Text,
    Version,
    money,
    text,
)

if TYPE_CHECKING:
    from yinuo.billing.models import Charge, HandIn, Invoice, Payment, Receipt, Refund
    from yinuo.billing.models import ChargeLine as Position
    from yinuo.billing.queries import Holder
    from yinuo.network.models import Staff

Note = Annotated[Text, text(200)]
ReversalCode = Literal["01", "02", "03", "04"]


class ChargesAsked(Stretched):
    view: Literal["all", "to_invoice", "to_send"] = Field(
        default="all", description="All, those whose invoice is owed, or collected ones whose invoice is."
    )
    state: ChargeState | None = None
    way: ChargeWay | None = None
    case: Id | None = None


class InvoicesAsked(Stretched):
    state: InvoiceState | None = None
    to_send: Annotated[bool, Field(description="Only those that the customer does not have yet.")] = False


class RefundsAsked(Stretched):
    state: RefundState | None = None


class PaymentNew(Shape):
    """Money taken from the customer; less than is owed is taken, more is refused."""

    version: Version
    amount: Money
    method: PaymentMethod
    payer: Annotated[Text, text(40, example="王丽华")] = ""
    note: Note = ""


class Explained(Shape):
    """The version that was read, and why."""

    version: Version
    reason: Reason


class ReceiptVoided(Shape):
    reason: Reason


class InvoiceNew(Shape):
    """To whom the invoice is made out; `version` is the charge's."""

    version: Version
    buyer: Annotated[Text, text(100, least=1, example="王丽华")]
    tax_id: Annotated[Text, text(30, says="Companies have one; a person needs none.")] = ""
    amount: Money


class TaxNumbered(Shape):
    version: Version
    tax_number: Annotated[Text, text(30, least=1, example="26332000000012345678")]


class InvoiceSent(Shape):
    version: Version
    how: SentHow


class InvoiceReversed(Shape):
    """After the red-letter invoice has been issued on the tax platform; `reversal` is the platform's code."""

    version: Version
    reversal: ReversalCode
    note: Note = ""


class RefundNew(Shape):
    """`version` is the charge's."""

    version: Version
    amount: Money
    method: PaymentMethod
    reason: Reason


class RefundDecided(Shape):
    """A second person's word; why not, if it is no."""

    version: Version
    is_agreed: Flag
    reason: Note = ""


class HandInNew(Shape):
    """Whose cash was counted, from which payments, and what it came to. A difference needs a reason."""

    person: Id
    payments: list[Id] = Field(min_length=1, max_length=200)
    counted: Money
    reason: Note = ""


class ChargeLine(Shape):
    """What a customer owes for a signed voucher."""

    id: Id
    case: CaseRef
    work_order: str = Field(examples=["FW2026-000001"])
    service_class: ServiceClass
    state: ChargeState
    way: ChargeWay
    way_reason: str
    total: Money
    paid: Money
    owed: Money
    waived: Money
    refunded: Money
    invoiced: Money
    invoice_due_on: Day | None
    collector: Person | None = Field(description="Who was on site when the customer signed.")
    raised_at: Moment
    settled_at: Moment | None
    void_reason: str
    waive_reason: str
    version: Count

    @classmethod
    def of(cls, charge: "Charge") -> Self:
        return cls(**_facts(charge))


class ChargePosition(Shape):
    """A position as the customer agreed to it: work of the tariff has a code, a part has none."""

    code: str | None
    name: str
    quantity: Count
    price: Money
    total: Money


class ReceiptShown(Shape):
    """The customer's receipt for one payment. A void one keeps its number."""

    number: str = Field(examples=["SJ2026-000001"])
    issued_at: Moment
    in_custody: bool = Field(description="Its cash is with who received it and has not been handed in.")
    voided_at: Moment | None
    void_reason: str


class PaymentShown(Shape):
    id: Id
    charge: Id
    case: CaseRef
    amount: Money
    method: PaymentMethod
    received_by: Person
    payer: str
    note: str
    at: Moment
    receipt: ReceiptShown

    @classmethod
    def of(cls, payment: "Payment", charge: "Charge") -> Self:
        receipt = payment.receipt
        return cls(
            id=payment.public_id,
            charge=charge.public_id,
            case=_case(charge),
            amount=money(payment.amount_fen),
            method=PaymentMethod(payment.method),
            received_by=_person(payment.received_by),
            payer=payment.payer,
            note=payment.note,
            at=payment.at,
            receipt=ReceiptShown(
                number=receipt.number,
                issued_at=receipt.issued_at,
                in_custody=receipt.held_by_id is not None,
                voided_at=receipt.voided_at,
                void_reason=receipt.void_reason,
            ),
        )


class InvoiceShown(Shape):
    """An invoice by our own number, and the tax platform's once it is written down."""

    id: Id
    number: str = Field(examples=["FP2026-000001"])
    tax_number: str
    charge: Id
    case: CaseRef
    buyer: str
    tax_id: str
    amount: Money
    state: InvoiceState
    issued_at: Moment
    sent_at: Moment | None
    sent_how: SentHow | None
    ended_at: Moment | None
    end_reason: str
    reversal: ReversalCode | None
    version: Count

    @classmethod
    def of(cls, invoice: "Invoice", charge: "Charge") -> Self:
        return cls(
            id=invoice.public_id,
            number=invoice.number,
            tax_number=invoice.tax_number,
            charge=charge.public_id,
            case=_case(charge),
            buyer=invoice.buyer,
            tax_id=invoice.tax_id,
            amount=money(invoice.amount_fen),
            state=InvoiceState(invoice.state),
            issued_at=invoice.issued_at,
            sent_at=invoice.sent_at,
            sent_how=SentHow(invoice.sent_how) if invoice.sent_how else None,
            ended_at=invoice.ended_at,
            end_reason=invoice.end_reason,
            reversal=invoice.reversal or None,  # type: ignore[arg-type] # the database knows the same codes
            version=invoice.version,
        )


class RefundShown(Shape):
    """Money paid back, or asked back. It has a number once it is paid."""

    id: Id
    number: str | None
    charge: Id
    case: CaseRef
    amount: Money
    method: PaymentMethod
    reason: str
    state: RefundState
    needs_second: bool = Field(description="Another person than the one who asked decides.")
    asked_by: Person
    asked_at: Moment
    decided_by: Person | None
    decided_at: Moment | None
    decline_reason: str
    version: Count

    @classmethod
    def of(cls, refund: "Refund", charge: "Charge") -> Self:
        return cls(
            id=refund.public_id,
            number=refund.number,
            charge=charge.public_id,
            case=_case(charge),
            amount=money(refund.amount_fen),
            method=PaymentMethod(refund.method),
            reason=refund.reason,
            state=RefundState(refund.state),
            needs_second=refund.needs_second,
            asked_by=_person(refund.asked_by),
            asked_at=refund.asked_at,
            decided_by=_person(refund.decided_by) if refund.decided_by else None,
            decided_at=refund.decided_at,
            decline_reason=refund.decline_reason,
            version=refund.version,
        )


class ChargeShown(ChargeLine):
    """A charge with what it is for, what came in, what was invoiced and what was paid back."""

    lines: list[ChargePosition]
    payments: list[PaymentShown]
    invoices: list[InvoiceShown]
    refunds: list[RefundShown]

    @classmethod
    def whole(
        cls,
        charge: "Charge",
        *,
        lines: "Sequence[Position]",
        payments: "Sequence[Payment]",
        invoices: "Sequence[Invoice]",
        refunds: "Sequence[Refund]",
    ) -> Self:
        return cls(
            **_facts(charge),
            lines=[
                ChargePosition(
                    code=line.tariff_code or None,
                    name=line.name,
                    quantity=line.quantity,
                    price=money(line.price_fen),
                    total=money(line.total_fen),
                )
                for line in lines
            ],
            payments=[PaymentShown.of(one, charge) for one in payments],
            invoices=[InvoiceShown.of(one, charge) for one in invoices],
            refunds=[RefundShown.of(one, charge) for one in refunds],
        )


class HolderShown(Shape):
    """Somebody with cash that has not been handed in."""

    person: Person
    amount: Money
    receipts: Count
    since: Moment

    @classmethod
    def of(cls, holder: "Holder", public_id: UUID) -> Self:
        return cls(
            person=Person(id=public_id, name=holder.name),
            amount=money(holder.amount_fen),
            receipts=holder.receipts,
            since=holder.since,
        )


class CashShown(Shape):
    """The cash of one payment."""

    payment: Id
    receipt: str = Field(examples=["SJ2026-000001"])
    case: CaseRef
    amount: Money
    at: Moment

    @classmethod
    def of(cls, receipt: "Receipt") -> Self:
        return cls(
            payment=receipt.payment.public_id,
            receipt=receipt.number,
            case=_case(receipt.payment.charge),
            amount=money(receipt.payment.amount_fen),
            at=receipt.payment.at,
        )


class HandInShown(Shape):
    """Cash counted and taken, with the number of its slip."""

    id: Id
    number: str = Field(examples=["JK2026-000001"])
    person: Person
    received_by: Person
    expected: Money
    counted: Money
    reason: str
    at: Moment
    payments: list[CashShown]

    @classmethod
    def of(cls, taken: "HandIn", receipts: "Sequence[Receipt]") -> Self:
        return cls(
            id=taken.public_id,
            number=taken.number,
            person=_person(taken.staff),
            received_by=_person(taken.received_by),
            expected=money(taken.expected_fen),
            counted=money(taken.counted_fen),
            reason=taken.reason,
            at=taken.at,
            payments=[CashShown.of(receipt) for receipt in receipts],
        )


def _facts(charge: "Charge") -> dict[str, Any]:
    return {
        "id": charge.public_id,
        "case": _case(charge),
        "work_order": charge.order.number,
        "service_class": charge.klass,
        "state": ChargeState(charge.state),
        "way": ChargeWay(charge.way),
        "way_reason": charge.way_reason,
        "total": money(charge.total_fen),
        "paid": money(charge.paid_fen),
        "owed": money(charge.owed_fen),
        "waived": money(charge.waived_fen),
        "refunded": money(charge.refunded_fen),
        "invoiced": money(charge.invoiced_fen),
        "invoice_due_on": charge.invoice_due_on,
        "collector": _person(charge.collector) if charge.collector else None,
        "raised_at": charge.raised_at,
        "settled_at": charge.settled_at,
        "void_reason": charge.void_reason,
        "waive_reason": charge.waive_reason,
        "version": charge.version,
    }


def _case(charge: "Charge") -> CaseRef:
    return CaseRef(id=charge.case.public_id, number=charge.case.number)


def _person(staff: "Staff") -> Person:
    return Person(id=staff.public_id, name=staff.name)
