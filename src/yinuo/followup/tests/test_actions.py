"""The verbs of a call-back: what they do, and that a refusal leaves everything as it was."""

from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from yinuo.field.tests import scene
from yinuo.followup import actions, queries
from yinuo.followup.models import CallAttempt, Callback
from yinuo.followup.tests.conftest import finished
from yinuo.followup.types import CallbackState, CallResult, Consequence, Reason
from yinuo.intake.models import Case, Hold
from yinuo.intake.types import CaseKind, CaseState
from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale
from yinuo.platform.journal.models import Entry
from yinuo.workorders import actions as workorders

NOW = scene.NOW + timedelta(days=3)
"""Monday, half past nine in Shanghai."""


@contextmanager
def refused(kind=Refused, **expected):
    """The block refuses, for the reason given, and nothing at all has been written."""
    models = (Callback, CallAttempt, Entry, Case, Hold)
    before = {model: list(model.objects.order_by("pk").values()) for model in models}
    with pytest.raises(kind) as refusal, transaction.atomic():
        yield
    for name, value in expected.items():
        assert value in str(getattr(refusal.value, name))
    assert before == {model: list(model.objects.order_by("pk").values()) for model in models}


def tried(callback, office, result=CallResult.NOT_REACHED, **changes):
    callback.refresh_from_db()
    given = {
        "callback_id": callback.id,
        "version": callback.version,
        "note": "",
        "actor": office.caller,
        "now": NOW,
    }
    return actions.record_attempt(**{**given, "result": result, **changes})


def answered(callback, office, satisfaction, **changes):
    callback.refresh_from_db()
    given = {
        "callback_id": callback.id,
        "version": callback.version,
        "satisfaction": satisfaction,
        "reasons": [],
        "comment": "",
        "consequence": None,
        "actor": office.caller,
        "now": NOW,
    }
    return actions.answer(**{**given, **changes})


def at(text):
    return datetime.fromisoformat(f"{text}+08:00")


def test_a_call_is_owed_on_the_next_working_day_after_the_repair(callback, office):
    assert callback.state == CallbackState.DUE
    assert callback.due_at == at("2026-03-16T17:00")
    assert (callback.case_id, callback.unit_id) == (office.case.id, office.company.id)
    assert Entry.objects.filter(code="followup.callback_planned").count() == 1


def test_the_organisations_habits_count(office, org):
    org.settings = {"followup": {"after_working_days": 3}}
    assert finished(office, office.visit).due_at == at("2026-03-18T17:00")


def test_not_reached_is_tried_again_after_four_working_hours(callback, office):
    tried(callback, office)
    callback.refresh_from_db()
    assert (callback.state, callback.tries, callback.version) == (CallbackState.DUE, 1, 2)
    assert callback.due_at == at("2026-03-16T14:30")
    assert CallAttempt.objects.get().actor_id == office.caller.id


def test_after_three_tries_it_is_given_up_and_the_case_no_longer_held(callback, office):
    for _ in range(3):
        tried(callback, office)
    callback.refresh_from_db()
    assert (callback.state, callback.tries) == (CallbackState.GIVEN_UP, 3)
    assert not Hold.objects.filter(kind="callback_due", lifted_at=None).exists()
    with refused(message="already"):
        tried(callback, office)


def test_being_asked_to_call_later_is_no_failed_try(callback, office):
    for _ in range(4):
        tried(callback, office, CallResult.CALL_LATER, call_at=at("2026-03-17T10:00"))
    callback.refresh_from_db()
    assert (callback.state, callback.tries) == (CallbackState.DUE, 0)
    assert callback.due_at == at("2026-03-17T10:00")
    assert CallAttempt.objects.count() == 4


@pytest.mark.clause("C402", "C462")
def test_a_good_answer_closes_the_filed_case(callback, office):
    workorders.file_voucher(order_id=office.order.id, actor=office.clerk, now=NOW)
    answered(callback, office, 5, reasons=[Reason.SPEED], comment=" 很快 ")
    callback.refresh_from_db()
    assert (callback.state, callback.satisfaction, callback.reasons) == (CallbackState.ANSWERED, 5, ["speed"])
    assert (callback.comment, callback.consequence) == ("很快", Consequence.CLOSE)
    assert (callback.answered_at, callback.answered_by) == (NOW, office.caller.id)
    assert CallAttempt.objects.get().result == CallResult.REACHED
    assert Case.objects.get().state == CaseState.CLOSED


def test_a_good_answer_waits_for_the_voucher_to_be_filed(callback, office):
    answered(callback, office, 4)
    assert Case.objects.get().state == CaseState.STRUCK_OFF


@pytest.mark.clause("C462")
def test_not_fixed_reopens_the_case(callback, office):
    answered(callback, office, 3, reasons=[Reason.NOT_FIXED])
    assert Case.objects.get().state == CaseState.DECIDED
    assert Callback.objects.get().consequence == Consequence.REOPEN


def test_fixed_but_bad_opens_a_complaint(callback, office):
    answered(callback, office, 2, reasons=[Reason.ATTITUDE], comment="态度生硬")
    complaint = Case.objects.get(kind=CaseKind.COMPLAINT)
    assert (complaint.parent_id, complaint.description) == (office.case.id, "态度生硬")


def test_a_harder_consequence_may_be_chosen(callback, office):
    answered(callback, office, 4, consequence=Consequence.REOPEN)
    assert Case.objects.get().state == CaseState.DECIDED


def test_a_softer_consequence_needs_a_comment(callback, office):
    with refused(field="comment"):
        answered(callback, office, 4, reasons=[Reason.NOT_FIXED], consequence=Consequence.CLOSE)
    answered(
        callback, office, 4, reasons=[Reason.NOT_FIXED], consequence=Consequence.CLOSE, comment="说的是另一台"
    )
    assert Callback.objects.get().consequence == Consequence.CLOSE


@pytest.mark.parametrize(
    ("satisfaction", "changes", "field"),
    [
        (0, {}, "satisfaction"),
        (6, {}, "satisfaction"),
        (1, {}, "reasons"),
        (2, {"reasons": [Reason.PRICE]}, "comment"),
        (5, {"consequence": Consequence.COMPLAINT}, "comment"),
    ],
)
def test_an_answer_that_says_too_little_is_refused(callback, office, satisfaction, changes, field):
    with refused(field=field):
        answered(callback, office, satisfaction, **changes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"result": CallResult.REACHED}, "result"),
        ({"result": CallResult.CALL_LATER, "call_at": NOW}, "call_at"),
        ({"result": CallResult.CALL_LATER, "call_at": NOW + timedelta(days=15)}, "call_at"),
    ],
)
def test_an_attempt_that_cannot_be_is_refused(callback, office, changes, field):
    with refused(field=field):
        tried(callback, office, **changes)


def test_an_answer_is_kept_once(callback, office):
    answered(callback, office, 5)
    with refused(message="already"):
        answered(callback, office, 1, comment="后来又坏了")
    with refused(message="already"):
        tried(callback, office)


def test_a_stale_page_changes_nothing(callback, office):
    tried(callback, office)
    with refused(Stale):
        answered(callback, office, 5, version=1)
    with refused(Stale):
        tried(callback, office, version=1)


@pytest.mark.parametrize(
    ("who", "kind"),
    [("dealer_caller", NotFound), ("technician", Forbidden), ("clerk", Forbidden), ("chief", Forbidden)],
)
def test_only_a_caller_of_the_unit_may_call(callback, office, who, kind):
    actor = getattr(office, who)
    with refused(kind):
        answered(callback, office, 5, actor=actor)
    with refused(kind):
        tried(callback, office, actor=actor)


def test_due_late_and_later_are_counted_within_the_scope(callback, office):
    before, on_the_day, late = at("2026-03-15T10:00"), at("2026-03-16T10:00"), at("2026-03-16T17:01")
    seen = [
        (queries.due_count(actor=office.caller, now=now), queries.late_count(actor=office.caller, now=now))
        for now in (before, on_the_day, late)
    ]
    assert seen == [(0, 0), (1, 0), (1, 1)]
    assert queries.later(actor=office.caller, now=before).get() == callback
    assert queries.due_count(actor=office.dealer_caller, now=late) == 0
    assert queries.of_case(office.case.id) == [callback]


def test_the_list_is_paged_by_key_in_both_directions(callback, office):
    made = [callback]
    for n in range(4):
        case = scene.register(office.company, owner=office.clerk, sold_on=date(2020, 5, 1), serial=f"P{n}")
        _, visit = scene.send(
            case,
            office.technician,
            clerk=office.clerk,
            chief=office.chief,
            start=NOW + timedelta(hours=3 * n),
        )
        made.append(finished(office, visit))
    due = queries.due(actor=office.caller, now=NOW)
    first = queries.page(due, by_due=True, key="", direction="", size=2)
    assert (first.rows, first.newer) == (made[:2], None)
    second = queries.page(due, by_due=True, key=first.older, direction="older", size=2)
    third = queries.page(due, by_due=True, key=second.older, direction="older", size=2)
    assert (second.rows, third.rows, third.older) == (made[2:4], made[4:], None)
    back = queries.page(due, by_due=True, key=third.newer, direction="newer", size=2)
    assert back.rows == made[2:4]
    newest = queries.page(due, by_due=False, key="", direction="", size=2)
    assert newest.rows == [made[4], made[3]]
    for key in ("x", "2026-03-16~1", "2026-03-16T10:00:00+00:00~x"):
        with pytest.raises(NotFound):
            queries.page(due, by_due=True, key=key, direction="")
