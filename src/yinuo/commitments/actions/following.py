"""Clocks follow what is promised and what happens: begun, moved and ended together, for one subject.

The clock of a server that has been set back never keeps a case from going on: nothing happens to a clock before its start.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from yinuo.commitments import queries, rules
from yinuo.commitments.actions import changing, starting
from yinuo.commitments.types import PLEDGES, Ground, Promise, Subject
from yinuo.kernel.actors import Actor

AT_ONCE = 200
"""So many clocks follow a changed calendar in one transaction."""


def follow(
    *,
    case_id: int,
    unit_id: int,
    promises: Iterable[Promise],
    undecided: Iterable[Promise] = (),
    happened: Mapping[str, datetime],
    actor: Actor,
    now: datetime,
) -> bool:
    """Bring the clocks of a case into line with what is promised now; answers whether any has changed.

    A promise whose start has happened begins there, and has ended already if its stop has happened since. Clocks take
    the target of their line, or of another line between the same events; what nobody owes any more is cancelled, but
    not while a missing fact leaves it open (`undecided`). What was promised by hand stays. Called by the pipeline only.
    """
    with transaction.atomic(savepoint=False):
        running = [each for each in queries.open_of_case(case_id) if each.row not in PLEDGES]
        started = {each.id: each.started_at for each in running}
        found = rules.changes(queries.kept(running), promises)
        open_still = {each.key for each in undecided}
        moved = [
            changing.retarget(
                commitment_id=number,
                promise=promise,
                ground=Ground.DECIDED_AGAIN,
                actor=actor,
                now=max(now, started[number]),
            )
            for number, promise in found.retarget
        ]
        for number in found.cancel:
            commitment = queries.lock(number, actor=actor)
            if (commitment.charter, commitment.row) not in open_still:
                changing.cancel(
                    commitment_id=number,
                    ground=Ground.NOT_PROMISED,
                    actor=actor,
                    now=max(now, started[number]),
                )
                moved.append(commitment)
        begun = begin(
            case_id=case_id, unit_id=unit_id, promises=found.begin, happened=happened, actor=actor, now=now
        )
    return begun or bool(moved)


def begin(
    *,
    case_id: int,
    unit_id: int,
    promises: Iterable[Promise],
    happened: Mapping[str, datetime],
    actor: Actor,
    now: datetime,
) -> bool:
    """Start the clocks of those promises whose start has happened since they last ran; stop what is done already.

    A clock that runs goes on: what begins it a second time does not begin it anew.
    """
    starting_now = [each for each in promises if each.start in happened]
    if not starting_now:
        return False
    ran = queries.starts_of_case(case_id)
    running = {(each.charter, each.row) for each in queries.open_of_case(case_id)}
    fresh = [
        each
        for each in starting_now
        if each.key not in running and (each.key not in ran or ran[each.key] < happened[each.start])
    ]
    for promise in fresh:
        at = happened[promise.start]
        commitment = starting.start(
            subject=Subject.case(case_id),
            promise=promise,
            unit_id=unit_id,
            occurred_at=at,
            cause=promise.start,
            actor=actor,
            now=max(now, at),
        )
        done_at = happened.get(promise.stop)
        if done_at is not None and done_at >= at:
            changing.stop(
                commitment_id=commitment.id,
                occurred_at=done_at,
                cause=promise.stop,
                actor=actor,
                now=max(now, done_at),
            )
    return bool(fresh)


def hear(
    *, case_id: int, names: Collection[str], at: datetime, actor: Actor, now: datetime, ends: bool = False
) -> bool:
    """Stop the open clocks of a case that one of these events stops; when the case `ends`, cancel all others."""
    with transaction.atomic(savepoint=False):
        found = queries.open_of_case(case_id)
        for commitment in found:
            by: dict[str, Any] = {"actor": actor, "now": max(now, commitment.started_at)}
            if commitment.stop in names:
                changing.stop(
                    commitment_id=commitment.id,
                    occurred_at=max(at, commitment.started_at),
                    cause=commitment.stop,
                    **by,
                )
            elif ends:
                changing.cancel(commitment_id=commitment.id, ground=Ground.CASE_ENDED, **by)
    return bool(found) and (ends or any(each.stop in names for each in found))


def reopen_ended(*, case_id: int, names: Collection[str], actor: Actor, now: datetime) -> bool:
    """The case is open again: what one of these events had ended goes on."""
    with transaction.atomic(savepoint=False):
        found = queries.ended_by(case_id, names)
        for commitment in found:
            changing.reopen(commitment_id=commitment.id, cause="intake.case_reopened", actor=actor, now=now)
    return bool(found)


def follow_calendar(
    *, calendar: str, actor: Actor, now: datetime, after: int = 0, limit: int = AT_ONCE
) -> tuple[set[int], int | None]:
    """Count open clocks of a calendar by its new hours; clocks that have ended stay as they are.

    Takes so many of them behind the number `after`. Answers the cases whose clocks have moved, and the number behind
    which others are left, if any.
    """
    moved = set[int]()
    numbers = queries.counting_by(calendar, after=after, limit=limit)
    for number in numbers:
        with transaction.atomic():
            locked = queries.lock(number, actor=actor)
            if not rules.is_open(locked.state):
                continue
            before = locked.due_at
            promise = rules.agreed_in(queries.happenings(queries.rows_of(number))).promise
            new = changing.retarget(
                commitment_id=number,
                promise=promise,
                ground=Ground.CALENDAR,
                actor=actor,
                now=max(now, locked.started_at),
            )
        if new.due_at != before and new.case_id is not None:
            moved.add(new.case_id)
    return moved, numbers[-1] if len(numbers) == limit else None
