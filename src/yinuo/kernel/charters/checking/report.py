"""Checking a charter like code: examples, rows that never decide, cases that no row decides, rows that collide.

Whatever an organisation may choose in a choice or flag setting is checked, not only the default. Facts derived
from the same fact are treated as independent.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product

from yinuo.kernel.charters.charter import Charter
from yinuo.kernel.charters.checking import examples
from yinuo.kernel.charters.checking.delays import delay_problems
from yinuo.kernel.charters.checking.examples import Compiled
from yinuo.kernel.charters.checking.guards import unguarded
from yinuo.kernel.charters.checking.search import Budget, Path, compatible, essential, find
from yinuo.kernel.charters.compiling import Program, compile_
from yinuo.kernel.charters.compiling.ordering import RANK, goes_before
from yinuo.kernel.charters.compiling.parameters import Settings
from yinuo.kernel.charters.deciding.answers import deciding
from yinuo.kernel.charters.deciding.asking import TooMany
from yinuo.kernel.charters.definition import CoverRow, Definition, OrderedRow, Row
from yinuo.kernel.charters.steps import is_known
from yinuo.kernel.charters.types import Problem, Value
from yinuo.kernel.charters.values import plain
from yinuo.kernel.errors import Refused, gettext_noop

MOST_VARIANTS = 16
MOST_LOOKED_AT = 200_000
MOST_NAMED = 5
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. `notes` say what could not be proven; they do not fail the check, nor do blanks."""

    text: Charter
    examples: int
    blanks: tuple[str, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]

    @property
    def charter(self) -> str:
        return self.text.id

    @property
    def release(self) -> str:
        return self.text.release

    @property
    def passed(self) -> bool:
        return not self.problems


def check(charter: Charter) -> Report:
    definition = charter.definition
    problems = [*order_problems(charter), *delay_problems(charter)]
    notes: list[Problem] = []
    compiled = Compiled(charter)
    runs, failed = examples.run(compiled)
    problems.extend(failed)
    notes.extend(unguarded(definition, runs))
    notes.extend(without_step(definition))
    blank = blank_in_rows(charter)
    if blank:
        message = gettext_noop("Rows could not be analysed while these settings are blank: %(names)s.")
        notes.append(Problem(definition.file, "settings", message, {"names": ", ".join(blank)}))
    else:
        shown = {key for run in runs for key in deciding_rows(run)}
        analysis = Analysis(definition, charter.settings, shown)
        for settings in variants(charter):
            analysis.run(settings, compile_(definition, settings, choices(definition)))
        problems.extend(analysis.finish())
        notes.extend(analysis.notes)
    return Report(
        text=charter,
        examples=len(definition.examples),
        blanks=charter.blanks,
        problems=tuple(problems),
        notes=tuple(notes),
    )


def without_step(definition: Definition) -> Iterable[Problem]:
    """Evidence that nobody is asked for: what happens then is no step of the work on a case, as far as is known."""
    for row in definition.evidence:
        if row.at is None and not is_known(row.step):
            message = gettext_noop(
                "Nobody is asked for this: “%(step)s” is no known step of the work. Write at = “visit” or another step."
            )
            yield Problem(definition.file, row.where, message, {"step": row.step})


def deciding_rows(run: examples.Run) -> Iterable[Key]:
    bits = run.verdict.deciding
    while bits:
        lowest = bits & -bits
        row = run.program.rows[lowest.bit_length() - 1]
        yield row.table, row.id
        bits ^= lowest


def asked(definition: Definition) -> set[str]:
    """The settings that conditions ask for."""
    used = {name for row in definition.rows for name in row.when}
    used.update(name for row in definition.cover for name in row.plus_when)
    return used & definition.settings.keys()


def ordering(definition: Definition) -> set[str]:
    """The settings that overrides ask for: they put the rows in another order."""
    return {name for row in definition.first_hit for each in row.overrides for name in each.when}


def choices(definition: Definition) -> set[str]:
    """The settings that are analysed like facts, all their values at once."""
    return {name for name in asked(definition) - ordering(definition) if finite(definition, name)}


def blank_in_rows(charter: Charter) -> list[str]:
    """Settings without a value that rows cannot be read without."""
    used = {name for row in charter.definition.rows for name in row.settings}
    asking = asked(charter.definition) | ordering(charter.definition)
    used.update(name for name in asking if not finite(charter.definition, name))
    return sorted(name for name in used if charter.settings[name] is None)


def finite(definition: Definition, name: str) -> tuple[Value, ...]:
    fact = definition.settings[name].fact
    if fact.values:
        return fact.values
    return (False, True) if fact.type.value == "flag" else ()


def variants(charter: Charter) -> Iterable[Settings]:
    """Every combination of the choices that overrides ask for; one choice at a time if they are many."""
    definition = charter.definition
    names = [name for name in definition.settings if name in ordering(definition)]
    first = {
        **charter.settings,
        **{name: finite(definition, name)[0] for name in names if charter.settings[name] is None},
    }
    yield first
    others = [list(finite(definition, name)) for name in names]
    combined = 1
    for each in others:
        combined *= len(each)
    if combined <= MOST_VARIANTS:
        chosen: Iterable[dict[str, Value]] = (
            dict(zip(names, values, strict=True)) for values in product(*others)
        )
    else:
        chosen = ({name: value} for name, values in zip(names, others, strict=True) for value in values)
    for choice in chosen:
        settings = {**first, **choice}
        if settings != first:
            yield settings


class Analysis:
    """Gaps, collisions and rows without effect, under every variant of the settings."""

    def __init__(self, definition: Definition, settings: Settings, shown: set[Key]) -> None:
        self.definition = definition
        self.defaults = settings
        self.decided = shown
        self.unproven: set[str] = set()
        self.found: dict[tuple[str, ...], Problem] = {}
        self.notes: list[Problem] = []
        self.budget = Budget(MOST_LOOKED_AT)

    def run(self, settings: Settings, program: Program) -> None:
        self.gap(program, settings)
        beside: dict[int, int] = {}
        every = (*program.series, *partner_series(program))
        for rows in (program.cover, *every):
            beside |= compatible(program, rows | program.refuse)
            self.collisions(program, rows, beside, settings)
        beside |= compatible(program, program.refuse)
        for bit, row in enumerate(program.rows):
            if (row.table, row.id) in self.decided:
                continue
            series = next((each for each in every if each >> bit & 1), 0)
            if self.alive(program, bit, series, beside):
                self.decided.add((row.table, row.id))

    def search(self, program: Program, need: int, forbid: int, where: str) -> Path | None:
        try:
            return find(program, need, forbid, self.budget)
        except TooMany:
            self.unproven.add(where)
            return None

    def gap(self, program: Program, settings: Settings) -> None:
        """A case for which neither a refuse row nor a row of the deciding table speaks."""
        table = "payer" if program.has_payer_table else "remedy"
        if ("gap",) in self.found or not (program.has_payer_table or program.has_remedy_table):
            return
        path = self.search(program, 0, program.refuse | program.tables[table], table)
        if path is not None:
            shortest = essential(program, path, no_row(program))
            message = gettext_noop("No %(table)s row decides when %(witness)s.")
            self.add(("gap",), table, message, table=table, witness=self.words(shortest, settings))

    def collisions(
        self,
        program: Program,
        rows: int,
        beside: dict[int, int],
        settings: Settings,
    ) -> None:
        """Two rows of one series that may be the first for the same case, and say different things."""
        mine = (row for bit, row in enumerate(program.rows) if rows >> bit & 1)
        before = goes_before([row for row in mine if isinstance(row, OrderedRow)], settings)
        earlier = 0
        left = rows
        while left:
            lowest = left & -left
            left ^= lowest
            first = program.rows[lowest.bit_length() - 1]
            others = beside[lowest.bit_length() - 1] & left
            while others:
                other_bit = others & -others
                others ^= other_bit
                other = program.rows[other_bit.bit_length() - 1]
                key = (first.where, other.where)
                if agree(first, other, before) or key in self.found:
                    continue
                forbid = program.refuse | (earlier if isinstance(first, OrderedRow) else 0)
                near = beside[lowest.bit_length() - 1] & beside[other_bit.bit_length() - 1]
                if isinstance(first, CoverRow):
                    forbid = 0
                path = self.search(program, lowest | other_bit, forbid & near, first.where)
                if path is not None:
                    message = gettext_noop(
                        "This and %(other)s both apply when %(witness)s, and say different things."
                    )
                    self.add(key, first.where, message, other=other.where, witness=self.words(path, settings))
            earlier |= lowest

    def alive(self, program: Program, bit: int, series: int, beside: dict[int, int]) -> bool:
        """Whether a row ever takes effect: in a series of a first-hit table, ahead of all others."""
        row = program.rows[bit]
        forbid = 0
        if series:
            refuse = 0 if row.table == "partner" else program.refuse
            forbid = (series & (1 << bit) - 1 | refuse) & beside[bit]
            if not forbid and beside[bit] >> bit & 1 and not program.asking_cover >> bit & 1:
                return True
        where = row.where
        if self.search(program, 1 << bit, forbid, where) is not None:
            return True
        return where in self.unproven

    def add(self, key: tuple[str, ...], where: str, message: str, **params: object) -> None:
        self.found.setdefault(key, Problem(self.definition.file, where, message, params))

    def words(self, path: Path, settings: Settings) -> str:
        shown = []
        usual = self.definition.usual
        for column, value in path:
            if value == usual.get(column.name, self.defaults.get(column.name)):
                continue
            if column.periods:
                shown.append(f"{column.name} = {str(value).lower()}")
            else:
                shown.append(f"{column.name} = {plain(self.definition.fact(column.name), value)}")
        shown += [
            f"{name} = {plain(self.definition.fact(name), value)}"
            for name, value in settings.items()
            if value != self.defaults[name]
        ]
        return ", ".join(shown) or gettext_noop("nothing particular is known")

    def finish(self) -> Iterable[Problem]:
        yield from self.found.values()
        if self.unproven:
            message = gettext_noop("Not proven for %(rows)s: there are more than %(most)s states to look at.")
            shown = sorted(self.unproven)
            rows = ", ".join(shown[:MOST_NAMED]) + (" …" if len(shown) > MOST_NAMED else "")
            params = {"rows": rows, "most": MOST_LOOKED_AT}
            self.notes.append(Problem(self.definition.file, "", message, params))
        for row in self.definition.rows:
            if (row.table, row.id) not in self.decided:
                message = gettext_noop(
                    "This row never decides: other rows always go before it, or its conditions exclude each other."
                )
                yield Problem(self.definition.file, row.where, message)


def partner_series(program: Program) -> Iterable[int]:
    """The bits of each partner term."""
    found: dict[str, int] = {}
    for bit, row in enumerate(program.rows):
        if row.table == "partner" and isinstance(row, OrderedRow):
            found[row.series] = found.get(row.series, 0) | 1 << bit
    return found.values()


def agree(first: Row, other: Row, before: dict[str, frozenset[str]]) -> bool:
    """Whether two rows that both apply need no order between them."""
    if isinstance(first, CoverRow) and isinstance(other, CoverRow):
        same = (first.length, first.since, first.usage) == (other.length, other.since, other.usage)
        return same or first.part != other.part
    assert isinstance(first, OrderedRow)
    assert isinstance(other, OrderedRow)
    return first.group is not other.group or first.says == other.says or other.id in before[first.id]


def no_row(program: Program) -> Callable[[int], bool]:
    return lambda mask: not deciding(program, mask)


def order_problems(charter: Charter) -> Iterable[Problem]:
    """Overrides that go round in a circle or against the groups."""
    definition = charter.definition
    for rows in (definition.payer, definition.remedy, definition.fee, definition.partner):
        overridden = {override.clause for row in rows for override in row.overrides}
        rank = {
            row.clause: min(RANK[each.group] for each in rows if each.clause == row.clause)
            for row in rows
            if row.clause in overridden
        }
        for row in rows:
            for override in row.overrides:
                if rank[override.clause] < RANK[row.group]:
                    message = gettext_noop("This overrides %(clause)s, whose group is asked earlier.")
                    yield Problem(definition.file, row.where, message, {"clause": override.clause})
        if not any(row.overrides for row in rows):
            continue
        try:
            before = goes_before(rows, charter.settings)
        except Refused:
            continue
        for row in rows:
            if row.id in before[row.id]:
                yield Problem(
                    definition.file,
                    row.where,
                    gettext_noop("The overrides of this row go round in a circle."),
                )
