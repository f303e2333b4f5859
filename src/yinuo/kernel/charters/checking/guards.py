"""Whether the examples would notice if a number of a clause were another one.

A bound is guarded by an example on each side of it, with all other conditions of its row met; the length of a cover
by its last day and the day after; a rate by an expected deduction.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from yinuo.kernel.charters.checking.examples import Run
from yinuo.kernel.charters.compiling import Program
from yinuo.kernel.charters.compiling.columns import Column
from yinuo.kernel.charters.compiling.periods import period
from yinuo.kernel.charters.definition import ASKED_ON, Between, CoverRow, Definition, RemedyRow, Row
from yinuo.kernel.charters.explaining.reasons import Explanation
from yinuo.kernel.charters.types import Problem
from yinuo.kernel.errors import gettext_noop

Guard = tuple[str, str, str]
ONE_DAY = timedelta(days=1)
TENTH = Decimal("0.1")


def unguarded(definition: Definition, runs: Iterable[Run]) -> Iterable[Problem]:
    """A note for every number of a row that no example pins down."""
    seen: set[Guard] = set()
    for run in runs:
        seen.update(seen_in(definition, run))
    for where, name, side in wanted(definition):
        if (where, name, side) not in seen:
            yield Problem(
                definition.file, where, UNGUARDED[name if name in UNGUARDED else side], {"name": name}
            )


UNGUARDED = {
    "for": gettext_noop("No example shows the last day of this cover and the day after."),
    "depreciation": gettext_noop("No example shows what is deducted."),
    "low, inside": gettext_noop("No example shows the smallest “%(name)s” that this row accepts."),
    "low, outside": gettext_noop("No example shows a “%(name)s” that is just too small for this row."),
    "high, inside": gettext_noop("No example shows the largest “%(name)s” that this row accepts."),
    "high, outside": gettext_noop("No example shows a “%(name)s” that is just too large for this row."),
}


def wanted(definition: Definition) -> Iterable[Guard]:
    """All that the examples of a charter have to show."""
    found: dict[Guard, None] = {}
    for row in (
        *definition.refuse,
        *definition.cover,
        *definition.payer,
        *definition.remedy,
        *definition.fee,
    ):
        for name, test in row.when.items():
            for end in ("low", "high"):
                if isinstance(test, Between) and getattr(test, end) is not None:
                    found[row.where, name, f"{end}, inside"] = None
                    found[row.where, name, f"{end}, outside"] = None
        if isinstance(row, CoverRow) and not isinstance(row.length.amount, str):
            found[row.where, "for", "last"] = found[row.where, "for", "next"] = None
        if isinstance(row, RemedyRow) and row.depreciation:
            for remedy in row.depreciation.rates:
                found[row.where, "depreciation", remedy.value] = None
    return found


def seen_in(definition: Definition, run: Run) -> Iterable[Guard]:
    """What one example shows: for every row that it meets, or misses in one column only."""
    program, values = run.program, run.verdict.values
    once, twice = 0, run.verdict.unknown
    read = Explanation(definition, program, run.verdict).read
    for _, _, lost in read:
        twice |= once & lost
        once |= lost
    for bit, row in numbered(program):
        if twice >> bit & 1:
            continue
        missed = None
        if once >> bit & 1:
            missed = next(column for column, _, lost in read if lost >> bit & 1)
        for name, test in row.when.items():
            if isinstance(test, Between):
                yield from shown_sides(row, name, test, values.get(name), missed)
        if isinstance(row, CoverRow) and (missed is None or missed.periods):
            yield from shown_ends(run, row)
        if isinstance(row, RemedyRow) and row.depreciation and run.verdict.deciding >> bit & 1:
            deducted = run.example.expect.get("deduct", {})
            for remedy in row.depreciation.rates:
                if deducted.get(remedy.value, "0.00") != "0.00":
                    yield row.where, "depreciation", remedy.value


def numbered(program: Program) -> list[tuple[int, Row]]:
    """The rows in which a number stands, with their bits."""
    found: list[tuple[int, Row]] | None = program.words.get(numbered)
    if found is None:
        found = program.words[numbered] = [
            (bit, row)
            for bit, row in enumerate(program.deciding_rows)
            if isinstance(row, CoverRow)
            or (isinstance(row, RemedyRow) and row.depreciation)
            or any(isinstance(test, Between) for test in row.when.values())
        ]
    return found


def shown_sides(row: Row, name: str, test: Between, value: Any, missed: Column | None) -> Iterable[Guard]:
    """On which side of a bound, within one unit of it, the value lies, while all else of the row is met."""
    if value is None or (missed is not None and missed.name != name):
        return
    for end, bound in (("low", test.low), ("high", test.high)):
        if bound is not None:
            unit: Any = ONE_DAY if isinstance(bound, date) else TENTH if isinstance(bound, Decimal) else 1
            if abs(value - bound) <= unit:
                yield row.where, name, f"{end}, {'outside' if missed else 'inside'}"


def shown_ends(run: Run, row: CoverRow) -> Iterable[Guard]:
    found = period(row, run.verdict.values, run.program.conventions)
    asked = run.verdict.values.get(ASKED_ON)
    if found is None or asked is None:
        return
    if asked == found[1]:
        yield row.where, "for", "last"
    if asked == found[1] + ONE_DAY:
        yield row.where, "for", "next"
