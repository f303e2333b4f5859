"""A local appliance chain: phones within 8 and 31 days, send-in with a loaner, three units an address cleaned free."""

from datetime import date, timedelta
from typing import Any

import pytest

from yinuo.charters.library import promise_page, shipped
from yinuo.charters.tests.deciding import decided, offers
from yinuo.kernel.charters import Chooser, Decision, FactError, Outcome, Payer, check
from yinuo.kernel.errors import Refused
from yinuo.kernel.money import yuan

RECEIVED = date(2026, 1, 20)
USUAL: dict[str, Any] = {
    "goods": "phone",
    "faulty": True,
    "sold_on": date(2026, 1, 15),
    "received_on": RECEIVED,
    "asked_on": RECEIVED,
    "price": "3288.88",
    "agreed_cost": "260.00",
    "card": "gold",
    "units_cleaned_before": 0,
    "units_to_clean": 1,
    "cleaning_price": "79.99",
}
RETURN = {"refund": ("0.00", "3288.88"), "exchange": ("0.00", "0.00")}
EXCHANGE = {"exchange": ("0.00", "0.00")}


def asked(wanted: str, /, **facts: Any) -> Decision:
    return decided("shishang", {**USUAL, "wanted": wanted, **facts})


def fees(decision: Decision) -> dict[str, str]:
    return {each.kind.value: yuan(each.amount) for each in decision.fees}


def collected(decision: Decision, clause: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.step, each.collect) for each in decision.evidence if each.clause == clause]


def test_the_charter_is_clean_but_for_the_time_that_the_source_leaves_blank() -> None:
    report = check(shipped("shishang"))
    assert (report.problems, report.notes, report.blanks) == ((), (), ("minutes_to_confirm",))


@pytest.mark.clause("C024")
@pytest.mark.parametrize(("days", "expected"), [(0, RETURN), (8, RETURN), (9, EXCHANGE), (31, EXCHANGE)])
def test_a_phone_is_returned_within_8_days_and_exchanged_within_31(
    days: int, expected: dict[str, Any]
) -> None:
    decision = asked("go_back", asked_on=RECEIVED + timedelta(days=days))
    assert (decision.outcome, offers(decision)) == (Outcome.COVERED, expected)
    assert (decision.service_class, decision.payer) == ("C", Payer.ORGANISATION)
    assert decision.clauses == ("C024",)


@pytest.mark.clause("C024")
def test_after_31_days_a_phone_no_longer_goes_back() -> None:
    late = asked("go_back", asked_on=RECEIVED + timedelta(days=32))
    assert (late.outcome, late.refused_by, late.offer) == (Outcome.REFUSED, ("C024",), ())
    for goods in ("air_conditioner", "other"):
        assert asked("go_back", goods=goods).refused_by == ("C024",)


@pytest.mark.clause("C024")
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 23), RETURN),
        (date(2026, 1, 24), EXCHANGE),
        (date(2026, 2, 15), EXCHANGE),
        (date(2026, 2, 16), {}),
    ],
)
def test_the_days_may_count_from_the_sale_instead(day: date, expected: dict[str, Any]) -> None:
    from_sale = shipped("shishang").with_settings({"days_count_from": "sale"})
    assert offers(from_sale.decide({**USUAL, "wanted": "go_back", "asked_on": day})) == expected


@pytest.mark.clause("C024")
def test_whether_a_fault_is_needed_and_who_chooses_are_settings() -> None:
    sound = {**USUAL, "wanted": "go_back", "faulty": False}
    assert offers(shipped("shishang").decide(sound)) == RETURN
    strict = shipped("shishang").with_settings({"fault_needed": True, "who_chooses": "together"})
    assert strict.decide(sound).refused_by == ("C024",)
    faulty = strict.decide({**sound, "faulty": True})
    assert {each.chooses for each in faulty.offer} == {Chooser.TOGETHER}
    assert {each.chooses for each in asked("go_back").offer} == {Chooser.CUSTOMER}


@pytest.mark.clause("C021", "C022", "C023")
def test_a_phone_is_sent_in_free_with_a_loaner_at_the_cost_confirmed() -> None:
    decision = asked("repair")
    (repair,) = decision.offer
    assert (repair.freight, repair.loaner, repair.clauses) == (Payer.ORGANISATION, True, ("C021", "C022"))
    assert (decision.outcome, fees(decision)) == (
        Outcome.CHARGEABLE,
        {"freight": "0.00", "labour": "260.00"},
    )
    assert collected(decision, "C022") == [
        ("loaner.lent", ("loaner_record",)),
        ("loaner.returned", ("loaner_record",)),
    ]
    assert collected(decision, "C023") == [("repair.accepted", ("cost_confirmed", "time_confirmed"))]


@pytest.mark.clause("C021", "C022", "C023")
def test_other_goods_have_neither_free_send_in_nor_a_loaner() -> None:
    decision = asked("repair", goods="air_conditioner")
    (repair,) = decision.offer
    assert (repair.freight, repair.loaner, repair.clauses) == (None, False, ("C023",))
    assert fees(decision) == {"labour": "260.00"}
    assert collected(decision, "C022") == []


@pytest.mark.clause("C023")
@pytest.mark.parametrize(
    ("cost", "outcome", "payer"),
    [("0.00", Outcome.COVERED, Payer.ORGANISATION), ("0.01", Outcome.CHARGEABLE, Payer.CUSTOMER)],
)
def test_a_repair_costs_what_was_confirmed(cost: str, outcome: Outcome, payer: Payer) -> None:
    decision = asked("repair", agreed_cost=cost)
    assert (decision.outcome, decision.payer, fees(decision)["labour"]) == (outcome, payer, cost)


@pytest.mark.clause("C023")
def test_how_soon_at_once_is_stays_blank_until_the_chain_says_it() -> None:
    with pytest.raises(Refused, match="minutes_to_confirm"):
        shipped("shishang").setting("minutes_to_confirm")


@pytest.mark.clause("C025")
def test_phones_are_maintained_for_life() -> None:
    old = asked("maintenance", asked_on=date(2056, 1, 20))
    assert (old.outcome, old.clauses, fees(old)) == (Outcome.COVERED, ("C025",), {"labour": "0.00"})
    assert asked("maintenance", goods="other").refused_by == ("C025",)
    charging = shipped("shishang").with_settings({"maintenance_is_free": False})
    paid = charging.decide({**USUAL, "wanted": "maintenance"})
    assert (paid.outcome, fees(paid)) == (Outcome.CHARGEABLE, {"labour": "260.00"})


@pytest.mark.clause("C030")
@pytest.mark.parametrize("card", ["gold", "diamond"])
@pytest.mark.parametrize(
    ("before", "now", "price", "fee"),
    [
        (0, 3, "79.99", "0.00"),
        (0, 4, "79.99", "55.99"),  # 55.993
        (2, 1, "79.99", "0.00"),
        (2, 2, "79.99", "55.99"),
        (3, 1, "79.99", "55.99"),
        (7, 2, "79.99", "111.99"),  # 111.986
        (3, 1, "0.05", "0.04"),  # 3.5 fen, half up
        (1, 5, "100.00", "210.00"),  # two free, three at 70.00
    ],
)
def test_three_units_an_address_are_cleaned_free_and_the_rest_at_70_percent(
    card: str, before: int, now: int, price: str, fee: str
) -> None:
    decision = asked(
        "cleaning",
        goods="air_conditioner",
        card=card,
        units_cleaned_before=before,
        units_to_clean=now,
        cleaning_price=price,
    )
    assert fees(decision) == {"labour": fee}
    assert decision.outcome is (Outcome.COVERED if fee == "0.00" else Outcome.CHARGEABLE)
    assert decision.clauses == ("C030",)
    assert collected(decision, "C030") == [("cleaning.done", ("home_address", "units_cleaned"))]


@pytest.mark.clause("C030")
def test_without_a_card_the_price_is_paid_in_full() -> None:
    decision = asked("cleaning", goods="air_conditioner", card="none", units_to_clean=3)
    assert (decision.outcome, fees(decision)) == (Outcome.CHARGEABLE, {"labour": "239.97"})
    assert asked("cleaning", goods="phone").refused_by == ("C030",)


@pytest.mark.clause("C012", "C013", "C033")
def test_what_is_shown_told_and_signed() -> None:
    decision = asked("go_back")
    assert collected(decision, "C012") == [
        ("sign.put_up", ("guide_price_shown", "association_phone_shown", "consumer_council_phone_shown"))
    ]
    assert collected(decision, "C013") == [("tariff.asked", ("question", "charge_told"))]
    assert collected(decision, "C033") == [
        ("goods.picked", ("joint_inspection", "photo_or_film")),
        ("goods.delivered", ("joint_inspection", "photo_or_film", "test_passed", "customer_signature")),
    ]


@pytest.mark.clause("C024", "C030")
def test_only_what_can_still_matter_is_asked_for() -> None:
    assert decided("shishang", {}).needs[:2] == ("wanted", "goods")
    air = {"goods": "air_conditioner"}
    assert asked("cleaning", **air, units_cleaned_before=None).needs == ("units_cleaned_before",)
    assert asked("cleaning", **air, card="none", units_cleaned_before=None).needs == ()
    assert asked("go_back", faulty=None, card=None, agreed_cost=None).needs == ()
    assert asked("go_back", asked_on=None).needs == ("asked_on",)
    assert asked("go_back", price=None).needs == ("price",)
    late = RECEIVED + timedelta(days=20)
    assert asked("go_back", price=None, asked_on=late).needs == ()


def test_a_request_before_the_receipt_is_refused() -> None:
    with pytest.raises(FactError, match="asked_on 2026-01-19 is before received_on 2026-01-20"):
        asked("go_back", asked_on=date(2026, 1, 19))


def test_the_page_tells_every_clause_in_three_languages() -> None:
    for lang in ("zh-Hans", "zh-Hant", "en"):
        page = promise_page(shipped("shishang"), lang)
        told = {entry.clause for section in page.sections for entry in section.entries}
        assert told >= set(shipped("shishang").definition.clauses)
