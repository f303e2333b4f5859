from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from yinuo.kernel.errors import gettext_noop


class Size(StrEnum):
    """What a paper is printed on. `PIN_FEED` is the continuous three-ply paper of needle printers, 241 mm × 140 mm."""

    A3 = "a3"
    A4 = "a4"
    A4_LANDSCAPE = "a4-landscape"
    A5 = "a5"
    A5_LANDSCAPE = "a5-landscape"
    PIN_FEED = "241"
    TAG = "tag"

    @property
    def is_carbon(self) -> bool:
        """Whether one sheet goes through all plies, so that each copy need not be printed by itself."""
        return self is Size.PIN_FEED


THREE_COPIES = (
    gettext_noop("Copy 1: file"),
    gettext_noop("Copy 2: customer"),
    gettext_noop("Copy 3: accounts"),
)
"""一式三联: who keeps which copy. A paper may name others."""


@dataclass(frozen=True, slots=True)
class House:
    """Whose paper it is: the organisation, and the unit of it that serves, with how to reach that."""

    name: str
    unit: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """A line of work, of a part or of goods; without a price it is only counted."""

    name: str
    quantity: int = 1
    price_fen: int | None = None
    note: str = ""

    @property
    def total_fen(self) -> int:
        return self.quantity * (self.price_fen or 0)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who has signed, when, and what was drawn; a picture only if it was signed on a screen."""

    name: str = ""
    at: datetime | None = None
    picture: bytes = b""


UNSIGNED = Signature()
"""A place where somebody signs by hand."""
