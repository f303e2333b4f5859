"""The service voucher: drawn once, numbered without gaps, signed before it is filed."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from tests.office import NOW, SOLD_LAST_YEAR, codes, refused

from yinuo.field import actions as field
from yinuo.intake import queries as cases
from yinuo.intake.actions import moving
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound
from yinuo.workorders import actions, queries
from yinuo.workorders.models import WorkOrder
from yinuo.workorders.types import Line, OrderState

CHECK, BOARD = Line("T1", "检测", 1, 3000), Line("", "电源板", 2, 8000)


@pytest.fixture
def case(office):
    return office.case(sold_on=SOLD_LAST_YEAR)


@pytest.fixture
def order(office, case):
    return office.voucher(case)


def of(order):
    return queries.get(order.id, actor=SYSTEM)


def draw(office, case, by="lin"):
    return actions.draw_voucher(case_id=case.id, instructions=" 带梯子 ", actor=office[by], now=NOW)


@pytest.mark.clause("C351")
def test_the_voucher_of_a_decided_case_waits_for_the_chief(office, case):
    order = draw(office, case)
    assert (order.number, order.klass, order.instructions) == ("FW2026-000001", "C", "带梯子")
    assert cases.get(case.id, actor=SYSTEM).state == CaseState.VOUCHERED
    assert [hold.kind for hold in cases.holds(case.id)] == ["voucher_open"]
    assert [waiting.id for waiting in queries.waiting(actor=office["zhou"])] == [order.id]


def test_a_case_has_one_voucher_at_a_time(office, case):
    draw(office, case)
    with refused(says="has a voucher already"):
        draw(office, case)


def test_nothing_is_drawn_before_it_is_known_who_pays(office):
    unknown = office.case(sold_unit_id=None)
    with refused(says="Nobody has decided yet who pays"):
        draw(office, unknown)
    assert queries.of_case(unknown.id) == []


def test_nothing_is_drawn_for_a_case_that_has_ended(office, case):
    moving.cancel_case(case_id=case.id, reason="不修了", actor=office["lin"], now=NOW)
    with refused():
        draw(office, case)


@pytest.mark.parametrize("by", ["wang", "he", "shen", "wu"])
def test_only_the_desk_draws_vouchers(office, case, by):
    with refused(Forbidden):
        draw(office, case, by)


def test_a_voucher_of_another_unit_does_not_exist(office):
    order = office.voucher(office.case("XH"))
    with pytest.raises(NotFound):
        queries.get(order.id, actor=office["jin"])
    with refused(NotFound):
        actions.void_voucher(order_id=order.id, reason="x", actor=office["jin"], now=NOW)


def test_a_number_that_was_not_used_is_given_again(office):
    """Voucher numbers are counted by auditors: a refusal after the draw leaves no gap."""
    first = draw(office, office.case())
    with transaction.atomic():
        assert draw(office, office.case()).number == "FW2026-000002"
        transaction.set_rollback(True)
    assert [first.number, draw(office, office.case()).number] == ["FW2026-000001", "FW2026-000002"]


def test_a_voided_number_stays_visible_and_is_not_given_again(office, case, order):
    actions.void_voucher(order_id=order.id, reason="写错了", actor=office["lin"], now=NOW)
    assert (of(order).state, of(order).void_reason) == (OrderState.VOIDED, "写错了")
    with refused(says="has moved on"):
        actions.void_voucher(order_id=order.id, reason="再次", actor=office["lin"], now=NOW)
    again = draw(office, case)
    assert [each.number for each in queries.of_case(case.id)] == ["FW2026-000002", "FW2026-000001"]
    assert again.state == OrderState.DRAWN


def test_numbers_begin_anew_with_the_local_year(office, case):
    new_year = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert office.voucher(case, now=new_year).number == "FW2027-000001"


def test_a_voucher_is_not_voided_without_a_reason_nor_while_somebody_works(office, order):
    with refused(says="Say why", field="reason"):
        actions.void_voucher(order_id=order.id, reason="", actor=office["lin"], now=NOW)
    visit = office.booked(order)
    field.arrive(visit_id=visit.id, actor=office["wang"], now=NOW)
    with refused(says="The technician is on site"):
        actions.void_voucher(order_id=order.id, reason="写错了", actor=office["lin"], now=NOW)
    assert of(order).state == OrderState.WORKING


def test_voiding_takes_the_booked_visit_along(office, case, order):
    office.booked(order)
    actions.void_voucher(order_id=order.id, reason="客户改主意", actor=office["lin"], now=NOW)
    assert cases.get(case.id, actor=SYSTEM).state == CaseState.DECIDED
    assert cases.holds(case.id) == []
    assert "dispatch.visit_cancelled" in codes(case.id)


@pytest.mark.clause("C352")
def test_only_a_signed_voucher_is_filed_and_filed_once(office, case, order):
    with refused(says="has not signed"):
        actions.file_voucher(order_id=order.id, actor=office["lin"], now=NOW)
    office.finished(office.booked(order), works=())
    actions.file_voucher(order_id=order.id, actor=office["lin"], now=NOW)
    assert (of(order).state, of(order).filed_at) == (OrderState.FILED, NOW)
    with refused(says="has moved on"):
        actions.file_voucher(order_id=order.id, actor=office["lin"], now=NOW)


@pytest.mark.clause("C352")
def test_the_database_files_nothing_unsigned_whoever_asks(order):
    for unsigned in ({"filed_at": NOW}, {"state": OrderState.SIGNED}, {"signed_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            WorkOrder.objects.filter(pk=order.id).update(**unsigned)


@pytest.mark.clause("C023")
def test_the_estimate_is_replaced_as_a_whole(office, order):
    by = {"order_id": order.id, "actor": office["lin"], "now": NOW}
    assert actions.set_estimate(lines=[CHECK, BOARD], **by) == 19000
    assert actions.set_estimate(lines=[CHECK], **by) == 3000
    assert [line.name for line in queries.lines(order.id)] == ["检测"]


def test_the_estimate_of_a_closed_voucher_stays(office, order):
    actions.void_voucher(order_id=order.id, reason="写错了", actor=office["lin"], now=NOW)
    with refused(says="its estimate cannot change"):
        actions.set_estimate(order_id=order.id, lines=[CHECK], actor=office["lin"], now=NOW)


@pytest.mark.clause("C017")
def test_consent_is_to_what_stood_in_the_estimate(office, order):
    visit = office.booked(order)
    field.arrive(visit_id=visit.id, actor=office["wang"], now=NOW)
    by = {"order_id": order.id, "actor": office["wang"], "now": NOW}
    actions.set_estimate(lines=[CHECK, BOARD], **by)
    consent = actions.record_consent(is_given=True, signer="王丽华", tariff_shown_at=NOW, **by)
    actions.set_estimate(lines=[CHECK], **by)
    kept = queries.consent_in_force(order.id)
    assert (kept.id, kept.total_fen, [line["name"] for line in kept.lines]) == (
        consent.id,
        19000,
        ["检测", "电源板"],
    )


def test_consent_has_a_name_and_a_visit(office, order):
    by = {"order_id": order.id, "tariff_shown_at": NOW, "actor": office["wang"], "now": NOW}
    with refused(says="who has agreed", field="signer"):
        actions.record_consent(is_given=True, signer="", **by)
    with refused(says="has not begun"):
        actions.record_consent(is_given=True, signer="王丽华", **by)
