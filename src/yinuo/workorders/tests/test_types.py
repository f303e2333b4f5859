"""What an estimate needs, and what the customer has agreed to, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.kernel.errors import Refused
from yinuo.workorders.types import Line, UsedPart, agreed_price, is_agreed, is_estimated

WORK = Line("T1", "检测", 1, 3000)
BOARD = Line("", "电源板", 2, 8000)


@pytest.mark.clause("C347")
@pytest.mark.parametrize(
    ("klass", "lines", "expected"),
    [("A", [], False), ("A", [WORK], True), ("B", [], True), ("C", [], True), ("D", [], True)],
)
def test_only_paid_service_needs_an_estimate(klass, lines, expected):
    assert is_estimated(klass, lines) is expected


@pytest.mark.clause("C017")
@given(
    st.lists(st.sampled_from([WORK, BOARD]), max_size=4), st.lists(st.sampled_from([WORK, BOARD]), max_size=4)
)
def test_a_consent_holds_for_the_very_lines_it_was_given_for(agreed, lines):
    consented = [
        {"tariff_code": o.tariff_code, "name": o.name, "quantity": o.quantity, "price_fen": o.price_fen}
        for o in agreed
    ]
    assert is_agreed(consented, lines) is (agreed == lines)


@pytest.mark.clause("C017")
def test_a_part_costs_what_was_agreed_and_nothing_when_it_was_not_offered():
    assert agreed_price(UsedPart("电源板", 2), [WORK, BOARD]) == 8000
    assert agreed_price(UsedPart("螺丝", 4), [WORK, BOARD]) == 0
    with pytest.raises(Refused, match="agreed to 2"):
        agreed_price(UsedPart("电源板", 3), [WORK, BOARD])
