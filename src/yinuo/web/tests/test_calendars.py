"""The business calendar as people change it: looked at first, saved after."""

import re
from datetime import timedelta
from html import unescape

import pytest
from tests.office import NOW, send, sign_in

from yinuo.commitments.tests.making import started
from yinuo.network import queries as network
from yinuo.web import year

HOME = "/o/anda/network/calendar"
USUAL = "08:30-12:00, 13:30-17:30"
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), USUAL) | {"sat": "", "sun": ""}


@pytest.fixture
def boss(visitor, office):
    return sign_in(visitor, office["wu"])


@pytest.fixture
def clock(office):
    """Seven hours of business from half past nine on a Friday: due on Monday morning."""
    return started(office.case(), amount=7, business=True, row="C224 tried")


def week(**other):
    return WEEK | {"version": str(network.default_calendar().version)} | other


def fields(page):
    """The hidden fields of the form that saves."""
    form = re.search(r'<form method="post" action="[^"]*calendar[^"]*">(.+?)</form>', page, re.DOTALL)
    assert form, page
    found = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[1]))
    return {name: unescape(value) for name, value in found.items() if name != "_key"}


def test_a_week_is_looked_at_before_it_is_saved_and_looking_changes_nothing(boss, clock):
    before = network.default_calendar()
    answer = boss.post(f"{HOME}/look", week(fri="08:30-12:00, 13:30-22:00"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert clock.case.number in page
    after = network.default_calendar()
    assert (after.version, after.data) == (before.version, before.data)
    assert send(boss, HOME, fields(page)).status_code == 302
    assert network.default_calendar().data["weekly"]["fri"] == [["08:30", "12:00"], ["13:30", "22:00"]]


def test_each_look_has_a_key_of_its_own_so_that_a_second_change_is_not_taken_for_the_first(boss):
    keys = set()
    for _again in range(2):
        page = boss.post(f"{HOME}/look", week(sat="09:00-12:00") | {"_key": ""}).content.decode()
        keys |= set(re.findall(r'name="_key" value="([^"]+)"', page))
    assert len(keys) >= 2


def test_going_back_shows_what_was_written(boss):
    page = boss.post(f"{HOME}/look", week(sat="10:00-11:00", back="1")).content.decode()
    assert 'value="10:00-11:00"' in page
    assert network.default_calendar().data["weekly"].get("sat", []) == []


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        ("mon", "17:00-09:00"),
        ("mon", "09:00-09:00"),
        ("mon", "09:00-12:00, 11:00-13:00"),
        ("mon", "09:00-24:30"),
        ("mon", "morning"),
    ],
)
def test_a_week_that_cannot_be_is_refused_where_it_was_written(boss, day, hours):
    before = network.default_calendar().data
    for path in (f"{HOME}/look", HOME):
        assert send(boss, path, week(**{day: hours})).status_code == 422
    assert network.default_calendar().data == before


def test_midnight_at_the_end_is_twenty_four_hours(boss):
    assert boss.post(f"{HOME}/look", week(mon="20:00-24:00")).status_code == 200


def test_a_week_without_hours_is_refused(boss):
    answer = boss.post(f"{HOME}/look", week(**dict.fromkeys(WEEK, "")))
    assert answer.status_code == 422
    assert send(boss, HOME, week(**dict.fromkeys(WEEK, ""))).status_code == 422


def test_a_look_that_is_out_of_date_does_not_overwrite_what_somebody_else_saved(boss):
    page = boss.post(f"{HOME}/look", week(fri="08:30-11:00")).content.decode()
    assert send(boss, HOME, week(sat="09:00-12:00")).status_code == 302
    assert send(boss, HOME, fields(page)).status_code == 409
    assert network.default_calendar().data["weekly"]["fri"] == [["08:30", "12:00"], ["13:30", "17:30"]]


def test_a_day_is_looked_at_saved_and_taken_back(boss, clock):
    version = str(network.default_calendar().version)
    sent = {"day": "2026-03-16", "hours": "", "version": version}
    page = boss.post(f"{HOME}/day/look", sent).content.decode()
    assert clock.case.number in page
    assert send(boss, f"{HOME}/day", fields(page)).status_code == 302
    assert network.default_calendar().data["date_overrides"]["2026-03-16"] == []
    back = {"day": "2026-03-16", "version": str(network.default_calendar().version)}
    page = boss.post(f"{HOME}/day/drop/look", back).content.decode()
    assert send(boss, f"{HOME}/day/drop", fields(page)).status_code == 302
    assert "2026-03-16" not in network.default_calendar().data["date_overrides"]


def test_a_day_in_a_far_year_is_refused(boss):
    version = str(network.default_calendar().version)
    for day in ("2099-01-01", "1950-01-01"):
        sent = {"day": day, "hours": "", "version": version}
        assert boss.post(f"{HOME}/day/look", sent).status_code == 422
        assert send(boss, f"{HOME}/day", sent).status_code == 422


def test_an_old_day_form_does_not_overwrite(boss):
    version = str(network.default_calendar().version)
    assert (
        send(boss, f"{HOME}/day", {"day": "2026-03-17", "hours": "", "version": version}).status_code == 302
    )
    late = {"day": "2026-03-18", "hours": "", "version": version}
    assert send(boss, f"{HOME}/day", late).status_code == 409
    assert send(boss, f"{HOME}/day/drop", {"day": "2026-03-17", "version": version}).status_code == 409
    assert network.default_calendar().data["date_overrides"]["2026-03-17"] == []


def test_the_year_says_of_each_day_what_it_is_and_when_it_is_open(boss):
    page = boss.get(f"{HOME}?year=2026").content.decode()
    assert page.count('class="day open') > 200
    assert re.search(r'class="day holiday"[^>]+day=2026-10-01"', page)
    assert re.search(r'class="day workday"[^>]+day=2026-10-10"', page)
    assert re.search(r'class="day open today"[^>]+day=2026-03-13"[^>]+aria-current="date"', page)
    assert len(re.findall(r'class="day [^"]*"[^>]* href', page)) == 365
    assert "08:30-12:00, 13:30-17:30" in page


@pytest.mark.parametrize("text", ["0000", "9999", "abc", "２０２６", "-1", ""])
def test_a_year_that_is_none_is_this_year(boss, text):
    assert "2026" in boss.get(f"{HOME}?year={text}").content.decode()


def test_stretches_join_the_days_of_one_holiday(office):
    found = year.stretches(network.days_of_year(network.default_calendar(), 2026))
    spring = [each for each in found if each["kind"] == "holiday" and each["n"] == 9]
    assert len(spring) == 1
    assert (spring[0]["from"].isoformat(), spring[0]["until"].isoformat()) == ("2026-02-15", "2026-02-23")


# ---- counting -----------------------------------------------------------------------------------


def count(visitor, **sent):
    data = {"day": "2026-03-13", "time": "16:30", "amount": "2", "unit": "working_hours"} | sent
    return visitor.get(f"{HOME}/count", data)


def test_the_box_says_when_it_is_due_and_which_stretches_were_counted(visitor, office):
    sign_in(visitor, office["lin"])
    page = count(visitor).content.decode()
    assert "2026-03-16 09:30" in page
    assert re.search(r"16:30 – 17:30", page)
    assert re.search(r"08:30 – 09:30", page)


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        ({"unit": "working_days", "amount": "1"}, "2026-03-16 16:30"),
        ({"unit": "working_days", "amount": "1", "end_of_day": "on"}, "2026-03-16 17:30"),
        ({"unit": "working_days", "amount": "1", "time": "12:30", "snap_to_open": "on"}, "2026-03-16 13:30"),
        ({"unit": "natural_hours", "amount": "24"}, "2026-03-14 16:30"),
        ({"unit": "natural_days", "amount": "2"}, "2026-03-15 16:30"),
        ({"unit": "working_minutes", "amount": "60"}, "2026-03-13 17:30"),
    ],
)
def test_every_unit_counts_as_it_says(visitor, office, sent, due):
    sign_in(visitor, office["lin"])
    assert due in count(visitor, **sent).content.decode()


@pytest.mark.parametrize("sent", [{"amount": "0"}, {"amount": "-3"}, {"amount": "99999"}, {"unit": "moons"}])
def test_what_cannot_be_counted_is_refused(visitor, office, sent):
    sign_in(visitor, office["lin"])
    assert count(visitor, **sent).status_code == 422


def test_the_page_of_a_promised_time_leads_to_the_box_with_its_terms(visitor, office, clock):
    sign_in(visitor, office["lin"])
    page = unescape(visitor.get(f"/o/anda/commitments/{clock.pk}").content.decode())
    address = re.search(r'href="(/o/anda/network/calendar/count[^"]+)"', page)
    assert address
    assert "unit=working_minutes&amount=420" in address[1]
    assert f"{(NOW + timedelta(hours=8)):%Y-%m-%d}" in visitor.get(address[1]).content.decode()


# ---- public holidays ----------------------------------------------------------------------------

LIST = "2027-01-01 元旦 holiday\n2027-01-02 元旦 workday"


def listed(**other):
    return {"year": "2027", "lines": LIST, "version": str(network.default_calendar().version)} | other


def test_a_list_is_looked_at_and_taken_over(boss):
    page = boss.post(f"{HOME}/holidays/look", listed()).content.decode()
    assert network.default_calendar().data["holidays_known_until"] == 2026
    assert send(boss, f"{HOME}/holidays", fields(page)).status_code == 302
    found = network.default_calendar()
    assert found.data["holidays_known_until"] == 2027
    assert "2027-01-01" in found.data["holidays"]
    assert found.data["date_overrides"]["2027-01-02"] == [["08:30", "12:00"], ["13:30", "17:30"]]
    assert found.named == {"2027-01-01": "元旦", "2027-01-02": "元旦"}


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        ("2027-01-01 元旦 holiday\n2027-01-01 元旦 holiday", "2"),
        ("2027-01-01 元旦 holiday\n2027-01-01 元旦 workday", "2"),
        ("2027-01-01 元旦 holiday\n2026-01-01 元旦 holiday", "2"),
        ("2027-01-01 元旦 holiday\n\nsoon 元旦 holiday", "3"),
        ("2027-01-01 元旦 holiday\n2027-02-30 元旦 holiday", "2"),
        ("2027-01-01 元旦 perhaps", "1"),
        ("2027-01-01", "1"),
    ],
)
def test_a_list_is_refused_by_row(boss, lines, row):
    before = network.default_calendar().data
    for path in (f"{HOME}/holidays/look", f"{HOME}/holidays"):
        answer = send(boss, path, listed(lines=lines))
        assert answer.status_code == 422
        assert re.search(rf"(第 ?{row} ?行|Row {row}:)", answer.content.decode())
    assert network.default_calendar().data == before


@pytest.mark.parametrize("other", [{"lines": ""}, {"year": "2028"}, {"year": "1800"}, {"year": "2150"}])
def test_an_empty_list_and_a_year_that_leaves_one_out_are_refused(boss, other):
    sent = listed(**other)
    if "year" in other:
        sent["lines"] = LIST.replace("2027", other["year"])
    assert boss.post(f"{HOME}/holidays/look", sent).status_code == 422
    assert send(boss, f"{HOME}/holidays", sent).status_code == 422
    assert network.default_calendar().data["holidays_known_until"] == 2026


def test_the_year_that_is_missing_is_told_on_today_to_whoever_may_enter_it(visitor, office, monkeypatch):
    monkeypatch.setattr(network, "unknown_year", lambda _now: 2027)
    assert "holidays?year=2027" in sign_in(visitor, office["wu"]).get("/o/anda/").content.decode()
    assert "holidays?year=2027" not in sign_in(visitor, office["lin"]).get("/o/anda/").content.decode()


def test_the_calendar_is_for_whoever_may_set_it(visitor, office):
    sign_in(visitor, office["lin"])
    assert visitor.get(HOME).status_code == 403
    assert visitor.post(f"{HOME}/look", week()).status_code == 403
