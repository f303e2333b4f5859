"""Promised times on the case's page, on Today and on a page of their own."""

from datetime import timedelta

import pytest
from tests.office import NOW, send, sign_in

from yinuo.commitments import actions, labels
from yinuo.commitments.models import Commitment
from yinuo.commitments.tests.making import HOUR, promise, started
from yinuo.commitments.types import BY_HAND, RECURRING, Ground, State, Subject, SubjectKind
from yinuo.flow import clocks as flow
from yinuo.kernel.actors import SYSTEM
from yinuo.platform import clock
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
    assert set(labels.EVENTS) >= flow.FED | BY_HAND | RECURRING
    assert set(labels.TOLD) == BY_HAND


def test_lengths_are_told_in_their_two_largest_units():
    assert clock_words.lasting(timedelta(days=2, hours=3, minutes=4)).count(" ") >= 2
    assert clock_words.lasting(timedelta(minutes=7)).startswith("7")


def test_the_page_costs_the_same_however_long_the_story_is(
    desk, commitment, django_assert_max_num_queries, at
):
    actions.sweep(now=NOW + 7 * HOUR)
    at(NOW + 7 * HOUR)
    with django_assert_max_num_queries(15):
        text(desk, f"commitments/{commitment.pk}")
