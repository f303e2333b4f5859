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
class Happened(Event):
    """Something that only people can see has happened to a case, when the entry says; told by hand.

    `what` is what the charters call it.
    """

    code: ClassVar[str] = "commitments.happened"
    case_id: int
    telling_id: int
    what: str

    @property
    def names(self) -> frozenset[str]:
        """What it ends and begins: told once more, it ends what the time before has begun."""
        return frozenset({self.what, f"{self.what}_again"})


@dataclass(frozen=True, kw_only=True, slots=True)
class TellingTakenBack(Event):
    """It has not happened after all, or not then: the clocks are as they were before."""

    code: ClassVar[str] = "commitments.telling_taken_back"
    case_id: int
    telling_id: int
    what: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TimePledged(Event):
    """A customer was promised a time by hand, or another one: `moved` counts how often."""

    code: ClassVar[str] = "commitments.time_pledged"
    case_id: int
    commitment_id: int
    pledge: str
    due_at: datetime
    moved: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PledgeKept(Event):
    """What was promised by hand is done."""

    code: ClassVar[str] = "commitments.pledge_kept"
    case_id: int
    commitment_id: int


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


@dataclass(frozen=True, kw_only=True, slots=True)
class ActDemanded(ClockEvent):
    """A step of the ladder asks for something to be done; `staff_id` has been told of it."""

    code: ClassVar[str] = "commitments.act_demanded"
    step_id: int
    step: str
    act: str
    post: str
    staff_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ActRefused(ClockEvent):
    """What a step asks for could not be done; the row says why."""

    code: ClassVar[str] = "commitments.act_refused"
    step_id: int
    step: str
    act: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StepAnnounced(ClockEvent):
    """A step of the ladder that other programs shall hear of."""

    code: ClassVar[str] = "commitments.step_announced"
    step: str
    post: str
    staff_id: int | None
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsequenceArisen(ClockEvent):
    """Something follows from the delay, or what follows is final. Without `amount_fen` the promise leaves it blank."""

    code: ClassVar[str] = "commitments.consequence_arisen"
    kind: str
    post: str
    staff_id: int | None
    days_late: int
    amount_fen: int | None
    is_final: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsequenceWaived(ClockEvent):
    """A sum is not owed, for an objective reason."""

    code: ClassVar[str] = "commitments.consequence_waived"
    kind: str
    days_late: int
