from dataclasses import dataclass
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseDecided(Event):
    """The promise that applies has been found, or set by a chief with a reason."""

    code: ClassVar[str] = "entitlement.case_decided"
    case_id: int
    decision_id: int
    klass: str
    clauses: tuple[str, ...]
    is_override: bool


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
