"""The service voucher: drawn, estimated, agreed to, signed, filed, voided."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from yinuo.entitlement import queries as entitlement
from yinuo.entitlement.types import Outcome
from yinuo.intake import queries as intake
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.numbering.actions import draw
from yinuo.platform.permissions.types import Permission
from yinuo.workorders import queries, rules
from yinuo.workorders.events import (
    ConsentGiven,
    ConsentRefused,
    EstimateChanged,
    VoucherDrawn,
    VoucherFiled,
    VoucherSigned,
    VoucherVoided,
)
from yinuo.workorders.models import Consent, EstimateLine, WorkOrder
from yinuo.workorders.types import (
    LIVE_STATES,
    ConsentWay,
    Line,
    OrderState,
    Part,
    Work,
    check_quantity,
    named,
    total_fen,
)

if TYPE_CHECKING:
    from yinuo.intake.models import Case

SERIES = "FW"
ESTIMATES = frozenset(
    {
        Permission.DEPOT_CARD_CHECK,
        Permission.WORKORDERS_ORDER_WRITE,
        Permission.FIELD_VISIT_WORK,
        Permission.DEPOT_CARD_WORK,
        Permission.DEPOT_STAY_WRITE,
    }
)
IN_THE_WORKSHOP = frozenset({Permission.DEPOT_CARD_WORK, Permission.DEPOT_STAY_WRITE})


def draw_voucher(*, case_id: int, instructions: str, actor: Actor, now: datetime) -> WorkOrder:
    """Take the service voucher (服务凭证) of a decided case and put it before the chief (C351)."""
    actor.require(Permission.WORKORDERS_ORDER_WRITE)
    with transaction.atomic():
        case = intake.lock(case_id, actor=actor)
        decision = entitlement.latest(case.id)
        if decision is None or decision.outcome == Outcome.NEEDS_FACTS or case.state == CaseState.REGISTERED:
            raise Refused(gettext_noop("Nobody has decided yet who pays. Answer the open questions first."))
        klass = entitlement.service_class(decision)
        if not klass:
            raise Refused(
                gettext_noop("Nothing goes by voucher here. Only a repair that has been chosen does.")
            )
        if case.state != CaseState.DECIDED or queries.live_of_case(case.id) is not None:
            raise Refused(gettext_noop("This case has a voucher already, or is closed."))
        order = WorkOrder.objects.create(
            number=draw(SERIES, now=now),
            case=case,
            unit_id=case.unit_id,
            klass=klass,
            state=OrderState.DRAWN,
            instructions=instructions.strip(),
            drawn_at=now,
            drawn_by=actor.id,
        )
        recording.record(
            VoucherDrawn(case_id=case.id, order_id=order.id, klass=order.klass), actor=actor, now=now
        )
    return order


def move(order: WorkOrder, to: OrderState, **stamps: Any) -> None:
    """Change the state if nobody else has; refuse moves that the table does not have."""
    before = OrderState(order.state)
    refusal = Refused(gettext_noop("The voucher has moved on. Reload the page."))
    if not rules.allows(before, to):
        raise refusal
    if (
        WorkOrder.objects.filter(pk=order.id, state=before).update(
            state=to, version=F("version") + 1, **stamps
        )
        != 1
    ):
        raise refusal
    order.state = to


def advance(order_id: int, to: OrderState, *, actor: Actor) -> None:
    """Follow what later contexts have announced; called by the pipeline only."""
    move(queries.lock(order_id, actor=actor), to)


def set_estimate(*, order_id: int, lines: Sequence[Line], actor: Actor, now: datetime) -> int:
    """Replace the estimate and return its total in fen. What the customer had agreed to is thereby open again."""
    _require_one(ESTIMATES, actor)
    with transaction.atomic():
        order = queries.lock(order_id, actor=actor)
        if order.state not in LIVE_STATES:
            raise Refused(gettext_noop("The voucher is closed; its estimate cannot change."))
        EstimateLine.objects.filter(order=order).delete()
        EstimateLine.objects.bulk_create(
            EstimateLine(
                order=order,
                tariff_code=line.tariff_code,
                name=line.name,
                quantity=line.quantity,
                price_fen=line.price_fen,
                added_at=now,
            )
            for line in lines
        )
        total = total_fen(lines)
        recording.record(
            EstimateChanged(case_id=order.case_id, order_id=order.id, total_fen=total), actor=actor, now=now
        )
    return total


def priced(case: "Case", *, works: Sequence[Work], parts: Sequence[Part], at: datetime) -> list[Line]:
    """The positions of an estimate: work at the price that the tariff has at that time, parts by name.

    Refused for work that the tariff does not have.
    """
    tariff = {item.code: item for item in queries.tariff_of(case, at=at)}
    lines = []
    for work in works:
        item = tariff.get(work.code)
        if item is None:
            raise Refused(gettext_noop("“%(code)s” is not in the tariff for this product."), code=work.code)
        check_quantity(work.quantity, field="works")
        lines.append(Line(item.code, item.name, work.quantity, item.price_fen))
    for part in parts:
        check_quantity(part.quantity, field="parts")
        lines.append(Line("", named(part.name), part.quantity, part.price_fen))
    return lines


def record_consent(
    *,
    order_id: int,
    is_given: bool,
    signer: str,
    tariff_shown_at: datetime,
    actor: Actor,
    now: datetime,
    way: ConsentWay = ConsentWay.ON_SITE,
) -> Consent:
    """Keep the customer's answer to the estimate, before any work (C016, C017, C023).

    A free or contract voucher has a total of zero unless lines were added; the answer is asked all the same. While the
    product is in the workshop the answer comes by phone or at the counter, and `tariff_shown_at` is when the price was
    told: not before the estimate was written.
    """
    if way is ConsentWay.ON_SITE:
        actor.require(Permission.FIELD_VISIT_WORK)
    else:
        _require_one(IN_THE_WORKSHOP, actor)
    if not signer.strip():
        raise Refused(gettext_noop("Write down who has agreed."), field="signer")
    with transaction.atomic():
        order = queries.lock(order_id, actor=actor)
        if way is ConsentWay.ON_SITE and order.state != OrderState.WORKING:
            raise Refused(gettext_noop("The visit has not begun."))
        if way is not ConsentWay.ON_SITE and order.state != OrderState.IN_WORKSHOP:
            raise Refused(gettext_noop("The product is not in the workshop."))
        kept = queries.lines(order.id)
        if way is not ConsentWay.ON_SITE:
            _check_told(tariff_shown_at, kept, now=now)
        lines = [Line(line.tariff_code, line.name, line.quantity, line.price_fen) for line in kept]
        consent = Consent.objects.create(
            order=order,
            total_fen=total_fen(lines),
            lines=[asdict(line) for line in lines],
            is_given=is_given,
            signer=signer.strip(),
            way=way,
            tariff_shown_at=tariff_shown_at,
            at=now,
            actor_id=actor.id,
        )
        kind = ConsentGiven if is_given else ConsentRefused
        recording.record(
            kind(
                case_id=order.case_id, order_id=order.id, consent_id=consent.id, total_fen=consent.total_fen
            ),
            actor=actor,
            now=now,
        )
    return consent


def sign(*, order_id: int, signature_id: int, actor: Actor, now: datetime) -> None:
    """The customer has signed the voucher (C352). Called when a visit has succeeded."""
    with transaction.atomic():
        order = queries.lock(order_id, actor=actor)
        move(order, OrderState.SIGNED, signed_at=now, signature_id=signature_id)
        recording.record(
            VoucherSigned(case_id=order.case_id, order_id=order.id, signature_id=signature_id),
            actor=actor,
            now=now,
        )


def file_voucher(*, order_id: int, actor: Actor, now: datetime) -> None:
    """File the signed voucher (归档, C352)."""
    actor.require(Permission.WORKORDERS_ORDER_WRITE)
    with transaction.atomic():
        order = queries.lock(order_id, actor=actor)
        if order.signed_at is None:
            raise Refused(gettext_noop("The customer has not signed this voucher."))
        move(order, OrderState.FILED, filed_at=now)
        recording.record(VoucherFiled(case_id=order.case_id, order_id=order.id), actor=actor, now=now)


def void_voucher(*, order_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Void a voucher that is not signed, with a reason. Its number stays on record."""
    actor.require(Permission.WORKORDERS_ORDER_WRITE)
    if not reason.strip():
        raise Refused(gettext_noop("Say why the voucher is voided."), field="reason")
    with transaction.atomic():
        order = queries.lock(order_id, actor=actor)
        if order.state == OrderState.WORKING:
            raise Refused(gettext_noop("The technician is on site. End the visit first."))
        if order.state == OrderState.IN_WORKSHOP:
            raise Refused(gettext_noop("The product is in the workshop. Give it back first."))
        void(order, reason=reason.strip(), actor=actor, now=now)


def void(order: WorkOrder, *, reason: str, actor: Actor, now: datetime) -> None:
    """End a voucher that will not be signed; also when its case or visit has ended without a repair."""
    move(order, OrderState.VOIDED, void_reason=reason)
    recording.record(VoucherVoided(case_id=order.case_id, order_id=order.id), actor=actor, now=now)


def _require_one(permissions: frozenset[Permission], actor: Actor) -> None:
    if not any(actor.may(permission) for permission in permissions):
        actor.require(min(permissions))


def _check_told(told_at: datetime, lines: Sequence[EstimateLine], *, now: datetime) -> None:
    if told_at > now:
        raise Refused(gettext_noop("The price cannot be told in the future."), field="told_at")
    if any(told_at < line.added_at.replace(second=0, microsecond=0) for line in lines):
        raise Refused(
            gettext_noop("The estimate was written after that. Tell the customer the price as it is now."),
            field="told_at",
        )
