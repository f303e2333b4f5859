from uuid import UUID

from ninja import Query

from yinuo.intake import queries as intake
from yinuo.platform.api.paging import id_of, stretch
from yinuo.platform.api.routes import Key, Routes
from yinuo.platform.api.schemas import All, Page
from yinuo.platform.paging import by_key
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.workorders import actions, queries
from yinuo.workorders.schemas import (
    ChecklistItemShown,
    ItemPicture,
    ItemReply,
    ItemWaiver,
    OrderLine,
    OrderNew,
    OrdersAsked,
    OrderShown,
    Voided,
)
from yinuo.workorders.types import Reply

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


@routes.read("/cases/{uuid:case_id}/checklist", P.INTAKE_CASE_READ, All[ChecklistItemShown])
def list_checklist(request: Request, case_id: UUID) -> All[ChecklistItemShown]:
    """What the promise wants on record of a case, step by step, with the answers; reminders too."""
    case = id_of(intake.visible_to(request.actor), case_id)
    steps = queries.checklist(case, language=request.LANGUAGE_CODE)
    items = [item for step in steps for item in (*step.reminders, *step.items)]
    return All(items=[ChecklistItemShown.of(item) for item in items])


@routes.act(
    "/checklist-items/{uuid:item_id}/answer", P.INTAKE_CASE_WRITE, ChecklistItemShown, key=Key.REQUIRED
)
def answer_checklist_item(request: Request, item_id: UUID, body: ItemReply) -> ChecklistItemShown:
    """Answer what the promise asks for at a step, or answer it again; pictures and signatures come as pictures."""
    return _replied(request, item_id, body.version, Reply(text=body.text, number=body.number))


@routes.act("/checklist-items/{uuid:item_id}/picture", P.INTAKE_CASE_WRITE, ChecklistItemShown, pictures=True)
def picture_checklist_item(request: Request, item_id: UUID, asked: Query[ItemPicture]) -> ChecklistItemShown:
    """Answer with a photo, a picture of a document or of a signed paper; the body is the picture itself."""
    reply = Reply(picture=request.body, signer=asked.signer, is_on_paper=True)
    return _replied(request, item_id, asked.version, reply)


@routes.act(
    "/checklist-items/{uuid:item_id}/waiver",
    P.ENTITLEMENT_DECISION_OVERRIDE,
    ChecklistItemShown,
    key=Key.REQUIRED,
)
def waive_checklist_item(request: Request, item_id: UUID, body: ItemWaiver) -> ChecklistItemShown:
    """Say why something that the promise asks for does not apply to this case."""
    item = actions.waive_item(
        item_id=_item(request, item_id),
        version=body.version,
        reason=body.reason,
        actor=request.actor,
        now=request.now,
    )
    return ChecklistItemShown.of(queries.shown_item(item, language=request.LANGUAGE_CODE))


def _replied(request: Request, item_id: UUID, version: int, reply: Reply) -> ChecklistItemShown:
    item = actions.answer_item(
        item_id=_item(request, item_id), version=version, reply=reply, actor=request.actor, now=request.now
    )
    return ChecklistItemShown.of(queries.shown_item(item, language=request.LANGUAGE_CODE))


def _item(request: Request, item_id: UUID) -> int:
    return id_of(queries.items_visible_to(request.actor), item_id)


def _number(request: Request, order_id: UUID) -> int:
    return id_of(queries.visible_to(request.actor), order_id)
