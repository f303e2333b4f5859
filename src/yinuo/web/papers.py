"""Papers that show more than one context, and what their codes open."""

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.depot import queries as depot
from yinuo.dispatch import queries as dispatch
from yinuo.dispatch.types import VisitState
from yinuo.field import queries as field
from yinuo.installed_base import queries as installed_base
from yinuo.intake import queries as intake
from yinuo.intake.labels import CLASSES
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound
from yinuo.network import queries as network
from yinuo.parties import actions as parties_actions
from yinuo.parties import queries as parties
from yinuo.parties.types import RevealReason
from yinuo.platform.evidence import queries as evidence
from yinuo.platform.files import store
from yinuo.platform.papers import sheets
from yinuo.platform.papers.answering import answer
from yinuo.platform.papers.types import UNSIGNED, Position, Signature, Size
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.phones import parse_phone
from yinuo.platform.reference import regions
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import SIGNED_IN, act, page
from yinuo.workorders import papers
from yinuo.workorders import queries as workorders
from yinuo.workorders.papers import Agreed, Voucher
from yinuo.workorders.types import ConsentWay, OrderState

if TYPE_CHECKING:
    from yinuo.depot.models import Stay
    from yinuo.dispatch.models import Visit
    from yinuo.field.models import VisitReport
    from yinuo.intake.models import Case
    from yinuo.platform.evidence.models import Evidence
    from yinuo.workorders.models import WorkOrder


@page(P.WORKORDERS_ORDER_READ)
def voucher(request: Request, pk: int) -> HttpResponse:
    """The voucher as PDF; phone and address in full only while the reader's reason to see them is fresh."""
    order = workorders.get(pk, actor=request.actor)
    with translation.override(sheets.language(request.GET.get("lang", ""))):
        size = papers.SIZES.get(request.GET.get("format", ""), Size.A5_LANDSCAPE)
        content = papers.voucher(_filled(order, request), size=size)
    return answer(content, order.number)


@act(P.PARTIES_CUSTOMER_REVEAL)
def voucher_print(request: Request, pk: int) -> HttpResponse:
    """Print the voucher with the contact for who goes there; that it was shown is written down."""
    request.actor.require(P.WORKORDERS_ORDER_READ)
    order = workorders.get(pk, actor=request.actor)
    customer = order.case.customer_id
    if not parties.is_revealed(customer, actor=request.actor, now=request.now):
        parties_actions.reveal_contact(
            customer_id=customer, reason=RevealReason.VISIT, actor=request.actor, now=request.now
        )
    size = request.POST.get("format", "")
    query = f"?format={size}" if size in papers.SIZES else ""
    return HttpResponseRedirect(f"{reverse('voucher_paper', args=[pk])}{query}")


@page(SIGNED_IN)
def scanned(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Where a code leads: the office to case, product or stay; a technician to the visit or to what is on the bench."""
    actor = request.actor
    if actor.may(P.INTAKE_CASE_READ):
        case = intake.visible_to(actor).filter(public_id=pk).first()
        if case is not None:
            return HttpResponseRedirect(reverse("case", args=[case.id]))
    if actor.may(P.INSTALLED_BASE_UNIT_READ):
        unit = installed_base.visible_to(actor).filter(public_id=pk).first()
        if unit is not None:
            return HttpResponseRedirect(reverse("unit", args=[unit.id]))
    if actor.may(P.FIELD_VISIT_WORK) and actor.staff_id is not None:
        visit = dispatch.of_code(pk, technician_id=actor.staff_id)
        if visit is not None:
            return HttpResponseRedirect(reverse("visit", args=[visit.id]))
    stay = depot.of_code(pk, actor=actor)
    address = _place_of(stay, actor) if stay is not None else ""
    if address:
        return HttpResponseRedirect(address)
    raise NotFound


def _place_of(stay: "Stay", actor: Actor) -> str:
    """The page of a stay: the desk's; at the bench that of the card, or of the receipt while no card hangs there."""
    if actor.may(P.DEPOT_STAY_READ):
        return reverse("stay", args=[stay.id])
    if actor.staff_id is None:
        return ""
    if actor.may(P.DEPOT_CARD_WORK) and depot.card_of(stay) is not None:
        return reverse("card_deliver" if stay.carrier_id == actor.staff_id else "card", args=[stay.id])
    if actor.may(P.FIELD_VISIT_WORK) and stay.visit_id is not None and stay.taken_by_id == actor.staff_id:
        return reverse("visit_receipt", args=[stay.visit_id])
    return ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Phone and address of a case as its papers say them."""

    phone: str
    place: str


def contact_of(case: "Case", request: Request) -> Contact:
    """In full only while the reader's reason to see them is fresh."""
    actor = request.actor
    is_shown = actor.may(P.PARTIES_CUSTOMER_REVEAL) and parties.is_revealed(
        case.customer_id, actor=actor, now=request.now
    )
    phone = parse_phone(case.contact_phone)
    address = case.address if is_shown else "****" if case.address else ""
    return Contact(
        phone=phone.display if is_shown else phone.mask(),
        place=f"{regions.name_path(case.region)} {address}".strip(),
    )


def drawn(signature: "Evidence | None") -> bytes:
    """The signature as it was drawn; a lost file is no reason not to print."""
    try:
        return store.read(signature.file.sha256) if signature is not None else b""
    except FileNotFoundError:
        return b""


def _filled(order: "WorkOrder", request: Request) -> Voucher:
    """What the voucher says, from everybody who has worked on it."""
    actor = request.actor
    case = intake.get(order.case_id, actor=actor)
    visit = next(
        (
            visit
            for visit in dispatch.of_case(case.id)
            if visit.order_id == order.id and visit.state != VisitState.CANCELLED
        ),
        None,
    )
    report = field.report_of(visit.id) if visit is not None else None
    consent = workorders.consent_in_force(order.id)
    contact = contact_of(case, request)
    unit = installed_base.visible_to(actor).filter(pk=case.sold_unit_id or 0).first()
    model = unit.model if unit else case.product_model
    return Voucher(
        house=network.house_of(case.unit),
        number=order.number,
        case_number=case.number,
        case_url=request.build_absolute_uri(reverse("scanned", args=[case.public_id])),
        klass=_(CLASSES[order.klass]),
        drawn_at=order.drawn_at,
        customer=case.contact_name,
        phone=contact.phone,
        place=contact.place,
        product=f"{model.brand}{model.name} {model.code}" if model else case.row.product,
        serial=unit.serial if unit else "",
        sold_on=unit.sold_on if unit else None,
        fault=case.fault.name if case.fault else "",
        request=case.description,
        wish=case.wish,
        instructions=order.instructions,
        technician=visit.technician.name if visit else "",
        start=visit.during.lower if visit else None,
        end=visit.during.upper if visit else None,
        arrived_at=report.arrived_at if report else None,
        findings=report.findings if report else "",
        work_done=report.work_done if report else "",
        minutes=report.work_minutes if report else None,
        parts=tuple(Position(part.name, part.quantity) for part in report.parts.all()) if report else (),
        estimate=tuple(
            Position(line.name, line.quantity, line.price_fen) for line in workorders.lines(order.id)
        ),
        agreed=Agreed(
            consent.is_given, consent.signer, consent.total_fen, ConsentWay(consent.way), consent.at
        )
        if consent
        else None,
        customer_signed=_customer_signed(order, report),
        technician_signed=_technician_signed(order, visit),
        is_void=order.state == OrderState.VOIDED,
    )


def _customer_signed(order: "WorkOrder", report: "VisitReport | None") -> Signature:
    """The customer's signature as it was drawn; a photo of a signed paper says that by itself."""
    if order.signature_id is None or order.signed_at is None:
        return UNSIGNED
    found = next((one for one in evidence.of_case(order.case_id) if one.id == order.signature_id), None)
    return Signature(report.signer if report else "", order.signed_at, drawn(found))


def _technician_signed(order: "WorkOrder", visit: "Visit | None") -> Signature:
    """The technician's name under a voucher that the customer has signed."""
    if order.signed_at is None or visit is None:
        return UNSIGNED
    return Signature(visit.technician.name, visit.ended_at)
