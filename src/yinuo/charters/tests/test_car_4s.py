"""A car dealer's workshop: the amount named on the order, the guarantee of a repair, and its papers."""

from datetime import date, timedelta
from typing import Any

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.deciding import agreed, charges, collected, promised, told
from yinuo.kernel.charters import Decision, FactError, Outcome, Payer, check

HANDED_OVER = date(2025, 12, 20)
USUAL: dict[str, Any] = {
    "matter": "workmanship",
    "handed_over_on": HANDED_OVER,
    "asked_on": date(2026, 1, 3),
    "guarantee_days": 30,
    "worked_amount": "2466.70",
    "named_amount": "2000.00",
    "over_named": False,
    "customer_agreed": False,
    "more_damage": False,
    "road_test": False,
}
LAST, AFTER = date(2026, 1, 19), date(2026, 1, 20)
AS_WORKED = {"labour": ("2466.70", "customer")}
FREE = {"labour": ("0.00", "organisation")}


def asked(settings: dict[str, Any] | None = None, /, **facts: Any) -> Decision:
    return shipped("car-4s").with_settings(settings or {}).decide({**USUAL, **facts})


def who(decision: Decision) -> tuple[Outcome, str | None, Payer | None]:
    return decision.outcome, decision.service_class, decision.payer


OURS = (Outcome.COVERED, "C", Payer.ORGANISATION)
THEIRS = (Outcome.CHARGEABLE, "A", Payer.CUSTOMER)


def test_the_charter_is_clean() -> None:
    report = check(shipped("car-4s"))
    assert (report.problems, report.notes) == ((), ())
    assert report.blanks == ("callback_days",)


@pytest.mark.clause("C364")
def test_the_bill_stays_within_the_amount_named_on_the_order() -> None:
    within = asked(matter="repair")
    assert (who(within), charges(within)) == (THEIRS, AS_WORKED)
    over = asked(matter="repair", over_named=True)
    assert (charges(over), over.clauses) == ({"labour": ("2000.00", "customer")}, ("C364",))
    loose = asked({"named_amount_binds": False}, matter="repair", over_named=True)
    assert charges(loose) == AS_WORKED


@pytest.mark.clause("C365")
def test_what_the_customer_agreed_to_is_charged_as_worked() -> None:
    more = asked(matter="repair", over_named=True, customer_agreed=True, more_damage=True)
    assert (charges(more), more.clauses) == (AS_WORKED, ("C364", "C365"))
    assert collected(more)["C365"] == {"damage.found": ("answer_of_customer",)}
    assert "C365" not in collected(asked(matter="repair"))


@pytest.mark.clause("C362", "C369")
def test_faulty_work_is_made_good_within_the_guarantee_of_the_order() -> None:
    last = asked(asked_on=LAST)
    assert (who(last), charges(last)) == (OURS, FREE)
    assert last.cover is not None
    assert last.cover.ends_on == LAST
    after = asked(asked_on=AFTER)
    assert (who(after), charges(after)) == (THEIRS, AS_WORKED)
    endless = asked({"guarantee_limits_rework": False}, asked_on=AFTER)
    assert (who(endless), charges(endless)) == (OURS, FREE)


@pytest.mark.clause("C369")
def test_a_faulty_part_is_paid_as_the_workshop_reads_it_and_wrong_handling_by_the_customer() -> None:
    part = asked(matter="parts")
    assert (who(part), charges(part)) == (THEIRS, AS_WORKED)
    ours = asked({"faulty_part_paid_by": "organisation"}, matter="parts")
    assert (who(ours), charges(ours)) == (OURS, FREE)
    assert who(asked(matter="operation")) == THEIRS
    assert collected(asked(matter="operation"))["C369"] == {
        "car.returned": ("account_of_customer", "analysis_of_cause")
    }
    assert "C369" not in collected(asked(matter="repair"))


@pytest.mark.clause("C362", "C363")
def test_the_repair_order_is_complete_and_in_two_copies() -> None:
    order = collected(asked())["C362"]["order.signed"]
    assert len(order) == len(set(order)) == 17
    assert {"plate", "chassis_number", "engine_number", "mileage", "fuel_level"} <= set(order)
    assert {"repair_items", "completion_date", "guarantee_period", "signature_of_customer"} <= set(order)
    assert collected(asked())["C363"] == {
        "order.signed": ("copy_for_customer", "copy_for_workshop", "stored_copy")
    }
    assert agreed(asked())["order_copies_at_least"] == "2"


@pytest.mark.clause("C367")
def test_the_chief_inspector_signs_and_the_road_test_is_recorded_where_needed() -> None:
    wanted = ("items_by_order", "connections_and_safety_parts", "attachments", "signature_of_chief_inspector")
    found = [each.collect for each in asked().evidence if each.clause == "C367"]
    assert found == [wanted]
    found = [each.collect for each in asked(road_test=True).evidence if each.clause == "C367"]
    assert found == [wanted, ("road_test_record",)]


@pytest.mark.clause("C359", "C360", "C361", "C364", "C366", "C368", "C370", "C371", "C373", "C376", "C379")
def test_each_step_leaves_its_record() -> None:
    found = collected(asked(matter="repair"))
    assert found["C359"] == {"customer.received": ("name_of_adviser", "time_of_arrival")}
    assert found["C360"] == {
        "request.received": ("complaint_and_guarantee_notes",),
        "work.explained": ("reason", "benefit", "time", "cost"),
    }
    assert found["C361"]["car.checked_in"][0] == "underside_checked_together"
    assert len(found["C361"]["car.checked_in"]) == 10
    assert found["C364"] == {"estimate.given": ("budget_of_each_item", "amount_not_exceeded")}
    assert found["C366"] == {"estimate.given": ("completion_date",)}
    assert found["C368"] == {"car.handed_over": ("joint_test_drive", "notes_explained")}
    assert found["C370"] == {"feedback.received": ("reply",)}
    assert found["C371"] == {"parts.fitted": ("genuine_part_mark",)}
    assert found["C373"] == {
        "car.handed_over": ("customer_file",),
        "callback.made": ("opinion", "hints_for_care"),
    }
    assert found["C376"] == {"staff.trained": ("plan_of_stage", "goal_of_stage")}
    assert found["C379"] == {"formalities.handled": ("mandate_of_customer",)}


@pytest.mark.clause("C373", "C377")
def test_the_mailing_comes_monthly_or_as_set_and_the_line_is_open_all_day() -> None:
    assert promised(asked())["C373"] == [("months.begun", "mailing.sent", "1 months")]
    assert promised(asked({"mailing_months": 3}))["C373"][0][2] == "3 months"
    assert agreed(asked())["hotline_hours"] == "24"


def test_what_is_asked_and_what_is_not() -> None:
    assert shipped("car-4s").decide({}).needs[0] == "matter"
    past = {"handed_over_on": None, "guarantee_days": None}
    assert asked(matter="repair", **past).needs == ()
    assert asked(matter="repair", over_named=None, customer_agreed=None).needs[0] == "over_named"
    assert asked(matter="repair", over_named=True, customer_agreed=None).needs == ("customer_agreed",)
    assert asked(guarantee_days=None).needs == ("guarantee_days",)
    assert asked(over_named=None, worked_amount=None).needs == ()


def test_a_car_cannot_come_back_before_it_was_handed_over() -> None:
    with pytest.raises(FactError, match="handed_over_on"):
        asked(asked_on=HANDED_OVER - timedelta(days=1))


def test_every_clause_reads_in_three_languages() -> None:
    wanted = {f"C{number}" for number in range(359, 380)} - {"C378"}
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert told("car-4s", lang) - {""} == wanted
