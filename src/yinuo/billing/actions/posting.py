"""Writing the ledger: accounts are opened when first needed, rows are only ever added."""

from datetime import datetime
from typing import Any

from yinuo.billing import queries
from yinuo.billing.models import Account, LedgerEntry
from yinuo.billing.types import AccountKind, EntryKind, PaymentMethod
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.kernel.money import yuan_grouped
from yinuo.network import queries as network
from yinuo.platform.permissions.types import Permission


def account(kind: AccountKind, unit_id: int) -> Account:
    return Account.objects.get_or_create(kind=kind, unit_id=unit_id, staff=None)[0]


def custody_of(staff_id: int, *, unit_id: int) -> Account:
    found, _ = Account.objects.get_or_create(kind=AccountKind.CUSTODY, unit_id=unit_id, staff_id=staff_id)
    return found


def till_at(unit_id: int, *, now: datetime) -> Account:
    """The till of a unit, held until the transaction ends. Refused once its day is closed."""
    till = queries.lock_account(account(AccountKind.TILL, unit_id).pk)
    last = queries.last_closing(unit_id)
    if last is not None and queries.local_day(now) <= last.day:
        raise Refused(
            gettext_noop("The till is closed for %(day)s. Nothing goes in or out of it until the next day."),
            day=str(last.day),
        )
    return till


def place_of(method: PaymentMethod, *, actor: Actor, now: datetime) -> Account:
    """Where money goes that the actor takes: cash into the till or into custody, all else to the bank."""
    unit_id = network.home_unit_id(actor)
    if method is not PaymentMethod.CASH:
        return account(AccountKind.BANK, unit_id)
    if actor.may(Permission.BILLING_CASH_RECEIVE) or actor.staff_id is None:
        return till_at(unit_id, now=now)
    return custody_of(actor.staff_id, unit_id=unit_id)


def post(
    kind: EntryKind,
    amount_fen: int,
    *,
    out_of: Account,
    into: Account,
    actor: Actor,
    now: datetime,
    **what_for: Any,
) -> LedgerEntry:
    """Move money from one account to another. Refused when more would leave a till than lies in it."""
    if out_of.kind == AccountKind.TILL:
        there = queries.balance(out_of.pk)
        if amount_fen > there:
            raise Refused(
                gettext_noop("Only %(there)s lie in the till."), field="amount", there=yuan_grouped(there)
            )
    return LedgerEntry.objects.create(
        kind=kind,
        amount_fen=amount_fen,
        from_account=out_of,
        to_account=into,
        at=now,
        day=queries.local_day(now),
        actor_id=actor.id,
        **what_for,
    )
