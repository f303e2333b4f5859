"""The roster: who is on call for a unit, a week at a time."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.kernel.errors import NotFound
from yinuo.network import actions, forms, queries
from yinuo.network.models import OnCall, Unit
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, submit
from yinuo.platform.ui.widgets import EARLIEST, LATEST, day_in

WEEK = timedelta(days=7)


@page(P.WEB_TODAY_READ)
def roster(request: Request) -> HttpResponse:
    """The week that `week` lies in, or this one, of the unit that `unit` names, or one's own."""
    unit, monday = _unit(request, request.GET.get("unit", "")), _monday(request, request.GET.get("week", ""))
    return render(request, "network/roster.html", _context(request, unit, monday))


@act(P.NETWORK_ROSTER_WRITE, shows=True)
def roster_add(request: Request) -> HttpResponse:
    unit = _unit(request, request.GET.get("unit", ""))
    monday = _monday(request, request.GET.get("week", ""))
    now = request.now.astimezone(_zone())
    initial = {"day": max(monday, now.date()), "begins": "18:00", "ends": "08:00"}
    form = forms.ShiftForm(request.POST or None, initial=initial, actor=request.actor, unit_id=unit.pk)

    def take(data: dict[str, Any]) -> str:
        actions.put_on_call(
            unit_id=unit.pk,
            staff_id=data["person"],
            day=data["day"],
            begins=data["begins"],
            ends=data["ends"],
            actor=request.actor,
            now=request.now,
        )
        return _address(unit.pk, data["day"])

    return submit(request, form, "network/roster_add.html", {"unit": unit, "monday": monday}, take)


@act(P.NETWORK_ROSTER_WRITE)
def roster_copy(request: Request) -> HttpResponse:
    unit, monday = (
        _unit(request, request.POST.get("unit", "")),
        _monday(request, request.POST.get("week", "")),
    )
    entered, left = actions.copy_week(unit_id=unit.pk, monday=monday, actor=request.actor, now=request.now)
    words = ngettext("%(n)s shift is entered.", "%(n)s shifts are entered.", entered) % {"n": entered}
    if left:
        words += " " + _("%(n)s are left out: over, away or on call already.") % {"n": left}
    (messages.warning if left else messages.success)(request, words)
    return HttpResponseRedirect(_address(unit.pk, monday))


@act(P.NETWORK_ROSTER_WRITE)
def roster_drop(request: Request, pk: int) -> HttpResponse:
    shift = queries.shift(pk, actor=request.actor)
    address = _address(shift.unit_id, shift.starts_at.astimezone(_zone()).date())
    actions.drop_on_call(shift_id=pk, actor=request.actor, now=request.now)
    return HttpResponseRedirect(address)


def _zone() -> ZoneInfo:
    return queries.hours_of(queries.default_calendar()).zone


def _unit(request: Request, asked: str) -> Unit:
    """The unit in the address; one's own for what can be none."""
    own = queries.home_unit_id(request.actor)
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else own
    try:
        return queries.unit(number, actor=request.actor)
    except NotFound:
        return queries.unit(own, actor=request.actor)


def _monday(request: Request, asked: str) -> date:
    day = day_in(asked)
    if day is None or not EARLIEST + WEEK < day < LATEST - WEEK:
        day = request.now.astimezone(_zone()).date()
    return day - timedelta(days=day.weekday())


def _address(unit_id: int, day: date) -> str:
    return f"{reverse('roster')}?unit={unit_id}&week={day.isoformat()}"


def _context(request: Request, unit: Unit, monday: date) -> dict[str, Any]:
    zone, may = _zone(), request.actor.may(P.NETWORK_ROSTER_WRITE)
    today = request.now.astimezone(zone).date()
    days = [monday + timedelta(days=n) for n in range(7)]
    found: dict[date, list[dict[str, Any]]] = {day: [] for day in days}
    for shift in queries.shifts_of_week(unit.pk, monday, actor=request.actor):
        shown = _shift(shift, zone, request, may=may)
        found[shown["day"]].append(shown)
    now = queries.on_call(unit.pk, at=request.now)
    return {
        "unit": unit,
        "units": list(queries.units(actor=request.actor)),
        "monday": monday,
        "week": f"{monday:%G-W%V}",
        "before": monday - WEEK,
        "after": monday + WEEK,
        "days": [
            {
                "day": day,
                "shifts": found[day],
                "is_today": day == today,
                "current": "date" if day == today else "false",
            }
            for day in days
        ],
        "is_empty": not any(found.values()),
        "now": now,
        "may": may,
    }


def _shift(shift: OnCall, zone: ZoneInfo, request: Request, *, may: bool) -> dict[str, Any]:
    start, end = shift.starts_at.astimezone(zone), shift.ends_at.astimezone(zone)
    return {
        "id": shift.pk,
        "day": start.date(),
        "from": start,
        "until": end,
        "is_overnight": end.date() > start.date(),
        "name": shift.staff.name,
        "phone": shift.staff.phone,
        "is_now": shift.starts_at <= request.now < shift.ends_at,
        "is_away": queries.is_absent_during(shift.staff, start=shift.starts_at, end=shift.ends_at),
        "may_drop": may and shift.ends_at > request.now,
    }
