"""The law as a floor under the department store: what it adds, and where it is silent."""

from datetime import date, timedelta
from typing import Any

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.test_mall import SOLD, USUAL, offers
from yinuo.kernel.charters import Decision, FactError, Outcome, Remedy, load
from yinuo.kernel.charters.charter import Charter


def merged(days: int = 20, /, **facts: Any) -> Decision:
    given = {**USUAL, "asked_on": SOLD + timedelta(days=days), **facts}
    given = {name: value for name, value in given.items() if value is not None}
    return shipped("mall").decide_with(shipped("law-cn"), given)


@pytest.mark.clause("C205")
def test_where_the_store_has_no_rule_the_law_gives_what_it_gives() -> None:
    early = merged(7, defect="other_quality")
    assert early.outcome is Outcome.COVERED
    assert offers(early)["refund"] == ("0.00", "300.00")
    assert {each.charter for each in early.offer} == {"law-cn"}
    assert [(each.charter, each.clause) for each in early.because] == [
        ("mall", "C205"),
        ("law-cn", "consumer-24"),
    ]
    assert set(offers(merged(8, defect="other_quality"))) == {"exchange", "repair"}


def test_where_the_store_has_a_rule_the_law_does_not_add_to_it() -> None:
    decision = merged(defect="sole_broken")
    assert offers(decision) == {"exchange": ("18.00", "0.00"), "refund": ("30.00", "270.00")}
    assert decision.clauses == ("C172",)
    assert decision.needs == ()


def test_a_refusal_stands_where_the_law_is_silent_and_falls_where_it_gives() -> None:
    assert merged(defect="sole_broken", clearance=True).refused_by == ("C197",)
    lifted = merged(200, defect="counterfeit")
    assert lifted.outcome is Outcome.COVERED
    assert offers(lifted) == {"treble_damages": ("0.00", "1200.00")}
    assert (lifted.refused_by, lifted.clauses) == ((), ("consumer-55",))
    assert "C196" in lifted.remarks[0].en


@pytest.mark.clause("C184")
def test_offers_of_both_texts_are_united() -> None:
    decision = merged(defect="counterfeit", price="100.00")
    assert offers(decision) == {
        "double_refund": ("0.00", "200.00"),
        "treble_damages": ("0.00", "600.00"),  # 100.00 back, and 500.00 at least on top
    }
    assert [each.charter for each in decision.offer] == ["mall", "law-cn"]


def test_the_floor_asks_in_the_words_of_the_store() -> None:
    decision = merged(defect=None)
    assert "defect" in decision.needs
    assert not set(decision.needs) - set(shipped("mall").definition.facts)


def test_time_limits_of_the_law_stand_beside_those_of_the_store() -> None:
    promises = {(each.charter, each.clause) for each in merged(defect="heel_off").promises}
    assert ("law-cn", "penalty-8") in promises
    assert ("mall", "C171") in promises


def test_facts_of_either_text_are_taken_and_no_others() -> None:
    assert merged(defect="sole_broken", fraud=True).offered(Remedy.TREBLE_DAMAGES) is not None
    with pytest.raises(FactError, match="Did you mean “fraud”"):
        shipped("law-cn").decide({"frad": True})
    with pytest.raises(FactError, match="not known"):
        merged(defect="sole_broken", zzz=True)


HEAD = """
[charter]
id = "{id}"
title = {{ zh = "甲", en = "a" }}
[facts]
price = {{ type = "money", zh = "价", en = "Price" }}
sold_on = {{ type = "date", zh = "售", en = "Sold" }}
asked_on = {{ type = "date", zh = "问", en = "Asked" }}
worn = {{ type = "flag", zh = "穿", en = "Worn" }}
[clauses]
A = {{ source = "x", zh = "甲", en = "a" }}
B = {{ source = "x", zh = "乙", en = "b" }}
[[cover]]
clause = "A"
for = "{length}"
from = "sold_on"
[[refuse]]
clause = "B"
when = {{ worn = true }}
[[remedy]]
clause = "A"
offer = [{offer}]
depreciation = {{ refund = "{rate}% per day", from = "sold_on" }}
[[promise]]
clause = "A"
start = "repair.accepted"
stop = "repair.returned"
within = "{within}"
"""


def small(**words: str) -> Charter:
    return load(HEAD.format(**words))


def test_of_one_remedy_the_smaller_deduction_counts_of_two_covers_the_longer_of_two_limits_the_earlier() -> (
    None
):
    own = small(id="own", length="1 month", offer='"refund", "repair"', rate="1", within="7 days")
    floor = small(id="floor", length="2 months", offer='"refund", "exchange"', rate="0.5", within="100 hours")
    facts = {"price": "100.00", "sold_on": SOLD, "asked_on": SOLD + timedelta(days=10), "worn": False}
    decision = own.decide_with(floor, facts)
    assert offers(decision) == {
        "refund": ("5.00", "95.00"),
        "repair": ("0.00", "0.00"),
        "exchange": ("0.00", "0.00"),
    }
    assert [each.charter for each in decision.offer] == ["floor", "own", "floor"]
    assert decision.cover is not None
    assert decision.cover.ends_on == date(2026, 5, 1)
    assert [(each.amount, each.unit, each.charter) for each in decision.promises] == [(100, "hours", "floor")]
    turned = floor.decide_with(own, facts)
    assert offers(turned)["refund"] == ("5.00", "95.00")
    assert [(each.amount, each.unit) for each in turned.promises] == [(100, "hours")]


def test_refused_only_where_both_refuse() -> None:
    own = small(id="own", length="1 month", offer='"refund"', rate="1", within="7 days")
    floor = small(id="floor", length="1 month", offer='"refund"', rate="1", within="7 days")
    facts = {"price": "100.00", "sold_on": SOLD, "asked_on": SOLD, "worn": True}
    decision = own.decide_with(floor, facts)
    assert (decision.outcome, decision.refused_by) == (Outcome.REFUSED, ("B", "B"))
    kinder = load(
        HEAD.replace("when = {{ worn = true }}", "when = {{ worn = false }}").format(
            id="kinder", length="1 month", offer='"refund"', rate="1", within="7 days"
        )
    )
    assert own.decide_with(kinder, facts).outcome is Outcome.COVERED
