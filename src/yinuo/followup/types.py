from enum import StrEnum


class CallbackState(StrEnum):
    DUE = "due"
    ANSWERED = "answered"
    GIVEN_UP = "given_up"
    WITHDRAWN = "withdrawn"


class CallResult(StrEnum):
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    CALL_LATER = "call_later"


class Consequence(StrEnum):
    """What an answer sets off."""

    CLOSE = "close"
    REOPEN = "reopen"
    COMPLAINT = "complaint"


class Reason(StrEnum):
    """What a customer praises or is unhappy with."""

    SPEED = "speed"
    ATTITUDE = "attitude"
    SKILL = "skill"
    PRICE = "price"
    PUNCTUALITY = "punctuality"
    NOT_FIXED = "not_fixed"
    OTHER = "other"
