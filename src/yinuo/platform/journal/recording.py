"""`record` writes one event in the caller's transaction and runs what the pipeline routes to it."""

import hashlib
import json
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from yinuo.kernel.actors import Actor
from yinuo.kernel.events import Event
from yinuo.platform.journal.models import Entry

Router = Callable[[Event, Entry, Actor, datetime], None]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the change came from: the request's id and address, or nothing for jobs and commands."""

    request_id: str = ""
    address: str | None = None


origin: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 - frozen
_routers: list[Router] = []


def install_router(router: Router) -> None:
    """The pipeline hands itself in at start; the journal knows no context."""
    _routers[:] = [router]


def record(event: Event, *, actor: Actor, now: datetime, occurred_at: datetime | None = None) -> Entry:
    """Write the event and run its routes. Must be called inside a transaction.

    `occurred_at` is given when the change happened before it was received (a phone without signal).
    Costs three statements.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an event belongs to the transaction of its change")
    at = occurred_at or now
    payload = json.loads(json.dumps(event.payload(), cls=DjangoJSONEncoder))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(current_schema()), hashtext(%s))", [event.stream]
        )
        cursor.execute(
            "SELECT seq + 1, hash FROM journal_entry WHERE stream = %s ORDER BY seq DESC LIMIT 1",
            [event.stream],
        )
        seq, previous = cursor.fetchone() or (1, "")
    source = origin.get()
    entry = Entry(
        stream=event.stream,
        seq=seq,
        code=event.code,
        case_id=getattr(event, "case_id", None),
        at=at,
        recorded_at=now,
        actor_kind=actor.kind,
        actor_id=actor.id,
        address=source.address,
        request_id=source.request_id,
        payload=payload,
        previous_hash=previous,
    )
    entry.hash = digest(entry)
    entry.save(force_insert=True)
    for router in _routers:
        router(event, entry, actor, now)
    return entry


def digest(entry: Entry) -> str:
    """The link of the chain: SHA-256 over everything that the entry says and the hash before it."""
    said: list[Any] = [
        entry.stream,
        entry.seq,
        entry.code,
        entry.at.astimezone(UTC).isoformat(),
        entry.recorded_at.astimezone(UTC).isoformat(),
        entry.actor_kind,
        entry.actor_id,
        entry.payload,
        entry.previous_hash,
    ]
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
