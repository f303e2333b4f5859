"""Decisions of a visit, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.field import rules
from yinuo.field.types import Progress, Step, VisitOutcome
from yinuo.kernel.errors import Refused

FLAGS = ("arrived", "tariff_shown", "estimated", "agreed", "found", "signed", "ended")
PROGRESS = st.builds(Progress, **{flag: st.booleans() for flag in FLAGS})


@given(PROGRESS)
def test_at_most_one_step_is_current_and_it_is_the_first_that_is_not_done(progress):
    states = rules.way(progress)
    current = [step for step in Step if states[step] == "current"]
    assert len(current) <= 1
    if current:
        assert all(states[step] == "done" for step in list(Step)[: list(Step).index(current[0])])
        assert not progress.ended
    else:
        assert progress.ended or set(states.values()) == {"done"}


@given(PROGRESS)
def test_the_current_step_may_be_worked_on_unless_it_contradicts_what_stands(progress):
    for step in Step:
        if rules.may_open(step, progress):
            assert not progress.ended
            assert progress.arrived or step is Step.ARRIVE
            assert progress.tariff_shown or step in {Step.ARRIVE, Step.TARIFF}


@pytest.mark.parametrize("flags", range(6))
def test_on_the_straight_way_exactly_the_next_step_is_current(flags):
    progress = Progress(**dict.fromkeys(FLAGS[:flags], True))
    current = next(step for step, state in rules.way(progress).items() if state == "current")
    assert current is list(Step)[flags]
    assert rules.may_open(current, progress)


@pytest.mark.parametrize("outcome", [o for o in VisitOutcome if o is not VisitOutcome.FIXED])
def test_every_end_without_a_repair_says_why(outcome):
    with pytest.raises(Refused) as refusal:
        rules.check_ending(outcome, note="", tariff_shown=False, klass="A", total_fen=0)
    assert refusal.value.field == "note"
    assert refusal.value.message == rules.NOTE_WANTED[outcome]


@pytest.mark.parametrize(
    ("outcome", "tariff_shown", "klass", "total_fen"),
    [
        (VisitOutcome.FIXED, True, "A", 100),
        (VisitOutcome.NOBODY_HOME, True, "A", 0),
        (VisitOutcome.FEE_REFUSED, False, "A", 0),
        (VisitOutcome.FEE_REFUSED, True, "C", 0),
    ],
)
def test_an_end_may_not_contradict_what_has_happened(outcome, tariff_shown, klass, total_fen):
    with pytest.raises(Refused) as refusal:
        rules.check_ending(outcome, note="why", tariff_shown=tariff_shown, klass=klass, total_fen=total_fen)
    assert refusal.value.field == "outcome"
