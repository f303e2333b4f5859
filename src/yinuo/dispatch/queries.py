from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q, QuerySet

from yinuo.dispatch.models import Visit
from yinuo.dispatch.types import VisitState
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound


def visible_to(actor: Actor) -> QuerySet[Visit]:
    visits = Visit.objects.all()
    return visits if actor.scope.units is None else visits.filter(unit_id__in=actor.scope.units)


def get(visit_id: int, *, actor: Actor) -> Visit:
    """One visit with its case, unit and people. One statement."""
    found = (
        visible_to(actor)
        .select_related(
            "order",
            "technician__user",
            "case__customer",
            "case__sold_unit__model",
            "case__product_model",
            "case__fault",
            "case__row",
        )
        .filter(pk=visit_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def lock(visit_id: int, *, actor: Actor) -> Visit:
    """The visit, held until the transaction ends, if the actor may see it."""
    found = visible_to(actor).select_for_update(of=("self",)).filter(pk=visit_id).first()
    if found is None:
        raise NotFound
    return found


def of_case(case_id: int) -> list[Visit]:
    """All visits of a case, newest first."""
    return list(
        Visit.objects.filter(case_id=case_id).select_related("technician__user", "order").order_by("-id")
    )


def of_code(public_id: UUID, *, technician_id: int) -> Visit | None:
    """The technician's newest visit to the case, or for the product, whose code was scanned."""
    return (
        Visit.objects.filter(technician_id=technician_id)
        .filter(Q(case__public_id=public_id) | Q(case__sold_unit__public_id=public_id))
        .order_by("-id")
        .first()
    )


def of_technician(staff_id: int, *, start: datetime, end: datetime) -> list[Visit]:
    """A technician's visits that touch the time, earliest first."""
    return list(
        Visit.objects.filter(technician_id=staff_id, during__overlap=DateTimeTZRange(start, end))
        .exclude(state=VisitState.CANCELLED)
        .select_related("order", "case__row", "case__sold_unit__model", "case__fault", "case__product_model")
        .order_by("during", "id")
    )


def between(start: datetime, end: datetime, *, actor: Actor) -> list[Visit]:
    """All visits that touch the time and that the actor may see, by technician and time."""
    return list(
        visible_to(actor)
        .filter(during__overlap=DateTimeTZRange(start, end))
        .exclude(state=VisitState.CANCELLED)
        .select_related("order", "technician__user", "case__row")
        .order_by("technician_id", "during", "id")
    )


def clash(technician_id: int, *, start: datetime, end: datetime, besides: int | None = None) -> Visit | None:
    """The booked visit of the technician that overlaps the window."""
    found = Visit.objects.filter(
        technician_id=technician_id,
        state__in=[VisitState.BOOKED, VisitState.ARRIVED],
        during__overlap=DateTimeTZRange(start, end),
    )
    if besides is not None:
        found = found.exclude(pk=besides)
    return found.select_related("case").first()


def on_site(technician_id: int, *, start: datetime, end: datetime | None) -> Visit | None:
    """A visit for which the technician was on site within that time, which is given in whole minutes."""
    found = Visit.objects.filter(technician_id=technician_id, arrived_at__isnull=False).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gte=start + timedelta(minutes=1))
    )
    if end is not None:
        found = found.filter(arrived_at__lt=end)
    return found.select_related("case").order_by("arrived_at", "id").first()


def of_people(technician_ids: Iterable[int], *, start: datetime, end: datetime) -> list[Visit]:
    """Visits on which these technicians arrived within the time, or were expected and did not arrive; earliest first.

    One statement.
    """
    came = Q(arrived_at__gte=start, arrived_at__lt=end)
    expected = Q(arrived_at__isnull=True, during__startswith__gte=start, during__startswith__lt=end)
    return list(
        Visit.objects.filter(came | expected, technician_id__in=list(technician_ids))
        .exclude(state=VisitState.CANCELLED)
        .select_related("order", "case__row")
        .defer("case__row__search")
        .order_by("technician_id", "during", "id")
    )


def under_way(technician_id: int) -> Visit | None:
    """The visit that the technician is on site for."""
    on_site = Visit.objects.filter(technician_id=technician_id, state=VisitState.ARRIVED)
    return on_site.select_related("case").order_by("id").first()


def public_ids(numbers: set[int]) -> dict[int, UUID]:
    """How visits are called outside."""
    return dict(Visit.objects.filter(pk__in=numbers).values_list("id", "public_id"))
