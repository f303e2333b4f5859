"""A clock rests, goes on, gets another target, ends, or is reopened."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from yinuo.commitments import agreeing, queries, rules
from yinuo.commitments.actions import consequences, deriving
from yinuo.commitments.actions.starting import terms
from yinuo.commitments.events import (
    ClockCancelled,
    ClockPaused,
    ClockReopened,
    ClockResumed,
    ClockRetargeted,
    ClockStopped,
)
from yinuo.commitments.models import Commitment
from yinuo.commitments.types import Agreed, EventKind, Ground, Happening, PauseReason, Promise, Rung, State
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, Stale, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission


def pause(
    *,
    commitment_id: int,
    version: int,
    reason: PauseReason,
    review_at: datetime,
    actor: Actor,
    now: datetime,
    occurred_at: datetime | None = None,
    device_ahead: timedelta = timedelta(),
) -> Commitment:
    """Let the clock rest until the review date at the latest; then it runs again by itself (C219, C503).

    Refused for a reason that the promise does not allow, for a review date that is past or too far, before the start,
    and when the clock has ended.
    """
    actor.require(Permission.COMMITMENTS_CLOCK_PAUSE)
    rules.check_review(review_at, now=now)
    with transaction.atomic():
        commitment = _at(commitment_id, version, actor=actor)
        happening = _told(EventKind.PAUSE, now, occurred_at, device_ahead, reason=reason, review_at=review_at)
        happenings = deriving.append(commitment, happening, actor=actor, now=now)
        recording.record(
            ClockPaused(**_named(commitment), ground=reason, review_at=review_at),
            actor=actor,
            now=now,
            occurred_at=occurred_at,
        )
        consequences.write(commitment, happenings, actor=actor, now=now)
    return commitment


def resume(
    *,
    commitment_id: int,
    version: int,
    actor: Actor,
    now: datetime,
    occurred_at: datetime | None = None,
    device_ahead: timedelta = timedelta(),
) -> Commitment:
    """Let the clock run again before its review date. Refused when it does not rest."""
    actor.require(Permission.COMMITMENTS_CLOCK_PAUSE)
    with transaction.atomic():
        commitment = _at(commitment_id, version, actor=actor)
        happening = _told(EventKind.RESUME, now, occurred_at, device_ahead)
        happenings = deriving.append(commitment, happening, actor=actor, now=now)
        recording.record(
            ClockResumed(**_named(commitment), due_at=commitment.due_at),
            actor=actor,
            now=now,
            occurred_at=occurred_at,
        )
        consequences.write(commitment, happenings, actor=actor, now=now)
    return commitment


def retarget(
    *, commitment_id: int, promise: Promise, ground: Ground, actor: Actor, now: datetime
) -> Commitment:
    """Another line of the promise applies, or the calendar has changed: start and pauses stay, the due time moves.

    Called by the pipeline only. The same terms change nothing. Refused when the clock has ended.
    """
    with transaction.atomic():
        commitment = queries.lock(commitment_id, actor=actor)
        before = queries.happenings(queries.rows_of(commitment_id))
        agreed = rules.agreed_in(before)
        ladder = promise.ladder or _of_the_house(agreed)
        new, kept, calendar = terms(promise, started_at=commitment.started_at, now=now, ladder=ladder)
        in_force = [each.calendar for each in before if each.agreed is not None][-1]
        if (new, calendar) == (agreed, in_force) and rules.is_open(commitment.state):
            return commitment
        due_before = commitment.due_at
        happening = Happening(EventKind.RETARGET, now, now, reason=ground, agreed=new, calendar=calendar)
        commitment.calendar = kept.name if kept else ""
        happenings = deriving.append(commitment, happening, actor=actor, now=now, kept=kept)
        Commitment.objects.filter(pk=commitment.pk).update(calendar=commitment.calendar)
        recording.record(
            ClockRetargeted(
                **_named(commitment), ground=ground, before_at=due_before, due_at=commitment.due_at
            ),
            actor=actor,
            now=now,
        )
        consequences.write(commitment, happenings, actor=actor, now=now)
    return commitment


def stop(
    *,
    commitment_id: int,
    actor: Actor,
    now: datetime,
    occurred_at: datetime | None = None,
    device_ahead: timedelta = timedelta(),
    cause: str = "",
) -> Commitment:
    """What was promised is done; called by the pipeline only. Refused when the clock has ended already."""
    with transaction.atomic():
        commitment = queries.lock(commitment_id, actor=actor)
        happening = _told(EventKind.STOP, now, occurred_at, device_ahead)
        happenings = deriving.append(commitment, happening, actor=actor, now=now, cause=cause)
        recording.record(
            ClockStopped(
                **_named(commitment),
                in_time=commitment.state == State.MET,
                elapsed=commitment.elapsed,
            ),
            actor=actor,
            now=now,
            occurred_at=occurred_at,
        )
        consequences.write(commitment, happenings, actor=actor, now=now)
    return commitment


def reopen(
    *,
    commitment_id: int,
    actor: Actor,
    now: datetime,
    occurred_at: datetime | None = None,
    cause: str = "",
) -> Commitment:
    """It was not done after all; the time in between counts neither as work nor as waiting.

    With `occurred_at` at the moment of its end it counts as if it had never ended. Called by the pipeline only. Refused while the clock is open, and for what is no longer owed.
    """
    with transaction.atomic():
        commitment = queries.lock(commitment_id, actor=actor)
        if commitment.state == State.CANCELLED:
            raise Refused(gettext_noop("This is no longer owed, so it cannot be reopened."))
        happening = Happening(EventKind.REOPEN, occurred_at or now, now)
        happenings = deriving.append(commitment, happening, actor=actor, now=now, cause=cause)
        recording.record(ClockReopened(**_named(commitment), due_at=commitment.due_at), actor=actor, now=now)
        consequences.write(commitment, happenings, actor=actor, now=now)
    return commitment


def assign(*, commitment_id: int, responsible_id: int | None, actor: Actor) -> None:
    """Somebody else has it in hand from now on: who is told is another. Called by those who own the subject only."""
    with transaction.atomic():
        queries.lock(commitment_id, actor=actor)
        Commitment.objects.filter(pk=commitment_id).update(responsible_id=responsible_id)


def cancel(*, commitment_id: int, ground: Ground, actor: Actor, now: datetime) -> Commitment:
    """It is no longer owed; called by the pipeline only. Refused when the clock has ended already."""
    with transaction.atomic():
        commitment = queries.lock(commitment_id, actor=actor)
        happening = Happening(EventKind.CANCEL, now, now, reason=ground)
        happenings = deriving.append(commitment, happening, actor=actor, now=now)
        recording.record(ClockCancelled(**_named(commitment), ground=ground), actor=actor, now=now)
        consequences.write(commitment, happenings, actor=actor, now=now)
    return commitment


def _told(
    kind: EventKind,
    now: datetime,
    occurred_at: datetime | None,
    device_ahead: timedelta,
    *,
    reason: str = "",
    review_at: datetime | None = None,
) -> Happening:
    return Happening(
        kind, occurred_at or now, now, device_ahead=device_ahead, reason=reason, review_at=review_at
    )


def _of_the_house(agreed: Agreed) -> tuple[Rung, ...]:
    """The ladder of the house that a clock has, or gets when its promise names none any more."""
    return agreeing.HOUSE_LADDER if agreed.promise.ladder else agreed.ladder


def _at(commitment_id: int, version: int, *, actor: Actor) -> Commitment:
    commitment = queries.lock(commitment_id, actor=actor)
    if commitment.version != version:
        raise Stale({"review_at": commitment.paused_until}, version=commitment.version)
    return commitment


def _named(commitment: Commitment) -> dict[str, Any]:
    return {
        "case_id": commitment.case_id,
        "commitment_id": commitment.id,
        "clause": commitment.clause,
    }
