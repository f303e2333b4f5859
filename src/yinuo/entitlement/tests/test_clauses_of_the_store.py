"""The store's own examples, brought to the counter: what each clause says is what the product decides and keeps."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from tests.mall import CLERK, COUNTER

from yinuo.charters.library import shipped
from yinuo.entitlement import actions, queries
from yinuo.kernel.charters.definition import Example
from yinuo.kernel.charters.values import plain

MALL = shipped("mall").definition
SAYING = ("by", "refused_by", "evidence", "promises")
CLAUSES = [f"C{number}" for number in range(165, 206)]


def named_in(example: Example) -> set[str]:
    return {clause for key in SAYING for clause in example.expect.get(key, ())}


def example_of(clause: str) -> Example | None:
    """The first example that names the clause as the store has settled it."""
    fitting = (each for each in MALL.examples if clause in named_in(each) and not each.settings)
    return next((each for each in fitting if "outcome" in each.expect or "evidence" in each.expect), None)


BROUGHT = {clause: example for clause in CLAUSES if (example := example_of(clause)) is not None}


def told(example: Example) -> dict[str, Any]:
    facts = {**MALL.usual, **example.given}
    return {
        name: value if isinstance(value, bool) else plain(MALL.facts[name], value)
        for name, value in facts.items()
        if name not in example.unknown and name != "asked_on"
    }


def test_nearly_every_clause_has_an_example():
    assert set(CLAUSES) - set(BROUGHT) == {"C166", "C167", "C168", "C169", "C185", "C186", "C187"}


@pytest.mark.parametrize(
    ("clause", "example"),
    [pytest.param(clause, example, marks=pytest.mark.clause(clause)) for clause, example in BROUGHT.items()],
    ids=BROUGHT,
)
def test_what_the_clause_says_is_decided_and_kept(store, clause, example):
    asked_on = example.given.get("asked_on", MALL.usual["asked_on"])
    assert isinstance(asked_on, date)
    now = datetime.combine(asked_on, time(2), tzinfo=UTC)
    case = store.office.case(COUNTER, by=CLERK, sold_unit_id=None, now=now)
    store.now = now
    decision = actions.tell_facts(case_id=case.id, facts=told(example), **store.by())
    assert decision == queries.latest(case.id)
    result = decision.result
    said = {each["clause"] for name in ("because", "evidence", "promises") for each in result[name]}
    assert clause in said | set(result["refused_by"])
    for remedy, amount in example.expect.get("deduct", {}).items():
        found = {each["remedy"]: each["deduct"] for each in result["offer"]}
        assert found[remedy] == amount
