from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyEvent(Event):
    """Something about one duty."""

    duty_id: int

    @property
    def stream(self) -> str:
        return f"duty:{self.duty_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyTakenOver(DutyEvent):
    """A recurring line of a promise has somebody who does it."""

    code: ClassVar[str] = "duties.duty_taken_over"
    unit_id: int
    charter: str
    clause: str
    staff_id: int | None
    post: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyWritten(DutyEvent):
    """A duty that stands in no promise."""

    code: ClassVar[str] = "duties.duty_written"
    unit_id: int
    staff_id: int | None
    post: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyGiven(DutyEvent):
    """Somebody else does it from now on."""

    code: ClassVar[str] = "duties.duty_given"
    staff_id: int | None
    post: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyEnded(DutyEvent):
    code: ClassVar[str] = "duties.duty_ended"


@dataclass(frozen=True, kw_only=True, slots=True)
class OccurrenceBegun(DutyEvent):
    code: ClassVar[str] = "duties.occurrence_begun"
    occurrence_id: int
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class OccurrenceDone(DutyEvent):
    code: ClassVar[str] = "duties.occurrence_done"
    occurrence_id: int
    in_time: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class OccurrenceSkipped(DutyEvent):
    """Not applicable this time."""

    code: ClassVar[str] = "duties.occurrence_skipped"
    occurrence_id: int
