"""Runs the pipeline: `now` steps in the transaction of the event, `later` steps as durable jobs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yinuo.kernel.actors import Actor
from yinuo.kernel.events import Event
from yinuo.platform.journal.models import Entry

Step = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Route:
    """What follows an event. Each step takes the event, `actor` and `now`."""

    event: type[Event]
    now: tuple[Step, ...] = ()
    later: tuple[Step, ...] = ()


def on(event: type[Event], *, now: tuple[Step, ...] = (), later: tuple[Step, ...] = ()) -> Route:
    return Route(event, now, later)


def name_of(step: Step) -> str:
    return f"{step.__module__}:{step.__qualname__}"


def route(event: Event, entry: Entry, actor: Actor, now: datetime) -> None:
    """Carry the event to whoever reacts. A `now` step that refuses refuses the whole act.

    The steps of each event come first, so that what is told keeps the order of the journal.
    """
    from yinuo.flow import pipeline, tasks  # noqa: PLC0415 - the pipeline imports the contexts

    found = pipeline.BY_EVENT.get(type(event))
    if found is None:
        raise LookupError(f"{event.code} is not in the pipeline")
    for step in pipeline.AT_EACH:
        step(event, entry_id=entry.id, now=now)
    for step in found.now:
        step(event, actor=actor, now=now)
    for hear in pipeline.AFTER_EACH:
        hear(event, at=entry.at, actor=actor, now=now)
    for step in found.later:
        tasks.defer_step(entry_id=entry.id, step=name_of(step))
