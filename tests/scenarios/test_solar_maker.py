"""A maker of solar water heaters and its dealers (C244, C258, C259): who pays for what the dealer repairs."""

import pytest

from tests.office import refused
from tests.trades import CUSTOMER, open_trade, state
from yinuo.entitlement import actions as entitlement
from yinuo.entitlement.types import Outcome, ServiceClass
from yinuo.intake import queries as cases
from yinuo.intake.types import CaseState
from yinuo.kernel.charters import Remedy
from yinuo.kernel.errors import Forbidden, NotFound
from yinuo.web.demo import solar
from yinuo.workorders import actions as workorders
from yinuo.workorders import queries as orders

AT_MOST_THREE_YEARS, LONGER = 1095, 1097


@pytest.fixture
def maker(office, monkeypatch):
    return open_trade(office, solar.TRADE, monkeypatch)


def heater(maker, *, sold: int = 300, by: str = "jin", **told):
    """A dealer's customer calls the dealer."""
    told = {"cause": "quality", "extension_approved": False, **told}
    return maker.called(by, "NQ-20A", CUSTOMER, days=3, sold=sold, says="漏水", **told)


@pytest.mark.clause("C258", "C244")
@pytest.mark.parametrize(
    ("sold", "told", "klass", "payer"),
    [
        (AT_MOST_THREE_YEARS, {}, "C", "maker"),
        (LONGER, {"repair_fee": "120.00"}, "A", "customer"),
        (LONGER, {"extension_approved": True, "approved_months": 48}, "C", "maker"),
    ],
)
def test_the_months_of_the_product_count_and_longer_ones_when_approved(maker, sold, told, klass, payer):
    decision = maker.decision(heater(maker, sold=sold, **told))
    assert (decision.outcome, decision.klass, decision.payer) == (Outcome.DECIDED, klass, payer)
    assert decision.facts["model_months"] == 36


@pytest.mark.clause("C259")
@pytest.mark.parametrize("cause", ["user", "force_majeure"])
def test_what_is_no_quality_problem_costs_the_makers_cost_fee(maker, cause):
    case = heater(maker, cause=cause)
    assert maker.decision(case).result["needs"] == ["cost_fee"]
    with refused(says="Answer the open questions"):
        workorders.draw_voucher(case_id=case.id, instructions="", actor=case.clerk, now=case.at)
    maker.answer(case, cost_fee="70.00")
    decision = maker.decision(case)
    assert (decision.klass, decision.payer) == ("A", "customer")
    assert [each["amount"] for each in decision.result["fees"]] == ["70.00"]


@pytest.mark.clause("C258")
def test_from_the_dealers_call_to_the_call_back_of_the_maker(maker, office):
    case = heater(maker, sold=AT_MOST_THREE_YEARS)
    with pytest.raises(NotFound):
        cases.get(case.id, actor=office["fang"])
    with refused():
        maker.choose(case, Remedy.REPAIR)
    maker.draw(case)
    assert orders.of_case(case.id)[0].klass == "C"
    maker.visit(case, "zhou", "luo", finding="内胆渗漏", action="更换水箱")
    maker.file(case)
    maker.call_back(case, "he", "没有收钱")
    assert state(case) == CaseState.CLOSED


@pytest.mark.clause("C259")
def test_a_broken_tube_is_paid_at_the_door_of_the_user(maker):
    case = heater(maker, cause="user", cost_fee="70.00")
    maker.draw(case)
    maker.visit(case, "zhou", "luo", finding="真空管破损", action="换两支", works=[("TY1", 2)])
    maker.file(case)
    maker.call_back(case, "he", "收费和单子一样", satisfaction=4)
    assert state(case) == CaseState.CLOSED


@pytest.mark.clause("C244")
def test_only_the_chief_may_be_generous_after_the_warranty(maker, office):
    case = heater(maker, sold=LONGER, repair_fee="120.00")
    free = {"case_id": case.id, "klass": ServiceClass.FREE, "reason": "刚过期两天", "now": case.at}
    with refused(Forbidden):
        entitlement.override(**free, actor=office["jin"])
    decision = entitlement.override(**free, actor=office["zhou"])
    assert (decision.klass, decision.payer) == ("C", "organisation")
