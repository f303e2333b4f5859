"""A business calendar answers exactly, whatever the zone, the year or the change of clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from yinuo.kernel.calendars import ALWAYS, Calendar
from yinuo.kernel.errors import Refused

NINE_TO_FIVE = [["09:00", "17:00"]]
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def calendar(zone="UTC", hours=NINE_TO_FIVE, days=WEEK[:5], **more):
    return Calendar.from_data({"timezone": zone, "weekly": dict.fromkeys(days, hours), **more})


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_an_interval_contains_its_opening_and_not_its_closing():
    office = calendar()
    assert office.is_open(at("2026-01-05T09:00:00"))
    assert office.is_open(at("2026-01-05T16:59:59"))
    assert not office.is_open(at("2026-01-05T17:00:00"))


def test_time_used_up_at_closing_is_due_at_closing_and_counted_back_to_opening_at_opening():
    office = calendar()
    assert office.add(at("2026-01-09T16:00:00"), 3600) == at("2026-01-09T17:00:00")
    assert office.add(at("2026-01-12T10:00:00"), -3600) == at("2026-01-12T09:00:00")
    assert office.add(at("2026-01-12T10:00:00"), -3601) == at("2026-01-09T16:59:59")


def test_a_day_worked_to_its_end_is_due_at_its_closing_on_every_day_of_many_years():
    office = calendar(days=WEEK)
    for opens, closes in office.open_intervals(at("2020-01-01T00:00:00"), at("2030-01-01T00:00:00")):
        assert office.add(opens, 8 * 3600) == closes
        assert office.add(closes, -8 * 3600) == opens


def test_adding_nothing_changes_nothing():
    assert calendar().add(at("2026-01-10T12:00:00"), 0) == at("2026-01-10T12:00:00")


def test_parts_of_a_second_are_cut_off():
    moment = at("2026-01-05T10:00:00") + timedelta(microseconds=999_999)
    assert calendar().add(moment, 60) == at("2026-01-05T10:01:00")


def test_an_instant_without_a_zone_is_a_mistake():
    with pytest.raises(ValueError, match="time zone"):
        calendar().is_open(datetime(2026, 1, 5))  # noqa: DTZ001 - the mistake


def test_a_lunch_break_does_not_count():
    office = calendar(hours=[["13:30", "18:00"], ["09:00", "12:00"]])
    assert office.add(at("2026-01-05T11:30:00"), 3600) == at("2026-01-05T14:00:00")


def test_a_date_override_replaces_weekday_and_holiday_alike():
    office = calendar(
        holidays=["2026-10-01", "2026-10-02"],
        annual_holidays=["12-24", "02-29"],
        date_overrides={"2026-10-01": [["10:00", "11:00"]], "2026-10-10": NINE_TO_FIVE, "2026-10-12": []},
    )
    assert office.is_open(at("2026-10-01T10:30:00"))
    assert not office.is_working_day(date(2026, 10, 2))
    assert office.is_working_day(date(2026, 10, 10))
    assert not office.is_working_day(date(2026, 10, 12))
    assert not office.is_working_day(date(2031, 12, 24))
    assert not office.is_working_day(date(2028, 2, 29))


def test_the_plain_form_can_be_read_back():
    office = calendar(
        zone="Asia/Shanghai",
        hours=[["00:00", "06:30"], ["22:00", "24:00"]],
        holidays=["2026-10-01"],
        annual_holidays=["05-01"],
        date_overrides={"2026-10-10": [["08:00:30", "12:00"]]},
        holidays_known_until=2026,
    )
    assert Calendar.from_data(office.to_data()) == office
    assert hash(Calendar.from_data(office.to_data())) == hash(office)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "weekly"),
        ({"weekly": {"mon": [["17:00", "09:00"]]}}, "weekly"),
        ({"weekly": {"mon": [["09:00", "09:00"]]}}, "weekly"),
        ({"weekly": {"mon": [["09:00", "12:00"], ["11:59", "13:00"]]}}, "weekly"),
        ({"weekly": {"mon": [["09:00"]]}}, "weekly"),
        ({"weekly": {"mon": "09:00-17:00"}}, "weekly"),
        ({"weekly": {"mon": [[9, 17]]}}, "weekly"),
        ({"weekly": {"mon": [["09:60", "17:00"]]}}, "weekly"),
        ({"weekly": {"mon": [["٠٩:00", "17:00"]]}}, "weekly"),
        ({"weekly": [NINE_TO_FIVE]}, "weekly"),
        ({"weekly": {"mon": NINE_TO_FIVE}, "date_overrides": {"tomorrow": NINE_TO_FIVE}}, "date_overrides"),
        (
            {"weekly": {"mon": NINE_TO_FIVE}, "date_overrides": {"2026-01-05": [["18:00", "08:00"]]}},
            "date_overrides",
        ),
        ({"weekly": {"mon": NINE_TO_FIVE}, "annual_holidays": ["13-01"]}, "annual_holidays"),
        ({"weekly": {"mon": NINE_TO_FIVE}, "timezone": "../etc/passwd"}, "timezone"),
        ({"weekly": {"mon": NINE_TO_FIVE}, "timezone": None}, "timezone"),
    ],
)
def test_bad_hours_are_refused_with_the_field_they_belong_to(data, field):
    with pytest.raises(Refused) as refusal:
        Calendar.from_data({"timezone": "UTC", **data})
    assert refusal.value.field == field


def test_intervals_may_touch():
    office = calendar(hours=[["09:00", "12:00"], ["12:00", "17:00"]])
    assert office.elapsed(at("2026-01-05T00:00:00"), at("2026-01-06T00:00:00")) == 8 * 3600


@pytest.mark.parametrize("year", [2, 1850, 1969, 2026, 2099, 2500, 9000])
def test_any_year_can_be_asked(year):
    office = calendar(zone="Asia/Shanghai", holidays_known_until=2026)
    start = datetime(year, 6, 1, tzinfo=UTC)
    due = office.add(start, 100 * 3600)
    assert office.elapsed(start, due) == 100 * 3600
    assert office.knows_holidays_of(start) == (year <= 2026)


def test_a_calendar_that_is_always_on_holiday_refuses_instead_of_searching_for_ever():
    every_day = [(date(2000, 1, 1) + timedelta(days=n)).strftime("%m-%d") for n in range(366)]
    closed = calendar(annual_holidays=every_day)
    monday = at("2026-01-05T10:00:00")
    for question in (
        lambda: closed.add(monday, 60),
        lambda: closed.add(monday, -60),
        lambda: closed.first_open(monday),
        lambda: closed.add_days(monday, 1),
        lambda: closed.add_days(monday, 0, end_of_day=True),
    ):
        with pytest.raises(Refused):
            question()
    assert closed.elapsed(monday, monday + timedelta(days=1000)) == 0
    assert closed.open_intervals(monday, limit=1) == []


def test_an_absurd_span_is_refused():
    with pytest.raises(Refused):
        ALWAYS.elapsed(at("1000-01-01T00:00:00"), at("2026-01-01T00:00:00"))


def test_what_the_spring_change_swallows_is_empty():
    zone, days = "America/Los_Angeles", ("sun",)
    change, next_day = at("2006-04-02T08:00:00"), at("2006-04-03T08:00:00")
    assert calendar(zone, [["02:30", "03:15"]], days).elapsed(change, next_day) == 0
    assert calendar(zone, [["02:10", "02:40"]], days).elapsed(change, next_day) == 0


def test_at_the_spring_change_an_opening_moves_on_and_a_closing_falls_on_the_change():
    zone, days = "America/Los_Angeles", ("sun",)
    midnight = at("2006-04-02T08:00:00")
    [(opens, _)] = calendar(zone, [["02:30", "09:00"]], days).open_intervals(midnight, limit=1)
    [(_, closes)] = calendar(zone, [["01:00", "02:30"]], days).open_intervals(midnight, limit=1)
    assert opens == at("2006-04-02T10:30:00")
    assert closes == at("2006-04-02T10:00:00")


def test_at_the_autumn_change_the_first_occurrence_opens_and_the_last_closes():
    office = calendar("Europe/Berlin", [["02:00", "02:30"], ["02:40", "03:00"]], ("sun",))
    [(opens, closes)] = office.open_intervals(at("2026-10-24T22:00:00"), at("2026-10-25T23:00:00"))
    assert (opens, closes) == (at("2026-10-25T00:00:00"), at("2026-10-25T02:00:00"))


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("America/Sao_Paulo", "2018-11-04", 23),
        ("America/Sao_Paulo", "2018-02-17", 25),
        ("Asia/Tehran", "2015-09-21", 25),
        ("America/Havana", "2026-10-31", 24),
        ("America/Havana", "2026-11-01", 25),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Asia/Shanghai", "2026-10-25", 24),
    ],
)
def test_a_whole_day_has_the_hours_that_the_zone_gives_it(zone, day, hours):
    other_day = {"date_overrides": {day: [["00:00", "24:00"]]}}
    office = calendar(zone, [["12:00", "12:01"]], ("mon",), **other_day)
    middle = at(f"{day}T12:00:00")
    assert sum(
        (closes - opens).total_seconds()
        for opens, closes in office.open_intervals(middle - timedelta(days=3), middle + timedelta(days=3))
        if closes - opens > timedelta(minutes=1)
    ) == pytest.approx(hours * 3600)


def test_day_and_night_means_every_second_also_over_changes_of_the_clock():
    always = calendar("America/Havana", [["00:00", "24:00"]], WEEK)
    start, end = at("2025-06-01T00:00:00"), at("2027-06-01T00:00:00")
    assert always.elapsed(start, end) == (end - start).total_seconds()


def test_open_intervals_are_given_day_by_day_and_cut_to_the_question():
    always = calendar(hours=[["00:00", "24:00"]], days=WEEK)
    assert always.open_intervals(at("2026-01-05T12:00:00"), at("2026-01-06T06:00:00")) == [
        (at("2026-01-05T12:00:00"), at("2026-01-06T00:00:00")),
        (at("2026-01-06T00:00:00"), at("2026-01-06T06:00:00")),
    ]
    assert always.open_intervals(at("2026-01-05T12:00:00"), at("2026-01-05T12:00:00")) == []
    with pytest.raises(ValueError, match="limit"):
        always.open_intervals(at("2026-01-05T12:00:00"))


def test_working_days_keep_the_local_time_of_day_over_a_change_of_the_clock():
    office = calendar("Europe/Berlin")
    assert office.add_days(at("2026-03-27T09:00:00"), 1) == at("2026-03-30T08:00:00")
    assert office.add_days(at("2026-03-30T08:00:00"), -1) == at("2026-03-27T09:00:00")


def test_working_days_end_with_the_last_closing_or_snap_to_the_next_opening():
    office = calendar(hours=[["09:00", "12:00"], ["13:00", "17:00"]])
    friday_noon = at("2026-01-09T12:30:00")
    assert office.add_days(friday_noon, 1) == at("2026-01-12T12:30:00")
    assert office.add_days(friday_noon, 1, snap_to_open=True) == at("2026-01-12T13:00:00")
    assert office.add_days(friday_noon, 1, end_of_day=True) == at("2026-01-12T17:00:00")
    assert office.add_days(at("2026-01-10T12:30:00"), 0, end_of_day=True) == at("2026-01-12T17:00:00")


def test_a_working_day_that_ends_at_midnight_is_due_at_midnight():
    office = calendar(hours=[["00:00", "24:00"]])
    assert office.add_days(at("2018-11-19T10:00:00"), 7, end_of_day=True) == at("2018-11-29T00:00:00")


def test_pauses_may_overlap_and_come_in_any_order():
    office = calendar()
    pauses = [
        (at("2026-01-05T11:00:00"), at("2026-01-05T13:00:00")),
        (at("2026-01-05T10:00:00"), at("2026-01-05T12:00:00")),
        (at("2026-01-05T10:30:00"), at("2026-01-05T10:40:00")),
    ]
    start = at("2026-01-05T09:00:00")
    assert office.due(start, 2 * 3600, pauses) == at("2026-01-05T14:00:00")
    assert office.elapsed(start, at("2026-01-05T14:00:00"), pauses) == 2 * 3600


def test_a_pause_after_the_time_is_used_up_changes_nothing():
    office = calendar()
    start, due = at("2026-01-05T09:00:00"), at("2026-01-05T10:00:00")
    assert office.due(start, 3600, [(due, due + timedelta(hours=3))]) == due
