"""Invoices and refunds."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.billing import actions, forms, queries
from yinuo.billing.types import Buyer, InvoiceState, PaymentMethod, RefundState
from yinuo.billing.views.charges import counted, page_url
from yinuo.kernel.money import yuan, yuan_grouped
from yinuo.platform.counting import capped_counts
from yinuo.platform.paging import by_key
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, posted, submit

ACT = "billing/act.html"


@page(P.BILLING_CHARGE_READ)
def invoice_list(request: Request) -> HttpResponse:
    """Invoices that the customer does not have yet, all live ones, and those that count no more."""
    every = queries.invoices(request.actor)
    lists = {
        "to_send": (_("To send"), queries.to_send(request.actor)),
        "issued": (_("Issued"), every.filter(state=InvoiceState.ISSUED)),
        "ended": (_("Voided or reversed"), every.exclude(state=InvoiceState.ISSUED)),
    }
    view = request.GET.get("view", "to_send")
    view = view if view in lists else "to_send"
    counts = capped_counts({name: rows for name, (_label, rows) in lists.items()}, cap=queries.COUNT_CAP)
    found = by_key(
        lists[view][1].select_related("charge__case__row").defer("charge__case__row__search"),
        key=request.GET.get("key", ""),
        direction=request.GET.get("to", ""),
    )
    kept = {"view": view}
    shown = {
        "invoices": found.rows,
        "view": view,
        "tabs": [
            {
                "label": label,
                "url": f"?view={name}",
                "count": counted(counts[name]),
                "current": name == view,
            }
            for name, (label, _rows) in lists.items()
        ],
        "newer_url": page_url(kept, found.newer, "newer"),
        "older_url": page_url(kept, found.older, "older"),
        "may": {"invoices": request.actor.may(P.BILLING_INVOICE_WRITE)},
    }
    return render(request, "billing/invoices.html", shown)


@act(P.BILLING_INVOICE_WRITE, shows=True)
def invoice_issue(request: Request, pk: int) -> HttpResponse:
    found = queries.get(pk, actor=request.actor)
    initial = {
        "version": found.version,
        "buyer": found.case.customer.name,
        "amount": yuan(max(found.invoiceable_fen, 0)),
    }
    form = forms.InvoiceForm(posted(request), initial=initial)

    def take(data: dict[str, Any]) -> str:
        invoice = actions.issue_invoice(
            charge_id=pk,
            version=data["version"],
            buyer=Buyer(data["buyer"], data["tax_id"]),
            amount_fen=data["amount"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("Invoice %(number)s is issued.") % {"number": invoice.number})
        return reverse("charge", args=[pk])

    shown = {
        "charge": found,
        "title": _("Issue an invoice"),
        "why": _("It gets our own number now; the number of the tax platform is written down afterwards."),
        "label": _("Issue the invoice"),
    }
    return submit(request, form, ACT, shown, take)


@act(P.BILLING_INVOICE_WRITE, shows=True)
def invoice_number(request: Request, pk: int) -> HttpResponse:
    found = queries.invoice(pk, actor=request.actor)
    form = forms.TaxNumberForm(
        posted(request), initial={"version": found.version, "tax_number": found.tax_number}
    )

    def take(data: dict[str, Any]) -> str:
        actions.write_tax_number(
            invoice_id=pk,
            version=data["version"],
            tax_number=data["tax_number"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The number is written down."))
        return reverse("charge", args=[found.charge_id])

    shown = {
        "charge": found.charge,
        "title": _("Number of invoice %(number)s at the tax platform") % {"number": found.number},
        "label": _("Write it down"),
    }
    return submit(request, form, ACT, shown, take)


@act(P.BILLING_INVOICE_WRITE, shows=True)
def invoice_send(request: Request, pk: int) -> HttpResponse:
    found = queries.invoice(pk, actor=request.actor)
    form = forms.SendForm(posted(request), initial={"version": found.version})

    def take(data: dict[str, Any]) -> str:
        actions.send_invoice(
            invoice_id=pk, version=data["version"], how=data["how"], actor=request.actor, now=request.now
        )
        messages.success(request, _("Invoice %(number)s is on its way.") % {"number": found.number})
        return reverse("charge", args=[found.charge_id])

    shown = {
        "charge": found.charge,
        "title": _("Send invoice %(number)s") % {"number": found.number},
        "label": _("It is on its way"),
    }
    return submit(request, form, ACT, shown, take)


@act(P.BILLING_INVOICE_WRITE, shows=True)
def invoice_void(request: Request, pk: int) -> HttpResponse:
    found = queries.invoice(pk, actor=request.actor)
    form = forms.ReasonForm(posted(request), initial={"version": found.version})

    def take(data: dict[str, Any]) -> str:
        actions.void_invoice(
            invoice_id=pk,
            version=data["version"],
            reason=data["reason"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("Invoice %(number)s is void.") % {"number": found.number})
        return reverse("charge", args=[found.charge_id])

    shown = {
        "charge": found.charge,
        "title": _("Void invoice %(number)s") % {"number": found.number},
        "why": _("Only while it has not left the house. The number stays visible as void."),
        "label": _("Void the invoice"),
    }
    return submit(request, form, ACT, shown, take)


@act(P.BILLING_INVOICE_WRITE, shows=True)
def invoice_reverse(request: Request, pk: int) -> HttpResponse:
    found = queries.invoice(pk, actor=request.actor)
    form = forms.ReverseForm(posted(request), initial={"version": found.version})

    def take(data: dict[str, Any]) -> str:
        actions.reverse_invoice(
            invoice_id=pk,
            version=data["version"],
            reversal=data["reversal"],
            note=data["note"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("Invoice %(number)s is reversed.") % {"number": found.number})
        return reverse("charge", args=[found.charge_id])

    shown = {
        "charge": found.charge,
        "title": _("Reverse invoice %(number)s") % {"number": found.number},
        "why": _("First issue the red-letter invoice on the tax platform, then write it down here."),
        "label": _("Reverse the invoice"),
    }
    return submit(request, form, ACT, shown, take)


# ---- refunds -------------------------------------------------------------------------------------


@page(P.BILLING_CHARGE_READ)
def refund_list(request: Request) -> HttpResponse:
    """Refunds that wait for a second person, and those that have been decided."""
    view = "decided" if request.GET.get("view") == "decided" else "asked"
    every = queries.refunds(request.actor)
    is_asked = view == "asked"
    rows = queries.asked(request.actor) if is_asked else every.exclude(state=RefundState.ASKED)
    found = by_key(
        rows.select_related("charge__case__row", "asked_by__user", "decided_by__user").defer(
            "charge__case__row__search"
        ),
        key=request.GET.get("key", ""),
        direction=request.GET.get("to", ""),
        due="asked_at" if is_asked else "",
    )
    kept = {"view": view}
    shown = {
        "refunds": found.rows,
        "view": view,
        "tabs": [
            {"label": label, "url": f"?view={name}", "count": None, "current": name == view}
            for name, label in (("asked", _("To decide")), ("decided", _("Decided")))
        ],
        "newer_url": page_url(kept, found.newer, "newer"),
        "older_url": page_url(kept, found.older, "older"),
        "no_limit": queries.refund_limit() is None,
        "limit_fen": queries.refund_limit(),
        "may_decide": request.actor.may(P.BILLING_REFUND_APPROVE),
    }
    return render(request, "billing/refunds.html", shown)


@act(P.BILLING_REFUND_WRITE, shows=True)
def refund_ask(request: Request, pk: int) -> HttpResponse:
    found = queries.get(pk, actor=request.actor)
    initial = {"version": found.version, "method": PaymentMethod.WECHAT}
    form = forms.RefundForm(posted(request), initial=initial)

    def take(data: dict[str, Any]) -> str:
        refund = actions.ask_refund(
            charge_id=pk,
            version=data["version"],
            amount_fen=data["amount"],
            method=data["method"],
            reason=data["reason"],
            actor=request.actor,
            now=request.now,
        )
        if refund.state == RefundState.PAID:
            said = _("%(amount)s paid back, slip %(number)s.")
            messages.success(
                request, said % {"amount": yuan_grouped(refund.amount_fen), "number": refund.number}
            )
        else:
            messages.success(request, _("Asked. A second person decides."))
        return reverse("charge", args=[pk])

    limit = queries.refund_limit()
    alone = _("Above %(limit)s a second person must agree.") % {"limit": yuan_grouped(limit or 0)}
    shown = {
        "charge": found,
        "title": _("Pay money back"),
        "why": _("A second person must agree to every refund.") if limit is None else alone,
        "label": _("Pay back"),
    }
    return submit(request, form, ACT, shown, take)


@act(P.BILLING_REFUND_APPROVE, shows=True)
def refund_decide(request: Request, pk: int) -> HttpResponse:
    """The second person's word."""
    found = queries.refund(pk, actor=request.actor)
    form = forms.DecideForm(posted(request), initial={"version": found.version})

    def take(data: dict[str, Any]) -> str:
        by = {"refund_id": pk, "version": data["version"], "actor": request.actor, "now": request.now}
        if data["answer"] == "yes":
            actions.approve_refund(**by)
            messages.success(request, _("Agreed; the money goes back."))
        else:
            actions.decline_refund(**by, reason=data["reason"])
            messages.success(request, _("Declined. Nothing is paid back."))
        return reverse("refund_list")

    return submit(request, form, "billing/refund.html", {"refund": found, "charge": found.charge}, take)
