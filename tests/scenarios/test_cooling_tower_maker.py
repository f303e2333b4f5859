"""A maker of cooling towers (C085, C086, C088–C090): a year for any quality problem, and an agreement after it."""

import pytest

from tests.office import refused
from tests.trades import CUSTOMER, Ago, Client, open_trade, state
from yinuo.entitlement import actions as entitlement
from yinuo.entitlement.types import Offered, Outcome
from yinuo.intake.types import CaseState
from yinuo.kernel.charters import Remedy
from yinuo.kernel.errors import Forbidden
from yinuo.web.demo import towers
from yinuo.workorders import actions as workorders
from yinuo.workorders import queries as orders

FACTORY = Client("汀洲食品冷链中心", "330106", "文三路 1 号", "于主管")


@pytest.fixture
def maker(office, monkeypatch):
    return open_trade(office, towers.TRADE, monkeypatch)


def tower(maker, *, delivered: int | None = None, **told):
    if delivered is not None:
        told["delivered_on"] = Ago(delivered)
    return maker.called("lin", "LB-H300", FACTORY, days=2, says="风机振动大", **told)


@pytest.mark.clause("C085", "C086")
@pytest.mark.parametrize(
    ("delivered", "outcome"), [(365, Outcome.COVERED), (366, Outcome.NEGOTIATE), (90, Outcome.COVERED)]
)
def test_the_year_ends_with_the_day_on_which_it_was_delivered(maker, delivered, outcome):
    decision = maker.decision(tower(maker, delivered=delivered, quality_problem=True))
    assert decision.outcome == outcome
    assert decision.result["clauses"] == ["C085" if outcome == Outcome.COVERED else "C086"]


@pytest.mark.clause("C085")
def test_from_the_call_to_the_repair_at_the_makers_cost(maker):
    case = tower(maker, quality_problem=True)
    assert maker.decision(case).result["needs"] == ["delivered_on"]
    with refused(says="Answer the open questions"):
        workorders.draw_voucher(case_id=case.id, instructions="", actor=case.clerk, now=case.at)
    maker.answer(case, delivered_on=maker.decision(case).facts["asked_on"])
    with refused(says="Only a repair that has been chosen"):
        workorders.draw_voucher(case_id=case.id, instructions="", actor=case.clerk, now=case.at)
    with refused(says="does not offer this", field="remedy"):
        maker.choose(case, Remedy.REFUND)
    maker.choose(case, Remedy.REPAIR)
    maker.draw(case)
    assert orders.of_case(case.id)[0].klass == "C"
    maker.visit(case, "zhou", "wang", finding="风叶松动", action="重做动平衡")
    maker.file(case)
    assert state(case) == CaseState.STRUCK_OFF
    maker.call_back(case, "he", "当天到场")
    assert state(case) == CaseState.CLOSED


@pytest.mark.clause("C086")
def test_after_the_year_the_customer_pays_what_was_agreed(maker):
    case = tower(maker, delivered=400, quality_problem=True)
    agreed = {
        "case_id": case.id,
        "decision_id": maker.decision(case).id,
        "agreed": "换皮带，费用由客户付",
        "at_customers_cost": True,
        "now": case.at,
    }
    with refused(says="Nothing goes by voucher here"):
        workorders.draw_voucher(case_id=case.id, instructions="", actor=case.clerk, now=case.at)
    with refused(Forbidden):
        entitlement.negotiate(**agreed, actor=maker.shop["lin"])
    with refused(says="Choose one of the two", field="remedy"):
        entitlement.negotiate(**agreed, settled=Offered(Remedy.REPAIR, 0, 0), actor=maker.shop["zhou"])
    decision = entitlement.negotiate(**agreed, actor=maker.shop["zhou"])
    assert (decision.outcome, decision.klass, decision.payer) == (Outcome.CHARGEABLE, "A", "customer")
    with refused():
        entitlement.negotiate(**{**agreed, "decision_id": decision.id}, actor=maker.shop["zhou"])
    maker.draw(case)
    assert orders.of_case(case.id)[0].klass == "A"
    maker.visit(case, "zhou", "wang", finding="皮带断", action="换皮带", works=[("LT2", 1)])
    maker.file(case)
    maker.call_back(case, "he", "收费事先讲明")
    assert state(case) == CaseState.STRUCK_OFF, "the money is still owed"


@pytest.mark.clause("C086")
def test_what_is_no_quality_problem_may_end_with_the_agreement(maker):
    case = maker.called("lin", "LB-N200", CUSTOMER, days=1, says="出水偏热", quality_problem=False)
    assert maker.decision(case).outcome == Outcome.NEGOTIATE
    maker.agree(case, "zhou", "电话指导调好阀门，不收费")
    assert state(case) == CaseState.CLOSED
