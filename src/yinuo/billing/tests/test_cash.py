"""Cash goes from the technician to the accountant once, and each day is counted once and in order."""

from datetime import timedelta

import pytest
from tests.office import NOW, codes, refused

from yinuo.billing import actions, queries
from yinuo.billing.models import DayClosing, HandIn, HandInPosition, LedgerEntry
from yinuo.billing.tests.conftest import TOMORROW, WECHAT, receipt_of
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused

TODAY = queries.local_day


def written():
    return [model.objects.count() for model in (HandIn, HandInPosition, DayClosing, LedgerEntry)]


@pytest.mark.clause("C345", "C353")
def test_the_accountant_counts_a_technicians_cash_and_takes_it(money, office):
    first, second = money.paid(), money.paid()
    money.paid(method=WECHAT)
    taken = money.hand_in(first, second)
    assert (taken.number, taken.expected_fen, taken.counted_fen) == ("JK2026-000001", 6000, 6000)
    assert (taken.staff_id, taken.received_by_id) == (office.staff("wang"), office.staff("chen"))
    assert queries.holders(actor=SYSTEM) == []
    assert money.balances() == {"till": 6000, "bank": 3000, "income": -9000}
    assert codes()[-1] == "billing.cash_handed_in"


def test_a_technician_may_keep_some_of_the_cash_for_another_day(money, office):
    first, second = money.paid(), money.paid(now=NOW + timedelta(hours=1))
    money.hand_in(first)
    (holder,) = queries.holders(actor=office["chen"])
    assert (holder.amount_fen, holder.since) == (3000, NOW + timedelta(hours=1))
    assert receipt_of(second).held_by_id == office.staff("wang")


@pytest.mark.parametrize(
    ("counted", "balances"),
    [
        (2500, {"till": 2500, "differences": 500, "income": -3000}),
        (3200, {"till": 3200, "differences": -200, "income": -3000}),
        (0, {"differences": 3000, "income": -3000}),
    ],
)
def test_a_count_that_differs_needs_a_reason_and_is_on_record(money, counted, balances):
    payment = money.paid()
    before = written()
    with refused(Refused, "expected ¥30.00", field="reason"):
        money.hand_in(payment, counted_fen=counted)
    assert written() == before
    taken = money.hand_in(payment, counted_fen=counted, reason="找零有误")
    assert (taken.difference_fen, taken.reason) == (counted - 3000, "找零有误")
    assert money.balances() == balances
    assert queries.holders(actor=SYSTEM) == []


def test_cash_is_handed_in_once(money):
    payment = money.paid()
    money.hand_in(payment)
    before = written()
    with refused(Refused, "handed in already", field="payments"):
        money.hand_in(payment)
    assert written() == before


def test_somebody_elses_cash_is_not_handed_in(money, office):
    of_ma = money.paid("XH", by="ma")
    with refused(Refused, "not with 王建军", field="payments"):
        money.hand_in(of_ma, of="wang")
    with refused(Refused, "not with", field="payments"):
        money.hand_in(money.paid(), of_ma)
    with refused(Refused, "not with", field="payments"):
        money.hand_in(money.paid(method=WECHAT))
    with refused(Refused, "Choose at least one", field="payments"):
        money.hand_in()
    with refused(Forbidden):
        money.hand_in(of_ma, of="ma", actor=office["ma"])
    with refused(NotFound):
        actions.hand_in(
            staff_id=10**9, payment_ids=[of_ma.id], counted_fen=3000, actor=office["chen"], now=NOW
        )
    with refused(Refused, "below zero", field="counted"):
        money.hand_in(of_ma, of="ma", counted_fen=-1)
    money.hand_in(of_ma, of="ma")


def test_nobody_takes_their_own_cash(money, office):
    payment = money.paid()
    with refused(Refused, "their own cash"):
        money.hand_in(payment, of="chen")


def test_a_void_receipts_cash_is_not_handed_in(money, office):
    payment = money.paid()
    actions.void_receipt(payment_id=payment.id, reason="写错", actor=office["chen"], now=NOW)
    with refused(Refused, "not with", field="payments"):
        money.hand_in(payment)


# ---- the day -------------------------------------------------------------------------------------


def test_a_day_is_closed_with_what_came_and_went(money, office):
    money.hand_in(money.paid(), counted_fen=2900, reason="少一张")
    money.paid(by="chen")
    money.paid(method=WECHAT)
    closing = money.close_day(deposit_fen=5000, counted_fen=5900)
    assert (closing.opening_fen, closing.cash_fen, closing.handed_in_fen) == (0, 3000, 2900)
    assert (closing.expected_fen, closing.difference_fen, closing.left_fen) == (5900, 0, 900)
    assert closing.takings == {"cash": 6000, "wechat": 3000}
    assert money.balances() == {
        "till": 900,
        "bank": 8000,
        "differences": 100,
        "income": -9000,
    }
    assert codes()[-1] == "billing.day_closed"


def test_the_next_day_opens_with_what_was_left(money):
    money.paid(by="chen")
    money.close_day(deposit_fen=1000)
    money.paid(by="chen", now=TOMORROW)
    closing = money.close_day(now=TOMORROW)
    assert (closing.opening_fen, closing.expected_fen) == (2000, 5000)
    assert closing.takings == {"cash": 3000}
    assert closing.after_day == TODAY(NOW)


@pytest.mark.parametrize(("counted", "differences"), [(2800, 200), (3100, -100)])
def test_a_till_that_differs_needs_a_reason(money, counted, differences):
    money.paid(by="chen")
    before = written()
    with refused(Refused, "Count again, or say why", field="reason"):
        money.close_day(counted_fen=counted)
    assert written() == before
    money.close_day(counted_fen=counted, reason="找零")
    assert money.balances() == {"till": counted, "differences": differences, "income": -3000}


def test_a_day_is_closed_once_and_in_order_and_not_before_it_has_come(money):
    money.paid(by="chen")
    money.paid(by="chen", now=TOMORROW)
    with refused(Refused, "not come yet", field="day"):
        money.close_day(TODAY(NOW) + timedelta(days=1))
    with refused(Refused, "Close 2026-03-13 first", field="day"):
        money.close_day(now=TOMORROW)
    money.close_day(TODAY(NOW), now=TOMORROW)
    with refused(Refused, "closed up to 2026-03-13", field="day"):
        money.close_day(TODAY(NOW), now=TOMORROW)
    money.close_day(now=TOMORROW)
    with refused(Refused, "closed up to", field="day"):
        money.close_day(TODAY(NOW) - timedelta(days=1), now=TOMORROW)
    assert [closing.expected_fen for closing in DayClosing.objects.order_by("day")] == [3000, 6000]


def test_nothing_goes_into_or_out_of_the_till_of_a_closed_day(money, office):
    held, charge = money.paid(), money.charge()
    money.paid(by="chen")
    money.close_day()
    before = written()
    with refused(Refused, "till is closed"):
        money.hand_in(held)
    with refused(Refused, "till is closed"):
        money.collect(charge, "chen")
    assert written() == before
    money.collect(charge, "chen", now=TOMORROW)
    money.hand_in(held, now=TOMORROW)


def test_what_came_after_the_closing_counts_for_the_next_one(money):
    money.paid(method=WECHAT)
    money.close_day()
    money.paid(method=WECHAT, now=NOW + timedelta(hours=2))
    assert money.close_day(now=TOMORROW).takings == {"wechat": 3000}


def test_no_more_goes_to_the_bank_than_was_counted(money, office):
    money.paid(by="chen")
    for deposit in (3001, -1):
        with refused(Refused, "no more was counted", field="deposit"):
            money.close_day(deposit_fen=deposit)
    with refused(Refused, "below zero", field="counted"):
        money.close_day(counted_fen=-1)
    with refused(Forbidden):
        money.close_day(actor=office["lin"])
    with refused(NotFound):
        actions.close_day(
            unit_id=10**9, day=TODAY(NOW), counted_fen=0, deposit_fen=0, actor=office["chen"], now=NOW
        )


def test_the_tills_say_which_day_is_to_be_closed(money, office):
    money.paid(by="chen")
    (till,) = queries.tills(actor=office["chen"], now=TOMORROW)
    assert (till.balance_fen, till.last_day, till.next_day) == (3000, None, TODAY(NOW))
    money.close_day(now=TOMORROW, day=TODAY(NOW))
    (till,) = queries.tills(actor=office["chen"], now=TOMORROW)
    assert (till.last_day, till.next_day) == (TODAY(NOW), TODAY(TOMORROW))


def test_an_accounts_rows_are_read_in_stretches(money, office):
    for _ in range(3):
        money.hand_in(money.paid())
    till = queries.till_of(office.units["HQ"])
    (custody,) = [one for one in queries.accounts(actor=SYSTEM) if one.kind == "custody"]
    for account, number in ((till, 3), (custody, 6)):
        everything = queries.entries(account.pk, keys={}, size=50).rows
        assert len(everything) == number
        seen, keys = [], {}
        while True:
            part = queries.entries(account.pk, keys=keys, size=2)
            seen += part.rows
            if part.older is None:
                break
            keys = {"older_than": part.older}
        assert seen == everything
        back = queries.entries(account.pk, keys={"newer_than": everything[-1].pk}, size=2)
        assert back.rows == everything[-3:-1]
