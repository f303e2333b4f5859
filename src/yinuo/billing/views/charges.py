"""What customers owe: the list, one charge, and how it ends without money."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from yinuo.billing import actions, forms, labels, queries
from yinuo.billing.models import Charge
from yinuo.billing.types import ChargeState, ChargeWay
from yinuo.kernel.actors import Actor
from yinuo.platform.counting import capped_counts
from yinuo.platform.paging import by_key
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, posted, submit

VIEWS = {
    "open": gettext_noop("Owed"),
    "to_invoice": gettext_noop("To invoice"),
    "to_send": gettext_noop("To send afterwards"),
    "settled": gettext_noop("Settled"),
    "voided": gettext_noop("Voided"),
}
BY_DUE = frozenset({"to_invoice", "to_send"})


def _views(actor: Actor) -> dict[str, QuerySet[Charge]]:
    charges = queries.visible_to(actor)
    return {
        "open": charges.filter(state=ChargeState.OPEN),
        "to_invoice": queries.to_invoice(actor),
        "to_send": queries.to_send_after(actor),
        "settled": charges.filter(state=ChargeState.SETTLED),
        "voided": charges.filter(state=ChargeState.VOIDED),
    }


@page(P.BILLING_CHARGE_READ)
def charge_list(request: Request) -> HttpResponse:
    """Charges by what is to be done about them; those to invoice with the latest first."""
    actor, now = request.actor, request.now
    lists = _views(actor)
    view = request.GET.get("view", "open")
    view = view if view in lists else "open"
    way, text = request.GET.get("way", ""), request.GET.get("q", "").strip()[:24]
    charges = lists[view]
    if way in set(ChargeWay):
        charges = charges.filter(way=way)
    if text:
        charges = queries.found_by(charges, text)
    shown = by_key(
        charges.select_related("case__row", "order", "collector__user").defer("case__row__search"),
        key=request.GET.get("key", ""),
        direction=request.GET.get("to", ""),
        due="raised_at" if view in BY_DUE else "",
    )
    late = queries.late_invoices(actor, now=now)
    counts = capped_counts({**lists, "late": late, "shown": charges}, cap=queries.COUNT_CAP)
    kept = {name: value for name, value in (("view", view), ("way", way), ("q", text)) if value}
    context = {
        "charges": shown.rows,
        "view": view,
        "today": queries.local_day(now),
        "tabs": [
            {
                "label": _(label),
                "url": f"?view={name}",
                "count": counted(counts[name]),
                "current": name == view,
                "tone": "late" if name == "to_invoice" and counts["late"] else "",
            }
            for name, label in VIEWS.items()
        ],
        "filters": _filters(kept),
        "ways": [
            {"label": _(words), "url": f"?{urlencode({**kept, 'way': one.value})}"}
            for one, words in labels.WAYS.items()
            if way != one
        ],
        "query": text,
        "kept": [{"name": name, "value": value} for name, value in kept.items() if name != "q"],
        "clear_url": f"?view={view}",
        "newer_url": page_url(kept, shown.newer, "newer"),
        "older_url": page_url(kept, shown.older, "older"),
        "said": ngettext("%(n)s charge", "%(n)s charges", counts["shown"]) % {"n": counted(counts["shown"])},
        "no_limit": queries.small_fee_limit(now=request.now) is None,
        "may_set": actor.may(P.ORGANISATIONS_SETTING_WRITE),
        "places": places(actor),
    }
    return render(request, "billing/list.html", context)


def _filters(kept: dict[str, str]) -> list[dict[str, str]]:
    shown = []
    for name, label in (("way", _("Way")), ("q", _("Case"))):
        if name in kept:
            value = (
                _(labels.WAYS[ChargeWay(kept[name])])
                if name == "way" and kept[name] in set(ChargeWay)
                else kept[name]
            )
            without = urlencode({other: one for other, one in kept.items() if other != name})
            shown.append({"label": label, "value": value, "remove_url": f"?{without}"})
    return shown


def places(actor: Actor) -> list[dict[str, str]]:
    """The other pages of the money that the actor may open."""
    offered = (
        ("invoice_list", "file", _("Invoices"), P.BILLING_CHARGE_READ),
        ("collection_list", "calendar", _("Collections"), P.BILLING_CHARGE_READ),
        ("refund_list", "undo", _("Refunds"), P.BILLING_CHARGE_READ),
        ("custody", "users", _("Cash with people"), P.BILLING_CASH_RECEIVE),
        ("closing_list", "check", _("Day closing"), P.BILLING_CASH_RECEIVE),
        ("ledger", "list", _("Ledger"), P.BILLING_CHARGE_READ),
    )
    return [
        {"url": reverse(name), "icon": icon, "label": label}
        for name, icon, label, permission in offered
        if actor.may(permission)
    ]


def counted(count: int) -> str:
    return f"{queries.COUNT_CAP:,}+" if count > queries.COUNT_CAP else f"{count:,}"


def page_url(kept: dict[str, str], key: str | None, direction: str) -> str:
    return f"?{urlencode({**kept, 'key': key, 'to': direction})}" if key else ""


@page(P.BILLING_CHARGE_READ)
def charge(request: Request, pk: int) -> HttpResponse:
    """One charge: what for, what came in, what was invoiced and paid back, and what can be done now."""
    found = queries.get(pk, actor=request.actor)
    return render(request, "billing/charge.html", context_of(request, found))


def context_of(request: Request, found: Charge) -> dict[str, Any]:
    """What the page of a charge shows. Seven statements."""
    return {
        "charge": found,
        "case": found.case,
        "lines": list(found.lines.order_by("id")),
        "payments": queries.payments_of(found.pk),
        "invoices": queries.invoices_of(found.pk),
        "refunds": queries.refunds_of(found.pk),
        "collections": queries.collections_of(found.pk),
        "entries": queries.entries_of(found.pk),
        "is_late": is_late(found, request),
        "may": _may(found, request.actor),
    }


def is_late(found: Charge, request: Request) -> bool:
    return (
        found.way == ChargeWay.INVOICE
        and found.state != ChargeState.VOIDED
        and found.invoiceable_fen > 0
        and found.invoice_due_on is not None
        and found.invoice_due_on < queries.local_day(request.now)
    )


def _may(found: Charge, actor: Actor) -> dict[str, bool]:
    """What this person can do with the charge as it stands: a button stands only where it will work."""
    is_open, is_settled = found.state == ChargeState.OPEN, found.state == ChargeState.SETTLED
    writes = actor.may(P.BILLING_CHARGE_WRITE)
    issues = actor.may(P.BILLING_INVOICE_WRITE) and found.state != ChargeState.VOIDED
    return {
        "collect": actor.may(P.BILLING_CHARGE_COLLECT) and is_open,
        "receipt": actor.may(P.BILLING_CHARGE_COLLECT),
        "bill": actor.may(P.BILLING_CHARGE_COLLECT) and is_open and found.way == ChargeWay.ON_SPOT,
        "plan": writes and is_open,
        "void": writes and is_open and not found.paid_fen and not found.invoiced_fen,
        "void_receipt": writes and not found.refunded_fen and not found.waived_fen,
        "waive": actor.may(P.BILLING_REFUND_APPROVE) and is_open and found.paid_fen > 0,
        "invoice": issues and found.invoiceable_fen > 0,
        "invoices": actor.may(P.BILLING_INVOICE_WRITE),
        "refund": actor.may(P.BILLING_REFUND_WRITE) and is_settled and found.paid_fen > found.refunded_fen,
        "decide": actor.may(P.BILLING_REFUND_APPROVE),
        "case": actor.may(P.INTAKE_CASE_READ),
    }


@act(P.BILLING_CHARGE_COLLECT, shows=True)
def charge_bill(request: Request, pk: int) -> HttpResponse:
    """No money at the door: an invoice instead."""
    found = queries.get(pk, actor=request.actor, of=queries.collectable_by(request.actor))
    form = forms.ReasonForm(posted(request), initial={"version": found.version})

    def take(data: dict[str, Any]) -> str:
        actions.bill_instead(
            charge_id=pk, version=data["version"], reason=data["reason"], actor=request.actor, now=request.now
        )
        messages.success(request, _("Written down. The accountant issues the invoice today."))
        return reverse("charge", args=[pk]) if at_desk(request) else reverse("my_money")

    shown = {
        "charge": found,
        "title": _("No money now"),
        "why": _("The accountant issues an invoice today, and somebody comes for the money later."),
        "label": _("Invoice instead"),
    }
    return submit(
        request, form, "billing/act.html" if at_desk(request) else "billing/act_phone.html", shown, take
    )


def at_desk(request: Request) -> bool:
    """Who may see charges works at a desk; on the road one sees one's own."""
    return bool(request.actor.may(P.BILLING_CHARGE_READ))


@act(P.BILLING_CHARGE_WRITE, shows=True)
def charge_void(request: Request, pk: int) -> HttpResponse:
    found = queries.get(pk, actor=request.actor)
    form = forms.ReasonForm(posted(request), initial={"version": found.version})

    def take(data: dict[str, Any]) -> str:
        actions.void_charge(
            charge_id=pk, version=data["version"], reason=data["reason"], actor=request.actor, now=request.now
        )
        messages.success(request, _("The charge is void; nothing is owed any more."))
        return reverse("charge", args=[pk])

    shown = {
        "charge": found,
        "title": _("Void the charge"),
        "why": _("The customer owes nothing any more. The charge stays visible as void, with the reason."),
        "label": _("Void the charge"),
    }
    return submit(request, form, "billing/act.html", shown, take)


@act(P.BILLING_REFUND_APPROVE, shows=True)
def charge_waive(request: Request, pk: int) -> HttpResponse:
    found = queries.get(pk, actor=request.actor)
    if request.method != "POST" and not _may(found, request.actor)["waive"]:
        return HttpResponseRedirect(reverse("charge", args=[pk]))
    form = forms.ReasonForm(posted(request), initial={"version": found.version})

    def take(data: dict[str, Any]) -> str:
        actions.waive_rest(
            charge_id=pk, version=data["version"], reason=data["reason"], actor=request.actor, now=request.now
        )
        messages.success(request, _("The rest is let go; nothing is owed any more."))
        return reverse("charge", args=[pk])

    shown = {
        "charge": found,
        "title": _("Let go the rest"),
        "why": _("What has been paid stays; the rest is taken off the income, with the reason."),
        "label": _("Let go the rest"),
    }
    return submit(request, form, "billing/act.html", shown, take)
