"""Cases as columns of numbers.

Choices are places in their list and flags 0 and 1, both -1 where unknown; counts and money whole numbers, dates days
since the first of January of the year 1; measures are places in a list of exact decimals.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yinuo.kernel.charters.charter import unknown_name
from yinuo.kernel.charters.definition import Definition, Fact
from yinuo.kernel.charters.types import FactType, Value
from yinuo.kernel.charters.values import Unacceptable, parse
from yinuo.kernel.errors import Refused, gettext_noop

Array = NDArray[Any]
MOST_SHOWN = 20


class BadCases(Refused):
    """Cases that cannot be decided because of what they say: `rows` are the first of them, counted from 0."""

    def __init__(self, message: str, *, rows: Sequence[int], **params: Any) -> None:
        super().__init__(message, rows=", ".join(str(row + 1) for row in rows), **params)
        self.rows = tuple(rows)


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """One fact of all cases: `values`, where they are `known` (None: everywhere), and the `decimals` that places lie in."""

    values: Array
    known: Array | None = None
    decimals: tuple[Any, ...] = ()

    def __getitem__(self, rows: Any) -> "Data":
        return Data(self.values[rows], None if self.known is None else self.known[rows], self.decimals)

    def missing(self) -> Array:
        if self.known is None:
            return np.zeros(len(self.values), dtype=bool)
        return ~self.known


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Many cases. A fact without a column is unknown in all of them."""

    count: int
    columns: Mapping[str, Data]

    def __getitem__(self, rows: slice) -> "Cases":
        return Cases(
            len(range(*rows.indices(self.count))),
            {name: data[rows] for name, data in self.columns.items()},
        )

    def facts(self, definition: Definition, row: int) -> dict[str, Value]:
        """One case as a single decision takes it."""
        found = {}
        for name, data in self.columns.items():
            value = single(definition.facts[name], data, row)
            if value is not None:
                found[name] = value
        return found


def single(fact: Fact, data: Data, row: int) -> Value | None:
    if data.known is not None and not data.known[row]:
        return None
    number = int(data.values[row])
    match fact.type:
        case FactType.CHOICE:
            return fact.values[number]
        case FactType.FLAG:
            return bool(number)
        case FactType.DATE:
            return date.fromordinal(number)
        case FactType.MEASURE:
            measure: Value = data.decimals[number]
            return measure
    return number


def of_places(fact: Fact, places: Array, written: Sequence[object]) -> Data:
    """A column from places in a list of what was written; None and an empty text are unknown.

    Each written value is read once, by the same rules as a single fact. Raises `BadCases` with the rows of a value
    that the fact cannot have.
    """
    numbers: list[int] = []
    decimals: list[Any] = []
    for place, raw in enumerate(written):
        if raw is None or raw == "":
            numbers.append(0)
            continue
        try:
            value = parse(fact, as_fact(fact, raw))
        except Unacceptable as error:
            rows = np.flatnonzero(places == place)[:MOST_SHOWN]
            message = gettext_noop("Rows %(rows)s: %(problem)s")
            raise BadCases(message, rows=[int(row) for row in rows], problem=str(error)) from None
        numbers.append(number_of(fact, value, decimals))
    unknown = np.array([raw is None or raw == "" for raw in written] or [True], dtype=bool)
    table = np.array(numbers or [0], dtype=np.int64)
    known = None if not unknown.any() else ~unknown[places]
    values = table[places]
    if fact.type in (FactType.CHOICE, FactType.FLAG):
        values = values.astype(np.int16)
        if known is not None:
            values[~known] = -1
    return Data(values, known, tuple(decimals))


def as_fact(fact: Fact, raw: object) -> object:
    """What a file of cases writes, as a fact takes it: flags may be written out."""
    if fact.type is FactType.FLAG and isinstance(raw, str):
        return {"true": True, "false": False, "1": True, "0": False}.get(raw.strip().lower(), raw)
    return raw.strip() if isinstance(raw, str) else raw


def number_of(fact: Fact, value: Value, decimals: list[Any]) -> int:
    match value:
        case bool():
            return int(value)
        case date():
            return value.toordinal()
        case int():
            return value
        case str():
            return fact.values.index(value)
    decimals.append(value)
    return len(decimals) - 1


def from_rows(definition: Definition, rows: Iterable[Mapping[str, object]]) -> Cases:
    """Cases from facts one by one, as single decisions take them (None: unknown)."""
    listed = list(rows)
    names = dict.fromkeys(name for row in listed for name in row)
    columns = {}
    for name in names:
        fact = known_fact(definition, name)
        written: dict[Any, int] = {}
        places = [written.setdefault(key_of(row.get(name)), len(written)) for row in listed]
        raw = [None if key is None else key[1] for key in written]
        columns[name] = of_places(fact, np.array(places, dtype=np.int64), raw)
    return checked(definition, Cases(len(listed), columns))


def key_of(raw: object) -> Any:
    return None if raw is None else (type(raw), raw)


def known_fact(definition: Definition, name: str) -> Fact:
    """The fact of a column. Refused for a name that the charter does not know, naming the nearest."""
    if name not in definition.facts:
        raise unknown_name(name, definition.facts)
    return definition.facts[name]


def checked(definition: Definition, cases: Cases) -> Cases:
    """The same cases, if no day stands before one that it may not precede and no number passes its bound."""
    for fact in definition.facts.values():
        for earlier in fact.not_before:
            if fact.name in cases.columns and earlier in cases.columns:
                wrong = in_wrong_order(cases.columns[earlier], cases.columns[fact.name])
                if wrong.size:
                    raise BadCases(
                        gettext_noop("Rows %(rows)s: %(later)s is before %(earlier)s."),
                        rows=[int(row) for row in wrong[:MOST_SHOWN]],
                        later=fact.name,
                        earlier=earlier,
                    )
    return cases


def in_wrong_order(earlier: Data, later: Data) -> Array:
    wrong = later.values < earlier.values
    for data in (earlier, later):
        if data.known is not None:
            wrong &= data.known
    return np.flatnonzero(wrong)
