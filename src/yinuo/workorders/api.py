from uuid import UUID

from ninja import Query

from yinuo.intake import queries as intake
from yinuo.platform.api.paging import id_of, stretch
from yinuo.platform.api.routes import Key, Routes
from yinuo.platform.api.schemas import Page
from yinuo.platform.paging import by_key
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.workorders import actions, queries
from yinuo.workorders.schemas import OrderLine, OrderNew, OrdersAsked, OrderShown, Voided

routes = Routes(tags=["work orders"])


@routes.read("/work-orders", P.WORKORDERS_ORDER_READ, Page[OrderLine])
def list_work_orders(request: Request, asked: Query[OrdersAsked]) -> Page[OrderLine]:
    """Service vouchers, newest first."""
    visible = queries.visible_to(request.actor)
    rows = visible.select_related("case")
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.case is not None:
        rows = rows.filter(case_id=id_of(intake.visible_to(request.actor), asked.case))
    return stretch(
        lambda key: by_key(rows, key=key, direction="", size=asked.limit), asked, OrderLine.of, of=visible
    )


@routes.act(
    "/cases/{uuid:case_id}/work-orders",
    P.WORKORDERS_ORDER_WRITE,
    OrderShown,
    status=201,
    key=Key.REQUIRED,
    location="work-orders/{id}",
)
def draw_work_order(request: Request, case_id: UUID, body: OrderNew) -> OrderShown:
    """Draw the service voucher of a decided case."""
    order = actions.draw_voucher(
        case_id=id_of(intake.visible_to(request.actor), case_id),
        instructions=body.instructions,
        actor=request.actor,
        now=request.now,
    )
    return show_work_order(request, order.public_id)


@routes.read("/work-orders/{uuid:order_id}", P.WORKORDERS_ORDER_READ, OrderShown)
def show_work_order(request: Request, order_id: UUID) -> OrderShown:
    """One service voucher."""
    order = queries.get(_number(request, order_id), actor=request.actor)
    return OrderShown.whole(order, queries.lines(order.id), queries.consent_in_force(order.id))


@routes.act("/work-orders/{uuid:order_id}/filing", P.WORKORDERS_ORDER_WRITE, OrderShown, key=Key.REQUIRED)
def file_work_order(request: Request, order_id: UUID) -> OrderShown:
    """File a signed voucher."""
    actions.file_voucher(order_id=_number(request, order_id), actor=request.actor, now=request.now)
    return show_work_order(request, order_id)


@routes.act("/work-orders/{uuid:order_id}/voiding", P.WORKORDERS_ORDER_WRITE, OrderShown, key=Key.REQUIRED)
def void_work_order(request: Request, order_id: UUID, body: Voided) -> OrderShown:
    """Void a voucher that is not signed; its number stays on record."""
    actions.void_voucher(
        order_id=_number(request, order_id), reason=body.reason, actor=request.actor, now=request.now
    )
    return show_work_order(request, order_id)


def _number(request: Request, order_id: UUID) -> int:
    return id_of(queries.visible_to(request.actor), order_id)
