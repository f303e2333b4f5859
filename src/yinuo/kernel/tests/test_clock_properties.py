"""What holds for every calendar, start, length and pause."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yinuo.kernel.calendars import Calendar
from yinuo.kernel.calendars.hours import DAY
from yinuo.kernel.clocks import (
    Paused,
    Reopened,
    Resumed,
    Retargeted,
    Started,
    Stopped,
    Terms,
    WorkingDays,
    WorkingTime,
    due_at,
    read,
)

SETTINGS = settings(deadline=None, max_examples=60)

ZONES = [
    "UTC",
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Tehran",
    "Australia/Lord_Howe",
]
FIRST = datetime(2014, 1, 1, tzinfo=UTC)
LONGEST = 300 * 3600


@st.composite
def day_hours(draw, *, least=0):
    marks = draw(
        st.lists(st.integers(0, DAY // 900), unique=True, min_size=2 * least, max_size=6).map(sorted)
    )
    marks = marks[: len(marks) // 2 * 2]
    return tuple((marks[i] * 900, marks[i + 1] * 900) for i in range(0, len(marks), 2))


@st.composite
def calendars(draw, zones=ZONES):
    weekly = [draw(day_hours()) for _ in range(6)]
    weekly.insert(draw(st.integers(0, 6)), draw(day_hours(least=1)))
    near = st.dates(date(2014, 1, 1), date(2018, 12, 31))
    return Calendar(
        timezone=draw(st.sampled_from(zones)),
        weekly=tuple(weekly),
        holidays=draw(st.frozensets(near, max_size=10)),
        date_overrides=draw(st.dictionaries(near, day_hours(), max_size=5)),
    )


instants = st.integers(0, 3 * 366 * DAY).map(lambda seconds: FIRST + timedelta(seconds=seconds))
lengths = st.integers(1, LONGEST)


@st.composite
def pauses_after(draw, start, most=4):
    """Pauses in order, some touching, in the weeks after the start."""
    found, moment = [], start
    for _ in range(draw(st.integers(0, most))):
        begins = moment + timedelta(seconds=draw(st.integers(0, 3 * DAY)))
        moment = begins + timedelta(seconds=draw(st.integers(1, 5 * DAY)))
        found.append((begins, moment))
    return found


def naive_seconds(calendar, start, end):
    """Open seconds counted the slow way: minute by minute in local time; all marks are on whole minutes."""
    zone, count, at = ZoneInfo(calendar.timezone), 0, start
    while at < end:
        local = at.astimezone(zone)
        second = local.hour * 3600 + local.minute * 60
        if any(opens <= second < closes for opens, closes in calendar.hours_on(local.date())):
            count += 60
        at += timedelta(minutes=1)
    return count


@SETTINGS
@given(calendars(), instants, lengths, st.data())
def test_exactly_the_length_has_elapsed_at_the_due_time(calendar, start, seconds, data):
    pauses = data.draw(pauses_after(start))
    due = calendar.due(start, seconds, pauses)
    assert calendar.elapsed(start, due, pauses) == seconds
    assert calendar.elapsed(start, due - timedelta(seconds=1), pauses) == seconds - 1


@SETTINGS
@given(calendars(), instants, lengths, lengths, st.data())
def test_a_longer_promise_is_never_due_earlier(calendar, start, one, other, data):
    pauses = data.draw(pauses_after(start))
    shorter, longer = sorted((one, other))
    assert calendar.due(start, shorter, pauses) <= calendar.due(start, longer, pauses)


@SETTINGS
@given(calendars(), instants, lengths, st.integers(1, 20), st.data())
def test_a_further_pause_never_makes_it_due_earlier(calendar, start, seconds, days, data):
    pauses = data.draw(pauses_after(start))
    assume(pauses)
    kept = data.draw(st.lists(st.sampled_from(pauses), unique=True))
    for duration in (WorkingTime(seconds), WorkingDays(days), WorkingDays(days, end_of_day=True)):
        assert due_at(start, duration, calendar, kept) <= due_at(start, duration, calendar, pauses)


@SETTINGS
@given(calendars(), instants, lengths, st.integers(1, 20))
def test_a_pause_outside_working_hours_changes_nothing(calendar, start, seconds, days):
    [(_, closes), (opens, _)] = calendar.open_intervals(start, limit=2)
    assume(closes < opens)
    for duration in (WorkingTime(seconds), WorkingDays(days)):
        assert due_at(start, duration, calendar, [(closes, opens)]) == due_at(start, duration, calendar)


@SETTINGS
@given(
    calendars(zones=["Etc/GMT-8"]),
    instants,
    lengths,
    st.sampled_from(["Etc/GMT-14", "Etc/GMT+12", "Etc/GMT", "Etc/GMT+5"]),
    st.data(),
)
def test_moving_zone_and_instants_together_changes_nothing(calendar, start, seconds, zone, data):
    pauses = data.draw(pauses_after(start))
    moved = Calendar.from_data(calendar.to_data() | {"timezone": zone})

    def move(at):
        return at.astimezone(calendar.zone).replace(tzinfo=moved.zone)

    due = calendar.due(start, seconds, pauses)
    assert moved.due(move(start), seconds, [(move(begins), move(ends)) for begins, ends in pauses]) == move(
        due
    )


@SETTINGS
@given(calendars(), instants, st.integers(-LONGEST, LONGEST).filter(bool))
def test_counting_back_undoes_counting_on(calendar, start, seconds):
    there = calendar.add(start, seconds)
    assert calendar.elapsed(min(start, there), max(start, there)) == abs(seconds)


@SETTINGS
@given(calendars(), instants, st.integers(0, 900 * DAY), st.integers(0, 900 * DAY))
def test_working_time_adds_up(calendar, start, one, other):
    middle, end = start + timedelta(seconds=one), start + timedelta(seconds=one + other)
    assert calendar.elapsed(start, middle) + calendar.elapsed(middle, end) == calendar.elapsed(start, end)


@SETTINGS
@given(calendars(), instants, st.integers(0, 60 * DAY))
def test_open_intervals_agree_with_elapsed_and_is_open(calendar, start, length):
    end = start + timedelta(seconds=length)
    intervals = calendar.open_intervals(start, end)
    assert sum((closes - opens).total_seconds() for opens, closes in intervals) == calendar.elapsed(
        start, end
    )
    assert all(
        calendar.is_open(opens) and calendar.is_open(closes - timedelta(seconds=1))
        for opens, closes in intervals
    )
    assert calendar.first_open(start) == calendar.open_intervals(start, limit=1)[0][0]


@settings(SETTINGS, max_examples=15)
@given(
    calendars(zones=["UTC", "Asia/Shanghai", "Asia/Kolkata", "Etc/GMT+12"]),
    instants,
    st.integers(1, 4 * 24 * 60),
)
def test_the_compiled_arrays_count_like_a_walk_through_the_minutes(calendar, start, minutes):
    start = start.replace(second=0)
    end = start + timedelta(minutes=minutes)
    assert calendar.elapsed(start, end) == naive_seconds(calendar, start, end)


@SETTINGS
@given(calendars())
def test_the_plain_form_holds_everything(calendar):
    assert Calendar.from_data(calendar.to_data()) == calendar


@st.composite
def histories(draw):
    """A start and any events after it, sensible or not."""
    start = draw(instants)
    office, other = draw(calendars()), draw(calendars())
    events = [Started(occurred_at=start, terms=Terms(WorkingTime(draw(lengths)), office))]
    for _ in range(draw(st.integers(0, 8))):
        moment = start + timedelta(seconds=draw(st.integers(0, 30 * DAY)))
        match draw(st.sampled_from(["pause", "resume", "retarget", "stop", "reopen"])):
            case "pause":
                review = moment + timedelta(seconds=draw(st.integers(1, 9 * DAY)))
                events.append(Paused(occurred_at=moment, reason="waiting", review_at=review))
            case "resume":
                events.append(Resumed(occurred_at=moment))
            case "retarget":
                events.append(Retargeted(occurred_at=moment, terms=Terms(WorkingTime(draw(lengths)), other)))
            case "stop":
                events.append(Stopped(occurred_at=moment))
            case "reopen":
                events.append(Reopened(occurred_at=moment))
    return events


@SETTINGS
@given(histories(), st.integers(0, 60 * DAY))
def test_a_clock_read_at_any_moment_adds_up(events, later):
    reading = read(events)
    now = events[0].occurred_at + timedelta(seconds=later)
    state = reading.at(now)
    assert state.elapsed + state.remaining == reading.terms.duration.seconds
    if state.breached_at is not None:
        assert state.remaining <= 0
        assert reading.late_after < now
    if state.pause is not None and state.breached_at is None:
        assert state.status == "paused"


@SETTINGS
@given(histories(), st.randoms(use_true_random=False))
def test_recomputing_gives_the_stored_values(events, dice):
    distinct = {event.occurred_at: event for event in events[1:]}
    tail = list(distinct.values())
    dice.shuffle(tail)
    assert read([events[0], *tail]) == read([events[0], *sorted(tail, key=lambda event: event.occurred_at)])
