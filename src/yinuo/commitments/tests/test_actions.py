"""Clocks started, paused, moved, ended: what is written, and what is refused without a trace."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.office import NOW, codes, refused

from yinuo.commitments import actions, queries, rules
from yinuo.commitments.models import Commitment, CommitmentEvent, KeptCalendar
from yinuo.commitments.tests.making import HOUR, fresh, last, promise, resume, started, stop
from yinuo.commitments.types import Ground, PauseReason, State, Subject, SubjectKind
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale
from yinuo.network import actions as network
from yinuo.network import queries as people
from yinuo.platform.journal.models import Entry

# ---- start --------------------------------------------------------------------------------------


def test_a_clock_starts_with_the_promise_that_it_keeps(case, clock):
    assert (clock.state, clock.due_at, clock.next_at) == (State.RUNNING, NOW + 4 * HOUR, NOW + 3 * HOUR)
    assert (clock.charter, clock.clause, clock.row, clock.within) == ("mall", "C224", "C224", "4 hours")
    (event,) = queries.rows_of(clock.id)
    assert (event.kind, event.actor_kind, event.terms["release"]) == ("start", "system", "a" * 64)
    assert codes(case.id)[-1] == "commitments.clock_started"
    assert list(queries.at_odds()) == []


def test_the_same_start_the_second_time_changes_nothing(case, clock):
    before = codes()
    assert started(case).id == clock.id
    assert codes() == before


def test_a_line_has_one_running_clock_on_a_subject(case, clock):
    with refused(says="already running"):
        started(case, at=NOW + HOUR)
    assert started(case, at=NOW + HOUR, row="C224 resolved").id != clock.id


def test_a_line_runs_again_when_it_has_ended(case, clock):
    stop(clock, NOW + HOUR)
    assert started(case, at=NOW + 2 * HOUR).id != clock.id


@pytest.mark.parametrize("kind", [kind for kind in SubjectKind if kind is not SubjectKind.CASE])
def test_anything_can_be_clocked(office, kind):
    clock = actions.start(
        subject=Subject(kind, 17), promise=promise(), unit_id=office.units["HQ"], actor=SYSTEM, now=NOW
    )
    actions.sweep(now=NOW + 5 * HOUR)
    assert Entry.objects.filter(stream=f"commitment:{clock.id}").count() == 3
    assert fresh(clock).state == State.BREACHED


def test_a_time_limit_of_nothing_is_refused(case):
    with refused(field="amount"):
        started(case, amount=0)
    assert not Commitment.objects.filter(case=case).exists()


def test_a_start_in_the_future_is_refused(case):
    with refused(field="occurred_at"):
        started(case, occurred_at=NOW + HOUR)
    assert not Commitment.objects.filter(case=case).exists()


def test_a_ladder_with_an_unknown_role_is_refused(case):
    with refused(field="ladder"):
        started(case, ladder=(rules.Rung("warning", "king", percent=75),))


def test_business_hours_are_kept_as_they_stood(office, case):
    clock = started(case, amount=6, business=True)
    assert KeptCalendar.objects.count() == 1
    calendar = people.default_calendar()
    assert clock.calendar == calendar.name
    due = clock.due_at
    network.set_week(
        calendar_id=calendar.pk,
        weekly={**calendar.data["weekly"], "fri": [["08:30", "12:00"]]},
        version=calendar.version,
        actor=SYSTEM,
        now=NOW,
    )
    assert (fresh(clock).due_at, list(queries.at_odds())) == (due, [])
    assert actions.follow_calendar(calendar=calendar.name, actor=SYSTEM, now=NOW + HOUR) == ({case.id}, None)
    assert fresh(clock).due_at > due
    assert last("clock_retargeted")["ground"] == Ground.CALENDAR
    assert KeptCalendar.objects.count() == 2
    assert actions.follow_calendar(calendar=calendar.name, actor=SYSTEM, now=NOW + 2 * HOUR) == (set(), None)


def test_a_clock_that_has_ended_stays_as_it_was_when_the_calendar_changes(case):
    clock = started(case, amount=6, business=True)
    stop(clock, NOW + HOUR)
    calendar = people.default_calendar()
    network.set_week(
        calendar_id=calendar.pk,
        weekly={**calendar.data["weekly"], "fri": []},
        version=calendar.version,
        actor=SYSTEM,
        now=NOW,
    )
    assert actions.follow_calendar(calendar=calendar.name, actor=SYSTEM, now=NOW + HOUR) == (set(), None)
    assert list(queries.at_odds()) == []


# ---- pause and resume ---------------------------------------------------------------------------


def test_a_pause_says_why_and_until_when(office, clock, pause):
    paused = pause(clock)
    assert (paused.state, paused.paused_until, paused.due_at) == (
        State.PAUSED,
        NOW + 3 * HOUR,
        NOW + 6 * HOUR,
    )
    assert last("clock_paused")["ground"] == "appointment"
    assert queries.next_due_of_case(clock.case_id) is None
    resume(clock, office, NOW + 2 * HOUR)
    assert (fresh(clock).state, fresh(clock).due_at) == (State.RUNNING, NOW + 5 * HOUR)
    assert queries.next_due_of_case(clock.case_id) == NOW + 5 * HOUR
    assert list(queries.at_odds()) == []


def test_a_pause_ends_by_itself_at_its_review_date(clock, pause):
    pause(clock)
    assert actions.sweep(now=NOW + 3 * HOUR) == 1
    assert (fresh(clock).state, fresh(clock).due_at) == (State.RUNNING, NOW + 6 * HOUR)
    assert codes(clock.case_id)[-1] == "commitments.pause_ended"


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"reason": PauseReason.PARTS}, "reason"),
        ({"until": NOW + HOUR}, "review_at"),
        ({"until": NOW + timedelta(days=90)}, "review_at"),
        ({"occurred_at": NOW - HOUR}, "occurred_at"),
        ({"occurred_at": NOW + 5 * HOUR}, "occurred_at"),
    ],
)
def test_a_pause_is_refused(clock, pause, other, field):
    with refused(field=field):
        pause(clock, **other)
    assert CommitmentEvent.objects.filter(commitment=clock).count() == 1
    assert fresh(clock).state == State.RUNNING


def test_a_promise_without_reasons_never_pauses(case, pause):
    clock = started(case, pauses=frozenset())
    with refused(says="does not pause", field="reason"):
        pause(clock)


def test_only_who_may_pauses_and_only_what_they_see(office, clock, pause):
    with refused(Forbidden):
        pause(clock, by="chen")
    with refused(NotFound):
        pause(clock, by="mei")


def test_a_stale_page_does_not_pause(clock, pause):
    pause(clock)
    with refused(Stale):
        pause(clock, version=1)


def test_what_does_not_rest_is_not_resumed(office, clock):
    with refused(says="not paused"):
        resume(clock, office, NOW + HOUR)


# ---- another target, the end, and again ---------------------------------------------------------


def test_another_target_keeps_start_and_pauses(office, clock, pause):
    pause(clock)
    longer = promise(48, row="C224 resolved")
    actions.retarget(
        commitment_id=clock.id, promise=longer, ground=Ground.DECIDED_AGAIN, actor=SYSTEM, now=NOW + 2 * HOUR
    )
    moved = fresh(clock)
    assert (moved.due_at, moved.row, moved.within) == (NOW + 50 * HOUR, "C224 resolved", "48 hours")
    assert moved.started_at == NOW
    assert list(queries.at_odds()) == []


def test_the_same_target_changes_nothing(clock):
    before = codes()
    actions.retarget(
        commitment_id=clock.id, promise=promise(), ground=Ground.DECIDED_AGAIN, actor=SYSTEM, now=NOW + HOUR
    )
    assert codes() == before


def test_what_has_ended_has_no_other_target(clock):
    stop(clock, NOW + HOUR)
    with refused(says="finished already"):
        actions.retarget(
            commitment_id=clock.id,
            promise=promise(48),
            ground=Ground.DECIDED_AGAIN,
            actor=SYSTEM,
            now=NOW + 2 * HOUR,
        )


def test_a_stop_says_whether_it_was_in_time(case, clock):
    stop(clock, NOW + HOUR, cause="complaint.handled")
    assert (fresh(clock).state, fresh(clock).elapsed) == (State.MET, 3600)
    assert last("clock_stopped")["in_time"] is True
    late = started(case, row="C224 resolved")
    stop(late, NOW + 5 * HOUR)
    assert fresh(late).state == State.STOPPED
    assert last("clock_stopped")["in_time"] is False


def test_it_is_not_stopped_twice(clock):
    stop(clock, NOW + HOUR)
    with refused(says="finished already"):
        stop(clock, NOW + 2 * HOUR)


def test_what_happened_without_signal_counts_when_it_happened(clock):
    stop(clock, NOW + 6 * HOUR, occurred_at=NOW + 2 * HOUR)
    assert (fresh(clock).state, fresh(clock).ended_at) == (State.MET, NOW + 2 * HOUR)


def test_a_device_whose_clock_is_known_to_be_wrong_is_corrected_and_looked_at(clock):
    stop(clock, NOW + 2 * HOUR, occurred_at=NOW + 3 * HOUR, device_ahead=2 * HOUR)
    assert fresh(clock).ended_at == NOW + HOUR
    assert queries.rows_of(clock.id)[-1].is_doubtful


def test_what_was_not_done_after_all_goes_on(clock):
    stop(clock, NOW + HOUR)
    actions.reopen(commitment_id=clock.id, actor=SYSTEM, now=NOW + 11 * HOUR)
    assert (fresh(clock).state, fresh(clock).due_at, fresh(clock).generation) == (
        State.RUNNING,
        NOW + 14 * HOUR,
        1,
    )
    assert list(queries.at_odds()) == []


def test_what_runs_or_is_no_longer_owed_is_not_reopened(clock):
    with refused(says="cannot be reopened"):
        actions.reopen(commitment_id=clock.id, actor=SYSTEM, now=NOW + HOUR)
    actions.cancel(commitment_id=clock.id, ground=Ground.CASE_ENDED, actor=SYSTEM, now=NOW + HOUR)
    with refused(says="no longer owed"):
        actions.reopen(commitment_id=clock.id, actor=SYSTEM, now=NOW + 2 * HOUR)


def test_what_is_no_longer_owed_is_cancelled_once(clock):
    actions.cancel(commitment_id=clock.id, ground=Ground.CASE_ENDED, actor=SYSTEM, now=NOW + HOUR)
    assert (fresh(clock).state, fresh(clock).next_at) == (State.CANCELLED, None)
    with refused(says="finished already"):
        actions.cancel(commitment_id=clock.id, ground=Ground.CASE_ENDED, actor=SYSTEM, now=NOW + HOUR)


# ---- stored and derived -------------------------------------------------------------------------

MOMENTS = st.integers(0, 40)
DEEDS = st.lists(
    st.tuples(st.sampled_from(["pause", "resume", "retarget", "stop", "reopen", "cancel", "sweep"]), MOMENTS),
    max_size=9,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS, business=st.booleans())
def test_what_is_stored_follows_from_the_events_whatever_was_done(office, case, pause, deeds, business):
    with transaction.atomic():
        clock = started(case, amount=6, business=business)
        at = NOW
        for deed, minutes in deeds:
            at += timedelta(minutes=17 * minutes)
            try:
                with transaction.atomic():
                    do(deed, clock, at, pause, office)
            except Refused:
                continue
        row = fresh(clock)
        assert queries.stored(row) == queries.derived(row)
        number = row.id
        Commitment.objects.filter(pk=number).update(elapsed=row.elapsed + 1, warned=not row.warned)
        assert list(queries.at_odds()) == [str(number)]
        assert list(actions.rebuild()) == [number]
        assert queries.stored(fresh(clock)) == queries.stored(row)
        transaction.set_rollback(True)


def do(deed, clock, at, pause, office):
    by = {"commitment_id": clock.id, "actor": SYSTEM, "now": at}
    match deed:
        case "pause":
            pause(clock, at=at, until=at + 5 * HOUR)
        case "resume":
            resume(clock, office, at)
        case "retarget":
            actions.retarget(**by, promise=promise(at.minute + 1), ground=Ground.DECIDED_AGAIN)
        case "stop":
            stop(clock, at)
        case "reopen":
            actions.reopen(**by)
        case "cancel":
            actions.cancel(**by, ground=Ground.NOT_PROMISED)
        case "sweep":
            actions.sweep(now=at)
