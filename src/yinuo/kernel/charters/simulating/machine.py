"""All cases at once: the columns of a program as one machine of states.

A state is what the columns read so far leave of the rows. The next column's option leads to the next state, so a case
costs one look-up per column, and columns with few options are read together. States forget what cannot matter any
more: what stands behind a row that certainly applies. Cases with missing facts are decided one by one, each kind once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from yinuo.kernel.charters.charter import Charter
from yinuo.kernel.charters.compiling import Program
from yinuo.kernel.charters.compiling.amounts import Line
from yinuo.kernel.charters.compiling.columns import Column
from yinuo.kernel.charters.deciding.answers import NEEDS_FACTS, Answer, after_cover, answer_of, deciding
from yinuo.kernel.charters.deciding.asking import covered_or_not
from yinuo.kernel.charters.simulating import vectors
from yinuo.kernel.charters.simulating.cases import Array, Cases, Data
from yinuo.kernel.charters.types import FactType

MOST_STATES = 200_000
MOST_CODES = 256
BLOCK = 16_384
MOST_WHOLE = 2**63 - 1


class TooManyStates(Exception):
    """The charter leaves too many combinations of rows open for a machine."""


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Cases as options of the columns: one array per group of columns, the working columns, and what is unknown.

    `options` and `missing` have one array per column; `unknown` marks the cases with any missing option.
    """

    count: int
    groups: tuple[Array, ...]
    working: Mapping[str, Data]
    options: tuple[Array, ...]
    missing: tuple[Array | None, ...]
    unknown: Array | None


@dataclass(frozen=True, slots=True, eq=False)
class Money:
    """What one line comes to in the cases where it is offered."""

    line: Line
    cases: Array
    deduct: Array
    pays: Array


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """The answer of every case: its place in `answers`, and the first row that decides (-1: none)."""

    answer: Array
    row: Array
    answers: tuple[Answer, ...]

    def of(self, place: int) -> Answer:
        return self.answers[int(self.answer[place])]


class Machine:
    """A charter made ready for many cases."""

    def __init__(self, charter: Charter) -> None:
        self.charter = charter
        self.program: Program = charter.program
        program = self.program
        self.columns = [column for column in program.columns if column.bits & program.decides]
        self.groups = list(grouped(self.columns))
        self.tables: list[Array] = []
        self.build()

    def build(self) -> None:
        """The table of each group: from a state and the options read to the next state."""
        program = self.program
        still = [0]
        for column in reversed(self.columns):
            still.append(still[-1] | column.bits)
        still.reverse()
        first = kept(program, program.decides, still[0])
        states = {first: 0}
        place = 0
        for group in self.groups:
            table = np.arange(len(states), dtype=np.int64)[:, None]
            for column in group:
                place += 1
                following: dict[int, int] = {}
                step = np.empty((len(states), len(column.options)), dtype=np.int64)
                for mask, number in states.items():
                    for code, option in enumerate(column.options):
                        after = kept(program, mask & option.mask, still[place])
                        step[number, code] = following.setdefault(after, len(following))
                if len(following) > MOST_STATES:
                    raise TooManyStates
                states = following
                table = step[table].reshape(len(table), -1)
            self.tables.append(table)
        self.settle(states)

    def settle(self, states: Mapping[int, int]) -> None:
        """What each last state means; the next group's width is multiplied in, so that reading is one addition."""
        answers: dict[Answer, int] = {}
        meaning = np.empty(len(states), dtype=np.int16)
        rows = np.empty(len(states), dtype=np.int16)
        for bits, number in states.items():
            meaning[number] = answers.setdefault(answer_of(self.program, bits), len(answers))
            rows[number] = (bits & -bits).bit_length() - 1
        self.answers = tuple(answers)
        self.answer_of_state, self.row_of_state = meaning, rows
        widths = [table.shape[1] for table in self.tables]
        self.flat = [
            np.ascontiguousarray(table * (widths[number + 1] if number + 1 < len(widths) else 1)).ravel()
            for number, table in enumerate(self.tables)
        ]

    def encode(self, cases: Cases) -> Coded:
        """The cases as options of the columns."""
        definition, conventions = self.charter.definition, self.program.conventions
        working: dict[str, Data] = dict(cases.columns)
        needed = {name for name, _ in self.program.steps}
        for name, derived in definition.derived.items():
            if name in needed:
                working[name] = vectors.derive(derived, working, cases.count, conventions)
        read = [self.coded(column, working, cases.count) for column in self.columns]
        unknown: Array | None = None
        for _, missing in read:
            if missing is not None:
                unknown = missing if unknown is None else unknown | missing
        options = [codes for codes, _ in read]
        groups = []
        place = 0
        for group in self.groups:
            packed = options[place]
            for column, codes in zip(group[1:], options[place + 1 : place + len(group)], strict=True):
                packed = packed * np.uint8(len(column.options)) + codes
            groups.append(packed)
            place += len(group)
        return Coded(
            count=cases.count,
            groups=tuple(groups),
            working=working,
            options=tuple(options),
            missing=tuple(missing for _, missing in read),
            unknown=unknown,
        )

    def coded(self, column: Column, working: Mapping[str, Data], count: int) -> tuple[Array, Array | None]:
        """The option of every case in one column (0 where unknown), and where it is unknown."""
        by_mask = {option.mask: code for code, option in enumerate(column.options)}
        if column.periods:
            read = vectors.in_cover(column.periods[0], working, count, self.program.conventions)
            missing = read == vectors.OPEN
            lut = np.array([by_mask[column.mask(False)], by_mask[column.mask(True)], 0], dtype=np.uint8)
            return lut[read], missing if missing.any() else None
        data = vectors.column(working, column.name, count)
        fact = self.charter.definition.fact(column.name)
        missing = None if data.known is None else ~data.known
        if column.masks is not None:
            possible = fact.values or (False, True)
            lut = np.array(
                [*(by_mask[column.masks[value]] for value in possible), 0], dtype=code_type(column)
            )
            return lut[data.values], missing
        codes = np.array([by_mask.get(mask, 0) for mask in column.spread], dtype=code_type(column))
        return codes[places_among(column, data, fact.type)], missing

    def decide(self, coded: Coded) -> Results:
        """The answer of every case; where facts are missing, of every kind of case once."""
        answer = np.empty(coded.count, dtype=np.int16)
        row = np.empty(coded.count, dtype=np.int16)
        state = np.empty(BLOCK, dtype=np.int64)
        for start in range(0, coded.count, BLOCK):
            stop = min(start + BLOCK, coded.count)
            running = state[: stop - start]
            for number, (codes, table) in enumerate(zip(coded.groups, self.flat, strict=True)):
                if number == 0:
                    np.take(table, codes[start:stop], out=running, mode="clip")
                else:
                    np.add(running, codes[start:stop], out=running)
                    np.take(table, running, out=running, mode="clip")
            if not self.flat:
                running[:] = 0
            np.take(self.answer_of_state, running, out=answer[start:stop], mode="clip")
            np.take(self.row_of_state, running, out=row[start:stop], mode="clip")
        return Results(answer, row, self.answers)

    def run(self, cases: Cases) -> tuple[Coded, Results]:
        """Everything but the amounts, missing facts included."""
        coded = self.encode(cases)
        results = self.decide(coded)
        if coded.unknown is not None:
            results = self.with_missing(cases, coded, results)
        return coded, self.with_missing_amounts(coded, results)

    def with_missing(self, cases: Cases, coded: Coded, results: Results) -> Results:
        """The cases with unknown columns: every kind is decided once, as a single case."""
        assert coded.unknown is not None
        rows = np.flatnonzero(coded.unknown)
        first, kind = of_one_kind(kinds(cases, coded, rows))
        answers = list(results.answers)
        found, deciding_row = [], []
        for place in first:
            verdict = self.charter.verdict(cases.facts(self.charter.definition, int(rows[place])))
            if verdict.answer not in answers:
                answers.append(verdict.answer)
            found.append(answers.index(verdict.answer))
            deciding_row.append((verdict.deciding & -verdict.deciding).bit_length() - 1)
        results.answer[rows] = np.array(found, dtype=np.int16)[kind]
        results.row[rows] = np.array(deciding_row, dtype=np.int16)[kind]
        return Results(results.answer, results.row, tuple(answers))

    def with_missing_amounts(self, coded: Coded, results: Results) -> Results:
        """Cases whose amounts cannot be computed need facts, whatever their rows say."""
        answers = list(results.answers)
        for place, answer in enumerate(results.answers):
            missing: Array | None = None
            for name in answer.facts:
                data = vectors.column(coded.working, name, coded.count)
                if data.known is not None:
                    missing = ~data.known if missing is None else missing | ~data.known
            if missing is None or not missing.any():
                continue
            wanting = missing & (results.answer == place)
            if wanting.any():
                if NEEDS_FACTS not in answers:
                    answers.append(NEEDS_FACTS)
                results.answer[wanting] = answers.index(NEEDS_FACTS)
                results.row[wanting] = -1
        return Results(results.answer, results.row, tuple(answers))

    def money(self, coded: Coded, results: Results) -> Iterable[Money]:
        """The amounts of every offered line, for the cases in which it is offered."""
        for place, answer in enumerate(results.answers):
            priced = [line for line in answer.lines if line.price]
            if not priced:
                continue
            cases = np.flatnonzero(results.answer == place)
            if cases.size:
                for line in priced:
                    yield Money(line, cases, *amounts(line, coded, cases))


def kinds(cases: Cases, coded: Coded, rows: Array) -> list[Array]:
    """What tells cases apart where facts are missing: the options of the columns, and which facts are known."""
    options = [
        codes[rows].astype(np.int32) + 1 if missing is None else np.where(missing[rows], 0, codes[rows] + 1)
        for codes, missing in zip(coded.options, coded.missing, strict=True)
    ]
    return options + [data.known[rows] for data in cases.columns.values() if data.known is not None]


def of_one_kind(told_apart_by: Sequence[Array]) -> tuple[Array, Array]:
    """The first case of each kind, and the kind of each case."""
    _, first, kind = np.unique(np.stack(told_apart_by), axis=1, return_index=True, return_inverse=True)
    return first, kind.ravel()


def kept(program: Program, state: int, still: int) -> int:
    """A state without what cannot matter any more for the first deciding row; `still` may yet be excluded.

    When nothing may be excluded any more, only the deciding rows are left.
    """
    state, pending = covered_or_not(program, state, still)
    settled = state & ~still & ~pending
    refusing = settled & program.refuse
    if refusing:
        first = refusing & -refusing
        left = state & program.refuse & (first << 1) - 1
        return left | (state & program.cover if (left | pending) & program.asking_cover else 0)
    for rows in program.series:
        hit = settled & rows
        if hit:
            state &= ~rows | ((hit & -hit) << 1) - 1
    if not still:
        state = after_cover(program, state)
        refusing = state & program.refuse
        return refusing & -refusing or deciding(program, state)
    return state


def grouped(columns: Sequence[Column]) -> Iterable[list[Column]]:
    """Neighbouring columns that are read together."""
    group: list[Column] = []
    size = 1
    for column in columns:
        if group and size * len(column.options) > MOST_CODES:
            yield group
            group, size = [], 1
        group.append(column)
        size *= len(column.options)
    if group:
        yield group


def code_type(column: Column) -> Any:
    return np.uint8 if len(column.options) <= MOST_CODES else np.uint16


def places_among(column: Column, data: Data, kind: FactType) -> Array:
    """Where each value lies among the bounds of a column: below, at or above each of them."""
    if kind is FactType.MEASURE:
        table = [place_among(column, value) for value in data.decimals] or [0]
        return np.array(table, dtype=np.int64)[data.values]
    points = [point if isinstance(point, int) else point.toordinal() for point in column.points]
    bounds = np.array(points, dtype=np.int64)
    below = np.searchsorted(bounds, data.values, side="left")
    return below + np.searchsorted(bounds, data.values, side="right")


def place_among(column: Column, value: Any) -> int:
    below = sum(point < value for point in column.points)
    return below + sum(point <= value for point in column.points)


def amounts(line: Line, coded: Coded, cases: Array) -> tuple[Array, Array]:
    """What a line deducts and pays, in whole fen, exactly; beyond 63 bits with numbers of any size."""
    price = vectors.column(coded.working, line.price, coded.count).values[cases]
    units = units_of(line, coded, cases)
    top, bottom = line.rate.numerator, line.rate.denominator
    highest = int(price.max(initial=0))
    most = max(
        2 * highest * top * int(units.max(initial=0)) + bottom,
        2 * highest * max(line.times.numerator, line.on_top.numerator) + line.times.denominator,
    )
    if most > MOST_WHOLE:
        price, units = price.astype(object), units.astype(object)
    deduct = np.minimum(price, rounded(price * top * units, bottom, line.rounding)) if top else price * 0
    pays = rounded(price * line.times.numerator, line.times.denominator, line.rounding)
    if line.on_top or line.on_top_at_least:
        extra = rounded(price * line.on_top.numerator, line.on_top.denominator, line.rounding)
        pays = pays + np.maximum(extra, line.on_top_at_least)
    return deduct, np.maximum(0, pays - deduct)


def units_of(line: Line, coded: Coded, cases: Array) -> Array:
    if line.by:
        return vectors.column(coded.working, line.by, coded.count).values[cases].astype(np.int64)
    if not line.since:
        return np.zeros(len(cases), dtype=np.int64)
    working = coded.working
    days = working[line.until].values[cases].astype(np.int64) - working[line.since].values[cases]
    for name in line.less:
        days = days - working[name].values[cases]
    return np.maximum(0, days)


def rounded(numerator: Array, denominator: int, rounding: str) -> Array:
    if denominator == 1:
        return numerator
    if rounding == "half_up":
        return (2 * numerator + denominator) // (2 * denominator)
    whole, rest = numerator // denominator, numerator % denominator
    tie = 2 * rest == denominator
    found: Array = whole + np.where(tie, whole % 2, 2 * rest > denominator)
    return found
