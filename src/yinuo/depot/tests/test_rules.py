"""Where a product stands, what comes next, and what is refused, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.depot import labels, rules
from yinuo.depot.types import (
    CameBy,
    Facts,
    Money,
    NextStep,
    Proof,
    ResultKind,
    SessionKind,
    Stage,
    VoidedAs,
    WaitsFor,
)
from yinuo.kernel.errors import Refused

T0 = datetime(2026, 3, 13, 1, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
WAY = (
    ({}, Stage.TO_ENTER, NextStep.ENTER),
    ({"entered_at": T0 + HOUR}, Stage.TO_DIAGNOSE, NextStep.TAKE),
    ({"on_whose_bench": 1}, Stage.TO_DIAGNOSE, NextStep.DIAGNOSE),
    ({"is_diagnosed": True}, Stage.ON_BENCH, NextStep.REPAIR),
    ({"finished_at": T0 + 2 * HOUR}, Stage.TO_CHECK, NextStep.CHECK),
    ({"passed_at": T0 + 3 * HOUR}, Stage.READY, NextStep.PLAN),
    ({"return_on": date(2026, 3, 14)}, Stage.READY, NextStep.TELL),
    ({"told_at": T0 + 4 * HOUR}, Stage.READY, NextStep.DELIVER),
    ({"stored_at": T0 + 5 * HOUR}, Stage.NOT_COLLECTED, NextStep.HAND_OUT),
    ({"gone_at": T0 + 6 * HOUR}, Stage.GONE, NextStep.NOTHING),
)


@pytest.mark.clause("C355", "C356", "C357")
@pytest.mark.parametrize("far", range(1, len(WAY) + 1))
def test_each_stamp_leads_one_step_further(far):
    known = {name: value for stamps, _stage, _step in WAY[:far] for name, value in stamps.items()}
    facts = Facts(taken_at=T0, **known)
    assert (rules.stage(facts), rules.next_step(facts, Money())) == WAY[far - 1][1:]


@pytest.mark.parametrize(
    ("money", "step"),
    [
        (Money(is_needed=True, is_agreed=False), NextStep.ESTIMATE),
        (Money(is_needed=True, is_estimated=True, is_agreed=False), NextStep.ASK),
        (Money(is_needed=True, is_estimated=True, is_agreed=False, is_refused=True), NextStep.GIVE_UP),
        (Money(is_needed=True, is_estimated=True, is_agreed=True), NextStep.REPAIR),
    ],
)
def test_at_the_bench_the_money_says_what_comes_next(money, step):
    facts = Facts(taken_at=T0, entered_at=T0, on_whose_bench=1, is_diagnosed=True)
    assert rules.next_step(facts, money) is step


@pytest.mark.parametrize(
    ("waits_for", "step"), [(WaitsFor.CONSENT, NextStep.ASK), (WaitsFor.PARTS, NextStep.GO_ON)]
)
def test_what_waits_says_for_what(waits_for, step):
    facts = Facts(taken_at=T0, entered_at=T0, waits_for=waits_for, waiting_since=T0 + HOUR)
    assert (rules.stage(facts), rules.since(facts)) == (Stage.WAITS, T0 + HOUR)
    assert rules.next_step(facts, Money()) is step


STAMPS = st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(
    st.builds(
        Facts,
        taken_at=st.just(T0),
        entered_at=STAMPS,
        is_diagnosed=st.booleans(),
        waiting_since=STAMPS,
        waits_for=st.none() | st.sampled_from(WaitsFor),
        finished_at=STAMPS,
        passed_at=STAMPS,
        stored_at=STAMPS,
        gone_at=STAMPS,
    )
)
def test_every_product_stands_somewhere_since_some_time_and_has_a_next_step(facts):
    assert isinstance(rules.since(facts), datetime)
    step = rules.next_step(facts, Money())
    assert (step is NextStep.NOTHING) == (facts.gone_at is not None)


@pytest.mark.parametrize(("seconds", "minutes"), [(1, 1), (59, 1), (60, 1), (61, 2), (600, 10), (43200, 720)])
def test_begun_minutes_count(seconds, minutes):
    assert rules.minutes(T0, T0 + timedelta(seconds=seconds)) == minutes


@pytest.mark.parametrize(
    ("minutes", "reason", "field"),
    [
        (0, "忘了", "minutes"),
        (-5, "忘了", "minutes"),
        (721, "忘了", "minutes"),
        (61, "忘了", "minutes"),
        (5, "", "reason"),
    ],
)
def test_a_corrected_time_is_possible_and_has_a_reason(minutes, reason, field):
    with pytest.raises(Refused) as refusal:
        rules.corrected_end(T0, minutes, reason=reason, now=T0 + HOUR)
    assert refusal.value.field == field


def test_a_corrected_time_ends_when_the_work_ended():
    assert rules.corrected_end(T0, 60, reason="下班忘记停表", now=T0 + 20 * HOUR) == T0 + HOUR


@pytest.mark.parametrize(
    ("kind", "changed", "says"),
    [
        (ResultKind.REPAIRED, {"diagnosis": ""}, "diagnosis first"),
        (ResultKind.REPAIRED, {"money": Money(is_needed=True, is_agreed=False)}, "has not agreed"),
        (ResultKind.REPAIRED, {"work_done": ""}, "what was done"),
        (ResultKind.REPAIRED, {"repair_minutes": 0}, "no repair time"),
        (ResultKind.UNREPAIRED, {}, "has not refused"),
        (ResultKind.BEYOND_REPAIR, {"note": ""}, "why it cannot be repaired"),
    ],
)
def test_an_end_that_the_card_does_not_bear_out_is_refused(kind, changed, says):
    card = {
        "money": Money(),
        "diagnosis": "电源板烧毁",
        "work_done": "换板",
        "repair_minutes": 30,
        "note": "进水",
    }
    with pytest.raises(Refused, match=says):
        rules.check_finish(kind, **{**card, **changed})


@pytest.mark.parametrize(
    ("keep_days", "days", "tries", "says"),
    [
        (None, 400, 9, "has not decided"),
        (30, 30, 9, "30 days"),
        (30, 31, 2, "so far it was 2"),
    ],
)
def test_nothing_is_put_away_too_early(keep_days, days, tries, says):
    back = date(2026, 3, 1)
    with pytest.raises(Refused, match=says):
        rules.check_not_collected(
            return_on=back, keep_days=keep_days, tries=tries, today=back + timedelta(days=days)
        )


def test_what_was_kept_long_enough_may_be_put_away():
    back = date(2026, 3, 1)
    rules.check_not_collected(return_on=back, keep_days=30, tries=3, today=back + timedelta(days=31))
    with pytest.raises(Refused):
        rules.check_not_collected(return_on=None, keep_days=30, tries=3, today=back)


@pytest.mark.parametrize("offset", [-1, 400])
def test_a_date_of_return_lies_ahead_and_not_beyond_a_year(offset):
    today = date(2026, 3, 13)
    with pytest.raises(Refused) as refusal:
        rules.check_return(today + timedelta(days=offset), today=today)
    assert refusal.value.field == "return_on"


@pytest.mark.parametrize(("days", "tone"), [(0, "plain"), (3, "due"), (7, "late")])
def test_a_stage_that_lasts_shows_it(days, tone):
    now = T0 + timedelta(days=days, hours=1)
    assert (rules.tone(T0, now=now), rules.days(T0, now=now)) == (tone, days)


def test_every_code_has_words():
    for words, codes in (
        (labels.CAME_BY, CameBy),
        (labels.SESSIONS, SessionKind),
        (labels.WAITS, WaitsFor),
        (labels.RESULTS, ResultKind),
        (labels.VOIDED, VoidedAs),
        (labels.PROOFS, Proof),
        (labels.STAGES, Stage),
        (labels.STEPS, NextStep),
    ):
        assert set(words) == set(codes)
