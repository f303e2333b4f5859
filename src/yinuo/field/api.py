from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Query

from yinuo.dispatch import queries as dispatch
from yinuo.dispatch.types import VisitState
from yinuo.field import actions, queries, rules
from yinuo.field.schemas import (
    Completed,
    ConsentNew,
    CustomerMet,
    Estimated,
    Failed,
    Found,
    OwnVisit,
    PartUsed,
    PhotoNamed,
    PhotoShown,
    PositionShown,
    PriceShown,
    SheetShown,
    TakenBack,
    Versioned,
)
from yinuo.field.types import Part, PhotoPurpose, Progress, UsedPart, VisitOutcome, Work
from yinuo.platform.api import contacts
from yinuo.platform.api.paging import id_of
from yinuo.platform.api.routes import Key, Routes
from yinuo.platform.api.schemas import All, CaseRef
from yinuo.platform.api.types import fen, money, picture_in
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.workorders import queries as workorders
from yinuo.workorders.types import Line, total_fen

if TYPE_CHECKING:
    from yinuo.dispatch.models import Visit

routes = Routes(tags=["on site"])
VISIT = "/visits/{uuid:visit_id}"


@routes.read("/my/visits", P.FIELD_VISIT_WORK, All[OwnVisit])
def list_own_visits(request: Request) -> All[OwnVisit]:
    """One's own visits: left over, today's, and those booked for the next two weeks."""
    day = queries.day_of(request.actor.staff_id or 0, now=request.now)
    following = [day.following] if day.following else []
    return All(items=[OwnVisit.of(one) for one in [*following, *day.left_over, *day.today, *day.ahead]])


@routes.read("/my/visits/{uuid:visit_id}", P.FIELD_VISIT_WORK, SheetShown)
def show_own_visit(request: Request, visit_id: UUID) -> SheetShown:
    """One's own visit with customer, tariff, estimate and what has been written down."""
    visit = queries.get_mine(_number(request, visit_id), actor=request.actor)
    report = queries.report_of(visit.id)
    standing = queries.standing(report, visit.order_id) if report else None
    lines = standing.lines if standing else []
    progress = standing.progress(visit.order.klass) if standing else Progress()
    shown_at = report.tariff_shown_at if report else None
    model = visit.case.sold_unit.model if visit.case.sold_unit else visit.case.product_model
    return SheetShown(
        id=visit.public_id,
        case=CaseRef(id=visit.case.public_id, number=visit.case.number),
        work_order=visit.order.number,
        service_class=visit.order.klass,
        state=VisitState(visit.state),
        start=visit.during.lower,
        end=visit.during.upper,
        customer=_customer(visit),
        product=f"{model.name} {model.code}" if model else "",
        serial=visit.case.sold_unit.serial if visit.case.sold_unit else "",
        description=visit.case.description,
        instructions=visit.order.instructions,
        steps=rules.way(progress),
        tariff=_tariff(visit, at=shown_at or request.now),
        estimate=[_position(line) for line in lines],
        total=money(total_fen(lines)),
        is_agreed=bool(standing and standing.is_agreed),
        findings=report.findings if report else "",
        work_done=report.work_done if report else "",
        work_minutes=report.work_minutes if report else None,
        parts=[PartUsed(name=p.name, quantity=p.quantity) for p in report.parts.all()] if report else [],
        photos=[_photo(photo) for photo in report.photos.all()] if report else [],
        outcome=VisitOutcome(report.outcome) if report and report.outcome else None,
        outcome_note=report.outcome_note if report else "",
        version=report.version if report else None,
    )


@routes.act(f"{VISIT}/arrival", P.FIELD_VISIT_WORK, SheetShown, key=Key.REQUIRED)
def arrive(request: Request, visit_id: UUID) -> SheetShown:
    """The technician is at the door."""
    return _done(request, visit_id, actions.arrive)


@routes.act(f"{VISIT}/tariff-showing", P.FIELD_VISIT_WORK, SheetShown, theirs=show_own_visit)
def show_tariff(request: Request, visit_id: UUID, body: Versioned) -> SheetShown:
    """The customer has been shown the tariff, unasked and before any work."""
    return _done(request, visit_id, actions.show_tariff, version=body.version)


@routes.act(f"{VISIT}/estimate", P.FIELD_VISIT_WORK, SheetShown, key=Key.REQUIRED, theirs=show_own_visit)
def set_estimate(request: Request, visit_id: UUID, body: Estimated) -> SheetShown:
    """Say what it will cost: work of the tariff, parts by name. A changed estimate must be agreed to again."""
    return _done(
        request,
        visit_id,
        actions.set_estimate,
        version=body.version,
        works=[Work(work.code, work.quantity) for work in body.works],
        parts=[Part(part.name, part.quantity, fen(part.price)) for part in body.parts],
    )


@routes.act(f"{VISIT}/consent", P.FIELD_VISIT_WORK, SheetShown, key=Key.REQUIRED, theirs=show_own_visit)
def record_consent(request: Request, visit_id: UUID, body: ConsentNew) -> SheetShown:
    """Keep the customer's answer to the estimate, before work and materials."""
    return _done(
        request,
        visit_id,
        actions.agree,
        version=body.version,
        is_given=body.is_given,
        signer=body.signer,
    )


@routes.act(f"{VISIT}/findings", P.FIELD_VISIT_WORK, SheetShown, theirs=show_own_visit)
def record_findings(request: Request, visit_id: UUID, body: Found) -> SheetShown:
    """Write down what was wrong, what was done, how long it took and which parts were built in."""
    return _done(
        request,
        visit_id,
        actions.record_findings,
        version=body.version,
        findings=body.findings,
        work_done=body.work_done,
        work_minutes=body.work_minutes,
        parts=[UsedPart(part.name, part.quantity) for part in body.parts],
    )


@routes.act(f"{VISIT}/photos", P.FIELD_VISIT_WORK, PhotoShown, status=201, pictures=True)
def add_photo(request: Request, visit_id: UUID, asked: Query[PhotoNamed]) -> PhotoShown:
    """Keep a photo of the visit; the body is the photo itself."""
    photo = actions.add_photo(
        visit_id=_number(request, visit_id),
        content=request.body,
        name=asked.name,
        purpose=asked.purpose,
        actor=request.actor,
        now=request.now,
    )
    return _photo(photo)


@routes.act(
    f"{VISIT}/completion",
    P.FIELD_VISIT_WORK,
    SheetShown,
    key=Key.REQUIRED,
    fields={"paper": "signature"},
    theirs=show_own_visit,
)
def complete_visit(request: Request, visit_id: UUID, body: Completed) -> SheetShown:
    """Fixed, and the customer has signed for it: the request is struck off the register."""
    return _done(
        request,
        visit_id,
        actions.finish_fixed,
        version=body.version,
        signature=picture_in(body.signature),
        signer=body.signer,
        is_on_paper=body.on_paper,
    )


@routes.act(
    f"{VISIT}/taking-back",
    P.FIELD_VISIT_WORK,
    SheetShown,
    key=Key.REQUIRED,
    fields={"name": "product", "paper": "signature"},
    theirs=show_own_visit,
)
def take_back(request: Request, visit_id: UUID, body: TakenBack) -> SheetShown:
    """It cannot be fixed there: take it to the workshop, against the customer's signature."""
    return _done(
        request,
        visit_id,
        actions.take_back,
        version=body.version,
        note=body.note,
        goods=body.goods(),
        signature=picture_in(body.signature),
        signer=body.signer,
        is_on_paper=body.on_paper,
    )


@routes.act(f"{VISIT}/failure", P.FIELD_VISIT_WORK, SheetShown, key=Key.REQUIRED, theirs=show_own_visit)
def fail_visit(request: Request, visit_id: UUID, body: Failed) -> SheetShown:
    """End the visit without a repair, saying why."""
    return _done(
        request,
        visit_id,
        actions.finish_otherwise,
        version=body.version,
        outcome=VisitOutcome(body.outcome),
        note=body.note,
        signer=body.signer,
    )


def _number(request: Request, visit_id: UUID) -> int:
    return id_of(dispatch.visible_to(request.actor), visit_id)


def _done(request: Request, visit_id: UUID, verb: Any, **given: Any) -> SheetShown:
    verb(visit_id=_number(request, visit_id), actor=request.actor, now=request.now, **given)
    return show_own_visit(request, visit_id)


def _customer(visit: "Visit") -> CustomerMet:
    case, is_open = visit.case, visit.state in queries.OPEN
    return CustomerMet(
        name=case.contact_name,
        phone=contacts.phone(case.contact_phone, revealed=is_open),
        other_phone=contacts.phone(case.other_phone, revealed=is_open),
        address=contacts.address(case.address, case.region, revealed=is_open),
    )


def _tariff(visit: "Visit", *, at: Any) -> list[PriceShown]:
    return [
        PriceShown(
            code=item.code,
            name=item.name,
            price=money(item.price_fen),
            guide_price=None if item.guide_price_fen is None else money(item.guide_price_fen),
        )
        for item in workorders.tariff_of(visit.case, at=at)
    ]


def _position(line: Line) -> PositionShown:
    return PositionShown(
        code=line.tariff_code or None, name=line.name, quantity=line.quantity, price=money(line.price_fen)
    )


def _photo(photo: Any) -> PhotoShown:
    return PhotoShown(id=photo.evidence.public_id, purpose=PhotoPurpose(photo.purpose))
