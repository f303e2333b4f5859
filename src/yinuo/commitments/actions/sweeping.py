"""What time does to clocks: steps of the ladder, breaches, pauses that are over. Cost follows what is due."""

from datetime import datetime
from typing import Any

from django.db import transaction

from yinuo.commitments import posts, queries, rules
from yinuo.commitments.actions import consequences, deriving
from yinuo.commitments.events import (
    ActDemanded,
    ActRefused,
    ClockBreached,
    ClockWarned,
    PauseEnded,
    StepAnnounced,
)
from yinuo.commitments.models import Commitment, LadderAct, LadderStep
from yinuo.commitments.types import Rung, Via
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.charters.ladders import Act
from yinuo.platform.journal import recording

AT_ONCE = 200
LONGEST_REFUSAL = 300


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
        was_late = commitment.breached_at is not None
        reached = rules.reached(happenings, fired=fired, now=now)
        steps = [(each.rung, _fire(commitment, each, now=now)) for each in reached]
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
        says_it = next((step for rung, step in steps if rung.is_due), None)
        if says_it is None and commitment.breached_at is not None and not was_late:
            _breached(commitment, None, now=now)
        for rung, step in steps:
            _tell(commitment, rung, step, is_breach=step is says_it, now=now)
        consequences.write(commitment, happenings, actor=SYSTEM, now=now)
    return 1


def _fire(commitment: Commitment, reached: rules.Reached, *, now: datetime) -> LadderStep:
    person, via = posts.addressee(
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


def _tell(commitment: Commitment, rung: Rung, step: LadderStep, *, is_breach: bool, now: datetime) -> None:
    """Say that a step has been reached, and what it demands."""
    if is_breach:
        _breached(commitment, step, now=now)
    else:
        event = ClockWarned(
            **_named(commitment),
            step=step.key,
            post=step.post,
            via=step.via,
            staff_id=step.staff_id,
            due_at=commitment.due_at,
        )
        recording.record(event, actor=SYSTEM, now=now, occurred_at=step.at)
    for act in rung.acts:
        said = {**_named(commitment), "step": step.key, "post": step.post, "staff_id": step.staff_id}
        if act is Act.WEBHOOK:
            announced = StepAnnounced(**said, due_at=commitment.due_at)
            recording.record(announced, actor=SYSTEM, now=now, occurred_at=step.at)
            note_act(step_id=step.id, act=act, now=now)
        else:
            demanded = ActDemanded(**said, step_id=step.id, act=act)
            recording.record(demanded, actor=SYSTEM, now=now, occurred_at=step.at)


def _breached(commitment: Commitment, step: LadderStep | None, *, now: datetime) -> None:
    """Say that the promised time has passed; a ladder may name nobody who is told then."""
    event = ClockBreached(
        **_named(commitment),
        post=step.post if step is not None else "",
        via=step.via if step is not None else Via.NOBODY,
        staff_id=step.staff_id if step is not None else None,
        due_at=commitment.due_at,
    )
    recording.record(
        event, actor=SYSTEM, now=now, occurred_at=step.at if step is not None else commitment.late_after
    )


def note_act(*, step_id: int, act: Act, now: datetime, refusal: str = "") -> None:
    """Write down what a step did, or why it was refused; called by the pipeline. The second time changes nothing."""
    with transaction.atomic():
        step = LadderStep.objects.select_related("commitment").get(pk=step_id)
        _act, is_new = LadderAct.objects.get_or_create(
            step=step,
            act=act,
            defaults={"is_done": not refusal, "refusal": refusal[:LONGEST_REFUSAL], "at": now},
        )
        if is_new and refusal:
            refused = ActRefused(**_named(step.commitment), step_id=step.id, step=step.key, act=act)
            recording.record(refused, actor=SYSTEM, now=now)


def _named(commitment: Commitment) -> dict[str, Any]:
    return {"case_id": commitment.case_id, "commitment_id": commitment.id, "clause": commitment.clause}
