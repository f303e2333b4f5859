"""Taking money: at the door, at the counter, on a walk for it; and one's own cash."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.billing import actions, forms, queries
from yinuo.billing.models import Charge
from yinuo.billing.types import ChargeState, ChargeWay, CollectionState
from yinuo.billing.views.charges import at_desk, page_url
from yinuo.kernel.money import yuan, yuan_grouped
from yinuo.network import queries as network
from yinuo.platform.paging import by_key
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, posted, submit


@act(P.BILLING_CHARGE_COLLECT, shows=True)
def charge_collect(request: Request, pk: int) -> HttpResponse:
    """Take money for a charge; a receipt comes with it."""
    found = queries.get(pk, actor=request.actor, of=queries.collectable_by(request.actor))
    if request.method != "POST" and found.state != ChargeState.OPEN:
        return HttpResponseRedirect(_back(request, found))
    initial = {
        "version": found.version,
        "amount": yuan(found.owed_fen),
        "payer": found.case.contact_name[:40],
    }
    form = forms.CollectForm(posted(request), initial=initial)

    def take(data: dict[str, Any]) -> str:
        payment = actions.collect(
            charge_id=pk,
            version=data["version"],
            amount_fen=data["amount"],
            method=data["method"],
            payer=data["payer"],
            note=data["note"],
            actor=request.actor,
            now=request.now,
        )
        said = _("%(amount)s received, receipt %(number)s.")
        messages.success(
            request, said % {"amount": yuan_grouped(payment.amount_fen), "number": payment.receipt.number}
        )
        return reverse("payment", args=[payment.pk])

    template = "billing/collect.html" if at_desk(request) else "billing/collect_phone.html"
    shown = {
        "charge": found,
        "lines": list(found.lines.order_by("id")),
        "back_url": _back(request, found),
        "may_bill": found.way == ChargeWay.ON_SPOT,
    }
    return submit(request, form, template, shown, take)


def _back(request: Request, found: Charge) -> str:
    return reverse("charge", args=[found.pk]) if at_desk(request) else reverse("my_money")


@page(P.BILLING_CHARGE_COLLECT)
def payment(request: Request, pk: int) -> HttpResponse:
    """The receipt for a payment, to be printed, read out or copied by hand."""
    found = queries.payment(pk, actor=request.actor)
    shown = {
        "payment": found,
        "receipt": found.receipt,
        "charge": found.charge,
        "back_url": _back(request, found.charge),
    }
    return render(
        request, "billing/receipt.html" if at_desk(request) else "billing/receipt_phone.html", shown
    )


@act(P.BILLING_CHARGE_WRITE, shows=True)
def receipt_void(request: Request, pk: int) -> HttpResponse:
    found = queries.payment(pk, actor=request.actor)
    form = forms.VoidReceiptForm(request.POST or None)

    def take(data: dict[str, Any]) -> str:
        actions.void_receipt(payment_id=pk, reason=data["reason"], actor=request.actor, now=request.now)
        messages.success(
            request,
            _("Receipt %(number)s is void and its payment undone.") % {"number": found.receipt.number},
        )
        return reverse("charge", args=[found.charge_id])

    shown = {
        "charge": found.charge,
        "title": _("Void receipt %(number)s") % {"number": found.receipt.number},
        "why": _(
            "The payment is undone with it, and the money is owed again. The number stays visible as void."
        ),
        "label": _("Void the receipt"),
    }
    return submit(request, form, "billing/act.html", shown, take)


@page(P.BILLING_CHARGE_COLLECT)
def my_money(request: Request) -> HttpResponse:
    """What I have to collect, where I go for money, and the cash that I hold."""
    staff_id = request.actor.staff_id or 0
    held = queries.held_by(staff_id)
    shown = {
        "to_collect": queries.to_collect_by(staff_id),
        "walks": queries.planned_for(staff_id),
        "held": held,
        "held_fen": sum(receipt.payment.amount_fen for receipt in held),
        "hand_ins": queries.hand_ins_of(staff_id, limit=5),
        "today": queries.local_day(request.now),
        "back_url": reverse("today"),
    }
    return render(request, "billing/mine.html", shown)


# ---- walks for money -----------------------------------------------------------------------------


@page(P.BILLING_CHARGE_READ)
def collection_list(request: Request) -> HttpResponse:
    """Who goes for which money, and what came of it."""
    view = "ended" if request.GET.get("view") == "ended" else "planned"
    walks = queries.collections(request.actor)
    is_planned = view == "planned"
    walks = (
        walks.filter(state=CollectionState.PLANNED)
        if is_planned
        else walks.exclude(state=CollectionState.PLANNED)
    )
    found = by_key(
        walks.select_related("charge__case__row", "staff__user").defer("charge__case__row__search"),
        key=request.GET.get("key", ""),
        direction=request.GET.get("to", ""),
        due="planned_at" if is_planned else "",
    )
    kept = {"view": view}
    shown = {
        "walks": found.rows,
        "view": view,
        "today": queries.local_day(request.now),
        "tabs": [
            {"label": label, "url": f"?view={name}", "count": None, "current": name == view}
            for name, label in (("planned", _("Planned")), ("ended", _("Ended")))
        ],
        "newer_url": page_url(kept, found.newer, "newer"),
        "older_url": page_url(kept, found.older, "older"),
        "may_end": request.actor.may(P.BILLING_CHARGE_WRITE),
    }
    return render(request, "billing/collections.html", shown)


@act(P.BILLING_CHARGE_WRITE, shows=True)
def collection_plan(request: Request, pk: int) -> HttpResponse:
    """Send somebody for the money."""
    found = queries.get(pk, actor=request.actor)
    people = [
        (person.id, f"{person.name} · {person.unit.name}")
        for person in network.staff(actor=request.actor)
        if person.is_technician and network.scope_of(person.unit).covers(found.unit_id)
    ]
    initial = {"staff": found.collector_id, "day": queries.local_day(request.now)}
    form = forms.PlanForm(request.POST or None, people=people, initial=initial)

    def take(data: dict[str, Any]) -> str:
        walk = actions.plan_collection(
            charge_id=pk,
            staff_id=data["staff"],
            day=data["day"],
            note=data["note"],
            actor=request.actor,
            now=request.now,
        )
        name = network.person(walk.staff_id).name
        messages.success(request, _("%(name)s goes for the money.") % {"name": name})
        return reverse("charge", args=[pk])

    shown = {
        "charge": found,
        "title": _("Send somebody for the money"),
        "why": _("It stands on that person’s phone from now on."),
        "label": _("Plan the collection"),
    }
    return submit(request, form, "billing/act.html", shown, take)


@act(P.BILLING_CHARGE_COLLECT, shows=True)
def collection_end(request: Request, pk: int) -> HttpResponse:
    """Nobody was there, says who went; or the office calls the walk off."""
    found = queries.collection(pk, actor=request.actor)
    calls_off = request.actor.may(P.BILLING_CHARGE_WRITE)
    form = forms.EndForm(request.POST or None)

    def take(data: dict[str, Any]) -> str:
        actions.end_collection(
            collection_id=pk,
            state=CollectionState.WITHDRAWN if calls_off else CollectionState.NOT_REACHED,
            note=data["note"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("Written down. The money is still owed."))
        return reverse("collection_list") if at_desk(request) else reverse("my_money")

    shown = {
        "charge": found.charge,
        "title": _("Call the collection off") if calls_off else _("No money collected"),
        "why": _("The money stays owed; the office plans another day."),
        "label": _("Call it off") if calls_off else _("Write it down"),
    }
    return submit(
        request, form, "billing/act.html" if at_desk(request) else "billing/act_phone.html", shown, take
    )
