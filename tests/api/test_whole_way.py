"""A case is carried from the first call to the call-back by programs alone."""

import base64
from datetime import timedelta

import pytest

from tests.office import NOW, codes, drawing, snapshot
from yinuo.billing import actions as billing
from yinuo.billing import queries as charges
from yinuo.billing.types import PaymentMethod
from yinuo.intake.models import Case
from yinuo.platform.journal import queries as journal


@pytest.mark.clause("C351", "C352", "C023")
def test_programs_carry_a_case_from_the_call_to_the_call_back(office, program):
    clerk, chief, technician, caller = (program(name) for name in ("lin", "zhou", "wang", "he"))
    me = clerk.get("/me").json()
    assert me["service_point"] == {"code": "HQ", "name": "安达电器售后服务部"}
    customer = clerk.post(
        "/customers", {"name": "赵敏", "phones": ["13905710086"], "address": "浙江省杭州市西湖区文三路 90 号"}
    ).json()
    assert customer["phones"] == ["139****0086"]
    unit = clerk.post(
        "/units", {"serial": "ad-2026-1", "product_model": "L55E9", "customer": customer["id"]}
    ).json()
    made = clerk.post(
        "/cases",
        {
            "channel": "phone",
            "customer": customer["id"],
            "unit": unit["id"],
            "fault": "TV01",
            "contact_name": "赵敏",
            "contact_phone": "139 0571 0086",
            "description": "开机有声音无图像",
        },
    )
    assert made.status_code == 201
    case = made.json()
    path = f"/cases/{case['id']}"
    assert made.headers["Location"] == f"/o/anda/api/v1{path}"
    assert (case["state"], case["service_class"]) == ("registered", None)
    decision = clerk.get(f"{path}/decisions").json()["items"][0]
    assert decision["needs"][0]["name"] == "sold_on"
    told = clerk.post(f"{path}/facts", {"name": "sold_on", "value": "2020-05-01"}).json()
    assert (told["service_class"], told["because"][0]["clause"]) == ("A", "C347")
    picture = clerk.call("POST", f"{path}/pictures", snapshot(), content_type="image/jpeg").json()
    assert clerk.get(f"{path}/pictures/{picture['id']}").headers["Content-Type"] == "image/jpeg"
    order = clerk.post(f"{path}/work-orders", {"instructions": "先电话联系"}).json()
    wang = next(
        one for one in chief.get("/staff", technicians="true").json()["items"] if one["name"] == "王建军"
    )
    start = NOW + timedelta(hours=2)
    visit = chief.post(
        f"/work-orders/{order['id']}/visits",
        {
            "technician": wang["id"],
            "start": start.isoformat(),
            "end": (start + timedelta(hours=2)).isoformat(),
        },
    ).json()
    assert visit["start"] == "2026-03-13T11:30:00+08:00"
    here = f"/visits/{visit['id']}"
    assert [one["id"] for one in technician.get("/my/visits").json()["items"]] == [visit["id"]]
    sheet = technician.post(f"{here}/arrival").json()
    assert sheet["customer"]["phone"] == "13905710086"
    sheet = technician.post(f"{here}/tariff-showing", {"version": sheet["version"]}).json()
    sheet = technician.post(
        f"{here}/estimate",
        {
            "version": sheet["version"],
            "works": [{"code": "T1"}],
            "parts": [{"name": "电源板", "price": "98.50"}],
        },
    ).json()
    assert sheet["total"] == "128.50"
    sheet = technician.post(
        f"{here}/consent", {"version": sheet["version"], "is_given": True, "signer": "赵敏"}
    ).json()
    sheet = technician.post(
        f"{here}/findings",
        {
            "version": sheet["version"],
            "findings": "电源板烧毁",
            "work_done": "更换电源板",
            "work_minutes": 40,
            "parts": [{"name": "电源板"}],
        },
    ).json()
    after = {"purpose": "after"}
    technician.call("POST", f"{here}/photos", snapshot(), query=after, content_type="image/jpeg")
    sheet = technician.post(
        f"{here}/completion",
        {
            "version": sheet["version"],
            "signer": "赵敏",
            "signature": base64.b64encode(drawing()).decode(),
        },
    ).json()
    assert (sheet["outcome"], sheet["customer"]["phone"]) == ("fixed", "139****0086")
    filed = clerk.post(f"/work-orders/{order['id']}/filing").json()
    assert (filed["state"], filed["consent"]["total"]) == ("filed", "128.50")
    [owed] = caller.get("/callbacks", view="later").json()["items"]
    answered = caller.post(
        f"/callbacks/{owed['id']}/answer", {"version": owed["version"], "satisfaction": 5}
    ).json()
    assert answered["consequence"] == "close"
    assert clerk.get(path).json()["state"] == "struck_off", "money is still owed"
    charge = charges.of_case(Case.objects.get(public_id=case["id"]).pk)[0]
    billing.collect(
        charge_id=charge.id,
        version=charge.version,
        amount_fen=charge.owed_fen,
        method=PaymentMethod.WECHAT,
        actor=office["chen"],
        now=NOW + timedelta(days=1),
    )
    assert clerk.get(path).json()["state"] == "closed"
    events = clerk.get(f"{path}/events").json()["items"]
    number = Case.objects.get(public_id=case["id"]).pk
    assert [event["type"] for event in events] == codes(number)
    by_programs = events[: [event["type"] for event in events].index("billing.payment_received")]
    assert {event["by"]["kind"] for event in by_programs} == {"token"}
    assert list(journal.broken_chains()) == []
