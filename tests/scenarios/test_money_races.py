"""Money at the same moment, each on a connection of their own: nothing is taken, handed in or paid back twice."""

import pytest

from tests.office import NOW, open_office
from tests.scenarios.test_races import split, together
from yinuo.billing import actions, queries
from yinuo.billing.models import DayClosing, HandIn, HandInPosition, LedgerEntry, Payment, Receipt, Refund
from yinuo.billing.tests.conftest import CASH, WECHAT, Money, set_limits
from yinuo.kernel.actors import SYSTEM
from yinuo.platform import clock
from yinuo.platform.journal import queries as journal


@pytest.fixture
def money(transactional_db, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    office = open_office()
    set_limits(small_fee="200.00", refund="50.00")
    return Money(office)


def test_at_the_same_moment_money_moves_once(money):
    """One office for all races: making it takes longer than they do."""
    one_charge_is_paid_twice_at_once(money)
    one_technicians_cash_is_handed_in_twice_at_once(money)
    one_receipt_is_voided_while_its_cash_is_handed_in(money)
    one_charge_is_paid_back_twice_at_once(money)
    many_receipts_are_given_at_once(money)
    one_day_is_closed_twice_at_once(money)
    assert list(queries.odds()) == []
    assert list(journal.broken_chains()) == []


def pay(money, charge, who="wang", method=CASH):
    return lambda: actions.collect(
        charge_id=charge.id,
        version=charge.version,
        amount_fen=charge.total_fen,
        method=method,
        actor=money.office[who],
        now=NOW,
    )


def one_charge_is_paid_twice_at_once(money):
    charge = money.charge()
    paid, refusals = split(together(pay(money, charge), pay(money, charge, "chen", WECHAT)))
    assert (len(paid), len(refusals)) == (1, 1)
    assert list(Payment.objects.filter(charge=charge)) == paid
    charge.refresh_from_db()
    assert charge.paid_fen == 3000


def take(money, payment, counted_fen=3000):
    return lambda: money.hand_in(payment, counted_fen=counted_fen)


def one_technicians_cash_is_handed_in_twice_at_once(money):
    payment = money.paid("XH", by="ma")

    def hand_in():
        return money.hand_in(payment, of="ma")

    taken, refusals = split(together(hand_in, hand_in, hand_in))
    assert (len(taken), len(refusals)) == (1, 2)
    assert all("handed in already" in str(refusal) for refusal in refusals)
    assert HandInPosition.objects.get(payment=payment).hand_in_id == taken[0].id
    assert LedgerEntry.objects.filter(hand_in__isnull=False).count() == HandIn.objects.count()


def one_receipt_is_voided_while_its_cash_is_handed_in(money):
    payment = money.paid()

    def void():
        return actions.void_receipt(payment_id=payment.id, reason="写错", actor=money.office["chen"], now=NOW)

    done, refusals = split(together(void, lambda: money.hand_in(payment)))
    assert (len(done), len(refusals)) == (1, 1)
    receipt = Receipt.objects.get(payment=payment)
    was_handed_in = HandInPosition.objects.filter(payment=payment).exists()
    assert was_handed_in != (receipt.voided_at is not None)


def one_charge_is_paid_back_twice_at_once(money):
    charge = money.paid(method=WECHAT).charge
    charge.refresh_from_db()

    def ask():
        return actions.ask_refund(
            charge_id=charge.id,
            version=charge.version,
            amount_fen=2000,
            method=WECHAT,
            reason="多收",
            actor=money.office["chen"],
            now=NOW,
        )

    back, refusals = split(together(ask, ask))
    assert (len(back), len(refusals)) == (1, 1)
    charge.refresh_from_db()
    assert charge.refunded_fen == 2000
    assert Refund.objects.count() == 1


def many_receipts_are_given_at_once(money):
    last = max(int(number[-6:]) for number in Receipt.objects.values_list("number", flat=True))
    all_of_them = [money.charge(at) for at in ("HQ", "XH", "BJ", "YH")]
    who = ("wang", "ma", "tang", "luo")
    paid, refusals = split(together(*(pay(money, *pair) for pair in zip(all_of_them, who, strict=True))))
    assert (len(paid), refusals) == (4, [])
    numbers = sorted(int(payment.receipt.number[-6:]) for payment in paid)
    assert numbers == [last + 1, last + 2, last + 3, last + 4]


def one_day_is_closed_twice_at_once(money):
    money.paid(by="chen")
    closed, refusals = split(together(money.close_day, money.close_day))
    assert (len(closed), len(refusals)) == (1, 1)
    assert DayClosing.objects.count() == 1
    assert queries.accounts(actor=SYSTEM).filter(kind="till").count() == 1
