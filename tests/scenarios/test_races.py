"""Two people at the same moment, each on a connection of their own: exactly one wins, and nothing is lost."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from tests.office import NOW, codes, open_office, send, sign_in, snapshot
from tests.plugins.database import ReturningClient
from tests.workshop import SIGNED, Workshop
from yinuo.depot import queries as depot
from yinuo.depot.actions import benching, returning, taking
from yinuo.depot.types import SessionKind
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch import queries as visits
from yinuo.dispatch.types import Window
from yinuo.flow import engine, later, steps
from yinuo.intake import queries as cases
from yinuo.intake.actions import registering
from yinuo.intake.events import AttachmentAdded
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Refused
from yinuo.platform import clock
from yinuo.platform.evidence import actions as evidence
from yinuo.platform.journal import queries as journal
from yinuo.platform.journal.models import Entry, StepDone
from yinuo.platform.organisations import context
from yinuo.workorders import actions as workorders
from yinuo.workorders import queries as orders

WINDOW = Window(NOW + timedelta(hours=1), NOW + timedelta(hours=3))
PATIENCE = 20


@pytest.fixture
def office(transactional_db, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return open_office()


def together(*acts):
    """Let everybody act at once. Answers what came of each: its result, or the refusal."""
    start = threading.Barrier(len(acts))

    def act(does):
        try:
            with context.organisation("anda"):
                start.wait(PATIENCE)
                return does()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(act, acts, timeout=PATIENCE))


def split(results):
    refusals = [result for result in results if isinstance(result, Refused)]
    return [result for result in results if not isinstance(result, Refused)], refusals


@pytest.mark.clause("C351")
def test_at_the_same_moment_exactly_one_wins(office, monkeypatch):
    """One office for all races: making it takes longer than they do."""
    one_technician_is_booked_for_two_places_at_once(office)
    one_voucher_is_given_to_two_technicians_at_once(office)
    one_case_gets_two_vouchers_at_once(office)
    many_vouchers_are_drawn_at_once(office)
    one_product_is_handed_over_by_two_clerks_at_once(office)
    one_technician_starts_two_clocks_at_once(office)
    one_card_is_taken_by_two_technicians_at_once(office)
    one_form_is_sent_twice_at_once(office)
    one_step_is_started_twice_at_once(office, monkeypatch)
    assert list(journal.broken_chains()) == []


def book(office, order, technician="wang"):
    return lambda: dispatch.book_visit(
        order_id=order.id,
        technician_id=office.staff(technician),
        window=WINDOW,
        actor=office["zhou"],
        now=NOW,
    )


def one_technician_is_booked_for_two_places_at_once(office):
    both = [office.voucher(office.case()) for _ in range(2)]
    booked, refusals = split(together(*(book(office, order) for order in both)))
    assert (len(booked), len(refusals)) == (1, 1)
    assert refusals[0].field == "technician"
    held = [visit for order in both for visit in visits.of_case(order.case_id)]
    assert [visit.id for visit in held] == [booked[0].id]
    assert sorted(orders.get(order.id, actor=SYSTEM).state for order in both) == ["dispatched", "drawn"]


def one_voucher_is_given_to_two_technicians_at_once(office):
    order = office.voucher(office.case("XH"))
    booked, refusals = split(together(book(office, order, "ma"), book(office, order, "ma")))
    assert (len(booked), len(refusals)) == (1, 1)
    assert "given out already" in str(refusals[0])
    assert codes(order.case_id).count("dispatch.visit_booked") == 1


def draw(office, case):
    return lambda: workorders.draw_voucher(case_id=case.id, instructions="", actor=office["lin"], now=NOW)


def one_case_gets_two_vouchers_at_once(office):
    case = office.case()
    drawn, refusals = split(together(draw(office, case), draw(office, case)))
    assert (len(drawn), len(refusals)) == (1, 1)
    assert [order.id for order in orders.of_case(case.id)] == [drawn[0].id]


def many_vouchers_are_drawn_at_once(office):
    numbers = [int(order.number[-6:]) for order in orders.visible_to(SYSTEM)]
    drawn, refusals = split(together(*(draw(office, office.case()) for _ in range(4))))
    assert refusals == []
    last = max(numbers)
    assert sorted(int(order.number[-6:]) for order in drawn) == [last + 1, last + 2, last + 3, last + 4]


def one_product_is_handed_over_by_two_clerks_at_once(office):
    shop = Workshop(office).told()
    number = shop.stay.receipt_number

    def deliver(by):
        return lambda: returning.deliver(**shop.by(by), receipt=number, signed=SIGNED)

    done, refusals = split(together(deliver("lin"), deliver("sun")))
    assert (len(done), len(refusals)) == (1, 1)
    assert "handed over already" in str(refusals[0])
    assert codes(shop.stay.case_id).count("depot.unit_returned") == 1


def one_technician_starts_two_clocks_at_once(office):
    shops = [Workshop(office, technician="qian").entered() for _ in range(2)]

    def start(shop):
        return lambda: benching.start_session(**shop.bench, kind=SessionKind.DIAGNOSIS)

    started, refusals = split(together(*map(start, shops)))
    assert (len(started), len(refusals)) == (1, 1)
    assert depot.running(office.staff("qian")).id == started[0].id


def one_card_is_taken_by_two_technicians_at_once(office):
    shop = Workshop(office).taken()
    taking.enter(**shop.by("sun"), shelf="A-1")

    def take(by):
        return lambda: benching.take_card(**shop.by(by))

    taken, refusals = split(together(take("wang"), take("xu")))
    assert (len(taken), len(refusals)) == (1, 1)
    assert shop.card.technician_id == taken[0].technician_id


def one_form_is_sent_twice_at_once(office):
    case, key = office.case(), str(uuid.uuid4())
    clients = [sign_in(ReturningClient(), office["lin"]) for _ in range(2)]
    answers = together(
        *(
            lambda client=client: send(client, f"/o/anda/cases/{case.id}/nudges", key=key)
            for client in clients
        )
    )
    assert [answer.status_code for answer in answers] == [302, 302]
    assert cases.get(case.id, actor=SYSTEM).nudges == 1


def one_step_is_started_twice_at_once(office, monkeypatch):
    made = []
    monkeypatch.setattr(evidence, "make_thumbnail", made.append)
    case = office.case()
    registering.attach_picture(
        case_id=case.id, content=snapshot(), name="a.jpg", actor=office["lin"], now=NOW
    )
    entry = Entry.objects.get(code=AttachmentAdded.code)
    step = engine.name_of(steps.make_thumbnail)
    together(*[lambda: later.run(entry_id=entry.id, step=step, now=NOW)] * 3)
    assert made == [entry.payload["evidence_id"]]
    assert StepDone.objects.filter(entry=entry).count() == 1
