"""An appliance chain: charges told and agreed to first, faults appraised by the maker's authorised outlet."""

from typing import Any

import pytest

from yinuo.charters.library import promise_page, shipped
from yinuo.charters.tests.deciding import decided, offers
from yinuo.kernel.charters import Decision, Outcome, check
from yinuo.kernel.errors import Refused
from yinuo.kernel.money import yuan

USUAL: dict[str, Any] = {
    "goods": "phone",
    "work": "none",
    "complaint": "none",
    "repaired_several_times": True,
    "cause": "not_established",
    "labour_price": "80.00",
    "materials_needed": True,
    "materials_agreed": True,
    "materials_price": "35.25",
}
APPRAISAL = {"appraise": ("0.00", "0.00")}


def asked(**facts: Any) -> Decision:
    return decided("gome", {**USUAL, **facts})


def fees(decision: Decision) -> dict[str, str]:
    return {each.kind.value: yuan(each.amount) for each in decision.fees}


def collected(decision: Decision, clause: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.step, each.collect) for each in decision.evidence if each.clause == clause]


def test_the_charter_is_clean_but_for_the_number_that_the_source_leaves_blank() -> None:
    report = check(shipped("gome"))
    assert (report.problems, report.notes, report.blanks) == ((), (), ("several_repairs",))


@pytest.mark.clause("C020", "C034")
def test_a_phone_that_several_repairs_did_not_cure_is_appraised_first() -> None:
    decision = asked(complaint="still_faulty_after_repairs")
    assert (decision.outcome, offers(decision)) == (Outcome.COVERED, APPRAISAL)
    assert decision.clauses == ("C020", "C034")
    assert collected(decision, "C020") == [("outlet.asked", ("authorised_outlet", "asked_at"))]


@pytest.mark.clause("C020")
def test_what_the_customer_did_not_cause_is_settled_with_the_customer() -> None:
    decision = asked(complaint="still_faulty_after_repairs", cause="not_customer")
    assert (decision.outcome, decision.clauses, decision.offer) == (Outcome.NEGOTIATE, ("C020",), ())
    caused = asked(complaint="still_faulty_after_repairs", cause="customer")
    assert (caused.outcome, caused.clauses) == (Outcome.NEGOTIATE, ("C018",))


@pytest.mark.clause("C020")
@pytest.mark.parametrize(
    "other", [{"repaired_several_times": False}, {"goods": "other"}, {"complaint": "functional_fault"}]
)
def test_only_phones_after_several_repairs_go_to_the_outlet(other: dict[str, Any]) -> None:
    decision = asked(**{"complaint": "still_faulty_after_repairs", **other})
    assert (decision.clauses, collected(decision, "C020")) == (("C018",), [])


@pytest.mark.clause("C020")
def test_how_many_repairs_are_several_is_a_blank_that_the_house_fills() -> None:
    with pytest.raises(Refused, match="several_repairs"):
        shipped("gome").setting("several_repairs")
    assert shipped("gome").with_settings({"several_repairs": 4}).setting("several_repairs") == 4


@pytest.mark.clause("C034")
@pytest.mark.parametrize("goods", ["phone", "other"])
def test_any_flawed_goods_are_appraised_and_the_report_is_kept(goods: str) -> None:
    decision = asked(goods=goods, complaint="flaw")
    assert (decision.clauses, offers(decision)) == (("C034",), APPRAISAL)
    assert collected(decision, "C034") == []
    for cause in ("not_customer", "customer"):
        done = asked(goods=goods, complaint="flaw", cause=cause)
        assert done.outcome is Outcome.NEGOTIATE
        assert collected(done, "C034") == [("goods.appraised", ("appraisal_report", "who_is_liable"))]


@pytest.mark.clause("C018")
def test_complaints_of_phones_are_noted_by_kind() -> None:
    kinds = [("complaint.received", ("kind_of_complaint",))]
    for complaint in ("functional_fault", "still_faulty_after_repairs", "sent_away_to_maker"):
        assert collected(asked(complaint=complaint), "C018") == kinds
    assert collected(asked(goods="other", complaint="flaw"), "C018") == []
    assert asked(complaint="sent_away_to_maker").clauses == ("C018",)


@pytest.mark.clause("C015", "C017")
@pytest.mark.parametrize("work", ["installation", "repair"])
def test_work_costs_what_was_told_and_materials_what_was_agreed(work: str) -> None:
    assert fees(asked(work=work)) == {"labour": "80.00", "parts": "35.25"}
    assert fees(asked(work=work, materials_needed=False)) == {"labour": "80.00"}
    assert fees(asked(work="none", complaint="flaw")) == {}


@pytest.mark.clause("C017")
def test_without_agreement_to_the_materials_nothing_is_charged() -> None:
    decision = asked(work="repair", materials_agreed=False)
    assert fees(decision) == {"labour": "0.00", "parts": "0.00"}
    assert {each.clause for each in decision.fees} == {"C017"}
    assert collected(decision, "C017") == [("repair.started", ("agreement_to_materials",))]
    assert collected(asked(work="repair", materials_needed=False), "C017") == []


@pytest.mark.clause("C015", "C016", "C019")
def test_charges_are_explained_at_the_sale_and_shown_on_site_and_goods_are_sampled() -> None:
    decision = asked(work="installation")
    assert collected(decision, "C015") == [
        ("goods.sold", ("charges_explained", "explained_by", "explained_at"))
    ]
    assert collected(decision, "C016") == [("visit.started", ("tariff_shown",))]
    assert collected(asked(complaint="flaw"), "C016") == []
    assert collected(decision, "C019") == [
        ("goods.received", ("shop_sampling_report",)),
        ("goods.dispatched", ("logistics_sampling_report",)),
    ]


@pytest.mark.clause("C017", "C020")
def test_only_what_can_still_matter_is_asked_for() -> None:
    broken = {"complaint": "still_faulty_after_repairs"}
    assert asked(**broken, repaired_several_times=None).needs == ("repaired_several_times",)
    assert asked(**broken, cause=None).needs == ("cause",)
    assert asked(complaint="flaw", repaired_several_times=None, materials_needed=None).needs == ()
    assert asked(work="repair", materials_agreed=None).needs == ("materials_agreed",)
    assert asked(work="repair", materials_price=None).needs == ("materials_price",)
    assert asked(work="repair", materials_agreed=False, labour_price=None, materials_price=None).needs == ()
    assert decided("gome", {}).needs[0] == "work"
    complaint_only = decided("gome", {"work": "none"}).needs
    assert set(complaint_only) == {"complaint", "cause", "goods", "repaired_several_times"}
    assert set(complaint_only[:2]) == {"complaint", "cause"}


def test_the_page_tells_every_clause_in_three_languages() -> None:
    for lang in ("zh-Hans", "zh-Hant", "en"):
        page = promise_page(shipped("gome"), lang)
        told = {entry.clause for section in page.sections for entry in section.entries}
        assert told >= set(shipped("gome").definition.clauses)
