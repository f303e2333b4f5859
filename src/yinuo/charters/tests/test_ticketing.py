"""Tickets with one target by level of customer, strategies of service, and campaigns."""

from datetime import date
from typing import Any

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.deciding import agreed, charges, collected, filled, promised, told
from yinuo.kernel.charters import Charter, Decision, check
from yinuo.kernel.errors import Refused

USUAL: dict[str, Any] = {
    "customer_level": "ordinary",
    "reassigned": False,
    "special_needs": False,
    "high_value": True,
    "long_life": True,
    "complex": False,
    "seasonal_or_patented": False,
    "price_first": False,
    "asked_on": date(2026, 1, 25),
    "campaign": False,
    "campaign_starts_on": date(2026, 1, 20),
    "campaign_ends_on": date(2026, 2, 5),
}


def charter(**settings: Any) -> Charter:
    return shipped("ticketing").with_settings({"ordinary_hours": 36, "key_hours": 10, **settings})


def asked(settings: dict[str, Any] | None = None, /, **facts: Any) -> Decision:
    return charter(**(settings or {})).decide({**USUAL, **facts})


def test_the_filled_in_charter_is_clean() -> None:
    report = check(filled("ticketing"))
    assert (report.problems, report.notes) == ((), ())


@pytest.mark.clause("C320", "C321")
@pytest.mark.parametrize(("level", "hours"), [("ordinary", 36), ("key", 10)])
@pytest.mark.parametrize("clock", ["business", "always"])
def test_one_target_by_level_of_customer(level: str, hours: int, clock: str) -> None:
    decision = asked({"clock": clock}, customer_level=level)
    assert promised(decision) == {"C320": [("request.received", "request.resolved", f"{hours} hours")]}
    assert [each.calendar for each in decision.promises] == [clock]


@pytest.mark.clause("C320", "C321")
def test_the_targets_must_be_filled_in_first() -> None:
    assert shipped("ticketing").blanks == ("ordinary_hours", "key_hours")
    with pytest.raises(Refused, match="hours"):
        shipped("ticketing").decide(USUAL)


@pytest.mark.clause("C319", "C322", "C323", "C324")
def test_every_request_is_a_ticket_filed_and_scored() -> None:
    assert collected(asked()) == {
        "C319": {"request.received": ("ticket",)},
        "C322": {"case.closed": ("archive_entry",)},
        "C323": {"service.finished": ("score", "comment")},
        "C324": {"statistics.made": ("performance", "trend_of_satisfaction")},
    }
    assert collected(asked(reassigned=True))["C319"] == {
        "request.received": ("ticket",),
        "ticket.handed_on": ("reason", "new_owner"),
    }


@pytest.mark.clause("C325")
@pytest.mark.parametrize(
    ("goods", "strategies"),
    [
        ({"complex": True}, {"all_services"}),
        ({}, set()),
        ({"high_value": False, "complex": True}, set()),
        ({"long_life": False}, {"special_services"}),
        ({"long_life": False, "high_value": False}, set()),
        ({"seasonal_or_patented": True}, {"special_services"}),
        ({"seasonal_or_patented": True, "high_value": False}, set()),
        ({"price_first": True}, set()),
        ({"price_first": True, "high_value": False}, {"chosen_services"}),
    ],
)
def test_each_strategy_has_its_goods(goods: dict[str, bool], strategies: set[str]) -> None:
    assert agreed(asked(**goods)) == dict.fromkeys(strategies, "true")


@pytest.mark.clause("C326")
def test_special_needs_are_noted_with_the_request() -> None:
    assert collected(asked(special_needs=True))["C326"] == {"request.received": ("special_requirement",)}


@pytest.mark.clause("C327")
@pytest.mark.parametrize(
    ("day", "free"),
    [
        (date(2026, 1, 19), False),
        (date(2026, 1, 20), True),
        (date(2026, 2, 5), True),
        (date(2026, 2, 6), False),
    ],
)
def test_a_campaign_is_free_from_its_first_to_its_last_day(day: date, free: bool) -> None:
    decision = asked(campaign=True, asked_on=day)
    assert charges(decision) == ({"labour": ("0.00", "organisation")} if free else {})
    assert charges(asked(asked_on=day)) == {}
    assert collected(decision)["C327"] == {
        "campaign.prepared": ("goods_and_period", "leaflets", "door_to_door_plan")
    }


def test_only_what_makes_it_free_is_asked_for() -> None:
    assert charter().decide({}).needs[0] == "campaign"
    assert asked(customer_level=None, high_value=None, special_needs=None).needs == ()
    assert asked(campaign=True, campaign_ends_on=None).needs == ("campaign_ends_on",)


def test_every_clause_reads_in_three_languages() -> None:
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert told("ticketing", lang) - {""} == {f"C{number}" for number in range(319, 328)}
