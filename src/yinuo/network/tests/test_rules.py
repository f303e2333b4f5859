"""What a change makes of a calendar, what a date is in it, and when a year's holidays are missing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from yinuo.kernel.calendars import Calendar
from yinuo.kernel.errors import Refused
from yinuo.network import rules
from yinuo.network.types import DayChange, DayKind, NamedDay, WeekChange, YearChange
from yinuo.platform.reference.holidays import national_calendar

TODAY = date(2026, 3, 13)
HOURS = (("08:30", "12:00"), ("13:30", "17:30"))
DATA = national_calendar(HOURS, first_year=2024)
NEW_YEAR = (NamedDay(date(2027, 1, 1), "元旦"), NamedDay(date(2027, 1, 2), "元旦", is_workday=True))


def changed(change, data=DATA):
    return Calendar.from_data(rules.changed(data, change, today=TODAY))


@pytest.mark.parametrize(
    ("day", "hours", "kind"),
    [
        (date(2026, 3, 13), None, DayKind.OPEN),
        (date(2026, 3, 14), None, DayKind.CLOSED),
        (date(2026, 10, 1), None, DayKind.HOLIDAY),
        (date(2026, 10, 10), None, DayKind.WORKDAY),
        (date(2026, 3, 14), [["09:00", "12:00"]], DayKind.WORKDAY),
        (date(2026, 10, 1), [["09:00", "12:00"]], DayKind.WORKDAY),
        (date(2026, 10, 1), [], DayKind.HOLIDAY),
        (date(2026, 3, 13), [["08:30", "12:00"]], DayKind.SHORT),
        (date(2026, 3, 13), [["08:00", "20:00"]], DayKind.LONG),
        (date(2026, 3, 13), [list(each) for each in HOURS], DayKind.OPEN),
        (date(2026, 3, 13), [], DayKind.OFF),
    ],
)
def test_a_date_is_of_one_kind(day, hours, kind):
    calendar = Calendar.from_data(DATA) if hours is None else changed(DayChange(day, hours))
    assert rules.kind_of(calendar, day) is kind


def test_a_days_hours_are_dropped_again():
    day = date(2026, 3, 13)
    data = rules.changed(DATA, DayChange(day, []), today=TODAY)
    assert rules.changed(data, DayChange(day, None), today=TODAY) == Calendar.from_data(DATA).to_data()


@pytest.mark.parametrize("year", [1999, 2047, 9999])
def test_a_day_in_a_far_year_is_refused(year):
    with pytest.raises(Refused, match="Choose a year"):
        changed(DayChange(date(year, 1, 1), []))


@pytest.mark.parametrize(
    "hours",
    [
        [["12:00", "09:00"]],
        [["09:00", "09:00"]],
        [["09:00", "12:00"], ["11:00", "13:00"]],
        [["09:00", "24:01"]],
    ],
)
def test_hours_that_cannot_be_are_refused(hours):
    for change in (DayChange(TODAY, hours), WeekChange({"mon": hours})):
        with pytest.raises(Refused):
            changed(change)


def test_a_week_without_hours_is_refused():
    with pytest.raises(Refused, match="at least one day"):
        changed(WeekChange({}))


def test_a_year_is_taken_over_with_the_usual_hours_for_days_worked_in_exchange():
    found = changed(YearChange(2027, NEW_YEAR))
    assert found.hours_on(date(2027, 1, 1)) == ()
    assert found.hours_on(date(2027, 1, 2)) == found.weekly[0]
    assert found.holidays_known_until == 2027
    assert found.hours_on(date(2026, 10, 1)) == ()


def test_a_year_entered_again_replaces_its_list_and_leaves_our_own_days():
    own = date(2027, 3, 6)
    data = rules.changed(DATA, YearChange(2027, NEW_YEAR), today=TODAY)
    data = rules.changed(data, DayChange(own, [["09:00", "12:00"]]), today=TODAY)
    again = YearChange(2027, (NamedDay(date(2027, 1, 4), "元旦"),), older=frozenset({date(2027, 1, 2)}))
    found = changed(again, data)
    assert [day for day in found.holidays if day.year == 2027] == [date(2027, 1, 4)]
    assert [day for day in found.date_overrides if day.year == 2027] == [own]


def test_a_day_off_of_our_own_stays_when_the_list_works_on_it():
    off = date(2027, 1, 2)
    data = rules.changed(DATA, DayChange(off, []), today=TODAY)
    again = YearChange(2027, NEW_YEAR, older=frozenset({off}))
    assert changed(again, data).hours_on(off) == ()


@pytest.mark.parametrize(
    ("days", "year", "says"),
    [
        ((), 2027, "no holiday"),
        ((NamedDay(date(2027, 1, 2), "", is_workday=True),), 2027, "no holiday"),
        (NEW_YEAR[:1] * 2, 2027, "twice"),
        ((NEW_YEAR[0], NamedDay(date(2027, 1, 1), "", is_workday=True)), 2027, "a holiday and a workday"),
        ((NamedDay(date(2026, 1, 1), ""),), 2027, "is not in"),
        ((NamedDay(date(2028, 1, 1), ""),), 2028, "first"),
        ((NamedDay(date(2100, 1, 1), ""),), 2100, "Choose a year"),
    ],
)
def test_a_list_that_is_none_is_refused(days, year, says):
    with pytest.raises(Refused, match=says):
        changed(YearChange(year, days))


@pytest.mark.parametrize(
    ("day", "missing"),
    [
        (date(2026, 11, 1), None),
        (date(2026, 11, 2), 2027),
        (date(2027, 6, 1), 2027),
        (date(2028, 6, 1), 2027),
    ],
)
def test_a_year_is_missing_as_soon_as_sixty_days_reach_into_it(day, missing):
    now = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
    assert rules.unknown_year(Calendar.from_data(DATA), now=now) == missing
    ends = Calendar.from_data(DATA).add(now, 200 * 3600)
    assert ends > now + timedelta(days=20)


def test_a_calendar_that_needs_no_list_misses_none():
    calendar = Calendar.from_data({**DATA, "holidays_known_until": None})
    assert rules.unknown_year(calendar, now=datetime(2040, 1, 1, tzinfo=UTC)) is None
