"""Duties taken over, written, begun, done, left out, given on and ended; and each refusal."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.office import NOW, TODAY, codes, refused, snapshot

from yinuo.commitments import actions as clocks
from yinuo.commitments.models import Commitment, LadderStep
from yinuo.commitments.types import State
from yinuo.duties import actions, queries, rules
from yinuo.duties.models import Duty, Occurrence
from yinuo.duties.types import About, OccurrenceState, Owed, Owner, Task
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale
from yinuo.network import actions as network
from yinuo.platform.accounts.models import User

DAY = timedelta(days=1)


def task(office: Any, who: str = "lin", at: str = "HQ", **other: Any) -> Task:
    given = {"owner": Owner(office.staff(who)), "about": About(), "first_on": TODAY, **other}
    return Task(office.units[at], given["owner"], given["about"], given["first_on"])


def written(office: Any, every: str = "month", by: str = "", **other: Any) -> Duty:
    names = {name: other.pop(name) for name in ("business", "if_closed", "title") if name in other}
    return actions.write(
        **{"title": "每月报表", **names},
        every=every,
        by=by,
        task=task(office, **other),
        actor=office["zhou"],
        now=NOW,
    )


def only(duty: Duty) -> Occurrence:
    return Occurrence.objects.select_related("commitment", "duty").get(duty=duty)


def do(office: Any, occurrence: Occurrence, who: str = "lin", **other: Any) -> Occurrence:
    return actions.do(
        **{
            "occurrence_id": occurrence.id,
            "version": occurrence.version,
            "done_at": NOW,
            "actor": office[who],
            "now": NOW,
            **other,
        }
    )


# ---- taken over and written --------------------------------------------------------------------


def test_several_lines_are_taken_over_at_once_and_none_twice(office):
    by = {"charter": "lubricant", "task": task(office), "actor": office["zhou"], "now": NOW}
    found = actions.take_over(rows=("C330", "C335"), **by)
    assert [(each.clause, each.every) for each in found] == [("C330", "month"), ("C335", "half year")]
    assert (
        codes()[-6:]
        == [
            *("duties.duty_taken_over", "commitments.clock_started", "duties.occurrence_begun"),
        ]
        * 2
    )
    with refused(says="C330 has been taken over already", field="rows"):
        actions.take_over(rows=("C335 ordinary staff", "C330"), **by)
    assert Duty.objects.count() == 2
    actions.take_over(rows=("C330",), **{**by, "task": task(office, "zhou")})
    with refused(says="Choose at least one line", field="rows"):
        actions.take_over(rows=(), **by)
    with refused(says="no recurring line “C331”", field="rows"):
        actions.take_over(rows=("C331",), **by)
    with refused(says="There is no charter"):
        actions.take_over(rows=("C330",), **{**by, "charter": "lubricants"})


def test_the_database_keeps_a_line_from_being_taken_over_twice(office):
    actions.take_over(charter="lubricant", rows=("C330",), task=task(office), actor=office["zhou"], now=NOW)
    again = Duty.objects.get()
    again.pk, again.public_id = None, "0198c0de-0000-7000-8000-000000000001"
    with pytest.raises(IntegrityError, match="duty_taken_over_once"), transaction.atomic():
        again.save(force_insert=True)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"post": "chief"}, "duty_has_one_owner"),
        ({"owner": None}, "duty_has_one_owner"),
        ({"clause": "C330"}, "duty_names_its_line"),
        ({"limit_unit": "fortnights"}, "duty_limit_known"),
        ({"ended_at": NOW}, "duty_"),
        ({"next_on": None}, "duty_begins_again_until_it_ends"),
        ({"zh": ""}, "duty_says_what_and_how_often"),
    ],
)
def test_the_database_refuses_a_duty_that_makes_no_sense(office, change, constraint):
    duty = written(office)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(**change)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "lost", "told_at": NOW}, "occurrence_state_known"),
        ({"state": "done", "told_at": NOW}, "occurrence_done_when"),
        ({"state": "skipped", "told_at": NOW}, "occurrence_skipped_why"),
        ({"told_at": NOW}, "occurrence_ended_when"),
    ],
)
def test_the_database_refuses_an_occurrence_that_makes_no_sense(office, change, constraint):
    occurrence = only(written(office))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Occurrence.objects.filter(pk=occurrence.pk).update(**change)


@pytest.mark.parametrize(
    ("given", "says", "field"),
    [
        ({"title": " "}, "Say what is to be done", "title"),
        ({"every": "fortnight"}, "is not a rhythm", "every"),
        ({"by": "day 10 of quarter"}, "does not come once in each period", "by"),
        ({"by": "some day"}, "does not come once in each period", "by"),
        ({"every": "6 months", "by": "15:00"}, "due at their end", "by"),
        ({"about": About(recipients=("人",) * 9)}, "at most 8 recipients", "recipients"),
        ({"owner": Owner()}, "a person or a post", "owner"),
        ({"owner": Owner(1, "chief")}, "a person or a post", "owner"),
    ],
)
def test_what_makes_no_sense_is_not_written(office, given, says, field):
    with refused(says=says, field=field):
        written(office, **given)
    assert not Duty.objects.exists()


def test_units_and_people_that_one_may_not_see_are_refused(office):
    with refused(NotFound):
        written(office, about=About(customer_id=0))
    with refused(says="works elsewhere", field="owner"):
        written(office, "month", who="jin")
    with refused(Forbidden):
        actions.write(title="x", every="day", task=task(office), actor=office["lin"], now=NOW)


def test_what_is_past_in_this_period_begins_with_the_next(office):
    duty = written(office, by="day 10 of month")
    assert not Occurrence.objects.exists()
    assert (duty.next_on, duty.next_at.astimezone(NOW.tzinfo)) == (
        date(2026, 4, 1),
        datetime.fromisoformat("2026-03-31T16:00:00+00:00"),
    )


def test_a_first_day_to_come_is_waited_for(office):
    duty = written(office, first_on=date(2026, 5, 20))
    assert not Occurrence.objects.exists()
    assert duty.next_on == date(2026, 5, 1)
    actions.begin_due(now=NOW + 70 * DAY)
    assert only(duty).begins_at.isoformat() == "2026-05-19T16:00:00+00:00"


# ---- done, or not applicable -------------------------------------------------------------------


def test_it_is_done_with_a_note_and_a_picture(office):
    occurrence = only(written(office, about=About(recipients=("管理层",))))
    do(office, occurrence, note=" 已交 ", given_to=("管理层",), picture=snapshot(), picture_name="表.jpg")
    found = only(occurrence.duty)
    assert (found.state, found.note, found.given_to, found.told_by) == (
        OccurrenceState.DONE, "已交", ["管理层"], office["lin"].id,
    )  # fmt: skip
    assert found.file.name == "表.jpg"
    assert found.commitment.state == State.MET
    assert codes()[-2:] == ["commitments.clock_stopped", "duties.occurrence_done"]


@pytest.mark.parametrize(
    ("given", "says", "field"),
    [
        ({"done_at": NOW + timedelta(hours=1)}, "lies in the future", "done_at"),
        ({"done_at": NOW - 30 * DAY}, "before its beginning", "done_at"),
        ({"picture": b"text"}, "", "picture"),
    ],
)
def test_what_cannot_be_so_is_not_done(office, given, says, field):
    occurrence = only(written(office))
    with refused(says=says, field=field):
        do(office, occurrence, **given)
    assert only(occurrence.duty).state == OccurrenceState.OPEN


def test_it_is_done_once_and_not_after_it_was_left_out(office):
    first, second = only(written(office)), only(written(office, "quarter"))
    with refused(Stale):
        do(office, first, version=9)
    do(office, first)
    with refused(says="has been done already"):
        do(office, first)
    left_out = {"occurrence_id": second.id, "version": 1, "actor": office["zhou"], "now": NOW}
    with refused(says="Say why", field="reason"):
        actions.skip(reason=" ", **left_out)
    with refused(Forbidden):
        actions.skip(reason="停业", **{**left_out, "actor": office["lin"]})
    actions.skip(reason="本季停业", **left_out)
    assert only(second.duty).commitment.state == State.CANCELLED
    with refused(says="not applicable"):
        do(office, second)
    with refused(says="not applicable"):
        actions.skip(reason="再次", **left_out)


def test_another_dealers_duties_do_not_exist(office):
    occurrence = only(written(office))
    with refused(NotFound):
        do(office, occurrence, "jin")
    assert not queries.listed(actor=office["jin"]).exists()


# ---- given on, and ended -----------------------------------------------------------------------


def test_who_takes_it_on_is_warned_from_then_on(office):
    duty = written(office)
    by = {"duty_id": duty.id, "actor": office["zhou"], "now": NOW}
    with refused(Stale):
        actions.give(version=7, owner=Owner(post="chief"), **by)
    actions.give(version=Duty.objects.get().version, owner=Owner(post="chief"), **by)
    clocks.sweep(now=NOW + 16 * DAY)
    assert LadderStep.objects.get(key="warning").staff.user.username == "zhou"
    assert [each.duty_id for each in queries.due_soon(actor=office["zhou"], now=NOW + 16 * DAY)] == [duty.id]
    assert queries.due_soon(actor=office["lin"], now=NOW + 16 * DAY) == []


def test_the_deputy_is_told_while_the_owner_is_away(office):
    network.set_absence(
        staff_id=office.staff("lin"),
        absent_from=NOW,
        absent_to=NOW + 60 * DAY,
        deputy_id=office.staff("sun"),
        actor=SYSTEM,
        now=NOW,
    )
    written(office)
    clocks.sweep(now=NOW + 16 * DAY)
    assert LadderStep.objects.get(key="warning").staff_id == office.staff("sun")


def test_an_ended_duty_owes_nothing_and_begins_no_more(office):
    duty = written(office, "day")
    by = {"duty_id": duty.id, "version": Duty.objects.get().version, "actor": office["zhou"], "now": NOW}
    with refused(says="Say why", field="reason"):
        actions.end(reason="", **by)
    actions.end(reason="合同终止", **by)
    assert only(duty).state == OccurrenceState.CANCELLED
    assert Commitment.objects.get().state == State.CANCELLED
    assert actions.begin_due(now=NOW + 9 * DAY) == 0
    with refused(says="no longer owed"):
        do(office, only(duty))
    ended = Duty.objects.get()
    with refused(says="has been ended"):
        actions.end(reason="再次", **{**by, "version": ended.version})
    with refused(says="has been ended"):
        actions.give(
            version=ended.version, owner=Owner(post="chief"), duty_id=duty.id, actor=office["zhou"], now=NOW
        )
    with refused(says="has been ended"):
        actions.begin_by_hand(duty_id=duty.id, happened_at=NOW, actor=office["lin"], now=NOW)


def test_what_begins_by_itself_is_not_begun_by_hand(office):
    with refused(says="begins by itself"):
        actions.begin_by_hand(duty_id=written(office).id, happened_at=NOW, actor=office["lin"], now=NOW)


def test_doctor_hears_of_a_duty_that_nobody_does(office):
    duty = written(office)
    assert queries.unheld() == []
    User.objects.filter(pk=office["lin"].id).update(is_active=False)
    assert queries.unheld() == [str(duty.id)]


def test_a_blank_is_no_amount_and_nothing_runs_by_itself_from_a_receipt():
    assert rules.is_begun_by_hand(Owed("month", 20, "days"))
    assert not rules.is_begun_by_hand(Owed("6 months", 6, "months"))
    with pytest.raises(Refused, match="lies in the future"):
        rules.check_done_at(NOW + DAY, begins_at=NOW, now=NOW)
