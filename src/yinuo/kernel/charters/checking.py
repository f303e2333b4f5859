"""Checking a charter like code: examples, rows that never decide, cases that no row decides, rows that collide.

Whatever an organisation may choose in a choice or flag setting is checked, not only the default. Facts derived
from the same fact are treated as independent.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from yinuo.kernel.charters.charter import Charter
from yinuo.kernel.charters.compiling import Column, Program, compile_
from yinuo.kernel.charters.deciding import MOST_MASKS, after_cover, answer, deciding, reachable
from yinuo.kernel.charters.definition import CoverRow, Definition, Example, PayerRow
from yinuo.kernel.charters.ordering import RANK, goes_before
from yinuo.kernel.charters.parameters import Settings, bound, settings_of
from yinuo.kernel.charters.types import Decision, Outcome, Problem, Value
from yinuo.kernel.charters.values import plain
from yinuo.kernel.errors import Refused, gettext_noop

Path = tuple[tuple[Column, Any], ...]
MOST_VARIANTS = 64


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. `notes` say what could not be proven; they do not fail the check, nor do blanks."""

    charter: str
    release: str
    examples: int
    blanks: tuple[str, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]

    @property
    def passed(self) -> bool:
        return not self.problems


def check(charter: Charter) -> Report:
    definition = charter.definition
    problems = [*order_problems(charter), *example_problems(charter)]
    notes: list[Problem] = []
    used = {name for row in definition.payer for override in row.overrides for name in override.when}
    for row in (*definition.refuse, *definition.cover, *definition.payer):
        used.update(name for name in row.when if name in charter.settings)
        used.update(name for test in row.when.values() for name in settings_of(test))
    variants: list[Settings] = list(varied(definition, charter.settings, used))
    blank = sorted(name for name in used if variants[0][name] is None)
    if blank:
        message = gettext_noop("Rows could not be analysed while these settings are blank: %(names)s.")
        notes.append(Problem(definition.file, "settings", message, {"names": ", ".join(blank)}))
    elif len(variants) > MOST_VARIANTS:
        message = gettext_noop("Too many combinations of settings: only the defaults were analysed.")
        notes.append(Problem(definition.file, "settings", message))
        variants = [charter.settings]
    if not blank:
        analysis = Analysis(definition, charter.settings)
        for settings in variants:
            analysis.run(settings)
        problems.extend(analysis.finish())
        notes.extend(analysis.notes)
    return Report(
        charter=definition.id,
        release=charter.release,
        examples=len(definition.examples),
        blanks=charter.blanks,
        problems=tuple(problems),
        notes=tuple(notes),
    )


def varied(
    definition: Definition, settings: Settings, used: Iterable[str]
) -> Iterable[dict[str, Value | None]]:
    """Every combination of the choice and flag settings that rows use; the others keep their values."""
    names = [name for name in definition.settings if name in used and finite(definition, name)]
    for values in product(*(finite(definition, name) for name in names)):
        yield {**settings, **dict(zip(names, values, strict=True))}


def finite(definition: Definition, name: str) -> tuple[Value, ...]:
    fact = definition.settings[name].fact
    if fact.values:
        return fact.values
    return (False, True) if fact.type.value == "flag" else ()


class Analysis:
    """All states that the columns can reach, under every variant of the settings."""

    def __init__(self, definition: Definition, settings: Settings) -> None:
        self.definition = definition
        self.defaults = settings
        self.rows = {
            (row.table, row.id): row for row in (*definition.refuse, *definition.cover, *definition.payer)
        }
        self.decided: set[tuple[str, str]] = set()
        self.proven = True
        self.found: dict[tuple[str, ...], Problem] = {}
        self.notes: list[Problem] = []

    def run(self, settings: Settings) -> None:
        program = compile_(self.definition, settings)
        paths = explore(program)
        if paths is None:
            self.proven = False
            return
        for mask, path in paths.items():
            bits = deciding(program, mask) | mask & program.cover
            self.decided.update(
                (row.table, row.id) for bit, row in enumerate(program.rows) if bits >> bit & 1
            )
            if program.has_payer_table and answer(program, mask).outcome is Outcome.NEGOTIATE:
                self.gap(program, path, settings)
        self.collisions(program, paths, settings)

    def gap(self, program: Program, path: Path, settings: Settings) -> None:
        if ("gap",) not in self.found:
            shortest = essential(
                program, path, lambda mask: answer(program, mask).outcome is Outcome.NEGOTIATE
            )
            message = gettext_noop("No payer row decides when %(witness)s.")
            self.add(("gap",), "payer", message, witness=self.words(shortest, settings))

    def collisions(self, program: Program, paths: Mapping[int, Path], settings: Settings) -> None:
        before = goes_before(bound(self.definition.payer, settings), settings)
        for mask, path in paths.items():
            covers = [row for bit, row in enumerate(program.rows) if mask & program.cover & 1 << bit]
            differing = {(row.length, row.since) for row in covers if isinstance(row, CoverRow)}
            if len(differing) > 1:
                self.collision(covers[0].where, covers[1].where, path, settings)
            paying = [
                row
                for bit, row in enumerate(program.rows)
                if isinstance(row, PayerRow) and after_cover(program, mask) >> bit & 1
            ]
            if mask & program.refuse and after_cover(program, mask) & program.refuse:
                continue
            for other in paying[1:]:
                first = paying[0]
                same = (first.service_class, first.payer) == (other.service_class, other.payer)
                if first.group is other.group and not same and other.id not in before[first.id]:
                    self.collision(first.where, other.where, path, settings)

    def collision(self, first: str, second: str, path: Path, settings: Settings) -> None:
        message = gettext_noop("This and %(other)s both apply when %(witness)s, and say different things.")
        self.add((first, second), first, message, other=second, witness=self.words(path, settings))

    def add(self, key: tuple[str, ...], where: str, message: str, **params: Any) -> None:
        self.found.setdefault(key, Problem(self.definition.file, where, message, params))

    def words(self, path: Path, settings: Settings) -> str:
        shown = [
            f"{column.name} = {plain(self.definition.fact(column.name), value)}" for column, value in path
        ]
        shown += [
            f"{name} = {plain(self.definition.fact(name), value)}"
            for name, value in settings.items()
            if value != self.defaults[name]
        ]
        return ", ".join(shown) or gettext_noop("nothing particular is known")

    def finish(self) -> Iterable[Problem]:
        yield from self.found.values()
        if not self.proven:
            message = gettext_noop("Not proven: the tables have more than %(most)s states.")
            self.notes.append(Problem(self.definition.file, "", message, {"most": MOST_MASKS}))
            return
        for key, row in self.rows.items():
            if key not in self.decided:
                message = gettext_noop(
                    "This row never decides: other rows always go before it, or its conditions exclude each other."
                )
                yield Problem(self.definition.file, row.where, message)


def explore(program: Program) -> dict[int, Path] | None:
    """Every mask that complete facts can lead to, each with one way to it; None when they are too many."""
    paths: dict[int, Path] = {program.everything: ()}
    for column in program.columns:
        longer: dict[int, Path] = {}
        for mask, path in paths.items():
            for option in column.options:
                longer.setdefault(mask & option.mask, (*path, (column, option.value)))
        if len(longer) > MOST_MASKS:
            return None
        paths = longer
    return paths


def essential(program: Program, path: Path, holds: Callable[[int], bool]) -> Path:
    """The part of a path that is enough: whatever the other columns show, the finding stays."""
    kept = list(path)
    for step in path:
        shorter = [each for each in kept if each != step]
        mask = program.everything
        for column, value in shorter:
            mask &= column.mask(value)
        free = [column for column in program.columns if column not in [each for each, _ in shorter]]
        masks = reachable({mask}, free)
        if masks is not None and all(holds(each) for each in masks):
            kept = shorter
    return tuple(kept)


def order_problems(charter: Charter) -> Iterable[Problem]:
    """Overrides that go round in a circle or against the groups."""
    definition = charter.definition
    rank = {
        row.clause: min(RANK[each.group] for each in definition.payer if each.clause == row.clause)
        for row in definition.payer
    }
    for row in definition.payer:
        for override in row.overrides:
            if rank[override.clause] < RANK[row.group]:
                message = gettext_noop("This overrides %(clause)s, whose group is asked earlier.")
                yield Problem(definition.file, row.where, message, {"clause": override.clause})
    try:
        before = goes_before(definition.payer, charter.settings)
    except Refused:
        return
    for row in definition.payer:
        if row.id in before[row.id]:
            yield Problem(
                definition.file, row.where, gettext_noop("The overrides of this row go round in a circle.")
            )


def example_problems(charter: Charter) -> Iterable[Problem]:
    for example in charter.definition.examples:
        try:
            decision = decide_example(charter, example)
        except Refused as refusal:
            yield Problem(charter.definition.file, example.where, refusal.message, refusal.params)
            continue
        found = answer_of(decision)
        for key, expected in example.expect.items():
            wanted = expected.isoformat() if hasattr(expected, "isoformat") else expected
            if found[key] != wanted:
                message = gettext_noop("Expected %(key)s = %(expected)s, found %(found)s.")
                params = {"key": key, "expected": wanted, "found": found[key]}
                yield Problem(charter.definition.file, example.where, message, params)


def decide_example(charter: Charter, example: Example) -> Decision:
    facts = {**charter.definition.usual, **example.given}
    known = {name: value for name, value in facts.items() if name not in example.unknown}
    filled = replace(charter, settings={**charter.settings, **example.settings})
    return filled.decide_checked(known)


def answer_of(decision: Decision) -> dict[str, Any]:
    return {
        "outcome": decision.outcome.value,
        "class": decision.service_class,
        "payer": decision.payer and decision.payer.value,
        "by": list(decision.clauses),
        "refused_by": list(decision.refused_by),
        "needs": list(decision.needs),
        "cover_ends_on": decision.cover and decision.cover.ends_on.isoformat(),
    }
