"""The day sheet and the monthly record, as a browser uses them."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.office import NOW, TODAY, send, sign_in

from yinuo.improvement import actions as improvement
from yinuo.improvement.models import WorkRecord
from yinuo.improvement.types import Month
from yinuo.kernel.actors import SYSTEM
from yinuo.network import actions as network
from yinuo.platform import clock
from yinuo.platform.accounts.models import User
from yinuo.platform.organisations import context
from yinuo.workorders import actions as workorders
from yinuo.workorders import rules
from yinuo.workorders.models import InternalWork
from yinuo.workorders.types import InternalKind

ROOT = "/o/anda/"
AFTERNOON = NOW + timedelta(hours=8)
APRIL = datetime.fromisoformat("2026-04-02T09:30:00+08:00")
MARCH = Month.of(TODAY)
BOOKING = {"kind": "parts", "day": "2026-03-13", "start": "09:00", "end": "09:30"}


@pytest.fixture
def afternoon(office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AFTERNOON)


@pytest.fixture
def phone(visitor, office, afternoon):
    """The technician's phone, in the afternoon, in English."""
    return as_(visitor, office, "wang")


def as_(visitor, office, username):
    User.objects.filter(pk=office[username].id).update(language="en")
    return sign_in(visitor, office[username])


def text(answer):
    return answer.content.decode()


def booked(office, minutes=30, *, by="wang", kind=InternalKind.PARTS):
    return workorders.book_time(
        kind=kind, spent=rules.spent_minutes(TODAY, minutes), note="", actor=office[by], now=AFTERNOON
    )


def worked(office, by="wang"):
    visit = office.booked(office.voucher(office.case()), by)
    office.finished(visit, by)
    return visit


# ---- booking -------------------------------------------------------------------------------------


@pytest.mark.clause("C350")
def test_a_technician_begins_and_stops_with_one_tap_each(phone, office, monkeypatch):
    page = text(phone.get(f"{ROOT}time/booking"))
    for kind in InternalKind:
        assert f'name="kind" value="{kind}"' in page
    assert send(phone, f"{ROOT}time/start", {"kind": "training"})["Location"] == f"{ROOT}hours"
    work = InternalWork.objects.get()
    assert f"/time/{work.id}/stop" in text(phone.get(f"{ROOT}hours"))
    monkeypatch.setattr(clock, "now", lambda: AFTERNOON + timedelta(minutes=25))
    send(phone, f"{ROOT}time/{work.id}/stop")
    assert InternalWork.objects.get().minutes == 25
    assert "0:25" in text(phone.get(f"{ROOT}hours"))


def test_time_is_booked_afterwards_corrected_and_withdrawn(phone):
    assert send(phone, f"{ROOT}time/booking", BOOKING)["Location"] == f"{ROOT}hours?day=2026-03-13"
    work = InternalWork.objects.get()
    form = text(phone.get(f"{ROOT}time/{work.id}/correction"))
    assert 'value="09:00"' in form
    answer = send(phone, f"{ROOT}time/{work.id}/correction", {**BOOKING, "end": "10:00", "reason": "看错"})
    assert answer.status_code == 302
    second = InternalWork.objects.get(replaces=work)
    assert second.minutes == 60
    assert send(phone, f"{ROOT}time/{second.id}/withdrawal", {"reason": ""}).status_code == 422
    assert send(phone, f"{ROOT}time/{second.id}/withdrawal", {"reason": "不算"}).status_code == 302
    assert set(InternalWork.objects.values_list("state", flat=True)) == {"withdrawn"}


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": ""},
        {"kind": "sleep"},
        {"kind": "other"},
        {"day": ""},
        {"day": "2026-03-14", "start": "00:00", "end": "01:00"},
        {"day": "2026-02-27"},
        {"start": "17:00", "end": "18:00"},
        {"start": "10:00", "end": "09:00"},
        {"start": ""},
        {"start": "", "end": ""},
        {"minutes": "30"},
        {"start": "", "end": "", "minutes": "-5"},
        {"start": "", "end": "", "minutes": "1500"},
        {"start": "", "end": "", "minutes": "x"},
        {"start": "08:45", "end": "09:05"},
        {"note": "长" * 201},
    ],
)
def test_bad_input_is_said_and_changes_nothing(phone, office, changes):
    workorders.book_time(
        kind=InternalKind.PARTS,
        spent=rules.spent_between(
            datetime.fromisoformat("2026-03-13T08:00+08:00"),
            datetime.fromisoformat("2026-03-13T09:00+08:00"),
            zone=datetime.fromisoformat("2026-03-13T08:00+08:00").tzinfo,
        ),
        note="",
        actor=office["wang"],
        now=AFTERNOON,
    )
    answer = send(phone, f"{ROOT}time/booking", {**BOOKING, **changes})
    assert answer.status_code == 422
    assert "data-trouble" in text(answer)
    assert InternalWork.objects.count() == 1


def test_other_work_that_begins_without_a_note_is_asked_what_it_is(phone):
    answer = send(phone, f"{ROOT}time/start", {"kind": "other"})
    assert (answer.status_code, InternalWork.objects.count()) == (422, 0)
    assert "Say in the note" in text(answer)


def test_the_same_tap_sent_twice_begins_once(phone):
    key = str(uuid.uuid4())
    assert {send(phone, f"{ROOT}time/start", {"kind": "parts"}, key=key).status_code for _ in range(3)} == {
        302
    }
    assert InternalWork.objects.count() == 1


def test_what_was_never_stopped_is_asked_for(visitor, office, monkeypatch):
    work = workorders.start_time(kind=InternalKind.PARTS, note="", actor=office["wang"], now=NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1))
    phone = as_(visitor, office, "wang")
    assert f"/time/{work.id}/correction" in text(phone.get(f"{ROOT}time/booking"))
    assert send(phone, f"{ROOT}time/{work.id}/stop").status_code == 422
    answer = send(
        phone, f"{ROOT}time/{work.id}/correction", {**BOOKING, "end": "11:00", "reason": "忘记停止"}
    )
    assert answer.status_code == 302


# ---- the day sheet -------------------------------------------------------------------------------


@pytest.mark.clause("C330", "C350")
def test_the_day_joins_visits_and_internal_work_and_shows_what_nobody_knows(phone, office):
    visit = worked(office)
    booked(office, 35)
    page = text(phone.get(f"{ROOT}hours"))
    for told in (
        visit.case.number,
        "A paid",
        "0:40",
        "D internal",
        "0:35",
        "1:15",
        "Nothing known",
        "url(#hatch)",
    ):
        assert told in page
    assert "0:40" not in text(phone.get(f"{ROOT}hours?day=2026-03-12"))


def test_a_service_without_findings_and_a_visit_nobody_came_to_stand_out(phone, office):
    office.booked(office.voucher(office.case()), start=NOW + timedelta(minutes=30))
    assert "Nobody arrived" in text(phone.get(f"{ROOT}hours"))


def test_work_in_the_window_of_a_visit_is_a_warning(phone, office):
    visit = office.booked(office.voucher(office.case()), start=NOW + timedelta(minutes=30))
    send(phone, f"{ROOT}time/booking", {**BOOKING, "start": "10:00", "end": "11:00"})
    assert f"the window of the visit {visit.case.number}" in text(phone.get(f"{ROOT}hours"))


def test_an_absent_person_has_no_gaps(phone, office):
    network.set_absence(
        staff_id=office.staff("wang"),
        absent_from=NOW - timedelta(days=1),
        absent_to=NOW + timedelta(days=1),
        deputy_id=None,
        actor=SYSTEM,
        now=NOW,
    )
    page = text(phone.get(f"{ROOT}hours"))
    assert "Absent on this day" in page
    assert "url(#hatch)" not in page


def test_a_technician_sees_the_own_day_only(phone, office):
    booked(office, 77, by="xu")
    assert "1:17" not in text(phone.get(f"{ROOT}hours"))
    assert phone.get(f"{ROOT}hours/people/{office.staff('xu')}").status_code == 403
    assert phone.get(f"{ROOT}hours/team").status_code == 403


def test_the_chief_sees_everybody_by_day(visitor, office, afternoon):
    booked(office, 77, by="xu")
    chief = as_(visitor, office, "zhou")
    page = text(chief.get(f"{ROOT}hours/team"))
    assert "徐志刚" in page
    assert "D 1:17" in page
    sheet = text(chief.get(f"{ROOT}hours/people/{office.staff('xu')}?day=2026-03-13"))
    assert "1:17" in sheet
    assert "/correction" not in sheet


def test_nothing_is_offered_for_a_day_that_is_closed(phone):
    page = text(phone.get(f"{ROOT}hours?day=2026-04-01"))
    assert "time/booking" not in page


def test_hostile_text_is_shown_as_text(phone, office):
    send(phone, f"{ROOT}time/booking", {**BOOKING, "note": "<script>alert(1)</script>"})
    for path in ("hours", f"time/{InternalWork.objects.get().id}/correction"):
        assert "<script>alert" not in text(phone.get(ROOT + path))


# ---- the month -----------------------------------------------------------------------------------


@pytest.fixture
def april(office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: APRIL)


@pytest.mark.clause("C330")
def test_a_month_goes_from_the_technician_to_the_leader(visitor, office, april):
    worked(office)
    booked(office)
    phone = as_(visitor, office, "wang")
    page = text(phone.get(f"{ROOT}records/mine"))
    assert "Hand in the month" in page
    assert "1:10" in page
    answer = send(phone, f"{ROOT}records/mine?month=2026-03", {"remarks": "配件到货慢"})
    assert answer["Location"] == f"{ROOT}records/mine?month=2026-03"
    record = WorkRecord.objects.get()
    chief = as_(visitor, office, "zhou")
    assert 'class="badge">1' in text(chief.get(f"{ROOT}"))
    assert f"/records/{record.id}" in text(chief.get(f"{ROOT}records?state=handed_in"))
    assert "配件到货慢" in text(chief.get(f"{ROOT}records/{record.id}"))
    assert (
        send(chief, f"{ROOT}records/{record.id}/answer", {"answer": "returned", "remark": ""}).status_code
        == 422
    )
    send(chief, f"{ROOT}records/{record.id}/answer", {"answer": "returned", "remark": "少一次培训"})
    phone = as_(visitor, office, "wang")
    assert "少一次培训" in text(phone.get(f"{ROOT}records/mine"))
    assert send(phone, f"{ROOT}records/mine", {"remarks": ""}).status_code == 422
    assert send(phone, f"{ROOT}records/mine", {"remarks": "", "reason": "已补培训"}).status_code == 302
    chief = as_(visitor, office, "zhou")
    second = WorkRecord.objects.get(edition=2)
    assert "已补培训" in text(chief.get(f"{ROOT}records/{second.id}"))
    assert send(chief, f"{ROOT}records/{second.id}/answer", {"answer": "received"}).status_code == 302
    assert "Received" in text(chief.get(f"{ROOT}records"))


def test_a_change_after_handing_in_is_shown_and_does_not_change_the_record(visitor, office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: APRIL)
    worked(office)
    improvement.hand_in(month=MARCH, remarks="", actor=office["wang"], now=APRIL)
    phone = as_(visitor, office, "wang")
    assert "no longer what you handed in" not in text(phone.get(f"{ROOT}records/mine"))
    booked(office)
    assert "no longer what you handed in" in text(phone.get(f"{ROOT}records/mine"))


def test_a_month_that_is_not_over_cannot_be_handed_in(phone):
    assert "Hand in the month" not in text(phone.get(f"{ROOT}records/mine?month=2026-03"))
    assert send(phone, f"{ROOT}records/mine?month=2026-03", {"remarks": ""}).status_code == 422
    assert not WorkRecord.objects.exists()


@pytest.mark.parametrize("month", ["", "x", "2026-13", "0000-01", "9999-12", "2026-03-01", "²"])
def test_a_month_that_is_none_shows_the_last_one(visitor, office, april, month):
    assert as_(visitor, office, "zhou").get(f"{ROOT}records?month={month}").status_code == 200
    assert as_(visitor, office, "wang").get(f"{ROOT}records/mine?month={month}").status_code == 200


# ---- what it costs -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("wang", "hours"),
        ("wang", "time/booking"),
        ("wang", "records/mine?month=2026-03"),
        ("zhou", "hours/team"),
        ("zhou", "records?month=2026-03"),
    ],
)
def test_a_longer_day_costs_no_more_statements(visitor, office, monkeypatch, who, path):
    monkeypatch.setattr(clock, "now", lambda: APRIL if "records" in path else AFTERNOON)
    browser = sign_in(visitor, office[who])

    def cost():
        context.forget()
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(ROOT + path).status_code == 200
        return len(asked)

    worked(office)
    booked(office, 5)
    improvement.hand_in(month=MARCH, remarks="", actor=office["wang"], now=APRIL)
    cost()
    few = cost()
    for by in ("wang", "qian", "ma"):
        booked(office, 5, by=by)
        improvement.hand_in(month=MARCH, remarks="", reason="x", actor=office[by], now=APRIL)
    worked(office)
    worked(office, "qian")
    assert cost() <= few <= 15
