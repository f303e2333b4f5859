from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    """Where a release stands, seen from a day."""

    PAST = "past"
    IN_FORCE = "in_force"
    COMING = "coming"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Published:
    """What the timeline knows of a release; `replaces` is the number of the one that it has taken the place of."""

    number: int
    release: str
    in_force_from: date
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days on which a release holds, both included; the last one has no end."""

    number: int
    release: str
    starts_on: date
    ends_on: date | None

    def holds(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Binding:
    """The release that decides; without one it is the text as shipped, because nothing had been published by then.

    `by_sale` says that the day of the sale has chosen it. `is_assumed`: the sale was before the first release, so the
    oldest one is taken for it.
    """

    stretch: Stretch | None
    by_sale: bool = False
    is_assumed: bool = False
