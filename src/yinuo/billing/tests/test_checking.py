"""What doctor finds when somebody has been at the rows by other means."""

from django.db.models import F
from tests.office import NOW

from yinuo.billing import actions, queries
from yinuo.billing.models import Charge, Receipt
from yinuo.billing.tests.conftest import WECHAT
from yinuo.cli import doctor
from yinuo.platform.numbering.models import Counter


def test_all_is_well_after_a_day_of_work(money, office):
    money.hand_in(money.paid())
    money.paid(method=WECHAT)
    actions.void_receipt(payment_id=money.paid().id, reason="写错", actor=office["chen"], now=NOW)
    money.close_day()
    assert list(queries.odds()) == []
    assert list(doctor.gaps_in_series()) == []


def test_cash_that_has_vanished_is_found(money):
    payment = money.paid()
    Receipt.objects.filter(payment=payment).update(held_by=None)
    assert list(queries.odds()) == [f"cash with staff {payment.received_by_id}"]


def test_a_charge_that_says_something_else_than_the_ledger_is_found(money):
    payment = money.paid()
    Charge.objects.filter(pk=payment.charge_id).update(
        total_fen=F("total_fen") + 1, paid_fen=F("paid_fen") + 1
    )
    assert list(queries.odds()) == [f"charge of {payment.charge.case.number}"]


def test_a_missing_number_is_found(money):
    payment = money.paid()
    Counter.objects.filter(series="SJ").update(last=F("last") + 1)
    assert list(doctor.gaps_in_series()) == ["SJ 2026"]
    Receipt.objects.filter(payment=payment).update(number="SJ2026-000002")
    assert list(doctor.gaps_in_series()) == ["SJ 2026"]
