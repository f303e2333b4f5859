"""The database refuses clocks, events and steps that say nonsense."""

import pytest
from django.db import IntegrityError, transaction
from tests.office import NOW

from yinuo.commitments.models import Commitment, CommitmentEvent, LadderStep
from yinuo.commitments.tests.making import HOUR, fresh, started, warned
from yinuo.commitments.types import Limit, State, Via
from yinuo.kernel.ids import new_id


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"state": "asleep", "ended_at": NOW, "next_at": None}, "commitment_state_known"),
        ({"kind": "weather"}, "commitment_subject_known"),
        ({"case_id": None}, "commitment_case_is_its_subject"),
        ({"due_at": NOW}, "commitment_due_after_its_start"),
        ({"elapsed": -1}, "commitment_seconds_counted"),
        ({"ended_at": NOW}, "commitment_ended_when"),
        ({"state": State.MET}, "commitment_ended_when"),
        ({"state": State.BREACHED}, "commitment_late_since_when"),
        ({"breached_at": NOW}, "commitment_late_since_when"),
        ({"state": State.PAUSED}, "commitment_paused_until_when"),
    ],
)
def test_the_database_refuses_clocks_that_say_nonsense(clock, change, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Commitment.objects.filter(pk=clock.id).update(**change)


@pytest.mark.parametrize(
    ("event", "name"),
    [
        ({"kind": "sleep"}, "clock_event_known"),
        ({"kind": "start", "terms": {}}, "clock_started_once"),
        ({"kind": "retarget", "reason": "calendar"}, "clock_terms_with_their_event"),
        ({"kind": "stop", "terms": {}}, "clock_terms_with_their_event"),
        ({"kind": "pause", "reason": "parts"}, "clock_pause_until_when"),
        ({"kind": "pause", "reason": "parts", "review_at": NOW}, "clock_pause_until_when"),
        ({"kind": "stop", "review_at": NOW + HOUR}, "clock_pause_until_when"),
        ({"kind": "pause", "review_at": NOW + HOUR}, "clock_event_says_why"),
        ({"kind": "cancel"}, "clock_event_says_why"),
        ({"kind": "stop", "occurred_at": NOW + HOUR}, "clock_event_not_in_the_future"),
        ({"kind": "stop", "seq": 1}, "clock_event_in_order"),
    ],
)
def test_the_database_refuses_events_that_say_nonsense(clock, event, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CommitmentEvent.objects.create(
            **{
                "commitment": clock,
                "seq": 2,
                "occurred_at": NOW,
                "received_at": NOW,
                "actor_kind": "system",
                **event,
            }
        )


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({}, "ladder_step_fires_once"),
        ({"key": "other", "fired_at": NOW}, "ladder_step_not_early"),
        ({"key": "other", "via": Via.NOBODY}, "ladder_step_told_whom"),
    ],
)
def test_the_database_refuses_a_step_twice_or_early_or_to_nobody(clock, change, name):
    step = warned(clock)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        LadderStep.objects.create(
            **{
                "commitment": clock,
                "generation": 0,
                "key": step.key,
                "at": step.at,
                "fired_at": step.fired_at,
                "post": step.post,
                "via": step.via,
                "staff": step.staff,
                **change,
            }
        )


def test_two_clocks_of_a_line_do_not_run_on_a_subject(case, clock):
    row = fresh(clock)
    row.pk, row.public_id, row.started_at = None, new_id(), row.started_at - HOUR
    with pytest.raises(IntegrityError, match="commitment_open_once"), transaction.atomic():
        row.save(force_insert=True)


def test_the_limit_is_said_as_the_charter_says_it(case):
    assert started(case, limit=Limit(15, "working days")).within == "15 working days"
