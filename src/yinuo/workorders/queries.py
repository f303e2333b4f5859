from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet, Sum

from yinuo.catalogue import queries as catalogue
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound
from yinuo.platform.organisations import context
from yinuo.workorders import rules
from yinuo.workorders.models import Consent, EstimateLine, InternalWork, WorkOrder
from yinuo.workorders.types import LIVE_STATES, Line, OrderState, TimeState

if TYPE_CHECKING:
    from yinuo.catalogue.models import TariffItem
    from yinuo.intake.models import Case


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


def estimate_of(order_id: int) -> list[Line]:
    """The estimate as it stands, in the form in which it is compared with what was agreed to."""
    return [Line(line.tariff_code, line.name, line.quantity, line.price_fen) for line in lines(order_id)]


def category_of(case: "Case") -> str:
    """The product category whose tariff applies; empty when nobody knows the product."""
    if case.sold_unit is not None:
        return case.sold_unit.model.category
    if case.product_model is not None:
        return case.product_model.category
    return case.fault.category if case.fault is not None else ""


def tariff_of(case: "Case", *, at: datetime) -> "list[TariffItem]":
    """The tariff for the case's product as it is at that time; of a code that changed on the day, the newer price."""
    day = at.astimezone(ZoneInfo(context.current().time_zone)).date()
    newest: dict[str, TariffItem] = {}
    for item in catalogue.tariff(category_of(case), on=day):
        newest.setdefault(item.code, item)
    return list(newest.values())


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


# ---- internal work -------------------------------------------------------------------------------


def internal_work(staff_ids: Iterable[int], *, first: date, last: date) -> list[InternalWork]:
    """What these people have booked on those days, and what still runs, earliest first; one statement."""
    return list(
        InternalWork.objects.filter(staff_id__in=list(staff_ids), day__range=(first, last))
        .exclude(state=TimeState.WITHDRAWN)
        .order_by("staff_id", "day", "during", "id")
    )


def own_time(work_id: int, *, actor: Actor) -> InternalWork:
    """A booking of the actor's own that has not been withdrawn."""
    found = _own(actor).filter(pk=work_id).first()
    if found is None:
        raise NotFound
    return found


def lock_own_time(work_id: int, *, actor: Actor) -> InternalWork:
    """Held until the transaction ends."""
    found = _own(actor).select_for_update().filter(pk=work_id).first()
    if found is None:
        raise NotFound
    return found


def _own(actor: Actor) -> QuerySet[InternalWork]:
    return InternalWork.objects.filter(staff_id=actor.staff_id or 0).exclude(state=TimeState.WITHDRAWN)


def running(staff_id: int | None) -> InternalWork | None:
    """What somebody has begun and not stopped."""
    return InternalWork.objects.filter(staff_id=staff_id or 0, state=TimeState.RUNNING).first()


def overlapping(staff_id: int, *, start: datetime, end: datetime | None) -> InternalWork | None:
    """What somebody has booked, or what runs, within that time."""
    found = InternalWork.objects.filter(
        staff_id=staff_id,
        state__in=[TimeState.RUNNING, TimeState.BOOKED],
        during__overlap=DateTimeTZRange(start, end),
    )
    return found.first()


def minutes_on(staff_id: int, day: date) -> int:
    """How much somebody has booked on a day."""
    booked = InternalWork.objects.filter(staff_id=staff_id, day=day, state=TimeState.BOOKED)
    return booked.aggregate(total=Sum("minutes"))["total"] or 0


def correction_days() -> int | None:
    """How long time may be booked and corrected; nothing set means until its month ends."""
    days = context.current().settings.get("workorders", {}).get("time_correction_days")
    return None if days is None else int(days)


def is_time_open(day: date, *, now: datetime) -> bool:
    return rules.is_open(day, today=local_day(now), days=correction_days())


def local_day(moment: datetime) -> date:
    return moment.astimezone(zone()).date()


def zone() -> ZoneInfo:
    return ZoneInfo(context.current().time_zone)
