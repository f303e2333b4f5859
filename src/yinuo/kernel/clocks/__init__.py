"""Clocks of promises: derived from an append-only list of events, never stored as truth."""

from yinuo.kernel.clocks.deadlines import Deadline, IfClosed, Rhythm
from yinuo.kernel.clocks.durations import ByDate, Duration, NaturalTime, WorkingDays, WorkingTime, due_at
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
from yinuo.kernel.clocks.ladder import Firing, Step, plan, ready
from yinuo.kernel.clocks.reading import ClockState, Pause, Reading, Status, admit, next_due, read

__all__ = [
    "ByDate",
    "ClockEvent",
    "ClockState",
    "Deadline",
    "DueFixed",
    "Duration",
    "Firing",
    "IfClosed",
    "NaturalTime",
    "Pause",
    "Paused",
    "Reading",
    "Reopened",
    "Resumed",
    "Retargeted",
    "Rhythm",
    "Started",
    "Status",
    "Step",
    "Stopped",
    "Terms",
    "WorkingDays",
    "WorkingTime",
    "admit",
    "due_at",
    "next_due",
    "plan",
    "read",
    "ready",
]
