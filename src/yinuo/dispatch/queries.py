from datetime import datetime
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet

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


def under_way(technician_id: int) -> Visit | None:
    """The visit that the technician is on site for."""
    on_site = Visit.objects.filter(technician_id=technician_id, state=VisitState.ARRIVED)
    return on_site.select_related("case").order_by("id").first()


def public_ids(numbers: set[int]) -> dict[int, UUID]:
    """How visits are called outside."""
    return dict(Visit.objects.filter(pk__in=numbers).values_list("id", "public_id"))
