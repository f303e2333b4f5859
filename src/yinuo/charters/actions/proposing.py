"""The keepers put a draft forward for a day, and take it back."""

from datetime import date, datetime

from django.db import transaction

from yinuo.charters import queries, rules
from yinuo.charters.events import DraftProposed, ProposalWithdrawn
from yinuo.charters.models import Draft
from yinuo.charters.types import DraftState
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Forbidden, Refused, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission


def propose_draft(
    *,
    draft_id: int,
    seen_version: int,
    in_force_from: date | None,
    replaces: int | None = None,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> Draft:
    """Put a draft forward to hold from a day on, or, with `replaces`, in the place of that release for its whole range.

    Refused while the check finds something or a blank is left, while the content as it stands has not been simulated,
    when its basis has been withdrawn or is no longer the newest, for a day that is past or taken, where nothing would
    change, and when the draft has changed since it was read.
    """
    actor.require(Permission.CHARTERS_DRAFT_WRITE)
    proposer = person(actor)
    with transaction.atomic():
        draft = queries.lock_draft(draft_id, actor=actor)
        rules.check_move(DraftState(draft.state), DraftState.PROPOSED)
        check_seen(draft, seen_version)
        known = queries.published(draft.charter)
        replaced = None if replaces is None else queries.known(draft.charter, replaces)
        rules.check_basis(known, queries.basis_of(draft), replaces=replaces)
        charter = queries.publishable_draft(draft)
        if draft.simulated != draft.content:
            raise Refused(
                gettext_noop(
                    "Simulate the draft as it stands first, so that everybody sees what it would change."
                )
            )
        reason = reason.strip()
        today = queries.today(now)
        day = rules.check_proposed_day(known, in_force_from, replaces=replaces, reason=reason, today=today)
        rules.check_difference(known, charter.release, day)
        draft.state, draft.version = DraftState.PROPOSED, draft.version + 1
        draft.proposed_by, draft.proposed_at = proposer, now
        draft.in_force_from, draft.replaces, draft.reason = day, replaced, reason
        draft.save(
            update_fields=[
                "state",
                "version",
                "proposed_by",
                "proposed_at",
                "in_force_from",
                "replaces",
                "reason",
            ]
        )
        recording.record(
            DraftProposed(
                charter=draft.charter,
                draft_id=draft.id,
                number=draft.number,
                content=draft.content,
                in_force_from=day,
                replaces=replaces,
            ),
            actor=actor,
            now=now,
        )
    return draft


def withdraw_proposal(*, draft_id: int, actor: Actor, now: datetime) -> Draft:
    """Take a proposal back, approved or not; an approval that it had is gone. The draft is open again.

    Refused for what is not proposed, or published already.
    """
    actor.require(Permission.CHARTERS_DRAFT_WRITE)
    person(actor)
    with transaction.atomic():
        draft = queries.lock_draft(draft_id, actor=actor)
        rules.check_move(DraftState(draft.state), DraftState.OPEN)
        reopen(draft)
        recording.record(
            ProposalWithdrawn(charter=draft.charter, draft_id=draft.id, number=draft.number),
            actor=actor,
            now=now,
        )
    return draft


def reopen(draft: Draft) -> None:
    """Nothing of the proposal is left but its day and its reason, which may be proposed again."""
    draft.state, draft.version = DraftState.OPEN, draft.version + 1
    draft.proposed_by = draft.proposed_at = None
    draft.approved, draft.approved_by, draft.approved_at = "", None, None
    draft.save(
        update_fields=[
            "state",
            "version",
            "proposed_by",
            "proposed_at",
            "approved",
            "approved_by",
            "approved_at",
        ]
    )


def check_seen(draft: Draft, seen_version: int) -> None:
    if draft.version != seen_version:
        raise Refused(gettext_noop("The draft has changed since you opened it. Read it again, then go on."))


def person(actor: Actor) -> int:
    """Who acts, as an account. Programs and the system keep no promises."""
    if actor.kind != "user" or actor.id is None:
        raise Forbidden(gettext_noop("Only a person who has signed in keeps the promises, not a program."))
    return actor.id
