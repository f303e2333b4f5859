"""Facts computed from facts: a closed list of named functions, never a grammar.

An unknown argument makes the result unknown, except where the known ones already settle it.
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from yinuo.kernel.charters.types import FactType

ROUNDING = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}
END_OF_MONTH = ("last_day", "next_day")


@dataclass(frozen=True, slots=True)
class Conventions:
    """How a charter rounds (to the fen), and which day a month after the 31st is: the month's last, or the next."""

    rounding: str
    end_of_month: str


@lru_cache(maxsize=65_536)
def add_months(start: date, months: int, *, end_of_month: str) -> date:
    """The same day of the month so many months later; a day that does not exist follows the declared rule.

    What lies beyond the calendar is its last day.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    last = calendar.monthrange(year, month + 1)[1]
    if start.day <= last:
        return date(year, month + 1, start.day)
    end = date(year, month + 1, last)
    return end if end_of_month == "last_day" else end + timedelta(days=1)


def within(day: date | None, first: date | None, last: date | None) -> bool | None:
    """Whether a day lies in a period, both ends included. One known end that excludes the day is enough for no."""
    if day is None:
        return False if first is not None and last is not None and first > last else None
    if (first is not None and day < first) or (last is not None and day > last):
        return False
    return True if first is not None and last is not None else None


def count_of(*flags: bool | None) -> int | None:
    return None if None in flags else sum(flag is True for flag in flags)


def at_least_count(least: int | None, *flags: bool | None) -> bool | None:
    """Whether so many of the flags are set; settled as soon as the known ones settle it."""
    if least is None:
        return None
    known = sum(flag is True for flag in flags)
    if known >= least:
        return True
    return None if known + sum(flag is None for flag in flags) >= least else False


def any_of(*flags: bool | None) -> bool | None:
    return at_least_count(1, *flags)


def all_of(*flags: bool | None) -> bool | None:
    return at_least_count(len(flags), *flags)


def max_of(*values: Any) -> Any:
    """The largest number or the latest day."""
    return None if None in values else max(values)


def min_of(*values: Any) -> Any:
    """The smallest number or the earliest day."""
    return None if None in values else min(values)


def sum_of(*values: int | None) -> int | None:
    return None if None in values else sum(value for value in values if value is not None)


def days_between(first: date | None, last: date | None) -> int | None:
    """Days from the first to the last; the first day counts as day 0."""
    return None if first is None or last is None else (last - first).days


def add_days(start: date | None, days: int | None) -> date | None:
    """The day so many days later; what lies beyond the calendar is its last day."""
    if start is None or days is None:
        return None
    return start + timedelta(days=days) if days <= (date.max - start).days else date.max


@dataclass(frozen=True, slots=True)
class Function:
    """`takes` are the types of the arguments (the last one repeats when `many`), `gives` is the type of the result."""

    takes: tuple[FactType, ...]
    gives: FactType
    make: Callable[[Conventions], Callable[..., Any]]
    many: bool = False
    signed: bool = False


def _percent_of(conventions: Conventions) -> Callable[..., Any]:
    rounding = ROUNDING[conventions.rounding]

    def percent_of(fen: int | None, percent: Decimal | None) -> int | None:
        if fen is None or percent is None:
            return None
        return int((fen * percent / 100).quantize(Decimal(1), rounding=rounding))

    return percent_of


def _add_months(conventions: Conventions) -> Callable[..., Any]:
    def months_later(start: date | None, months: int | None) -> date | None:
        if start is None or months is None:
            return None
        return add_months(start, months, end_of_month=conventions.end_of_month)

    return months_later


FUNCTIONS: dict[str, Function] = {
    "days_between": Function(
        (FactType.DATE, FactType.DATE), FactType.COUNT, lambda _: days_between, signed=True
    ),
    "add_days": Function((FactType.DATE, FactType.COUNT), FactType.DATE, lambda _: add_days),
    "add_months": Function((FactType.DATE, FactType.COUNT), FactType.DATE, _add_months),
    "within": Function((FactType.DATE, FactType.DATE, FactType.DATE), FactType.FLAG, lambda _: within),
    "at_least_count": Function(
        (FactType.COUNT, FactType.FLAG), FactType.FLAG, lambda _: at_least_count, many=True
    ),
    "any_of": Function((FactType.FLAG,), FactType.FLAG, lambda _: any_of, many=True),
    "all_of": Function((FactType.FLAG,), FactType.FLAG, lambda _: all_of, many=True),
    "max_of": Function((FactType.COUNT,), FactType.COUNT, lambda _: max_of, many=True),
    "min_of": Function((FactType.COUNT,), FactType.COUNT, lambda _: min_of, many=True),
    "sum_of": Function((FactType.COUNT,), FactType.COUNT, lambda _: sum_of, many=True),
    "later_of": Function((FactType.DATE,), FactType.DATE, lambda _: max_of, many=True),
    "earlier_of": Function((FactType.DATE,), FactType.DATE, lambda _: min_of, many=True),
    "count_of": Function((FactType.FLAG,), FactType.COUNT, lambda _: count_of, many=True),
    "percent_of": Function((FactType.MONEY, FactType.MEASURE), FactType.MONEY, _percent_of),
}
