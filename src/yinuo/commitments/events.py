from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockEvent(Event):
    """Something about one clock; of a case, if its subject belongs to one."""

    case_id: int | None
    commitment_id: int
    clause: str

    @property
    def stream(self) -> str:
        return f"commitment:{self.commitment_id}" if self.case_id is None else f"case:{self.case_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockStarted(ClockEvent):
    code: ClassVar[str] = "commitments.clock_started"
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockPaused(ClockEvent):
    """The clock rests for a reason that the promise allows, until `review_at` at the latest."""

    code: ClassVar[str] = "commitments.clock_paused"
    ground: str
    review_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockResumed(ClockEvent):
    code: ClassVar[str] = "commitments.clock_resumed"
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PauseEnded(ClockEvent):
    """Nobody resumed the clock until its review date: it runs again by itself."""

    code: ClassVar[str] = "commitments.pause_ended"
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockRetargeted(ClockEvent):
    """Another promise applies, or the calendar has changed: the same start and pauses, another due time."""

    code: ClassVar[str] = "commitments.clock_retargeted"
    ground: str
    before_at: datetime
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockStopped(ClockEvent):
    """What was promised is done."""

    code: ClassVar[str] = "commitments.clock_stopped"
    in_time: bool
    elapsed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockReopened(ClockEvent):
    code: ClassVar[str] = "commitments.clock_reopened"
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockCancelled(ClockEvent):
    """It is no longer owed."""

    code: ClassVar[str] = "commitments.clock_cancelled"
    ground: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockWarned(ClockEvent):
    """A step of the ladder has been reached; `staff_id` has been told, `via` says how it came to them."""

    code: ClassVar[str] = "commitments.clock_warned"
    step: str
    post: str
    via: str
    staff_id: int | None
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockBreached(ClockEvent):
    """The promised time has passed and it is not done."""

    code: ClassVar[str] = "commitments.clock_breached"
    post: str
    via: str
    staff_id: int | None
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class LatenessExplained(ClockEvent):
    """Somebody said why the promised time was not kept; the newest reason counts."""

    code: ClassVar[str] = "commitments.lateness_explained"
    why: str
    seq: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ClocksExported(Event):
    """A list of promised times, or their figures, have left the system as a file."""

    code: ClassVar[str] = "commitments.clocks_exported"
    user_id: int
    what: str
    count: int

    @property
    def stream(self) -> str:
        return f"user:{self.user_id}"
