"""When to call and what follows, without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.followup import rules
from yinuo.followup.rules import Habits
from yinuo.followup.types import Consequence, Reason
from yinuo.kernel.calendars import Calendar
from yinuo.kernel.errors import Refused

HOURS = [["09:00", "12:00"], ["13:00", "17:00"]]
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), HOURS)
OFFICE = Calendar.from_data(
    {"timezone": "Asia/Shanghai", "weekly": WEEK, "holidays": ["2026-05-01", "2026-05-04", "2026-05-05"]}
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
HABITS = st.builds(Habits, st.integers(0, 10), st.integers(1, 40), st.integers(1, 9))
POINTS = st.integers(1, 5)
REASONS = st.frozensets(st.sampled_from(Reason))
CONSEQUENCES = st.sampled_from(Consequence)


def at(text):
    return datetime.fromisoformat(f"{text}+08:00")


@given(MOMENTS, HABITS)
@settings(max_examples=60, deadline=None)
def test_a_call_is_due_at_a_closing_time_and_never_before_the_repair_was_done_the_day_before(
    completed_at, habits
):
    due = rules.due_at(completed_at, habits, OFFICE)
    local = due.astimezone(OFFICE.zone)
    assert (local.hour, local.minute) == (17, 0)
    assert OFFICE.is_working_day(local.date())
    assert local.date() >= OFFICE.local_date(completed_at)
    assert local.date() > OFFICE.local_date(completed_at) or habits.after_working_days == 0
    assert due <= rules.due_at(completed_at, Habits(habits.after_working_days + 1), OFFICE)


@given(MOMENTS, HABITS)
@settings(max_examples=60, deadline=None)
def test_the_next_try_is_later_and_so_many_working_hours_away(now, habits):
    following = rules.next_try(now, habits, OFFICE)
    assert following > now
    assert OFFICE.elapsed(now, following) == habits.gap_working_hours * 3600


@pytest.mark.parametrize(
    ("completed", "due"),
    [
        ("2026-03-12T10:20", "2026-03-13T17:00"),
        ("2026-03-13T16:59", "2026-03-16T17:00"),
        ("2026-03-14T11:00", "2026-03-16T17:00"),
        ("2026-04-30T15:00", "2026-05-06T17:00"),
    ],
)
def test_due_on_the_next_working_day(completed, due):
    assert rules.due_at(at(completed), Habits(), OFFICE) == at(due)


def test_the_organisation_has_its_own_habits():
    assert Habits.from_settings({}) == Habits(1, 4, 3)
    assert Habits.from_settings({"after_working_days": 3, "most_tries": 5}) == Habits(3, 4, 5)


@given(POINTS, REASONS)
def test_what_is_not_fixed_reopens_and_what_is_bad_is_a_complaint(points, reasons):
    proposal = rules.proposed(points, reasons)
    assert (proposal is Consequence.REOPEN) is (Reason.NOT_FIXED in reasons)
    assert (proposal is Consequence.CLOSE) is (points > 2 and Reason.NOT_FIXED not in reasons)


@given(POINTS, REASONS, CONSEQUENCES)
def test_whatever_is_said_with_a_comment_may_have_any_consequence(points, reasons, chosen):
    rules.check_answer(satisfaction=points, reasons=reasons, comment="客户说", consequence=chosen)


@given(POINTS, REASONS, CONSEQUENCES)
def test_without_a_comment_nothing_softer_than_proposed_passes(points, reasons, chosen):
    try:
        rules.check_answer(satisfaction=points, reasons=reasons, comment="", consequence=chosen)
    except Refused:
        return
    assert not rules.is_softer(chosen, rules.proposed(points, reasons))
    assert chosen is not Consequence.COMPLAINT


@given(st.integers().filter(lambda points: not 1 <= points <= 5))
def test_points_are_between_one_and_five(points):
    with pytest.raises(Refused) as refusal:
        rules.check_answer(satisfaction=points, reasons=[], comment="x", consequence=Consequence.CLOSE)
    assert refusal.value.field == "satisfaction"


@pytest.mark.parametrize("away", [timedelta(0), timedelta(hours=-1), timedelta(days=14, seconds=1)])
def test_a_wish_to_be_called_lies_within_two_weeks(away):
    now = at("2026-03-13T10:00")
    with pytest.raises(Refused) as refusal:
        rules.check_call_time(now + away, now=now)
    assert refusal.value.field == "call_at"
    rules.check_call_time(now + timedelta(days=14), now=now)
