from dataclasses import dataclass
from enum import StrEnum

from yinuo.workorders.types import Part, UsedPart, Work

__all__ = ["Part", "PhotoPurpose", "Progress", "Step", "UsedPart", "VisitOutcome", "Work"]


class VisitOutcome(StrEnum):
    """How a visit ended; each way has its own end."""

    FIXED = "fixed"
    NOBODY_HOME = "nobody_home"
    WRONG_UNIT = "wrong_unit"
    FEE_REFUSED = "fee_refused"
    COME_AGAIN = "come_again"
    TAKEN_BACK = "taken_back"


class PhotoPurpose(StrEnum):
    """What a photo of a visit shows."""

    BEFORE = "before"
    AFTER = "after"
    LABEL = "label"
    TAKEN = "taken"


class Step(StrEnum):
    """The way of a visit, in this order."""

    ARRIVE = "arrive"
    TARIFF = "tariff"
    ESTIMATE = "estimate"
    CONSENT = "consent"
    FINDINGS = "findings"
    SIGN = "sign"


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
