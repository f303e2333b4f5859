from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F

from yinuo.entitlement import queries as entitlement
from yinuo.entitlement.types import Outcome
from yinuo.intake import queries as intake
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.network import queries as network
from yinuo.platform.journal import recording
from yinuo.platform.numbering.actions import draw
from yinuo.platform.permissions.types import Permission
from yinuo.workorders import queries, rules
from yinuo.workorders.events import (
    ConsentGiven,
    ConsentRefused,
    EstimateChanged,
    TimeBooked,
    TimeCorrected,
    TimeStarted,
    TimeStopped,
    TimeWithdrawn,
    VoucherDrawn,
    VoucherFiled,
    VoucherSigned,
    VoucherVoided,
)
from yinuo.workorders.models import Consent, EstimateLine, InternalWork, WorkOrder
from yinuo.workorders.types import (
    LIVE_STATES,
    ConsentWay,
    InternalKind,
    Line,
    OrderState,
    Part,
    Spent,
    TimeState,
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


# ---- internal work, class D (C350) ---------------------------------------------------------------


def start_time(*, kind: InternalKind, note: str, actor: Actor, now: datetime) -> InternalWork:
    """Begin internal work now. Refused while something else of the same person runs, or a visit (by the pipeline)."""
    with transaction.atomic():
        staff_id, unit_id = _books_time(actor)
        rules.check_note(kind, note.strip())
        start = rules.whole_minute(now)
        with _one_thing_at_a_time(staff_id, start, None):
            work = InternalWork.objects.create(
                staff_id=staff_id,
                unit_id=unit_id,
                kind=kind,
                state=TimeState.RUNNING,
                day=queries.local_day(now),
                during=DateTimeTZRange(start, None),
                note=note.strip(),
                booked_at=now,
                booked_by=actor.id,
            )
        recording.record(
            TimeStarted(staff_id=staff_id, work_id=work.id, kind=kind, start=start), actor=actor, now=now
        )
    return work


def stop_time(*, work_id: int, actor: Actor, now: datetime) -> InternalWork:
    """End internal work that runs. On a later day only a correction can say when it ended."""
    with transaction.atomic():
        _books_time(actor)
        work = queries.lock_own_time(work_id, actor=actor)
        if work.state != TimeState.RUNNING:
            raise Refused(gettext_noop("This work has been stopped already."))
        if work.day != queries.local_day(now):
            raise Refused(
                gettext_noop("This work was begun on another day. Correct it and say when it ended.")
            )
        _stop(work, actor=actor, now=now)
    return work


def stop_running(*, staff_id: int, actor: Actor, now: datetime) -> None:
    """End what somebody does in the house because they are elsewhere now; called by the pipeline only.

    What was begun on another day stays: nobody but that person knows when it ended.
    """
    work = queries.running(staff_id)
    if work is not None and work.day == queries.local_day(now):
        _stop(work, actor=actor, now=now)


def book_time(*, kind: InternalKind, spent: Spent, note: str, actor: Actor, now: datetime) -> InternalWork:
    """Book time on internal work afterwards.

    Refused for time that has not passed, days that are closed, more than a day has, and for a stretch in which the same
    person did something else.
    """
    with transaction.atomic():
        staff_id, unit_id = _books_time(actor)
        work = _book(kind, spent, note, staff_id=staff_id, unit_id=unit_id, actor=actor, now=now)
        recording.record(
            TimeBooked(
                staff_id=staff_id,
                work_id=work.id,
                kind=kind,
                day=spent.day,
                minutes=spent.minutes,
                start=spent.start,
                end=spent.end,
            ),
            actor=actor,
            now=now,
        )
    return work


def correct_time(
    *, work_id: int, kind: InternalKind, spent: Spent, note: str, reason: str, actor: Actor, now: datetime
) -> InternalWork:
    """Put another booking in the place of one; that stays on record with the reason. Both days must be open."""
    if not reason.strip():
        raise Refused(gettext_noop("Say why the booking is corrected."), field="reason")
    with transaction.atomic():
        staff_id, unit_id = _books_time(actor)
        before = queries.lock_own_time(work_id, actor=actor)
        _withdraw(before, reason, now=now)
        work = _book(
            kind,
            spent,
            note,
            staff_id=staff_id,
            unit_id=unit_id,
            actor=actor,
            now=now,
            replaces_id=before.id,
        )
        recording.record(
            TimeCorrected(
                staff_id=staff_id,
                work_id=work.id,
                before_id=before.id,
                kind=kind,
                day=spent.day,
                minutes=spent.minutes,
                start=spent.start,
                end=spent.end,
            ),
            actor=actor,
            now=now,
        )
    return work


def withdraw_time(*, work_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Take a booking back, with a reason; it stays on record and no longer counts."""
    if not reason.strip():
        raise Refused(gettext_noop("Say why the booking is withdrawn."), field="reason")
    with transaction.atomic():
        staff_id, _unit_id = _books_time(actor)
        work = queries.lock_own_time(work_id, actor=actor)
        _withdraw(work, reason, now=now)
        recording.record(TimeWithdrawn(staff_id=staff_id, work_id=work.id), actor=actor, now=now)


def _books_time(actor: Actor) -> tuple[int, int]:
    """The actor's own place on the staff list, held: one booking of a person after the other."""
    actor.require(Permission.WORKORDERS_TIME_WRITE)
    if actor.staff_id is None:
        raise Refused(gettext_noop("Only people on the staff list book time."))
    return actor.staff_id, network.lock_person(actor.staff_id).unit_id


def _book(
    kind: InternalKind,
    spent: Spent,
    note: str,
    *,
    staff_id: int,
    unit_id: int,
    actor: Actor,
    now: datetime,
    replaces_id: int | None = None,
) -> InternalWork:
    rules.check_note(kind, note.strip())
    rules.check_day(spent.day, today=queries.local_day(now), days=queries.correction_days())
    rules.check_spent(spent, now=now)
    rules.check_total(spent, already=queries.minutes_on(staff_id, spent.day))
    during = None if spent.start is None else DateTimeTZRange(spent.start, spent.end)
    with _one_thing_at_a_time(staff_id, spent.start, spent.end):
        return InternalWork.objects.create(
            staff_id=staff_id,
            unit_id=unit_id,
            kind=kind,
            state=TimeState.BOOKED,
            day=spent.day,
            during=during,
            minutes=spent.minutes,
            note=note.strip(),
            replaces_id=replaces_id,
            booked_at=now,
            booked_by=actor.id,
        )


def _stop(work: InternalWork, *, actor: Actor, now: datetime) -> None:
    spent = rules.spent_until_stopped(work.during.lower, now, zone=queries.zone())
    work.state, work.minutes, work.during = (
        TimeState.BOOKED,
        spent.minutes,
        DateTimeTZRange(spent.start, spent.end),
    )
    work.save(update_fields=["state", "minutes", "during"])
    recording.record(
        TimeStopped(staff_id=work.staff_id, work_id=work.id, minutes=spent.minutes), actor=actor, now=now
    )


def _withdraw(work: InternalWork, reason: str, *, now: datetime) -> None:
    rules.check_day(work.day, today=queries.local_day(now), days=queries.correction_days())
    work.state, work.withdrawn_at, work.withdraw_reason = TimeState.WITHDRAWN, now, reason.strip()
    work.save(update_fields=["state", "withdrawn_at", "withdraw_reason"])


@contextmanager
def _one_thing_at_a_time(staff_id: int, start: datetime | None, end: datetime | None) -> Iterator[None]:
    """Says in words what the exclusion constraint refuses."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "time_of_one_person_once" not in str(error) or start is None:
            raise
        other = queries.overlapping(staff_id, start=start, end=end)
        if other is None:
            raise Refused(
                gettext_noop("Somebody has just booked this time. Look again."), field="start"
            ) from None
        zone = queries.zone()
        since = f"{other.during.lower.astimezone(zone):%m-%d %H:%M}"
        if other.during.upper is None:
            raise Refused(
                gettext_noop("Internal work has been running since %(since)s. Stop it first."),
                field="start",
                since=since,
            ) from None
        raise Refused(
            gettext_noop("Internal work is booked from %(start)s to %(end)s already."),
            field="start",
            start=since,
            end=f"{other.during.upper.astimezone(zone):%H:%M}",
        ) from None
