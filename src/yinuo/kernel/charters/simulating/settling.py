"""What many cases come to: outcome, deciding clause, offers and fees, with the floor where a charter stands on one.

The answers are those of `Charter.decide` and `Charter.decide_with`, one by one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from yinuo.kernel.charters.charter import Charter
from yinuo.kernel.charters.definition import OUTCOME, Bridge, Fact
from yinuo.kernel.charters.simulating import vectors
from yinuo.kernel.charters.simulating.cases import Array, Cases, Data, of_places, single
from yinuo.kernel.charters.simulating.comparing import clauses
from yinuo.kernel.charters.simulating.fees import fees
from yinuo.kernel.charters.simulating.machine import Coded, Machine, Results, kinds, of_one_kind
from yinuo.kernel.charters.simulating.told import Told, in_order, taken
from yinuo.kernel.charters.types import Chooser, FactError, FactType, FeeKind, Outcome, Payer, Remedy
from yinuo.kernel.charters.values import plain

OUTCOMES = tuple(Outcome)
REMEDIES = tuple(Remedy)
NEEDS = OUTCOMES.index(Outcome.NEEDS_FACTS)
MAY_BE_LIFTED = [OUTCOMES.index(each) for each in (Outcome.REFUSED, Outcome.NEGOTIATE, Outcome.COVERED)]
"""Outcomes of a charter under which the offers of the floor stand."""
WITH_CLAUSES = [OUTCOMES.index(each) for each in (Outcome.COVERED, Outcome.REFUSED)]


@dataclass(slots=True, eq=False)
class Offers:
    """One remedy of all cases: where it is offered, on which terms besides the money, what it deducts and pays."""

    has: Array
    terms: Array
    deduct: Array
    pays: Array


@dataclass(slots=True, eq=False)
class Settled:
    """What all cases come to. `outcome`, `clause` and `payer` are places in `OUTCOMES`, `labels` and `payers`.

    A case that no clause decides has its outcome for a label. A fee is there for each kind and payer. `read` is how
    the charter, and its floor, have read the cases.
    """

    count: int
    outcome: Array
    clause: Array
    labels: list[str]
    payer: Array
    payers: list[Any]
    offers: dict[Remedy, Offers] = field(default_factory=dict)
    fees: dict[tuple[FeeKind, Payer], Array] = field(default_factory=dict)
    read: list[tuple[Cases, Coded]] = field(default_factory=list)

    @property
    def needing(self) -> Array:
        """Where facts are missing."""
        found: Array = self.outcome == NEEDS
        return found


class Settler:
    """A charter, with the text below which it may not fall, made ready for many cases."""

    def __init__(self, charter: Charter, floor: Charter | None) -> None:
        self.charter, self.floor = charter, floor
        self.machine = Machine(charter)
        self.below = None if floor is None else Machine(floor)

    def settle(self, told: Told) -> Settled:
        cases = told.read_by(self.charter.definition)
        coded, results = self.machine.run(cases)
        own = settled(self.machine, coded, results)
        own.read = [(cases, coded)]
        if self.below is None or self.floor is None:
            return own
        columns = bridged(self.charter, self.floor, coded, results)
        for name, data in told.read_by(self.floor.definition).columns.items():
            mine = cases.columns.get(name)
            columns[name] = overlaid(columns.get(name), data if mine is None else known_to_both(data, mine))
        below = Cases(told.count, in_order(self.floor.definition, columns))
        other, found = self.below.run(below)
        both = merged(own, settled(self.below, other, found))
        both.read = [(cases, coded), (below, other)]
        return both

    def asked(self, settled: Settled, facts: Sequence[Mapping[str, object]]) -> list[tuple[str, ...]]:
        """For every case the facts that must be asked for first; cases of one kind are asked the same."""
        asked: list[tuple[str, ...]] = [()] * settled.count
        rows = np.flatnonzero(settled.needing)
        if rows.size:
            apart = [each for cases, coded in settled.read for each in kinds(cases, coded, rows)]
            first, kind = of_one_kind(apart)
            by_kind = [self.needs(facts[int(rows[place])]) for place in first]
            for row, place in zip(rows, kind, strict=True):
                asked[int(row)] = by_kind[int(place)]
        return asked

    def needs(self, facts: Mapping[str, object]) -> tuple[str, ...]:
        """What one case is asked, as a single decision says; nothing where it cannot be decided at all."""
        known = self.charter.usable(facts)
        if self.floor is None:
            return self.charter.decide(known).needs
        own = self.charter.definition.facts
        known |= self.floor.usable({name: raw for name, raw in facts.items() if name not in own})
        try:
            return self.charter.decide_with(self.floor, known).needs
        except FactError:
            return ()


def settled(machine: Machine, coded: Coded, results: Results) -> Settled:
    """What one charter says by itself."""
    count, answers = coded.count, results.answers
    codes, labels = clauses(machine, results)
    payers = list(dict.fromkeys((answer.service_class, answer.payer) for answer in answers))
    paying = np.array([payers.index((each.service_class, each.payer)) for each in answers], dtype=np.int16)
    outcomes = np.array([OUTCOMES.index(each.outcome) for each in answers], dtype=np.int8)
    found = Settled(
        count, outcomes[results.answer], codes.astype(np.int64), labels, paying[results.answer], payers
    )
    for place, answer in enumerate(answers):
        rows = np.flatnonzero(results.answer == place) if answer.lines else np.empty(0, dtype=np.int64)
        if rows.size:
            for line in answer.lines:
                offers = found.offers.setdefault(line.remedy, nowhere(count))
                offers.has[rows] = True
                offers.terms[rows] = terms_of(line)
    for money in machine.money(coded, results):
        offers = found.offers[money.line.remedy]
        offers.deduct = put(offers.deduct, money.cases, money.deduct)
        offers.pays = put(offers.pays, money.cases, money.pays)
    for charged in fees(coded, results):
        key = charged.charge.kind, charged.charge.payer
        before = found.fees.get(key, np.zeros(count, dtype=np.int64))
        found.fees[key] = put(before, charged.cases, charged.amount)
    return found


def nowhere(count: int) -> Offers:
    zero = np.zeros(count, dtype=np.int64)
    return Offers(np.zeros(count, dtype=bool), np.zeros(count, dtype=np.int16), zero, zero.copy())


def put(into: Array, rows: Array, amounts: Array) -> Array:
    """The amounts in their places; numbers of any size where they may leave 63 bits."""
    if amounts.dtype == object and into.dtype != object:
        into = into.astype(object)
    into[rows] = amounts
    return into


def terms_of(line: Any) -> int:
    """Who chooses, who pays the freight and whether something is lent meanwhile, as one number."""
    chooses = 0 if line.chooses is None else list(Chooser).index(line.chooses) + 1
    freight = 0 if line.freight is None else list(Payer).index(line.freight) + 1
    return chooses + 8 * freight + 128 * line.loaner


def bridged(charter: Charter, floor: Charter, coded: Coded, results: Results) -> dict[str, Data]:
    """What the charter says about the facts of the floor, in columns."""
    working = dict(coded.working)
    for name, derived in charter.definition.derived.items():
        if name not in working:
            working[name] = vectors.derive(derived, working, coded.count, charter.program.conventions)
    outcomes = np.array([OUTCOMES.index(each.outcome) for each in results.answers], dtype=np.int16)
    outcome = outcomes[results.answer]
    working[OUTCOME] = Data(outcome, outcome != NEEDS)
    found = {}
    for bridge in charter.definition.bridges:
        fact = floor.definition.facts[bridge.name]
        found[bridge.name] = across(charter, bridge, fact, working, coded.count)
    return found


def across(charter: Charter, bridge: Bridge, fact: Fact, working: Mapping[str, Data], count: int) -> Data:
    """One fact of the floor: a value that always holds, a fact of the charter, or whether a box holds."""
    if bridge.fact:
        mine = charter.definition.fact(bridge.fact)
        return translated(mine, fact, vectors.column(working, bridge.fact, count))
    if bridge.when is None:
        return of_places(fact, np.zeros(count, dtype=np.int64), [bridge.value])
    holds, open_ = np.ones(count, dtype=bool), np.zeros(count, dtype=bool)
    for name, test in bridge.when.items():
        data = vectors.column(working, name, count)
        numbers, places = np.unique(data.values, return_inverse=True)
        asked = None if name == OUTCOME else charter.definition.fact(name)
        accepted = [test.accepts(value_of(asked, data, int(number))) for number in numbers]
        inside = np.array(accepted, dtype=bool)[places.ravel()]
        missing = data.missing()
        holds &= inside | missing
        open_ |= missing
    return vectors.as_flag(
        np.where(holds, np.where(open_, vectors.OPEN, vectors.YES), vectors.NO).astype(np.int8)
    )


def value_of(fact: Fact | None, data: Data, number: int) -> Any:
    """What a number in a column stands for; -1 and the like stand for nothing, wherever the value is unknown."""
    if fact is None:
        return OUTCOMES[number].value
    if fact.type is FactType.CHOICE and not 0 <= number < len(fact.values):
        return None
    if fact.type is FactType.MEASURE and not data.decimals:
        return 0
    return single(fact, Data(np.array([number]), None, data.decimals), 0)


def translated(mine: Fact, theirs: Fact, data: Data) -> Data:
    """A column of one fact as a column of another."""
    if mine.type is theirs.type and mine.type in (
        FactType.DATE,
        FactType.COUNT,
        FactType.MONEY,
        FactType.FLAG,
    ):
        return data
    numbers, places = np.unique(data.values, return_inverse=True)
    written: list[object] = [
        None if (value := value_of(mine, data, int(number))) is None else taken(theirs, plain(mine, value))
        for number in numbers
    ]
    found = of_places(theirs, places.ravel(), written)
    known = ~(found.missing() | data.missing())
    return Data(found.values, known, found.decimals)


def known_to_both(data: Data, other: Data) -> Data:
    """A column as far as another charter knows it too."""
    if other.known is None:
        return data
    known = ~data.missing() & other.known
    values = data.values
    if values.dtype == np.int16:
        values = np.where(known, values, np.int16(-1))
    return Data(values, known, data.decimals)


def overlaid(below: Data | None, above: Data) -> Data:
    """A column where it is known, else the one below it."""
    if below is None or above.known is None:
        return above
    shift = len(below.decimals)
    values = np.where(above.known, above.values + shift, below.values)
    known = above.known | ~below.missing()
    return Data(values.astype(above.values.dtype), known, below.decimals + above.decimals)


def merged(own: Settled, below: Settled) -> Settled:
    """Both together: offers united, of the same remedy the smaller deduction; refused only where the floor gives nothing."""
    needs = own.needing | below.needing
    offers = {
        remedy: united(own.offers.get(remedy), below.offers.get(remedy), own.count)
        for remedy in REMEDIES
        if remedy in own.offers or remedy in below.offers
    }
    given = np.zeros(own.count, dtype=bool)
    for each in offers.values():
        given |= each.has
    lifted = given & np.isin(own.outcome, MAY_BE_LIFTED)
    covered = OUTCOMES.index(Outcome.COVERED)
    outcome = np.where(needs, NEEDS, np.where(lifted, covered, own.outcome)).astype(np.int8)
    for each in offers.values():
        stands = outcome == covered
        each.has, each.terms = each.has & stands, each.terms * stands
        each.deduct, each.pays = each.deduct * stands, each.pays * stands
    labels = list(dict.fromkeys([*own.labels, *below.labels]))
    mine = places_in(labels, own.labels)[own.clause]
    theirs = places_in(labels, below.labels)[below.clause]
    saying = named(below) & np.isin(below.outcome, WITH_CLAUSES)
    refused = own.outcome == OUTCOMES.index(Outcome.REFUSED)
    instead = (refused & (outcome == covered)) | (~named(own) & saying)
    by_outcome = places_in(labels, [each.value for each in OUTCOMES])[outcome]
    clause = np.where(instead, theirs, np.where(named(own), mine, by_outcome))
    nobody = (None, None)
    payers = [*own.payers, *([] if nobody in own.payers else [nobody])]
    return Settled(
        own.count,
        outcome,
        np.where(needs, by_outcome, clause),
        labels,
        np.where(needs, payers.index(nobody), own.payer),
        payers,
        offers,
        {key: amount * ~needs for key, amount in own.fees.items()},
    )


def named(one: Settled) -> Array:
    """Where a clause decides."""
    outcomes = {each.value for each in OUTCOMES}
    return np.array([label not in outcomes for label in one.labels], dtype=bool)[one.clause]


def places_in(labels: Sequence[str], some: Sequence[str]) -> Array:
    places = {label: place for place, label in enumerate(labels)}
    return np.array([places[label] for label in some], dtype=np.int64)


def united(own: Offers | None, below: Offers | None, count: int) -> Offers:
    """One remedy from the text that deducts less and then pays more; the charter's own in a tie."""
    mine, theirs = own or nowhere(count), below or nowhere(count)
    better = (theirs.deduct < mine.deduct) | ((theirs.deduct == mine.deduct) & (theirs.pays > mine.pays))
    take = theirs.has & (~mine.has | better.astype(bool))
    return Offers(
        mine.has | theirs.has,
        np.where(take, theirs.terms, mine.terms),
        np.where(take, theirs.deduct, mine.deduct),
        np.where(take, theirs.pays, mine.pays),
    )
