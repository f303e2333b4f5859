from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderEvent(Event):
    case_id: int
    order_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class VoucherDrawn(OrderEvent):
    """A service voucher has been drawn for the case (C351)."""

    code: ClassVar[str] = "workorders.voucher_drawn"
    klass: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EstimateChanged(OrderEvent):
    code: ClassVar[str] = "workorders.estimate_changed"
    total_fen: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentGiven(OrderEvent):
    """The customer has seen the tariff and agreed to the sum before work (C016, C017, C023)."""

    code: ClassVar[str] = "workorders.consent_given"
    consent_id: int
    total_fen: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentRefused(OrderEvent):
    code: ClassVar[str] = "workorders.consent_refused"
    consent_id: int
    total_fen: int


@dataclass(frozen=True, kw_only=True, slots=True)
class VoucherSigned(OrderEvent):
    """The customer has signed the voucher; nothing closes without it (C352)."""

    code: ClassVar[str] = "workorders.voucher_signed"
    signature_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class VoucherFiled(OrderEvent):
    code: ClassVar[str] = "workorders.voucher_filed"


@dataclass(frozen=True, kw_only=True, slots=True)
class VoucherVoided(OrderEvent):
    code: ClassVar[str] = "workorders.voucher_voided"


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeEvent(Event):
    """Somebody's time on internal work, class D (C350)."""

    staff_id: int
    work_id: int

    @property
    def stream(self) -> str:
        return f"staff:{self.staff_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeStarted(TimeEvent):
    """From now on until it is stopped."""

    code: ClassVar[str] = "workorders.time_started"
    kind: str
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeStopped(TimeEvent):
    code: ClassVar[str] = "workorders.time_stopped"
    minutes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeBooked(TimeEvent):
    """Booked afterwards; without `start` only the minutes are known."""

    code: ClassVar[str] = "workorders.time_booked"
    kind: str
    day: date
    minutes: int
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeCorrected(TimeEvent):
    """Another booking stands in the place of `before_id`, which stays on record."""

    code: ClassVar[str] = "workorders.time_corrected"
    before_id: int
    kind: str
    day: date
    minutes: int
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeWithdrawn(TimeEvent):
    code: ClassVar[str] = "workorders.time_withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemEvent(Event):
    case_id: int
    item_id: int
    step: str
    word: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemAnswered(ItemEvent):
    """Somebody has answered an item of the checklist, or answered it again."""

    code: ClassVar[str] = "workorders.item_answered"
    kind: str
    seq: int
    evidence_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemWaived(ItemEvent):
    """An item does not apply to the case, for a reason."""

    code: ClassVar[str] = "workorders.item_waived"
    seq: int
