from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Left(StrEnum):
    """As what a unit was given back by its customer."""

    EXCHANGED = "exchanged"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included."""

    starts_on: date
    ends_on: date

    def holds(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class ContractPeriod:
    """A maintenance contract's term, with its number."""

    contract_id: int
    number: str
    period: Period


@dataclass(frozen=True, slots=True)
class Cover:
    """What covers a unit, seen from a day (C348, C349). `free` is None when there is no free period or it is not known.

    `days_left` counts the free days after `on`: 0 on the last day, None when the period does not run on that day.
    """

    on: date
    free: Period | None
    days_left: int | None
    contracts: tuple[ContractPeriod, ...]

    @property
    def is_free(self) -> bool:
        return self.free is not None and self.free.holds(self.on)

    @property
    def running_contract(self) -> ContractPeriod | None:
        """The contract in force on the day; of several the one that lasts longest."""
        running = [contract for contract in self.contracts if contract.period.holds(self.on)]
        return max(running, key=lambda contract: contract.period.ends_on, default=None)


@dataclass(frozen=True, slots=True)
class Place:
    """A unit where it stands; `customer` is how its customer is called outside."""

    sold_unit_id: int
    model_id: int
    customer_id: int
    customer: UUID
    region: str
    address: str
