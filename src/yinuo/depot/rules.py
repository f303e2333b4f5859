"""Where a product stands in the workshop, what comes next, and what may not be done before what."""

from datetime import date, datetime, timedelta

from yinuo.depot.types import Facts, Money, NextStep, ResultKind, Stage, WaitsFor
from yinuo.kernel.errors import Refused, gettext_noop

LONGEST_SESSION = timedelta(hours=12)
"""A session that runs longer has been forgotten."""
LEAST_TRIES = 3
"""So often the customer is to be reached before a product counts as not collected."""
FURTHEST_RETURN = timedelta(days=366)
SOON, LATE = timedelta(days=3), timedelta(days=7)


def stage(facts: Facts) -> Stage:
    """The furthest stage that has been reached."""
    reached = (
        (facts.gone_at, Stage.GONE),
        (facts.stored_at, Stage.NOT_COLLECTED),
        (facts.passed_at, Stage.READY),
        (facts.finished_at, Stage.TO_CHECK),
    )
    for at, found in reached:
        if at is not None:
            return found
    if facts.entered_at is None:
        return Stage.TO_ENTER
    if facts.waits_for is not None:
        return Stage.WAITS
    return Stage.ON_BENCH if facts.is_diagnosed else Stage.TO_DIAGNOSE


def since(facts: Facts) -> datetime:
    """When the present stage began."""
    match stage(facts):
        case Stage.GONE:
            began = facts.gone_at
        case Stage.NOT_COLLECTED:
            began = facts.stored_at
        case Stage.READY:
            began = facts.passed_at
        case Stage.TO_CHECK:
            began = facts.finished_at
        case Stage.TO_ENTER:
            began = facts.taken_at
        case Stage.WAITS:
            began = facts.waiting_since
        case _bench:
            began = max(
                at for at in (facts.entered_at, facts.went_on_at, facts.sent_back_at) if at is not None
            )
    return began or facts.taken_at


def next_step(facts: Facts, money: Money) -> NextStep:
    """The one thing to do next."""
    here = stage(facts)
    if here in PLAIN_STEPS:
        return PLAIN_STEPS[here]
    if here is Stage.READY:
        return _ready(facts)
    if here is Stage.WAITS:
        return NextStep.ASK if facts.waits_for is WaitsFor.CONSENT else NextStep.GO_ON
    if here is Stage.TO_DIAGNOSE:
        return NextStep.TAKE if facts.on_whose_bench is None else NextStep.DIAGNOSE
    return _at_the_bench(money)


PLAIN_STEPS = {
    Stage.TO_ENTER: NextStep.ENTER,
    Stage.TO_CHECK: NextStep.CHECK,
    Stage.NOT_COLLECTED: NextStep.HAND_OUT,
    Stage.GONE: NextStep.NOTHING,
}
"""Stages with one way on."""


def _ready(facts: Facts) -> NextStep:
    if facts.return_on is None:
        return NextStep.PLAN
    return NextStep.TELL if facts.told_at is None else NextStep.DELIVER


def _at_the_bench(money: Money) -> NextStep:
    if money.is_agreed:
        return NextStep.REPAIR
    if money.is_refused:
        return NextStep.GIVE_UP
    return NextStep.ASK if money.is_estimated else NextStep.ESTIMATE


def tone(began: datetime, *, now: datetime) -> str:
    """How old a stage looks: plain, due or late."""
    age = now - began
    if age >= LATE:
        return "late"
    return "due" if age >= SOON else "plain"


def days(began: datetime, *, now: datetime) -> int:
    return max((now - began).days, 0)


def minutes(started_at: datetime, stopped_at: datetime) -> int:
    """Whole minutes, begun ones counted."""
    seconds = int((stopped_at - started_at).total_seconds())
    return max(-(-seconds // 60), 1)


def is_forgotten(started_at: datetime, *, now: datetime) -> bool:
    return now - started_at > LONGEST_SESSION


def corrected_end(started_at: datetime, worked_minutes: int, *, reason: str, now: datetime) -> datetime:
    """When a session ended that was not stopped in time. Refused without a reason and for a time to come."""
    if not reason:
        raise Refused(gettext_noop("Say why the time is corrected."), field="reason")
    if not 1 <= worked_minutes <= LONGEST_SESSION.total_seconds() // 60:
        raise Refused(gettext_noop("A session lasts between 1 minute and 12 hours."), field="minutes")
    end = started_at + timedelta(minutes=worked_minutes)
    if end > now:
        raise Refused(
            gettext_noop("The session would end in the future. It runs for %(most)s minutes so far."),
            field="minutes",
            most=int((now - started_at).total_seconds() // 60),
        )
    return end


def check_finish(
    kind: ResultKind, *, money: Money, diagnosis: str, work_done: str, repair_minutes: int, note: str
) -> None:
    """Refuse an end that the card does not bear out."""
    if not diagnosis:
        raise Refused(gettext_noop("Write down the diagnosis first."))
    match kind:
        case ResultKind.REPAIRED:
            if not money.is_agreed:
                raise Refused(
                    gettext_noop("The customer has not agreed to this estimate. Ask for the consent first.")
                )
            if not work_done:
                raise Refused(gettext_noop("Write down what was done first."))
            if not repair_minutes:
                raise Refused(gettext_noop("Nobody has worked on it yet: no repair time stands on the card."))
        case ResultKind.UNREPAIRED:
            if not money.is_refused:
                raise Refused(gettext_noop("The customer has not refused the estimate."), field="kind")
        case ResultKind.BEYOND_REPAIR:
            if not note:
                raise Refused(gettext_noop("Say why it cannot be repaired."), field="note")


def check_return(return_on: date, *, today: date) -> None:
    if return_on < today:
        raise Refused(gettext_noop("The date of return is past. Choose today or later."), field="return_on")
    if return_on - today > FURTHEST_RETURN:
        raise Refused(gettext_noop("The date of return is more than a year away."), field="return_on")


def check_not_collected(*, return_on: date | None, keep_days: int | None, tries: int, today: date) -> None:
    """Refuse to put something away before its time has run out and the customer was tried often enough."""
    if keep_days is None:
        raise Refused(
            gettext_noop(
                "Your organisation has not decided how long goods are kept. An administrator fills that in under Settings."
            )
        )
    if return_on is None or today <= return_on + timedelta(days=keep_days):
        raise Refused(gettext_noop("It is kept for %(days)s days from the date of return."), days=keep_days)
    if tries < LEAST_TRIES:
        raise Refused(
            gettext_noop("Try to reach the customer at least %(least)s times; so far it was %(tries)s."),
            least=LEAST_TRIES,
            tries=tries,
        )
