"""What the ledger says: balances are sums of its rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from yinuo.billing.models import Account, DayClosing, LedgerEntry, Payment
from yinuo.billing.queries.limits import local_day
from yinuo.billing.types import CREDITED, AccountKind, EntryKind
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound
from yinuo.platform.paging import SIZE, Keys, Stretch, stretch


def accounts(*, actor: Actor) -> QuerySet[Account]:
    found = Account.objects.select_related("unit", "staff__user").order_by("unit_id", "kind", "id")
    return found if actor.scope.units is None else found.filter(unit_id__in=actor.scope.units)


def account(account_id: int, *, actor: Actor) -> Account:
    found = accounts(actor=actor).filter(pk=account_id).first()
    if found is None:
        raise NotFound
    return found


def till_of(unit_id: int) -> Account | None:
    return Account.objects.filter(kind=AccountKind.TILL, unit_id=unit_id).first()


def lock_account(account_id: int) -> Account:
    """The account, held until the transaction ends: its balance and its closings stand still meanwhile."""
    return Account.objects.select_for_update().get(pk=account_id)


def balances(account_ids: Iterable[int]) -> dict[int, int]:
    """What each account comes to. Two statements."""
    wanted = list(account_ids)
    sums = dict.fromkeys(wanted, 0)
    ways = (("to_account_id", 1), ("from_account_id", -1))
    for column, sign in ways:
        rows = LedgerEntry.objects.filter(**{f"{column}__in": wanted}).order_by()
        for account_id, total in rows.values_list(column).annotate(Sum("amount_fen")):
            sums[account_id] += sign * total
    return sums


def balance(account_id: int) -> int:
    return balances([account_id])[account_id]


def shown_balance(account: Account, balance_fen: int) -> int:
    """As people read it: income is what has come out of its account."""
    return -balance_fen if AccountKind(account.kind) in CREDITED else balance_fen


def entries(account_id: int, *, keys: Keys, size: int = SIZE) -> Stretch[LedgerEntry]:
    """A stretch of an account's rows, newest first, by the keys of the address.

    What went in and what went out is read apart, each along its own index. Three statements.
    """
    both = [
        stretch(_rows(**{column: account_id}), **keys, size=size) for column in ("to_account", "from_account")
    ]
    backwards = keys.get("newer_than") is not None
    merged = sorted(
        (row for part in both for row in part.rows), key=lambda row: row.pk, reverse=not backwards
    )
    more = len(merged) > size or any((part.newer if backwards else part.older) for part in both)
    found = merged[:size]
    if backwards:
        found.reverse()
    has_newer = more if backwards else keys.get("older_than") is not None
    has_older = True if backwards else more
    _with_accounts(found)
    return Stretch(
        found,
        newer=found[0].pk if found and has_newer else None,
        older=found[-1].pk if found and has_older else None,
    )


def _rows(**which: int) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(**which).select_related("charge__case", "hand_in", "refund", "closing")


def _with_accounts(rows: list[LedgerEntry]) -> None:
    """From where to where, fetched apart: planning them into the same statement costs more."""
    ids = {number for row in rows for number in (row.from_account_id, row.to_account_id)}
    known = Account.objects.filter(pk__in=ids).select_related("staff__user").in_bulk()
    for row in rows:
        row.from_account, row.to_account = known[row.from_account_id], known[row.to_account_id]


def entries_of(charge_id: int) -> list[LedgerEntry]:
    """What has moved for a charge, in order. One statement."""
    return list(
        LedgerEntry.objects.filter(charge_id=charge_id)
        .select_related("from_account__staff__user", "to_account__staff__user")
        .order_by("id")
    )


# ---- the till and its days -----------------------------------------------------------------------


def last_closing(unit_id: int) -> DayClosing | None:
    return DayClosing.objects.filter(unit_id=unit_id).order_by("-day").first()


def closings(*, actor: Actor) -> QuerySet[DayClosing]:
    found = DayClosing.objects.select_related("unit", "closed_by__user")
    return found if actor.scope.units is None else found.filter(unit_id__in=actor.scope.units)


def has_closed(unit_id: int, *, day: date, at: datetime) -> bool:
    """Whether what happened then stands in a closing of the unit already."""
    return DayClosing.objects.filter(unit_id=unit_id, day__gte=day, closed_at__gte=at).exists()


def first_open_day(till: Account, *, last: DayClosing | None) -> date | None:
    """The first day with cash that no closing has counted."""
    moved = LedgerEntry.objects.filter(Q(from_account=till) | Q(to_account=till))
    if last is not None:
        moved = moved.filter(day__gt=last.day)
    return moved.order_by("day").values_list("day", flat=True).first()


@dataclass(frozen=True, slots=True)
class Till:
    """A till on a day, before it is counted. `takings` is everything that came in since the closing before, by method."""

    unit_id: int
    day: date
    last: DayClosing | None
    first_open: date | None
    cash_fen: int
    handed_in_fen: int
    refunds_fen: int
    takings: dict[str, int]

    @property
    def opening_fen(self) -> int:
        return self.last.left_fen if self.last else 0

    @property
    def expected_fen(self) -> int:
        return self.opening_fen + self.cash_fen + self.handed_in_fen - self.refunds_fen


def till_on(unit_id: int, day: date) -> Till:
    """The till of a unit as the books have it at the end of the day. Six statements."""
    till, last = till_of(unit_id), last_closing(unit_id)
    since = Q(day__lte=day) & (Q(day__gt=last.day) if last else Q())
    rows = LedgerEntry.objects.filter(since, closing__isnull=True).order_by()
    came = dict(rows.filter(to_account=till).values_list("kind").annotate(Sum("amount_fen")))
    went = dict(rows.filter(from_account=till).values_list("kind").annotate(Sum("amount_fen")))
    return Till(
        unit_id=unit_id,
        day=day,
        last=last,
        first_open=first_open_day(till, last=last) if till else None,
        cash_fen=came.get(EntryKind.PAID, 0) - went.get(EntryKind.UNDONE, 0),
        handed_in_fen=came.get(EntryKind.HANDED_IN, 0) + came.get(EntryKind.OVER, 0),
        refunds_fen=went.get(EntryKind.REFUNDED, 0),
        takings=_takings(unit_id, day, last=last),
    )


def _takings(unit_id: int, day: date, *, last: DayClosing | None) -> dict[str, int]:
    """Payments of the unit's people by method, without those whose receipts are void."""
    paid = Payment.objects.filter(into__unit_id=unit_id, day__lte=day, receipt__voided_at__isnull=True)
    if last is not None:
        paid = paid.filter(Q(day__gt=last.day) | Q(day=last.day, at__gt=last.closed_at))
    return dict(paid.order_by().values_list("method").annotate(Sum("amount_fen")))


@dataclass(frozen=True, slots=True)
class TillDue:
    """A unit with a till: what lies in it, which day was closed last and which is to be closed next."""

    account: Account
    balance_fen: int
    last_day: date | None
    next_day: date


def tills(*, actor: Actor, now: datetime) -> list[TillDue]:
    """Every till that the actor may see, and the day to close there. Three statements."""
    closed = DayClosing.objects.filter(unit_id=OuterRef("unit_id")).order_by("-day").values("day")[:1]
    found = list(
        accounts(actor=actor)
        .filter(kind=AccountKind.TILL)
        .annotate(last_day=Subquery(closed))
        .annotate(came_on=_first_day("to_account_id"), went_on=_first_day("from_account_id"))
    )
    sums, today = balances([till.pk for till in found]), local_day(now)
    return [
        TillDue(
            till,
            sums[till.pk],
            till.last_day,
            min((day for day in (till.came_on, till.went_on) if day is not None), default=today),
        )
        for till in found
    ]


def _first_day(column: str) -> Subquery:
    """The first day on which something moved that no closing has counted."""
    after = Coalesce(OuterRef("last_day"), Value(date.min))
    moved = LedgerEntry.objects.filter(**{column: OuterRef("pk")}, day__gt=after)
    return Subquery(moved.order_by("day").values("day")[:1])
