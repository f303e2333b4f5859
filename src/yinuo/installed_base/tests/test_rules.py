from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.installed_base import rules
from yinuo.installed_base.types import ContractPeriod, Period
from yinuo.kernel.errors import Refused

TODAY = date(2026, 3, 13)


def cover(on, *contracts, sold_on=date(2025, 3, 13), free_months=12):
    return rules.cover(sold_on=sold_on, free_months=free_months, contracts=contracts, on=on)


def contract(number, starts_on, ends_on):
    return ContractPeriod(int(number), number, Period(starts_on, ends_on))


@pytest.mark.clause("C349")
@pytest.mark.parametrize(
    ("sold_on", "months", "ends_on"),
    [
        (date(2025, 3, 13), 12, date(2026, 3, 13)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
    ],
)
def test_the_free_period_ends_on_the_same_day_of_the_month_or_on_its_last(sold_on, months, ends_on):
    assert rules.free_period(sold_on, months) == Period(sold_on, ends_on)


@pytest.mark.parametrize(("sold_on", "months"), [(None, 12), (TODAY, None), (TODAY, 0)])
def test_without_a_sale_or_months_there_is_no_free_period(sold_on, months):
    assert rules.free_period(sold_on, months) is None


def test_the_last_free_day_is_still_free():
    assert (cover(date(2026, 3, 13)).days_left, cover(date(2026, 3, 13)).is_free) == (0, True)
    assert (cover(date(2026, 3, 14)).days_left, cover(date(2026, 3, 14)).is_free) == (None, False)
    assert cover(date(2026, 3, 3)).days_left == 10
    assert cover(date(2025, 3, 12)).days_left is None


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 240), st.integers(-400, 8000))
def test_days_left_count_down_to_zero_inside_the_period_only(sold_on, months, shift):
    on = sold_on + timedelta(days=shift)
    seen = cover(on, sold_on=sold_on, free_months=months)
    assert (seen.days_left is not None) == seen.is_free == (sold_on <= on <= seen.free.ends_on)
    if seen.days_left is not None:
        assert on + timedelta(days=seen.days_left) == seen.free.ends_on


@pytest.mark.clause("C348")
def test_the_contract_in_force_is_the_one_that_lasts_longest():
    old = contract("1", date(2024, 1, 1), date(2024, 12, 31))
    short = contract("2", date(2026, 1, 1), date(2026, 3, 31))
    long = contract("3", date(2026, 2, 1), date(2027, 1, 31))
    seen = cover(TODAY, long, old, short)
    assert seen.running_contract == long
    assert [each.number for each in seen.contracts] == ["1", "2", "3"]
    assert rules.contract_to_show(seen) == long
    assert rules.contract_to_show(cover(date(2025, 6, 1), old, short, long)) == short
    assert rules.contract_to_show(cover(date(2028, 1, 1), old, long)) == long
    assert rules.contract_to_show(cover(TODAY)) is None


@pytest.mark.parametrize(
    ("sold_on", "installed_on", "field"),
    [
        (TODAY + timedelta(days=1), None, "sold_on"),
        (None, TODAY + timedelta(days=1), "installed_on"),
        (TODAY, TODAY - timedelta(days=1), "installed_on"),
    ],
)
def test_dates_that_cannot_be(sold_on, installed_on, field):
    with pytest.raises(Refused) as refusal:
        rules.check_dates(sold_on, installed_on, today=TODAY)
    assert refusal.value.field == field


def test_dates_that_can_be():
    rules.check_dates(TODAY, TODAY, today=TODAY)
    rules.check_dates(None, None, today=TODAY)


def test_a_serial_is_written_plainly():
    assert rules.check_serial(" ab－12 3/４ ") == "AB-123/4"
    for wrong in ("", "中文", "A B\t?", "A" * 41):
        with pytest.raises(Refused):
            rules.check_serial(wrong)
