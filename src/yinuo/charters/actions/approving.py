"""A second person reads what has been proposed: approves it, or returns it."""

from datetime import datetime

from django.db import transaction

from yinuo.charters import queries, rules
from yinuo.charters.actions.proposing import check_seen, person, reopen
from yinuo.charters.events import DraftApproved, DraftReturned, ReleaseApproved
from yinuo.charters.models import Approval, Draft
from yinuo.charters.types import DraftState
from yinuo.kernel.actors import Actor
from yinuo.kernel.charters import Charter
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission


def approve_release(*, charter: Charter, seen_release: str, actor: Actor, now: datetime) -> Approval:
    """Approve the rules as they stand; a change of them wants a new approval (C344).

    Refused when the rules have changed since they were read, and when they have been approved already.
    """
    actor.require(Permission.CHARTERS_RELEASE_APPROVE)
    if actor.id is None:
        raise Refused(gettext_noop("Only a person can approve."))
    if charter.release != seen_release:
        raise Refused(
            gettext_noop("The promise has changed since you opened it. Read it again, then approve.")
        )
    with transaction.atomic():
        if queries.approval_of(charter) is not None:
            raise Refused(gettext_noop("This release has been approved already."))
        return _give(charter, actor.id, actor=actor, now=now)


def approve_draft(*, draft_id: int, seen_version: int, actor: Actor, now: datetime) -> Draft:
    """Approve a proposal as it was read: its text, its settings and its day.

    By a second person: not who has proposed it or typed in it, not with another account of one of them (a step of the
    pipeline knows who is who), not by a program or the system, and nobody's deputy: a deputy owns cases, not rights.
    With the general manager's right the release that it will be is approved in the same go (C344). Refused when the
    draft has changed since it was read, and for what can no longer be published.
    """
    actor.require(Permission.CHARTERS_DRAFT_APPROVE)
    approver = person(actor)
    with transaction.atomic():
        draft = queries.lock_draft(draft_id, actor=actor)
        rules.check_move(DraftState(draft.state), DraftState.APPROVED)
        check_seen(draft, seen_version)
        rules.check_approver(approver, proposed_by=draft.proposed_by, edited_by=queries.editors_of(draft_id))
        known = queries.published(draft.charter)
        rules.check_basis(known, queries.basis_of(draft), replaces=queries.replaced_by(draft))
        charter = queries.publishable_draft(draft)
        draft.state, draft.version = DraftState.APPROVED, draft.version + 1
        draft.approved, draft.approved_by, draft.approved_at = draft.content, approver, now
        draft.save(update_fields=["state", "version", "approved", "approved_by", "approved_at"])
        recording.record(
            DraftApproved(
                charter=draft.charter, draft_id=draft.id, number=draft.number, content=draft.content
            ),
            actor=actor,
            now=now,
        )
        if actor.may(Permission.CHARTERS_RELEASE_APPROVE) and queries.approval_of(charter) is None:
            _give(charter, approver, actor=actor, now=now)
    return draft


def return_draft(*, draft_id: int, seen_version: int, reason: str, actor: Actor, now: datetime) -> Draft:
    """Give a proposal back to the keepers with a reason; an approval that it had is gone. The draft is open again.

    Refused without a reason, and when the draft has changed since it was read.
    """
    actor.require(Permission.CHARTERS_DRAFT_APPROVE)
    reader = person(actor)
    reason = rules.reason_to_return(reason)
    with transaction.atomic():
        draft = queries.lock_draft(draft_id, actor=actor)
        rules.check_move(DraftState(draft.state), DraftState.OPEN)
        check_seen(draft, seen_version)
        reopen(draft)
        draft.returned_by, draft.returned_at, draft.returned_because = reader, now, reason
        draft.save(update_fields=["returned_by", "returned_at", "returned_because"])
        recording.record(
            DraftReturned(charter=draft.charter, draft_id=draft.id, number=draft.number), actor=actor, now=now
        )
    return draft


def _give(charter: Charter, approver: int, *, actor: Actor, now: datetime) -> Approval:
    approval = Approval.objects.create(
        charter=charter.id, release=charter.release, approved_by=approver, approved_at=now
    )
    recording.record(ReleaseApproved(charter=charter.id, release=charter.release), actor=actor, now=now)
    return approval
