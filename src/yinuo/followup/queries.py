from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from yinuo.followup.models import CallAttempt, Callback
from yinuo.followup.rules import Habits
from yinuo.followup.types import CallbackState, CallResult
from yinuo.kernel.actors import Actor
from yinuo.kernel.calendars import Calendar
from yinuo.kernel.errors import NotFound
from yinuo.network import queries as network
from yinuo.platform.organisations import context
from yinuo.platform.paging import Page, by_key

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


def points_of_orders(order_ids: Iterable[int]) -> list[int]:
    """What customers said about the services of these vouchers, from 1 to 5, as far as they have been asked."""
    answered = Callback.objects.filter(order_id__in=list(order_ids), state=CallbackState.ANSWERED)
    return [points for points in answered.values_list("satisfaction", flat=True) if points is not None]


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


def page(
    found: QuerySet[Callback], *, by_due: bool, key: str, direction: str, size: int = 25
) -> Page[Callback]:
    """Earliest due first, or newest first. One statement."""
    rows = found.select_related("case__row")
    return by_key(rows, key=key, direction=direction, due="due_at" if by_due else "", size=size)


def _end_of_day(now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(context.current().time_zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def public_ids(numbers: set[int]) -> dict[int, UUID]:
    """How call-backs are called outside."""
    return dict(Callback.objects.filter(pk__in=numbers).values_list("id", "public_id"))
