"""The monthly work record: frozen when it is handed in, answered once, replaced with a reason."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from tests.office import NOW, codes, refused

from yinuo.field import actions as field
from yinuo.followup import actions as followup
from yinuo.followup import queries as callbacks
from yinuo.improvement import actions, queries
from yinuo.improvement.models import RecordAnswer, WorkRecord
from yinuo.improvement.tests.conftest import APRIL, MARCH
from yinuo.improvement.types import Answer, RecordState
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound
from yinuo.parties.tests.scene import setting
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import Permission
from yinuo.workorders import actions as workorders
from yinuo.workorders.types import InternalKind


def hand_in(office, *, by="wang", month=MARCH, now=APRIL, **given):
    return actions.hand_in(**{"month": month, "remarks": "", "actor": office[by], "now": now, **given})


def answer(office, record, given=Answer.RECEIVED, *, by="zhou", remark=""):
    return actions.answer_record(
        record_id=record.id, answer=given, remark=remark, actor=office[by], now=APRIL
    )


@pytest.mark.clause("C330")
def test_a_technician_hands_in_what_the_contexts_know_of_the_month(office, month):
    record = hand_in(office, remarks=" 三月配件到货慢 ")
    figures = WorkRecord.objects.get(pk=record.id).figures
    assert (record.edition, record.remarks, record.unit_id) == (1, "三月配件到货慢", office.units["HQ"])
    assert figures["services"] == {"A": {"fixed": 1, "nobody_home": 1, "wrong_unit": 1}, "B": {}, "C": {}}
    assert figures["minutes"] == {"A": 40, "B": 0, "C": 0, "D": 90}
    assert figures["internal"] == {"parts": 60, "training": 30}
    assert figures["on_site_minutes"] == 20
    assert [(day["day"], day["services"]) for day in figures["days"]] == [("2026-03-13", 3)]
    assert codes()[-1] == "improvement.record_handed_in"


@pytest.mark.clause("C330")
def test_a_service_without_its_record_stands_out(office, month):
    lacking = hand_in(office).figures["lacking"]
    assert len(lacking) == 1
    pieces = queries.pieces_of([office.staff("wang")], first=MARCH.first, last=MARCH.last)
    assert [piece.outcome for piece in pieces if piece.lacks_record] == ["wrong_unit"]


def test_what_customers_said_counts_to_the_month_of_the_service(office, month):
    pieces = queries.visits([office.staff("wang")], MARCH.first, MARCH.last)
    visit = next(piece for piece in pieces if piece.outcome == "fixed")
    (callback,) = callbacks.of_case(visit.case_id)
    followup.answer(
        callback_id=callback.id,
        version=1,
        satisfaction=2,
        reasons=(),
        comment="来晚了",
        consequence=None,
        actor=office["he"],
        now=APRIL,
    )
    assert hand_in(office).figures["callbacks"] == {"answered": 1, "points": 2, "bad": 1}


@pytest.mark.clause("C330")
def test_a_record_that_is_handed_in_does_not_change_and_a_later_one_says_why(office, month):
    first = hand_in(office)
    before = dict(WorkRecord.objects.filter(pk=first.id).values().get())
    with refused(says="handed in already", field="reason"):
        hand_in(office)
    second = hand_in(office, reason="漏了一次培训", now=APRIL + timedelta(days=1))
    assert (second.edition, second.replaces_id, second.reason) == (2, first.id, "漏了一次培训")
    assert WorkRecord.objects.filter(pk=first.id).values().get() == before
    assert [record.id for record in queries.to_receive(actor=office["zhou"])] == [second.id]
    with refused(says="A later version"):
        answer(office, first)


def test_a_month_is_handed_in_when_it_is_over(office):
    with refused(says="not over yet", field="month"):
        hand_in(office, now=NOW)
    hand_in(office)


def test_nothing_of_the_month_is_still_under_way(office):
    work = workorders.start_time(kind=InternalKind.PARTS, note="", actor=office["qian"], now=NOW)
    visit = office.booked(office.voucher(office.case()))
    field.arrive(visit_id=visit.id, actor=office["wang"], now=NOW)
    with refused(says=f"service {visit.case.number} of this month has not ended"):
        hand_in(office)
    with refused(says="Internal work of 03-13 was never stopped"):
        hand_in(office, by="qian")
    workorders.stop_time(work_id=work.id, actor=office["qian"], now=NOW + timedelta(minutes=30))
    hand_in(office, by="qian")


def test_a_visit_at_which_nobody_arrived_is_no_service(office):
    office.booked(office.voucher(office.case()))
    assert hand_in(office).figures["days"] == []


@pytest.mark.parametrize("by", ["lin", "zhou", "he", "shen", "jin", "wu"])
def test_only_technicians_hand_in(office, by):
    with refused(Forbidden):
        hand_in(office, by=by)
    with refused(says="staff list"):
        actions.hand_in(month=MARCH, remarks="", actor=SYSTEM, now=APRIL)


# ---- the leader ----------------------------------------------------------------------------------


@pytest.mark.clause("C330")
@pytest.mark.parametrize("by", ["zhou", "shen"])
def test_the_leader_receives_it_once(office, by):
    record = hand_in(office)
    given = answer(office, record, by=by, remark=" 辛苦了 ")
    assert (given.answer, given.remark, given.by_id) == ("received", "辛苦了", office.staff(by))
    assert queries.state_of(queries.get(record.id, actor=office[by])) is RecordState.RECEIVED
    assert list(queries.to_receive(actor=office["zhou"])) == []
    with refused(says="answered already"):
        answer(office, record, Answer.RETURNED, remark="x")
    assert codes()[-1] == "improvement.record_received"


def test_a_record_that_goes_back_waits_for_another_version(office):
    record = hand_in(office)
    with refused(says="Say why the record goes back", field="remark"):
        answer(office, record, Answer.RETURNED, remark=" ")
    answer(office, record, Answer.RETURNED, remark="3 月 13 日少一次上门")
    assert [found.id for found in queries.returned_to(office.staff("wang"))] == [record.id]
    second = hand_in(office, reason="已补")
    assert list(queries.returned_to(office.staff("wang"))) == []
    answer(office, second)
    assert [queries.state_of(each) for each in queries.editions(office.staff("wang"), MARCH)] == [
        RecordState.RECEIVED,
        RecordState.RETURNED,
    ]


@pytest.mark.parametrize("by", ["lin", "he", "wang", "jin", "chen"])
def test_nobody_else_receives_records(office, by):
    record = hand_in(office)
    with refused(Forbidden):
        answer(office, record, by=by)


def test_a_record_of_another_dealer_does_not_exist(office):
    record = hand_in(office, by="gao")
    reader = replace(
        office["jin"], permissions=office["jin"].permissions | {Permission.IMPROVEMENT_RECORD_READ}
    )
    with refused(NotFound):
        actions.answer_record(record_id=record.id, answer=Answer.RECEIVED, remark="", actor=reader, now=APRIL)
    assert list(queries.to_receive(actor=reader)) == []
    assert {person.unit_id for person in queries.of_month(MARCH, actor=reader)} == {office.units["YH"]}


def test_a_month_shows_who_stands_where(office):
    hand_in(office, by="qian")
    answer(office, hand_in(office))
    answer(office, hand_in(office, by="ma"), Answer.RETURNED, remark="缺 3 月 20 日")
    counts = queries.counts_of_month(MARCH, actor=office["zhou"])
    assert counts == {
        RecordState.HANDED_IN: 1,
        RecordState.RECEIVED: 1,
        RecordState.RETURNED: 1,
        RecordState.MISSING: 4,
    }
    for state, count in counts.items():
        assert queries.of_month(MARCH, actor=office["zhou"], state=state).count() == count


def test_late_is_what_comes_after_the_day_that_was_set(office):
    organisation = context.current()
    kept = dict(organisation.settings)
    try:
        assert not queries.is_late(MARCH, None, now=APRIL + timedelta(days=90))
        setting(organisation, improvement={"record_due_day": 3})
        record = hand_in(office)
        assert (record.due_on.isoformat(), queries.is_late(MARCH, record, now=APRIL)) == ("2026-04-03", False)
        late = hand_in(office, by="qian", now=APRIL + timedelta(days=2))
        assert queries.is_late(MARCH, late, now=APRIL)
        assert not queries.is_late(MARCH, None, now=APRIL)
        assert queries.is_late(MARCH, None, now=APRIL + timedelta(days=2))
        setting(organisation, improvement={"record_due_day": 1})
        assert not queries.is_late(MARCH, record, now=APRIL), "what was owed then counts"
    finally:
        organisation.settings = kept


# ---- the database --------------------------------------------------------------------------------


def test_the_database_itself_refuses_what_cannot_be(office):
    record = hand_in(office)
    row = WorkRecord.objects.filter(pk=record.id).values().get()
    row = {name: value for name, value in row.items() if name not in {"id", "public_id"}}
    nonsense = (
        {},
        {"edition": 2},
        {"edition": 2, "replaces_id": record.id, "reason": ""},
        {"edition": 1, "replaces_id": record.id, "reason": "x", "staff_id": office.staff("xu")},
        {"month": MARCH.last, "staff_id": office.staff("xu")},
    )
    for change in nonsense:
        with pytest.raises(IntegrityError), transaction.atomic():
            WorkRecord.objects.create(**{**row, **change})
    for change in ({"answer": "returned"}, {"answer": "lost", "remark": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RecordAnswer.objects.create(record=record, at=APRIL, **change)
    answer(office, record)
    with pytest.raises(IntegrityError), transaction.atomic():
        RecordAnswer.objects.create(record=record, at=APRIL, answer="received")


def test_nobody_rewrites_a_record(office):
    record = hand_in(office)
    for change in (
        lambda: WorkRecord.objects.filter(pk=record.id).update(remarks="x"),
        lambda: WorkRecord.objects.filter(pk=record.id).delete(),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()
