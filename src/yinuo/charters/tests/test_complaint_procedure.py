"""A maker's handling of complaints: what each class needs on record, and who approves what is settled."""

from itertools import product

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.deciding import filled, promised, told
from yinuo.kernel.charters import Decision, Outcome, check
from yinuo.kernel.errors import Refused

CAUSES = ("quality", "human", "other")
FILLED = {
    "hours_to_pass_on_opinions": 72,
    "hours_to_pass_on": 1,
    "hours_to_establish": 6,
    "hours_to_tell_departments": 12,
    "hours_to_tell_result": 3,
}
ALWAYS = {"C037", "C038", "C039", "C040", "C041", "C042", "C043", "C048"}


def handled(cause: str | None, *, severe: bool | None = False, ours: bool | None = True) -> Decision:
    charter = shipped("complaint-procedure").with_settings(FILLED)
    return charter.decide({"cause": cause, "severe": severe, "ours": ours})


def collected(decision: Decision, clause: str) -> dict[str, set[str]]:
    """What a clause wants on record, by step."""
    found: dict[str, set[str]] = {}
    for each in decision.evidence:
        if each.clause == clause:
            assert each.mandatory
            found.setdefault(each.step, set()).update(each.collect)
    return found


def clauses(decision: Decision) -> set[str]:
    return {each.clause for each in decision.evidence}


def test_the_filled_in_charter_is_clean() -> None:
    report = check(filled("complaint-procedure"))
    assert (report.problems, report.notes) == ((), ())


@pytest.mark.clause("C037", "C040", "C043", "C046", "C048")
def test_nothing_is_decided_before_the_maker_says_how_soon_promptly_is() -> None:
    maker = shipped("complaint-procedure")
    assert maker.blanks == tuple(FILLED)
    for name in FILLED:
        with pytest.raises(Refused, match=name):
            maker.with_settings({**FILLED, name: None}).decide({"cause": "quality"})


@pytest.mark.clause("C037", "C040", "C043", "C046", "C048")
def test_the_clocks_of_a_complaint() -> None:
    always = {
        "C037": [("opinion.received", "opinion.passed_on", "72 hours")],
        "C040": [("complaint.received", "complaint.passed_on", "1 hours")],
        "C048": [("complaint.resolved", "result.told", "3 hours")],
    }
    quality = {"C043": [("complaint.received", "complaint.registered", "6 hours")]}
    minor = {"C046": [("complaint.registered", "departments.told", "12 hours")]}
    assert promised(handled("quality")) == always | quality | minor
    assert promised(handled("quality", severe=True)) == always | quality
    assert promised(handled("human")) == always | minor
    assert promised(handled("other", severe=True)) == always


@pytest.mark.clause("C037", "C038", "C039", "C040", "C041", "C048")
@pytest.mark.parametrize(("cause", "severe"), list(product(CAUSES, (False, True))))
def test_what_every_complaint_needs_on_record(cause: str, severe: bool) -> None:
    decision = handled(cause, severe=severe)
    assert clauses(decision) >= ALWAYS
    assert collected(decision, "C037") == {
        "opinion.received": {"channel", "opinion"},
        "opinion.passed_on": {"department_told"},
    }
    assert collected(decision, "C038") == {"key_customer.called_back": {"needs", "satisfaction"}}
    assert collected(decision, "C039") == {
        "service_standard.issued": {"service_standard", "needs_of_regions"}
    }
    assert collected(decision, "C040") == {
        "complaint.passed_on": {"passed_to_after_sales"},
        "complaint.resolved": {"course_followed"},
    }
    assert collected(decision, "C041") == {"complaint.resolved": {"root_cause", "recurrence_prevented_by"}}
    assert collected(decision, "C048") == {
        "complaint.investigated": {"investigation", "handling_method"},
        "result.told": {"result_told"},
        "improvement.closed": {"improvement_proposal", "effect_confirmed"},
    }


@pytest.mark.clause("C042", "C043", "C049")
def test_the_register_of_a_quality_complaint_has_order_part_date_quantities_and_demand() -> None:
    quality = handled("quality")
    assert collected(quality, "C042") == {"complaint.registered": {"cause_class"}}
    registered = collected(quality, "C043")
    assert registered["complaint.registered"] == {
        "complaint_register", "content", "order_number", "part_number", "delivery_date", "quantity",
        "defective_quantity", "customer_demand",
    }  # fmt: skip
    assert registered["complaint.confirmed"] == {"confirmed_by_departments"}
    assert collected(quality, "C049") == {"complaint.confirmed": {"order_details_from_sales"}}
    for cause in ("human", "other"):
        other = handled(cause)
        assert collected(other, "C043")["complaint.registered"] == {"complaint_register", "content"}
        assert collected(other, "C049") == {}


@pytest.mark.clause("C044", "C050", "C051")
def test_a_quality_problem_of_ours_is_analysed_together() -> None:
    ours, not_ours = handled("quality"), handled("quality", ours=False)
    assert collected(ours, "C044")["complaint.analysed"] >= {
        "cause_found", "responsible_department", "quality_control_opinion", "technical_opinion",
    }  # fmt: skip
    assert collected(ours, "C050")["complaint.inspected"] >= {"inspection", "measure_supervised"}
    assert collected(ours, "C051")["production.investigated"] >= {
        "production_unit", "production_persons", "production_date",
    }  # fmt: skip
    assert {"C044", "C051"} & clauses(not_ours) == set()
    assert "C050" in clauses(not_ours)


@pytest.mark.clause("C045")
@pytest.mark.parametrize("cause", ["human", "other"])
def test_other_complaints_are_treated_like_those_of_quality(cause: str) -> None:
    other, quality = handled(cause), handled("quality")
    assert (other.outcome, other.clauses) == (Outcome.NEGOTIATE, ("C045", "C046"))
    assert collected(other, "C045")["complaint.analysed"] < collected(quality, "C044")["complaint.analysed"]
    assert collected(other, "C046") == collected(quality, "C046")
    assert handled(cause, severe=True).approval == handled("quality", severe=True).approval == "departments"


@pytest.mark.clause("C046")
def test_a_minor_complaint_is_filed_and_needs_no_approval() -> None:
    minor = handled("quality")
    assert (minor.outcome, minor.clauses, minor.approval) == (Outcome.NEGOTIATE, ("C046",), "")
    assert collected(minor, "C046") == {"departments.told": {"complaint_filed", "departments_told"}}
    assert collected(minor, "C047") == {}


@pytest.mark.clause("C047")
@pytest.mark.parametrize("cause", CAUSES)
def test_a_severe_complaint_is_settled_with_the_customer_and_approved_by_all_departments(cause: str) -> None:
    severe = handled(cause, severe=True)
    assert (severe.outcome, severe.clauses, severe.approval) == (Outcome.NEGOTIATE, ("C047",), "departments")
    assert collected(severe, "C047") == {
        "solution.proposed": {
            "complaint_handling_form", "production_measure", "technical_measure",
            "solution_of_after_sales_and_sales",
        },
        "solution.agreed": {"agreed_with_customer"},
    }  # fmt: skip
    assert collected(severe, "C046") == {}


@pytest.mark.clause("C042", "C047")
def test_while_cause_and_severity_are_unknown_what_may_be_needed_is_kept_in_view() -> None:
    decision = handled(None, severe=None, ours=None)
    assert decision.approval == "departments"
    certain = {each.clause for each in decision.evidence if each.certain}
    assert certain == ALWAYS
    assert {"C044", "C045", "C046", "C047"} <= clauses(decision) - certain


def test_the_page_tells_every_clause_in_three_languages() -> None:
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert told("complaint-procedure", lang) == set(shipped("complaint-procedure").definition.clauses)
