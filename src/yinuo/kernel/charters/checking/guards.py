"""Whether the examples would notice if a number of a clause were another one.

A bound is guarded by an example on each side of it, with all other conditions of its row met; the length of a cover
by its last day and the day after; a rate by an expected deduction.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from yinuo.kernel.charters.checking.examples import Run
from yinuo.kernel.charters.compiling.columns import Column
from yinuo.kernel.charters.compiling.periods import period
from yinuo.kernel.charters.definition import ASKED_ON, Between, CoverRow, Definition, RemedyRow, Row
from yinuo.kernel.charters.types import Problem
from yinuo.kernel.errors import gettext_noop

Guard = tuple[str, str, str, str]
ONE_DAY = timedelta(days=1)
TENTH = Decimal("0.1")
ANSWERING = ("refuse", "cover", "payer", "remedy", "fee")


def unguarded(definition: Definition, runs: Iterable[Run]) -> Iterable[Problem]:
    """A note for every number of a row that no example pins down."""
    seen: set[Guard] = set()
    wanted: dict[Guard, Row] = {}
    for run in runs:
        seen.update(seen_in(run, wanted))
    for guard, row in sorted(wanted.items()):
        if guard not in seen:
            _, _, name, side = guard
            message = gettext_noop("No example shows what happens %(side)s the bound of “%(name)s”.")
            if name == "for":
                message = gettext_noop("No example shows the %(side)s day of this cover.")
            elif name == "depreciation":
                message = gettext_noop("No example shows what is deducted for “%(side)s”.")
            yield Problem(definition.file, row.where, message, {"name": name, "side": side})


def seen_in(run: Run, wanted: dict[Guard, Row]) -> Iterable[Guard]:
    """What one example shows; `wanted` collects all that its charter has to show."""
    program, values = run.program, run.verdict.values
    missed: dict[int, list[Column]] = {}
    for column in program.columns:
        value = column.read(values)
        lost = column.bits if value is None else program.everything & ~column.mask(value)
        while lost:
            lowest = lost & -lost
            missed.setdefault(lowest.bit_length() - 1, []).append(column)
            lost ^= lowest
    for bit, row in enumerate(program.rows):
        if row.table not in ANSWERING:
            continue
        failing = missed.get(bit, [])
        for name, test in row.when.items():
            if isinstance(test, Between):
                for end in ("low", "high"):
                    if getattr(test, end) is not None:
                        wanted[row.table, row.id, name, f"{end}, inside"] = row
                        wanted[row.table, row.id, name, f"{end}, outside"] = row
                        yield from shown_sides(row, name, test, end, values.get(name), failing)
        if isinstance(row, CoverRow):
            yield from shown_ends(run, row, failing, wanted)
        if isinstance(row, RemedyRow) and row.depreciation:
            deducted = run.example.expect.get("deduct", {})
            for remedy in row.depreciation.rates:
                guard = (row.table, row.id, "depreciation", remedy.value)
                wanted[guard] = row
                if run.verdict.deciding >> bit & 1 and deducted.get(remedy.value, "0.00") != "0.00":
                    yield guard


def shown_sides(
    row: Row, name: str, test: Between, end: str, value: Any, failing: list[Column]
) -> Iterable[Guard]:
    """Whether the value lies within one unit of the bound, on which side, while all else of the row is met."""
    if value is None or any(column.name != name for column in failing):
        return
    bound = getattr(test, end)
    unit: Any = ONE_DAY if isinstance(bound, date) else TENTH if isinstance(bound, Decimal) else 1
    if abs(value - bound) <= unit:
        yield row.table, row.id, name, f"{end}, {'outside' if failing else 'inside'}"


def shown_ends(
    run: Run, row: CoverRow, failing: list[Column], wanted: dict[Guard, Row]
) -> Iterable[Guard]:
    last, after = (row.table, row.id, "for", "last"), (row.table, row.id, "for", "next")
    wanted[last] = wanted[after] = row
    if any(not column.periods for column in failing):
        return
    found = period(row, run.verdict.values, run.program.conventions)
    asked = run.verdict.values.get(ASKED_ON)
    if found is None or asked is None:
        return
    if asked == found[1]:
        yield last
    if asked == found[1] + ONE_DAY:
        yield after

