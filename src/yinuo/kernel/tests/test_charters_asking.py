"""How many states a decision with few facts looks at, and what it asks for when it stops looking."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.charters.library import shipped
from yinuo.kernel.charters import Charter, Outcome
from yinuo.kernel.charters.deciding import asking
from yinuo.kernel.charters.deciding.asking import MOST_STEPS, Unknown, still_open
from yinuo.kernel.charters.types import FactError

SHIPPED = ("law-cn", "mall", "service-office")


def usual_facts(charter: Charter) -> dict[str, Any]:
    definition = charter.definition
    return {**definition.usual, **definition.examples[0].given}


def looked_at(charter: Charter, facts: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> int:
    """The states that one decision looks at."""
    counted: list[int] = []
    count = asking.pruned

    def counting(program: Any, state: int, still: int) -> int:
        counted.append(state)
        return count(program, state, still)

    monkeypatch.setattr(asking, "pruned", counting)
    charter.verdict(facts)
    monkeypatch.undo()
    return len(counted)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_decision_without_any_facts_looks_at_few_states_and_asks(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    charter = shipped(name)
    assert 0 < looked_at(charter, {}, monkeypatch) <= 2 * MOST_STEPS
    decision = charter.decide({})
    assert decision.outcome is Outcome.NEEDS_FACTS
    assert decision.needs


@pytest.mark.parametrize("name", SHIPPED)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_is_missing_a_decision_looks_at_few_states(name: str, data: st.DataObject) -> None:
    charter = shipped(name)
    facts = usual_facts(charter)
    gone = data.draw(st.sets(st.sampled_from(sorted(facts))))
    with pytest.MonkeyPatch.context() as patch:
        known = {name: value for name, value in facts.items() if name not in gone}
        assert looked_at(charter, known, patch) <= 2 * MOST_STEPS


def test_a_merged_decision_with_few_facts_looks_at_few_states(monkeypatch: pytest.MonkeyPatch) -> None:
    mall, law = shipped("mall"), shipped("law-cn")
    counted: list[int] = []
    still = Unknown.step

    def counting(unknown: Unknown, states: int) -> None:
        counted.append(states)
        still(unknown, states)

    monkeypatch.setattr(Unknown, "step", counting)
    for facts in ({}, {"goods": "leather_shoes"}, {"goods": "leather_shoes", "defect": "sole_broken"}):
        counted.clear()
        mall.decide_with(law, facts)
        assert sum(counted[:-1]) <= 4 * MOST_STEPS


def test_where_there_are_too_many_states_every_fact_is_asked_for_that_a_row_asks_for() -> None:
    law = shipped("law-cn")
    program = law.program
    unknown = Unknown(program, {}, dict.fromkeys(program.blank), program.everything)
    answers, needs = still_open(unknown)
    assert answers is None
    assert {column.name for column in unknown.columns if not column.periods} & set(needs)
    bases = {base for column in unknown.columns for base in column.bases}
    assert bases <= set(needs)
    assert "price" in needs
    assert needs[0] == "catalogue_goods"


def test_a_fact_that_is_known_is_never_asked_for() -> None:
    law = shipped("law-cn")
    for example in law.definition.examples:
        few = dict(list(example.given.items())[:3])
        try:
            decision = law.decide_checked(few)
        except FactError:
            continue
        assert not set(decision.needs) & few.keys()
