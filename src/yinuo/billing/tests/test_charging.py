"""A charge is raised by the signature, and the case waits for the money."""

from datetime import timedelta

import pytest
from tests.office import NOW, SOLD_LAST_YEAR, codes, refused

from yinuo.billing import actions, queries
from yinuo.billing.models import Charge, ChargeLine, LedgerEntry
from yinuo.billing.types import ChargeState, ChargeWay
from yinuo.charters import actions as charters
from yinuo.charters.library import shipped_text
from yinuo.intake import queries as cases
from yinuo.intake.actions import moving
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale
from yinuo.workorders import actions as workorders


def holds(charge):
    return sorted(hold.kind for hold in cases.holds(charge.case_id))


@pytest.mark.clause("C347", "C353")
def test_the_signature_charges_what_was_agreed_to_and_small_fees_are_collected_on_the_spot(money, office):
    charge = money.charge(works=("T1", "T2"))
    assert (charge.total_fen, charge.way, charge.state) == (15000, ChargeWay.ON_SPOT, ChargeState.OPEN)
    assert (charge.klass, charge.invoice_due_on) == ("A", None)
    assert charge.collector_id == office.staff("wang")
    lines = [(line.tariff_code, line.name, line.quantity, line.price_fen) for line in charge.lines.all()]
    assert lines == [("T1", "检测", 1, 3000), ("T2", "更换电源板", 1, 12000)]
    assert "money_open" in holds(charge)
    assert money.balances() == {"receivable": 15000, "income": -15000}
    assert "billing.charge_raised" in codes(charge.case_id)


@pytest.mark.clause("C354")
@pytest.mark.parametrize("limit", ["149.99", ""])
def test_above_the_limit_or_without_one_an_invoice_is_due_on_the_same_day(money, limits, limit):
    limits(small_fee=limit)
    charge = money.charge(works=("T1", "T2"))
    assert (charge.way, charge.invoice_due_on) == (ChargeWay.INVOICE, queries.local_day(NOW))
    row = cases.get(charge.case_id, actor=SYSTEM).row
    assert (row.next_due_what, row.next_due.isoformat()) == ("invoice", "2026-03-13T16:00:00+00:00")


def test_a_fee_at_the_limit_is_small(money, limits):
    limits(small_fee="150")
    assert money.charge(works=("T1", "T2")).way == ChargeWay.ON_SPOT


@pytest.mark.clause("C353")
def test_once_the_promise_is_published_its_release_says_what_a_small_fee_is(money, limits):
    limits(small_fee="200.00")
    charters.publish_release(
        charter_id="service-office",
        text=shipped_text("service-office"),
        settings={"small_fee_limit": "149.99"},
        in_force_from=queries.local_day(NOW),
        actor=SYSTEM,
        now=NOW,
    )
    assert money.charge(works=("T1", "T2")).way == ChargeWay.INVOICE
    assert queries.small_fee_limit(now=NOW) == 14999
    assert queries.small_fee_limit(now=NOW - timedelta(days=1)) == 20000


def test_free_service_charges_nothing(money, office):
    order = office.voucher(office.case(sold_on=SOLD_LAST_YEAR))
    office.finished(office.booked(order), works=())
    assert queries.of_order(order.id) is None
    assert LedgerEntry.objects.count() == 0
    assert [hold.kind for hold in cases.holds(order.case_id)] == ["voucher_open", "callback_due"]


def test_a_case_does_not_close_while_money_is_owed_and_closes_with_the_payment(money, office):
    charge = money.charge()
    workorders.file_voucher(order_id=charge.order_id, actor=office["lin"], now=NOW)
    callback = next(hold for hold in cases.holds(charge.case_id) if hold.kind == "callback_due")
    moving.lift_hold(charge.case_id, callback.kind, callback.key, now=NOW)
    assert holds(charge) == ["money_open"]
    with refused(Refused, "money"):
        moving.close(case_id=charge.case_id, actor=office["lin"], now=NOW)
    money.collect(charge)
    assert (holds(charge), cases.get(charge.case_id, actor=SYSTEM).state) == ([], "closed")


@pytest.mark.clause("C354")
def test_who_has_no_money_with_them_gets_an_invoice_instead(money, office):
    charge = money.charge()
    by = {"charge_id": charge.id, "version": charge.version, "actor": office["wang"], "now": NOW}
    with refused(Refused, "Say why", field="reason"):
        actions.bill_instead(**by, reason=" ")
    actions.bill_instead(**by, reason="客户没带钱")
    charge.refresh_from_db()
    assert (charge.way, charge.way_reason) == (ChargeWay.INVOICE, "客户没带钱")
    assert charge.invoice_due_on == queries.local_day(NOW)
    assert cases.get(charge.case_id, actor=SYSTEM).row.next_due_what == "invoice"
    with refused(Refused, "not waiting"):
        actions.bill_instead(**{**by, "version": charge.version}, reason="再说一次")


def test_a_charge_without_money_is_voided_with_a_reason(money, office):
    charge = money.charge()
    by = {"charge_id": charge.id, "version": charge.version, "actor": office["chen"], "now": NOW}
    with refused(Refused, "Say why", field="reason"):
        actions.void_charge(**by, reason="")
    with refused(Forbidden):
        actions.void_charge(**{**by, "actor": office["wang"]}, reason="不收了")
    actions.void_charge(**by, reason="误收，属保修")
    charge.refresh_from_db()
    assert (charge.state, charge.void_reason, charge.owed_fen) == (ChargeState.VOIDED, "误收，属保修", 0)
    assert money.balances() == {}
    assert "money_open" not in holds(charge)
    with refused(Refused, "void already"):
        actions.void_charge(**{**by, "version": charge.version}, reason="再一次")


def test_a_charge_with_money_or_an_invoice_is_not_voided(money, office):
    paid = money.paid().charge
    by = {"actor": office["chen"], "now": NOW, "reason": "误收"}
    paid.refresh_from_db()
    with refused(Refused, "Money has come in"):
        actions.void_charge(charge_id=paid.id, version=paid.version, **by)


def test_the_manager_lets_go_what_is_left_of_a_partly_paid_charge(money, office):
    charge = money.charge()
    by = {"charge_id": charge.id, "actor": office["shen"], "now": NOW, "reason": "客户只认 20 元"}
    with refused(Refused, "partly paid"):
        actions.waive_rest(**by, version=charge.version)
    money.collect(charge, amount_fen=2000)
    charge.refresh_from_db()
    with refused(Forbidden):
        actions.waive_rest(**{**by, "actor": office["chen"]}, version=charge.version)
    with refused(Refused, "Say why"):
        actions.waive_rest(**{**by, "reason": ""}, version=charge.version)
    actions.waive_rest(**by, version=charge.version)
    charge.refresh_from_db()
    assert (charge.state, charge.waived_fen, charge.owed_fen) == (ChargeState.SETTLED, 1000, 0)
    assert money.balances() == {"income": -2000, "custody": 2000}
    assert "money_open" not in holds(charge)


def test_a_stale_page_changes_nothing(money, office):
    charge = money.charge()
    money.collect(charge, amount_fen=1000)
    with refused(Stale):
        actions.void_charge(charge_id=charge.id, version=1, reason="误收", actor=office["chen"], now=NOW)


@pytest.mark.parametrize("who", ["fang", "jin", "luo", "ma", "qian"])
def test_another_dealers_or_technicians_charge_does_not_exist(money, office, who):
    charge = money.charge()
    with refused((NotFound, Forbidden)):
        money.collect(charge, who)
    assert not queries.collectable_by(office[who]).filter(pk=charge.id).exists()
    assert Charge.objects.get(pk=charge.id).paid_fen == 0


def test_lines_stay_as_they_were_agreed_to(money):
    charge = money.charge()
    assert ChargeLine.objects.get(charge=charge).total_fen == 3000
