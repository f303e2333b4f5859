"""Durable steps: each is run once, fails without a trace, and stands as stuck when it keeps failing."""

import json

import procrastinate
import pytest
from django.db import connection
from procrastinate.contrib.django import app
from tests.office import NOW, send, sign_in, snapshot

from yinuo.flow import engine, later, steps
from yinuo.intake.actions import registering
from yinuo.intake.events import AttachmentAdded
from yinuo.platform.jobs import queries
from yinuo.platform.journal.models import Entry, StepDone

STEP = engine.name_of(steps.make_thumbnail)


@pytest.fixture
def made(monkeypatch):
    """The pieces of evidence of which small copies were made."""
    found = []
    monkeypatch.setattr("yinuo.platform.evidence.actions.make_thumbnail", found.append)
    return found


@pytest.fixture
def entry(office):
    case = office.case()
    registering.attach_picture(
        case_id=case.id, content=snapshot(), name="a.jpg", actor=office["lin"], now=NOW
    )
    return Entry.objects.get(code=AttachmentAdded.code)


def jobs(status="todo"):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, task_name, args FROM public.procrastinate_jobs WHERE status = %s ORDER BY id",
            [status],
        )
        return [(number, task, json.loads(arguments)) for number, task, arguments in cursor.fetchall()]


def test_a_later_step_is_queued_with_its_event(entry):
    number, task, arguments = jobs()[-1]
    assert number
    assert task == "flow.step"
    assert arguments == {"org": "anda", "entry_id": entry.id, "step": STEP}


def test_a_step_is_run_once_however_often_its_job_is_started(entry, made):
    for _ in range(3):
        later.run(entry_id=entry.id, step=STEP, now=NOW)
    assert made == [entry.payload["evidence_id"]]
    assert StepDone.objects.filter(entry=entry, step=STEP).count() == 1


def test_a_step_that_fails_leaves_nothing_behind_and_may_be_run_again(entry, made, monkeypatch):
    def fail(_evidence_id):
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr("yinuo.platform.evidence.actions.make_thumbnail", fail)
        with pytest.raises(OSError, match="disk full"):
            later.run(entry_id=entry.id, step=STEP, now=NOW)
    assert not StepDone.objects.exists()
    later.run(entry_id=entry.id, step=STEP, now=NOW)
    assert made == [entry.payload["evidence_id"]]


def test_an_event_is_revived_with_its_types(entry):
    event = later.revive(entry)
    assert event == AttachmentAdded(case_id=entry.case_id, evidence_id=entry.payload["evidence_id"])


def fail_for_good(number):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.procrastinate_jobs SET status = 'failed', attempts = 3 WHERE id = %s", [number]
        )


def test_what_failed_for_good_is_stuck_in_its_own_organisation_and_can_be_tried_again(visitor, office, entry):
    number = jobs()[-1][0]
    fail_for_good(number)
    (stuck,) = queries.stuck("anda")
    assert (stuck.job_id, stuck.task, stuck.attempts, stuck.arguments["step"]) == (
        number,
        "flow.step",
        3,
        STEP,
    )
    assert queries.stuck("other") == []
    sign_in(visitor, office["wu"])
    assert "make_thumbnail" in visitor.get("/o/anda/").content.decode()
    assert send(visitor, f"/o/anda/steps/{number}/retry").status_code == 302
    assert queries.stuck("anda") == []
    assert jobs()[-1][0] == number


def test_a_step_is_given_up_after_three_attempts():
    task = app.tasks["flow.step"]
    waits = [
        task.retry_strategy.get_retry_decision(
            exception=OSError(),
            job=procrastinate.jobs.Job(
                id=1, queue="flow", lock=None, queueing_lock=None, task_name=task.name, attempts=attempts
            ),
        )
        for attempts in range(3)
    ]
    assert [wait is not None for wait in waits] == [True, True, False]
