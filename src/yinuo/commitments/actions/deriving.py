"""The columns of a clock, written from its events."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from yinuo.commitments import agreeing, queries, rules
from yinuo.commitments.models import Commitment, CommitmentEvent, KeptCalendar
from yinuo.commitments.types import Figures, Happening, Limit
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.calendars import Calendar
from yinuo.kernel.clocks import admit, deadlines


def append(
    commitment: Commitment,
    happening: Happening,
    *,
    actor: Actor,
    now: datetime,
    cause: str = "",
    kept: KeptCalendar | None = None,
) -> list[Happening]:
    """Add one event to a clock that is locked, and write what follows from it; answers all its events.

    Refused when it makes no sense there.
    """
    rules.check_time(happening)
    rows = queries.rows_of(commitment.id)
    before = queries.happenings(rows)
    played = admit(rules.events(before), rules.events([happening])[0])
    add_event(
        commitment,
        happening,
        seq=len(rows) + 1,
        doubtful=played[-1].is_doubtful,
        actor=actor,
        cause=cause,
        kept=kept,
    )
    happenings = [*before, happening]
    write(commitment, happenings, now=now)
    return happenings


def add_event(
    commitment: Commitment,
    happening: Happening,
    *,
    seq: int,
    doubtful: bool,
    actor: Actor,
    cause: str,
    kept: KeptCalendar | None,
) -> None:
    CommitmentEvent.objects.create(
        commitment=commitment,
        seq=seq,
        kind=happening.kind,
        occurred_at=happening.occurred_at,
        received_at=happening.received_at,
        device_ahead=int(happening.device_ahead.total_seconds()),
        is_doubtful=doubtful,
        reason=happening.reason,
        review_at=happening.review_at,
        terms=None if happening.agreed is None else agreeing.to_data(happening.agreed),
        calendar=kept,
        cause=cause,
        actor_kind=actor.kind,
        actor_id=actor.id,
    )


def write(commitment: Commitment, happenings: list[Happening], *, now: datetime) -> Figures:
    """Write the columns that follow from the events, as of now."""
    figures = rules.derive(happenings, fired=queries.fired(commitment.id), as_of=now)
    promise = rules.agreed_in(happenings).promise
    named = {
        name: getattr(promise, name)
        for name in ("charter", "release", "clause", "row", "start", "stop", "zh", "en")
    }
    values: dict[str, Any] = {**named, "within": within(promise.limit), **asdict(figures)}
    Commitment.objects.filter(pk=commitment.pk).update(**values, as_of=now, version=F("version") + 1)
    for name, value in values.items():
        setattr(commitment, name, value)
    commitment.as_of, commitment.version = now, commitment.version + 1
    return figures


def within(limit: Limit) -> str:
    return deadlines.written(limit.amount, limit.unit) if limit.is_by_date else f"{limit.amount} {limit.unit}"


def keep_calendar(name: str, data: dict[str, Any], *, now: datetime) -> tuple[KeptCalendar, Calendar]:
    """The hours as they stand now, kept once per content."""
    text = json.dumps([name, data], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    kept, _ = KeptCalendar.objects.get_or_create(
        digest=digest, defaults={"name": name, "data": data, "kept_at": now}
    )
    return kept, queries.calendar_of(kept.digest, kept.data)


def rebuild() -> Iterator[int]:
    """Write the columns of every clock anew from its events, as of when they were written; yields the ids."""
    for commitment_id in Commitment.objects.order_by("id").values_list("id", flat=True).iterator():
        with transaction.atomic():
            commitment = queries.lock(commitment_id, actor=SYSTEM)
            happenings = queries.happenings(queries.rows_of(commitment_id))
            write(commitment, happenings, now=commitment.as_of)
        yield commitment_id
