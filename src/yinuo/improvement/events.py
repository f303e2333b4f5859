from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordEvent(Event):
    """A technician's monthly work record (C330)."""

    staff_id: int
    record_id: int
    month: date
    edition: int

    @property
    def stream(self) -> str:
        return f"staff:{self.staff_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordHandedIn(RecordEvent):
    code: ClassVar[str] = "improvement.record_handed_in"


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordReceived(RecordEvent):
    """The leader has seen it."""

    code: ClassVar[str] = "improvement.record_received"


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordReturned(RecordEvent):
    code: ClassVar[str] = "improvement.record_returned"
