"""Three weeks of work, told through the actions: each case goes as far as its plot says."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from yinuo.catalogue import queries as catalogue
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import queries as visits
from yinuo.entitlement import actions as entitlement
from yinuo.entitlement import queries as decisions
from yinuo.entitlement.types import ServiceClass
from yinuo.field import actions as field
from yinuo.field.types import PhotoPurpose, UsedPart, VisitOutcome
from yinuo.followup import actions as followup
from yinuo.followup import queries as callbacks
from yinuo.followup.types import CallResult, Reason
from yinuo.installed_base import actions as installed_base_actions
from yinuo.installed_base import queries as installed_base
from yinuo.intake.actions import moving, owning, registering, talking
from yinuo.intake.types import Channel
from yinuo.kernel.actors import Actor
from yinuo.parties import actions as parties
from yinuo.parties.types import CustomerKind
from yinuo.platform.imports.sample.faults import FAULTS, Fault
from yinuo.web.demo import money, pictures
from yinuo.web.demo.people import Office
from yinuo.web.demo.planning import Planner, Wish
from yinuo.workorders import actions as workorders
from yinuo.workorders import queries as orders

if TYPE_CHECKING:
    from yinuo.installed_base.models import SoldUnit

PLOTS = {
    "closed": 17, "refused": 1, "wrong": 1, "complaint": 2, "cancelled": 2, "reopened": 1,
    "to_call": 5, "not_reached": 2, "again": 2, "nobody": 2, "to_file": 3,
    "invoice_late": 1, "to_fetch": 1, "paid_too_much": 1, "with_cash": 1, "at_the_door": 1,
    "booked": 9, "on_site": 2, "to_send": 5, "decided": 4, "unknown": 3, "overridden": 2,
}  # fmt: skip
WISHES = ("", "", "希望今天上门", "下午四点以后方便", "家里有老人，请先打电话", "周末来最好", "请带上配件")
GOOD = ("师傅很仔细，修得快", "准时，态度好", "讲得明白，收费清楚", "挺好的，没再出问题", "")
CHANNELS = (Channel.PHONE,) * 6 + (Channel.WECHAT, Channel.WECHAT, Channel.COUNTER, Channel.LETTER)


@dataclass(frozen=True, slots=True)
class Case:
    """A case on its way, with what the teller needs to go on."""

    id: int
    at: datetime
    fault: Fault
    category: str
    contact: str
    desk: Actor


def tell(office: Office, *, now: datetime) -> None:
    """Carry every plot as far as it goes, the longest stories first."""
    Teller(office, now, random.Random(20261124)).tell()  # noqa: S311 - a story, not a secret


class Teller(Planner):
    """Carries cases along their plots."""

    def tell(self) -> None:
        plots = [plot for plot, times in PLOTS.items() for _ in range(times)]
        past = [plot for plot in plots if plot in ENDED and plot not in WISHED]
        live = [plot for plot in plots if plot not in ENDED]
        for index, plot in enumerate(past):
            days = 1.3 + 20 * (1 - index / len(past)) ** 1.7
            self.play(plot, self.now - timedelta(days=days))
        for plot in plots:
            if plot in WISHED:
                self.play(plot, self.now - timedelta(days=4))
        for index, plot in enumerate(live):
            self.play(plot, self.now - timedelta(hours=44 - index * 42 / max(len(live), 1)))
        money.evenings(self)
        money.ask_a_refund(self)

    def play(self, plot: str, about: datetime) -> None:
        """Begin in working time: what has ended a day ago at least, what is live before now."""
        start = self.calendar.add(about, self.dice.randint(60, 3000))
        while plot in ENDED and start > self.now - timedelta(hours=22):
            about -= timedelta(days=1)
            start = self.calendar.add(about, self.dice.randint(60, 3000))
        if start >= self.now:
            start = self.now - timedelta(minutes=self.dice.randint(3, 50))
        self.plot, self.wish = plot, WISHED.get(plot, Wish())
        getattr(self, plot)(start)

    # ---- how far a case goes -------------------------------------------------------------------

    def closed(self, at: datetime) -> None:
        self.call_back(self.filed(at), satisfaction=self.dice.choice((4, 5, 5, 5)), reasons=())

    def filed(self, at: datetime) -> Case:
        case = self.fixed(at)
        order = orders.of_case(case.id)[0]
        filed_at = self.later(case.at, 30, 240)
        workorders.file_voucher(order_id=order.id, actor=case.desk, now=filed_at)
        money.follow_up(self, order_id=order.id, at=filed_at, plot=self.plot)
        return case

    def to_call(self, at: datetime) -> None:
        self.filed(at)

    def invoice_late(self, at: datetime) -> None:
        self.filed(at)

    def to_fetch(self, at: datetime) -> None:
        self.filed(at)

    def paid_too_much(self, at: datetime) -> None:
        self.fixed(at)

    def with_cash(self, at: datetime) -> None:
        self.fixed(at)

    def at_the_door(self, at: datetime) -> None:
        self.fixed(at)

    def to_file(self, at: datetime) -> None:
        self.fixed(at)

    def complaint(self, at: datetime) -> None:
        case = self.filed(at)
        self.call_back(
            case,
            satisfaction=2,
            reasons=(Reason.PUNCTUALITY, Reason.ATTITUDE),
            comment="约好上午来，等到下午三点也没有人打电话，师傅来了只说路上堵。",
        )

    def reopened(self, at: datetime) -> None:
        case = self.filed(at)
        self.call_back(case, satisfaction=2, reasons=(Reason.NOT_FIXED,), comment="修完第二天又不制冷了。")

    def not_reached(self, at: datetime) -> None:
        case = self.filed(at)
        callback = callbacks.of_case(case.id)[0]
        followup.record_attempt(
            callback_id=callback.id,
            version=callback.version,
            result=CallResult.NOT_REACHED,
            note="无人接听",
            actor=self.office["he"],
            now=self.at_most(callback.due_at - timedelta(hours=3)),
        )

    def booked(self, at: datetime) -> None:
        self.sent(at, upcoming=True)

    def on_site(self, at: datetime) -> None:
        case, technician, visit_id, _start = self.sent(at, under_way=True, served_by=next(self.on_site_at))
        moment = self.now - timedelta(minutes=25)
        field.arrive(visit_id=visit_id, actor=technician, now=moment)
        report = field.show_tariff(
            visit_id=visit_id, version=1, actor=technician, now=moment + timedelta(minutes=3)
        )
        field.record_findings(
            visit_id=visit_id,
            version=report.version,
            findings=case.fault.finding,
            actor=technician,
            now=moment + timedelta(minutes=15),
        )

    def again(self, at: datetime) -> None:
        self.ended_otherwise(at, VisitOutcome.COME_AGAIN, "缺配件，已报主任，配件到后再约")

    def nobody(self, at: datetime) -> None:
        self.ended_otherwise(at, VisitOutcome.NOBODY_HOME, "敲门无人应答，电话未接")

    def refused(self, at: datetime) -> None:
        self.ended_otherwise(at, VisitOutcome.FEE_REFUSED, "客户嫌贵，决定换新机")

    def wrong(self, at: datetime) -> None:
        self.ended_otherwise(at, VisitOutcome.WRONG_UNIT, "现场是另一台旧机，铭牌序列号不符")

    def to_send(self, at: datetime) -> None:
        case = self.vouchered(at)
        if self.dice.random() < 0.4:
            registering.nudge(
                case_id=case.id, actor=case.desk, now=self.at_most(case.at + timedelta(hours=2))
            )

    def decided(self, at: datetime) -> None:
        case = self.registered(at)
        if self.dice.random() < 0.5:
            talking.add_note(
                case_id=case.id,
                text="客户说上周也出现过一次，断电重启后正常。",
                is_internal=True,
                actor=case.desk,
                now=self.at_most(case.at + timedelta(minutes=9)),
            )

    def unknown(self, at: datetime) -> None:
        """Somebody without papers: the unit is not on file, so the date of sale must be asked."""
        unit = self.units.pop()
        desk = self.office["lin"]
        fault = self.dice.choice(FAULTS[unit.model.category])
        customer = unit.customer
        registering.register_case(
            channel=Channel.PHONE,
            customer_id=customer.id,
            product_model_id=unit.model_id,
            contact_name=customer.name,
            contact_phone=customer.phones.all()[0].digits,
            address=customer.address,
            region=customer.region,
            description=f"{unit.model.name}{fault.fault}，机器是亲戚给的，找不到发票。",
            unit_id=self.office.units["HQ"],
            actor=desk,
            now=at,
        )

    def cancelled(self, at: datetime) -> None:
        case = self.registered(at)
        moving.cancel_case(
            case_id=case.id, reason="客户来电说自己弄好了", actor=case.desk, now=self.later(case.at, 40, 200)
        )

    def overridden(self, at: datetime) -> None:
        case = self.registered(at)
        found = decisions.latest(case.id)
        if found is not None and found.klass == ServiceClass.PAID:
            entitlement.override(
                case_id=case.id,
                klass=ServiceClass.FREE,
                reason="上月同一故障刚修过，算返修，不再收费",
                actor=self.office["zhou"],
                now=self.at_most(case.at + timedelta(minutes=25)),
            )

    # ---- the steps ------------------------------------------------------------------------------

    def registered(self, at: datetime, served_by: str = "") -> Case:
        unit = self.units.pop()
        customer = unit.customer
        fault = self.dice.choice(FAULTS[unit.model.category])
        known = {one.code: one.id for one in catalogue.faults(unit.model.category)}
        desk = self.dice.choice((self.office["lin"], self.office["lin"], self.office["sun"]))
        if not served_by and self.dice.random() < 0.1:
            served_by, desk = "YH", self.office["jin"]
            unit = self.dealers_own(unit, at)
            customer = unit.customer
        served_by = served_by or self.dice.choice(("HQ", "HQ", "HQ", "XH", "BJ"))
        case = registering.register_case(
            channel=self.dice.choice(CHANNELS),
            customer_id=customer.id,
            sold_unit_id=unit.id,
            product_model_id=unit.model_id,
            fault_id=known.get(fault.code),
            contact_name=customer.name,
            contact_phone=customer.phones.all()[0].digits,
            address=unit.address or customer.address,
            region=unit.region or customer.region,
            description=f"{unit.model.name}{fault.fault}。",
            wish=self.dice.choice(WISHES),
            unit_id=self.office.units[served_by],
            actor=desk,
            now=at,
        )
        if desk is self.office["sun"] and self.dice.random() < 0.3:
            owning.hand_over(
                case_id=case.id,
                to_id=self.office["lin"].staff_id or 0,
                reason="明天调休，请接着跟",
                actor=desk,
                now=self.at_most(at + timedelta(minutes=15)),
            )
        return Case(case.id, at, fault, unit.model.category, customer.name, desk)

    def dealers_own(self, like: "SoldUnit", at: datetime) -> "SoldUnit":
        """The same product, sold by the dealer to a customer of its own: a dealer sees nobody else's."""
        jin = self.office["jin"]
        customer = parties.register_customer(
            kind=CustomerKind.PERSON,
            name=self.dice.choice(("方琴", "施伟", "丁海燕", "陶敏", "翁建")),
            phones=[f"1990009{self.dice.randint(1000, 9999)}"],
            region="330110",
            address=f"南苑街 {self.dice.randint(20, 199)} 号",
            actor=jin,
            now=at,
        )
        made = installed_base_actions.add_unit(
            serial=f"YH{self.dice.randint(100000, 999999)}",
            model_id=like.model_id,
            customer_id=customer.id,
            sold_on=like.sold_on,
            actor=jin,
            now=at,
        )
        return installed_base.get(made.id, actor=jin)

    def vouchered(self, at: datetime, served_by: str = "") -> Case:
        case = self.registered(at, served_by or ("HQ" if self.wish.by else ""))
        moment = self.later(case.at, 5, 40)
        found = decisions.latest(case.id)
        if found is None or not found.klass:
            entitlement.tell_fact(case_id=case.id, name="free_months", value=0, actor=case.desk, now=moment)
            found = decisions.latest(case.id)
        if self.wish.fee and found is not None and found.klass != ServiceClass.PAID:
            entitlement.override(
                case_id=case.id,
                klass=ServiceClass.PAID,
                reason="进水损坏，属使用不当，不在免费范围",
                actor=self.office["zhou"],
                now=moment,
            )
        workorders.draw_voucher(case_id=case.id, instructions="", actor=case.desk, now=moment)
        return Case(case.id, moment, case.fault, case.category, case.contact, case.desk)

    def sent(
        self, at: datetime, *, upcoming: bool = False, under_way: bool = False, served_by: str = ""
    ) -> tuple[Case, Actor, int, datetime]:
        """Drawn and given to a technician; answers the case, the technician, the visit and its start."""
        case = self.vouchered(at, served_by)
        booked_at = self.later(case.at, 10, 60)
        order = orders.of_case(case.id)[0]
        technician, window = next(self.free(order.unit_id, booked_at, upcoming=upcoming, under_way=under_way))
        visit = dispatch.book_visit(
            order_id=order.id,
            technician_id=technician.staff_id or 0,
            window=window,
            actor=self.office["zhou"],
            now=booked_at,
        )
        return case, technician, visit.id, window.start

    def fixed(self, at: datetime) -> Case:
        case, technician, visit_id, start = self.sent(at)
        moment = start + timedelta(minutes=self.dice.randint(-5, 25))
        report = field.arrive(visit_id=visit_id, actor=technician, now=moment)
        report = field.show_tariff(
            visit_id=visit_id, version=report.version, actor=technician, now=moment + timedelta(minutes=2)
        )
        visit = visits.get(visit_id, actor=technician)
        works = self.works(visit.order.klass, case.category, moment)
        if works:
            report = field.set_estimate(
                visit_id=visit_id,
                version=report.version,
                works=works,
                parts=(),
                actor=technician,
                now=moment + timedelta(minutes=8),
            )
        report = field.agree(
            visit_id=visit_id,
            version=report.version,
            is_given=True,
            signer=case.contact,
            actor=technician,
            now=moment + timedelta(minutes=11),
        )
        if self.dice.random() < 0.3:
            field.add_photo(
                visit_id=visit_id,
                content=pictures.photo(self.dice, case.fault.finding),
                name="现场.jpg",
                purpose=PhotoPurpose.BEFORE,
                actor=technician,
                now=moment + timedelta(minutes=12),
            )
        minutes = self.dice.randint(20, 75)
        report = field.record_findings(
            visit_id=visit_id,
            version=report.version,
            findings=case.fault.finding,
            work_done=case.fault.action,
            work_minutes=minutes,
            parts=[UsedPart(name, 1) for name in case.fault.parts]
            if visit.order.klass != ServiceClass.PAID
            else (),
            actor=technician,
            now=moment + timedelta(minutes=minutes),
        )
        done = moment + timedelta(minutes=minutes + 6)
        field.finish_fixed(
            visit_id=visit_id,
            version=report.version,
            signature=pictures.signature(self.dice),
            signer=case.contact,
            actor=technician,
            now=done,
        )
        money.collect_at_the_door(
            self, order_id=visit.order_id, technician=technician, at=done, plot=self.plot
        )
        return Case(case.id, done, case.fault, case.category, case.contact, case.desk)

    def ended_otherwise(self, at: datetime, outcome: VisitOutcome, note: str) -> None:
        case, technician, visit_id, start = self.sent(at)
        moment = start + timedelta(minutes=10)
        report = field.arrive(visit_id=visit_id, actor=technician, now=moment)
        if outcome is VisitOutcome.FEE_REFUSED:
            report = field.show_tariff(
                visit_id=visit_id, version=report.version, actor=technician, now=moment + timedelta(minutes=2)
            )
            works = self.works(ServiceClass.PAID, case.category, moment)
            report = field.set_estimate(
                visit_id=visit_id,
                version=report.version,
                works=works,
                parts=(),
                actor=technician,
                now=moment + timedelta(minutes=5),
            )
        field.finish_otherwise(
            visit_id=visit_id,
            version=report.version,
            outcome=outcome,
            note=note,
            signer=case.contact,
            actor=technician,
            now=moment + timedelta(minutes=12),
        )

    def call_back(
        self, case: Case, *, satisfaction: int, reasons: tuple[Reason, ...], comment: str | None = None
    ) -> None:
        callback = callbacks.of_case(case.id)[0]
        followup.answer(
            callback_id=callback.id,
            version=callback.version,
            satisfaction=satisfaction,
            reasons=reasons,
            comment=self.dice.choice(GOOD) if comment is None else comment,
            consequence=None,
            actor=self.office["he"],
            now=self.at_most(callback.due_at - timedelta(minutes=self.dice.randint(20, 400))),
        )


ENDED: frozenset[str] = frozenset(
    {
        "closed",
        "to_call",
        "to_file",
        "complaint",
        "reopened",
        "not_reached",
        "again",
        "nobody",
        "refused",
        "wrong",
        "cancelled",
        "invoice_late",
        "to_fetch",
        "paid_too_much",
        "with_cash",
        "at_the_door",
    }
)
WISHED = {
    "invoice_late": Wish("large"),
    "to_fetch": Wish("large", "wang"),
    "paid_too_much": Wish("middle"),
    "with_cash": Wish("small", "wang"),
    "at_the_door": Wish("small", "wang"),
}
