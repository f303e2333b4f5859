"""The journal: one hash chain per stream, in the transaction of the change, and tampering shows."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from django.db import connections, transaction

from yinuo.intake.events import CaseNudged
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.events import REGISTRY, Event
from yinuo.platform.journal import queries, recording
from yinuo.platform.journal.models import Entry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 13, 1, 30, tzinfo=UTC)


def nudged(count=1, case_id=1, **given):
    with transaction.atomic():
        return recording.record(CaseNudged(case_id=case_id, count=count), actor=SYSTEM, now=NOW, **given)


@pytest.fixture
def tampering(monkeypatch):
    """Reads the journal as if somebody with power over the whole server had changed it."""

    def change(**changed):
        real = recording.digest

        def seen(entry):
            if entry.seq == 2 and entry.stream == "case:1":
                for name, value in changed.items():
                    setattr(entry, name, value)
            return real(entry)

        monkeypatch.setattr(queries, "digest", seen)

    return change


def test_entries_of_a_stream_form_a_chain_without_gaps():
    entries = [nudged(count) for count in (1, 2, 3)]
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert [entry.previous_hash for entry in entries] == ["", entries[0].hash, entries[1].hash]
    assert len({entry.hash for entry in entries}) == 3
    assert list(queries.broken_chains()) == []


def test_streams_have_chains_of_their_own():
    nudged(case_id=1)
    assert nudged(case_id=2).seq == 1


def test_an_entry_says_what_who_when_and_from_where():
    token = recording.origin.set(recording.Origin("req-1", "203.0.113.7"))
    try:
        entry = nudged(occurred_at=NOW - timedelta(hours=2))
    finally:
        recording.origin.reset(token)
    kept = Entry.objects.get(pk=entry.pk)
    assert (kept.code, kept.case_id, kept.payload) == (
        "intake.case_nudged",
        1,
        {"case_id": 1, "count": 1},
    )
    assert (kept.at, kept.recorded_at) == (NOW - timedelta(hours=2), NOW)
    assert (kept.actor_kind, kept.actor_id, kept.address, kept.request_id) == (
        "system",
        None,
        "203.0.113.7",
        "req-1",
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"payload": {"case_id": 1, "count": 99}},
        {"actor_id": 7},
        {"at": NOW - timedelta(days=1)},
        {"code": "intake.case_closed"},
    ],
)
def test_a_changed_entry_breaks_its_chain(tampering, changed):
    for count in (1, 2, 3):
        nudged(count)
    tampering(**changed)
    assert list(queries.broken_chains()) == [("case:1", 2)]


def test_a_removed_entry_breaks_its_chain(monkeypatch):
    entries = [nudged(count) for count in (1, 2, 3)]
    everything = Entry.objects.all

    class Without:
        def order_by(self, *names):
            return everything().exclude(pk=entries[1].pk).order_by(*names)

    monkeypatch.setattr(queries, "Entry", type("Seen", (), {"objects": Without()}))
    assert list(queries.broken_chains()) == [("case:1", 3)]


def test_an_event_outside_the_transaction_of_its_change_is_a_mistake(monkeypatch):
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    with pytest.raises(transaction.TransactionManagementError):
        recording.record(CaseNudged(case_id=1, count=1), actor=SYSTEM, now=NOW)


def test_an_event_that_nobody_has_put_into_the_pipeline_is_refused():
    @dataclass(frozen=True, kw_only=True, slots=True)
    class Stray(Event):
        code: ClassVar[str] = "intake.stray"
        case_id: int

    try:
        with pytest.raises(LookupError, match="not in the pipeline"), transaction.atomic():
            recording.record(Stray(case_id=1), actor=SYSTEM, now=NOW)
    finally:
        del REGISTRY["intake.stray"]
    assert not Entry.objects.exists()


def test_an_event_is_read_back_as_it_was_told():
    assert [field.name for field in fields(CaseNudged)] == ["case_id", "count"]
    assert CaseNudged(**nudged(3).payload) == CaseNudged(case_id=1, count=3)
