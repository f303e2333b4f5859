"""The workshop of the demonstration: products at every stage, told through the actions like the rest of the story."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from yinuo.billing import actions as billing
from yinuo.billing import queries as charges
from yinuo.billing.types import PaymentMethod
from yinuo.depot import queries as stays
from yinuo.depot.actions import benching, returning, taking
from yinuo.depot.types import Proof, ResultKind, SessionKind
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import queries as visits
from yinuo.dispatch.types import Window
from yinuo.entitlement import actions as entitlement
from yinuo.entitlement import queries as decisions
from yinuo.entitlement.types import ServiceClass
from yinuo.field import actions as field
from yinuo.field.types import PhotoPurpose
from yinuo.followup import actions as followup
from yinuo.followup import queries as callbacks
from yinuo.installed_base import queries as installed_base
from yinuo.intake import queries as cases
from yinuo.intake.actions import registering
from yinuo.intake.types import Channel
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.errors import Refused
from yinuo.platform.evidence.types import Signed
from yinuo.platform.imports.sample.faults import FAULTS, Fault
from yinuo.web.demo import pictures
from yinuo.web.demo.people import Office
from yinuo.workorders import actions as workorders
from yinuo.workorders import queries as orders
from yinuo.workorders.types import Accessory, ConsentWay, Goods, Part, UsedPart, Work

if TYPE_CHECKING:
    from yinuo.depot.models import Stay
    from yinuo.installed_base.models import SoldUnit

SHELVES = ("A-02", "A-05", "B-01", "B-03", "B-07", "C-04")
LOOKS = ("外观完好", "左侧有轻微划痕", "面板右下角掉漆", "底脚缺一只", "背板有磕碰")
GO_OUT = (("qian", "HQ"), ("wang", "HQ"), ("tang", "BJ"), ("ma", "XH"))
TOO_LARGE = "空调"
ZONE = ZoneInfo("Asia/Shanghai")
OPENS, CLOSES = 8, 19
PLOTS = (
    ("uncollected", 20.0, True),
    ("closed", 15.0, True),
    ("lost", 12.5, False),
    ("refused", 10.5, False),
    ("left", 9.4, True),
    ("waits_for_parts", 8.3, True),
    ("carried", 6.4, False),
    ("told", 5.3, True),
    ("ready", 4.4, False),
    ("sent_back", 3.6, False),
    ("to_check", 2.9, True),
    ("waits_for_consent", 2.5, False),
    ("working", 1.9, False),
    ("diagnosing", 1.6, False),
    ("free", 1.3, False),
    ("to_enter", 1.1, True),
)
"""How far each product goes, about how many days ago it began, and whether a technician took it back from a visit."""


@dataclass
class Product:
    """A product on its way round, and the hour that it has come to."""

    unit: "SoldUnit"
    fault: Fault
    case_id: int
    order_id: int
    klass: str
    technician: Actor
    at: datetime
    stay_id: int = 0

    @property
    def contact(self) -> str:
        return self.unit.customer.name


def tell(office: Office, *, now: datetime) -> None:
    """Carry every product as far as its plot says."""
    bench = Bench(office, now, random.Random(20261125))  # noqa: S311 - a story, not a secret
    for plot, days, by_visit in PLOTS:
        bench.play(plot, now - timedelta(days=days), by_visit=by_visit)


class Bench:
    """Tells what happens to products between the door and the door."""

    def __init__(self, office: Office, now: datetime, dice: random.Random) -> None:
        self.office, self.now, self.dice = office, now, dice
        self.units = self.free_units()

    def free_units(self) -> "Iterator[SoldUnit]":
        """Products of the company's customers that the story has not used."""
        before = (self.now - timedelta(days=60)).date()
        sold = installed_base.visible_to(SYSTEM).filter(
            sold_on__lt=before,
            unit_id=self.office.units["HQ"],
            model__category__in=FAULTS.keys() - {TOO_LARGE},
        )
        for unit in sold.order_by("-id"):
            if not cases.of_sold_unit(unit.id, actor=SYSTEM, limit=1):
                yield unit

    def play(self, plot: str, about: datetime, *, by_visit: bool) -> None:
        name, unit = self.who_goes() if by_visit else ("qian" if plot == "diagnosing" else "wang", "HQ")
        product = self.vouchered(self.by_day(about), self.office[name], unit)
        if by_visit:
            self.taken_back(product)
        else:
            self.brought(product)
        getattr(self, plot)(product)

    def who_goes(self) -> tuple[str, str]:
        """Whoever is not on site just now, and the unit that they work for."""
        return next(
            (name, unit) for name, unit in GO_OUT if visits.under_way(self.office[name].staff_id or 0) is None
        )

    # ---- how far a product goes -----------------------------------------------------------------

    def to_enter(self, product: Product) -> None:
        """It stands with the technician who took it back."""

    def free(self, product: Product) -> None:
        self.enter(product, nobody=True)

    def diagnosing(self, product: Product) -> None:
        self.enter(product)
        product.at = self.now - timedelta(minutes=14)
        benching.start_session(**self.bench(product), kind=SessionKind.DIAGNOSIS)

    def working(self, product: Product) -> None:
        self.agreed(product)
        self.worked(product, SessionKind.REPAIR, 35)
        self.wrote(product, done=False)

    def waits_for_consent(self, product: Product) -> None:
        self.diagnosed(product)
        self.estimated(product)

    def waits_for_parts(self, product: Product) -> None:
        self.agreed(product)
        part = product.fault.parts[0] if product.fault.parts else "主控板"
        benching.wait_for_parts(**self.bench(product), note=f"{part}缺货，厂家已发货")

    def to_check(self, product: Product) -> None:
        self.agreed(product)
        self.worked(product, SessionKind.REPAIR, self.dice.randint(30, 90))
        self.wrote(product)
        self.finish(product, ResultKind.REPAIRED, "已试机两小时，正常")

    def sent_back(self, product: Product) -> None:
        self.to_check(product)
        product.at = self.later(product.at, 60, 120)
        returning.check(**self.by(product, "zhou"), is_passed=False, note="通电二十分钟后仍有异响，请复查")

    def passed(self, product: Product) -> None:
        self.to_check(product)
        self.check(product)

    def ready(self, product: Product) -> None:
        self.passed(product)
        self.plan(product)

    def told(self, product: Product) -> None:
        self.ready(product)
        self.call(product, "约好后天上午来取")

    def carried(self, product: Product) -> None:
        self.ready(product)
        self.call(product, "家里没有车，请送到家")
        product.at = self.now - timedelta(minutes=40)
        returning.send_out(**self.by(product, "lin"), technician_id=self.office["wang"].staff_id or 0)

    def closed(self, product: Product) -> None:
        self.told(product)
        self.handed_over(product)
        callback = callbacks.of_case(product.case_id)[0]
        followup.answer(
            callback_id=callback.id,
            version=callback.version,
            satisfaction=5,
            reasons=(),
            comment="修好了，还帮忙清了灰",
            consequence=None,
            actor=self.office["he"],
            now=min(callback.due_at - timedelta(hours=2), self.now - timedelta(minutes=5)),
        )

    def lost(self, product: Product) -> None:
        self.told(product)
        product.at = self.later(product.at, 600, 1500)
        returning.declare_lost(
            **self.by(product, "lin"), proof=Proof.IDENTITY_CARD, signed=self.signed(product)
        )
        self.handed_over(product, receipt="")

    def refused(self, product: Product) -> None:
        self.diagnosed(product)
        self.estimated(product)
        self.answered(product, is_given=False)
        self.finish(product, ResultKind.UNREPAIRED, "客户嫌贵，不修")
        self.check(product)
        self.plan(product)
        self.call(product, "")
        self.handed_over(product)

    def left(self, product: Product) -> None:
        self.diagnosed(product)
        self.finish(product, ResultKind.BEYOND_REPAIR, "主板进水，配件已停产")
        self.check(product)
        product.at = self.later(product.at, 600, 1500)
        stay = self.stay(product)
        returning.leave(**self.by(product, "lin"), receipt=stay.receipt_number, signed=self.signed(product))
        self.file(product)

    def uncollected(self, product: Product) -> None:
        """Ready for long, and nobody answers; how long goods are kept is a blank that the organisation fills."""
        self.ready(product)
        for note in ("无人接听", "关机", "无人接听，已发短信"):
            product.at = self.later(product.at, 1400, 3600)
            returning.record_contact(**self.by(product, "lin"), is_reached=False, note=note)

    # ---- the steps ------------------------------------------------------------------------------

    def vouchered(self, at: datetime, technician: Actor, served_by: str) -> Product:
        unit = next(self.units)
        fault = self.dice.choice(FAULTS[unit.model.category])
        desk = self.office["lin"]
        case = registering.register_case(
            channel=self.dice.choice((Channel.PHONE, Channel.COUNTER, Channel.WECHAT)),
            customer_id=unit.customer_id,
            sold_unit_id=unit.id,
            product_model_id=unit.model_id,
            contact_name=unit.customer.name,
            contact_phone=unit.customer.phones.all()[0].digits,
            address=unit.address or unit.customer.address,
            region=unit.region or unit.customer.region,
            description=f"{unit.model.name}{fault.fault}。",
            unit_id=self.office.units[served_by],
            actor=desk,
            now=at,
        )
        moment = self.later(at, 5, 20)
        found = decisions.latest(case.id)
        if found is None or not found.klass:
            entitlement.tell_fact(case_id=case.id, name="free_months", value=0, actor=desk, now=moment)
        order = workorders.draw_voucher(case_id=case.id, instructions="", actor=desk, now=moment)
        return Product(unit, fault, case.id, order.id, order.klass, technician, moment)

    def brought(self, product: Product) -> None:
        product.at = self.later(product.at, 30, 90)
        stay = taking.take_in(
            order_id=product.order_id,
            goods=self.goods(product),
            trouble=product.fault.fault,
            signed=self.signed(product),
            actor=self.office["lin"],
            now=product.at,
        )
        product.stay_id = stay.id

    def taken_back(self, product: Product) -> None:
        window = self.window(product)
        by: dict[str, Any] = {"actor": product.technician}
        visit = dispatch.book_visit(
            order_id=product.order_id,
            technician_id=product.technician.staff_id or 0,
            window=window,
            actor=self.office["zhou"],
            now=product.at,
        )
        at = window.start + timedelta(minutes=6)
        report = field.arrive(visit_id=visit.id, **by, now=at)
        report = field.show_tariff(
            visit_id=visit.id, version=report.version, **by, now=at + timedelta(minutes=2)
        )
        field.add_photo(
            visit_id=visit.id,
            content=pictures.photo(self.dice, product.fault.finding),
            name="交接.jpg",
            purpose=PhotoPurpose.TAKEN,
            **by,
            now=at + timedelta(minutes=9),
        )
        signed = self.signed(product)
        product.at = at + timedelta(minutes=15)
        field.take_back(
            visit_id=visit.id,
            version=report.version,
            note="现场无法检修，需拆机检测",
            goods=self.goods(product),
            signature=signed.picture,
            signer=signed.signer,
            **by,
            now=product.at,
        )
        product.stay_id = stays.taken_on(visit.id, actor=product.technician).id

    def window(self, product: Product) -> Window:
        """Half an hour in which the technician is booked nowhere else, and which is over by now."""
        staff_id = product.technician.staff_id or 0
        start = product.at + timedelta(minutes=20)
        while visits.clash(staff_id, start=start, end=start + timedelta(minutes=30)) is not None:
            start += timedelta(minutes=15)
        return Window(start, start + timedelta(minutes=30))

    def enter(self, product: Product, *, nobody: bool = False) -> None:
        product.at = self.later(product.at, 60, 180)
        taking.enter(
            **self.by(product, "lin"),
            shelf=self.dice.choice(SHELVES),
            technician_id=None if nobody else product.technician.staff_id,
        )

    def diagnosed(self, product: Product) -> None:
        self.enter(product)
        self.worked(product, SessionKind.DIAGNOSIS, self.dice.randint(15, 40))
        self.wrote(product, done=False)

    def estimated(self, product: Product) -> None:
        product.at = self.later(product.at, 5, 15)
        stay = stays.get(product.stay_id, actor=SYSTEM)
        works = [Work(item.code, 1) for item in orders.tariff_of(stay.case, at=product.at)[:1]]
        parts = [Part(name, 1, self.dice.randint(6, 26) * 1000) for name in product.fault.parts[:2]]
        benching.set_estimate(**self.bench(product), works=works, parts=parts or [Part("主控板", 1, 18000)])

    def answered(self, product: Product, *, is_given: bool) -> None:
        product.at = self.later(product.at, 40, 200)
        benching.answer(
            **self.by(product, "lin"),
            is_given=is_given,
            signer=product.contact,
            way=ConsentWay.PHONE,
            told_at=product.at,
        )

    def agreed(self, product: Product) -> None:
        self.diagnosed(product)
        if product.klass == ServiceClass.PAID:
            self.estimated(product)
            self.answered(product, is_given=True)

    def worked(self, product: Product, kind: SessionKind, minutes: int) -> None:
        """At the bench for so long, in the next hour in which the technician's clock does not run already."""
        product.at = self.later(product.at, 10, 60)
        for _ in range(24):
            try:
                benching.start_session(**self.bench(product), kind=kind)
                break
            except Refused:
                product.at = self.later(product.at, 30, 60)
        product.at = self.at_most(product.at + timedelta(minutes=minutes))
        benching.stop_session(**self.bench(product))

    def wrote(self, product: Product, *, done: bool = True) -> None:
        card = stays.get(product.stay_id, actor=SYSTEM).card
        estimate = [line for line in orders.estimate_of(product.order_id) if not line.tariff_code]
        names = [line.name for line in estimate] or list(product.fault.parts)
        benching.write_card(
            **self.bench(product),
            version=card.version,
            diagnosis=product.fault.finding,
            work_done=product.fault.action if done else "",
            parts=[UsedPart(name, 1) for name in names] if done else (),
        )

    def finish(self, product: Product, kind: ResultKind, note: str) -> None:
        product.at = self.later(product.at, 5, 20)
        benching.finish(**self.bench(product), kind=kind, note=note)

    def check(self, product: Product) -> None:
        product.at = self.later(product.at, 60, 240)
        returning.check(**self.by(product, "zhou"), is_passed=True, note="")

    def plan(self, product: Product) -> None:
        product.at = self.later(product.at, 20, 60)
        returning.plan_return(
            **self.by(product, "lin"), return_on=stays.local_day(product.at) + timedelta(days=1)
        )

    def call(self, product: Product, note: str) -> None:
        product.at = self.later(product.at, 10, 40)
        returning.record_contact(**self.by(product, "lin"), is_reached=True, note=note)

    def handed_over(self, product: Product, *, receipt: str | None = None) -> None:
        product.at = self.later(product.at, 900, 1500)
        number = self.stay(product).receipt_number if receipt is None else receipt
        returning.deliver(**self.by(product, "lin"), receipt=number, signed=self.signed(product))
        self.paid(product)
        self.file(product)

    def paid(self, product: Product) -> None:
        """At the counter the accountant takes the money."""
        charge = charges.of_order(product.order_id)
        if charge is not None:
            billing.collect(
                charge_id=charge.id,
                version=charge.version,
                amount_fen=charge.total_fen,
                method=PaymentMethod.WECHAT,
                actor=self.office["chen"],
                now=self.later(product.at, 2, 9),
            )

    def file(self, product: Product) -> None:
        product.at = self.later(product.at, 20, 90)
        workorders.file_voucher(order_id=product.order_id, actor=self.office["lin"], now=product.at)

    # ---- times and things -----------------------------------------------------------------------

    def stay(self, product: Product) -> "Stay":
        return stays.get(product.stay_id, actor=SYSTEM)

    def goods(self, product: Product) -> Goods:
        model = product.unit.model
        ticked = tuple(self.dice.sample(list(Accessory), self.dice.randint(1, 3)))
        return Goods(f"{model.name} {model.code}", product.unit.serial, self.dice.choice(LOOKS), ticked)

    def signed(self, product: Product) -> Signed:
        return Signed(pictures.signature(self.dice), product.contact)

    def by(self, product: Product, username: str) -> dict[str, Any]:
        return {"stay_id": product.stay_id, "actor": self.office[username], "now": product.at}

    def bench(self, product: Product) -> dict[str, Any]:
        return {"stay_id": product.stay_id, "actor": product.technician, "now": product.at}

    def later(self, moment: datetime, least: int, most: int) -> datetime:
        return self.at_most(self.by_day(moment + timedelta(minutes=self.dice.randint(least, most))))

    def by_day(self, moment: datetime) -> datetime:
        """Nobody works at night: what would happen then happens in the morning."""
        local = moment.astimezone(ZONE)
        if OPENS <= local.hour < CLOSES:
            return moment
        morning = local + timedelta(days=1 if local.hour >= CLOSES else 0)
        return morning.replace(hour=OPENS, minute=self.dice.randint(5, 55))

    def at_most(self, moment: datetime) -> datetime:
        """Nothing in the story happens after now."""
        return min(moment, self.now - timedelta(seconds=self.dice.randint(20, 90)))
