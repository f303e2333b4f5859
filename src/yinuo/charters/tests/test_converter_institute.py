"""Converters: training, telephone, service on site, and what each leaves on record.

Left out of the charter: C118 (how colleagues treat each other: nobody outside is promised anything) and C122 (the
article breaks off before it says anything).
"""

from typing import Any

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.deciding import filled, offers, promised, told
from yinuo.kernel.charters import Charter, Decision, Outcome, check
from yinuo.kernel.errors import Refused

USUAL: dict[str, Any] = {
    "own_product": True,
    "call": "not_by_phone",
    "solved_on_site": True,
    "taken_back": False,
    "force_majeure": False,
    "user": "target",
}
FILLED: dict[str, object] = {"hours_to_dispatch": 20, "hours_to_contact": 5}
REPAIR = {"repair": ("0.00", "0.00")}
ON_SITE = {"C110", "C111", "C112", "C113", "C115", "C116", "C117"}


def under(**settings: object) -> Charter:
    return shipped("converter-institute").with_settings({**FILLED, **settings})


def asked(**facts: Any) -> Decision:
    return under().decide({**USUAL, **facts})


def collected(decision: Decision, clause: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.step, each.collect) for each in decision.evidence if each.clause == clause]


def clauses(decision: Decision) -> set[str]:
    return {each.clause for each in decision.evidence}


def test_the_filled_in_charter_is_clean() -> None:
    report = check(filled("converter-institute"))
    assert (report.problems, report.notes) == ((), ())
    assert "C122" not in shipped("converter-institute").definition.clauses


@pytest.mark.clause("C097", "C101")
def test_somebody_comes_only_where_the_phone_does_not_help() -> None:
    on_site = asked()
    assert (on_site.outcome, offers(on_site), on_site.clauses) == (Outcome.COVERED, REPAIR, ("C101", "C097"))
    assert collected(on_site, "C101") == [("visit.dispatched", ("sent_by_customer_service",))]
    for call in ("solved", "answer_later"):
        decision = asked(call=call)
        assert (decision.outcome, decision.offer, decision.clauses) == (Outcome.NEGOTIATE, (), ("C097",))
        assert ({"C101", "C109"} | ON_SITE) & clauses(decision) == set()


@pytest.mark.clause("C101", "C109")
def test_which_department_sends_people_is_a_setting() -> None:
    project = under(who_dispatches="project").decide(USUAL)
    assert (offers(project), project.clauses) == (REPAIR, ("C109", "C097"))
    assert collected(project, "C109") == [
        ("visit.dispatched", ("sent_by_project_department",)),
        ("call.handed_over", ("contact_person", "phone")),
    ]
    assert collected(project, "C101") == []
    assert collected(asked(), "C109") == [("call.handed_over", ("contact_person", "phone"))]


@pytest.mark.clause("C109", "C110")
def test_how_soon_somebody_is_sent_and_calls_is_for_the_maker_to_fill_in() -> None:
    assert shipped("converter-institute").blanks == tuple(FILLED)
    for name in FILLED:
        with pytest.raises(Refused, match=name):
            under(**{name: None}).decide(USUAL)
    limits = promised(asked())
    assert limits["C109"] == [("call.handed_over", "visit.dispatched", "20 hours")]
    assert limits["C110"] == [("service_report.received", "user.contacted", "5 hours")]
    assert {"C109", "C110"} & set(promised(asked(call="answer_later"))) == set()


@pytest.mark.clause("C106")
def test_a_question_about_another_product_gets_an_apology() -> None:
    decision = asked(own_product=False)
    assert (decision.outcome, decision.refused_by, decision.offer) == (Outcome.REFUSED, ("C106",), ())
    assert collected(decision, "C106") == [("call.closed", ("apology_and_explanation",))]
    assert decision.promises == ()
    assert ({"C101", "C107", "C109"} | ON_SITE) & clauses(decision) == set()
    assert collected(asked(), "C106") == []


@pytest.mark.clause("C107")
@pytest.mark.parametrize(
    ("call", "unsolved"), [("solved", False), ("answer_later", True), ("not_by_phone", True)]
)
def test_what_the_call_left_open_is_answered_within_24_hours(call: str, unsolved: bool) -> None:
    decision = asked(call=call)
    limit = [("call.unsolved", "user.answered", "24 hours")]
    assert promised(decision).get("C107") == (limit if unsolved else None)
    assert collected(decision, "C107") == ([("call.closed", ("contact_person", "phone"))] if unsolved else [])


@pytest.mark.clause("C110", "C111", "C112", "C113", "C115", "C116", "C117")
def test_what_a_visit_leaves_on_record() -> None:
    decision = asked()
    steps = {clause: collected(decision, clause) for clause in sorted(ON_SITE)}
    assert steps == {
        "C110": [("visit.agreed", ("service_report", "agreed_time"))],
        "C111": [("visit.departed", ("tools_checked",))],
        "C112": [("visit.arrived", ("time_of_arrival",))],
        "C113": [("visit.arrived", ("compared_with_call",))],
        "C115": [("visit.finished", ("record_of_service_on_site",))],
        "C116": [("visit.finished", ("time_of_leaving",))],
        "C117": [("visit.reviewed", ("patient_work", "no_dispute"))],
    }
    assert {each.clause for each in decision.evidence if not each.mandatory} == {"C103", "C105", "C117"}


@pytest.mark.clause("C112")
def test_only_force_majeure_excuses_a_late_arrival() -> None:
    assert collected(asked(force_majeure=True), "C112") == [
        ("visit.arrived", ("time_of_arrival",)),
        ("visit.arrived", ("what_prevented_it",)),
    ]


@pytest.mark.clause("C114")
@pytest.mark.parametrize(
    ("taken_back", "record"), [(False, "detailed_fault"), (True, "equipment_taken_back")]
)
def test_what_is_not_solved_on_site_is_recorded_or_taken_back_and_repaired_later(
    taken_back: bool, record: str
) -> None:
    decision = asked(solved_on_site=False, taken_back=taken_back)
    assert (offers(decision), decision.clauses) == (REPAIR, ("C114",))
    assert collected(decision, "C114") == [("visit.unsolved", (record,))]
    assert collected(asked(taken_back=taken_back), "C114") == []


@pytest.mark.clause("C098", "C102", "C103")
@pytest.mark.parametrize(
    ("user", "functions"), [("target", "functions_trained"), ("end", "functions_explained")]
)
def test_users_are_trained_before_use(user: str, functions: str) -> None:
    decision = asked(user=user)
    assert collected(decision, "C098") == [("training.held", (functions,))]
    assert collected(decision, "C102") == [
        ("training.held", ("lecture", "practice", "instructions_given", "manual_given"))
    ]
    ((step, conduct),) = collected(decision, "C103")
    assert (step, len(conduct)) == ("training.reviewed", 8)


@pytest.mark.clause("C099", "C100", "C104", "C105", "C108")
def test_what_the_telephone_leaves_on_record() -> None:
    decision = asked(call="solved")
    assert collected(decision, "C099") == [("hotline.staffed", ("roster_of_24_hours",))]
    assert collected(decision, "C100") == [("question.answered", ("answer_by_phone_fax_or_mail",))]
    assert collected(decision, "C104") == [
        ("phone_staff.appointed", ("training_in_manners", "technical_assessment"))
    ]
    ((step, conduct),) = collected(decision, "C105")
    assert step == "call.reviewed"
    assert {"not_interrupted", "not_passed_off", "no_dispute"} <= set(conduct)
    assert collected(decision, "C108") == [("call.closed", ("true_and_complete_record",))]


@pytest.mark.clause("C119", "C120", "C121")
def test_what_each_kind_of_staff_must_show() -> None:
    decision = asked()
    shown = {clause: collected(decision, clause) for clause in ("C119", "C120", "C121")}
    assert [step for ((step, _),) in shown.values()] == [
        "trainer.appointed",
        "phone_staff.appointed",
        "technician.appointed",
    ]
    assert all("degree_in_electromechanics" in collect for ((_, collect),) in shown.values())
    assert "two_years_in_the_trade" in shown["C119"][0][1]


@pytest.mark.clause("C106", "C114")
def test_only_what_can_still_matter_is_asked_for() -> None:
    assert set(under().decide({}).needs) == {"own_product", "call"}
    assert asked(call=None).needs == ("call",)
    assert asked(own_product=None).needs == ("own_product",)
    before_the_visit = asked(solved_on_site=None, taken_back=None, force_majeure=None, user=None)
    assert (before_the_visit.needs, offers(before_the_visit)) == ((), REPAIR)


@pytest.mark.clause("C096")
def test_the_page_tells_every_clause_in_three_languages() -> None:
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert told("converter-institute", lang) == set(shipped("converter-institute").definition.clauses)
