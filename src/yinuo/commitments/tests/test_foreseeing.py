"""What other hours would do to open clocks: told before they are saved, and just so when they are."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.office import NOW

from yinuo.commitments import actions, queries
from yinuo.commitments.models import Commitment, CommitmentEvent
from yinuo.commitments.tests.making import HOUR, started
from yinuo.commitments.types import PauseReason
from yinuo.kernel.actors import SYSTEM
from yinuo.network import actions as network
from yinuo.network import queries as people
from yinuo.network.types import DayChange, WeekChange

MORNINGS = [["08:30", "12:00"]]
LONG = [["08:30", "12:00"], ["13:30", "22:00"]]


@pytest.fixture
def case(office):
    return office.case()


def clocks(case, *amounts, **other):
    return [
        started(case, amount=amount, business=True, row=f"C224 {n}", **other)
        for n, amount in enumerate(amounts)
    ]


def foresee(change, *, now=NOW, **other):
    calendar = people.default_calendar()
    hours = people.calendar_after(calendar, change, now=now)
    return queries.foresee(calendar.name, hours, now=now, **other)


def friday(hours):
    return WeekChange({**people.default_calendar().data["weekly"], "fri": hours})


def save(change, *, now=NOW):
    calendar = people.default_calendar()
    network.change_calendar(calendar_id=calendar.pk, change=change, actor=SYSTEM, now=now)
    actions.follow_calendar(calendar=calendar.name, actor=SYSTEM, now=now)


def dues():
    return dict(Commitment.objects.values_list("id", "due_at"))


def test_shorter_hours_make_due_later_and_longer_ones_earlier(case):
    clocks(case, 1, 6, 8)
    shorter, longer = foresee(friday(MORNINGS)), foresee(friday(LONG))
    assert (shorter.open, shorter.counted, shorter.earlier, shorter.later) == (3, 3, 0, 2)
    assert (longer.earlier, longer.later, longer.late_at_once) == (1, 0, 0)


def test_what_is_told_comes_true_and_looking_writes_nothing(case):
    resting = clocks(case, 2, 6, 8, 30)[1]
    actions.pause(
        commitment_id=resting.id,
        version=resting.version,
        reason=PauseReason.APPOINTMENT,
        review_at=NOW + 30 * HOUR,
        actor=SYSTEM,
        now=NOW + HOUR,
    )
    before, events = dues(), CommitmentEvent.objects.count()
    change, later = friday(MORNINGS), NOW + 2 * HOUR
    outlook = foresee(change, now=later)
    assert (dues(), CommitmentEvent.objects.count()) == (before, events)
    save(change, now=later)
    after = dues()
    moved = {number: (before[number], after[number]) for number in before if before[number] != after[number]}
    assert {each.commitment_id: (each.before, each.after) for each in outlook.first} == moved
    assert outlook.earlier + outlook.later == len(moved)
    assert list(queries.at_odds()) == []


def test_what_would_be_late_at_once_comes_first_and_what_would_not_be_late_any_more_is_counted(case):
    (tight,) = clocks(case, 7)
    saturday = DayChange(NOW.date() + timedelta(days=1), [["00:00", "24:00"]])
    now = NOW + timedelta(days=2)
    outlook = foresee(saturday, now=now)
    assert (outlook.earlier, outlook.late_at_once, outlook.late_no_more) == (1, 1, 0)
    (first,) = outlook.first
    assert (first.commitment_id, first.is_late) == (tight.id, True)
    monday = DayChange(NOW.date() + timedelta(days=3), [])
    outlook = foresee(monday, now=NOW + timedelta(days=4))
    assert (outlook.later, outlook.late_at_once, outlook.late_no_more) == (1, 0, 0)
    assert foresee(monday, now=NOW + timedelta(days=3, hours=-1)).late_no_more == 0
    assert foresee(monday, now=NOW + timedelta(days=3, hours=1)).late_no_more == 1


def test_clocks_that_run_day_and_night_or_have_ended_are_not_counted(case):
    started(case, amount=4)
    (ended,) = clocks(case, 6)
    actions.stop(commitment_id=ended.id, actor=SYSTEM, now=NOW + HOUR)
    assert foresee(friday([])).open == 0


def test_only_so_many_are_reckoned_those_that_are_due_first_and_it_is_said(case):
    first, *_others = clocks(case, 6, 7, 8)
    outlook = foresee(friday(MORNINGS), limit=1)
    assert (outlook.open, outlook.counted, outlook.later) == (3, 1, 1)
    assert [each.commitment_id for each in outlook.first] == [first.id]


def test_its_cost_does_not_grow_with_what_is_open(case):
    clocks(case, 6)
    with CaptureQueriesContext(connection) as few:
        foresee(friday(MORNINGS))
    clocks(case, 1, *range(2, 12), charter="law-cn")
    with CaptureQueriesContext(connection) as many:
        foresee(friday(MORNINGS))
    assert len(few) == len(many) <= 4


def test_clocks_follow_in_batches_and_each_once(case):
    clocks(case, 6, 6, 6, 6, 6)
    calendar = people.default_calendar()
    network.change_calendar(calendar_id=calendar.pk, change=friday(MORNINGS), actor=SYSTEM, now=NOW)
    by = {"calendar": calendar.name, "actor": SYSTEM, "now": NOW, "limit": 2}
    after, rounds = 0, 0
    while after is not None:
        _moved, after = actions.follow_calendar(after=after, **by)
        rounds += 1
    assert rounds == 3
    assert CommitmentEvent.objects.filter(kind="retarget").count() == 5
    assert actions.follow_calendar(**{**by, "limit": 9}) == (set(), None)
    assert CommitmentEvent.objects.filter(kind="retarget").count() == 5


TIMES = ["08:00", "09:30", "12:00", "13:30", "17:30", "20:00", "24:00"]
HOURS = st.lists(st.sampled_from(TIMES), min_size=2, max_size=4, unique=True).map(
    lambda found: [list(pair) for pair in zip(sorted(found)[::2], sorted(found)[1::2], strict=False)]
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hours=HOURS, saturday=st.one_of(st.just([]), HOURS), passed=st.integers(0, 100))
def test_whatever_the_hours_the_outlook_is_what_happens(case, hours, saturday, passed):
    with transaction.atomic():
        clocks(case, 1, 6, 20)
        weekly = {**people.default_calendar().data["weekly"], "fri": hours, "sat": saturday}
        change, now = WeekChange(weekly), NOW + passed * HOUR
        outlook, before = foresee(change, now=now), dues()
        save(change, now=now)
        after = dues()
        moves = {each.commitment_id: each.after for each in outlook.first}
        assert moves == {number: after[number] for number in before if after[number] != before[number]}
        transaction.set_rollback(True)
