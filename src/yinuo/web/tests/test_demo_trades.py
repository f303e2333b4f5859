"""The small organisations of the demonstration: each told through the actions, each showing the rules of its promise."""

from datetime import UTC, datetime

import pytest

from yinuo.charters import queries as charters
from yinuo.entitlement.models import Choice, Decision, Given, Telling
from yinuo.intake.models import CaseRow
from yinuo.platform.organisations import context
from yinuo.web.demo import chain, solar, tailor, towers

OPENED = datetime(2026, 10, 20, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 2, 5, tzinfo=UTC)
AT_NIGHT = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)


@pytest.fixture
def tell(db, monkeypatch):
    """Tell the story of a trade, in an organisation of its own."""
    with context.organisation("other"):
        monkeypatch.setattr(context.current(), "is_demo", True)
        yield lambda trade, now=NOW: trade.fill(OPENED, now)


def states():
    return set(CaseRow.objects.values_list("state", flat=True))


def newest():
    return list(Decision.objects.order_by("case_id", "-seq").distinct("case_id"))


def said():
    return {(each.outcome, each.klass) for each in newest()}


@pytest.mark.parametrize("trade", [chain, towers, tailor, solar], ids=lambda each: each.__name__[16:])
def test_each_is_told_on_a_sunday_night_too(tell, trade):
    tell(trade, AT_NIGHT)
    assert 7 <= CaseRow.objects.filter(kind="repair").count() <= 9
    assert {each.charter for each in newest()} == {charters.decides_by()} == {trade.TRADE.charter}
    assert states() >= {"registered", "decided", "closed"}
    assert CaseRow.objects.filter(changed_at__gt=AT_NIGHT).count() == 0
    assert not charters.in_force(trade.TRADE.charter, asked_on=AT_NIGHT.date()).blanks


def test_the_chain_takes_back_exchanges_refuses_and_cleans(tell):
    tell(chain)
    assert said() >= {
        ("covered", ""),
        ("refused", ""),
        ("decided", "A"),
        ("decided", "C"),
        ("needs_facts", ""),
    }
    assert {each.remedy for each in Given.objects.all()} == {"refund", "exchange"}
    assert {each.answer for each in Telling.objects.all()} == {"disputed"}
    assert states() >= {"dispatched", "workshop", "struck_off"}


def test_the_maker_of_towers_repairs_within_the_year_and_agrees_on_the_rest(tell):
    tell(towers)
    assert said() == {("covered", ""), ("chargeable", "A"), ("negotiate", ""), ("needs_facts", "")}
    assert {each.remedy for each in Choice.objects.all()} == {"repair"}
    assert states() >= {"vouchered", "dispatched", "on_site"}


def test_the_tailor_alters_exchanges_and_mends(tell):
    tell(tailor)
    assert said() == {("covered", ""), ("chargeable", "A"), ("negotiate", ""), ("needs_facts", "")}
    assert {each.remedy for each in Choice.objects.all()} == {"repair", "exchange"}
    assert states() >= {"vouchered", "workshop", "struck_off"}


def test_the_maker_pays_its_dealers_or_the_customer_does(tell):
    tell(solar)
    assert {(each.klass, each.payer) for each in newest()} == {
        ("C", "maker"),
        ("A", "customer"),
        ("C", "organisation"),
        ("", ""),
    }
    assert states() >= {"vouchered", "dispatched", "on_site"}
    assert CaseRow.objects.values("case__unit_id").distinct().count() == 3
