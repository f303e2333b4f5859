from dataclasses import dataclass
from typing import ClassVar

from yinuo.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitEvent(Event):
    sold_unit_id: int

    @property
    def stream(self) -> str:
        return f"sold_unit:{self.sold_unit_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitAdded(UnitEvent):
    code: ClassVar[str] = "installed_base.unit_added"


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitChanged(UnitEvent):
    code: ClassVar[str] = "installed_base.unit_changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitExchanged(UnitEvent):
    """The customer gave the unit back and got another one for it."""

    code: ClassVar[str] = "installed_base.unit_exchanged"
    new_id: int
    by_case_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitGivenBack(UnitEvent):
    """The customer gave the unit back for its price."""

    code: ClassVar[str] = "installed_base.unit_given_back"
    by_case_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractAdded(UnitEvent):
    code: ClassVar[str] = "installed_base.contract_added"
    contract_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractChanged(UnitEvent):
    """The term of a contract has been corrected."""

    code: ClassVar[str] = "installed_base.contract_changed"
    contract_id: int
