from enum import StrEnum


class VisitOutcome(StrEnum):
    """How a visit ended; each way has its own end."""

    FIXED = "fixed"
    NOBODY_HOME = "nobody_home"
    WRONG_UNIT = "wrong_unit"
    FEE_REFUSED = "fee_refused"
    COME_AGAIN = "come_again"
