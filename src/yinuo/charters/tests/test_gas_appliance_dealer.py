"""Dealers of stoves, water heaters and range hoods: who pays, by when, and the terms that the template leaves blank."""

from datetime import date, timedelta
from typing import Any

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.deciding import agreed, charges, collected, filled, offers, promised, told
from yinuo.kernel.charters import Decision, Outcome, Payer, check
from yinuo.kernel.errors import Refused

FILLED = {
    "feedback_day": 8,
    "callback_percent": "12.5",
    "urban_hours": 6,
    "suburban_hours": 30,
    "repair_fund_percent": "1.2",
    "fee_per_unit": "41.80",
    "fee_per_visit": "15.00",
    "consigned_months": 4,
    "consigned_percent": "2",
    "other_goods_old_for_new": False,
    "free_parts_below": "7.50",
}
SOLD = date(2024, 11, 30)
USUAL: dict[str, Any] = {
    "goods": "range_hood",
    "cause": "product",
    "sold_on": SOLD,
    "asked_on": date(2025, 4, 1),
    "extension_approved": False,
    "zone": "urban",
    "on_site": True,
    "major_fault": False,
    "cost_fee": "33.33",
    "repair_fee": "210.99",
}


def asked(**facts: Any) -> Decision:
    charter = shipped("gas-appliance-dealer").with_settings(FILLED)
    return charter.decide({**USUAL, **facts})


def who(decision: Decision) -> tuple[Outcome, str | None, Payer | None]:
    return decision.outcome, decision.service_class, decision.payer


def test_the_filled_in_charter_is_clean() -> None:
    report = check(filled("gas-appliance-dealer"))
    assert (report.problems, report.notes) == ((), ())


def test_nothing_is_decided_while_the_template_has_blanks() -> None:
    template = shipped("gas-appliance-dealer")
    assert template.blanks == tuple(FILLED)
    with pytest.raises(Refused, match="still blank"):
        template.decide(USUAL)
    for name in FILLED:
        with pytest.raises(Refused, match=name):
            template.with_settings({**FILLED, name: "____"}).decide(USUAL)


@pytest.mark.clause("C242", "C244")
def test_the_first_year_is_the_makers_and_the_next_day_is_the_users() -> None:
    last = asked(asked_on=date(2025, 11, 30))
    assert who(last) == (Outcome.COVERED, "C", Payer.MAKER)
    assert charges(last) == {}
    assert last.cover is not None
    assert last.cover.ends_on == date(2025, 11, 30)
    after = asked(asked_on=date(2025, 12, 1))
    assert who(after) == (Outcome.CHARGEABLE, "A", Payer.CUSTOMER)
    assert (after.clauses, charges(after)) == (("C244",), {"labour": ("210.99", "customer")})


@pytest.mark.clause("C242")
def test_a_longer_warranty_needs_the_makers_approval_and_never_shortens() -> None:
    longer = {"extension_approved": True, "approved_months": 15}
    assert asked(asked_on=date(2026, 2, 28), **longer).outcome is Outcome.COVERED
    assert asked(asked_on=date(2026, 3, 1), **longer).outcome is Outcome.CHARGEABLE
    shorter = {"extension_approved": True, "approved_months": 3}
    assert asked(asked_on=date(2025, 11, 30), **shorter).outcome is Outcome.COVERED
    assert collected(asked(**longer))["C242"] == {"warranty.extended": ("approval_of_maker",)}
    assert "C242" not in collected(asked())


@pytest.mark.clause("C243", "C244")
def test_what_the_user_caused_costs_the_cost_fee_within_the_year_and_the_full_fee_after() -> None:
    within = asked(cause="user", asked_on=date(2025, 11, 30))
    assert who(within) == (Outcome.CHARGEABLE, "A", Payer.CUSTOMER)
    assert (within.clauses[0], charges(within)) == ("C243", {"labour": ("33.33", "customer")})
    after = asked(cause="user", asked_on=date(2025, 12, 1))
    assert (after.clauses, charges(after)) == (("C244",), {"labour": ("210.99", "customer")})


@pytest.mark.clause("C237")
@pytest.mark.parametrize("days", [0, 4000])
def test_what_the_dealer_changed_without_authority_is_at_his_cost(days: int) -> None:
    decision = asked(cause="modified_by_dealer", asked_on=SOLD + timedelta(days=days))
    assert who(decision) == (Outcome.COVERED, "C", Payer.DEALER)
    assert decision.clauses == ("C237",)


@pytest.mark.clause("C239", "C246")
@pytest.mark.parametrize(("zone", "within"), [("urban", "6 hours"), ("suburban", "30 hours")])
def test_somebody_is_on_site_within_the_hours_of_the_zone(zone: str, within: str) -> None:
    assert promised(asked(zone=zone)) == {
        "C239": [("month.begun", "repair_quality_form.sent", "day 8 of month")],
        "C246": [("request.received", "technician.arrived", within)],
    }


@pytest.mark.clause("C232", "C233", "C234", "C235", "C239", "C240", "C247")
def test_each_step_leaves_its_record() -> None:
    assert collected(asked()) == {
        "C232": {"product.launched": ("repair_data", "training_record")},
        "C233": {"dealer.inspected": ("inspection_record",)},
        "C234": {"agreement.signed": ("service_organisation", "qualified_staff", "equipment", "premises")},
        "C235": {
            "agreement.signed": ("head_of_repairs", "repair_staff"),
            "staff.changed": ("notice_to_maker",),
        },
        "C239": {"month.closed": ("repair_quality_form",)},
        "C240": {"instruction.completed": ("repair_instruction", "completion_record")},
        "C247": {"repair.finished": ("repair_sheet", "user_signature")},
    }


@pytest.mark.clause("C238")
def test_a_major_fault_is_told_to_the_maker_and_appraised() -> None:
    wanted = {"accident.reported": ("notice_to_maker", "investigation_record", "technical_appraisal")}
    assert collected(asked(major_fault=True))["C238"] == wanted


ALWAYS = {
    "full_service_in_territory": "true",
    "feedback_day": "8",
    "callback_percent_at_least": "12.5",
    "rules_of_maker_bind": "true",
    "repair_fund_percent": "1.2",
    "free_parts_below": "7.50",
}
CONSIGNED = {
    "old_for_new": "true",
    "consigned_months": "4",
    "consigned_percent": "2",
    "at_cost_without_old_part": "true",
}
FLAT = {"fee_per_unit": "41.80", "fee_per_visit": "15.00"}


@pytest.mark.clause("C236", "C239", "C241", "C248", "C249", "C251", "C252", "C253", "C254")
@pytest.mark.parametrize(
    ("goods", "parts"),
    [
        ("stove", {"old_for_new": "false"}),
        ("gas_water_heater", CONSIGNED),
        ("electric_water_heater", CONSIGNED),
        ("range_hood", CONSIGNED),
        ("other", {}),
    ],
)
def test_the_terms_of_the_agreement_are_data(goods: str, parts: dict[str, str]) -> None:
    assert agreed(asked(goods=goods)) == {**ALWAYS, **FLAT, **parts}


@pytest.mark.clause("C253")
def test_parts_of_the_other_product_are_exchanged_where_the_agreement_says_so() -> None:
    charter = shipped("gas-appliance-dealer").with_settings({**FILLED, "other_goods_old_for_new": True})
    assert agreed(charter.decide({**USUAL, "goods": "other"}))["old_for_new"] == "true"


@pytest.mark.clause("C250")
def test_the_flat_fees_are_paid_within_the_warranty_only_and_the_visit_only_on_site() -> None:
    last, after = date(2025, 11, 30), date(2025, 12, 1)
    in_house = agreed(asked(asked_on=last, on_site=False))
    assert (in_house["fee_per_unit"], "fee_per_visit" in in_house) == ("41.80", False)
    assert FLAT.items() <= agreed(asked(asked_on=last)).items()
    for decision in (asked(asked_on=after), asked(asked_on=last, cause="user")):
        assert FLAT.keys().isdisjoint(agreed(decision))


def test_the_cause_is_asked_first_and_nothing_in_vain() -> None:
    charter = shipped("gas-appliance-dealer").with_settings(FILLED)
    assert charter.decide({}).needs[0] == "cause"
    assert asked(sold_on=None).needs == ("sold_on",)
    assert asked(cause="user", cost_fee=None).needs == ("cost_fee",)
    assert asked(cause="user", repair_fee=None).needs == ()
    assert asked(cost_fee=None, repair_fee=None, zone=None, goods=None).needs == ()
    assert asked(extension_approved=True).needs == ("approved_months",)


def test_the_law_gives_its_own_for_a_defect_of_the_first_week() -> None:
    charter = shipped("gas-appliance-dealer").with_settings(FILLED)
    facts = {**USUAL, "asked_on": SOLD + timedelta(days=5)}
    both = charter.decide_with(shipped("law-cn"), facts)
    assert (both.outcome, both.payer) == (Outcome.COVERED, Payer.MAKER)
    assert offers(charter.decide(facts)) == {}


def test_every_clause_reads_in_three_languages() -> None:
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert {f"C{number}" for number in range(232, 255)} <= told("gas-appliance-dealer", lang)
