"""What happens to a clock. Events are appended, never changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from yinuo.kernel.calendars import Calendar
from yinuo.kernel.clocks.durations import Duration

SKEW_TOLERANCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised: how long, in which calendar, and for which reasons the clock may pause."""

    duration: Duration
    calendar: Calendar
    pause_reasons: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockEvent:
    """One thing that happened.

    `occurred_at` is by the clock of the device, `received_at` by the server's (None: the server was there itself).
    `device_ahead` says how far the device's clock was ahead at its last contact with the server.
    """

    occurred_at: datetime
    received_at: datetime | None = None
    device_ahead: timedelta = timedelta(0)

    @property
    def counts_at(self) -> datetime:
        """The moment that counts: the device's, corrected when its clock is wrong beyond tolerance, never after receipt."""
        occurred = self.occurred_at
        if self.device_ahead and abs(self.device_ahead) > SKEW_TOLERANCE:
            occurred -= self.device_ahead
        return occurred if self.received_at is None else min(occurred, self.received_at)

    @property
    def is_doubtful(self) -> bool:
        """Whether somebody should look at the time: the device's clock was wrong, or it claims the future."""
        if self.device_ahead and abs(self.device_ahead) > SKEW_TOLERANCE:
            return True
        received = self.received_at
        return received is not None and self.occurred_at > received + SKEW_TOLERANCE


@dataclass(frozen=True, kw_only=True, slots=True)
class Started(ClockEvent):
    terms: Terms


@dataclass(frozen=True, kw_only=True, slots=True)
class Paused(ClockEvent):
    """The clock rests for a reason until resumed, and by itself runs again at `review_at`."""

    reason: str
    review_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Resumed(ClockEvent):
    pass


@dataclass(frozen=True, kw_only=True, slots=True)
class Retargeted(ClockEvent):
    """Priority, contract or product changed: other terms, the same start and the same pauses."""

    terms: Terms


@dataclass(frozen=True, kw_only=True, slots=True)
class DueFixed(ClockEvent):
    """Somebody set the due time by hand; it is kept until taken back with None."""

    due: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Stopped(ClockEvent):
    """What was promised is done."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reopened(ClockEvent):
    """It was not done after all; the time in between counts neither as work nor as waiting."""
