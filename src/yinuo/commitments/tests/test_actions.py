"""Clocks started, paused, moved, ended and swept: what is written, and what is refused without a trace."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.office import NOW, TODAY, codes, refused

from yinuo.commitments import actions, queries, rules
from yinuo.commitments.models import Commitment, CommitmentEvent, KeptCalendar, LadderStep
from yinuo.commitments.tests.making import HOUR, promise, started
from yinuo.commitments.types import Ground, Limit, PauseReason, State, Subject, SubjectKind, Via
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.charters.ladders import Post
from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale
from yinuo.kernel.ids import new_id
from yinuo.network import actions as network
from yinuo.network import queries as people
from yinuo.platform.journal.models import Entry

CLERK = "lin"


@pytest.fixture
def case(office):
    return office.case()


@pytest.fixture
def clock(case):
    return started(case)


@pytest.fixture
def pause(office):
    def make(
        clock, *, at=NOW + HOUR, until=NOW + 3 * HOUR, reason=PauseReason.APPOINTMENT, by=CLERK, **other
    ):
        return actions.pause(
            **{
                "commitment_id": clock.id,
                "version": fresh(clock).version,
                "reason": reason,
                "review_at": until,
                "actor": office[by],
                "now": at,
                **other,
            }
        )

    return make


def fresh(clock):
    return Commitment.objects.get(pk=clock.id)


def resume(clock, office, at, **other):
    return actions.resume(
        commitment_id=clock.id, version=fresh(clock).version, actor=office[CLERK], now=at, **other
    )


def stop(clock, at, **other):
    return actions.stop(commitment_id=clock.id, actor=SYSTEM, now=at, **other)


def last(code):
    return Entry.objects.filter(code=f"commitments.{code}").order_by("-id")[0].payload


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


# ---- the sweep ----------------------------------------------------------------------------------


def test_the_sweep_warns_then_breaches_then_goes_further_up(office, clock):
    assert actions.sweep(now=NOW + 3 * HOUR - timedelta(seconds=1)) == 0
    for at in (3, 3.5, 4, 4.1, 5, 6, 9):
        actions.sweep(now=NOW + at * HOUR)
    steps = queries.steps_of(clock.id)
    assert [(each.key, each.at, each.staff.user.username) for each in steps] == [
        (rules.WARNING, NOW + 3 * HOUR, "lin"),
        (rules.BREACH, NOW + 4 * HOUR, "zhou"),
        (rules.FURTHER, NOW + 6 * HOUR, "shen"),
    ]
    assert codes(clock.case_id)[-3:] == [
        "commitments.clock_warned",
        "commitments.clock_breached",
        "commitments.clock_warned",
    ]
    assert (fresh(clock).state, fresh(clock).breached_at, fresh(clock).next_at) == (
        State.BREACHED,
        NOW + 4 * HOUR,
        None,
    )
    assert list(queries.at_odds()) == []


def test_a_late_worker_fires_each_step_once_in_order(clock):
    for _ in range(2):
        actions.sweep(now=NOW + 20 * HOUR)
    assert [each.key for each in queries.steps_of(clock.id)] == [rules.WARNING, rules.BREACH, rules.FURTHER]
    assert {each.fired_at for each in queries.steps_of(clock.id)} == {NOW + 20 * HOUR}


def test_what_is_done_or_rests_is_left_alone(case, clock, pause):
    pause(clock, until=NOW + 30 * HOUR)
    done = started(case, row="C224 resolved")
    stop(done, NOW + HOUR)
    assert actions.sweep(now=NOW + 9 * HOUR) == 0
    assert not LadderStep.objects.exists()


def test_after_a_reopening_the_steps_fire_anew(clock):
    actions.sweep(now=NOW + 3 * HOUR)
    stop(clock, NOW + 3 * HOUR)
    actions.reopen(commitment_id=clock.id, actor=SYSTEM, now=NOW + 10 * HOUR)
    actions.sweep(now=NOW + 10 * HOUR)
    assert [(each.generation, each.key) for each in queries.steps_of(clock.id)] == [
        (0, rules.WARNING),
        (1, rules.WARNING),
    ]


def absent(office, username, deputy=None, *, at=NOW - HOUR):
    network.set_absence(
        staff_id=office.staff(username),
        absent_from=at,
        absent_to=None,
        deputy_id=office.staff(deputy) if deputy else None,
        actor=SYSTEM,
        now=NOW,
    )


def warned(clock):
    actions.sweep(now=NOW + 3 * HOUR)
    (step,) = queries.steps_of(clock.id)
    return step


def test_who_is_absent_is_stood_in_for_by_the_deputy(office, clock):
    absent(office, "lin", "sun")
    step = warned(clock)
    assert (step.staff.user.username, step.via) == ("sun", Via.DEPUTY)


def test_where_nobody_stands_in_the_level_above_is_told(office, clock):
    absent(office, "lin")
    step = warned(clock)
    assert (step.post, step.staff.user.username, step.via) == (Post.RESPONSIBLE, "zhou", Via.LEVEL_UP)


def test_where_nobody_is_left_it_is_written_down_that_nobody_was_told(office, clock):
    for username in ("lin", "zhou", "shen"):
        absent(office, username)
    step = warned(clock)
    assert (step.staff, step.via) == (None, Via.NOBODY)


EVENING, NIGHT = time(18), time(23)


def put_on_call(office, username, begins=EVENING, ends=NIGHT):
    network.put_on_call(
        unit_id=office.units["HQ"],
        staff_id=office.staff(username),
        day=TODAY,
        begins=begins,
        ends=ends,
        actor=SYSTEM,
        now=NOW,
    )


def told(office, post, *, hours):
    """Who is told for a post so many hours after half past nine."""
    person, via = queries.addressee(post, unit_id=office.units["HQ"], case=None, at=NOW + hours * HOUR)
    return person and person.user.username, via


def test_outside_the_hours_whoever_is_on_call_is_told_instead_of_the_chief(office):
    put_on_call(office, "sun")
    assert told(office, Post.CHIEF, hours=1) == ("zhou", Via.DIRECT)
    assert told(office, Post.CHIEF, hours=10) == ("sun", Via.ON_CALL)
    assert told(office, Post.MANAGER, hours=10) == ("shen", Via.DIRECT)
    assert told(office, Post.CHIEF, hours=14) == ("zhou", Via.DIRECT)


def test_where_the_chief_and_the_deputy_are_away_it_is_who_is_on_call_and_then_one_level_up(office):
    put_on_call(office, "sun", time(9), time(12))
    absent(office, "lin")
    absent(office, "zhou", "lin")
    assert told(office, Post.CHIEF, hours=1) == ("sun", Via.ON_CALL)
    assert told(office, Post.RESPONSIBLE, hours=1) == ("sun", Via.ON_CALL)
    absent(office, "sun")
    assert told(office, Post.CHIEF, hours=1) == ("shen", Via.LEVEL_UP)


def test_a_step_keeps_that_it_reached_who_is_on_call(office, clock):
    put_on_call(office, "sun", time(9), time(20))
    absent(office, "lin")
    absent(office, "zhou")
    step = warned(clock)
    assert (step.staff.user.username, step.via) == ("sun", Via.ON_CALL)


def test_who_was_told_sees_it_until_it_has_ended(office, clock):
    warned(clock)
    assert [each.commitment_id for each in queries.told(staff_id=office.staff("lin"))] == [clock.id]
    assert queries.told(staff_id=office.staff("zhou")) == []
    stop(clock, NOW + 3 * HOUR)
    assert queries.told(staff_id=office.staff("lin")) == []


def test_a_sweep_that_has_not_come_is_noticed(clock):
    assert queries.waiting_since(NOW + 3 * HOUR) is None
    assert queries.waiting_since(NOW + 4 * HOUR) == NOW + 3 * HOUR


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


# ---- the database -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"state": "asleep", "ended_at": NOW, "next_at": None}, "commitment_state_known"),
        ({"kind": "weather"}, "commitment_subject_known"),
        ({"case_id": None}, "commitment_case_is_its_subject"),
        ({"due_at": NOW}, "commitment_due_after_its_start"),
        ({"elapsed": -1}, "commitment_seconds_counted"),
        ({"ended_at": NOW}, "commitment_ended_when"),
        ({"state": State.MET}, "commitment_ended_when"),
        ({"state": State.BREACHED}, "commitment_late_since_when"),
        ({"breached_at": NOW}, "commitment_late_since_when"),
        ({"state": State.PAUSED}, "commitment_paused_until_when"),
    ],
)
def test_the_database_refuses_clocks_that_say_nonsense(clock, change, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Commitment.objects.filter(pk=clock.id).update(**change)


@pytest.mark.parametrize(
    ("event", "name"),
    [
        ({"kind": "sleep"}, "clock_event_known"),
        ({"kind": "start", "terms": {}}, "clock_started_once"),
        ({"kind": "retarget", "reason": "calendar"}, "clock_terms_with_their_event"),
        ({"kind": "stop", "terms": {}}, "clock_terms_with_their_event"),
        ({"kind": "pause", "reason": "parts"}, "clock_pause_until_when"),
        ({"kind": "pause", "reason": "parts", "review_at": NOW}, "clock_pause_until_when"),
        ({"kind": "stop", "review_at": NOW + HOUR}, "clock_pause_until_when"),
        ({"kind": "pause", "review_at": NOW + HOUR}, "clock_event_says_why"),
        ({"kind": "cancel"}, "clock_event_says_why"),
        ({"kind": "stop", "occurred_at": NOW + HOUR}, "clock_event_not_in_the_future"),
        ({"kind": "stop", "seq": 1}, "clock_event_in_order"),
    ],
)
def test_the_database_refuses_events_that_say_nonsense(clock, event, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CommitmentEvent.objects.create(
            **{
                "commitment": clock,
                "seq": 2,
                "occurred_at": NOW,
                "received_at": NOW,
                "actor_kind": "system",
                **event,
            }
        )


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({}, "ladder_step_fires_once"),
        ({"key": "other", "fired_at": NOW}, "ladder_step_not_early"),
        ({"key": "other", "via": Via.NOBODY}, "ladder_step_told_whom"),
    ],
)
def test_the_database_refuses_a_step_twice_or_early_or_to_nobody(clock, change, name):
    step = warned(clock)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        LadderStep.objects.create(
            **{
                "commitment": clock,
                "generation": 0,
                "key": step.key,
                "at": step.at,
                "fired_at": step.fired_at,
                "post": step.post,
                "via": step.via,
                "staff": step.staff,
                **change,
            }
        )


def test_two_clocks_of_a_line_do_not_run_on_a_subject(case, clock):
    row = fresh(clock)
    row.pk, row.public_id, row.started_at = None, new_id(), row.started_at - HOUR
    with pytest.raises(IntegrityError, match="commitment_open_once"), transaction.atomic():
        row.save(force_insert=True)


def test_the_limit_is_said_as_the_charter_says_it(case):
    assert started(case, limit=Limit(15, "working days")).within == "15 working days"
