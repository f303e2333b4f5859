"""From a definition to bit masks.

Every row is a box over facts, and one bit. A column turns the value of a fact into the mask of the rows that
accept it, so a decision is the AND of a mask per column. All tables share one integer: refuse rows first, then
cover rows, then the first-hit tables in the order in which they are asked, then what is collected. What cannot be
known yet is the set of masks that are still possible.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any

from yinuo.kernel.charters.compiling.amounts import Charge, Line, charge_of, line_of
from yinuo.kernel.charters.compiling.columns import Column, Values, fact_column
from yinuo.kernel.charters.compiling.ordering import in_order
from yinuo.kernel.charters.compiling.parameters import Settings, bound, satisfied
from yinuo.kernel.charters.compiling.periods import period_column, signature
from yinuo.kernel.charters.definition import (
    COVERED,
    CoverRow,
    Definition,
    Derived,
    FeeRow,
    OrderedRow,
    RemedyRow,
    Row,
)
from yinuo.kernel.charters.derived import FUNCTIONS, Conventions

MOST_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A definition under its settings, ready to decide. `rows[i]` is the row of bit i.

    `tables` are the bits of each table; `series` those of each first-hit series that decides (payer, remedy, each
    kind of fee), `decides` all bits on which the answer depends; `asking_cover` are the rows that ask whether there is
    cover, `if_covered` the rows that accept no and yes. `steps` compute the derived facts that rows need,
    `every_step` also what only a floor asks for.

    `listed` with its masks and columns, `ordered` and `periods` are the columns as a decision goes through them: a mask
    begins with every bit, and loses the bit `complete` where a listed fact is missing. `given` is how many facts there
    are, `blank` all of them unknown. `terms` remembers the lines of each remedy row, `answers` what each mask has meant,
    `words` what has been said of rows.
    """

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    steps: tuple[tuple[str, Callable[[Values], Any]], ...]
    every_step: tuple[tuple[str, Callable[[Values], Any]], ...]
    bases: Mapping[str, tuple[str, ...]]
    everything: int
    tables: Mapping[str, int]
    series: tuple[int, ...]
    decides: int
    asking_cover: int
    if_covered: tuple[int, int]
    charges: Mapping[int, Charge]
    has_payer_table: bool
    has_remedy_table: bool
    conventions: Conventions
    complete: int
    start: int
    given: int
    blank: Mapping[str, None]
    listed: Callable[[Values], tuple[Any, ...]]
    listed_masks: tuple[Mapping[Any, int], ...]
    listed_columns: tuple[Column, ...]
    other_columns: tuple[Column, ...]
    ordered: tuple[tuple[str, Sequence[Any], Sequence[int]], ...]
    periods: tuple[tuple[int, Callable[[Values], Any]], ...]
    terms: dict[int, tuple[Line, ...]] = field(default_factory=dict)
    answers: dict[int, Any] = field(default_factory=dict)
    words: dict[Any, Any] = field(default_factory=dict)

    @property
    def refuse(self) -> int:
        return self.tables["refuse"]

    @property
    def deciding_rows(self) -> tuple[Row, ...]:
        """The rows on which the answer depends; they stand first."""
        return self.rows[: self.decides.bit_length()]

    @property
    def cover(self) -> int:
        return self.tables["cover"]

    def remember(self, key: Any, said: Any) -> Any:
        """Keeps what has been said under a key, up to a limit."""
        if len(self.words) < MOST_REMEMBERED:
            self.words[key] = said
        return said

    def lines(self, bit: int) -> tuple[Line, ...]:
        """What the remedy row of that bit offers, with its terms."""
        found = self.terms.get(bit)
        if found is None:
            row = self.rows[bit]
            assert isinstance(row, RemedyRow)
            lines = tuple(line_of(row, remedy, self.conventions.rounding) for remedy in row.offer)
            found = self.terms[bit] = lines
        return found


def compile_(definition: Definition, settings: Settings, undecided: Collection[str] = frozenset()) -> Program:
    """The program of a definition. Raises `Refused` while a setting that the rows need is blank.

    Settings that are `undecided` become columns like facts, so that all their values are analysed at once.
    """
    cover = [lengthened(row, settings, undecided) for row in bound(definition.cover, settings, undecided)]
    parts: dict[str, Sequence[Row]] = {
        "refuse": bound(definition.refuse, settings, undecided),
        "cover": cover,
        "payer": in_order(bound(definition.payer, settings, undecided), settings),
        "remedy": in_order(bound(definition.remedy, settings, undecided), settings),
        "fee": in_order(bound(definition.fee, settings, undecided), settings),
        "partner": in_order(bound(definition.partner, settings, undecided), settings),
        "promise": bound(definition.promise, settings, undecided),
        "evidence": bound(definition.evidence, settings, undecided),
        "approval": bound(definition.approval, settings, undecided),
    }
    rows: tuple[Row, ...] = tuple(row for part in parts.values() for row in part)
    everything = (1 << len(rows)) - 1
    complete = 1 << len(rows)
    tables = {}
    used = 0
    for name, part in parts.items():
        tables[name] = ((1 << len(part)) - 1) << used
        used += len(part)
    conventions = Conventions(definition.rounding, definition.end_of_month)
    bases = bases_of(definition)
    choices = {name: settings[name] for name in definition.settings if name in undecided}
    columns = columns_of(definition, rows, choices, bases, conventions)
    listed = [column for column in columns if column.masks and not column.periods]
    ordered = [(bit, row) for bit, row in enumerate(rows) if isinstance(row, OrderedRow)]
    series: defaultdict[tuple[str, str], int] = defaultdict(int)
    for bit, row in ordered:
        if row.table != "partner":
            series[row.table, row.series] |= 1 << bit
    return Program(
        rows=rows,
        columns=columns,
        steps=tuple(
            (name, step(definition.derived[name], conventions)) for name in steps_of(definition, rows)
        ),
        every_step=tuple((name, step(derived, conventions)) for name, derived in definition.derived.items()),
        bases=bases,
        everything=everything,
        tables=tables,
        series=tuple(series.values()),
        decides=sum(tables[name] for name in ("refuse", "cover", "payer", "remedy", "fee")),
        asking_cover=sum(1 << bit for bit, row in enumerate(rows) if COVERED in row.when),
        if_covered=(accepting_cover(rows, covered=False), accepting_cover(rows, covered=True)),
        charges={bit: charge_of(row, definition.rounding) for bit, row in ordered if isinstance(row, FeeRow)},
        has_payer_table=bool(definition.payer),
        has_remedy_table=bool(definition.remedy),
        conventions=conventions,
        complete=complete,
        start=everything | complete,
        given=len(definition.facts),
        blank=dict.fromkeys((*definition.facts, *definition.derived)),
        listed=picking(tuple(column.name for column in listed)),
        listed_masks=tuple(
            {**{value: mask | complete for value, mask in (column.masks or {}).items()}, None: everything}
            for column in listed
        ),
        listed_columns=tuple(listed),
        other_columns=tuple(column for column in columns if column not in listed),
        ordered=tuple((column.name, column.points, column.spread) for column in columns if column.points),
        periods=tuple((column.bits, column.read) for column in columns if column.periods),
    )


def picking(names: tuple[str, ...]) -> Callable[[Values], tuple[Any, ...]]:
    """The values of these facts, at once."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


def lengthened(row: CoverRow, settings: Settings, undecided: Collection[str]) -> CoverRow:
    """The row with the days that lengthen it, where the settings say or may say that they do."""
    tests = {name: test for name, test in row.plus_when.items() if name not in undecided}
    return row if satisfied(tests, settings) else replace(row, plus=())


def bases_of(definition: Definition) -> dict[str, tuple[str, ...]]:
    """For every fact the facts that people give for it."""
    bases: dict[str, tuple[str, ...]] = {name: (name,) for name in definition.facts}
    for name, derived in definition.derived.items():
        bases[name] = based_on(derived, bases)
    return bases


def based_on(derived: Derived, bases: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    names = [
        base
        for argument, literal in zip(derived.arguments, derived.literal, strict=True)
        if not literal
        for base in bases[str(argument)]
    ]
    return tuple(dict.fromkeys(names))


def columns_of(
    definition: Definition,
    rows: Sequence[Row],
    choices: Settings,
    bases: Mapping[str, tuple[str, ...]],
    conventions: Conventions,
) -> tuple[Column, ...]:
    everything = (1 << len(rows)) - 1
    asking: defaultdict[str, list[tuple[int, Row]]] = defaultdict(list)
    running: defaultdict[tuple[Any, ...], list[tuple[int, CoverRow]]] = defaultdict(list)
    for bit, row in enumerate(rows):
        for name in row.when:
            asking[name].append((bit, row))
        if isinstance(row, CoverRow):
            running[signature(row)].append((bit, row))
    columns = [
        fact_column(
            definition.fact(name), bases.get(name, ()), asking[name], everything, first=choices.get(name)
        )
        for name in (*choices, *definition.facts, *definition.derived)
        if name in asking
    ]
    columns += [
        period_column(
            tuple(row for _, row in same), sum(1 << bit for bit, _ in same), everything, bases, conventions
        )
        for same in running.values()
    ]
    return tuple(columns)


def steps_of(definition: Definition, rows: Iterable[Row]) -> tuple[str, ...]:
    """The derived facts that any row needs, in the order in which they can be computed."""
    wanted = set(names_in(rows))
    for name, derived in reversed(list(definition.derived.items())):
        if name in wanted:
            wanted.update(str(argument) for argument in derived.arguments)
    return tuple(name for name in definition.derived if name in wanted)


def names_in(rows: Iterable[Row]) -> Iterable[str]:
    """The names of facts that rows ask for, or compute with."""
    for row in rows:
        yield from row.when
        match row:
            case CoverRow():
                yield from (
                    row.since,
                    str(row.length.amount),
                    *row.plus,
                    *(row.usage[:1] if row.usage else ()),
                )
            case RemedyRow():
                yield row.price
                if row.depreciation:
                    terms = row.depreciation
                    yield from (terms.since, terms.until, terms.by, *terms.less)
            case FeeRow():
                yield from (row.of, row.per)
                if row.quota:
                    yield from (row.quota.used, row.quota.units)


def step(derived: Derived, conventions: Conventions) -> Callable[[Values], Any]:
    function = FUNCTIONS[derived.function].make(conventions)
    arguments: tuple[tuple[Any, bool], ...] = tuple(zip(derived.arguments, derived.literal, strict=True))
    if len(arguments) == 2 and not any(derived.literal):
        (first, _), (second, _) = arguments
        return lambda values: function(values.get(first), values.get(second))

    def compute(values: Values) -> Any:
        return function(*[argument if literal else values.get(argument) for argument, literal in arguments])

    return compute


def accepting_cover(rows: Iterable[Row], *, covered: bool) -> int:
    """The rows that accept that there is cover, or that there is none; those that do not ask accept both."""
    mask = 0
    for bit, row in enumerate(rows):
        test = row.when.get(COVERED)
        if test is None or test.accepts(covered):
            mask |= 1 << bit
    return mask
