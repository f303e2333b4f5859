"""The measures of the service office (管理办法, C343–C358) from the first call to the call-back, through the pages."""

import pytest

from tests.office import NOW, codes
from tests.scenarios.desks import SIGNATURE, House
from yinuo.dispatch.types import VisitState
from yinuo.followup.types import CallbackState
from yinuo.intake import queries as cases
from yinuo.intake.models import Case
from yinuo.intake.types import CaseKind, CaseState
from yinuo.kernel.actors import SYSTEM
from yinuo.platform import clock
from yinuo.platform.evidence import queries as evidence
from yinuo.platform.journal import queries as journal
from yinuo.workorders import queries as orders
from yinuo.workorders.types import OrderState

WORKS = {"work-T1": "1", "work-T2": "1", "part_name-0": ""}


@pytest.fixture
def house(office, monkeypatch) -> House:
    moment = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    return House(office, moment)


def holds(case_id):
    return sorted(hold.kind for hold in cases.holds(case_id))


@pytest.mark.clause("C349", "C351", "C352")
def test_from_an_unknown_caller_to_a_closed_case(house):
    # 1  An unknown customer calls: everything is registered at once, with an owner.
    assert "赵敏" not in house["lin"].open("cases/find?q=13905710086")
    page = house.call()
    assert house.case.number in page
    row = house.case.row
    assert (row.customer_name, row.phone_tail, row.serial) == ("赵敏", "0086", "AD20260001")
    assert (house.case.address, house.case.region) == ("浙江省杭州市西湖区文三路 90 号", "330106")
    assert house.case.owner.user.name == house.case.first_asked.user.name == "林晓雯"
    assert house.case.number in house["lin"].open("cases/")
    # 2  The date of sale is not known, so it is asked; then the promise is found, with its clause.
    assert (house.case.state, row.klass) == (CaseState.REGISTERED, "")
    assert 'name="sold_on"' in page
    assert house.decided(sold_on="2025-09-01") == "C"
    assert house.case.state == CaseState.DECIDED
    assert "C349" in house["lin"].open(f"case/{house.case_id}")
    # 3  The voucher goes to the chief, the chief gives it to a technician.
    house.sent()
    assert house.order.number == "FW2026-000001"
    assert (house.case.state, house.case.row.technician_name) == (CaseState.DISPATCHED, "王建军")
    assert holds(house.case_id) == ["visit_open", "voucher_open"]
    # 4  On site: nothing is finished without the customer's signature.
    assert house.case.contact_phone in house["wang"].open("visits/")
    house.step("arrive")
    assert house.case.state == CaseState.ON_SITE
    house.step("tariff")
    house.step("consent", answer="yes", signer="赵敏")
    house.step("findings", findings="电源板烧毁", work_done="更换电源板", work_minutes="40")
    house.step("sign", 422, signature="", signer="赵敏")
    assert (house.case.state, house.order.state) == (CaseState.ON_SITE, OrderState.WORKING)
    house.step("sign", signature=SIGNATURE, signer="赵敏")
    assert (house.case.state, house.order.state) == (CaseState.STRUCK_OFF, OrderState.SIGNED)
    assert [picture.signer for picture in evidence.of_case(house.case_id)] == ["赵敏"]
    # 5  The clerk files the voucher; the customer is asked whether it helped.
    house.filed()
    assert (house.case.state, holds(house.case_id)) == (CaseState.STRUCK_OFF, ["callback_due"])
    house.called_back(5)
    assert (house.case.state, holds(house.case_id)) == (CaseState.CLOSED, [])
    assert house.callback.state == CallbackState.ANSWERED
    assert codes(house.case_id) == [
        "intake.case_registered",
        "entitlement.facts_missing",
        "entitlement.fact_told",
        "entitlement.case_decided",
        "workorders.voucher_drawn",
        "dispatch.visit_booked",
        "field.technician_arrived",
        "field.tariff_shown",
        "workorders.consent_given",
        "field.findings_recorded",
        "field.visit_succeeded",
        "workorders.voucher_signed",
        "intake.case_struck_off",
        "followup.callback_planned",
        "workorders.voucher_filed",
        "followup.callback_answered",
        "intake.case_closed",
    ]
    assert list(journal.broken_chains()) == []
    page = house["lin"].open(f"case/{house.case_id}")
    assert house.order.number in page
    assert "王建军" in page


@pytest.mark.clause("C347", "C016", "C017", "C023")
def test_paid_service_shows_the_tariff_and_asks_before_it_works(house):
    house.call()
    assert house.decided(sold_on="2020-05-01") == "A"
    assert "C347" in house["lin"].open(f"case/{house.case_id}")
    house.sent()
    house.step("arrive")
    assert "30.00" in house["wang"].open(f"visits/{house.visit.id}")
    house.step("estimate", 422, **WORKS)
    house.step("tariff")
    house.step("consent", 422, answer="yes", signer="赵敏")
    house.step("estimate", **WORKS)
    assert "150.00" in house["wang"].open(f"visits/{house.visit.id}")
    house.step("findings", findings="电源板烧毁", work_done="已换", work_minutes="40")
    assert (house.report.findings, house.report.work_done) == ("电源板烧毁", "")
    house.step("sign", 422, signature=SIGNATURE, signer="赵敏")
    house.step("consent", answer="yes", signer="赵敏")
    house.step("findings", findings="电源板烧毁", work_done="更换电源板", work_minutes="40")
    house.step("sign", signature=SIGNATURE, signer="赵敏")
    consent = orders.consent_in_force(house.order.id)
    assert (consent.total_fen, consent.signer, house.order.klass) == (15000, "赵敏", "A")
    assert "150.00" in house["he"].open(f"callbacks/{house.callback.id}")


@pytest.mark.clause("C348")
def test_service_under_a_maintenance_contract(house):
    house.call(sold_on="2020-05-01")
    assert house.case.row.klass == "A"
    house["lin"].send(
        f"units/{house.case.sold_unit_id}/contract",
        number="BY-2026-17",
        starts_on="2026-01-01",
        ends_on="2026-12-31",
    )
    house["lin"].send(f"decisions/cases/{house.case_id}/again")
    assert house.case.row.klass == "B"
    assert "C348" in house["lin"].open(f"case/{house.case_id}")
    house.sent()
    house.fixed()
    assert house.order.klass == "B"


def test_an_answer_that_it_is_not_fixed_reopens_the_case(house):
    house.call(sold_on="2025-09-01")
    house.sent()
    house.fixed()
    house.filed()
    house.called_back(2, reasons=["not_fixed"], comment="第二天又没有图像")
    assert (house.case.state, house.case.struck_off_at) == (CaseState.DECIDED, None)
    house.sent()
    assert [order.number for order in orders.of_case(house.case_id)] == ["FW2026-000002", "FW2026-000001"]
    house.fixed()
    house.filed()
    house.called_back(5)
    assert house.case.state == CaseState.CLOSED


def test_a_bad_answer_opens_a_complaint_that_keeps_its_case_open(house):
    house.call(sold_on="2025-09-01")
    house.sent()
    house.fixed()
    house.filed()
    house.called_back(2, reasons=["attitude"], comment="约好上午来，下午三点才到")
    complaint = Case.objects.get(parent_id=house.case_id)
    assert (complaint.kind, complaint.owner_id) == (CaseKind.COMPLAINT, house.case.owner_id)
    assert complaint.description == "约好上午来，下午三点才到"
    assert (house.case.state, holds(house.case_id)) == (CaseState.STRUCK_OFF, ["complaint_open"])
    desk = house["lin"]
    desk.send(f"cases/{complaint.id}/closure", 422)
    desk.send(f"cases/{complaint.id}/notes", text="已致歉并减免检测费", for_customer="on")
    desk.send(f"cases/{complaint.id}/closure")
    assert cases.get(complaint.id, actor=SYSTEM).state == house.case.state == CaseState.CLOSED


def test_a_bad_answer_says_what_was_bad(house):
    house.call(sold_on="2025-09-01")
    house.sent()
    house.fixed()
    house.called_back(1, 422)
    assert house.callback.state == CallbackState.DUE
    assert holds(house.case_id) == ["callback_due", "voucher_open"]


@pytest.mark.parametrize(("outcome", "note"), [("nobody_home", "敲门无人应答"), ("come_again", "缺电源板")])
def test_a_visit_without_a_repair_gives_the_voucher_back(house, outcome, note):
    house.call(sold_on="2025-09-01")
    house.sent()
    house.step("arrive")
    if outcome == "come_again":
        house.step("tariff")
    house.step("otherwise", outcome=outcome, note=note, signer="")
    assert (house.case.state, house.order.state) == (CaseState.VOUCHERED, OrderState.DRAWN)
    assert (house.visit.state, house.visit.reason) == (VisitState.FAILED, note)
    assert holds(house.case_id) == ["voucher_open"]
    assert house.order.number in house["zhou"].open("dispatch/")


def test_another_unit_on_site_voids_the_voucher_and_the_request_is_taken_down_anew(house):
    house.call(sold_on="2025-09-01")
    house.sent()
    house.step("arrive")
    house.step("otherwise", outcome="wrong_unit", note="现场是 L43E5", signer="")
    assert (house.case.state, house.order.state) == (CaseState.DECIDED, OrderState.VOIDED)
    assert holds(house.case_id) == []
    assert house.order.number in house["lin"].open("vouchers/?state=voided")


@pytest.mark.clause("C017")
def test_a_refused_fee_ends_the_case_and_stays_on_record(house):
    house.call(sold_on="2020-05-01")
    house.sent()
    house.step("arrive")
    house.step("tariff")
    house.step("estimate", **WORKS)
    house.step("otherwise", outcome="fee_refused", note="客户嫌贵", signer="赵敏")
    assert (house.case.state, house.order.state) == (CaseState.CANCELLED, OrderState.VOIDED)
    (refusal,) = orders.consents(house.order.id)
    assert (refusal.is_given, refusal.total_fen) == (False, 15000)
    assert holds(house.case_id) == []


@pytest.mark.clause("C478")
def test_who_was_asked_first_owns_the_case_until_it_is_handed_over_with_a_reason(house):
    house.call(sold_on="2025-09-01")
    to = house.office.staff("sun")
    house["lin"].send(f"cases/{house.case_id}/handover", 422, to=to, reason="")
    assert house.case.owner.user.name == "林晓雯"
    house["lin"].send(f"cases/{house.case_id}/handover", to=to, reason="明天调休")
    assert (house.case.owner.user.name, house.case.first_asked.user.name) == ("孙佳", "林晓雯")
    assert "明天调休" in house["sun"].open(f"case/{house.case_id}")
