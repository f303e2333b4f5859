from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class VisitState(StrEnum):
    BOOKED = "booked"
    ARRIVED = "arrived"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Window:
    """When a technician is expected, half-open."""

    start: datetime
    end: datetime
