"""Why a promised time was not kept, as people say it."""

from datetime import datetime

from django.db import transaction

from yinuo.commitments import queries, rules
from yinuo.commitments.events import ClocksExported, LatenessExplained
from yinuo.commitments.models import Commitment, Explanation
from yinuo.commitments.types import LateReason
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, Stale, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission


def explain(
    *, commitment_id: int, version: int, reason: LateReason, text: str, actor: Actor, now: datetime
) -> Commitment:
    """Say why it is late or was done late. The newest reason counts; the same again changes nothing.

    The first is given by whoever has the case in hand; a chief may give it, too, and correct it. Refused for what is
    not late, for somebody else, and for “something else” without words.
    """
    actor.require(Permission.COMMITMENTS_REASON_WRITE)
    text = rules.check_explanation(reason, text)
    if actor.staff_id is None:
        raise Refused(gettext_noop("Only somebody on the staff list can say why it was late."))
    with transaction.atomic():
        commitment = queries.lock(commitment_id, actor=actor)
        given = queries.explanations(commitment_id)
        if commitment.version != version:
            raise Stale({"reason": commitment.late_reason or None}, version=commitment.version)
        rules.check_late(queries.happenings(queries.rows_of(commitment_id)), now=now)
        _check_person(commitment, actor, is_first=not given, now=now)
        if given and (given[-1].reason, given[-1].text) == (reason, text):
            return commitment
        made = Explanation.objects.create(
            commitment=commitment, seq=len(given) + 1, reason=reason, text=text, by_id=actor.staff_id, at=now
        )
        commitment.late_reason, commitment.version = reason, version + 1
        commitment.save(update_fields=["late_reason", "version"])
        recording.record(
            LatenessExplained(
                case_id=commitment.case_id,
                commitment_id=commitment.id,
                clause=commitment.clause,
                why=reason,
                seq=made.seq,
            ),
            actor=actor,
            now=now,
        )
    return commitment


def _check_person(commitment: Commitment, actor: Actor, *, is_first: bool, now: datetime) -> None:
    if actor.may(Permission.COMMITMENTS_REASON_CORRECT):
        return
    if not is_first:
        raise Refused(gettext_noop("A reason has been given. A chief can correct it."))
    if not queries.has_in_hand(commitment, actor=actor, at=now):
        raise Refused(gettext_noop("Whoever has the case in hand says why it was late, or a chief."))


def record_export(*, what: str, count: int, actor: Actor, now: datetime) -> None:
    """Write to the audit who took promised times or their figures out."""
    with transaction.atomic():
        recording.record(ClocksExported(user_id=actor.id or 0, what=what, count=count), actor=actor, now=now)
