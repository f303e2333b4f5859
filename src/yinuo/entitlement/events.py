from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseDecided(Event):
    """The promise that applies has been found, or set by a chief with a reason.

    `outcome` says what was decided, `remedies` what is offered; `klass` is empty where remedies are offered.
    """

    code: ClassVar[str] = "entitlement.case_decided"
    case_id: int
    decision_id: int
    klass: str
    clauses: tuple[str, ...]
    is_override: bool
    outcome: str = "decided"
    remedies: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class FactsMissing(Event):
    """The decision waits for facts; `needs` names them, best question first."""

    code: ClassVar[str] = "entitlement.facts_missing"
    case_id: int
    decision_id: int
    needs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FactTold(Event):
    code: ClassVar[str] = "entitlement.fact_told"
    case_id: int
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FactsTold(Event):
    """Several questions were answered at once."""

    code: ClassVar[str] = "entitlement.facts_told"
    case_id: int
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProofKept(Event):
    """A picture of an invoice, a card or a report has been put on record; `proof` is the charter's word for it."""

    code: ClassVar[str] = "entitlement.proof_kept"
    case_id: int
    evidence_id: int
    proof: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RemedyChosen(Event):
    """One of the offers has been chosen; `klass` is set where a voucher follows."""

    code: ClassVar[str] = "entitlement.remedy_chosen"
    case_id: int
    decision_id: int
    choice_id: int
    remedy: str
    deduct_fen: int
    pays_fen: int
    klass: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RemedyGiven(Event):
    """The new item has been handed over, or the money paid back."""

    code: ClassVar[str] = "entitlement.remedy_given"
    case_id: int
    decision_id: int
    choice_id: int
    given_id: int
    remedy: str
    received_fen: int
    paid_fen: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusalTold(Event):
    """The customer knows the refusal and its clauses, and has accepted or disputed it; a dispute is somebody's."""

    code: ClassVar[str] = "entitlement.refusal_told"
    case_id: int
    decision_id: int
    telling_id: int
    clauses: tuple[str, ...]
    answer: str
    staff_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementReached(Event):
    """Where the promise leaves it open, something has been agreed; an empty `remedy` gives nothing at the counter.

    With a class the work is done by voucher, and the customer pays it.
    """

    code: ClassVar[str] = "entitlement.agreement_reached"
    case_id: int
    decision_id: int
    remedy: str
    deduct_fen: int
    pays_fen: int
    klass: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SimulationEvent(Event):
    """Something has happened to a simulation; `number` is that of the draft among those of its charter."""

    charter: str
    simulation_id: int
    draft_id: int
    number: int

    @property
    def stream(self) -> str:
        return f"charter:{self.charter}"


@dataclass(frozen=True, kw_only=True, slots=True)
class SimulationStarted(SimulationEvent):
    """A draft is to be tried on the decided cases of a past period, both days included."""

    code: ClassVar[str] = "entitlement.simulation_started"
    content: str
    against: str
    period_from: date
    period_to: date


@dataclass(frozen=True, kw_only=True, slots=True)
class SimulationFinished(SimulationEvent):
    """All cases have been decided by both; `more_fen` is what customers would have got more (less, if below zero)."""

    code: ClassVar[str] = "entitlement.simulation_finished"
    content: str
    cases: int
    changed: int
    more_fen: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SimulationStopped(SimulationEvent):
    """Somebody has stopped a simulation; nothing of it counts."""

    code: ClassVar[str] = "entitlement.simulation_stopped"


@dataclass(frozen=True, kw_only=True, slots=True)
class SimulationFailed(SimulationEvent):
    """The product broke off a simulation; nothing of it counts."""

    code: ClassVar[str] = "entitlement.simulation_failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class SimulationExported(SimulationEvent):
    """Somebody has taken a simulation out; with the numbers of so many cases."""

    code: ClassVar[str] = "entitlement.simulation_exported"
    cases: int
