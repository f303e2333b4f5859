"""A charter as it was written, checked and typed: what `reading` makes and `compiling` takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yinuo.kernel.charters.types import FactType, Group, Payer, Text, Value

ASKED_ON = "asked_on"
"""The fact that holds the day of the request; every cover is measured against it."""

COVERED = "covered"
"""The flag that the cover table answers; rows of the other tables may ask for it like for a fact."""

BLANK = "____"


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """Something that a decision may depend on. `values`, `labels` and `groups` belong to choices only.

    Two facts are never equal, so that a fact can be a key.
    """

    name: str
    type: FactType
    label: Text
    ask: Text | None = None
    values: tuple[str, ...] = ()
    labels: Mapping[str, Text] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unit: Text | None = None
    signed: bool = False


COVERED_FACT = Fact(COVERED, FactType.FLAG, Text("在保障期内", "Within the cover"))


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact computed from others by one function of the closed list in `derived`.

    Arguments are names of facts, or values written out (`literal`).
    """

    fact: Fact
    function: str
    arguments: tuple[str | Value, ...]
    literal: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter that the organisation decides. Without a value it is a blank that must be filled first."""

    fact: Fact
    clause: str | None
    value: Value | None


@dataclass(frozen=True, slots=True)
class SettingRef:
    """A bound that is taken from a setting."""

    name: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """A choice or a flag has one of these values."""

    values: frozenset[Any]

    def accepts(self, value: Any) -> bool:
        return value in self.values


@dataclass(frozen=True, slots=True)
class Between:
    """An ordered value lies between two bounds; None is no bound. `closed` bounds include themselves."""

    low: Any = None
    high: Any = None
    low_closed: bool = True
    high_closed: bool = True

    def accepts(self, value: Any) -> bool:
        if self.low is not None and (value < self.low or (value == self.low and not self.low_closed)):
            return False
        return self.high is None or value < self.high or (value == self.high and self.high_closed)


Test = OneOf | Between


@dataclass(frozen=True, slots=True)
class Override:
    """Says that this row goes before the rows of that clause, if the settings satisfy `when`."""

    clause: str
    when: Mapping[str, Test]


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time: months (a year is twelve) or days, written out or taken from a fact."""

    unit: str
    amount: int | str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a box over facts, and what follows. `text` words this line more closely than its clause."""

    table: str
    id: str
    clause: str
    where: str
    when: Mapping[str, Test]
    text: Text | None


@dataclass(frozen=True, slots=True)
class RefuseRow(Row):
    pass


@dataclass(frozen=True, slots=True)
class CoverRow(Row):
    title: Text
    length: Length
    since: str


@dataclass(frozen=True, slots=True)
class PayerRow(Row):
    group: Group
    service_class: str
    payer: Payer
    overrides: tuple[Override, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    id: str
    source: str
    text: Text


@dataclass(frozen=True, slots=True)
class Example:
    """A case with its expected answer. Facts in `unknown` are unknown even where `usual` knows them."""

    where: str
    given: Mapping[str, Value]
    unknown: frozenset[str]
    settings: Mapping[str, Value]
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Definition:
    file: str
    id: str
    title: Text
    source: str
    rounding: str
    end_of_month: str
    facts: Mapping[str, Fact]
    derived: Mapping[str, Derived]
    settings: Mapping[str, Setting]
    clauses: Mapping[str, Clause]
    refuse: tuple[RefuseRow, ...]
    cover: tuple[CoverRow, ...]
    payer: tuple[PayerRow, ...]
    usual: Mapping[str, Value]
    examples: tuple[Example, ...]

    def fact(self, name: str) -> Fact:
        """The fact, derived fact or setting of that name."""
        if name in self.facts:
            return self.facts[name]
        if name in self.derived:
            return self.derived[name].fact
        if name in self.settings:
            return self.settings[name].fact
        return COVERED_FACT
