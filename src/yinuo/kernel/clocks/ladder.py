"""Escalation: steps before and after the due time, each fired once per generation of the clock."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from yinuo.kernel.clocks.durations import ByDate, WorkingDays
from yinuo.kernel.clocks.reading import Reading
from yinuo.kernel.errors import Refused, gettext_noop

FiringKey = tuple[int, str]
"""Generation of the clock and key of the step: what has fired is remembered by it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One rung. Exactly one of the offsets is given.

    `seconds` and `days` count from the due time in the clock's own calendar, negative before it; `percent` is the
    share of the time between start and due that has been used up.
    """

    key: str
    seconds: int | None = None
    days: int | None = None
    percent: int | None = None

    def __post_init__(self) -> None:
        if sum(offset is not None for offset in (self.seconds, self.days, self.percent)) != 1:
            raise Refused(gettext_noop("An escalation step has one offset: time, working days or percent."))
        if self.percent is not None and self.percent <= 0:
            raise Refused(
                gettext_noop("The percentage of an escalation step is more than nothing."), field="percent"
            )


@dataclass(frozen=True, slots=True)
class Firing:
    """When a step is due to fire."""

    step: Step
    at: datetime
    generation: int

    @property
    def key(self) -> FiringKey:
        return self.generation, self.step.key


def moment_of(reading: Reading, step: Step) -> datetime:
    """When the step is reached. A share of the time is rounded up to the second, so that nothing fires early."""
    calendar = reading.calendar
    if step.seconds is not None:
        return calendar.add(reading.due, step.seconds)
    if step.days is not None:
        return reading.terms.calendar.add_days(reading.due, step.days)
    percent = step.percent or 100
    if isinstance(reading.terms.duration, WorkingDays | ByDate) or reading.due_is_by_hand:
        whole = calendar.elapsed(reading.started_at, reading.due, reading.gaps)
    else:
        whole = reading.terms.duration.seconds
    return calendar.due(reading.started_at, -(-whole * percent // 100), reading.gaps)


def plan(reading: Reading, steps: Iterable[Step], *, fired: Collection[FiringKey] = ()) -> list[Firing]:
    """The steps that have not fired, earliest first; after a retarget simply planned anew."""
    firings = (Firing(step, moment_of(reading, step), reading.generation) for step in steps)
    return sorted((firing for firing in firings if firing.key not in fired), key=lambda firing: firing.at)


def ready(
    reading: Reading, steps: Iterable[Step], *, now: datetime, fired: Collection[FiringKey] = ()
) -> list[Firing]:
    """The steps to fire now: none while the clock is paused or after it has been stopped."""
    if reading.stopped_at is not None or reading.at(now).pause is not None:
        return []
    return [firing for firing in plan(reading, steps, fired=fired) if firing.at <= now]
