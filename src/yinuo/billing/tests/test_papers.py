"""Invoices and refunds stay within what was charged and paid."""

import pytest
from tests.office import NOW, codes, refused

from yinuo.billing import actions, queries
from yinuo.billing.models import Invoice, Refund
from yinuo.billing.tests.conftest import CASH, TOMORROW, WECHAT
from yinuo.billing.types import Buyer, InvoiceState, PaymentMethod, RefundState, ReversalCode, SentHow
from yinuo.intake import queries as cases
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale

PERSON, COMPANY = Buyer("王丽华"), Buyer("安达贸易公司", "91350100M000100Y43")


def issue(charge, office, **given):
    charge.refresh_from_db()
    given = {
        "buyer": PERSON,
        "amount_fen": charge.invoiceable_fen,
        "actor": office["chen"],
        "now": NOW,
        **given,
    }
    return actions.issue_invoice(**{"charge_id": charge.id, "version": charge.version, **given})


@pytest.mark.clause("C354")
def test_an_invoice_is_issued_on_the_day_and_leaves_the_list(money, office, limits):
    limits(small_fee="")
    charge = money.charge(works=("T1", "T2"))
    assert [one.id for one in queries.to_invoice(office["chen"])] == [charge.id]
    assert [one.id for one in queries.late_invoices(office["chen"], now=TOMORROW)] == [charge.id]
    invoice = issue(charge, office, buyer=COMPANY)
    assert (invoice.number, invoice.amount_fen) == ("FP2026-000001", 15000)
    assert (invoice.buyer, invoice.tax_id) == ("安达贸易公司", "91350100M000100Y43")
    assert not queries.to_invoice(office["chen"]).exists()
    assert cases.get(charge.case_id, actor=SYSTEM).row.next_due_what != "invoice"


@pytest.mark.clause("C353")
def test_after_collecting_on_the_spot_the_invoice_is_sent_afterwards(money, office):
    charge = money.charge()
    assert not queries.to_send_after(office["chen"]).exists()
    money.collect(charge)
    assert [one.id for one in queries.to_send_after(office["chen"])] == [charge.id]
    invoice = issue(charge, office)
    assert not queries.to_send_after(office["chen"]).exists()
    assert [one.id for one in queries.to_send(office["chen"])] == [invoice.id]
    by = {"invoice_id": invoice.id, "version": 1, "how": SentHow.POST, "actor": office["chen"], "now": NOW}
    actions.send_invoice(**by)
    invoice.refresh_from_db()
    assert (invoice.sent_at, invoice.sent_how) == (NOW, "post")
    assert not queries.to_send(office["chen"]).exists()
    with refused(Refused, "sent already"):
        actions.send_invoice(**{**by, "version": invoice.version})
    assert codes(charge.case_id)[-2:] == ["billing.invoice_issued", "billing.invoice_sent"]


def test_live_invoices_of_a_charge_stay_within_its_total(money, office):
    charge = money.charge()
    issue(charge, office, amount_fen=1000)
    for fen, says in ((2001, "At most ¥20.00"), (0, "above zero"), (-1, "above zero")):
        with refused(Refused, says, field="amount"):
            issue(charge, office, amount_fen=fen)
    issue(charge, office, amount_fen=2000)
    with refused(Refused, "At most"):
        issue(charge, office, amount_fen=1)
    assert list(Invoice.objects.values_list("number", flat=True)) == ["FP2026-000001", "FP2026-000002"]


@pytest.mark.parametrize(
    ("buyer", "field"),
    [
        (Buyer("  "), "buyer"),
        (Buyer("安达", "123"), "tax_id"),
        (Buyer("安达", "91350100M000100Y44"), "tax_id"),
        (Buyer("安达", "91350100I000100Y43"), "tax_id"),
    ],
)
def test_an_invoice_says_to_whom(money, office, buyer, field):
    charge = money.charge()
    with refused(Refused, field=field):
        issue(charge, office, buyer=buyer)
    assert not Invoice.objects.exists()


def test_who_does_not_issue_invoices_cannot(money, office):
    charge = money.charge()
    with refused(Forbidden):
        issue(charge, office, actor=office["lin"])
    with refused(Stale):
        issue(charge, office, version=99)


def test_a_void_charge_is_not_invoiced_and_an_invoiced_one_not_voided(money, office):
    charge = money.charge()
    invoice = issue(charge, office)
    by = {"charge_id": charge.id, "reason": "误收", "actor": office["chen"], "now": NOW}
    charge.refresh_from_db()
    with refused(Refused, "invoice is out"):
        actions.void_charge(**by, version=charge.version)
    actions.void_invoice(invoice_id=invoice.id, version=1, reason="抬头写错", actor=office["chen"], now=NOW)
    charge.refresh_from_db()
    actions.void_charge(**by, version=charge.version)
    with refused(Refused, "nothing to invoice"):
        issue(charge, office, amount_fen=100)


def test_an_invoice_is_voided_in_the_house_and_reversed_outside(money, office):
    charge = money.charge()
    invoice = issue(charge, office)
    by = {"invoice_id": invoice.id, "actor": office["chen"], "now": NOW}
    with refused(Refused, "Say why", field="reason"):
        actions.void_invoice(**by, version=1, reason="")
    with refused(Refused, "20 digits", field="tax_number"):
        actions.write_tax_number(**by, version=1, tax_number="123")
    with refused(Refused, "Write down", field="tax_number"):
        actions.write_tax_number(**by, version=1, tax_number=" ")
    actions.write_tax_number(**by, version=1, tax_number="2633 0000 0012 3456 7890")
    with refused(Stale):
        actions.write_tax_number(**by, version=1, tax_number="26330000001234567891")
    with refused(Refused, "Reverse it"):
        actions.void_invoice(**by, version=2, reason="写错")
    actions.reverse_invoice(**by, version=2, reversal=ReversalCode.WRONG)
    invoice.refresh_from_db()
    charge.refresh_from_db()
    assert (invoice.state, invoice.reversal, invoice.tax_number) == (
        InvoiceState.REVERSED,
        "01",
        "26330000001234567890",
    )
    assert charge.invoiced_fen == 0
    with refused(Refused, "voided or reversed"):
        actions.reverse_invoice(**by, version=3, reversal=ReversalCode.REBATE)
    again = issue(charge, office)
    assert again.number == "FP2026-000002"
    with refused(Refused, "Another invoice", field="tax_number"):
        actions.write_tax_number(
            invoice_id=again.id, version=1, tax_number="26330000001234567890", actor=office["chen"], now=NOW
        )


def test_an_invoice_of_another_dealer_does_not_exist(money, office):
    invoice = issue(money.charge(), office)
    with pytest.raises(NotFound):
        queries.invoice(invoice.id, actor=office["jin"])


# ---- refunds -------------------------------------------------------------------------------------


def ask(charge, office, fen=3000, **given):
    charge.refresh_from_db()
    given = {"method": WECHAT, "reason": "重复收费", "actor": office["chen"], "now": NOW, **given}
    return actions.ask_refund(
        **{"charge_id": charge.id, "version": charge.version, "amount_fen": fen, **given}
    )


def test_up_to_the_limit_one_person_pays_back(money, office):
    charge = money.paid(method=WECHAT).charge
    refund = ask(charge, office, 1000)
    charge.refresh_from_db()
    assert (refund.state, refund.number, refund.needs_second) == (RefundState.PAID, "TK2026-000001", False)
    assert charge.refunded_fen == 1000
    assert money.balances() == {"bank": 2000, "refunds": 1000, "income": -3000}
    assert codes(charge.case_id)[-1] == "billing.refund_paid"


def test_above_the_limit_a_second_person_agrees_never_the_one_who_asked(money, office):
    charge = money.charge(works=("T1", "T2"))
    money.collect(charge, method=WECHAT)
    refund = ask(charge, office, 5001)
    assert (refund.state, refund.number, money.balances()["bank"]) == (RefundState.ASKED, None, 15000)
    by = {"refund_id": refund.id, "version": 1, "now": NOW}
    with refused(Forbidden):
        actions.approve_refund(**by, actor=office["chen"])
    both = with_permissions(office["chen"], "billing:refund:approve")
    with refused(Forbidden, "yourself"):
        actions.approve_refund(**by, actor=both)
    with refused(Stale):
        actions.approve_refund(**{**by, "version": 9}, actor=office["shen"])
    actions.approve_refund(**by, actor=office["shen"])
    refund.refresh_from_db()
    assert (refund.state, refund.number, refund.decided_by_id) == (
        RefundState.PAID,
        "TK2026-000001",
        office.staff("shen"),
    )
    assert money.balances() == {"bank": 9999, "refunds": 5001, "income": -15000}
    with refused(Refused, "decided already"):
        actions.approve_refund(**{**by, "version": 2}, actor=office["shen"])


def with_permissions(actor, *more):
    return type(actor)(
        **{name: getattr(actor, name) for name in ("kind", "id", "name", "scope", "staff_id")},
        permissions=actor.permissions | set(more),
    )


def test_while_there_is_no_limit_every_refund_needs_a_second_person(money, office, limits):
    limits(small_fee="200")
    refund = ask(money.paid(method=WECHAT).charge, office, 1)
    assert refund.needs_second
    by = {"refund_id": refund.id, "version": 1, "actor": office["shen"], "now": NOW}
    with refused(Refused, "Say why", field="reason"):
        actions.decline_refund(**by, reason="")
    actions.decline_refund(**by, reason="没有依据")
    refund.refresh_from_db()
    assert (refund.state, refund.number, refund.decline_reason) == (RefundState.DECLINED, None, "没有依据")
    assert money.balances() == {"bank": 3000, "income": -3000}


def test_never_more_is_paid_back_than_was_paid_and_not_asked_for(money, office, limits):
    charge = money.paid(method=WECHAT).charge
    for fen, says in ((3001, "more has not been paid"), (0, "above zero"), (-5, "above zero")):
        with refused(Refused, says, field="amount"):
            ask(charge, office, fen)
    limits(small_fee="200")
    ask(charge, office, 2000)
    with refused(Refused, "At most ¥10.00", field="amount"):
        ask(charge, office, 1001)
    with refused(Refused, "Say why", field="reason"):
        ask(charge, office, 100, reason="")
    with refused(Forbidden):
        ask(charge, office, 100, actor=office["shen"])
    assert Refund.objects.count() == 1


def test_nothing_is_paid_back_while_money_is_owed_or_an_invoice_stands_for_it(money, office):
    charge = money.charge()
    money.collect(charge, amount_fen=1000)
    with refused(Refused, "still owed"):
        ask(charge, office, 500)
    money.collect(charge, method=WECHAT)
    invoice = issue(charge, office, amount_fen=2500)
    with refused(Refused, "Reverse it first", field="amount"):
        ask(charge, office, 501)
    ask(charge, office, 500)
    actions.reverse_invoice(
        invoice_id=invoice.id, version=1, reversal=ReversalCode.REBATE, actor=office["chen"], now=NOW
    )
    ask(charge, office, 2500)
    charge.refresh_from_db()
    assert (charge.refunded_fen, charge.invoiceable_fen) == (3000, 0)


def test_cash_is_paid_back_from_what_lies_in_the_till_of_an_open_day(money, office):
    charge = money.paid(method=WECHAT).charge
    with refused(Refused, "Only ¥0.00 lie in the till", field="amount"):
        ask(charge, office, 1000, method=CASH)
    money.paid(by="chen")
    ask(charge, office, 1000, method=CASH)
    assert money.balances()["till"] == 2000
    money.close_day()
    with refused(Refused, "till is closed"):
        ask(charge, office, 1000, method=CASH)
    assert ask(charge, office, 1000, method=PaymentMethod.TRANSFER).state == RefundState.PAID
