from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import F, Max, Model, QuerySet

from yinuo.commitments import posts
from yinuo.commitments.types import Via
from yinuo.escalation.models import Ask, Relay, Relief, Reply, Rest
from yinuo.escalation.rules import UPWARDS
from yinuo.escalation.types import AskState, Limits, RelayState, ReliefState, RestEnd, Verdict
from yinuo.kernel.actors import Actor
from yinuo.kernel.charters.ladders import Post
from yinuo.kernel.errors import NotFound
from yinuo.kernel.money import parse_yuan
from yinuo.network import queries as network
from yinuo.platform.organisations import context

if TYPE_CHECKING:
    from yinuo.intake.models import Case
    from yinuo.network.models import Staff

MOST = 12
"""So many lines a list on Today shows."""
Row = TypeVar("Row", bound=Model)


def visible(found: QuerySet[Row], actor: Actor) -> QuerySet[Row]:
    return found if actor.scope.units is None else found.filter(unit_id__in=actor.scope.units)


def _get(found: QuerySet[Row], pk: int, actor: Actor) -> Row:
    row = visible(found, actor).filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def _lock(model: type[Row], pk: int, actor: Actor) -> Row:
    return _get(model._default_manager.select_for_update(of=("self",)), pk, actor)  # noqa: SLF001 - documented API


# ---- how the organisation wants it -------------------------------------------------------------


def setting(name: str) -> Any:
    return context.current().settings.get("escalation", {}).get(name)


def asks_before_no() -> bool:
    """Nobody tells a customer no before a superior has answered, up to the top (C505)."""
    return bool(setting("asks_before_no"))


def answers_before_closing() -> bool:
    """No request is closed before its customer has had an answer (C509)."""
    return bool(setting("answers_before_closing"))


def answer_minutes() -> int | None:
    """Within how many minutes a superior answers; a blank that the organisation fills (C508)."""
    minutes = setting("answer_minutes")
    return None if minutes is None else int(minutes)


def limits() -> Limits:
    """How much may be promised alone; each a blank until the organisation fills it (C471, C511)."""
    return Limits(_money("limit_responsible"), _money("limit_chief"), _money("limit_urgent"))


def _money(name: str) -> int | None:
    text = setting(name)
    return None if text is None else parse_yuan(str(text))


# ---- posts -------------------------------------------------------------------------------------


def post_of(actor: Actor) -> Post:
    """The highest post that somebody holds."""
    held = [post for post in UPWARDS if post in posts.HOLDS and actor.may(posts.HOLDS[post])]
    return held[-1] if held else Post.RESPONSIBLE


def superior(
    below: Post, case: "Case", *, besides: Collection[int], at: datetime
) -> "tuple[Staff, Post, Via] | None":
    """Who is asked next above a post: who is there, else the deputy, else one level up; nobody above the top.

    Never one of `besides`: nobody answers their own question. Who is away at the top without a deputy is waited for.
    """
    is_higher = False
    for post in UPWARDS[UPWARDS.index(below) + 1 :]:
        found, via = posts.addressee(post, unit_id=case.unit_id, case=case, at=at)
        if found is not None and via in {Via.DIRECT, Via.DEPUTY} and found.id not in besides:
            return found, post, Via.LEVEL_UP if is_higher else via
        is_higher = True
    top = (
        network.who_may(posts.HOLDS[Post.MANAGER], unit_id=case.unit_id) if below is not Post.MANAGER else []
    )
    away = next((person for person in top if person.id not in besides), None)
    return None if away is None else (away, Post.MANAGER, Via.DIRECT)


def is_top(post: Post, case: "Case", *, besides: Collection[int], at: datetime) -> bool:
    return superior(post, case, besides=besides, at=at) is None


# ---- asks --------------------------------------------------------------------------------------

NAMED = ("case__row", "asker__user", "to__user")


def ask(ask_id: int, *, actor: Actor) -> Ask:
    return _get(Ask.objects.select_related(*NAMED), ask_id, actor)


def lock_ask(ask_id: int, *, actor: Actor) -> Ask:
    return _lock(Ask, ask_id, actor)


def asks_of_case(case_id: int) -> list[Ask]:
    """What was asked about a case, newest first, with what was answered. Two statements."""
    found = Ask.objects.filter(case_id=case_id).select_related("asker__user", "to__user")
    return list(found.prefetch_related("replies__by__user").order_by("-id"))


def open_ask(case_id: int) -> Ask | None:
    return Ask.objects.filter(case_id=case_id, state=AskState.OPEN).first()


def last_ask(case_id: int) -> Ask | None:
    return Ask.objects.filter(case_id=case_id).order_by("-id").first()


def replies(ask_id: int) -> list[Reply]:
    return list(Reply.objects.filter(ask_id=ask_id).select_related("by__user").order_by("seq"))


def granted_fen(case_id: int) -> int | None:
    """Up to how much superiors have granted on a case; nothing without an amount."""
    granted = Reply.objects.filter(ask__case_id=case_id, verdict=Verdict.GRANTED)
    return granted.aggregate(most=Max("amount_fen"))["most"]


def waiting_for(actor: Actor) -> QuerySet[Ask]:
    """Questions that this person has to answer now; none about a case that has ended."""
    return Ask.objects.filter(to_id=actor.staff_id or 0, state=AskState.OPEN, case__row__is_live=True)


def answered_for(actor: Actor) -> QuerySet[Ask]:
    """What this person has asked and had answered about cases that are still live."""
    found = Ask.objects.filter(asker_id=actor.staff_id or 0, case__row__is_live=True)
    return found.exclude(state=AskState.OPEN)


def first_asks(found: QuerySet[Ask]) -> list[Ask]:
    """The first of those, with a time before those without. One statement."""
    rows = found.select_related(*NAMED).defer("case__row__search")
    return list(rows.order_by("due_at", "id")[:MOST])


def due_asks(case_id: int) -> list[datetime]:
    """Until when a superior owes an answer on a case."""
    found = Ask.objects.filter(case_id=case_id, state=AskState.OPEN, due_at__isnull=False)
    return [due for due in found.values_list("due_at", flat=True) if due is not None]


# ---- what rests on purpose ---------------------------------------------------------------------


def rest(rest_id: int, *, actor: Actor) -> Rest:
    return _get(Rest.objects.select_related("case__row", "put_by__user"), rest_id, actor)


def lock_rest(rest_id: int, *, actor: Actor) -> Rest:
    return _lock(Rest, rest_id, actor)


def rests_of_case(case_id: int) -> list[Rest]:
    """When and why a case has rested, newest first. Two statements."""
    found = Rest.objects.filter(case_id=case_id).select_related("put_by__user")
    return list(found.prefetch_related("watches__by__user").order_by("-seq"))


def standing_rest(case_id: int) -> Rest | None:
    return Rest.objects.filter(case_id=case_id, ended_at__isnull=True).first()


def rests_over(now: datetime, *, limit: int) -> list[int]:
    """What rests although its time has come. One statement."""
    found = Rest.objects.filter(ended_at__isnull=True, until_at__lte=now).order_by("until_at", "id")
    return list(found.values_list("id", flat=True)[:limit])


def woken_for(actor: Actor) -> QuerySet[Rest]:
    """Cases of this person whose rest has ended by itself or by the customer, and which nobody has changed since."""
    return Rest.objects.filter(
        ground__in=[RestEnd.DUE, RestEnd.MESSAGE],
        case__owner_id=actor.staff_id or 0,
        case__row__is_live=True,
        case__row__changed_at__lte=F("ended_at"),
    )


def first_woken(found: QuerySet[Rest]) -> list[Rest]:
    """The newest of those. One statement."""
    rows = found.select_related("case__row").defer("case__row__search")
    return list(rows.order_by("-ended_at", "-id")[:MOST])


# ---- help at once ------------------------------------------------------------------------------


def relief(relief_id: int, *, actor: Actor) -> Relief:
    return _get(Relief.objects.select_related("case__row", "by__user"), relief_id, actor)


def lock_relief(relief_id: int, *, actor: Actor) -> Relief:
    return _lock(Relief, relief_id, actor)


def reliefs_of_case(case_id: int) -> list[Relief]:
    return list(
        Relief.objects.filter(case_id=case_id).select_related("by__user", "reviewed_by__user").order_by("id")
    )


def to_review(actor: Actor) -> QuerySet[Relief]:
    """What was done at once and nobody has looked at, but for one's own."""
    return visible(Relief.objects.filter(state=ReliefState.TO_REVIEW), actor).exclude(
        by_id=actor.staff_id or 0
    )


def first_reviews(found: QuerySet[Relief]) -> list[Relief]:
    """The oldest of those. One statement."""
    rows = found.select_related("case__row", "by__user").defer("case__row__search")
    return list(rows.order_by("id")[:MOST])


# ---- passed on only to who takes it ------------------------------------------------------------


def relay(relay_id: int, *, actor: Actor) -> Relay:
    return _get(Relay.objects.select_related("case", "giver__user", "taker__user"), relay_id, actor)


def lock_relay(relay_id: int, *, actor: Actor) -> Relay:
    return _lock(Relay, relay_id, actor)


def offered_relay(case_id: int) -> Relay | None:
    found = Relay.objects.filter(case_id=case_id, state=RelayState.OFFERED)
    return found.select_related("giver__user", "taker__user").first()


def relays_to(actor: Actor) -> QuerySet[Relay]:
    """Live cases in urgent need that are offered to this person."""
    offered = Relay.objects.filter(taker_id=actor.staff_id or 0, state=RelayState.OFFERED)
    return offered.filter(case__row__is_live=True)


def first_relays(found: QuerySet[Relay]) -> list[Relay]:
    """The oldest of those. One statement."""
    rows = found.select_related("case__row", "giver__user").defer("case__row__search")
    return list(rows.order_by("id")[:MOST])
