"""Dealers of solar water heaters: free repair, the cost fee, one percent for repairs and how it is settled."""

from datetime import date, timedelta
from typing import Any

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.deciding import agreed, charges, collected, filled, offers, promised, told
from yinuo.kernel.charters import Charter, Decision, Outcome, Payer, check
from yinuo.kernel.errors import Refused

FILLED = {
    "fine_light": "20.00",
    "fine_severe": "500.00",
    "breaches_allowed": 4,
    "agreement_years": 3,
}
SOLD = date(2025, 1, 15)
USUAL: dict[str, Any] = {
    "cause": "quality",
    "sold_on": SOLD,
    "asked_on": date(2025, 8, 1),
    "model_months": 36,
    "extension_approved": False,
    "zone": "urban",
    "major_fault": False,
    "cost_fee": "64.20",
    "repair_fee": "188.00",
}
LAST, AFTER = date(2028, 1, 15), date(2028, 1, 16)
SHARED = (233, 234, 235, 236, 238, 240, 244, 247, 248)


def charter(**settings: Any) -> Charter:
    return shipped("solar-dealer").with_settings({**FILLED, **settings})


def asked(**facts: Any) -> Decision:
    return charter().decide({**USUAL, **facts})


def who(decision: Decision) -> tuple[Outcome, str | None, Payer | None]:
    return decision.outcome, decision.service_class, decision.payer


def test_the_filled_in_charter_is_clean() -> None:
    report = check(filled("solar-dealer"))
    assert (report.problems, report.notes) == ((), ())


@pytest.mark.clause("C264", "C283", "C285")
def test_what_the_agreement_leaves_open_must_be_filled_in_first() -> None:
    assert shipped("solar-dealer").blanks == tuple(FILLED)
    with pytest.raises(Refused, match="agreement_years"):
        charter(agreement_years="____").decide(USUAL)


@pytest.mark.clause("C244", "C258")
def test_quality_problems_are_free_to_the_last_day_of_the_products_warranty() -> None:
    last, after = asked(asked_on=LAST), asked(asked_on=AFTER)
    assert who(last) == (Outcome.COVERED, "C", Payer.MAKER)
    assert (last.clauses, charges(last)) == (("C258",), {})
    assert who(after) == (Outcome.CHARGEABLE, "A", Payer.CUSTOMER)
    assert (after.clauses, charges(after)) == (("C244",), {"labour": ("188.00", "customer")})


@pytest.mark.clause("C258")
def test_a_longer_warranty_stands_on_the_makers_approval() -> None:
    longer = {"extension_approved": True, "approved_months": 48}
    assert asked(asked_on=date(2029, 1, 15), **longer).outcome is Outcome.COVERED
    assert asked(asked_on=date(2029, 1, 16), **longer).outcome is Outcome.CHARGEABLE
    assert asked(asked_on=LAST, extension_approved=True, approved_months=1).outcome is Outcome.COVERED
    assert collected(asked(**longer))["C258"] == {"warranty.extended": ("approval_of_maker",)}


@pytest.mark.clause("C259")
@pytest.mark.parametrize("cause", ["user", "force_majeure"])
def test_the_user_and_force_majeure_cost_the_cost_fee(cause: str) -> None:
    within = asked(cause=cause, asked_on=LAST)
    assert who(within) == (Outcome.CHARGEABLE, "A", Payer.CUSTOMER)
    assert (within.clauses[0], charges(within)) == ("C259", {"labour": ("64.20", "customer")})
    after = asked(cause=cause, asked_on=AFTER)
    assert (after.clauses, charges(after)) == (("C244",), {"labour": ("188.00", "customer")})


@pytest.mark.clause("C261")
@pytest.mark.parametrize(("zone", "within"), [("urban", "24 hours"), ("county", "48 hours")])
def test_the_fault_is_removed_in_one_day_or_two(zone: str, within: str) -> None:
    assert promised(asked(zone=zone))["C261"] == [("request.received", "fault.removed", within)]


@pytest.mark.clause("C262", "C271")
def test_the_fund_is_settled_monthly_in_twenty_days_or_at_the_end_of_the_year() -> None:
    monthly = asked()
    assert promised(monthly)["C271"] == [("settlement.received", "settlement.remitted", "20 days")]
    assert agreed(monthly)["repair_fund_percent"] == "1"
    assert "settled_at_year_end" not in agreed(monthly)
    yearly = charter(settlement="year_end").decide(USUAL)
    assert "C271" not in promised(yearly)
    assert agreed(yearly)["settled_at_year_end"] == "true"


@pytest.mark.clause("C265", "C266")
def test_parts_are_consigned_or_bought_but_not_both() -> None:
    terms = agreed(asked())
    assert [terms[name] for name in ("old_for_new", "consigned_months", "consigned_percent")] == [
        "true",
        "3",
        "1",
    ]
    assert terms["at_cost_without_old_part"] == "true"
    bought = agreed(charter(parts_supply="purchased").decide(USUAL))
    assert bought["old_for_new"] == "false"
    assert {"consigned_months", "consigned_percent", "at_cost_without_old_part"}.isdisjoint(bought)


@pytest.mark.clause("C256", "C276")
def test_the_feedback_form_and_the_statistics_are_one_paper_or_two() -> None:
    one, two = collected(asked()), collected(charter(quality_reports="two").decide(USUAL))
    assert one["C256"] == one["C276"] == two["C256"] == {"month.closed": ("repair_quality_form",)}
    assert two["C276"] == {"month.closed": ("quality_and_repair_statistics",)}
    assert (agreed(asked())["feedback_day"], agreed(asked())["statistics_day"]) == ("15", "15")


@pytest.mark.clause("C280")
def test_the_award_has_five_conditions() -> None:
    award = {name: value for name, value in agreed(asked()).items() if name.startswith("award_")}
    assert award == {
        "award_complaints_per_thousand_under": "1",
        "award_satisfaction_percent_at_least": "98",
        "award_sound_network": "true",
        "award_feedback_percent_at_least": "90",
        "award_without_exposure": "true",
    }
    exactly = agreed(charter(award_satisfaction="exactly").decide(USUAL))
    assert exactly["award_satisfaction_percent"] == "98"
    assert "award_satisfaction_percent_at_least" not in exactly


@pytest.mark.clause("C236", "C248", "C257", "C263", "C264", "C268", "C273", "C274", "C275", "C277", "C279")
@pytest.mark.clause("C281", "C282", "C283", "C285")
def test_rates_limits_and_penalties_are_data() -> None:
    wanted = {
        "full_service_in_territory": "true",
        "rules_of_maker_bind": "true",
        "callback_percent_at_least": "25",
        "costs_of_returns_from_fund": "true",
        "fine_light": "20.00",
        "fine_severe": "500.00",
        "originals_from_day": "15",
        "originals_until_day": "20",
        "fees_given_up_after_months": "3",
        "dispute_within_months": "3",
        "cash_or_set_off": "false",
        "feedback_penalty_after_months": "3",
        "feedback_penalty_percent": "10",
        "takes_part_in_surveys": "true",
        "incomplete_sheet_void": "true",
        "false_sheet_times": "10",
        "breaches_allowed": "4",
        "quota_passes_on": "true",
        "agreement_years": "3",
    }
    terms = agreed(asked())
    assert {name: terms[name] for name in wanted} == wanted


@pytest.mark.clause("C267", "C268", "C269", "C270", "C272")
def test_the_settlement_goes_through_its_six_steps() -> None:
    found = collected(asked())
    assert found["C267"] == {
        "settlement.prepared": ("original_repair_sheets", "first_callback", "monthly_settlement_form")
    }
    assert found["C268"] == {"settlement.sent": ("original_repair_sheets", "monthly_settlement_form")}
    assert found["C269"] == {"settlement.checked": ("second_callback", "spot_check")}
    assert found["C270"] == {
        "settlement.approved": ("confirmation_of_service_centre", "approval_of_marketing_manager")
    }
    assert found["C272"] == {"settlement.remitted": ("wire_to_named_account",)}


@pytest.mark.clause("C233", "C234", "C235", "C238", "C240", "C247", "C255", "C278", "C285")
def test_each_step_leaves_its_record() -> None:
    found = collected(asked(major_fault=True))
    assert found["C233"] == {"dealer.inspected": ("inspection_record",)}
    assert found["C234"] == {"agreement.signed": ("service_organisation", "qualified_staff", "equipment")}
    assert found["C235"] == {
        "agreement.signed": ("head_of_repairs", "repair_staff"),
        "staff.changed": ("notice_to_maker",),
    }
    assert found["C238"] == {"accident.reported": ("notice_to_maker",)}
    assert found["C240"] == {"instruction.completed": ("repair_instruction", "completion_record")}
    assert found["C247"] == {"repair.finished": ("repair_sheet", "user_signature")}
    assert found["C255"] == {"product.launched": ("repair_data", "training_record")}
    assert found["C278"] == {"product.launched": ("user_details", "quality_tracking_record")}
    assert found["C285"] == {"agreement.signed": ("two_copies", "signatures_and_seals")}
    assert "C238" not in collected(asked())


@pytest.mark.clause("C260")
def test_below_the_agreement_the_states_three_guarantees_stand() -> None:
    facts = {**USUAL, "asked_on": SOLD + timedelta(days=7), "has_voucher": True}
    both = charter().decide_with(shipped("law-cn"), facts)
    assert (both.outcome, both.payer) == (Outcome.COVERED, Payer.MAKER)
    assert both.floor.startswith("law-cn")
    assert offers(asked()) == {}


def test_the_cause_is_asked_first_and_nothing_in_vain() -> None:
    assert charter().decide({}).needs[0] == "cause"
    assert asked(model_months=None).needs == ("model_months",)
    assert asked(cause="force_majeure", cost_fee=None).needs == ("cost_fee",)
    assert asked(cost_fee=None, repair_fee=None, zone=None, major_fault=None).needs == ()


def test_every_clause_reads_in_three_languages_but_the_reading_that_is_not_taken() -> None:
    wanted = {f"C{number}" for number in (*SHARED, *range(255, 286))} - {"C265"}
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert wanted == told("solar-dealer", lang) - {""}
