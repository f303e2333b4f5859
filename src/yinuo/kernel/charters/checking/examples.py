"""The examples inside a charter: whether they hold, and what they show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from yinuo.kernel.charters.answers import Decision
from yinuo.kernel.charters.charter import Charter
from yinuo.kernel.charters.compiling import Program
from yinuo.kernel.charters.deciding.verdict import Verdict
from yinuo.kernel.charters.definition import Example
from yinuo.kernel.charters.explaining.decision import explained
from yinuo.kernel.charters.types import Problem, Value
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.kernel.money import yuan


@dataclass(frozen=True, slots=True)
class Run:
    """One example under its settings, decided."""

    example: Example
    program: Program
    verdict: Verdict


class Compiled:
    """A charter under different settings, each compiled once."""

    def __init__(self, charter: Charter) -> None:
        self.charter = charter
        self.found: dict[tuple[Value | None, ...], Charter] = {tuple(charter.settings.values()): charter}

    def under(self, settings: Mapping[str, Value | None]) -> Charter:
        key = tuple(settings[name] for name in self.charter.settings)
        found = self.found.get(key)
        if found is None:
            found = self.found[key] = replace(self.charter, settings=settings)
        return found


def run(compiled: Compiled) -> tuple[list[Run], list[Problem]]:
    """Every example with its verdict, and what does not hold."""
    charter = compiled.charter
    runs: list[Run] = []
    problems: list[Problem] = []
    for example in charter.definition.examples:
        mine = compiled.under({**charter.settings, **example.settings}) if example.settings else charter
        try:
            facts = facts_of(charter, example)
            verdict = mine.verdict(facts)
            runs.append(Run(example, mine.program, verdict))
            problems.extend(differences(charter, example, explained(mine, facts, verdict, release="")))
        except Refused as refusal:
            problems.append(Problem(charter.definition.file, example.where, refusal.message, refusal.params))
    return runs, problems


def facts_of(charter: Charter, example: Example) -> dict[str, Value]:
    facts = {**charter.definition.usual, **example.given}
    known = {name: value for name, value in facts.items() if name not in example.unknown}
    charter.check_sequences(known)
    return known


def differences(charter: Charter, example: Example, decision: Decision) -> Iterable[Problem]:
    for key, expected in example.expect.items():
        wanted = expected.isoformat() if hasattr(expected, "isoformat") else expected
        found = FOUND[key](decision)
        if isinstance(found, dict) and isinstance(wanted, dict):
            found = {name: found.get(name) for name in wanted}
        if found != wanted:
            message = gettext_noop("Expected %(key)s = %(expected)s, found %(found)s.")
            params = {"key": key, "expected": shown(wanted), "found": shown(found)}
            yield Problem(charter.definition.file, example.where, message, params)


def shown(value: object) -> object:
    """A value as the file would write it."""
    if isinstance(value, list):
        return "[" + ", ".join(str(each) for each in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {each}" for key, each in value.items()) + "}"
    return value


def by_clauses(decision: Decision) -> list[str]:
    """The deciding clauses, and those that give the offers their terms."""
    terms = [clause for offer in decision.offer for clause in offer.clauses]
    return list(dict.fromkeys((*decision.clauses, *terms)))


FOUND: Mapping[str, Any] = {
    "outcome": lambda d: d.outcome.value,
    "class": lambda d: d.service_class,
    "payer": lambda d: d.payer and d.payer.value,
    "by": by_clauses,
    "refused_by": lambda d: list(d.refused_by),
    "needs": lambda d: list(d.needs),
    "cover_ends_on": lambda d: d.cover and d.cover.ends_on.isoformat(),
    "offer": lambda d: [each.remedy.value for each in d.offer],
    "deduct": lambda d: {each.remedy.value: yuan(each.deduct) for each in d.offer},
    "pays_customer": lambda d: {each.remedy.value: yuan(each.pays_customer) for each in d.offer},
    "fees": lambda d: {each.kind.value: yuan(each.amount) for each in d.fees},
    "promises": lambda d: [each.clause for each in d.promises if each.certain],
    "evidence": lambda d: [each.clause for each in d.evidence if each.certain],
    "approval": lambda d: d.approval,
    "partner": lambda d: {each.name: each.value for each in d.partner},
}
