"""A local appliance chain: phones within 8 and 31 days, send-in with a loaner, three units an address cleaned free."""

from datetime import date, timedelta
from typing import Any

import pytest

from yinuo.charters.library import shipped
from yinuo.charters.tests.deciding import charges, collected, filled, offers, promised, told
from yinuo.kernel.charters import Charter, Chooser, Decision, FactError, Outcome, Payer, check
from yinuo.kernel.errors import Refused

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


def under(**settings: object) -> Charter:
    return shipped("shishang").with_settings({"minutes_to_confirm": 45, **settings})


def asked(wanted: str, /, **facts: Any) -> Decision:
    return under().decide({**USUAL, "wanted": wanted, **facts})


def test_the_filled_in_charter_is_clean() -> None:
    report = check(filled("shishang"))
    assert (report.problems, report.notes) == ((), ())


@pytest.mark.clause("C023")
def test_nothing_is_decided_before_the_chain_says_how_soon_at_once_is() -> None:
    assert shipped("shishang").blanks == ("minutes_to_confirm",)
    with pytest.raises(Refused, match="minutes_to_confirm"):
        shipped("shishang").decide({**USUAL, "wanted": "go_back"})


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
    from_sale = under(days_count_from="sale")
    assert offers(from_sale.decide({**USUAL, "wanted": "go_back", "asked_on": day})) == expected


@pytest.mark.clause("C024")
def test_whether_a_fault_is_needed_and_who_chooses_are_settings() -> None:
    sound = {**USUAL, "wanted": "go_back", "faulty": False}
    assert offers(under().decide(sound)) == RETURN
    strict = under(fault_needed=True, who_chooses="together")
    assert strict.decide(sound).refused_by == ("C024",)
    faulty = strict.decide({**sound, "faulty": True})
    assert {each.chooses for each in faulty.offer} == {Chooser.TOGETHER}
    assert {each.chooses for each in asked("go_back").offer} == {Chooser.CUSTOMER}


@pytest.mark.clause("C021", "C022", "C023")
def test_a_phone_is_sent_in_free_with_a_loaner_at_the_cost_confirmed() -> None:
    decision = asked("repair")
    (repair,) = decision.offer
    assert (repair.freight, repair.loaner, repair.clauses) == (Payer.ORGANISATION, True, ("C021", "C022"))
    assert decision.outcome is Outcome.CHARGEABLE
    assert charges(decision) == {"freight": ("0.00", "organisation"), "labour": ("260.00", "customer")}
    assert collected(decision)["C022"] == {
        "loaner.lent": ("loaner_record",),
        "loaner.returned": ("loaner_record",),
    }
    assert collected(decision)["C023"] == {"repair.confirmed": ("cost_confirmed", "time_confirmed")}
    assert promised(decision) == {"C023": [("repair.requested", "repair.confirmed", "45 minutes")]}
    assert promised(asked("go_back")) == {}


@pytest.mark.clause("C021", "C022", "C023")
def test_other_goods_have_neither_free_send_in_nor_a_loaner() -> None:
    decision = asked("repair", goods="air_conditioner")
    (repair,) = decision.offer
    assert (repair.freight, repair.loaner, repair.clauses) == (None, False, ("C023",))
    assert charges(decision) == {"labour": ("260.00", "customer")}
    assert "C022" not in collected(decision)


@pytest.mark.clause("C023")
@pytest.mark.parametrize(
    ("cost", "outcome", "payer"),
    [("0.00", Outcome.COVERED, Payer.ORGANISATION), ("0.01", Outcome.CHARGEABLE, Payer.CUSTOMER)],
)
def test_a_repair_costs_what_was_confirmed(cost: str, outcome: Outcome, payer: Payer) -> None:
    decision = asked("repair", agreed_cost=cost)
    assert (decision.outcome, decision.payer, charges(decision)["labour"][0]) == (
        outcome,
        payer,
        cost,
    )


@pytest.mark.clause("C025")
def test_phones_are_maintained_for_life() -> None:
    old = asked("maintenance", asked_on=date(2056, 1, 20))
    assert (old.outcome, old.clauses) == (Outcome.COVERED, ("C025",))
    assert charges(old) == {"labour": ("0.00", "organisation")}
    assert asked("maintenance", goods="other").refused_by == ("C025",)
    charging = under(maintenance_is_free=False)
    paid = charging.decide({**USUAL, "wanted": "maintenance"})
    assert (paid.outcome, charges(paid)) == (Outcome.CHARGEABLE, {"labour": ("260.00", "customer")})


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
    assert charges(decision) == {"labour": (fee, "customer")}
    assert decision.outcome is (Outcome.COVERED if fee == "0.00" else Outcome.CHARGEABLE)
    assert decision.clauses == ("C030",)
    assert collected(decision)["C030"] == {"cleaning.done": ("home_address", "units_cleaned")}


@pytest.mark.clause("C030")
def test_without_a_card_the_price_is_paid_in_full() -> None:
    decision = asked("cleaning", goods="air_conditioner", card="none", units_to_clean=3)
    assert (decision.outcome, charges(decision)) == (Outcome.CHARGEABLE, {"labour": ("239.97", "customer")})
    assert asked("cleaning", goods="phone").refused_by == ("C030",)


@pytest.mark.clause("C012", "C013", "C033")
def test_what_is_shown_told_and_signed() -> None:
    kept = collected(asked("go_back"))
    assert kept["C012"] == {
        "sign.put_up": ("guide_price_shown", "association_phone_shown", "consumer_council_phone_shown")
    }
    assert kept["C013"] == {"tariff.asked": ("question", "charge_told")}
    assert kept["C033"] == {
        "goods.picked": ("joint_inspection", "photo_or_film"),
        "goods.delivered": ("joint_inspection", "photo_or_film", "test_passed", "customer_signature"),
    }


@pytest.mark.clause("C024", "C030")
def test_only_what_can_still_matter_is_asked_for() -> None:
    assert under().decide({}).needs[:2] == ("wanted", "goods")
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
        assert told("shishang", lang) == set(shipped("shishang").definition.clauses)
