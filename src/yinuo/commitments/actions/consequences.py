"""What follows a breach is written down as it grows, ends with the clock, and is waived for an objective reason."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from yinuo.commitments import posts, queries, rules
from yinuo.commitments.events import ConsequenceArisen, ConsequenceWaived
from yinuo.commitments.models import Commitment, Consequence, Waiver
from yinuo.commitments.types import WAIVABLE, ConsequenceKind, Happening, Owed
from yinuo.kernel.actors import Actor
from yinuo.kernel.charters.ladders import Post
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission

LONGEST_REASON = 400


def write(commitment: Commitment, happenings: Sequence[Happening], *, actor: Actor, now: datetime) -> None:
    """Add what follows from the delay as of now, where it has changed. Nothing is asked where nothing may follow."""
    if all(each.agreed is None or each.agreed.promise.breach is None for each in happenings):
        return
    rows = queries.consequences_of(commitment.id)
    before = {(row.kind, row.post): row for row in rows if row.generation == commitment.generation}
    found = rules.owed(happenings, at=now)
    missing = set(before) - {_key(each) for each in found}
    gone = [
        Owed(
            ConsequenceKind(kind),
            Post(post) if post else None,
            0,
            0 if kind in WAIVABLE else None,
            is_final=False,
        )
        for kind, post in sorted(missing)
    ]
    for each in (*found, *gone):
        known = before.get(_key(each))
        if known is None or _said(known) != (each.days_late, each.amount_fen, each.is_final):
            row = _add(commitment, each, seq=len(rows) + 1, now=now)
            rows.append(row)
            if known is None or each.is_final or not each.days_late:
                _tell(commitment, row, actor=actor, now=now)


def _key(owed: Owed) -> tuple[str, str]:
    return owed.kind.value, owed.post.value if owed.post is not None else ""


def _said(row: Consequence) -> tuple[int, int | None, bool]:
    return row.days_late, row.amount_fen, row.is_final


def _add(commitment: Commitment, owed: Owed, *, seq: int, now: datetime) -> Consequence:
    case, person = commitment.case, None
    if owed.kind is ConsequenceKind.PENALTY and owed.post is not None:
        owner = case.owner_id if case else commitment.responsible_id
        person = posts.holder(owed.post, unit_id=commitment.unit_id, owner_id=owner)
    elif owed.post is not None:
        person, _via = posts.addressee(
            owed.post,
            unit_id=commitment.unit_id,
            case=case,
            at=now,
            responsible_id=commitment.responsible_id,
        )
    return Consequence.objects.create(
        commitment=commitment,
        seq=seq,
        generation=commitment.generation,
        kind=owed.kind,
        clause=commitment.clause,
        post=owed.post or "",
        staff=person,
        days_late=owed.days_late,
        amount_fen=owed.amount_fen,
        is_final=owed.is_final,
        at=now,
    )


def _tell(commitment: Commitment, row: Consequence, *, actor: Actor, now: datetime) -> None:
    recording.record(
        ConsequenceArisen(
            case_id=commitment.case_id,
            commitment_id=commitment.id,
            clause=row.clause,
            kind=row.kind,
            post=row.post,
            staff_id=row.staff_id,
            days_late=row.days_late,
            amount_fen=row.amount_fen,
            is_final=row.is_final,
        ),
        actor=actor,
        now=now,
    )


def waive(*, commitment_id: int, kind: ConsequenceKind, reason: str, actor: Actor, now: datetime) -> Waiver:
    """The sum of this delay is not owed, for an objective reason (C332). Nothing that was written is taken back.

    Refused without a reason, where no sum follows from a delay, and the second time.
    """
    actor.require(Permission.ENTITLEMENT_DECISION_OVERRIDE)
    reason = reason.strip()
    if not reason:
        raise Refused(gettext_noop("Name the objective reason for the delay."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refused(
            gettext_noop("Say it in %(most)s characters at most."), field="reason", most=LONGEST_REASON
        )
    with transaction.atomic():
        commitment = queries.lock(commitment_id, actor=actor)
        rows = [row for row in queries.consequences_of(commitment_id) if row.kind == kind]
        last = next((row for row in reversed(rows) if row.generation == commitment.generation), None)
        if kind not in WAIVABLE or last is None or not last.days_late:
            raise Refused(gettext_noop("No sum follows from a delay here that could be waived."))
        waiver, is_new = Waiver.objects.get_or_create(
            commitment=commitment,
            generation=commitment.generation,
            kind=kind,
            defaults={"reason": reason, "by_id": actor.staff_id, "at": now},
        )
        if not is_new:
            raise Refused(gettext_noop("This has been waived already."))
        recording.record(
            ConsequenceWaived(
                case_id=commitment.case_id,
                commitment_id=commitment.id,
                clause=commitment.clause,
                kind=kind,
                days_late=last.days_late,
            ),
            actor=actor,
            now=now,
        )
    return waiver
