"""Cash goes from the technician to the accountant, and the till is counted at the end of the day."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction

from yinuo.billing import queries, rules
from yinuo.billing.actions import posting
from yinuo.billing.events import CashHandedIn, DayClosed
from yinuo.billing.models import Account, DayClosing, HandIn, HandInPosition
from yinuo.billing.types import AccountKind, EntryKind, Leg
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.kernel.money import yuan_grouped
from yinuo.network import queries as network
from yinuo.platform.journal import recording
from yinuo.platform.numbering.actions import draw
from yinuo.platform.permissions.types import Permission

SLIPS = "JK"


def hand_in(
    *,
    staff_id: int,
    payment_ids: Collection[int],
    counted_fen: int,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> HandIn:
    """Count a technician's cash and take it into the till (交款, C353).

    Each payment is handed in once and whole. What was counted may differ from what was expected, with a reason; the
    technician's custody is empty of these payments all the same, and the difference is on record.
    """
    actor.require(Permission.BILLING_CASH_RECEIVE)
    reason = reason.strip()
    if actor.staff_id is None or actor.staff_id == staff_id:
        raise Refused(gettext_noop("Nobody takes their own cash. A colleague counts and receives it."))
    person = network.somebody(staff_id, actor=actor)
    wanted = set(payment_ids)
    if not wanted:
        raise Refused(gettext_noop("Choose at least one payment."), field="payments")
    with transaction.atomic():
        receipts = queries.lock_held(staff_id, wanted)
        if len(receipts) != len(wanted):
            raise Refused(
                gettext_noop("Some of this cash has been handed in already, or is not with %(name)s."),
                field="payments",
                name=person.name,
            )
        expected = sum(receipt.payment.amount_fen for receipt in receipts)
        rules.check_count(expected_fen=expected, counted_fen=counted_fen, reason=reason)
        unit_id = network.home_unit_id(actor)
        till = posting.till_at(unit_id, now=now)
        try:
            with transaction.atomic():
                taken = _taken(
                    HandIn(
                        unit_id=unit_id,
                        staff_id=staff_id,
                        received_by_id=actor.staff_id,
                        expected_fen=expected,
                        counted_fen=counted_fen,
                        reason=reason,
                        at=now,
                        day=queries.local_day(now),
                    ),
                    {receipt.payment_id: receipt.payment.amount_fen for receipt in receipts},
                    now=now,
                )
        except IntegrityError:
            raise Refused(
                gettext_noop("Some of this cash has been handed in already."), field="payments"
            ) from None
        for receipt in receipts:
            receipt.held_by_id = None
            receipt.save(update_fields=["held_by"])
        out_of: dict[int, int] = {}
        for receipt in receipts:
            account_id = receipt.payment.into_id
            out_of[account_id] = out_of.get(account_id, 0) + receipt.payment.amount_fen
        if len(out_of) != 1:
            raise Refused(
                gettext_noop("%(name)s has moved to another place of work. Hand in each place’s cash apart."),
                field="payments",
                name=person.name,
            )
        custody = queries.lock_account(next(iter(out_of)))
        for leg in rules.legs_of_hand_in(expected_fen=expected, counted_fen=counted_fen):
            _move(leg, custody, till, taken, actor=actor, now=now)
        recording.record(
            CashHandedIn(
                unit_id=unit_id,
                hand_in_id=taken.id,
                staff_id=staff_id,
                expected_fen=expected,
                counted_fen=counted_fen,
            ),
            actor=actor,
            now=now,
        )
    return taken


def _taken(taken: HandIn, amounts: dict[int, int], *, now: datetime) -> HandIn:
    taken.number = draw(SLIPS, now=now)
    taken.save(force_insert=True)
    HandInPosition.objects.bulk_create(
        HandInPosition(hand_in=taken, payment_id=payment_id, amount_fen=amount_fen)
        for payment_id, amount_fen in amounts.items()
    )
    return taken


def _move(leg: Leg, custody: Account, till: Account, taken: HandIn, *, actor: Actor, now: datetime) -> None:
    out_of, into = (custody, till)
    if leg.kind is EntryKind.SHORT:
        into = posting.account(AccountKind.DIFFERENCES, till.unit_id)
    elif leg.kind is EntryKind.OVER:
        out_of = posting.account(AccountKind.DIFFERENCES, till.unit_id)
    posting.post(leg.kind, leg.amount_fen, out_of=out_of, into=into, actor=actor, now=now, hand_in=taken)


def close_day(
    *,
    unit_id: int,
    day: date,
    counted_fen: int,
    deposit_fen: int,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> DayClosing:
    """Count a till at the end of a day and bring cash to the bank (日结). From then on the day stands still.

    Each day is closed once, and in order. A count that differs from the books needs a reason.
    """
    actor.require(Permission.BILLING_CASH_RECEIVE)
    reason = reason.strip()
    if actor.staff_id is None:
        raise Refused(gettext_noop("Only somebody on the staff list can take money."))
    network.unit(unit_id, actor=actor)
    with transaction.atomic():
        till = queries.lock_account(posting.account(AccountKind.TILL, unit_id).pk)
        found = queries.till_on(unit_id, day)
        rules.check_day(
            day,
            today=queries.local_day(now),
            last_closed=found.last.day if found.last else None,
            first_open=found.first_open,
        )
        rules.check_count(expected_fen=found.expected_fen, counted_fen=counted_fen, reason=reason)
        if not 0 <= deposit_fen <= counted_fen:
            raise Refused(
                gettext_noop("At most %(counted)s can go to the bank: no more was counted."),
                field="deposit",
                counted=yuan_grouped(counted_fen),
            )
        try:
            with transaction.atomic():
                closing = DayClosing.objects.create(
                    unit_id=unit_id,
                    till=till,
                    day=day,
                    after_day=found.last.day if found.last else None,
                    opening_fen=found.opening_fen,
                    cash_fen=found.cash_fen,
                    handed_in_fen=found.handed_in_fen,
                    refunds_fen=found.refunds_fen,
                    expected_fen=found.expected_fen,
                    counted_fen=counted_fen,
                    deposit_fen=deposit_fen,
                    takings=found.takings,
                    reason=reason,
                    closed_at=now,
                    closed_by_id=actor.staff_id,
                )
        except IntegrityError:
            raise Refused(gettext_noop("Somebody has just closed this day. Reload the page.")) from None
        legs = rules.legs_of_count(expected_fen=found.expected_fen, counted_fen=counted_fen)
        if deposit_fen:
            legs.append(Leg(EntryKind.DEPOSITED, deposit_fen))
        for leg in legs:
            _settle(leg, till, closing, actor=actor, now=now)
        recording.record(
            DayClosed(
                unit_id=unit_id,
                closing_id=closing.id,
                day=day,
                expected_fen=found.expected_fen,
                counted_fen=counted_fen,
                deposit_fen=deposit_fen,
            ),
            actor=actor,
            now=now,
        )
    return closing


def _settle(leg: Leg, till: Account, closing: DayClosing, *, actor: Actor, now: datetime) -> None:
    kind = AccountKind.BANK if leg.kind is EntryKind.DEPOSITED else AccountKind.DIFFERENCES
    other = posting.account(kind, till.unit_id)
    out_of, into = (other, till) if leg.kind is EntryKind.OVER else (till, other)
    posting.post(leg.kind, leg.amount_fen, out_of=out_of, into=into, actor=actor, now=now, closing=closing)
