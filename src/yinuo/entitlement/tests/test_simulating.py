"""A draft on the decided cases of a past period: what it counts, what it refuses, and that it can be repeated."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.mall import OF_SHOES, REFUND
from tests.office import NOW, TODAY, refused

from yinuo.charters import actions as charters
from yinuo.charters.models import Draft
from yinuo.entitlement import actions, queries, rules
from yinuo.entitlement.actions import simulating
from yinuo.entitlement.models import SimulatedCase, Simulation, SimulationCell
from yinuo.entitlement.tests.simulating import (
    CHEAPER,
    FIRST,
    LAST,
    drafted,
    finished,
    simulated,
    started,
    text_with,
)
from yinuo.entitlement.types import Simulated, SimulationState
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.charters import Remedy
from yinuo.kernel.errors import Forbidden, NotFound
from yinuo.platform.journal.models import Entry

ASKS_FOR_BOX = """
[facts.has_box]
type = "flag"
zh = "有包装盒"
en = "Has its box"

[[refuse]]
clause = "C172"
when = { has_box = false, defect = "sole_broken" }
"""


def cells(simulation):
    return {
        (cell.old, cell.new): (cell.cases, cell.changed, cell.before_fen, cell.after_fen)
        for cell in simulation.cells.all()
    }


def fields(simulation):
    """Everything that a simulation has found."""
    return (
        cells(simulation),
        list(simulation.months.values_list("month", "cases", "changed", "before_fen", "after_fen")),
        list(simulation.questions.values_list("fact", "is_new", "cases")),
        list(simulation.simulated.order_by("case_id").values_list("case_id", "old", "new", "after_fen")),
    )


def nothing_started(draft):
    return not Simulation.objects.filter(draft=draft).exists()


# ---- what it counts ------------------------------------------------------------------------------


@pytest.fixture
def period(store):
    """A refund to come, an exchange that was chosen, a refusal, and one before the period."""
    store.wait(days=-10)
    store.covered()
    store.wait(days=10)
    return {"refund": store.covered(), "exchange": store.chosen(), "refused": store.refused()}


def test_a_lower_rate_is_counted_by_clause_and_cell_in_exact_fen(store, period):
    done = simulated(store)
    assert (done.state, done.total, done.done) == (SimulationState.DONE, 3, 3)
    assert cells(done) == {
        ("C172", "C172"): (2, 2, 27000 - 1800, 27600 - 1800),
        (period_clause(store, period), period_clause(store, period)): (1, 0, 0, 0),
    }
    assert [each.case_id for each in done.simulated.order_by("case_id")] == [
        period["refund"].id,
        period["exchange"].id,
    ]
    assert list(done.months.values_list("month", "cases", "changed")) == [(TODAY.replace(day=1), 3, 2)]


def period_clause(store, period):
    return store.decision(period["refused"]).result["refused_by"][0]


def test_what_was_chosen_counts_else_the_offer_that_gives_most(store, period):
    done = simulated(store)
    amounts = dict(done.simulated.values_list("case_id", "before_fen"))
    assert amounts == {period["refund"].id: 27000, period["exchange"].id: -1800}


def test_a_draft_that_says_the_same_changes_nothing(store, period):
    draft = charters.start_draft(charter_id="mall", basis=None, actor=store.office["zhou"], now=NOW)
    done = finished(started(store.office, draft))
    assert done.release == done.against
    assert not done.simulated.exists()
    assert all(cell.changed == 0 for cell in done.cells.all())


def test_decisions_by_people_are_shown_as_the_rules_decide_and_counted_apart(store):
    case = store.refused()
    store.override(case, REFUND)
    agreed = store.open_to_agree()
    store.agree(agreed)
    done = simulated(store)
    assert sum(cell.by_people for cell in done.cells.all()) == 2
    assert {each.case_id: (each.by_people, each.changed) for each in done.simulated.all()} == {
        case.id: (True, False),
        agreed.id: (True, False),
    }


def test_a_fact_that_only_the_draft_knows_is_asked_for_and_not_guessed(store):
    case = store.covered()
    done = finished(started(store.office, drafted(store.office, text=text_with() + ASKS_FOR_BOX)))
    assert list(done.questions.values_list("fact", "is_new", "cases")) == [("has_box", True, 1)]
    assert cells(done) == {("C172", "needs_facts"): (1, 1, 27000, 0)}
    assert done.simulated.get().asks == ["has_box"]
    assert done.simulated.get().case_id == case.id


def test_a_period_without_cases_is_done_and_empty(store):
    done = finished(started(store.office, drafted(store.office), FIRST, FIRST))
    assert (done.state, done.total, cells(done)) == (SimulationState.DONE, 0, {})


def test_decisions_of_another_release_are_counted(store, period):
    charters.publish_release(
        charter_id="mall",
        text=text_with(('exchange = "0.3% per day"', 'exchange = "0.2% per day"')),
        settings={},
        in_force_from=TODAY,
        actor=SYSTEM,
        now=NOW,
    )
    done = simulated(store)
    assert (done.against_number, done.elsewhere) == (1, 3)
    assert done.simulated.get(case=period["exchange"]).before_fen == -1200


@pytest.mark.usefixtures("period")
def test_what_has_been_simulated_may_be_proposed(store):
    draft = drafted(store.office)
    with refused(says="imulat"):
        propose(store, draft)
    done = finished(started(store.office, draft))
    draft.refresh_from_db()
    assert draft.simulated == done.content == draft.content
    assert propose(store, draft).state == "proposed"
    finish = Entry.objects.get(code="entitlement.simulation_finished")
    assert finish.payload["cases"] == 3
    assert finish.payload["changed"] == 2
    assert finish.payload["more_fen"] == 600


def propose(store, draft):
    return charters.propose_draft(
        draft_id=draft.id,
        seen_version=draft.version,
        in_force_from=TODAY,
        actor=store.office["zhou"],
        now=NOW,
    )


# ---- started, stopped, killed, repeated ----------------------------------------------------------


def test_the_same_is_started_once_while_it_is_under_way(store, period):
    draft = drafted(store.office)
    first = started(store.office, draft)
    assert started(store.office, draft).id == first.id
    assert started(store.office, draft, FIRST, LAST - timedelta(days=1)).id != first.id
    finished(first)
    again = started(store.office, draft)
    assert again.id != first.id
    assert fields(finished(again)) == fields(first)
    assert period


def test_a_simulation_can_be_repeated_though_the_past_has_grown(store, period):
    """Texts, settings and the newest decision are pinned."""
    first = simulated(store)
    pinned = fields(first)
    waiting = started(store.office, Draft.objects.get())
    store.covered()
    store.override(period["refused"], REFUND)
    store.choose(period["exchange"], Remedy.REFUND)
    assert fields(finished(waiting)) == pinned


def test_a_killed_worker_loses_a_chunk_and_nothing_is_counted_twice(store, period, monkeypatch):
    whole = fields(simulated(store))
    monkeypatch.setattr(simulating, "CHUNK", 1)
    run = started(store.office, Draft.objects.get())
    assert actions.carry_on(simulation_id=run.id, now=NOW, enough=lambda: True)
    with monkeypatch.context() as broken:
        broken.setattr(rules.Tally, "add", killed)
        with pytest.raises(RuntimeError), transaction.atomic():
            actions.carry_on(simulation_id=run.id, now=NOW, enough=lambda: True)
    run.refresh_from_db()
    assert (run.state, run.done, run.total) == (SimulationState.RUNNING, 1, 3)
    assert fields(finished(run)) == whole
    assert period


def killed(*_):
    raise RuntimeError


def test_two_workers_on_the_same_simulation_add_each_case_once(store, period, monkeypatch):
    whole = fields(simulated(store))
    monkeypatch.setattr(simulating, "CHUNK", 1)
    run = started(store.office, Draft.objects.get())
    actions.carry_on(simulation_id=run.id, now=NOW, enough=lambda: True)
    stale = Simulation.objects.select_related("text", "against_text", "floor_text").get(pk=run.id)
    late = list(simulating._decided(stale, queries.past_of(stale, after=stale.position, limit=1)))
    assert fields(finished(run)) == whole
    assert not simulating._add(stale, late, now=NOW)
    simulating._finish(stale, now=NOW)
    assert fields(run) == whole
    assert period


def test_a_stopped_simulation_ends_and_counts_for_nothing(store, period, monkeypatch):
    monkeypatch.setattr(simulating, "CHUNK", 1)
    draft = drafted(store.office)
    run = started(store.office, draft)
    actions.carry_on(simulation_id=run.id, now=NOW, enough=lambda: True)
    stopped = actions.stop_simulation(
        simulation_id=run.id, draft_id=draft.id, actor=store.office["zhou"], now=NOW
    )
    assert stopped.state == SimulationState.STOPPED
    assert not actions.carry_on(simulation_id=run.id, now=NOW, enough=lambda: False)
    run.refresh_from_db()
    draft.refresh_from_db()
    assert (run.state, run.cells.exists(), draft.simulated) == (SimulationState.STOPPED, False, "")
    with refused(says="ended already"):
        actions.stop_simulation(simulation_id=run.id, draft_id=draft.id, actor=store.office["zhou"], now=NOW)
    assert period


def test_what_breaks_off_says_so_and_may_be_started_again(store, period):
    draft = drafted(store.office)
    run = started(store.office, draft)
    actions.break_off(simulation_id=run.id, now=NOW)
    actions.break_off(simulation_id=run.id, now=NOW)
    run.refresh_from_db()
    assert run.state == SimulationState.FAILED
    assert Entry.objects.filter(code="entitlement.simulation_failed").count() == 1
    assert started(store.office, draft).id != run.id
    assert period


# ---- what it refuses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "says", "field"),
    [
        (LAST, FIRST, "before it begins", "period_to"),
        (FIRST, TODAY + timedelta(days=1), "future", "period_to"),
        (TODAY - timedelta(days=1096), TODAY, "three years", "period_from"),
    ],
)
def test_a_period_is_past_in_order_and_not_over_long(store, first, last, says, field):
    draft = drafted(store.office)
    with refused(says=says, field=field):
        started(store.office, draft, first, last)
    assert nothing_started(draft)


def test_a_draft_that_does_not_check_is_not_simulated(store):
    broken = drafted(store.office, text=text_with((CHEAPER[0], 'refund = "0.5% per moon"')))
    with refused():
        started(store.office, broken)
    assert nothing_started(broken)


def test_nobodys_draft_is_not_simulated(store):
    with refused(NotFound):
        actions.start_simulation(
            draft_id=987654321, period_from=FIRST, period_to=LAST, actor=store.office["zhou"], now=NOW
        )


@pytest.mark.parametrize(("who", "kind"), [("lin", Forbidden), ("fang", Forbidden)])
def test_who_does_not_keep_the_promise_simulates_nothing(store, who, kind):
    draft = drafted(store.office)
    with refused(kind):
        started(store.office, draft, by=who)
    run = started(store.office, draft)
    with refused(kind):
        actions.stop_simulation(simulation_id=run.id, draft_id=draft.id, actor=store.office[who], now=NOW)


def test_a_simulation_is_stopped_by_way_of_its_own_draft_only(store):
    run = started(store.office, drafted(store.office))
    other = drafted(store.office)
    with refused(NotFound):
        actions.stop_simulation(simulation_id=run.id, draft_id=other.id, actor=store.office["zhou"], now=NOW)


# ---- adding up -----------------------------------------------------------------------------------

amounts = st.integers(-(10**12), 10**12)
some = st.lists(
    st.builds(
        Simulated,
        case_id=st.integers(1, 10**6),
        decision_id=st.just(1),
        month=st.sampled_from([TODAY.replace(day=1), TODAY.replace(month=1, day=1)]),
        old=st.sampled_from(["C1", "C2", "refused"]),
        new=st.sampled_from(["C1", "C3", "needs_facts"]),
        changed=st.booleans(),
        before=amounts,
        after=amounts,
        by_people=st.booleans(),
        elsewhere=st.booleans(),
        asks=st.lists(st.sampled_from(["a", "b"]), unique=True, max_size=2).map(tuple),
    ),
    max_size=30,
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases=some, at=st.integers(0, 30))
def test_adding_up_can_be_put_down_and_taken_up_again_at_any_case(cases, at):
    whole, first = rules.Tally(), rules.Tally()
    for case in cases:
        whole.add(case)
    for case in cases[:at]:
        first.add(case)
    rest = rules.tally_of(first.as_json())
    for case in cases[at:]:
        rest.add(case)
    assert rest == whole
    assert sum(cell.cases for cell in whole.cells.values()) == len(cases)
    for what in ("before", "after", "changed", "by_people"):
        singly = sum(getattr(case, what) for case in cases)
        assert sum(getattr(cell, what) for cell in whole.cells.values()) == singly
        assert sum(getattr(month, what) for month in whole.months.values()) == singly


# ---- what the database refuses -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "perhaps"}, "simulation_state_known|simulation_finished_when"),
        ({"period_to": FIRST - timedelta(days=1)}, "simulation_period"),
        ({"done": 1}, "simulation_progress"),
        ({"content": "x"}, "simulation_hashes_whole"),
        ({"finished_at": NOW}, "simulation_finished_when"),
        ({"state": "done"}, "simulation_finished_when"),
        ({"state": "done", "finished_at": NOW, "total": 2}, "simulation_done_whole"),
        ({"state": "done", "finished_at": NOW, "tally": {"cells": []}}, "simulation_done_whole"),
    ],
)
def test_a_simulation_is_whole(store, values, constraint):
    run = started(store.office, drafted(store.office))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Simulation.objects.filter(pk=run.id).update(**values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"changed": 2}, "simulation_cell_counts"),
        ({"by_people": 2}, "simulation_cell_counts"),
        ({"cases": 0}, "simulation_cell_counts"),
        ({"after_fen": 1}, "simulation_cell_money"),
    ],
)
def test_a_cell_holds_what_it_counts(store, values, constraint):
    run = started(store.office, drafted(store.office))
    right = {"cases": 1, "changed": 0, "by_people": 0, "before_fen": 0, "after_fen": 0, "examples": []}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SimulationCell.objects.create(simulation=run, old="C1", new="C1", **{**right, **values})


def test_what_a_simulation_has_found_stays_as_it_is(store, period):
    done = simulated(store)
    for table in ("simulatedcase", "simulationcell", "simulationmonth", "simulatedtext"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(f"DELETE FROM entitlement_{table}")
    found = SimulatedCase.objects.first()
    with pytest.raises(IntegrityError, match="simulated_case_once"), transaction.atomic():
        SimulatedCase.objects.create(
            **{name: getattr(found, name) for name in ("simulation", "case", "decision", "old", "new")},
            changed=True,
            by_people=False,
            asks=[],
            before_fen=0,
            after_fen=1,
        )
    assert done.total == len(period)


@pytest.mark.usefixtures("period")
def test_facts_that_cannot_be_are_unknown(store):
    """A draft may know another list of goods than the one by which the past was told."""
    case = store.case(defect="sole_broken", **OF_SHOES)
    done = simulated(store)
    decision = store.decision(case)
    charter, draft, floor = queries.promises_of(done)
    assert queries.by_promise(charter, floor, decision).result == decision.result
    assert queries.by_promise(draft, floor, decision).result["offer"][1]["pays_customer"] == "276.00"
