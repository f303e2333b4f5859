"""119: a superior is asked at once, answers, or asks one higher. Nobody says no, or promises more, alone."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from yinuo.escalation import queries, rules
from yinuo.escalation.events import AskAnswered, AskPassedUp, SuperiorAsked
from yinuo.escalation.models import Ask, Reply
from yinuo.escalation.types import AskState, Verdict
from yinuo.intake import queries as intake
from yinuo.kernel.actors import Actor
from yinuo.kernel.charters.ladders import Post
from yinuo.kernel.errors import AskFirst, Refused, Stale, gettext_noop
from yinuo.kernel.money import yuan_grouped
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission


def ask_superior(
    *,
    case_id: int,
    wants: str,
    obstacle: str,
    proposal: str,
    actor: Actor,
    now: datetime,
    amount_fen: int | None = None,
) -> Ask:
    """Ask the next one up what may be done (C505, C508). The case stays with whoever has it.

    What a lower post has answered already goes above that post. Refused without saying what is wanted, what stands in the
    way and what is proposed, while a question about the case is open, and for whoever is at the top.
    """
    actor.require(Permission.ESCALATION_ASK_WRITE)
    for name, text in (("wants", wants), ("obstacle", obstacle), ("proposal", proposal)):
        if not text.strip():
            raise Refused(ASKED_FOR[name], field=name)
    if amount_fen is not None and amount_fen <= 0:
        raise Refused(gettext_noop("Enter more than 0 yuan, or leave it empty."), field="amount")
    if actor.staff_id is None:
        raise Refused(gettext_noop("Only somebody on the staff list can ask a superior."))
    with transaction.atomic():
        case = intake.lock(case_id, actor=actor)
        if not intake.is_live(case):
            raise Refused(gettext_noop("The case is closed. Reopen it first."))
        if queries.open_ask(case_id) is not None:
            raise Refused(gettext_noop("A superior has been asked already. Wait for the answer."))
        below = max(queries.post_of(actor), _answered_by(case_id), key=rules.UPWARDS.index)
        found = queries.superior(below, case, besides=(actor.staff_id,), at=now)
        if found is None:
            raise Refused(gettext_noop("Nobody is above you. You may decide it yourself."))
        staff, post, via = found
        ask = Ask.objects.create(
            case=case,
            unit_id=case.unit_id,
            asker_id=actor.staff_id,
            wants=wants.strip(),
            obstacle=obstacle.strip(),
            proposal=proposal.strip(),
            amount_fen=amount_fen,
            state=AskState.OPEN,
            post=post,
            to=staff,
            via=via,
            asked_at=now,
            due_at=rules.due_at(now, queries.answer_minutes()),
        )
        recording.record(
            SuperiorAsked(
                case_id=case_id, ask_id=ask.id, post=post, via=via, staff_id=staff.id, due_at=ask.due_at
            ),
            actor=actor,
            now=now,
        )
    return ask


ASKED_FOR = {
    "wants": gettext_noop("Write what the customer wants."),
    "obstacle": gettext_noop("Write what stands in the way."),
    "proposal": gettext_noop("Write what you propose."),
}


def _answered_by(case_id: int) -> Post:
    """The post whose other proposal did not help: the next question goes above it."""
    last = queries.last_ask(case_id)
    return Post(last.post) if last and last.state == AskState.PROPOSED else Post.RESPONSIBLE


def answer(
    *,
    ask_id: int,
    version: int,
    verdict: Verdict,
    text: str,
    actor: Actor,
    now: datetime,
    amount_fen: int | None = None,
) -> Ask:
    """Grant it, up to an amount where it costs something, propose something else, ask one higher, or finally say no.

    Whoever was asked answers, or anybody of that post or above. Refused for a no from below the top, for more than the
    post may promise, and for one's own question.
    """
    actor.require(Permission.ESCALATION_ASK_ANSWER)
    with transaction.atomic():
        ask = _open(ask_id, version, actor=actor)
        by_id, post = _answering_as(ask, actor)
        besides = (ask.asker_id, by_id)
        case = intake.lock(ask.case_id, actor=actor)
        above = queries.superior(post, case, besides=besides, at=now)
        rules.check_answer(verdict, text=text, amount_fen=amount_fen, is_top=above is None)
        if verdict is Verdict.GRANTED and above is not None:
            _check_grant(amount_fen, post)
        reply = Reply.objects.create(
            ask=ask,
            seq=Reply.objects.filter(ask=ask).count() + 1,
            by_id=by_id,
            post=post,
            verdict=verdict,
            text=text.strip(),
            amount_fen=amount_fen,
            at=now,
        )
        ask.version += 1
        if verdict is Verdict.PASSED_UP and above is not None:
            ask.to, ask.post, ask.via = above
            ask.due_at = rules.due_at(now, queries.answer_minutes())
            ask.save(update_fields=["to", "post", "via", "due_at", "version"])
            recording.record(
                AskPassedUp(
                    case_id=ask.case_id,
                    ask_id=ask.id,
                    reply_id=reply.id,
                    post=ask.post,
                    via=ask.via,
                    staff_id=ask.to_id,
                    due_at=ask.due_at,
                ),
                actor=actor,
                now=now,
            )
            return ask
        ask.state, ask.post, ask.answered_at = AskState(verdict.value), post, now
        ask.save(update_fields=["state", "post", "answered_at", "version"])
        recording.record(
            AskAnswered(
                case_id=ask.case_id,
                ask_id=ask.id,
                reply_id=reply.id,
                verdict=verdict,
                post=post,
                amount_fen=amount_fen,
            ),
            actor=actor,
            now=now,
        )
    return ask


def may_answer(ask: Ask, actor: Actor) -> bool:
    """Whoever was asked, and anybody of that post or above; never the one who asked."""
    if actor.staff_id is None or actor.staff_id == ask.asker_id:
        return False
    return actor.staff_id == ask.to_id or rules.is_at_least(queries.post_of(actor), Post(ask.post))


def _answering_as(ask: Ask, actor: Actor) -> tuple[int, Post]:
    """Who answers, and in which post: a deputy in the one that was asked."""
    if actor.staff_id is None or not may_answer(ask, actor):
        raise Refused(gettext_noop("%(name)s was asked and answers this."), name=ask.to.name)
    return actor.staff_id, max(Post(ask.post), queries.post_of(actor), key=rules.UPWARDS.index)


def _check_grant(amount_fen: int | None, post: Post) -> None:
    limit = rules.limit_of(post, queries.limits())
    if amount_fen is not None and not rules.is_within(amount_fen, limit):
        raise Refused(
            gettext_noop("You may grant %(limit)s at the most. Ask one higher."),
            field="amount",
            limit=yuan_grouped(limit or 0),
        )


def _open(ask_id: int, version: int, *, actor: Actor) -> Ask:
    ask = queries.lock_ask(ask_id, actor=actor)
    if ask.state != AskState.OPEN:
        raise Refused(gettext_noop("This has been answered already. Reload the page."))
    if ask.version != version:
        raise Stale({}, version=ask.version)
    return ask


# ---- what is refused without asking -------------------------------------------------------------


def check_no(*, case_id: int, actor: Actor, now: datetime) -> None:
    """Refuse a no to the customer that nobody up to the top has answered for (C505); called by the pipeline only.

    Whoever is at the top decides alone. What a superior has granted is done, not refused.
    """
    if not queries.asks_before_no():
        return
    case = intake.get(case_id, actor=actor)
    if queries.is_top(queries.post_of(actor), case, besides=_self(actor), at=now):
        return
    last = queries.last_ask(case_id)
    if last is None:
        raise AskFirst(
            gettext_noop("Nobody says no to a customer alone. Ask a superior first, up to the top."),
            case_id=case_id,
        )
    if last.state == AskState.OPEN:
        raise AskFirst(
            gettext_noop("%(name)s has been asked. Wait for the answer before you say no."),
            case_id=case_id,
            name=last.to.name,
        )
    if last.state == AskState.GRANTED:
        raise AskFirst(gettext_noop("It has been granted. Do that instead of saying no."), case_id=case_id)
    if last.state == AskState.PROPOSED and not queries.is_top(
        Post(last.post), case, besides=(last.asker_id,), at=now
    ):
        raise AskFirst(
            gettext_noop("Something else was proposed. If the customer does not want it, ask one higher."),
            case_id=case_id,
        )


def check_promise(*, case_id: int, amount_fen: int | None, actor: Actor) -> bool:
    """Refuse to promise more than one's post or a superior's grant allows (C471); called by the pipeline only.

    Answers whether it went beyond them at once for somebody in urgent need, within the organisation's amount (C511).
    """
    limits = queries.limits()
    limit = rules.limit_of(queries.post_of(actor), limits)
    if actor.kind == "system" or rules.is_within(amount_fen, limit):
        return False
    granted = queries.granted_fen(case_id)
    if granted is not None and rules.is_within(amount_fen, granted):
        return False
    case = intake.get(case_id, actor=actor)
    if case.need and limits.urgent is not None and rules.is_within(amount_fen, limits.urgent):
        return True
    raise AskFirst(
        gettext_noop("You may promise %(limit)s at the most. Ask a superior for more."),
        case_id=case_id,
        limit=yuan_grouped(limit or 0),
    )


def _self(actor: Actor) -> Collection[int]:
    return () if actor.staff_id is None else (actor.staff_id,)
