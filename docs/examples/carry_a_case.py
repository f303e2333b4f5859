"""Carry a case from the call to the call-back by the API alone.

    pip install httpx
    export YINUO_API=https://service.example.cn/o/anda/api/v1
    export YINUO_CLERK=yn_… YINUO_CHIEF=yn_… YINUO_TECHNICIAN=yn_… YINUO_CALLER=yn_… YINUO_ACCOUNTANT=yn_…
    python carry_a_case.py

Four tokens, because four people do it; one token will do where one person may all of it and is a technician.
"""

import base64
import os
import struct
import sys
import time
import uuid
import zlib
from datetime import datetime, timedelta
from typing import Any

import httpx


class Program:
    """One token. A problem is raised with what it says; what may be tried again is tried again with the same key."""

    def __init__(self, address: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        self.client = httpx.Client(base_url=address, headers=headers, timeout=30)

    def get(self, path: str, **query: Any) -> Any:
        return self.call("GET", path, params=query)

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Each intent has one key, however often it is sent."""
        return self.call("POST", path, json=body or {}, headers={"Idempotency-Key": str(uuid.uuid4())})

    def call(self, method: str, path: str, **given: Any) -> Any:
        for attempt in range(5):
            try:
                response = self.client.request(method, path, **given)
            except httpx.TransportError:
                time.sleep(2**attempt)
                continue
            if response.status_code in {429, 503} or "Retry-After" in response.headers:
                time.sleep(float(response.headers.get("Retry-After", "1")))
                continue
            if response.is_error:
                problem = response.json()
                raise SystemExit(
                    f"{method} {path}: {problem['title']}: {problem['detail']} {problem.get('errors', '')}"
                )
            return response.json()
        raise SystemExit(f"{method} {path}: no answer")


def main() -> None:
    address = os.environ["YINUO_API"]
    clerk, chief, technician, caller, accountant = (
        Program(address, os.environ[f"YINUO_{who}"])
        for who in ("CLERK", "CHIEF", "TECHNICIAN", "CALLER", "ACCOUNTANT")
    )

    # 1  Somebody calls: a customer, a unit, a request.
    customer = clerk.post(
        "/customers",
        {"name": "赵敏", "phones": ["13905710086"], "address": "浙江省杭州市西湖区文三路 90 号"},
    )
    model = clerk.get("/product-models")["items"][0]
    serial = f"API-{uuid.uuid4().hex[:8]}"
    unit = clerk.post(
        "/units", {"serial": serial, "product_model": model["code"], "customer": customer["id"]}
    )
    case = clerk.post(
        "/cases",
        {
            "channel": "web",
            "customer": customer["id"],
            "unit": unit["id"],
            "contact_name": "赵敏",
            "contact_phone": "13905710086",
            "description": "开机有声音无图像",
        },
    )
    path = f"/cases/{case['id']}"
    print(f"{case['number']} is {case['state']}")

    # 2  Who pays? What is not known is asked.
    answers = {"sold_on": "2020-05-01"}
    decision = clerk.get(f"{path}/decisions")["items"][0]
    while decision["outcome"] == "needs_facts":
        name = decision["needs"][0]["name"]
        decision = clerk.post(f"{path}/facts", {"name": name, "value": answers[name]})
    clauses = ", ".join(clause["clause"] for clause in decision["because"])
    print(f"class {decision['service_class']}, by {clauses}")

    # 3  The voucher, and who goes.
    order = clerk.post(f"{path}/work-orders", {"instructions": "先电话联系"})
    goes = technician.get("/me")["person"]
    start = datetime.now().astimezone() + timedelta(hours=2)
    visit = chief.post(
        f"/work-orders/{order['id']}/visits",
        {
            "technician": goes["id"],
            "start": start.isoformat(),
            "end": (start + timedelta(hours=2)).isoformat(),
        },
    )
    print(f"{order['number']} goes with {visit['technician']['name']} at {visit['start']}")

    # 4  On site: each step takes the version that the step before has answered.
    here = f"/visits/{visit['id']}"
    sheet = technician.post(f"{here}/arrival")
    sheet = technician.post(f"{here}/tariff-showing", {"version": sheet["version"]})
    works = [{"code": item["code"]} for item in sheet["tariff"][:1]]
    sheet = technician.post(
        f"{here}/estimate",
        {
            "version": sheet["version"],
            "works": works,
            "parts": [{"name": "电源板", "price": "98.50"}],
        },
    )
    sheet = technician.post(
        f"{here}/consent", {"version": sheet["version"], "is_given": True, "signer": "赵敏"}
    )
    sheet = technician.post(
        f"{here}/findings",
        {
            "version": sheet["version"],
            "findings": "电源板烧毁",
            "work_done": "更换电源板",
            "work_minutes": 40,
            "parts": [{"name": "电源板"}],
        },
    )
    sheet = technician.post(
        f"{here}/completion",
        {
            "version": sheet["version"],
            "signer": "赵敏",
            "signature": base64.b64encode(drawn_name()).decode(),
        },
    )
    print(f"{sheet['outcome']} for {sheet['total']} yuan")

    # 5  The paper is filed, and the customer is asked whether it helped.
    clerk.post(f"/work-orders/{order['id']}/filing")
    owed = next(
        call
        for view in ("due", "later")
        for call in caller.get("/callbacks", view=view, limit=100)["items"]
        if call["case"]["id"] == case["id"]
    )
    caller.post(f"/callbacks/{owed['id']}/answer", {"version": owed["version"], "satisfaction": 5})

    # 6  What the customer agreed to is owed since the signature; the case closes when it is paid.
    charge = accountant.get("/charges", case=case["id"])["items"][0]
    accountant.post(
        f"/charges/{charge['id']}/payments",
        {"version": charge["version"], "amount": charge["owed"], "method": "wechat"},
    )
    events = clerk.get(f"{path}/events")["items"]
    print(f"{case['number']} is {clerk.get(path)['state']} after {len(events)} events")


def drawn_name(width: int = 300, height: int = 120) -> bytes:
    """A PNG with a stroke, in place of what a customer draws."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    rows = (
        bytes([0, *(0 if abs(x * height // width - y) < 3 else 255 for x in range(width))])
        for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"".join(rows)))
        + chunk(b"IEND", b"")
    )


if __name__ == "__main__":
    sys.exit(main())
