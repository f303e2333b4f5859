"""Promised times as a list: filters of the address, earliest due first, pages by key."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet

from yinuo.commitments import queries
from yinuo.commitments.models import LATE_REASONS, LATE_STATES, Commitment
from yinuo.commitments.types import LateReason, State
from yinuo.intake.queries import midnight
from yinuo.kernel.actors import Actor
from yinuo.platform.paging import Page, by_key, whole
from yinuo.platform.ui.widgets import day_in

COUNT_CAP = 1000
FILTERS = ("state", "promise", "unit", "owner", "within", "reason", "since", "until", "moved", "reopened")
STATES = ("open", "running", "paused", "late", "kept", "done_late", "missed", "cancelled", "all")
"""What the filter `state` takes. `missed` is late, whether or not it has been done since."""
WITHIN = (4, 24, 72, 168)
"""Hours within which something is due, as the page offers them."""
NO_REASON = "none"


def filtered(filters: Mapping[str, str], *, actor: Actor, now: datetime) -> QuerySet[Commitment]:
    """What the filters leave, without an order; what is no value of a filter leaves nothing out."""
    found = queries.visible_to(actor).filter(_in_state(filters.get("state", "open"), now))
    if filters.get("promise"):
        charter, _slash, clause = filters["promise"].partition("/")
        found = found.filter(charter=charter, clause=clause)
    if filters.get("unit"):
        found = found.filter(unit_id=whole(filters["unit"]) or 0)
    if filters.get("owner") == "me":
        found = found.filter(case__owner_id=actor.staff_id or 0)
    elif filters.get("owner"):
        found = found.filter(case__owner_id=whole(filters["owner"]) or 0)
    hours = whole(filters.get("within", ""))
    if hours is not None and hours <= WITHIN[-1]:
        found = found.filter(due_at__lte=now + timedelta(hours=hours))
    if filters.get("reason") == NO_REASON:
        found = found.filter(_in_state("missed", now), late_reason="")
    elif filters.get("reason") in LATE_REASONS:
        found = found.filter(late_reason=LateReason(filters["reason"]))
    since, until = day_in(filters.get("since", "")), day_in(filters.get("until", ""))
    if since is not None:
        found = found.filter(due_at__gte=midnight(since))
    if until is not None:
        found = found.filter(due_at__lt=midnight(until + timedelta(days=1)))
    if filters.get("moved"):
        found = found.filter(moves__gt=0)
    if filters.get("reopened"):
        found = found.filter(generation__gt=0)
    return found


def _in_state(name: str, now: datetime) -> Q:
    """What the clocks of a state are, late as soon as they are, whether or not the sweep has come.

    What is open has no end: said so, and not by its states, the index of open clocks also serves a kept plan, which knows
    no values.
    """
    late = Q(state=State.BREACHED) | Q(state__in=[State.RUNNING, State.PAUSED], late_after__lt=now)
    is_open = Q(ended_at__isnull=True)
    return {
        "running": is_open & Q(state=State.RUNNING, late_after__gte=now),
        "paused": is_open & Q(state=State.PAUSED, late_after__gte=now),
        "late": is_open & late,
        "kept": Q(state=State.MET),
        "done_late": Q(state=State.STOPPED),
        "missed": Q(state__in=LATE_STATES) | late,
        "cancelled": Q(state=State.CANCELLED),
        "all": Q(),
    }.get(name, is_open)


def page(found: QuerySet[Commitment], *, key: str, direction: str, size: int = 25) -> Page[Commitment]:
    """A page of the list, earliest due first, with its cases and units. One statement."""
    return by_key(with_names(found), key=key, direction=direction, due="due_at", size=size)


def with_names(found: QuerySet[Commitment]) -> QuerySet[Commitment]:
    return found.select_related("case__row", "unit", "responsible__user").defer(
        "case__row__search", "case__description"
    )


def capped_count(found: QuerySet[Commitment], cap: int = COUNT_CAP) -> int:
    """How many, but never more than `cap + 1`, counted along the order of the list."""
    return found.order_by("due_at", "id").values("id")[: cap + 1].count()


OPEN_PROMISES = """
WITH RECURSIVE found AS (
    (
        SELECT charter, clause FROM commitments_commitment WHERE ended_at IS NULL
        ORDER BY charter, clause LIMIT 1
    )
    UNION ALL
    SELECT following.charter, following.clause
    FROM found CROSS JOIN LATERAL (
        SELECT charter, clause FROM commitments_commitment
        WHERE ended_at IS NULL AND (charter, clause) > (found.charter, found.clause)
        ORDER BY charter, clause LIMIT 1
    ) following
)
SELECT charter, clause FROM found
"""


def open_promises() -> list[tuple[str, str]]:
    """Charter and clause of everything that is open, in their order. One statement; it leaps along the index."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN_PROMISES)
        return list(cursor.fetchall())
