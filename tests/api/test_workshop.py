"""A product goes through the workshop by programs alone, to the payment and the invoice."""

import base64
from datetime import timedelta

import pytest

from tests.api.test_money import limits  # noqa: F401 - a fixture
from tests.office import NOW, SOLD_LONG_AGO, codes, drawing
from yinuo.depot.models import Stay
from yinuo.intake.models import Case
from yinuo.platform import clock
from yinuo.platform.journal import queries as journal

SIGNED = {"signer": "王丽华", "signature": base64.b64encode(drawing()).decode()}
GOODS = {
    "product": "液晶电视 L55E9",
    "condition": "左下角有划痕",
    "accessories": ["remote"],
    "trouble": "无图像",
}


class Hours:
    """The clock of the product, moved by hand."""

    def __init__(self, patch) -> None:
        self.patch, self.minutes = patch, 0

    def wait(self, minutes: int) -> None:
        self.minutes += minutes
        at = NOW + timedelta(minutes=self.minutes)
        self.patch.setattr(clock, "now", lambda: at)


@pytest.fixture
def hours(monkeypatch) -> Hours:
    return Hours(monkeypatch)


@pytest.mark.clause("C355", "C356", "C357")
def test_programs_carry_a_product_through_the_workshop(office, limits, program, hours):  # noqa: F811
    clerk, chief, technician, accountant = (program(name) for name in ("lin", "zhou", "wang", "chen"))
    case = office.case(sold_on=SOLD_LONG_AGO)
    order = office.voucher(case)
    taken = clerk.post(f"/work-orders/{order.public_id}/stay", {**GOODS, **SIGNED})
    assert taken.status_code == 201
    stay = taken.json()
    path = f"/stays/{stay['id']}"
    assert taken.headers["Location"] == f"/o/anda/api/v1{path}"
    assert (stay["stage"], stay["next_step"], stay["card"]) == ("to_enter", "enter", None)
    hours.wait(10)
    clerk.post(f"{path}/entry", {"shelf": "B-03"})
    assert [one["id"] for one in technician.get("/my/bench").json()["items"]] == [stay["id"]]
    technician.post(f"{path}/card/taking")
    technician.post(f"{path}/sessions", {"kind": "diagnosis"})
    hours.wait(20)
    stopped = technician.post(f"{path}/sessions/stop", {}).json()
    assert stopped["card"]["diagnosis_minutes"] == 20
    written = {"version": stopped["card"]["version"], "diagnosis": "电源板烧毁"}
    technician.post(f"{path}/card", written)
    stale = technician.post(f"{path}/card", written)
    assert (stale.status_code, stale.json()["theirs"]["card"]["diagnosis"]) == (409, "电源板烧毁")
    estimated = technician.post(
        f"{path}/estimate", {"works": [{"code": "T1"}], "parts": [{"name": "电源板", "price": "80.00"}]}
    ).json()
    assert (estimated["total"], estimated["is_agreed"], estimated["card"]["waits_for"]) == (
        "110.00",
        False,
        "consent",
    )
    assert technician.post(f"{path}/sessions", {"kind": "repair"}).status_code == 422
    hours.wait(30)
    told_at = clock.now().isoformat()
    answered = clerk.post(
        f"{path}/answer", {"is_given": True, "signer": "王丽华", "way": "phone", "told_at": told_at}
    ).json()
    assert answered["is_agreed"] is True
    technician.post(f"{path}/sessions", {"kind": "repair"})
    hours.wait(45)
    stopped = technician.post(f"{path}/sessions/stop", {}).json()
    technician.post(
        f"{path}/card",
        {
            "version": stopped["card"]["version"],
            "diagnosis": "电源板烧毁",
            "work_done": "更换电源板",
            "parts": [{"name": "电源板"}],
        },
    )
    assert technician.post(f"{path}/result", {"kind": "repaired"}).json()["stage"] == "to_check"
    assert chief.get("/workshop", stage="to_check").json()["items"][0]["id"] == stay["id"]
    checked = chief.post(f"{path}/check", {"is_passed": True}).json()
    assert (checked["cleared_as"], checked["next_step"]) == ("repaired", "plan")
    clerk.post(f"{path}/return", {"return_on": "2026-03-13"})
    clerk.post(f"{path}/contacts", {"is_reached": True})
    wrong = clerk.post(f"{path}/delivery", {"receipt": "LQ2026-999999", **SIGNED})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#/receipt")
    gone = clerk.post(f"{path}/delivery", {"receipt": stay["receipt"], **SIGNED}).json()
    assert (gone["stage"], gone["receipt_voided_as"]) == ("gone", "retrieved")
    [charge] = accountant.get("/charges", case=str(case.public_id)).json()["items"]
    assert (charge["owed"], charge["work_order"]) == ("110.00", order.number)
    money = f"/charges/{charge['id']}"
    accountant.post(
        f"{money}/payments", {"version": charge["version"], "amount": "110.00", "method": "wechat"}
    )
    paid = accountant.get(money).json()
    invoice = accountant.post(
        f"{money}/invoices", {"version": paid["version"], "buyer": "王丽华", "amount": "110.00"}
    ).json()
    accountant.post(f"/invoices/{invoice['id']}/sending", {"version": invoice["version"], "how": "by_hand"})
    events = clerk.get(f"/cases/{case.public_id}/events").json()["items"]
    assert [event["type"] for event in events] == codes(Case.objects.get().pk)
    opened = next(event for event in events if event["type"] == "depot.stay_opened")
    assert (opened["data"]["stay"], opened["data"]["receipt"]) == (stay["id"], stay["receipt"])
    assert list(journal.broken_chains()) == []


def test_a_visit_ends_with_the_product_taken_back(office, program):
    visit = office.booked(office.voucher(office.case()))
    technician = program("wang")
    path = f"/visits/{visit.public_id}"
    sheet = technician.post(f"{path}/arrival").json()
    sheet = technician.post(f"{path}/tariff-showing", {"version": sheet["version"]}).json()
    goods = {name: value for name, value in GOODS.items() if name != "trouble"}
    body = {"version": sheet["version"], "note": "主板要在车间检测", **goods, **SIGNED}
    blank = technician.post(f"{path}/taking-back", {**body, "condition": " "})
    assert (blank.status_code, blank.json()["errors"][0]["pointer"]) == (422, "#/condition")
    assert Stay.objects.count() == 0
    taken = technician.post(f"{path}/taking-back", body).json()
    assert (taken["outcome"], taken["outcome_note"]) == ("taken_back", "主板要在车间检测")
    [line] = program("lin").get("/stays").json()["items"]
    assert (line["came_by"], line["product"]) == ("visit", "液晶电视 L55E9")
