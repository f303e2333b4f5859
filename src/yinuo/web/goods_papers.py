"""The papers of a product in the workshop: receipt, repair card, label (C355–C358)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.depot import listing, papers
from yinuo.depot import queries as depot
from yinuo.depot.papers import GoodsReceipt, Item, RepairCard
from yinuo.depot.types import SessionKind
from yinuo.intake.labels import CLASSES
from yinuo.kernel.errors import NotFound
from yinuo.network import queries as network
from yinuo.platform.paging import whole
from yinuo.platform.papers import sheets
from yinuo.platform.papers.answering import answer
from yinuo.platform.papers.types import UNSIGNED, Position, Signature, Size
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page
from yinuo.web.papers import contact_of, drawn

if TYPE_CHECKING:
    from yinuo.depot.models import Stay


@page(P.DEPOT_STAY_READ)
def receipt(request: Request, pk: int) -> HttpResponse:
    """The receipt for the goods (客户商品领取收据) as PDF."""
    return _printed(request, depot.get(pk, actor=request.actor), _receipt)


@page(P.FIELD_VISIT_WORK)
def receipt_of_visit(request: Request, pk: int) -> HttpResponse:
    """The same for the technician who has taken the product on the visit."""
    return _printed(request, depot.taken_on(pk, actor=request.actor), _receipt)


@page(P.DEPOT_STAY_READ)
def card(request: Request, pk: int) -> HttpResponse:
    """The repair card (修护卡) as PDF, to hang on the product."""
    return _printed(request, depot.get(pk, actor=request.actor), _card)


@page(P.DEPOT_CARD_WORK)
def card_of_bench(request: Request, pk: int) -> HttpResponse:
    """The same for the bench."""
    return _printed(request, _on_a_card(request, pk), _card)


@page(P.DEPOT_STAY_READ)
def label(request: Request, pk: int) -> HttpResponse:
    """The label of the product, on the place of the sheet that `skip` leaves."""
    return _printed(request, depot.get(pk, actor=request.actor), _label)


@page(P.DEPOT_CARD_WORK)
def label_of_bench(request: Request, pk: int) -> HttpResponse:
    """The same for the bench."""
    return _printed(request, _on_a_card(request, pk), _label)


def _on_a_card(request: Request, pk: int) -> "Stay":
    """A stay whose card hangs on it: the bench knows no other."""
    found = depot.get(pk, actor=request.actor)
    if depot.card_of(found) is None:
        raise NotFound
    return found


def _printed(request: Request, stay: "Stay", say: "Callable[[Stay, Request], bytes]") -> HttpResponse:
    with translation.override(sheets.language(request.GET.get("lang", ""))):
        content = say(stay, request)
    return answer(content, stay.receipt_number)


def _code(stay: "Stay", request: Request) -> str:
    return request.build_absolute_uri(reverse("scanned", args=[stay.public_id]))


def _receipt(stay: "Stay", request: Request) -> bytes:
    case = stay.case
    contact = contact_of(case, request)
    taken = Signature(stay.taken_signer, stay.taken_at, drawn(stay.taken_signature))
    gone_at = stay.delivered_at or stay.left_at
    said = GoodsReceipt(
        house=network.house_of(stay.unit),
        number=stay.receipt_number,
        item_url=_code(stay, request),
        case_number=case.number,
        voucher_number=stay.order.number,
        taken_at=stay.taken_at,
        customer=case.contact_name,
        phone=contact.phone,
        place=contact.place,
        product=stay.name,
        serial=stay.serial,
        reason=stay.trouble,
        condition=stay.condition,
        accessories=tuple(Position(each) for each in listing.goods(stay)),
        return_on=stay.return_on,
        customer_signed=taken,
        taken_signed=Signature(stay.taken_by.name, stay.taken_at),
        returned_signed=Signature(stay.signer, gone_at, drawn(stay.signature)) if gone_at else UNSIGNED,
        returned_at=gone_at,
        is_void=stay.receipt_voided_at is not None,
    )
    size = papers.SIZES.get(request.GET.get("format", ""), Size.A5_LANDSCAPE)
    return papers.goods_receipt(said, size=size)


def _card(stay: "Stay", request: Request) -> bytes:
    card = depot.card_of(stay)
    if card is None:
        raise NotFound
    checked = stay.clearance
    said = RepairCard(
        house=network.house_of(stay.unit),
        number=stay.receipt_number,
        item_url=_code(stay, request),
        voucher_number=stay.order.number,
        klass=_(CLASSES[stay.order.klass]),
        customer=stay.case.contact_name,
        product=stay.name,
        serial=stay.serial,
        fault=stay.trouble,
        accessories="、".join(listing.goods(stay)),
        taken_in_at=stay.taken_at,
        return_on=stay.return_on,
        technician=card.technician.name if card.technician is not None else "",
        findings=card.diagnosis,
        work_done=card.work_done,
        minutes=depot.minutes_at_bench(card, SessionKind.REPAIR) or None,
        parts=tuple(Position(part.name, part.quantity) for part in card.parts.all()),
        checked=Signature(checked.checker.name, checked.at) if checked is not None else UNSIGNED,
    )
    return papers.repair_card(said)


def _label(stay: "Stay", request: Request) -> bytes:
    item = Item(
        item_url=_code(stay, request),
        number=stay.receipt_number,
        product=stay.name,
        serial=stay.serial,
        taken_in_at=stay.taken_at,
    )
    skip = whole(request.GET.get("skip", "")) or 0
    return papers.item_labels([item], house=network.house_of(stay.unit), skip=skip)
