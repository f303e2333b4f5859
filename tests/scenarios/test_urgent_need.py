"""Who cannot wait is helped at once, without asking, and to the end (C511)."""

from uuid import uuid4

import pytest

from tests.mall import SETTINGS, Store
from tests.office import NOW, codes, refused, sign_in
from tests.scenarios.desks import Desk
from tests.scenarios.desks import House as Rooms
from tests.upwards import HOUR, STRICT, House, of, set_to
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch.types import Window
from yinuo.entitlement.types import Offered
from yinuo.escalation import actions, queries
from yinuo.escalation.models import Relief
from yinuo.escalation.types import ReliefAct, ReliefState
from yinuo.intake import queries as cases
from yinuo.intake.actions import owning, urgent
from yinuo.intake.types import CaseState, Need
from yinuo.kernel.charters import Remedy
from yinuo.kernel.errors import AskFirst, Forbidden
from yinuo.platform import clock


@pytest.fixture
def house(office, monkeypatch) -> House:
    set_to(monkeypatch, escalation=STRICT)
    return House(office)


@pytest.fixture
def limited(office, monkeypatch) -> Store:
    """A store whose people may promise 50 yuan, its chiefs 100."""
    limits = {"limit_responsible": "50.00", "limit_chief": "100.00"}
    set_to(monkeypatch, **SETTINGS, escalation=limits)
    return Store(office)


@pytest.mark.clause("C511")
def test_urgent_need_goes_to_the_front_and_nobody_is_asked(house):
    house.office.case()
    case = house.office.case()
    urgent.mark_need(case_id=case.id, need=Need.ILL, **house.by())
    with refused(says="marked already", field="need"):
        urgent.mark_need(case_id=case.id, need=Need.ILL, **house.by())
    urgent.mark_need(case_id=case.id, need=Need.NO_WATER, **house.by("wang"))
    with refused(Forbidden):
        urgent.mark_need(case_id=case.id, need=Need.ILL, **house.by("chen"))
    assert (of(case).need, of(case).row.need) == ("no_water", "no_water")
    found = cases.in_need(cases.filtered({}, actor=house.office["lin"], now=house.now))
    assert [row.case_id for row in found] == [case.id]
    with refused(says="Say why", field="reason"):
        urgent.take_need_off(case_id=case.id, reason="", **house.by())
    urgent.take_need_off(case_id=case.id, reason="邻居已帮忙", **house.by())
    assert of(case).row.need == ""
    with refused(says="not marked"):
        urgent.take_need_off(case_id=case.id, reason="x", **house.by())


@pytest.mark.clause("C511")
def test_whoever_is_in_charge_sends_help_at_once_and_the_chief_looks_afterwards(house):
    order = house.office.voucher(house.office.case(), now=house.now)
    window = Window(NOW + HOUR, NOW + 2 * HOUR)
    sends = {"technician_id": house.office.staff("wang"), "window": window}
    with refused(Forbidden):
        dispatch.book_visit(order_id=order.id, **sends, **house.by())
    case = house.urgent()
    order = house.office.voucher(case, now=house.now)
    dispatch.book_visit(order_id=order.id, **sends, **house.by())
    relief = Relief.objects.get(case_id=case.id)
    assert (relief.act, relief.state, relief.by.name) == (ReliefAct.DISPATCH, ReliefState.TO_REVIEW, "林晓雯")
    review = {"relief_id": relief.id, "is_right": False}
    with refused(Forbidden):
        actions.review_help(**review, remark="x", **house.by())
    with refused(says="Say what was wrong", field="remark"):
        actions.review_help(**review, remark=" ", **house.by("zhou"))
    actions.review_help(**review, remark="西湖服务点更近", **house.by("zhou"))
    with refused(says="already"):
        actions.review_help(**review, remark="x", **house.by("zhou"))
    assert of(case).state == CaseState.DISPATCHED
    assert not queries.to_review(house.office["zhou"]).exists()


@pytest.mark.clause("C511")
def test_a_chief_who_sends_somebody_has_nothing_to_be_looked_at(house):
    case = house.urgent()
    house.office.booked(house.office.voucher(case, now=house.now))
    assert not Relief.objects.filter(case_id=case.id).exists()


@pytest.mark.clause("C511", "C471")
def test_money_at_once_only_up_to_the_amount_that_the_house_has_filled_in(limited, monkeypatch):
    refund = Offered(Remedy.REFUND, 0, 12000)
    case = limited.open_to_agree()
    urgent.mark_need(case_id=case.id, need=Need.DISABLED, **limited.by())
    with refused(AskFirst):
        limited.agree(case, refund)
    limits = {"limit_chief": "100.00", "limit_urgent": "120.00"}
    set_to(monkeypatch, **SETTINGS, escalation=limits)
    limited.agree(case, refund)
    relief = Relief.objects.get(case_id=case.id)
    assert (relief.act, relief.amount_fen) == (ReliefAct.AGREEMENT, 12000)
    with refused(says="your own doing"):
        actions.review_help(relief_id=relief.id, is_right=True, remark="", **limited.by("zhou"))


@pytest.mark.clause("C511")
def test_an_urgent_case_is_passed_on_only_to_who_takes_it(house):
    case = house.urgent()
    to = {"case_id": case.id, "to_id": house.office.staff("sun"), "reason": "交接班"}
    with refused(says="only who accepts it"):
        owning.hand_over(**to, **house.by())
    with refused(says="Hand the case over as usual"):
        actions.offer_relay(**{**to, "case_id": house.office.case().id}, **house.by())
    with refused(says="cannot work on cases", field="to"):
        actions.offer_relay(**{**to, "to_id": house.office.staff("wang")}, **house.by())
    relay = actions.offer_relay(**to, **house.by())
    with refused(says="asked to take it already"):
        actions.offer_relay(**to, **house.by())
    assert of(case).owner.name == "林晓雯"
    with refused(says="孙佳 was asked"):
        actions.answer_relay(relay_id=relay.id, accepts=True, **house.by("zhou"))
    actions.answer_relay(relay_id=relay.id, accepts=False, **house.by("sun"))
    assert of(case).owner.name == "林晓雯"
    relay = actions.offer_relay(**to, **house.by())
    actions.withdraw_relay(relay_id=relay.id, **house.by())
    with refused(says="answered already"):
        actions.answer_relay(relay_id=relay.id, accepts=True, **house.by("sun"))
    relay = actions.offer_relay(**to, **house.by())
    actions.answer_relay(relay_id=relay.id, accepts=True, **house.by("sun"))
    assert of(case).owner.name == "孙佳"
    assert codes(case.id)[-2:] == ["escalation.relay_accepted", "intake.case_handed_over"]


@pytest.mark.clause("C511")
def test_the_mark_is_seen_wherever_the_case_is(house, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: house.now)
    clerk, chief, technician = (sign_in(Desk(), house.office[name]) for name in ("lin", "zhou", "wang"))
    case = house.office.case()
    clerk.send(f"cases/{case.id}/need", need="elderly")
    order = house.office.voucher(case, now=house.now)
    says = "急需：老人"
    assert says in chief.open("dispatch/")
    for page in ("", "cases/", f"case/{case.id}"):
        assert says in clerk.open(page)
    assert "立即派人" in clerk.open(f"case/{case.id}")
    local = house.now + 9 * HOUR
    clerk.send(
        f"dispatch/vouchers/{order.id}/help",
        technician=house.office.staff("wang"),
        day=f"{local:%Y-%m-%d}",
        start=f"{local:%H:%M}",
        end=f"{local + HOUR:%H:%M}",
    )
    relief = Relief.objects.get(case_id=case.id)
    assert f"asks/help/{relief.id}" in chief.open("")
    assert says in technician.open("visits/")
    chief.send(f"asks/help/{relief.id}", is_right="yes", remark="")
    assert f"asks/help/{relief.id}" not in chief.open("")
    ordinary = house.office.voucher(house.office.case(), now=house.now)
    assert clerk.get(f"/o/anda/dispatch/vouchers/{ordinary.id}/help").status_code == 403


@pytest.mark.clause("C511")
def test_the_technician_says_so_at_the_door(house, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: house.now)
    case = house.office.case()
    visit = house.office.booked(house.office.voucher(case))
    desk = sign_in(Desk(), house.office["wang"])
    assert f"visits/{visit.id}/need" in desk.open(f"visits/{visit.id}")
    desk.send(f"visits/{visit.id}/need", need="danger")
    assert of(case).need == "danger"
    other = sign_in(Desk(), house.office["xu"])
    assert (
        other.post(f"/o/anda/visits/{visit.id}/need", {"_key": str(uuid4()), "need": "ill"}).status_code
        == 403
    )


@pytest.mark.clause("C511")
def test_it_is_taken_down_with_the_call(house, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: house.now)
    desks = Rooms(house.office, [house.now])
    page = desks.call(need="child")
    assert "急需：" in page
    assert desks.case.need == "child"
    assert "intake.need_marked" in codes(desks.case_id)
