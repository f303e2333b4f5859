from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class OccurrenceState(StrEnum):
    """`skipped`: not applicable this time; `cancelled`: the duty was ended before it was done."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Owed:
    """How often and until when: `every` month, 15 `day of month`. With a length of time each occurrence is begun by hand."""

    every: str
    amount: int
    unit: str
    business: bool = False
    if_closed: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who does it: a person, or whoever holds a post of the unit."""

    staff_id: int | None = None
    post: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """Whom it is about, and who must have what was done."""

    customer_id: int | None = None
    partner: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """A duty as it is given: to whom, in which unit, about whom, from which day on."""

    unit_id: int
    owner: Owner
    about: About
    first_on: date


@dataclass(frozen=True, slots=True)
class Line:
    """A recurring line of a promise as it can be taken over. `owed` is missing while its number is blank."""

    charter: str
    release: str
    clause: str
    row: str
    start: str
    stop: str
    zh: str
    en: str
    limit_zh: str
    limit_en: str
    owed: Owed | None

    @property
    def key(self) -> str:
        return f"{self.charter}/{self.row}"


@dataclass(frozen=True, slots=True)
class Beginning:
    """When the next occurrence begins by itself, and the first day of its period."""

    period_on: date
    at: datetime
