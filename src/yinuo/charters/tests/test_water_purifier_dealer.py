"""Dealers of water purifiers: parts, freight and labour in and out of the warranty, batches, and what is sent back."""

from datetime import date
from typing import Any

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.deciding import agreed, charges, collected, filled, offers, promised, told
from yinuo.kernel.charters import Charter, Decision, Outcome, Payer, check
from yinuo.kernel.errors import Refused

SOLD, INSTALLED = date(2024, 2, 29), date(2024, 4, 10)
LAST, AFTER = date(2025, 2, 28), date(2025, 3, 1)
USUAL: dict[str, Any] = {
    "cause": "quality",
    "sold_on": SOLD,
    "installed_on": INSTALLED,
    "asked_on": LAST,
    "same_defect_units": 2,
    "sent_back": False,
    "return_agreed": True,
    "addressed_to_service": True,
    "property_damage": False,
    "parts_price": "305.40",
    "repair_charge": "66.00",
    "freight_cost": "28.80",
}
BOTH_WAYS = {"exchange": ("0.00", "0.00"), "repair": ("0.00", "0.00")}
REPAIR = {"repair": ("0.00", "0.00")}
FREE = {"parts": ("0.00", "maker")}


def charter(**settings: Any) -> Charter:
    return shipped("water-purifier-dealer").with_settings({"batch_from": 25, **settings})


def asked(**facts: Any) -> Decision:
    return charter().decide({**USUAL, **facts})


def who(decision: Decision) -> tuple[Outcome, str | None, Payer | None]:
    return decision.outcome, decision.service_class, decision.payer


def test_the_filled_in_charter_is_clean() -> None:
    report = check(filled("water-purifier-dealer"))
    assert (report.problems, report.notes) == ((), ())


@pytest.mark.clause("C288", "C303")
def test_a_quality_problem_within_the_year_is_made_good_by_the_maker() -> None:
    decision = asked()
    assert who(decision) == (Outcome.COVERED, "C", Payer.MAKER)
    assert (offers(decision), charges(decision)) == (BOTH_WAYS, FREE)
    assert decision.clauses[0] == "C303"


@pytest.mark.clause("C288", "C305")
def test_after_the_year_it_is_maintained_for_life_by_the_price_list() -> None:
    for day in (AFTER, date(2034, 2, 28)):
        decision = asked(asked_on=day)
        assert who(decision) == (Outcome.CHARGEABLE, "A", Payer.CUSTOMER)
        assert offers(decision) == REPAIR
        assert charges(decision) == {"parts": ("305.40", "customer")}


@pytest.mark.clause("C288")
def test_the_year_runs_from_the_installation_where_the_agreement_is_read_so() -> None:
    late = charter(warranty_start="installation")
    assert late.decide({**USUAL, "asked_on": date(2025, 4, 10)}).outcome is Outcome.COVERED
    assert late.decide({**USUAL, "asked_on": date(2025, 4, 11)}).outcome is Outcome.CHARGEABLE
    assert late.decide({**USUAL, "installed_on": None}).needs == ("installed_on",)
    assert asked(installed_on=None).needs == ()


@pytest.mark.clause("C304", "C305")
@pytest.mark.parametrize(("day", "clause"), [(LAST, "C304"), (AFTER, "C305")])
@pytest.mark.parametrize("payer", ["customer", "dealer"])
def test_what_is_not_quality_costs_the_price_list(day: date, clause: str, payer: str) -> None:
    decision = charter(parts_paid_by=payer).decide({**USUAL, "cause": "human", "asked_on": day})
    assert (decision.clauses[0], decision.payer) == (clause, Payer(payer))
    assert charges(decision) == {"parts": ("305.40", payer)}


@pytest.mark.clause("C298")
def test_ignoring_the_manual_costs_the_warranty() -> None:
    decision = asked(cause="manual_ignored", sent_back=True)
    assert who(decision) == (Outcome.CHARGEABLE, "A", Payer.CUSTOMER)
    assert charges(decision) == {
        "parts": ("305.40", "customer"),
        "freight": ("28.80", "dealer"),
        "labour": ("66.00", "dealer"),
    }


@pytest.mark.clause("C289")
def test_what_breaks_in_transit_is_the_makers_before_any_sale() -> None:
    decision = asked(cause="transit", sold_on=None, installed_on=None, asked_on=None)
    assert who(decision) == (Outcome.COVERED, "C", Payer.MAKER)
    assert (offers(decision), charges(decision)) == (BOTH_WAYS, FREE)
    assert decision.clauses == ("C289",)


@pytest.mark.clause("C292")
def test_a_batch_is_made_good_even_after_the_year() -> None:
    batch = asked(asked_on=AFTER, same_defect_units=25)
    assert who(batch) == (Outcome.COVERED, "C", Payer.MAKER)
    assert (offers(batch), charges(batch), batch.clauses) == (BOTH_WAYS, FREE, ("C292",))
    single = asked(asked_on=AFTER, same_defect_units=24)
    assert (single.outcome, single.clauses[0]) == (Outcome.CHARGEABLE, "C305")
    assert asked(cause="human", same_defect_units=25).outcome is Outcome.CHARGEABLE


@pytest.mark.clause("C292")
def test_how_many_make_a_batch_must_be_filled_in_first() -> None:
    assert shipped("water-purifier-dealer").blanks == ("batch_from",)
    with pytest.raises(Refused, match="batch_from"):
        shipped("water-purifier-dealer").decide(USUAL)


@pytest.mark.clause("C306", "C307", "C308", "C309")
@pytest.mark.parametrize(
    ("cause", "day", "freight", "labour"),
    [
        ("quality", LAST, ("28.80", "maker"), ("0.00", "maker")),
        ("quality", AFTER, ("28.80", "dealer"), ("66.00", "dealer")),
        ("human", LAST, ("28.80", "dealer"), ("0.00", "maker")),
        ("human", AFTER, ("28.80", "dealer"), ("66.00", "dealer")),
    ],
)
def test_freight_and_labour_of_what_is_sent_back(
    cause: str, day: date, freight: tuple[str, str], labour: tuple[str, str]
) -> None:
    found = charges(asked(cause=cause, asked_on=day, sent_back=True))
    assert (found["freight"], found["labour"]) == (freight, labour)
    assert set(charges(asked(cause=cause, asked_on=day))) == {"parts"}


@pytest.mark.clause("C301")
@pytest.mark.parametrize("missing", ["return_agreed", "addressed_to_service"])
def test_nothing_is_taken_back_without_consent_and_the_right_address(missing: str) -> None:
    refused = asked(sent_back=True, **{missing: False})
    assert (refused.outcome, refused.refused_by, refused.offer) == (Outcome.REFUSED, ("C301",), ())
    assert asked(**{missing: False}).outcome is Outcome.COVERED
    assert asked(sent_back=True, **{missing: None}).needs == (missing,)
    papers = {"goods.sent_back": ("consent_of_customer_service", "consignee_and_telephone")}
    assert collected(asked(sent_back=True))["C301"] == papers


@pytest.mark.clause("C290", "C291")
def test_a_plan_comes_in_two_days_and_what_is_sent_back_returns_in_three() -> None:
    plan = ("complaint.received", "plan.given", "48 hours")
    back = ("goods.received_back", "repair.returned", "3 days")
    assert promised(asked()) == {"C290": [plan]}
    assert promised(asked(sent_back=True)) == {"C290": [plan], "C291": [back]}


@pytest.mark.clause("C293", "C302")
def test_damaged_property_is_told_within_a_day_and_paid_by_the_insurer() -> None:
    damage = asked(property_damage=True)
    assert promised(damage)["C302"] == [("damage.found", "maker.notified", "24 hours")]
    assert collected(damage)["C293"] == {"damage.settled": ("assessor_report", "payment_of_insurer")}
    assert collected(damage)["C302"] == {
        "damage.found": ("photographs_of_scene", "notice_to_insurer", "notice_to_maker")
    }
    assert agreed(damage)["damage_paid_by_insurer"] == "true"
    other = asked(cause="human", property_damage=True)
    assert {"C293", "C302"}.isdisjoint((*promised(other), *collected(other)))
    assert agreed(other)["maker_liable_for_damage"] == "false"


@pytest.mark.clause("C286", "C287", "C294", "C295", "C297", "C299", "C300", "C310", "C311")
def test_each_step_leaves_its_record() -> None:
    decision = asked()
    assert collected(decision) == {
        "C286": {"goods.delivered": ("certificate_of_conformity",)},
        "C287": {"staff.trained": ("training_material", "training_record")},
        "C294": {"agreement.ended": ("handover_to_new_dealer",)},
        "C295": {"complaint.passed_on": ("own_attempt", "findings_on_product")},
        "C297": {"agreement.signed": ("technician_for_plumbing_and_electrics",)},
        "C299": {"agreement.signed": ("local_service_rules",)},
        "C300": {"case.closed": ("callback_record",)},
        "C310": {"agreement.signed": ("two_copies", "business_agreement")},
        "C311": {"complaint.received": ("written_fax",)},
    }
    assert [each.clause for each in decision.evidence if not each.mandatory] == ["C311"]


@pytest.mark.clause("C294", "C296", "C297")
def test_the_terms_of_the_agreement_are_data() -> None:
    assert agreed(asked()) == {
        "service_until_handover": "true",
        "training_days_at_most": "2",
        "training_and_meals_free": "true",
        "travel_and_lodging_by_dealer": "true",
        "technicians_at_least": "1",
    }


def test_what_is_asked_and_what_is_not() -> None:
    assert "cause" in charter().decide({}).needs[:3]
    assert asked(sold_on=None).needs == ("sold_on",)
    assert asked(parts_price=None, freight_cost=None, repair_charge=None).needs == ()
    assert asked(cause="human", parts_price=None).needs == ("parts_price",)
    assert asked(cause="human", sent_back=True, freight_cost=None).needs == ("freight_cost",)


@pytest.mark.parametrize(
    ("day", "given"),
    [(date(2024, 3, 7), {"refund", "exchange", "repair"}), (date(2024, 3, 8), {"exchange", "repair"})],
)
def test_the_law_still_gives_its_own_where_a_return_is_refused(day: date, given: set[str]) -> None:
    facts = {**USUAL, "sent_back": True, "return_agreed": False, "asked_on": day, "installed_on": None}
    both = charter().decide_with(shipped("law-cn"), {**facts, "price": "1999.00"})
    assert both.outcome is Outcome.COVERED
    assert set(offers(both)) == given


def test_every_clause_reads_in_three_languages() -> None:
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert told("water-purifier-dealer", lang) - {""} == {f"C{number}" for number in range(286, 313)}
