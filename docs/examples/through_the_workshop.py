"""Carry a product through the workshop, to the payment and the invoice, by the API alone.

    pip install httpx
    export YINUO_API=https://service.example.cn/o/anda/api/v1
    export YINUO_CLERK=yn_… YINUO_CHIEF=yn_… YINUO_TECHNICIAN=yn_… YINUO_ACCOUNTANT=yn_…
    python through_the_workshop.py

Its client is the one of `carry_a_case.py`, which stands beside it.
"""

import base64
import os
import sys
import time
import uuid
from datetime import datetime

from carry_a_case import Program, drawn_name


def main() -> None:
    address = os.environ["YINUO_API"]
    clerk, chief, technician, accountant = (
        Program(address, os.environ[f"YINUO_{who}"]) for who in ("CLERK", "CHIEF", "TECHNICIAN", "ACCOUNTANT")
    )
    signed = {"signer": "赵敏", "signature": base64.b64encode(drawn_name()).decode()}

    # 1  A request whose product is brought to the counter: against the receipt, which the customer keeps.
    customer = clerk.post("/customers", {"name": "赵敏", "phones": ["13905710086"]})
    model = clerk.get("/product-models")["items"][0]
    serial = f"API-{uuid.uuid4().hex[:8]}"
    unit = clerk.post(
        "/units", {"serial": serial, "product_model": model["code"], "customer": customer["id"]}
    )
    case = clerk.post(
        "/cases",
        {
            "channel": "counter",
            "customer": customer["id"],
            "unit": unit["id"],
            "contact_name": "赵敏",
            "contact_phone": "13905710086",
            "address": "文三路 90 号",
            "description": "开机有声音无图像",
        },
    )
    path = f"/cases/{case['id']}"
    clerk.post(f"{path}/facts", {"name": "sold_on", "value": "2020-05-01"})
    order = clerk.post(f"{path}/work-orders", {"instructions": ""})
    goods = {"product": model["name"], "serial": serial, "condition": "左下角有划痕", "trouble": "无图像"}
    stay = clerk.post(f"/work-orders/{order['id']}/stay", {**goods, **signed})
    here = f"/stays/{stay['id']}"
    clerk.post(f"{here}/entry", {"shelf": "B-03"})
    print(f"{case['number']} came in against receipt {stay['receipt']}")

    # 2  At the bench: the fault is looked for, the customer is asked, then it is repaired.
    technician.post(f"{here}/card/taking")
    card = at_bench(technician, here, "diagnosis")
    technician.post(f"{here}/card", {"version": card["version"], "diagnosis": "电源板烧毁"})
    work = clerk.get("/tariff")["items"][0]
    estimated = technician.post(
        f"{here}/estimate",
        {"works": [{"code": work["code"]}], "parts": [{"name": "电源板", "price": "80.00"}]},
    )
    told_at = datetime.now().astimezone().isoformat()
    clerk.post(f"{here}/answer", {"is_given": True, "signer": "赵敏", "way": "phone", "told_at": told_at})
    card = at_bench(technician, here, "repair")
    technician.post(
        f"{here}/card",
        {
            "version": card["version"],
            "diagnosis": "电源板烧毁",
            "work_done": "更换电源板",
            "parts": [{"name": "电源板"}],
        },
    )
    technician.post(f"{here}/result", {"kind": "repaired"})
    print(f"repaired for {estimated['total']} yuan")

    # 3  The chief checks, the customer is told, and gets it back for the receipt.
    chief.post(f"{here}/check", {"is_passed": True})
    clerk.post(f"{here}/return", {"return_on": told_at[:10]})
    clerk.post(f"{here}/contacts", {"is_reached": True})
    gone = clerk.post(f"{here}/delivery", {"receipt": stay["receipt"], **signed})
    print(f"receipt {gone['receipt']} is {gone['receipt_voided_as']}")

    # 4  The money: a payment with its receipt, and the invoice.
    charge = accountant.get("/charges", case=case["id"])["items"][0]
    owed = f"/charges/{charge['id']}"
    payment = accountant.post(
        f"{owed}/payments", {"version": charge["version"], "amount": charge["owed"], "method": "wechat"}
    )
    charge = accountant.get(owed)
    invoice = accountant.post(
        f"{owed}/invoices", {"version": charge["version"], "buyer": "赵敏", "amount": charge["paid"]}
    )
    invoice = accountant.post(
        f"/invoices/{invoice['id']}/sending", {"version": invoice["version"], "how": "by_hand"}
    )
    print(f"{payment['receipt']['number']} for {payment['amount']} yuan, invoice {invoice['number']}")
    print(f"the charge is {charge['state']}")


def at_bench(technician: Program, here: str, kind: str) -> dict[str, object]:
    """The clock starts and stops; the card as it stands then."""
    technician.post(f"{here}/sessions", {"kind": kind})
    time.sleep(1)
    stopped = technician.post(f"{here}/sessions/stop")
    return dict(stopped["card"])


if __name__ == "__main__":
    sys.exit(main())
