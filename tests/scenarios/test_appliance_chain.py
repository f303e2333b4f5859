"""A local appliance chain (C021–C025, C030): phones over the counter, air conditioners cleaned by card."""

import pytest

from tests.office import refused
from tests.trades import CUSTOMER, Ago, open_trade, state
from yinuo.catalogue.models import ProductModel
from yinuo.entitlement import actions as entitlement
from yinuo.entitlement import queries as decisions
from yinuo.entitlement.types import Outcome, Tender
from yinuo.installed_base import queries as units
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.charters import Remedy
from yinuo.web.demo import chain
from yinuo.workorders import actions as workorders
from yinuo.workorders import queries as orders


@pytest.fixture
def shop(office, monkeypatch):
    return open_trade(office, chain.TRADE, monkeypatch)


def phone(shop, *, received: int, faulty: bool = False, days: int = 2, **told):
    """A phone at the counter, so many days after it was received."""
    return shop.called(
        "lin",
        "QH-M6",
        CUSTOMER,
        days=days,
        sold=received,
        price_fen=249900,
        says="要求退货",
        received_on=Ago(received),
        **{"wanted": "go_back", "faulty": faulty, **chain.SEEN, **told},
    )


def cleaning(shop, *, before: int, units: int, card: str = "gold"):
    return shop.called(
        "lin",
        "SN-35G",
        CUSTOMER,
        days=2,
        sold=400,
        says="预约清洗",
        card=card,
        units_cleaned_before=before,
        units_to_clean=units,
        **chain.CLEANING,
    )


@pytest.mark.clause("C024")
@pytest.mark.parametrize(
    ("received", "offers"),
    [
        (8, {Remedy.REFUND, Remedy.EXCHANGE}),
        (9, {Remedy.EXCHANGE}),
        (31, {Remedy.EXCHANGE}),
        (32, set()),
    ],
)
def test_a_phone_goes_back_within_eight_days_and_is_exchanged_within_thirty_one(shop, received, offers):
    decision = shop.decision(phone(shop, received=received))
    assert {each.remedy for each in decisions.offers_of(decision)} == offers
    assert decision.outcome == (Outcome.COVERED if offers else Outcome.REFUSED)
    assert decision.klass == ""


@pytest.mark.clause("C024")
def test_from_the_complaint_to_the_money_back_and_the_call_back(shop):
    case = shop.called("lin", "QH-M6", CUSTOMER, days=2, sold=8, price_fen=249900, says="听筒没有声音")
    assert shop.decision(case).outcome == Outcome.NEEDS_FACTS
    with refused(says="Answer the open questions"):
        workorders.draw_voucher(case_id=case.id, instructions="", actor=case.clerk, now=case.at)
    shop.answer(case, wanted="go_back", faulty=True, **chain.SEEN)
    assert shop.decision(case).result["needs"] == ["received_on"]
    shop.answer(case, received_on=shop.decision(case).facts["sold_on"])
    decision = shop.decision(case)
    assert (decision.outcome, decision.klass, decision.result["class"]) == ("covered", "", "C")
    with refused(says="Only a repair that has been chosen"):
        workorders.draw_voucher(case_id=case.id, instructions="", actor=case.clerk, now=case.at)
    shop.choose(case, Remedy.REFUND)
    paid = {
        "case_id": case.id,
        "decision_id": decision.id,
        "tender": Tender.WECHAT,
        "taken_by": "赵敏",
        "actor": case.clerk,
        "now": case.at,
    }
    with refused(says="another amount", field="amount"):
        entitlement.give_remedy(amount_fen=200000, **paid)
    entitlement.give_remedy(amount_fen=249900, **paid)
    with refused():
        entitlement.give_remedy(amount_fen=249900, **paid)
    assert state(case) == CaseState.STRUCK_OFF
    shop.call_back(case, "he", "当场退款")
    assert state(case) == CaseState.CLOSED


@pytest.mark.clause("C024")
def test_an_exchange_gives_the_new_phone_a_file_and_the_days_go_on(shop):
    case = phone(shop, received=20, faulty=True)
    shop.give(case, Remedy.EXCHANGE)
    new = units.visible_to(SYSTEM).get(replaces__isnull=False)
    assert new.sold_on == new.replaces.sold_on


@pytest.mark.clause("C024")
def test_a_refusal_that_is_accepted_ends_the_case(shop):
    case = phone(shop, received=32)
    with refused(says="refuses this"):
        entitlement.choose_remedy(
            case_id=case.id,
            decision_id=shop.decision(case).id,
            remedy=Remedy.EXCHANGE,
            actor=case.clerk,
            now=case.at,
        )
    shop.tell_refusal(case)
    assert state(case) == CaseState.CLOSED


@pytest.mark.clause("C030")
@pytest.mark.parametrize(
    ("before", "count", "card", "klass", "fee"),
    [
        (2, 1, "gold", "C", "0.00"),
        (2, 2, "gold", "A", "56.00"),
        (0, 3, "diamond", "C", "0.00"),
        (0, 1, "none", "A", "80.00"),
    ],
)
def test_three_units_an_address_are_cleaned_free_and_each_further_one_costs_seventy_percent(
    shop, before, count, card, klass, fee
):
    decision = shop.decision(cleaning(shop, before=before, units=count, card=card))
    assert (decision.outcome, decision.klass) == (Outcome.DECIDED, klass)
    assert [each["amount"] for each in decision.result["fees"]] == [fee]


@pytest.mark.clause("C030")
def test_the_fourth_unit_is_paid_at_the_door_by_the_tariff(shop):
    case = cleaning(shop, before=2, units=2)
    shop.draw(case)
    assert orders.of_case(case.id)[0].klass == "A"
    shop.visit(case, "zhou", "wang", finding="积灰", action="清洗两台", works=[("QX1", 1)])
    shop.file(case)
    shop.call_back(case, "he", "很干净")
    assert state(case) == CaseState.CLOSED


@pytest.mark.clause("C021", "C022", "C023")
def test_a_repair_costs_what_was_confirmed_and_the_way_and_the_loaner_nothing(shop):
    told = {"wanted": "repair", "faulty": True, "user_damage": True}
    case = phone(shop, received=400, agreed_cost="180.00", **told)
    decision = shop.decision(case)
    assert (decision.klass, decision.payer) == ("A", "customer")
    assert {"C021", "C022", "C023"} <= set(decision.result["clauses"])
    free = shop.decision(phone(shop, received=400, agreed_cost="0.00", **told))
    assert (free.klass, free.payer) == ("C", "organisation")


@pytest.mark.clause("C025")
def test_maintenance_is_for_phones_and_free(shop):
    decision = shop.decision(phone(shop, received=900, wanted="maintenance"))
    assert (decision.outcome, decision.klass) == (Outcome.DECIDED, "C")


def test_goods_that_were_filed_for_another_promise_are_asked_for(shop):
    ProductModel.objects.filter(code="QH-M6").update(goods="leather_shoes")
    case = shop.called("lin", "QH-M6", CUSTOMER, days=2, sold=3, says="坏了")
    assert "goods" in shop.decision(case).result["needs"]
