from dataclasses import dataclass
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldEvent(Event):
    case_id: int
    order_id: int
    visit_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TechnicianArrived(FieldEvent):
    code: ClassVar[str] = "field.technician_arrived"


@dataclass(frozen=True, kw_only=True, slots=True)
class TariffShown(FieldEvent):
    """The tariff was shown before any work, unasked (C016)."""

    code: ClassVar[str] = "field.tariff_shown"


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingsRecorded(FieldEvent):
    code: ClassVar[str] = "field.findings_recorded"
    work_minutes: int | None
    parts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PhotoTaken(FieldEvent):
    code: ClassVar[str] = "field.photo_taken"
    evidence_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitSucceeded(FieldEvent):
    """Fixed on site and signed by the customer (C352)."""

    code: ClassVar[str] = "field.visit_succeeded"
    signature_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitTaken(FieldEvent):
    """It cannot be fixed on site: the customer has signed for handing it over to the workshop (C355)."""

    code: ClassVar[str] = "field.unit_taken"
    signature_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitFailed(FieldEvent):
    """The visit ended without a repair; `outcome` says how."""

    code: ClassVar[str] = "field.visit_failed"
    outcome: str
