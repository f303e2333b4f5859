"""What time does to clocks: steps of the ladder, breaches, pauses that are over. Cost follows what is due."""

from datetime import datetime
from typing import Any

from django.db import transaction

from yinuo.commitments import queries, rules
from yinuo.commitments.actions import deriving
from yinuo.commitments.events import ClockBreached, ClockWarned, PauseEnded
from yinuo.commitments.models import Commitment, LadderStep
from yinuo.kernel.actors import SYSTEM
from yinuo.platform.journal import recording

AT_ONCE = 200


def sweep(*, now: datetime) -> int:
    """Act on every clock whose moment has come, earliest first; answers how many there were.

    Safe to run twice and late: each step fires once, in its order, for the moment that it stands for.
    """
    acted, seen = 0, set[int]()
    while found := [number for number in queries.due_to_act(now, limit=AT_ONCE) if number not in seen]:
        seen.update(found)
        for commitment_id in found:
            acted += act_on(commitment_id, now=now)
    return acted


def act_on(commitment_id: int, *, now: datetime) -> int:
    """Fire what one clock has reached and write what it says now; 0 when another worker has it in hand or did it."""
    with transaction.atomic():
        found = Commitment.objects.select_for_update(of=("self",), skip_locked=True).select_related("case")
        commitment = found.filter(pk=commitment_id, next_at__lte=now).first()
        if commitment is None:
            return 0
        rested_until = commitment.paused_until
        happenings = queries.happenings(queries.rows_of(commitment_id))
        fired = queries.fired(commitment_id)
        steps = [_fire(commitment, each, now=now) for each in rules.reached(happenings, fired=fired, now=now)]
        deriving.write(commitment, happenings, now=now)
        if rested_until is not None and commitment.paused_until is None:
            recording.record(
                PauseEnded(
                    case_id=commitment.case_id,
                    commitment_id=commitment.id,
                    clause=commitment.clause,
                    due_at=commitment.due_at,
                ),
                actor=SYSTEM,
                now=now,
                occurred_at=rested_until,
            )
        for step in steps:
            _tell(commitment, step, now=now)
    return 1


def _fire(commitment: Commitment, reached: rules.Reached, *, now: datetime) -> LadderStep:
    person, via = queries.addressee(
        reached.rung.tells,
        unit_id=commitment.unit_id,
        case=commitment.case,
        at=now,
        responsible_id=commitment.responsible_id,
    )
    return LadderStep.objects.create(
        commitment=commitment,
        generation=reached.generation,
        key=reached.rung.key,
        at=reached.at,
        fired_at=now,
        post=reached.rung.tells,
        via=via,
        staff=person,
    )


def _tell(commitment: Commitment, step: LadderStep, *, now: datetime) -> None:
    said: dict[str, Any] = {
        "case_id": commitment.case_id,
        "commitment_id": commitment.id,
        "clause": commitment.clause,
        "post": step.post,
        "via": step.via,
        "staff_id": step.staff_id,
        "due_at": commitment.due_at,
    }
    event = ClockBreached(**said) if step.key == rules.BREACH else ClockWarned(**said, step=step.key)
    recording.record(event, actor=SYSTEM, now=now, occurred_at=step.at)
