"""Running a `later` step: once per event and step, however often the job is started."""

import json
from dataclasses import fields
from datetime import date, datetime
from typing import Any, get_args, get_type_hints

from django.db import transaction

from yinuo.flow import engine, pipeline
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.events import REGISTRY, Event
from yinuo.platform.journal.models import Entry, StepDone


def run(*, entry_id: int, step: str, now: datetime) -> None:
    """Run one step of one event unless it has been run. A step that fails leaves nothing behind."""
    with transaction.atomic():
        entry = Entry.objects.get(pk=entry_id)
        _, is_new = StepDone.objects.get_or_create(entry=entry, step=step, defaults={"at": now})
        if not is_new:
            return
        event = revive(entry)
        for candidate in pipeline.BY_EVENT[type(event)].later:
            if engine.name_of(candidate) == step:
                candidate(event, actor=SYSTEM, now=now)


def revive(entry: Entry) -> Event:
    """The event as it was recorded."""
    kind = REGISTRY[entry.code]
    hints = get_type_hints(kind)
    payload = entry.payload if isinstance(entry.payload, dict) else json.loads(entry.payload)
    return kind(**{f.name: _typed(payload.get(f.name), hints[f.name]) for f in fields(kind)})


def _typed(value: Any, hint: Any) -> Any:
    wanted = {hint, *get_args(hint)}
    if isinstance(value, str) and datetime in wanted:
        return datetime.fromisoformat(value)
    if isinstance(value, str) and date in wanted:
        return date.fromisoformat(value)
    if isinstance(value, list):
        return tuple(value)
    return value
