"""Delays that the seeds speak of, through warning, breach and what follows, by the ladders of the charters themselves."""

from typing import Any

import pytest

from tests.mall import SETTINGS, Store
from tests.office import NOW, OPENED, codes, refused, send, sign_in
from tests.scenarios.test_promised_times import DAY, HOUR, MINUTE, Day, clock_of, sound, told
from yinuo.charters import actions as charters
from yinuo.charters.library import shipped_text
from yinuo.commitments import actions as commitments
from yinuo.commitments import queries as clocks
from yinuo.commitments.types import ConsequenceKind, State
from yinuo.entitlement.types import Answer
from yinuo.flow import engine, ladder, later
from yinuo.intake import queries as cases
from yinuo.intake.actions import moving, registering, talking
from yinuo.intake.types import HoldKind
from yinuo.kernel.actors import SYSTEM
from yinuo.network import actions as network
from yinuo.network import queries as people
from yinuo.platform import clock
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context


@pytest.fixture
def decides_by(office, monkeypatch):
    def choose(charter: str, **filled: Any) -> Day:
        if filled:
            charters.publish_release(
                charter_id=charter,
                text=shipped_text(charter),
                settings=filled,
                in_force_from=OPENED.date(),
                actor=SYSTEM,
                now=OPENED,
            )
        monkeypatch.setattr(context.current(), "settings", {"decides_by": charter})
        return Day(office)

    return choose


@pytest.fixture
def store(office, monkeypatch):
    monkeypatch.setattr(context.current(), "settings", SETTINGS)
    return Store(office)


def carried_out(now: Any) -> None:
    """The jobs of what the ladders have demanded have run."""
    step = engine.name_of(ladder.carry_out)
    for number in Entry.objects.filter(code="commitments.act_demanded").values_list("id", flat=True):
        later.run(entry_id=number, step=step, now=now)


def follows(clock: Any) -> list[tuple[str, int, int | None, bool]]:
    rows = clocks.newest(clocks.consequences_of(clock.id))
    return [(row.kind, row.days_late, row.amount_fen, row.is_final) for row in rows]


def holds(case: Any) -> list[str]:
    return [hold.kind for hold in cases.holds(case.id)]


def complaint(day: Day) -> Any:
    """A complaint about a repair: what is settled at once is not entered as one."""
    parent = day.office.case()
    return registering.complain(parent_id=parent.id, description="一直没修好", **day.by())


# ---- first asked: seven days to the manager, fifteen one level up -------------------------------


@pytest.mark.clause("C475")
def test_without_a_result_in_seven_days_the_manager_is_told_and_must_reply(decides_by):
    day = decides_by("first-asked")
    case = complaint(day)
    seven = clock_of(case, "C475")
    assert seven.due_at == NOW + 7 * DAY
    day.at(6 * DAY)
    assert told(seven) == [("75%", "lin")]
    day.at(7 * DAY)
    assert (clock_of(case, "C475").state, holds(case)) == (State.RUNNING, [])
    day.at(7 * DAY + MINUTE)
    assert told(seven) == [("75%", "lin"), ("due", "shen")]
    assert follows(seven) == [("report", 1, None, True)]
    assert clocks.consequences_of(seven.id)[0].staff_id == day.office.staff("shen")
    carried_out(day.now)
    carried_out(day.now)
    assert holds(case) == [HoldKind.REPLY_OWED]
    talking.add_note(case_id=case.id, text="内部：催厂家", is_internal=True, **day.by())
    with refused(says="the customer must have a reply"):
        moving.close(case_id=case.id, **day.by())
    day.say(case)
    assert holds(case) == []
    moving.close_complaint(case_id=case.id, **day.by())
    assert clock_of(case, "C475").state == State.STOPPED
    assert sound()


@pytest.mark.clause("C476")
def test_without_a_result_in_fifteen_days_it_goes_one_level_up(decides_by):
    day = decides_by("first-asked")
    case = complaint(day)
    fifteen = clock_of(case, "C476")
    day.at(12 * DAY)
    assert told(fifteen) == [("75%", "shen")]
    day.at(15 * DAY + MINUTE)
    assert told(fifteen) == [("75%", "shen"), ("due", "shen")]
    assert [step.post for step in clocks.steps_of(fifteen.id)] == ["manager", "general_manager"]
    assert follows(fifteen) == [("report", 1, None, True)]
    day.say(case)
    moving.close_complaint(case_id=case.id, **day.by())
    assert clock_of(case, "C476").state == State.STOPPED
    assert sound()


@pytest.mark.clause("C475")
def test_an_absent_manager_is_stood_in_for_by_the_deputy(decides_by):
    day = decides_by("first-asked")
    case = complaint(day)
    network.set_absence(
        staff_id=day.office.staff("shen"),
        absent_from=NOW,
        absent_to=NOW + 30 * DAY,
        deputy_id=day.office.staff("zhou"),
        actor=SYSTEM,
        now=NOW,
    )
    day.at(7 * DAY + MINUTE)
    step = clocks.steps_of(clock_of(case, "C475").id)[-1]
    assert (step.staff_id, step.via) == (day.office.staff("zhou"), "deputy")
    assert people.is_absent(people.person(day.office.staff("shen")), at=day.now)


@pytest.mark.clause("C475")
def test_what_is_demanded_of_a_case_that_has_ended_meanwhile_is_refused_and_written_down(decides_by, visitor):
    day = decides_by("first-asked")
    case = complaint(day)
    day.at(7 * DAY + MINUTE)
    seven = clock_of(case, "C475")
    day.say(case)
    moving.close_complaint(case_id=case.id, **day.by())
    carried_out(day.now)
    (act,) = clocks.acts_of(seven.id)
    assert (act.act, act.is_done, act.refusal) == (
        "require_reply",
        False,
        "The case is closed. Reopen it first.",
    )
    assert holds(case) == []
    assert codes(case.id)[-1] == "commitments.act_refused"
    sign_in(visitor, day.office["zhou"])
    assert "未执行" in visitor.get(f"/o/anda/commitments/{seven.id}").content.decode()
    story = visitor.get(f"/o/anda/case/{case.id}").content.decode()
    assert "未能执行（C475）：必须答复顾客" in story
    assert "上报" in story


# ---- the department store: ten minutes, half an hour --------------------------------------------


@pytest.mark.clause("C217")
def test_what_the_counter_leaves_for_ten_minutes_goes_to_the_supervision_then_to_the_manager(store):
    case = store.covered()
    counter = clock_of(case, "C217")
    commitments.sweep(now=NOW + 8 * MINUTE)
    assert told(counter) == [("75%", "mei")]
    commitments.sweep(now=NOW + 11 * MINUTE)
    assert told(counter)[-1] == ("due", "zhou")
    commitments.sweep(now=NOW + 15 * MINUTE)
    assert told(counter)[-1] == ("150%", "shen")
    assert [step.post for step in clocks.steps_of(counter.id)] == ["responsible", "supervision", "manager"]
    assert follows(counter) == []
    assert sound()


@pytest.mark.clause("C217")
def test_the_supervision_is_warned_before_half_an_hour_and_the_manager_told_after_it(store):
    case = store.refused()
    store.wait(minutes=2).tell(case, Answer.DISPUTED)
    reply = clock_of(case, "C217 supervision")
    commitments.sweep(now=store.now + 23 * MINUTE)
    assert [step.post for step in clocks.steps_of(reply.id)] == ["supervision"]
    commitments.sweep(now=store.now + 31 * MINUTE)
    assert told(reply)[-1] == ("due", "shen")
    assert sound()


# ---- lubricants: money for each day of delay ----------------------------------------------------


@pytest.fixture
def delivery(decides_by):
    day = decides_by("lubricant", delay_per_day="40.00", agreed_days=3)
    case = day.office.case()
    day.tell(case, matter="delivery", shipment_delayed=False)
    return day, case


@pytest.mark.clause("C332")
def test_each_started_day_of_delay_is_compensated_until_the_goods_arrive(delivery):
    day, case = delivery
    arrival = clock_of(case, "C332")
    assert arrival.due_at == NOW + 3 * DAY
    day.at(54 * HOUR)
    assert (told(arrival), follows(arrival)) == ([("warning", "lin")], [])
    day.at(3 * DAY)
    assert follows(arrival) == []
    day.at(3 * DAY + MINUTE)
    assert told(arrival)[-1] == ("breach", "zhou")
    assert follows(arrival) == [("compensation", 1, 4000, False)]
    day.at(4 * DAY)
    assert follows(arrival) == [("compensation", 1, 4000, False)]
    day.at(4 * DAY + MINUTE)
    assert follows(arrival) == [("compensation", 2, 8000, False)]
    day.at(5 * DAY + HOUR)
    commitments.hear(
        case_id=case.id, names={"goods.delivered"}, at=day.now, actor=SYSTEM, now=day.now, ends=False
    )
    assert clock_of(case, "C332").state == State.STOPPED
    assert follows(arrival) == [("compensation", 3, 12000, True)]
    assert [row.days_late for row in clocks.consequences_of(arrival.id)] == [1, 2, 3, 3]
    day.at(9 * DAY)
    assert follows(arrival) == [("compensation", 3, 12000, True)]
    assert codes(case.id).count("commitments.consequence_arisen") == 2
    assert sound()


@pytest.mark.clause("C332")
def test_the_chief_waives_it_for_an_objective_reason_and_the_page_says_so(delivery, visitor, monkeypatch):
    day, case = delivery
    arrival = clock_of(case, "C332")
    with refused(says="No sum follows"):
        commitments.waive(
            commitment_id=arrival.id, kind=ConsequenceKind.COMPENSATION, reason="大雪封路", **day.by("zhou")
        )
    day.at(4 * DAY + MINUTE)
    monkeypatch.setattr(clock, "now", lambda: day.now)
    here = f"/o/anda/commitments/{arrival.id}"
    sign_in(visitor, day.office["zhou"])
    assert "¥80.00" in visitor.get(here).content.decode()
    assert "¥80.00" in visitor.get(f"/o/anda/case/{case.id}").content.decode()
    assert "reason" in visitor.get(f"{here}/waive").content.decode()
    assert send(visitor, f"{here}/waive", {"kind": "compensation", "reason": " "}).status_code == 422
    answer = send(visitor, f"{here}/waive", {"kind": "compensation", "reason": "大雪封路"})
    assert answer.status_code == 302
    page = visitor.get(here).content.decode()
    assert "大雪封路" in page
    assert "周国强" in page
    with refused(says="waived already"):
        commitments.waive(
            commitment_id=arrival.id, kind=ConsequenceKind.COMPENSATION, reason="又一次", **day.by("zhou")
        )
    assert codes(case.id)[-1] == "commitments.consequence_waived"
    assert "免除了逾期后果（C332）：补偿" in visitor.get(f"/o/anda/case/{case.id}").content.decode()
