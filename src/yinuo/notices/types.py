from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum


class Kind(StrEnum):
    """What people may want to hear about."""

    PROMISE_WARNED = "promise_warned"
    PROMISE_LATE = "promise_late"
    PROMISE_ESCALATED = "promise_escalated"
    NOBODY_TOLD = "nobody_told"
    CASE_MINE = "case_mine"
    CASE_IN_UNIT = "case_in_unit"
    CASE_NUDGED = "case_nudged"
    CASE_REOPENED = "case_reopened"
    COMPLAINT = "complaint"
    VISIT_BOOKED = "visit_booked"
    VISIT_MOVED = "visit_moved"
    VISIT_CANCELLED = "visit_cancelled"
    VISIT_FAILED = "visit_failed"
    ESTIMATE_REFUSED = "estimate_refused"
    BAD_ANSWER = "bad_answer"
    DRAFT_TO_APPROVE = "draft_to_approve"
    REFUND_TO_APPROVE = "refund_to_approve"
    RECORD_RETURNED = "record_returned"
    IMPORT_FINISHED = "import_finished"
    SIMULATION_FINISHED = "simulation_finished"
    RECEIVER_OFF = "receiver_off"
    STEP_STUCK = "step_stuck"
    HOLIDAYS_UNKNOWN = "holidays_unknown"


class Recipient(StrEnum):
    """Whom a notice may go to. `told` is the person whom the ladder of a promise has already found."""

    TOLD = "told"
    OWNER = "owner"
    TECHNICIAN = "technician"
    AUTHOR = "author"
    CHIEF = "chief"
    MANAGER = "manager"
    KEEPERS = "keepers"
    PAYERS = "payers"
    ADMINISTRATORS = "administrators"


class Channel(StrEnum):
    PRODUCT = "product"
    EMAIL = "email"
    SMS = "sms"
    WECHAT = "wechat"


OUTSIDE = (Channel.EMAIL, Channel.SMS, Channel.WECHAT)


class Choice(StrEnum):
    """How a person wants to hear of a kind outside the product, and whether at all."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    MUTED = "muted"


class Hold(StrEnum):
    """Why a message waits: for the end of quiet hours, or for the hour of the digest."""

    QUIET = "quiet"
    DIGEST = "digest"


class MessageState(StrEnum):
    """`no_adapter`: nothing sends by this way yet; `no_address`: the person has none there; `dropped`: not needed."""

    WAITING = "waiting"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    NO_ADAPTER = "no_adapter"
    NO_ADDRESS = "no_address"
    DROPPED = "dropped"


OPEN = (MessageState.WAITING, MessageState.HELD, MessageState.SENDING, MessageState.FAILED)
"""States in which a message may still go out by itself."""
MAY_RETRY = (MessageState.FAILED, MessageState.NO_ADAPTER, MessageState.NO_ADDRESS)

Cells = dict[Kind, dict[Recipient, frozenset[Channel]]]


@dataclass(frozen=True, slots=True)
class Heard:
    """A kind with the journal's events that raise it, whom it can go to and by which ways unless told otherwise.

    A mandatory one cannot be muted; an urgent one passes through quiet hours.
    """

    kind: Kind
    events: tuple[str, ...]
    to: dict[Recipient, frozenset[Channel]]
    is_mandatory: bool = False
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Quiet:
    """Local hours without messages from outside; `begins` after `ends` crosses midnight, equal is none."""

    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one person wants, with the organisation's hours where the person has none of their own."""

    zone: str
    quiet: Quiet | None
    digest_at: time
    choices: dict[Kind, Choice] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Way:
    """By which channel a notice goes, when, and why not sooner."""

    channel: Channel
    at: datetime
    hold: Hold | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a notice says: the case it is about, if any, and the facts of its event."""

    kind: Kind
    number: str = ""
    thing: str = ""
    facts: dict[str, object] = field(default_factory=dict)
    is_deputy: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A message as it is sent."""

    subject: str
    body: str
