from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from yinuo.kernel.calendars import Calendar
from yinuo.kernel.charters.ladders import Act, Breach, Post
from yinuo.kernel.clocks import Duration, deadlines


class SubjectKind(StrEnum):
    """What a promise can be about."""

    CASE = "case"
    PART_ORDER = "part_order"
    LOAN = "loan"
    STATEMENT = "statement"
    DUTY = "duty"


class State(StrEnum):
    """`breached`: late and not done yet; `stopped`: done, but late; `cancelled`: no longer owed."""

    RUNNING = "running"
    PAUSED = "paused"
    BREACHED = "breached"
    MET = "met"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


OPEN = frozenset({State.RUNNING, State.PAUSED, State.BREACHED})


class EventKind(StrEnum):
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    RETARGET = "retarget"
    STOP = "stop"
    REOPEN = "reopen"
    CANCEL = "cancel"


SETS_TERMS = frozenset({EventKind.START, EventKind.RETARGET})
BY_HAND = frozenset(
    {
        *("agency.agreed", "departments.told", "direct_sale.agreed", "goods.shipped", "guidance.given"),
        *("handling.paused", "handling.resumed", "maker.notified", "message.received", "opening.supplied"),
        *("opinion.passed_on", "opinion.received", "outlet.asked", "payment.received", "promotion.planned"),
        *("result.told", "sample.received", "service_report.received", "training.given"),
    }
)
"""What charters name and only people can see: it is told by hand on a case."""


class PauseReason(StrEnum):
    """For what a clock rests, where its promise allows it."""

    APPOINTMENT = "appointment"
    COOLING_OFF = "cooling_off"
    CUSTOMER = "customer"
    PARTS = "parts"
    THIRD_PARTY = "third_party"


class LateReason(StrEnum):
    """Why a promised time was not kept."""

    NOT_REACHABLE = "not_reachable"
    PARTS = "parts"
    TRAFFIC = "traffic"
    CAPACITY = "capacity"
    FORGOTTEN = "forgotten"
    WRONG_PROMISE = "wrong_promise"
    OUTSIDE = "outside"
    OTHER = "other"


class Ground(StrEnum):
    """Why a clock is cancelled or has another target."""

    CASE_ENDED = "case_ended"
    NOT_PROMISED = "not_promised"
    DECIDED_AGAIN = "decided_again"
    CALENDAR = "calendar"
    TAKEN_BACK = "taken_back"
    WISHED = "wished"
    PARTS = "parts"
    TECHNIQUE = "technique"
    OTHER_WORK = "other_work"
    NOT_APPLICABLE = "not_applicable"
    DUTY_ENDED = "duty_ended"


MOVES = (Ground.WISHED, Ground.PARTS, Ground.TECHNIQUE, Ground.OTHER_WORK)
"""Why a date that was agreed with the customer is moved; each time is counted (C366)."""


class Pledge(StrEnum):
    """What is promised to a customer by hand, as the line of a clock: to be heard from again, or to be done."""

    ANSWER = "pledge: answer"
    DONE = "pledge: done"


PLEDGES = frozenset(pledge.value for pledge in Pledge)


class Via(StrEnum):
    """How a step reached its person."""

    DIRECT = "direct"
    DEPUTY = "deputy"
    ON_CALL = "on_call"
    LEVEL_UP = "level_up"
    NOBODY = "nobody"


class ConsequenceKind(StrEnum):
    """What follows a breach: the customer is paid, somebody is fined, somebody hears of it."""

    COMPENSATION = "compensation"
    PENALTY = "penalty"
    REPORT = "report"


WAIVABLE = frozenset({ConsequenceKind.COMPENSATION, ConsequenceKind.PENALTY})


@dataclass(frozen=True, slots=True)
class Subject:
    """What is clocked; `case_id` where it belongs to a case."""

    kind: SubjectKind
    id: int
    case_id: int | None = None

    @classmethod
    def case(cls, case_id: int) -> "Subject":
        return cls(SubjectKind.CASE, case_id, case_id)


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder: at a share of the time, or so many seconds or working days after the due time, who is told.

    Negative ones are before the due time. `acts` are what is done besides.
    """

    key: str
    tells: Post
    percent: int | None = None
    seconds: int | None = None
    days: int | None = None
    acts: tuple[Act, ...] = ()

    @property
    def is_due(self) -> bool:
        """At the due time: it is reached when the clock is late."""
        return self.seconds == 0


@dataclass(frozen=True, slots=True)
class Limit:
    """How long, as the charter says it: `7 days` by the clock on the wall, `6 hours` of business hours.

    Or until when: 15 `day of month`, 900 `time of day`; a deadline on a closed day may move (`if_closed`).
    """

    amount: int
    unit: str
    business: bool = False
    if_closed: str = ""

    @classmethod
    def read(cls, text: str, calendar: str, *, if_closed: str = "") -> "Limit":
        """`15 working days` or `day 15 of month` of the calendar `always` or `business`, as a decision keeps it."""
        deadline = deadlines.parse(text)
        if deadline is not None:
            return cls(*deadline, business=calendar == "business", if_closed=if_closed)
        amount, _, unit = text.partition(" ")
        return cls(int(amount), unit, business=calendar == "business")

    @property
    def is_by_date(self) -> bool:
        return self.unit in deadlines.UNITS


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of a charter's time limits, with the release that it stands in.

    Without a `ladder` that of the house is climbed. `breach` is what follows when it is late.
    """

    charter: str
    release: str
    clause: str
    row: str
    start: str
    stop: str
    limit: Limit
    pauses: frozenset[PauseReason]
    zh: str
    en: str
    ladder: tuple[Rung, ...] = ()
    breach: Breach | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.charter, self.row


@dataclass(frozen=True, slots=True)
class Agreed:
    """The terms of a clock as they are kept with its start or its retarget."""

    promise: Promise
    duration: Duration
    ladder: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a clock as it is kept. `agreed` and `calendar` with a start or retarget."""

    kind: EventKind
    occurred_at: datetime
    received_at: datetime
    device_ahead: timedelta = timedelta()
    reason: str = ""
    review_at: datetime | None = None
    agreed: Agreed | None = None
    calendar: Calendar | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """An open clock that another calendar makes due at another time."""

    commitment_id: int
    before: datetime
    after: datetime
    is_late: bool
    """It would be late at once, and is not yet."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a calendar would do to open clocks. `counted` of `open` were reckoned, those that are due first."""

    open: int
    counted: int
    earlier: int
    later: int
    late_at_once: int
    late_no_more: int
    first: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What follows from the events of a clock at one moment: everything that is stored and can be recomputed."""

    state: State
    started_at: datetime
    due_at: datetime
    late_after: datetime
    elapsed: int
    paused: int
    paused_until: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None
    generation: int
    moves: int
    warned: bool
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Owed:
    """One consequence as it stands: who is fined or hears of it, how many started days of delay, the sum in fen so far."""

    kind: ConsequenceKind
    post: Post | None
    days_late: int
    amount_fen: int | None
    is_final: bool
