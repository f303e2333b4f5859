from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query

from yinuo.catalogue import queries as catalogue
from yinuo.installed_base import queries as installed_base
from yinuo.intake import queries
from yinuo.intake.actions import moving, owning, registering, talking
from yinuo.intake.models import CaseRow
from yinuo.intake.schemas import (
    CaseCorrected,
    CaseEntered,
    CaseLine,
    CaseNew,
    CaseReveal,
    CasesAsked,
    CaseShown,
    HandedOver,
    HoldShown,
    NoteNew,
    NoteShown,
    PictureNamed,
    PictureShown,
    WithReason,
)
from yinuo.intake.types import CaseState, HoldKind
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound, Refused, gettext_noop
from yinuo.network import queries as network
from yinuo.parties import actions as parties_actions
from yinuo.parties import queries as parties
from yinuo.platform.api.paging import id_of, stretch
from yinuo.platform.api.problems import Fault
from yinuo.platform.api.routes import Key, Routes
from yinuo.platform.api.schemas import All, Page
from yinuo.platform.evidence import queries as evidence
from yinuo.platform.files import store
from yinuo.platform.paging import Page as Stretch
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.reference import regions
from yinuo.platform.requests import Request

routes = Routes(tags=["cases"])
FIELDS = {"sold_unit_id": "unit", "customer_id": "customer"}
STATES = {state.value for state in CaseState}


@routes.read("/cases", P.INTAKE_CASE_READ, Page[CaseLine])
def list_cases(request: Request, asked: Query[CasesAsked]) -> Page[CaseLine]:
    """The register: newest first or by due time, with the filters and the search of its page."""
    actor, now, filters = request.actor, request.now, _filters(asked, request.actor)
    by_due = asked.order == "due"
    ids: dict[int, UUID] = {}

    def read(key: str) -> Stretch[CaseRow]:
        if filters.get("q") and not by_due:
            found = queries.searched(
                filters, actor=actor, now=now, key=key, direction="", size=asked.limit
            ).page
        else:
            rows = queries.filtered(filters, actor=actor, now=now)
            order = "due" if by_due else ""
            found = queries.page(rows, order=order, key=key, direction="", size=asked.limit)
        ids.update(queries.public_ids({row.case_id for row in found.rows}))
        return found

    page = stretch(
        read,
        asked,
        lambda row: row,
        of=queries.visible_to(actor),
        due="next_due" if by_due else "",
        name=lambda row: ids[row.case_id],
    )
    units = network.codes_of_units({row.unit_id for row in page.items})
    owners = network.public_ids({row.owner_id for row in page.items})
    return Page(
        items=[
            CaseLine.of(
                row,
                case_id=ids[row.case_id],
                unit=units[row.unit_id],
                owner=owners[row.owner_id],
                is_late=row.is_live and row.next_due is not None and row.next_due < now,
            )
            for row in page.items
        ],
        next=page.next,
    )


def _filters(asked: CasesAsked, actor: Actor) -> dict[str, str]:
    """The filters as the register takes them, with its own numbers."""
    filters = {
        "state": _states(asked.state),
        "kind": asked.kind,
        "class": asked.service_class,
        "channel": asked.channel,
        "zone": asked.zone,
        "late": "1" if asked.late else "",
        "q": asked.q.strip(),
    }
    if asked.owner == "me":
        filters["owner"] = "me"
    elif asked.owner:
        try:
            filters["owner"] = str(id_of(network.people(actor=actor), UUID(asked.owner)))
        except ValueError:
            raise Fault("invalid", _("An id is a UUID."), parameter="owner") from None
    if asked.service_point:
        filters["unit"] = str(network.unit_with_code(asked.service_point, actor=actor).id)
    if asked.customer is not None:
        filters["customer"] = str(parties.number_of(asked.customer, actor=actor))
    return {name: value for name, value in filters.items() if value}


def _states(text: str) -> str:
    if text not in {"live", "all"} and not STATES.issuperset(text.split(",")):
        raise Fault(
            "invalid", _("One of: %(expected)s.") % {"expected": ", ".join(STATES)}, parameter="state"
        )
    return text


@routes.act("/cases", P.INTAKE_CASE_WRITE, CaseEntered, status=201, location="cases/{id}", fields=FIELDS)
def register_case(request: Request, body: CaseNew) -> CaseEntered:
    """Enter a request into the register; the promise that applies is found at once.

    Answers what was found; the whole case is at its address.
    """
    actor = request.actor
    place = installed_base.place_of(body.unit, actor=actor) if body.unit else None
    if place is not None and place.customer == body.customer:
        customer_id = place.customer_id
    else:
        customer_id = parties.number_of(body.customer, actor=actor)
    address = body.address.strip() or (place.address if place else "")
    region = (place.region if place else "") or regions.find(address) or ""
    if not address:
        customer = parties.get(customer_id, actor=actor)
        address, region = customer.address, region or customer.region
    case = registering.register_case(
        channel=body.channel,
        kind=body.kind,
        customer_id=customer_id,
        sold_unit_id=place.sold_unit_id if place else None,
        product_model_id=place.model_id if place else _model_id(body.product_model),
        fault_id=_fault_id(body.fault),
        contact_name=body.contact_name,
        contact_phone=body.contact_phone,
        other_phone=body.other_phone,
        region=region,
        address=address,
        description=body.description,
        wish=body.wish,
        unit_id=network.unit_with_code(body.service_point, actor=actor).id if body.service_point else None,
        actor=actor,
        now=request.now,
    )
    return CaseEntered(**queries.entered(case.id))


def _model_id(code: str | None) -> int | None:
    if not code:
        return None
    model = catalogue.model_by_code(code)
    if model is None:
        raise Refused(
            gettext_noop("“%(code)s” is not in the list of models. Choose one, or leave it empty."),
            field="product_model",
            code=code,
        )
    return model.id


def _fault_id(code: str | None) -> int | None:
    if not code:
        return None
    fault = catalogue.fault_by_code(code)
    if fault is None:
        raise Refused(
            gettext_noop("“%(code)s” is not in the list of faults. Choose one, or leave it empty."),
            field="fault",
            code=code,
        )
    return fault.id


@routes.read("/cases/{uuid:case_id}", P.INTAKE_CASE_READ, CaseShown)
def show_case(request: Request, case_id: UUID, asked: Query[CaseReveal]) -> CaseShown:
    """One case."""
    case = queries.shown(case_id, actor=request.actor)
    if asked.reveal is not None:
        parties_actions.reveal_contact(
            customer_id=case.customer_id, reason=asked.reveal, actor=request.actor, now=request.now
        )
    return CaseShown.of(case, revealed=asked.reveal is not None)


def stored(request: Request, case_id: UUID) -> CaseShown:
    return CaseShown.of(queries.shown(case_id, actor=request.actor))


@routes.act(
    "/cases/{uuid:case_id}",
    P.INTAKE_CASE_WRITE,
    CaseShown,
    method="PATCH",
    fields=FIELDS,
    theirs=stored,
)
def correct_case(request: Request, case_id: UUID, body: CaseCorrected) -> CaseShown:
    """Correct what was taken down, as long as the case is live; what is left out stays as it is."""
    sent = body.model_dump(exclude_unset=True, exclude={"version", "unit", "fault"})
    changes: dict[str, object] = {name: value for name, value in sent.items() if value is not None}
    if "unit" in body.model_fields_set:
        place = installed_base.place_of(body.unit, actor=request.actor) if body.unit else None
        changes["sold_unit_id"] = place.sold_unit_id if place else None
        if place is not None:
            changes["product_model_id"] = place.model_id
    if "fault" in body.model_fields_set:
        changes["fault_id"] = _fault_id(body.fault)
    registering.correct_case(
        case_id=_number(request, case_id),
        version=body.version,
        changes=changes,
        actor=request.actor,
        now=request.now,
    )
    return stored(request, case_id)


@routes.read("/cases/{uuid:case_id}/notes", P.INTAKE_CASE_READ, All[NoteShown])
def list_notes(request: Request, case_id: UUID) -> All[NoteShown]:
    """What has been said about a case, oldest first."""
    return All(items=[NoteShown.of(note) for note in queries.notes(_number(request, case_id))])


@routes.act("/cases/{uuid:case_id}/notes", P.INTAKE_CASE_WRITE, NoteShown, status=201)
def add_note(request: Request, case_id: UUID, body: NoteNew) -> NoteShown:
    """Write a note, for ourselves or for the customer."""
    note = talking.add_note(
        case_id=_number(request, case_id),
        text=body.text,
        is_internal=not body.for_customer,
        actor=request.actor,
        now=request.now,
    )
    return NoteShown.of(note)


@routes.act("/cases/{uuid:case_id}/nudges", P.INTAKE_CASE_WRITE, CaseShown)
def nudge_case(request: Request, case_id: UUID) -> CaseShown:
    """The customer has asked again."""
    return _done(request, case_id, registering.nudge)


@routes.act(
    "/cases/{uuid:case_id}/handover",
    P.INTAKE_CASE_HANDOVER,
    CaseShown,
    key=Key.REQUIRED,
)
def hand_over_case(request: Request, case_id: UUID, body: HandedOver) -> CaseShown:
    """Give a case to another owner."""
    to_id = id_of(network.staff(actor=request.actor), body.to)
    return _done(request, case_id, owning.hand_over, to_id=to_id, reason=body.reason)


@routes.act("/cases/{uuid:case_id}/cancellation", P.INTAKE_CASE_WRITE, CaseShown, key=Key.REQUIRED)
def cancel_case(request: Request, case_id: UUID, body: WithReason) -> CaseShown:
    """Take a request off the register without work; its voucher and booked visit end with it."""
    return _done(request, case_id, moving.cancel_case, reason=body.reason)


@routes.act("/cases/{uuid:case_id}/reopening", P.INTAKE_CASE_WRITE, CaseShown, key=Key.REQUIRED)
def reopen_case(request: Request, case_id: UUID) -> CaseShown:
    """Open a repair that has been struck off or closed once more."""
    return _done(request, case_id, moving.reopen_by_hand)


@routes.act("/cases/{uuid:case_id}/closure", P.INTAKE_CASE_WRITE, CaseShown, key=Key.REQUIRED)
def close_complaint(request: Request, case_id: UUID) -> CaseShown:
    """Close a complaint whose outcome has been noted for the customer."""
    return _done(request, case_id, moving.close_complaint)


@routes.read("/cases/{uuid:case_id}/holds", P.INTAKE_CASE_READ, All[HoldShown])
def list_holds(request: Request, case_id: UUID) -> All[HoldShown]:
    """What stands in the way of closing a case."""
    found = queries.holds(_number(request, case_id))
    return All(items=[HoldShown(kind=HoldKind(hold.kind), put_at=hold.put_at) for hold in found])


@routes.read("/cases/{uuid:case_id}/pictures", P.INTAKE_CASE_READ, All[PictureShown])
def list_pictures(request: Request, case_id: UUID) -> All[PictureShown]:
    """The pictures and signatures of a case, oldest first."""
    return All(items=[PictureShown.of(one) for one in evidence.of_case(_number(request, case_id))])


@routes.act("/cases/{uuid:case_id}/pictures", P.INTAKE_CASE_WRITE, PictureShown, status=201, pictures=True)
def attach_picture(request: Request, case_id: UUID, asked: Query[PictureNamed]) -> PictureShown:
    """Add a picture that the customer has sent; the body is the picture itself."""
    kept = registering.attach_picture(
        case_id=_number(request, case_id),
        content=request.body,
        name=asked.name,
        actor=request.actor,
        now=request.now,
    )
    return PictureShown.of(kept)


@routes.read("/cases/{uuid:case_id}/pictures/{uuid:picture_id}", P.INTAKE_CASE_READ, None)
def show_picture(request: Request, case_id: UUID, picture_id: UUID) -> HttpResponse:
    """The bytes of a picture."""
    found = evidence.of_case_by_public_id(picture_id, case_id=_number(request, case_id))
    try:
        content = store.read(found.file.sha256)
    except FileNotFoundError:
        raise NotFound from None
    return HttpResponse(content, content_type=found.file.kind)


def _number(request: Request, case_id: UUID) -> int:
    return id_of(queries.visible_to(request.actor), case_id)


def _done(request: Request, case_id: UUID, verb: Any, **given: Any) -> CaseShown:
    """Call the verb and show the case as it is afterwards."""
    verb(case_id=_number(request, case_id), actor=request.actor, now=request.now, **given)
    return stored(request, case_id)
