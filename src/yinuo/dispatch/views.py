from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.dispatch import actions, forms, queries
from yinuo.dispatch.models import Visit
from yinuo.intake import queries as intake
from yinuo.network import queries as network
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, posted, submit
from yinuo.platform.ui.widgets import day_in
from yinuo.workorders import queries as workorders

if TYPE_CHECKING:
    from yinuo.workorders.models import WorkOrder

OPENS, CLOSES = 8, 20


@page(P.DISPATCH_VISIT_READ)
def board(request: Request) -> HttpResponse:
    """Vouchers that wait, and the day of every technician."""
    day = _day(request)
    shown = {
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "is_today": day == _today(request.now),
        "waiting": workorders.waiting(actor=request.actor),
        "lanes": lanes(day, request),
        "hours": [{"hour": hour, "x": _x(hour)} for hour in range(OPENS, CLOSES)],
        "live_url": f"{reverse('dispatch')}?day={day}",
        "may_book": request.actor.may(P.DISPATCH_VISIT_BOOK),
    }
    template = "dispatch/_board.html" if "HX-Request" in request.headers else "dispatch/board.html"
    return render(request, template, shown)


def lanes(day: date, request: Request) -> list[dict[str, Any]]:
    """One lane per technician: the visits of the day as stretches in percent of the shown hours."""
    zone = ZoneInfo(context.current().time_zone)
    start = datetime.combine(day, time(), tzinfo=zone)
    by_technician: dict[int, list[dict[str, Any]]] = {}
    for visit in queries.between(start, start + timedelta(days=1), actor=request.actor):
        by_technician.setdefault(visit.technician_id, []).append(_stretch(visit, start))
    return [
        {
            "person": person,
            "absent": network.is_absent(person, at=start + timedelta(hours=12)),
            "visits": by_technician.get(person.id, []),
        }
        for person in network.technicians(actor=request.actor)
    ]


def _stretch(visit: Visit, midnight: datetime) -> dict[str, Any]:
    first = _x((visit.during.lower - midnight).total_seconds() / 3600)
    last = _x((visit.during.upper - midnight).total_seconds() / 3600)
    return {
        "visit": visit,
        "x": round(max(first, 0), 2),
        "width": round(max(min(last, 100) - max(first, 0), 1), 2),
        "start": visit.during.lower,
        "end": visit.during.upper,
    }


def _x(hour: float) -> float:
    return round((hour - OPENS) / (CLOSES - OPENS) * 100, 2)


def _today(now: datetime) -> date:
    return now.astimezone(ZoneInfo(context.current().time_zone)).date()


def _day(request: Request) -> date:
    return day_in(request.GET.get("day", "")) or _today(request.now)


@act(P.DISPATCH_VISIT_BOOK, shows=True)
def book(request: Request, pk: int) -> HttpResponse:
    """Give a voucher to a technician."""
    return _send(request, workorders.get(pk, actor=request.actor))


@act(P.INTAKE_CASE_WRITE, shows=True)
def send_at_once(request: Request, pk: int) -> HttpResponse:
    """Somebody is in urgent need: whoever works on the case sends a technician; the chief looks at it afterwards."""
    return _send(request, workorders.get(pk, actor=request.actor))


def _send(request: Request, order: "WorkOrder") -> HttpResponse:
    case = intake.get(order.case_id, actor=request.actor)
    if not case.need:
        request.actor.require(P.DISPATCH_VISIT_BOOK)
    day = _day(request)
    form = forms.BookForm(
        request.POST or None,
        actor=request.actor,
        unit_id=order.unit_id,
        initial={"day": day, "technician": request.GET.get("technician")},
    )

    def take(data: dict[str, Any]) -> str:
        visit = actions.book_visit(
            order_id=order.id,
            technician_id=data["technician"],
            window=forms.window_of(data),
            actor=request.actor,
            now=request.now,
        )
        name = network.person(visit.technician_id).name
        messages.success(request, _("%(name)s has the voucher.") % {"name": name})
        return f"{reverse('dispatch')}?day={data['day']}"

    shown = {
        "order": order,
        "case": case,
        "day": day,
        "lanes": lanes(day, request),
        "hours": [{"hour": hour, "x": _x(hour)} for hour in range(OPENS, CLOSES)],
    }
    return submit(request, form, "dispatch/book.html", shown, take)


@act(P.DISPATCH_VISIT_BOOK, shows=True)
def reschedule(request: Request, pk: int) -> HttpResponse:
    visit = queries.get(pk, actor=request.actor)
    zone = ZoneInfo(context.current().time_zone)
    lower, upper = visit.during.lower.astimezone(zone), visit.during.upper.astimezone(zone)
    form = forms.RescheduleForm(
        posted(request),
        initial={"version": visit.version, "day": lower.date(), "start": lower.time(), "end": upper.time()},
    )

    def take(data: dict[str, Any]) -> str:
        actions.reschedule(
            visit_id=pk,
            version=data["version"],
            window=forms.window_of(data),
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The visit is moved."))
        return reverse("case", args=[visit.case_id])

    title = _("Move the visit of %(name)s") % {"name": visit.technician.name}
    return submit(
        request,
        form,
        "intake/act.html",
        {"case": visit.case, "title": title, "label": _("Move the visit")},
        take,
    )


@act(P.DISPATCH_VISIT_BOOK, shows=True)
def reassign(request: Request, pk: int) -> HttpResponse:
    visit = queries.get(pk, actor=request.actor)
    form = forms.ReassignForm(
        posted(request), actor=request.actor, unit_id=visit.unit_id, initial={"version": visit.version}
    )

    def take(data: dict[str, Any]) -> str:
        actions.reassign(
            visit_id=pk,
            version=data["version"],
            technician_id=data["technician"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The visit has another technician."))
        return reverse("case", args=[visit.case_id])

    title = _("Give the visit of %(name)s to somebody else") % {"name": visit.technician.name}
    return submit(
        request, form, "intake/act.html", {"case": visit.case, "title": title, "label": _("Reassign")}, take
    )


@act(P.DISPATCH_VISIT_BOOK, shows=True)
def call_off(request: Request, pk: int) -> HttpResponse:
    visit = queries.get(pk, actor=request.actor)
    form = forms.CallOffForm(posted(request), initial={"version": visit.version})

    def take(data: dict[str, Any]) -> str:
        actions.cancel(
            visit_id=pk, version=data["version"], reason=data["reason"], actor=request.actor, now=request.now
        )
        messages.success(request, _("The visit is called off; the voucher waits again."))
        return reverse("case", args=[visit.case_id])

    title = _("Call off the visit of %(name)s") % {"name": visit.technician.name}
    return submit(
        request,
        form,
        "intake/act.html",
        {"case": visit.case, "title": title, "label": _("Call it off")},
        take,
    )
