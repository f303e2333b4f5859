"""Whatever people do in whatever order: the books add up, and nobody has less than nothing."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.office import NOW

from yinuo.billing import actions, queries
from yinuo.billing.models import Charge, Invoice, LedgerEntry, Payment, Receipt, Refund
from yinuo.billing.types import Buyer, PaymentMethod, ReversalCode
from yinuo.cli import doctor
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Refused

NEVER_BELOW_ZERO = {"receivable", "custody", "till", "refunds"}
WHO = ("wang", "qian", "chen")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            (
                "collect",
                "undo",
                "hand_in",
                "close_day",
                "refund",
                "decide",
                "invoice",
                "reverse",
                "void",
                "waive",
            )
        ),
        st.integers(0, 5),
        st.integers(1, 4000),
        st.sampled_from(WHO),
        st.sampled_from(PaymentMethod),
        st.integers(-200, 200),
    ),
    max_size=25,
)


class Life:
    """Three charges and people who do things to them, allowed or not."""

    def __init__(self, money, charges):
        self.money, self.office, self.now, self.charges = money, money.office, NOW, charges

    def charge(self, number):
        charge = self.charges[number % 3]
        charge.refresh_from_db()
        return {"charge_id": charge.id, "version": charge.version, "now": self.now}, charge

    def desk(self):
        return {"actor": self.office["chen"], "now": self.now}

    def collect(self, number, fen, who, method, _):
        which, _charge = self.charge(number)
        actions.collect(**which, amount_fen=fen, method=method, actor=self.office[who])

    def undo(self, number, *_):
        payments = list(Payment.objects.order_by("id"))
        if payments:
            actions.void_receipt(payment_id=payments[number % len(payments)].id, reason="写错", **self.desk())

    def hand_in(self, number, _fen, who, _method, off):
        held = queries.held_by(self.office.staff(who))[: number + 1]
        expected = sum(receipt.payment.amount_fen for receipt in held)
        actions.hand_in(
            staff_id=self.office.staff(who),
            payment_ids=[receipt.payment_id for receipt in held],
            counted_fen=max(expected + off, 0),
            reason="找零" if off else "",
            **self.desk(),
        )

    def close_day(self, number, fen, _who, _method, off):
        self.now += timedelta(days=number % 2)
        day = queries.local_day(self.now)
        till = queries.till_on(self.office.units["HQ"], day)
        counted = max(till.expected_fen + off, 0)
        actions.close_day(
            unit_id=self.office.units["HQ"],
            day=day,
            counted_fen=counted,
            deposit_fen=min(fen, counted),
            reason="找零",
            **self.desk(),
        )

    def refund(self, number, fen, _who, method, _):
        which, _charge = self.charge(number)
        actions.ask_refund(**which, amount_fen=fen, method=method, reason="多收", actor=self.office["chen"])

    def decide(self, _number, fen, *_):
        for refund in queries.asked(SYSTEM).order_by("id")[:1]:
            by = {
                "refund_id": refund.id,
                "version": refund.version,
                "actor": self.office["shen"],
                "now": self.now,
            }
            if fen % 3:
                actions.approve_refund(**by)
            else:
                actions.decline_refund(**by, reason="没有依据")

    def invoice(self, number, fen, *_):
        which, _charge = self.charge(number)
        actions.issue_invoice(**which, buyer=Buyer("王丽华"), amount_fen=fen, actor=self.office["chen"])

    def reverse(self, *_):
        for invoice in Invoice.objects.filter(state="issued").order_by("id")[:1]:
            actions.reverse_invoice(
                invoice_id=invoice.id, version=invoice.version, reversal=ReversalCode.WRONG, **self.desk()
            )

    def void(self, number, *_):
        which, _charge = self.charge(number)
        actions.void_charge(**which, reason="误收", actor=self.office["chen"])

    def waive(self, number, *_):
        which, _charge = self.charge(number)
        actions.waive_rest(**which, reason="少收", actor=self.office["shen"])


def check(life):
    balances = life.money.balances()
    assert sum(balances.values()) == 0
    below = {kind: fen for kind, fen in balances.items() if kind in NEVER_BELOW_ZERO and fen < 0}
    assert below == {}
    for account in queries.accounts(actor=SYSTEM):
        if account.kind in NEVER_BELOW_ZERO:
            assert queries.balance(account.pk) >= 0
    held = Receipt.objects.filter(held_by__isnull=False).aggregate(total=Sum("payment__amount_fen"))["total"]
    assert balances.get("custody", 0) == (held or 0)
    owed = sum(charge.owed_fen for charge in Charge.objects.all())
    assert balances.get("receivable", 0) == owed
    refunded = Refund.objects.filter(state="paid").aggregate(total=Sum("amount_fen"))["total"] or 0
    assert balances.get("refunds", 0) == refunded
    for charge in Charge.objects.all():
        live = Invoice.objects.filter(charge=charge, state="issued").aggregate(total=Sum("amount_fen"))
        assert (live["total"] or 0) == charge.invoiced_fen <= charge.total_fen - charge.refunded_fen
    assert list(doctor.money_at_odds()) == []


@pytest.fixture
def charges(money):
    return [money.charge(technician=who) for who in ("wang", "qian", "wang")]


def test_the_books_add_up_whatever_is_done(money, charges):
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(ACTS)
    def lived(acts):
        with transaction.atomic():
            life = Life(money, charges)
            for name, *given_to in acts:
                before = LedgerEntry.objects.count()
                try:
                    with transaction.atomic():
                        getattr(life, name)(*given_to)
                except Refused:
                    assert LedgerEntry.objects.count() == before
            check(life)
            transaction.set_rollback(True)

    lived()


@pytest.mark.clause("C345")
def test_a_whole_day_adds_up(money, charges):
    life = Life(money, charges)
    life.collect(0, 3000, "wang", PaymentMethod.CASH, 0)
    life.collect(1, 3000, "qian", PaymentMethod.WECHAT, 0)
    life.collect(2, 1000, "chen", PaymentMethod.CASH, 0)
    life.hand_in(0, 0, "wang", PaymentMethod.CASH, -100)
    life.refund(1, 500, "chen", PaymentMethod.CASH, 0)
    life.close_day(0, 2000, "chen", PaymentMethod.CASH, 0)
    check(life)
    assert money.balances() == {
        "receivable": 2000,
        "till": 1400,
        "bank": 5000,
        "refunds": 500,
        "differences": 100,
        "income": -9000,
    }
