"""One fact as the tables see it: which rows accept which value."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from yinuo.kernel.charters.definition import Between, CoverRow, Fact, OneOf, Row
from yinuo.kernel.charters.types import FactType, Value

Values = Mapping[str, Any]
UNORDERED = (FactType.CHOICE, FactType.FLAG)


def bits_of(mask: int) -> Iterable[int]:
    """The places of the bits that are set, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


@dataclass(frozen=True, slots=True)
class Option:
    """What a column may turn out to be: the mask, and one value that gives it."""

    mask: int
    value: Value


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One fact as the tables see it. `bases` are the facts that people give for it.

    `read` takes the value out of the working facts (None: unknown), `mask` gives the rows that accept a value,
    `options` are all values that differ to any row, `bits` the rows that some value excludes. A choice or flag has
    its `masks` by value, and the rows `excluded` by each; an ordered fact its `points`, and in `spread` the masks below, at and above each of them.
    The column of cover rows with the same period has them in `periods`; `choice` marks a choice.
    """

    name: str
    bases: tuple[str, ...]
    read: Callable[[Values], Any]
    mask: Callable[[Any], int]
    options: tuple[Option, ...]
    bits: int
    masks: Mapping[Any, int] | None = None
    points: Sequence[Any] = ()
    spread: Sequence[int] = ()
    excluded: Mapping[Any, int] = field(default_factory=dict)
    periods: tuple[CoverRow, ...] = ()
    choice: bool = False


def fact_column(
    fact: Fact,
    bases: tuple[str, ...],
    rows: Sequence[tuple[int, Row]],
    everything: int,
    first: Value | None = None,
) -> Column:
    """The column of a fact; `rows` are the rows that ask for it, with their bits. `first` is the option named first."""
    name = fact.name

    def read(values: Values) -> Any:
        return values.get(name)

    asking = sum(1 << bit for bit, _ in rows)
    if fact.type in UNORDERED:
        possible: Sequence[Value] = fact.values or (True, False)
        if first is not None:
            possible = sorted(possible, key=lambda value: value != first)
        masks = dict.fromkeys(possible, everything & ~asking)
        for bit, row in rows:
            test = row.when[name]
            for value in test.values if isinstance(test, OneOf) else ():
                masks[value] |= 1 << bit
        options = merged(Option(masks[value], value) for value in possible)
        bits = lost(options, everything)
        return Column(
            name,
            bases,
            read,
            masks.__getitem__,
            options,
            bits,
            masks=masks,
            excluded={**{value: bits & ~mask for value, mask in masks.items()}, None: 0},
            choice=bool(fact.values),
        )
    points, spread = spread_out(name, rows, everything & ~asking)

    def mask(value: Any) -> int:
        index = bisect_left(points, value)
        if index < len(points) and points[index] == value:
            return spread[2 * index + 1]
        return spread[2 * index]

    found = []
    for index, each in enumerate(spread):
        value = points[index // 2] if index % 2 else value_between(fact, points, index // 2)
        if value is not None:
            found.append(Option(each, value))
    options = merged(found)
    return Column(name, bases, read, mask, options, lost(options, everything), points=points, spread=spread)


def lost(options: Iterable[Option], everything: int) -> int:
    bits = 0
    for option in options:
        bits |= everything & ~option.mask
    return bits


def spread_out(
    name: str, rows: Sequence[tuple[int, Row]], others: int
) -> tuple[tuple[Any, ...], tuple[int, ...]]:
    """The bounds in order, and the rows that accept what lies below, at and above each of them."""
    tests = [(bit, test) for bit, row in rows if isinstance(test := row.when[name], Between)]
    points = tuple(sorted({end for _, test in tests for end in (test.low, test.high) if end is not None}))
    place = {point: index for index, point in enumerate(points)}
    last = 2 * len(points)
    starts, ends = [0] * (last + 1), [0] * (last + 2)
    for bit, test in tests:
        first = 0 if test.low is None else 2 * place[test.low] + (1 if test.low_closed else 2)
        final = last if test.high is None else 2 * place[test.high] + (1 if test.high_closed else 0)
        if first <= final:
            starts[first] |= 1 << bit
            ends[final + 1] |= 1 << bit
    spread = []
    running = others
    for index in range(last + 1):
        running = running & ~ends[index] | starts[index]
        spread.append(running)
    return points, tuple(spread)


def value_between(fact: Fact, points: Sequence[Any], index: int) -> Any:
    """A value strictly between two neighbouring points, or None when the fact has none there."""
    low = points[index - 1] if index > 0 else None
    high = points[index] if index < len(points) else None
    one: Any = timedelta(days=1) if fact.type is FactType.DATE else 1
    if low is None:
        floor = 0 if fact.type in (FactType.COUNT, FactType.MONEY) and not fact.signed else None
        below = high - one
        return below if floor is None or below >= floor else None
    if high is None:
        return low + one if fact.most is None or low + one <= fact.most else None
    if fact.type is FactType.MEASURE:
        return (low + high) / Decimal(2)
    return low + one if low + one < high else None


def merged(options: Iterable[Option]) -> tuple[Option, ...]:
    found: dict[int, Option] = {}
    for option in options:
        found.setdefault(option.mask, option)
    return tuple(found.values())
