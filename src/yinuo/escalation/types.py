from dataclasses import dataclass
from enum import StrEnum


class AskState(StrEnum):
    """How far a question to a superior (119, 火速请示) has come."""

    OPEN = "open"
    GRANTED = "granted"
    PROPOSED = "proposed"
    DECLINED = "declined"


class Verdict(StrEnum):
    """What a superior says: yes, something else, ask one higher, or finally no."""

    GRANTED = "granted"
    PROPOSED = "proposed"
    PASSED_UP = "passed_up"
    DECLINED = "declined"


class Degree(StrEnum):
    """How it stands with a customer while a complaint rests."""

    CALMER = "calmer"
    UNCHANGED = "unchanged"
    RISING = "rising"


class RestEnd(StrEnum):
    """Why a complaint rests no longer: its time came, the customer spoke again, a chief ended it, the case ended."""

    DUE = "due"
    MESSAGE = "message"
    HAND = "hand"
    CASE_ENDED = "case_ended"


class ReliefAct(StrEnum):
    """What was done at once for somebody in urgent need, and is looked at afterwards."""

    DISPATCH = "dispatch"
    AGREEMENT = "agreement"
    WAIVER = "waiver"


class ReliefState(StrEnum):
    TO_REVIEW = "to_review"
    CONFIRMED = "confirmed"
    FAULTED = "faulted"


class RelayState(StrEnum):
    """A case in urgent need is passed on only to somebody who takes it."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be promised to a customer without asking, in fen; nothing where the organisation states no limit.

    `urgent` is what may be given at once to somebody in urgent need; without it the other limits stay.
    """

    responsible: int | None = None
    chief: int | None = None
    urgent: int | None = None
