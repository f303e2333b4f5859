"""What an appliance chain promises to keep on record is asked for where it happens, and the step waits for it."""

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.office import NOW, codes, snapshot
from tests.scenarios.desks import SIGNATURE, House
from tests.scenarios.test_workshop import GOODS, SIGNED, Shop
from yinuo.entitlement import queries as decisions
from yinuo.intake.types import CaseState
from yinuo.platform import clock
from yinuo.platform.evidence import queries as evidence
from yinuo.platform.organisations import context
from yinuo.platform.organisations.models import Organisation
from yinuo.workorders import queries as orders
from yinuo.workorders.models import ChecklistItem
from yinuo.workorders.types import OrderState

SHISHANG = {"decides_by": "shishang", "charter": {"minutes_to_confirm": 30}}
GOME = {"decides_by": "gome", "charter": {"several_repairs": 3, "hours_to_ask_outlet": 24}}
BY_LAW = {
    "cleaning_price": "80.00",
    "faulty": "0",
    "catalogue_goods": "none",
    "fraud": "0",
    "distance_sale": "0",
    "received_on": "2026-03-01",
}


class Chain(House):
    """An appliance chain at work."""

    def asked(self, word: str, at: str = "") -> ChecklistItem:
        found = ChecklistItem.objects.filter(case_id=self.case_id, word=word, struck_at=None)
        return found.get(row__endswith=at) if at else found.get()

    def put(self, username: str, word: str, at: str = "", status: int = 302, **reply: object):
        """Somebody answers an item where it is asked for."""
        item = self.asked(word, at)
        return self[username].send(
            f"vouchers/items/{item.id}", status, version=item.version, next="/o/anda/", **reply
        )

    def tell(self, **facts: str) -> None:
        """The clerk answers what the decision asks, and of the law that nothing of it matters here."""
        address = f"decisions/cases/{self.case_id}/facts"
        self["lin"].send(address, **facts)
        while needs := decisions.latest(self.case_id).result["needs"]:
            self["lin"].send(address, **{name: BY_LAW[name] for name in needs if name in BY_LAW})


@pytest.fixture
def chain(office, monkeypatch) -> Iterator[Chain]:
    moment = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    yield Chain(office, moment)
    context.forget()


def decides_by(settings: dict[str, object]) -> None:
    Organisation.objects.filter(slug="anda").update(settings=settings)
    context.current().settings = settings


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", snapshot(), "image/jpeg")


@pytest.mark.clause("C022", "C023", "C033")
def test_a_phone_is_lent_inspected_together_photographed_and_signed_for(chain):
    decides_by(SHISHANG)
    chain.call()
    chain.tell(wanted="repair", goods="phone", agreed_cost="150.00")
    # 1  Reception: no voucher before the loaner is on record; the refusal names it and leads there.
    refused = chain["lin"].send(f"vouchers/cases/{chain.case_id}/voucher", 422).content.decode()
    assert "备用机登记" in refused
    assert f"/case/{chain.case_id}#checklist" in refused
    assert orders.of_case(chain.case_id) == []
    page = chain["lin"].open(f"case/{chain.case_id}")
    assert 'id="checklist"' in page
    assert "备用机登记" in page
    chain.put("lin", "loaner_record", "lent")
    chain["lin"].send(f"vouchers/cases/{chain.case_id}/voucher")
    # 2  At the bench: how long it takes is confirmed before the chief passes it.
    shop = Shop(chain)
    chain["lin"].send(f"depot/vouchers/{chain.order.id}/stay", trouble="无图像", **GOODS, **SIGNED)
    shop.entered().looked().estimated()
    assert "说定时间" in chain["wang"].open(f"depot/cards/{shop.stay.id}")
    shop.answered("yes")
    shop.repaired()
    shop.bench("finish", kind="repaired", note="")
    assert "说定时间" in shop.desk("check", 422, by="zhou", passed="yes", note="").content.decode()
    chain.put("wang", "time_confirmed", status=422, text=" ")
    chain.put("wang", "time_confirmed", text="三天")
    shop.ready()
    # 3  Hand-over: inspected together, photographed, tested; the customer's signature comes with the act.
    assert "测试无误" in chain["lin"].open(f"depot/stays/{shop.stay.id}")
    refused = shop.desk("delivery", 422, receipt=shop.stay.receipt_number, **SIGNED).content.decode()
    for missing in ("与顾客一起验货", "拍照", "测试无误"):
        assert missing in refused
    assert shop.stay.delivered_at is None
    for at in ("picked", "C033"):
        chain.put("lin", "joint_inspection", at)
        chain.put("lin", "photo_or_film", at, status=422)
        chain.put("lin", "photo_or_film", at, picture=photo())
    chain.put("lin", "test_passed")
    chain.put("lin", "loaner_record", "returned")
    shop.handed_over()
    assert (chain.case.state, chain.order.state) == (CaseState.STRUCK_OFF, OrderState.SIGNED)
    assert chain.asked("customer_signature").state == "done"
    assert [each.purpose for each in evidence.of_case(chain.case_id)].count("photo_or_film") == 2
    told = codes(chain.case_id)
    assert told.count("workorders.item_answered") == 8


@pytest.mark.clause("C016", "C017")
def test_the_tariff_and_the_consent_to_materials_tick_themselves_before_the_work(chain):
    decides_by(GOME)
    chain.call()
    chain.tell(
        goods="other",
        work="repair",
        complaint="none",
        cause="not_established",
        materials_needed="1",
        materials_agreed="1",
        labour_price="120.00",
        materials_price="50.00",
    )
    newest = decisions.latest(chain.case_id)
    agreed = {"decision": newest.id, "agreed": "修好收费", "remedy": "repair", "deduct": "0", "pays": "0"}
    chain["zhou"].send(f"decisions/cases/{chain.case_id}/agreement", **agreed)
    newest = decisions.latest(chain.case_id)
    chain["lin"].send(f"decisions/cases/{chain.case_id}/remedy", decision=newest.id, remedy="repair")
    chain.sent()
    chain.step("arrive")
    assert chain.asked("tariff_shown").state == "open"
    chain.put("wang", "tariff_shown", status=422)
    chain.step("tariff")
    assert (chain.asked("tariff_shown").state, chain.asked("agreement_to_materials").state) == (
        "done",
        "open",
    )
    chain.step(
        "estimate", **{"work-T1": "1", "part_name-0": "电源板", "part_quantity-0": "1", "part_price-0": "50"}
    )
    chain.step("consent", answer="yes", signer="赵敏")
    assert chain.asked("agreement_to_materials").state == "done"
    chain.step("findings", findings="电源板烧毁", work_done="更换电源板", work_minutes="40")
    chain.step("sign", signature=SIGNATURE, signer="赵敏")
    assert chain.case.state == CaseState.STRUCK_OFF
    assert "workorders.item_answered" not in codes(chain.case_id)


@pytest.mark.clause("C030")
def test_the_technician_writes_down_how_many_units_were_cleaned_before_the_customer_signs(chain):
    decides_by(SHISHANG)
    chain.call()
    chain.tell(
        wanted="cleaning", goods="air_conditioner", card="gold", units_cleaned_before="0", units_to_clean="2"
    )
    chain.sent()
    chain.step("arrive")
    chain.step("tariff")
    chain.step("consent", answer="yes", signer="赵敏")
    chain.step("findings", findings="积尘", work_done="清洗", work_minutes="60")
    page = chain["wang"].open(f"visits/{chain.visit.id}")
    assert "清洗台数" in page
    assert "<b>住址" not in page.split('id="checklist"')[1].split("</section>")[0]
    refused = chain.step("sign", 422, signature=SIGNATURE, signer="赵敏").content.decode()
    assert "清洗台数" in refused
    assert 'href="#checklist"' in refused
    chain.put("wang", "units_cleaned", number="2", text="")
    chain.step("sign", signature=SIGNATURE, signer="赵敏")
    assert chain.case.state == CaseState.STRUCK_OFF


def test_the_same_answer_sent_twice_is_one(chain):
    decides_by(SHISHANG)
    chain.call()
    chain.tell(wanted="repair", goods="phone", agreed_cost="150.00")
    item = chain.asked("loaner_record", "lent")
    sent = {
        "_key": "6d6ff1f4-6a7c-4f4b-9b0e-0d2f3f0c8a11",
        "version": item.version,
        "next": f"/o/anda/case/{chain.case_id}",
    }
    answers = [chain["lin"].post(f"/o/anda/vouchers/items/{item.id}", sent) for _ in range(2)]
    assert [(each.status_code, each["Location"]) for each in answers] == [
        (302, f"/o/anda/case/{chain.case_id}")
    ] * 2
    assert codes(chain.case_id).count("workorders.item_answered") == 1
    # Who had the page open before is told, and nothing is written.
    chain.put("lin", "time_confirmed", text="两天")
    stale = chain["zhou"].send(
        f"vouchers/items/{item.id}", 409, version=item.version, text="晚了", next="/o/anda/"
    )
    assert "期间有人改动过" in stale.content.decode()
    assert codes(chain.case_id).count("workorders.item_answered") == 2


def test_a_chief_says_why_something_does_not_apply(chain):
    decides_by(SHISHANG)
    chain.call()
    chain.tell(wanted="repair", goods="phone", agreed_cost="150.00")
    item = chain.asked("loaner_record", "lent")
    assert f"items/{item.id}/waiver" not in chain["lin"].open(f"case/{chain.case_id}")
    assert f"items/{item.id}/waiver" in chain["zhou"].open(f"case/{chain.case_id}")
    chain["zhou"].send(
        f"vouchers/items/{item.id}/waiver", 422, version=item.version, reason="", next="/o/anda/"
    )
    chain["zhou"].send(
        f"vouchers/items/{item.id}/waiver",
        version=item.version,
        reason="顾客有第二部手机",
        next="https://elsewhere.example/",
    )
    assert "顾客有第二部手机" in chain["lin"].open(f"case/{chain.case_id}")
    chain["lin"].send(f"vouchers/cases/{chain.case_id}/voucher")
