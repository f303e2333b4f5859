"""The organiser of a market: pays where the trader is absent or does not pay, and recovers."""

from typing import Any

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.deciding import agreed, decided, offers, told
from yinuo.kernel.charters import Decision, Outcome, Payer, check

RECOVERED = {"recovery.opened": {"recovery_claim"}, "recovery.closed": {"recovered_or_written_off"}}


def claimed(operator: str, *, tried: bool | None = True, **facts: Any) -> Decision:
    given = {"reason_just": True, "claim": "1250.05", "operator": operator, "every_way_tried": tried, **facts}
    return decided("market-organiser", given)


def collected(decision: Decision, clause: str) -> dict[str, set[str]]:
    return {each.step: set(each.collect) for each in decision.evidence if each.clause == clause}


def test_the_charter_is_clean() -> None:
    report = check(shipped("market-organiser"))
    assert (report.problems, report.notes, report.blanks) == ((), (), ())


@pytest.mark.clause("C077")
def test_where_the_trader_is_absent_the_organiser_pays_the_whole_claim() -> None:
    decision = claimed("absent", tried=None)
    assert (decision.outcome, decision.payer) == (Outcome.COVERED, Payer.ORGANISATION)
    assert (offers(decision), decision.clauses) == ({"refund": ("0.00", "1250.05")}, ("C077",))
    assert collected(decision, "C077") == {"advance.paid": {"trader_absent", "advance_payment"}}
    assert offers(claimed("absent", claim="0.01")) == {"refund": ("0.00", "0.01")}


@pytest.mark.clause("C078")
def test_a_trader_who_is_there_is_pressed_until_every_way_has_been_tried() -> None:
    for decision in (claimed("not_asked"), claimed("refuses", tried=False)):
        assert (decision.outcome, decision.payer, offers(decision)) == (Outcome.COVERED, Payer.DEALER, {})
        assert decision.clauses == ("C078",)
        assert collected(decision, "C078") == {"trader.asked": {"ways_tried", "answer_of_trader"}}
    at_last = claimed("refuses", tried=True)
    assert (at_last.payer, offers(at_last)) == (Payer.ORGANISATION, {"refund": ("0.00", "1250.05")})
    assert collected(at_last, "C078")["advance.paid"] == {"refusal_of_trader", "advance_payment"}


@pytest.mark.clause("C077", "C078")
@pytest.mark.parametrize("operator", ["absent", "not_asked", "refuses"])
def test_without_a_just_reason_nothing_is_paid_in_advance(operator: str) -> None:
    decision = claimed(operator, reason_just=False)
    assert (decision.outcome, decision.refused_by, decision.offer) == (Outcome.REFUSED, ("C078",), ())
    assert collected(decision, "C077") == collected(decision, "C078") == {}


@pytest.mark.clause("C079")
def test_whoever_pays_in_advance_recovers_from_the_one_who_is_liable() -> None:
    received = {"claim.received": {"claim", "reason"}}
    for decision in (claimed("absent"), claimed("refuses")):
        assert collected(decision, "C079") == received | RECOVERED
        assert agreed(decision) == {"advance_is_recovered": "true"}
    for decision in (claimed("not_asked"), claimed("refuses", tried=False), claimed("paid")):
        assert collected(decision, "C079") == received


@pytest.mark.clause("C079")
def test_what_the_trader_has_paid_is_not_paid_again() -> None:
    decision = claimed("paid")
    assert (decision.payer, offers(decision), decision.clauses) == (Payer.DEALER, {}, ("C079",))


@pytest.mark.clause("C077", "C078")
def test_only_what_can_still_matter_is_asked_for() -> None:
    assert decided("market-organiser", {}).needs[0] == "operator"
    assert claimed("absent", claim=None).needs == ("claim",)
    assert claimed("refuses", tried=None).needs == ("every_way_tried",)
    assert claimed("refuses", tried=False, claim=None).needs == ()
    assert claimed("paid", reason_just=None, claim=None, tried=None).needs == ()
    assert claimed("absent", reason_just=False, claim=None).needs == ()


def test_the_page_tells_every_clause_in_three_languages() -> None:
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert told("market-organiser", lang) == set(shipped("market-organiser").definition.clauses)
