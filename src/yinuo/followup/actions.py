from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from yinuo.followup import queries, rules
from yinuo.followup.events import (
    CallbackAnswered,
    CallbackGivenUp,
    CallbackPlanned,
    CallbackTried,
    CallbackWithdrawn,
)
from yinuo.followup.models import CallAttempt, Callback
from yinuo.followup.types import CallbackState, CallResult, Consequence, Reason
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, Stale, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission


def plan_callback(
    *, case_id: int, order_id: int | None, unit_id: int, completed_at: datetime, actor: Actor, now: datetime
) -> Callback:
    """Owe the customer a call, so many working days after completion; called by the pipeline only.

    What was settled at the counter has no voucher.
    """
    with transaction.atomic():
        callback = Callback.objects.create(
            case_id=case_id,
            order_id=order_id,
            unit_id=unit_id,
            state=CallbackState.DUE,
            due_at=rules.due_at(completed_at, queries.habits(), queries.calendar()),
            created_at=now,
        )
        recording.record(
            CallbackPlanned(case_id=case_id, callback_id=callback.id, due_at=callback.due_at),
            actor=actor,
            now=now,
        )
    return callback


def withdraw_due(*, case_id: int, actor: Actor, now: datetime) -> None:
    """Take back the calls that are still owed on a case that has been reopened; called by the pipeline only."""
    with transaction.atomic():
        for callback in Callback.objects.select_for_update().filter(case_id=case_id, state=CallbackState.DUE):
            Callback.objects.filter(pk=callback.pk).update(
                state=CallbackState.WITHDRAWN, version=callback.version + 1
            )
            recording.record(
                CallbackWithdrawn(case_id=case_id, callback_id=callback.pk), actor=actor, now=now
            )


def record_attempt(
    *,
    callback_id: int,
    version: int,
    result: CallResult,
    note: str,
    actor: Actor,
    now: datetime,
    call_at: datetime | None = None,
) -> Callback:
    """The customer was not reached, or asked to be called later, at `call_at` if a time was named.

    The next try comes after the organisation's gap of working hours. After the most tries without reaching the
    customer the call-back is given up; being asked to call later is no such try.
    """
    actor.require(Permission.FOLLOWUP_CALLBACK_WRITE)
    if result is CallResult.REACHED:
        raise Refused(gettext_noop("The customer was reached: write down the answer."), field="result")
    if call_at is not None:
        rules.check_call_time(call_at, now=now)
    with transaction.atomic():
        callback = _due(callback_id, version, actor=actor)
        CallAttempt.objects.create(
            callback=callback, result=result, note=note.strip(), at=now, actor_id=actor.id
        )
        habits = queries.habits()
        callback.tries = queries.not_reached(callback.id)
        callback.version += 1
        if result is CallResult.NOT_REACHED and rules.is_given_up(callback.tries, habits):
            callback.state = CallbackState.GIVEN_UP
            callback.save(update_fields=["tries", "state", "version"])
            recording.record(
                CallbackGivenUp(case_id=callback.case_id, callback_id=callback.id, tries=callback.tries),
                actor=actor,
                now=now,
            )
            return callback
        callback.due_at = call_at or rules.next_try(now, habits, queries.calendar())
        callback.save(update_fields=["tries", "due_at", "version"])
        recording.record(
            CallbackTried(
                case_id=callback.case_id,
                callback_id=callback.id,
                result=result,
                tries=callback.tries,
                due_at=callback.due_at,
            ),
            actor=actor,
            now=now,
        )
    return callback


def answer(
    *,
    callback_id: int,
    version: int,
    satisfaction: int,
    reasons: Collection[Reason],
    comment: str,
    consequence: Consequence | None,
    actor: Actor,
    now: datetime,
) -> Callback:
    """Keep what the customer said, and announce what follows from it: close, reopen, or a complaint.

    Without a chosen `consequence` the proposed one holds. A harder one may be chosen freely, a softer one with a
    comment only.
    """
    actor.require(Permission.FOLLOWUP_CALLBACK_WRITE)
    comment = comment.strip()
    chosen = consequence or rules.proposed(satisfaction, reasons)
    rules.check_answer(satisfaction=satisfaction, reasons=reasons, comment=comment, consequence=chosen)
    with transaction.atomic():
        callback = _due(callback_id, version, actor=actor)
        CallAttempt.objects.create(callback=callback, result=CallResult.REACHED, at=now, actor_id=actor.id)
        callback.state = CallbackState.ANSWERED
        callback.satisfaction = satisfaction
        callback.reasons = [reason.value for reason in Reason if reason in reasons]
        callback.comment = comment
        callback.consequence = chosen
        callback.answered_at = now
        callback.answered_by = actor.id
        callback.version += 1
        callback.save(
            update_fields=[
                "state",
                "satisfaction",
                "reasons",
                "comment",
                "consequence",
                "answered_at",
                "answered_by",
                "version",
            ]
        )
        recording.record(
            CallbackAnswered(
                case_id=callback.case_id,
                callback_id=callback.id,
                satisfaction=satisfaction,
                consequence=chosen,
            ),
            actor=actor,
            now=now,
        )
    return callback


def _due(callback_id: int, version: int, *, actor: Actor) -> Callback:
    callback = queries.lock(callback_id, actor=actor)
    if callback.state != CallbackState.DUE:
        raise Refused(gettext_noop("This call-back has been made already."))
    if callback.version != version:
        raise Stale({"tries": callback.tries, "due_at": callback.due_at}, version=callback.version)
    return callback
