"""Cases as they were told once, for charters that may know other facts, or other values, than the one of that time."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from yinuo.kernel.charters.definition import Definition, Fact
from yinuo.kernel.charters.simulating.cases import (
    Array,
    Cases,
    Data,
    as_fact,
    in_wrong_order,
    key_of,
    of_places,
)
from yinuo.kernel.charters.values import Unacceptable, parse


class Told:
    """Facts of many cases; each value is looked at once, whichever charters read them."""

    def __init__(self, rows: Iterable[Mapping[str, object]]) -> None:
        listed = list(rows)
        self.count = len(listed)
        self.columns: dict[str, tuple[Array, list[object]]] = {}
        for name in dict.fromkeys(name for row in listed for name in row):
            written: dict[Any, int] = {}
            places = [written.setdefault(key_of(row.get(name)), len(written)) for row in listed]
            raw = [None if key is None else key[1] for key in written]
            self.columns[name] = np.array(places, dtype=np.int64), raw

    def read_by(self, definition: Definition) -> Cases:
        """The cases as a charter can read them.

        Facts that it does not know are left out; a value that its fact cannot have is unknown, and so is a day before
        one that it may not precede.
        """
        columns = {
            name: of_places(
                definition.facts[name], places, [taken(definition.facts[name], raw) for raw in written]
            )
            for name, (places, written) in self.columns.items()
            if name in definition.facts
        }
        return Cases(self.count, in_order(definition, columns))


def taken(fact: Fact, raw: object) -> object:
    """What was told, if the fact can have it."""
    try:
        parse(fact, as_fact(fact, raw))
    except Unacceptable:
        return None
    return raw


def in_order(definition: Definition, columns: Mapping[str, Data]) -> dict[str, Data]:
    """The columns without days before those that they may not precede."""
    kept = dict(columns)
    for fact in definition.facts.values():
        for earlier in fact.not_before:
            if fact.name in columns and earlier in columns:
                wrong = in_wrong_order(columns[earlier], columns[fact.name])
                if wrong.size:
                    kept[fact.name] = without(kept[fact.name], wrong)
    return kept


def without(data: Data, rows: Array) -> Data:
    known = ~data.missing()
    known[rows] = False
    return Data(data.values, known, data.decimals)
