"""A tailor of working clothes (C129–C131, C134): exchanged within two years, mended as long as it can be."""

import pytest

from tests.office import codes, refused
from tests.trades import CUSTOMER, open_trade, state
from yinuo.depot import queries as stays
from yinuo.depot.actions import returning
from yinuo.entitlement import queries as decisions
from yinuo.entitlement.types import Outcome
from yinuo.followup import queries as callbacks
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.charters import Remedy
from yinuo.web.demo import tailor
from yinuo.workorders import queries as orders


@pytest.fixture
def house(office, monkeypatch):
    return open_trade(office, tailor.TRADE, monkeypatch)


def garment(house, *, sold: int = 100, days: int = 2, **told):
    return house.called(
        "lin", "ST-W12", CUSTOMER, days=days, sold=sold, price_fen=68000, says="衣服有问题", **told
    )


@pytest.mark.clause("C130")
@pytest.mark.parametrize(("sold", "outcome"), [(730, Outcome.COVERED), (731, Outcome.NEGOTIATE)])
def test_two_years_from_the_purchase_on_file(house, sold, outcome):
    decision = house.decision(garment(house, sold=sold, matter="quality", at_handout=False))
    assert decision.outcome == outcome
    assert decision.facts["bought_on"]
    offers = {each.remedy: each.pays_customer for each in decisions.offers_of(decision)}
    assert offers == ({Remedy.EXCHANGE: 0, Remedy.REFUND: 68000} if outcome == Outcome.COVERED else {})


@pytest.mark.clause("C129")
def test_from_the_hand_out_round_by_the_alterations_to_the_call_back(house):
    case = garment(house, sold=0, days=4, matter="misfit")
    assert house.decision(case).result["needs"] == ["at_handout"]
    house.answer(case, at_handout=True)
    house.choose(case, Remedy.REPAIR)
    house.draw(case)
    house.take_in(case, "女士西服套装", "腰围偏大", looks="新衣", shelf="1 号架", to="wang")
    with refused():
        returning.plan_return(
            stay_id=case.stay_id, return_on=stays.local_day(case.at), actor=case.clerk, now=case.at
        )
    house.mend(case, "zhou", "wang", finding="腰围大两厘米", action="收腰", note="合身")
    house.plan_return(case, days=1)
    assert stays.get(case.stay_id, actor=SYSTEM).return_on is not None
    house.deliver(case)
    house.file(case)
    house.call_back(case, "he", "很合身")
    assert state(case) == CaseState.CLOSED
    assert "billing.charge_raised" not in codes()


@pytest.mark.clause("C130", "C129")
def test_at_the_hand_out_a_quality_problem_may_be_reworked_or_go_back(house):
    decision = house.decision(garment(house, sold=0, matter="quality", at_handout=True))
    found = {each.remedy for each in decisions.offers_of(decision)}
    assert found == {Remedy.REPAIR, Remedy.EXCHANGE, Remedy.REFUND}


@pytest.mark.clause("C131")
@pytest.mark.parametrize(
    ("within_life", "mendable", "outcome"),
    [(True, True, Outcome.COVERED), (False, True, Outcome.NEGOTIATE), (True, False, Outcome.NEGOTIATE)],
)
def test_damage_by_negligence_is_mended_free_long_after_the_warranty(house, within_life, mendable, outcome):
    told = {"matter": "negligence", "within_life": within_life, "mendable": mendable}
    decision = house.decision(garment(house, sold=2000, **told))
    assert decision.outcome == outcome
    offers = {each.remedy for each in decisions.offers_of(decision)}
    assert offers == ({Remedy.REPAIR} if outcome == Outcome.COVERED else set())


@pytest.mark.clause("C134")
def test_an_alteration_is_paid_as_agreed(house):
    case = garment(house, matter="alteration")
    with refused(says="leaves this open"):
        house.choose(case, Remedy.REPAIR)
    house.agree(case, "zhou", "改领 120 元", is_paid=True)
    assert state(case) == CaseState.DECIDED
    house.draw(case)
    assert orders.of_case(case.id)[0].klass == "A"
    assert callbacks.of_case(case.id) == []
