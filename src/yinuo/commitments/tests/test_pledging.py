"""A time that was promised to a customer by hand: running, kept, moved and counted; what is refused."""

from datetime import timedelta

import pytest
from tests.office import NOW, codes, refused

from yinuo.commitments import actions, queries
from yinuo.commitments.models import Commitment
from yinuo.commitments.tests.making import BREACH, HOUR, WARNING, pledged, started
from yinuo.commitments.types import Ground, Pledge, State
from yinuo.entitlement import actions as entitlement
from yinuo.intake import queries as cases
from yinuo.intake.actions import moving, registering, talking
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Stale

DAY = timedelta(days=1)


@pytest.fixture
def case(office):
    return office.case()


@pytest.fixture
def date(office, case):
    return pledged(case, office["lin"])


@pytest.fixture
def move(office):
    def moved(clock, due_at, *, at=NOW + HOUR, by="lin", **other):
        return actions.move_pledge(
            **{
                "commitment_id": clock.id,
                "version": fresh(clock).version,
                "due_at": due_at,
                "ground": Ground.PARTS,
                "text": "配件后天才到",
                "actor": office[by],
                "now": at,
                **other,
            }
        )

    return moved


def fresh(clock):
    return Commitment.objects.get(pk=clock.id)


@pytest.mark.clause("C457", "C219")
def test_an_agreed_date_runs_as_a_clock_of_its_own_and_is_noted_for_the_customer(office, case, date):
    found = fresh(date)
    assert (found.row, found.due_at, found.state, found.clause) == (
        Pledge.DONE,
        NOW + DAY,
        State.RUNNING,
        "C457",
    )
    (note,) = cases.notes(case.id)
    assert (note.text, note.is_internal) == ("等配件，明天修好", False)
    assert cases.get(case.id, actor=SYSTEM).row.next_due == NOW + DAY
    (start,) = queries.rows_of(date.id)
    assert (start.actor_id, start.cause) == (office["lin"].id, "pledge.given")


def test_a_second_of_the_minute_does_not_shift_the_agreed_time(office, case):
    found = pledged(
        case, office["lin"], at=NOW + timedelta(seconds=17, microseconds=123456), due_at=NOW + DAY
    )
    assert fresh(found).due_at == NOW + DAY


def test_a_new_decision_does_not_lose_it(office, case, date):
    entitlement.decide_again(case_id=case.id, actor=office["lin"], now=NOW + HOUR)
    assert fresh(date).state == State.RUNNING


def test_it_ends_when_the_case_is_done(office, case, date):
    office.finished(office.booked(office.voucher(case)))
    assert fresh(date).state == State.MET


def test_it_ends_when_somebody_says_that_it_is_done(office, date):
    actions.keep_pledge(
        commitment_id=date.id, version=fresh(date).version, actor=office["lin"], now=NOW + 25 * HOUR
    )
    assert fresh(date).state == State.STOPPED
    assert queries.rows_of(date.id)[-1].cause == "pledge.kept"


def test_of_a_complaint_it_ends_with_the_complaint(office, case):
    complaint = registering.complain(parent_id=case.id, description="态度差", actor=office["lin"], now=NOW)
    date = pledged(complaint, office["lin"])
    moving.close_complaint(case_id=complaint.id, actor=office["lin"], now=NOW + HOUR)
    assert fresh(date).state == State.MET


@pytest.mark.clause("C219", "C366")
def test_each_move_is_counted_with_its_reason(case, date, move):
    move(date, NOW + 2 * DAY)
    move(date, NOW + 3 * DAY, ground=Ground.WISHED, at=NOW + 2 * HOUR)
    found = fresh(date)
    assert (found.started_at, found.due_at, found.moves) == (NOW, NOW + 3 * DAY, 2)
    assert [row.reason for row in queries.rows_of(date.id)[1:]] == [Ground.PARTS, Ground.WISHED]
    assert codes(case.id)[-3:] == [
        "commitments.clock_retargeted",
        "intake.note_added",
        "commitments.time_pledged",
    ]
    assert cases.get(case.id, actor=SYSTEM).row.next_due == NOW + 3 * DAY
    assert list(queries.at_odds()) == []


def test_a_date_that_has_passed_can_be_agreed_anew_but_whoever_was_told_stays_on_record(date, move):
    actions.sweep(now=NOW + 25 * HOUR)
    assert fresh(date).state == State.BREACHED
    move(date, NOW + 2 * DAY, at=NOW + 26 * HOUR)
    assert (fresh(date).state, fresh(date).moves) == (State.RUNNING, 1)
    assert [step.key for step in queries.steps_of(date.id)] == [WARNING, BREACH]


@pytest.mark.clause("C423")
def test_to_hear_from_us_is_kept_by_what_is_said_to_the_customer(office, case):
    wait = pledged(case, office["lin"], pledge=Pledge.ANSWER, due_at=NOW + HOUR)
    assert fresh(wait).clause == "C423"
    talking.add_note(case_id=case.id, text="自己记一下", is_internal=True, actor=office["lin"], now=NOW)
    assert fresh(wait).state == State.RUNNING
    talking.add_note(case_id=case.id, text="已回电", is_internal=False, actor=office["lin"], now=NOW + HOUR)
    assert fresh(wait).state == State.MET


def test_a_new_waiting_time_keeps_the_promise_before_and_begins_the_next(office, case):
    first = pledged(case, office["lin"], pledge=Pledge.ANSWER, due_at=NOW + HOUR)
    second = pledged(case, office["lin"], pledge=Pledge.ANSWER, at=NOW + HOUR / 2, due_at=NOW + 2 * HOUR)
    assert (fresh(first).state, fresh(second).state) == (State.MET, State.RUNNING)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": "  "}, "text"),
        ({"due_at": NOW}, "due_at"),
        ({"due_at": NOW - HOUR}, "due_at"),
        ({"due_at": NOW + 400 * DAY}, "due_at"),
    ],
)
def test_what_makes_no_sense_is_not_promised(office, case, wrong, field):
    with refused(field=field):
        pledged(case, office["lin"], **wrong)
    assert not cases.notes(case.id)


def test_one_date_at_a_time(office, case, date):
    with refused(says="Move it", field="due_at"):
        pledged(case, office["lin"], at=NOW + HOUR)
    assert len(cases.notes(case.id)) == 1


def test_nothing_is_promised_on_a_case_that_has_ended(office, case):
    moving.cancel_case(case_id=case.id, reason="客户撤回", actor=office["lin"], now=NOW)
    with refused(says="has ended"):
        pledged(case, office["lin"])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": ""}, "text"),
        ({"due_at": NOW}, "due_at"),
        ({"due_at": NOW + DAY}, "due_at"),
        ({"ground": Ground.CALENDAR}, None),
    ],
)
def test_what_makes_no_sense_does_not_move_it(case, date, move, wrong, field):
    with refused(field=field):
        move(date, **{"due_at": NOW + 2 * DAY, **wrong})
    assert (fresh(date).moves, len(cases.notes(case.id))) == (0, 1)


def test_only_an_open_agreed_date_is_moved(office, case, date, move):
    of_the_charter = started(case)
    wait = pledged(case, office["lin"], pledge=Pledge.ANSWER)
    with refused(says="promised by hand"):
        move(of_the_charter, NOW + 2 * DAY)
    with refused(says="promised by hand"):
        actions.keep_pledge(
            commitment_id=of_the_charter.id, version=of_the_charter.version, actor=office["lin"], now=NOW
        )
    with refused(says="agreed with the customer"):
        move(wait, NOW + 2 * DAY)
    actions.keep_pledge(commitment_id=date.id, version=fresh(date).version, actor=office["lin"], now=NOW)
    with refused(says="finished already"):
        move(date, NOW + 2 * DAY)


def test_two_people_do_not_move_it_past_each_other(date, move):
    seen = fresh(date).version
    move(date, NOW + 2 * DAY)
    with refused(Stale):
        move(date, NOW + 3 * DAY, version=seen)


def test_only_who_works_on_the_case_may_promise(office, case, date, move):
    for by, kind in (("wang", Forbidden), ("fang", NotFound)):
        with refused(kind):
            pledged(case, office[by])
        with refused(kind):
            move(date, NOW + 2 * DAY, by=by)
        with refused(kind):
            actions.keep_pledge(commitment_id=date.id, version=1, actor=office[by], now=NOW)


def test_who_has_it_in_hand_is_reminded_and_the_chief_told_when_it_is_late(date):
    actions.sweep(now=NOW + 19 * HOUR)
    actions.sweep(now=NOW + 25 * HOUR)
    assert [(step.key, step.staff.user.username) for step in queries.steps_of(date.id)] == [
        (WARNING, "lin"),
        (BREACH, "zhou"),
    ]
