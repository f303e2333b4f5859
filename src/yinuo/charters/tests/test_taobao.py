"""Fifteen days of after-sales service on the platform, from the event that is read into it."""

from datetime import date
from typing import Any

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.deciding import collected, decided, offers, told
from yinuo.kernel.charters import FactError, Outcome, check

PAID, RECEIVED, CONFIRMED = date(2026, 4, 20), date(2026, 4, 25), date(2026, 5, 4)
USUAL: dict[str, Any] = {"paid_on": PAID, "received_on": RECEIVED, "confirmed_on": CONFIRMED}


def test_the_charter_is_clean() -> None:
    report = check(shipped("taobao"))
    assert (report.problems, report.notes, report.blanks) == ((), (), ())


@pytest.mark.clause("C142")
@pytest.mark.parametrize(
    ("runs_from", "first", "last", "after"),
    [
        ("received", RECEIVED, date(2026, 5, 10), date(2026, 5, 11)),
        ("confirmed", CONFIRMED, date(2026, 5, 19), date(2026, 5, 20)),
        ("paid", PAID, date(2026, 5, 5), date(2026, 5, 6)),
    ],
)
def test_the_fifteen_days_include_their_last(runs_from: str, first: date, last: date, after: date) -> None:
    platform = shipped("taobao").with_settings({"runs_from": runs_from})
    for day in (first, last):
        decision = platform.decide({**USUAL, "asked_on": day})
        assert (decision.outcome, decision.clauses) == (Outcome.COVERED, ("C142",))
        assert decision.cover is not None
        assert decision.cover.ends_on == last
    late = platform.decide({**USUAL, "asked_on": after})
    assert (late.outcome, late.refused_by) == (Outcome.REFUSED, ("C142",))


@pytest.mark.clause("C142")
def test_only_the_day_that_they_run_from_is_asked_for() -> None:
    assert decided("taobao", {}).needs == ("received_on", "asked_on")
    facts = {"asked_on": date(2026, 5, 10), "received_on": RECEIVED}
    assert decided("taobao", facts).outcome is Outcome.COVERED
    confirmed = shipped("taobao").with_settings({"runs_from": "confirmed"})
    assert confirmed.decide(facts).needs == ("confirmed_on",)


@pytest.mark.clause("C143")
def test_the_customer_applies_in_the_order_with_a_reason() -> None:
    decision = decided("taobao", {**USUAL, "asked_on": RECEIVED})
    assert collected(decision) == {"C143": {"request.received": ("order_number", "reason_chosen")}}


@pytest.mark.clause("C142")
def test_days_that_cannot_follow_each_other_are_refused() -> None:
    with pytest.raises(FactError, match="paid_on"):
        decided("taobao", {**USUAL, "received_on": date(2026, 4, 19), "asked_on": CONFIRMED})


@pytest.mark.parametrize(("day", "given"), [(date(2026, 5, 2), True), (date(2026, 5, 3), False)])
def test_the_law_of_distance_sales_gives_its_seven_days_besides(day: date, given: bool) -> None:
    law = {"defective": False, "exempt_from_return": False, "fraud": False, "price": "128.00"}
    both = shipped("taobao").decide_with(shipped("law-cn"), {**USUAL, **law, "asked_on": day})
    assert both.outcome is Outcome.COVERED
    assert offers(both) == ({"free_refund": ("0.00", "128.00")} if given else {})


def test_both_clauses_read_in_three_languages() -> None:
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert told("taobao", lang) - {""} == {"C142", "C143"}
