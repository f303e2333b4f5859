"""What a clock says, from its events; which clocks a decision starts, moves or ends. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from yinuo.commitments.types import (
    OPEN,
    Agreed,
    EventKind,
    Figures,
    Happening,
    LateReason,
    Limit,
    PauseReason,
    Post,
    Promise,
    Rung,
    State,
)
from yinuo.kernel.calendars import ALWAYS
from yinuo.kernel.charters.derived import add_months
from yinuo.kernel.clocks import (
    ClockEvent,
    ClockState,
    Duration,
    Firing,
    NaturalTime,
    Paused,
    Reading,
    Reopened,
    Resumed,
    Retargeted,
    Started,
    Status,
    Step,
    Stopped,
    Terms,
    WorkingDays,
    WorkingTime,
    plan,
    read,
    ready,
)
from yinuo.kernel.clocks.durations import duration_from_data, duration_to_data
from yinuo.kernel.clocks.events import SKEW_TOLERANCE
from yinuo.kernel.errors import Refused, gettext_noop

WARNING, BREACH, FURTHER = "warning", "breach", "further"
HOUSE_LADDER = (
    Rung(WARNING, Post.RESPONSIBLE, percent=75),
    Rung(BREACH, Post.CHIEF, seconds=0),
    Rung(FURTHER, Post.MANAGER, percent=150),
)
"""Who is told when: whoever has it in hand before it is late, the chief when it is, the manager when it stays so."""
LONGEST_PAUSE = timedelta(days=62)
SECONDS = {"minutes": 60, "hours": 3600, "days": 86_400}
UPWARDS = (Post.RESPONSIBLE, Post.CHIEF, Post.MANAGER)
FiringKey = tuple[int, str]


def above(post: Post) -> Post | None:
    """One level up; nobody is above the manager."""
    return next(iter(UPWARDS[UPWARDS.index(post) + 1 :]), None)


# ---- how long -----------------------------------------------------------------------------------


def needs_calendar(limit: Limit) -> bool:
    return limit.business or limit.unit == "working days"


def duration_of(limit: Limit, *, started_at: datetime, zone: ZoneInfo) -> Duration:
    """The length of a time limit that begins at that moment.

    Days are days of the calendar where it counts business hours, otherwise 24 hours each; months are counted from the
    day of the start. A time limit of nothing is refused.
    """
    if limit.unit == "working days" or (limit.business and limit.unit == "days"):
        return WorkingDays(limit.amount)
    if limit.unit == "months":
        if limit.business:
            raise Refused(gettext_noop("Months do not count by business hours."), field="unit")
        local = started_at.astimezone(zone)
        ends = add_months(local.date(), limit.amount, end_of_month="last_day")
        return NaturalTime(
            int((local.replace(year=ends.year, month=ends.month, day=ends.day) - local).total_seconds())
        )
    if limit.unit not in SECONDS:
        raise Refused(
            gettext_noop("“%(value)s” is not a unit of time limits."), field="unit", value=limit.unit
        )
    seconds = limit.amount * SECONDS[limit.unit]
    return WorkingTime(seconds) if limit.business else NaturalTime(seconds)


# ---- the plain form -----------------------------------------------------------------------------


def to_data(agreed: Agreed) -> dict[str, Any]:
    """The plain form; `from_data` of it is equal."""
    promise = agreed.promise
    return {
        "charter": promise.charter,
        "release": promise.release,
        "clause": promise.clause,
        "row": promise.row,
        "start": promise.start,
        "stop": promise.stop,
        "within": [promise.limit.amount, promise.limit.unit, promise.limit.business],
        "duration": duration_to_data(agreed.duration),
        "pauses": sorted(promise.pauses),
        "ladder": [[rung.key, rung.tells.value, rung.percent, rung.seconds] for rung in agreed.ladder],
        "zh": promise.zh,
        "en": promise.en,
    }


def from_data(data: Mapping[str, Any]) -> Agreed:
    amount, unit, business = data["within"]
    promise = Promise(
        **{name: data[name] for name in ("charter", "release", "clause", "row", "start", "stop", "zh", "en")},
        limit=Limit(amount, unit, business),
        pauses=frozenset(PauseReason(reason) for reason in data["pauses"]),
    )
    return Agreed(promise, duration_from_data(data["duration"]), ladder_of(data["ladder"]))


def ladder_of(data: Iterable[Sequence[Any]]) -> tuple[Rung, ...]:
    """Steps from their plain form. Refused for a role that does not exist, and for two steps of one name."""
    found: list[Rung] = []
    for key, tells, percent, seconds in data:
        if tells not in {post.value for post in Post}:
            raise Refused(
                gettext_noop("There is no “%(role)s” who could be told."), field="ladder", role=tells
            )
        found.append(Rung(key, Post(tells), percent, seconds))
    check_ladder(found)
    return tuple(found)


def check_ladder(ladder: Collection[Rung]) -> None:
    if len({rung.key for rung in ladder}) < len(ladder):
        raise Refused(gettext_noop("Two steps of the ladder have the same name."), field="ladder")
    steps(ladder)


# ---- what the events say ------------------------------------------------------------------------


def check_time(happening: Happening) -> None:
    """Refuse what a device says about the future, its clock corrected by how far it was ahead."""
    ahead = happening.device_ahead if abs(happening.device_ahead) > SKEW_TOLERANCE else timedelta()
    if happening.occurred_at - ahead > happening.received_at + SKEW_TOLERANCE:
        raise Refused(
            gettext_noop("This lies in the future. Check the clock of the device."), field="occurred_at"
        )


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


def steps(ladder: Iterable[Rung]) -> list[Step]:
    return [Step(rung.key, percent=rung.percent, seconds=rung.seconds) for rung in ladder]


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
        next_at=None if ended_at is not None else _next_at(reading, at, happenings, fired),
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
    reading: Reading, at: ClockState, happenings: Sequence[Happening], fired: Collection[FiringKey]
) -> datetime | None:
    """When somebody must act on the clock: a step, the breach, or the end of its pause."""
    if at.pause is not None:
        return at.pause.until
    moments = [_moment(firing, reading) for firing in _unfired(reading, happenings, fired)]
    if at.breached_at is None:
        moments.append(reading.late_after)
    return min(moments, default=None)


def _moment(firing: Firing, reading: Reading) -> datetime:
    return reading.late_after if firing.step.key == BREACH else firing.at


def _unfired(reading: Reading, happenings: Sequence[Happening], fired: Collection[FiringKey]) -> list[Firing]:
    return plan(reading, steps(agreed_in(happenings).ladder), fired=fired)


@dataclass(frozen=True, slots=True)
class Reached:
    """A rung whose moment has come."""

    rung: Rung
    at: datetime
    generation: int


def reached(happenings: Sequence[Happening], *, fired: Collection[FiringKey], now: datetime) -> list[Reached]:
    """The rungs to fire now, in the order of their moments; that of the breach only when it is late."""
    reading = read(events(happenings))
    rungs = {rung.key: rung for rung in agreed_in(happenings).ladder}
    is_late = reading.at(now).breached_at is not None
    found = [
        Reached(rungs[firing.step.key], _moment(firing, reading), firing.generation)
        for firing in ready(reading, steps(rungs.values()), now=now, fired=fired)
        if firing.step.key != BREACH or is_late
    ]
    return sorted(found, key=lambda each: each.at)


def coming(happenings: Sequence[Happening], *, fired: Collection[FiringKey]) -> list[Reached]:
    """The rungs that have not fired, in the order of their moments."""
    reading = read(events(happenings))
    rungs = {rung.key: rung for rung in agreed_in(happenings).ladder}
    return [
        Reached(rungs[firing.step.key], _moment(firing, reading), firing.generation)
        for firing in _unfired(reading, happenings, fired)
    ]


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
