"""A complaint rests on purpose, is watched, and wakes by itself (C503)."""

from datetime import datetime

from django.db import transaction

from yinuo.entitlement import queries as entitlement
from yinuo.entitlement.types import Answer, Outcome
from yinuo.escalation import queries, rules
from yinuo.escalation.events import RestEnded, RestPut, RestWatched
from yinuo.escalation.models import Rest, Watch
from yinuo.escalation.types import Degree, RestEnd
from yinuo.intake import queries as intake
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.network import queries as network
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission

AT_ONCE = 200
UNCLEAR = frozenset({Outcome.NEEDS_FACTS, Outcome.NEGOTIATE})


def put_to_rest(*, case_id: int, until: datetime, reason: str, actor: Actor, now: datetime) -> Rest:
    """A chief lets a case rest until then, because it is not clear who answers for it.

    Refused where that is clear, for somebody in urgent need, twice at a time, and again for a reason that it has rested
    for already.
    """
    actor.require(Permission.ESCALATION_REST_WRITE)
    rules.check_until(until, now=now)
    if actor.staff_id is None:
        raise Refused(gettext_noop("Only somebody on the staff list can let a case rest."))
    with transaction.atomic():
        case = intake.lock(case_id, actor=actor)
        if not intake.is_live(case):
            raise Refused(gettext_noop("The case is closed. Reopen it first."))
        if case.need:
            raise Refused(gettext_noop("Somebody is in urgent need. This does not rest."))
        earlier = queries.rests_of_case(case_id)
        if any(each.ended_at is None for each in earlier):
            raise Refused(gettext_noop("The case rests already."))
        if not is_unclear(case_id):
            raise Refused(
                gettext_noop(
                    "It is clear who answers for this. Only what is unclear may rest; go on with it."
                )
            )
        rules.check_new_reason(reason, [each.reason for each in earlier])
        rest = Rest.objects.create(
            case=case,
            unit_id=case.unit_id,
            seq=len(earlier) + 1,
            reason=reason.strip(),
            put_by_id=actor.staff_id,
            put_at=now,
            until_at=until,
        )
        recording.record(RestPut(case_id=case_id, rest_id=rest.id, until_at=until), actor=actor, now=now)
    return rest


def is_unclear(case_id: int) -> bool:
    """Nothing is decided, the promise leaves it open, or the customer disputes what was decided."""
    decision = entitlement.latest(case_id)
    return (
        decision is None
        or Outcome(decision.outcome) in UNCLEAR
        or Answer.DISPUTED in entitlement.answers_to(decision)
    )


def watch(*, rest_id: int, manner: str, degree: Degree, actor: Actor, now: datetime) -> Watch:
    """Note how it stands with the customer while the case rests: in what manner, and to what degree."""
    actor.require(Permission.ESCALATION_ASK_WRITE)
    if not manner.strip():
        raise Refused(gettext_noop("Write how it stands with the customer."), field="manner")
    if actor.staff_id is None:
        raise Refused(gettext_noop("Only somebody on the staff list can note this."))
    with transaction.atomic():
        rest = _standing(rest_id, actor=actor)
        noted = Watch.objects.create(
            rest=rest, by_id=actor.staff_id, manner=manner.strip(), degree=degree, at=now
        )
        recording.record(
            RestWatched(case_id=rest.case_id, rest_id=rest.id, watch_id=noted.id, degree=degree),
            actor=actor,
            now=now,
        )
    return noted


def end_rest(*, rest_id: int, actor: Actor, now: datetime) -> None:
    """A chief goes on with the case before the time."""
    actor.require(Permission.ESCALATION_REST_WRITE)
    with transaction.atomic():
        _end(_standing(rest_id, actor=actor), RestEnd.HAND, actor=actor, now=now)


def end_standing_rest(*, case_id: int, ground: RestEnd, actor: Actor, now: datetime) -> None:
    """The customer has spoken again, or the case has ended; called by the pipeline only."""
    with transaction.atomic():
        standing = queries.standing_rest(case_id)
        if standing is not None:
            _end(_standing(standing.id, actor=SYSTEM), ground, actor=actor, now=now)


def end_rests_over(*, now: datetime) -> int:
    """End what rests although its time has come; answers how many."""
    found = queries.rests_over(now, limit=AT_ONCE)
    for rest_id in found:
        with transaction.atomic():
            rest = queries.lock_rest(rest_id, actor=SYSTEM)
            if rest.ended_at is None and rest.until_at <= now:
                _end(rest, RestEnd.DUE, actor=SYSTEM, now=now)
    return len(found)


def _standing(rest_id: int, *, actor: Actor) -> Rest:
    rest = queries.lock_rest(rest_id, actor=actor)
    if rest.ended_at is not None:
        raise Refused(gettext_noop("The case rests no longer. Reload the page."))
    return rest


def _end(rest: Rest, ground: RestEnd, *, actor: Actor, now: datetime) -> None:
    rest.ended_at, rest.ground = now, ground
    rest.save(update_fields=["ended_at", "ground"])
    owner = network.stand_in(network.person(intake.get(rest.case_id, actor=SYSTEM).owner_id), at=now)
    recording.record(
        RestEnded(case_id=rest.case_id, rest_id=rest.id, ground=ground, staff_id=owner.id),
        actor=actor,
        now=now,
    )
