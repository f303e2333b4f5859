"""Two charters on the same cases: what would be decided differently, and what that costs."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from yinuo.kernel.charters.charter import Charter
from yinuo.kernel.charters.deciding.answers import Answer
from yinuo.kernel.charters.definition import Definition
from yinuo.kernel.charters.simulating.cases import Array, Cases, Data
from yinuo.kernel.charters.simulating.fees import fee, fees
from yinuo.kernel.charters.simulating.machine import Coded, Machine, Results, amounts
from yinuo.kernel.charters.types import FactType, FeeKind, Outcome, Remedy
from yinuo.kernel.money import yuan

MOST_EXAMPLES = 20


@dataclass(slots=True)
class Tally:
    """What one clause decided: cases; per remedy how often it was offered, what was deducted and paid, and per kind of
    fee how often it was charged and what it came to, in fen.
    """

    cases: int = 0
    offered: Counter[Remedy] = field(default_factory=Counter)
    deduct: Counter[Remedy] = field(default_factory=Counter)
    pays: Counter[Remedy] = field(default_factory=Counter)
    charged: Counter[FeeKind] = field(default_factory=Counter)
    fees: Counter[FeeKind] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        return {
            "cases": self.cases,
            "offer": {
                remedy.value: {
                    "cases": cases,
                    "deduct": yuan(self.deduct[remedy]),
                    "pays_customer": yuan(self.pays[remedy]),
                }
                for remedy, cases in sorted(self.offered.items())
            },
            "fees": {
                kind.value: {"cases": cases, "amount": yuan(self.fees[kind])}
                for kind, cases in sorted(self.charged.items())
            },
        }


@dataclass(slots=True)
class Cell:
    """Cases that one clause decided before and another one decides now."""

    cases: int = 0
    changed: int = 0
    examples: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Comparison:
    """The result so far. Cases are named by their number, the first is 1."""

    old: str
    new: str
    cases: int = 0
    changed: int = 0
    before: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    after: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    cells: dict[tuple[str, str], Cell] = field(default_factory=lambda: defaultdict(Cell))
    undecidable: int = 0
    undecidable_examples: list[int] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "old": self.old,
            "new": self.new,
            "cases": self.cases,
            "changed": self.changed,
            "became_undecidable": {"cases": self.undecidable, "examples": self.undecidable_examples},
            "old_clauses": {clause: tally.as_json() for clause, tally in sorted(self.before.items())},
            "new_clauses": {clause: tally.as_json() for clause, tally in sorted(self.after.items())},
            "difference": self.difference(),
            "difference_in_fees": self.difference_in_fees(),
            "cells": [
                {
                    "old": old,
                    "new": new,
                    "cases": cell.cases,
                    "changed": cell.changed,
                    "examples": cell.examples,
                }
                for (old, new), cell in sorted(self.cells.items())
            ],
        }

    def difference(self) -> dict[str, dict[str, str]]:
        """By how much the sums of each remedy change."""
        totals = {}
        for remedy in Remedy:
            deduct, pays = self.more("deduct", remedy), self.more("pays", remedy)
            if deduct or pays:
                totals[remedy.value] = {"deduct": yuan(deduct), "pays_customer": yuan(pays)}
        return totals

    def difference_in_fees(self) -> dict[str, str]:
        """By how much the sum of each kind of fee changes."""
        totals = {kind.value: self.more("fees", kind) for kind in FeeKind}
        return {kind: yuan(more) for kind, more in totals.items() if more}

    def more(self, what: str, kind: Remedy | FeeKind) -> int:
        return total(self.after, what, kind) - total(self.before, what, kind)


def total(tallies: dict[str, Tally], what: str, kind: Remedy | FeeKind) -> int:
    return sum(getattr(tally, what)[kind] for tally in tallies.values())


def compare(old: Charter, new: Charter, parts: Iterable[tuple[Cases, Cases]]) -> Comparison:
    """The comparison of two charters over parts of the cases, each as either charter reads it."""
    machines = Machine(old), Machine(new)
    found = Comparison(old.release, new.release)
    for mine, theirs in parts:
        first, second = machines[0].run(mine), machines[1].run(theirs)
        add(found, machines, first, second)
    return found


def add(
    found: Comparison,
    machines: tuple[Machine, Machine],
    first: tuple[Coded, Results],
    second: tuple[Coded, Results],
) -> None:
    offset = found.cases
    results = first[1], second[1]
    changed = differing(first, second)
    names = []
    for machine, (coded, result), tallies in zip(
        machines, (first, second), (found.before, found.after), strict=True
    ):
        codes, labels = clauses(machine, result)
        names.append((codes, labels))
        for code, cases in enumerate(np.bincount(codes, minlength=len(labels))):
            if cases:
                tallies[labels[code]].cases += int(cases)
        offers(machine, (coded, result), codes=codes, labels=labels, tallies=tallies)
    (old_codes, old_labels), (new_codes, new_labels) = names
    pairs = old_codes.astype(np.int64) * len(new_labels) + new_codes
    counted = np.bincount(pairs, minlength=1)
    counted_changes = np.bincount(pairs[changed], minlength=len(counted))
    for pair in np.flatnonzero(counted):
        cell = found.cells[old_labels[pair // len(new_labels)], new_labels[pair % len(new_labels)]]
        cell.cases += int(counted[pair])
        cell.changed += int(counted_changes[pair])
        if counted_changes[pair] and len(cell.examples) < MOST_EXAMPLES:
            rows = np.flatnonzero(changed & (pairs == pair))[: MOST_EXAMPLES - len(cell.examples)]
            cell.examples.extend(int(row) + offset + 1 for row in rows)
    open_before, open_now = (needing(result) for result in results)
    lost = np.flatnonzero(open_now & ~open_before)
    found.undecidable += len(lost)
    room = MOST_EXAMPLES - len(found.undecidable_examples)
    found.undecidable_examples.extend(int(row) + offset + 1 for row in lost[:room])
    found.cases += first[0].count
    found.changed += int(changed.sum())


def needing(results: Results) -> Array:
    open_answers = [answer.outcome is Outcome.NEEDS_FACTS for answer in results.answers]
    return np.array(open_answers or [False], dtype=bool)[results.answer]


def clauses(machine: Machine, results: Results) -> tuple[Array, list[str]]:
    """The first deciding clause of every case, as a code and its label; the outcome where no clause decides."""
    rows = machine.program.rows
    labels = list(dict.fromkeys([row.clause for row in rows] + [outcome.value for outcome in Outcome]))
    by_row = np.array([labels.index(row.clause) for row in rows] + [0], dtype=np.int32)
    by_answer = [labels.index(answer.outcome.value) for answer in results.answers] or [0]
    codes = np.where(
        results.row >= 0, by_row[results.row], np.array(by_answer, dtype=np.int32)[results.answer]
    )
    return codes, labels


def offers(
    machine: Machine,
    decided: tuple[Coded, Results],
    *,
    codes: Array,
    labels: list[str],
    tallies: dict[str, Tally],
) -> None:
    """Adds what was offered, deducted, paid and charged to the tallies of the deciding clauses."""
    coded, results = decided
    for place, answer in enumerate(results.answers):
        if not answer.lines:
            continue
        cases = np.flatnonzero(results.answer == place)
        counted = np.bincount(codes[cases], minlength=len(labels))
        for line in answer.lines:
            for code in np.flatnonzero(counted):
                tallies[labels[code]].offered[line.remedy] += int(counted[code])
    for money in machine.money(coded, results):
        mine = codes[money.cases]
        for code in np.unique(mine):
            chosen = mine == code
            tally = tallies[labels[code]]
            tally.deduct[money.line.remedy] += exact_sum(money.deduct[chosen])
            tally.pays[money.line.remedy] += exact_sum(money.pays[chosen])
    for charged in fees(coded, results):
        mine, kind = codes[charged.cases], charged.charge.kind
        for code in np.unique(mine):
            chosen = mine == code
            tallies[labels[code]].charged[kind] += int(chosen.sum())
            tallies[labels[code]].fees[kind] += exact_sum(charged.amount[chosen])


def exact_sum(values: Array) -> int:
    """The sum in whole fen; by parts, so that it never leaves 63 bits."""
    if values.dtype == object:
        return sum(int(value) for value in values)
    high, low = values >> 32, values & 0xFFFFFFFF
    return (int(high.sum()) << 32) + int(low.sum())


def differing(first: tuple[Coded, Results], second: tuple[Coded, Results]) -> Array:
    """The cases in which the customer is treated differently: another outcome, offer or amount."""
    (old_coded, old), (new_coded, new) = first, second
    pairs = old.answer.astype(np.int64) * len(new.answers) + new.answer
    found = np.zeros(len(pairs), dtype=bool)
    for pair in np.unique(pairs):
        before, after = old.answers[pair // len(new.answers)], new.answers[pair % len(new.answers)]
        if before == after:
            continue
        rows = np.flatnonzero(pairs == pair)
        if shape(before) != shape(after):
            found[rows] = True
            continue
        for line, other in zip(before.lines, after.lines, strict=True):
            if line != other:
                mine, theirs = amounts_of(line, old_coded, rows), amounts_of(other, new_coded, rows)
                found[rows] |= (mine[0] != theirs[0]) | (mine[1] != theirs[1])
        for charge, other_charge in zip(before.charges, after.charges, strict=True):
            if charge != other_charge:
                found[rows] |= fee(charge, old_coded, rows) != fee(other_charge, new_coded, rows)
    return found


def amounts_of(line: Any, coded: Coded, rows: Array) -> tuple[Array, Array]:
    if not line.price:
        return np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=np.int64)
    return amounts(line, coded, rows)


def shape(answer: Answer) -> Any:
    """An answer without its amounts."""
    lines = tuple((line.remedy, line.chooses, line.freight, line.loaner) for line in answer.lines)
    charges = tuple((charge.kind, charge.payer) for charge in answer.charges)
    return answer.outcome, answer.service_class, answer.payer, lines, charges


def as_read_by(definition: Definition, cases: Cases, other: Definition) -> Cases:
    """The same cases for a charter whose choices stand in another order; facts that it does not know are left out."""
    columns = {}
    for name, data in cases.columns.items():
        fact, mine = definition.facts[name], other.facts.get(name)
        if mine is None or mine.type is not fact.type:
            continue
        if fact.type is FactType.CHOICE and fact.values != mine.values:
            places = [mine.values.index(value) if value in mine.values else -1 for value in fact.values]
            values = np.array([*places, -1], dtype=np.int16)[data.values]
            columns[name] = Data(values, values >= 0)
        else:
            columns[name] = data
    return Cases(cases.count, columns)
