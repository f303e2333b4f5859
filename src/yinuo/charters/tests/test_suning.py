"""An appliance chain: seven days without a reason, fifteen during the promotion, and what is put on record."""

from datetime import date, timedelta
from typing import Any

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.deciding import filled, offers, promised, told
from yinuo.kernel.charters import Charter, Decision, FactError, Outcome, check
from yinuo.kernel.errors import Refused

RECEIVED = date(2026, 5, 20)
USUAL: dict[str, Any] = {
    "goods": "computer",
    "channel": "online",
    "sold_on": date(2026, 5, 18),
    "received_on": RECEIVED,
    "price": "5499.90",
}
MAY: dict[str, object] = {"promotion_ends_on": "2026-05-31"}
OVER: dict[str, object] = {"promotion_ends_on": "2026-05-17"}
"""The promotion ended the day before the sale."""
BACK = {"free_refund": ("0.00", "5499.90"), "free_exchange": ("0.00", "0.00")}


def under(*settings: dict[str, object]) -> Charter:
    charter = shipped("suning")
    for each in settings:
        charter = charter.with_settings(each)
    return charter


def asked(days: int, /, *settings: dict[str, object], **facts: Any) -> Decision:
    """So many days after the receipt; the promotion runs through May unless said otherwise."""
    given = {**USUAL, "asked_on": RECEIVED + timedelta(days=days), **facts}
    return under(MAY, *settings).decide(given)


def test_the_filled_in_charter_is_clean() -> None:
    report = check(filled("suning"))
    assert (report.problems, report.notes) == ((), ())


@pytest.mark.clause("C027")
def test_nothing_is_decided_before_the_last_day_of_the_promotion_is_filled_in() -> None:
    assert shipped("suning").blanks == ("promotion_ends_on",)
    with pytest.raises(Refused, match="promotion_ends_on"):
        shipped("suning").decide({**USUAL, "asked_on": RECEIVED})


@pytest.mark.clause("C026")
@pytest.mark.parametrize("channel", ["online", "shop"])
@pytest.mark.parametrize("goods", ["computer", "other"])
def test_within_seven_days_goods_go_back_in_full_without_a_reason(channel: str, goods: str) -> None:
    for days in (0, 7):
        decision = asked(days, OVER, channel=channel, goods=goods)
        assert (decision.outcome, decision.clauses, offers(decision)) == (Outcome.COVERED, ("C026",), BACK)
    late = asked(8, OVER, channel=channel, goods=goods)
    assert (late.outcome, late.clauses, late.offer) == (Outcome.NEGOTIATE, ("C026",), ())


@pytest.mark.clause("C026")
def test_the_days_count_from_the_receipt_until_the_chain_says_from_the_sale() -> None:
    from_sale: dict[str, object] = {"days_count_from": "sale"}
    assert offers(asked(5, OVER, from_sale)) == BACK  # 25 May, seven days after the sale
    assert asked(6, OVER, from_sale).outcome is Outcome.NEGOTIATE
    assert offers(asked(6, OVER)) == BACK


@pytest.mark.clause("C026")
def test_whether_the_seven_days_hold_in_shops_is_a_setting() -> None:
    strict: dict[str, object] = {"seven_days_in_shops": False}
    in_shop = asked(0, strict, channel="shop", goods="other")
    assert (in_shop.outcome, in_shop.clauses) == (Outcome.NEGOTIATE, ("C026",))
    assert offers(asked(0, strict, channel="online", goods="other")) == BACK


@pytest.mark.clause("C027")
@pytest.mark.parametrize("channel", ["online", "shop"])
@pytest.mark.parametrize("goods", ["phone", "computer", "camera", "other_digital"])
def test_digital_goods_sold_in_the_promotion_go_back_within_fifteen_days(channel: str, goods: str) -> None:
    for days in (8, 15):
        decision = asked(days, channel=channel, goods=goods)
        assert (decision.clauses, offers(decision)) == (("C027",), BACK)
    assert asked(16, channel=channel, goods=goods).outcome is Outcome.NEGOTIATE


@pytest.mark.clause("C027")
def test_other_goods_have_no_promotion() -> None:
    assert asked(8, goods="other").outcome is Outcome.NEGOTIATE


@pytest.mark.clause("C027")
def test_the_promotion_includes_its_last_day() -> None:
    on_the_last = {"sold_on": date(2026, 5, 31), "received_on": date(2026, 6, 3)}
    assert asked(29, **on_the_last).clauses == ("C027",)  # 18 June, fifteen days after the receipt
    assert asked(29, **{**on_the_last, "sold_on": date(2026, 6, 1)}).clauses == ("C026",)


@pytest.mark.clause("C027")
def test_the_chain_may_count_the_request_instead_of_the_sale() -> None:
    by_request: dict[str, object] = {"promotion_counts_by": "request"}
    assert asked(11, by_request).clauses == ("C027",)  # 31 May
    assert asked(12, by_request).outcome is Outcome.NEGOTIATE
    assert asked(12).clauses == ("C027",)  # 1 June, sold in May


@pytest.mark.clause("C026", "C027")
def test_only_what_can_still_matter_is_asked_for() -> None:
    assert asked(7, goods=None).outcome is Outcome.COVERED
    assert asked(8, goods=None).needs == ("goods",)
    assert asked(16, goods=None, price=None).outcome is Outcome.NEGOTIATE
    assert asked(7, price=None).needs == ("price",)
    first = under(MAY).decide({})
    assert first.outcome is Outcome.NEEDS_FACTS
    assert set(first.needs) == {"asked_on", "received_on", "sold_on", "goods", "price"}


def test_a_request_before_the_receipt_is_refused() -> None:
    with pytest.raises(FactError, match="asked_on 2026-05-19 is before received_on 2026-05-20"):
        asked(-1)


@pytest.mark.clause("C026")
def test_under_the_law_a_defect_goes_back_where_the_promise_has_ended() -> None:
    given = {**USUAL, "asked_on": RECEIVED + timedelta(days=16), "catalogue_goods": "none", "fraud": False}
    merged = under(MAY).decide_with(shipped("law-cn"), {**given, "defective": True})
    assert set(offers(merged)) == {"exchange", "repair"}


@pytest.mark.clause("C010", "C011", "C014", "C028")
def test_what_the_chain_keeps_to_and_puts_on_record() -> None:
    decision = asked(1)
    assert promised(decision) == {"C010": [("year.begun", "tariff.reviewed", "last day of year")]}
    assert [(each.clause, each.step, each.collect) for each in decision.evidence] == [
        ("C010", "tariff.issued", ("service_standard", "tariff", "day_in_force")),
        ("C011", "sign.put_up", ("service_standard_shown", "tariff_shown")),
        ("C014", "staff.trained", ("training_record",)),
        ("C014", "callback.sampled", ("skill_checked", "procedure_checked")),
        ("C014", "breach.found", ("supervision_record", "penalty")),
        ("C028", "goods.purchased", ("supply_channel", "purchase_document")),
    ]


def test_the_page_tells_every_clause_in_three_languages() -> None:
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert told("suning", lang) == set(shipped("suning").definition.clauses)
