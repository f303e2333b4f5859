"""Promised times on the case's page, on Today and on a page of their own."""

from datetime import timedelta

import pytest
from tests.blanks import settings
from tests.office import NOW, send, sign_in

from yinuo.charters.library import shipped, shipped_ids
from yinuo.commitments import actions, labels, queries
from yinuo.commitments.models import Commitment
from yinuo.commitments.tests.making import HOUR, promise, started
from yinuo.commitments.types import BY_HAND, Ground, Pledge, State, Subject, SubjectKind
from yinuo.entitlement import actions as entitlement
from yinuo.flow import clocks as flow
from yinuo.kernel.actors import SYSTEM
from yinuo.platform import clock
from yinuo.platform.organisations import context
from yinuo.web import clock_words

PAUSE = {"reason": "appointment", "review_at": "2026-03-14", "time": "10:00"}


@pytest.fixture
def case(office):
    return office.case()


@pytest.fixture
def commitment(case):
    return started(case)


@pytest.fixture
def at(monkeypatch):
    def move(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


@pytest.fixture
def desk(visitor, office):
    sign_in(visitor, office["lin"])
    return visitor


def text(client, path):
    answer = client.get(f"/o/anda/{path}")
    assert answer.status_code == 200, path
    return answer.content.decode()


def fresh(commitment):
    return Commitment.objects.get(pk=commitment.pk)


def test_the_case_shows_its_promised_times_next_due_first(desk, case, commitment):
    started(case, amount=2, row="C217", clause="C217", zh="两小时内答复。", en="An answer in 2 hours.")
    page = text(desk, f"case/{case.id}")
    assert "时限" in page or "Promised times" in page
    assert page.index("两小时内答复") < page.index("四小时内处理")
    assert f"commitments/{commitment.pk}" in page


def test_it_is_late_on_the_page_as_soon_as_it_is_whether_or_not_the_sweep_has_come(
    desk, case, commitment, at
):
    at(NOW + 5 * HOUR)
    assert "clock late" in text(desk, f"case/{case.id}")
    assert fresh(commitment).state == State.RUNNING


def test_the_page_says_why_it_is_red(desk, office, commitment, at):
    actions.pause(
        commitment_id=commitment.pk,
        version=1,
        reason="appointment",
        review_at=NOW + 2 * HOUR,
        actor=office["lin"],
        now=NOW + HOUR,
    )
    actions.sweep(now=NOW + 2 * HOUR)
    actions.sweep(now=NOW + 6 * HOUR)
    at(NOW + 6 * HOUR)
    page = text(desk, f"commitments/{commitment.pk}")
    assert "四小时内处理" in page
    assert "林晓雯" in page
    assert "周志强" in page or office["zhou"].name in page
    assert 'class="why-bar"' in page
    assert 'class="late"' in page
    assert "url(#hatch)" in page


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_it_reads_in_each_language(desk, commitment, language):
    desk.cookies["language"] = language
    assert commitment.clause in text(desk, f"commitments/{commitment.pk}")


def test_a_clock_with_business_hours_shows_the_closed_ones(desk, case):
    clock_of_hours = started(case, amount=6, business=True)
    assert 'class="shut"' in text(desk, f"commitments/{clock_of_hours.pk}")


def test_who_may_lets_it_rest_and_run_again(desk, commitment):
    assert "commitments/" in text(desk, f"commitments/{commitment.pk}/pause")
    answer = send(desk, f"/o/anda/commitments/{commitment.pk}/pause", {"version": 1, **PAUSE})
    assert answer.status_code == 302
    assert fresh(commitment).state == State.PAUSED
    page = text(desk, f"commitments/{commitment.pk}")
    assert f"commitments/{commitment.pk}/resume" in page
    answer = send(desk, f"/o/anda/commitments/{commitment.pk}/resume", {"version": 2})
    assert answer.status_code == 302
    assert fresh(commitment).state == State.RUNNING


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"reason": "parts"},
        {"review_at": ""},
        {"review_at": "2026-03-12"},
        {"review_at": "2027-03-12"},
    ],
)
def test_a_pause_that_is_not_allowed_keeps_what_was_typed(desk, commitment, wrong):
    answer = send(desk, f"/o/anda/commitments/{commitment.pk}/pause", {"version": 1, **PAUSE, **wrong})
    assert answer.status_code == 422
    assert "10:00" in answer.content.decode()
    assert fresh(commitment).state == State.RUNNING


def test_somebody_elses_pause_is_shown_before_mine(desk, office, commitment):
    actions.pause(
        commitment_id=commitment.pk,
        version=1,
        reason="appointment",
        review_at=NOW + 2 * HOUR,
        actor=office["lin"],
        now=NOW,
    )
    answer = send(desk, f"/o/anda/commitments/{commitment.pk}/pause", {"version": 1, **PAUSE})
    assert answer.status_code == 409


def test_a_clock_that_has_ended_is_neither_paused_nor_resumed(desk, commitment):
    actions.cancel(commitment_id=commitment.pk, ground=Ground.CASE_ENDED, actor=SYSTEM, now=NOW)
    page = text(desk, f"commitments/{commitment.pk}")
    assert "/pause" not in page
    assert "/resume" not in page
    assert send(desk, f"/o/anda/commitments/{commitment.pk}/resume", {"version": 2}).status_code == 422


def test_who_was_told_has_it_on_today(desk, commitment, at):
    assert 'id="told"' not in text(desk, "")
    actions.sweep(now=NOW + 3 * HOUR)
    at(NOW + 3 * HOUR)
    assert f"commitments/{commitment.pk}" in text(desk, "")


def test_a_clock_without_a_case_has_its_page(desk, office):

    made = actions.start(
        subject=Subject(SubjectKind.STATEMENT, 5),
        promise=promise(),
        unit_id=office.units["HQ"],
        actor=SYSTEM,
        now=NOW,
    )
    assert "四小时内处理" in text(desk, f"commitments/{made.pk}")


def test_every_event_of_the_charters_has_words():
    rows = [row for charter in shipped_ids() for row in shipped(charter).definition.promise if row.every]
    recurring = {name for row in rows for name in (row.start, row.stop)}
    assert set(labels.EVENTS) >= flow.FED | BY_HAND | recurring
    assert set(labels.TOLD) == BY_HAND


def test_lengths_are_told_in_their_two_largest_units():
    assert clock_words.lasting(timedelta(days=2, hours=3, minutes=4)).count(" ") >= 2
    assert clock_words.lasting(timedelta(minutes=7)).startswith("7")


def test_the_page_costs_the_same_however_long_the_story_is(
    desk, commitment, django_assert_max_num_queries, at
):
    actions.sweep(now=NOW + 7 * HOUR)
    at(NOW + 7 * HOUR)
    text(desk, f"commitments/{commitment.pk}")  # what is read once has been read
    with django_assert_max_num_queries(15):
        text(desk, f"commitments/{commitment.pk}")


# ---- told and promised by hand ------------------------------------------------------------------


@pytest.fixture
def sampled(office, monkeypatch):
    """An oil test, whose promise waits for the sample."""
    monkeypatch.setattr(context.current(), "settings", settings("lubricant"))
    found = office.case()
    entitlement.tell_facts(case_id=found.id, facts={"matter": "oil_test"}, actor=office["lin"], now=NOW)
    return found


TELL = {"name": "sample.received", "at": "2026-03-13", "time": "09:30", "note": "瓶号 7"}
PLEDGE = {"pledge": Pledge.DONE, "due_at": "2026-03-14", "time": "17:30", "text": "等配件，明天修好"}


def test_the_case_offers_what_its_promises_wait_for_and_shows_what_was_told(desk, sampled):
    assert f"cases/{sampled.id}/tellings" in text(desk, f"case/{sampled.id}")
    assert "样品已收到" in text(desk, f"commitments/cases/{sampled.id}/tellings")
    assert send(desk, f"/o/anda/commitments/cases/{sampled.id}/tellings", TELL).status_code == 302
    page = text(desk, f"case/{sampled.id}")
    assert "样品已收到" in page
    assert "瓶号 7" in page
    (clock_,) = Commitment.objects.filter(case=sampled, row="C337")
    shown = text(desk, f"commitments/{clock_.pk}")
    assert "tellings?name=result.told" in shown


def test_the_same_sent_twice_is_told_once(desk, sampled):
    for _time in range(2):
        assert send(desk, f"/o/anda/commitments/cases/{sampled.id}/tellings", TELL).status_code == 302
    assert len(queries.tellings_of(sampled.id)) == 1


@pytest.mark.parametrize(
    "wrong", [{"at": "2026-03-14"}, {"name": "training.given"}, {"name": ""}, {"time": "08:00"}]
)
def test_what_cannot_have_happened_is_shown_again(desk, sampled, wrong):
    answer = send(desk, f"/o/anda/commitments/cases/{sampled.id}/tellings", {**TELL, **wrong})
    assert answer.status_code == 422
    assert queries.tellings_of(sampled.id) == []


def test_what_was_told_wrongly_is_taken_back_on_its_page(desk, sampled):
    send(desk, f"/o/anda/commitments/cases/{sampled.id}/tellings", TELL)
    (told,) = queries.tellings_of(sampled.id)
    assert "样品已收到" in text(desk, f"commitments/tellings/{told.pk}/removal")
    send(desk, f"/o/anda/commitments/tellings/{told.pk}/removal", {"reason": "看错了"})
    assert "看错了" in text(desk, f"case/{sampled.id}")


def test_a_case_without_such_promises_says_so(desk, case):
    assert 'name="note"' not in text(desk, f"commitments/cases/{case.id}/tellings")


def test_a_date_is_agreed_moved_and_kept_on_the_pages(desk, case):
    assert 'value="2026-03-14"' in text(desk, f"commitments/cases/{case.id}/pledges")
    assert send(desk, f"/o/anda/commitments/cases/{case.id}/pledges", PLEDGE).status_code == 302
    (date,) = Commitment.objects.filter(case=case, row=Pledge.DONE)
    assert "pledges" in text(desk, f"case/{case.id}")
    move = {**PLEDGE, "version": date.version, "ground": "parts", "due_at": "2026-03-16"}
    assert 'value="17:30"' in text(desk, f"commitments/{date.pk}/move")
    assert send(desk, f"/o/anda/commitments/{date.pk}/move", move).status_code == 302
    assert send(desk, f"/o/anda/commitments/{date.pk}/move", move).status_code == 409
    assert "已改期 1 次" in text(desk, f"case/{case.id}")
    assert "已改期 1 次" in text(desk, f"commitments/{date.pk}")
    version = Commitment.objects.get(pk=date.pk).version
    assert send(desk, f"/o/anda/commitments/{date.pk}/keeping", {"version": version}).status_code == 302
    assert Commitment.objects.get(pk=date.pk).state == State.MET


def test_a_date_in_the_past_is_shown_again(desk, case):
    answer = send(desk, f"/o/anda/commitments/cases/{case.id}/pledges", {**PLEDGE, "due_at": "2026-03-12"})
    assert answer.status_code == 422
