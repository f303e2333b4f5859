"""An interpreter of charters that is slow and obvious: rows one by one, fractions, no masks. For tests only.

It takes complete facts. What is missing it does not know; tests give it every completion instead.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from math import floor
from typing import Any

from yinuo.kernel.charters.compiling.parameters import bound
from yinuo.kernel.charters.definition import (
    ASKED_ON,
    COVERED,
    CoverRow,
    Definition,
    OrderedRow,
    RemedyRow,
    Row,
)
from yinuo.kernel.charters.derived import FUNCTIONS, Conventions, add_months
from yinuo.kernel.charters.types import Group


@dataclass
class Said:
    outcome: str
    service_class: str | None = None
    offers: dict[str, tuple[int, int]] = field(default_factory=dict)
    fees: dict[str, int] = field(default_factory=dict)
    first: str | None = None
    """The first row that decides."""


class Interpreter:
    def __init__(self, definition: Definition, settings: Mapping[str, Any]) -> None:
        self.definition = definition
        self.settings = settings
        self.conventions = Conventions(definition.rounding, definition.end_of_month)

    def decide(self, facts: Mapping[str, Any]) -> Said:
        d = self.definition
        values = dict(facts)
        for name, derived in d.derived.items():
            given = [
                a if lit else values.get(a) for a, lit in zip(derived.arguments, derived.literal, strict=True)
            ]
            values[name] = FUNCTIONS[derived.function].make(self.conventions)(*given)
        covering = [row for row in bound(d.cover, self.settings) if self.covers(row, values)]
        values[COVERED] = bool(covering)
        for row in bound(d.refuse, self.settings):
            if applies(row, values):
                return Said("refused", first=row.id)
        payer = self.first(d.payer, values)
        remedy = self.first(d.remedy, values)
        said = Said("negotiate")
        if payer is not None:
            said.outcome = "chargeable" if payer.payer.value == "customer" else "covered"
            said.service_class = payer.service_class
        elif (not d.payer and remedy is not None and remedy.offer) or (
            not d.payer and not d.remedy and covering
        ):
            said.outcome = "covered"
        deciding = payer or remedy or (covering[0] if covering and not d.payer and not d.remedy else None)
        said.first = deciding.id if deciding else None
        for each in remedy.offer if remedy is not None else ():
            said.offers[each.value] = self.amounts(remedy, each, values)
        for kind in dict.fromkeys(row.kind for row in d.fee):
            fee = self.first(tuple(row for row in d.fee if row.kind is kind), values)
            if fee is not None:
                said.first = said.first or fee.id
                said.fees[kind.value] = self.fee(fee, values)
        return said

    def covers(self, row: CoverRow, values: Mapping[str, Any]) -> bool:
        start = values[row.since]
        length = values[row.length.amount] if isinstance(row.length.amount, str) else row.length.amount
        if not applies(row, values) or length == 0:
            return False
        if row.length.unit == "months":
            end = add_months(start, length, end_of_month=self.conventions.end_of_month)
        else:
            end = start + timedelta(days=length)
        if all(self.settings[name] in test.values for name, test in row.plus_when.items()):
            for name in row.plus:
                end += timedelta(days=values[name])
        used_up = row.usage is not None and values[row.usage[0]] > row.usage[1]
        return start <= values[ASKED_ON] <= end and not used_up

    def first(self, rows: Iterable[Any], values: Mapping[str, Any]) -> Any:
        """The row that decides: of the first group, then the one that no other applying row goes before."""
        rows = bound(rows, self.settings)
        for group in Group:
            mine = [row for row in rows if row.group is group]
            ordered = self.ordered(mine)
            for row in ordered:
                if applies(row, values):
                    return row
        return None

    def ordered(self, rows: list[OrderedRow]) -> list[OrderedRow]:
        waiting, ordered = list(rows), []
        while waiting:
            chosen = next(
                row
                for row in waiting
                if not any(self.overrides(other, row) for other in waiting if other is not row)
            )
            waiting.remove(chosen)
            ordered.append(chosen)
        return ordered

    def overrides(self, row: OrderedRow, other: OrderedRow) -> bool:
        return any(
            override.clause == other.clause
            and all(self.settings[name] in test.values for name, test in override.when.items())
            for override in row.overrides
        )

    def amounts(self, row: RemedyRow, remedy: Any, values: Mapping[str, Any]) -> tuple[int, int]:
        rate = row.depreciation.rates.get(remedy) if row.depreciation else None
        deduct = 0
        if rate is not None and row.depreciation is not None and rate.percent:
            terms = row.depreciation
            if terms.by:
                units = values[terms.by]
            else:
                units = (values[terms.until] - values[terms.since]).days - sum(values[n] for n in terms.less)
            exact = Fraction(values[row.price]) * Fraction(rate.percent) / 100 / rate.per * max(0, units)
            deduct = min(values[row.price], self.rounded(exact))
        multiple = row.pays.get(remedy)
        if multiple is None:
            return deduct, 0
        price = Fraction(values[row.price])
        pays = self.rounded(price * Fraction(multiple.times))
        pays += max(multiple.on_top_at_least, self.rounded(price * Fraction(multiple.on_top)))
        return deduct, max(0, pays - deduct)

    def fee(self, row: Any, values: Mapping[str, Any]) -> int:
        number = Fraction(values[row.per]) if row.per else Fraction(1)
        if row.tiers:
            each = Fraction(next(t.amount for t in row.tiers if t.up_to is None or number <= t.up_to))
        elif row.of:
            each = values[row.of] * number
        else:
            each = Fraction(row.amount or 0) * number
        share = Fraction(row.percent) / 100
        if row.quota:
            free = max(0, row.quota.free - values[row.quota.used])
            share *= max(0, values[row.quota.units] - free) * Fraction(row.quota.beyond) / 100
        return self.rounded(each * share)

    def rounded(self, exact: Fraction) -> int:
        if self.conventions.rounding == "half_up":
            return floor(exact + Fraction(1, 2))
        return round(exact)


def applies(row: Row, values: Mapping[str, Any]) -> bool:
    return all(test.accepts(values[name]) for name, test in row.when.items())
