"""Deadlines by date: at the end of a month or quarter, moved from closed days, at closing, at a time of day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.kernel.calendars import Calendar
from yinuo.kernel.clocks import ByDate, Deadline, IfClosed, Rhythm, due_at
from yinuo.kernel.clocks.deadlines import LONGEST, UNITS, bounds, day_begins, deadline_after, parse, written
from yinuo.kernel.clocks.durations import duration_from_data, duration_to_data
from yinuo.kernel.errors import Refused
from yinuo.kernel.tests.test_clock_properties import SETTINGS, calendars, instants

OFFICE = Calendar.from_data(
    {
        "timezone": "Asia/Shanghai",
        "weekly": {
            day: [["08:30", "12:00"], ["13:30", "17:30"]] for day in ("mon", "tue", "wed", "thu", "fri")
        },
        "holidays": ["2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20", "2026-02-23"],
        "date_overrides": {"2026-02-14": [["09:00", "16:00"]]},
    }
)
ZONE = ZoneInfo("Asia/Shanghai")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def due(start, by, *, working=False, if_closed=IfClosed.STAYS, calendar=OFFICE):
    amount, unit = parse(by)
    return deadline_after(at(start), Deadline(amount, unit, if_closed), calendar, working=working)


@pytest.mark.clause("C256", "C276")
@pytest.mark.parametrize(
    ("start", "by", "expected"),
    [
        ("2026-03-01T00:00", "day 15 of month", "2026-03-16T00:00"),
        ("2026-03-15T23:59:59", "day 15 of month", "2026-03-16T00:00"),
        ("2026-03-16T00:00", "day 15 of month", "2026-04-16T00:00"),
        ("2026-02-01T00:00", "day 31 of month", "2026-03-01T00:00"),
        ("2028-02-10T09:00", "day 30 of month", "2028-03-01T00:00"),
        ("2026-02-01T00:00", "last day of month", "2026-03-01T00:00"),
        ("2026-12-20T00:00", "last day of month", "2027-01-01T00:00"),
        ("2026-02-10T00:00", "last day of quarter", "2026-04-01T00:00"),
        ("2026-02-10T00:00", "day 10 of quarter", "2026-04-11T00:00"),
        ("2026-08-10T00:00", "last day of half year", "2027-01-01T00:00"),
        ("2026-08-10T00:00", "day 60 of year", "2027-03-02T00:00"),
        ("2026-03-13T18:00", "15:00", "2026-03-14T15:00"),
        ("2026-03-13T15:00", "15:00", "2026-03-14T15:00"),
        ("2026-03-13T14:59:59", "15:00", "2026-03-13T15:00"),
        ("2026-03-13T14:00", "end of day", "2026-03-14T00:00"),
    ],
)
def test_the_deadline_of_the_period_or_else_the_next_one(start, by, expected):
    assert due(start, by) == at(expected)


@pytest.mark.clause("C386")
@pytest.mark.parametrize(
    ("start", "by", "expected"),
    [
        ("2026-03-13T14:00", "end of day", "2026-03-13T17:30"),
        ("2026-03-13T17:30", "end of day", "2026-03-16T17:30"),
        ("2026-03-14T10:00", "end of day", "2026-03-16T17:30"),
        ("2026-02-14T10:00", "end of day", "2026-02-14T16:00"),
        ("2026-03-13T16:00", "15:00", "2026-03-16T15:00"),
        ("2026-03-01T00:00", "day 13 of month", "2026-03-13T17:30"),
        ("2026-03-01T00:00", "day 15 of month", "2026-03-16T00:00"),
    ],
)
def test_by_business_hours_a_day_ends_at_closing(start, by, expected):
    assert due(start, by, working=True) == at(expected)


@pytest.mark.parametrize(
    ("if_closed", "by", "expected"),
    [
        (IfClosed.STAYS, "day 15 of month", "2026-02-16T00:00"),
        (IfClosed.BEFORE, "day 15 of month", "2026-02-15T00:00"),
        (IfClosed.AFTER, "day 15 of month", "2026-02-22T00:00"),
        (IfClosed.BEFORE, "day 1 of month", "2026-02-03T00:00"),
        (IfClosed.AFTER, "last day of month", "2026-03-03T00:00"),
    ],
)
def test_a_deadline_on_a_closed_day_stays_or_moves(if_closed, by, expected):
    short = Calendar.from_data(
        {
            **OFFICE.to_data(),
            "date_overrides": {"2026-02-14": [["09:00", "16:00"]], "2026-02-21": [["09:00", "16:00"]]},
        }
    )
    assert due("2026-02-01T00:00", by, if_closed=if_closed, calendar=short) == at(expected)


def test_a_calendar_without_working_days_is_refused_and_does_not_hang():
    closed = Calendar.from_data(
        {"timezone": "Asia/Shanghai", "weekly": {"mon": [["09:00", "10:00"]]}, "date_overrides": {}}
    )
    days = {date(2026, 1, 5) + timedelta(weeks=n): () for n in range(200)}
    closed = Calendar(closed.timezone, closed.weekly, date_overrides=days)
    with pytest.raises(Refused, match="no working day left"):
        due("2026-02-01T00:00", "end of day", working=True, calendar=closed)


@pytest.mark.parametrize(
    "text", ["day 32 of month", "day 0 of month", "24:00", "noon", "day 15", "day 93 of quarter", ""]
)
def test_what_is_no_deadline_is_none(text):
    assert parse(text) is None


@pytest.mark.parametrize(
    ("amount", "unit"),
    [(0, "day of month"), (32, "day of month"), (1440, "time of day"), (1, "end of day"), (1, "fortnight")],
)
def test_nonsense_is_refused(amount, unit):
    with pytest.raises(Refused):
        Deadline(amount, unit)


@st.composite
def deadlines(draw):
    unit = draw(st.sampled_from(UNITS))
    return Deadline(draw(st.integers(*bounds(unit))), unit, draw(st.sampled_from(IfClosed)))


@given(deadlines())
def test_what_is_written_reads_the_same(deadline):
    assert parse(written(deadline.amount, deadline.unit)) == (deadline.amount, deadline.unit)
    for working in (True, False):
        duration = ByDate(deadline, working)
        assert duration_from_data(duration_to_data(duration)) == duration


@SETTINGS
@given(calendars(), instants, deadlines(), st.booleans())
def test_a_deadline_lies_after_its_start_on_the_second_and_is_that_of_any_moment_before_it(
    calendar, start, deadline, working
):
    found = deadline_after(start, deadline, calendar, working=working)
    assert found > start
    assert (found.tzinfo, found.microsecond) == (UTC, 0)
    assert due_at(start, ByDate(deadline, working), calendar) == found
    if deadline.if_closed is IfClosed.STAYS:
        between = start + (found - start) / 2
        assert deadline_after(between, deadline, calendar, working=working) == found


@SETTINGS
@given(calendars(), instants, st.integers(1, 31), st.booleans())
def test_moving_before_is_never_later_and_moving_after_never_earlier_than_staying(
    calendar, start, day, working
):
    first = start.astimezone(calendar.zone).date().replace(day=1)
    begins = day_begins(first, calendar)
    before, stays, after = (
        deadline_after(begins, Deadline(day, "day of month", rule), calendar, working=False)
        for rule in (IfClosed.BEFORE, IfClosed.STAYS, IfClosed.AFTER)
    )
    assert stays <= after
    assert before <= after


@pytest.mark.clause("C335", "C341")
@pytest.mark.parametrize(
    ("every", "first_on", "starts"),
    [
        ("month", date(2026, 1, 20), [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]),
        ("quarter", date(2026, 2, 20), [date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)]),
        ("half year", date(2026, 2, 20), [date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1)]),
        ("year", date(2026, 2, 20), [date(2026, 1, 1), date(2027, 1, 1)]),
        ("1 month", date(2026, 1, 31), [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]),
        ("3 months", date(2026, 1, 31), [date(2026, 1, 31), date(2026, 4, 30), date(2026, 7, 31)]),
        ("day", date(2026, 2, 13), [date(2026, 2, 13), date(2026, 2, 14), date(2026, 2, 15)]),
        ("working day", date(2026, 2, 13), [date(2026, 2, 13), date(2026, 2, 14), date(2026, 2, 24)]),
    ],
)
def test_what_recurs_has_its_periods_one_after_the_other(every, first_on, starts):
    rhythm = Rhythm.read(every)
    found = [rhythm.period_of(first_on, first_on=first_on, calendar=OFFICE)]
    while len(found) < len(starts):
        found.append(rhythm.next_period(found[-1], first_on=first_on, calendar=OFFICE))
    assert found == starts


@SETTINGS
@given(
    st.sampled_from(["day", "month", "quarter", "half year", "year", "1 month", "5 months", "60 months"]),
    st.dates(date(2020, 1, 1), date(2024, 12, 31)),
    st.integers(0, 4000),
)
def test_each_day_lies_in_the_period_that_is_found_for_it(every, first_on, later):
    rhythm, day = Rhythm.read(every), first_on + timedelta(days=later)
    start = rhythm.period_of(day, first_on=first_on, calendar=OFFICE)
    after = rhythm.next_period(start, first_on=first_on, calendar=OFFICE)
    assert start <= day < after
    assert rhythm.period_of(after, first_on=first_on, calendar=OFFICE) == after


@pytest.mark.parametrize("every", ["", "fortnight", "0 months", "61 months", "months"])
def test_what_is_no_rhythm_is_refused(every):
    with pytest.raises(Refused, match="not a rhythm"):
        Rhythm.read(every)


def test_the_longest_day_of_a_period_is_its_last_one():
    assert {period: written(days, f"day of {period}") for period, days in LONGEST.items()} == {
        period: f"last day of {period}" for period in LONGEST
    }
