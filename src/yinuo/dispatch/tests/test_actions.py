"""Who goes when: what booking does, and when it is refused."""

from datetime import timedelta

import pytest
from tests.office import NOW, OPENED, codes, refused

from yinuo.dispatch import actions, queries
from yinuo.dispatch.types import VisitState, Window
from yinuo.intake import queries as cases
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale
from yinuo.network import actions as network
from yinuo.workorders import queries as orders
from yinuo.workorders.types import OrderState

IN_AN_HOUR = Window(NOW + timedelta(hours=1), NOW + timedelta(hours=3))


@pytest.fixture
def order(office):
    return office.voucher(office.case())


@pytest.fixture
def visit(office, order):
    return office.booked(order, start=IN_AN_HOUR.start)


def book(office, order, technician="wang", window=IN_AN_HOUR, by="zhou"):
    return actions.book_visit(
        order_id=order.id, technician_id=office.staff(technician), window=window, actor=office[by], now=NOW
    )


def of(visit):
    return queries.get(visit.id, actor=SYSTEM)


@pytest.mark.clause("C351")
def test_the_chief_gives_the_voucher_to_a_technician_for_a_date_and_window(office, order):
    visit = book(office, order)
    case = cases.get(order.case_id, actor=SYSTEM)
    assert (of(visit).technician.name, of(visit).during.lower) == ("王建军", IN_AN_HOUR.start)
    assert case.state == CaseState.DISPATCHED
    assert orders.get(order.id, actor=SYSTEM).state == OrderState.DISPATCHED
    assert (case.row.technician_name, case.row.next_due, case.row.next_due_what) == (
        "王建军",
        IN_AN_HOUR.end,
        "visit",
    )
    assert codes(case.id)[-1] == "dispatch.visit_booked"


@pytest.mark.parametrize("by", ["lin", "wang", "jin", "shen"])
def test_only_a_chief_gives_vouchers_out(office, order, by):
    with refused(Forbidden):
        book(office, order, by=by)


@pytest.mark.parametrize(
    ("start", "end", "says", "field"),
    [
        (timedelta(hours=-3), timedelta(hours=-1), "window is past", "start"),
        (timedelta(hours=3), timedelta(hours=1), "end after it starts", "end"),
        (timedelta(hours=1), timedelta(hours=14), "at most 12 hours", "end"),
    ],
)
def test_a_window_that_cannot_be_kept_is_refused(office, order, start, end, says, field):
    with refused(says=says, field=field):
        book(office, order, window=Window(NOW + start, NOW + end))


@pytest.mark.parametrize(
    ("technician", "says"),
    [
        ("xu", "is absent at that time"),
        ("lin", "is not a technician"),
        ("ma", "does not work for this service point"),
    ],
)
def test_who_cannot_go_is_refused_by_name(office, order, technician, says):
    with refused(says=says, field="technician"):
        book(office, order, technician)


def test_a_technician_who_is_away_at_the_end_of_the_window_cannot_go(office, order):
    network.set_absence(
        staff_id=office.staff("wang"),
        absent_from=IN_AN_HOUR.end - timedelta(minutes=30),
        absent_to=NOW + timedelta(days=1),
        deputy_id=None,
        actor=SYSTEM,
        now=OPENED,
    )
    with refused(says="is absent at that time"):
        book(office, order)


def test_nobody_is_sent_to_two_places_and_the_refusal_names_the_other_case(office, visit):
    other = office.voucher(office.case())
    number = cases.get(visit.case_id, actor=SYSTEM).number
    with refused(says=f"({number})", field="technician") as refusal:
        book(office, other, window=Window(NOW + timedelta(hours=2), NOW + timedelta(hours=4)))
    assert "03-13 10:30 to 12:30" in str(refusal.value)


def test_windows_that_touch_do_not_clash(office, visit):
    other = office.voucher(office.case())
    book(office, other, window=Window(IN_AN_HOUR.end, IN_AN_HOUR.end + timedelta(hours=1)))


def test_a_visit_that_was_called_off_leaves_its_window_free(office, visit):
    actions.cancel(visit_id=visit.id, version=1, reason="客户改期", actor=office["zhou"], now=NOW)
    book(office, office.voucher(office.case()))


def test_a_voucher_is_given_out_once(office, order, visit):
    with refused(says="given out already"):
        book(office, order, window=Window(NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1)))


def test_a_visit_moves_to_another_window_even_one_that_overlaps_its_own(office, visit):
    later = Window(NOW + timedelta(hours=2), NOW + timedelta(hours=4))
    actions.reschedule(visit_id=visit.id, version=1, window=later, actor=office["zhou"], now=NOW)
    assert (of(visit).during.lower, of(visit).version) == (later.start, 2)
    assert cases.get(visit.case_id, actor=SYSTEM).row.next_due == later.end


def test_a_visit_is_not_moved_onto_another(office, visit):
    taken = Window(NOW + timedelta(hours=5), NOW + timedelta(hours=6))
    book(office, office.voucher(office.case()), window=taken)
    with refused(says="The technician is booked from"):
        actions.reschedule(visit_id=visit.id, version=1, window=taken, actor=office["zhou"], now=NOW)
    assert of(visit).during.lower == IN_AN_HOUR.start


def test_a_visit_goes_to_another_technician_in_the_same_window(office):
    visit = office.booked(office.voucher(office.case("XH")), start=IN_AN_HOUR.start)
    actions.reassign(
        visit_id=visit.id, version=1, technician_id=office.staff("ma"), actor=office["zhou"], now=NOW
    )
    assert (of(visit).technician.name, of(visit).during.lower) == ("马俊", IN_AN_HOUR.start)
    assert cases.get(visit.case_id, actor=SYSTEM).row.technician_name == "马俊"


@pytest.mark.parametrize(
    ("technician", "says"),
    [("wang", "has the visit already"), ("ma", "does not work for this"), ("xu", "is absent")],
)
def test_a_visit_is_not_given_to_who_cannot_take_it(office, visit, technician, says):
    with refused(says=says, field="technician"):
        actions.reassign(
            visit_id=visit.id,
            version=1,
            technician_id=office.staff(technician),
            actor=office["zhou"],
            now=NOW,
        )
    assert of(visit).technician.name == "王建军"


def test_calling_a_visit_off_gives_the_voucher_back_to_the_chief(office, visit):
    actions.cancel(visit_id=visit.id, version=1, reason="客户改期", actor=office["zhou"], now=NOW)
    case = cases.get(visit.case_id, actor=SYSTEM)
    assert (of(visit).state, of(visit).reason) == (VisitState.CANCELLED, "客户改期")
    assert orders.get(visit.order_id, actor=SYSTEM).state == OrderState.DRAWN
    assert (case.state, case.row.technician_name, case.row.next_due) == (CaseState.VOUCHERED, "", None)
    assert [hold.kind for hold in cases.holds(case.id)] == ["voucher_open"]


def test_a_visit_is_not_called_off_without_a_reason(office, visit):
    with refused(says="Say why", field="reason"):
        actions.cancel(visit_id=visit.id, version=1, reason="  ", actor=office["zhou"], now=NOW)


CHANGES = {
    "move": lambda visit, office, version: actions.reschedule(
        visit_id=visit.id, version=version, window=IN_AN_HOUR, actor=office["zhou"], now=NOW
    ),
    "reassign": lambda visit, office, version: actions.reassign(
        visit_id=visit.id, version=version, technician_id=office.staff("wang"), actor=office["zhou"], now=NOW
    ),
    "call off": lambda visit, office, version: actions.cancel(
        visit_id=visit.id, version=version, reason="改期", actor=office["zhou"], now=NOW
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_stale_page_changes_nothing_and_is_told_what_stands(office, visit, change):
    with refused(Stale) as refusal:
        CHANGES[change](visit, office, 7)
    assert refusal.value.version == 1
    assert refusal.value.theirs["technician"] == "王建军"


@pytest.mark.parametrize("change", CHANGES)
def test_a_visit_that_has_ended_stays_as_it_is(office, visit, change):
    actions.cancel(visit_id=visit.id, version=1, reason="改期", actor=office["zhou"], now=NOW)
    with refused(Refused, "has begun or ended"):
        CHANGES[change](visit, office, 2)


def test_what_lies_out_of_sight_does_not_exist(office, visit):
    outside = office["jin"]
    with pytest.raises(NotFound):
        queries.get(visit.id, actor=outside)
    assert queries.between(NOW, NOW + timedelta(days=1), actor=outside) == []
