"""A charge comes to be, changes its way, and ends without money."""

from datetime import datetime
from typing import Any

from django.db import transaction

from yinuo.billing import queries, rules
from yinuo.billing.actions import posting
from yinuo.billing.events import (
    ChargeRaised,
    ChargeSettled,
    ChargeToInvoice,
    ChargeVoided,
    ChargeWaived,
    CollectionEnded,
)
from yinuo.billing.models import Charge, ChargeLine
from yinuo.billing.types import AccountKind, ChargeState, ChargeWay, CollectionState, EntryKind
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, Stale, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission
from yinuo.workorders import queries as workorders
from yinuo.workorders.types import Line, total_fen


def raise_charge(*, order_id: int, collector_id: int | None, actor: Actor, now: datetime) -> Charge | None:
    """Charge what the customer has agreed to and signed for; called by the pipeline only.

    Nothing is charged when that comes to nothing, as classes B, C and D normally do (C347). `collector_id` is who
    was on site.
    """
    with transaction.atomic():
        order = workorders.lock(order_id, actor=actor)
        consent = workorders.consent_in_force(order.id)
        lines = [Line(**line) for line in consent.lines] if consent is not None and consent.is_given else []
        total = total_fen(lines)
        if total == 0:
            return None
        way = rules.way_of(total, limit_fen=queries.small_fee_limit(now=now))
        charge = Charge.objects.create(
            case_id=order.case_id,
            order=order,
            unit_id=order.unit_id,
            collector_id=collector_id,
            klass=order.klass,
            total_fen=total,
            way=way,
            invoice_due_on=queries.local_day(now) if way is ChargeWay.INVOICE else None,
            raised_at=now,
        )
        ChargeLine.objects.bulk_create(
            ChargeLine(
                charge=charge,
                tariff_code=line.tariff_code,
                name=line.name,
                quantity=line.quantity,
                price_fen=line.price_fen,
            )
            for line in lines
        )
        posting.post(
            EntryKind.CHARGED,
            total,
            out_of=posting.account(AccountKind.INCOME, order.unit_id),
            into=posting.account(AccountKind.RECEIVABLE, order.unit_id),
            actor=actor,
            now=now,
            charge=charge,
        )
        recording.record(
            ChargeRaised(
                case_id=order.case_id, charge_id=charge.id, order_id=order.id, total_fen=total, way=way
            ),
            actor=actor,
            now=now,
        )
    return charge


def bill_instead(*, charge_id: int, version: int, reason: str, actor: Actor, now: datetime) -> Charge:
    """The customer has no money with them: an invoice is issued today instead (C354). With a reason."""
    actor.require(Permission.BILLING_CHARGE_COLLECT)
    if not reason.strip():
        raise Refused(gettext_noop("Say why no money was collected."), field="reason")
    with transaction.atomic():
        charge = locked(charge_id, version, actor=actor)
        if charge.state != ChargeState.OPEN or charge.way != ChargeWay.ON_SPOT:
            raise Refused(gettext_noop("This charge is not waiting to be collected on the spot."))
        today = queries.local_day(now)
        write(charge, way=ChargeWay.INVOICE, way_reason=reason.strip(), invoice_due_on=today)
        recording.record(ChargeToInvoice(**ids(charge), due_on=today), actor=actor, now=now)
    return charge


def void_charge(*, charge_id: int, version: int, reason: str, actor: Actor, now: datetime) -> Charge:
    """Take a charge back, with a reason. Refused once money has come in or an invoice is out."""
    actor.require(Permission.BILLING_CHARGE_WRITE)
    if not reason.strip():
        raise Refused(gettext_noop("Say why the charge is voided."), field="reason")
    with transaction.atomic():
        charge = locked(charge_id, version, actor=actor)
        if charge.state == ChargeState.VOIDED:
            raise Refused(gettext_noop("This charge is void already."))
        if charge.paid_fen:
            raise Refused(gettext_noop("Money has come in for this charge. Pay it back instead."))
        if charge.invoiced_fen:
            raise Refused(gettext_noop("An invoice is out for this charge. Void or reverse it first."))
        withdraw_walks(charge, actor=actor, now=now)
        write(charge, state=ChargeState.VOIDED, void_reason=reason.strip())
        _give_up(charge, EntryKind.CANCELLED, charge.total_fen, actor=actor, now=now)
        recording.record(ChargeVoided(**ids(charge), total_fen=charge.total_fen), actor=actor, now=now)
    return charge


def waive_rest(*, charge_id: int, version: int, reason: str, actor: Actor, now: datetime) -> Charge:
    """Let go what is left of a partly paid charge, with a reason; by somebody who does not collect money."""
    actor.require(Permission.BILLING_REFUND_APPROVE)
    if not reason.strip():
        raise Refused(gettext_noop("Say why the rest is let go."), field="reason")
    with transaction.atomic():
        charge = locked(charge_id, version, actor=actor)
        if charge.state != ChargeState.OPEN or not charge.paid_fen:
            raise Refused(gettext_noop("Only the rest of a partly paid charge can be let go."))
        rest = charge.owed_fen
        if rest > charge.invoiceable_fen:
            raise Refused(gettext_noop("An invoice covers the rest. Reverse it first."))
        withdraw_walks(charge, actor=actor, now=now)
        write(
            charge,
            waived_fen=rest,
            waive_reason=reason.strip(),
            state=ChargeState.SETTLED,
            settled_at=now,
        )
        _give_up(charge, EntryKind.WAIVED, rest, actor=actor, now=now)
        recording.record(ChargeWaived(**ids(charge), amount_fen=rest), actor=actor, now=now)
        recording.record(ChargeSettled(**ids(charge)), actor=actor, now=now)
    return charge


def _give_up(charge: Charge, kind: EntryKind, amount_fen: int, *, actor: Actor, now: datetime) -> None:
    posting.post(
        kind,
        amount_fen,
        out_of=posting.account(AccountKind.RECEIVABLE, charge.unit_id),
        into=posting.account(AccountKind.INCOME, charge.unit_id),
        actor=actor,
        now=now,
        charge=charge,
    )


def locked(charge_id: int, version: int, *, actor: Actor) -> Charge:
    """The charge as the page showed it, held; one's own on the road, one's units' at a desk."""
    charge = queries.lock(charge_id, actor=actor, of=queries.collectable_by(actor))
    if charge.version != version:
        raise Stale({}, version=charge.version)
    return charge


def write(charge: Charge, **values: Any) -> None:
    """Change named fields. The state moves along the table only."""
    state = values.get("state", charge.state)
    if state != charge.state and not rules.allows(ChargeState(charge.state), ChargeState(state)):
        raise Refused(gettext_noop("The charge has moved on. Reload the page."))
    for name, value in values.items():
        setattr(charge, name, value)
    charge.version += 1
    charge.save(update_fields=[*values, "version"])


def ids(charge: Charge) -> dict[str, int]:
    return {"case_id": charge.case_id, "charge_id": charge.id}


def withdraw_walks(charge: Charge, *, actor: Actor, now: datetime) -> None:
    """Nobody need go for this money any more."""
    planned = queries.planned_of(charge.id)
    if planned is not None:
        planned.state, planned.ended_at = CollectionState.WITHDRAWN, now
        planned.save(update_fields=["state", "ended_at"])
        recording.record(
            CollectionEnded(**ids(charge), collection_id=planned.id, state=planned.state),
            actor=actor,
            now=now,
        )
