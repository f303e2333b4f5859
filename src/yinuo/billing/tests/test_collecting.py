"""Money comes in with a receipt, and goes back with it as long as nobody has counted it."""

from datetime import timedelta

import pytest
from tests.office import NOW, codes, refused

from yinuo.billing import actions, queries
from yinuo.billing.models import Collection, LedgerEntry, Payment, Receipt
from yinuo.billing.tests.conftest import CASH, TOMORROW, WECHAT, receipt_of
from yinuo.billing.types import ChargeState, CollectionState
from yinuo.intake import queries as cases
from yinuo.intake.actions import moving
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale


def counted():
    return Payment.objects.count(), Receipt.objects.count(), LedgerEntry.objects.count()


@pytest.mark.clause("C353")
def test_the_technicians_cash_is_in_custody_with_a_receipt(money, office):
    charge = money.charge()
    payment = money.collect(charge, payer="王丽华")
    receipt = receipt_of(payment)
    assert receipt.number == "SJ2026-000001"
    assert (receipt.held_by_id, payment.into.kind) == (office.staff("wang"), "custody")
    charge.refresh_from_db()
    assert (charge.state, charge.paid_fen, charge.settled_at) == (ChargeState.SETTLED, 3000, NOW)
    assert money.balances() == {"custody": 3000, "income": -3000}
    assert codes(charge.case_id)[-2:] == ["billing.payment_received", "billing.charge_settled"]


def test_other_money_than_cash_goes_to_the_bank_and_is_held_by_nobody(money, office):
    payment = money.paid(method=WECHAT)
    assert (receipt_of(payment).held_by_id, payment.into.kind) == (None, "bank")
    assert queries.held_by(office.staff("wang")) == []


def test_the_accountants_cash_lies_in_the_till(money):
    payment = money.paid(by="chen")
    assert (payment.into.kind, receipt_of(payment).held_by_id) == ("till", None)


def test_less_is_taken_and_the_rest_stays_owed(money):
    charge = money.charge()
    money.collect(charge, amount_fen=1000)
    charge.refresh_from_db()
    assert (charge.state, charge.owed_fen) == (ChargeState.OPEN, 2000)
    money.collect(charge, method=WECHAT)
    charge.refresh_from_db()
    assert (charge.state, charge.owed_fen) == (ChargeState.SETTLED, 0)
    assert [receipt.number for receipt in Receipt.objects.order_by("id")] == [
        "SJ2026-000001",
        "SJ2026-000002",
    ]


@pytest.mark.parametrize(("fen", "says"), [(3001, "still owed"), (0, "above zero"), (-500, "above zero")])
def test_never_more_than_is_owed_and_never_nothing(money, fen, says):
    charge = money.charge()
    before = counted()
    with refused(Refused, says, field="amount"):
        money.collect(charge, amount_fen=fen)
    assert counted() == before


def test_a_settled_charge_takes_no_more_and_a_stale_page_none_at_all(money):
    charge = money.charge()
    money.collect(charge)
    before = counted()
    with refused(Refused, "Nothing is owed"):
        money.collect(charge, amount_fen=100)
    with refused(Stale):
        money.collect(charge, amount_fen=100, version=1)
    assert counted() == before


def test_what_is_invoiced_is_not_collected_at_the_door(money, office, limits):
    limits(small_fee="")
    charge = money.charge()
    with refused(Refused, "plans who collects"):
        money.collect(charge)
    assert money.collect(charge, "chen", WECHAT).amount_fen == 3000


@pytest.mark.parametrize("who", ["lin", "he", "shen", "jin"])
def test_who_does_not_collect_cannot(money, who):
    charge = money.charge()
    with refused(Forbidden):
        money.collect(charge, who)


# ---- receipts ------------------------------------------------------------------------------------


def void(payment, office, **given):
    return actions.void_receipt(
        **{"payment_id": payment.id, "reason": "金额写错", "actor": office["chen"], "now": NOW, **given}
    )


def test_a_receipt_is_voided_together_with_its_payment_and_its_number_stays(money, office):
    payment = money.paid()
    void(payment, office)
    receipt, charge = receipt_of(payment), payment.charge
    charge.refresh_from_db()
    assert (receipt.number, receipt.void_reason, receipt.held_by_id) == ("SJ2026-000001", "金额写错", None)
    assert (charge.state, charge.paid_fen, charge.settled_at) == (ChargeState.OPEN, 0, None)
    assert money.balances() == {"receivable": 3000, "income": -3000}
    assert "money_open" in [hold.kind for hold in cases.holds(charge.case_id)]
    money.collect(charge)
    assert list(Receipt.objects.order_by("id").values_list("number", flat=True))[-1] == "SJ2026-000002"
    with refused(Refused, "void already"):
        void(payment, office)


def test_a_receipt_needs_a_reason_and_the_right_to_void_it(money, office):
    payment = money.paid()
    with refused(Refused, "Say why", field="reason"):
        void(payment, office, reason=" ")
    with refused(Forbidden):
        void(payment, office, actor=office["wang"])
    assert receipt_of(payment).voided_at is None


def test_cash_that_has_been_handed_in_is_paid_back_not_undone(money, office):
    payment = money.paid()
    money.hand_in(payment)
    with refused(Refused, "handed in"):
        void(payment, office)


def test_a_receipt_of_a_closed_day_stands(money, office):
    cash, other = money.paid(by="chen"), money.paid(method=WECHAT)
    money.close_day()
    for payment in (cash, other):
        with refused(Refused, "closed"):
            void(payment, office, now=TOMORROW)


def test_a_receipt_of_a_closed_case_stands(money, office):
    payment = money.paid()
    for hold in cases.holds(payment.charge.case_id):
        moving.lift_hold(hold.case_id, hold.kind, hold.key, now=NOW)
    moving.close_if_free(case_id=payment.charge.case_id, actor=office["lin"], now=NOW)
    with refused(Refused, "case is closed"):
        void(payment, office)


def test_a_receipt_stands_once_the_rest_was_let_go_or_money_asked_back(money, office):
    payment = money.paid(amount_fen=2000)
    charge = payment.charge
    charge.refresh_from_db()
    actions.waive_rest(
        charge_id=charge.id, version=charge.version, reason="少收", actor=office["shen"], now=NOW
    )
    with refused(Refused, "let go"):
        void(payment, office)


# ---- walks for money -----------------------------------------------------------------------------


@pytest.fixture
def invoiced(money, limits):
    limits(small_fee="")
    return money.charge()


def plan(charge, office, **given):
    return actions.plan_collection(
        **{
            "charge_id": charge.id,
            "staff_id": office.staff("qian"),
            "day": queries.local_day(TOMORROW),
            "actor": office["chen"],
            "now": NOW,
            **given,
        }
    )


@pytest.mark.clause("C354")
def test_somebody_goes_for_the_money_of_an_invoice(invoiced, money, office):
    walk = plan(invoiced, office)
    assert [one.id for one in queries.planned_for(office.staff("qian"))] == [walk.id]
    payment = money.collect(invoiced, "qian", now=TOMORROW)
    walk.refresh_from_db()
    assert (walk.state, walk.payment_id, walk.ended_at) == (CollectionState.COLLECTED, payment.id, TOMORROW)
    assert queries.planned_for(office.staff("qian")) == []
    assert codes(invoiced.case_id)[-5:] == [
        "billing.collection_planned",
        "billing.collection_ended",
        "billing.payment_received",
        "billing.charge_settled",
        "commitments.clock_stopped",
    ]


def test_one_walk_at_a_time_on_a_day_to_come_by_somebody_of_the_place(invoiced, money, office):
    with refused(Refused, "past", field="day"):
        plan(invoiced, office, day=queries.local_day(NOW) - timedelta(days=1))
    with refused(Refused, "does not work for", field="staff"):
        plan(invoiced, office, staff_id=office.staff("ma"))
    with refused(NotFound):
        plan(invoiced, office, staff_id=10**9)
    with refused(Forbidden):
        plan(invoiced, office, actor=office["wang"])
    plan(invoiced, office)
    with refused(Refused, "already"):
        plan(invoiced, office)
    money.collect(invoiced, "chen", WECHAT)
    assert Collection.objects.get().state == CollectionState.WITHDRAWN
    with refused(Refused, "Nothing is owed"):
        plan(invoiced, office)


def test_nobody_there_or_called_off_ends_the_walk_with_a_note(invoiced, office):
    walk = plan(invoiced, office)
    by = {"collection_id": walk.id, "actor": office["qian"], "now": TOMORROW}
    with refused(Refused, "Say why", field="note"):
        actions.end_collection(**by, state=CollectionState.NOT_REACHED, note="")
    with refused(Forbidden):
        actions.end_collection(**by, state=CollectionState.WITHDRAWN, note="不去了")
    with refused(Refused, "receipt", field="state"):
        actions.end_collection(**by, state=CollectionState.COLLECTED, note="收了")
    with refused(NotFound):
        actions.end_collection(
            **{**by, "actor": office["wang"]}, state=CollectionState.NOT_REACHED, note="无人"
        )
    actions.end_collection(**by, state=CollectionState.NOT_REACHED, note="敲门无人应答")
    with refused(Refused, "ended already"):
        actions.end_collection(
            **{**by, "actor": office["chen"]}, state=CollectionState.WITHDRAWN, note="改期"
        )
    again = plan(invoiced, office)
    actions.end_collection(
        **{**by, "collection_id": again.id, "actor": office["chen"]},
        state=CollectionState.WITHDRAWN,
        note="客户已转账",
    )
    states = list(Collection.objects.order_by("id").values_list("state", flat=True))
    assert states == ["not_reached", "withdrawn"]


def test_cash_is_cash_wherever_it_was_collected(invoiced, money, office):
    plan(invoiced, office)
    money.collect(invoiced, "qian", CASH)
    (holder,) = queries.holders(actor=SYSTEM)
    assert (holder.name, holder.amount_fen, holder.receipts, holder.since) == ("钱伟", 3000, 1, NOW)
