"""Which of our events is which event of the charters, and what becomes of the clocks of a case."""

from datetime import timedelta

import pytest
from tests.blanks import settings
from tests.mall import OF_SHOES, SETTINGS, Store
from tests.office import NOW

from yinuo.charters.library import shipped, shipped_ids
from yinuo.commitments import actions as commitments
from yinuo.commitments import queries as clocks
from yinuo.commitments.types import BY_HAND, State
from yinuo.entitlement import actions as entitlement
from yinuo.entitlement.types import Answer
from yinuo.flow import clocks as flow
from yinuo.flow import pipeline, rebuild
from yinuo.intake import queries as cases
from yinuo.intake.actions import moving, registering, talking
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.charters import Remedy
from yinuo.network import queries as network
from yinuo.network.events import CalendarChanged
from yinuo.platform.organisations import context

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def store(office, monkeypatch):
    monkeypatch.setattr(context.current(), "settings", SETTINGS)
    return Store(office)


def of(case, clause="C"):
    """The clocks of a case by line of the charter, with their states."""
    found = {each.row: State(each.state) for each in clocks.of_case(case.id)}
    return {row: state for row, state in found.items() if row.startswith(clause)}


def due(case):
    row = cases.get(case.id, actor=SYSTEM).row
    return row.next_due_what, row.next_due


def complaint(store):
    parent = store.covered()
    return registering.complain(parent_id=parent.id, description="态度差", **store.by())


def tell_customer(store, case):
    talking.add_note(case_id=case.id, text="已致歉", is_internal=False, **store.by())


def test_every_name_in_the_shipped_charters_is_fed_or_told_by_hand_unless_it_recurs():
    named = {
        name
        for charter in shipped_ids()
        for row in shipped(charter).definition.promise
        if not row.every
        for name in (row.start, row.stop)
    }
    assert named == flow.FED | BY_HAND
    assert sorted(flow.FED & BY_HAND) == ["message.received"]


@pytest.mark.clause("C217")
def test_at_the_counter_the_clock_runs_from_the_request_until_it_is_handled(store):
    case = store.case()
    assert of(case) == {"C217": State.RUNNING}
    assert due(case) == ("promise", NOW + 10 * MINUTE)
    store.wait(minutes=5)
    entitlement.tell_facts(case_id=case.id, facts={"defect": "sole_broken", **OF_SHOES}, **store.by())
    assert of(case) == {"C217": State.RUNNING}
    store.prove(case)
    store.choose(case, Remedy.EXCHANGE)
    assert of(case) == {"C217": State.MET}
    assert due(case)[1] is None or due(case)[1] > NOW + timedelta(days=1)


def test_what_the_law_promises_has_its_clock_too(store):
    case = store.case()
    (law,) = [each for each in clocks.of_case(case.id) if each.charter == "law-cn"]
    assert (law.clause, law.due_at) == ("penalty-8", NOW + timedelta(days=15))
    assert law.release == shipped("law-cn").release


def test_what_has_ended_with_the_case_is_not_owed_any_more(store):
    case = store.case()
    moving.cancel_case(case_id=case.id, reason="客户撤回", **store.by())
    assert set(of(case, "").values()) == {State.CANCELLED}
    assert due(case) == ("", None)


@pytest.mark.clause("C224")
def test_a_complaint_has_the_clocks_of_the_charter_although_nobody_decides_who_pays(store):
    case = complaint(store)
    assert of(case) == {"C224": State.RUNNING, "C224 resolved": State.RUNNING}
    assert due(case) == ("promise", NOW + 4 * HOUR)
    tell_customer(store.wait(hours=1), case)
    assert of(case) == {"C224": State.MET, "C224 resolved": State.RUNNING}
    assert due(case) == ("promise", NOW + 48 * HOUR)
    moving.close_complaint(case_id=case.id, **store.wait(hours=1).by())
    assert of(case) == {"C224": State.MET, "C224 resolved": State.MET}


@pytest.mark.clause("C217", "C218")
def test_a_disputed_refusal_is_answered_by_the_supervision_within_half_an_hour(store):
    case = store.refused()
    store.tell(case, Answer.DISPUTED)
    assert of(case) == {"C217": State.MET, "C217 supervision": State.RUNNING}
    store.wait(minutes=20)
    child = cases.visible_to(SYSTEM).get(parent_id=case.id)
    tell_customer(store, child)
    moving.close_complaint(case_id=child.id, **store.by())
    assert of(case)["C217 supervision"] is State.MET


def test_a_reopened_case_has_its_clock_again(store):
    case = store.chosen()
    store.wait(hours=1)
    store.give(case)
    assert of(case, "") == {"C217": State.MET, "penalty-8": State.MET}
    moving.reopen(case_id=case.id, **store.wait(hours=10).by())
    assert of(case, "") == {"C217": State.MET, "penalty-8": State.RUNNING}
    assert due(case) == ("promise", NOW + timedelta(days=15, hours=10))


def test_a_server_whose_clock_has_been_set_back_does_not_keep_a_case_from_going_on(store):
    case = store.wait(days=1).covered()
    store.now = NOW
    store.prove(case)
    store.choose(case, Remedy.EXCHANGE)
    assert of(case) == {"C217": State.MET}
    moving.cancel_case(case_id=case.id, reason="客户撤回", **store.by())
    assert of(case, "penalty-8") == {"penalty-8": State.CANCELLED}
    assert list(clocks.at_odds()) == []


def test_open_clocks_follow_a_changed_calendar_in_a_job_of_its_own(store):
    assert flow.follow_calendar in pipeline.BY_EVENT[CalendarChanged].later
    calendar = network.default_calendar()
    event = CalendarChanged(calendar_id=calendar.pk)
    flow.follow_calendar(event, actor=SYSTEM, now=NOW)


def test_the_journal_says_when_each_thing_has_happened(store):
    case = store.case()
    assert flow.happened(case.id)["request.received"] == NOW
    assert "request.handled" not in flow.happened(case.id)


def test_the_list_row_is_written_anew_with_the_promised_time(store):
    case = store.case()
    before = due(case)
    rebuild.row_of(case.id, now=NOW)
    assert due(case) == before


@pytest.mark.clause("C048")
def test_what_begins_with_the_end_of_a_complaint_runs_on_and_is_told_by_hand(office, monkeypatch):
    monkeypatch.setattr(
        context.current(), "settings", settings("complaint-procedure", hours_to_tell_result=24)
    )
    parent, by = office.case(), {"actor": office["lin"]}
    case = registering.complain(parent_id=parent.id, description="态度差", **by, now=NOW)
    talking.add_note(case_id=case.id, text="已致歉", is_internal=False, **by, now=NOW)
    moving.close_complaint(case_id=case.id, **by, now=NOW + HOUR)
    assert of(case, "C048") == {"C048": State.RUNNING}
    commitments.tell(case_id=case.id, name="result.told", at=NOW + 2 * HOUR, **by, now=NOW + 3 * HOUR)
    assert of(case, "C048") == {"C048": State.MET}


def test_a_complaint_knows_what_was_told_about_its_case(office, monkeypatch):
    monkeypatch.setattr(context.current(), "settings", settings("complaint-procedure"))
    parent = office.case()
    entitlement.tell_facts(case_id=parent.id, facts={"cause": "quality"}, actor=office["lin"], now=NOW)
    case = registering.complain(parent_id=parent.id, description="质量差", actor=office["lin"], now=NOW)
    assert of(case, "C043") == {"C043": State.MET}


def test_what_begins_a_running_clock_once_more_does_not_begin_it_anew(store):
    case = store.case()
    (before,) = [each for each in clocks.of_case(case.id) if each.row == "C217"]
    promised, _open = flow.promises_in(flow.decisions.promised(case.id))
    again = [each for each in promised if each.row == "C217"]
    later = {"request.received": NOW + HOUR}
    assert not commitments.begin(
        case_id=case.id, unit_id=case.unit_id, promises=again, happened=later, actor=SYSTEM, now=NOW + HOUR
    )
    assert of(case) == {"C217": State.RUNNING}
    assert before.started_at == NOW
