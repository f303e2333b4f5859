"""The sweep as a job: each minute, in each organisation, whatever happens in one of them."""

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from tests.office import NOW

from yinuo.commitments import actions, tasks
from yinuo.commitments.models import Commitment
from yinuo.commitments.tests.making import HOUR, started
from yinuo.commitments.types import State
from yinuo.platform import clock
from yinuo.platform.jobs import actions as jobs
from yinuo.platform.organisations import queries as organisations


def test_the_sweep_is_known_to_the_queue_and_comes_each_minute():
    periodic = [
        each for each in app.periodic_registry.periodic_tasks.values() if each.task.name == tasks.SWEEP
    ]
    assert [each.cron for each in periodic] == ["* * * * *"]


def test_it_acts_in_each_organisation(office, monkeypatch):
    late = started(office.case())
    monkeypatch.setattr(clock, "now", lambda: NOW + 5 * HOUR)
    assert {"anda", "other"} <= set(organisations.slugs())
    tasks.sweep(timestamp=0)
    assert Commitment.objects.get(pk=late.pk).state == State.BREACHED


def test_where_it_fails_the_others_are_swept_and_the_failure_is_told(office, monkeypatch):
    swept = []

    def broken(*, now):
        slug = connection.tenant.slug
        if slug == "anda":
            raise LookupError(slug)
        swept.append(slug)

    monkeypatch.setattr(actions, "sweep", broken)
    with pytest.raises(ExceptionGroup, match="no sweep in anda"):
        tasks.sweep(timestamp=0)
    assert "other" in swept


def test_runs_that_ended_well_are_forgotten_after_an_hour(office):
    def run(status, at):
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO public.procrastinate_jobs (queue_name, task_name, args, status, scheduled_at)
                VALUES ('clocks', %s, '{}', %s, %s) RETURNING id
                """,
                [tasks.SWEEP, status, at],
            )
            return cursor.fetchone()[0]

    kept = {run("succeeded", NOW - HOUR / 2), run("failed", NOW - 5 * HOUR)}
    gone = run("succeeded", NOW - 2 * HOUR)
    jobs.forget_done(task=tasks.SWEEP, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM public.procrastinate_jobs WHERE task_name = %s", [tasks.SWEEP])
        left = {number for (number,) in cursor.fetchall()}
    assert kept <= left
    assert gone not in left
