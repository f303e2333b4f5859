"""Money goes back to the customer. Above the organisation's limit two people agree to it."""

from datetime import datetime

from django.db import transaction

from yinuo.billing import queries, rules
from yinuo.billing.actions import posting
from yinuo.billing.actions.charging import ids, locked, write
from yinuo.billing.events import RefundAsked, RefundDeclined, RefundPaid
from yinuo.billing.models import Account, Charge, Refund
from yinuo.billing.types import AccountKind, ChargeState, EntryKind, PaymentMethod, RefundState
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Forbidden, Refused, Stale, gettext_noop
from yinuo.network import queries as network
from yinuo.platform.journal import recording
from yinuo.platform.numbering.actions import draw
from yinuo.platform.permissions.types import Permission

REFUNDS = "TK"


def ask_refund(
    *,
    charge_id: int,
    version: int,
    amount_fen: int,
    method: PaymentMethod,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Refund:
    """Pay money back, with a reason; above the organisation's limit, ask a second person to agree first.

    Never more than was paid and is not paid back or asked for; not while an invoice stands for the money.
    """
    actor.require(Permission.BILLING_REFUND_WRITE)
    if not reason.strip():
        raise Refused(gettext_noop("Say why the money is paid back."), field="reason")
    if actor.staff_id is None:
        raise Refused(gettext_noop("Only somebody on the staff list can take money."))
    with transaction.atomic():
        charge = locked(charge_id, version, actor=actor)
        if charge.state != ChargeState.SETTLED:
            raise Refused(
                gettext_noop("Money is still owed here. Void the receipt, or let go the rest first.")
            )
        waiting = queries.asked_fen(charge.id)
        rules.check_refund(
            amount_fen,
            refundable_fen=charge.paid_fen - charge.refunded_fen - waiting,
            invoiceable_fen=charge.invoiceable_fen - waiting,
        )
        refund = Refund.objects.create(
            charge=charge,
            unit_id=charge.unit_id,
            out_of=_source(method, actor=actor),
            amount_fen=amount_fen,
            method=method,
            reason=reason.strip(),
            state=RefundState.ASKED,
            needs_second=rules.needs_second_person(amount_fen, limit_fen=queries.refund_limit()),
            asked_by_id=actor.staff_id,
            asked_at=now,
        )
        write(charge)
        if refund.needs_second:
            recording.record(
                RefundAsked(**ids(charge), refund_id=refund.id, amount_fen=amount_fen), actor=actor, now=now
            )
        else:
            _pay(charge, refund, actor=actor, now=now)
    return refund


def approve_refund(*, refund_id: int, version: int, actor: Actor, now: datetime) -> Refund:
    """A second person agrees, and the money goes back. Never the one who asked."""
    actor.require(Permission.BILLING_REFUND_APPROVE)
    with transaction.atomic():
        charge, refund = _waiting(refund_id, version, actor=actor)
        rules.check_refund(
            refund.amount_fen,
            refundable_fen=charge.paid_fen - charge.refunded_fen,
            invoiceable_fen=charge.invoiceable_fen,
        )
        refund.decided_by_id = actor.staff_id
        _pay(charge, refund, actor=actor, now=now)
    return refund


def decline_refund(*, refund_id: int, version: int, reason: str, actor: Actor, now: datetime) -> Refund:
    """A second person does not agree, with a reason. Nothing is paid."""
    actor.require(Permission.BILLING_REFUND_APPROVE)
    if not reason.strip():
        raise Refused(gettext_noop("Say why the refund is declined."), field="reason")
    with transaction.atomic():
        charge, refund = _waiting(refund_id, version, actor=actor)
        refund.state, refund.decline_reason = RefundState.DECLINED, reason.strip()
        refund.decided_by_id, refund.decided_at = actor.staff_id, now
        refund.version += 1
        refund.save(update_fields=["state", "decline_reason", "decided_by", "decided_at", "version"])
        recording.record(
            RefundDeclined(**ids(charge), refund_id=refund.id, amount_fen=refund.amount_fen),
            actor=actor,
            now=now,
        )
    return refund


def _source(method: PaymentMethod, *, actor: Actor) -> Account:
    kind = AccountKind.TILL if method is PaymentMethod.CASH else AccountKind.BANK
    return posting.account(kind, network.home_unit_id(actor))


def _waiting(refund_id: int, version: int, *, actor: Actor) -> tuple[Charge, Refund]:
    """The refund and its charge, the charge first, both held, for somebody who has not asked for it."""
    charge = queries.lock(queries.refund(refund_id, actor=actor).charge_id, actor=actor)
    refund = queries.lock_refund(refund_id, actor=actor)
    if actor.staff_id is None or refund.asked_by_id == actor.staff_id:
        raise Forbidden(gettext_noop("You have asked for this refund yourself. Somebody else decides."))
    if refund.state != RefundState.ASKED:
        raise Refused(gettext_noop("This refund has been decided already."))
    if refund.version != version:
        raise Stale({}, version=refund.version)
    return charge, refund


def _pay(charge: Charge, refund: Refund, *, actor: Actor, now: datetime) -> None:
    out_of = refund.out_of
    if out_of.kind == AccountKind.TILL:
        out_of = posting.till_at(out_of.unit_id, now=now)
    write(charge, refunded_fen=charge.refunded_fen + refund.amount_fen)
    posting.post(
        EntryKind.REFUNDED,
        refund.amount_fen,
        out_of=out_of,
        into=posting.account(AccountKind.REFUNDS, charge.unit_id),
        actor=actor,
        now=now,
        charge=charge,
        refund=refund,
    )
    refund.state, refund.decided_at, refund.number = RefundState.PAID, now, draw(REFUNDS, now=now)
    refund.version += 1
    refund.save(update_fields=["state", "decided_by", "decided_at", "number", "version"])
    recording.record(
        RefundPaid(**ids(charge), refund_id=refund.id, amount_fen=refund.amount_fen, method=refund.method),
        actor=actor,
        now=now,
    )
