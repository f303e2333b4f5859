"""Invoices, walks for money, refunds."""

from django.db.models import QuerySet, Sum

from yinuo.billing.models import Collection, Invoice, Refund
from yinuo.billing.types import CollectionState, InvoiceState, RefundState
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound
from yinuo.platform.permissions.types import Permission


def invoices(actor: Actor) -> QuerySet[Invoice]:
    found = Invoice.objects.all()
    return found if actor.scope.units is None else found.filter(unit_id__in=actor.scope.units)


def invoice(invoice_id: int, *, actor: Actor) -> Invoice:
    found = invoices(actor).select_related("charge__case").filter(pk=invoice_id).first()
    if found is None:
        raise NotFound
    return found


def lock_invoice(invoice_id: int, *, actor: Actor) -> Invoice:
    found = invoices(actor).select_for_update(of=("self",)).filter(pk=invoice_id).first()
    if found is None:
        raise NotFound
    return found


def invoices_of(charge_id: int) -> list[Invoice]:
    return list(Invoice.objects.filter(charge_id=charge_id).order_by("id"))


def to_send(actor: Actor) -> QuerySet[Invoice]:
    """Invoices that the customer does not have yet."""
    return invoices(actor).filter(state=InvoiceState.ISSUED, sent_at__isnull=True)


def collections(actor: Actor) -> QuerySet[Collection]:
    """At a desk those of the actor's units; on the road one's own."""
    found = Collection.objects.all()
    if not actor.may(Permission.BILLING_CHARGE_READ):
        return found.filter(staff_id=actor.staff_id or 0)
    return found if actor.scope.units is None else found.filter(unit_id__in=actor.scope.units)


def planned(actor: Actor) -> QuerySet[Collection]:
    return collections(actor).filter(state=CollectionState.PLANNED)


def planned_for(staff_id: int) -> list[Collection]:
    """Where somebody goes for money, earliest day first."""
    return list(
        Collection.objects.filter(staff_id=staff_id, state=CollectionState.PLANNED)
        .select_related("charge__case")
        .order_by("day", "id")
    )


def planned_of(charge_id: int) -> Collection | None:
    return Collection.objects.filter(charge_id=charge_id, state=CollectionState.PLANNED).first()


def collection(collection_id: int, *, actor: Actor) -> Collection:
    found = collections(actor).select_related("charge__case", "staff__user").filter(pk=collection_id).first()
    if found is None:
        raise NotFound
    return found


def lock_collection(collection_id: int, *, actor: Actor) -> Collection:
    found = collections(actor).select_for_update(of=("self",)).filter(pk=collection_id).first()
    if found is None:
        raise NotFound
    return found


def collections_of(charge_id: int) -> list[Collection]:
    return list(Collection.objects.filter(charge_id=charge_id).select_related("staff__user").order_by("id"))


def refunds(actor: Actor) -> QuerySet[Refund]:
    found = Refund.objects.all()
    return found if actor.scope.units is None else found.filter(unit_id__in=actor.scope.units)


def asked(actor: Actor) -> QuerySet[Refund]:
    """Refunds that wait for a second person."""
    return refunds(actor).filter(state=RefundState.ASKED)


def refund(refund_id: int, *, actor: Actor) -> Refund:
    found = (
        refunds(actor)
        .select_related("charge__case", "asked_by__user", "decided_by__user")
        .filter(pk=refund_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def lock_refund(refund_id: int, *, actor: Actor) -> Refund:
    found = refunds(actor).select_for_update(of=("self",)).filter(pk=refund_id).first()
    if found is None:
        raise NotFound
    return found


def refunds_of(charge_id: int) -> list[Refund]:
    return list(
        Refund.objects.filter(charge_id=charge_id)
        .select_related("asked_by__user", "decided_by__user")
        .order_by("id")
    )


def asked_fen(charge_id: int) -> int:
    """What has been asked back of a charge and is not decided."""
    waiting = Refund.objects.filter(charge_id=charge_id, state=RefundState.ASKED)
    return waiting.aggregate(total=Sum("amount_fen"))["total"] or 0
