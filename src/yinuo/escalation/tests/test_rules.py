"""How far one may promise, who may say what, and how long something may rest; without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from yinuo.escalation import rules
from yinuo.escalation.types import Limits, Verdict
from yinuo.kernel.charters.ladders import Post
from yinuo.kernel.errors import Refused

NOW = datetime(2026, 3, 13, 1, 30, tzinfo=UTC)
LIMITS = Limits(responsible=5000, chief=10000)


@pytest.mark.clause("C471")
@pytest.mark.parametrize(
    ("post", "limit"), [(Post.RESPONSIBLE, 5000), (Post.CHIEF, 10000), (Post.MANAGER, None)]
)
def test_each_post_has_its_limit_and_the_top_none(post, limit):
    assert rules.limit_of(post, LIMITS) == limit
    assert rules.limit_of(post, Limits()) is None


@pytest.mark.clause("C471")
@pytest.mark.parametrize(
    ("amount", "limit", "within"),
    [(5000, 5000, True), (5001, 5000, False), (0, 0, True), (None, 5000, False), (None, None, True)],
)
def test_an_amount_that_nobody_knows_is_beyond_any_limit(amount, limit, within):
    assert rules.is_within(amount, limit) is within


@pytest.mark.clause("C508")
def test_a_time_for_the_answer_only_where_one_is_filled_in():
    assert rules.due_at(NOW, None) is None
    assert rules.due_at(NOW, 10) == NOW + timedelta(minutes=10)


@pytest.mark.clause("C505", "C509")
@pytest.mark.parametrize(
    ("verdict", "given", "field"),
    [
        (Verdict.DECLINED, {"is_top": False}, "verdict"),
        (Verdict.PASSED_UP, {"is_top": True}, "verdict"),
        (Verdict.DECLINED, {"is_top": True, "text": " "}, "text"),
        (Verdict.GRANTED, {"amount_fen": 0}, "amount"),
        (Verdict.DECLINED, {"is_top": True, "amount_fen": 100}, "amount"),
    ],
)
def test_answers_that_are_refused(verdict, given, field):
    with pytest.raises(Refused) as refusal:
        rules.check_answer(verdict, **{"text": "说明", "amount_fen": None, "is_top": False, **given})
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("verdict", "is_top"), [(Verdict.DECLINED, True), (Verdict.PASSED_UP, False), (Verdict.PROPOSED, False)]
)
def test_answers_that_are_taken(verdict, is_top):
    rules.check_answer(verdict, text="说明", amount_fen=None, is_top=is_top)


@pytest.mark.clause("C503")
@pytest.mark.parametrize("after", [timedelta(), timedelta(days=-1), timedelta(days=14, seconds=1)])
def test_nothing_rests_without_an_end_that_is_near(after):
    with pytest.raises(Refused):
        rules.check_until(NOW + after, now=NOW)
    rules.check_until(NOW + timedelta(days=14), now=NOW)


@pytest.mark.clause("C503")
def test_the_same_reason_in_other_signs_is_the_same_reason():
    with pytest.raises(Refused):
        rules.check_new_reason("责任不清。", ["责任 不清"])
    rules.check_new_reason("等鉴定", ["责任不清"])
