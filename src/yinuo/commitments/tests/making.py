"""Promises for tests, as a charter would make them."""

from datetime import timedelta
from typing import Any

from tests.office import NOW

from yinuo.commitments import actions, queries
from yinuo.commitments.models import Commitment, Telling
from yinuo.commitments.types import Limit, PauseReason, Pledge, Promise, Subject
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.charters.ladders import HOUSE
from yinuo.platform.journal.models import Entry

HOUR = timedelta(hours=1)
WARNING, BREACH, FURTHER = (rung.name for rung in HOUSE)
"""The steps of the house's ladder."""


def promise(amount: int = 4, unit: str = "hours", *, business: bool = False, **other: Any) -> Promise:
    return Promise(
        **{
            "charter": "mall",
            "release": "a" * 64,
            "clause": "C224",
            "row": "C224",
            "start": "complaint.received",
            "stop": "complaint.handled",
            "limit": Limit(amount, unit, business),
            "pauses": frozenset({PauseReason.APPOINTMENT, PauseReason.COOLING_OFF}),
            "zh": "四小时内处理。",
            "en": "Dealt with in 4 hours.",
            **other,
        }
    )


def started(case: Any, *, at: Any = NOW, **other: Any) -> Any:
    """A clock on a case, by default one of four hours."""
    given = {name: other.pop(name) for name in ("amount", "unit", "business") if name in other}
    named = {name: other.pop(name) for name in list(other) if name in Promise.__slots__}
    return actions.start(
        **{
            "subject": Subject.case(case.id),
            "promise": promise(**given, **named),
            "unit_id": case.unit_id,
            "actor": SYSTEM,
            "now": at,
            **other,
        }
    )


def pledged(case: Any, actor: Any, *, at: Any = NOW, pledge: Pledge = Pledge.DONE, **other: Any) -> Any:
    """A time that was promised to the customer by hand, by default to be done in a day."""
    return actions.pledge(
        **{
            "case_id": case.id,
            "pledge": pledge,
            "due_at": at + 24 * HOUR,
            "text": "等配件，明天修好",
            "actor": actor,
            "now": at,
            **other,
        }
    )


def told(case: Any) -> Any:
    """Something that was told of a case, whatever its charter waits for."""
    return Telling.objects.create(
        case_id=case.id, unit_id=case.unit_id, name="sample.received", at=NOW, told_at=NOW
    )


def fresh(clock: Any) -> Any:
    return Commitment.objects.get(pk=clock.id)


def resume(clock: Any, office: Any, at: Any, **other: Any) -> Any:
    return actions.resume(
        commitment_id=clock.id, version=fresh(clock).version, actor=office["lin"], now=at, **other
    )


def stop(clock: Any, at: Any, **other: Any) -> Any:
    return actions.stop(commitment_id=clock.id, actor=SYSTEM, now=at, **other)


def last(code: str) -> Any:
    return Entry.objects.filter(code=f"commitments.{code}").order_by("-id")[0].payload


def warned(clock: Any) -> Any:
    actions.sweep(now=NOW + 3 * HOUR)
    (step,) = queries.steps_of(clock.id)
    return step
