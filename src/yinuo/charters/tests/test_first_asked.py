"""A confirmed problem is the company's, whoever is asked first answers, and seven and fifteen days lead upwards."""

from datetime import date
from typing import Any

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.deciding import collected, decided, offers, promised, told
from yinuo.kernel.charters import Decision, Outcome, Payer, check

USUAL: dict[str, Any] = {
    "problem": "goods",
    "confirmed": True,
    "goods_come_back": False,
    "goods_original": True,
    "packaging_original": True,
    "contents_complete": True,
    "gifts_original": True,
    "settled_at_once": True,
    "within_authority": True,
}
FOUR = ("goods_original", "packaging_original", "contents_complete", "gifts_original")
OURS = (Outcome.COVERED, "C", Payer.ORGANISATION)


def asked(settings: dict[str, Any] | None = None, /, **facts: Any) -> Decision:
    return shipped("first-asked").with_settings(settings or {}).decide({**USUAL, **facts})


def who(decision: Decision) -> tuple[Outcome, str | None, Payer | None]:
    return decision.outcome, decision.service_class, decision.payer


def test_the_charter_is_clean() -> None:
    report = check(shipped("first-asked"))
    assert (report.problems, report.notes, report.blanks) == ((), (), ())


@pytest.mark.clause("C468")
@pytest.mark.parametrize("problem", ["goods", "service"])
def test_a_confirmed_problem_is_the_companys_without_conditions(problem: str) -> None:
    decision = asked(problem=problem)
    assert (who(decision), decision.clauses) == (OURS, ("C468",))


@pytest.mark.clause("C468")
def test_what_is_not_confirmed_is_borne_as_the_company_reads_it() -> None:
    assert who(asked(confirmed=False)) == (Outcome.CHARGEABLE, "A", Payer.CUSTOMER)
    assert who(asked({"unconfirmed": "organisation"}, confirmed=False)) == OURS


@pytest.mark.clause("C479")
@pytest.mark.parametrize("missing", FOUR)
def test_each_of_the_four_makes_the_original_state(missing: str) -> None:
    back = {"goods_come_back": True, "confirmed": False}
    refused = asked(**back, **{missing: False})
    assert (refused.outcome, refused.refused_by) == (Outcome.REFUSED, ("C479",))
    assert asked(**back).outcome is Outcome.CHARGEABLE
    assert asked(confirmed=False, **{missing: False}).outcome is Outcome.CHARGEABLE


@pytest.mark.clause("C468", "C479")
def test_goods_with_a_confirmed_problem_come_back_as_they_are_unless_the_company_is_strict() -> None:
    facts = {"goods_come_back": True, "packaging_original": False}
    assert who(asked(**facts)) == OURS
    strict = {"confirmed_needs_original_state": True}
    assert asked(strict, **facts).refused_by == ("C479",)
    assert who(asked(strict, goods_come_back=True)) == OURS
    wanted = {"goods.returned": ("goods", "packaging_and_tags", "accessories_and_papers", "gifts_and_prizes")}
    assert collected(asked(**facts))["C479"] == wanted


@pytest.mark.clause("C474", "C475", "C476")
def test_what_is_not_settled_at_once_goes_up_after_seven_and_after_fifteen_days() -> None:
    decision = asked(settled_at_once=False)
    assert promised(decision) == {
        "C475": [("complaint.received", "manager.informed", "7 days")],
        "C476": [("complaint.received", "higher_manager.informed", "15 days")],
    }
    found = collected(decision)
    assert found["C474"] == {
        "complaint.postponed": ("complaint_form", "notice_to_responsible", "reply", "bound_volume")
    }
    assert found["C475"] == {"manager.informed": ("reply_of_manager",)}
    at_once = asked()
    assert promised(at_once) == {}
    assert {"C474", "C475"}.isdisjoint(collected(at_once))


@pytest.mark.clause("C471")
def test_what_is_beyond_ones_authority_needs_the_manager() -> None:
    assert asked(within_authority=False).approval == "manager"
    assert asked().approval == ""


@pytest.mark.clause("C470", "C472", "C473", "C478")
def test_where_and_by_whom_it_is_heard_and_told_is_on_record() -> None:
    assert collected(asked()) == {
        "C470": {"complaint.received": ("place_of_hearing",)},
        "C472": {"decision.told": ("basis_of_decision",)},
        "C473": {"complaint.accepted": ("apology",)},
        "C478": {"complaint.received": ("first_person_asked",)},
    }
    assert "C473" not in collected(asked(problem="service"))
    assert "C470" not in collected(asked({"heard_away_from_sales": False}))


def test_what_is_asked_and_what_is_not() -> None:
    assert decided("first-asked", {}).needs[0] == "confirmed"
    unknown = {"goods_come_back": None, "goods_original": None, "within_authority": None, "problem": None}
    assert asked(**unknown).needs == ()
    assert asked(goods_come_back=True, confirmed=False, gifts_original=None).needs == ("gifts_original",)
    hopeless = {"goods_original": False, "gifts_original": None}
    assert asked(goods_come_back=True, confirmed=False, **hopeless).outcome is Outcome.REFUSED


def test_the_law_stands_where_goods_are_refused() -> None:
    facts = {**USUAL, "goods_come_back": True, "gifts_original": False}
    strict = shipped("first-asked").with_settings({"confirmed_needs_original_state": True})
    day = date(2026, 7, 3)
    law = {"received_on": day, "sold_on": day, "asked_on": day, "price": "45.00"}
    both = strict.decide_with(shipped("law-cn"), {**facts, **law})
    assert both.outcome is Outcome.COVERED
    assert offers(both)["refund"] == ("0.00", "45.00")


def test_every_clause_reads_in_three_languages() -> None:
    wanted = {f"C{number}" for number in range(468, 480)}
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert told("first-asked", lang) - {""} == wanted
