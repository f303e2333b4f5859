"""Who is on call: shifts that may cross midnight, one person once at a time."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from tests.office import NOW, TODAY, codes, refused, send, sign_in

from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound
from yinuo.network import actions, queries, rules
from yinuo.network.models import OnCall

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 9)
HOME = "/o/anda/network/roster"


def put(office, who="zhou", **other):
    return actions.put_on_call(
        **{
            "unit_id": office.units["HQ"],
            "staff_id": office.staff(who),
            "day": TODAY,
            "begins": time(18),
            "ends": time(8),
            "actor": office["zhou"],
            "now": NOW,
            **other,
        }
    )


@pytest.mark.parametrize(
    ("begins", "ends", "hours"),
    [(time(8), time(18), 10), (time(18), time(8), 14), (time(18), time(0), 6), (time(8), time(8), 24)],
)
def test_an_end_that_is_not_later_is_on_the_next_day(begins, ends, hours):
    start, end = rules.shift(TODAY, begins, ends, zone=SHANGHAI)
    assert end - start == timedelta(hours=hours)
    assert start.astimezone(SHANGHAI).time() == begins


def test_a_week_later_is_the_same_time_of_day_across_a_change_of_the_clocks():
    before = datetime(2026, 3, 25, 18, tzinfo=BERLIN).astimezone(UTC)
    later = rules.week_later(before, BERLIN)
    assert later.astimezone(BERLIN).hour == 18
    assert later - before == timedelta(days=7, hours=-1)


def test_somebody_is_on_call_from_the_first_second_until_before_the_last(office):
    shift = put(office)
    found = [
        [person.pk for person in queries.on_call(office.units["HQ"], at=at)]
        for at in (shift.starts_at - timedelta(seconds=1), shift.starts_at, shift.ends_at)
    ]
    assert found == [[], [office.staff("zhou")], []]
    assert queries.on_call(office.units["XH"], at=shift.starts_at) == []
    assert codes()[-1] == "network.on_call_put"


def test_who_is_away_at_the_moment_is_not_on_call(office):
    shift = put(office)
    actions.set_absence(
        staff_id=office.staff("zhou"),
        absent_from=shift.starts_at,
        absent_to=shift.ends_at,
        deputy_id=None,
        actor=SYSTEM,
        now=NOW,
    )
    assert queries.on_call(office.units["HQ"], at=shift.starts_at) == []


def test_one_person_is_on_call_once_at_a_time_wherever(office):
    put(office)
    with refused(says="on call at that time already", field="person"):
        put(office, begins=time(23), ends=time(23, 30))
    with refused(field="person"):
        put(office, day=TODAY + timedelta(days=1), begins=time(7), ends=time(9), unit_id=office.units["XH"])
    put(office, day=TODAY + timedelta(days=1), begins=time(8), ends=time(9))
    put(office, "sun")
    assert OnCall.objects.count() == 3


def test_absent_people_past_shifts_and_strangers_to_the_unit_are_refused(office):
    actions.set_absence(
        staff_id=office.staff("sun"),
        absent_from=NOW,
        absent_to=NOW + timedelta(days=3),
        deputy_id=None,
        actor=SYSTEM,
        now=NOW,
    )
    with refused(says="is away", field="person"):
        put(office, "sun")
    with refused(says="over already", field="day"):
        put(office, day=TODAY - timedelta(days=2))
    with refused(says="does not see", field="person"):
        put(office, "mei")
    with refused(NotFound):
        put(office, staff_id=0)
    with refused(NotFound):
        put(office, unit_id=0)
    with refused(Forbidden):
        put(office, actor=office["lin"])
    assert not OnCall.objects.exists()


def test_a_shift_is_taken_back_unless_it_is_over(office):
    shift = put(office)
    with refused(says="is over"):
        actions.drop_on_call(shift_id=shift.pk, actor=office["zhou"], now=shift.ends_at)
    with refused(NotFound):
        actions.drop_on_call(shift_id=0, actor=office["zhou"], now=NOW)
    actions.drop_on_call(shift_id=shift.pk, actor=office["zhou"], now=NOW)
    assert not OnCall.objects.exists()
    assert codes()[-1] == "network.on_call_dropped"


def test_last_week_is_copied_but_for_what_cannot_be(office):
    for n, who in enumerate(("zhou", "sun", "lin")):
        put(office, who, day=TODAY + timedelta(days=n))
    actions.set_absence(
        staff_id=office.staff("lin"),
        absent_from=NOW,
        absent_to=NOW + timedelta(days=30),
        deputy_id=None,
        actor=SYSTEM,
        now=NOW,
    )
    by = {"unit_id": office.units["HQ"], "actor": office["zhou"], "now": NOW}
    assert actions.copy_week(monday=MONDAY + timedelta(days=7), **by) == (2, 1)
    assert actions.copy_week(monday=MONDAY + timedelta(days=7), **by) == (0, 3)
    again = queries.shifts_of_week(office.units["HQ"], MONDAY + timedelta(days=7), actor=SYSTEM)
    assert [shift.starts_at.astimezone(SHANGHAI).hour for shift in again] == [18, 18]
    with refused(says="no shifts to copy"):
        actions.copy_week(monday=MONDAY, **by)


@pytest.mark.parametrize(
    ("during", "name"),
    [
        ((NOW, NOW), "on_call_real"),
        ((NOW, None), "on_call_real"),
        ((NOW, NOW + timedelta(hours=26)), "on_call_real"),
        ((NOW + timedelta(hours=1), NOW + timedelta(hours=2)), "on_call_once_at_a_time"),
    ],
)
def test_the_database_refuses_shifts_that_cannot_be(office, during, name):
    row = {"unit_id": office.units["HQ"], "staff_id": office.staff("zhou"), "entered_at": NOW}
    OnCall.objects.create(**row, during=(NOW + timedelta(minutes=30), NOW + timedelta(hours=3)))
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        OnCall.objects.create(**row, during=during)


# ---- the page -----------------------------------------------------------------------------------


def test_the_page_shows_the_week_and_enters_copies_and_takes_back(visitor, office):
    sign_in(visitor, office["zhou"])
    unit = office.units["HQ"]
    sent = {"person": str(office.staff("zhou")), "day": "2026-03-13", "begins": "09:00", "ends": "18:00"}
    assert send(visitor, f"{HOME}/new?unit={unit}", sent).status_code == 302
    assert send(visitor, f"{HOME}/new?unit={unit}", sent).status_code == 422
    page = visitor.get(f"{HOME}?unit={unit}&week=2026-03-13").content.decode()
    assert "09:00 – 18:00" in page
    assert 'class="shift now"' in page
    assert send(visitor, f"{HOME}/copy", {"unit": unit, "week": "2026-03-16"}).status_code == 302
    assert OnCall.objects.count() == 2
    shift = OnCall.objects.earliest("id")
    assert send(visitor, f"{HOME}/{shift.pk}/drop").status_code == 302
    assert OnCall.objects.count() == 1


def test_a_service_point_sees_its_own_roster_and_changes_none(visitor, office):
    put(office)
    sign_in(visitor, office["mei"])
    page = visitor.get(f"{HOME}?unit={office.units['HQ']}&week=2026-03-13").content.decode()
    assert "18:00 – 08:00" not in page
    assert (
        send(visitor, f"{HOME}/copy", {"unit": office.units["XH"], "week": "2026-03-16"}).status_code == 403
    )


@pytest.mark.parametrize("week", ["", "soon", "0001-01-01", "1900-01-01", "2199-12-31", "2026-W11"])
def test_a_week_that_is_none_is_this_week(visitor, office, week):
    page = sign_in(visitor, office["zhou"]).get(f"{HOME}?unit=x&week={week}").content.decode()
    assert "2026-W11" in page
