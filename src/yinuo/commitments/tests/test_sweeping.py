"""What the sweep fires, once and in order, whom it tells, and what it leaves alone."""

from datetime import time, timedelta

from tests.office import NOW, TODAY, codes

from yinuo.commitments import actions, posts, queries
from yinuo.commitments.models import LadderStep
from yinuo.commitments.tests.making import BREACH, FURTHER, HOUR, WARNING, fresh, started, stop, warned
from yinuo.commitments.types import State, Via
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.charters.ladders import Post
from yinuo.network import actions as network


def test_the_sweep_warns_then_breaches_then_goes_further_up(office, clock):
    assert actions.sweep(now=NOW + 3 * HOUR - timedelta(seconds=1)) == 0
    for at in (3, 3.5, 4, 4.1, 5, 6, 9):
        actions.sweep(now=NOW + at * HOUR)
    steps = queries.steps_of(clock.id)
    assert [(each.key, each.at, each.staff.user.username) for each in steps] == [
        (WARNING, NOW + 3 * HOUR, "lin"),
        (BREACH, NOW + 4 * HOUR, "zhou"),
        (FURTHER, NOW + 6 * HOUR, "shen"),
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
    assert [each.key for each in queries.steps_of(clock.id)] == [WARNING, BREACH, FURTHER]
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
        (0, WARNING),
        (1, WARNING),
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
    person, via = posts.addressee(post, unit_id=office.units["HQ"], case=None, at=NOW + hours * HOUR)
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
