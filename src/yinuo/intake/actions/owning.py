"""Who asked first owns it, until it is handed over with a reason (C478)."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from yinuo.intake import queries
from yinuo.intake.actions import rows
from yinuo.intake.events import CaseHandedOver
from yinuo.intake.models import Case, Handover
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.network import queries as network
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission

if TYPE_CHECKING:
    from yinuo.network.models import Staff


def hand_over(*, case_id: int, to_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Give the case to somebody else. The first-asked person stays on record; an absent person's deputy gets it."""
    actor.require(Permission.INTAKE_CASE_HANDOVER)
    if not reason.strip():
        raise Refused(gettext_noop("Say why you hand the case over."), field="reason")
    with transaction.atomic():
        case = queries.lock(case_id, actor=actor)
        if not queries.is_live(case):
            raise Refused(gettext_noop("The case is closed. Reopen it first."))
        if case.need:
            raise Refused(
                gettext_noop("Somebody is in urgent need: only who accepts it gets the case. Ask them.")
            )
        pass_on(case, taker_of(case, to_id, actor=actor, now=now), reason=reason, actor=actor, now=now)


def taker_of(case: Case, to_id: int, *, actor: Actor, now: datetime) -> "Staff":
    """Who would get the case: the person, or while absent the deputy. Refused for who may not see it or has it."""
    taker = network.stand_in(network.staff_member(to_id, actor=actor), at=now)
    if not network.scope_of(taker.unit).covers(case.unit_id):
        raise Refused(gettext_noop("%(name)s may not see this case."), field="to", name=taker.name)
    if taker.id == case.owner_id:
        raise Refused(gettext_noop("%(name)s owns the case already."), field="to", name=taker.name)
    return taker


def pass_on(case: Case, taker: "Staff", *, reason: str, actor: Actor, now: datetime) -> None:
    """The case, which is locked, has another owner from now on."""
    if not queries.is_live(case):
        raise Refused(gettext_noop("The case is closed. Reopen it first."))
    handover = Handover.objects.create(
        case=case, before_id=case.owner_id, after=taker, reason=reason.strip(), at=now
    )
    Case.objects.filter(pk=case.id).update(owner_id=taker.id, version=case.version + 1)
    rows.write(case.id, now=now)
    recording.record(
        CaseHandedOver(case_id=case.id, before_id=case.owner_id, after_id=taker.id, handover_id=handover.id),
        actor=actor,
        now=now,
    )


def may_own(person: "Staff", *, unit_id: int) -> bool:
    """Whether somebody works on cases of the unit."""
    return any(
        each.id == person.id for each in network.who_may(Permission.INTAKE_CASE_WRITE, unit_id=unit_id)
    )
