"""What customers owe."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from yinuo.billing.models import TO_INVOICE, Charge, Collection
from yinuo.billing.queries.limits import local_day
from yinuo.billing.types import ChargeState, ChargeWay, CollectionState
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound
from yinuo.platform.paging import whole
from yinuo.platform.permissions.types import Permission

COUNT_CAP = 1000


def visible_to(actor: Actor) -> QuerySet[Charge]:
    charges = Charge.objects.all()
    return charges if actor.scope.units is None else charges.filter(unit_id__in=actor.scope.units)


def collectable_by(actor: Actor) -> QuerySet[Charge]:
    """What the actor may collect: at a desk all that may be seen, on the road what was signed or is to be fetched."""
    charges = visible_to(actor)
    if actor.may(Permission.BILLING_CHARGE_READ):
        return charges
    to_fetch = Collection.objects.filter(staff_id=actor.staff_id or 0, state=CollectionState.PLANNED)
    return charges.filter(
        Q(collector_id=actor.staff_id or 0) | Q(pk__in=to_fetch.values("charge_id")),
    )


def get(charge_id: int, *, actor: Actor, of: QuerySet[Charge] | None = None) -> Charge:
    """One charge with its case, voucher and unit. One statement."""
    found = (
        (visible_to(actor) if of is None else of)
        .select_related("case__row", "case__customer", "order", "unit", "collector__user")
        .defer("case__row__search")
        .filter(pk=charge_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def lock(charge_id: int, *, actor: Actor, of: QuerySet[Charge] | None = None) -> Charge:
    """The charge, held until the transaction ends, if the actor may see it."""
    charges = visible_to(actor) if of is None else of
    found = charges.select_for_update(of=("self",)).filter(pk=charge_id).first()
    if found is None:
        raise NotFound
    return found


def of_case(case_id: int) -> list[Charge]:
    """All charges of a case, newest first."""
    return list(Charge.objects.filter(case_id=case_id).order_by("-id"))


def of_order(order_id: int) -> Charge | None:
    return Charge.objects.filter(order_id=order_id).first()


def open_to(actor: Actor) -> QuerySet[Charge]:
    return visible_to(actor).filter(state=ChargeState.OPEN)


def to_invoice(actor: Actor) -> QuerySet[Charge]:
    """Invoices owed on the day of signing (C354)."""
    return visible_to(actor).filter(TO_INVOICE, way=ChargeWay.INVOICE)


def to_send_after(actor: Actor) -> QuerySet[Charge]:
    """Collected on the spot; the invoice is sent afterwards (C353)."""
    return visible_to(actor).filter(TO_INVOICE, way=ChargeWay.ON_SPOT, paid_fen__gt=F("refunded_fen"))


def late_invoices(actor: Actor, *, now: datetime) -> QuerySet[Charge]:
    return to_invoice(actor).filter(invoice_due_on__lt=local_day(now))


def waiting_for(staff_id: int) -> QuerySet[Charge]:
    """What somebody has to collect, at the door or on a walk for it."""
    to_fetch = Collection.objects.filter(staff_id=staff_id, state=CollectionState.PLANNED)
    return Charge.objects.filter(state=ChargeState.OPEN).filter(
        Q(collector_id=staff_id, way=ChargeWay.ON_SPOT) | Q(pk__in=to_fetch.values("charge_id"))
    )


def to_collect_by(staff_id: int) -> list[Charge]:
    """What somebody has not yet collected at the door, oldest first."""
    return list(
        Charge.objects.filter(collector_id=staff_id, state=ChargeState.OPEN, way=ChargeWay.ON_SPOT)
        .select_related("case")
        .order_by("id")
    )


def to_collect_of(order_id: int, *, by: int) -> Charge | None:
    """What is to be collected at the door for a voucher, by who was on site."""
    return Charge.objects.filter(
        order_id=order_id, collector_id=by, state=ChargeState.OPEN, way=ChargeWay.ON_SPOT
    ).first()


def found_by(charges: QuerySet[Charge], text: str) -> QuerySet[Charge]:
    """By case number, or by the running number at its end."""
    text = text.strip()
    number = whole(text)
    return charges.filter(case_id=number) if number is not None else charges.filter(case__number=text.upper())


def capped_count(found: QuerySet[Any], cap: int = COUNT_CAP) -> int:
    return found.order_by().values("pk")[: cap + 1].count()
