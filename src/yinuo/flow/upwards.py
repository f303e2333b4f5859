"""What may not be said or promised alone, what every customer is owed, and what cannot wait (C471, C503, C505–C511)."""

from datetime import datetime

from yinuo.billing.events import ChargeWaived
from yinuo.commitments import actions as commitments
from yinuo.commitments import queries as clocks
from yinuo.commitments.types import PauseReason
from yinuo.depot.events import UnitReturned
from yinuo.dispatch.events import VisitBooked
from yinuo.entitlement import queries as decisions
from yinuo.entitlement.events import AgreementReached, CaseDecided, RefusalTold, RemedyGiven
from yinuo.entitlement.types import EXCHANGES
from yinuo.escalation import actions as escalation
from yinuo.escalation import queries as asked
from yinuo.escalation.events import AskAnswered, AskEvent, RestEnded, RestPut, SuperiorAsked
from yinuo.escalation.types import ReliefAct, RestEnd
from yinuo.field.events import VisitSucceeded
from yinuo.flow import steps
from yinuo.followup.events import CallbackAnswered
from yinuo.intake import queries as cases
from yinuo.intake.actions import moving, rows
from yinuo.intake.events import CaseCancelled, CaseClosed, CaseEvent, CaseRegistered, NoteAdded
from yinuo.intake.types import CancelGround, HoldKind
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.kernel.money import parse_yuan
from yinuo.platform.permissions.types import Permission

Answering = (
    NoteAdded
    | RefusalTold
    | RemedyGiven
    | AgreementReached
    | VisitSucceeded
    | UnitReturned
    | CallbackAnswered
)
"""What gives a customer an answer."""

# ---- nobody says no alone, and nobody is left without an answer ---------------------------------


def ask_before_refusing(event: RefusalTold, *, actor: Actor, now: datetime) -> None:
    escalation.check_no(case_id=event.case_id, actor=actor, now=now)


def ask_before_cancelling(event: CaseCancelled, *, actor: Actor, now: datetime) -> None:
    """What the customer no longer wants, or was entered twice, is no refusal."""
    if event.ground != CancelGround.UNFULFILLED:
        return
    escalation.check_no(case_id=event.case_id, actor=actor, now=now)
    if any(hold.kind == HoldKind.ANSWER_OWED for hold in cases.holds(event.case_id)):
        raise Refused(
            gettext_noop("The customer has had no answer yet. Note for the customer what was said.")
        )


def owe_answer(event: CaseRegistered, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - a step's signature
    if asked.answers_before_closing():
        moving.put_hold(event.case_id, HoldKind.ANSWER_OWED, "", now=now)


def answered(event: NoteAdded, *, actor: Actor, now: datetime) -> None:
    """What is written for the customer has been said."""
    if not event.is_internal:
        told(event, actor=actor, now=now)


def told(event: Answering, *, actor: Actor, now: datetime) -> None:
    """The customer has had an answer; at the case's end it may close now."""
    if any(hold.kind == HoldKind.ANSWER_OWED for hold in cases.holds(event.case_id)):
        moving.lift_hold(event.case_id, HoldKind.ANSWER_OWED, "", now=now)
        moving.close_if_free(case_id=event.case_id, actor=actor, now=now)


def hold_for_answer(event: SuperiorAsked, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001
    moving.put_hold(event.case_id, HoldKind.ASK_OPEN, str(event.ask_id), now=now)


def free_of_ask(event: AskAnswered, *, actor: Actor, now: datetime) -> None:
    moving.lift_hold(event.case_id, HoldKind.ASK_OPEN, str(event.ask_id), now=now)
    moving.close_if_free(case_id=event.case_id, actor=actor, now=now)


def refresh_due(event: AskEvent, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - a step's signature
    steps.write_due(event.case_id, now=now)


# ---- nobody promises more than they may ---------------------------------------------------------


def promise_within(event: AgreementReached | CaseDecided, *, actor: Actor, now: datetime) -> None:
    """What people set instead of the charter lies within what they may promise, or a superior has granted it."""
    if isinstance(event, CaseDecided) and not event.is_override:
        return
    decision = decisions.latest(event.case_id)
    if decision is None or not decision.remedy:
        return
    amount: int | None = decision.pays_fen or 0
    if decision.remedy in EXCHANGES:  # worth what was paid for the goods
        price = decision.facts.get("price")
        amount = None if price is None else parse_yuan(str(price)) - (decision.deduct_fen or 0)
    _within(event.case_id, amount, ReliefAct.AGREEMENT, actor=actor, now=now)


def waive_within(event: ChargeWaived, *, actor: Actor, now: datetime) -> None:
    _within(event.case_id, event.amount_fen, ReliefAct.WAIVER, actor=actor, now=now)


def _within(case_id: int, amount_fen: int | None, act: ReliefAct, *, actor: Actor, now: datetime) -> None:
    if escalation.check_promise(case_id=case_id, amount_fen=amount_fen, actor=actor):
        escalation.note_help(case_id=case_id, act=act, amount_fen=amount_fen, actor=actor, now=now)


# ---- who cannot wait ----------------------------------------------------------------------------


def look_at_dispatch(event: VisitBooked, *, actor: Actor, now: datetime) -> None:
    """Who is no dispatcher has sent somebody at once: the chief looks at it afterwards."""
    if not actor.may(Permission.DISPATCH_VISIT_BOOK):
        escalation.note_help(case_id=event.case_id, act=ReliefAct.DISPATCH, actor=actor, now=now)


# ---- what rests on purpose ----------------------------------------------------------------------


def rest_clocks(event: RestPut, *, actor: Actor, now: datetime) -> None:
    """The promised times rest that allow it (C503); the others run on."""
    rows.set_rest(event.case_id, event.until_at, now=now)
    for clock in clocks.open_of_case(event.case_id):
        agreed = clocks.agreed(clocks.rows_of(clock.id))
        if PauseReason.COOLING_OFF in agreed.promise.pauses and clock.paused_until is None:
            commitments.pause(
                commitment_id=clock.id,
                version=clock.version,
                reason=PauseReason.COOLING_OFF,
                review_at=event.until_at,
                actor=_pausing(actor),
                now=now,
            )


def wake_clocks(event: RestEnded, *, actor: Actor, now: datetime) -> None:
    """They run again; at the end of the rest they do so by themselves."""
    rows.set_rest(event.case_id, None, now=now)
    for clock in clocks.open_of_case(event.case_id):
        if clock.paused_until is None or clock.paused_until <= now:
            continue
        pauses = [row for row in clocks.rows_of(clock.id) if row.reason]
        if pauses and pauses[-1].reason == PauseReason.COOLING_OFF:
            commitments.resume(commitment_id=clock.id, version=clock.version, actor=_pausing(actor), now=now)


def _pausing(actor: Actor) -> Actor:
    """Letting the case rest is the chief's right; its clocks follow, whoever may touch a clock by itself."""
    return actor if actor.may(Permission.COMMITMENTS_CLOCK_PAUSE) else SYSTEM


def wake(event: CaseEvent, *, actor: Actor, now: datetime) -> None:
    """The customer has spoken again."""
    escalation.end_standing_rest(case_id=event.case_id, ground=RestEnd.MESSAGE, actor=actor, now=now)


def nothing_rests(event: CaseClosed | CaseCancelled, *, actor: Actor, now: datetime) -> None:
    escalation.end_standing_rest(case_id=event.case_id, ground=RestEnd.CASE_ENDED, actor=actor, now=now)
