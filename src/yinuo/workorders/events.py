from dataclasses import dataclass
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
