from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet

from yinuo.intake.models import Case, CaseRow, Handover, Hold, Note, SavedView, TariffEnquiry
from yinuo.intake.types import LIVE_STATES, CaseKind, CaseState
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound
from yinuo.network.types import UnitKind
from yinuo.platform.organisations import context
from yinuo.platform.paging import Page, by_key, whole
from yinuo.platform.search.vectors import matching

COUNT_CAP = 1000
OWN = tuple(field.name for field in Case._meta.concrete_fields)  # noqa: SLF001 - documented API
NAMED = (
    *("product_model__code", "product_model__name", "product_model__category", "product_model__free_months"),
    *(
        "fault__name",
        "fault__category",
        "unit__name",
        "unit__kind",
        "owner__user__name",
        "first_asked__user__name",
    ),
    *(
        "row__next_due",
        "row__next_due_what",
        "row__is_live",
        "row__klass",
        "row__product",
        "row__what",
        "row__rests_until",
    ),
)
"""What the page of a case says of other things; no other of their columns is fetched."""


def visible_to(actor: Actor) -> QuerySet[Case]:
    cases = Case.objects.all()
    return cases if actor.scope.units is None else cases.filter(unit_id__in=actor.scope.units)


def get(case_id: int, *, actor: Actor) -> Case:
    """One case with everything its page names. One statement."""
    found = (
        visible_to(actor)
        .select_related("product_model", "fault", "unit", "owner__user", "first_asked__user", "row")
        .only(*OWN, *NAMED)
        .filter(pk=case_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def shown(public_id: UUID, *, actor: Actor) -> Case:
    """One case with everything and everybody that it names, by its outside id. One statement."""
    found = (
        visible_to(actor)
        .select_related(
            "customer",
            "sold_unit",
            "product_model",
            "fault",
            "unit",
            "owner__user",
            "first_asked__user",
            "parent",
            "row",
        )
        .only(*SHOWN)
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def entered(case_id: int) -> dict[str, Any]:
    """What became of a request that has just been registered. One light statement."""
    row = Case.objects.values_list(
        "public_id",
        "number",
        "state",
        "row__klass",
        "owner__public_id",
        "owner__user__name",
        "registered_at",
        "version",
    ).get(pk=case_id)
    public_id, number, state, klass, owner_id, owner_name, registered_at, version = row
    return {
        "id": public_id,
        "number": number,
        "state": state,
        "service_class": klass or None,
        "owner": {"id": owner_id, "name": owner_name},
        "registered_at": registered_at,
        "version": version,
    }


SHOWN = (
    *(
        field.name
        for field in Case._meta.concrete_fields  # noqa: SLF001 - the list of fields is documented
        if field.name != "id"
    ),
    "customer__public_id",
    "customer__name",
    "sold_unit__public_id",
    "sold_unit__serial",
    "product_model__code",
    "product_model__name",
    "fault__code",
    "fault__name",
    "unit__code",
    "unit__name",
    "owner__public_id",
    "owner__user__name",
    "first_asked__public_id",
    "first_asked__user__name",
    "parent__public_id",
    "row__klass",
    "row__technician_name",
    "row__next_due",
    "row__next_due_what",
)


def lock(case_id: int, *, actor: Actor) -> Case:
    """The case, held until the transaction ends, if the actor may see it."""
    found = visible_to(actor).select_for_update(of=("self",)).filter(pk=case_id).first()
    if found is None:
        raise NotFound
    return found


def is_live(case: Case) -> bool:
    return CaseState(case.state) in LIVE_STATES


def open_of_sold_unit(sold_unit_id: int, *, actor: Actor) -> QuerySet[CaseRow]:
    """Live repair cases of a unit that the actor may see, newest first: "this unit already has an open case"."""
    return (
        rows_visible_to(actor)
        .filter(case__sold_unit_id=sold_unit_id, is_live=True, kind=CaseKind.REPAIR)
        .order_by("-case_id")
    )


def of_customer(customer_id: int, *, actor: Actor, limit: int = 50) -> list[CaseRow]:
    return list(rows_visible_to(actor).filter(customer_id=customer_id).order_by("-case_id")[:limit])


def of_sold_unit(sold_unit_id: int, *, actor: Actor, limit: int = 50) -> list[CaseRow]:
    return list(rows_visible_to(actor).filter(case__sold_unit_id=sold_unit_id).order_by("-case_id")[:limit])


def rows_visible_to(actor: Actor) -> QuerySet[CaseRow]:
    rows = CaseRow.objects.defer("search")
    if actor.scope.units is None:
        return rows
    if len(actor.scope.units) == 1:
        return rows.filter(unit_id=next(iter(actor.scope.units)))
    return rows.filter(unit_id__in=actor.scope.units)


def filtered(
    filters: Mapping[str, str], *, actor: Actor, now: datetime, one_by_one: bool = False
) -> QuerySet[CaseRow]:
    """Rows by the filters of the address: state, owner, unit, zone, class, channel, customer, need, late, q."""
    rows = rows_visible_to(actor)
    state = filters.get("state", "live")
    if state == "live":
        rows = rows.filter(is_live=True)
    elif state != "all":
        rows = rows.filter(state__in=state.split(","))
    for name, column in EQUAL.items():
        if filters.get(name):
            rows = rows.filter(**{column: filters[name]})
    if filters.get("owner") == "me":
        rows = rows.filter(owner_id=actor.staff_id or 0)
    elif filters.get("owner"):
        rows = rows.filter(owner_id=whole(filters["owner"]) or 0)
    for name in ("unit", "customer"):
        if filters.get(name):
            rows = rows.filter(**{f"{name}_id": whole(filters[name])})
    if filters.get("zone"):
        rows = (
            rows.filter(zone__startswith=filters["zone"])
            if len(filters["zone"]) < 6
            else rows.filter(zone=filters["zone"])
        )
    rows = _pressing(rows, filters, now=now)
    if filters.get("q"):
        rows = matching(rows, filters["q"], one_by_one=one_by_one)
    return rows


def _pressing(rows: QuerySet[CaseRow], filters: Mapping[str, str], *, now: datetime) -> QuerySet[CaseRow]:
    """What is late or in urgent need, where only that is asked for."""
    if filters.get("need"):
        rows = rows.filter(is_live=True).exclude(need="")
    return rows.filter(is_live=True, next_due__lt=now) if filters.get("late") else rows


EQUAL = {"class": "klass", "channel": "channel", "kind": "kind"}


def page(rows: QuerySet[CaseRow], *, order: str, key: str, direction: str, size: int = 25) -> Page[CaseRow]:
    """A page of the register: newest first, or with `order="due"` earliest due first. One statement."""
    if order == "due":
        rows = rows.filter(next_due__isnull=False)
        return by_key(rows, key=key, direction=direction, due="next_due", size=size)
    return by_key(rows, key=key, direction=direction, size=size)


IN_FRONT = 30
"""So many cases in urgent need stand before the first page of a list."""


def in_need(rows: QuerySet[CaseRow]) -> list[CaseRow]:
    """Of these rows the live cases in urgent need, longest waiting first. One statement."""
    return list(rows.filter(is_live=True).exclude(need="").order_by("case_id")[:IN_FRONT])


RECENT = 4000
"""How many of the newest cases a search looks through one by one before it asks the index of all of them."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search shows. There may be more than `count` when `is_more`."""

    page: Page[CaseRow]
    count: int
    is_more: bool


def searched(
    filters: Mapping[str, str], *, actor: Actor, now: datetime, key: str, direction: str, size: int = 25
) -> Found:
    """A page of what was searched for, newest first, and how much there is.

    A frequent word is found among the newest cases at once; sorting everything that the index knows of it would cost
    the more the longer the register is. A rare word has few rows to sort. Four statements at most.
    """
    if direction != "newer":
        newest = whole(key)
        newest = _newest_id() if newest is None else newest
        recent = filtered(filters, actor=actor, now=now, one_by_one=True).filter(case_id__gt=newest - RECENT)
        found = by_key(recent, key=key, direction="", size=size)
        if found.older is not None:
            return Found(found, recent.count(), is_more=True)
    rows = filtered(filters, actor=actor, now=now)
    count = capped_count(rows, ordered=False)
    found = by_key(rows, key=key, direction=direction, walks_index=False, size=size)
    return Found(found, min(count, COUNT_CAP), is_more=count > COUNT_CAP)


def _newest_id() -> int:
    return CaseRow.objects.order_by("-case_id").values_list("case_id", flat=True).first() or 0


def capped_count(rows: QuerySet[CaseRow], cap: int = COUNT_CAP, *, ordered: bool = True) -> int:
    """How many, but never more than `cap + 1`: the price does not grow with the list.

    Counted along the list's own order the database stops early; what was searched for has no order to follow.
    """
    counted = rows.order_by("-case_id") if ordered else rows.order_by()
    return counted.values("case_id")[: cap + 1].count()


def notes(case_id: int) -> list[Note]:
    return list(Note.objects.filter(case_id=case_id).select_related("author__user").order_by("id"))


def handovers(case_id: int) -> dict[int, Handover]:
    found = Handover.objects.filter(case_id=case_id).select_related("before__user", "after__user")
    return {handover.id: handover for handover in found}


def holds(case_id: int) -> list[Hold]:
    return list(Hold.objects.filter(case_id=case_id, lifted_at__isnull=True).order_by("id"))


def saved_views(*, actor: Actor) -> list[SavedView]:
    """One's own, and what the company or somebody within the actor's scope has shared: no other dealer's."""
    shared = Q(is_shared=True)
    if actor.scope.units is not None:
        shared &= Q(owner__unit_id__in=actor.scope.units) | Q(owner__unit__kind=UnitKind.COMPANY)
    return list(SavedView.objects.filter(Q(owner_id=actor.staff_id) | shared).order_by("position", "id"))


def next_case_id() -> int:
    """The id that the next case gets; its number is made from it. Numbers of cases may have gaps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('intake_case', 'id'))")
        return int(cursor.fetchone()[0])


def numbers(ids: set[int]) -> dict[int, str]:
    """What cases are called on paper and on pages."""
    return dict(Case.objects.filter(pk__in=ids).values_list("id", "number"))


def public_ids(numbers: set[int]) -> dict[int, UUID]:
    """How cases are called outside."""
    return dict(Case.objects.filter(pk__in=numbers).values_list("id", "public_id"))


# ---- enquiries about the tariff ------------------------------------------------------------------


def enquiries(*, actor: Actor, day: date | None = None) -> QuerySet[TariffEnquiry]:
    """What was asked about the tariff, all of it or on one local day."""
    found = TariffEnquiry.objects.select_related("taken_by__user", "unit")
    if actor.scope.units is not None:
        found = found.filter(unit_id__in=actor.scope.units)
    if day is None:
        return found
    start = midnight(day)
    return found.filter(at__gte=start, at__lt=midnight(day + timedelta(days=1)))


def enquiries_this_month(*, actor: Actor, now: datetime, cap: int = COUNT_CAP) -> int:
    """How often the tariff was asked about since the first of the month; never more than one above the cap."""
    since = midnight(local_day(now).replace(day=1))
    found = enquiries(actor=actor).filter(at__gte=since).order_by().values("id")
    return found[: cap + 1].count()


def local_day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(context.current().time_zone)).date()


def midnight(day: date) -> datetime:
    """When a local day begins."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(context.current().time_zone))
