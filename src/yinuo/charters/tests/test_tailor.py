"""Working clothes made to measure: two years without conditions, free mending, rework and its record."""

from datetime import date, timedelta
from typing import Any

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.deciding import agreed, collected, decided, offers, promised, told
from yinuo.kernel.charters import Chooser, Decision, FactError, Outcome, Remedy, check

BOUGHT = date(2025, 9, 15)
USUAL: dict[str, Any] = {
    "price": "1280.50",
    "bought_on": BOUGHT,
    "asked_on": date(2026, 1, 10),
    "at_handout": False,
    "within_life": True,
    "mendable": True,
    "urgent": False,
}
REPAIR = {"repair": ("0.00", "0.00")}
BACK = {"exchange": ("0.00", "0.00"), "refund": ("0.00", "1280.50")}


def asked(**facts: Any) -> Decision:
    return decided("tailor", {**USUAL, **facts})


def test_the_charter_is_clean() -> None:
    report = check(shipped("tailor"))
    assert (report.problems, report.notes, report.blanks) == ((), (), ())


@pytest.mark.clause("C130")
def test_a_quality_problem_within_two_years_sends_the_garment_back_without_conditions() -> None:
    first, last = (
        asked(matter="quality", asked_on=BOUGHT),
        asked(matter="quality", asked_on=date(2027, 9, 15)),
    )
    assert offers(first) == offers(last) == BACK
    assert last.cover is not None
    assert last.cover.ends_on == date(2027, 9, 15)
    assert last.clauses == ("C130",)
    after = asked(matter="quality", asked_on=date(2027, 9, 16))
    assert (after.outcome, after.offer, after.clauses) == (Outcome.NEGOTIATE, (), ("C130",))


@pytest.mark.clause("C130")
def test_who_chooses_is_the_customer_until_the_house_says_otherwise() -> None:
    refund = asked(matter="quality").offered(Remedy.REFUND)
    assert refund is not None
    assert refund.chooses is Chooser.CUSTOMER
    other = shipped("tailor").with_settings({"who_chooses": "together"})
    exchange = other.decide({**USUAL, "matter": "quality"}).offered(Remedy.EXCHANGE)
    assert exchange is not None
    assert exchange.chooses is Chooser.TOGETHER


@pytest.mark.clause("C129", "C130")
def test_what_shows_at_the_hand_out_is_reworked() -> None:
    misfit = asked(matter="misfit", at_handout=True)
    assert (offers(misfit), misfit.clauses) == (REPAIR, ("C129",))
    quality = asked(matter="quality", at_handout=True)
    assert offers(quality) == {**REPAIR, **BACK}
    assert quality.clauses == ("C130", "C129")


@pytest.mark.clause("C131")
@pytest.mark.parametrize("years", [0, 1, 2, 9])
def test_negligence_is_mended_free_in_and_out_of_the_warranty(years: int) -> None:
    day = BOUGHT.replace(year=BOUGHT.year + years) + timedelta(days=1)
    mended = asked(matter="negligence", asked_on=day)
    assert (mended.outcome, offers(mended), mended.clauses) == (Outcome.COVERED, REPAIR, ("C131",))


@pytest.mark.clause("C131")
@pytest.mark.parametrize("missing", ["within_life", "mendable"])
def test_what_cannot_be_mended_any_more_is_negotiated(missing: str) -> None:
    assert asked(matter="negligence", **{missing: False}).outcome is Outcome.NEGOTIATE
    assert asked(matter="negligence", **{missing: None}).needs == (missing,)


@pytest.mark.clause("C134")
@pytest.mark.parametrize("matter", ["misfit", "alteration"])
def test_later_alterations_cost_what_the_house_says(matter: str) -> None:
    assert asked(matter=matter).outcome is Outcome.NEGOTIATE
    free = shipped("tailor").with_settings({"later_alteration": "free"})
    decision = free.decide({**USUAL, "matter": matter})
    assert (offers(decision), decision.clauses) == (REPAIR, ("C134",))


@pytest.mark.clause("C138", "C139")
def test_the_specialist_comes_in_three_days_and_rework_takes_fifteen_working_days() -> None:
    assert promised(asked(matter="misfit", at_handout=True)) == {
        "C138": [("request.received", "specialist.arrived", "3 days")],
        "C139": [("repair.accepted", "repair.returned", "15 working days")],
    }


@pytest.mark.clause("C140")
def test_only_what_is_extra_urgent_needs_an_emergency_plan() -> None:
    assert collected(asked(matter="misfit", urgent=True))["C140"] == {"repair.accepted": ("emergency_plan",)}
    assert "C140" not in collected(asked(matter="misfit"))


@pytest.mark.clause("C123", "C124", "C125", "C126", "C127", "C128", "C129", "C132", "C134", "C136", "C137")
def test_each_step_leaves_its_record() -> None:
    found = collected(asked(matter="quality"))
    assert found["C123"] == {"consultation.held": ("consultation_record",)}
    assert found["C125"] == {"contract.signed": ("quantity", "material", "style", "price")}
    assert found["C126"] == {"measuring.done": ("measurement_sheet", "try_on_record")}
    assert found["C127"] == {"order.entered": ("area_and_department", "garment_archive_entry", "name_label")}
    assert found["C128"] == {"goods.delivered": ("distribution_note", "packing_list")}
    assert found["C129"] == {"goods.handed_out": ("misfit_and_quality_list",)}
    assert found["C132"] == {"goods.packed": ("spare_thread_and_buttons",)}
    assert found["C134"] == {"measuring.done": ("size_details", "body_features")}
    assert found["C137"] == {"goods.handed_out": ("care_manual",)}
    may = {each.clause for each in asked(matter="quality").evidence if not each.mandatory}
    assert may == {"C124", "C136"}


@pytest.mark.clause("C124", "C126", "C133", "C135")
def test_what_is_agreed_with_the_ordering_company() -> None:
    decision = asked(matter="quality")
    assert agreed(decision) == {
        "bidders_at_least": "3",
        "sample_garments_at_least": "40",
        "made_in_own_works": "true",
        "fabric_in_reserve": "true",
        "additions_at_original_price": "true",
    }
    assert collected(decision)["C135"] == {"order.added": ("fabric_match_record", "original_price")}


def test_the_matter_is_asked_first_and_nothing_in_vain() -> None:
    assert decided("tailor", {}).needs[0] == "matter"
    unknown = {"price": None, "bought_on": None, "asked_on": None}
    assert offers(asked(matter="negligence", **unknown)) == REPAIR
    assert asked(matter="quality", bought_on=None).needs == ("bought_on",)
    assert asked(matter="quality", price=None).needs == ("price",)


def test_a_request_before_the_purchase_is_refused_as_a_fact() -> None:
    with pytest.raises(FactError, match="bought_on"):
        asked(matter="quality", asked_on=BOUGHT - timedelta(days=1))


def test_the_law_adds_its_repair_within_the_first_days() -> None:
    facts = {**USUAL, "matter": "quality", "asked_on": BOUGHT + timedelta(days=3)}
    both = shipped("tailor").decide_with(shipped("law-cn"), facts)
    assert both.outcome is Outcome.COVERED
    assert offers(both)["refund"] == ("0.00", "1280.50")


def test_every_clause_reads_in_three_languages() -> None:
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert {f"C{number}" for number in range(123, 142)} <= told("tailor", lang)
