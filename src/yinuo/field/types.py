from dataclasses import dataclass
from enum import StrEnum


class VisitOutcome(StrEnum):
    """How a visit ended; each way has its own end."""

    FIXED = "fixed"
    NOBODY_HOME = "nobody_home"
    WRONG_UNIT = "wrong_unit"
    FEE_REFUSED = "fee_refused"
    COME_AGAIN = "come_again"


class PhotoPurpose(StrEnum):
    """What a photo of a visit shows."""

    BEFORE = "before"
    AFTER = "after"
    LABEL = "label"


class Step(StrEnum):
    """The way of a visit, in this order."""

    ARRIVE = "arrive"
    TARIFF = "tariff"
    ESTIMATE = "estimate"
    CONSENT = "consent"
    FINDINGS = "findings"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work from the tariff; its price is the tariff's, never typed."""

    code: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part offered to the customer, by name, at a price in fen each."""

    name: str
    quantity: int
    price_fen: int


@dataclass(frozen=True, slots=True)
class UsedPart:
    """A part built in; what it costs is what the customer has agreed to."""

    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a visit has come."""

    arrived: bool = False
    tariff_shown: bool = False
    estimated: bool = False
    agreed: bool = False
    found: bool = False
    signed: bool = False
    ended: bool = False
