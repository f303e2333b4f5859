from uuid import UUID

from django.db.models import QuerySet

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound
from yinuo.workorders.models import Consent, EstimateLine, WorkOrder
from yinuo.workorders.types import LIVE_STATES, OrderState


def visible_to(actor: Actor) -> QuerySet[WorkOrder]:
    orders = WorkOrder.objects.all()
    return orders if actor.scope.units is None else orders.filter(unit_id__in=actor.scope.units)


def get(order_id: int, *, actor: Actor) -> WorkOrder:
    found = visible_to(actor).select_related("case").filter(pk=order_id).first()
    if found is None:
        raise NotFound
    return found


def lock(order_id: int, *, actor: Actor) -> WorkOrder:
    """The voucher, held until the transaction ends, if the actor may see it."""
    found = visible_to(actor).select_for_update(of=("self",)).filter(pk=order_id).first()
    if found is None:
        raise NotFound
    return found


def of_case(case_id: int) -> list[WorkOrder]:
    """All vouchers of a case, newest first."""
    return list(WorkOrder.objects.filter(case_id=case_id).order_by("-id"))


def live_of_case(case_id: int) -> WorkOrder | None:
    return WorkOrder.objects.filter(case_id=case_id, state__in=LIVE_STATES).first()


def lines(order_id: int) -> list[EstimateLine]:
    return list(EstimateLine.objects.filter(order_id=order_id).order_by("id"))


def lines_by_order(order_ids: list[int]) -> dict[int, list[EstimateLine]]:
    """The estimates of several vouchers. One statement."""
    found: dict[int, list[EstimateLine]] = {}
    for line in EstimateLine.objects.filter(order_id__in=order_ids).order_by("id"):
        found.setdefault(line.order_id, []).append(line)
    return found


def consents_by_order(order_ids: list[int]) -> dict[int, Consent]:
    """The customers' last word on several vouchers. One statement."""
    return {
        consent.order_id: consent for consent in Consent.objects.filter(order_id__in=order_ids).order_by("id")
    }


def consents(order_id: int) -> list[Consent]:
    """What the customer agreed to or refused, newest first."""
    return list(Consent.objects.filter(order_id=order_id).order_by("-id"))


def consent_in_force(order_id: int) -> Consent | None:
    """The customer's last word on the estimate."""
    return Consent.objects.filter(order_id=order_id).order_by("-id").first()


def waiting(*, actor: Actor, limit: int = 100) -> list[WorkOrder]:
    """Vouchers that wait for a technician, oldest first."""
    drawn = visible_to(actor).filter(state=OrderState.DRAWN)
    return list(drawn.select_related("case__row", "case__fault", "unit").order_by("id")[:limit])


def to_file(*, actor: Actor) -> QuerySet[WorkOrder]:
    """Signed vouchers that the clerk has not filed yet."""
    return visible_to(actor).filter(state=OrderState.SIGNED)


def public_ids(numbers: set[int]) -> dict[int, UUID]:
    """How vouchers are called outside."""
    return dict(WorkOrder.objects.filter(pk__in=numbers).values_list("id", "public_id"))
