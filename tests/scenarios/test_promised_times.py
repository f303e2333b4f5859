"""Times that the seeds promise, each through warning, breach and what follows, by the product's own verbs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.mall import OF_SHOES, SETTINGS, Store
from tests.office import NOW, Office, codes, sign_in, snapshot
from tests.workshop import GOODS, SIGNED
from yinuo.commitments import actions as commitments
from yinuo.commitments import queries as clocks
from yinuo.commitments.tests.making import BREACH, FURTHER, WARNING
from yinuo.commitments.types import State
from yinuo.depot.actions import taking
from yinuo.entitlement import actions as entitlement
from yinuo.entitlement import queries as decisions
from yinuo.entitlement.types import Answer
from yinuo.field import actions as field
from yinuo.intake import queries as cases
from yinuo.intake.actions import moving, registering, talking
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.charters import Remedy
from yinuo.platform import clock
from yinuo.platform.organisations import context

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass
class Day:
    """An organisation that decides by one of the charters, and its people; time passes with `at`."""

    office: Office
    now: datetime = NOW

    def at(self, after: timedelta) -> "Day":
        """So long after the beginning; the sweep has come meanwhile."""
        self.now = NOW + after
        commitments.sweep(now=self.now)
        return self

    def by(self, username: str = "lin") -> dict[str, Any]:
        return {"actor": self.office[username], "now": self.now}

    def tell(self, case: Any, **facts: Any) -> None:
        entitlement.tell_facts(case_id=case.id, facts=facts, **self.by())

    def say(self, case: Any) -> None:
        """Something is said to the customer."""
        talking.add_note(case_id=case.id, text="已答复", is_internal=False, **self.by())

    def repair_chosen(self, case: Any) -> None:
        decision = decisions.latest(case.id)
        assert decision is not None
        for proof in decisions.proofs_lacking(decision, ()):
            entitlement.keep_proof(
                case_id=case.id, proof=proof, content=snapshot(), name="a.jpg", **self.by()
            )
        entitlement.choose_remedy(case_id=case.id, decision_id=decision.id, remedy=Remedy.REPAIR, **self.by())

    def taken_in(self, case: Any) -> Any:
        """The product is left at the counter against a receipt."""
        order = self.office.voucher(case, now=self.now)
        return taking.take_in(
            order_id=order.id, goods=GOODS, trouble="鞋跟脱落", signed=SIGNED, **self.by("sun")
        )


def clock_of(case: Any, row: str) -> Any:
    return next(each for each in clocks.of_case(case.id) if each.row == row)


def told(clock: Any) -> list[tuple[str, str | None]]:
    """Which steps have fired, and who was told."""
    return [
        (step.key, step.staff.user.username if step.staff else None) for step in clocks.steps_of(clock.id)
    ]


def next_due(case: Any) -> tuple[str, datetime | None]:
    row = cases.get(case.id, actor=SYSTEM).row
    return row.next_due_what, row.next_due


def sound() -> bool:
    return list(clocks.at_odds()) == []


@pytest.fixture
def decides_by(office, monkeypatch):
    def choose(charter: str) -> Day:
        monkeypatch.setattr(context.current(), "settings", {"decides_by": charter})
        return Day(office)

    return choose


@pytest.fixture
def store(office, monkeypatch):
    monkeypatch.setattr(context.current(), "settings", SETTINGS)
    return Store(office)


# ---- cooling towers: an answer in two hours, on site in 12 or 48 --------------------------------


@pytest.mark.clause("C088")
def test_feedback_is_answered_in_two_hours_or_the_chief_is_told(decides_by):
    day = decides_by("cooling-tower")
    case = day.office.case()
    answer = clock_of(case, "C088")
    assert (answer.due_at, next_due(case)) == (NOW + 2 * HOUR, ("promise", NOW + 2 * HOUR))
    day.at(90 * MINUTE)
    assert told(answer) == [(WARNING, "lin")]
    day.at(2 * HOUR)
    assert clock_of(case, "C088").state == State.RUNNING
    day.at(2 * HOUR + MINUTE)
    assert told(answer) == [(WARNING, "lin"), (BREACH, "zhou")]
    assert clock_of(case, "C088").state == State.BREACHED
    assert next_due(case) == ("promise", NOW + 2 * HOUR)
    day.at(3 * HOUR)
    assert told(answer)[-1] == (FURTHER, "shen")
    day.say(case)
    assert clock_of(case, "C088").state == State.STOPPED
    assert codes(case.id)[-4:] == [
        "commitments.clock_breached",
        "commitments.clock_warned",
        "intake.note_added",
        "commitments.clock_stopped",
    ]
    assert sound()


@pytest.mark.clause("C090")
@pytest.mark.parametrize(
    ("in_province", "row", "hours"), [(True, "C090 in the province", 12), (False, "C090 outside", 48)]
)
def test_somebody_is_on_site_in_12_hours_in_the_province_and_48_outside(decides_by, in_province, row, hours):
    day = decides_by("cooling-tower")
    case = day.office.case()
    day.at(HOUR).tell(case, in_province=in_province, solved_by_phone=False)
    visit = clock_of(case, row)
    assert (visit.started_at, visit.due_at) == (NOW, NOW + hours * HOUR)
    day.at(hours * HOUR + MINUTE)
    assert [key for key, _who in told(visit)] == [WARNING, BREACH]
    assert clock_of(case, row).state == State.BREACHED
    assert sound()


@pytest.mark.clause("C090")
def test_where_it_turns_out_to_be_outside_the_province_the_target_moves_and_the_start_stays(decides_by):
    day = decides_by("cooling-tower")
    case = day.office.case()
    day.at(HOUR).tell(case, in_province=True, solved_by_phone=False)
    before = clock_of(case, "C090 in the province")
    day.at(10 * HOUR).tell(case, in_province=False)
    after = clock_of(case, "C090 outside")
    assert (after.id, after.started_at, after.due_at) == (before.id, NOW, NOW + 48 * HOUR)
    assert "commitments.clock_retargeted" in codes(case.id)
    day.tell(case, solved_by_phone=True)
    assert clock_of(case, "C090 outside").state == State.CANCELLED
    assert sound()


# ---- the department store -----------------------------------------------------------------------


@pytest.mark.clause("C217")
def test_the_counter_deals_with_it_in_ten_minutes_or_the_supervisor_is_told(store):
    case = store.covered()
    counter = clock_of(case, "C217")
    for minutes, keys in ((7, []), (8, ["75%"]), (11, ["75%", "due"])):
        commitments.sweep(now=NOW + minutes * MINUTE)
        assert [key for key, _who in told(counter)] == keys
    assert told(counter) == [("75%", "mei"), ("due", "zhou")]
    assert [step.commitment_id for step in clocks.told(staff_id=store.office.staff("zhou"))] == [counter.id]
    store.wait(minutes=12)
    store.prove(case)
    store.choose(case, Remedy.EXCHANGE)
    assert clock_of(case, "C217").state == State.STOPPED
    assert clocks.told(staff_id=store.office.staff("zhou")) == []
    assert sound()


@pytest.mark.clause("C217", "C218")
def test_the_supervision_answers_in_half_an_hour_and_does_not_leave_it_to_the_next_shift(store):
    case = store.refused()
    store.wait(minutes=2).tell(case, Answer.DISPUTED)
    asked = store.now
    reply = clock_of(case, "C217 supervision")
    assert (reply.due_at, next_due(case)) == (asked + 30 * MINUTE, ("promise", asked + 30 * MINUTE))
    commitments.sweep(now=asked + 31 * MINUTE)
    assert [key for key, _who in told(reply)] == ["75%", "due"]
    complaint = cases.visible_to(SYSTEM).get(parent_id=case.id)
    store.wait(minutes=35)
    talking.add_note(case_id=complaint.id, text="同意换货", is_internal=False, **store.by("zhou"))
    moving.close_complaint(case_id=complaint.id, **store.by("zhou"))
    assert clock_of(case, "C217 supervision").state == State.STOPPED
    assert sound()


@pytest.mark.clause("C224")
def test_a_complaint_is_dealt_with_in_four_hours_and_resolved_in_48(store):
    parent = store.covered()
    case = registering.complain(parent_id=parent.id, description="态度差", **store.by())
    handled, resolved = clock_of(case, "C224"), clock_of(case, "C224 resolved")
    assert (handled.due_at, resolved.due_at) == (NOW + 4 * HOUR, NOW + 48 * HOUR)
    commitments.sweep(now=NOW + 5 * HOUR)
    assert [key for key, _who in told(handled)] == [WARNING, BREACH]
    store.wait(hours=5)
    talking.add_note(case_id=case.id, text="已致歉", is_internal=False, **store.by())
    assert clock_of(case, "C224").state == State.STOPPED
    commitments.sweep(now=NOW + 49 * HOUR)
    assert [key for key, _who in told(resolved)] == [WARNING, BREACH]
    store.wait(hours=45)
    moving.close_complaint(case_id=case.id, **store.by())
    assert clock_of(case, "C224 resolved").state == State.STOPPED
    assert sound()


@pytest.mark.clause("C171", "C219")
def test_a_repair_is_back_within_a_week_but_for_the_time_that_the_customer_has_chosen(store):
    case = store.case(defect="heel_off", **OF_SHOES)
    day = Day(store.office)
    day.repair_chosen(case)
    day.taken_in(case)
    repair = clock_of(case, "C171")
    assert repair.due_at == NOW + 7 * DAY
    day.at(DAY)
    commitments.pause(
        commitment_id=repair.id,
        version=clock_of(case, "C171").version,
        reason="appointment",
        review_at=NOW + 3 * DAY,
        **day.by(),
    )
    assert next_due(case)[1] != NOW + 7 * DAY
    day.at(4 * DAY)
    assert clock_of(case, "C171").due_at == NOW + 9 * DAY
    assert told(repair) == []
    day.at(9 * DAY + HOUR)
    assert [key for key, _who in told(repair)] == [WARNING, BREACH]
    assert sound()


# ---- the tailor ---------------------------------------------------------------------------------


@pytest.mark.clause("C138")
def test_a_specialist_is_there_in_three_days(decides_by):
    day = decides_by("tailor")
    case = day.office.case()
    visit = clock_of(case, "C138")
    assert visit.due_at == NOW + 3 * DAY
    day.at(3 * DAY + HOUR)
    assert [key for key, _who in told(visit)] == [WARNING, BREACH]
    day.tell(
        case,
        matter="negligence",
        bought_on="2026-02-13",
        mendable=True,
        at_handout=False,
        within_life=True,
        price="900.00",
    )
    day.repair_chosen(case)
    booked = day.office.booked(day.office.voucher(case, now=day.now), start=day.now + HOUR)
    field.arrive(visit_id=booked.id, actor=day.office["wang"], now=day.now + HOUR)
    assert clock_of(case, "C138").state == State.STOPPED
    assert sound()


@pytest.mark.clause("C139")
def test_rework_takes_fifteen_working_days_of_the_calendar(decides_by):
    day = decides_by("tailor")
    case = day.office.case()
    day.tell(
        case,
        matter="negligence",
        bought_on="2026-02-13",
        mendable=True,
        at_handout=False,
        within_life=True,
        price="900.00",
    )
    day.repair_chosen(case)
    day.taken_in(case)
    rework = clock_of(case, "C139")
    assert (rework.within, rework.calendar != "") == ("15 working days", True)
    assert rework.due_at == datetime(2026, 4, 3, 1, 30, tzinfo=UTC)
    day.at(22 * DAY)
    assert [key for key, _who in told(rework)] == [WARNING, BREACH]
    assert sound()


# ---- the service office -------------------------------------------------------------------------


@pytest.mark.clause("C354")
def test_what_is_not_collected_at_the_door_is_invoiced_on_the_same_day(office):
    day = Day(office)
    case = office.case()
    office.finished(office.booked(office.voucher(case)), works=("T1", "T2"))
    assert clock_of(case, "C354").due_at == NOW + DAY
    day.at(18 * HOUR)
    assert told(clock_of(case, "C354")) == [(WARNING, "lin")]
    day.at(25 * HOUR)
    assert told(clock_of(case, "C354"))[-1] == (BREACH, "zhou")
    assert sound()


# ---- on the pages -------------------------------------------------------------------------------


def test_the_chief_finds_it_on_today_and_reads_why(store, visitor, monkeypatch):
    case = store.covered()
    counter = clock_of(case, "C217")
    commitments.sweep(now=NOW + 11 * MINUTE)
    monkeypatch.setattr(clock, "now", lambda: NOW + 11 * MINUTE)
    sign_in(visitor, store.office["zhou"])
    today = visitor.get("/o/anda/").content.decode()
    assert f"commitments/{counter.id}" in today
    page = visitor.get(f"/o/anda/commitments/{counter.id}").content.decode()
    assert "专柜十分钟内处理" in page
