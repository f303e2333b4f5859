"""Money comes in from the customer: at the door, at the counter, or fetched for an invoice."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from yinuo.billing import queries, rules
from yinuo.billing.actions import posting
from yinuo.billing.actions.charging import ids, locked, withdraw_walks, write
from yinuo.billing.events import (
    ChargeSettled,
    CollectionEnded,
    CollectionPlanned,
    PaymentReceived,
    ReceiptVoided,
)
from yinuo.billing.models import Charge, Collection, Payment, Receipt
from yinuo.billing.types import (
    AccountKind,
    ChargeState,
    ChargeWay,
    CollectionState,
    EntryKind,
    PaymentMethod,
)
from yinuo.intake import queries as intake
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.network import queries as network
from yinuo.platform.journal import recording
from yinuo.platform.numbering.actions import draw
from yinuo.platform.permissions.types import Permission

RECEIPTS = "SJ"


def collect(
    *,
    charge_id: int,
    version: int,
    amount_fen: int,
    method: PaymentMethod,
    actor: Actor,
    now: datetime,
    payer: str = "",
    note: str = "",
) -> Payment:
    """Take money for a charge and give a receipt for it (C353). Less than is owed is taken, more is refused.

    A technician's cash is in the technician's custody until it is handed in; an accountant's goes into the till.
    """
    actor.require(Permission.BILLING_CHARGE_COLLECT)
    if actor.staff_id is None:
        raise Refused(gettext_noop("Only somebody on the staff list can take money."))
    with transaction.atomic():
        charge = locked(charge_id, version, actor=actor)
        walk = queries.planned_of(charge.id)
        is_fetched = walk is not None and walk.staff_id == actor.staff_id
        at_desk = actor.may(Permission.BILLING_CHARGE_READ)
        if charge.state != ChargeState.OPEN:
            raise Refused(gettext_noop("Nothing is owed for this charge any more."))
        if charge.way == ChargeWay.INVOICE and not (at_desk or is_fetched):
            raise Refused(gettext_noop("An invoice is issued for this. The office plans who collects it."))
        rules.check_payment(amount_fen, owed_fen=charge.owed_fen)
        into = posting.place_of(method, actor=actor, now=now)
        payment = Payment.objects.create(
            charge=charge,
            unit_id=charge.unit_id,
            amount_fen=amount_fen,
            method=method,
            into=into,
            received_by_id=actor.staff_id,
            payer=payer.strip(),
            note=note.strip(),
            at=now,
            day=queries.local_day(now),
        )
        posting.post(
            EntryKind.PAID,
            amount_fen,
            out_of=posting.account(AccountKind.RECEIVABLE, charge.unit_id),
            into=into,
            actor=actor,
            now=now,
            charge=charge,
            payment=payment,
        )
        is_settled = amount_fen == charge.owed_fen
        settled = {"state": ChargeState.SETTLED, "settled_at": now} if is_settled else {}
        write(charge, paid_fen=charge.paid_fen + amount_fen, **settled)
        if walk is not None and is_fetched:
            _end(walk, CollectionState.COLLECTED, charge=charge, payment=payment, actor=actor, now=now)
        elif is_settled:
            withdraw_walks(charge, actor=actor, now=now)
        Receipt.objects.create(
            payment=payment,
            unit_id=charge.unit_id,
            issued_at=now,
            held_by_id=actor.staff_id if into.kind == AccountKind.CUSTODY else None,
            number=draw(RECEIPTS, now=now),
        )
        recording.record(
            PaymentReceived(**ids(charge), payment_id=payment.id, amount_fen=amount_fen, method=method),
            actor=actor,
            now=now,
        )
        if is_settled:
            recording.record(ChargeSettled(**ids(charge)), actor=actor, now=now)
    return payment


def void_receipt(*, payment_id: int, reason: str, actor: Actor, now: datetime) -> Payment:
    """Void a receipt with a reason; its payment is undone with it, and the charge is open again.

    Refused once the cash has been handed in, the day is closed, the rest has been let go, something has been paid
    back, or the case is closed: then the money is paid back instead. The number stays visible as void.
    """
    actor.require(Permission.BILLING_CHARGE_WRITE)
    if not reason.strip():
        raise Refused(gettext_noop("Say why the receipt is voided."), field="reason")
    found = queries.payment(payment_id, actor=actor)
    with transaction.atomic():
        charge = queries.lock(found.charge_id, actor=actor)
        receipt = queries.lock_receipt(payment_id)
        _check_undoable(found, receipt)
        into = queries.lock_account(found.into_id)
        if into.kind == AccountKind.TILL:
            posting.till_at(into.unit_id, now=now)
        if charge.waived_fen or charge.refunded_fen or queries.asked_fen(charge.id):
            raise Refused(
                gettext_noop("The rest was let go, or money was asked back. Pay this back as well instead.")
            )
        if not intake.is_live(intake.lock(charge.case_id, actor=actor)):
            raise Refused(gettext_noop("The case is closed. Pay the money back instead."))
        posting.post(
            EntryKind.UNDONE,
            found.amount_fen,
            out_of=into,
            into=posting.account(AccountKind.RECEIVABLE, charge.unit_id),
            actor=actor,
            now=now,
            charge=charge,
            payment=found,
        )
        receipt.voided_at, receipt.voided_by, receipt.void_reason = now, actor.id, reason.strip()
        receipt.held_by_id = None
        receipt.save(update_fields=["voided_at", "voided_by", "void_reason", "held_by"])
        write(
            charge,
            paid_fen=charge.paid_fen - found.amount_fen,
            state=ChargeState.OPEN,
            settled_at=None,
        )
        recording.record(
            ReceiptVoided(**ids(charge), payment_id=found.id, amount_fen=found.amount_fen),
            actor=actor,
            now=now,
        )
    return found


def _check_undoable(payment: Payment, receipt: Receipt) -> None:
    if receipt.voided_at is not None:
        raise Refused(gettext_noop("This receipt is void already."))
    if payment.into.kind == AccountKind.CUSTODY and receipt.held_by_id is None:
        raise Refused(gettext_noop("This cash has been handed in. Pay it back instead."))
    if queries.has_closed(payment.into.unit_id, day=payment.day, at=payment.at):
        raise Refused(gettext_noop("The day of this receipt is closed. Pay the money back instead."))


# ---- walks for money -----------------------------------------------------------------------------


def plan_collection(
    *, charge_id: int, staff_id: int, day: date, actor: Actor, now: datetime, note: str = ""
) -> Collection:
    """Send somebody to the customer for the money of an invoice, on a day (C354)."""
    actor.require(Permission.BILLING_CHARGE_WRITE)
    if day < queries.local_day(now):
        raise Refused(gettext_noop("This day is past. Choose a later one."), field="day")
    with transaction.atomic():
        charge = queries.lock(charge_id, actor=actor)
        if charge.state != ChargeState.OPEN:
            raise Refused(gettext_noop("Nothing is owed for this charge any more."))
        person = network.staff_member(staff_id, actor=actor)
        if not network.scope_of(person.unit).covers(charge.unit_id):
            raise Refused(
                gettext_noop("%(name)s does not work for this service point."),
                field="staff",
                name=person.name,
            )
        try:
            with transaction.atomic():
                walk = Collection.objects.create(
                    charge=charge,
                    unit_id=charge.unit_id,
                    staff_id=staff_id,
                    day=day,
                    note=note.strip(),
                    planned_at=now,
                    planned_by=actor.id,
                )
        except IntegrityError:
            raise Refused(gettext_noop("Somebody goes for this money already.")) from None
        recording.record(
            CollectionPlanned(**ids(charge), collection_id=walk.id, staff_id=staff_id, day=day),
            actor=actor,
            now=now,
        )
    return walk


def end_collection(
    *, collection_id: int, state: CollectionState, note: str, actor: Actor, now: datetime
) -> Collection:
    """Nobody was there, said by who went; or the walk is called off, by the office. With a note."""
    actor.require(Permission.BILLING_CHARGE_COLLECT)
    if state not in {CollectionState.NOT_REACHED, CollectionState.WITHDRAWN}:
        raise Refused(gettext_noop("Money is collected with a receipt."), field="state")
    if state is CollectionState.WITHDRAWN:
        actor.require(Permission.BILLING_CHARGE_WRITE)
    if not note.strip():
        raise Refused(gettext_noop("Say why no money was collected."), field="note")
    found = queries.collection(collection_id, actor=actor)
    with transaction.atomic():
        charge = queries.lock(found.charge_id, actor=actor)
        walk = queries.lock_collection(collection_id, actor=actor)
        if walk.state != CollectionState.PLANNED:
            raise Refused(gettext_noop("This collection has ended already."))
        walk.note = note.strip()
        _end(walk, state, charge=charge, payment=None, actor=actor, now=now)
    return walk


def _end(
    walk: Collection,
    state: CollectionState,
    *,
    charge: Charge,
    payment: Payment | None,
    actor: Actor,
    now: datetime,
) -> None:
    walk.state, walk.payment, walk.ended_at = state, payment, now
    walk.save(update_fields=["state", "payment", "ended_at", "note"])
    recording.record(CollectionEnded(**ids(charge), collection_id=walk.id, state=state), actor=actor, now=now)
