from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseEvent(Event):
    case_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRegistered(CaseEvent):
    """A request has entered the register and has an owner."""

    code: ClassVar[str] = "intake.case_registered"
    kind: str
    channel: str
    customer_id: int
    sold_unit_id: int | None
    owner_id: int
    parent_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseCorrected(CaseEvent):
    """Facts of the request were corrected; `fields` names them."""

    code: ClassVar[str] = "intake.case_corrected"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseNudged(CaseEvent):
    """The customer has asked again (催办)."""

    code: ClassVar[str] = "intake.case_nudged"
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRaised(CaseEvent):
    """The case is urgent from now on."""

    code: ClassVar[str] = "intake.case_raised"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplyRequired(CaseEvent):
    """The customer must have a reply before the case can be closed; `staff_id` answers for it."""

    code: ClassVar[str] = "intake.reply_required"
    staff_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseHandedOver(CaseEvent):
    code: ClassVar[str] = "intake.case_handed_over"
    before_id: int
    after_id: int
    handover_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NeedMarked(CaseEvent):
    """Somebody is in urgent need: the case goes to the front (C511)."""

    code: ClassVar[str] = "intake.need_marked"
    need: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NeedTakenOff(CaseEvent):
    """Nobody is in urgent need after all; the note says why."""

    code: ClassVar[str] = "intake.need_taken_off"
    note_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NoteAdded(CaseEvent):
    code: ClassVar[str] = "intake.note_added"
    note_id: int
    is_internal: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AttachmentAdded(CaseEvent):
    code: ClassVar[str] = "intake.attachment_added"
    evidence_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseStruckOff(CaseEvent):
    """The entry is struck off the register (注销): the work is done and signed (C352)."""

    code: ClassVar[str] = "intake.case_struck_off"
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseReopened(CaseEvent):
    code: ClassVar[str] = "intake.case_reopened"
    callback_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseClosed(CaseEvent):
    code: ClassVar[str] = "intake.case_closed"


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseCancelled(CaseEvent):
    code: ClassVar[str] = "intake.case_cancelled"
    ground: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CasesExported(Event):
    """A list of cases has left the system as a workbook."""

    code: ClassVar[str] = "intake.cases_exported"
    user_id: int
    count: int

    @property
    def stream(self) -> str:
        return f"user:{self.user_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class EnquiryNoted(Event):
    """Somebody asked what a repair costs (C013)."""

    code: ClassVar[str] = "intake.enquiry_noted"
    enquiry_id: int
    unit_id: int
    result: str
    codes: tuple[str, ...]

    @property
    def stream(self) -> str:
        return f"enquiry:{self.enquiry_id}"
