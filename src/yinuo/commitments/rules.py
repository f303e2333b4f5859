"""What a clock says, from its events; which clocks a decision starts, moves or ends. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from yinuo.commitments import agreeing
from yinuo.commitments.types import (
    OPEN,
    Agreed,
    ConsequenceKind,
    EventKind,
    Figures,
    Ground,
    Happening,
    LateReason,
    Limit,
    Owed,
    Pledge,
    Promise,
    Rung,
    State,
)
from yinuo.kernel.calendars import ALWAYS, Calendar
from yinuo.kernel.charters.compiling.amounts import ROUNDED
from yinuo.kernel.charters.ladders import Breach, Compensation, Post
from yinuo.kernel.clocks import (
    ClockEvent,
    ClockState,
    Firing,
    Paused,
    Reading,
    Reopened,
    Resumed,
    Retargeted,
    Started,
    Status,
    Stopped,
    Terms,
    plan,
    read,
    ready,
)
from yinuo.kernel.clocks.events import SKEW_TOLERANCE
from yinuo.kernel.errors import Refused, gettext_noop

LONGEST_PAUSE = timedelta(days=62)
LONGEST_PLEDGE = timedelta(days=366)
UPWARDS = {
    Post.RESPONSIBLE: Post.CHIEF,
    Post.CHIEF: Post.MANAGER,
    Post.QUALITY: Post.MANAGER,
    Post.FINANCE: Post.MANAGER,
    Post.SUPERVISION: Post.MANAGER,
    Post.MANAGER: Post.GENERAL_MANAGER,
}
DAY = 86_400
FiringKey = tuple[int, str]


def above(post: Post) -> Post | None:
    """One level up; nobody is above the general manager."""
    return UPWARDS.get(post)


# ---- what the events say ------------------------------------------------------------------------


def check_time(happening: Happening) -> None:
    """Refuse what a device says about the future, its clock corrected by how far it was ahead."""
    ahead = happening.device_ahead if abs(happening.device_ahead) > SKEW_TOLERANCE else timedelta()
    if happening.occurred_at - ahead > happening.received_at + SKEW_TOLERANCE:
        raise Refused(
            gettext_noop("This lies in the future. Check the clock of the device."), field="occurred_at"
        )


def check_told(at: datetime, *, registered_at: datetime, now: datetime) -> None:
    """Refuse a moment that is still to come, or that lies before the minute in which the request came in."""
    if at > now:
        raise Refused(
            gettext_noop("Only what has happened can be told: this lies in the future."), field="at"
        )
    if at < registered_at.replace(second=0, microsecond=0):
        raise Refused(gettext_noop("This lies before the request came in."), field="at")


def check_pledge(due_at: datetime, *, now: datetime) -> None:
    if due_at <= now:
        raise Refused(gettext_noop("Choose a time that is still to come."), field="due_at")
    if due_at > now + LONGEST_PLEDGE:
        raise Refused(gettext_noop("Choose a date within the next year."), field="due_at")


def pledged(
    pledge: Pledge, *, seconds: int, charter: str, release: str, is_complaint: bool = False
) -> Promise:
    """What was promised to the customer by hand, as a line beside those of the charter (C219, C423, C457)."""
    resolved = "complaint.resolved" if is_complaint else "request.resolved"
    is_done = pledge is Pledge.DONE
    return Promise(
        charter=charter,
        release=release,
        clause="C457" if is_done else "C423",
        row=pledge,
        start="pledge.given",
        stop=resolved if is_done else "progress.reported",
        limit=Limit(seconds, "seconds"),
        pauses=frozenset(),
        zh="与客户商定，到时办好。" if is_done else "答应客户，到时给答复。",
        en="Agreed with the customer to be done by then."
        if is_done
        else "The customer hears from us by then, as promised.",
    )


def pledged_anew(agreed: Agreed, *, due_before: datetime, due_at: datetime) -> Promise:
    """The same with another due time; what has rested between stays out of it."""
    seconds = agreed.promise.limit.amount + int((due_at - due_before).total_seconds())
    return replace(agreed.promise, limit=Limit(seconds, "seconds"))


def check_review(review_at: datetime, *, now: datetime) -> None:
    if review_at > now + LONGEST_PAUSE:
        raise Refused(
            gettext_noop("Choose a date within the next two months: a pause is looked at again."),
            field="review_at",
        )


def check_explanation(reason: LateReason, text: str) -> str:
    """The words of an explanation without spaces around them. Refused for “something else” without any."""
    said = text.strip()
    if reason is LateReason.OTHER and not said:
        raise Refused(gettext_noop("Say in a few words what it was."), field="text")
    return said


def check_late(happenings: Sequence[Happening], *, now: datetime) -> None:
    """Refuse to explain what is or was in time, and what is no longer owed."""
    figures = derive(happenings, fired=(), as_of=now)
    if figures.breached_at is None or figures.state is State.CANCELLED:
        raise Refused(gettext_noop("This promised time has been kept so far: there is nothing to explain."))


def events(happenings: Iterable[Happening]) -> list[ClockEvent]:
    """The events as the kernel plays them. What is cancelled stops; that it was not done is told by its state."""
    return [_event(happening) for happening in happenings]


def _event(happening: Happening) -> ClockEvent:
    when: dict[str, Any] = {"occurred_at": happening.occurred_at, "received_at": happening.received_at}
    if happening.device_ahead:
        when["device_ahead"] = happening.device_ahead
    match happening.kind:
        case EventKind.START:
            return Started(**when, terms=_terms(happening))
        case EventKind.RETARGET:
            return Retargeted(**when, terms=_terms(happening))
        case EventKind.PAUSE:
            assert happening.review_at is not None
            return Paused(**when, reason=happening.reason, review_at=happening.review_at)
        case EventKind.RESUME:
            return Resumed(**when)
        case EventKind.REOPEN:
            return Reopened(**when)
        case EventKind.STOP | EventKind.CANCEL:
            return Stopped(**when)


def _terms(happening: Happening) -> Terms:
    assert happening.agreed is not None
    agreed = happening.agreed
    return Terms(agreed.duration, happening.calendar or ALWAYS, agreed.promise.pauses)


def agreed_in(happenings: Iterable[Happening]) -> Agreed:
    """The terms in force: those of the newest start or retarget."""
    return [happening.agreed for happening in happenings if happening.agreed is not None][-1]


def derive(happenings: Sequence[Happening], *, fired: Collection[FiringKey], as_of: datetime) -> Figures:
    """Everything that is stored of a clock, from its events and the steps that have fired."""
    played = events(happenings)
    reading = read(played)
    at = reading.at(as_of)
    ended_at = reading.stopped_at
    return Figures(
        state=_state(at.status, happenings, ended_at),
        started_at=reading.started_at,
        due_at=reading.due,
        late_after=reading.late_after,
        elapsed=at.elapsed,
        paused=at.paused,
        paused_until=at.pause.until if at.pause is not None and ended_at is None else None,
        breached_at=at.breached_at,
        ended_at=ended_at,
        generation=reading.generation,
        moves=_moves(played),
        warned=any(generation == reading.generation for generation, _key in fired),
        next_at=None if ended_at is not None else _next_at(reading, at, happenings, fired, as_of),
    )


def _moves(played: Sequence[ClockEvent]) -> int:
    """How often another target has moved the due time (C219, C366)."""
    return sum(
        read(played[:place]).due != read(played[: place + 1]).due
        for place, event in enumerate(played)
        if isinstance(event, Retargeted)
    )


def _state(status: Status, happenings: Sequence[Happening], ended_at: datetime | None) -> State:
    if ended_at is None:
        return State(status.value)
    if any(happening.kind is EventKind.CANCEL for happening in happenings):
        return State.CANCELLED
    return State.STOPPED if status is Status.BREACHED else State.MET


def _next_at(
    reading: Reading,
    at: ClockState,
    happenings: Sequence[Happening],
    fired: Collection[FiringKey],
    as_of: datetime,
) -> datetime | None:
    """When somebody must act on the clock: a step, the breach, or the end of its pause."""
    if at.pause is not None:
        return at.pause.until
    at_due = {each.key for each in agreed_in(happenings).ladder if each.is_due}
    moments = [
        _moment(firing, reading, at_due=firing.step.key in at_due)
        for firing in _unfired(reading, happenings, fired)
    ]
    if at.breached_at is None:
        moments.append(reading.late_after)
    elif grows(agreed_in(happenings).promise.breach):
        moments.append(day_ends(reading, as_of))
    return min(moments, default=None)


def _moment(firing: Firing, reading: Reading, *, at_due: bool) -> datetime:
    return reading.late_after if at_due else firing.at


def _unfired(reading: Reading, happenings: Sequence[Happening], fired: Collection[FiringKey]) -> list[Firing]:
    return plan(reading, agreeing.steps(agreed_in(happenings).ladder), fired=fired)


def by_other_hours(happenings: Sequence[Happening], calendar: Calendar, *, now: datetime) -> Reading:
    """What the clock would say if it counted by another calendar from its start on; nothing is kept."""
    agreed = agreed_in(happenings)
    other = Happening(EventKind.RETARGET, now, now, reason=Ground.CALENDAR, agreed=agreed, calendar=calendar)
    return read(events([*happenings, other]))


@dataclass(frozen=True, slots=True)
class Reached:
    """A rung whose moment has come."""

    rung: Rung
    at: datetime
    generation: int


def reached(happenings: Sequence[Happening], *, fired: Collection[FiringKey], now: datetime) -> list[Reached]:
    """The rungs to fire now, in the order of their moments; that of the breach only when it is late."""
    reading = read(events(happenings))
    rungs = {each.key: each for each in agreed_in(happenings).ladder}
    is_late = reading.at(now).breached_at is not None
    found = [
        _reached(rungs[firing.step.key], firing, reading)
        for firing in ready(reading, agreeing.steps(rungs.values()), now=now, fired=fired)
        if not rungs[firing.step.key].is_due or is_late
    ]
    return sorted(found, key=lambda each: each.at)


def _reached(rung: Rung, firing: Firing, reading: Reading) -> Reached:
    return Reached(rung, _moment(firing, reading, at_due=rung.is_due), firing.generation)


def coming(happenings: Sequence[Happening], *, fired: Collection[FiringKey]) -> list[Reached]:
    """The rungs that have not fired, in the order of their moments."""
    reading = read(events(happenings))
    rungs = {each.key: each for each in agreed_in(happenings).ladder}
    return [
        _reached(rungs[firing.step.key], firing, reading) for firing in _unfired(reading, happenings, fired)
    ]


# ---- what follows a breach ----------------------------------------------------------------------


def grows(breach: Breach | None) -> bool:
    """Whether a sum grows with each day."""
    return breach is not None and breach.compensation is not None


def days_late(reading: Reading, at: datetime) -> int:
    """The started days of delay, of 24 hours each whatever the calendar; what has rested does not count."""
    until = at if reading.stopped_at is None else min(at, reading.stopped_at)
    if until <= reading.late_after:
        return 0
    return max(-(-ALWAYS.elapsed(reading.late_after, until, reading.gaps) // DAY), 1)


def day_ends(reading: Reading, at: datetime) -> datetime:
    """When the day of delay that has started ends, so that another begins."""
    return ALWAYS.due(reading.late_after, max(days_late(reading, at), 1) * DAY, reading.gaps)


def owed(happenings: Sequence[Happening], *, at: datetime) -> list[Owed]:
    """What follows from the delay up to a moment; nothing while there is none."""
    breach = agreed_in(happenings).promise.breach
    reading = read(events(happenings))
    days = days_late(reading, at)
    if breach is None or not days:
        return []
    found = []
    if breach.compensation is not None:
        amount, ended = compensation_for(breach.compensation, days), reading.stopped_at is not None
        found.append(Owed(ConsequenceKind.COMPENSATION, None, days, amount, ended))
    if breach.penalty is not None:
        fined = breach.penalty.amount
        known = fined if isinstance(fined, int) else None
        found.append(Owed(ConsequenceKind.PENALTY, breach.penalty.who, 1, known, is_final=True))
    found += [Owed(ConsequenceKind.REPORT, post, 1, None, is_final=True) for post in breach.report]
    return found


def compensation_for(terms: Compensation, days: int) -> int | None:
    """The sum in fen for so many days, rounded once; nothing while amount or price is not known."""
    if isinstance(terms.per_day, int):
        return terms.per_day * days
    if not isinstance(terms.percent, Decimal) or terms.price is None:
        return None
    share = Fraction(terms.percent) * terms.price * days / 100
    return ROUNDED[terms.rounding or "half_up"](share.numerator, share.denominator)


# ---- what a decision changes --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """An open clock as far as a new decision must know it."""

    id: int
    charter: str
    release: str
    row: str
    start: str
    stop: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What a decision does to the clocks: promises new to it, clocks with another target, clocks that nobody owes."""

    begin: tuple[Promise, ...]
    retarget: tuple[tuple[int, Promise], ...]
    cancel: tuple[int, ...]


def changes(kept: Iterable[Kept], wanted: Iterable[Promise]) -> Changes:
    """Compare the open clocks with what is promised now.

    A clock stays while its line of the charter is promised. Otherwise it takes the target of another line from the
    same event to the same event; if there is none, it is no longer owed.
    """
    open_, rest = {(each.charter, each.row): each for each in kept}, list(wanted)
    retarget: list[tuple[int, Promise]] = []
    for promise in list(rest):
        found = open_.pop(promise.key, None)
        if found is not None:
            rest.remove(promise)
            if found.release != promise.release:
                retarget.append((found.id, promise))
    cancel: list[int] = []
    for found in open_.values():
        same = next((each for each in rest if (each.start, each.stop) == (found.start, found.stop)), None)
        if same is None:
            cancel.append(found.id)
        else:
            rest.remove(same)
            retarget.append((found.id, same))
    return Changes(tuple(rest), tuple(retarget), tuple(cancel))


def is_open(state: str) -> bool:
    return State(state) in OPEN


# ---- figures ------------------------------------------------------------------------------------

LONGEST_PERIOD = timedelta(days=366)


def share(kept: int, missed: int) -> int | None:
    """How many of a thousand were kept. 1000 only when none was missed, 0 only when none was kept; none without any."""
    counted = kept + missed
    if not counted:
        return None
    return max(kept * 1000 // counted, min(kept, 1))


def check_period(since: date, until: date) -> None:
    """Refuse days in the wrong order, and more than twelve months at once."""
    if until < since:
        raise Refused(gettext_noop("The last day is before the first."), field="until")
    if until - since >= LONGEST_PERIOD:
        raise Refused(gettext_noop("Choose twelve months at the most."), field="until")
