"""The new three guarantees of a department store (C165–C205) over the counter, from the first word to the call-back."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.mall import COUNTER, OF_SHOES, SETTINGS, Store
from tests.office import NOW, TODAY, codes, snapshot
from tests.scenarios.desks import House
from yinuo.entitlement import queries as decisions
from yinuo.installed_base import queries as units
from yinuo.intake import queries as cases
from yinuo.intake.models import Case
from yinuo.intake.types import CaseKind, CaseState
from yinuo.kernel.actors import SYSTEM
from yinuo.platform import clock
from yinuo.platform.organisations import context
from yinuo.platform.organisations.models import Organisation
from yinuo.workorders import queries as orders

SEEN = {
    name: ("1" if value else "0") if isinstance(value, bool) else value for name, value in OF_SHOES.items()
}
"""What the clerk ticks when all is well."""


class Counter(House):
    """The store, its counter and the people behind it."""

    def ask(self, *, days: int = 20, price: str = "300.00", serial: str = "XB0001", **told: object) -> str:
        """A customer brings shoes; the clerk takes everything down and answers what is asked. Answers the page."""
        answer = self["mei"].send(
            "cases/new?fresh=1",
            contact_phone="139 0571 0086",
            contact_name="赵敏",
            customer_kind="person",
            address="浙江省杭州市西湖区文三路 90 号",
            model_code="M-LEATHER_SHOES",
            serial=serial,
            sold_on=(TODAY - timedelta(days=days)).isoformat(),
            price=price,
            description="鞋坏了",
            kind="repair",
            channel="counter",
            unit=self.office.units[COUNTER],
        )
        self.case_id = int(answer["Location"].rsplit("/", 1)[1])
        return self.answer(**told)

    def again(self, **told: object) -> str:
        """The same customer with the same shoes on another day."""
        unit = self.case.sold_unit_id
        answer = self["mei"].send(
            f"cases/new?unit={unit}",
            contact_phone="139 0571 0086",
            contact_name="赵敏",
            address="浙江省杭州市西湖区文三路 90 号",
            description="鞋跟又掉了",
            kind="repair",
            channel="counter",
            unit=self.office.units[COUNTER],
        )
        self.case_id = int(answer["Location"].rsplit("/", 1)[1])
        return self.answer(**told)

    def answer(self, **told: object) -> str:
        self["mei"].send(f"decisions/cases/{self.case_id}/facts", **{**SEEN, **told})
        needs = decisions.latest(self.case_id).result["needs"]
        if needs and set(needs) <= set(told):
            self["mei"].send(f"decisions/cases/{self.case_id}/facts", **told)
        return self["mei"].open(f"case/{self.case_id}")

    def act(self, name: str, status: int = 302, by: str = "mei", **data: object) -> object:
        newest = decisions.latest(self.case_id)
        return self[by].send(
            f"decisions/cases/{self.case_id}/{name}", status, **{"decision": newest.id, **data}
        )

    def prove(self) -> None:
        for proof in ("three_guarantee_card", "invoice_or_voucher"):
            picture = SimpleUploadedFile("a.jpg", snapshot(), "image/jpeg")
            self.act("proof", proof=proof, picture=picture)

    def choose(self, remedy: str) -> None:
        self.prove()
        self.act("remedy", remedy=remedy)

    @property
    def state(self) -> str:
        return str(self.case.state)


@pytest.fixture
def counter(office, monkeypatch) -> Iterator[Counter]:
    moment = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    monkeypatch.setattr(context.current(), "settings", SETTINGS)
    Organisation.objects.filter(slug="anda").update(settings=SETTINGS)
    context.forget()
    Store(office)
    yield Counter(office, moment)
    context.forget()


@pytest.mark.clause("C165", "C169", "C172", "C182", "C194")
def test_a_broken_sole_is_exchanged_for_the_depreciation_of_twenty_days(counter):
    page = counter.ask(defect="sole_broken")
    assert "折旧 300.00 × 0.3% × 20天 = 18.00" in page
    assert "002 ㈤(2)A" in page
    counter.act("remedy", 422, remedy="exchange")
    counter.choose("exchange")
    assert "¥18.00" in counter["mei"].open(f"decisions/cases/{counter.case_id}/give")
    counter.act("give", amount="18.00", tender="cash", taken_by="赵敏", new_serial="XB0002")
    assert counter.state == CaseState.STRUCK_OFF
    old, new = (units.by_serial(each, actor=SYSTEM) for each in ("XB0001", "XB0002"))
    assert (old.left_as, new.replaces_id, new.sold_on) == ("exchanged", old.id, old.sold_on)
    assert "已换货" in counter["mei"].open(f"unit/{old.id}")
    counter.called_back(5)
    assert counter.state == CaseState.CLOSED


@pytest.mark.clause("C183")
def test_the_same_shoes_are_paid_back_less_the_depreciation(counter):
    counter.ask(defect="sole_broken")
    counter.choose("refund")
    counter.act("give", 422, amount="300.00", tender="cash", taken_by="赵敏")
    counter.act("give", amount="270.00", tender="wechat", taken_by="赵敏")
    assert counter.state == CaseState.STRUCK_OFF
    assert units.by_serial("XB0001", actor=SYSTEM).left_as == "returned"


@pytest.mark.clause("C197")
def test_a_refusal_is_told_with_its_clause_and_accepted(counter):
    page = counter.ask(defect="sole_broken", clearance="1")
    assert "C197" in page
    assert "处理品" in counter["mei"].open(f"decisions/cases/{counter.case_id}/refusal")
    counter.act("refusal", answer="accepted")
    assert counter.state == CaseState.CLOSED
    assert "entitlement.remedy_given" not in codes(counter.case_id)


@pytest.mark.clause("C217", "C218", "C220")
def test_a_disputed_refusal_goes_to_the_supervisor_who_decides_otherwise(counter):
    counter.ask(defect="sole_broken", clearance="1")
    counter.act("refusal", 422, answer="disputed")
    supervisor = counter.office.staff("zhou")
    counter.act("refusal", answer="disputed", said="价签上没有写", to=supervisor)
    complaint = Case.objects.get(parent_id=counter.case_id)
    assert (complaint.kind, complaint.owner_id) == (CaseKind.COMPLAINT, supervisor)
    counter.act("override", by="zhou", remedy="refund", deduct="30.00", pays="270.00", reason="价签没有标明")
    page = counter["mei"].open(f"case/{counter.case_id}")
    assert "价签没有标明" in page
    assert "C197" in page
    counter.choose("refund")
    counter.act("give", amount="270.00", tender="cash", taken_by="赵敏")
    counter.called_back(5)
    assert [hold.kind for hold in cases.holds(counter.case_id)] == ["complaint_open"]
    counter["zhou"].send(f"cases/{complaint.id}/notes", text="已按退货处理", for_customer="on")
    counter["zhou"].send(f"cases/{complaint.id}/closure")
    assert counter.state == CaseState.CLOSED


@pytest.mark.clause("C170", "C171", "C175")
def test_the_third_repair_of_the_same_defect_is_an_exchange(counter):
    page = counter.ask(defect="heel_off")
    for done in range(1, 3):
        assert "可以办理：修理" in page
        counter.choose("repair")
        repaired(counter)
        counter.wait(days=1)
        page = counter.again(defect="heel_off", repairs_same_defect=done)
    assert "可以办理：换货或退货" in page
    counter.choose("exchange")
    offer = next(o for o in decisions.offers_of(decisions.latest(counter.case_id)) if o.remedy == "exchange")
    counter.act(
        "give", amount=f"{offer.moves / 100:.2f}", tender="cash", taken_by="赵敏", new_serial="XB0009"
    )
    assert counter.state == CaseState.STRUCK_OFF


def repaired(counter: Counter) -> None:
    """By voucher, free of charge, signed by the customer."""
    counter["mei"].send(f"vouchers/cases/{counter.case_id}/voucher")
    order = orders.of_case(counter.case_id)[0]
    assert order.klass == "C"
    visit = counter.office.booked(order, "wang")
    counter.office.finished(visit, "wang", works=())


@pytest.mark.clause("C176")
def test_within_three_days_dear_shoes_go_back_for_any_defect(counter):
    assert "可以办理：换货或退货" in counter.ask(days=3, defect="heel_off")


@pytest.mark.clause("C176")
def test_on_the_fourth_day_they_are_repaired_and_the_page_says_how_close_it_was(counter):
    page = counter.ask(days=4, defect="heel_off")
    assert "可以办理：修理" in page
    assert re.search(r"C176 3天以内可换货或退货；今天是第4天", page)


@pytest.mark.clause("C193")
def test_without_a_defect_a_supervisor_agrees_with_the_customer(counter):
    counter.ask(defect="none")
    counter.act("agreement", 403, agreed="保养一次", remedy="nothing")
    counter.act("agreement", by="zhou", agreed="保养一次", remedy="nothing")
    assert counter.state == CaseState.CLOSED
