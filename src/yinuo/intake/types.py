from enum import StrEnum


class Channel(StrEnum):
    PHONE = "phone"
    LETTER = "letter"
    COUNTER = "counter"
    WECHAT = "wechat"
    WEB = "web"
    EMAIL = "email"


class EnquiryResult(StrEnum):
    """How an enquiry about the tariff ended."""

    TOLD = "told"
    WANTS_REPAIR = "wants_repair"
    SENT_ELSEWHERE = "sent_elsewhere"


class CaseKind(StrEnum):
    REPAIR = "repair"
    COMPLAINT = "complaint"


class Need(StrEnum):
    """Why somebody cannot wait: who they are, or what has failed them (C511)."""

    ELDERLY = "elderly"
    FRAIL = "frail"
    ILL = "ill"
    DISABLED = "disabled"
    CHILD = "child"
    NO_HEATING = "no_heating"
    NO_WATER = "no_water"
    DANGER = "danger"
    OTHER = "other"


class CancelGround(StrEnum):
    """Why a request ends without work. `UNFULFILLED` is a no to the customer; the others are not."""

    WITHDRAWN = "withdrawn"
    MISTAKE = "mistake"
    UNFULFILLED = "unfulfilled"


class CaseState(StrEnum):
    """The way of a case through the register (C351, C352), with the way round by the workshop (C355)."""

    REGISTERED = "registered"
    DECIDED = "decided"
    VOUCHERED = "vouchered"
    DISPATCHED = "dispatched"
    ON_SITE = "on_site"
    IN_WORKSHOP = "workshop"
    STRUCK_OFF = "struck_off"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class HoldKind(StrEnum):
    """Why a case may not be closed yet; put and lifted by the contexts that know."""

    ANSWER_OWED = "answer_owed"
    ASK_OPEN = "ask_open"
    CALLBACK_DUE = "callback_due"
    CHECKLIST_OPEN = "checklist_open"
    COMPLAINT_OPEN = "complaint_open"
    MONEY_OPEN = "money_open"
    RECEIPT_OPEN = "receipt_open"
    REPLY_OWED = "reply_owed"
    VISIT_OPEN = "visit_open"
    VOUCHER_OPEN = "voucher_open"


OPEN_STATES = frozenset(
    {
        CaseState.REGISTERED,
        CaseState.DECIDED,
        CaseState.VOUCHERED,
        CaseState.DISPATCHED,
        CaseState.ON_SITE,
        CaseState.IN_WORKSHOP,
    }
)
LIVE_STATES = OPEN_STATES | {CaseState.STRUCK_OFF}
