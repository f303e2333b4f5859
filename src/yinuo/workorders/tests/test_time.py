"""Internal work, class D: one thing at a time, corrected in the open, never longer than a day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from hypothesis import given
from hypothesis import strategies as st
from tests.office import NOW, TODAY, codes, refused

from yinuo.field import actions as field
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused
from yinuo.parties.tests.scene import setting
from yinuo.platform.organisations import context
from yinuo.workorders import actions, queries, rules
from yinuo.workorders.models import InternalWork
from yinuo.workorders.types import InternalKind, Spent, TimeState

ZONE = ZoneInfo("Asia/Shanghai")
PARTS, OTHER = InternalKind.PARTS, InternalKind.OTHER
LATER = NOW + timedelta(hours=8)
"""Half past five in the afternoon of the same day."""


def at(hour, minute=0, day=TODAY):
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE)


def between(start, end):
    return rules.spent_between(start, end, zone=ZONE)


def book(office, spent, *, by="wang", kind=PARTS, note="", now=LATER):
    return actions.book_time(kind=kind, spent=spent, note=note, actor=office[by], now=now)


def rows():
    return list(InternalWork.objects.order_by("id").values())


@pytest.mark.clause("C350")
def test_internal_work_is_booked_from_when_to_when_or_by_minutes(office):
    timed = book(office, between(at(8), at(9, 15)), note=" 盘点配件 ")
    counted = book(office, rules.spent_minutes(TODAY, 30), kind=InternalKind.TRAINING)
    assert (timed.minutes, timed.note, timed.unit_id) == (75, "盘点配件", office.units["HQ"])
    assert (counted.minutes, counted.during) == (30, None)
    assert codes()[-2:] == ["workorders.time_booked", "workorders.time_booked"]


@pytest.mark.clause("C350")
def test_it_may_begin_now_and_be_stopped(office):
    work = actions.start_time(kind=PARTS, note="", actor=office["wang"], now=NOW + timedelta(seconds=20))
    assert (work.state, work.during.lower, work.during.upper) == (TimeState.RUNNING, NOW, None)
    assert queries.running(office.staff("wang")).id == work.id
    stopped = actions.stop_time(
        work_id=work.id, actor=office["wang"], now=NOW + timedelta(minutes=25, seconds=50)
    )
    assert (stopped.state, stopped.minutes) == (TimeState.BOOKED, 25)
    assert queries.running(office.staff("wang")) is None
    with refused(says="stopped already"):
        actions.stop_time(work_id=work.id, actor=office["wang"], now=LATER)


def test_what_is_stopped_at_once_counts_as_a_minute(office):
    work = actions.start_time(kind=PARTS, note="", actor=office["wang"], now=NOW)
    assert actions.stop_time(work_id=work.id, actor=office["wang"], now=NOW).minutes == 1


def test_what_was_never_stopped_says_afterwards_when_it_ended(office):
    by = {"actor": office["wang"], "now": NOW + timedelta(days=1)}
    work = actions.start_time(kind=PARTS, note="", actor=office["wang"], now=NOW)
    with refused(says="begun on another day"):
        actions.stop_time(work_id=work.id, **by)
    with refused(says="has been running since 03-13 09:30", field="start"):
        actions.start_time(kind=OTHER, note="打扫", **by)
    spent = between(NOW, NOW + timedelta(hours=1))
    actions.correct_time(work_id=work.id, kind=PARTS, spent=spent, note="", reason="忘记停止", **by)
    assert [(row["state"], row["minutes"]) for row in rows()] == [("withdrawn", None), ("booked", 60)]


@pytest.mark.parametrize("by", ["he", "shen", "chen", "jin", "wu"])
def test_only_those_who_may_book_time_do(office, by):
    with refused(Forbidden):
        book(office, rules.spent_minutes(TODAY, 30), by=by)
    with refused(Forbidden):
        actions.start_time(kind=PARTS, note="", actor=office[by], now=NOW)


def test_nobody_but_people_on_the_staff_list_has_time(office):
    with refused(says="staff list"):
        actions.book_time(kind=PARTS, spent=rules.spent_minutes(TODAY, 5), note="", actor=SYSTEM, now=NOW)


@pytest.mark.parametrize(
    ("spent", "says", "field"),
    [
        (lambda: between(at(10), at(9)), "end after it starts", "end"),
        (lambda: between(at(9), at(9)), "end after it starts", "end"),
        (lambda: between(at(23), at(1, day=date(2026, 3, 14))), "day by day", "end"),
        (lambda: rules.spent_minutes(TODAY, 0), "between 1 minute and 24 hours", "minutes"),
        (lambda: rules.spent_minutes(TODAY, -5), "between 1 minute and 24 hours", "minutes"),
        (lambda: rules.spent_minutes(TODAY, 25 * 60), "between 1 minute and 24 hours", "minutes"),
        (lambda: between(at(17), at(18)), "has not passed yet", "end"),
        (lambda: rules.spent_minutes(date(2026, 3, 14), 30), "has not come yet", "day"),
        (lambda: rules.spent_minutes(date(2026, 2, 28), 30), "month of this day has ended", "day"),
    ],
)
def test_time_that_cannot_be_is_refused(office, spent, says, field):
    with refused(says=says, field=field):
        book(office, spent())
    assert rows() == []


def test_other_work_says_what_it_was(office):
    with refused(says="Say in the note", field="note"):
        book(office, rules.spent_minutes(TODAY, 30), kind=OTHER, note="  ")
    with refused(says="Say in the note", field="note"):
        actions.start_time(kind=OTHER, note="", actor=office["wang"], now=NOW)


def test_a_day_has_24_hours(office):
    book(office, rules.spent_minutes(TODAY, 1400))
    with refused(says="1400 minutes are booked", field="minutes"):
        book(office, rules.spent_minutes(TODAY, 41))
    book(office, rules.spent_minutes(TODAY, 40))
    book(office, rules.spent_minutes(TODAY, 1440), by="xu")


@pytest.mark.clause("C350")
def test_nobody_does_two_things_at_once_and_the_refusal_says_what_stands_there(office):
    book(office, between(at(9), at(10)))
    with refused(says="booked from 03-13 09:00 to 10:00 already", field="start"):
        book(office, between(at(9, 59), at(11)))
    book(office, between(at(10), at(11)))
    book(office, between(at(9), at(10)), by="xu")
    book(office, rules.spent_minutes(TODAY, 20))


def test_the_database_itself_refuses_what_cannot_be(office):
    booked = book(office, between(at(9), at(10)))
    row = {name: value for name, value in rows()[0].items() if name not in {"id", "public_id"}}
    free = DateTimeTZRange(at(12), at(13))
    nonsense = (
        {"during": DateTimeTZRange(at(9, 30), at(10, 30))},
        {"during": free, "minutes": 61},
        {"during": free, "minutes": 0},
        {"during": None, "minutes": 1441},
        {"during": None, "minutes": None},
        {"during": DateTimeTZRange(at(12), at(12)), "minutes": 1},
        {"during": DateTimeTZRange(None, at(7)), "minutes": 60},
        {"during": None, "kind": "other"},
        {"during": None, "kind": "sleep"},
        {"during": None, "state": "gone"},
        {"during": None, "state": "running"},
        {"during": free, "state": "withdrawn"},
        {"during": free, "withdraw_reason": "x"},
        {"during": free, "replaces_id": booked.id, "state": "withdrawn"},
    )
    for change in nonsense:
        with pytest.raises(IntegrityError), transaction.atomic():
            InternalWork.objects.create(**{**row, **change})
    InternalWork.objects.create(**{**row, "during": free})


# ---- correcting ----------------------------------------------------------------------------------


def test_a_correction_leaves_what_stood_there_on_record(office):
    work = book(office, between(at(9), at(10)))
    by = {"work_id": work.id, "kind": PARTS, "note": "", "actor": office["wang"], "now": LATER}
    with refused(says="Say why", field="reason"):
        actions.correct_time(**by, spent=between(at(9), at(9, 30)), reason=" ")
    corrected = actions.correct_time(**by, spent=between(at(9), at(9, 30)), reason="看错时间")
    before, after = rows()
    assert (before["state"], before["withdraw_reason"], before["withdrawn_at"]) == (
        "withdrawn",
        "看错时间",
        LATER,
    )
    assert (after["replaces_id"], after["minutes"], corrected.id) == (work.id, 30, after["id"])
    assert queries.minutes_on(office.staff("wang"), TODAY) == 30
    with refused(NotFound):
        actions.correct_time(**by, spent=between(at(9), at(9, 30)), reason="再改")


def test_a_correction_that_is_refused_leaves_the_booking(office):
    book(office, between(at(11), at(12)))
    work = book(office, between(at(9), at(10)))
    before = rows()
    with refused(says="from 03-13 11:00"):
        actions.correct_time(
            work_id=work.id,
            kind=PARTS,
            spent=between(at(11, 30), at(12, 30)),
            note="",
            reason="改",
            actor=office["wang"],
            now=LATER,
        )
    assert rows() == before


def test_a_withdrawn_booking_counts_no_longer_and_leaves_its_time_free(office):
    work = book(office, between(at(9), at(10)))
    by = {"work_id": work.id, "actor": office["wang"], "now": LATER}
    with refused(says="Say why", field="reason"):
        actions.withdraw_time(**by, reason="")
    actions.withdraw_time(**by, reason="记错日期")
    assert queries.internal_work([office.staff("wang")], first=TODAY, last=TODAY) == []
    assert codes()[-1] == "workorders.time_withdrawn"
    book(office, between(at(9), at(10)))
    with refused(NotFound):
        actions.withdraw_time(**by, reason="再次")


@pytest.mark.parametrize("other", ["xu", "zhou", "ma"])
def test_nobody_touches_what_somebody_else_has_booked(office, other):
    work = book(office, between(at(9), at(10)))
    before = rows()
    by = {"work_id": work.id, "actor": office[other], "now": LATER}
    with refused(NotFound):
        actions.withdraw_time(**by, reason="x")
    with refused(NotFound):
        actions.correct_time(**by, kind=PARTS, spent=between(at(9), at(9, 5)), note="", reason="x")
    with refused(NotFound):
        actions.stop_time(**by)
    assert rows() == before


def test_time_stays_as_it_is_when_its_month_has_ended(office):
    work = book(office, between(at(9), at(10)))
    april = datetime(2026, 4, 1, 1, tzinfo=UTC)
    with refused(says="month of this day has ended"):
        actions.withdraw_time(work_id=work.id, reason="x", actor=office["wang"], now=april)
    assert queries.is_time_open(TODAY, now=datetime(2026, 3, 31, 15, 59, tzinfo=UTC))
    assert not queries.is_time_open(TODAY, now=datetime(2026, 3, 31, 16, 0, tzinfo=UTC))


def test_the_organisation_may_count_the_days_instead(office):
    organisation = context.current()
    kept = dict(organisation.settings)
    try:
        setting(organisation, workorders={"time_correction_days": 3})
        book(office, rules.spent_minutes(date(2026, 3, 10), 30))
        with refused(says="for 3 days", field="day"):
            book(office, rules.spent_minutes(date(2026, 3, 9), 30))
    finally:
        organisation.settings = kept


# ---- the house and the customer's ----------------------------------------------------------------


def test_nobody_is_in_the_house_and_on_site_at_the_same_time(office):
    visit = office.booked(office.voucher(office.case()))
    number = visit.case.number
    field.arrive(visit_id=visit.id, actor=office["wang"], now=NOW)
    with refused(says=f"on site at {number} since 03-13 09:30", field="start"):
        actions.start_time(kind=PARTS, note="", actor=office["wang"], now=NOW + timedelta(minutes=5))
    with refused(says="on site at", field="start"):
        book(office, between(at(9), at(10)))
    with refused(says="on site at", field="start"):
        book(office, between(at(15), at(16)))
    book(office, between(at(9), at(9, 30)))
    book(office, between(at(9), at(10)), by="xu")
    assert len(rows()) == 2


def test_a_visit_that_has_ended_refuses_only_its_own_time(office):
    visit = office.booked(office.voucher(office.case()))
    by = {"visit_id": visit.id, "actor": office["wang"]}
    report = field.arrive(**by, now=NOW)
    field.finish_otherwise(
        **by,
        version=report.version,
        outcome="nobody_home",
        note="敲门无人",
        now=NOW + timedelta(minutes=20, seconds=30),
    )
    with refused(says=f"on site from 03-13 09:30 to 09:50 ({visit.case.number})"):
        book(office, between(at(9, 45), at(10)))
    book(office, between(at(9, 50), at(10)))


def test_a_window_that_is_only_planned_does_not_stand_in_the_way(office):
    office.booked(office.voucher(office.case()), start=NOW)
    book(office, between(at(9, 30), at(10)))


def test_arriving_at_a_customer_ends_what_runs_in_the_house(office):
    visit = office.booked(office.voucher(office.case()))
    work = actions.start_time(kind=PARTS, note="", actor=office["wang"], now=NOW - timedelta(minutes=40))
    other = actions.start_time(kind=PARTS, note="", actor=office["qian"], now=NOW - timedelta(minutes=40))
    field.arrive(visit_id=visit.id, actor=office["wang"], now=NOW)
    stopped = InternalWork.objects.get(pk=work.id)
    assert (stopped.state, stopped.minutes) == (TimeState.BOOKED, 40)
    assert InternalWork.objects.get(pk=other.id).state == TimeState.RUNNING


def test_arriving_does_not_guess_when_yesterdays_work_ended(office):
    visit = office.booked(office.voucher(office.case()))
    actions.start_time(kind=PARTS, note="", actor=office["wang"], now=NOW - timedelta(days=1))
    field.arrive(visit_id=visit.id, actor=office["wang"], now=NOW)
    assert queries.running(office.staff("wang")) is not None


# ---- rules ---------------------------------------------------------------------------------------

MOMENTS = st.integers(0, 100 * 24 * 3600).map(
    lambda seconds: at(0, day=date(2025, 12, 25)) + timedelta(seconds=seconds)
)


@given(MOMENTS, MOMENTS)
def test_a_stretch_is_as_long_as_it_says_and_lies_on_its_day(start, end):
    try:
        spent = between(start, end)
    except Refused:
        return
    assert spent.end - spent.start == timedelta(minutes=spent.minutes)
    assert 1 <= spent.minutes <= rules.DAY_MINUTES
    assert spent.start.astimezone(ZONE).date() == spent.end.astimezone(ZONE).date() == spent.day


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(hours=3)))
def test_stopping_never_counts_more_than_has_passed_and_never_nothing(start, passed):
    start = rules.whole_minute(start)
    try:
        spent = rules.spent_until_stopped(start, start + passed, zone=ZONE)
    except Refused:
        assert (start + passed).date() != start.date() or (
            start + timedelta(minutes=1)
        ).date() != start.date()
        return
    assert spent.minutes == max(1, int(passed.total_seconds() // 60))


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_day_is_open_as_long_as_the_organisation_says(day, today):
    if day > today:
        return
    assert rules.is_open(day, today=today, days=None) == (day.month == today.month)
    assert rules.is_open(day, today=today, days=7) == ((today - day).days <= 7)


def test_a_total_that_just_fits_is_taken():
    rules.check_total(Spent(TODAY, 40), already=1400)
    with pytest.raises(Refused):
        rules.check_total(Spent(TODAY, 41), already=1400)
