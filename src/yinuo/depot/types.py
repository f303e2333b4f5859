from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class CameBy(StrEnum):
    """Who brought the product in."""

    VISIT = "visit"
    COUNTER = "counter"


class SessionKind(StrEnum):
    """What a technician does at the bench: look, or work. Only work is the actual repair time (C356)."""

    DIAGNOSIS = "diagnosis"
    REPAIR = "repair"


class WaitsFor(StrEnum):
    CONSENT = "consent"
    PARTS = "parts"


class ResultKind(StrEnum):
    """How the bench is done with a product."""

    REPAIRED = "repaired"
    UNREPAIRED = "unrepaired"
    BEYOND_REPAIR = "beyond"


class VoidedAs(StrEnum):
    """How a receipt came to count no more."""

    RETRIEVED = "retrieved"
    LOST = "lost"


class Proof(StrEnum):
    """By what somebody without the receipt was identified. Only the kind is kept, never a number."""

    IDENTITY_CARD = "id_card"
    INVOICE = "invoice"
    CALLED_BACK = "called_back"
    KNOWN = "known"


class Stage(StrEnum):
    """Where a product stands, from the door to the door."""

    TO_ENTER = "to_enter"
    TO_DIAGNOSE = "to_diagnose"
    WAITS = "waits"
    ON_BENCH = "on_bench"
    TO_CHECK = "to_check"
    READY = "ready"
    NOT_COLLECTED = "stored"
    GONE = "gone"


class NextStep(StrEnum):
    """The one thing to do next with a product."""

    ENTER = "enter"
    TAKE = "take"
    DIAGNOSE = "diagnose"
    ESTIMATE = "estimate"
    ASK = "ask"
    GIVE_UP = "give_up"
    GO_ON = "go_on"
    REPAIR = "repair"
    CHECK = "check"
    PLAN = "plan"
    TELL = "tell"
    DELIVER = "deliver"
    HAND_OUT = "hand_out"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a stay; which stage it is in follows from that alone."""

    taken_at: datetime
    entered_at: datetime | None = None
    on_whose_bench: int | None = None
    is_diagnosed: bool = False
    waits_for: WaitsFor | None = None
    waiting_since: datetime | None = None
    went_on_at: datetime | None = None
    finished_at: datetime | None = None
    sent_back_at: datetime | None = None
    passed_at: datetime | None = None
    return_on: date | None = None
    told_at: datetime | None = None
    stored_at: datetime | None = None
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """What the customer has to say to the estimate."""

    is_needed: bool = False
    is_estimated: bool = False
    is_agreed: bool = True
    is_refused: bool = False
