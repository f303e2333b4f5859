import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from yinuo.kernel.actors import Actor
from yinuo.kernel.calendars.hours import Hours


class UnitKind(StrEnum):
    COMPANY = "company"
    SERVICE_POINT = "service_point"
    DEALER = "dealer"


Intervals = Sequence[Sequence[str]]
"""Pairs of times of day, such as `[["08:30", "12:00"], ["13:30", "17:30"]]`; empty when closed."""


class DayKind(StrEnum):
    """What a date is in a calendar. `workday`: a day off that is worked in exchange (调休); `off`: a day off of our own."""

    OPEN = "open"
    CLOSED = "closed"
    HOLIDAY = "holiday"
    WORKDAY = "workday"
    SHORT = "short"
    LONG = "long"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class DayInYear:
    """A date of a calendar: what it is, when it is open, which holiday it belongs to. `is_different` if it was set by hand or by a list."""

    day: date
    kind: DayKind
    hours: Hours
    name: str
    is_different: bool


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A line of a year's list of public holidays: a holiday, or a weekend day worked in exchange."""

    day: date
    name: str
    is_workday: bool = False


@dataclass(frozen=True, slots=True)
class WeekChange:
    """Other hours of Monday to Sunday, by `mon` to `sun`."""

    weekly: Mapping[str, Intervals]


@dataclass(frozen=True, slots=True)
class DayChange:
    """A date that is different from its weekday; without hours it is like its weekday again."""

    day: date
    hours: Intervals | None


@dataclass(frozen=True, slots=True)
class YearChange:
    """The public holidays of a year and the days worked in exchange, instead of those of an older list of that year."""

    year: int
    days: tuple[NamedDay, ...]
    older: frozenset[date] = field(default_factory=frozenset)


CalendarChange = WeekChange | DayChange | YearChange


class Codes(list[str]):
    """Codes that stand in one form field; as text they are separated by commas."""

    def __str__(self) -> str:
        return ",".join(self)


@dataclass(frozen=True, slots=True)
class Program:
    """A program that shows a valid token: in whose name it works, in which language, and when it was last seen."""

    token_id: int
    actor: Actor
    language: str
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Identity:
    """An account, and by what its person is told from others: the name, and the phone as the staff list has it."""

    username: str
    name: str
    phone: str = ""

    def is_same(self, other: "Identity") -> bool:
        """A mobile is one person's, a landline may be shared. The same name is, unless each has a phone of its own."""
        if self.phone and self.phone == other.phone and self.phone.startswith("1"):
            return True
        has_own = bool(self.phone and other.phone) and self.phone != other.phone
        return _bare(self.name) == _bare(other.name) and not has_own


def _bare(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
