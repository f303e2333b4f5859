"""A clock is what its events say: start, pauses, retargets, stop and reopening."""

from datetime import UTC, datetime, timedelta

import pytest

from yinuo.kernel.calendars import Calendar
from yinuo.kernel.clocks import (
    DueFixed,
    NaturalTime,
    Paused,
    Reopened,
    Resumed,
    Retargeted,
    Started,
    Status,
    Step,
    Stopped,
    Terms,
    WorkingDays,
    WorkingTime,
    admit,
    due_at,
    next_due,
    plan,
    read,
    ready,
)
from yinuo.kernel.clocks.durations import duration_from_data, duration_to_data
from yinuo.kernel.errors import Refused

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = Calendar.from_data({"timezone": "UTC", "weekly": {day: [["09:00", "17:00"]] for day in WEEKDAYS}})
HOUR = 3600
PARTS = "parts_on_order"


def at(day, hour, minute=0):
    """A moment in the week that begins on Monday, 5 January 2026."""
    return datetime(2026, 1, 4 + day, hour, minute, tzinfo=UTC)


def terms(duration=None, reasons=(PARTS,), calendar=OFFICE):
    return Terms(duration or WorkingTime(8 * HOUR), calendar, frozenset(reasons))


def started(moment=None, **kwargs):
    return Started(occurred_at=moment or at(1, 10), terms=terms(**kwargs))


def paused(moment, until, reason=PARTS):
    return Paused(occurred_at=moment, reason=reason, review_at=until)


def test_a_running_clock_says_due_elapsed_and_remaining():
    state = read([started()]).at(at(1, 12))
    assert (state.status, state.due) == (Status.RUNNING, at(2, 10))
    assert (state.elapsed, state.paused, state.remaining) == (2 * HOUR, 0, 6 * HOUR)


def test_a_pause_moves_the_due_time_by_its_working_time():
    reading = read([started(), paused(at(1, 12), at(5, 9)), Resumed(occurred_at=at(2, 9))])
    assert reading.due == at(2, 15)
    assert reading.at(at(2, 10)).paused == 5 * HOUR


def test_a_pause_returns_by_itself_at_its_review_date():
    events = [started(), paused(at(1, 12), at(2, 9))]
    assert read(events).due == at(2, 15)
    assert read(events).at(at(2, 8)).status is Status.PAUSED
    assert read(events).at(at(2, 9)).status is Status.RUNNING
    assert read([*events, Resumed(occurred_at=at(3, 9))]) == read(events)


def test_a_further_pause_extends_the_one_in_force():
    reading = read([started(), paused(at(1, 12), at(1, 16)), paused(at(1, 14), at(2, 9), "customer")])
    assert reading.due == at(2, 15)
    assert reading.at(at(2, 8)).pause.reason == "customer"


def test_a_paused_clock_does_not_turn_red():
    reading = read([started(duration=WorkingTime(2 * HOUR)), paused(at(1, 11), at(4, 9))])
    assert reading.at(at(3, 12)).status is Status.PAUSED
    assert reading.at(at(3, 12)).breached_at is None


def test_a_clock_paused_overnight_on_its_due_moment_is_late_only_when_the_pause_ends():
    until_nine_at_night = terms(duration=WorkingDays(1))
    reading = read([Started(occurred_at=at(4, 21), terms=until_nine_at_night), paused(at(5, 19), at(8, 8))])
    assert reading.due == at(5, 21)
    assert reading.at(at(6, 12)).status is Status.PAUSED
    assert reading.at(at(8, 9)).breached_at == at(8, 8)


def test_a_late_clock_stays_late_while_it_is_paused():
    state = read([started(duration=WorkingTime(HOUR)), paused(at(1, 12), at(2, 9))]).at(at(1, 13))
    assert state.status is Status.BREACHED
    assert state.pause is not None


def test_exactly_at_the_due_second_is_in_time_and_one_second_later_is_not():
    reading = read([started()])
    assert reading.at(at(2, 10)).status is Status.RUNNING
    late = reading.at(at(2, 10) + timedelta(seconds=1))
    assert (late.status, late.breached_at, late.remaining) == (Status.BREACHED, at(2, 10), -1)
    assert read([started(), Stopped(occurred_at=at(2, 10))]).at(at(5, 9)).status is Status.MET


def test_a_stop_after_the_due_time_remains_a_breach_with_its_moment():
    state = read([started(), Stopped(occurred_at=at(2, 12))]).at(at(5, 9))
    assert (state.status, state.breached_at) == (Status.BREACHED, at(2, 10))
    assert (state.elapsed, state.remaining) == (10 * HOUR, -2 * HOUR)


def test_the_past_can_be_asked_before_the_stop():
    assert read([started(), Stopped(occurred_at=at(1, 16))]).at(at(1, 12)).status is Status.RUNNING


def test_time_between_stop_and_reopening_counts_neither_as_work_nor_as_waiting():
    reading = read([started(), Stopped(occurred_at=at(1, 12)), Reopened(occurred_at=at(4, 12))])
    state = reading.at(at(4, 13))
    assert (state.elapsed, state.paused) == (3 * HOUR, 0)
    assert (reading.due, reading.generation) == (at(5, 10), 1)


def test_a_stop_ends_the_pause_in_force():
    events = [
        started(),
        paused(at(1, 12), at(5, 9)),
        Stopped(occurred_at=at(1, 14)),
        Reopened(occurred_at=at(2, 9)),
    ]
    state = read(events).at(at(2, 10))
    assert (state.status, state.paused, state.elapsed) == (Status.RUNNING, 2 * HOUR, 3 * HOUR)


def test_a_retarget_keeps_start_and_pauses_and_takes_length_and_calendar():
    around_the_clock = Calendar.from_data(
        OFFICE.to_data() | {"weekly": {day: [["00:00", "24:00"]] for day in WEEKDAYS}}
    )
    events = [
        started(),
        paused(at(1, 12), at(1, 14)),
        Retargeted(
            occurred_at=at(1, 15), terms=terms(duration=WorkingTime(12 * HOUR), calendar=around_the_clock)
        ),
    ]
    assert read(events).due == at(2, 0)


def test_a_retarget_during_a_pause_does_not_lose_the_waiting_time():
    events = [
        started(),
        paused(at(1, 11), at(2, 11)),
        Retargeted(occurred_at=at(1, 12), terms=terms(duration=WorkingTime(2 * HOUR))),
    ]
    assert read(events).due == at(2, 12)


def test_a_due_time_set_by_hand_is_kept_through_pauses_and_retargets_until_taken_back():
    by_hand = [started(), DueFixed(occurred_at=at(1, 11), due=at(3, 12))]
    moved = [
        *by_hand,
        paused(at(1, 12), at(1, 14)),
        Retargeted(occurred_at=at(1, 15), terms=terms(duration=WorkingTime(HOUR))),
    ]
    assert (read(moved).due, read(moved).due_is_by_hand) == (at(3, 12), True)
    back = read([*moved, DueFixed(occurred_at=at(1, 16), due=None)])
    assert (back.due, back.due_is_by_hand) == (at(1, 11), False)


def test_natural_time_counts_nights_and_weekends():
    reading = read([started(at(5, 16), duration=NaturalTime(48 * HOUR)), paused(at(6, 0), at(6, 6))])
    assert reading.due == at(7, 22)
    assert reading.at(at(6, 8)).elapsed == 10 * HOUR


def test_working_days_are_days_and_not_24_working_hours():
    assert due_at(at(1, 10), WorkingDays(1), OFFICE) == at(2, 10)
    assert due_at(at(1, 10), WorkingTime(24 * HOUR), OFFICE) == at(4, 10)


def test_overlapping_pauses_of_a_working_day_target_count_once():
    pauses = [(at(1, 11), at(1, 13)), (at(1, 12), at(1, 14)), (at(2, 16), at(2, 17))]
    assert due_at(at(1, 10), WorkingDays(1), OFFICE, pauses) == at(2, 13)


def test_an_offline_event_counts_when_it_happened_and_not_when_it_arrived():
    done = Stopped(occurred_at=at(2, 9, 30), received_at=at(3, 12))
    reading = read([started(), done])
    assert reading.at(at(3, 12)).status is Status.MET
    assert reading.doubtful == ()


def test_an_offline_stop_that_arrives_late_outranks_what_was_recorded_after_it():
    events = [started(), paused(at(2, 9), at(5, 9)), Stopped(occurred_at=at(1, 15), received_at=at(2, 12))]
    state = read(events).at(at(3, 9))
    assert (state.status, state.elapsed, state.paused) == (Status.MET, 5 * HOUR, 0)


def test_a_small_skew_is_tolerated():
    stop = Stopped(occurred_at=at(2, 10), received_at=at(2, 11), device_ahead=timedelta(minutes=10))
    assert read([started(), stop]).stopped_at == at(2, 10)
    assert not stop.is_doubtful


def test_a_device_whose_clock_is_wrong_is_corrected_and_marked_for_review():
    stop = Stopped(occurred_at=at(2, 9), received_at=at(2, 15), device_ahead=timedelta(hours=-3))
    reading = read([started(), stop])
    assert (reading.stopped_at, reading.doubtful) == (at(2, 12), (stop,))
    assert reading.at(at(2, 15)).status is Status.BREACHED


def test_nothing_counts_after_it_was_received():
    stop = Stopped(occurred_at=at(2, 12), received_at=at(2, 9))
    assert (read([started(), stop]).stopped_at, stop.is_doubtful) == (at(2, 9), True)


def test_the_order_of_arrival_does_not_matter():
    events = [
        started(),
        paused(at(1, 12), at(1, 16)),
        Resumed(occurred_at=at(1, 13)),
        Stopped(occurred_at=at(2, 9)),
    ]
    assert read(events) == read([events[0], *reversed(events[1:])])


def test_a_clock_without_a_start_is_refused():
    with pytest.raises(Refused):
        read([Stopped(occurred_at=at(1, 10))])


@pytest.mark.parametrize(
    ("history", "event"),
    [
        ([started()], started()),
        ([started()], Stopped(occurred_at=at(1, 9))),
        ([started()], Resumed(occurred_at=at(1, 11))),
        ([started(), paused(at(1, 11), at(1, 12))], Resumed(occurred_at=at(1, 13))),
        ([started()], Reopened(occurred_at=at(1, 11))),
        ([started(), Stopped(occurred_at=at(1, 11))], Stopped(occurred_at=at(1, 12))),
        ([started(), Stopped(occurred_at=at(1, 11))], Retargeted(occurred_at=at(1, 12), terms=terms())),
        ([started(), Stopped(occurred_at=at(1, 11))], paused(at(1, 12), at(1, 13))),
        ([started()], paused(at(1, 11), at(1, 13), reason="")),
        ([started()], paused(at(1, 11), at(1, 13), reason="internal")),
        ([started(reasons=())], paused(at(1, 11), at(1, 13))),
        ([started()], paused(at(1, 11), at(1, 11))),
        ([], Resumed(occurred_at=at(1, 11))),
    ],
)
def test_an_event_that_makes_no_sense_is_refused(history, event):
    with pytest.raises(Refused):
        admit(history, event)


def test_events_that_make_sense_are_appended():
    events = admit([], started())
    for event in (
        paused(at(1, 11), at(1, 16)),
        Resumed(occurred_at=at(1, 12)),
        Retargeted(occurred_at=at(1, 13), terms=terms()),
        DueFixed(occurred_at=at(1, 14), due=at(2, 9)),
        Stopped(occurred_at=at(1, 15)),
        Reopened(occurred_at=at(1, 16)),
    ):
        events = admit(events, event)
    assert len(events) == 7


def test_the_next_due_time_is_that_of_the_earliest_clock_that_runs():
    soon_but_paused = read([started(duration=WorkingTime(2 * HOUR)), paused(at(1, 11), at(1, 16))])
    done = read([started(duration=WorkingTime(HOUR)), Stopped(occurred_at=at(1, 10, 30))])
    running, later = read([started()]), read([started(duration=WorkingTime(9 * HOUR))])
    assert next_due([later, done, soon_but_paused, running], now=at(1, 12)) == at(2, 10)
    assert next_due([done], now=at(1, 12)) is None


LADDER = [
    Step("half", percent=50),
    Step("warn", seconds=-HOUR),
    Step("breach", seconds=0),
    Step("manager", seconds=2 * HOUR),
    Step("director", days=2),
]


def test_a_ladder_counts_in_working_time_before_and_after_the_due_time():
    moments = {firing.step.key: firing.at for firing in plan(read([started()]), LADDER)}
    assert moments == {
        "half": at(1, 14),
        "warn": at(2, 9),
        "breach": at(2, 10),
        "manager": at(2, 12),
        "director": at(4, 10),
    }


def test_a_share_of_the_time_is_rounded_up_so_that_nothing_fires_early():
    [firing] = plan(read([started(duration=WorkingTime(10))]), [Step("most", percent=99)])
    assert firing.at == at(1, 10) + timedelta(seconds=10)


def test_a_share_of_working_days_or_of_a_fixed_due_time_is_that_of_the_working_time_until_then():
    days = read([started(duration=WorkingDays(1))])
    fixed = read([started(), DueFixed(occurred_at=at(1, 11), due=at(1, 12))])
    assert plan(days, LADDER[:1])[0].at == at(1, 14)
    assert plan(fixed, LADDER[:1])[0].at == at(1, 11)


def test_each_step_fires_once_per_generation():
    reading = read([started()])
    first = ready(reading, LADDER, now=at(2, 9))
    fired = {firing.key for firing in first}
    assert [firing.step.key for firing in first] == ["half", "warn"]
    assert ready(reading, LADDER, now=at(2, 9), fired=fired) == []
    reopened = read([started(), Stopped(occurred_at=at(2, 9)), Reopened(occurred_at=at(3, 9))])
    assert [firing.step.key for firing in ready(reopened, LADDER, now=at(3, 9), fired=fired)] == [
        "half",
        "warn",
    ]


def test_a_retarget_plans_anew_what_has_not_fired():
    events = [started()]
    fired = {firing.key for firing in ready(read(events), LADDER, now=at(1, 15))}
    longer = read([*events, Retargeted(occurred_at=at(1, 15), terms=terms(duration=WorkingTime(16 * HOUR)))])
    assert [(firing.step.key, firing.at) for firing in plan(longer, LADDER[:2], fired=fired)] == [
        ("warn", at(3, 9))
    ]


def test_no_step_fires_while_paused_or_after_the_stop():
    assert ready(read([started(), paused(at(1, 15), at(2, 9))]), LADDER, now=at(1, 16)) == []
    assert ready(read([started(), Stopped(occurred_at=at(1, 15))]), LADDER, now=at(5, 9)) == []


@pytest.mark.parametrize("offsets", [{}, {"seconds": 1, "percent": 50}, {"percent": 0}])
def test_a_step_has_exactly_one_sensible_offset(offsets):
    with pytest.raises(Refused):
        Step("odd", **offsets)


@pytest.mark.parametrize(
    ("data", "duration"),
    [
        ({"unit": "working_minutes", "amount": 90}, WorkingTime(5400)),
        ({"unit": "working_minutes", "amount": "1.5"}, WorkingTime(90)),
        ({"unit": "working_hours", "amount": 4}, WorkingTime(4 * HOUR)),
        ({"unit": "natural_hours", "amount": 48}, NaturalTime(48 * HOUR)),
        ({"unit": "natural_seconds", "amount": 61}, NaturalTime(61)),
        ({"unit": "working_days", "amount": 3}, WorkingDays(3)),
        ({"unit": "working_days", "amount": 3, "end_of_day": True}, WorkingDays(3, end_of_day=True)),
    ],
)
def test_durations_are_read_from_plain_data_and_written_back(data, duration):
    assert duration_from_data(data) == duration
    assert duration_from_data(duration_to_data(duration)) == duration


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"unit": "working_minutes"},
        {"unit": "days", "amount": 3},
        {"unit": "natural_days", "amount": 3},
        {"unit": "working_minutes", "amount": 0},
        {"unit": "working_days", "amount": -1},
        {"unit": "working_days", "amount": "1.5"},
        {"unit": "working_minutes", "amount": "0.001"},
        {"unit": "working_minutes", "amount": "NaN"},
        {"unit": "natural_minutes", "amount": 10**12},
        {"unit": "working_days", "amount": 10**6},
    ],
    ids=str,
)
def test_durations_without_unit_or_sense_are_refused(data):
    with pytest.raises(Refused):
        duration_from_data(data)
