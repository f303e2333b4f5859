"""What the ladder of a promise does to a case; called by the pipeline only. Each is refused once the case has ended."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from yinuo.intake import queries
from yinuo.intake.actions import moving, owning, rows
from yinuo.intake.events import CaseRaised, ReplyRequired
from yinuo.intake.models import Case, Hold
from yinuo.intake.types import HoldKind
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.journal import recording


def make_urgent(*, case_id: int, actor: Actor, now: datetime) -> None:
    """Mark the case as urgent. What is urgent already stays so."""
    with transaction.atomic():
        case = _live(case_id, actor=actor)
        if case.is_urgent:
            return
        Case.objects.filter(pk=case.id).update(is_urgent=True, version=F("version") + 1)
        rows.write(case.id, now=now)
        recording.record(CaseRaised(case_id=case.id), actor=actor, now=now)


def return_to_first(*, case_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Hand the case back to whoever took it first (C478). Refused when they have it."""
    case = queries.get(case_id, actor=actor)
    owning.hand_over(case_id=case_id, to_id=case.first_asked_id, reason=reason, actor=actor, now=now)


def require_reply(*, case_id: int, key: str, staff_id: int | None, actor: Actor, now: datetime) -> None:
    """The customer must have a reply: the case stays open until a note for the customer is written (C475)."""
    with transaction.atomic():
        case = _live(case_id, actor=actor)
        moving.put_hold(case.id, HoldKind.REPLY_OWED, key, now=now)
        recording.record(ReplyRequired(case_id=case.id, staff_id=staff_id), actor=actor, now=now)


def reply_given(*, case_id: int, actor: Actor, now: datetime) -> None:
    """A note for the customer has been written: nobody waits for a reply any more."""
    owed = Hold.objects.filter(case_id=case_id, kind=HoldKind.REPLY_OWED, lifted_at=None)
    if owed.update(lifted_at=now):
        moving.close_if_free(case_id=case_id, actor=actor, now=now)


def _live(case_id: int, *, actor: Actor) -> Case:
    case = queries.lock(case_id, actor=actor)
    if not queries.is_live(case):
        raise Refused(gettext_noop("The case is closed. Reopen it first."))
    return case
