"""From a definition to bit masks.

Every row is a box over facts, and one bit. A column turns the value of a fact into the mask of the rows that
accept it, so a decision is the AND of a mask per column. All tables share one integer: refuse rows first, then
cover rows, then payer rows in the order in which they are asked. What cannot be known yet is the set of masks
that are still possible.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from yinuo.kernel.charters.definition import (
    ASKED_ON,
    COVERED,
    Between,
    CoverRow,
    Definition,
    Derived,
    Fact,
    Row,
)
from yinuo.kernel.charters.derived import FUNCTIONS, Conventions, add_days, add_months, within
from yinuo.kernel.charters.ordering import in_order
from yinuo.kernel.charters.parameters import bound
from yinuo.kernel.charters.types import FactType, Value

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Option:
    """What a column may turn out to be: the mask, and one value that gives it."""

    mask: int
    value: Value


@dataclass(frozen=True, slots=True)
class Column:
    """One fact as the tables see it. `bases` are the facts that people give for it.

    `read` takes the value out of the working facts (None: unknown), `mask` gives the rows that accept a value,
    `options` are all values that differ to any row. A cover row's own period is a column with `period_of`.
    """

    name: str
    bases: tuple[str, ...]
    read: Callable[[Values], Any]
    mask: Callable[[Any], int]
    options: tuple[Option, ...]
    period_of: CoverRow | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """A definition under its settings, ready to decide. `rows[i]` is the row of bit i."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    steps: tuple[tuple[str, Callable[[Values], Any]], ...]
    everything: int
    refuse: int
    cover: int
    payer: int
    has_payer_table: bool
    if_covered: tuple[int, int]
    conventions: Conventions


def compile_(definition: Definition, settings: Mapping[str, Value | None]) -> Program:
    """The program of a definition. Raises `Refused` while a setting that the rows need is blank."""
    refuse = bound(definition.refuse, settings)
    cover = bound(definition.cover, settings)
    payer = in_order(bound(definition.payer, settings), settings)
    rows: tuple[Row, ...] = (*refuse, *cover, *payer)
    everything = (1 << len(rows)) - 1
    cover_bits = ((1 << len(cover)) - 1) << len(refuse)
    conventions = Conventions(definition.rounding, definition.end_of_month)
    bases: dict[str, tuple[str, ...]] = {name: (name,) for name in definition.facts}
    for name, derived in definition.derived.items():
        bases[name] = based_on(derived, bases)
    tested = {name for row in rows for name in row.when if name != COVERED}
    columns = [
        fact_column(definition.fact(name), bases[name], rows, everything)
        for name in (*definition.facts, *definition.derived)
        if name in tested
    ]
    columns += [
        period_column(row, everything, 1 << bit, conventions)
        for bit, row in enumerate(rows)
        if isinstance(row, CoverRow)
    ]
    return Program(
        rows=rows,
        columns=tuple(columns),
        steps=tuple((name, step(derived, conventions)) for name, derived in definition.derived.items()),
        everything=everything,
        refuse=(1 << len(refuse)) - 1,
        cover=cover_bits,
        payer=everything >> (len(refuse) + len(cover)) << (len(refuse) + len(cover)),
        has_payer_table=bool(definition.payer),
        if_covered=(accepting(COVERED, False, rows), accepting(COVERED, True, rows)),
        conventions=conventions,
    )


def based_on(derived: Derived, bases: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    names = [
        base
        for argument, literal in zip(derived.arguments, derived.literal, strict=True)
        if not literal
        for base in bases[str(argument)]
    ]
    return tuple(dict.fromkeys(names))


def step(derived: Derived, conventions: Conventions) -> Callable[[Values], Any]:
    function = FUNCTIONS[derived.function].make(conventions)
    arguments: tuple[tuple[Any, bool], ...] = tuple(zip(derived.arguments, derived.literal, strict=True))

    def compute(values: Values) -> Any:
        return function(*[argument if literal else values.get(argument) for argument, literal in arguments])

    return compute


def accepting(name: str, value: Any, rows: tuple[Row, ...]) -> int:
    """The rows that accept a value of a fact; a row that does not ask for it accepts every value."""
    mask = 0
    for bit, row in enumerate(rows):
        test = row.when.get(name)
        if test is None or test.accepts(value):
            mask |= 1 << bit
    return mask


def fact_column(fact: Fact, bases: tuple[str, ...], rows: tuple[Row, ...], everything: int) -> Column:
    name = fact.name

    def read(values: Values) -> Any:
        return values.get(name)

    if fact.type in (FactType.CHOICE, FactType.FLAG):
        possible: tuple[Value, ...] = fact.values or (True, False)
        masks = {value: accepting(name, value, rows) for value in possible}
        return Column(
            name, bases, read, masks.__getitem__, merged(Option(masks[value], value) for value in possible)
        )
    tests = [test for row in rows if isinstance(test := row.when.get(name), Between)]
    points = sorted({end for test in tests for end in (test.low, test.high) if end is not None})
    at = [accepting(name, point, rows) for point in points]
    between = [interval_mask(name, points, index, rows, everything) for index in range(len(points) + 1)]

    def mask(value: Any) -> int:
        index = bisect_left(points, value)
        if index < len(points) and points[index] == value:
            return at[index]
        return between[index]

    options = [Option(at[index], point) for index, point in enumerate(points)]
    for index, mask_between in enumerate(between):
        value = value_between(fact, points, index)
        if value is not None:
            options.append(Option(mask_between, value))
    return Column(name, bases, read, mask, merged(options))


def interval_mask(name: str, points: list[Any], index: int, rows: tuple[Row, ...], everything: int) -> int:
    """The rows that accept every value strictly between two neighbouring points."""
    mask = everything
    for bit, row in enumerate(rows):
        test = row.when.get(name)
        if isinstance(test, Between):
            above_low = test.low is None or (index > 0 and test.low <= points[index - 1])
            below_high = test.high is None or (index < len(points) and test.high >= points[index])
            if not (above_low and below_high):
                mask &= ~(1 << bit)
    return mask


def value_between(fact: Fact, points: list[Any], index: int) -> Any:
    """A value strictly between two neighbouring points, or None when the fact has none there."""
    low = points[index - 1] if index > 0 else None
    high = points[index] if index < len(points) else None
    one: Any = timedelta(days=1) if fact.type is FactType.DATE else 1
    if low is None:
        floor = 0 if fact.type in (FactType.COUNT, FactType.MONEY) and not fact.signed else None
        below = high - one
        return below if floor is None or below >= floor else None
    if high is None:
        return low + one
    if fact.type is FactType.MEASURE:
        return (low + high) / Decimal(2)
    return low + one if low + one < high else None


def merged(options: Iterable[Option]) -> tuple[Option, ...]:
    found: dict[int, Option] = {}
    for option in options:
        found.setdefault(option.mask, option)
    return tuple(found.values())


def period(row: CoverRow, values: Values, conventions: Conventions) -> tuple[date, date] | None:
    """First and last day of a cover row, both included; None while unknown or when it has no length."""
    start: date | None = values.get(row.since)
    amount = row.length.amount
    length: int | None = values.get(amount) if isinstance(amount, str) else amount
    if start is None or not length:
        return None
    if row.length.unit == "months":
        return start, add_months(start, length, end_of_month=conventions.end_of_month)
    end = add_days(start, length)
    return None if end is None else (start, end)


def period_column(row: CoverRow, everything: int, bit: int, conventions: Conventions) -> Column:
    """Whether the day of the request lies in the period of a cover row. No length is no cover."""
    amount = row.length.amount

    def read(values: Values) -> bool | None:
        if isinstance(amount, str) and values.get(amount) == 0:
            return False
        first_last = period(row, values, conventions)
        if first_last is None:
            return within(values.get(ASKED_ON), values.get(row.since), None)
        return within(values.get(ASKED_ON), *first_last)

    masks = {True: everything, False: everything & ~bit}
    bases = tuple(dict.fromkeys((row.since, *((amount,) if isinstance(amount, str) else ()), ASKED_ON)))
    options = tuple(Option(mask, value) for value, mask in masks.items())
    return Column(f"cover {row.id}", bases, read, masks.__getitem__, options, row)
