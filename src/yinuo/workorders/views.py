from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.intake import queries as intake
from yinuo.platform.paging import whole
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, submit
from yinuo.workorders import actions, forms, labels, queries
from yinuo.workorders.types import OrderState

SIZE = 25


@page(P.WORKORDERS_ORDER_READ)
def voucher_list(request: Request) -> HttpResponse:
    """Vouchers by state, newest first; those to file first of all."""
    wanted = request.GET.get("state", OrderState.SIGNED.value)
    known = {state.value for state in OrderState}
    orders = queries.visible_to(request.actor)
    if wanted in known:
        orders = orders.filter(state=wanted)
    key = whole(request.GET.get("key", ""))
    if key is not None:
        orders = orders.filter(pk__lt=key)
    found = list(orders.select_related("case__row").order_by("-id")[: SIZE + 1])
    older = f"?{urlencode({'state': wanted, 'key': found[SIZE - 1].id})}" if len(found) > SIZE else ""
    tabs = [
        {
            "label": _(labels.STATES[state]),
            "url": f"?state={state.value}",
            "current": wanted == state,
            "count": None,
        }
        for state in TABS
    ] + [{"label": _("All"), "url": "?state=all", "current": wanted == "all", "count": None}]
    return render(request, "workorders/list.html", {"orders": found[:SIZE], "tabs": tabs, "older_url": older})


TABS = (
    OrderState.SIGNED,
    OrderState.DRAWN,
    OrderState.DISPATCHED,
    OrderState.WORKING,
    OrderState.IN_WORKSHOP,
    OrderState.FILED,
    OrderState.VOIDED,
)


@act(P.WORKORDERS_ORDER_WRITE)
def draw(request: Request, pk: int) -> HttpResponse:
    """Draw the voucher of a decided case."""
    order = actions.draw_voucher(
        case_id=pk,
        instructions=request.POST.get("instructions", "")[:400],
        actor=request.actor,
        now=request.now,
    )
    messages.success(request, _("Voucher %(number)s is drawn.") % {"number": order.number})
    return HttpResponseRedirect(reverse("case", args=[pk]))


@act(P.WORKORDERS_ORDER_WRITE)
def file_voucher(request: Request, pk: int) -> HttpResponse:
    """File a signed voucher (归档, C352)."""
    order = queries.get(pk, actor=request.actor)
    actions.file_voucher(order_id=pk, actor=request.actor, now=request.now)
    messages.success(request, _("Voucher %(number)s is filed.") % {"number": order.number})
    back = request.POST.get("back", "")
    return HttpResponseRedirect(
        reverse("voucher_list") if back == "list" else reverse("case", args=[order.case_id])
    )


@act(P.WORKORDERS_ORDER_WRITE, shows=True)
def void(request: Request, pk: int) -> HttpResponse:
    order = queries.get(pk, actor=request.actor)
    case = intake.get(order.case_id, actor=request.actor)
    form = forms.VoidForm(request.POST or None)

    def take(data: dict[str, Any]) -> str:
        actions.void_voucher(order_id=pk, reason=data["reason"], actor=request.actor, now=request.now)
        messages.success(request, _("Voucher %(number)s is voided.") % {"number": order.number})
        return reverse("case", args=[case.id])

    title = _("Void voucher %(number)s") % {"number": order.number}
    why = _("A booked visit ends with it. The number stays visible as voided.")
    return submit(
        request,
        form,
        "intake/act.html",
        {"case": case, "title": title, "why": why, "label": _("Void the voucher")},
        take,
    )
