"""The papers of money: what is to be paid, and that it has been paid (C345, C353, C354, C358)."""

from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.billing import labels, papers
from yinuo.billing import queries as billing
from yinuo.billing.papers import ChargeSlip, Receipt
from yinuo.billing.types import ChargeState, ChargeWay, InvoiceState, PaymentMethod
from yinuo.intake.labels import CLASSES
from yinuo.network import queries as network
from yinuo.platform.papers import sheets
from yinuo.platform.papers.answering import answer
from yinuo.platform.papers.types import UNSIGNED, Position, Signature, Size
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page
from yinuo.web.papers import contact_of

if TYPE_CHECKING:
    from yinuo.billing.models import Charge, Payment
    from yinuo.intake.models import Case


@page(P.BILLING_CHARGE_READ)
def charge(request: Request, pk: int) -> HttpResponse:
    """The charge slip (收费单) as PDF."""
    found = billing.get(pk, actor=request.actor)
    with translation.override(sheets.language(request.GET.get("lang", ""))):
        content = papers.charge_slip(_slip(found, request), size=_size(request))
    return answer(content, found.order.number)


@page(P.BILLING_CHARGE_COLLECT)
def receipt(request: Request, pk: int) -> HttpResponse:
    """The receipt for a payment (收据) as PDF; technicians print those of what they have collected."""
    found = billing.payment(pk, actor=request.actor)
    with translation.override(sheets.language(request.GET.get("lang", ""))):
        content = papers.receipt(_receipt(found, request), size=_size(request))
    return answer(content, found.receipt.number)


def _size(request: Request) -> Size:
    return papers.SIZES.get(request.GET.get("format", ""), Size.A5_LANDSCAPE)


def _code(case: "Case", request: Request) -> str:
    return request.build_absolute_uri(reverse("scanned", args=[case.public_id]))


def _lines(charge: "Charge") -> tuple[Position, ...]:
    return tuple(Position(line.name, line.quantity, line.price_fen) for line in charge.lines.order_by("id"))


def _slip(charge: "Charge", request: Request) -> ChargeSlip:
    case = charge.case
    contact = contact_of(case, request)
    by = charge.collector
    return ChargeSlip(
        house=network.house_of(charge.unit),
        number=charge.order.number,
        case_number=case.number,
        case_url=_code(case, request),
        klass=_(CLASSES[charge.klass]),
        made_at=charge.raised_at,
        customer=case.contact_name,
        phone=contact.phone,
        place=contact.place,
        product=case.row.product,
        serial=case.row.serial,
        lines=_lines(charge),
        payment=_(labels.WAYS[ChargeWay(charge.way)]),
        due_on=_due_on(charge),
        made_by=Signature(by.name, charge.raised_at) if by is not None else UNSIGNED,
        is_void=charge.state == ChargeState.VOIDED,
    )


def _due_on(charge: "Charge") -> date | None:
    """On the spot at once (C353), otherwise when somebody comes for it (C354)."""
    walk = billing.planned_of(charge.pk)
    if walk is not None:
        return walk.day
    return billing.local_day(charge.raised_at) if charge.way == ChargeWay.ON_SPOT else None


def _receipt(payment: "Payment", request: Request) -> Receipt:
    charge = payment.charge
    case = charge.case
    return Receipt(
        house=network.house_of(payment.unit),
        number=payment.receipt.number,
        case_number=case.number,
        case_url=_code(case, request),
        voucher_number=charge.order.number,
        received_at=payment.at,
        payer=payment.payer or case.contact_name,
        purpose=pgettext("paper", "Repair of %(product)s") % {"product": case.row.product},
        amount_fen=payment.amount_fen,
        way=_(labels.METHODS[PaymentMethod(payment.method)]),
        lines=_lines(charge) if payment.amount_fen == charge.total_fen else (),
        invoice=_invoice(charge),
        collected_by=Signature(payment.received_by.name, payment.at),
        is_void=payment.receipt.voided_at is not None,
    )


def _invoice(charge: "Charge") -> str:
    """What becomes of the invoice: its number, or that it comes later."""
    issued = [one.number for one in billing.invoices_of(charge.pk) if one.state == InvoiceState.ISSUED]
    if issued:
        return pgettext("paper", "Invoice %(numbers)s") % {"numbers": "、".join(issued)}
    return pgettext("paper", "The invoice is issued by the accountant and sent afterwards.")
