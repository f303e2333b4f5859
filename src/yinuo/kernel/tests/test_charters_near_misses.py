"""Which clauses a case has just missed, and in which words."""

import json
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.charters.library import shipped
from yinuo.kernel.charters import Decision

SHOES: dict[str, Any] = {"goods": "leather_shoes", "defect": "heel_off", "open_cm": "0", "price": "210.00"}


def mall(**facts: Any) -> Decision:
    charter = shipped("mall")
    return charter.decide_checked({**charter.definition.usual, **charter.check_facts({**SHOES, **facts})})


def sentences(decision: Decision) -> list[tuple[str, str]]:
    return [(each.clause, each.sentence.zh if each.sentence else "") for each in decision.near_misses]


def test_a_clause_missed_by_days_says_what_it_would_have_given() -> None:
    assert ("C176", "3天以内可换货或退货；今天是第20天") in sentences(mall(asked_on=date(2026, 3, 21)))


def test_what_was_missed_by_least_comes_first() -> None:
    cheap = mall(price="209.00", asked_on=date(2026, 3, 3))
    assert [each.clause for each in cheap.near_misses] == ["C176", "C175"]
    repaired = mall(repairs_same_defect=1, asked_on=date(2026, 3, 21))
    assert [each.clause for each in repaired.near_misses] == ["C175", "C176"]
    distances = [each.failed[0].distance for each in repaired.near_misses]
    assert distances == sorted(distances) == [500, 5666]


def test_a_bound_that_is_just_not_included_is_no_distance() -> None:
    glue = mall(defect="glue_open", open_cm="5", price="100.00", asked_on=date(2026, 3, 21))
    assert glue.near_misses[0].clause == "C174"
    assert glue.near_misses[0].failed[0].distance == 0


def test_a_cover_that_has_just_ended_says_what_would_have_been() -> None:
    late = mall(defect="sole_broken", asked_on=date(2026, 6, 6))
    assert late.refused_by == ("C196",)
    (missed,) = late.near_misses
    assert missed.clause == "C172"
    assert missed.sentence is not None
    assert "已于2026年6月1日结束" in missed.sentence.zh
    assert "比顾客提出的日期早5天" in missed.sentence.zh
    assert missed.sentence.zh.endswith("否则可换货或退货")


def test_a_case_that_is_refused_for_another_reason_has_missed_nothing() -> None:
    assert mall(clearance=True, asked_on=date(2026, 3, 21)).near_misses == ()
    both = mall(defect="sole_broken", clearance=True, asked_on=date(2026, 6, 6))
    assert both.refused_by == ("C196", "C197")
    assert both.near_misses == ()


def test_a_clause_behind_the_one_that_decides_is_not_near() -> None:
    broken = mall(defect="sole_broken", repairs_same_defect=1, asked_on=date(2026, 3, 21))
    assert broken.clauses == ("C172",)
    assert {each.clause for each in broken.near_misses}.isdisjoint({"C170", "C205"})


def test_near_misses_stand_in_the_document_in_the_form_of_other_clauses() -> None:
    document = json.loads(json.dumps(mall(asked_on=date(2026, 3, 21)).as_json()))
    assert [each["clause"] for each in document["near_misses"]] == ["C175", "C176"]
    assert set(document["near_misses"][0]) == set(document["why_not"][0])
    assert document["near_misses"][1]["sentence"]["zh"] == "3天以内可换货或退货；今天是第20天"


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_near_miss_decides_nothing_and_missed_exactly_one_circumstance(data: st.DataObject) -> None:
    charter = shipped("mall")
    examples = charter.definition.examples
    example = data.draw(st.sampled_from(examples))
    facts = {**charter.definition.usual, **example.given}
    gone = data.draw(st.lists(st.sampled_from(sorted(facts)), max_size=2))
    decision = charter.decide_checked({name: each for name, each in facts.items() if name not in gone})
    others = {each.clause for each in decision.why_not}
    for missed in decision.near_misses:
        assert missed.near
        assert missed.sentence
        assert missed.clause in others
        assert missed.clause not in decision.clauses
    distances = [each.failed[0].distance for each in decision.near_misses]
    assert distances == sorted(distances)
