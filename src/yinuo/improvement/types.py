from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

CLASSES = ("A", "B", "C", "D")


class Source(StrEnum):
    """Which context knows of a piece of work."""

    VISIT = "visit"
    BENCH = "bench"
    INTERNAL = "internal"


class PieceState(StrEnum):
    EXPECTED = "expected"
    UNDER_WAY = "under_way"
    ENDED = "ended"


class RecordState(StrEnum):
    """Where a technician's month stands; what has not been handed in is missing."""

    MISSING = "missing"
    HANDED_IN = "handed_in"
    RETURNED = "returned"
    RECEIVED = "received"


class Answer(StrEnum):
    """What the leader does with a record."""

    RECEIVED = "received"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, by its first day."""

    first: date

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.replace(day=1))

    @property
    def last(self) -> date:
        return self.after.first - timedelta(days=1)

    @property
    def after(self) -> "Month":
        return Month.of(self.first + timedelta(days=31))

    @property
    def before(self) -> "Month":
        return Month.of(self.first - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


Stretch = tuple[datetime, datetime]
"""From when to when, half-open."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of somebody's work on a local day, whichever context knows of it.

    `minutes` is the working time that was written down, nothing else; `start` and `end` say where it lies on the day,
    as far as that is known. `outcome` is how a service ended, `kind` which internal work it was. A service that ended
    without a record of what was found `lacks_record`.
    """

    source: Source
    id: int
    staff_id: int
    day: date
    klass: str
    state: PieceState
    minutes: int = 0
    start: datetime | None = None
    end: datetime | None = None
    planned: Stretch | None = None
    outcome: str = ""
    kind: str = ""
    case_id: int | None = None
    order_id: int | None = None
    number: str = ""
    what: str = ""
    parts: tuple[tuple[str, int], ...] = field(default=())
    lacks_record: bool = False

    @property
    def is_service(self) -> bool:
        """A visit to a customer. Time at the bench counts as time of its class; the visit or counter began the service."""
        return self.source is Source.VISIT

    @property
    def on_site_minutes(self) -> int:
        """How long the technician was at the customer's, work or not."""
        if self.source is not Source.VISIT or self.start is None or self.end is None:
            return 0
        return int((self.end - self.start).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class DaySheet:
    """A person's day: what is known of it, what it adds up to, and the business hours of which nothing is known.

    In `over_visits` stands internal work that was booked over the window of a visit nobody has arrived at.
    """

    staff_id: int
    day: date
    pieces: tuple[Piece, ...]
    minutes: dict[str, int]
    on_site_minutes: int
    gaps: tuple[Stretch, ...]
    over_visits: tuple[tuple[Piece, Piece], ...]
    is_absent: bool = False

    @property
    def total_minutes(self) -> int:
        return sum(self.minutes.values())

    @property
    def gap_minutes(self) -> int:
        return sum(int((end - start).total_seconds() // 60) for start, end in self.gaps)


@dataclass(frozen=True, slots=True)
class CallbackFigures:
    """What customers said when they were called after these services; `bad` are answers of at most 2 of 5."""

    answered: int = 0
    points: int = 0
    bad: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """A technician's month in numbers, as it is frozen when the record is handed in (C330)."""

    services: dict[str, dict[str, int]]
    minutes: dict[str, int]
    on_site_minutes: int
    internal: dict[str, int]
    parts: list[dict[str, Any]]
    callbacks: CallbackFigures
    days: list[dict[str, Any]]
    lacking: list[dict[str, Any]]
