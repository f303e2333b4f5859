"""The books: what each account comes to, and every movement."""

from django.http import HttpResponse
from django.shortcuts import render

from yinuo.billing import queries
from yinuo.billing.types import CREDITED, AccountKind
from yinuo.platform.paging import keys_of, links
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page


@page(P.BILLING_CHARGE_READ)
def ledger(request: Request) -> HttpResponse:
    """The accounts by unit, each with its balance."""
    found = list(queries.accounts(actor=request.actor))
    sums = queries.balances([account.pk for account in found])
    order = list(AccountKind)
    found.sort(key=lambda account: (account.unit_id, order.index(AccountKind(account.kind)), account.pk))
    rows = [
        {"account": account, "balance_fen": queries.shown_balance(account, sums[account.pk])}
        for account in found
    ]
    return render(request, "billing/ledger.html", {"rows": rows})


@page(P.BILLING_CHARGE_READ)
def ledger_account(request: Request, pk: int) -> HttpResponse:
    """One account: its balance and its rows, newest first."""
    account = queries.account(pk, actor=request.actor)
    found = queries.entries(pk, keys=keys_of(request.GET))
    is_credited = AccountKind(account.kind) in CREDITED
    shown = {
        "account": account,
        "balance_fen": queries.shown_balance(account, queries.balance(pk)),
        "rows": [
            {
                "entry": entry,
                "is_in": (entry.to_account_id == pk) is not is_credited,
                "against": entry.from_account if entry.to_account_id == pk else entry.to_account,
            }
            for entry in found.rows
        ],
        **links(request.GET, found),
    }
    return render(request, "billing/account.html", shown)
