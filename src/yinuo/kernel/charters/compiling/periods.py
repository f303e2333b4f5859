"""Periods of cover: when they run, and whether the day of a request lies in them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from yinuo.kernel.charters.compiling.columns import Column, Option, Values
from yinuo.kernel.charters.definition import ASKED_ON, CoverRow
from yinuo.kernel.charters.derived import Conventions, add_days, add_months, within


def signature(row: CoverRow) -> tuple[Any, ...]:
    """Rows with the same signature run at the same time."""
    return row.length, row.since, row.usage, row.plus


def period(row: CoverRow, values: Values, conventions: Conventions) -> tuple[date, date] | None:
    """First and last day of a cover row, both included; None while unknown or when it has no length."""
    start: date | None = values.get(row.since)
    amount: Any = row.length.amount
    length: int | None = values.get(amount) if isinstance(amount, str) else amount
    if start is None or not length:
        return None
    if row.length.unit == "months":
        end: date | None = add_months(start, length, end_of_month=conventions.end_of_month)
    else:
        end = add_days(start, length)
    for name in row.plus:
        end = add_days(end, values.get(name))
    return None if end is None else (start, end)


def reading(row: CoverRow, conventions: Conventions) -> Callable[[Values], bool | None]:
    """Whether the request falls into the cover: by its day, and by usage where that may end it earlier."""
    amount = row.length.amount
    if amount == 0:
        return lambda _: False

    def by_day(values: Values) -> bool | None:
        if isinstance(amount, str) and values.get(amount) == 0:
            return False
        first_last = period(row, values, conventions)
        if first_last is None:
            return within(values.get(ASKED_ON), values.get(row.since), None)
        asked = values.get(ASKED_ON)
        return None if asked is None else first_last[0] <= asked <= first_last[1]

    if row.usage is None:
        return by_day if row.plus or isinstance(amount, str) else by_fixed_length(row, conventions)
    name, limit = row.usage

    def by_day_and_usage(values: Values) -> bool | None:
        used = values.get(name)
        if used is not None and used > limit:
            return False
        inside = by_day(values)
        return None if inside and used is None else inside

    return by_day_and_usage


def by_fixed_length(row: CoverRow, conventions: Conventions) -> Callable[[Values], bool | None]:
    """The same for a length that no fact changes: the usual case, on a shorter way."""
    since, amount, end_of_month = row.since, row.length.amount, conventions.end_of_month
    assert isinstance(amount, int)
    in_months = row.length.unit == "months"

    def by_day(values: Values) -> bool | None:
        start, asked = values.get(since), values.get(ASKED_ON)
        if start is None or asked is None:
            return within(asked, start, None)
        end = add_months(start, amount, end_of_month=end_of_month) if in_months else add_days(start, amount)
        return bool(start <= asked <= end)

    return by_day


def period_column(
    rows: tuple[CoverRow, ...],
    bits: int,
    everything: int,
    bases: Mapping[str, tuple[str, ...]],
    conventions: Conventions,
) -> Column:
    """One column for the cover rows that run at the same time. No length is no cover."""
    row = rows[0]
    names = [
        row.since,
        *([row.length.amount] if isinstance(row.length.amount, str) else []),
        *row.plus,
        ASKED_ON,
    ]
    if row.usage is not None:
        names.append(row.usage[0])
    masks = {True: everything, False: everything & ~bits}
    return Column(
        name=f"cover {row.id}",
        bases=tuple(dict.fromkeys(base for name in names for base in bases[name])),
        read=reading(row, conventions),
        mask=masks.__getitem__,
        options=tuple(Option(mask, value) for value, mask in masks.items()),
        bits=bits,
        masks=masks,
        periods=rows,
    )
