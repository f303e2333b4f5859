"""The service voucher (服务凭证) on paper: carried to the customer, signed, stamped and filed (C351, C352, C358)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from yinuo.kernel.money import yuan_grouped
from yinuo.platform.papers.sheets import day, fact, minute, paper, positions, signed, sums_said, total, window
from yinuo.platform.papers.types import THREE_COPIES, UNSIGNED, House, Position, Signature, Size
from yinuo.workorders.labels import CONSENT_WAYS
from yinuo.workorders.types import ConsentWay

SIZES = {"a5": Size.A5_LANDSCAPE, "241": Size.PIN_FEED}
"""What `?format=` of the address may say."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The customer's answer to the estimate."""

    is_given: bool
    signer: str
    total_fen: int
    way: ConsentWay
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """Everything that a voucher says; what is not known yet is left blank, to be written by hand.

    `phone` and `place` arrive as the reader may see them, `klass` in words.
    """

    house: House
    number: str
    case_number: str
    case_url: str
    klass: str
    drawn_at: datetime
    customer: str
    phone: str
    place: str
    product: str
    serial: str
    sold_on: date | None = None
    fault: str = ""
    request: str = ""
    wish: str = ""
    instructions: str = ""
    technician: str = ""
    start: datetime | None = None
    end: datetime | None = None
    arrived_at: datetime | None = None
    findings: str = ""
    work_done: str = ""
    minutes: int | None = None
    parts: tuple[Position, ...] = ()
    estimate: tuple[Position, ...] = ()
    agreed: Agreed | None = None
    customer_signed: Signature = UNSIGNED
    technician_signed: Signature = UNSIGNED
    is_void: bool = False


def voucher(
    said: Voucher, *, size: Size = Size.A5_LANDSCAPE, copies: tuple[str, ...] = THREE_COPIES
) -> bytes:
    """The voucher as PDF, in the active language."""
    return paper(
        "workorders/templates/workorders/papers/voucher.typ",
        title=_("Service voucher"),
        number=said.number,
        house=said.house,
        address=said.case_url,
        size=size,
        copies=copies,
        mark=_("Void") if said.is_void else "",
        drawn=_("Drawn on %(day)s") % {"day": day(said.drawn_at)},
        request=_request(said),
        instructions=said.instructions,
        findings=said.findings,
        work=said.work_done,
        done=_done(said),
        estimate=positions(said.estimate),
        total=total(said.estimate),
        consent=_consent(said.agreed),
        signatures=[
            signed(_("Customer's signature"), said.customer_signed),
            signed(_("Technician"), said.technician_signed),
            signed(_("Service chief"), UNSIGNED),
        ],
        words={
            "instructions": pgettext("paper", "Instructions"),
            "findings": pgettext("paper", "Findings"),
            "work": pgettext("paper", "Work done"),
            "sums": sums_said(),
        },
    )


def _request(said: Voucher) -> list[dict[str, object]]:
    found = [
        fact(_("Case"), said.case_number),
        fact(_("Class"), said.klass),
        fact(_("Customer"), said.customer),
        fact(_("Phone"), said.phone),
        fact(_("Address"), said.place, wide=True),
        fact(pgettext("paper", "Product"), said.product, wide=True),
        fact(_("Serial number"), said.serial),
        fact(_("Sold on"), day(said.sold_on)),
        fact(
            pgettext("paper", "Fault reported"),
            "；".join(filter(None, (said.fault, said.request))),
            wide=True,
        ),
    ]
    if said.wish:
        found.append(fact(_("Wishes"), said.wish, wide=True))
    return [
        *found,
        fact(_("Technician"), said.technician),
        fact(pgettext("paper", "Window"), window(said.start, said.end)),
    ]


def _done(said: Voucher) -> list[dict[str, object]]:
    parts = "；".join(f"{part.name} × {part.quantity}" for part in said.parts)
    spent = (
        ""
        if said.minutes is None
        else ngettext("%(n)s minute", "%(n)s minutes", said.minutes) % {"n": said.minutes}
    )
    times = "　".join(filter(None, (minute(said.arrived_at), spent)))
    return [
        fact(pgettext("paper", "Parts built in"), parts),
        fact(pgettext("paper", "Arrived, time spent"), times),
    ]


def _consent(agreed: Agreed | None) -> str:
    """What the customer has said to the sum, or the words under which the customer will sign."""
    if agreed is None:
        return _("I have seen the tariff and agree to the sum above before work begins.")
    said = {
        "who": agreed.signer,
        "total": yuan_grouped(agreed.total_fen),
        "at": minute(agreed.at),
        "way": _(CONSENT_WAYS[agreed.way]),
    }
    if agreed.is_given:
        return _("The tariff was shown; %(who)s agreed to %(total)s at %(at)s (%(way)s).") % said
    return _("The tariff was shown; %(who)s refused %(total)s at %(at)s (%(way)s).") % said
