"""Nobody reaches through one thing of theirs to another that is not theirs."""

from datetime import timedelta

import pytest

from tests.office import NOW, refused, sign_in, snapshot
from yinuo.dispatch.types import Window
from yinuo.entitlement import actions as entitlement
from yinuo.entitlement.types import ServiceClass
from yinuo.intake import queries
from yinuo.intake.actions import registering, views
from yinuo.intake.types import CaseKind
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import NotFound
from yinuo.network import actions as network
from yinuo.network import queries as people
from yinuo.parties import actions as parties
from yinuo.platform.evidence import queries as evidence


def test_a_request_is_registered_for_a_customer_within_scope_only(office):
    foreign = office.customer("LP")
    with refused(NotFound):
        office.case("YH", by="jin", customer_id=foreign.id, sold_unit_id=None)
    with refused(NotFound):
        office.case("YH", by="jin", sold_unit_id=office.sold_unit(foreign).id)


def test_a_request_names_no_unit_of_another_customer(office):
    with refused(says="belongs to another customer"):
        office.case(sold_unit_id=office.sold_unit(office.customer()).id)


def test_a_correction_names_no_unit_of_another_customer(office):
    case = office.case("YH", by="jin")
    by = {"case_id": case.id, "version": queries.get(case.id, actor=SYSTEM).version, "now": NOW}
    other, foreign = office.sold_unit(office.customer("YH")), office.sold_unit(office.customer("LP"))
    with refused(says="belongs to another customer"):
        registering.correct_case(**by, changes={"sold_unit_id": other.id}, actor=office["jin"])
    with refused(NotFound):
        registering.correct_case(**by, changes={"sold_unit_id": foreign.id}, actor=office["jin"])


def test_an_open_case_of_another_unit_of_the_network_is_not_told(office):
    customer = office.customer("YH")
    unit = office.sold_unit(customer)
    case = office.case(customer_id=customer.id, sold_unit_id=unit.id)
    assert list(queries.open_of_sold_unit(unit.id, actor=office["jin"])) == []
    assert [row.case_id for row in queries.open_of_sold_unit(unit.id, actor=office["lin"])] == [case.id]


def test_a_correction_keeps_the_fault_while_the_product_is_unknown(office, visitor):
    case = office.case(sold_unit_id=None, fault_id=office.fault_id)
    page = sign_in(visitor, office["lin"]).get(f"/o/anda/cases/{case.id}/correction")
    assert f'<option value="{office.fault_id}" selected>' in page.content.decode()


def test_views_are_shared_with_the_own_unit_and_by_the_company(office):
    for username in ("jin", "lin"):
        views.save_view(name=username, query="q=x", is_shared=True, actor=office[username], now=NOW)

    def seen(username):
        return {view.name for view in queries.saved_views(actor=office[username])}

    assert seen("fang") == {"lin"}
    assert seen("jin") == seen("zhou") == {"jin", "lin"}


def test_the_search_from_anywhere_keeps_the_address_hidden(office, visitor):
    office.customer()
    answer = sign_in(visitor, office["chen"]).get("/o/anda/find", {"q": "王丽华"})
    hints = [item["hint"] for item in answer.json()["items"]]
    assert any("西湖区" in hint for hint in hints)
    assert not any("文三路" in hint for hint in hints)


def test_the_file_of_a_merged_customer_is_the_file_that_stays(office, visitor):
    keep, gone = office.customer(), office.customer(name="王莉华")
    unit = office.sold_unit(keep)
    parties.merge_customers(keep_id=keep.id, gone_id=gone.id, reason="同一人", actor=office["zhou"], now=NOW)
    page = sign_in(visitor, office["lin"]).get(f"/o/anda/customer/{gone.id}")
    assert unit.serial in page.content.decode()


def test_a_complaint_is_not_decided_and_stays_closable(office):
    case = office.case(kind=CaseKind.COMPLAINT)
    by = {"case_id": case.id, "actor": office["zhou"], "now": NOW}
    with refused(says="A complaint has no decision"):
        entitlement.decide_again(**by)
    with refused(says="A complaint has no decision"):
        entitlement.override(**by, klass=ServiceClass.FREE, reason="好意")


@pytest.mark.parametrize(
    ("hours", "absent"), [((1, 2), True), ((-2, 0), False), ((4, 8), False), ((-9, 9), True)]
)
def test_an_absence_within_a_window_counts_and_one_that_only_touches_it_does_not(office, hours, absent):
    window = Window(NOW, NOW + timedelta(hours=4))
    network.set_absence(
        staff_id=office.staff("wang"),
        absent_from=NOW + timedelta(hours=hours[0]),
        absent_to=NOW + timedelta(hours=hours[1]),
        deputy_id=None,
        actor=SYSTEM,
        now=NOW,
    )
    person = people.person(office.staff("wang"))
    assert people.is_absent_during(person, start=window.start, end=window.end) is absent


def test_a_technician_sees_the_customers_pictures_until_the_visit_has_ended(office, visitor):
    case = office.case()
    registering.attach_picture(
        case_id=case.id, content=snapshot(), name="a.jpg", actor=office["lin"], now=NOW
    )
    visit = office.booked(office.voucher(case))
    technician = sign_in(visitor, office["wang"])

    def answers():
        return [technician.get(f"/o/anda/evidence/{one.id}").status_code for one in evidence.of_case(case.id)]

    assert answers() == [200]
    office.finished(visit)
    assert answers() == [404, 200]


def test_a_dealer_opens_a_case_given_to_it_though_the_unit_is_the_company_s(office, visitor):
    customer = office.customer()
    case = office.case("YH", by="lin", customer_id=customer.id, sold_unit_id=office.sold_unit(customer).id)
    sign_in(visitor, office["jin"])
    assert visitor.get(f"/o/anda/case/{case.id}").status_code == 200
