"""A charter as it was written, checked and typed: what `reading` makes and `compiling` takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from yinuo.kernel.charters.ladders import Breach, Rung
from yinuo.kernel.charters.steps import ItemKind, Step
from yinuo.kernel.charters.types import Chooser, FactType, FeeKind, Group, Payer, Remedy, Text, Value

LATER: Mapping[str, Any] = {"later": True}
"""Marks a field that older charters do not have: while it says nothing, it does not count for the release."""

ASKED_ON = "asked_on"
"""The fact that holds the day of the request; every cover is measured against it."""

COVERED = "covered"
"""The flag that the cover table answers; rows of the other tables may ask for it like for a fact."""

OUTCOME = "outcome"
"""In the words for a floor: what the charter itself has answered."""

BLANK = "____"


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """Something that a decision may depend on. `values`, `labels` and `groups` belong to choices only.

    `most` bounds numbers and money, `not_before` names dates that a date may not precede. Two facts are never equal,
    so that a fact can be a key.
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
    most: Value | None = field(default=None, metadata=LATER)
    not_before: tuple[str, ...] = field(default=(), metadata=LATER)


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
    """A length of time: months (a year is twelve) or days, written out or taken from a fact or a setting."""

    unit: str
    amount: int | str | SettingRef


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a box over facts, and what follows. `text` words this line more closely than its clause.

    `settings` are those that its bounds and terms are taken from.
    """

    table: str
    id: str
    clause: str
    where: str
    when: Mapping[str, Test]
    text: Text | None
    settings: frozenset[str]


@dataclass(frozen=True, slots=True)
class RefuseRow(Row):
    pass


@dataclass(frozen=True, slots=True)
class CoverRow(Row):
    """A period from a day (`since`) on, or until the `usage` has reached its limit, whichever comes first.

    Days of the facts `plus` lengthen it. Periods of different parts may run beside each other.
    """

    title: Text
    length: Length
    since: str
    part: str = field(default="", metadata=LATER)
    usage: tuple[str, Value | SettingRef] | None = field(default=None, metadata=LATER)
    plus: tuple[str, ...] = field(default=(), metadata=LATER)
    plus_when: Mapping[str, Test] = field(default_factory=dict, metadata=LATER)


@dataclass(frozen=True, slots=True)
class OrderedRow(Row):
    """A row of a table in which the first one decides: by group, then overrides, then place in the file."""

    group: Group
    overrides: tuple[Override, ...]

    @property
    def series(self) -> str:
        """Rows of different series do not compete."""
        return ""

    @property
    def says(self) -> Any:
        """What follows from the row: two rows that say the same may overlap."""
        return None


@dataclass(frozen=True, slots=True)
class PayerRow(OrderedRow):
    service_class: str
    payer: Payer

    @property
    def says(self) -> Any:
        return self.service_class, self.payer


@dataclass(frozen=True, slots=True)
class Rate:
    """Percent of the price, for so many days or units of use."""

    percent: Decimal | SettingRef
    per: int


@dataclass(frozen=True, slots=True)
class Depreciation:
    """Price × rate × days, never more than the price. Days run from `since` to `until` without those of `less`.

    With `by` the units of that count are charged for instead of days.
    """

    rates: Mapping[Remedy, Rate]
    since: str
    until: str
    less: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Multiple:
    """What is paid: so many times the price, and on top so many times the price but at least an amount in fen."""

    times: Decimal | SettingRef
    on_top: Decimal | SettingRef
    on_top_at_least: int | SettingRef


@dataclass(frozen=True, slots=True)
class RemedyRow(OrderedRow):
    """What may be chosen; an empty offer says that the two sides negotiate.

    `also` are clauses that decide together with the row's own, `terms` the clauses that give a remedy its terms.
    """

    offer: tuple[Remedy, ...]
    also: tuple[str, ...]
    terms: Mapping[Remedy, tuple[str, ...]]
    chooses: Chooser | SettingRef | None
    price: str
    depreciation: Depreciation | None
    pays: Mapping[Remedy, Multiple]
    freight: Payer | None
    loaner: bool

    @property
    def says(self) -> Any:
        depreciation = self.depreciation
        rates = tuple(depreciation.rates.items()) if depreciation else ()
        pays = tuple(self.pays.items())
        return self.offer, self.chooses, self.freight, self.loaner, rates, pays


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to and including `up_to` (None: without end) this amount."""

    up_to: Value | None
    amount: int


@dataclass(frozen=True, slots=True)
class Quota:
    """So many `units` are free, less those already `used`; the others cost `beyond` percent."""

    used: str
    free: int | SettingRef
    units: str
    beyond: Decimal


@dataclass(frozen=True, slots=True)
class FeeRow(OrderedRow):
    """One kind of charge: an amount written out, a money fact, an amount per unit, or tiers by a number.

    `percent` reduces it; None of all is free of charge.
    """

    kind: FeeKind
    payer: Payer
    amount: int | SettingRef | None
    of: str
    per: str
    tiers: tuple[Tier, ...]
    percent: Decimal | SettingRef
    quota: Quota | None

    @property
    def series(self) -> str:
        return self.kind.value

    @property
    def says(self) -> Any:
        return self.payer, self.amount, self.of, self.per, self.tiers, self.percent, self.quota


@dataclass(frozen=True, slots=True)
class PartnerRow(OrderedRow):
    """A term agreed with a partner: its name and its value, typed like a fact."""

    name: str
    fact: Fact
    value: Value | SettingRef

    @property
    def series(self) -> str:
        return self.name

    @property
    def says(self) -> Any:
        return self.value


@dataclass(frozen=True, slots=True)
class PromiseRow(Row):
    """From one event to another within a length of time or until a deadline, on the clock of a calendar.

    `amount` and `unit` are those of a length or of a deadline (`kernel/clocks/deadlines.py`); `if_closed` says where a
    deadline on a closed day moves. What recurs is owed once in each period; `every` is `months` when it is `amount`
    months that count from the first day. `pause` are the reasons for which the clock may rest; without any it never
    does. Without a `ladder` that of the house is climbed. `breach` is what follows when it is late; its blanks stay
    blank in a decision.
    """

    start: str
    stop: str
    amount: int | SettingRef
    unit: str
    calendar: str
    pause: tuple[str, ...] = field(default=(), metadata=LATER)
    if_closed: str = field(default="", metadata=LATER)
    every: str = field(default="", metadata=LATER)
    ladder: tuple[Rung, ...] = field(default=(), metadata=LATER)
    breach: Breach | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that a row of evidence wants, where the charter says more of it than its name."""

    name: str
    kind: ItemKind
    text: Text | None = None
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class EvidenceRow(Row):
    """What must be on record when something happens; `at` is the step of the work if the row itself says so."""

    step: str
    collect: tuple[str, ...]
    mandatory: bool
    at: Step | None = field(default=None, metadata=LATER)
    items: Mapping[str, Wanted] = field(default_factory=dict, metadata=LATER)


@dataclass(frozen=True, slots=True)
class ApprovalRow(Row):
    """Who must approve; `remedies` and `amount` (what the customer is paid) narrow it down to some offers."""

    level: str
    remedies: frozenset[Remedy]
    amount: Between | None


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
class Bridge:
    """A fact of a floor in the words of this charter: a value that always holds, a fact, or true where a box does."""

    name: str
    value: object
    fact: str
    when: Mapping[str, Test] | None


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
    remedy: tuple[RemedyRow, ...] = ()
    fee: tuple[FeeRow, ...] = ()
    partner: tuple[PartnerRow, ...] = ()
    promise: tuple[PromiseRow, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    approval: tuple[ApprovalRow, ...] = ()
    levels: tuple[str, ...] = ()
    bridges: tuple[Bridge, ...] = ()

    def fact(self, name: str) -> Fact:
        """The fact, derived fact or setting of that name."""
        if name in self.facts:
            return self.facts[name]
        if name in self.derived:
            return self.derived[name].fact
        if name in self.settings:
            return self.settings[name].fact
        return COVERED_FACT

    @property
    def first_hit(self) -> tuple[OrderedRow, ...]:
        return (*self.payer, *self.remedy, *self.fee, *self.partner)

    @property
    def rows(self) -> tuple[Row, ...]:
        return (
            *self.refuse,
            *self.cover,
            *self.first_hit,
            *self.promise,
            *self.evidence,
            *self.approval,
        )
