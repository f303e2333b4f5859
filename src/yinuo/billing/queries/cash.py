"""Payments and their receipts, and whose pocket the cash is in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet, Sum

from yinuo.billing.models import HandIn, Payment, Receipt
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound
from yinuo.platform.permissions.types import Permission


def payments_of(charge_id: int) -> list[Payment]:
    """With receipts, oldest first. One statement."""
    return list(
        Payment.objects.filter(charge_id=charge_id)
        .select_related("receipt", "received_by__user")
        .order_by("id")
    )


def payments_visible_to(actor: Actor) -> QuerySet[Payment]:
    """At a desk those of the actor's units; on the road one's own."""
    payments = Payment.objects.all()
    if not actor.may(Permission.BILLING_CHARGE_READ):
        return payments.filter(received_by_id=actor.staff_id or 0)
    return payments if actor.scope.units is None else payments.filter(unit_id__in=actor.scope.units)


def payment(payment_id: int, *, actor: Actor) -> Payment:
    found = (
        payments_visible_to(actor)
        .select_related("receipt", "charge", "charge__case", "received_by__user")
        .filter(pk=payment_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def lock_receipt(payment_id: int) -> Receipt:
    """The receipt of a payment, held until the transaction ends; who holds it decides what becomes of its cash."""
    return Receipt.objects.select_for_update().get(payment_id=payment_id)


def lock_held(staff_id: int, payment_ids: Iterable[int]) -> list[Receipt]:
    """Receipts whose cash somebody still holds, out of those named; held until the transaction ends."""
    return list(
        Receipt.objects.select_for_update(of=("self",))
        .filter(held_by_id=staff_id, payment_id__in=list(payment_ids))
        .select_related("payment")
        .order_by("id")
    )


def cash_of(staff_id: int) -> QuerySet[Receipt]:
    """Receipts whose cash somebody holds."""
    return Receipt.objects.filter(held_by_id=staff_id)


def held_by(staff_id: int) -> list[Receipt]:
    """The cash that somebody holds, receipt by receipt, oldest first. One statement."""
    return list(
        Receipt.objects.filter(held_by_id=staff_id).select_related("payment__charge__case").order_by("id")
    )


def held(actor: Actor) -> QuerySet[Receipt]:
    """Receipts whose cash has not been handed in, of people in the units that the actor may see."""
    receipts = Receipt.objects.filter(held_by__isnull=False)
    if actor.scope.units is None:
        return receipts
    return receipts.filter(held_by__unit_id__in=actor.scope.units)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with cash: how much, from how many receipts, since when."""

    staff_id: int
    name: str
    unit: str
    amount_fen: int
    receipts: int
    since: datetime


def holders(*, actor: Actor) -> list[Holder]:
    """Who holds how much cash, the oldest first. One statement."""
    found = (
        held(actor)
        .order_by()
        .values_list("held_by_id", "held_by__user__name", "held_by__unit__name")
        .annotate(amount=Sum("payment__amount_fen"), number=Count("id"), since=Min("payment__at"))
        .order_by("since", "held_by_id")
    )
    return [Holder(*row) for row in found]


def hand_ins_of(staff_id: int, *, limit: int = 10) -> list[HandIn]:
    return list(HandIn.objects.filter(staff_id=staff_id).order_by("-id")[:limit])


def hand_ins(*, actor: Actor) -> QuerySet[HandIn]:
    found = HandIn.objects.select_related("staff__user", "received_by__user")
    return found if actor.scope.units is None else found.filter(unit_id__in=actor.scope.units)


def hand_in(hand_in_id: int, *, actor: Actor) -> HandIn:
    found = hand_ins(actor=actor).select_related("unit").filter(pk=hand_in_id).first()
    if found is None:
        raise NotFound
    return found


def positions(hand_in_id: int) -> list[Receipt]:
    """The receipts that were handed in together, oldest first. One statement."""
    of_it = HandIn.objects.get(pk=hand_in_id).positions.values("payment_id")
    return list(
        Receipt.objects.filter(payment_id__in=of_it).select_related("payment__charge__case").order_by("id")
    )
