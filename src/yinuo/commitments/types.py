from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from yinuo.kernel.calendars import Calendar
from yinuo.kernel.clocks import Duration


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
RECURRING = frozenset(
    {
        *("console.checked", "console.checked_again", "customer.contacted", "customer.contacted_again"),
        *("mailing.sent", "mailing.sent_again", "month.begun", "periodic_service.scheduled"),
        *("periodic_service.scheduled_again", "rating.recorded", "rating.recorded_again"),
        *("satisfaction_form.submitted", "senior_visit.made", "senior_visit.made_again", "service.reported"),
        *("service.reported_again", "settlement.received", "settlement.remitted", "tariff.issued"),
        *("tariff.reviewed", "usage.reported", "usage.reported_again", "visit.made", "visit.made_again"),
    }
)
"""What belongs to duties that come round by themselves and to what is settled by the month; no single case has it."""


class PauseReason(StrEnum):
    """For what a clock rests, where its promise allows it."""

    APPOINTMENT = "appointment"
    COOLING_OFF = "cooling_off"
    CUSTOMER = "customer"
    PARTS = "parts"
    THIRD_PARTY = "third_party"


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


MOVES = (Ground.WISHED, Ground.PARTS, Ground.TECHNIQUE, Ground.OTHER_WORK)
"""Why a date that was agreed with the customer is moved; each time is counted (C366)."""


class Pledge(StrEnum):
    """What is promised to a customer by hand, as the line of a clock: to be heard from again, or to be done."""

    ANSWER = "pledge: answer"
    DONE = "pledge: done"


PLEDGES = frozenset(pledge.value for pledge in Pledge)


class Post(StrEnum):
    """Who is told, from the bottom up: who has the thing in hand, the chief of the unit, the manager."""

    RESPONSIBLE = "responsible"
    CHIEF = "chief"
    MANAGER = "manager"


class Via(StrEnum):
    """How a step reached its person."""

    DIRECT = "direct"
    DEPUTY = "deputy"
    LEVEL_UP = "level_up"
    NOBODY = "nobody"


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
    """A step of the ladder: at a share of the time, or so many seconds after the due time, who is told."""

    key: str
    tells: Post
    percent: int | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """How long, as the charter says it: `7 days` by the clock on the wall, `6 hours` of business hours."""

    amount: int
    unit: str
    business: bool = False

    @classmethod
    def read(cls, within: str, calendar: str) -> "Limit":
        """`15 working days` of the calendar `always` or `business`, as a decision keeps it."""
        amount, _, unit = within.partition(" ")
        return cls(int(amount), unit, business=calendar == "business")


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of a charter's time limits, with the release that it stands in."""

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
    warned: bool
    next_at: datetime | None
    moved: int
