from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from yinuo.followup.models import CallAttempt, Callback
from yinuo.followup.rules import Habits
from yinuo.followup.types import CallbackState, CallResult
from yinuo.kernel.actors import Actor
from yinuo.kernel.calendars import Calendar
from yinuo.kernel.errors import NotFound
from yinuo.network import queries as network
from yinuo.platform.organisations import context

COUNT_CAP = 1000
ENDED = (CallbackState.ANSWERED, CallbackState.GIVEN_UP)


def visible_to(actor: Actor) -> QuerySet[Callback]:
    callbacks = Callback.objects.all()
    return callbacks if actor.scope.units is None else callbacks.filter(unit_id__in=actor.scope.units)


def get(callback_id: int, *, actor: Actor) -> Callback:
    """One call-back with its case and customer. One statement."""
    found = (
        visible_to(actor)
        .select_related(
            "case__row", "case__customer", "case__sold_unit__model", "case__product_model", "case__fault"
        )
        .filter(pk=callback_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def lock(callback_id: int, *, actor: Actor) -> Callback:
    """The call-back, held until the transaction ends, if the actor may see it."""
    found = visible_to(actor).select_for_update(of=("self",)).filter(pk=callback_id).first()
    if found is None:
        raise NotFound
    return found


def of_case(case_id: int) -> list[Callback]:
    """All call-backs of a case, newest first."""
    return list(Callback.objects.filter(case_id=case_id).order_by("-id"))


def attempts(callback_id: int) -> list[CallAttempt]:
    return list(CallAttempt.objects.filter(callback_id=callback_id).order_by("id"))


def not_reached(callback_id: int) -> int:
    return CallAttempt.objects.filter(callback_id=callback_id, result=CallResult.NOT_REACHED).count()


def habits() -> Habits:
    """How the open organisation calls back."""
    return Habits.from_settings(context.current().settings.get("followup", {}))


def calendar() -> Calendar:
    return Calendar.from_data(network.default_calendar().data)


def due(*, actor: Actor, now: datetime) -> QuerySet[Callback]:
    """To be made today or late."""
    return visible_to(actor).filter(state=CallbackState.DUE, due_at__lt=_end_of_day(now))


def later(*, actor: Actor, now: datetime) -> QuerySet[Callback]:
    return visible_to(actor).filter(state=CallbackState.DUE, due_at__gte=_end_of_day(now))


def ended(*, actor: Actor) -> QuerySet[Callback]:
    """Answered or given up."""
    return visible_to(actor).filter(state__in=ENDED)


def due_count(*, actor: Actor, now: datetime) -> int:
    """How many are to be made today or are late; never more than one above the cap."""
    return capped_count(due(actor=actor, now=now))


def late_count(*, actor: Actor, now: datetime) -> int:
    """How many are past their due time; never more than one above the cap."""
    return capped_count(visible_to(actor).filter(state=CallbackState.DUE, due_at__lt=now))


def capped_count(found: QuerySet[Callback], cap: int = COUNT_CAP) -> int:
    return found.order_by().values("id")[: cap + 1].count()


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a list. `newer` and `older` are the keys of the neighbours, if there are any."""

    rows: list[Callback]
    newer: str | None
    older: str | None


def page(found: QuerySet[Callback], *, by_due: bool, key: str, direction: str, size: int = 25) -> Page:
    """Keyset paging: earliest due first, or newest first. `key` is the edge of the page before. One statement."""
    forward = direction != "newer"
    if key:
        found = found.filter(_beyond(key, by_due=by_due, forward=forward))
    sign = "" if by_due == forward else "-"
    ordering = [f"{sign}due_at", f"{sign}id"] if by_due else [f"{sign}id"]
    rows = list(found.select_related("case__row").order_by(*ordering)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if not forward:
        rows.reverse()
    has_newer = bool(key) if forward else more
    has_older = more if forward else True
    return Page(
        rows=rows,
        newer=_key(rows[0], by_due=by_due) if rows and has_newer else None,
        older=_key(rows[-1], by_due=by_due) if rows and has_older else None,
    )


def _key(callback: Callback, *, by_due: bool) -> str:
    return f"{callback.due_at.isoformat()}~{callback.id}" if by_due else str(callback.id)


def _beyond(key: str, *, by_due: bool, forward: bool) -> Q:
    try:
        if not by_due:
            return Q(id__lt=int(key)) if forward else Q(id__gt=int(key))
        due_text, _, id_text = key.partition("~")
        due_at, callback_id = datetime.fromisoformat(due_text), int(id_text)
    except ValueError:
        raise NotFound from None
    if due_at.tzinfo is None:
        raise NotFound
    side = "gt" if forward else "lt"
    return Q(**{f"due_at__{side}": due_at}) | Q(due_at=due_at, **{f"id__{side}": callback_id})


def _end_of_day(now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(context.current().time_zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
