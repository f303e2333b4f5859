from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yinuo.kernel.charters import Remedy


class ServiceClass(StrEnum):
    """Who pays for the service (C347–C350)."""

    PAID = "A"
    CONTRACT = "B"
    FREE = "C"
    INTERNAL = "D"


class Outcome(StrEnum):
    """What a decision says. `decided`: who pays is known, by class; the others are the charter's own words."""

    DECIDED = "decided"
    COVERED = "covered"
    CHARGEABLE = "chargeable"
    REFUSED = "refused"
    NEGOTIATE = "negotiate"
    NEEDS_FACTS = "needs_facts"


class Origin(StrEnum):
    """Where a decision comes from: the charter, somebody who decided otherwise, or an agreement with the customer."""

    CHARTER = "charter"
    OVERRIDE = "override"
    AGREEMENT = "agreement"


class Answer(StrEnum):
    """What the customer says to a refusal."""

    ACCEPTED = "accepted"
    DISPUTED = "disputed"


class Tender(StrEnum):
    """How money goes over the counter when a remedy is given."""

    CASH = "cash"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    CARD = "card"
    TRANSFER = "transfer"


class SimulationState(StrEnum):
    """Waiting → running → done; failed when the product broke off, stopped when somebody said so."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


UNDER_WAY = frozenset({SimulationState.WAITING, SimulationState.RUNNING})


@dataclass(frozen=True, slots=True)
class Past:
    """A decision of a past period: what was told, when it was asked, and what the customer took."""

    case_id: int
    decision_id: int
    facts: Mapping[str, object]
    month: date
    by_people: bool
    elsewhere: bool
    chosen: Remedy | None = None


@dataclass(frozen=True, slots=True)
class Simulated:
    """A past case under the promise of now and under the draft.

    `old` and `new` are the clauses that decide, or the outcome where none does. `before` and `after` are what the
    customer gets, less what the customer pays, in fen. `by_people`: a decision otherwise or an agreement stands;
    `elsewhere`: another release decided it at the time. `asks` is what the draft cannot decide without.
    """

    case_id: int
    decision_id: int
    month: date
    old: str
    new: str
    changed: bool
    before: int
    after: int
    by_people: bool = False
    elsewhere: bool = False
    asks: tuple[str, ...] = ()

    @property
    def is_kept(self) -> bool:
        """Whether it is listed by itself; of the others only the number is."""
        return self.changed or self.by_people or bool(self.asks)


@dataclass(frozen=True, slots=True)
class Offered:
    """One remedy with its amounts in fen.

    An exchange lets the customer pay `deduct`; of the money back `deduct` has been taken off already.
    """

    remedy: Remedy
    deduct: int
    pays_customer: int

    @property
    def receives(self) -> int:
        """What the counter takes from the customer."""
        return self.deduct if self.remedy in EXCHANGES else 0

    @property
    def moves(self) -> int:
        """What goes over the counter, in whichever direction."""
        return self.receives or self.pays_customer


EXCHANGES = frozenset({Remedy.EXCHANGE, Remedy.FREE_EXCHANGE})
REFUNDS = frozenset({Remedy.REFUND, Remedy.DOUBLE_REFUND, Remedy.FREE_REFUND, Remedy.TREBLE_DAMAGES})
GIVEN_AT_THE_COUNTER = EXCHANGES | REFUNDS
"""A repair goes by voucher; an appraisal gives nothing yet."""
