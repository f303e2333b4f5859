"""The three guarantees of a department store: each clause on both sides of its bounds, computed by hand."""

from datetime import date, timedelta
from typing import Any

import pytest

from yinuo.charters.library import promise_page, shipped
from yinuo.kernel.charters import Charter, Chooser, Decision, FactError, Outcome, Remedy
from yinuo.kernel.money import yuan

SOLD = date(2026, 3, 1)
USUAL: dict[str, Any] = {
    "goods": "leather_shoes",
    "price": "300.00",
    "sold_on": SOLD,
    "asked_on": SOLD + timedelta(days=20),
    "has_card": True,
    "has_voucher": True,
    "both_recognise": False,
    "clearance": False,
    "user_damage": False,
    "self_dismantled": False,
    "matches_voucher": True,
    "matches_card": True,
    "soiled": False,
    "washed_deformed": False,
    "enlarged_by_user": False,
    "repairs_same_defect": 0,
    "worn": False,
    "original_state": True,
    "dissatisfied_with": "none",
    "from_out_of_town": False,
    "similar_available": True,
}
SHOES = ("leather_shoes", "travel_shoes", "sports_shoes", "synthetic_shoes", "cloth_shoes", "child_shoes")


def decided(days: int = 20, /, **facts: Any) -> Decision:
    given = {**USUAL, "asked_on": facts.get("sold_on", SOLD) + timedelta(days=days), **facts}
    return shipped("mall").decide({name: value for name, value in given.items() if value is not None})


def offers(decision: Decision) -> dict[str, tuple[str, str]]:
    """What is deducted and what the customer is paid, by remedy."""
    return {each.remedy.value: (yuan(each.deduct), yuan(each.pays_customer)) for each in decision.offer}


def depreciated(exchange: str, refund: str, paid: str) -> dict[str, tuple[str, str]]:
    return {"exchange": (exchange, "0.00"), "refund": (refund, paid)}


REPAIR = {"repair": ("0.00", "0.00")}
TWENTY_DAYS = depreciated("18.00", "30.00", "270.00")
"""300.00 × 0.3 % × 20 and 300.00 × 0.5 % × 20."""
IN_FULL = depreciated("0.00", "0.00", "300.00")


@pytest.mark.clause("C166", "C167", "C168", "C185", "C186", "C196")
@pytest.mark.parametrize(
    ("goods", "last"),
    [
        ("leather_shoes", date(2026, 6, 1)),
        ("travel_shoes", date(2026, 5, 1)),
        ("sports_shoes", date(2026, 5, 1)),
        ("synthetic_shoes", date(2026, 5, 1)),
        ("cloth_shoes", date(2026, 4, 1)),
        ("child_shoes", date(2026, 4, 1)),
        ("suit", date(2026, 6, 1)),
        ("fur", date(2026, 6, 1)),
        ("sheepskin", date(2026, 6, 1)),
        ("leather_garment", date(2026, 6, 1)),
        ("synthetic_garment", date(2026, 5, 1)),
        ("jacket", date(2026, 5, 1)),
        ("zhongshan_suit", date(2026, 5, 1)),
    ],
)
def test_the_period_includes_its_last_day(goods: str, last: date) -> None:
    inside = decided(goods=goods, defect="seam_open", asked_on=last)
    assert (inside.outcome, offers(inside)) == (Outcome.COVERED, REPAIR)
    assert inside.cover is not None
    assert inside.cover.ends_on == last
    after = decided(goods=goods, defect="seam_open", asked_on=last + timedelta(days=1))
    assert (after.outcome, after.refused_by, after.offer) == (Outcome.REFUSED, ("C196",), ())


@pytest.mark.clause("C166", "C168")
def test_a_month_that_lacks_the_day_ends_on_its_last() -> None:
    assert (
        decided(28, goods="child_shoes", defect="heel_off", sold_on=date(2026, 1, 31)).outcome
        is Outcome.COVERED
    )
    assert (
        decided(29, goods="child_shoes", defect="heel_off", sold_on=date(2026, 1, 31)).outcome
        is Outcome.REFUSED
    )


@pytest.mark.clause("C170")
@pytest.mark.parametrize("goods", SHOES)
@pytest.mark.parametrize(
    "defect", ["heel_off", "seam_open", "paint_loss", "fading", "zipper_broken", "eyelet_off"]
)
def test_small_defects_of_shoes_are_repaired(goods: str, defect: str) -> None:
    decision = decided(goods=goods, defect=defect)
    assert (offers(decision), decision.clauses) == (REPAIR, ("C170",))


@pytest.mark.clause("C170", "C174")
@pytest.mark.parametrize(("cm", "clause"), [("0.5", "C170"), ("5", "C170"), ("5.01", "C174"), ("9", "C174")])
def test_an_opening_of_five_centimetres_is_still_repaired(cm: str, clause: str) -> None:
    decision = decided(defect="glue_open", open_cm=cm)
    assert decision.clauses == (clause,)
    assert offers(decision) == (REPAIR if clause == "C170" else TWENTY_DAYS)


@pytest.mark.clause("C174", "C205")
def test_an_opening_that_somebody_enlarged_is_not_in_the_list() -> None:
    decision = decided(defect="glue_open", open_cm="6", enlarged_by_user=True)
    assert (decision.outcome, decision.clauses) == (Outcome.NEGOTIATE, ("C205",))


@pytest.mark.clause("C172", "C173", "C182", "C183")
@pytest.mark.parametrize(("defect", "clause"), [("sole_broken", "C172"), ("upper_broken", "C173")])
def test_broken_shoes_go_back_with_depreciation_by_the_day(defect: str, clause: str) -> None:
    decision = decided(defect=defect)
    assert (decision.outcome, decision.clauses, offers(decision)) == (Outcome.COVERED, (clause,), TWENTY_DAYS)
    exchange, refund = decision.offer
    assert (exchange.clauses, refund.clauses) == ((clause, "C182"), (clause, "C183"))
    assert {reason.clause for reason in decision.because} == {clause, "C182", "C183"}
    assert refund.how is not None
    assert refund.how.zh == "折旧 300.00 × 0.5% × 20天 = 30.00；付给顾客 300.00 − 30.00 = 270.00"


@pytest.mark.clause("C182", "C183")
@pytest.mark.parametrize(
    ("price", "days", "expected"),
    [
        ("300.00", 0, depreciated("0.00", "0.00", "300.00")),
        ("300.00", 1, depreciated("0.90", "1.50", "298.50")),
        ("1.00", 1, depreciated("0.00", "0.01", "0.99")),  # 0.3 fen and 0.5 fen
        ("0.99", 1, depreciated("0.00", "0.00", "0.99")),  # 0.495 fen
        ("166.67", 1, depreciated("0.50", "0.83", "165.84")),  # 50.001 and 83.335 fen
        ("0.00", 20, depreciated("0.00", "0.00", "0.00")),
        ("10000000.00", 92, depreciated("2760000.00", "4600000.00", "5400000.00")),
    ],
)
def test_depreciation_is_exact_and_rounded_half_up(price: str, days: int, expected: dict[str, Any]) -> None:
    assert offers(decided(days, defect="sole_broken", price=price)) == expected


@pytest.mark.clause("C175")
def test_a_defect_that_comes_back_after_two_repairs_lets_shoes_go_back() -> None:
    assert decided(defect="heel_off", repairs_same_defect=1).clauses == ("C170",)
    again = decided(defect="heel_off", repairs_same_defect=2)
    assert (again.clauses, offers(again)) == (("C175",), TWENTY_DAYS)
    stricter = shipped("mall").with_settings({"repairs_before_exchange": 1})
    assert stricter.decide({**USUAL, "defect": "heel_off", "repairs_same_defect": 1}).clauses == ("C175",)


@pytest.mark.clause("C176")
@pytest.mark.parametrize(
    ("price", "days", "clause"),
    [
        ("210.00", 3, "C176"),
        ("210.00", 0, "C176"),
        ("209.99", 3, "C170"),
        ("210.00", 4, "C170"),
    ],
)
def test_dear_shoes_go_back_within_three_days(price: str, days: int, clause: str) -> None:
    assert decided(days, defect="heel_off", price=price).clauses == (clause,)


@pytest.mark.clause("C176")
def test_whether_the_three_days_cost_depreciation_is_a_setting() -> None:
    facts = {**USUAL, "defect": "heel_off", "price": "210.00", "asked_on": SOLD + timedelta(days=3)}
    # 210.00 × 0.3 % × 3 = 1.89 and 210.00 × 0.5 % × 3 = 3.15
    assert offers(shipped("mall").decide(facts)) == depreciated("1.89", "3.15", "206.85")
    free = shipped("mall").with_settings({"depreciate_within_three_days": False})
    assert offers(free.decide(facts)) == depreciated("0.00", "0.00", "210.00")


@pytest.mark.clause("C176")
def test_a_day_too_late_is_told_in_words() -> None:
    late = decided(5, defect="heel_off", price="210.00")
    missed = next(each for each in late.near_misses if each.clause == "C176")
    assert missed.sentence is not None
    assert missed.sentence.en == "would have been an exchange or a refund within 3 days; today is day 5"
    assert missed.sentence.zh == "3天以内可换货或退货；今天是第5天"


@pytest.mark.clause("C177", "C178", "C179", "C181")
@pytest.mark.parametrize(
    ("defect", "clause"),
    [
        ("size_mismatch", "C177"),
        ("same_foot", "C178"),
        ("maker_hidden", "C179"),
        ("no_certificate", "C179"),
    ],
)
def test_what_was_never_a_proper_pair_goes_back_in_full(defect: str, clause: str) -> None:
    for days in (2, 20):
        decision = decided(days, defect=defect)
        assert (decision.clauses, offers(decision)) == ((clause,), IN_FULL)
        assert decision.offer[0].clauses == (clause, "C181")


@pytest.mark.clause("C180", "C181", "C184")
def test_counterfeit_shoes_pay_twice_the_price_in_total() -> None:
    decision = decided(defect="counterfeit")
    assert offers(decision) == {"double_refund": ("0.00", "600.00")}
    assert decision.clauses == ("C184", "C180")
    assert decision.offer[0].clauses == ("C184", "C180", "C181")
    on_top = shipped("mall").with_settings({"double_refund_times": "3"})
    assert offers(on_top.decide({**USUAL, "defect": "counterfeit"})) == {"double_refund": ("0.00", "900.00")}


@pytest.mark.clause("C174")
def test_who_chooses_is_a_setting() -> None:
    assert decided(defect="sole_broken").offer[0].chooses is Chooser.CUSTOMER
    together = shipped("mall").with_settings({"who_chooses": "together"})
    assert together.decide({**USUAL, "defect": "sole_broken"}).offer[0].chooses is Chooser.TOGETHER


@pytest.mark.clause("C188")
@pytest.mark.parametrize("goods", ["suit", "zhongshan_suit", "jacket"])
@pytest.mark.parametrize("defect", ["seam_open", "shine", "zipper_broken"])
def test_a_suit_is_repaired_once_then_goes_back(goods: str, defect: str) -> None:
    assert offers(decided(goods=goods, defect=defect)) == REPAIR
    again = decided(goods=goods, defect=defect, repairs_same_defect=1)
    assert (again.clauses, offers(again)) == (("C188",), IN_FULL)


@pytest.mark.clause("C189", "C190", "C191")
@pytest.mark.parametrize("goods", ["fur", "sheepskin", "leather_garment", "synthetic_garment"])
def test_fur_and_leather_are_repaired_or_go_back_with_depreciation(goods: str) -> None:
    for defect in ("seam_open", "zipper_broken"):
        assert decided(goods=goods, defect=defect).clauses == ("C189",)
    for defect in ("hair_loss", "fading"):
        decision = decided(goods=goods, defect=defect)
        assert (decision.clauses, offers(decision)) == (("C190",), TWENTY_DAYS)
        assert decision.offered(Remedy.REFUND).clauses == ("C190", "C191")  # type: ignore[union-attr]


@pytest.mark.clause("C185", "C186", "C189")
def test_what_the_source_leaves_open_for_leather_and_synthetic_garments_is_a_setting() -> None:
    mall = shipped("mall")
    shorter = mall.with_settings({"leather_garment_months": 2})
    facts = {**USUAL, "goods": "leather_garment", "defect": "seam_open", "asked_on": date(2026, 5, 2)}
    assert mall.decide(facts).outcome is Outcome.COVERED
    assert shorter.decide(facts).refused_by == ("C196",)
    literal = mall.with_settings({"synthetic_garments": "negotiate"})
    facts = {**USUAL, "goods": "synthetic_garment", "defect": "seam_open"}
    assert literal.decide(facts).clauses == ("C205",)


@pytest.mark.clause("C192")
@pytest.mark.parametrize("taste", ["pattern", "size", "variety"])
@pytest.mark.parametrize(
    ("days", "from_afar", "gets"), [(3, False, True), (4, False, False), (10, True, True), (11, True, False)]
)
def test_clothing_that_displeases_goes_back_free(taste: str, days: int, gets: bool, from_afar: bool) -> None:
    facts = {"goods": "suit", "defect": "none", "dissatisfied_with": taste, "from_out_of_town": from_afar}
    with_stock = decided(days, **facts)
    without = decided(days, **facts, similar_available=False)
    if gets:
        assert offers(with_stock) == {"free_exchange": ("0.00", "0.00")}
        assert offers(without) == {"free_refund": ("0.00", "300.00")}
    else:
        assert with_stock.clauses == without.clauses == ("C193",)


@pytest.mark.clause("C192", "C193")
@pytest.mark.parametrize("spoilt", [{"worn": True}, {"original_state": False}, {"goods": "leather_shoes"}])
def test_worn_clothing_and_shoes_are_not_exchanged_for_taste(spoilt: dict[str, Any]) -> None:
    facts = {"goods": "suit", "defect": "none", "dissatisfied_with": "size", **spoilt}
    assert decided(1, **facts).clauses == ("C193",)


@pytest.mark.clause("C193")
def test_without_a_quality_problem_the_two_sides_negotiate() -> None:
    for goods in ("leather_shoes", "suit", "other"):
        decision = decided(goods=goods, defect="none")
        assert (decision.outcome, decision.clauses, decision.offer) == (Outcome.NEGOTIATE, ("C193",), ())


@pytest.mark.clause("C194", "C195")
def test_card_and_voucher_are_both_needed_unless_the_store_reads_it_otherwise() -> None:
    broken = {"defect": "sole_broken"}
    assert decided(**broken, has_card=False).refused_by == ("C195",)
    assert decided(**broken, has_voucher=False).refused_by == ("C194", "C195")
    assert decided(**broken, has_voucher=False, both_recognise=True).outcome is Outcome.COVERED
    one = shipped("mall").with_settings({"proof": "one"})
    assert one.decide({**USUAL, **broken, "has_card": False}).outcome is Outcome.COVERED
    assert one.decide({**USUAL, **broken, "has_voucher": False}).outcome is Outcome.COVERED
    neither = {**USUAL, **broken, "has_voucher": False, "has_card": False}
    assert one.decide(neither).refused_by == ("C194", "C195")
    assert one.decide({**neither, "both_recognise": True}).outcome is Outcome.COVERED


@pytest.mark.clause("C197", "C198", "C199", "C201")
@pytest.mark.parametrize(
    ("facts", "clause"),
    [
        ({"clearance": True}, "C197"),
        ({"user_damage": True}, "C198"),
        ({"self_dismantled": True}, "C198"),
        ({"matches_voucher": False}, "C199"),
        ({"matches_card": False}, "C199"),
        ({"soiled": True}, "C201"),
        ({"washed_deformed": True}, "C201"),
    ],
)
def test_each_exclusion_refuses(facts: dict[str, Any], clause: str) -> None:
    suit = {"goods": "suit", "defect": "seam_open"}
    assert decided(**suit).outcome is Outcome.COVERED
    refused = decided(**suit, **facts)
    assert (refused.outcome, refused.refused_by, refused.offer) == (Outcome.REFUSED, (clause,), ())


@pytest.mark.clause("C201")
def test_the_state_of_clothing_does_not_matter_for_shoes() -> None:
    assert decided(defect="sole_broken", soiled=True, washed_deformed=True).outcome is Outcome.COVERED


@pytest.mark.clause("C187", "C198")
def test_clothing_is_covered_for_its_own_defects_only() -> None:
    assert decided(goods="suit", defect="seam_open").outcome is Outcome.COVERED
    assert decided(goods="suit", defect="seam_open", user_damage=True).refused_by == ("C198",)


@pytest.mark.clause("C200", "C202", "C203", "C204")
@pytest.mark.parametrize(
    ("goods", "defect", "clause", "expected"),
    [
        ("photosensitive", "none", "C200", {}),
        ("photosensitive", "other_quality", "C200", IN_FULL),
        ("underwear", "none", "C202", {}),
        ("underwear", "seam_open", "C202", IN_FULL),
        ("cosmetics", "none", "C203", {}),
        ("cosmetics", "other_quality", "C203", {}),
        ("cosmetics", "deteriorated", "C203", {"appraise": ("0.00", "0.00")}),
        ("washing_product", "deteriorated", "C203", {"appraise": ("0.00", "0.00")}),
        ("tobacco_alcohol", "other_quality", "C204", {}),
        ("tobacco_alcohol", "expired", "C204", IN_FULL),
        ("non_staple_food", "deteriorated", "C204", {}),
        ("non_staple_food", "mouldy", "C204", IN_FULL),
    ],
)
def test_other_goods_go_back_only_as_far_as_the_exclusions_leave_them(
    goods: str, defect: str, clause: str, expected: dict[str, Any]
) -> None:
    decision = decided(goods=goods, defect=defect, has_card=False)
    assert decision.outcome is (Outcome.COVERED if expected else Outcome.REFUSED)
    assert (decision.clauses, offers(decision)) == ((clause,), expected)


@pytest.mark.clause("C205")
@pytest.mark.parametrize(
    ("goods", "defect"),
    [
        ("leather_shoes", "other_quality"),
        ("suit", "fading"),
        ("fur", "shine"),
        ("other_clothing", "seam_open"),
        ("other", "other_quality"),
    ],
)
def test_a_defect_on_none_of_the_lists_is_negotiated_under_the_law(goods: str, defect: str) -> None:
    decision = decided(goods=goods, defect=defect)
    assert (decision.outcome, decision.clauses) == (Outcome.NEGOTIATE, ("C205",))


@pytest.mark.clause("C165", "C171", "C203", "C217", "C224")
def test_what_follows_in_time_and_on_record() -> None:
    decision = decided(defect="heel_off")
    limits = {(each.clause, each.stop): f"{each.amount} {each.unit}" for each in decision.promises}
    assert limits == {
        ("C171", "repair.returned"): "7 days",
        ("C217", "request.handled"): "10 minutes",
        ("C217", "supervision.replied"): "30 minutes",
        ("C224", "complaint.handled"): "4 hours",
        ("C224", "complaint.resolved"): "48 hours",
    }
    kept = {each.step: each.collect for each in decision.evidence}
    assert kept["goods.sold"] == ("three_guarantee_card",)
    assert kept["repair.returned"] == ("repair_record",)
    appraised = decided(goods="cosmetics", defect="deteriorated")
    assert ("appraisal_report",) in [each.collect for each in appraised.evidence]


@pytest.mark.clause("C221", "C222", "C226", "C227", "C228", "C229")
def test_what_suppliers_have_agreed_to() -> None:
    assert {each.name: each.value for each in decided(defect="heel_off").partner} == {
        "compensation_from_deposit": "true",
        "fine_of_person_involved": "20.00",
        "warning_after": "2",
        "ultimatum_after": "3",
        "complaint_fund_after": "25",
        "complaint_fund": "1000.00",
        "plaque_after_months_without_complaint": "12",
    }


@pytest.mark.clause("C169", "C212", "C215", "C216", "C218", "C219", "C220", "C230")
def test_the_page_of_the_promise_tells_every_clause_in_three_languages() -> None:
    mall = shipped("mall")
    for lang in ("zh-Hans", "zh-Hant", "en"):
        page = promise_page(mall, lang)
        told = {entry.clause: entry.text for section in page.sections for entry in section.entries}
        assert set(mall.definition.clauses) - set(told) == set()
        assert all(told.values())
    assert "專櫃" in told_in(promise_page(mall, "zh-Hant"), "C169")


def told_in(page: Any, clause: str) -> str:
    return next(
        entry.text for section in page.sections for entry in section.entries if entry.clause == clause
    )


def test_only_what_can_still_matter_is_asked_for() -> None:
    assert decided(defect="sole_broken", price=None).needs == ("price",)
    assert decided(defect="heel_off", price=None).needs == ()
    assert decided(3, defect="heel_off", price=None).needs == ("price",)
    assert decided(defect="glue_open").needs == ("open_cm",)
    assert decided(defect="sole_broken", clearance=True, price=None, has_card=None).refused_by == ("C197",)
    asked = shipped("mall").decide({"goods": "cosmetics"})
    assert asked.outcome is Outcome.NEEDS_FACTS
    assert asked.needs[0] == "defect"
    assert not {"has_card", "open_cm", "soiled", "price", "sold_on"} & set(asked.needs)
    assert {each.outcome for each in asked.possible} == {Outcome.REFUSED, Outcome.COVERED}


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"price": "-1"}, "price is an amount in yuan"),
        ({"price": "1000000000000"}, "price is at most 10000000.00"),
        ({"price": "0.001"}, "price is an amount in yuan"),
        ({"goods": "lether_shoes"}, "Did you mean “leather_shoes”?"),
        ({"defekt": "heel_off"}, "Did you mean “defect”?"),
        ({"asked_on": date(2026, 2, 28)}, "asked_on 2026-02-28 is before sold_on 2026-03-01"),
        ({"open_cm": "101"}, "open_cm is at most 100"),
    ],
)
def test_facts_that_cannot_be_are_refused(facts: dict[str, Any], told: str) -> None:
    with pytest.raises(FactError, match=told):
        shipped("mall").decide({**USUAL, "defect": "heel_off", **facts})


def test_days_in_repair_are_promised_only_where_the_store_adds_them() -> None:
    def told(charter: Charter) -> bool:
        sections = charter.describe("zh-Hans").sections
        return any("另加送修占用天数" in entry.details for each in sections for entry in each.entries)

    assert not told(shipped("mall"))
    assert told(shipped("mall").with_settings({"repair_days_extend": True}))
