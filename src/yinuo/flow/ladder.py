"""What a step of a ladder demands is done by the contexts that own it; what they refuse is written down."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.commitments import actions as commitments
from yinuo.commitments.events import ActDemanded
from yinuo.intake.actions import escalating, owning
from yinuo.intake.events import NoteAdded
from yinuo.kernel.actors import Actor
from yinuo.kernel.charters.ladders import Act
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.organisations import context


def carry_out(event: ActDemanded, *, actor: Actor, now: datetime) -> None:
    """Do what the step demands. A refusal leaves nothing behind but its reason."""
    act, refusal = Act(event.act), ""
    try:
        with transaction.atomic():
            BY_ACT[act](event, _case_of(event), actor, now)
    except Refused as refused:
        refusal = refused.message if refused.params else str(refused)
    commitments.note_act(step_id=event.step_id, act=act, refusal=refusal, now=now)


def _case_of(event: ActDemanded) -> int:
    if event.case_id is None:
        raise Refused(gettext_noop("This promise belongs to no case."))
    return event.case_id


def _raise(event: ActDemanded, case_id: int, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - like the others
    escalating.make_urgent(case_id=case_id, actor=actor, now=now)


def _reassign(event: ActDemanded, case_id: int, actor: Actor, now: datetime) -> None:
    if event.staff_id is None:
        raise Refused(gettext_noop("Nobody was there who could take the case over."))
    owning.hand_over(case_id=case_id, to_id=event.staff_id, reason=_why(event), actor=actor, now=now)


def _return(event: ActDemanded, case_id: int, actor: Actor, now: datetime) -> None:
    escalating.return_to_first(case_id=case_id, reason=_why(event), actor=actor, now=now)


def _require_reply(event: ActDemanded, case_id: int, actor: Actor, now: datetime) -> None:
    key = str(event.commitment_id)
    escalating.require_reply(case_id=case_id, key=key, staff_id=event.staff_id, actor=actor, now=now)


BY_ACT: dict[Act, Callable[[ActDemanded, int, Actor, datetime], None]] = {
    Act.RAISE: _raise,
    Act.REASSIGN: _reassign,
    Act.RETURN: _return,
    Act.REQUIRE_REPLY: _require_reply,
}


def _why(event: ActDemanded) -> str:
    """The reason of a handover, in the language of the organisation, for it is kept as it is said."""
    with translation.override(context.current().language):
        return _("The promised time of %(clause)s asks for it") % {"clause": event.clause}


def reply_given(event: NoteAdded, *, actor: Actor, now: datetime) -> None:
    if not event.is_internal:
        escalating.reply_given(case_id=event.case_id, actor=actor, now=now)
