from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitChanged(Event):
    code: ClassVar[str] = "network.unit_changed"
    unit_id: int
    fields: tuple[str, ...]

    @property
    def stream(self) -> str:
        return f"unit:{self.unit_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffChanged(Event):
    """A person's unit, title, deputy or absence has changed."""

    code: ClassVar[str] = "network.staff_changed"
    staff_id: int
    fields: tuple[str, ...]

    @property
    def stream(self) -> str:
        return f"staff:{self.staff_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class OnCallChanged(Event):
    """Who is on call for a unit has changed."""

    unit_id: int
    staff_id: int
    starts_at: datetime
    ends_at: datetime

    @property
    def stream(self) -> str:
        return f"unit:{self.unit_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class OnCallPut(OnCallChanged):
    code: ClassVar[str] = "network.on_call_put"


@dataclass(frozen=True, kw_only=True, slots=True)
class OnCallDropped(OnCallChanged):
    code: ClassVar[str] = "network.on_call_dropped"


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarChanged(Event):
    code: ClassVar[str] = "network.calendar_changed"
    calendar_id: int

    @property
    def stream(self) -> str:
        return f"calendar:{self.calendar_id}"
