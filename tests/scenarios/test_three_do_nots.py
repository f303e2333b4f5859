"""Nobody says no alone, promises too much, hides or delays a complaint (C471, C503, C505–C510)."""

from dataclasses import replace
from typing import Any

import pytest

from tests.mall import SETTINGS, Store
from tests.office import NOW, codes, refused, sign_in
from tests.scenarios.desks import Desk
from tests.upwards import DAY, HOUR, MINUTE, SAID, STRICT, House, holds, of, set_to
from yinuo.billing import actions as billing
from yinuo.billing import queries as charges
from yinuo.billing.types import PaymentMethod
from yinuo.commitments import queries as clocks
from yinuo.commitments.tests.making import started
from yinuo.commitments.types import State
from yinuo.entitlement import actions as entitlement
from yinuo.entitlement.types import Answer, Offered, ServiceClass
from yinuo.escalation import actions, queries
from yinuo.escalation.types import Degree, RestEnd, Verdict
from yinuo.intake import queries as cases
from yinuo.intake.actions import moving, registering, talking
from yinuo.intake.types import CancelGround, CaseState, Need
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.charters import Remedy
from yinuo.kernel.errors import AskFirst, Forbidden
from yinuo.network import actions as network
from yinuo.platform import clock
from yinuo.platform.journal import queries as journal
from yinuo.platform.permissions.types import Permission as P


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
    with refused(says="has had no answer yet"):
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
    assert "不得擅自回绝客户" in no.content.decode()
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
def test_who_has_signed_for_the_repair_has_had_an_answer(house):
    case = house.office.case()
    visit = house.office.booked(house.office.voucher(case))
    assert "answer_owed" in holds(case)
    house.office.finished(visit)
    assert "answer_owed" not in holds(case)


@pytest.mark.clause("C509")
def test_a_final_no_says_what_was_tried(house):
    ask = house.ask(house.office.case(), "zhou")
    with refused(says="what was tried", field="text"):
        house.answer(ask, "shen", Verdict.DECLINED, text=" ")
    house.answer(ask, "shen", Verdict.DECLINED, text="问遍三家供应商，均已停产；已备同类机型供选")
    assert [reply.verdict for reply in queries.replies(ask.id)] == ["declined"]


@pytest.mark.clause("C510", "C422")
def test_help_beyond_ones_own_field_is_asked_for_and_stays_with_the_asker(house):
    case = house.office.case()
    ask = house.ask(
        case, wants="请帮忙把旧电视搬下楼", obstacle="不属于维修范围", proposal="技术员上门时一并搬运"
    )
    house.answer(ask, "zhou", Verdict.GRANTED, text="主动帮，列入本次上门")
    assert queries.granted_fen(case.id) is None
    assert of(case).owner.name == "林晓雯"


# ---- nobody promises beyond their authority -----------------------------------------------------


@pytest.fixture
def limited(office, monkeypatch) -> Store:
    """A store whose people may promise 50 yuan, its chiefs 100."""
    limits = {"limit_responsible": "50.00", "limit_chief": "100.00"}
    set_to(monkeypatch, **SETTINGS, escalation=limits)
    return Store(office)


@pytest.mark.clause("C471")
def test_what_is_agreed_by_hand_lies_within_what_one_may_promise(limited):
    case = limited.open_to_agree()
    refund = Offered(Remedy.REFUND, 0, 12000)
    with refused(AskFirst, says="100.00 at the most. Ask a superior") as refusal:
        limited.agree(case, refund)
    assert refusal.value.case_id == case.id
    house = House(limited.office, limited.now)
    ask = house.ask(case, "zhou", amount_fen=12000)
    house.answer(ask, "shen", Verdict.GRANTED, text="照办", amount_fen=11000)
    with refused(AskFirst):
        limited.agree(case, refund)
    ask = house.ask(case, "zhou", amount_fen=12000)
    house.answer(ask, "shen", Verdict.GRANTED, text="照办", amount_fen=12000)
    limited.agree(case, refund)
    assert limited.decision(case).pays_fen == 12000


@pytest.mark.clause("C471")
def test_an_exchange_counts_as_what_was_paid_and_within_the_limit_one_promises_at_once(limited):
    with refused(AskFirst):
        limited.agree(limited.open_to_agree(), Offered(Remedy.EXCHANGE, 0, 0))
    limited.agree(limited.open_to_agree(), Offered(Remedy.EXCHANGE, 25000, 0))
    limited.agree(limited.open_to_agree(), Offered(Remedy.REFUND, 0, 10000))
    limited.agree(limited.open_to_agree())


@pytest.mark.clause("C471")
def test_a_superior_grants_no_more_than_the_post_may(limited):
    house = House(limited.office, limited.now)
    ask = house.ask(limited.open_to_agree(), "mei", amount_fen=15000)
    with refused(says="100.00 at the most. Ask one higher", field="amount"):
        house.answer(ask, "zhou", Verdict.GRANTED, amount_fen=15000)
    with refused(says="goes with what is granted only", field="amount"):
        house.answer(ask, "zhou", Verdict.PROPOSED, amount_fen=100)
    house.answer(ask, "zhou", Verdict.GRANTED, amount_fen=10000)


@pytest.mark.clause("C471")
def test_letting_money_go_is_a_promise_too(office, monkeypatch):
    set_to(monkeypatch, escalation={"limit_responsible": "50.00"})
    house = House(office)
    case = office.case()
    office.finished(office.booked(office.voucher(case)), works=("T1", "T2"))
    (charge,) = charges.of_case(case.id)
    accountant = replace(office["chen"], permissions=office["chen"].permissions | {P.BILLING_REFUND_APPROVE})
    by: dict[str, Any] = {"charge_id": charge.id, "actor": accountant, "now": NOW}
    billing.collect(**by, version=charge.version, amount_fen=9000, method=PaymentMethod.CASH)
    let_go = {**by, "version": charge.version + 1, "reason": "老客户"}
    with refused(AskFirst, says="50.00 at the most"):
        billing.waive_rest(**let_go)
    ask = house.ask(case, "chen", amount_fen=6000)
    house.answer(ask, "zhou", Verdict.GRANTED, amount_fen=6000)
    billing.waive_rest(**let_go)


@pytest.mark.clause("C471")
def test_where_no_limit_is_stated_people_promise_as_before(store):
    store.agree(store.open_to_agree(), Offered(Remedy.REFUND, 0, 30000))


# ---- what rests on purpose ----------------------------------------------------------------------


def rest(house: House, case: Any, by: str = "zhou", **more: Any) -> Any:
    values = {"until": house.now + 2 * DAY, "reason": "责任不清，客户情绪激动", **more}
    return actions.put_to_rest(case_id=case.id, **values, **house.by(by))


@pytest.mark.clause("C503")
def test_only_a_chief_lets_rest_only_what_is_unclear_and_not_for_ever(house):
    case = house.complaint()
    with refused(Forbidden):
        rest(house, case, "lin")
    with refused(says="within the next two weeks", field="until"):
        rest(house, case, until=house.now + 15 * DAY)
    with refused(says="Say why", field="reason"):
        rest(house, case, reason="")
    with refused(says="It is clear who answers"):
        rest(house, house.office.case())
    with refused(says="urgent need"):
        rest(house, house.complaint(need=Need.ILL))
    made = rest(house, case)
    assert of(case).row.rests_until == made.until_at
    with refused(says="rests already"):
        rest(house, case, reason="另一个原因")
    actions.watch(rest_id=made.id, manner="来电语气缓和", degree=Degree.CALMER, **house.by())
    with refused(field="manner"):
        actions.watch(rest_id=made.id, manner="", degree=Degree.RISING, **house.by())
    actions.end_rest(rest_id=made.id, **house.by("zhou"))
    with refused(says="rests no longer"):
        actions.watch(rest_id=made.id, manner="x", degree=Degree.RISING, **house.by())


@pytest.mark.clause("C503")
def test_it_wakes_by_itself_tells_the_owner_and_rests_again_only_for_a_new_reason(house):
    case = house.complaint()
    made = rest(house, case)
    house.wait(DAY)
    assert actions.end_rests_over(now=house.now) == 0
    house.wait(DAY)
    assert actions.end_rests_over(now=house.now) == 1
    ended = queries.rest(made.id, actor=SYSTEM)
    assert (ended.ground, of(case).row.rests_until) == (RestEnd.DUE, None)
    assert [each.id for each in queries.woken_for(house.office["lin"])] == [made.id]
    with refused(says="rested for this reason already", field="reason"):
        rest(house, case, reason="责任不清，客户情绪激动。")
    house.wait(MINUTE)
    rest(house, case, reason="等厂家鉴定")
    assert not queries.woken_for(house.office["lin"]).exists()


@pytest.mark.clause("C503")
def test_the_customers_new_message_ends_it(house):
    case = house.complaint()
    made = rest(house, case)
    registering.nudge(case_id=case.id, **house.by())
    assert queries.rest(made.id, actor=SYSTEM).ground == RestEnd.MESSAGE
    second = rest(house, case, reason="等厂家鉴定")
    house.say(case)
    moving.close_complaint(case_id=case.id, **house.by())
    assert queries.rest(second.id, actor=SYSTEM).ground == RestEnd.CASE_ENDED


@pytest.mark.clause("C503")
def test_promised_times_rest_only_where_the_promise_allows_it(house):
    case = house.complaint()
    resting, running = started(case), started(case, row="C224 beside", pauses=frozenset())
    made = rest(house, case)
    states = {each.id: each.state for each in clocks.open_of_case(case.id)}
    assert states == {resting.id: State.PAUSED, running.id: State.RUNNING}
    assert clocks.get(resting.id, actor=SYSTEM).paused_until == made.until_at
    house.wait(HOUR)
    registering.nudge(case_id=case.id, **house.by())
    assert {each.state for each in clocks.open_of_case(case.id)} == {State.RUNNING}
    assert clocks.get(resting.id, actor=SYSTEM).due_at == NOW + 5 * HOUR
    assert list(clocks.at_odds()) == []


@pytest.mark.clause("C503", "C507")
def test_what_rests_is_seen_as_resting_and_not_as_forgotten(house, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: house.now)
    clerk, chief = (sign_in(Desk(), house.office[name]) for name in ("lin", "zhou"))
    case = house.complaint()
    until = house.now + 2 * DAY
    chief.send(f"asks/cases/{case.id}/rest", until=f"{until:%Y-%m-%d}", time="17:30", reason="责任不清")
    made = queries.standing_rest(case.id)
    for page in ("cases/", f"case/{case.id}"):
        assert "静置至" in clerk.open(page)
    clerk.send(f"asks/rests/{made.id}/watch", degree="rising", manner="扬言上网曝光")
    assert "扬言上网曝光" in chief.open(f"case/{case.id}")
    chief.send(f"asks/rests/{made.id}/end")
    assert "静置至" not in clerk.open("cases/")


# ---- nobody hides a complaint, nobody is late with one ------------------------------------------


@pytest.mark.clause("C506")
def test_a_complaint_cannot_be_made_to_disappear(house, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: house.now)
    case = house.complaint()
    with refused(AskFirst):
        house.cancel(case)
    house.cancel(case, ground=CancelGround.MISTAKE)
    for name in ("zhou", "shen"):
        desk = sign_in(Desk(), house.office[name])
        assert case.number in desk.open("cases/?kind=complaint&state=all")
        assert "做不到" in desk.open(f"case/{case.id}")
    assert codes(case.id)[-1] == "intake.case_cancelled"
    assert list(journal.broken_chains()) == []


@pytest.mark.clause("C506", "C507")
def test_a_bad_answer_to_a_call_back_is_a_complaint_that_holds_the_case(house):
    parent = house.office.case()
    complaint = registering.complain(parent_id=parent.id, description="修了还是坏", **house.by("he"))
    assert "complaint_open" in holds(parent)
    assert complaint.owner_id == parent.owner_id
    seen = cases.filtered({"kind": "complaint"}, actor=house.office["shen"], now=house.now)
    assert [row.case_id for row in seen] == [complaint.id]
