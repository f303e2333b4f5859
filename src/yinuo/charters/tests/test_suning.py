"""An appliance chain: seven days without a reason, fifteen during the promotion, and what is put on record."""

from datetime import date, timedelta
from typing import Any

import pytest

from yinuo.charters.library import promise_page, shipped
from yinuo.charters.tests.deciding import decided, offers
from yinuo.kernel.charters import Decision, FactError, Outcome, check

RECEIVED = date(2026, 5, 20)
USUAL: dict[str, Any] = {
    "goods": "computer",
    "channel": "online",
    "sold_on": date(2026, 5, 18),
    "received_on": RECEIVED,
    "price": "5499.90",
    "promotion_ends_on": date(2026, 5, 31),
}
BACK = {"free_refund": ("0.00", "5499.90"), "free_exchange": ("0.00", "0.00")}


def asked(days: int, /, **facts: Any) -> Decision:
    return decided("suning", {**USUAL, "asked_on": RECEIVED + timedelta(days=days), **facts})


def asked_under(settings: dict[str, object], day: date, /, **facts: Any) -> Decision:
    return shipped("suning").with_settings(settings).decide({**USUAL, "asked_on": day, **facts})


def test_the_charter_is_clean() -> None:
    report = check(shipped("suning"))
    assert (report.problems, report.notes, report.blanks) == ((), (), ())


@pytest.mark.clause("C026")
@pytest.mark.parametrize("channel", ["online", "shop"])
@pytest.mark.parametrize("goods", ["computer", "other"])
def test_within_seven_days_goods_go_back_in_full_without_a_reason(channel: str, goods: str) -> None:
    before = {"channel": channel, "goods": goods, "promotion_ends_on": date(2026, 5, 17)}
    for days in (0, 7):
        decision = asked(days, **before)
        assert (decision.outcome, decision.clauses, offers(decision)) == (Outcome.COVERED, ("C026",), BACK)
    late = asked(8, **before)
    assert (late.outcome, late.clauses, late.offer) == (Outcome.NEGOTIATE, ("C026",), ())


@pytest.mark.clause("C026")
def test_the_days_count_from_the_receipt_until_the_chain_says_from_the_sale() -> None:
    over = {"promotion_ends_on": date(2026, 5, 17)}
    last = date(2026, 5, 25)  # seven days after the sale of 18 May
    from_sale: dict[str, object] = {"days_count_from": "sale"}
    assert offers(asked_under(from_sale, last, **over)) == BACK
    assert asked_under(from_sale, last + timedelta(days=1), **over).outcome is Outcome.NEGOTIATE
    assert offers(asked(6, **over)) == BACK


@pytest.mark.clause("C026")
def test_whether_the_seven_days_hold_in_shops_is_a_setting() -> None:
    strict: dict[str, object] = {"seven_days_in_shops": False}
    in_shop = asked_under(strict, RECEIVED, channel="shop", goods="other")
    assert (in_shop.outcome, in_shop.clauses) == (Outcome.NEGOTIATE, ("C026",))
    assert offers(asked_under(strict, RECEIVED, channel="online", goods="other")) == BACK


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
    assert decided("suning", {**USUAL, **on_the_last, "asked_on": date(2026, 6, 18)}).clauses == ("C027",)
    after = {**on_the_last, "sold_on": date(2026, 6, 1)}
    assert decided("suning", {**USUAL, **after, "asked_on": date(2026, 6, 18)}).clauses == ("C026",)


@pytest.mark.clause("C027")
def test_the_chain_may_count_the_request_instead_of_the_sale() -> None:
    by_request: dict[str, object] = {"promotion_counts_by": "request"}
    assert asked_under(by_request, date(2026, 5, 31)).clauses == ("C027",)
    assert asked_under(by_request, date(2026, 6, 1)).outcome is Outcome.NEGOTIATE
    assert asked(12).clauses == ("C027",)  # 1 June, sold in May


@pytest.mark.clause("C026", "C027")
def test_the_promotion_is_asked_for_only_once_the_seven_days_are_over() -> None:
    assert asked(7, promotion_ends_on=None, goods=None).outcome is Outcome.COVERED
    assert asked(8, promotion_ends_on=None).needs == ("promotion_ends_on",)
    assert asked(16, promotion_ends_on=None, goods=None, price=None).outcome is Outcome.NEGOTIATE
    assert asked(7, price=None).needs == ("price",)
    first = decided("suning", {})
    assert first.outcome is Outcome.NEEDS_FACTS
    assert {"asked_on", "received_on"} <= set(first.needs)


def test_a_request_before_the_receipt_is_refused() -> None:
    with pytest.raises(FactError, match="asked_on 2026-05-19 is before received_on 2026-05-20"):
        asked(-1)


@pytest.mark.clause("C026")
def test_under_the_law_a_defect_goes_back_where_the_promise_has_ended() -> None:
    given = {**USUAL, "asked_on": RECEIVED + timedelta(days=16), "catalogue_goods": "none", "fraud": False}
    merged = shipped("suning").decide_with(shipped("law-cn"), {**given, "defective": True})
    assert set(offers(merged)) == {"exchange", "repair"}


@pytest.mark.clause("C010", "C011", "C014", "C028")
def test_what_the_chain_keeps_to_and_puts_on_record() -> None:
    decision = asked(1)
    limits = [(each.clause, each.start, each.stop, each.amount, each.unit) for each in decision.promises]
    assert limits == [("C010", "tariff.issued", "tariff.reviewed", 12, "months")]
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
        page = promise_page(shipped("suning"), lang)
        told = {entry.clause for section in page.sections for entry in section.entries}
        assert told >= set(shipped("suning").definition.clauses)
