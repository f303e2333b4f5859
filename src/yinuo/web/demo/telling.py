"""How the small organisations of the demonstration carry a case, step by step, through the actions."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from yinuo.billing import actions as billing
from yinuo.billing import queries as charges
from yinuo.billing.types import ChargeWay, PaymentMethod
from yinuo.depot import queries as stays
from yinuo.depot.actions import benching, returning, taking
from yinuo.depot.types import ResultKind, SessionKind
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch.types import Window
from yinuo.entitlement import actions as entitlement
from yinuo.entitlement import queries as decisions
from yinuo.entitlement.types import Answer, Offered, Tender
from yinuo.field import actions as field
from yinuo.followup import actions as followup
from yinuo.followup import queries as callbacks
from yinuo.installed_base import actions as installed_base
from yinuo.intake.actions import registering
from yinuo.intake.types import Channel
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.charters import Remedy
from yinuo.kernel.charters.steps import ItemKind, Step
from yinuo.parties import actions as parties
from yinuo.parties.types import CustomerKind
from yinuo.platform.evidence.types import Signed
from yinuo.web.demo import pictures
from yinuo.web.demo.planning import ZONE
from yinuo.web.demo.trades import Shop
from yinuo.workorders import actions as workorders
from yinuo.workorders import queries as orders
from yinuo.workorders.types import Goods, Reply, Work

if TYPE_CHECKING:
    from yinuo.entitlement.models import Decision
    from yinuo.installed_base.models import SoldUnit

WRITTEN_DOWN = "已当面核对并登记"
MOST_ROUNDS = 4
"""Answers may bring up other questions."""


@dataclass(frozen=True, slots=True)
class Client:
    """Who owns the product; of a company somebody calls."""

    name: str
    region: str
    address: str
    contact: str = ""

    @property
    def kind(self) -> CustomerKind:
        return CustomerKind.COMPANY if self.contact else CustomerKind.PERSON


@dataclass(frozen=True, slots=True)
class Ago:
    """A day so many days before the request."""

    days: int


@dataclass(slots=True)
class Told:
    """A case on its way, and the moment that it has come to."""

    id: int
    at: datetime
    clerk: Actor
    contact: str
    order_id: int = 0
    visit_id: int = 0
    stay_id: int = 0


class Teller:
    """Carries the cases of one shop as far as its story says; nothing happens after now."""

    def __init__(self, shop: Shop, now: datetime, *, prefix: str, seed: int) -> None:
        self.shop, self.now, self.prefix = shop, now, prefix
        self.dice = random.Random(seed)  # noqa: S311 - a story, not a secret
        self.sold = 0

    # ---- from the call to the decision -----------------------------------------------------------

    def unit(
        self,
        clerk: str,
        product: str,
        client: Client,
        *,
        at: datetime,
        sold: int | None = None,
        price_fen: int | None = None,
    ) -> "SoldUnit":
        """What the customer has, on file; `sold` counts back the days to the sale."""
        actor = self.shop[clerk]
        customer = parties.register_customer(
            kind=client.kind,
            name=client.name,
            phones=[f"1990{self.dice.randint(1000000, 9999999)}"],
            region=client.region,
            address=client.address,
            actor=actor,
            now=at,
        )
        self.sold += 1
        return installed_base.add_unit(
            serial=f"{self.prefix}{self.dice.randint(10, 99)}{self.sold:04d}",
            model_id=self.shop.models[product],
            customer_id=customer.id,
            sold_on=None if sold is None else (at.astimezone(ZONE) - timedelta(days=sold)).date(),
            price_fen=price_fen,
            actor=actor,
            now=at,
        )

    def called(
        self,
        clerk: str,
        product: str,
        client: Client,
        *,
        days: int,
        says: str,
        sold: int | None = None,
        price_fen: int | None = None,
        wish: str = "",
        channel: Channel = Channel.PHONE,
        **told: Any,
    ) -> Told:
        """Somebody asks for service so many days ago; what the decision asks is answered with what is told."""
        at, actor = self.moment(days), self.shop[clerk]
        unit = self.unit(clerk, product, client, at=at, sold=sold, price_fen=price_fen)
        contact = client.contact or client.name
        caller = f"{client.name} {client.contact}".strip()
        case = registering.register_case(
            channel=channel,
            customer_id=unit.customer_id,
            sold_unit_id=unit.id,
            product_model_id=unit.model_id,
            contact_name=caller,
            contact_phone=unit.customer.phones.all()[0].digits,
            region=client.region,
            address=client.address,
            description=says,
            wish=wish,
            actor=actor,
            now=at,
        )
        made = Told(case.id, at, actor, contact)
        asked_on = at.astimezone(ZONE).date()
        dated = {
            name: asked_on - timedelta(days=value.days)
            for name, value in told.items()
            if isinstance(value, Ago)
        }
        self.answer(made, **{**told, **dated})
        return made

    def answer(self, case: Told, **told: Any) -> None:
        """Only what is asked, as on the page."""
        for _ in range(MOST_ROUNDS):
            asked = self.decision(case).result["needs"]
            facts = {name: value for name, value in told.items() if name in asked}
            if not facts:
                return
            entitlement.tell_facts(case_id=case.id, facts=facts, actor=case.clerk, now=self.later(case, 2, 4))

    def write_down(
        self,
        case: Told,
        *steps: Step,
        actor: Actor,
        now: datetime | None = None,
        is_signed: bool = False,
    ) -> None:
        """What the promise wants on record at these steps, as far as it does not tick itself."""
        for item in orders.unanswered(case.id, steps):
            kind = ItemKind(item.kind)
            if item.known_by and not (is_signed and kind is ItemKind.SIGNATURE):
                continue
            is_drawn = kind is ItemKind.SIGNATURE
            workorders.answer_item(
                item_id=item.id,
                version=item.version,
                reply=Reply(
                    text=WRITTEN_DOWN if kind is ItemKind.TEXT else "",
                    number=(item.least or 1) if kind is ItemKind.NUMBER else None,
                    picture=pictures.signature(self.dice) if is_drawn else pictures.voucher(),
                    signer=case.contact,
                ),
                actor=actor,
                now=now or self.later(case, 1, 2),
            )

    # ---- across the counter ----------------------------------------------------------------------

    def choose(self, case: Told, remedy: Remedy) -> None:
        for proof in decisions.proofs_lacking(self.decision(case), decisions.proofs_kept(case.id)):
            entitlement.keep_proof(
                case_id=case.id,
                proof=proof,
                content=pictures.voucher(),
                name="凭证.jpg",
                actor=case.clerk,
                now=self.later(case, 1, 2),
            )
        entitlement.choose_remedy(
            case_id=case.id,
            decision_id=self.decision(case).id,
            remedy=remedy,
            actor=case.clerk,
            now=self.later(case, 2, 5),
        )

    def give(self, case: Told, remedy: Remedy) -> None:
        """The new item over the counter, or the money back."""
        self.choose(case, remedy)
        decision = self.decision(case)
        offer = next(each for each in decisions.offers_of(decision) if each.remedy is remedy)
        self.sold += 1
        self.write_down(case, Step.RECEPTION, Step.PHONE, Step.HANDOVER, actor=case.clerk, is_signed=True)
        entitlement.give_remedy(
            case_id=case.id,
            decision_id=decision.id,
            amount_fen=offer.moves,
            tender=Tender.TRANSFER if offer.moves else None,
            new_serial=f"{self.prefix}{self.dice.randint(10, 99)}{self.sold:04d}"
            if remedy is Remedy.EXCHANGE
            else "",
            taken_by=case.contact,
            actor=case.clerk,
            now=self.later(case, 8, 20),
        )

    def tell_refusal(self, case: Told, *, disputes: str = "", to: str = "") -> None:
        entitlement.tell_refusal(
            case_id=case.id,
            decision_id=self.decision(case).id,
            answer=Answer.DISPUTED if disputes else Answer.ACCEPTED,
            said=disputes,
            to_id=self.shop[to].staff_id if disputes else None,
            actor=case.clerk,
            now=self.later(case, 3, 8),
        )

    def agree(
        self, case: Told, by: str, agreed: str, *, settled: Offered | None = None, is_paid: bool = False
    ) -> None:
        """Where the promise leaves it open, both sides have found an answer."""
        if settled is None and not is_paid:
            self.write_down(case, Step.CLOSING, actor=case.clerk)
        entitlement.negotiate(
            case_id=case.id,
            decision_id=self.decision(case).id,
            agreed=agreed,
            settled=settled,
            at_customers_cost=is_paid,
            actor=self.shop[by],
            now=self.later(case, 10, 40),
        )

    # ---- by voucher ------------------------------------------------------------------------------

    def draw(self, case: Told) -> None:
        self.write_down(case, Step.RECEPTION, Step.PHONE, actor=case.clerk)
        order = workorders.draw_voucher(
            case_id=case.id, instructions="", actor=case.clerk, now=self.later(case, 3, 9)
        )
        case.order_id = order.id

    def book(self, case: Told, by: str, technician: str, *, window: Window | None = None) -> Window:
        """Give the voucher to a technician, by default for an hour and a half from now on in the story."""
        booked_at = self.later(case, 5, 15)
        start = booked_at + timedelta(minutes=40)
        window = window or Window(start, start + timedelta(minutes=90))
        visit = dispatch.book_visit(
            order_id=case.order_id,
            technician_id=self.shop[technician].staff_id or 0,
            window=window,
            actor=self.shop[by],
            now=booked_at,
        )
        case.visit_id = visit.id
        return window

    def tomorrow(self, hour: int, *, hours: int = 2, days: int = 1) -> Window:
        """A promised date: in so many days, from that hour on."""
        day = self.now.astimezone(ZONE).date() + timedelta(days=days)
        start = datetime.combine(day, time(hour), tzinfo=ZONE)
        return Window(start, start + timedelta(hours=hours))

    def visit(
        self,
        case: Told,
        by: str,
        technician: str,
        *,
        finding: str,
        action: str,
        works: Sequence[tuple[str, int]] = (),
        minutes: int = 45,
    ) -> None:
        """From the booking to the customer's signature; a small fee is taken at the door."""
        window = self.book(case, by, technician)
        who = self.shop[technician]
        case.at = window.start
        report = field.arrive(visit_id=case.visit_id, actor=who, now=self.later(case, 1, 9))
        report = field.show_tariff(
            visit_id=case.visit_id, version=report.version, actor=who, now=self.later(case, 2, 4)
        )
        if works:
            report = field.set_estimate(
                visit_id=case.visit_id,
                version=report.version,
                works=[Work(code, quantity) for code, quantity in works],
                parts=(),
                actor=who,
                now=self.later(case, 3, 6),
            )
        report = field.agree(
            visit_id=case.visit_id,
            version=report.version,
            is_given=True,
            signer=case.contact,
            actor=who,
            now=self.later(case, 1, 3),
        )
        report = field.record_findings(
            visit_id=case.visit_id,
            version=report.version,
            findings=finding,
            work_done=action,
            work_minutes=minutes,
            actor=who,
            now=self.later(case, minutes, minutes + 5),
        )
        self.write_down(case, Step.VISIT, Step.WORK, actor=who)
        field.finish_fixed(
            visit_id=case.visit_id,
            version=report.version,
            signature=pictures.signature(self.dice),
            signer=case.contact,
            actor=who,
            now=self.later(case, 2, 5),
        )
        charge = charges.of_order(case.order_id)
        if charge is not None and charge.way == ChargeWay.ON_SPOT:
            billing.collect(
                charge_id=charge.id,
                version=charge.version,
                amount_fen=charge.total_fen,
                method=PaymentMethod.WECHAT,
                payer=case.contact,
                actor=who,
                now=self.later(case, 1, 3),
            )

    def arrive(self, case: Told, by: str, technician: str) -> None:
        """Somebody is on site just now."""
        start = self.now - timedelta(minutes=30)
        self.book(case, by, technician, window=Window(start, start + timedelta(minutes=90)))
        who = self.shop[technician]
        case.at = start
        report = field.arrive(visit_id=case.visit_id, actor=who, now=self.later(case, 3, 9))
        field.show_tariff(
            visit_id=case.visit_id, version=report.version, actor=who, now=self.later(case, 2, 4)
        )

    # ---- round by the workshop -------------------------------------------------------------------

    def take_in(self, case: Told, goods: str, trouble: str, *, looks: str, shelf: str, to: str) -> None:
        signed = Signed(pictures.signature(self.dice), case.contact)
        stay = taking.take_in(
            order_id=case.order_id,
            goods=Goods(goods, "", looks),
            trouble=trouble,
            signed=signed,
            actor=case.clerk,
            now=self.later(case, 4, 9),
        )
        case.stay_id = stay.id
        taking.enter(
            stay_id=stay.id,
            shelf=shelf,
            technician_id=self.shop[to].staff_id,
            actor=case.clerk,
            now=self.later(case, 5, 15),
        )

    def mend(self, case: Told, by: str, technician: str, *, finding: str, action: str, note: str) -> None:
        """Free of charge at the bench, up to the check by the chief."""
        bench: dict[str, Any] = {"stay_id": case.stay_id, "actor": self.shop[technician]}
        benching.start_session(**bench, kind=SessionKind.DIAGNOSIS, now=self.later(case, 10, 30))
        benching.stop_session(**bench, now=self.later(case, 10, 20))
        card = stays.get(case.stay_id, actor=SYSTEM).card
        benching.write_card(
            **bench, version=card.version, diagnosis=finding, work_done=action, now=self.later(case, 1, 4)
        )
        benching.start_session(**bench, kind=SessionKind.REPAIR, now=self.later(case, 1, 5))
        benching.stop_session(**bench, now=self.later(case, 30, 60))
        benching.finish(**bench, kind=ResultKind.REPAIRED, note=note, now=self.later(case, 2, 5))
        self.write_down(case, Step.BENCH, Step.WORK, actor=self.shop[technician])
        returning.check(
            stay_id=case.stay_id, is_passed=True, note="", actor=self.shop[by], now=self.later(case, 10, 30)
        )

    def plan_return(self, case: Told, *, days: int) -> None:
        """A date of return is promised and told."""
        at = self.later(case, 5, 15)
        returning.plan_return(
            stay_id=case.stay_id,
            return_on=stays.local_day(at) + timedelta(days=days),
            actor=case.clerk,
            now=at,
        )
        returning.record_contact(
            stay_id=case.stay_id, is_reached=True, note="", actor=case.clerk, now=self.later(case, 3, 9)
        )

    def deliver(self, case: Told) -> None:
        self.write_down(case, Step.HANDOVER, actor=case.clerk)
        returning.deliver(
            stay_id=case.stay_id,
            receipt=stays.get(case.stay_id, actor=SYSTEM).receipt_number,
            signed=Signed(pictures.signature(self.dice), case.contact),
            actor=case.clerk,
            now=self.later(case, 60, 120),
        )

    # ---- the end ---------------------------------------------------------------------------------

    def file(self, case: Told) -> None:
        workorders.file_voucher(order_id=case.order_id, actor=case.clerk, now=self.later(case, 30, 90))

    def call_back(self, case: Told, by: str, comment: str, *, satisfaction: int = 5) -> None:
        found = callbacks.of_case(case.id)[0]
        now = min(found.due_at - timedelta(hours=2), self.now - timedelta(minutes=20))
        self.write_down(case, Step.CALLBACK, Step.CLOSING, actor=self.shop[by], now=now)
        followup.answer(
            callback_id=found.id,
            version=found.version,
            satisfaction=satisfaction,
            reasons=(),
            comment=comment,
            consequence=None,
            actor=self.shop[by],
            now=now,
        )

    # ---- times and things ------------------------------------------------------------------------

    def decision(self, case: Told) -> "Decision":
        found = decisions.latest(case.id)
        assert found is not None
        return found

    def moment(self, days: int) -> datetime:
        """In the morning of that day; today within the last hours."""
        if not days:
            return self.now - timedelta(minutes=self.dice.randint(100, 170))
        day = (self.now - timedelta(days=days)).astimezone(ZONE).date()
        return datetime.combine(day, time(9), tzinfo=ZONE) + timedelta(minutes=self.dice.randint(0, 60))

    def later(self, case: Told, least: int, most: int) -> datetime:
        case.at = min(
            case.at + timedelta(minutes=self.dice.randint(least, most)),
            self.now - timedelta(seconds=self.dice.randint(5, 20)),
        )
        return case.at
