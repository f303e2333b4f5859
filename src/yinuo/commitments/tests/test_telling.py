"""What only people can see is told by hand: what it begins and ends, what is refused, and how it is taken back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.blanks import settings
from tests.office import NOW, codes, refused

from yinuo.commitments import actions, queries
from yinuo.commitments.models import TakenBack, Telling
from yinuo.commitments.tests.making import HOUR
from yinuo.commitments.types import State
from yinuo.entitlement import actions as entitlement
from yinuo.intake.actions import moving
from yinuo.kernel.errors import Forbidden, NotFound
from yinuo.platform.organisations import context

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _promise(office, monkeypatch):
    monkeypatch.setattr(context.current(), "settings", settings("lubricant"))


@pytest.fixture
def case(office):
    return asked(office)


def asked(office, matter="oil_test", **where):
    found = office.case(**where)
    by = "lin" if not where else where["by"]
    entitlement.tell_facts(case_id=found.id, facts={"matter": matter}, actor=office[by], now=NOW)
    return found


@pytest.fixture
def tell(office, case):
    def told(name, at, *, now=None, by="lin", of=case, **other):
        return actions.tell(
            case_id=of.id, name=name, at=at, actor=office[by], now=now or max(at, NOW), **other
        )

    return told


def clock(case, row="C337"):
    return next((each for each in queries.of_case(case.id) if each.row == row), None)


def take_back(telling, office, *, at, reason="看错了", by="lin"):
    actions.take_back(telling_id=telling.id, reason=reason, actor=office[by], now=at)


@pytest.mark.clause("C337")
def test_the_clock_begins_when_the_sample_arrived_not_when_it_was_told(case, tell):
    assert clock(case) is None
    assert actions.tellable(case) == ("sample.received",)
    tell("sample.received", NOW + HOUR, now=NOW + 2 * HOUR, note="瓶号 7")
    found = clock(case)
    assert (found.started_at, found.due_at, found.state) == (NOW + HOUR, NOW + 25 * HOUR, State.RUNNING)
    assert codes(case.id)[-2:] == ["commitments.happened", "commitments.clock_started"]
    assert actions.tellable(case) == ("result.told",)


@pytest.mark.clause("C337")
def test_what_ends_it_is_told_too_and_counts_by_when_it_happened(case, tell):
    tell("sample.received", NOW)
    tell("result.told", NOW + 20 * HOUR, now=NOW + 30 * HOUR)
    assert (clock(case).state, clock(case).ended_at) == (State.MET, NOW + 20 * HOUR)
    assert actions.tellable(case) == ("sample.received",)


def test_a_second_sample_has_a_time_of_its_own(case, tell):
    tell("sample.received", NOW)
    tell("result.told", NOW + HOUR)
    tell("sample.received", NOW + 5 * HOUR)
    found = [each for each in queries.of_case(case.id) if each.row == "C337"]
    assert [(each.started_at, State(each.state)) for each in found] == [
        (NOW + 5 * HOUR, State.RUNNING),
        (NOW, State.MET),
    ]


def test_told_twice_it_has_happened_once(case, tell):
    first = tell("sample.received", NOW)
    before = codes(case.id)
    assert tell("sample.received", NOW, now=NOW + HOUR) == first
    assert codes(case.id) == before
    assert Telling.objects.filter(case=case).count() == 1


@pytest.mark.parametrize(
    ("name", "after", "says", "field"),
    [
        ("sample.received", MINUTE, "future", "at"),
        ("sample.received", -MINUTE, "before the request", "at"),
        ("result.told", timedelta(), "waits for that", "name"),
        ("training.given", timedelta(), "waits for that", "name"),
        ("request.received", timedelta(), "waits for that", "name"),
        ("usage.reported", timedelta(), "waits for that", "name"),
        ("nonsense", timedelta(), "waits for that", "name"),
    ],
)
def test_what_makes_no_sense_is_not_told(case, tell, name, after, says, field):
    with refused(says=says, field=field):
        tell(name, NOW + after, now=NOW)
    assert not Telling.objects.filter(case=case).exists()


def test_only_who_works_on_the_case_may_tell(office, case, tell):
    with refused(Forbidden):
        tell("sample.received", NOW, by="wang")
    with refused(NotFound):
        tell("sample.received", NOW, by="fang")
    elsewhere = asked(office, at="LP", by="fang")
    tell("sample.received", NOW, by="fang", of=elsewhere)
    assert clock(elsewhere).state == State.RUNNING


def test_what_was_told_of_a_start_is_taken_back_with_its_clock(office, case, tell):
    wrong = tell("sample.received", NOW)
    take_back(wrong, office, at=NOW + HOUR)
    assert clock(case).state == State.CANCELLED
    assert codes(case.id)[-2:] == ["commitments.clock_cancelled", "commitments.telling_taken_back"]
    assert queries.tellings_of(case.id)[0].taken_back.reason == "看错了"
    again = tell("sample.received", NOW, now=NOW + 2 * HOUR)
    assert again.turn == 1
    assert [State(each.state) for each in queries.of_case(case.id) if each.row == "C337"] == [
        State.RUNNING,
        State.CANCELLED,
    ]
    assert list(queries.at_odds()) == []


def test_what_was_told_of_an_end_is_taken_back_and_the_time_has_run_all_the_while(office, case, tell):
    tell("sample.received", NOW)
    wrong = tell("result.told", NOW + HOUR)
    take_back(wrong, office, at=NOW + 25 * HOUR)
    found = clock(case)
    assert (found.due_at, found.state, found.elapsed) == (NOW + 24 * HOUR, State.BREACHED, 25 * 3600)
    tell("result.told", NOW + 26 * HOUR)
    assert clock(case).state == State.STOPPED
    assert list(queries.at_odds()) == []


def test_a_later_decision_does_not_bring_back_what_was_taken_back(office, case, tell):
    take_back(tell("sample.received", NOW), office, at=NOW + HOUR)
    entitlement.decide_again(case_id=case.id, actor=office["lin"], now=NOW + 2 * HOUR)
    assert clock(case).state == State.CANCELLED


def test_what_has_gone_on_since_stays_as_it_was_told(office, case, tell):
    first = tell("sample.received", NOW)
    tell("result.told", NOW + HOUR)
    with refused(says="gone on"):
        take_back(first, office, at=NOW + 2 * HOUR)
    assert not TakenBack.objects.exists()


def test_a_telling_is_taken_back_once_with_a_reason_by_who_works_on_the_case(office, case, tell):
    wrong = tell("sample.received", NOW)
    with refused(field="reason"):
        take_back(wrong, office, at=NOW, reason=" ")
    with refused(Forbidden):
        take_back(wrong, office, at=NOW, by="wang")
    with refused(NotFound):
        take_back(wrong, office, at=NOW, by="fang")
    take_back(wrong, office, at=NOW + HOUR)
    with refused(says="already"):
        take_back(wrong, office, at=NOW + HOUR)


def test_a_cancelled_case_waits_for_nothing(office, case, tell):
    moving.cancel_case(case_id=case.id, reason="客户撤回", actor=office["lin"], now=NOW)
    with refused(says="waits for that"):
        tell("sample.received", NOW)


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"told_at": NOW - MINUTE}, {"turn": 0}],
)
def test_the_database_refuses_nonsense(case, tell, wrong):
    good = tell("sample.received", NOW)
    given = {
        "case_id": case.id,
        "unit_id": case.unit_id,
        "name": good.name,
        "at": NOW,
        "told_at": NOW,
        "turn": 1,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Telling.objects.create(**{**given, **wrong})
    with pytest.raises(IntegrityError), transaction.atomic():
        TakenBack.objects.create(telling=good, reason="", taken_at=NOW)


def test_what_was_told_can_only_be_added_to(case, tell):
    tell("sample.received", NOW)
    for table in ("commitments_telling", "commitments_takenback"):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT has_table_privilege(%s, 'UPDATE'), has_table_privilege(%s, 'DELETE')", [table] * 2
            )
            assert cursor.fetchone() == (False, False)
