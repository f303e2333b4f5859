"""A department store at work: the office decides by the store's promise; shoes, suits and cosmetics over a counter."""

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.office import NOW, TODAY, Office, snapshot
from yinuo.catalogue import actions as catalogue
from yinuo.entitlement import actions, queries
from yinuo.entitlement.models import Decision
from yinuo.entitlement.types import Answer, Offered, Tender
from yinuo.installed_base import actions as installed_base
from yinuo.intake import queries as cases
from yinuo.intake.types import Channel
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.charters import Remedy

SETTINGS = {"decides_by": "mall"}
COUNTER, CLERK, SUPERVISOR = "XH", "mei", "zhou"
GOODS = ("leather_shoes", "suit", "cosmetics", "underwear")
TWENTY_DAYS_AGO = TODAY - timedelta(days=20)
SHOWN = {
    "has_card": True,
    "has_voucher": True,
    "matches_card": True,
    "matches_voucher": True,
    "clearance": False,
    "user_damage": False,
    "self_dismantled": False,
}
"""What is seen at the counter when all is well."""
OF_SHOES = {**SHOWN, "repairs_same_defect": 0}
EXCHANGE, REFUND = Offered(Remedy.EXCHANGE, 1800, 0), Offered(Remedy.REFUND, 3000, 27000)
"""Shoes of ¥300.00 after twenty days: 0.3 % and 0.5 % a day."""
_numbers = itertools.count(1)


@dataclass
class Store:
    """The counter with its clerk and supervisor. Time passes with `wait`."""

    office: Office
    now: datetime = NOW
    models: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for goods in GOODS:
            model = catalogue.set_model(
                code=f"M-{goods}",
                name=goods,
                brand="西北",
                category="鞋服",
                goods=goods,
                free_months=None,
                actor=SYSTEM,
                now=NOW,
            )
            self.models[goods] = model.id

    def wait(self, **by: int) -> "Store":
        self.now += timedelta(**by)
        return self

    def by(self, username: str = CLERK) -> dict[str, Any]:
        return {"actor": self.office[username], "now": self.now}

    def unit(
        self, goods: str = "leather_shoes", *, sold_on: date = TWENTY_DAYS_AGO, price_fen: int | None = 30000
    ) -> Any:
        return installed_base.add_unit(
            serial=f"XB{next(_numbers):06d}",
            model_id=self.models[goods],
            customer_id=self.office.customer(COUNTER).id,
            sold_on=sold_on,
            price_fen=price_fen,
            actor=SYSTEM,
            now=self.now,
        )

    def case(self, unit: Any | None = None, **told: Any) -> Any:
        """A customer at the counter; what the clerk sees and asks is told at once."""
        unit = unit or self.unit()
        made = self.office.case(
            COUNTER,
            by=CLERK,
            now=self.now,
            channel=Channel.COUNTER,
            customer_id=unit.customer_id,
            sold_unit_id=unit.id,
            description="穿了几天就坏了",
        )
        if told:
            actions.tell_facts(case_id=made.id, facts=told, **self.by())
        return cases.get(made.id, actor=SYSTEM)

    def covered(self, unit: Any | None = None) -> Any:
        """Shoes with a broken sole: exchange or refund."""
        return self.case(unit, defect="sole_broken", **OF_SHOES)

    def refused(self) -> Any:
        return self.case(defect="sole_broken", **{**OF_SHOES, "clearance": True})

    def open_to_agree(self) -> Any:
        return self.case(defect="none", **OF_SHOES)

    def decision(self, case: Any) -> Decision:
        found = queries.latest(case.id)
        assert found is not None
        return found

    def prove(self, case: Any, *kinds: str) -> None:
        for kind in kinds or ("three_guarantee_card", "invoice_or_voucher"):
            actions.keep_proof(case_id=case.id, proof=kind, content=snapshot(), name="a.jpg", **self.by())

    def choose(self, case: Any, remedy: Remedy = Remedy.EXCHANGE, *, by: str = CLERK) -> Any:
        return actions.choose_remedy(
            case_id=case.id, decision_id=self.decision(case).id, remedy=remedy, **self.by(by)
        )

    def chosen(self, remedy: Remedy = Remedy.EXCHANGE, unit: Any | None = None) -> Any:
        case = self.covered(unit)
        self.prove(case)
        self.choose(case, remedy)
        return case

    def give(self, case: Any, amount_fen: int = 1800, *, by: str = CLERK, **given: Any) -> Any:
        values = {"new_serial": "NEW-1", "tender": Tender.CASH, "taken_by": "王丽华", **given}
        return actions.give_remedy(
            case_id=case.id,
            decision_id=self.decision(case).id,
            amount_fen=amount_fen,
            **values,
            **self.by(by),
        )

    def pay(self, case: Any, amount_fen: int = 27000, **given: Any) -> Any:
        return self.give(case, amount_fen, new_serial="", **given)

    def tell(self, case: Any, answer: Answer = Answer.ACCEPTED, *, by: str = CLERK, **given: Any) -> Any:
        if answer is Answer.DISPUTED:
            given = {"said": "买的时候没有说是处理品", "to_id": self.office.staff(SUPERVISOR), **given}
        return actions.tell_refusal(
            case_id=case.id, decision_id=self.decision(case).id, answer=answer, **given, **self.by(by)
        )

    def override(self, case: Any, settled: Offered = REFUND, *, by: str = SUPERVISOR, **given: Any) -> Any:
        values = {"reason": "柜台没有贴处理品标签", "decision_id": self.decision(case).id, **given}
        return actions.override_remedy(case_id=case.id, settled=settled, **values, **self.by(by))

    def agree(self, case: Any, settled: Offered | None = None, *, by: str = SUPERVISOR, **given: Any) -> Any:
        values = {"agreed": "免费保养一次", "decision_id": self.decision(case).id, **given}
        return actions.negotiate(case_id=case.id, settled=settled, **values, **self.by(by))
