"""In which order the rows of a first-hit table are asked: by group, then by overrides, then as written."""

from collections.abc import Sequence

from yinuo.kernel.charters.definition import PayerRow
from yinuo.kernel.charters.parameters import Settings, satisfied
from yinuo.kernel.charters.types import Group

RANK = {group: rank for rank, group in enumerate(Group)}


def overridden(row: PayerRow, settings: Settings) -> frozenset[str]:
    """The clauses that a row goes before under these settings."""
    return frozenset(override.clause for override in row.overrides if satisfied(override.when, settings))


def goes_before(rows: Sequence[PayerRow], settings: Settings) -> dict[str, frozenset[str]]:
    """For every row the rows that it overrides, directly or through others, inside its group."""
    direct = {
        row.id: {
            other.id
            for other in rows
            if other is not row and other.group is row.group and other.clause in overridden(row, settings)
        }
        for row in rows
    }
    closed: dict[str, frozenset[str]] = {}
    for start, firsts in direct.items():
        seen: set[str] = set()
        ahead = list(firsts)
        while ahead:
            each = ahead.pop()
            if each not in seen:
                seen.add(each)
                ahead.extend(direct[each])
        closed[start] = frozenset(seen)
    return closed


def in_order(rows: Sequence[PayerRow], settings: Settings) -> list[PayerRow]:
    """The rows as they are asked. Rows that override each other in a circle keep the order of the file."""
    before = goes_before(rows, settings)
    waiting = sorted(rows, key=lambda row: RANK[row.group])
    ordered: list[PayerRow] = []
    while waiting:
        free = (
            row
            for row in waiting
            if not any(row.id in before[other.id] for other in waiting if other is not row)
        )
        chosen = next((row for row in free if row.group is waiting[0].group), waiting[0])
        waiting.remove(chosen)
        ordered.append(chosen)
    return ordered
