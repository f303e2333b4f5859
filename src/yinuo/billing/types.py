from dataclasses import dataclass
from enum import StrEnum


class ChargeWay(StrEnum):
    """How the money comes in: at the door (C353), or by invoice and a collection of its own (C354)."""

    ON_SPOT = "on_spot"
    INVOICE = "invoice"


class ChargeState(StrEnum):
    OPEN = "open"
    SETTLED = "settled"
    VOIDED = "voided"


class PaymentMethod(StrEnum):
    CASH = "cash"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    CARD = "card"
    TRANSFER = "transfer"


class AccountKind(StrEnum):
    """Where money is, or what it is for. Custody is per person, everything else per unit."""

    RECEIVABLE = "receivable"
    INCOME = "income"
    CUSTODY = "custody"
    TILL = "till"
    BANK = "bank"
    REFUNDS = "refunds"
    DIFFERENCES = "differences"


CREDITED = frozenset({AccountKind.INCOME})
"""Accounts that give: what has gone out of them is their balance."""


class EntryKind(StrEnum):
    """What a row of the ledger says has moved."""

    CHARGED = "charged"
    CANCELLED = "cancelled"
    WAIVED = "waived"
    PAID = "paid"
    UNDONE = "undone"
    HANDED_IN = "handed_in"
    SHORT = "short"
    OVER = "over"
    DEPOSITED = "deposited"
    REFUNDED = "refunded"


class InvoiceState(StrEnum):
    ISSUED = "issued"
    VOIDED = "voided"
    REVERSED = "reversed"


class ReversalCode(StrEnum):
    """Why a red-letter invoice (红字发票) stands against an invoice, as the tax platform numbers it."""

    WRONG = "01"
    RETURNED = "02"
    SERVICE_ENDED = "03"
    REBATE = "04"


class SentHow(StrEnum):
    POST = "post"
    E_MAIL = "email"
    WECHAT = "wechat"
    BY_HAND = "by_hand"


class CollectionState(StrEnum):
    """A walk to the customer for the money of an invoice (收款上门)."""

    PLANNED = "planned"
    COLLECTED = "collected"
    NOT_REACHED = "not_reached"
    WITHDRAWN = "withdrawn"


class RefundState(StrEnum):
    ASKED = "asked"
    PAID = "paid"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Buyer:
    """To whom an invoice is made out. A person has no taxpayer number."""

    title: str
    tax_id: str = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """One movement that a rule asks for."""

    kind: EntryKind
    amount_fen: int
