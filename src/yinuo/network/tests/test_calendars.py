from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.calendars import Calendar
from yinuo.kernel.errors import Refused, Stale
from yinuo.network import actions, forms, queries
from yinuo.network.models import BusinessCalendar
from yinuo.platform.accounts.tests.making import NOW

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def calendar(db) -> BusinessCalendar:
    return actions.ensure_default_calendar(actor=SYSTEM, now=NOW)


def works(day: date) -> bool:
    return Calendar.from_data(queries.default_calendar().data).is_working_day(day)


def test_the_default_knows_lunch_holidays_and_make_up_days(calendar):
    found = Calendar.from_data(calendar.data)
    monday = date(2026, 3, 2)
    assert found.hours_on(monday) == ((30_600, 43_200), (48_600, 63_000))
    assert not works(date(2026, 10, 1))
    assert not works(date(2026, 3, 1))
    at_noon = datetime(2026, 3, 2, 11, 30, tzinfo=SHANGHAI)
    assert found.add(at_noon, 3600) == datetime(2026, 3, 2, 14, 0, tzinfo=SHANGHAI)


def test_there_is_one_default_calendar(calendar):
    assert actions.ensure_default_calendar(actor=SYSTEM, now=NOW) == calendar


def test_a_day_off_of_ones_own_and_back(calendar):
    monday = date(2026, 3, 2)
    actions.set_day(calendar_id=calendar.pk, day=monday, hours=[], actor=SYSTEM, now=NOW)
    assert not works(monday)
    actions.drop_day(calendar_id=calendar.pk, day=monday, actor=SYSTEM, now=NOW)
    assert works(monday)


def test_a_week_that_cannot_be_is_refused_and_nothing_changes(calendar):
    for weekly in ({}, {"mon": [["17:00", "09:00"]]}, {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]}):
        with pytest.raises(Refused):
            actions.set_week(calendar_id=calendar.pk, weekly=weekly, version=1, actor=SYSTEM, now=NOW)
    calendar.refresh_from_db()
    assert calendar.version == 1


def test_a_stale_week_is_refused(calendar):
    actions.set_week(
        calendar_id=calendar.pk, weekly={"sat": [["09:00", "12:00"]]}, version=1, actor=SYSTEM, now=NOW
    )
    assert works(date(2026, 3, 7))
    with pytest.raises(Stale):
        actions.set_week(
            calendar_id=calendar.pk, weekly={"sun": [["09:00", "12:00"]]}, version=1, actor=SYSTEM, now=NOW
        )


@pytest.mark.parametrize(
    "text", ["08:30-12:00, 13:30-17:30", "08:30-12:00，13:30-17:30", " 08：30 至 12：00、13:30–17:30 "]
)
def test_hours_are_read_as_people_write_them(text):
    assert forms.HoursField(required=False).clean(text) == [["08:30", "12:00"], ["13:30", "17:30"]]


@pytest.mark.parametrize(
    "text", ["morning", "8-12", "12:00-08:30", "09:00-12:00, 11:00-14:00", "25:00-26:00"]
)
def test_hours_that_are_none_are_refused(text):
    with pytest.raises(forms.ValidationError):
        forms.HoursField().clean(text)
