"""What is owed again and again: forms by a day of the month, visits, daily reports; warned, late, done, and begun anew."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.office import NOW, codes, refused
from yinuo.charters import queries as charters
from yinuo.charters.tests.publishing import publish
from yinuo.commitments import actions as clocks
from yinuo.commitments.models import LadderStep
from yinuo.commitments.types import Limit, State
from yinuo.duties import actions, queries
from yinuo.duties.models import Duty, Occurrence
from yinuo.duties.types import About, OccurrenceState, Owner, Task
from yinuo.kernel.clocks import deadlines

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 3, 13)
GAS = {
    "feedback_day": 5,
    "callback_percent": "30",
    "urban_hours": 12,
    "suburban_hours": 36,
    "repair_fund_percent": "0.8",
    "fee_per_unit": "35.00",
    "fee_per_visit": "20.00",
    "consigned_months": 2,
    "consigned_percent": "1.5",
    "free_parts_below": "10.00",
    "other_goods_old_for_new": True,
}
SOLAR = {"fine_light": "50.00", "fine_severe": "300.00", "breaches_allowed": 3, "agreement_years": 2}


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


class Desk:
    """Somebody of the office with what they owe; time goes on by the two sweeps."""

    def __init__(self, office, who="zhou"):
        self.office, self.who = office, who

    def task(self, who="lin", *, first_on=TODAY, **about):
        return Task(self.office.units["HQ"], Owner(self.office.staff(who)), About(**about), first_on)

    def take_over(self, charter, *rows, who="lin", now=NOW, first_on=TODAY, **about):
        found = actions.take_over(
            charter=charter,
            rows=rows,
            task=self.task(who, first_on=first_on, **about),
            actor=self.office[self.who],
            now=now,
        )
        return found[0] if len(found) == 1 else found

    def wait(self, until):
        actions.begin_due(now=at(until))
        clocks.sweep(now=at(until))

    def do(self, occurrence, done_at, who="lin", **given):
        occurrence.refresh_from_db()
        return actions.do(
            occurrence_id=occurrence.id,
            version=occurrence.version,
            done_at=at(done_at),
            actor=self.office[who],
            now=at(done_at),
            **given,
        )


@pytest.fixture
def desk(office):
    return Desk(office)


def times(duty):
    """The occurrences of a duty in order: first day of the period, due, and how it stands."""
    found = Occurrence.objects.filter(duty=duty).select_related("commitment").order_by("begins_at")
    return [
        (
            each.period_on.isoformat(),
            f"{each.commitment.due_at.astimezone(ZONE):%m-%d %H:%M}",
            each.commitment.state,
        )
        for each in found
    ]


def last(duty):
    return Occurrence.objects.filter(duty=duty).order_by("-begins_at").select_related("commitment").first()


def told(occurrence):
    found = LadderStep.objects.filter(commitment_id=occurrence.commitment_id).order_by("at", "id")
    return [(step.key, step.post, step.staff.user.username) for step in found]


@pytest.mark.clause("C084")
def test_the_monthly_form_goes_to_two_and_an_overdue_one_alerts(desk):
    duty = desk.take_over("cooling-tower", "C084", recipients=("管理层", "质量保证部"))
    first = last(duty)
    assert times(duty) == [("2026-03-01", "04-01 00:00", State.RUNNING)]
    desk.wait("2026-03-30T09:00")
    assert told(first) == [("warning", "responsible", "lin")]
    desk.wait("2026-04-01T00:05")
    assert told(first)[-1] == ("breach", "chief", "zhou")
    assert times(duty) == [
        ("2026-03-01", "04-01 00:00", State.BREACHED),
        ("2026-04-01", "05-01 00:00", State.RUNNING),
    ]
    with refused(says="质量保证部 must have it", field="given_to"):
        desk.do(first, "2026-04-02T09:00", given_to=("管理层",))
    desk.do(first, "2026-04-02T09:00", given_to=("管理层", "质量保证部"))
    desk.do(last(duty), "2026-04-20T09:00", given_to=("管理层", "质量保证部"))
    assert [state for *_, state in times(duty)] == [State.STOPPED, State.MET]
    assert codes()[-1] == "duties.occurrence_done"


@pytest.mark.clause("C239")
def test_the_day_of_the_form_is_a_blank_that_must_be_filled_first(desk):
    with refused(says="Fill it in in the promise first", field="rows"):
        desk.take_over("gas-appliance-dealer", "C239")
    assert not Duty.objects.exists()
    publish("gas-appliance-dealer", **GAS)
    duty = desk.take_over("gas-appliance-dealer", "C239", partner="厂家服务中心")
    assert times(duty) == []
    desk.wait("2026-04-01T00:00")
    assert times(duty) == [("2026-04-01", "04-06 00:00", State.RUNNING)]
    desk.wait("2026-04-05T08:00")
    assert told(last(duty)) == [("warning", "responsible", "lin")]
    desk.wait("2026-04-06T00:01")
    assert told(last(duty))[-1] == ("breach", "chief", "zhou")
    desk.do(last(duty), "2026-04-06T10:00", note="已传真")
    desk.wait("2026-05-01T00:00")
    assert times(duty)[-1] == ("2026-05-01", "05-06 00:00", State.RUNNING)
    publish("gas-appliance-dealer", day=date(2026, 6, 1), **{**GAS, "feedback_day": 8})
    desk.wait("2026-06-01T00:00")
    assert times(duty)[-1] == ("2026-06-01", "06-09 00:00", State.RUNNING)


@pytest.mark.clause("C256", "C276")
def test_form_and_statistics_are_due_by_the_fifteenth_of_each_month(desk):
    publish("solar-dealer", **SOLAR, quality_reports="two")
    form, statistics = desk.take_over("solar-dealer", "C256", "C276")
    assert times(form) == times(statistics) == [("2026-03-01", "03-16 00:00", State.RUNNING)]
    desk.wait("2026-03-15T18:00")
    assert told(last(form)) == [("warning", "responsible", "lin")]
    desk.do(last(form), "2026-03-15T23:59")
    desk.wait("2026-03-16T00:01")
    assert [state for *_, state in times(form)] == [State.MET]
    assert [state for *_, state in times(statistics)] == [State.BREACHED]
    assert told(last(statistics))[-1] == ("breach", "chief", "zhou")
    desk.do(last(statistics), "2026-03-16T09:00")
    desk.wait("2026-04-01T00:00")
    assert times(form)[1:] == times(statistics)[1:] == [("2026-04-01", "04-16 00:00", State.RUNNING)]


@pytest.mark.clause("C271")
def test_the_settlement_is_remitted_within_twenty_days_of_its_receipt(desk):
    duty = desk.take_over("solar-dealer", "C271", partner="临平佳美电器")
    assert times(duty) == []
    entered = {"duty_id": duty.id, "actor": desk.office["lin"]}
    with refused(says="in the future", field="happened_at"):
        actions.begin_by_hand(**entered, happened_at=NOW + timedelta(hours=1), now=NOW)
    actions.begin_by_hand(**entered, happened_at=at("2026-03-12T10:00"), now=NOW)
    with refused(says="for that day already", field="happened_at"):
        actions.begin_by_hand(**entered, happened_at=at("2026-03-12T11:00"), now=NOW)
    assert times(duty) == [("2026-03-12", "04-01 10:00", State.RUNNING)]
    desk.wait("2026-03-28T10:00")
    assert told(last(duty)) == [("warning", "responsible", "lin")]
    desk.wait("2026-04-01T10:01")
    assert told(last(duty))[-1] == ("breach", "chief", "zhou")
    desk.do(last(duty), "2026-04-02T10:00")
    actions.begin_by_hand(**entered, happened_at=at("2026-04-10T10:00"), now=at("2026-04-10T10:00"))
    desk.do(last(duty), "2026-04-30T10:00")
    assert [state for *_, state in times(duty)] == [State.STOPPED, State.MET]


@pytest.mark.clause("C330", "C335")
def test_ordinary_visits_come_monthly_and_those_of_senior_staff_half_yearly(desk):
    customer = desk.office.customer()
    senior, ordinary = desk.take_over("lubricant", "C335", "C335 ordinary staff", customer_id=customer.id)
    report = desk.take_over("lubricant", "C330", recipients=("领导",))
    assert times(senior) == [("2026-01-01", "07-01 00:00", State.RUNNING)]
    assert times(ordinary) == times(report) == [("2026-03-01", "04-01 00:00", State.RUNNING)]
    desk.do(last(ordinary), "2026-03-20T10:00", note="已拜访")
    desk.wait("2026-04-01T00:01")
    assert [state for *_, state in times(ordinary)] == [State.MET, State.RUNNING]
    assert [state for *_, state in times(report)] == [State.BREACHED, State.RUNNING]
    desk.wait("2026-06-10T00:00")
    assert told(last(senior)) == [("warning", "responsible", "lin")]
    desk.wait("2026-07-01T00:01")
    assert [(day, state) for day, _due, state in times(senior)] == [
        ("2026-01-01", State.BREACHED),
        ("2026-07-01", State.RUNNING),
    ]
    late = Occurrence.objects.get(duty=senior, period_on=date(2026, 1, 1))
    assert told(late)[-1] == ("breach", "chief", "zhou")
    desk.do(late, "2026-07-03T10:00")
    assert times(senior)[0][2] == State.STOPPED


@pytest.mark.clause("C341")
def test_how_direct_users_fare_is_reported_to_the_leader_each_quarter(desk):
    duty = desk.take_over("lubricant", "C341 report", recipients=("领导",))
    assert times(duty) == [("2026-01-01", "04-01 00:00", State.RUNNING)]
    desk.do(last(duty), "2026-03-31T23:00", given_to=("领导",))
    desk.wait("2026-04-01T00:01")
    assert times(duty)[1] == ("2026-04-01", "07-01 00:00", State.RUNNING)
    desk.wait("2026-07-01T00:01")
    assert [state for *_, state in times(duty)] == [State.MET, State.BREACHED, State.RUNNING]


@pytest.mark.clause("C386")
def test_before_the_end_of_work_the_customer_hears_how_far_it_is(desk):
    filled = charters.shipped("online-shop")
    row = next(each for each in filled.definition.promise if each.id == "C386 end of work")
    assert Limit.read(deadlines.written(row.amount, row.unit), row.calendar) == Limit(
        0, "end of day", business=True
    )
    duty = actions.write(
        title="下班前报告进度",
        every="working day",
        by="end of day",
        business=True,
        task=desk.task(),
        actor=desk.office["zhou"],
        now=NOW,
    )
    (first,) = times(duty)
    closing = first[1]
    assert (first[0], first[2]) == ("2026-03-13", State.RUNNING)
    assert closing.startswith("03-13 1")
    desk.do(last(duty), "2026-03-13T16:30")
    desk.wait("2026-03-16T00:00")
    assert [(day, state) for day, _due, state in times(duty)] == [
        ("2026-03-13", State.MET),
        ("2026-03-16", State.RUNNING),
    ]
    desk.wait("2026-03-16T23:00")
    assert told(last(duty))[:2] == [("warning", "responsible", "lin"), ("breach", "chief", "zhou")]
    desk.do(last(duty), "2026-03-16T23:10")
    assert times(duty)[-1][2] == State.STOPPED


@pytest.mark.clause("C393", "C394", "C397")
def test_each_working_day_has_its_hours(desk):
    orders, hints, console, rating = desk.take_over(
        "online-shop", "C397 orders", "C397 hints", "C393", "C394"
    )
    assert times(orders) == [("2026-03-13", "03-13 15:00", State.RUNNING)]
    assert times(hints) == [("2026-03-13", "03-13 17:00", State.RUNNING)]
    assert times(console) == times(rating)
    desk.do(last(orders), "2026-03-13T15:00")
    desk.wait("2026-03-13T17:01")
    assert told(last(hints)) == [("warning", "responsible", "lin"), ("breach", "chief", "zhou")]
    desk.do(last(hints), "2026-03-13T17:30")
    desk.wait("2026-03-16T00:00")
    assert times(orders) == [
        ("2026-03-13", "03-13 15:00", State.MET),
        ("2026-03-16", "03-16 15:00", State.RUNNING),
    ]
    assert [state for *_, state in times(hints)] == [State.STOPPED, State.RUNNING]
    assert [state for *_, state in times(rating)] == [State.BREACHED, State.RUNNING]
    desk.do(last(rating), "2026-03-16T09:00", note="评分下降，已分析")
    assert times(rating)[-1][2] == State.MET


@pytest.mark.clause("C391")
def test_old_customers_hear_from_the_shop_every_three_months(desk):
    customer = desk.office.customer()
    duty = desk.take_over("online-shop", "C391", customer_id=customer.id, first_on=date(2026, 1, 31))
    assert times(duty) == [("2026-01-31", "04-30 00:00", State.RUNNING)]
    desk.wait("2026-04-10T00:00")
    assert told(last(duty)) == [("warning", "responsible", "lin")]
    desk.wait("2026-04-30T00:01")
    assert [state for *_, state in times(duty)] == [State.BREACHED, State.RUNNING]
    assert times(duty)[1][:2] == ("2026-04-30", "07-30 00:00")


@pytest.mark.clause("C010", "C091")
def test_the_tariff_is_reviewed_and_the_periodic_service_dated_every_year(desk):
    tariff = desk.take_over("suning", "C010", who="zhou")
    service = desk.take_over("cooling-tower", "C091", first_on=date(2025, 9, 1))
    assert times(tariff) == [("2026-01-01", "01-01 00:00", State.RUNNING)]
    assert times(service) == [("2025-09-01", "09-01 00:00", State.RUNNING)]
    desk.wait("2026-09-01T00:01")
    assert [state for *_, state in times(service)] == [State.BREACHED, State.RUNNING]
    desk.do(last(tariff), "2026-12-20T10:00", who="zhou")
    desk.wait("2027-01-01T00:00")
    assert [state for *_, state in times(tariff)] == [State.MET, State.RUNNING]


def test_what_nobody_begins_twice_is_begun_once_and_made_up_for_later(desk):
    duty = desk.take_over("online-shop", "C393")
    for _again in range(2):
        desk.wait("2026-03-18T12:00")
    assert [day for day, *_ in times(duty)] == ["2026-03-13", "2026-03-16", "2026-03-17", "2026-03-18"]
    assert Occurrence.objects.filter(state=OccurrenceState.OPEN).count() == 4
    assert queries.due_to_begin(datetime(2026, 3, 18, 5, tzinfo=UTC), limit=9) == []
