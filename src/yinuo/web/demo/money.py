"""The money of the story: collected at the door, invoiced and fetched, handed in and counted in the evening."""

from datetime import date, datetime, time, timedelta

from yinuo.billing import actions as billing
from yinuo.billing import queries as charges
from yinuo.billing.types import Buyer, ChargeState, ChargeWay, PaymentMethod, SentHow
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.platform.organisations import context, settings
from yinuo.web.demo.planning import ZONE, Planner

WAYS = (PaymentMethod.CASH,) * 6 + (PaymentMethod.WECHAT,) * 3 + (PaymentMethod.ALIPAY,)
CHANGE_IN_TILL = 30000
SHORT_FEN = 1000
WEEKEND = frozenset({5, 6})


def fill_in_limits(*, now: datetime) -> None:
    """Up to ¥200 is collected at the door; above ¥100 two people pay back."""
    opened = context.current()
    typed = {setting.key: setting.shown(settings.value(opened, setting)) for setting in settings.REGISTRY}
    settings.change(
        name=opened.name,
        language=opened.language,
        time_zone=opened.time_zone,
        typed={**typed, "charter.small_fee_limit": "200", "billing.refund_limit": "100"},
        seen_version=settings.version(opened),
        actor=SYSTEM,
        now=now,
    )
    opened.refresh_from_db()


def collect_at_the_door(
    teller: Planner, *, order_id: int, technician: Actor, at: datetime, plot: str
) -> None:
    """Right after the signature, most of it in cash."""
    charge = charges.of_order(order_id)
    if charge is None or charge.way != ChargeWay.ON_SPOT or plot == "at_the_door":
        return
    billing.collect(
        charge_id=charge.id,
        version=charge.version,
        amount_fen=charge.total_fen,
        method=PaymentMethod.CASH if plot == "with_cash" else teller.dice.choice(WAYS),
        payer=charges.get(charge.id, actor=SYSTEM).case.contact_name,
        actor=technician,
        now=teller.at_most(at + timedelta(minutes=4)),
    )


def follow_up(teller: Planner, *, order_id: int, at: datetime, plot: str) -> None:
    """What the accountant does after the voucher is filed: the invoice on the same day, the money on the next."""
    charge = charges.of_order(order_id)
    if charge is None:
        return
    if charge.way == ChargeWay.INVOICE:
        _invoiced(teller, charge_id=charge.id, at=at, plot=plot)
    elif teller.dice.random() < 0.6:
        _sent_afterwards(teller, charge_id=charge.id, at=at)


def _invoiced(teller: Planner, *, charge_id: int, at: datetime, plot: str) -> None:
    chen, clock = teller.office["chen"], max(at + timedelta(minutes=10), _evening(at, 17, 20))
    if clock >= teller.now or plot == "invoice_late":
        return
    _issue(charge_id, chen, now=clock)
    charge, morning = charges.get(charge_id, actor=SYSTEM), _evening(at + timedelta(days=1), 9, 30)
    if plot == "to_fetch":
        billing.plan_collection(
            charge_id=charge_id,
            staff_id=charge.collector_id or 0,
            day=(teller.now + timedelta(days=1)).astimezone(ZONE).date(),
            note="客户说白天都在家",
            actor=chen,
            now=teller.at_most(clock + timedelta(minutes=15)),
        )
    elif morning < teller.now:
        billing.collect(
            charge_id=charge_id,
            version=charge.version,
            amount_fen=charge.owed_fen,
            method=PaymentMethod.TRANSFER,
            payer=charge.case.contact_name,
            actor=chen,
            now=morning,
        )


def _sent_afterwards(teller: Planner, *, charge_id: int, at: datetime) -> None:
    chen, issued_at = teller.office["chen"], max(at + timedelta(minutes=10), _evening(at, 17, 0))
    if issued_at + timedelta(hours=1) >= teller.now:
        return
    invoice_id = _issue(charge_id, chen, now=issued_at)
    if teller.dice.random() < 0.7:
        how = teller.dice.choice((SentHow.POST, SentHow.WECHAT))
        billing.send_invoice(
            invoice_id=invoice_id, version=1, how=how, actor=chen, now=issued_at + timedelta(minutes=30)
        )


def _issue(charge_id: int, by: Actor, *, now: datetime) -> int:
    charge = charges.get(charge_id, actor=SYSTEM)
    invoice = billing.issue_invoice(
        charge_id=charge_id,
        version=charge.version,
        buyer=Buyer(charge.case.contact_name),
        amount_fen=charge.invoiceable_fen,
        actor=by,
        now=now,
    )
    return invoice.id


def evenings(teller: Planner) -> None:
    """On most evenings technicians hand in their cash and the till is counted; once there is ¥10 too little."""
    opened = charges.visible_to(SYSTEM).order_by("raised_at").values_list("raised_at", flat=True).first()
    day = (opened or teller.now).astimezone(ZONE).date()
    is_short = True
    while day < teller.now.astimezone(ZONE).date():
        if day.weekday() not in WEEKEND:
            is_short = _hand_in_all(teller, day, is_short=is_short)
            _close(teller, day)
        day += timedelta(days=1)


def _hand_in_all(teller: Planner, day: date, *, is_short: bool) -> bool:
    """Answers whether the evening with too little is still to come. 王建军 has not come by for some days."""
    at = datetime.combine(day, time(17, 40), tzinfo=ZONE)
    away = teller.office["wang"].staff_id if at > teller.now - timedelta(days=7) else None
    for holder in charges.holders(actor=SYSTEM):
        held = [
            receipt
            for receipt in charges.held_by(holder.staff_id)
            if receipt.payment.at < at - timedelta(minutes=5)
        ]
        if not held or holder.staff_id == away or teller.dice.random() < 0.25:
            continue
        expected = sum(receipt.payment.amount_fen for receipt in held)
        short = is_short and expected > SHORT_FEN
        at += timedelta(minutes=3)
        billing.hand_in(
            staff_id=holder.staff_id,
            payment_ids=[receipt.payment_id for receipt in held],
            counted_fen=expected - SHORT_FEN if short else expected,
            reason="找零多找了一张 10 元，技术员承认" if short else "",
            actor=teller.office["chen"],
            now=at,
        )
        is_short = is_short and not short
    return is_short


def _close(teller: Planner, day: date) -> None:
    unit_id = teller.office.units["HQ"]
    till = charges.till_on(unit_id, day)
    if till.first_open is None or till.first_open > day:
        return
    billing.close_day(
        unit_id=unit_id,
        day=day,
        counted_fen=till.expected_fen,
        deposit_fen=max(till.expected_fen - CHANGE_IN_TILL, 0),
        actor=teller.office["chen"],
        now=datetime.combine(day, time(18, 30), tzinfo=ZONE),
    )


def ask_a_refund(teller: Planner) -> None:
    """The accountant has asked for a refund above the limit; the manager has not looked yet."""
    settled = charges.visible_to(SYSTEM).filter(state=ChargeState.SETTLED, invoiced_fen=0, refunded_fen=0)
    charge = settled.order_by("-total_fen", "id").first()
    if charge is not None and charge.total_fen > CHEAP_FEN:
        billing.ask_refund(
            charge_id=charge.id,
            version=charge.version,
            amount_fen=charge.total_fen,
            method=PaymentMethod.WECHAT,
            reason="客户发现该机仍在保修期，不应收费",
            actor=teller.office["chen"],
            now=teller.at_most(teller.now - timedelta(hours=1)),
        )


CHEAP_FEN = 10000


def _evening(moment: datetime, hour: int, minute: int) -> datetime:
    return datetime.combine(moment.astimezone(ZONE).date(), time(hour, minute), tzinfo=ZONE)
