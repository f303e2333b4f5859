"""The national calendar knows holidays and make-up workdays, and says how far."""

from datetime import UTC, date, datetime

from yinuo.kernel.calendars import Calendar
from yinuo.platform.reference.holidays import national_calendar, national_days


def test_the_year_2026_has_33_days_off_and_6_make_up_workdays():
    days = national_days(first_year=2026)
    assert len([day for day in days.holidays if day.year == 2026]) == 33
    assert [day for day in days.workdays if day.year == 2026] == [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ]
    assert days.holidays[date(2026, 2, 17)] == "Spring Festival"


def test_earlier_years_are_left_out_on_request_and_present_otherwise():
    assert min(national_days(first_year=2026).holidays).year == 2026
    assert min(national_days().holidays).year == 2004


def test_the_calendar_is_closed_on_a_holiday_and_open_on_a_make_up_sunday():
    calendar = Calendar.from_data(national_calendar([("09:00", "12:00"), ("13:30", "18:00")]))
    assert not calendar.is_working_day(date(2026, 10, 1))
    assert calendar.is_working_day(date(2026, 9, 20))
    assert not calendar.is_open(datetime(2026, 9, 20, 4, 30, tzinfo=UTC))
    assert calendar.is_open(datetime(2026, 9, 20, 6, 0, tzinfo=UTC))


def test_a_year_without_a_notice_works_by_the_week_and_says_so():
    calendar = Calendar.from_data(national_calendar([("09:00", "18:00")]))
    beyond = datetime(national_days().known_until + 1, 6, 1, tzinfo=UTC)
    assert not calendar.knows_holidays_of(beyond)
    assert calendar.first_open(beyond) >= beyond
