"""In which order the rows of a first-hit table are asked: by group, then by overrides, then as written."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import TypeVar

from yinuo.kernel.charters.compiling.parameters import Settings, satisfied
from yinuo.kernel.charters.definition import OrderedRow
from yinuo.kernel.charters.types import Group

AnyRow = TypeVar("AnyRow", bound=OrderedRow)
RANK = {group: rank for rank, group in enumerate(Group)}


def overridden(row: OrderedRow, settings: Settings) -> frozenset[str]:
    """The clauses that a row goes before under these settings."""
    return frozenset(override.clause for override in row.overrides if satisfied(override.when, settings))


def directly_before(rows: Sequence[OrderedRow], settings: Settings) -> dict[str, set[str]]:
    """For every row the rows of its group that it overrides itself."""
    called: defaultdict[tuple[str, Group, str], list[str]] = defaultdict(list)
    for row in rows:
        called[row.series, row.group, row.clause].append(row.id)
    return {
        row.id: {
            other
            for clause in overridden(row, settings)
            for other in called[row.series, row.group, clause]
            if other != row.id
        }
        for row in rows
    }


def goes_before(rows: Sequence[OrderedRow], settings: Settings) -> dict[str, frozenset[str]]:
    """For every row the rows that it overrides, directly or through others, inside its group."""
    direct = directly_before(rows, settings)
    return {start: reached(start, direct) for start in direct}


def reached(start: str, direct: Mapping[str, set[str]]) -> frozenset[str]:
    seen: set[str] = set()
    ahead = list(direct[start])
    while ahead:
        each = ahead.pop()
        if each not in seen:
            seen.add(each)
            ahead.extend(direct[each])
    return frozenset(seen)


def in_order(rows: Sequence[AnyRow], settings: Settings) -> list[AnyRow]:
    """The rows as they are asked. Rows that override each other in a circle keep the order of the file."""
    direct = directly_before(rows, settings)
    ordered: list[AnyRow] = []
    for group in Group:
        waiting = {row.id: (number, row) for number, row in enumerate(rows) if row.group is group}
        behind = dict.fromkeys(waiting, 0)
        for name in waiting:
            for other in direct[name]:
                behind[other] += 1
        free = [waiting[name][0] for name, count in behind.items() if count == 0]
        heapify(free)
        while waiting:
            row = rows[heappop(free)] if free else next(iter(waiting.values()))[1]
            if waiting.pop(row.id, None) is None:
                continue
            ordered.append(row)
            for other in direct[row.id]:
                behind[other] -= 1
                if behind[other] == 0 and other in waiting:
                    heappush(free, waiting[other][0])
    return ordered
