"""The decisions about money, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.billing import rules
from yinuo.billing.types import ChargeState, ChargeWay, EntryKind
from yinuo.kernel.errors import Refused

FEN = st.integers(min_value=1, max_value=10**9)


@pytest.mark.clause("C353", "C354")
@pytest.mark.parametrize(
    ("total", "limit", "way"),
    [
        (20000, 20000, ChargeWay.ON_SPOT),
        (20001, 20000, ChargeWay.INVOICE),
        (1, None, ChargeWay.INVOICE),
        (1, 0, ChargeWay.INVOICE),
    ],
)
def test_what_is_small_is_the_organisations_word(total, limit, way):
    assert rules.way_of(total, limit_fen=limit) is way


@pytest.mark.parametrize(
    ("amount", "limit", "needed"), [(5000, 5000, False), (5001, 5000, True), (1, None, True), (1, 0, True)]
)
def test_two_people_pay_back_above_the_limit(amount, limit, needed):
    assert rules.needs_second_person(amount, limit_fen=limit) is needed


@given(FEN, st.integers(min_value=0, max_value=10**9))
def test_a_hand_in_empties_custody_and_fills_the_till_with_what_was_counted(expected, counted):
    legs = {
        leg.kind: leg.amount_fen for leg in rules.legs_of_hand_in(expected_fen=expected, counted_fen=counted)
    }
    handed, short, over = (
        legs.get(kind, 0) for kind in (EntryKind.HANDED_IN, EntryKind.SHORT, EntryKind.OVER)
    )
    assert handed + short == expected
    assert handed + over == counted
    assert not (short and over)
    assert all(fen > 0 for fen in legs.values())


def test_a_void_charge_stays_void_and_a_settled_one_is_opened_only_by_a_void_receipt():
    assert {after for after in ChargeState if rules.allows(ChargeState.VOIDED, after)} == set()
    assert rules.allows(ChargeState.SETTLED, ChargeState.OPEN)
    assert not rules.allows(ChargeState.SETTLED, ChargeState.VOIDED)


@pytest.mark.parametrize(
    ("day", "last", "first", "says"),
    [
        (14, None, None, "not come yet"),
        (12, 12, None, "closed up to"),
        (11, 12, None, "closed up to"),
        (13, 11, 12, "Close 2026-03-12 first"),
    ],
)
def test_days_are_closed_in_order(day, last, first, says):
    def at(number):
        return date(2026, 3, number) if number else None

    with pytest.raises(Refused, match=says):
        rules.check_day(at(day), today=date(2026, 3, 13), last_closed=at(last), first_open=at(first))
    rules.check_day(date(2026, 3, 13), today=date(2026, 3, 13), last_closed=at(12), first_open=at(13))


@pytest.mark.parametrize("text", ["", " ", "-"])
def test_a_person_has_no_taxpayer_number(text):
    assert rules.cleaned_tax_id(text) == ""


@pytest.mark.parametrize(
    "text",
    ["91350100m000100y43", "9135 0100 M000 100Y 43", "911101085923662400", "330106196803157", "L" * 20],
)
def test_taxpayer_numbers_as_people_write_them(text):
    assert rules.cleaned_tax_id(text).isalnum()


@pytest.mark.parametrize(
    "text", ["9135", "91350100M000100Y44", "91350100I000100Y43", "91350100M000100Y4", "公司", "A" * 21]
)
def test_what_is_no_taxpayer_number_is_refused(text):
    if len(text) == 17:
        assert rules.cleaned_tax_id(text) == text
        return
    with pytest.raises(Refused) as refusal:
        rules.cleaned_tax_id(text)
    assert refusal.value.field == "tax_id"


@given(st.integers(min_value=0, max_value=16), st.sampled_from(rules.CREDIT_CODE))
def test_one_wrong_character_of_a_credit_code_is_found(place, wrong):
    code = "91350100M000100Y43"
    if code[place] == wrong:
        return
    with pytest.raises(Refused):
        rules.cleaned_tax_id(code[:place] + wrong + code[place + 1 :])
