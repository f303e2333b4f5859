"""Derived facts and periods of cover, for all cases at once. The same answers as one by one."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from yinuo.kernel.charters.definition import ASKED_ON, CoverRow, Derived, Fact
from yinuo.kernel.charters.derived import FUNCTIONS, Conventions
from yinuo.kernel.charters.simulating.cases import Array, Data, number_of, single
from yinuo.kernel.charters.types import Text

LAST_DAY = date.max.toordinal()
EPOCH = date(1970, 1, 1).toordinal()
LAST_MONTH = (date.max.year - 1970) * 12 + 11
YES, NO, OPEN = 1, 0, -1
NOTHING = Text("", "")


def known_in(*columns: Data) -> Array | None:
    """Where all columns are known; None: everywhere."""
    found: Array | None = None
    for data in columns:
        if data.known is not None:
            found = data.known if found is None else found & data.known
    return found


def months_later(start: Array, months: Any, *, end_of_month: str) -> Array:
    """Days by the same rule as `add_months`, for all cases at once; a fixed length is worked out once for every day."""
    if isinstance(months, int) and start.size > 1:
        first, last = int(start.min()), int(start.max())
        if last - first < start.size:
            table = each_later(np.arange(first, last + 1), months, end_of_month=end_of_month)
            found: Array = table[start - first]
            return found
    return each_later(start, months, end_of_month=end_of_month)


def each_later(start: Array, months: Any, *, end_of_month: str) -> Array:
    days = (start - EPOCH).astype("datetime64[D]")
    first_of = days.astype("datetime64[M]")
    day = (days - first_of.astype("datetime64[D]")).astype(np.int64)
    wanted = first_of.astype(np.int64) + months
    month = np.minimum(wanted, LAST_MONTH).astype("datetime64[M]")
    first = month.astype("datetime64[D]").astype(np.int64)
    length = (month + 1).astype("datetime64[D]").astype(np.int64) - first
    if end_of_month == "last_day":
        found = first + np.minimum(day, length - 1)
    else:
        found = first + np.where(day < length, day, length)
    beyond: Array = np.where(wanted > LAST_MONTH, LAST_DAY, found + EPOCH)
    return beyond


def days_later(start: Array, days: Any) -> Array:
    return np.minimum(start + days, LAST_DAY)


def flags(data: Data) -> Array:
    """Yes, no and open as 1, 0 and -1."""
    values = data.values.astype(np.int8)
    return values if data.known is None else np.where(data.known, values, np.int8(OPEN))


def as_flag(values: Array) -> Data:
    settled = values != OPEN
    return Data(values.astype(np.int16), None if settled.all() else settled)


def inside(day: Data, first: Data | None, last: Data | None) -> Array:
    """Whether a day lies in a period, as far as it is known."""
    found = np.full(len(day.values), YES, dtype=np.int8)
    for bound, before in ((first, True), (last, False)):
        if bound is None:
            found[found == YES] = OPEN
            continue
        outside = day.values < bound.values if before else day.values > bound.values
        known = known_in(day, bound)
        if known is not None:
            found = np.where(~known & (found == YES), np.int8(OPEN), found)
            outside = outside & known
        found = np.where(outside, np.int8(NO), found)
    return found


def in_cover(row: CoverRow, columns: Mapping[str, Data], count: int, conventions: Conventions) -> Array:
    """Whether the requests fall into a cover, as far as it is known."""
    amount: Any = row.length.amount
    if amount == 0:
        return np.full(count, NO, dtype=np.int8)
    start, asked = column(columns, row.since, count), column(columns, ASKED_ON, count)
    length = column(columns, amount, count) if isinstance(amount, str) else None
    months = amount if length is None else length.values
    if row.length.unit == "months":
        end = months_later(start.values, months, end_of_month=conventions.end_of_month)
    else:
        end = days_later(start.values, months)
    plus = [column(columns, name, count) for name in row.plus]
    for data in plus:
        end = days_later(end, data.values)
    known = known_in(start, *([] if length is None else [length]), *plus)
    settled = inside(asked, start, Data(end, known))
    if known is not None:
        settled = np.where(known, settled, inside(asked, start, None))
    if length is not None:
        settled = np.where(~length.missing() & (length.values == 0), np.int8(NO), settled)
    if row.usage is not None:
        settled = within_usage(row.usage, settled, columns, count)
    return settled


def within_usage(usage: tuple[str, Any], settled: Array, columns: Mapping[str, Data], count: int) -> Array:
    name, limit = usage
    used = column(columns, name, count)
    over = (
        np.array([each > limit for each in used.decimals], dtype=bool)[used.values]
        if used.decimals
        else (used.values > limit)
    )
    missing = used.missing()
    settled = np.where(missing & (settled == YES), np.int8(OPEN), settled)
    return np.where(over & ~missing, np.int8(NO), settled)


def column(columns: Mapping[str, Data], name: str, count: int) -> Data:
    """A column; one that is not there is unknown everywhere."""
    if name in columns:
        return columns[name]
    return Data(np.zeros(count, dtype=np.int64), np.zeros(count, dtype=bool))


def derive(derived: Derived, columns: Mapping[str, Data], count: int, conventions: Conventions) -> Data:
    arguments = []
    for argument, literal in zip(derived.arguments, derived.literal, strict=True):
        arguments.append(written(argument, count) if literal else column(columns, str(argument), count))
    vector = VECTORS.get(derived.function)
    if vector is not None:
        return vector(arguments, conventions)
    return one_by_one(derived, arguments, count, conventions)


def written(value: Any, count: int) -> Data:
    if isinstance(value, Decimal):
        return Data(np.zeros(count, dtype=np.int64), None, (value,))
    number = value.toordinal() if isinstance(value, date) else int(value)
    return Data(np.full(count, number, dtype=np.int64))


def one_by_one(derived: Derived, arguments: list[Data], count: int, conventions: Conventions) -> Data:
    """A function without a form of its own for columns."""
    takes = FUNCTIONS[derived.function].takes
    types = [*takes, *[takes[-1]] * (len(arguments) - len(takes))]
    function = FUNCTIONS[derived.function].make(conventions)
    shapes = [Fact("argument", kind, NOTHING) for kind in types]
    values, known, decimals = np.zeros(count, dtype=np.int64), np.ones(count, dtype=bool), []  # type: ignore[var-annotated]
    for row in range(count):
        given = [single(shape, data, row) for shape, data in zip(shapes, arguments, strict=True)]
        result = function(*given)
        if result is None:
            known[row] = False
        else:
            values[row] = number_of(derived.fact, result, decimals)
    return Data(values, None if known.all() else known, tuple(decimals))


def _difference(given: list[Data], _: Conventions) -> Data:
    return Data(given[1].values - given[0].values, known_in(*given))


def _days(given: list[Data], _: Conventions) -> Data:
    return Data(days_later(given[0].values, given[1].values), known_in(*given))


def _months(given: list[Data], conventions: Conventions) -> Data:
    end = months_later(given[0].values, given[1].values, end_of_month=conventions.end_of_month)
    return Data(end, known_in(*given))


def _within(given: list[Data], _: Conventions) -> Data:
    day, first, last = given
    found = inside(day, first, last)
    reversed_ = first.values > last.values
    settled = known_in(first, last)
    if settled is not None:
        reversed_ = reversed_ & settled
    return as_flag(np.where(day.missing() & reversed_, np.int8(NO), found))


def _count(given: list[Data], _: Conventions) -> Data:
    known = known_in(*given)
    return Data(sum((each.values == YES).astype(np.int64) for each in given), known)


def _at_least(least: Any, given: list[Data]) -> Data:
    states = [flags(each) for each in given]
    sure: Any = sum((each == YES).astype(np.int64) for each in states)
    maybe: Any = sum((each == OPEN).astype(np.int64) for each in states)
    return as_flag(np.where(sure >= least, YES, np.where(sure + maybe >= least, OPEN, NO)).astype(np.int8))


def _at_least_count(given: list[Data], _: Conventions) -> Data:
    found = _at_least(given[0].values, given[1:])
    known = known_in(*([found] if found.known is not None else []), given[0])
    return Data(found.values, known)


def _fold(combine: Callable[[Array, Array], Array]) -> Callable[[list[Data], Conventions], Data]:
    def folded(given: list[Data], _: Conventions) -> Data:
        values = given[0].values
        for each in given[1:]:
            values = combine(values, each.values)
        return Data(values, known_in(*given))

    return folded


VECTORS: Mapping[str, Callable[[list[Data], Conventions], Data]] = {
    "days_between": _difference,
    "add_days": _days,
    "add_months": _months,
    "within": _within,
    "count_of": _count,
    "at_least_count": _at_least_count,
    "any_of": lambda given, _: _at_least(1, given),
    "all_of": lambda given, _: _at_least(len(given), given),
    "max_of": _fold(np.maximum),
    "min_of": _fold(np.minimum),
    "later_of": _fold(np.maximum),
    "earlier_of": _fold(np.minimum),
    "sum_of": _fold(np.add),
}
