"""The demonstration of the department store: told through the actions, in every state."""

from datetime import UTC, datetime

import pytest

from yinuo.entitlement.models import Decision, Given, Telling
from yinuo.intake.models import CaseRow
from yinuo.platform.organisations import context
from yinuo.web.demo import mall, mall_story

NOW = datetime(2026, 11, 24, 2, 5, tzinfo=UTC)


@pytest.fixture
def told(db, monkeypatch):
    with context.organisation("other"):
        monkeypatch.setattr(context.current(), "is_demo", True)
        store = mall.settle(opened=datetime(2026, 10, 20, tzinfo=UTC))
        mall_story.tell(store, now=NOW)
        yield store


def test_the_store_has_cases_in_every_state(told):
    states = set(CaseRow.objects.values_list("state", flat=True))
    assert states >= {"registered", "decided", "vouchered", "workshop", "struck_off", "closed"}
    assert 17 <= CaseRow.objects.filter(kind="repair").count() <= 20
    outcomes = set(Decision.objects.values_list("outcome", flat=True))
    assert outcomes == {"needs_facts", "covered", "refused", "negotiate"}
    origins = set(Decision.objects.values_list("origin", flat=True))
    assert origins == {"charter", "override", "agreement"}
    assert {given.remedy for given in Given.objects.all()} >= {"exchange", "refund", "double_refund"}
    assert {telling.answer for telling in Telling.objects.all()} == {"accepted", "disputed"}


def test_nothing_in_the_story_happens_after_now(told):
    assert CaseRow.objects.filter(changed_at__gt=NOW).count() == 0
