"""Three weeks at the counters of 西北商场: what customers bring back, as far as each story goes."""

import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from yinuo.depot.actions import taking
from yinuo.entitlement import actions as entitlement
from yinuo.entitlement import queries as decisions
from yinuo.entitlement.types import Answer, Offered, Tender
from yinuo.followup import actions as followup
from yinuo.followup import queries as callbacks
from yinuo.installed_base import actions as installed_base
from yinuo.intake import queries as cases
from yinuo.intake.actions import registering
from yinuo.intake.types import Channel
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.charters import Remedy
from yinuo.parties import actions as parties
from yinuo.parties.types import CustomerKind
from yinuo.platform.evidence.types import Signed
from yinuo.web.demo import pictures
from yinuo.web.demo.mall import GOODS, Store
from yinuo.web.demo.planning import ZONE
from yinuo.workorders import actions as workorders
from yinuo.workorders.types import Goods as Handed

if TYPE_CHECKING:
    from yinuo.entitlement.models import Decision

ALL_WELL = {
    "has_card": True,
    "has_voucher": True,
    "matches_card": True,
    "matches_voucher": True,
    "clearance": False,
    "user_damage": False,
    "self_dismantled": False,
    "repairs_same_defect": 0,
}
"""What is seen at the counter when nothing speaks against the customer."""
CLOTHES = {**ALL_WELL, "soiled": False, "washed_deformed": False}
AS_NEW = {"worn": False, "original_state": True, "similar_available": True, "from_out_of_town": False}
NAMES = (
    "马秀英", "牛志远", "韩雪梅", "石磊", "苏婷", "郭建华", "田雨", "冯秀兰", "董杰", "袁芳",
    "邓超群", "许静", "沈思远", "曾丽", "彭勇", "吕娜", "苗青", "蒋涛", "范晓燕", "贺明",
)  # fmt: skip
STREETS = ("庆阳路", "张掖路", "南关什字", "东岗东路", "西津西路", "火车站西路")


@dataclass(frozen=True, slots=True)
class Brought:
    """A case at a counter, with its clerk."""

    id: int
    at: datetime
    clerk: Actor
    customer: str


def tell(store: Store, *, now: datetime) -> None:
    Teller(store, now, random.Random(20261125)).tell()  # noqa: S311 - a story, not a secret


class Teller:
    """Carries each story as far as it goes."""

    def __init__(self, store: Store, now: datetime, dice: random.Random) -> None:
        self.store, self.now, self.dice = store, now, dice
        self.names, self.numbers = iter(NAMES), itertools.count(2601001)
        self.picture = pictures.voucher()

    def tell(self) -> None:
        self.past()
        self.live()

    # ---- what has ended --------------------------------------------------------------------------

    def past(self) -> None:
        case = self.brought("LW-M208", 17, sold=20, says="鞋底从中间断开了", defect="sole_broken", **ALL_WELL)
        self.call_back(self.exchanged(case))
        case = self.brought(
            "TS-R77", 14, sold=12, says="左右两只大小不一样", defect="size_mismatch", **ALL_WELL
        )
        self.call_back(self.refunded(case))
        case = self.brought("LW-W102", 12, sold=150, says="鞋跟掉了", defect="heel_off", **ALL_WELL)
        self.told(case)
        case = self.brought("LW-W315", 10, sold=30, says="验货发现是假冒的", defect="counterfeit", **ALL_WELL)
        self.settled(case, Remedy.DOUBLE_REFUND)
        case = self.brought(
            "YD-J22",
            8,
            sold=2,
            says="颜色不喜欢",
            defect="none",
            dissatisfied_with="pattern",
            **{**CLOTHES, **AS_NEW, "worn": True},
        )
        self.agreed(case, "已穿过一次，双方商定免费干洗熨烫一次，不退不换", None)
        case = self.brought(
            "TS-T31", 6, sold=21, says="鞋帮断了", defect="upper_broken", **{**ALL_WELL, "clearance": True}
        )
        self.disputed(self.proven(case), "买的时候价签上没有写处理品")
        self.overridden(case, Remedy.EXCHANGE, "柜台未在价签和凭证上标明处理品，按正常商品换货", deduct=1821)
        self.exchanged(case)

    # ---- what is under way -----------------------------------------------------------------------

    def live(self) -> None:
        case = self.brought(
            "YD-S51",
            3,
            sold=25,
            says="袖口开线，修过一次又开了",
            defect="seam_open",
            **{**CLOTHES, "repairs_same_defect": 1},
        )
        self.exchanged(case)
        case = self.brought("LW-M208", 2, sold=9, says="右脚鞋跟掉了", defect="heel_off", **ALL_WELL)
        self.in_the_workshop(case)
        case = self.brought("BQ-C09", 2, sold=10, says="鞋帮开线", defect="seam_open", **ALL_WELL)
        self.repair_chosen(case)
        case = self.brought(
            "LW-W315",
            1,
            sold=40,
            says="左脚开胶一指长",
            defect="glue_open",
            open_cm="6.5",
            enlarged_by_user=False,
            **ALL_WELL,
        )
        self.chosen(case, Remedy.REFUND)
        case = self.brought("XF-L60", 1, sold=33, says="领口大片掉毛", defect="hair_loss", **CLOTHES)
        self.proven(case)
        case = self.brought("QS-K10", 1, sold=15, says="面霜变色有异味", defect="deteriorated", **ALL_WELL)
        self.proven(case)
        self.choose(case, Remedy.APPRAISE)
        case = self.brought("TS-R77", 0, sold=95, says="鞋底磨穿", defect="sole_broken", **ALL_WELL)
        case = self.brought(
            "LW-W102",
            0,
            sold=16,
            says="鞋面掉漆，是被钉子划的",
            defect="paint_loss",
            **{**ALL_WELL, "user_damage": True},
        )
        self.disputed(case, "不承认是人为划伤，要求退货")
        case = self.brought(
            "YD-S51",
            0,
            sold=2,
            says="买大了一号",
            defect="none",
            dissatisfied_with="size",
            **{**CLOTHES, **AS_NEW},
        )
        self.proven(case)
        case = self.brought(
            "LW-M208", 0, sold=50, says="左脚鞋面起皱变硬", defect="other_quality", **ALL_WELL
        )
        self.brought(
            "YD-J22",
            0,
            sold=6,
            says="想换一件别的颜色",
            defect="none",
            dissatisfied_with="pattern",
            **{**CLOTHES, **AS_NEW},
        )
        self.brought("LW-M208", 0, sold=20, says="鞋底断裂", defect="sole_broken", **ALL_WELL)
        self.brought("LW-W315", 0, sold=3, says="鞋跟松动掉了下来")
        self.brought("YD-J22", 0, sold=28, says="拉锁拉不上", defect="zipper_broken")

    # ---- the steps ---------------------------------------------------------------------------------

    def brought(self, code: str, days_ago: int, *, sold: int, says: str, **told: Any) -> Brought:
        """A customer at the counter; what the clerk sees is told a few minutes later."""
        model = next(each for each in GOODS if each.code == code)
        clerk, at = self.store.clerk_at(model.counter), self.moment(days_ago)
        name = next(self.names)
        customer = parties.register_customer(
            kind=CustomerKind.PERSON,
            name=name,
            phones=[f"1399312{self.dice.randint(1000, 9999)}"],
            region="620102",
            address=f"{self.dice.choice(STREETS)} {self.dice.randint(2, 398)} 号",
            unit_id=self.store.units[model.counter],
            actor=clerk,
            now=at,
        )
        unit = installed_base.add_unit(
            serial=f"XB{next(self.numbers)}",
            model_id=self.store.models[code],
            customer_id=customer.id,
            sold_on=(at.astimezone(ZONE) - timedelta(days=sold)).date(),
            price_fen=model.price_fen,
            actor=clerk,
            now=at,
        )
        case = registering.register_case(
            channel=Channel.COUNTER,
            customer_id=customer.id,
            sold_unit_id=unit.id,
            product_model_id=unit.model_id,
            contact_name=name,
            contact_phone=customer.phones.all()[0].digits,
            region=customer.region,
            address=customer.address,
            description=says,
            unit_id=self.store.units[model.counter],
            actor=clerk,
            now=at,
        )
        brought = Brought(case.id, at, clerk, name)
        if told:
            self.answer(brought, told)
        return brought

    def answer(self, case: Brought, told: Mapping[str, Any]) -> None:
        """Only what the decision asks for, as on the page."""
        needs = self.decision(case).result["needs"]
        facts = {name: value for name, value in told.items() if name in needs}
        entitlement.tell_facts(case_id=case.id, facts=facts, actor=case.clerk, now=self.after(case, 3))
        left = self.decision(case).result["needs"]
        rest = {name: value for name, value in told.items() if name in left}
        if rest:
            entitlement.tell_facts(case_id=case.id, facts=rest, actor=case.clerk, now=self.after(case, 4))

    def proven(self, case: Brought) -> Brought:
        for minutes, proof in enumerate(self.lacking(case), start=5):
            entitlement.keep_proof(
                case_id=case.id,
                proof=proof,
                content=self.picture,
                name="凭证.jpg",
                actor=case.clerk,
                now=self.after(case, minutes),
            )
        return case

    def lacking(self, case: Brought) -> Iterator[str]:
        yield from decisions.proofs_lacking(self.decision(case), decisions.proofs_kept(case.id))

    def choose(self, case: Brought, remedy: Remedy) -> None:
        entitlement.choose_remedy(
            case_id=case.id,
            decision_id=self.decision(case).id,
            remedy=remedy,
            actor=case.clerk,
            now=self.after(case, 8),
        )

    def chosen(self, case: Brought, remedy: Remedy) -> Brought:
        self.choose(self.proven(case), remedy)
        return case

    def exchanged(self, case: Brought) -> Brought:
        return self.settled(case, Remedy.EXCHANGE)

    def refunded(self, case: Brought) -> Brought:
        return self.settled(case, Remedy.REFUND)

    def settled(self, case: Brought, remedy: Remedy) -> Brought:
        decision = self.decision(self.chosen(case, remedy))
        offer = next(each for each in decisions.offers_of(decision) if each.remedy is remedy)
        entitlement.give_remedy(
            case_id=case.id,
            decision_id=decision.id,
            amount_fen=offer.moves,
            tender=self.dice.choice((Tender.CASH, Tender.WECHAT)) if offer.moves else None,
            new_serial=f"XB{next(self.numbers)}" if remedy is Remedy.EXCHANGE else "",
            taken_by=case.customer,
            actor=case.clerk,
            now=self.after(case, 10),
        )
        return case

    def told(self, case: Brought) -> None:
        entitlement.tell_refusal(
            case_id=case.id,
            decision_id=self.decision(case).id,
            answer=Answer.ACCEPTED,
            actor=case.clerk,
            now=self.after(case, 6),
        )

    def disputed(self, case: Brought, said: str) -> None:
        entitlement.tell_refusal(
            case_id=case.id,
            decision_id=self.decision(case).id,
            answer=Answer.DISPUTED,
            said=said,
            to_id=self.store["tie"].staff_id,
            actor=case.clerk,
            now=self.after(case, 6),
        )

    def overridden(self, case: Brought, remedy: Remedy, reason: str, *, deduct: int) -> None:
        entitlement.override_remedy(
            case_id=case.id,
            decision_id=self.decision(case).id,
            settled=Offered(remedy, deduct, 0),
            reason=reason,
            actor=self.store["tie"],
            now=self.after(case, 7),
        )

    def agreed(self, case: Brought, agreed: str, settled: Offered | None) -> None:
        entitlement.negotiate(
            case_id=case.id,
            decision_id=self.decision(case).id,
            agreed=agreed,
            settled=settled,
            actor=self.store["tie"],
            now=self.after(case, 9),
        )

    def repair_chosen(self, case: Brought) -> int:
        self.chosen(case, Remedy.REPAIR)
        order = workorders.draw_voucher(
            case_id=case.id, instructions="", actor=case.clerk, now=self.after(case, 9)
        )
        return order.id

    def in_the_workshop(self, case: Brought) -> None:
        order_id = self.repair_chosen(case)
        stay = taking.take_in(
            order_id=order_id,
            goods=Handed("男士牛皮系带鞋", "", "右脚鞋跟脱落，鞋面无划痕"),
            trouble="右脚鞋跟掉了",
            signed=Signed(pictures.signature(self.dice), case.customer),
            actor=case.clerk,
            now=self.after(case, 12),
        )
        taking.enter(
            stay_id=stay.id,
            shelf="修鞋间 2 号架",
            technician_id=self.store["hao"].staff_id,
            actor=case.clerk,
            now=self.after(case, 15),
        )

    def call_back(self, case: Brought) -> None:
        found = callbacks.of_case(case.id)[0]
        followup.answer(
            callback_id=found.id,
            version=found.version,
            satisfaction=5,
            reasons=(),
            comment="处理得快，态度好",
            consequence=None,
            actor=self.store["ding"],
            now=min(found.due_at - timedelta(hours=2), self.now - timedelta(minutes=20)),
        )

    def decision(self, case: Brought) -> "Decision":
        found = decisions.latest(case.id)
        assert found is not None, cases.get(case.id, actor=SYSTEM).number
        return found

    def moment(self, days_ago: int) -> datetime:
        """In the opening hours of that day; today within the last hours."""
        if not days_ago:
            return self.now - timedelta(minutes=self.dice.randint(20, 170))
        day = (self.now - timedelta(days=days_ago)).astimezone(ZONE).date()
        return datetime.combine(day, time(10), tzinfo=ZONE) + timedelta(minutes=self.dice.randint(0, 500))

    def after(self, case: Brought, minutes: int) -> datetime:
        return min(case.at + timedelta(minutes=minutes), self.now - timedelta(seconds=5))
