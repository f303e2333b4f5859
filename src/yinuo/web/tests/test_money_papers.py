"""Charge slips and receipts from the rows of the money: what they say, for whom, and in which language."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.office import NOW, TODAY, Office, sign_in
from tests.papers import reading

from yinuo.billing import actions
from yinuo.billing import queries as billing
from yinuo.billing.types import Buyer, PaymentMethod
from yinuo.kernel.actors import SYSTEM
from yinuo.platform.organisations import context
from yinuo.platform.papers import pictures

ROOT = "/o/anda/"
LIMITS = {"charter": {"small_fee_limit": "200.00"}}


@pytest.fixture
def charge(office, monkeypatch):
    """¥30.00 and ¥120.00, signed for and to be collected by the technician."""
    monkeypatch.setattr(context.current(), "settings", LIMITS)
    return charged(office, ("T1", "T2"))


def charged(office: Office, works=("T1",)):
    visit = office.booked(office.voucher(office.case()))
    office.finished(visit, works=works)
    return billing.of_order(visit.order_id)


@pytest.fixture
def pay(office, charge):
    def collect(fen=15000, by="wang", **given):
        charge.refresh_from_db()
        given = {"method": PaymentMethod.CASH, "version": charge.version, **given}
        return actions.collect(charge_id=charge.id, amount_fen=fen, actor=office[by], now=NOW, **given)

    return collect


@pytest.fixture
def show(visitor, office):
    def ask(username, path, status=200):
        answer = sign_in(visitor, office[username]).get(f"{ROOT}billing/{path}")
        assert answer.status_code == status, answer.content[:400]
        return answer

    return ask


@pytest.fixture
def printed(show):
    return lambda username, path: reading.words(show(username, path).content)


def missing(words, *told):
    return [each for each in told if each not in words]


@pytest.mark.clause("C345", "C353", "C358")
def test_the_slip_says_what_is_to_be_paid_for_which_voucher_and_how(charge, printed):
    words = printed("chen", f"charges/{charge.id}/paper")
    assert not missing(
        words,
        *("收费单", charge.order.number, charge.case.number, "A有费", "王丽华", "浙江省杭州市西湖区", "L55E9"),
        *("检测", "30.00", "120.00", "合计¥150.00", "壹佰伍拾元整", "现场收款", f"应付日期{TODAY}"),
        *("开单人", "王建军", "客户签字", "盖章处", "第三联财务"),
    )  # fmt: skip
    assert charge.case.contact_phone not in words
    assert "文三路90号" not in words
    assert "作废" not in words


@pytest.mark.clause("C354")
def test_the_slip_of_an_invoice_says_on_which_day_somebody_comes_for_the_money(office, charge, printed):
    path = f"charges/{charge.id}/paper"
    by = {"charge_id": charge.id, "actor": office["chen"], "now": NOW}
    actions.bill_instead(**by, version=charge.version, reason="客户要先开发票")
    words = printed("chen", path)
    assert "开票收款" in words
    assert f"应付日期{TODAY}" not in words
    actions.plan_collection(**by, staff_id=office.staff("wang"), day=TODAY)
    assert f"应付日期{TODAY}" in printed("chen", path)


def test_a_void_charge_is_printed_as_void(office, charge, printed):
    actions.void_charge(
        charge_id=charge.id, version=charge.version, reason="误收", actor=office["chen"], now=NOW
    )
    assert printed("chen", f"charges/{charge.id}/paper").count("作废") == 3
    assert printed("chen", f"charges/{charge.id}/paper?format=241").count("作废") == 1


@pytest.mark.clause("C353", "C358")
def test_the_receipt_says_from_whom_how_much_and_by_which_way(charge, pay, printed):
    payment = pay(payer="王先生")
    words = printed("wang", f"payments/{payment.id}/paper")
    assert not missing(
        words,
        *("收据", payment.receipt.number, "王先生", "现金", charge.case.number, charge.order.number, "维修费"),
        *("检测", "实收¥150.00", "壹佰伍拾元整", "补寄", "收款人", "王建军", "会计员", "盖章处", str(TODAY)),
    )  # fmt: skip
    assert printed("chen", f"payments/{payment.id}/paper") == words


def test_a_part_payment_is_one_line_of_what_came_in(pay, printed):
    payment = pay(5000, method=PaymentMethod.WECHAT)
    words = printed("wang", f"payments/{payment.id}/paper")
    assert not missing(words, "微信支付", "实收¥50.00", "王丽华")
    assert "120.00" not in words


@pytest.mark.clause("C353")
def test_the_receipt_names_the_invoice_once_it_is_out(office, charge, pay, printed):
    payment = pay()
    charge.refresh_from_db()
    invoice = actions.issue_invoice(
        charge_id=charge.id,
        version=charge.version,
        buyer=Buyer("王丽华"),
        amount_fen=15000,
        actor=office["chen"],
        now=NOW,
    )
    words = printed("chen", f"payments/{payment.id}/paper")
    assert invoice.number in words
    assert "补寄" not in words


def test_a_voided_receipt_is_printed_as_void_and_keeps_its_number(office, pay, printed):
    payment = pay()
    assert "作废" not in printed("wang", f"payments/{payment.id}/paper")
    actions.void_receipt(payment_id=payment.id, reason="写错金额", actor=office["chen"], now=NOW)
    words = printed("chen", f"payments/{payment.id}/paper")
    assert words.count("作废") == 3
    assert payment.receipt.number in words


def test_a_technician_prints_only_what_they_have_received(pay, show):
    payment = pay()
    show("qian", f"payments/{payment.id}/paper", 404)
    show("wang", f"charges/{payment.charge_id}/paper", 403)
    show("jin", f"charges/{payment.charge_id}/paper", 404)


@pytest.mark.parametrize(
    ("query", "pages"), [("", 3), ("?format=a5", 3), ("?format=241", 1), ("?format=a0", 3)]
)
def test_both_are_printed_in_three_copies_or_through_three_plies(pay, show, query, pages):
    payment = pay()
    for path in (f"charges/{payment.charge_id}/paper", f"payments/{payment.id}/paper"):
        content = show("chen", f"{path}{query}").content
        assert len(reading.pages(content)) == pages
        assert not missing(reading.words(content), "第一联存根", "第二联客户", "第三联财务")


def test_both_are_the_organisations_whatever_the_reader_speaks(office, pay, visitor):
    payment = pay()
    desk = sign_in(visitor, office["chen"])
    desk.cookies["yinuo-language"] = "en"
    for path, told in (
        (f"charges/{payment.charge_id}/paper", ("收费单", "收費單", "Chargeslip")),
        (f"payments/{payment.id}/paper", ("收据", "收據", "Receipt")),
    ):
        for query, title in zip(("", "?lang=zh-hant", "?lang=en"), told, strict=True):
            assert title in reading.words(desk.get(f"{ROOT}billing/{path}{query}").content), query


def test_the_codes_lead_to_the_case_and_hold_nothing_but_its_key(charge, pay, show, monkeypatch):
    seen, draw = [], pictures.qr
    monkeypatch.setattr(pictures, "qr", lambda address: seen.append(address) or draw(address))
    payment = pay()
    for path in (f"charges/{charge.id}/paper", f"payments/{payment.id}/paper"):
        show("chen", path)
    (address,) = set(seen)
    assert re.fullmatch(rf"http://[^/]+/o/anda/scan/{charge.case.public_id}", address)


def test_the_pages_of_charge_and_payment_offer_to_print(charge, pay, show):
    payment = pay()
    page = show("lin", f"charges/{charge.id}").content.decode()
    for query in ("", "?format=241"):
        assert f'href="{ROOT}billing/charges/{charge.id}/paper{query}" target="_blank"' in page
    for username in ("chen", "wang"):
        page = show(username, f"payments/{payment.id}").content.decode()
        assert f'href="{ROOT}billing/payments/{payment.id}/paper" target="_blank"' in page


def test_both_cost_few_statements(pay, visitor, office):
    payment = pay()
    assert billing.payment(payment.id, actor=SYSTEM).pk == payment.id
    desk = sign_in(visitor, office["chen"])
    for path, most in ((f"charges/{payment.charge_id}/paper", 18), (f"payments/{payment.id}/paper", 18)):
        with CaptureQueriesContext(connection) as seen:
            desk.get(f"{ROOT}billing/{path}")
        assert len(seen) <= most, path
