from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class StayEvent(Event):
    case_id: int
    stay_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StayOpened(StayEvent):
    """A product is in our hands, and the customer has the receipt for it (C355)."""

    code: ClassVar[str] = "depot.stay_opened"
    order_id: int
    came_by: str
    receipt: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StayEntered(StayEvent):
    """Entered in the in/out register; a repair card hangs on the product (C355)."""

    code: ClassVar[str] = "depot.stay_entered"


@dataclass(frozen=True, kw_only=True, slots=True)
class CardTaken(StayEvent):
    code: ClassVar[str] = "depot.card_taken"
    technician_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionStarted(StayEvent):
    code: ClassVar[str] = "depot.session_started"
    session_id: int
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionStopped(StayEvent):
    code: ClassVar[str] = "depot.session_stopped"
    session_id: int
    kind: str
    minutes: int
    is_corrected: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CardWritten(StayEvent):
    """Diagnosis, work and replaced parts stand on the card (C356)."""

    code: ClassVar[str] = "depot.card_written"
    parts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingStarted(StayEvent):
    code: ClassVar[str] = "depot.waiting_started"
    waits_for: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingEnded(StayEvent):
    code: ClassVar[str] = "depot.waiting_ended"
    waits_for: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BenchDone(StayEvent):
    code: ClassVar[str] = "depot.bench_done"
    result: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckPassed(StayEvent):
    """The chief has checked (验讫): the product may go back (C357)."""

    code: ClassVar[str] = "depot.check_passed"
    result: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckFailed(StayEvent):
    code: ClassVar[str] = "depot.check_failed"
    result: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnPlanned(StayEvent):
    """The date of return stands in the register; only ever after the chief's check (C357)."""

    code: ClassVar[str] = "depot.return_planned"
    return_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerTold(StayEvent):
    code: ClassVar[str] = "depot.customer_told"


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerTried(StayEvent):
    code: ClassVar[str] = "depot.customer_tried"
    tries: int


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitSentOut(StayEvent):
    code: ClassVar[str] = "depot.unit_sent_out"
    technician_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitBroughtBack(StayEvent):
    code: ClassVar[str] = "depot.unit_brought_back"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptLost(StayEvent):
    """The customer has declared the receipt lost; it counts no more."""

    code: ClassVar[str] = "depot.receipt_lost"


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitReturned(StayEvent):
    """Product and voucher are with the customer, who has signed; the receipt is void (C357)."""

    code: ClassVar[str] = "depot.unit_returned"
    order_id: int
    signature_id: int
    result: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitLeft(StayEvent):
    """Beyond repair and left for disposal by the customer, who has signed; the receipt is void."""

    code: ClassVar[str] = "depot.unit_left"
    order_id: int
    signature_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitStored(StayEvent):
    """Nobody has come for it, however often we tried: it is put away."""

    code: ClassVar[str] = "depot.unit_stored"
    tries: int


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitHandedOut(StayEvent):
    """What had not been collected went to its owner after all."""

    code: ClassVar[str] = "depot.unit_handed_out"
    signature_id: int
