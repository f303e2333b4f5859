"""A product comes in: the receipt for the customer, the line in the register, the card on the product."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from yinuo.depot import queries
from yinuo.depot.events import CardTaken, StayEntered, StayOpened
from yinuo.depot.models import RepairCard, Stay
from yinuo.depot.types import CameBy
from yinuo.intake import queries as intake
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Forbidden, Refused, gettext_noop
from yinuo.network import queries as network
from yinuo.platform.evidence.actions import add_picture
from yinuo.platform.evidence.types import EvidenceKind, Signed
from yinuo.platform.journal import recording
from yinuo.platform.numbering.actions import draw
from yinuo.platform.permissions.types import Permission
from yinuo.workorders import queries as workorders
from yinuo.workorders.types import Goods, OrderState, described

if TYPE_CHECKING:
    from yinuo.platform.evidence.models import Evidence
    from yinuo.workorders.models import WorkOrder

SERIES = "LQ"


def open_from_visit(
    *,
    order_id: int,
    visit_id: int,
    goods: Goods,
    trouble: str,
    signature_id: int,
    signer: str,
    actor: Actor,
    now: datetime,
) -> Stay:
    """Issue the receipt (客户商品领取收据) for what a technician takes back (C355); called by the pipeline only."""
    with transaction.atomic():
        order = workorders.lock(order_id, actor=actor)
        return _open(
            order,
            came_by=CameBy.VISIT,
            visit_id=visit_id,
            goods=goods,
            trouble=trouble,
            signature_id=signature_id,
            signer=signer,
            actor=actor,
            now=now,
        )


def take_in(
    *,
    order_id: int,
    goods: Goods,
    trouble: str,
    signed: Signed,
    actor: Actor,
    now: datetime,
) -> Stay:
    """The customer brings the product to the counter: the same receipt against the same signature (C355).

    Refused once the voucher has been given to a technician, and without a word on how the product looks.
    """
    actor.require(Permission.DEPOT_STAY_WRITE)
    goods = described(goods)
    if not trouble.strip():
        raise Refused(gettext_noop("Write down what is wrong with it."), field="trouble")
    check_signer(signed.signer)
    with transaction.atomic():
        order = workorders.lock(order_id, actor=actor)
        if order.state != OrderState.DRAWN:
            raise Refused(
                gettext_noop(
                    "The voucher is not waiting: a technician has it, or it is closed. Nothing was taken in."
                )
            )
        evidence = keep_signature(signed, purpose="handed_over", of=order, actor=actor, now=now)
        return _open(
            order,
            came_by=CameBy.COUNTER,
            visit_id=None,
            goods=goods,
            trouble=trouble.strip(),
            signature_id=evidence.id,
            signer=signed.signer.strip(),
            actor=actor,
            now=now,
        )


def _open(
    order: "WorkOrder",
    *,
    came_by: CameBy,
    visit_id: int | None,
    goods: Goods,
    trouble: str,
    signature_id: int,
    signer: str,
    actor: Actor,
    now: datetime,
) -> Stay:
    case = intake.get(order.case_id, actor=actor)
    stay = Stay.objects.create(
        case_id=case.id,
        order_id=order.id,
        unit_id=order.unit_id,
        sold_unit_id=case.sold_unit_id,
        visit_id=visit_id,
        came_by=came_by,
        name=goods.name,
        serial=goods.serial,
        condition=goods.condition,
        accessories=list(goods.accessories),
        others=goods.others,
        trouble=trouble,
        taken_at=now,
        taken_by_id=staff_of(actor),
        taken_signature_id=signature_id,
        taken_signer=signer,
        receipt_number=draw(SERIES, now=now),
    )
    recording.record(
        StayOpened(
            case_id=case.id,
            stay_id=stay.id,
            order_id=order.id,
            came_by=came_by,
            receipt=stay.receipt_number,
        ),
        actor=actor,
        now=now,
    )
    return stay


def enter(
    *, stay_id: int, shelf: str, actor: Actor, now: datetime, technician_id: int | None = None
) -> RepairCard:
    """Enter the product in the in/out register and hang a repair card (修护卡) on it (C355).

    The card goes to `technician_id`, or waits until a technician takes it.
    """
    actor.require(Permission.DEPOT_STAY_WRITE)
    if not shelf.strip():
        raise Refused(gettext_noop("Say where it stands."), field="shelf")
    with transaction.atomic():
        stay = queries.lock(stay_id, actor=actor)
        if stay.entered_at is not None:
            raise Refused(gettext_noop("This product has been entered already."))
        if technician_id is not None:
            check_technician(technician_id, stay, actor=actor)
        Stay.objects.filter(pk=stay.id).update(
            entered_at=now, entered_by_id=staff_of(actor), shelf=shelf.strip(), version=stay.version + 1
        )
        card = RepairCard.objects.create(stay=stay, opened_at=now, technician_id=technician_id)
        recording.record(StayEntered(case_id=stay.case_id, stay_id=stay.id), actor=actor, now=now)
        if technician_id is not None:
            recording.record(
                CardTaken(case_id=stay.case_id, stay_id=stay.id, technician_id=technician_id),
                actor=actor,
                now=now,
            )
    return card


def check_technician(technician_id: int, stay: Stay, *, actor: Actor) -> None:
    """Refuse who is no technician, or does not work for the unit that the product belongs to."""
    person = network.staff_member(technician_id, actor=actor)
    if not person.is_technician:
        raise Refused(gettext_noop("%(name)s is not a technician."), field="technician", name=person.name)
    if not network.scope_of(person.unit).covers(stay.unit_id):
        raise Refused(
            gettext_noop("%(name)s does not work for this service point."),
            field="technician",
            name=person.name,
        )


def staff_of(actor: Actor) -> int:
    """Goods pass from person to person: who takes or gives them is on the staff list."""
    if actor.staff_id is None:
        raise Forbidden(gettext_noop("Only somebody on the staff list can do this."))
    return actor.staff_id


def check_signer(signer: str) -> None:
    if not signer.strip():
        raise Refused(gettext_noop("Write down who has signed."), field="signer")


def keep_signature(
    signed: Signed, *, purpose: str, of: "WorkOrder | Stay", actor: Actor, now: datetime
) -> "Evidence":
    """Keep what was signed for a voucher or a stay. Refused when nothing was drawn."""
    return add_picture(
        signed.picture,
        name="signature.jpg" if signed.is_on_paper else "signature.png",
        kind=EvidenceKind.PHOTO if signed.is_on_paper else EvidenceKind.SIGNATURE,
        purpose=purpose,
        case_id=of.case_id,
        unit_id=of.unit_id,
        actor=actor,
        now=now,
        signer=signed.signer.strip(),
        field="paper" if signed.is_on_paper else "signature",
    )
