"""More times that the seeds promise, each from the request through warning and breach to what ends it.

What the product sees for itself ends some of them; what only people can see is told by hand.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.blanks import settings
from tests.office import NOW, codes, sign_in, snapshot
from tests.scenarios.test_promised_times import DAY, HOUR, MINUTE, Day, clock_of, sound, told
from tests.workshop import Workshop
from yinuo.commitments import actions as commitments
from yinuo.commitments import queries as clocks
from yinuo.commitments.tests.making import BREACH, FURTHER, WARNING, pledged
from yinuo.commitments.types import Ground, Pledge, State
from yinuo.entitlement import actions as entitlement
from yinuo.entitlement import queries as decisions
from yinuo.entitlement.types import ServiceClass
from yinuo.field import actions as field
from yinuo.intake import queries as cases
from yinuo.intake.actions import moving, registering
from yinuo.intake.types import Channel
from yinuo.platform import clock
from yinuo.platform.organisations import context
from yinuo.workorders import actions as checklists
from yinuo.workorders.models import ChecklistItem
from yinuo.workorders.types import ItemState, Reply

WARNED, LATE, STAYS_LATE = ("lin", WARNING), ("zhou", BREACH), ("shen", FURTHER)
IN_TOWN, IN_A_COUNTY = "330106", "330122"


@dataclass
class Further(Day):
    """A day on which people also tell what they see."""

    def happened(self, case: Any, name: str, at: datetime | None = None) -> None:
        commitments.tell(case_id=case.id, name=name, at=at or self.now, **self.by())

    def free(self, case: Any) -> None:
        """The chief decides that the customer pays nothing, so that a voucher can be drawn."""
        entitlement.override(
            case_id=case.id,
            klass=ServiceClass.FREE,
            reason="按约免费",
            actor=self.office["zhou"],
            now=self.now,
        )

    def on_record(self, case: Any) -> None:
        """Everything that the promise wants on record and nothing knows by itself is answered."""
        for item in ChecklistItem.objects.filter(
            case=case, state=ItemState.OPEN, struck_at=None, known_by=""
        ):
            reply = Reply(text="已记录", number=item.least or 1, picture=snapshot(), signer="王丽华")
            checklists.answer_item(item_id=item.id, version=item.version, reply=reply, **self.by())

    def sent(self, case: Any) -> Any:
        """Somebody is sent and arrives."""
        visit = self.office.booked(self.office.voucher(case, now=self.now), start=self.now + HOUR)
        field.arrive(visit_id=visit.id, actor=self.office["wang"], now=self.now)
        return visit

    def agreed(self, case: Any) -> None:
        decision = decisions.latest(case.id)
        assert decision is not None
        entitlement.negotiate(
            case_id=case.id, decision_id=decision.id, agreed="已协商解决", **self.by("zhou")
        )


@pytest.fixture
def decides_by(office, monkeypatch):
    def choose(charter: str, **blanks: Any) -> Further:
        monkeypatch.setattr(context.current(), "settings", settings(charter, **blanks))
        return Further(office)

    return choose


def becomes_late(day: Further, case: Any, row: str, length: timedelta) -> Any:
    """From its start a clock warns at three quarters and is late after its length; people are told."""
    found = clock_of(case, row)
    since = found.started_at - NOW
    assert (found.state, found.due_at) == (State.RUNNING, found.started_at + length)
    day.at(since + length * 3 / 4 - MINUTE)
    assert told(found) == []
    day.at(since + length * 3 / 4)
    assert told(found) == [WARNED[::-1]]
    day.at(since + length)
    assert clock_of(case, row).state == State.RUNNING
    day.at(since + length + MINUTE)
    assert told(found) == [WARNED[::-1], LATE[::-1]]
    assert clock_of(case, row).state == State.BREACHED
    assert "commitments.clock_breached" in codes(case.id)
    return found


# ---- converters: an unsolved call ---------------------------------------------------------------


@pytest.mark.clause("C107")
def test_a_call_that_was_not_solved_is_answered_in_a_day_and_who_called_is_on_record(decides_by):
    day = decides_by("converter-institute")
    case = day.office.case()
    day.tell(case, own_product=True, call="answer_later")
    assert (case.contact_name, case.contact_phone) != ("", "")
    kept = ChecklistItem.objects.filter(case=case, word__in=["contact_person", "phone"])
    assert {item.state for item in kept} == {ItemState.DONE}
    becomes_late(day, case, "C107", 24 * HOUR)
    day.say(case)
    assert clock_of(case, "C107").state == State.STOPPED
    assert sound()


# ---- dealers: in town and in the country --------------------------------------------------------


@pytest.mark.clause("C246")
@pytest.mark.parametrize(("region", "hours"), [(IN_TOWN, 8), (IN_A_COUNTY, 30)])
def test_somebody_is_on_site_in_the_hours_that_the_contract_fills_in_by_zone(decides_by, region, hours):
    day = decides_by("gas-appliance-dealer", urban_hours=8, suburban_hours=30)
    case = day.office.case(region=region)
    day.at(MINUTE).tell(case, cause="user")
    (visit,) = [each for each in clocks.of_case(case.id) if each.clause == "C246"]
    becomes_late(day, case, visit.row, hours * HOUR)
    day.free(case)
    day.sent(case)
    assert clock_of(case, visit.row).state == State.STOPPED
    assert sound()


@pytest.mark.clause("C261")
@pytest.mark.parametrize(("region", "hours"), [(IN_TOWN, 24), (IN_A_COUNTY, 48)])
def test_the_fault_is_removed_in_a_day_in_town_and_two_in_a_county(decides_by, region, hours):
    day = decides_by("solar-dealer")
    case = day.office.case(region=region)
    day.at(MINUTE).tell(case, cause="user")
    (fault,) = [each for each in clocks.of_case(case.id) if each.clause == "C261"]
    becomes_late(day, case, fault.row, hours * HOUR)
    day.free(case)
    moving.strike_off(case_id=case.id, **day.by())
    assert clock_of(case, fault.row).state == State.STOPPED
    assert sound()


@pytest.mark.clause("C261")
def test_arriving_is_not_enough_where_the_fault_must_be_removed(decides_by):
    day = decides_by("solar-dealer")
    case = day.office.case(region=IN_TOWN)
    day.tell(case, cause="user")
    day.free(case)
    day.sent(case)
    (fault,) = [each for each in clocks.of_case(case.id) if each.clause == "C261"]
    assert fault.state == State.RUNNING


# ---- water purifiers: dealers and their maker ---------------------------------------------------


@pytest.mark.clause("C290")
def test_a_dealer_who_complains_has_a_plan_in_48_hours(decides_by):
    day = decides_by("water-purifier-dealer")
    parent = day.office.case()
    case = registering.complain(parent_id=parent.id, description="客诉处理不了", **day.by())
    becomes_late(day, case, "C290", 48 * HOUR)
    day.say(case)
    assert clock_of(case, "C290").state == State.STOPPED
    moving.close_complaint(case_id=case.id, **day.by())
    assert sound()


@pytest.mark.clause("C291")
def test_what_was_sent_back_returns_repaired_three_days_after_it_arrived(decides_by):
    day = decides_by("water-purifier-dealer")
    case = day.office.case()
    day.tell(case, cause="human", sent_back=True, return_agreed=True, addressed_to_service=True)
    day.free(case)
    day.at(5 * HOUR)
    stay = day.taken_in(case)
    assert clock_of(case, "C291").started_at == NOW + 5 * HOUR
    becomes_late(day, case, "C291", 3 * DAY)
    day.on_record(case)
    Workshop(day.office, now=day.now, stay_id=stay.id).returned()
    assert clock_of(case, "C291").state == State.STOPPED
    assert sound()


@pytest.mark.clause("C302")
def test_damage_is_told_to_the_maker_within_a_day_from_when_it_is_known(decides_by):
    day = decides_by("water-purifier-dealer")
    case = day.office.case()
    day.at(2 * HOUR).tell(case, cause="quality", property_damage=True)
    assert clock_of(case, "C302").started_at == NOW + 2 * HOUR
    wanted = ChecklistItem.objects.filter(case=case, clause="C302").values_list("word", flat=True)
    assert set(wanted) >= {"photographs_of_scene", "notice_to_insurer", "notice_to_maker"}
    becomes_late(day, case, "C302", 24 * HOUR)
    day.happened(case, "maker.notified", NOW + 26 * HOUR)
    assert clock_of(case, "C302").state == State.MET
    assert sound()


# ---- lubricants: what a distributor promises its dealers ----------------------------------------


def asked(day: Further, matter: str) -> Any:
    case = day.office.case()
    day.tell(case, matter=matter)
    return case


@pytest.mark.clause("C331")
def test_a_question_is_answered_in_four_hours(decides_by):
    day = decides_by("lubricant")
    case = asked(day, "question")
    becomes_late(day, case, "C331", 4 * HOUR)
    day.at(6 * HOUR)
    assert told(clock_of(case, "C331"))[-1] == STAYS_LATE[::-1]
    day.say(case)
    assert clock_of(case, "C331").state == State.STOPPED
    assert sound()


@pytest.mark.clause("C333")
def test_goods_are_shipped_two_days_after_the_payment(decides_by):
    day = decides_by("lubricant")
    case = asked(day, "delivery")
    assert "C333" not in {clock.row for clock in clocks.of_case(case.id)}
    day.at(DAY).happened(case, "payment.received", NOW + 20 * HOUR)
    becomes_late(day, case, "C333", 2 * DAY)
    day.happened(case, "goods.shipped")
    assert clock_of(case, "C333").state == State.STOPPED
    assert sound()


@pytest.mark.clause("C336")
def test_training_is_given_within_a_month_of_the_calendar(decides_by):
    day = decides_by("lubricant")
    case = asked(day, "training")
    becomes_late(day, case, "C336", datetime(2026, 4, 13, 1, 30, tzinfo=UTC) - NOW)
    day.happened(case, "training.given")
    assert clock_of(case, "C336").state == State.STOPPED
    assert sound()


@pytest.mark.clause("C337")
def test_the_result_of_an_oil_test_is_told_a_day_after_the_sample_arrived(decides_by):
    day = decides_by("lubricant")
    case = asked(day, "oil_test")
    day.at(3 * DAY).happened(case, "sample.received", NOW + 2 * DAY)
    becomes_late(day, case, "C337", 24 * HOUR)
    day.happened(case, "result.told")
    assert clock_of(case, "C337").state == State.STOPPED
    assert sound()


@pytest.mark.clause("C338")
def test_a_complaint_about_quality_is_answered_in_a_day_and_finished_in_a_month(decides_by):
    day = decides_by("lubricant")
    case = asked(day, "quality_complaint")
    becomes_late(day, case, "C338", 24 * HOUR)
    day.say(case)
    assert clock_of(case, "C338").state == State.STOPPED
    becomes_late(day, case, "C338 finished", datetime(2026, 4, 13, 1, 30, tzinfo=UTC) - NOW)
    day.agreed(case)
    assert clock_of(case, "C338 finished").state == State.STOPPED
    assert sound()


@pytest.mark.clause("C339")
def test_a_new_agency_has_everything_ten_days_after_it_was_agreed(decides_by):
    day = decides_by("lubricant")
    case = asked(day, "new_agency")
    day.at(DAY).happened(case, "agency.agreed")
    becomes_late(day, case, "C339", 10 * DAY)
    day.happened(case, "opening.supplied")
    assert clock_of(case, "C339").state == State.STOPPED
    assert sound()


@pytest.mark.clause("C340")
def test_a_promotion_is_planned_in_twenty_days(decides_by):
    day = decides_by("lubricant")
    case = asked(day, "promotion")
    becomes_late(day, case, "C340", 20 * DAY)
    day.happened(case, "promotion.planned")
    assert clock_of(case, "C340").state == State.STOPPED
    assert sound()


# ---- the online shop ----------------------------------------------------------------------------


@pytest.mark.clause("C382")
def test_it_is_settled_in_a_day_and_in_six_hours_of_working_time(decides_by):
    day = decides_by("online-shop")
    case = day.office.case()
    whole, working = clock_of(case, "C382"), clock_of(case, "C382 working time")
    assert (whole.due_at, whole.calendar) == (NOW + 24 * HOUR, "")
    assert (working.within, working.calendar != "") == ("6 hours", True)
    hours = working.due_at - NOW
    assert 6 * HOUR < hours < 24 * HOUR
    day.at(hours + MINUTE)
    assert LATE[::-1] in told(working)
    assert clock_of(case, "C382").state == State.RUNNING
    day.at(24 * HOUR + MINUTE)
    assert told(whole) == [WARNED[::-1], LATE[::-1]]
    day.tell(case, responsibility="ours")
    day.free(case)
    moving.strike_off(case_id=case.id, **day.by())
    assert {clock_of(case, row).state for row in ("C382", "C382 working time")} == {State.STOPPED}
    assert sound()


@pytest.mark.clause("C386")
def test_whoever_takes_it_up_reports_within_six_hours(decides_by):
    day = decides_by("online-shop", six_hours="always")
    case = day.office.case()
    reports = {each.row for each in clocks.of_case(case.id) if each.clause == "C386"}
    assert reports == {"C386 without a break", "C386 end of work"}
    becomes_late(day, case, "C386 without a break", 6 * HOUR)
    day.say(case)
    assert {clock_of(case, row).state for row in reports} == {State.MET, State.STOPPED}
    assert sound()


@pytest.mark.clause("C392")
def test_a_message_is_answered_in_six_hours_with_cause_and_person_on_record(decides_by):
    day = decides_by("online-shop", six_hours="always")
    case = day.office.case(channel=Channel.WECHAT)
    (answer,) = [each for each in clocks.of_case(case.id) if each.clause == "C392"]
    becomes_late(day, case, answer.row, 6 * HOUR)
    day.tell(case, responsibility="ours")
    asked_for = ChecklistItem.objects.filter(case=case, clause="C392", struck_at=None)
    assert {item.word for item in asked_for} == {"cause", "responsible_person"}
    assert {item.is_mandatory for item in asked_for} == {True}
    day.say(case)
    assert clock_of(case, answer.row).state == State.STOPPED
    day.at(7 * HOUR).happened(case, "message.received")
    assert clock_of(case, answer.row).started_at == NOW + 7 * HOUR
    assert sound()


def test_who_telephones_has_left_no_message(decides_by):
    day = decides_by("online-shop")
    assert not [each for each in clocks.of_case(day.office.case().id) if each.clause == "C392"]


# ---- promised by hand ---------------------------------------------------------------------------


@pytest.mark.clause("C423")
def test_whoever_is_busy_tells_a_waiting_time_and_keeps_it(decides_by):
    day = decides_by("cooling-tower")
    case = day.office.case()
    pledged(case, day.office["lin"], pledge=Pledge.ANSWER, due_at=NOW + 4 * HOUR, text="正忙，四小时内回电")
    becomes_late(day, case, Pledge.ANSWER, 4 * HOUR)
    day.say(case)
    assert clock_of(case, Pledge.ANSWER).state == State.STOPPED
    assert sound()


@pytest.mark.clause("C457")
def test_what_cannot_be_solved_at_once_has_a_reason_and_an_expected_time(decides_by):
    day = decides_by("cooling-tower")
    case = day.office.case()
    pledged(case, day.office["lin"], due_at=NOW + 2 * DAY, text="等风机到货，预计后天修好")
    assert cases.notes(case.id)[-1].text == "等风机到货，预计后天修好"
    day.at(HOUR).tell(case, in_province=False, solved_by_phone=True)
    becomes_late(day, case, Pledge.DONE, 2 * DAY)
    commitments.keep_pledge(
        commitment_id=clock_of(case, Pledge.DONE).id,
        version=clock_of(case, Pledge.DONE).version,
        **day.by(),
    )
    assert clock_of(case, Pledge.DONE).state == State.STOPPED
    assert sound()


@pytest.mark.clause("C219", "C366")
def test_an_agreed_date_that_is_changed_is_changed_in_the_open(decides_by, visitor, monkeypatch):
    day = decides_by("mall")
    case = day.office.case()
    date = pledged(case, day.office["lin"])
    for ground, days in ((Ground.PARTS, 2), (Ground.OTHER_WORK, 4)):
        day.at(days * HOUR)
        commitments.move_pledge(
            commitment_id=date.id,
            version=clock_of(case, Pledge.DONE).version,
            due_at=NOW + days * DAY,
            ground=ground,
            text="改期",
            **day.by(),
        )
    moved = clock_of(case, Pledge.DONE)
    assert (moved.moves, moved.started_at, moved.due_at) == (2, NOW, NOW + 4 * DAY)
    becomes_late(day, case, Pledge.DONE, 4 * DAY)
    monkeypatch.setattr(clock, "now", lambda: day.now)
    sign_in(visitor, day.office["zhou"])
    page = visitor.get(f"/o/anda/commitments/{moved.id}").content.decode()
    assert "已改期 2 次" in page
    assert "缺配件" in page
    assert "另有急活" in page
    assert sound()
