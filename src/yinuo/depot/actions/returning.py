"""The way back: the chief's check, the date of return, the customer told, the goods handed over against the receipt."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from yinuo.depot import queries, rules
from yinuo.depot.actions.taking import check_signer, check_technician, keep_signature, staff_of
from yinuo.depot.events import (
    CheckFailed,
    CheckPassed,
    CustomerTold,
    CustomerTried,
    ReceiptLost,
    ReturnPlanned,
    UnitBroughtBack,
    UnitHandedOut,
    UnitLeft,
    UnitReturned,
    UnitSentOut,
    UnitStored,
)
from yinuo.depot.models import Contact, Inspection, Stay
from yinuo.depot.types import Proof, ResultKind, VoidedAs
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Forbidden, Refused, gettext_noop
from yinuo.platform.evidence.types import Signed
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission
from yinuo.workorders import actions as workorders
from yinuo.workorders import queries as orders
from yinuo.workorders.types import Line


def check(*, stay_id: int, is_passed: bool, note: str, actor: Actor, now: datetime) -> Inspection:
    """The chief's check (验讫): it may go back, or it goes back to the bench (C357).

    What passes without a repair costs what the customer last agreed to, or nothing. Refused before the bench is done, and for whoever has done the work.
    """
    actor.require(Permission.DEPOT_CARD_CHECK)
    note = note.strip()
    if not is_passed and not note:
        raise Refused(gettext_noop("Say what is not right yet."), field="note")
    with transaction.atomic():
        stay = queries.lock(stay_id, actor=actor)
        card = queries.card_of(stay)
        result = queries.pending_result(card) if card is not None else None
        if result is None:
            raise Refused(
                gettext_noop("There is nothing to check: the bench is not done, or it was checked.")
            )
        if result.technician_id == staff_of(actor):
            raise Refused(gettext_noop("Somebody else must check what you have repaired."))
        inspection = Inspection.objects.create(
            result=result,
            card_id=result.card_id,
            technician_id=result.technician_id,
            kind=result.kind,
            checker_id=staff_of(actor),
            is_passed=is_passed,
            note=note,
            at=now,
        )
        if is_passed:
            _write(stay, clearance_id=inspection.id, cleared_as=result.kind)
            if result.kind != ResultKind.REPAIRED:
                _fall_back(stay, actor=actor, now=now)
        event = CheckPassed if is_passed else CheckFailed
        recording.record(
            event(case_id=stay.case_id, stay_id=stay.id, result=result.kind), actor=actor, now=now
        )
    return inspection


def plan_return(*, stay_id: int, return_on: date, actor: Actor, now: datetime) -> None:
    """Enter the date of return in the register (C357). Refused before the chief's check.

    Another date must be told to the customer again.
    """
    actor.require(Permission.DEPOT_STAY_WRITE)
    rules.check_return(return_on, today=queries.local_day(now))
    with transaction.atomic():
        stay = _here(stay_id, actor=actor)
        if stay.clearance_id is None:
            raise Refused(gettext_noop("The chief has not checked it yet. No date of return before that."))
        _check_not_stored(stay)
        _write(stay, return_on=return_on, told_at=None)
        recording.record(
            ReturnPlanned(case_id=stay.case_id, stay_id=stay.id, return_on=return_on), actor=actor, now=now
        )


def record_contact(*, stay_id: int, is_reached: bool, note: str, actor: Actor, now: datetime) -> Contact:
    """The customer was told that it can be collected, or could not be reached. Every attempt counts."""
    actor.require(Permission.DEPOT_STAY_WRITE)
    with transaction.atomic():
        stay = _here(stay_id, actor=actor)
        if stay.return_on is None:
            raise Refused(gettext_noop("Enter the date of return first, so that you know what to tell."))
        _check_not_stored(stay)
        contact = Contact.objects.create(
            stay=stay, is_reached=is_reached, note=note.strip(), at=now, by_id=staff_of(actor)
        )
        _write(stay, tries=stay.tries + 1, told_at=now if is_reached else stay.told_at)
        if is_reached:
            recording.record(CustomerTold(case_id=stay.case_id, stay_id=stay.id), actor=actor, now=now)
        else:
            recording.record(
                CustomerTried(case_id=stay.case_id, stay_id=stay.id, tries=stay.tries), actor=actor, now=now
            )
    return contact


def send_out(*, stay_id: int, technician_id: int, actor: Actor, now: datetime) -> None:
    """A technician takes the product and the voucher to the customer."""
    actor.require(Permission.DEPOT_STAY_WRITE)
    with transaction.atomic():
        stay = _here(stay_id, actor=actor)
        if stay.return_on is None:
            raise Refused(gettext_noop("Enter the date of return first: nothing leaves before that."))
        _check_not_stored(stay)
        if stay.carrier_id is not None:
            raise Refused(gettext_noop("It is on its way to the customer already."))
        check_technician(technician_id, stay, actor=actor)
        _write(stay, carrier_id=technician_id, sent_out_at=now)
        recording.record(
            UnitSentOut(case_id=stay.case_id, stay_id=stay.id, technician_id=technician_id),
            actor=actor,
            now=now,
        )


def bring_back(*, stay_id: int, actor: Actor, now: datetime) -> None:
    """The technician could not hand it over; it stands in the workshop again."""
    actor.require(Permission.DEPOT_STAY_WRITE)
    with transaction.atomic():
        stay = _here(stay_id, actor=actor)
        if stay.carrier_id is None:
            raise Refused(gettext_noop("It has not been sent out."))
        _write(stay, carrier_id=None, sent_out_at=None)
        recording.record(UnitBroughtBack(case_id=stay.case_id, stay_id=stay.id), actor=actor, now=now)


def deliver(*, stay_id: int, receipt: str, signed: Signed, actor: Actor, now: datetime) -> None:
    """Hand product and voucher to the customer, who signs; the receipt is taken back and voided (C357).

    By the desk, or by the technician who carries it. `receipt` is the number on the paper that the customer gives back:
    refused when it is another product's, when it is void, and when it does not exist. It is left out once the receipt
    has been declared lost.
    """
    with transaction.atomic():
        stay = _here(stay_id, actor=actor)
        check_hands(stay, actor)
        if stay.return_on is None:
            raise Refused(
                gettext_noop("No date of return stands in the register: the chief has to check first.")
            )
        voided = _receipt(stay, receipt, actor=actor, now=now)
        check_signer(signed.signer)
        evidence_id = keep_signature(signed, purpose="given_back", of=stay, actor=actor, now=now).id
        was_stored = stay.stored_at is not None
        _write(
            stay,
            delivered_at=now,
            handed_by_id=staff_of(actor),
            signature_id=evidence_id,
            signer=signed.signer.strip(),
            **voided,
        )
        if was_stored:
            recording.record(
                UnitHandedOut(case_id=stay.case_id, stay_id=stay.id, signature_id=evidence_id),
                actor=actor,
                now=now,
            )
        else:
            recording.record(
                UnitReturned(
                    case_id=stay.case_id,
                    stay_id=stay.id,
                    order_id=stay.order_id,
                    signature_id=evidence_id,
                    result=stay.cleared_as,
                ),
                actor=actor,
                now=now,
            )


def leave(*, stay_id: int, receipt: str, signed: Signed, actor: Actor, now: datetime) -> None:
    """The customer leaves what is beyond repair to be disposed of, and signs for that; the receipt is voided.

    Refused unless the chief has confirmed that it is beyond repair.
    """
    actor.require(Permission.DEPOT_STAY_WRITE)
    with transaction.atomic():
        stay = _here(stay_id, actor=actor)
        if stay.cleared_as != ResultKind.BEYOND_REPAIR:
            raise Refused(gettext_noop("Only what the chief has found beyond repair is left for disposal."))
        _check_not_stored(stay)
        voided = _receipt(stay, receipt, actor=actor, now=now)
        check_signer(signed.signer)
        evidence_id = keep_signature(signed, purpose="left_for_disposal", of=stay, actor=actor, now=now).id
        _write(
            stay,
            left_at=now,
            handed_by_id=staff_of(actor),
            signature_id=evidence_id,
            signer=signed.signer.strip(),
            carrier_id=None,
            sent_out_at=None,
            **voided,
        )
        recording.record(
            UnitLeft(case_id=stay.case_id, stay_id=stay.id, order_id=stay.order_id, signature_id=evidence_id),
            actor=actor,
            now=now,
        )


def declare_lost(*, stay_id: int, proof: Proof, signed: Signed, actor: Actor, now: datetime) -> None:
    """The customer declares in writing that the receipt is lost; it is voided as lost.

    Kept are who declares it, by what kind of proof they were identified, and the signature; no number of any document.
    """
    actor.require(Permission.DEPOT_STAY_WRITE)
    check_signer(signed.signer)
    with transaction.atomic():
        stay = _here(stay_id, actor=actor)
        if stay.receipt_voided_at is not None:
            raise Refused(gettext_noop("This receipt has been voided already."))
        evidence_id = keep_signature(signed, purpose="receipt_lost", of=stay, actor=actor, now=now).id
        _write(
            stay,
            lost_at=now,
            lost_by=signed.signer.strip(),
            lost_proof=proof,
            lost_signature_id=evidence_id,
            receipt_voided_at=now,
            receipt_voided_as=VoidedAs.LOST,
        )
        recording.record(ReceiptLost(case_id=stay.case_id, stay_id=stay.id), actor=actor, now=now)


def store(*, stay_id: int, where: str, actor: Actor, now: datetime) -> None:
    """Close as not collected what nobody has come for, and say where it is kept.

    Refused before the organisation's days have passed since the date of return, and before the customer was tried at
    least three times. It can still be handed out later, against a signature.
    """
    actor.require(Permission.DEPOT_CARD_CHECK)
    if not where.strip():
        raise Refused(gettext_noop("Say where it is kept."), field="where")
    with transaction.atomic():
        stay = _here(stay_id, actor=actor)
        _check_not_stored(stay)
        if stay.carrier_id is not None:
            raise Refused(gettext_noop("It is on its way to the customer already."))
        rules.check_not_collected(
            return_on=stay.return_on,
            keep_days=queries.keep_days(),
            tries=stay.tries,
            today=queries.local_day(now),
        )
        _write(stay, stored_at=now, stored_where=where.strip())
        recording.record(
            UnitStored(case_id=stay.case_id, stay_id=stay.id, tries=stay.tries), actor=actor, now=now
        )


def _fall_back(stay: Stay, *, actor: Actor, now: datetime) -> None:
    agreed = next((consent for consent in orders.consents(stay.order_id) if consent.is_given), None)
    kept = [Line(**line) for line in agreed.lines] if agreed is not None else []
    if kept != orders.estimate_of(stay.order_id):
        workorders.set_estimate(order_id=stay.order_id, lines=kept, actor=actor, now=now)


def _here(stay_id: int, *, actor: Actor) -> Stay:
    """The stay, held, while the product has not gone back."""
    stay = queries.lock(stay_id, actor=actor)
    if not queries.is_here(stay):
        raise Refused(gettext_noop("It has been handed over already."))
    return stay


def _write(stay: Stay, **values: Any) -> None:
    for name, value in values.items():
        setattr(stay, name, value)
    stay.version += 1
    stay.save(update_fields=[*values, "version"])


def _check_not_stored(stay: Stay) -> None:
    if stay.stored_at is not None:
        raise Refused(gettext_noop("It was closed as not collected; it can only be handed out."))


def check_hands(stay: Stay, actor: Actor) -> None:
    """The desk hands over, or the technician who carries it."""
    if actor.may(Permission.DEPOT_STAY_WRITE):
        return
    actor.require(Permission.DEPOT_CARD_WORK)
    if stay.carrier_id is None or stay.carrier_id != actor.staff_id:
        raise Forbidden(gettext_noop("It has not been given to you to take to the customer."))


def _receipt(stay: Stay, typed: str, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """What the receipt that is given back does to the register. Refused when it is not this product's, or void."""
    number = "".join(typed.split()).upper()
    if stay.receipt_voided_as == VoidedAs.LOST:
        if number:
            raise Refused(
                gettext_noop("This receipt was declared lost and is void. Hand over without it."),
                field="receipt",
            )
        return {}
    if not number:
        raise Refused(
            gettext_noop("Take the receipt back and type its number. Is it lost? Declare that first."),
            field="receipt",
        )
    if number == stay.receipt_number:
        return {"receipt_voided_at": now, "receipt_voided_as": VoidedAs.RETRIEVED}
    other = queries.by_receipt(number, actor=actor)
    if other is None:
        raise Refused(
            gettext_noop("There is no receipt %(number)s here. Read it again."),
            field="receipt",
            number=number,
        )
    if other.receipt_voided_at is not None:
        raise Refused(
            gettext_noop("Receipt %(number)s has been voided; nothing is given out for it."),
            field="receipt",
            number=number,
        )
    raise Refused(
        gettext_noop("Receipt %(number)s is for another product. Nothing was handed over."),
        field="receipt",
        number=number,
    )
