"""Round by the workshop through the pages: taken back on site, repaired, checked, handed over; and the ways with another end."""

from collections.abc import Iterator

import pytest

from tests.office import NOW, codes
from tests.scenarios.desks import SIGNATURE, House
from yinuo.billing import queries as charges
from yinuo.depot.models import Stay
from yinuo.followup.types import CallbackState
from yinuo.intake import queries as cases
from yinuo.intake.types import CaseState
from yinuo.platform import clock
from yinuo.platform.journal import queries as journal
from yinuo.platform.organisations import context
from yinuo.workorders import queries as orders
from yinuo.workorders.types import OrderState

SIGNED = {"signature": SIGNATURE, "signer": "赵敏"}
GOODS = {
    "name": "液晶电视 L55E9",
    "serial": "AD20260001",
    "condition": "左下角有划痕",
    "accessories": ["power_cord", "remote"],
    "others": "",
}


@pytest.fixture
def house(office, monkeypatch) -> Iterator[House]:
    moment = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    yield House(office, moment)
    context.forget()


def holds(case_id):
    return sorted(hold.kind for hold in cases.holds(case_id))


class Shop:
    """The product of the case that is carried through."""

    def __init__(self, house: House) -> None:
        self.house = house

    @property
    def stay(self) -> Stay:
        return Stay.objects.get(case_id=self.house.case_id)

    def desk(self, act: str, status: int = 302, by: str = "lin", **data):
        return self.house[by].send(f"depot/stays/{self.stay.id}/{act}", status, **data)

    def bench(self, act: str, status: int = 302, **data):
        return self.house["wang"].send(f"depot/cards/{self.stay.id}/{act}", status, **data)

    def taken_back(self) -> "Shop":
        house = self.house
        house.step("arrive")
        house.step("workshop", 422, note="主板要在车间检测", **GOODS, **SIGNED)
        house.step("tariff")
        house.step("workshop", note="主板要在车间检测", **GOODS, **SIGNED)
        return self

    def entered(self) -> "Shop":
        self.house.wait(hours=1)
        self.desk("entry", shelf="B-03", technician="")
        self.house["wang"].send(f"depot/cards/{self.stay.id}/take")
        return self

    def written(self, status: int = 302, **data) -> None:
        self.bench("findings", status, version=self.stay.card.version, **data)

    def looked(self) -> "Shop":
        self.bench("start")
        self.house.wait(minutes=20)
        self.bench("stop")
        self.written(diagnosis="电源板烧毁")
        return self

    def estimated(self) -> "Shop":
        self.bench(
            "estimate",
            **{
                "version": 1,
                "work-T1": "1",
                "part_name-0": "电源板",
                "part_quantity-0": "1",
                "part_price-0": "80",
            },
        )
        self.house.wait(minutes=30)
        return self

    def answered(self, answer: str) -> None:
        local = self.house["lin"].open(f"depot/stays/{self.stay.id}/consent")
        told = local.split('name="told_at" value="')[1].split('"')[0]
        self.desk("consent", answer=answer, signer="赵敏", way="phone", told_at=told)

    def repaired(self) -> "Shop":
        self.bench("start")
        self.house.wait(minutes=45)
        self.bench("stop")
        self.written(
            **{
                "diagnosis": "电源板烧毁",
                "work_done": "更换电源板",
                "part_name-0": "电源板",
                "part_quantity-0": "1",
            }
        )
        return self

    def ready(self) -> "Shop":
        self.desk("check", by="zhou", passed="yes", note="")
        today = f"{self.house.moment[0]:%Y-%m-%d}"
        self.desk("return", return_on=today)
        self.desk("call", reached="yes", note="下午来取")
        return self

    def handed_over(self, receipt: str | None = None) -> None:
        number = self.stay.receipt_number if receipt is None else receipt
        self.desk("delivery", receipt=number, **SIGNED)


@pytest.fixture
def shop(house) -> Shop:
    return Shop(house)


@pytest.mark.clause("C355", "C356", "C357", "C352")
def test_what_cannot_be_fixed_on_site_goes_to_the_workshop_and_comes_back(house, shop):
    house.call()
    house.decided(sold_on="2020-05-01")
    house.sent()
    # 1  The customer signs the voucher on site and gets the receipt; nothing is finished.
    shop.taken_back()
    stay = shop.stay
    assert stay.receipt_number == "LQ2026-000001"
    assert stay.receipt_number in house["wang"].open(f"depot/visits/{house.visit.id}/receipt")
    assert f"/depot/visits/{house.visit.id}/receipt" in house["wang"].open(f"visits/{house.visit.id}")
    assert (house.case.state, house.order.state) == (CaseState.IN_WORKSHOP, OrderState.IN_WORKSHOP)
    assert holds(house.case_id) == ["receipt_open", "voucher_open"]
    house["lin"].send(f"cases/{house.case_id}/cancellation", 422, ground="withdrawn", reason="不修了")
    house["lin"].send(f"vouchers/{house.order.id}/voiding", 422, reason="不修了")
    # 2  The clerk enters it; the technician takes the card and finds the fault.
    assert stay.receipt_number in house["lin"].open("depot/")
    shop.entered().looked()
    # 3  Paid service: no work and no parts before the consent, which comes by phone.
    shop.bench("finish", 422, kind="repaired", note="")
    shop.estimated()
    assert "110.00" in house["lin"].open(f"depot/stays/{stay.id}")
    shop.bench("start", 422)
    shop.answered("yes")
    consent = orders.consent_in_force(house.order.id)
    assert (consent.is_given, consent.way, consent.total_fen) == (True, "phone", 11000)
    # 4  Repaired: actual time and parts stand on the card; the chief checks before any date of return.
    shop.repaired()
    shop.desk("return", 422, return_on="2026-03-20")
    shop.bench("finish", kind="repaired", note="")
    shop.desk("return", 422, return_on="2026-03-20")
    shop.desk("check", 403, passed="yes")
    shop.desk("check", by="zhou", passed="no", note="再试机一小时")
    shop.bench("finish", kind="repaired", note="已试机")
    shop.desk("delivery", 422, receipt=stay.receipt_number, **SIGNED)
    shop.ready()
    assert house.case.row.next_due_what == "return"
    # 5  Handed over against receipt and signature; only then is the voucher filed and the case closed.
    shop.desk("delivery", 422, receipt="LQ2026-000009", **SIGNED)
    shop.desk("delivery", 422, receipt=stay.receipt_number, signature="", signer="赵敏")
    house["lin"].send(f"vouchers/{house.order.id}/filing", 422)
    shop.handed_over()
    assert (house.case.state, house.order.state) == (CaseState.STRUCK_OFF, OrderState.SIGNED)
    assert shop.stay.receipt_voided_as == "retrieved"
    house.filed()
    assert holds(house.case_id) == ["callback_due", "money_open"]
    # 6  Nobody was at the customer's: the accountant takes the money at the counter.
    charge = charges.of_order(house.order.id)
    assert (charge.total_fen, charge.collector_id) == (11000, None)
    house["chen"].send(
        f"billing/charges/{charge.id}/payment", version=charge.version, method="cash", amount="110.00"
    )
    assert holds(house.case_id) == ["callback_due"]
    assert "更换电源板" in house["he"].open(f"callbacks/{house.callback.id}")
    house.called_back(5)
    assert (house.case.state, holds(house.case_id)) == (CaseState.CLOSED, [])
    assert house.callback.state == CallbackState.ANSWERED
    assert [code for code in codes(house.case_id) if code.startswith("depot.")] == [
        "depot.stay_opened",
        "depot.stay_entered",
        "depot.card_taken",
        "depot.session_started",
        "depot.session_stopped",
        "depot.card_written",
        "depot.waiting_started",
        "depot.waiting_ended",
        "depot.session_started",
        "depot.session_stopped",
        "depot.card_written",
        "depot.bench_done",
        "depot.check_failed",
        "depot.bench_done",
        "depot.check_passed",
        "depot.return_planned",
        "depot.customer_told",
        "depot.unit_returned",
    ]
    assert list(journal.broken_chains()) == []
    page = house["lin"].open(f"case/{house.case_id}")
    assert stay.receipt_number in page
    assert stay.receipt_number in house["lin"].open("depot/register?state=gone")


@pytest.mark.clause("C355")
def test_a_customer_brings_it_to_the_counter_and_the_technician_takes_it_home(house, shop):
    house.call(sold_on="2025-09-01")
    house["lin"].send(f"vouchers/cases/{house.case_id}/voucher")
    house["lin"].send(f"depot/vouchers/{house.order.id}/stay", trouble="开机无图像", **GOODS, **SIGNED)
    shop.entered().looked().repaired()
    shop.bench("finish", kind="repaired", note="")
    shop.ready()
    shop.desk("carrier", technician=house.office.staff("wang"))
    assert house.case.contact_phone in house["wang"].open(f"depot/cards/{shop.stay.id}/delivery")
    shop.bench("delivery", receipt=shop.stay.receipt_number, **SIGNED)
    assert house.case.state == CaseState.STRUCK_OFF


@pytest.mark.clause("C017", "C357")
def test_a_refused_estimate_sends_it_back_unrepaired(house, shop):
    house.call(sold_on="2020-05-01")
    house.sent()
    shop.taken_back().entered().looked().estimated()
    shop.answered("no")
    shop.bench("finish", 422, kind="repaired", note="")
    shop.bench("finish", kind="unrepaired", note="客户嫌贵")
    shop.ready()
    assert orders.estimate_of(house.order.id) == []
    shop.handed_over()
    house.filed()
    assert house.case.state == CaseState.CLOSED
    assert "followup.callback_planned" not in codes(house.case_id)


@pytest.mark.clause("C357")
def test_what_is_beyond_repair_is_left_for_disposal(house, shop):
    house.call(sold_on="2025-09-01")
    house.sent()
    shop.taken_back().entered().looked()
    shop.bench("finish", 422, kind="beyond", note="")
    shop.bench("finish", kind="beyond", note="主板进水，配件停产")
    shop.desk("disposal", 422, receipt=shop.stay.receipt_number, **SIGNED)
    shop.desk("check", by="zhou", passed="yes", note="")
    shop.desk("disposal", receipt=shop.stay.receipt_number, **SIGNED)
    assert (house.case.state, shop.stay.receipt_voided_as) == (CaseState.STRUCK_OFF, "retrieved")
    house.filed()
    assert house.case.state == CaseState.CLOSED


@pytest.mark.clause("C357")
def test_a_lost_receipt_is_declared_before_the_product_goes_back(house, shop):
    house.call(sold_on="2025-09-01")
    house.sent()
    shop.taken_back().entered().looked().repaired()
    shop.bench("finish", kind="repaired", note="")
    shop.ready()
    shop.desk("delivery", 422, receipt="", **SIGNED)
    shop.desk("loss", 422, proof="id_card", signature="", signer="赵敏")
    shop.desk("loss", proof="id_card", **SIGNED)
    shop.handed_over("")
    house.filed()
    assert (shop.stay.receipt_voided_as, holds(house.case_id)) == ("lost", ["callback_due"])


def test_what_nobody_collects_ends_the_case_and_can_be_handed_out_later(house, shop):
    house.call(sold_on="2025-09-01")
    house.sent()
    shop.taken_back().entered().looked().repaired()
    shop.bench("finish", kind="repaired", note="")
    shop.ready()
    house.wait(days=40)
    organisation = context.current()
    for _ in range(2):
        shop.desk("call", reached="no", note="无人接听")
    shop.desk("storage", 422, by="zhou", where="库房二层")
    kept = {"name": organisation.name, "language": organisation.language, "time_zone": "Asia/Shanghai"}
    house["wu"].send("settings", version=1, **kept, **{"depot.keep_days": "30", "charter.both_apply": "free"})
    shop.desk("storage", by="zhou", where="库房二层")
    assert (house.case.state, house.order.state) == (CaseState.CANCELLED, OrderState.VOIDED)
    assert "库房二层" in house["lin"].open("depot/register?state=stored")
    house.wait(days=60)
    shop.handed_over()
    assert shop.stay.receipt_voided_as == "retrieved"
    assert house.case.state == CaseState.CANCELLED
