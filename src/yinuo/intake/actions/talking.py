"""What is said about a case."""

from datetime import datetime

from django.db import transaction

from yinuo.intake import queries
from yinuo.intake.events import NoteAdded
from yinuo.intake.models import Note
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission


def add_note(*, case_id: int, text: str, is_internal: bool, actor: Actor, now: datetime) -> Note:
    """Write a note into the case's timeline, for ourselves or for the customer."""
    actor.require(Permission.INTAKE_CASE_WRITE)
    if not text.strip():
        raise Refused(gettext_noop("Write something first."), field="text")
    with transaction.atomic():
        case = queries.lock(case_id, actor=actor)
        note = Note.objects.create(
            case=case, author_id=actor.staff_id, text=text.strip(), is_internal=is_internal, at=now
        )
        recording.record(
            NoteAdded(case_id=case.id, note_id=note.id, is_internal=is_internal), actor=actor, now=now
        )
    return note
