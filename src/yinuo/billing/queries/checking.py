"""Whether the ledger and what stands beside it still say the same. Reads everything."""

from collections.abc import Iterator

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from yinuo.billing.models import (
    Account,
    Charge,
    DayClosing,
    HandIn,
    Invoice,
    LedgerEntry,
    Payment,
    Receipt,
    Refund,
)
from yinuo.billing.queries.ledger import balances
from yinuo.billing.types import AccountKind, ChargeState, EntryKind, InvoiceState

ADDS = (EntryKind.CHARGED, EntryKind.UNDONE)
TAKES = (EntryKind.PAID, EntryKind.CANCELLED, EntryKind.WAIVED)


def odds() -> Iterator[str]:
    """What does not add up, in words: charges, custody, tills."""
    yield from _charges()
    yield from _custody()
    yield from _tills()


def numbered() -> dict[str, QuerySet[Receipt | Invoice | Refund | HandIn, str | None]]:
    """The numbers that have been given, by the beginning of their series."""
    return {
        "SJ": Receipt.objects.values_list("number", flat=True),
        "FP": Invoice.objects.values_list("number", flat=True),
        "TK": Refund.objects.values_list("number", flat=True),
        "JK": HandIn.objects.values_list("number", flat=True),
    }


def _sum(rows: QuerySet[LedgerEntry | Payment | Invoice], amount: Case | str = "amount_fen") -> Coalesce:
    """The sum over a charge's rows, as a column beside the charge."""
    summed = rows.filter(charge=OuterRef("pk")).order_by().values("charge").annotate(total=Sum(amount))
    return Coalesce(Subquery(summed.values("total")), Value(0))


def _charges() -> Iterator[str]:
    moved = Case(
        When(kind__in=ADDS, then=F("amount_fen")),
        When(kind__in=TAKES, then=-F("amount_fen")),
        default=Value(0),
    )
    charges = Charge.objects.select_related("case").annotate(
        owed_in_ledger=_sum(LedgerEntry.objects.all(), moved),
        back_in_ledger=_sum(LedgerEntry.objects.filter(kind=EntryKind.REFUNDED)),
        came=_sum(Payment.objects.filter(receipt__voided_at__isnull=True)),
        out=_sum(Invoice.objects.filter(state=InvoiceState.ISSUED)),
    )
    for charge in charges.order_by("id").iterator(chunk_size=2000):
        is_void = charge.state == ChargeState.VOIDED
        says = (charge.owed_fen, charge.refunded_fen, charge.paid_fen, charge.invoiced_fen)
        found = (charge.owed_in_ledger, charge.back_in_ledger, charge.came, charge.out)
        if says != found or (is_void and any(found)):
            yield f"charge of {charge.case.number}"


def _custody() -> Iterator[str]:
    accounts = list(Account.objects.filter(kind=AccountKind.CUSTODY).select_related("staff__user"))
    sums = balances([account.pk for account in accounts])
    held = dict(
        Receipt.objects.filter(held_by__isnull=False)
        .order_by()
        .values_list("payment__into_id")
        .annotate(Sum("payment__amount_fen"))
    )
    for account in accounts:
        if sums[account.pk] != held.pop(account.pk, 0):
            yield f"cash with staff {account.staff_id}"
    for account_id in held:
        yield f"cash in account {account_id}, which is nobody's custody"


def _tills() -> Iterator[str]:
    for closing in DayClosing.objects.order_by("unit_id", "-day").distinct("unit_id"):
        until = LedgerEntry.objects.filter(day__lte=closing.day)
        came = until.filter(to_account=closing.till_id).aggregate(total=Sum("amount_fen"))["total"] or 0
        went = until.filter(from_account=closing.till_id).aggregate(total=Sum("amount_fen"))["total"] or 0
        if came - went != closing.left_fen:
            yield f"till of unit {closing.unit_id} on {closing.day}"
    tills = Account.objects.filter(kind=AccountKind.TILL).values_list("id", flat=True)
    yield from (f"till {number} below zero" for number, fen in balances(tills).items() if fen < 0)
