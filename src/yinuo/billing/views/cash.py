"""The accountant's table: whose cash is handed in, and the till at the end of the day."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.billing import actions, forms, queries
from yinuo.billing.types import PaymentMethod
from yinuo.kernel.errors import NotFound
from yinuo.kernel.money import yuan, yuan_grouped
from yinuo.network import queries as network
from yinuo.platform.paging import M, Stretch, keys_of, links, stretch
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, submit
from yinuo.platform.ui.widgets import EARLIEST, LATEST


@page(P.BILLING_CASH_RECEIVE)
def custody(request: Request) -> HttpResponse:
    """Who holds what and since when, the oldest first; and what was handed in last."""
    holders = queries.holders(actor=request.actor)
    found = _stretch(request, queries.hand_ins(actor=request.actor))
    shown = {
        "holders": holders,
        "total_fen": sum(holder.amount_fen for holder in holders),
        "hand_ins": found.rows,
        **links(request.GET, found),
    }
    return render(request, "billing/custody.html", shown)


@act(P.BILLING_CASH_RECEIVE, shows=True)
def hand_in(request: Request, pk: int) -> HttpResponse:
    """Count one person's cash and take it."""
    person = network.somebody(pk, actor=request.actor)
    held = queries.held_by(person.pk)
    choices = [(receipt.payment_id, receipt.number) for receipt in held]
    expected = sum(receipt.payment.amount_fen for receipt in held)
    initial = {"payments": [number for number, _label in choices], "counted": yuan(expected)}
    form = forms.HandInForm(request.POST or None, payments=choices, initial=initial)

    def take(data: dict[str, Any]) -> str:
        taken = actions.hand_in(
            staff_id=pk,
            payment_ids=data["payments"],
            counted_fen=data["counted"],
            reason=data["reason"],
            actor=request.actor,
            now=request.now,
        )
        said = _("%(amount)s taken from %(name)s, slip %(number)s.")
        messages.success(
            request,
            said % {"amount": yuan_grouped(taken.counted_fen), "name": person.name, "number": taken.number},
        )
        return reverse("hand_in_slip", args=[taken.pk])

    chosen = {str(number) for number in form["payments"].value() or ()}
    shown = {
        "person": person,
        "rows": [{"receipt": one, "chosen": str(one.payment_id) in chosen} for one in held],
        "expected_fen": sum(one.payment.amount_fen for one in held if str(one.payment_id) in chosen),
    }
    return submit(request, form, "billing/hand_in.html", shown, take)


@page(P.BILLING_CASH_RECEIVE)
def hand_in_slip(request: Request, pk: int) -> HttpResponse:
    """The slip of a hand-in, for both to sign."""
    found = queries.hand_in(pk, actor=request.actor)
    return render(request, "billing/slip.html", {"taken": found, "receipts": queries.positions(pk)})


@page(P.BILLING_CASH_RECEIVE)
def closing_list(request: Request) -> HttpResponse:
    """Which till is to be counted next, and what was counted before."""
    found = _stretch(request, queries.closings(actor=request.actor))
    shown = {
        "tills": queries.tills(actor=request.actor, now=request.now),
        "today": queries.local_day(request.now),
        "closings": found.rows,
        **links(request.GET, found),
    }
    return render(request, "billing/closings.html", shown)


@act(P.BILLING_CASH_RECEIVE, shows=True)
def day_close(request: Request, pk: int, day: str) -> HttpResponse:
    """The till of a unit on a day: what the books say, what lies there, what goes to the bank."""
    unit = network.unit(pk, actor=request.actor)
    on = _day(day)
    found = queries.till_on(unit.pk, on)
    form = forms.CloseForm(request.POST or None, initial={"counted": yuan(max(found.expected_fen, 0))})

    def take(data: dict[str, Any]) -> str:
        actions.close_day(
            unit_id=pk,
            day=on,
            counted_fen=data["counted"],
            deposit_fen=data["deposit"] or 0,
            reason=data["reason"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("%(day)s is closed.") % {"day": on.isoformat()})
        return reverse("closing_list")

    shown = {
        "unit": unit,
        "day": on,
        "till": found,
        "takings": [
            {"method": method.value, "amount_fen": found.takings[method]}
            for method in PaymentMethod
            if found.takings.get(method)
        ],
        "waits_for": found.first_open if found.first_open and found.first_open < on else None,
        "is_closed": found.last is not None and on <= found.last.day,
    }
    return submit(request, form, "billing/day.html", shown, take)


def _stretch(request: Request, rows: QuerySet[M]) -> Stretch[M]:
    keys = keys_of(request.GET)
    return stretch(rows, older_than=keys["older_than"], newer_than=keys["newer_than"])


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if not EARLIEST <= day <= LATEST:
        raise NotFound
    return day
