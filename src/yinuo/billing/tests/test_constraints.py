"""What the database refuses by itself, whatever the code above it does."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from tests.office import NOW

from yinuo.billing import actions, queries
from yinuo.billing.models import (
    Account,
    Charge,
    ChargeLine,
    Collection,
    DayClosing,
    HandIn,
    HandInPosition,
    Invoice,
    LedgerEntry,
    Payment,
    Receipt,
    Refund,
)
from yinuo.billing.tests.conftest import WECHAT
from yinuo.billing.types import Buyer


def refuses(constraint, act, *args, **given):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        act(*args, **given)


def changes(row, **values):
    return lambda: type(row).objects.filter(pk=row.pk).update(**values)


def copied(row, **values):
    """The same row again, with something else in it."""

    def make():
        fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        for name in ("id", "public_id"):
            fields.pop(name, None)
        return type(row).objects.create(**{**fields, **values})

    return make


def test_the_sums_of_a_charge_stay_within_each_other(money):
    charge = money.charge()
    refuses("charge_above_zero", changes(charge, total_fen=0))
    refuses("total_fen", changes(charge, total_fen=-5))
    refuses("charge_state_as_paid", changes(charge, paid_fen=3000))
    refuses("charge_state_as_paid", changes(charge, paid_fen=3001))
    refuses("charge_state_as_paid", changes(charge, state="settled", settled_at=NOW))
    refuses("charge_state_as_paid", changes(charge, state="gone"))
    refuses("charge_refunded_within_paid", changes(charge, refunded_fen=1))
    refuses("charge_invoiced_within_total", changes(charge, invoiced_fen=3001))
    refuses("charge_voided_why", changes(charge, state="voided"))
    refuses("charge_invoice_due_when", changes(charge, way="invoice"))
    refuses("charge_way_known", changes(charge, way="barter"))
    refuses("order_id", copied(charge))


def test_a_paid_charge_is_not_paid_back_or_invoiced_beyond_what_was_paid(money):
    charge = money.paid().charge
    charge.refresh_from_db()
    refuses("charge_(refunded|invoiced)_within", changes(charge, refunded_fen=3001))
    refuses("charge_invoiced_within_total", changes(charge, refunded_fen=1000, invoiced_fen=2001))
    refuses("charge_state_as_paid", changes(charge, state="voided", void_reason="误收"))
    refuses("charge_state_as_paid", changes(charge, waived_fen=1, waive_reason="少收"))


def test_prices_and_payments_are_not_negative(money):
    line, payment = ChargeLine.objects.get(charge=money.charge()), money.paid()
    refuses("price_fen", copied(line, price_fen=-1))
    refuses("charge_line_quantity", copied(line, quantity=0))
    refuses("payment_above_zero", copied(payment, amount_fen=0))
    refuses("amount_fen", copied(payment, amount_fen=-3000))
    refuses("payment_method_known", copied(payment, method="barter"))


def test_a_receipt_number_and_a_payment_are_used_once(money):
    first, second = money.paid(), money.paid()
    receipt = Receipt.objects.get(payment=first)
    refuses("number", copied(receipt, payment_id=copied(second)().pk))
    refuses("payment_id", copied(receipt, number="SJ2026-900000"))
    refuses("receipt_voided_why", changes(receipt, voided_at=NOW))
    refuses("receipt_voided_why", changes(receipt, voided_at=NOW, void_reason="写错"))
    refuses("receipt_voided_why", changes(receipt, void_reason="写错"))


def test_cash_is_handed_in_once_by_one_person_to_another(money, office):
    payment = money.paid()
    taken = money.hand_in(payment)
    again = HandIn(
        number="JK2026-900000", unit_id=taken.unit_id, staff_id=taken.staff_id, at=NOW, day=taken.day
    )
    again.received_by_id, again.expected_fen, again.counted_fen = taken.received_by_id, 3000, 3000
    again.save()
    refuses(
        "payment_id", HandInPosition.objects.create, hand_in=again, payment_id=payment.pk, amount_fen=3000
    )
    refuses("hand_in_difference_why", copied(taken, number="JK2026-900001", counted_fen=2999))
    refuses("hand_in_by_two", copied(taken, number="JK2026-900001", staff_id=taken.received_by_id))
    refuses("hand_in_of_something", copied(taken, number="JK2026-900001", expected_fen=0, counted_fen=0))
    refuses("number", copied(taken))


def test_a_day_is_closed_once_and_days_follow_each_other(money):
    money.paid(by="chen")
    closing = money.close_day(deposit_fen=1000)
    day = closing.day
    refuses("closing_once", copied(closing, after_day=day - timedelta(days=1)))
    refuses("closing_in_order", copied(closing, day=day + timedelta(days=1)))
    refuses("closing_after_before", copied(closing, day=day - timedelta(days=2), after_day=day))
    later = {"day": day + timedelta(days=1), "after_day": day}
    refuses("closing_adds_up", copied(closing, **later, expected_fen=1))
    refuses("closing_difference_why", copied(closing, **later, counted_fen=2999))
    refuses("closing_deposit_is_there", copied(closing, **later, deposit_fen=3001))
    assert DayClosing.objects.count() == 1


def test_the_ledger_moves_something_from_one_account_to_another_for_a_reason(money):
    payment = money.paid()
    entry = LedgerEntry.objects.get(kind="paid")
    fresh = {"payment_id": None, "charge_id": None, "kind": "handed_in"}
    refuses("ledger_above_zero", copied(entry, amount_fen=0))
    refuses("amount_fen", copied(entry, amount_fen=-1))
    refuses("ledger_from_one_to_another", copied(entry, to_account_id=entry.from_account_id))
    refuses("ledger_says_what_for", copied(entry, **fresh))
    refuses("ledger_says_what_for", copied(entry, kind="nothing"))
    refuses("ledger_payment_once", copied(entry))
    refuses("ledger_charge_once", copied(LedgerEntry.objects.get(kind="charged")))
    money.hand_in(payment)
    refuses("ledger_hand_in_once", copied(LedgerEntry.objects.get(kind="handed_in")))


def test_an_account_is_there_once_and_custody_is_somebodys(money, office):
    money.paid()
    till = {"kind": "till", "unit_id": office.units["HQ"], "staff_id": None}
    Account.objects.create(**till)
    refuses("account_once", Account.objects.create, **till)
    refuses("account_custody", Account.objects.create, **{**till, "kind": "custody"})
    refuses("account_custody", Account.objects.create, **{**till, "staff_id": office.staff("wang")})
    refuses("account_kind_known", Account.objects.create, **{**till, "kind": "mattress"})


def test_invoices_say_how_they_ended_and_have_a_number_of_their_own(money, office):
    charge = money.charge()
    invoice = actions.issue_invoice(
        charge_id=charge.id,
        version=charge.version,
        buyer=Buyer("王丽华"),
        amount_fen=1000,
        actor=office["chen"],
        now=NOW,
    )
    refuses("number", copied(invoice))
    refuses("invoice_above_zero", changes(invoice, amount_fen=0))
    refuses("invoice_ended_why", changes(invoice, state="voided", ended_at=NOW))
    refuses("invoice_ended_why", changes(invoice, state="reversed", ended_at=NOW))
    refuses("invoice_ended_why", changes(invoice, reversal="01"))
    refuses("invoice_sent_how", changes(invoice, sent_at=NOW))
    Invoice.objects.update(tax_number="1" * 20)
    refuses("invoice_tax_number_once", copied(invoice, number="FP2026-900000", tax_number="1" * 20))


def test_refunds_have_a_reason_a_number_and_where_needed_two_people(money, office):
    charge = money.paid(method=WECHAT).charge
    charge.refresh_from_db()
    refund = actions.ask_refund(
        charge_id=charge.id,
        version=charge.version,
        amount_fen=100,
        method=WECHAT,
        reason="多收",
        actor=office["chen"],
        now=NOW,
    )
    refuses("refund_why", changes(refund, reason=""))
    refuses("refund_above_zero", changes(refund, amount_fen=0))
    refuses("refund_paid_numbered", changes(refund, number=None))
    refuses("refund_by_two", changes(refund, needs_second=True))
    refuses("refund_by_two", changes(refund, needs_second=True, decided_by=F("asked_by")))
    refuses("refund_declined_why", changes(refund, state="declined"))
    refuses("number", copied(refund))
    assert Refund.objects.get().state == "paid"


def test_one_walk_at_a_time_goes_for_a_charge(money, office, limits):
    limits(small_fee="")
    charge = money.charge()
    walk = actions.plan_collection(
        charge_id=charge.id,
        staff_id=office.staff("qian"),
        day=queries.local_day(NOW),
        actor=office["chen"],
        now=NOW,
    )
    refuses("collection_one_planned", copied(walk))
    refuses("collection_ended_when", changes(walk, state="collected", ended_at=NOW))
    refuses("collection_ended_when", changes(walk, state="withdrawn"))
    assert (Collection.objects.count(), Payment.objects.count()) == (1, 0)
    assert Charge.objects.get().state == "open"
