"""A time is promised to a customer by hand: kept as a clock of its own, moved with a reason, each move counted."""

from datetime import datetime

from django.db import transaction

from yinuo.commitments import queries, rules
from yinuo.commitments.actions import changing, starting
from yinuo.commitments.events import PledgeKept, TimePledged
from yinuo.commitments.models import Commitment
from yinuo.commitments.types import MOVES, Ground, Pledge, Subject
from yinuo.entitlement import queries as decisions
from yinuo.intake import queries as intake
from yinuo.intake.actions import talking
from yinuo.intake.types import OPEN_STATES, CaseKind, CaseState
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, Stale, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission

START, KEPT = "pledge.given", "pledge.kept"


def pledge(
    *, case_id: int, pledge: Pledge, due_at: datetime, text: str, actor: Actor, now: datetime
) -> Commitment:
    """Promise the customer when they hear from us, or when it is done, and note what they were told (C423, C457).

    To hear from us again with a new time keeps the promise before. Refused without what the customer was told, for a
    time that is past or more than a year away, for a case that has ended, and while a date is agreed: that is moved.
    """
    actor.require(Permission.INTAKE_CASE_WRITE)
    _check_said(text)
    rules.check_pledge(due_at, now=now)
    with transaction.atomic():
        case = intake.lock(case_id, actor=actor)
        if CaseState(case.state) not in OPEN_STATES:
            raise Refused(gettext_noop("The case has ended. Reopen it first."))
        if pledge is Pledge.DONE and queries.open_pledge(case_id, pledge) is not None:
            raise Refused(
                gettext_noop("A date has been agreed with the customer already. Move it."), field="due_at"
            )
        talking.add_note(case_id=case_id, text=text, is_internal=False, actor=actor, now=now)
        begins = now.replace(microsecond=0)
        charter = decisions.charter_for(case)
        made = starting.start(
            subject=Subject.case(case.id),
            promise=rules.pledged(
                pledge,
                seconds=int((due_at - begins).total_seconds()),
                charter=charter.id,
                release=charter.release,
                is_complaint=case.kind == CaseKind.COMPLAINT,
            ),
            unit_id=case.unit_id,
            occurred_at=begins,
            cause=START,
            actor=actor,
            now=now,
        )
        _announce(made, actor=actor, now=now)
    return made


def move_pledge(
    *,
    commitment_id: int,
    version: int,
    due_at: datetime,
    ground: Ground,
    text: str,
    actor: Actor,
    now: datetime,
) -> Commitment:
    """Agree on another date with the customer, for a reason that is counted, and note what they were told (C219, C366).

    Refused for what is not an agreed date or not open any more, without what the customer was told, and for the time
    that it has already.
    """
    actor.require(Permission.INTAKE_CASE_WRITE)
    _check_said(text)
    rules.check_pledge(due_at, now=now)
    with transaction.atomic():
        commitment = _locked(commitment_id, version, actor=actor)
        if commitment.row != Pledge.DONE or ground not in MOVES:
            raise Refused(gettext_noop("Only a date that was agreed with the customer can be moved."))
        if commitment.due_at == due_at:
            raise Refused(gettext_noop("This is the time that is agreed already."), field="due_at")
        agreed = queries.agreed(queries.rows_of(commitment_id))
        moved = changing.retarget(
            commitment_id=commitment_id,
            promise=rules.pledged_anew(agreed, due_before=commitment.due_at, due_at=due_at),
            ground=ground,
            actor=actor,
            now=now,
        )
        talking.add_note(case_id=commitment.subject_id, text=text, is_internal=False, actor=actor, now=now)
        _announce(moved, actor=actor, now=now)
    return moved


def keep_pledge(*, commitment_id: int, version: int, actor: Actor, now: datetime) -> Commitment:
    """Say that what was promised to the customer by hand is done. Refused for what the charter promises."""
    actor.require(Permission.INTAKE_CASE_WRITE)
    with transaction.atomic():
        commitment = _locked(commitment_id, version, actor=actor)
        kept = changing.stop(commitment_id=commitment.id, cause=KEPT, actor=actor, now=now)
        recording.record(PledgeKept(case_id=kept.subject_id, commitment_id=kept.id), actor=actor, now=now)
    return kept


def _announce(commitment: Commitment, *, actor: Actor, now: datetime) -> None:
    recording.record(
        TimePledged(
            case_id=commitment.subject_id,
            commitment_id=commitment.id,
            pledge=commitment.row,
            due_at=commitment.due_at,
            moved=commitment.moves,
        ),
        actor=actor,
        now=now,
    )


def _check_said(text: str) -> None:
    if not text.strip():
        raise Refused(gettext_noop("Write what the customer was told: why, and until when."), field="text")


def _locked(commitment_id: int, version: int, *, actor: Actor) -> Commitment:
    """An open promise by hand with its case, in the order in which everybody locks them."""
    found = queries.get(commitment_id, actor=actor)
    if found.case_id is None or found.row not in set(Pledge):
        raise Refused(gettext_noop("This was not promised by hand: it ends with what the charter says."))
    intake.lock(found.case_id, actor=actor)
    commitment = queries.lock(commitment_id, actor=actor)
    if not rules.is_open(commitment.state):
        raise Refused(gettext_noop("This is finished already. Reopen it first."))
    if commitment.version != version:
        raise Stale({"due_at": commitment.due_at}, version=commitment.version)
    return commitment
