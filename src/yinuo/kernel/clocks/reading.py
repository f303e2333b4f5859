"""What a clock says: due, elapsed, paused, remaining, met or breached, all recomputed from its events."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from yinuo.kernel.calendars import Calendar, Span
from yinuo.kernel.clocks.durations import due_at, measure
from yinuo.kernel.clocks.events import (
    ClockEvent,
    DueFixed,
    Paused,
    Reopened,
    Resumed,
    Retargeted,
    Started,
    Stopped,
    Terms,
)
from yinuo.kernel.errors import Refused, gettext_noop


class Status(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"


@dataclass(frozen=True, slots=True)
class Pause:
    """`until` is the review date when nobody resumed the clock before."""

    reason: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class ClockState:
    """A clock at one moment. Seconds are those of its calendar; `remaining` is negative when late.

    `breached_at` is the moment after which it was late, also when it has been stopped since. `pause` is the one in force.
    """

    status: Status
    due: datetime
    elapsed: int
    paused: int
    remaining: int
    breached_at: datetime | None
    pause: Pause | None
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the events say independent of the present moment; these values may be stored and recomputed.

    `due` assumes that a pause in force lasts to its review date. `gaps` are the pauses and the times between stopping
    and reopening, in order. `generation` counts the reopenings: each step of a
    ladder fires once per generation. `doubtful` are the events whose time somebody should review.
    """

    terms: Terms
    started_at: datetime
    due: datetime
    due_is_by_hand: bool
    pauses: tuple[Pause, ...]
    rests: tuple[Span, ...]
    gaps: tuple[Span, ...]
    stopped_at: datetime | None
    generation: int
    doubtful: tuple[ClockEvent, ...]

    @property
    def calendar(self) -> Calendar:
        """The calendar in which this clock counts."""
        return measure(self.terms.duration, self.terms.calendar)

    @property
    def late_after(self) -> datetime:
        """The due time, or the end of the gap in which it falls: a resting clock does not breach."""
        late = self.due
        for begins, ends in self.gaps:
            if begins <= late < ends:
                late = ends
        return late

    def at(self, now: datetime) -> ClockState:
        moment = now if self.stopped_at is None else min(now, self.stopped_at)
        pause = next((p for p in self.pauses if p.since <= now < p.until), None)
        late_after = self.late_after
        breached_at = late_after if moment > late_after else None
        if breached_at is not None:
            status = Status.BREACHED
        elif self.stopped_at is not None and self.stopped_at <= now:
            status = Status.MET
        else:
            status = Status.PAUSED if pause else Status.RUNNING
        calendar, gaps = self.calendar, self.gaps
        is_behind = moment > self.due
        first, last = (self.due, moment) if is_behind else (moment, self.due)
        between = calendar.elapsed(first, last, gaps)
        return ClockState(
            status=status,
            due=self.due,
            elapsed=calendar.elapsed(self.started_at, moment, gaps),
            paused=sum([calendar.elapsed(p.since, min(p.until, moment)) for p in self.pauses]),
            remaining=-between if is_behind else between,
            breached_at=breached_at,
            pause=pause,
            stopped_at=self.stopped_at,
        )


def read(events: Sequence[ClockEvent]) -> Reading:
    """Derive a clock from its events, in the order in which they count, whatever order they arrived in.

    What no longer makes sense because an offline event arrived late (a pause after the stop) is without effect.
    """
    start = next((event for event in events if isinstance(event, Started)), None)
    if start is None:
        raise Refused(gettext_noop("This clock has not been started."))
    tape = _Tape(start)
    for event in sorted((event for event in events if event is not start), key=lambda event: event.counts_at):
        tape.play(event)
    return tape.reading(doubtful=tuple(event for event in events if event.is_doubtful))


class _Tape:
    """Plays the events of one clock in order."""

    def __init__(self, start: Started) -> None:
        self.started_at = start.counts_at
        self.terms = start.terms
        self.due_by_hand: datetime | None = None
        self.pauses: list[Pause] = []
        self.rests: list[Span] = []
        self.stopped_at: datetime | None = None

    def play(self, event: ClockEvent) -> None:
        at = max(event.counts_at, self.started_at)
        if isinstance(event, Reopened):
            if self.stopped_at is not None:
                self.rests.append((self.stopped_at, at))
                self.stopped_at = None
            return
        if self.stopped_at is not None:
            return
        match event:
            case Paused():
                self._end_pause(at)
                if event.review_at > at:
                    self.pauses.append(Pause(event.reason, at, event.review_at))
            case Resumed():
                self._end_pause(at)
            case Stopped():
                self._end_pause(at)
                self.stopped_at = at
            case Retargeted():
                self.terms = event.terms
            case DueFixed():
                self.due_by_hand = event.due

    def _end_pause(self, at: datetime) -> None:
        if self.pauses and self.pauses[-1].until > at:
            last = self.pauses.pop()
            if last.since < at:
                self.pauses.append(Pause(last.reason, last.since, at))

    def reading(self, *, doubtful: tuple[ClockEvent, ...]) -> Reading:
        gaps = sorted([(pause.since, pause.until) for pause in self.pauses] + self.rests)
        computed = due_at(self.started_at, self.terms.duration, self.terms.calendar, gaps)
        return Reading(
            terms=self.terms,
            started_at=self.started_at,
            due=self.due_by_hand or computed,
            due_is_by_hand=self.due_by_hand is not None,
            pauses=tuple(self.pauses),
            rests=tuple(self.rests),
            gaps=tuple(gaps),
            stopped_at=self.stopped_at,
            generation=len(self.rests),
            doubtful=doubtful,
        )


def admit(events: Sequence[ClockEvent], event: ClockEvent) -> tuple[ClockEvent, ...]:
    """The events with one more, refused when it makes no sense at its moment.

    A pause needs a reason that the terms allow and a review date after its beginning; a stopped clock only reopens.
    """
    if isinstance(event, Started):
        if events:
            raise Refused(gettext_noop("This clock is already running."))
        return (event,)
    at = event.counts_at
    before = [earlier for earlier in events if isinstance(earlier, Started) or earlier.counts_at <= at]
    reading = read(before)
    if at < reading.started_at:
        raise Refused(gettext_noop("This lies before the start of the clock."), field="occurred_at")
    stopped = reading.stopped_at is not None
    if isinstance(event, Reopened) and not stopped:
        raise Refused(gettext_noop("This is not finished, so it cannot be reopened."))
    if not isinstance(event, Reopened) and stopped:
        raise Refused(gettext_noop("This is finished already. Reopen it first."))
    if isinstance(event, Resumed) and reading.at(at).pause is None:
        raise Refused(gettext_noop("This clock is not paused."))
    if isinstance(event, Paused):
        _check_pause(event, reading.terms)
    return (*events, event)


def _check_pause(event: Paused, terms: Terms) -> None:
    if not event.reason:
        raise Refused(gettext_noop("A pause needs a reason."), field="reason")
    if event.reason not in terms.pause_reasons:
        raise Refused(gettext_noop("This promise does not pause for that reason."), field="reason")
    if event.review_at <= event.counts_at:
        raise Refused(gettext_noop("The review date of a pause lies after its beginning."), field="review_at")


def next_due(readings: Iterable[Reading], *, now: datetime) -> datetime | None:
    """The earliest due time among the clocks that are neither stopped nor paused."""
    open_dues = (r.due for r in readings if r.stopped_at is None and r.at(now).pause is None)
    return min(open_dues, default=None)
