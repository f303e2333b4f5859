"""At the bench: who repairs, for how long, what was found and done, what is waited for, and how it ends."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from yinuo.depot import queries, rules
from yinuo.depot.actions.taking import check_technician, staff_of
from yinuo.depot.events import (
    BenchDone,
    CardTaken,
    CardWritten,
    SessionStarted,
    SessionStopped,
    WaitingEnded,
    WaitingStarted,
)
from yinuo.depot.models import BenchSession, PartReplaced, RepairCard, Result, Stay, Waiting
from yinuo.depot.types import ResultKind, SessionKind, WaitsFor
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Forbidden, Refused, Stale, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission
from yinuo.workorders import actions as workorders
from yinuo.workorders import queries as orders
from yinuo.workorders.types import (
    ConsentWay,
    Line,
    Part,
    UsedPart,
    Work,
    agreed_price,
    used_at_agreed_prices,
)


def take_card(*, stay_id: int, actor: Actor, now: datetime) -> RepairCard:
    """A technician takes a card that hangs free (C356)."""
    actor.require(Permission.DEPOT_CARD_WORK)
    with transaction.atomic():
        stay, card = _card(stay_id, actor=actor)
        if card.technician_id is not None:
            raise Refused(gettext_noop("Another technician has taken this card."))
        check_technician(staff_of(actor), stay, actor=actor)
        _give(stay, card, staff_of(actor), actor=actor, now=now)
    return card


def give_card(*, stay_id: int, technician_id: int, actor: Actor, now: datetime) -> RepairCard:
    """Give the card to a technician, or to another one. Refused while somebody works on it."""
    actor.require(Permission.DEPOT_STAY_WRITE)
    with transaction.atomic():
        stay, card = _card(stay_id, actor=actor)
        if card.technician_id == technician_id:
            raise Refused(gettext_noop("This technician has the card already."), field="technician")
        _check_stopped(card)
        check_technician(technician_id, stay, actor=actor)
        _give(stay, card, technician_id, actor=actor, now=now)
    return card


def start_session(*, stay_id: int, kind: SessionKind, actor: Actor, now: datetime) -> BenchSession:
    """The clock of the bench starts (C356).

    Refused before the customer has agreed to the estimate, if it is repair; while the card waits; and while the
    technician has another session running.
    """
    actor.require(Permission.DEPOT_CARD_WORK)
    with transaction.atomic():
        stay, card = _mine(stay_id, actor=actor)
        if queries.open_waiting(card) is not None:
            raise Refused(gettext_noop("The card waits. Say first that it goes on."))
        if kind is SessionKind.REPAIR:
            _check_agreed(stay)
        session = _started(card, kind, actor=actor, now=now)
        recording.record(
            SessionStarted(case_id=stay.case_id, stay_id=stay.id, session_id=session.id, kind=kind),
            actor=actor,
            now=now,
        )
    return session


def stop_session(*, stay_id: int, actor: Actor, now: datetime) -> BenchSession:
    """The clock of the bench stops. Refused for a session that was forgotten: its time has to be corrected."""
    actor.require(Permission.DEPOT_CARD_WORK)
    with transaction.atomic():
        stay, card = _mine(stay_id, actor=actor)
        session = _running(card)
        if rules.is_forgotten(session.started_at, now=now):
            raise Refused(
                gettext_noop(
                    "The clock was forgotten: it has run for more than 12 hours. Say how long you really worked."
                ),
                field="minutes",
            )
        if now <= session.started_at:
            raise Refused(gettext_noop("The clock has only just been started."))
        _stop(stay, session, now, correction="", actor=actor, now=now)
    return session


def correct_session(*, stay_id: int, minutes: int, reason: str, actor: Actor, now: datetime) -> BenchSession:
    """Close a session that was not stopped in time, with the minutes really worked and the reason."""
    actor.require(Permission.DEPOT_CARD_WORK)
    with transaction.atomic():
        stay, card = _mine(stay_id, actor=actor)
        session = _running(card)
        end = rules.corrected_end(session.started_at, minutes, reason=reason.strip(), now=now)
        _stop(stay, session, end, correction=reason.strip(), actor=actor, now=now)
    return session


def write_card(
    *,
    stay_id: int,
    version: int,
    diagnosis: str,
    actor: Actor,
    now: datetime,
    work_done: str = "",
    parts: Sequence[UsedPart] = (),
) -> RepairCard:
    """Write down what was wrong, what was done and which parts were replaced (C356).

    A diagnosis may stand before the consent; work and parts may not (C017). Parts cost what was agreed for them.
    """
    actor.require(Permission.DEPOT_CARD_WORK)
    if not diagnosis.strip():
        raise Refused(gettext_noop("Say what you found."), field="diagnosis")
    with transaction.atomic():
        stay, card = _mine(stay_id, actor=actor)
        if card.version != version:
            raise Stale({"diagnosis": card.diagnosis, "work_done": card.work_done}, version=card.version)
        if work_done.strip() or parts:
            _check_agreed(stay)
        used = used_at_agreed_prices(parts, orders.estimate_of(stay.order_id))
        PartReplaced.objects.filter(card=card).delete()
        PartReplaced.objects.bulk_create(
            PartReplaced(card=card, name=part.name, quantity=part.quantity, price_fen=price_fen)
            for part, price_fen in used
        )
        _write(card, diagnosis=diagnosis.strip(), work_done=work_done.strip())
        recording.record(
            CardWritten(case_id=stay.case_id, stay_id=stay.id, parts=len(used)), actor=actor, now=now
        )
    return card


def set_estimate(
    *, stay_id: int, works: Sequence[Work], parts: Sequence[Part], actor: Actor, now: datetime
) -> int:
    """Say what the repair will cost (C023); from then on the card waits for the customer's consent.

    Answers the total in fen. Refused while the clock runs, and for paid service without a position.
    """
    with transaction.atomic():
        stay, card = _estimated_by(stay_id, actor=actor)
        _check_stopped(card)
        if not card.diagnosis:
            raise Refused(gettext_noop("Write down the diagnosis first."))
        case = queries.get(stay_id, actor=actor).case
        lines = workorders.priced(case, works=works, parts=parts, at=now)
        money = queries.money_of(stay.order.klass, lines, None)
        if not money.is_estimated:
            raise Refused(
                gettext_noop("This service is paid for. Choose at least one piece of work or a part.")
            )
        if lines != orders.estimate_of(stay.order_id):
            workorders.set_estimate(order_id=stay.order_id, lines=lines, actor=actor, now=now)
        consent = orders.consent_in_force(stay.order_id)
        if queries.money_of(stay.order.klass, lines, consent).is_agreed:
            _end_waiting(stay, card, WaitsFor.CONSENT, actor=actor, now=now)
        else:
            _wait(stay, card, WaitsFor.CONSENT, "", actor=actor, now=now)
    return sum(line.quantity * line.price_fen for line in lines)


def answer(
    *,
    stay_id: int,
    is_given: bool,
    signer: str,
    way: ConsentWay,
    told_at: datetime,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep what the customer says to the estimate, by phone or at the counter, and when the price was told (C017).

    No work and no parts before that. Refused without an estimate, and for a price told before it was written.
    """
    if way is ConsentWay.ON_SITE:
        raise Refused(
            gettext_noop("The product is in the workshop: the customer answers by phone or at the counter.")
        )
    with transaction.atomic():
        stay, card = _estimated_by(stay_id, actor=actor)
        lines = orders.estimate_of(stay.order_id)
        money = queries.money_of(stay.order.klass, lines, None)
        if not money.is_estimated or not lines:
            raise Refused(
                gettext_noop("Estimate the cost first, so that the customer knows what to agree to.")
            )
        workorders.record_consent(
            order_id=stay.order_id,
            is_given=is_given,
            signer=signer,
            tariff_shown_at=told_at,
            way=way,
            actor=actor,
            now=now,
        )
        _end_waiting(stay, card, WaitsFor.CONSENT, actor=actor, now=now)


def wait_for_parts(*, stay_id: int, note: str, actor: Actor, now: datetime) -> Waiting:
    """The card stands still until parts are there; `note` says which. Refused while the clock runs."""
    actor.require(Permission.DEPOT_CARD_WORK)
    if not note.strip():
        raise Refused(gettext_noop("Say which parts are missing."), field="note")
    with transaction.atomic():
        stay, card = _mine(stay_id, actor=actor)
        _check_stopped(card)
        if queries.open_waiting(card) is not None:
            raise Refused(gettext_noop("The card waits already."))
        return _wait(stay, card, WaitsFor.PARTS, note.strip(), actor=actor, now=now)


def go_on(*, stay_id: int, actor: Actor, now: datetime) -> None:
    """The parts are there."""
    actor.require(Permission.DEPOT_CARD_WORK)
    with transaction.atomic():
        stay, card = _mine(stay_id, actor=actor)
        waiting = queries.open_waiting(card)
        if waiting is None or waiting.waits_for != WaitsFor.PARTS:
            raise Refused(gettext_noop("The card does not wait for parts."))
        _end_waiting(stay, card, WaitsFor.PARTS, actor=actor, now=now)


def finish(*, stay_id: int, kind: ResultKind, note: str, actor: Actor, now: datetime) -> Result:
    """The bench is done: repaired, unrepaired because the estimate was refused, or beyond repair. The chief checks next.

    Refused for an end that the card does not bear out.
    """
    actor.require(Permission.DEPOT_CARD_WORK)
    note = note.strip()
    with transaction.atomic():
        stay, card = _mine(stay_id, actor=actor)
        _check_stopped(card)
        if queries.open_waiting(card) is not None:
            raise Refused(gettext_noop("The card waits. Say first that it goes on."))
        lines = orders.estimate_of(stay.order_id)
        rules.check_finish(
            kind,
            money=queries.money_of(stay.order.klass, lines, orders.consent_in_force(stay.order_id)),
            diagnosis=card.diagnosis,
            work_done=card.work_done,
            repair_minutes=queries.minutes_at_bench(card, SessionKind.REPAIR),
            note=note,
        )
        if kind is ResultKind.REPAIRED:
            _check_parts(card, lines)
        result = Result.objects.create(card=card, kind=kind, technician_id=staff_of(actor), note=note, at=now)
        recording.record(BenchDone(case_id=stay.case_id, stay_id=stay.id, result=kind), actor=actor, now=now)
    return result


def check_mine(card: RepairCard, actor: Actor) -> None:
    """Refuse everybody but the technician on whose bench it is."""
    if card.technician_id != staff_of(actor):
        raise Forbidden(gettext_noop("This card is not on your bench. Take it first."))


# ---- the card, held ------------------------------------------------------------------------------


def _card(stay_id: int, *, actor: Actor) -> tuple[Stay, RepairCard]:
    """The stay, held, and the card on it, while the bench has the product."""
    stay = queries.lock(stay_id, actor=actor)
    card = queries.card_of(stay)
    if card is None:
        raise Refused(gettext_noop("The product has not been entered in the register yet."))
    if stay.clearance_id is not None or queries.pending_result(card) is not None:
        raise Refused(gettext_noop("The bench is done with it; what stands on the card stays as it is."))
    return stay, card


def _mine(stay_id: int, *, actor: Actor) -> tuple[Stay, RepairCard]:
    stay = queries.lock(stay_id, actor=actor)
    card = queries.card_of(stay)
    if card is not None:
        check_mine(card, actor)
    return _card(stay_id, actor=actor)


def _estimated_by(stay_id: int, *, actor: Actor) -> tuple[Stay, RepairCard]:
    """For the desk any card of theirs, for a technician the own one."""
    if actor.may(Permission.DEPOT_STAY_WRITE):
        return _card(stay_id, actor=actor)
    actor.require(Permission.DEPOT_CARD_WORK)
    return _mine(stay_id, actor=actor)


def _give(stay: Stay, card: RepairCard, technician_id: int, *, actor: Actor, now: datetime) -> None:
    _write(card, technician_id=technician_id)
    recording.record(
        CardTaken(case_id=stay.case_id, stay_id=stay.id, technician_id=technician_id), actor=actor, now=now
    )


def _write(card: RepairCard, **values: Any) -> None:
    for name, value in values.items():
        setattr(card, name, value)
    card.version += 1
    card.save(update_fields=[*values, "version"])


def _check_agreed(stay: Stay) -> None:
    lines = orders.estimate_of(stay.order_id)
    if not queries.money_of(stay.order.klass, lines, orders.consent_in_force(stay.order_id)).is_agreed:
        raise Refused(gettext_noop("Ask the customer first: no work and no parts before the consent."))


def _check_stopped(card: RepairCard) -> None:
    if queries.running_session(card) is not None:
        raise Refused(gettext_noop("The clock is running. Stop it first."))


def _check_parts(card: RepairCard, lines: Sequence[Line]) -> None:
    for part in card.parts.all():
        if agreed_price(UsedPart(part.name, part.quantity), lines) != part.price_fen:
            raise Refused(gettext_noop("The estimate has changed. Write down the parts again."))


# ---- the clock and the waiting -------------------------------------------------------------------


def _started(card: RepairCard, kind: SessionKind, *, actor: Actor, now: datetime) -> BenchSession:
    """Says in words what the database refuses: nobody is at two benches."""
    technician_id = staff_of(actor)
    try:
        with transaction.atomic():
            return BenchSession.objects.create(
                card=card, technician_id=technician_id, kind=kind, started_at=now
            )
    except IntegrityError as error:
        if "session_one" not in str(error):
            raise
        other = queries.running(technician_id)
        if other is None:
            raise Refused(gettext_noop("Your clock has run at that time already.")) from None
        raise Refused(
            gettext_noop("Your clock is running for %(number)s. Stop it there first."),
            number=other.card.stay.receipt_number,
        ) from None


def _running(card: RepairCard) -> BenchSession:
    session = queries.running_session(card)
    if session is None:
        raise Refused(gettext_noop("No clock is running for this card."))
    return session


def _stop(
    stay: Stay, session: BenchSession, end: datetime, *, correction: str, actor: Actor, now: datetime
) -> None:
    session.stopped_at, session.correction = end, correction
    session.save(update_fields=["stopped_at", "correction"])
    recording.record(
        SessionStopped(
            case_id=stay.case_id,
            stay_id=stay.id,
            session_id=session.id,
            kind=session.kind,
            minutes=rules.minutes(session.started_at, end),
            is_corrected=bool(correction),
        ),
        actor=actor,
        now=now,
    )


def _wait(
    stay: Stay, card: RepairCard, waits_for: WaitsFor, note: str, *, actor: Actor, now: datetime
) -> Waiting:
    """Begin to wait; what was waited for before is over. Waiting on for the same is one wait."""
    before = queries.open_waiting(card)
    if before is not None and before.waits_for == waits_for:
        return before
    if before is not None:
        _end_waiting(stay, card, WaitsFor(before.waits_for), actor=actor, now=now)
    waiting = Waiting.objects.create(card=card, waits_for=waits_for, since=now, note=note)
    recording.record(
        WaitingStarted(case_id=stay.case_id, stay_id=stay.id, waits_for=waits_for), actor=actor, now=now
    )
    return waiting


def _end_waiting(stay: Stay, card: RepairCard, waits_for: WaitsFor, *, actor: Actor, now: datetime) -> None:
    if Waiting.objects.filter(card=card, waits_for=waits_for, until__isnull=True).update(until=now):
        recording.record(
            WaitingEnded(case_id=stay.case_id, stay_id=stay.id, waits_for=waits_for), actor=actor, now=now
        )
