"""Named functions over facts."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.kernel.charters.derived import (
    FUNCTIONS,
    Conventions,
    add_days,
    add_months,
    count_of,
    days_between,
    within,
)

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("start", "months", "last_day", "next_day"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28), date(2026, 3, 1)),
        (date(2024, 1, 31), 1, date(2024, 2, 29), date(2024, 3, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28), date(2025, 3, 1)),
        (date(2026, 3, 31), 6, date(2026, 9, 30), date(2026, 10, 1)),
        (date(2026, 3, 15), 12, date(2027, 3, 15), date(2027, 3, 15)),
        (date(2026, 11, 30), 3, date(2027, 2, 28), date(2027, 3, 1)),
        (date(9999, 6, 1), 12, date.max, date.max),
    ],
)
def test_a_day_that_the_month_does_not_have(start: date, months: int, last_day: date, next_day: date) -> None:
    assert add_months(start, months, end_of_month="last_day") == last_day
    assert add_months(start, months, end_of_month="next_day") == next_day


@given(start=DAYS, months=st.integers(0, 600))
def test_a_longer_cover_never_ends_earlier(start: date, months: int) -> None:
    for rule in ("last_day", "next_day"):
        end = add_months(start, months, end_of_month=rule)
        assert start <= end < add_months(start, months + 1, end_of_month=rule)


@given(day=DAYS, first=DAYS, last=DAYS)
def test_one_known_end_is_enough_to_exclude_a_day_but_not_to_include_it(
    day: date, first: date, last: date
) -> None:
    full = within(day, first, last)
    assert full is (first <= day <= last)
    for partial in (within(day, first, None), within(day, None, last), within(None, first, last)):
        assert partial in (None, False)
        assert partial is None or full is False


def test_the_first_day_counts_as_day_nought() -> None:
    assert days_between(date(2026, 3, 1), date(2026, 3, 1)) == 0
    assert days_between(date(2026, 3, 1), date(2026, 3, 21)) == 20
    assert days_between(None, date(2026, 3, 21)) is None
    assert add_days(date(2026, 3, 1), 20) == date(2026, 3, 21)
    assert add_days(date(2026, 3, 1), 10**9) == date.max


def test_counting_waits_for_every_flag() -> None:
    assert count_of(True, False, True) == 2
    assert count_of(True, None) is None


@pytest.mark.parametrize(("rounding", "fen"), [("half_up", 13), ("half_even", 12)])
def test_a_percentage_is_exact_and_rounded_as_declared(rounding: str, fen: int) -> None:
    percent_of = FUNCTIONS["percent_of"].make(Conventions(rounding, "last_day"))
    assert percent_of(2500, Decimal("0.5")) == fen
    assert percent_of(None, Decimal("0.5")) is None
