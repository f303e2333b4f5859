"""The rules themselves: why they are there, who approves them, who plans and decides (C343, C344, C346)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from tests.office import NOW, refused, send, sign_in
from yinuo.charters import actions, queries
from yinuo.charters.models import Approval
from yinuo.dispatch import queries as visits
from yinuo.dispatch.actions import book_visit
from yinuo.dispatch.types import Window
from yinuo.entitlement import queries as entitlement
from yinuo.kernel.errors import Forbidden
from yinuo.platform.journal.models import Entry
from yinuo.workorders import queries as orders


@pytest.mark.clause("C343")
def test_the_promise_says_what_the_rules_are_for(visitor, office):
    page = sign_in(visitor, office["lin"]).get("/o/anda/charters/service-office").content.decode()
    assert "为了让售后服务办得更有成效" in page
    assert 'id="C343"' in page


@pytest.mark.clause("C344")
def test_the_general_manager_approves_the_rules_and_the_page_carries_the_seal(visitor, office):
    manager = sign_in(visitor, office["shen"])
    page = manager.get("/o/anda/charters/service-office").content.decode()
    assert 'name="release"' in page
    release = entitlement.charter_in_force().release
    assert send(manager, "/o/anda/charters/service-office/approval", {"release": release}).status_code == 302
    approval = queries.approval_of(entitlement.charter_in_force())
    assert approval is not None
    assert approval.approved_by == office["shen"].id
    assert Entry.objects.get(code="charters.release_approved").payload["release"] == release
    page = manager.get("/o/anda/charters/service-office").content.decode()
    assert "沈一鸣" in page
    assert 'name="release"' not in page


@pytest.mark.clause("C344")
def test_a_changed_rule_wants_a_new_approval(office):
    charter = entitlement.charter_in_force()
    actions.approve_release(charter=charter, seen_release=charter.release, actor=office["shen"], now=NOW)
    changed = charter.with_settings({"both_apply": "contract"})
    assert queries.approval_of(changed) is None
    with refused(says="has changed since"):
        actions.approve_release(charter=changed, seen_release=charter.release, actor=office["shen"], now=NOW)
    assert Approval.objects.count() == 1


def test_a_release_is_approved_once_and_only_by_the_general_manager(office):
    charter = entitlement.charter_in_force()
    for username in ("lin", "zhou", "chen", "wu", "wang"):
        with refused(Forbidden):
            actions.approve_release(
                charter=charter, seen_release=charter.release, actor=office[username], now=NOW
            )
    actions.approve_release(charter=charter, seen_release=charter.release, actor=office["shen"], now=NOW)
    with refused(says="approved already"):
        actions.approve_release(charter=charter, seen_release=charter.release, actor=office["shen"], now=NOW)


def test_an_approval_cannot_be_changed_or_taken_back(office):
    charter = entitlement.charter_in_force()
    actions.approve_release(charter=charter, seen_release=charter.release, actor=office["shen"], now=NOW)
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM charters_approval")


@pytest.mark.clause("C346")
def test_the_service_department_plans_for_all_its_points_and_a_point_for_itself_alone(office):
    """The chief of the department sends the technician of any service point; a point sees nobody else's work."""
    drawn = {unit: office.voucher(office.case(unit)) for unit in ("HQ", "XH", "BJ", "YH")}
    waiting = {order.id for order in orders.waiting(actor=office["zhou"])}
    assert waiting >= {order.id for order in drawn.values()}
    visit = office.booked(drawn["XH"], "ma")
    assert visits.get(visit.id, actor=office["zhou"]).technician_id == office.staff("ma")
    assert {order.unit_id for order in orders.waiting(actor=office["jin"])} == {office.units["YH"]}
    with refused(Forbidden):
        book_visit(
            order_id=drawn["YH"].id,
            technician_id=office.staff("luo"),
            window=Window(NOW, NOW + timedelta(hours=2)),
            actor=office["jin"],
            now=NOW,
        )
