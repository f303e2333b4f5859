"""An appliance chain: charges told and agreed to first, faults appraised by the maker's authorised outlet."""

from typing import Any

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.deciding import charges, collected, filled, offers, promised, told
from yinuo.kernel.charters import Decision, Outcome, check
from yinuo.kernel.errors import Refused

FILLED = {"several_repairs": 4, "hours_to_ask_outlet": 36}

USUAL: dict[str, Any] = {
    "goods": "phone",
    "work": "none",
    "complaint": "none",
    "repairs": 4,
    "cause": "not_established",
    "labour_price": "80.00",
    "materials_needed": True,
    "materials_agreed": True,
    "materials_price": "35.25",
}
APPRAISAL = {"appraise": ("0.00", "0.00")}


def asked(**facts: Any) -> Decision:
    return shipped("gome").with_settings(FILLED).decide({**USUAL, **facts})


def test_the_filled_in_charter_is_clean() -> None:
    report = check(filled("gome"))
    assert (report.problems, report.notes) == ((), ())


@pytest.mark.clause("C020")
def test_nothing_is_decided_before_the_house_has_filled_in_what_the_source_leaves_blank() -> None:
    assert shipped("gome").blanks == tuple(FILLED)
    for name in FILLED:
        almost = shipped("gome").with_settings({**FILLED, name: None})
        with pytest.raises(Refused, match=name):
            almost.decide(USUAL)


@pytest.mark.clause("C020", "C034")
def test_a_phone_that_several_repairs_did_not_cure_is_appraised_first() -> None:
    decision = asked(complaint="still_faulty_after_repairs")
    assert (decision.outcome, offers(decision)) == (Outcome.COVERED, APPRAISAL)
    assert decision.clauses == ("C020", "C034")
    assert collected(decision)["C020"] == {"outlet.asked": ("authorised_outlet", "asked_at")}
    assert promised(decision) == {"C020": [("complaint.received", "outlet.asked", "36 hours")]}


@pytest.mark.clause("C020")
def test_what_the_customer_did_not_cause_is_settled_with_the_customer() -> None:
    decision = asked(complaint="still_faulty_after_repairs", cause="not_customer")
    assert (decision.outcome, decision.clauses, decision.offer) == (Outcome.NEGOTIATE, ("C020",), ())
    caused = asked(complaint="still_faulty_after_repairs", cause="customer")
    assert (caused.outcome, caused.clauses) == (Outcome.NEGOTIATE, ("C018",))


@pytest.mark.clause("C020")
@pytest.mark.parametrize("other", [{"repairs": 3}, {"goods": "other"}, {"complaint": "functional_fault"}])
def test_only_phones_after_several_repairs_go_to_the_outlet(other: dict[str, Any]) -> None:
    decision = asked(**{"complaint": "still_faulty_after_repairs", **other})
    assert decision.clauses == ("C018",)
    assert "C020" not in collected(decision)
    assert promised(decision) == {}


@pytest.mark.clause("C034")
@pytest.mark.parametrize("goods", ["phone", "other"])
def test_any_flawed_goods_are_appraised_and_the_report_is_kept(goods: str) -> None:
    decision = asked(goods=goods, complaint="flaw")
    assert (decision.clauses, offers(decision)) == (("C034",), APPRAISAL)
    assert "C034" not in collected(decision)
    assert promised(decision) == {"C034": [("complaint.received", "outlet.asked", "36 hours")]}
    for cause in ("not_customer", "customer"):
        done = asked(goods=goods, complaint="flaw", cause=cause)
        assert done.outcome is Outcome.NEGOTIATE
        assert collected(done)["C034"] == {"goods.appraised": ("appraisal_report", "who_is_liable")}


@pytest.mark.clause("C018")
def test_complaints_of_phones_are_noted_by_kind() -> None:
    kinds = {"complaint.received": ("kind_of_complaint",)}
    for complaint in ("functional_fault", "still_faulty_after_repairs", "sent_away_to_maker"):
        assert collected(asked(complaint=complaint))["C018"] == kinds
    assert "C018" not in collected(asked(goods="other", complaint="flaw"))
    assert asked(complaint="sent_away_to_maker").clauses == ("C018",)


@pytest.mark.clause("C015", "C017")
@pytest.mark.parametrize("work", ["installation", "repair"])
def test_work_costs_what_was_told_and_materials_what_was_agreed(work: str) -> None:
    assert charges(asked(work=work)) == {
        "labour": ("80.00", "customer"),
        "parts": ("35.25", "customer"),
    }
    assert charges(asked(work=work, materials_needed=False)) == {"labour": ("80.00", "customer")}
    assert charges(asked(work="none", complaint="flaw")) == {}


@pytest.mark.clause("C017")
def test_without_agreement_to_the_materials_nothing_is_charged() -> None:
    decision = asked(work="repair", materials_agreed=False)
    assert charges(decision) == {"labour": ("0.00", "customer"), "parts": ("0.00", "customer")}
    assert {each.clause for each in decision.fees} == {"C017"}
    assert collected(decision)["C017"] == {"repair.started": ("agreement_to_materials",)}
    assert "C017" not in collected(asked(work="repair", materials_needed=False))


@pytest.mark.clause("C015", "C016", "C019")
def test_charges_are_explained_at_the_sale_and_shown_on_site_and_goods_are_sampled() -> None:
    kept = collected(asked(work="installation"))
    assert kept["C015"] == {"goods.sold": ("charges_explained", "explained_by", "explained_at")}
    assert kept["C016"] == {"visit.started": ("tariff_shown",)}
    assert "C016" not in collected(asked(complaint="flaw"))
    assert kept["C019"] == {
        "goods.received": ("shop_sampling_report",),
        "goods.dispatched": ("logistics_sampling_report",),
    }


@pytest.mark.clause("C017", "C020")
def test_only_what_can_still_matter_is_asked_for() -> None:
    broken = {"complaint": "still_faulty_after_repairs"}
    assert asked(**broken, repairs=None).needs == ("repairs",)
    assert asked(**broken, cause=None).needs == ("cause",)
    assert asked(complaint="flaw", repairs=None, materials_needed=None).needs == ()
    assert asked(work="repair", materials_agreed=None).needs == ("materials_agreed",)
    assert asked(work="repair", materials_price=None).needs == ("materials_price",)
    assert asked(work="repair", materials_agreed=False, labour_price=None, materials_price=None).needs == ()
    assert filled("gome").decide({}).needs[0] == "work"
    complaint_only = filled("gome").decide({"work": "none"}).needs
    assert set(complaint_only) == {"complaint", "cause", "goods", "repairs"}
    assert set(complaint_only[:2]) == {"complaint", "cause"}


def test_the_page_tells_every_clause_in_three_languages() -> None:
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert told("gome", lang) == set(shipped("gome").definition.clauses)
