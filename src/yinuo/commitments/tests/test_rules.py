"""What a clock says and what a decision changes, without a database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.office import NOW

from yinuo.commitments import agreeing, rules
from yinuo.commitments.tests.making import BREACH, FURTHER, HOUR, WARNING, promise
from yinuo.commitments.types import (
    Agreed,
    EventKind,
    Happening,
    LateReason,
    Limit,
    PauseReason,
    Rung,
    State,
)
from yinuo.kernel.calendars import Calendar
from yinuo.kernel.charters.ladders import Post
from yinuo.kernel.clocks import ByDate, Deadline, IfClosed, NaturalTime, WorkingDays, WorkingTime
from yinuo.kernel.errors import Refused

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar.from_data(
    {
        "timezone": "Asia/Shanghai",
        "weekly": {
            day: [["08:30", "12:00"], ["13:30", "17:30"]] for day in ("mon", "tue", "wed", "thu", "fri")
        },
    }
)


def start(made=None, calendar=None, at=NOW):
    made = made or promise()
    duration = agreeing.duration_of(made.limit, started_at=at, zone=SHANGHAI)
    agreed = Agreed(made, duration, agreeing.HOUSE_LADDER)
    return Happening(EventKind.START, at, at, agreed=agreed, calendar=calendar)


def event(kind, after, **other):
    return Happening(kind, NOW + after, NOW + after, **other)


def figures(*happenings, after=timedelta(), fired=()):
    return rules.derive(happenings, fired=fired, as_of=NOW + after)


# ---- how long ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "duration"),
    [
        (Limit(10, "minutes"), NaturalTime(600)),
        (Limit(4, "hours"), NaturalTime(4 * 3600)),
        (Limit(7, "days"), NaturalTime(7 * 86_400)),
        (Limit(6, "hours", business=True), WorkingTime(6 * 3600)),
        (Limit(15, "working days"), WorkingDays(15)),
        (Limit(1, "days", business=True), WorkingDays(1)),
        (Limit(15, "day of month"), ByDate(Deadline(15, "day of month"))),
        (
            Limit(31, "day of month", business=True, if_closed="before"),
            ByDate(Deadline(31, "day of month", IfClosed.BEFORE), working=True),
        ),
    ],
)
def test_a_time_limit_has_the_length_that_its_unit_says(limit, duration):
    assert agreeing.duration_of(limit, started_at=NOW, zone=SHANGHAI) == duration


def test_a_month_ends_on_the_same_day_of_the_next_at_the_same_time():
    begun = datetime(2026, 1, 31, 2, 0, tzinfo=UTC)
    duration = agreeing.duration_of(Limit(1, "months"), started_at=begun, zone=SHANGHAI)
    assert duration == NaturalTime(28 * 86_400)


@pytest.mark.parametrize(
    ("limit", "field"),
    [(Limit(0, "hours"), "amount"), (Limit(3, "moons"), "unit"), (Limit(1, "months", business=True), "unit")],
)
def test_a_time_limit_of_nothing_or_in_unknown_units_is_refused(limit, field):
    with pytest.raises(Refused) as refusal:
        agreeing.duration_of(limit, started_at=NOW, zone=SHANGHAI)
    assert refusal.value.field == field


def test_working_days_and_business_hours_need_a_calendar_and_days_on_the_wall_do_not():
    assert agreeing.needs_calendar(Limit(15, "working days"))
    assert agreeing.needs_calendar(Limit(6, "hours", business=True))
    assert not agreeing.needs_calendar(Limit(7, "days"))
    assert Limit.read("15 working days", "always") == Limit(15, "working days")


# ---- the plain form ----------------------------------------------------------------------------


def test_what_was_agreed_survives_being_kept():
    agreed = start().agreed
    assert agreeing.from_data(agreeing.to_data(agreed)) == agreed


def test_a_ladder_to_a_role_that_does_not_exist_is_refused():
    with pytest.raises(Refused, match="no “king”") as refusal:
        agreeing.ladder_of([["warning", "king", 75, None]])
    assert refusal.value.field == "ladder"


@pytest.mark.parametrize(
    "ladder",
    [
        [Rung("one", Post.CHIEF, percent=75), Rung("one", Post.MANAGER, percent=90)],
        [Rung("one", Post.CHIEF)],
        [Rung("one", Post.CHIEF, percent=0)],
        [Rung("one", Post.CHIEF, percent=75, seconds=10)],
    ],
)
def test_a_ladder_that_does_not_say_when_is_refused(ladder):
    with pytest.raises(Refused):
        agreeing.check_ladder(ladder)


def test_above_the_general_manager_is_nobody_and_every_other_post_ends_with_him():
    assert rules.above(Post.GENERAL_MANAGER) is None
    for post in Post:
        climbed = [post]
        while (higher := rules.above(climbed[-1])) is not None:
            climbed.append(higher)
        assert climbed[-1] is Post.GENERAL_MANAGER
        assert len(set(climbed)) == len(climbed)


# ---- what the events say -----------------------------------------------------------------------


def test_a_clock_runs_to_its_due_time_and_is_late_only_after_it():
    at = figures(start(), after=4 * HOUR)
    assert (at.state, at.due_at, at.breached_at) == (State.RUNNING, NOW + 4 * HOUR, None)
    late = figures(start(), after=4 * HOUR + timedelta(seconds=1))
    assert (late.state, late.breached_at) == (State.BREACHED, NOW + 4 * HOUR)


def test_the_next_moment_is_that_of_the_first_step_that_has_not_fired():
    assert figures(start()).next_at == NOW + 3 * HOUR
    warned = figures(start(), after=3 * HOUR, fired={(0, WARNING)})
    assert (warned.next_at, warned.warned) == (NOW + 4 * HOUR, True)
    late = figures(start(), after=5 * HOUR, fired={(0, WARNING), (0, BREACH)})
    assert late.next_at == NOW + 6 * HOUR
    done = {(0, rung.key) for rung in agreeing.HOUSE_LADDER}
    assert figures(start(), after=9 * HOUR, fired=done).next_at is None


def test_a_pause_moves_the_due_time_and_ends_by_itself():
    paused = event(EventKind.PAUSE, HOUR, reason=PauseReason.APPOINTMENT, review_at=NOW + 3 * HOUR)
    resting = figures(start(), paused, after=2 * HOUR)
    assert (resting.state, resting.paused_until, resting.next_at) == (
        State.PAUSED,
        NOW + 3 * HOUR,
        NOW + 3 * HOUR,
    )
    after = figures(start(), paused, after=3 * HOUR)
    assert (after.state, after.paused_until, after.due_at) == (State.RUNNING, None, NOW + 6 * HOUR)
    assert (after.elapsed, after.paused) == (3600, 7200)


def test_another_target_keeps_start_and_pauses():
    paused = event(EventKind.PAUSE, HOUR, reason=PauseReason.APPOINTMENT, review_at=NOW + 2 * HOUR)
    longer = start(promise(48)).agreed
    moved = event(EventKind.RETARGET, 2 * HOUR, agreed=longer, reason="decided_again")
    assert figures(start(), paused, moved, after=3 * HOUR).due_at == NOW + 49 * HOUR


@pytest.mark.parametrize(("after", "state"), [(4 * HOUR, State.MET), (5 * HOUR, State.STOPPED)])
def test_what_is_done_was_in_time_or_late(after, state):
    found = figures(start(), event(EventKind.STOP, after), after=9 * HOUR)
    assert (found.state, found.ended_at, found.next_at) == (state, NOW + after, None)


def test_what_is_cancelled_is_neither_in_time_nor_late():
    gone = event(EventKind.CANCEL, HOUR, reason="case_ended")
    assert figures(start(), gone, after=HOUR).state is State.CANCELLED


def test_time_while_it_was_done_does_not_count_after_a_reopening():
    found = figures(start(), event(EventKind.STOP, HOUR), event(EventKind.REOPEN, 11 * HOUR), after=11 * HOUR)
    assert (found.state, found.due_at, found.elapsed) == (State.RUNNING, NOW + 14 * HOUR, 3600)
    assert found.generation == 1


def test_business_hours_do_not_count_at_noon_and_at_night():
    made = promise(6, business=True)
    assert figures(start(made, OFFICE)).due_at == datetime(2026, 3, 13, 9, 0, tzinfo=UTC)


@pytest.mark.clause("C139")
def test_fifteen_working_days_leave_out_weekends():
    made = promise(15, "working days")
    assert figures(start(made, OFFICE)).due_at == datetime(2026, 4, 3, 1, 30, tzinfo=UTC)


def test_a_late_sweep_finds_all_steps_in_their_order():
    keys = [each.rung.key for each in rules.reached([start()], fired=(), now=NOW + 9 * HOUR)]
    assert keys == [WARNING, BREACH, FURTHER]
    assert rules.reached([start()], fired={(0, key) for key in keys}, now=NOW + 9 * HOUR) == []


def test_nothing_is_reached_while_the_clock_rests_and_no_breach_at_the_due_time_itself():
    paused = event(EventKind.PAUSE, HOUR, reason=PauseReason.APPOINTMENT, review_at=NOW + 30 * HOUR)
    assert rules.reached([start(), paused], fired=(), now=NOW + 9 * HOUR) == []
    assert [each.rung.key for each in rules.reached([start()], fired=(), now=NOW + 4 * HOUR)] == [WARNING]


def test_what_a_device_says_about_the_future_is_refused_unless_its_clock_is_known_to_be_ahead():
    ahead = Happening(EventKind.STOP, NOW + HOUR, NOW)
    with pytest.raises(Refused, match="lies in the future") as refusal:
        rules.check_time(ahead)
    assert refusal.value.field == "occurred_at"
    rules.check_time(Happening(EventKind.STOP, NOW + HOUR, NOW, device_ahead=HOUR))
    rules.check_time(Happening(EventKind.STOP, NOW + timedelta(minutes=9), NOW))


def test_a_pause_is_looked_at_again_within_two_months():
    with pytest.raises(Refused) as refusal:
        rules.check_review(NOW + timedelta(days=63), now=NOW)
    assert refusal.value.field == "review_at"


# ---- what a decision changes --------------------------------------------------------------------


def kept(number=1, **other):
    made = promise(**other)
    return rules.Kept(number, made.charter, made.release, made.row, made.start, made.stop)


def test_a_clock_stays_while_its_line_is_promised_by_the_same_release():
    assert rules.changes([kept()], [promise()]) == rules.Changes((), (), ())


def test_the_same_line_of_another_release_is_another_target():
    newer = promise(release="b" * 64)
    assert rules.changes([kept()], [newer]) == rules.Changes((), ((1, newer),), ())


def test_another_line_between_the_same_events_takes_the_clock_over():
    outside = promise(48, row="C090 outside")
    assert rules.changes([kept(row="C090 in the province")], [outside]) == rules.Changes(
        (), ((1, outside),), ()
    )


def test_what_is_promised_for_the_first_time_begins_and_what_is_not_any_more_is_cancelled():
    other = promise(row="C171", start="repair.accepted", stop="repair.returned")
    assert rules.changes([kept(7)], [other]) == rules.Changes((other,), (), (7,))


def test_two_lines_between_the_same_events_keep_a_clock_each():
    two = [promise(24, row="C382"), promise(6, row="C382 working time", business=True)]
    found = rules.changes([kept(1, row="C382"), kept(2, row="C382 working time")], two)
    assert found == rules.Changes((), (), ())


# ---- moved, explained, counted -------------------------------------------------------------------


@pytest.mark.clause("C219", "C366")
def test_only_targets_that_move_the_due_time_are_counted():
    longer, same = start(promise(48)).agreed, start(promise(48, release="b" * 64)).agreed
    moved = event(EventKind.RETARGET, HOUR, agreed=longer, reason="decided_again")
    kept_as_it_was = event(EventKind.RETARGET, 2 * HOUR, agreed=same, reason="decided_again")
    paused = event(EventKind.PAUSE, HOUR, reason=PauseReason.APPOINTMENT, review_at=NOW + 2 * HOUR)
    assert figures(start(), paused, after=3 * HOUR).moves == 0
    assert figures(start(), moved, kept_as_it_was, after=3 * HOUR).moves == 1


def test_something_else_is_said_in_words():
    assert rules.check_explanation(LateReason.PARTS, "  ") == ""
    with pytest.raises(Refused) as refusal:
        rules.check_explanation(LateReason.OTHER, "  ")
    assert refusal.value.field == "text"


@pytest.mark.parametrize(
    "happenings",
    [
        [start()],
        [start(), event(EventKind.STOP, HOUR)],
        [start(), event(EventKind.CANCEL, 5 * HOUR, reason="case_ended")],
    ],
)
def test_what_is_in_time_or_not_owed_is_not_explained(happenings):
    with pytest.raises(Refused, match="nothing to explain"):
        rules.check_late(happenings, now=NOW + 4 * HOUR)


def test_what_is_late_or_was_done_late_is_explained():
    rules.check_late([start()], now=NOW + 5 * HOUR)
    rules.check_late([start(), event(EventKind.STOP, 5 * HOUR)], now=NOW + 9 * HOUR)


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_a_share_is_whole_only_when_none_was_missed_and_nothing_only_when_none_was_kept(kept, missed):
    share = rules.share(kept, missed)
    if share is None:
        assert kept == missed == 0
    else:
        assert (share == 1000) == (missed == 0)
        assert (share == 0) == (kept == 0)
        assert abs(share - kept * 1000 / (kept + missed)) <= 1


@pytest.mark.parametrize(
    ("since", "until"),
    [((2026, 3, 2), (2026, 3, 1)), ((2025, 3, 1), (2026, 3, 2)), ((1990, 1, 1), (2026, 1, 1))],
)
def test_a_period_is_in_order_and_twelve_months_at_the_most(since, until):
    with pytest.raises(Refused) as refusal:
        rules.check_period(date(*since), date(*until))
    assert refusal.value.field == "until"
    rules.check_period(date(2025, 3, 1), date(2026, 3, 1))
