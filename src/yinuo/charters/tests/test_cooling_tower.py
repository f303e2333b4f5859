"""Cooling towers: one year, two hours, arrival by province, and the plans and records behind them."""

from datetime import date, timedelta
from typing import Any

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.deciding import decided, offers, told
from yinuo.kernel.charters import Decision, FactError, Outcome, Payer, check

DELIVERED = date(2025, 11, 30)
USUAL: dict[str, Any] = {
    "delivered_on": DELIVERED,
    "commissioned_on": date(2026, 1, 15),
    "asked_on": date(2026, 3, 2),
    "quality_problem": True,
    "solved_by_phone": False,
    "in_province": True,
    "special_project": False,
}
REPAIR = {"repair": ("0.00", "0.00")}


def asked(**facts: Any) -> Decision:
    return decided("cooling-tower", {**USUAL, **facts})


def limits(decision: Decision, clause: str) -> list[tuple[str, str, int, str, str]]:
    return [
        (each.start, each.stop, each.amount, each.unit, each.calendar)
        for each in decision.promises
        if each.clause == clause
    ]


def collected(decision: Decision, clause: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.step, each.collect) for each in decision.evidence if each.clause == clause]


def test_the_charter_is_clean() -> None:
    report = check(shipped("cooling-tower"))
    assert (report.problems, report.notes, report.blanks) == ((), (), ())


@pytest.mark.clause("C085")
def test_for_one_year_any_quality_problem_is_repaired_at_our_cost() -> None:
    last = asked(asked_on=date(2026, 11, 30))
    assert (last.outcome, offers(last), last.clauses) == (Outcome.COVERED, REPAIR, ("C085",))
    assert last.offer[0].freight is Payer.ORGANISATION
    assert last.cover is not None
    assert (last.cover.starts_on, last.cover.ends_on) == (DELIVERED, date(2026, 11, 30))
    assert asked(asked_on=DELIVERED).outcome is Outcome.COVERED


@pytest.mark.clause("C085", "C086")
def test_after_the_year_and_without_a_quality_problem_the_service_plan_is_negotiated() -> None:
    for decision in (asked(asked_on=date(2026, 12, 1)), asked(quality_problem=False)):
        assert (decision.outcome, decision.clauses, decision.offer) == (Outcome.NEGOTIATE, ("C086",), ())
    assert collected(asked(), "C086") == [
        ("service_plan.made", ("plan_within_warranty", "plan_after_warranty"))
    ]


@pytest.mark.clause("C085")
def test_the_year_may_start_with_first_use_instead() -> None:
    by_use = shipped("cooling-tower").with_settings({"warranty_starts_with": "use"})
    last = date(2027, 1, 15)
    assert by_use.decide({**USUAL, "asked_on": last}).outcome is Outcome.COVERED
    assert by_use.decide({**USUAL, "asked_on": last + timedelta(days=1)}).outcome is Outcome.NEGOTIATE
    assert by_use.decide({**USUAL, "commissioned_on": None}).needs == ("commissioned_on",)


@pytest.mark.clause("C088", "C090")
@pytest.mark.parametrize(("in_province", "hours"), [(True, 12), (False, 48)])
def test_an_answer_in_two_hours_and_arrival_by_province(in_province: bool, hours: int) -> None:
    decision = asked(in_province=in_province)
    assert limits(decision, "C088") == [("feedback.received", "feedback.answered", 2, "hours", "always")]
    assert limits(decision, "C090") == [("feedback.received", "visit.arrived", hours, "hours", "always")]
    assert collected(decision, "C090") == [("visit.arrived", ("time_of_arrival",))]
    later = shipped("cooling-tower").with_settings({"arrival_counts_from": "decision"})
    decision = later.decide({**USUAL, "in_province": in_province})
    assert limits(decision, "C090") == [("visit.decided", "visit.arrived", hours, "hours", "always")]


@pytest.mark.clause("C089", "C090")
def test_what_the_phone_solves_is_written_down_and_nobody_must_come() -> None:
    decision = asked(solved_by_phone=True)
    assert collected(decision, "C089") == [("call.closed", ("written_record",))]
    assert limits(decision, "C090") == collected(decision, "C090") == []
    assert collected(asked(), "C089") == []


@pytest.mark.clause("C084", "C091")
def test_what_comes_round_every_month_and_every_year() -> None:
    decision = asked()
    assert limits(decision, "C084") == [
        ("month.begun", "satisfaction_form.submitted", 31, "day of month", "always")
    ]
    assert collected(decision, "C084") == [
        (
            "satisfaction_form.submitted",
            (
                "form_of_operating_department",
                "form_of_service_department",
                "given_to_management",
                "given_to_quality_assurance",
            ),
        )
    ]
    assert limits(decision, "C091") == [
        ("months.begun", "periodic_service.scheduled", 12, "months", "always")
    ]
    assert collected(decision, "C091") == [("periodic_service.scheduled", ("time_in_use", "date_of_service"))]


@pytest.mark.clause("C083", "C086", "C092", "C093", "C094")
def test_what_a_service_plan_holds() -> None:
    def held(decision: Decision) -> set[str]:
        return {
            name for each in decision.evidence if each.step == "service_plan.made" for name in each.collect
        }

    usual = {
        "operating_record",
        "plan_within_warranty",
        "plan_after_warranty",
        "emergency_measures",
        "spare_parts_measures",
    }
    assert held(asked()) == usual
    assert held(asked(special_project=True)) == usual | {"special_measures"}


@pytest.mark.clause("C095")
def test_a_training_plan_has_nine_fields() -> None:
    ((step, fields),) = collected(asked(), "C095")
    assert step == "training.planned"
    assert fields == (
        "aim", "persons", "time", "place", "cost", "content", "method", "effect", "assessment",
    )  # fmt: skip


@pytest.mark.clause("C080", "C081", "C082", "C087")
def test_what_else_is_put_on_record() -> None:
    decision = asked()
    assert collected(decision, "C080") == [("tower.handed_over", ("use_explained", "care_explained"))]
    assert collected(decision, "C081") == [("complaint.closed", ("analysis_with_customer",))]
    assert collected(decision, "C082") == [("customer.registered", ("service_file",))]
    assert collected(decision, "C087") == [("hotline.staffed", ("roster_of_24_hours",))]


@pytest.mark.clause("C085", "C090")
def test_only_what_can_still_matter_is_asked_for() -> None:
    assert decided("cooling-tower", {}).needs[0] == "quality_problem"
    assert asked(delivered_on=None).needs == ("delivered_on",)
    assert asked(quality_problem=False, delivered_on=None, asked_on=None).needs == ()
    unclear = asked(in_province=None)
    assert unclear.needs == ()
    assert [each.amount for each in unclear.promises if not each.certain] == [12, 48]


def test_feedback_before_the_delivery_is_refused() -> None:
    with pytest.raises(FactError, match="asked_on 2025-11-29 is before delivered_on 2025-11-30"):
        asked(asked_on=date(2025, 11, 29))


def test_the_page_tells_every_clause_in_three_languages() -> None:
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert told("cooling-tower", lang) == set(shipped("cooling-tower").definition.clauses)
