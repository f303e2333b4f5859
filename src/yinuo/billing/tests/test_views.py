"""The pages of the money, as the accountant at the desk and the technician on the road use them."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.office import NOW, send, sign_in

from yinuo.billing import actions, queries
from yinuo.billing.models import Charge, Collection, DayClosing, HandIn, Invoice, LedgerEntry, Payment, Refund
from yinuo.billing.tests.conftest import TOMORROW, WECHAT
from yinuo.billing.types import Buyer
from yinuo.dispatch import queries as visits
from yinuo.platform.accounts.models import User
from yinuo.platform.organisations import context

ROOT = "/o/anda/"


@pytest.fixture
def desk(visitor, office):
    User.objects.filter(pk__in=[office["chen"].id, office["wang"].id, office["shen"].id]).update(
        language="en"
    )
    return sign_in(visitor, office["chen"])


@pytest.fixture
def phone(visitor, office):
    User.objects.filter(pk=office["wang"].id).update(language="en")
    return sign_in(visitor, office["wang"])


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def opened(client, path):
    return text(client.get(ROOT + path))


def count():
    return [model.objects.count() for model in (Payment, HandIn, DayClosing, Invoice, Refund, LedgerEntry)]


# ---- the technician ------------------------------------------------------------------------------


@pytest.mark.clause("C353")
def test_after_the_signature_the_phone_asks_for_the_money_and_gives_a_receipt(money, phone, office):
    charge = money.charge(works=("T1", "T2"))
    visit_id = visits.of_case(charge.case_id)[0].id
    page = opened(phone, f"visits/{visit_id}")
    assert "Collect ¥150.00" in page
    assert f"billing/charges/{charge.id}/payment" in page
    page = opened(phone, f"billing/charges/{charge.id}/payment")
    for told in ("¥150.00", "壹佰伍拾元整", "WeChat Pay", "The customer has no money now"):
        assert told in page
    answer = send(
        phone,
        f"{ROOT}billing/charges/{charge.id}/payment",
        {"version": charge.version, "method": "cash", "amount": "150", "payer": "王丽华"},
    )
    payment = Payment.objects.get()
    assert answer["Location"] == f"{ROOT}billing/payments/{payment.id}"
    page = opened(phone, f"billing/payments/{payment.id}")
    for told in ("SJ2026-000001", "壹佰伍拾元整", "王丽华", "until the accountant has counted it"):
        assert told in page
    page = opened(phone, "billing/mine")
    assert "SJ2026-000001" in page
    assert charge.case.number in page
    assert "Collect ¥" not in opened(phone, f"visits/{visit_id}")


def test_who_has_no_money_now_gets_an_invoice(money, phone):
    charge = money.charge()
    path = f"{ROOT}billing/charges/{charge.id}/way"
    assert send(phone, path, {"version": charge.version, "reason": ""}).status_code == 422
    answer = send(phone, path, {"version": charge.version, "reason": "没带钱"})
    assert answer["Location"] == f"{ROOT}billing/mine"
    charge.refresh_from_db()
    assert charge.way == "invoice"


def test_a_payment_sent_twice_is_taken_once(money, phone):
    charge, key = money.charge(), str(uuid.uuid4())
    form = {"version": charge.version, "method": "cash", "amount": "10.00"}
    path = f"{ROOT}billing/charges/{charge.id}/payment"
    answers = [send(phone, path, form, key=key) for _ in range(3)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, f"{ROOT}billing/payments/{Payment.objects.get().id}")
    }


@pytest.mark.parametrize(
    ("amount", "says"),
    [
        ("-5", "not an amount of money"),
        ("0", "above zero"),
        ("30.01", "Only ¥30.00 are still owed"),
        ("三十", "not an amount"),
        ("1.005", "not an amount"),
        ("", "required"),
    ],
)
def test_a_wrong_amount_is_said_and_nothing_is_taken(money, phone, amount, says):
    charge = money.charge()
    before = count()
    answer = send(
        phone,
        f"{ROOT}billing/charges/{charge.id}/payment",
        {"version": charge.version, "method": "cash", "amount": amount, "payer": "王太太"},
    )
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert "王太太" in answer.content.decode()
    assert count() == before


def test_a_stale_page_says_so_and_carries_the_new_version(money, phone):
    charge = money.charge()
    money.collect(charge, amount_fen=1000)
    answer = send(
        phone,
        f"{ROOT}billing/charges/{charge.id}/payment",
        {"version": 1, "method": "cash", "amount": "30"},
    )
    page = answer.content.decode()
    assert (answer.status_code, Payment.objects.count()) == (409, 1)
    assert "¥20.00" in page
    assert 'name="version" value="2"' in page


def test_walks_for_money_stand_on_the_phone_with_address_and_number(money, phone, office, limits):
    limits(small_fee="")
    charge = money.charge()
    walk = actions.plan_collection(
        charge_id=charge.id,
        staff_id=office.staff("wang"),
        day=queries.local_day(NOW),
        note="下午在家",
        actor=office["chen"],
        now=NOW,
    )
    page = opened(phone, "billing/mine")
    for told in (charge.case.contact_name, "文三路 90 号", "下午在家", "¥30.00"):
        assert told in page
    send(phone, f"{ROOT}billing/collections/{walk.id}/ending", {"note": "无人"})
    assert Collection.objects.get().state == "not_reached"
    assert phone.get(f"{ROOT}billing/charges/{charge.id}/payment").status_code == 200
    assert "文三路" not in opened(phone, "billing/mine")


# ---- the accountant ------------------------------------------------------------------------------


@pytest.mark.clause("C353", "C354")
def test_the_lists_say_what_is_to_be_done(money, desk, limits, monkeypatch):
    on_spot = money.charge()
    limits(small_fee="")
    invoiced = money.charge(works=("T1", "T2"))
    page = opened(desk, "billing/")
    assert on_spot.case.number in page
    assert invoiced.case.number in page
    assert "has not said up to which fee" in page
    page = opened(desk, "billing/?view=to_invoice")
    assert invoiced.case.number in page
    assert on_spot.case.number not in page
    assert "Due today" in page
    only = opened(desk, "billing/?way=on_spot")
    assert on_spot.case.number in only
    assert invoiced.case.number not in only
    for query in (str(on_spot.case_id), on_spot.case.number.lower()):
        page = opened(desk, f"billing/?q={query}")
        assert on_spot.case.number in page
        assert invoiced.case.number not in page
    assert "has that case number" in opened(desk, "billing/?q=JX0000-1")
    monkeypatch.setattr("yinuo.platform.clock.now", lambda: TOMORROW)
    assert 'class="state late"' in text(
        sign_in(desk, money.office["chen"]).get(f"{ROOT}billing/?view=to_invoice")
    )
    limits(small_fee="200")
    assert "has not said" not in opened(desk, "billing/")


@pytest.mark.parametrize(
    "query",
    [
        "view=nonsense",
        "way=x",
        "key=x",
        "key=99999999999999999999",
        "q=%25",
        "to=newer&key=1",
        "view=to_invoice&key=1",
    ],
)
def test_a_list_asked_for_nonsense_stays_a_page(desk, query):
    assert desk.get(f"{ROOT}billing/?{query}").status_code in {200, 404}


def test_one_charge_tells_everything(money, desk, office):
    charge = money.charge()
    money.collect(charge, amount_fen=2000)
    page = opened(desk, f"billing/charges/{charge.id}")
    for told in (
        "检测",
        "叁拾元整",
        "¥10.00",
        "壹拾元整",
        "SJ2026-000001",
        "Service income",
        "Cash with 王建军",
    ):
        assert told in page
    assert f"case/{charge.case_id}" in page
    case = opened(desk, f"case/{charge.case_id}")
    assert f'id="money-{charge.id}"' in case
    assert f"billing/charges/{charge.id}" in case


def test_hostile_text_stays_text(money, desk):
    payment = money.paid(payer="<b>x</b>{{7*7}}", note="<script>1</script>")
    page = opened(desk, f"billing/charges/{payment.charge_id}") + opened(
        desk, f"billing/payments/{payment.id}"
    )
    assert "<script>1" not in page
    assert "&lt;b&gt;x" in page
    assert "{{7*7}}" in page


def test_cash_is_counted_and_the_day_closed(money, desk, office):
    first, second = money.paid(), money.paid()
    page = opened(desk, "billing/custody")
    assert "王建军" in page
    assert "¥60.00" in page
    path = f"billing/custody/{office.staff('wang')}/hand-in"
    assert "SJ2026-000002" in opened(desk, path)
    before = count()
    short = {"payments": [first.id, second.id], "counted": "50", "reason": ""}
    answer = send(desk, ROOT + path, short)
    assert answer.status_code == 422
    assert "Counted ¥50.00, expected ¥60.00" in answer.content.decode()
    assert send(desk, ROOT + path, {"payments": [10**9], "counted": "30"}).status_code == 422
    assert send(desk, ROOT + path, {"counted": "30"}).status_code == 422
    assert count() == before
    answer = send(desk, ROOT + path, {**short, "reason": "少一张"})
    slip = opened(desk, answer["Location"].removeprefix(ROOT))
    for told in ("JK2026-000001", "伍拾元整", "-¥10.00", "少一张"):
        assert told in slip
    assert send(desk, ROOT + path, {**short, "reason": "再一次"}).status_code == 422
    assert "to close: 03-13" in opened(desk, "billing/closings")
    day = f"billing/closings/{office.units['HQ']}/2026-03-13"
    assert "¥50.00" in opened(desk, day)
    assert send(desk, ROOT + day, {"counted": "49"}).status_code == 422
    assert send(desk, ROOT + day, {"counted": "50", "deposit": "20"}).status_code == 302
    assert "This day is closed" in opened(desk, day)
    assert send(desk, ROOT + day, {"counted": "50"}).status_code == 422
    assert DayClosing.objects.get().left_fen == 3000
    assert desk.get(f"{ROOT}billing/closings/{office.units['HQ']}/someday").status_code == 404
    assert desk.get(f"{ROOT}billing/closings/{office.units['HQ']}/0001-01-01").status_code == 404


def test_invoices_and_refunds_go_their_way_through_the_pages(money, desk, office):
    charge = money.paid(method=WECHAT).charge
    at = f"{ROOT}billing/charges/{charge.id}"
    charge.refresh_from_db()
    form = {"version": charge.version, "buyer": "安达贸易", "tax_id": "91350100M000100Y44", "amount": "20"}
    answer = send(desk, f"{at}/invoice", form)
    assert answer.status_code == 422
    assert "Compare it with the licence" in answer.content.decode()
    send(desk, f"{at}/invoice", {**form, "tax_id": "91350100M000100Y43"})
    invoice = Invoice.objects.get()
    send(desk, f"{ROOT}billing/invoices/{invoice.id}/sending", {"version": 1, "how": "post"})
    send(desk, f"{ROOT}billing/invoices/{invoice.id}/number", {"version": 2, "tax_number": "1" * 20})
    page = opened(desk, "billing/invoices?view=issued")
    for told in ("FP2026-000001", "1" * 20, "Sent by post"):
        assert told in page
    charge.refresh_from_db()
    refund = {"version": charge.version, "amount": "20", "method": "wechat", "reason": "多收"}
    assert "Reverse it first" in send(desk, f"{at}/refund", refund).content.decode()
    send(desk, f"{ROOT}billing/invoices/{invoice.id}/reversal", {"version": 3, "reversal": "04"})
    charge.refresh_from_db()
    limits_page = opened(desk, f"billing/charges/{charge.id}/refund")
    assert "Above ¥50.00" in limits_page
    send(desk, f"{at}/refund", {**refund, "version": charge.version})
    assert Refund.objects.get().number == "TK2026-000001"
    assert "TK2026-000001" in opened(desk, "billing/refunds?view=decided")
    assert "04 rebate" in opened(desk, "billing/invoices?view=ended")


def test_a_second_person_decides_on_the_page(money, desk, office, limits):
    limits(small_fee="200")
    charge = money.paid(method=WECHAT).charge
    charge.refresh_from_db()
    asked = {"version": charge.version, "amount": "30", "method": "wechat", "reason": "错收"}
    send(desk, f"{ROOT}billing/charges/{charge.id}/refund", asked)
    refund = Refund.objects.get()
    assert refund.state == "asked"
    manager = sign_in(desk, office["shen"])
    assert "Refunds to decide" in opened(manager, "")
    page = opened(manager, f"billing/refunds/{refund.id}/decision")
    for told in ("错收", "叁拾元整", "陈静"):
        assert told in page
    path = f"{ROOT}billing/refunds/{refund.id}/decision"
    assert send(manager, path, {"version": 1, "answer": "no", "reason": ""}).status_code == 422
    assert send(manager, path, {"version": 1, "answer": "yes"}).status_code == 302
    refund.refresh_from_db()
    assert refund.state == "paid"
    assert send(manager, path, {"version": 2, "answer": "yes"}).status_code == 422


def test_money_is_in_the_audit_log_in_words(money, desk, office):
    payment = money.paid()
    actions.void_receipt(payment_id=payment.id, reason="写错", actor=office["chen"], now=NOW)
    money.hand_in(money.paid(), counted_fen=2500, reason="少了")
    money.close_day()
    page = opened(sign_in(desk, office["shen"]), "audit?kind=money")
    for told in (
        "took ¥25.00 of cash from 王建军, expected ¥30.00",
        "closed 2026-03-13",
        "voided a receipt for ¥30.00",
    ):
        assert told in page
    case = opened(sign_in(desk, office["chen"]), f"case/{payment.charge.case_id}")
    assert "voided the receipt for ¥30.00" in case


def test_the_ledger_opens_every_account(money, desk, office):
    money.hand_in(money.paid())
    money.close_day(deposit_fen=1000)
    page = opened(desk, "billing/ledger")
    for account in queries.accounts(actor=office["chen"]):
        assert f"billing/ledger/{account.pk}" in page
        assert "data-row" in opened(desk, f"billing/ledger/{account.pk}")


PAGES = (
    "",
    "billing/",
    "billing/?view=to_send",
    "billing/?view=settled",
    "billing/invoices?view=issued",
    "billing/collections?view=ended",
    "billing/refunds?view=decided",
    "billing/custody",
    "billing/closings",
    "billing/ledger",
)


def test_a_longer_list_costs_no_more_statements(money, desk, office):
    def work(times):
        for _ in range(times):
            money.hand_in(money.paid())
            payment = money.paid(method=WECHAT)
            charge = Charge.objects.get(pk=payment.charge_id)
            by = {"actor": office["chen"], "now": NOW}
            actions.issue_invoice(
                charge_id=charge.id, version=charge.version, buyer=Buyer("王丽华"), amount_fen=100, **by
            )
            actions.ask_refund(
                charge_id=charge.id,
                version=charge.version + 1,
                amount_fen=100,
                method=WECHAT,
                reason="多收",
                **by,
            )
            money.paid()

    def cost(path):
        context.forget()
        with CaptureQueriesContext(connection) as asked:
            opened(desk, path)
        return len(asked)

    work(2)
    charge = Charge.objects.order_by("id").last()
    custody = next(one for one in queries.accounts(actor=office["chen"]) if one.kind == "custody")
    pages = (
        *PAGES,
        f"billing/charges/{charge.id}",
        f"billing/custody/{office.staff('wang')}/hand-in",
        f"billing/hand-ins/{HandIn.objects.order_by('id')[0].pk}",
        f"billing/closings/{office.units['HQ']}/2026-03-13",
        f"billing/ledger/{custody.pk}",
    )
    for path in pages:
        cost(path)
    few = {path: cost(path) for path in pages}
    assert {path: number for path, number in few.items() if number > 15} == {}
    work(4)
    many = {path: cost(path) for path in pages}
    assert {path: (few[path], number) for path, number in many.items() if number > few[path]} == {}
