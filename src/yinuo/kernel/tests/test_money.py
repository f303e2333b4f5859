"""Sums in capitals, read back by a reader that knows nothing of how they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.kernel.errors import Refused
from yinuo.kernel.money import capitals, parse_yuan, yuan, yuan_grouped

DIGITS = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
SMALL = {"拾": 10, "佰": 100, "仟": 1000}
LARGE = {"万": 10**4, "亿": 10**8}


def read(text):
    """Fen of a sum in capitals. Groups of four places by 万 and 亿, then 元, 角, 分."""
    whole, _, rest = text.rpartition("元") if "元" in text else ("", "", text)
    assert rest == "整" or whole == "" or not rest.endswith("整")
    fen = 0
    for unit, worth in (("角", 10), ("分", 1)):
        digit = rest[rest.index(unit) - 1] if unit in rest else "零"
        fen += DIGITS[digit] * worth
    return _whole(whole) * 100 + fen


def _whole(text):
    for unit in ("亿", "万"):
        if unit in text:
            before, _, after = text.partition(unit)
            return _whole(before) * LARGE[unit] + _whole(after)
    total, digit = 0, 0
    for char in text:
        if char in SMALL:
            total, digit = total + (digit or 1) * SMALL[char], 0
        else:
            digit = DIGITS[char]
    return total + digit


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (5, "伍分"),
        (50, "伍角"),
        (29, "贰角玖分"),
        (100, "壹元整"),
        (105, "壹元零伍分"),
        (1000, "壹拾元整"),
        (13000, "壹佰叁拾元整"),
        (12850, "壹佰贰拾捌元伍角"),
        (100800, "壹仟零捌元整"),
        (10000101, "壹拾万零壹元零壹分"),
        (107000053, "壹佰零柒万元伍角叁分"),
        (9999999999, "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        (1000000000000, "壹佰亿元整"),
    ],
)
def test_sums_in_capitals(fen, text):
    assert capitals(fen) == text
    assert read(text) == fen
    assert not fen or capitals(-fen) == f"负{text}"


@given(st.integers(min_value=0, max_value=10**13))
def test_every_sum_reads_back_as_itself(fen):
    assert read(capitals(fen)) == fen


@given(st.integers(min_value=0, max_value=10**13))
def test_every_sum_is_understood_as_it_is_written(fen):
    assert parse_yuan(yuan(fen)) == parse_yuan(yuan_grouped(fen)) == fen


@pytest.mark.parametrize("text", ["-1", "1.234", "一百", "", "1e3x", "NaN", "Infinity", "99999999999999"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(Refused):
        parse_yuan(text, field="amount")
