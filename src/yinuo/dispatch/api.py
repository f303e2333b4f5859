from typing import Any
from uuid import UUID

from ninja import Query

from yinuo.dispatch import actions, queries
from yinuo.dispatch.schemas import CalledOff, Reassigned, Rescheduled, VisitNew, VisitsAsked, VisitShown
from yinuo.dispatch.types import Window
from yinuo.intake import queries as intake
from yinuo.network import queries as network
from yinuo.platform.api.paging import id_of, stretch
from yinuo.platform.api.routes import Key, Routes
from yinuo.platform.api.schemas import Page
from yinuo.platform.paging import by_key
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.workorders import queries as workorders

routes = Routes(tags=["visits"])


@routes.read("/visits", P.DISPATCH_VISIT_READ, Page[VisitShown])
def list_visits(request: Request, asked: Query[VisitsAsked]) -> Page[VisitShown]:
    """Visits, those booked last first."""
    actor, visible = request.actor, queries.visible_to(request.actor)
    rows = visible.select_related("order", "case", "technician__user")
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.technician is not None:
        rows = rows.filter(technician_id=id_of(network.people(actor=actor), asked.technician))
    if asked.case is not None:
        rows = rows.filter(case_id=id_of(intake.visible_to(actor), asked.case))
    if asked.since is not None:
        rows = rows.filter(during__endswith__gt=asked.since)
    if asked.until is not None:
        rows = rows.filter(during__startswith__lt=asked.until)
    return stretch(
        lambda key: by_key(rows, key=key, direction="", size=asked.limit), asked, VisitShown.of, of=visible
    )


@routes.act(
    "/work-orders/{uuid:order_id}/visits",
    P.DISPATCH_VISIT_BOOK,
    VisitShown,
    status=201,
    key=Key.REQUIRED,
    location="visits/{id}",
)
def book_visit(request: Request, order_id: UUID, body: VisitNew) -> VisitShown:
    """Give a voucher to a technician for a date and window."""
    visit = actions.book_visit(
        order_id=id_of(workorders.visible_to(request.actor), order_id),
        technician_id=id_of(network.staff(actor=request.actor), body.technician),
        window=Window(body.start, body.end),
        actor=request.actor,
        now=request.now,
    )
    return show_visit(request, visit.public_id)


@routes.read("/visits/{uuid:visit_id}", P.DISPATCH_VISIT_READ, VisitShown)
def show_visit(request: Request, visit_id: UUID) -> VisitShown:
    """One visit."""
    return VisitShown.of(queries.get(_number(request, visit_id), actor=request.actor))


@routes.act(
    "/visits/{uuid:visit_id}/rescheduling",
    P.DISPATCH_VISIT_BOOK,
    VisitShown,
    key=Key.REQUIRED,
    theirs=show_visit,
)
def reschedule_visit(request: Request, visit_id: UUID, body: Rescheduled) -> VisitShown:
    """Move a booked visit to another window."""
    window = Window(body.start, body.end)
    return _done(request, visit_id, actions.reschedule, version=body.version, window=window)


@routes.act(
    "/visits/{uuid:visit_id}/reassignment",
    P.DISPATCH_VISIT_BOOK,
    VisitShown,
    key=Key.REQUIRED,
    theirs=show_visit,
)
def reassign_visit(request: Request, visit_id: UUID, body: Reassigned) -> VisitShown:
    """Give a booked visit to another technician, in the same window."""
    technician_id = id_of(network.staff(actor=request.actor), body.technician)
    return _done(request, visit_id, actions.reassign, version=body.version, technician_id=technician_id)


@routes.act(
    "/visits/{uuid:visit_id}/cancellation",
    P.DISPATCH_VISIT_BOOK,
    VisitShown,
    key=Key.REQUIRED,
    theirs=show_visit,
)
def cancel_visit(request: Request, visit_id: UUID, body: CalledOff) -> VisitShown:
    """Call a booked visit off; the voucher waits for the chief again."""
    return _done(request, visit_id, actions.cancel, version=body.version, reason=body.reason)


def _number(request: Request, visit_id: UUID) -> int:
    return id_of(queries.visible_to(request.actor), visit_id)


def _done(request: Request, visit_id: UUID, verb: Any, **given: Any) -> VisitShown:
    verb(visit_id=_number(request, visit_id), actor=request.actor, now=request.now, **given)
    return show_visit(request, visit_id)
