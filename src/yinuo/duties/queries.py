"""Duties and their occurrences: who owes what until when, and what a promise offers to take over."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from yinuo.charters import queries as charters
from yinuo.commitments import posts
from yinuo.duties import rules
from yinuo.duties.models import Duty, Occurrence
from yinuo.duties.types import Line, OccurrenceState, Owed
from yinuo.kernel.actors import Actor
from yinuo.kernel.calendars import Calendar
from yinuo.kernel.charters import Charter
from yinuo.kernel.charters.explaining.page import promise_facts
from yinuo.kernel.charters.ladders import Post
from yinuo.kernel.errors import NotFound
from yinuo.network import queries as network

if TYPE_CHECKING:
    from yinuo.network.models import Staff

MOST_SHOWN = 200
A_WEEK = timedelta(days=7)


def visible_to(actor: Actor) -> QuerySet[Duty]:
    found = Duty.objects.all()
    return found if actor.scope.units is None else found.filter(unit_id__in=actor.scope.units)


def get(duty_id: int, *, actor: Actor) -> Duty:
    """One duty with its owner, unit and customer. One statement."""
    found = visible_to(actor).select_related("owner__user", "unit", "customer").filter(pk=duty_id).first()
    if found is None:
        raise NotFound
    return found


def lock(duty_id: int, *, actor: Actor) -> Duty:
    """The duty, held until the transaction ends, if the actor may see it."""
    found = visible_to(actor).select_for_update(of=("self",)).filter(pk=duty_id).first()
    if found is None:
        raise NotFound
    return found


def occurrence(occurrence_id: int, *, actor: Actor) -> Occurrence:
    found = _visible(actor).filter(pk=occurrence_id).first()
    if found is None:
        raise NotFound
    return found


def lock_occurrence(occurrence_id: int, *, actor: Actor) -> Occurrence:
    found = _visible(actor).select_for_update(of=("self",)).filter(pk=occurrence_id).first()
    if found is None:
        raise NotFound
    return found


def _visible(actor: Actor) -> QuerySet[Occurrence]:
    found = Occurrence.objects.select_related("duty__unit", "duty__owner__user", "commitment")
    return found if actor.scope.units is None else found.filter(duty__unit_id__in=actor.scope.units)


def listed(*, actor: Actor) -> QuerySet[Duty]:
    """The duties that have not ended, next due first; those of which nothing is open stand behind."""
    open_ = Occurrence.objects.filter(duty=OuterRef("pk"), state=OccurrenceState.OPEN)
    due = open_.order_by("commitment__due_at").values("commitment__due_at")[:1]
    number = open_.order_by("commitment__due_at").values("commitment_id")[:1]
    return (
        visible_to(actor)
        .filter(ended_at__isnull=True)
        .select_related("owner__user", "unit", "customer")
        .annotate(due_at=Subquery(due), clock_id=Subquery(number))
        .order_by(F("due_at").asc(nulls_last=True), "next_at", "id")
    )


def ended(*, actor: Actor) -> QuerySet[Duty]:
    return (
        visible_to(actor)
        .filter(ended_at__isnull=False)
        .select_related("owner__user", "unit", "customer")
        .order_by("-ended_at", "-id")
    )


def of_person(found: QuerySet[Duty], *, actor: Actor) -> QuerySet[Duty]:
    """Of these duties those that somebody does: their own, and those of a post that they hold."""
    return found.filter(_mine(actor, ""))


def _mine(actor: Actor, path: str) -> Q:
    mine = Q(**{f"{path}owner_id": actor.staff_id or 0})
    for post, permission in posts.HOLDS.items():
        if actor.may(permission):
            held = Q(**{f"{path}post": post.value})
            if post is Post.CHIEF:
                held &= Q(**{f"{path}unit_id": actor.scope.home})
            mine |= held
    return mine


def occurrences(duty_id: int) -> list[Occurrence]:
    """Open ones first by their due time, then what has ended, newest first. One statement."""
    found = list(
        Occurrence.objects.filter(duty_id=duty_id)
        .select_related("commitment")
        .order_by("-begins_at", "-id")[:MOST_SHOWN]
    )
    open_ = [each for each in found if each.state == OccurrenceState.OPEN]
    return open_[::-1] + [each for each in found if each.state != OccurrenceState.OPEN]


def due_soon(*, actor: Actor, now: datetime, limit: int = 6) -> list[Occurrence]:
    """What somebody must do within a week, or is late with. One statement."""
    found = _visible(actor).filter(
        _mine(actor, "duty__"), state=OccurrenceState.OPEN, commitment__due_at__lt=now + A_WEEK
    )
    return list(found.order_by("commitment__due_at", "id")[:limit])


def open_of(duty_id: int) -> list[Occurrence]:
    return list(Occurrence.objects.filter(duty_id=duty_id, state=OccurrenceState.OPEN).order_by("id"))


def has_open_on(duty_id: int, period_on: date) -> bool:
    return Occurrence.objects.filter(duty_id=duty_id, period_on=period_on).exists()


def due_to_begin(now: datetime, *, limit: int) -> list[int]:
    """The duties whose next occurrence begins, earliest first. One statement."""
    found = Duty.objects.filter(next_at__lte=now).order_by("next_at", "id")
    return list(found.values_list("id", flat=True)[:limit])


def owed(duty: Duty) -> Owed:
    return Owed(duty.every, duty.amount, duty.limit_unit, duty.business, duty.if_closed)


def calendar() -> Calendar:
    """The hours of the organisation, in whose zone days begin and end."""
    return Calendar.from_data(network.default_calendar().data)


# ---- who does it --------------------------------------------------------------------------------


def who_does(duty: Duty, *, at: datetime) -> "Staff | None":
    """The owner, or of those who hold the post the first who is there."""
    if duty.owner_id is not None:
        return network.person(duty.owner_id)
    people = posts.holders(Post(duty.post), unit_id=duty.unit_id)
    return next((each for each in people if not network.is_absent(each, at=at)), next(iter(people), None))


def unheld() -> list[str]:
    """Duties that nobody does: the owner's account is disabled, or nobody holds the post."""
    found = Duty.objects.filter(ended_at__isnull=True).select_related("owner__user").order_by("id")
    return [f"{each.id} {each.clause}".strip() for each in found if not is_held(each)]


def is_held(duty: Duty) -> bool:
    if duty.owner is not None:
        return bool(duty.owner.user.is_active)
    return bool(posts.holders(Post(duty.post), unit_id=duty.unit_id))


# ---- what a promise offers ----------------------------------------------------------------------


def lines(charter_id: str, *, on: date) -> list[Line]:
    """The recurring lines of a charter as it is in force on that day. Refused for an unknown charter."""
    if charter_id not in charters.shipped_ids():
        charters.shipped(charter_id)
    return _lines(charters.in_force(charter_id, asked_on=on))


def _lines(charter: Charter) -> list[Line]:
    found = []
    for row in charters.recurring(charter):
        facts = list(promise_facts(row))
        text = row.text or charter.definition.clauses[row.clause].text
        found.append(
            Line(
                charter=charter.id,
                release=charter.release,
                clause=row.clause,
                row=row.id,
                start=row.start,
                stop=row.stop,
                zh=text.zh,
                en=text.en,
                limit_zh="，".join(each.zh for each in facts),
                limit_en=", ".join(each.en for each in facts),
                owed=rules.owed_by(row),
            )
        )
    return found


def taken_over(charter_id: str, *, unit_id: int) -> set[str]:
    """The lines of a charter that somebody of the unit does already."""
    found = Duty.objects.filter(charter=charter_id, unit_id=unit_id, ended_at__isnull=True)
    return set(found.values_list("row", flat=True))


def names(found: Iterable[Occurrence]) -> dict[int, str]:
    """Who said what became of these occurrences."""
    return network.names_of_users({each.told_by for each in found if each.told_by is not None})
