"""Money by programs: collected at the door, handed in, invoiced and paid back, each by whose work it is."""

import pytest

from tests.api.program import Program, token_for
from yinuo.billing.models import Payment, Receipt
from yinuo.platform.journal import queries as journal
from yinuo.platform.organisations import context
from yinuo.platform.organisations.models import Organisation

COLLEAGUE = "chen"
"""May see all charges of the place; without that scope only what is to be fetched in person."""


@pytest.fixture
def limits(office):
    """Up to ¥200 is collected on the spot, up to ¥20 one person pays back alone."""
    opened, before = context.current(), context.current().settings
    wanted = {"charter": {"small_fee_limit": "200.00"}, "billing": {"refund_limit": "20.00"}}
    Organisation.objects.filter(pk=opened.pk).update(settings=wanted)
    opened.settings = wanted
    context.forget()
    yield
    opened.settings = before
    context.forget()


@pytest.fixture
def charge(office, limits, program):
    """¥30.00 to be collected by the technician, as the technician's program sees it."""
    visit = office.booked(office.voucher(office.case()))
    office.finished(visit, works=("T1",))
    [found] = program("wang").get("/my/charges").json()["items"]
    return found


@pytest.mark.clause("C353", "C354")
def test_programs_collect_hand_in_invoice_and_pay_back(office, charge, program):
    technician, accountant, manager = program("wang"), program("chen"), program("shen")
    path = f"/charges/{charge['id']}"
    assert (charge["state"], charge["way"], charge["owed"]) == ("open", "on_spot", "30.00")
    first = technician.post(
        f"{path}/payments", {"version": charge["version"], "amount": "10.00", "method": "cash"}
    )
    assert first.status_code == 201
    payment = first.json()
    assert first.headers["Location"] == f"/o/anda/api/v1/payments/{payment['id']}"
    assert technician.get(f"/payments/{payment['id']}").json() == payment
    assert payment["receipt"]["in_custody"] is True
    [left] = technician.get("/my/charges").json()["items"]
    technician.post(f"{path}/payments", {"version": left["version"], "amount": "20.00", "method": "wechat"})
    assert technician.get("/my/charges").json()["items"] == []
    [holder] = accountant.get("/custody").json()["items"]
    assert (holder["person"]["name"], holder["amount"]) == ("王建军", "10.00")
    [cash] = accountant.get(f"/custody/{holder['person']['id']}").json()["items"]
    assert (cash["payment"], cash["receipt"]) == (payment["id"], payment["receipt"]["number"])
    counted = {"person": holder["person"]["id"], "payments": [cash["payment"]], "counted": "10.00"}
    taken = accountant.post("/hand-ins", counted).json()
    assert accountant.get(f"/hand-ins/{taken['id']}").json() == taken
    assert accountant.get("/custody").json()["items"] == []
    [listed] = accountant.get("/charges", state="settled", case=charge["case"]["id"]).json()["items"]
    invoice = accountant.post(
        f"{path}/invoices", {"version": listed["version"], "buyer": "赵敏", "amount": "5.00"}
    ).json()
    sent = accountant.post(
        f"/invoices/{invoice['id']}/sending", {"version": invoice["version"], "how": "wechat"}
    ).json()
    assert (sent["number"], sent["sent_how"], sent["charge"]) == (invoice["number"], "wechat", charge["id"])
    assert accountant.get("/invoices", to_send="true").json()["items"] == []
    whole = accountant.get(path).json()
    asked = accountant.post(
        f"{path}/refunds",
        {"version": whole["version"], "amount": "25.00", "method": "wechat", "reason": "重复收费"},
    ).json()
    assert (asked["state"], asked["needs_second"]) == ("asked", True)
    paid = manager.post(
        f"/refunds/{asked['id']}/decision", {"version": asked["version"], "is_agreed": True}
    ).json()
    assert (paid["state"], paid["amount"]) == ("paid", "25.00")
    whole = accountant.get(path).json()
    assert (whole["paid"], whole["invoiced"], whole["refunded"]) == ("30.00", "5.00", "25.00")
    assert [len(whole[name]) for name in ("lines", "payments", "invoices", "refunds")] == [1, 2, 1, 1]
    events = accountant.get(f"/cases/{charge['case']['id']}/events").json()["items"]
    told = {event["type"]: event["data"] for event in events}
    assert told["billing.refund_paid"] == {
        "charge": charge["id"],
        "refund": asked["id"],
        "amount": "25.00",
        "method": "wechat",
    }
    assert list(journal.broken_chains()) == []


def test_a_charge_of_another_technician_is_not_there(office, charge, program):
    other = Program(token_for(COLLEAGUE, "billing:charge:collect"))
    assert other.get("/my/charges").json()["items"] == []
    body = {"version": charge["version"], "amount": "10.00", "method": "cash"}
    path = f"/charges/{charge['id']}"
    assert other.post(f"{path}/payments", body).status_code == 404
    given_up = {"version": charge["version"], "reason": "客户没带钱"}
    assert other.post(f"{path}/to-invoice", given_up).status_code == 404
    assert other.get(path).status_code == 403
    assert Payment.objects.count() == 0


def test_the_same_payment_sent_twice_is_taken_once(charge, program):
    technician = program("wang")
    body = {"version": charge["version"], "amount": "10.00", "method": "cash"}
    first = technician.post(f"/charges/{charge['id']}/payments", body, key="p-1")
    again = technician.post(f"/charges/{charge['id']}/payments", body, key="p-1")
    assert (again.content, again.headers["Location"]) == (first.content, first.headers["Location"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Receipt.objects.count() == 1


def test_more_than_is_owed_and_an_old_version_are_refused(charge, program):
    technician = program("wang")
    path = f"/charges/{charge['id']}"
    body = {"version": charge["version"], "amount": "30.01", "method": "cash"}
    refused = technician.post(f"{path}/payments", body).json()
    assert (refused["type"], refused["errors"][0]["pointer"]) == ("urn:yinuo:problem:refused", "#/amount")
    technician.post(f"{path}/to-invoice", {"version": charge["version"], "reason": "客户没带钱"})
    stale = technician.post(f"{path}/payments", {**body, "amount": "10.00"})
    assert stale.status_code == 409
    assert stale.json()["theirs"]["way"] == "invoice"
    assert Payment.objects.count() == 0


def test_cash_that_somebody_does_not_hold_is_not_taken(charge, program):
    technician, accountant = program("wang"), program("chen")
    paid = technician.post(
        f"/charges/{charge['id']}/payments",
        {"version": charge["version"], "amount": "30.00", "method": "wechat"},
    ).json()
    counted = {"person": paid["received_by"]["id"], "payments": [paid["id"]], "counted": "30.00"}
    refused = accountant.post("/hand-ins", counted)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "#/payments"


def test_nobody_decides_the_refund_that_they_have_asked_for(charge, program):
    accountant = program("chen")
    path = f"/charges/{charge['id']}"
    accountant.post(f"{path}/payments", {"version": charge["version"], "amount": "30.00", "method": "wechat"})
    version = accountant.get(path).json()["version"]
    asked = accountant.post(
        f"{path}/refunds", {"version": version, "amount": "30.00", "method": "wechat", "reason": "重复收费"}
    ).json()
    body = {"version": asked["version"], "is_agreed": True}
    assert accountant.post(f"/refunds/{asked['id']}/decision", body).status_code == 403
    assert accountant.get(f"/refunds/{asked['id']}").json()["state"] == "asked"


def test_an_invoice_that_has_left_is_reversed_not_voided(charge, program):
    accountant = program("chen")
    invoice = accountant.post(
        f"/charges/{charge['id']}/invoices",
        {"version": charge["version"], "buyer": "赵敏", "amount": "30.00"},
    ).json()
    path = f"/invoices/{invoice['id']}"
    numbered = accountant.post(
        f"{path}/tax-number", {"version": invoice["version"], "tax_number": "26332000000012345678"}
    ).json()
    version = {"version": numbered["version"]}
    assert accountant.post(f"{path}/voiding", {**version, "reason": "抬头写错"}).status_code == 422
    reversed_ = accountant.post(f"{path}/reversal", {**version, "reversal": "01"}).json()
    assert (reversed_["state"], reversed_["reversal"]) == ("reversed", "01")
