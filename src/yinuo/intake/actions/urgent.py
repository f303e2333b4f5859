"""People in urgent need: whoever works on the case says so, and nobody is asked (C511)."""

from datetime import datetime

from django.db import transaction

from yinuo.intake import queries
from yinuo.intake.actions import rows
from yinuo.intake.events import NeedMarked, NeedTakenOff
from yinuo.intake.models import Case, Note
from yinuo.intake.types import Need
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission


def mark_need(*, case_id: int, need: Need, actor: Actor, now: datetime) -> None:
    """Somebody cannot wait: the case goes to the front of lists. Another reason may replace the first."""
    _require(actor)
    with transaction.atomic():
        case = _live(case_id, actor=actor)
        if case.need == need:
            raise Refused(gettext_noop("This is marked already."), field="need")
        _write(case, need.value, now=now)
        recording.record(NeedMarked(case_id=case.id, need=need), actor=actor, now=now)


def take_need_off(*, case_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Nobody is in urgent need after all; why stands in the case as a note among ourselves."""
    actor.require(Permission.INTAKE_CASE_WRITE)
    if not reason.strip():
        raise Refused(gettext_noop("Say why nobody is in urgent need."), field="reason")
    with transaction.atomic():
        case = _live(case_id, actor=actor)
        if not case.need:
            raise Refused(gettext_noop("This is not marked as urgent need."))
        _write(case, "", now=now)
        note = Note.objects.create(
            case=case, author_id=actor.staff_id, text=reason.strip(), is_internal=True, at=now
        )
        recording.record(NeedTakenOff(case_id=case.id, note_id=note.id), actor=actor, now=now)


def _require(actor: Actor) -> None:
    """At the desk, or at the customer's."""
    if not actor.may(Permission.FIELD_VISIT_WORK):
        actor.require(Permission.INTAKE_CASE_WRITE)


def _live(case_id: int, *, actor: Actor) -> Case:
    case = queries.lock(case_id, actor=actor)
    if not queries.is_live(case):
        raise Refused(gettext_noop("The case is closed. Reopen it first."))
    return case


def _write(case: Case, need: str, *, now: datetime) -> None:
    Case.objects.filter(pk=case.id).update(need=need, version=case.version + 1)
    rows.write(case.id, now=now)
