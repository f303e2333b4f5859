from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitEvent(Event):
    case_id: int
    order_id: int
    visit_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitBooked(VisitEvent):
    """A technician has the voucher, with a date and window (C351)."""

    code: ClassVar[str] = "dispatch.visit_booked"
    technician_id: int
    start: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitRescheduled(VisitEvent):
    code: ClassVar[str] = "dispatch.visit_rescheduled"
    start: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitReassigned(VisitEvent):
    code: ClassVar[str] = "dispatch.visit_reassigned"
    before_id: int
    technician_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitCancelled(VisitEvent):
    code: ClassVar[str] = "dispatch.visit_cancelled"
