"""Nobody says no alone, hides or delays a complaint; who cannot wait is helped at once (C471, C503, C505–C511)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.mall import SETTINGS, Store
from tests.office import NOW, Office, codes, refused, sign_in
from tests.scenarios.desks import Desk
from yinuo.entitlement import actions as entitlement
from yinuo.entitlement.types import Answer, ServiceClass
from yinuo.escalation import actions, queries
from yinuo.escalation.types import Verdict
from yinuo.intake import queries as cases
from yinuo.intake.actions import moving, talking
from yinuo.intake.types import CancelGround, CaseKind, CaseState, Need
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import AskFirst, Forbidden
from yinuo.network import actions as network
from yinuo.platform import clock
from yinuo.platform.organisations import context

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SAID = {"wants": "换一台新的", "obstacle": "已过包换期", "proposal": "换同型号翻新机"}
STRICT = {"asks_before_no": True, "answers_before_closing": True}


@dataclass
class House:
    """An organisation that forbids the no, and its people; time passes with `wait`."""

    office: Office
    now: datetime = NOW

    def wait(self, by: timedelta) -> None:
        self.now += by

    def by(self, username: str = "lin") -> dict[str, Any]:
        return {"actor": self.office[username], "now": self.now}

    def ask(self, case: Any, username: str = "lin", **more: Any) -> Any:
        return actions.ask_superior(case_id=case.id, **{**SAID, **more}, **self.by(username))

    def answer(self, ask: Any, username: str, verdict: Verdict, **more: Any) -> Any:
        version = queries.ask(ask.id, actor=SYSTEM).version
        return actions.answer(
            ask_id=ask.id, version=version, verdict=verdict, **{"text": "可以", **more}, **self.by(username)
        )

    def cancel(self, case: Any, username: str = "lin", **more: Any) -> None:
        moving.cancel_case(case_id=case.id, reason="做不到", **{**more, **self.by(username)})

    def say(self, case: Any) -> None:
        """Something is said to the customer."""
        talking.add_note(case_id=case.id, text="已答复", is_internal=False, **self.by())

    def complaint(self, **more: Any) -> Any:
        return self.office.case(kind=CaseKind.COMPLAINT, now=self.now, **more)

    def urgent(self, **more: Any) -> Any:
        return self.office.case(need=Need.ELDERLY, now=self.now, **more)


def of(case: Any) -> Any:
    return cases.get(case.id, actor=SYSTEM)


def holds(case: Any) -> list[str]:
    return [hold.kind for hold in cases.holds(case.id)]


def set_to(monkeypatch: pytest.MonkeyPatch, **settings: Any) -> None:
    monkeypatch.setattr(context.current(), "settings", settings)


@pytest.fixture
def house(office, monkeypatch) -> House:
    set_to(monkeypatch, escalation=STRICT)
    return House(office)


@pytest.fixture
def store(office, monkeypatch) -> Store:
    set_to(monkeypatch, **SETTINGS, escalation=STRICT)
    return Store(office)


# ---- nobody says no alone: up to the general manager --------------------------------------------


@pytest.mark.clause("C505")
def test_a_request_is_not_ended_unfulfilled_before_the_top_has_said_no(house):
    case = house.office.case()
    with refused(AskFirst, says="Ask a superior first") as refusal:
        house.cancel(case)
    assert refusal.value.case_id == case.id
    ask = house.ask(case)
    with refused(AskFirst, says="周国强 has been asked"):
        house.cancel(case)
    with refused(says="Only the top may finally say no", field="verdict"):
        house.answer(ask, "zhou", Verdict.DECLINED)
    house.answer(ask, "zhou", Verdict.PASSED_UP, text="超出我的权限")
    with refused(AskFirst, says="沈一鸣 has been asked"):
        house.cancel(case)
    house.answer(ask, "shen", Verdict.DECLINED, text="三家供应商都问过，此型号已无货")
    with refused(AskFirst, says="has had no answer yet"):
        house.cancel(case)
    house.say(case)
    house.cancel(case)
    assert of(case).state == CaseState.CANCELLED
    assert [code for code in codes(case.id) if code.startswith("escalation.")] == [
        "escalation.superior_asked",
        "escalation.ask_passed_up",
        "escalation.ask_answered",
    ]


@pytest.mark.clause("C505")
@pytest.mark.parametrize("ground", [CancelGround.WITHDRAWN, CancelGround.MISTAKE])
def test_what_nobody_wants_any_more_is_no_refusal(house, ground):
    case = house.office.case()
    house.cancel(case, ground=ground)
    assert (of(case).state, of(case).cancel_ground) == (CaseState.CANCELLED, ground)


@pytest.mark.clause("C505")
def test_what_was_granted_is_done_and_what_was_proposed_goes_one_higher(house):
    case = house.office.case()
    ask = house.ask(case)
    house.answer(ask, "zhou", Verdict.PROPOSED, text="免费维修并延保半年")
    with refused(AskFirst, says="ask one higher"):
        house.cancel(case)
    second = house.ask(case)
    assert queries.ask(second.id, actor=SYSTEM).to.name == "沈一鸣"
    house.answer(second, "shen", Verdict.GRANTED, text="换一台")
    with refused(AskFirst, says="It has been granted"):
        house.cancel(case)


@pytest.mark.clause("C505", "C195")
def test_a_refusal_is_not_told_before_the_top_has_answered(store):
    case = store.refused()
    with refused(AskFirst, says="Ask a superior first"):
        store.tell(case)
    with refused(AskFirst):
        store.tell(case, Answer.DISPUTED)
    house = House(store.office, store.now)
    ask = house.ask(case, "mei")
    assert queries.ask(ask.id, actor=SYSTEM).to.name == "周国强"
    house.answer(ask, "zhou", Verdict.PASSED_UP)
    house.answer(ask, "shen", Verdict.DECLINED, text="已向厂家申请，未获批准")
    store.tell(case)
    assert of(case).state == CaseState.CLOSED


@pytest.mark.clause("C505")
def test_colleagues_are_customers_too(house):
    case = house.office.case()
    entitlement.override(
        case_id=case.id, klass=ServiceClass.INTERNAL, reason="门市部自用", **house.by("zhou")
    )
    assert of(case).row.klass == "D"
    with refused(AskFirst, says="Ask a superior first"):
        house.cancel(case)


@pytest.mark.clause("C505")
def test_where_the_house_has_not_forbidden_it_the_clerk_refuses(office):
    house = House(office)
    case = office.case()
    house.cancel(case)
    assert of(case).state == CaseState.CANCELLED


# ---- 119: superiors are asked at once -----------------------------------------------------------


@pytest.mark.clause("C508")
def test_asking_goes_up_step_by_step_and_the_asker_stays_in_charge(house):
    case = house.office.case()
    for name in SAID:
        with refused(field=name):
            house.ask(case, **{name: " "})
    ask = house.ask(case)
    assert (ask.post, ask.to.name, ask.via, ask.due_at) == ("chief", "周国强", "direct", None)
    assert holds(case) == ["answer_owed", "ask_open"]
    with refused(says="has been asked already"):
        house.ask(case)
    with refused(says="周国强 was asked"):
        house.answer(ask, "sun", Verdict.GRANTED)
    with refused(says="was asked"):
        house.answer(ask, "lin", Verdict.GRANTED)
    with refused(says="Say what is granted", field="text"):
        house.answer(ask, "zhou", Verdict.GRANTED, text="")
    house.answer(ask, "zhou", Verdict.GRANTED, text="同意换机", amount_fen=50000)
    assert of(case).owner.name == "林晓雯"
    assert holds(case) == ["answer_owed"]
    assert queries.granted_fen(case.id) == 50000
    assert [each.id for each in queries.answered_for(house.office["lin"])] == [ask.id]
    with refused(says="answered already"):
        house.answer(ask, "zhou", Verdict.PROPOSED)


@pytest.mark.clause("C508")
def test_a_chief_asks_the_manager_and_the_manager_decides(house):
    case = house.office.case()
    ask = house.ask(case, "zhou")
    assert (ask.post, ask.to.name) == ("manager", "沈一鸣")
    with refused(says="Nobody is above you", field="verdict"):
        house.answer(ask, "shen", Verdict.PASSED_UP)
    with refused(Forbidden):
        house.ask(house.office.case(), "shen")


@pytest.mark.clause("C508")
def test_a_deputy_stands_in_and_an_empty_post_goes_one_level_up(house):
    away = {"absent_from": NOW - HOUR, "absent_to": NOW + DAY, "actor": SYSTEM, "now": NOW}
    network.set_absence(staff_id=house.office.staff("zhou"), deputy_id=house.office.staff("sun"), **away)
    ask = house.ask(house.office.case())
    assert (ask.to.name, ask.via, ask.post) == ("孙佳", "deputy", "chief")
    house.answer(ask, "sun", Verdict.GRANTED, text="同意")
    network.set_absence(staff_id=house.office.staff("zhou"), deputy_id=None, **away)
    ask = house.ask(house.office.case())
    assert (ask.to.name, ask.via, ask.post) == ("沈一鸣", "level_up", "manager")


@pytest.mark.clause("C508")
def test_the_time_for_an_answer_is_the_houses_to_set(house, monkeypatch):
    set_to(monkeypatch, escalation={**STRICT, "answer_minutes": 10})
    case = house.office.case()
    ask = house.ask(case)
    assert ask.due_at == NOW + 10 * MINUTE
    assert (of(case).row.next_due_what, of(case).row.next_due) == ("ask", ask.due_at)
    house.wait(15 * MINUTE)
    late = cases.filtered({"late": "1"}, actor=house.office["zhou"], now=house.now)
    assert [row.case_id for row in late] == [case.id]
    house.answer(ask, "zhou", Verdict.PASSED_UP)
    assert queries.ask(ask.id, actor=SYSTEM).due_at == house.now + 10 * MINUTE
    house.answer(ask, "shen", Verdict.GRANTED)
    assert of(case).row.next_due_what != "ask"


@pytest.mark.clause("C508", "C505")
def test_the_pages_lead_from_the_refusal_to_the_answer(house, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: house.now)
    clerk, chief, manager = (sign_in(Desk(), house.office[name]) for name in ("lin", "zhou", "shen"))
    case = house.office.case()
    no = clerk.send(f"cases/{case.id}/cancellation", 422, ground="unfulfilled", reason="没有配件")
    assert f"asks/cases/{case.id}/ask" in no.content.decode()
    clerk.send(f"asks/cases/{case.id}/ask", **SAID, amount="300")
    ask = queries.open_ask(case.id)
    assert SAID["proposal"] in clerk.open(f"case/{case.id}")
    assert f"asks/{ask.id}/answer" in chief.open("")
    assert SAID["obstacle"] in chief.open(f"asks/{ask.id}/answer")
    chief.send(f"asks/{ask.id}/answer", version=ask.version, verdict="passed_up", text="请总经理定")
    page = manager.open(f"asks/{ask.id}/answer")
    assert "请总经理定" in page
    assert 'value="declined"' in page
    assert 'value="passed_up"' not in page
    manager.send(
        f"asks/{ask.id}/answer", version=ask.version + 1, verdict="granted", text="同意", amount="280.50"
    )
    assert queries.granted_fen(case.id) == 28050
    assert case.number in clerk.open("")
    assert "280.50" in clerk.open(f"case/{case.id}")


# ---- every demand gets an answer ----------------------------------------------------------------


@pytest.mark.clause("C509")
def test_no_request_closes_before_its_customer_has_an_answer(house):
    case = house.complaint()
    assert holds(case) == ["answer_owed"]
    with refused(says="First note for the customer"):
        moving.close_complaint(case_id=case.id, **house.by())
    talking.add_note(case_id=case.id, text="内部意见", is_internal=True, **house.by())
    assert holds(case) == ["answer_owed"]
    with refused(says="had no answer yet"):
        moving.close(case_id=case.id, **house.by())
    house.say(case)
    moving.close_complaint(case_id=case.id, **house.by())
    assert of(case).state == CaseState.CLOSED


@pytest.mark.clause("C509")
def test_a_final_no_says_what_was_tried(house):
    ask = house.ask(house.office.case(), "zhou")
    with refused(says="what was tried", field="text"):
        house.answer(ask, "shen", Verdict.DECLINED, text=" ")
    house.answer(ask, "shen", Verdict.DECLINED, text="问遍三家供应商，均已停产；已备同类机型供选")
    assert [reply.verdict for reply in queries.replies(ask.id)] == ["declined"]


@pytest.mark.clause("C510")
def test_help_beyond_ones_own_field_is_asked_for_and_stays_with_the_asker(house):
    case = house.office.case()
    ask = house.ask(
        case, wants="请帮忙把旧电视搬下楼", obstacle="不属于维修范围", proposal="技术员上门时一并搬运"
    )
    house.answer(ask, "zhou", Verdict.GRANTED, text="主动帮，列入本次上门")
    assert queries.granted_fen(case.id) is None
    assert of(case).owner.name == "林晓雯"
