"""How far one may promise, when a superior must answer, and how long a complaint may rest. Pure."""

from collections.abc import Collection
from datetime import datetime, timedelta

from yinuo.escalation.types import Limits, Verdict
from yinuo.kernel.charters.ladders import Post
from yinuo.kernel.errors import Refused, gettext_noop

LONGEST_REST = timedelta(days=14)
UPWARDS = (Post.RESPONSIBLE, Post.CHIEF, Post.MANAGER)


def is_at_least(post: Post, asked: Post) -> bool:
    return UPWARDS.index(post) >= UPWARDS.index(asked)


def due_at(asked_at: datetime, minutes: int | None) -> datetime | None:
    """Until when a superior answers; nothing where the organisation names no time."""
    return None if minutes is None else asked_at + timedelta(minutes=minutes)


def limit_of(post: Post, limits: Limits) -> int | None:
    """What somebody in that post may promise alone; the top has no limit."""
    if post is Post.MANAGER:
        return None
    return limits.chief if post is Post.CHIEF else limits.responsible


def is_within(amount_fen: int | None, limit: int | None) -> bool:
    """An amount that nobody knows is beyond any limit that is stated."""
    return limit is None or (amount_fen is not None and amount_fen <= limit)


def check_answer(verdict: Verdict, *, text: str, amount_fen: int | None, is_top: bool) -> None:
    """Refuse an answer that says too little, or a final no from anybody but the top (C505, C509)."""
    if not text.strip():
        raise Refused(WANTS_WORDS[verdict], field="text")
    if amount_fen is not None and verdict is not Verdict.GRANTED:
        raise Refused(gettext_noop("An amount goes with what is granted only."), field="amount")
    if amount_fen is not None and amount_fen <= 0:
        raise Refused(gettext_noop("Enter more than 0 yuan, or leave it empty."), field="amount")
    if verdict is Verdict.DECLINED and not is_top:
        raise Refused(
            gettext_noop("Only the top may finally say no. Propose something else, or ask one higher."),
            field="verdict",
        )
    if verdict is Verdict.PASSED_UP and is_top:
        raise Refused(gettext_noop("Nobody is above you. Answer it yourself."), field="verdict")


WANTS_WORDS: dict[Verdict, str] = {
    Verdict.GRANTED: gettext_noop("Say what is granted."),
    Verdict.PROPOSED: gettext_noop("Say what you propose instead."),
    Verdict.PASSED_UP: gettext_noop("Say why one higher must decide."),
    Verdict.DECLINED: gettext_noop("Write what the customer is told: what was tried, and why it cannot be."),
}


def check_until(until: datetime, *, now: datetime) -> None:
    if not now < until <= now + LONGEST_REST:
        raise Refused(
            gettext_noop("Choose a time within the next two weeks: what rests is looked at again."),
            field="until",
        )


def check_new_reason(reason: str, earlier: Collection[str]) -> None:
    """A second rest needs a reason of its own."""
    if not reason.strip():
        raise Refused(gettext_noop("Say why it shall rest."), field="reason")
    if _plain(reason) in {_plain(each) for each in earlier}:
        raise Refused(
            gettext_noop("It has rested for this reason already. Say what is new, or go on with it."),
            field="reason",
        )


def _plain(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())
