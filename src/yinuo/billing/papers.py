"""The papers of money: what is to be paid, and that it has been paid (C345, C353, C354, C358)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.kernel.money import yuan_grouped
from yinuo.platform.papers.sheets import capitals, day, fact, paper, positions, signed, sums_said, total
from yinuo.platform.papers.types import THREE_COPIES, UNSIGNED, House, Position, Signature, Size

SIZES = {"a5": Size.A5_LANDSCAPE, "241": Size.PIN_FEED}
"""What `?format=` of the address may say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeSlip:
    """What the customer is asked to pay for a voucher (收费单), under its number. `payment` and `klass` are in words."""

    house: House
    number: str
    case_number: str
    case_url: str
    klass: str
    made_at: datetime
    customer: str
    phone: str
    place: str
    product: str
    serial: str
    lines: tuple[Position, ...] = ()
    payment: str = ""
    due_on: date | None = None
    made_by: Signature = UNSIGNED
    customer_signed: Signature = UNSIGNED
    is_void: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """That money has been received (收据). `way` is in words: cash, WeChat, transfer.

    `invoice` says in words what becomes of the invoice, as that it is sent by post (C353).
    """

    house: House
    number: str
    case_number: str
    case_url: str
    voucher_number: str
    received_at: datetime
    payer: str
    purpose: str
    amount_fen: int
    way: str
    lines: tuple[Position, ...] = ()
    invoice: str = ""
    collected_by: Signature = UNSIGNED
    accountant: Signature = UNSIGNED
    is_void: bool = False


def charge_slip(
    said: ChargeSlip, *, size: Size = Size.A5_LANDSCAPE, copies: tuple[str, ...] = THREE_COPIES
) -> bytes:
    """The charge slip as PDF, in the active language."""
    return paper(
        "billing/templates/billing/papers/charge.typ",
        title=pgettext("paper", "Charge slip"),
        number=said.number,
        house=said.house,
        address=said.case_url,
        size=size,
        copies=copies,
        mark=_("Void") if said.is_void else "",
        on=day(said.made_at),
        facts=[
            fact(pgettext("paper", "Case"), said.case_number),
            fact(_("Voucher"), said.number),
            fact(_("Customer"), said.customer),
            fact(_("Phone"), said.phone),
            fact(_("Address"), said.place, wide=True),
            fact(pgettext("paper", "Product"), " ".join(filter(None, (said.product, said.serial)))),
            fact(_("Class"), said.klass),
            fact(pgettext("paper", "Payment"), said.payment),
            fact(pgettext("paper", "To be paid by"), day(said.due_on)),
        ],
        lines=positions(said.lines),
        total=total(said.lines),
        note="",
        signatures=[
            signed(_("Customer's signature"), said.customer_signed),
            signed(pgettext("paper", "Made out by"), said.made_by),
        ],
        words={"sums": sums_said()},
    )


def receipt(
    said: Receipt, *, size: Size = Size.A5_LANDSCAPE, copies: tuple[str, ...] = THREE_COPIES
) -> bytes:
    """The receipt as PDF, in the active language."""
    return paper(
        "billing/templates/billing/papers/charge.typ",
        title=pgettext("paper", "Receipt"),
        number=said.number,
        house=said.house,
        address=said.case_url,
        size=size,
        copies=copies,
        mark=_("Void") if said.is_void else "",
        on=day(said.received_at),
        facts=[
            fact(pgettext("paper", "Received from"), said.payer),
            fact(pgettext("paper", "Paid by"), said.way),
            fact(pgettext("paper", "Case"), said.case_number),
            fact(_("Voucher"), said.voucher_number),
            fact(pgettext("paper", "Purpose"), said.purpose, wide=True),
        ],
        lines=positions(said.lines or (Position(said.purpose, 1, said.amount_fen),)),
        total={"figure": yuan_grouped(said.amount_fen), "words": capitals(said.amount_fen)},
        note=said.invoice,
        signatures=[
            signed(pgettext("paper", "Collected by"), said.collected_by),
            signed(pgettext("paper", "Accountant"), said.accountant),
        ],
        words={"sums": {**sums_said(), "sum": pgettext("paper", "Received")}},
    )
