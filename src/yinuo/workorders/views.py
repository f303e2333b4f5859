from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.intake import queries as intake
from yinuo.kernel.charters.steps import ItemKind
from yinuo.platform.accounts.signing_in import within
from yinuo.platform.paging import whole
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import SIGNED_IN, act, page, posted, submit
from yinuo.platform.ui.widgets import day_in
from yinuo.workorders import actions, forms, labels, queries
from yinuo.workorders.models import ChecklistItem
from yinuo.workorders.types import OrderState, TimeState

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


# ---- the checklist of a case ---------------------------------------------------------------------


@act(SIGNED_IN, shows=True)
def item_answer(request: Request, pk: int) -> HttpResponse:
    """Answer one thing that the promise asks for at a step, and go back to where it was asked for."""
    actions.require_answering(request.actor)
    item = queries.get_item(pk, actor=request.actor)
    shown = queries.shown_item(item, language=request.LANGUAGE_CODE)
    initial = {"version": item.version, "text": shown.text, "number": shown.number}
    if shown.kind is ItemKind.SIGNATURE:
        initial["signer"] = item.case.contact_name[:40]
    form = forms.ITEM_FORMS[shown.kind](posted(request), request.FILES or None, initial=initial)
    back = _back(request)

    def take(data: dict[str, Any]) -> str:
        actions.answer_item(
            item_id=pk,
            version=data["version"],
            reply=forms.reply_of(shown.kind, data),
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("On record: %(item)s.") % {"item": shown.label})
        return back

    context = {
        "item": shown,
        "title": shown.label,
        "label": _(labels.ITEM_ACTS.get(shown.kind, labels.ITEM_ACTS[ItemKind.TICK])),
    }
    return submit(request, form, ITEM, {**context, **_around(item, request, back)}, take)


@act(P.ENTITLEMENT_DECISION_OVERRIDE, shows=True)
def item_waive(request: Request, pk: int) -> HttpResponse:
    """Say why something that the promise asks for does not apply to a case."""
    item = queries.get_item(pk, actor=request.actor)
    shown = queries.shown_item(item, language=request.LANGUAGE_CODE)
    form = forms.WaiverForm(posted(request), initial={"version": item.version})
    back = _back(request)

    def take(data: dict[str, Any]) -> str:
        actions.waive_item(
            item_id=pk,
            version=data["version"],
            reason=data["reason"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("Not applicable: %(item)s.") % {"item": shown.label})
        return back

    title = _("Does not apply: %(item)s") % {"item": shown.label}
    context = {"item": shown, "title": title, "label": _("It does not apply")}
    return submit(request, form, ITEM, {**context, **_around(item, request, back)}, take)


ITEM = "workorders/item_act.html"


def _around(item: ChecklistItem, request: Request, back: str) -> dict[str, Any]:
    return {"case": item.case, "back": back, "frame": _frame(request), "back_url": back}


def _back(request: Request) -> str:
    return within(request.POST.get("next") or request.GET.get("next", ""))


# ---- internal work -------------------------------------------------------------------------------

BOOK = "workorders/time.html"


@act(P.WORKORDERS_TIME_WRITE, shows=True)
def time_book(request: Request) -> HttpResponse:
    """Book time on internal work: begin now, or from when to when (C350)."""
    form = forms.TimeForm(request.POST or None, initial={"day": _day(request)})

    def take(data: dict[str, Any]) -> str:
        work = actions.book_time(
            kind=data["kind"],
            spent=forms.spent_of(data),
            note=data["note"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("%(minutes)s minutes are booked.") % {"minutes": work.minutes})
        return _my_day(work.day)

    return submit(request, form, BOOK, {**_desk(request), "time_form": form}, take)


@act(P.WORKORDERS_TIME_WRITE)
def time_start(request: Request) -> HttpResponse:
    """Begin internal work now."""
    form = forms.StartForm(request.POST, auto_id="start_%s")

    def take(data: dict[str, Any]) -> str:
        actions.start_time(kind=data["kind"], note=data["note"], actor=request.actor, now=request.now)
        messages.success(request, _("It runs from now on. Stop it when you are done."))
        return reverse("my_hours")

    return submit(request, form, BOOK, {**_desk(request), "start_form": form}, take)


@act(P.WORKORDERS_TIME_WRITE)
def time_stop(request: Request, pk: int) -> HttpResponse:
    work = actions.stop_time(work_id=pk, actor=request.actor, now=request.now)
    messages.success(request, _("Stopped: %(minutes)s minutes are booked.") % {"minutes": work.minutes})
    return HttpResponseRedirect(_my_day(work.day))


@act(P.WORKORDERS_TIME_WRITE, shows=True)
def time_correct(request: Request, pk: int) -> HttpResponse:
    """Another time in the place of a booking, with a reason; also when somebody forgot to stop."""
    work = queries.own_time(pk, actor=request.actor)
    initial: dict[str, Any] = {"kind": work.kind, "note": work.note, "day": work.day}
    if work.during is not None:
        zone = queries.zone()
        initial["start"] = work.during.lower.astimezone(zone).time()
        initial["end"] = work.during.upper.astimezone(zone).time() if work.during.upper else None
    else:
        initial["minutes"] = work.minutes
    form = forms.CorrectTimeForm(request.POST or None, initial=initial)

    def take(data: dict[str, Any]) -> str:
        corrected = actions.correct_time(
            work_id=pk,
            kind=data["kind"],
            spent=forms.spent_of(data),
            note=data["note"],
            reason=data["reason"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The booking is corrected. What stood there before stays on record."))
        return _my_day(corrected.day)

    shown = {
        "title": _("Correct the booked time"),
        "label": _("Save the correction"),
        "work": work,
        "back_url": _my_day(work.day),
    }
    return submit(request, form, "workorders/time_act.html", {**shown, "frame": _frame(request)}, take)


@act(P.WORKORDERS_TIME_WRITE, shows=True)
def time_withdraw(request: Request, pk: int) -> HttpResponse:
    work = queries.own_time(pk, actor=request.actor)
    form = forms.ReasonForm(request.POST or None)

    def take(data: dict[str, Any]) -> str:
        actions.withdraw_time(work_id=pk, reason=data["reason"], actor=request.actor, now=request.now)
        messages.success(request, _("The booking is withdrawn; it stays on record and no longer counts."))
        return _my_day(work.day)

    shown = {
        "title": _("Withdraw the booked time"),
        "label": _("Withdraw it"),
        "work": work,
        "back_url": _my_day(work.day),
    }
    return submit(request, form, "workorders/time_act.html", {**shown, "frame": _frame(request)}, take)


def _desk(request: Request) -> dict[str, Any]:
    """What the page for booking shows besides its form."""
    running = queries.running(request.actor.staff_id)
    today = queries.local_day(request.now)
    return {
        "start_form": forms.StartForm(auto_id="start_%s"),
        "time_form": forms.TimeForm(initial={"day": _day(request)}),
        "running": running,
        "is_forgotten": running is not None and running.state == TimeState.RUNNING and running.day != today,
        "today": today,
        "frame": _frame(request),
        "back_url": _my_day(_day(request)),
    }


def _day(request: Request) -> date:
    return day_in(request.GET.get("day", "")) or queries.local_day(request.now)


def _my_day(day: date) -> str:
    return f"{reverse('my_hours')}?day={day}"


def _frame(request: Request) -> str:
    """Technicians hold a phone; everybody else sits at a desk."""
    return "ui/phone.html" if request.actor.may(P.FIELD_VISIT_WORK) else "ui/base.html"
