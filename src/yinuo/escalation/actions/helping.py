"""People in urgent need are helped at once; a chief looks at it afterwards; a case is passed on to who takes it (C511)."""

from datetime import datetime

from django.db import transaction

from yinuo.escalation import queries
from yinuo.escalation.events import (
    HelpedAtOnce,
    HelpReviewed,
    RelayAccepted,
    RelayDeclined,
    RelayOffered,
    RelayWithdrawn,
)
from yinuo.escalation.models import Relay, Relief
from yinuo.escalation.types import RelayState, ReliefAct, ReliefState
from yinuo.intake import queries as intake
from yinuo.intake.actions import owning
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.network import queries as network
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission


def note_help(
    *, case_id: int, act: ReliefAct, actor: Actor, now: datetime, amount_fen: int | None = None
) -> Relief:
    """Something was done at once on the ground of urgent need; called by the pipeline only."""
    if actor.staff_id is None:
        raise Refused(gettext_noop("Only somebody on the staff list can help at once."))
    with transaction.atomic():
        case = intake.get(case_id, actor=actor)
        relief = Relief.objects.create(
            case_id=case.id,
            unit_id=case.unit_id,
            act=act,
            amount_fen=amount_fen,
            by_id=actor.staff_id,
            at=now,
            state=ReliefState.TO_REVIEW,
        )
        recording.record(
            HelpedAtOnce(case_id=case.id, relief_id=relief.id, act=act, amount_fen=amount_fen),
            actor=actor,
            now=now,
        )
    return relief


def review_help(*, relief_id: int, is_right: bool, remark: str, actor: Actor, now: datetime) -> Relief:
    """A chief confirms what was done, or says what was wrong. Nothing is undone by it.

    Refused for one's own help, for a fault without words, and the second time.
    """
    actor.require(Permission.ESCALATION_HELP_REVIEW)
    if not is_right and not remark.strip():
        raise Refused(gettext_noop("Say what was wrong."), field="remark")
    with transaction.atomic():
        relief = queries.lock_relief(relief_id, actor=actor)
        if relief.state != ReliefState.TO_REVIEW:
            raise Refused(gettext_noop("Somebody has looked at this already."))
        if relief.by_id == actor.staff_id:
            raise Refused(gettext_noop("This was your own doing. Another chief looks at it."))
        relief.state = ReliefState.CONFIRMED if is_right else ReliefState.FAULTED
        relief.reviewed_by_id, relief.reviewed_at, relief.remark = actor.staff_id, now, remark.strip()
        relief.save(update_fields=["state", "reviewed_by", "reviewed_at", "remark"])
        recording.record(
            HelpReviewed(case_id=relief.case_id, relief_id=relief.id, is_right=is_right), actor=actor, now=now
        )
    return relief


def offer_relay(*, case_id: int, to_id: int, reason: str, actor: Actor, now: datetime) -> Relay:
    """Offer a case in urgent need to somebody; until that person takes it, the owner keeps it.

    An absent person's deputy is asked. Refused for what is not urgent, which is handed over, and while one is asked.
    """
    actor.require(Permission.INTAKE_CASE_HANDOVER)
    if not reason.strip():
        raise Refused(gettext_noop("Say why you hand the case over."), field="reason")
    with transaction.atomic():
        case = intake.lock(case_id, actor=actor)
        if not case.need:
            raise Refused(gettext_noop("Nobody is in urgent need here. Hand the case over as usual."))
        if queries.offered_relay(case_id) is not None:
            raise Refused(gettext_noop("Somebody has been asked to take it already."))
        taker = owning.taker_of(case, to_id, actor=actor, now=now)
        if not owning.may_own(taker, unit_id=case.unit_id):
            raise Refused(
                gettext_noop("%(name)s cannot work on cases, so cannot take it."), field="to", name=taker.name
            )
        relay = Relay.objects.create(
            case=case,
            unit_id=case.unit_id,
            giver_id=case.owner_id,
            taker=taker,
            reason=reason.strip(),
            state=RelayState.OFFERED,
            offered_at=now,
        )
        recording.record(
            RelayOffered(case_id=case_id, relay_id=relay.id, staff_id=taker.id), actor=actor, now=now
        )
    return relay


def answer_relay(*, relay_id: int, accepts: bool, actor: Actor, now: datetime) -> Relay:
    """Whoever was asked takes the case, or says that it must stay where it is."""
    actor.require(Permission.INTAKE_CASE_WRITE)
    with transaction.atomic():
        relay = _offered(relay_id, actor=actor)
        if relay.taker_id != actor.staff_id:
            raise Refused(
                gettext_noop("%(name)s was asked and answers this."), name=network.person(relay.taker_id).name
            )
        _answered(relay, RelayState.ACCEPTED if accepts else RelayState.DECLINED, now=now)
        event = RelayAccepted if accepts else RelayDeclined
        recording.record(
            event(case_id=relay.case_id, relay_id=relay.id, staff_id=relay.taker_id), actor=actor, now=now
        )
        if accepts:
            owning.pass_on(
                intake.lock(relay.case_id, actor=actor),
                network.person(relay.taker_id),
                reason=relay.reason,
                actor=actor,
                now=now,
            )
    return relay


def withdraw_relay(*, relay_id: int, actor: Actor, now: datetime) -> Relay:
    """Whoever hands over takes the offer back, to ask somebody else."""
    actor.require(Permission.INTAKE_CASE_HANDOVER)
    with transaction.atomic():
        relay = _offered(relay_id, actor=actor)
        _answered(relay, RelayState.WITHDRAWN, now=now)
        recording.record(
            RelayWithdrawn(case_id=relay.case_id, relay_id=relay.id, staff_id=relay.taker_id),
            actor=actor,
            now=now,
        )
    return relay


def _offered(relay_id: int, *, actor: Actor) -> Relay:
    relay = queries.lock_relay(relay_id, actor=actor)
    if relay.state != RelayState.OFFERED:
        raise Refused(gettext_noop("This has been answered already. Reload the page."))
    return relay


def _answered(relay: Relay, state: RelayState, *, now: datetime) -> None:
    relay.state, relay.answered_at = state, now
    relay.save(update_fields=["state", "answered_at"])
