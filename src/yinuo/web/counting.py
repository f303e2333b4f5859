"""The box in which a time limit is tried out: from when, how much, of what; and which stretches are counted."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.kernel.calendars import ALWAYS, Calendar
from yinuo.kernel.clocks import Duration, NaturalTime, WorkingDays, due_at
from yinuo.kernel.clocks.durations import duration_from_data, duration_to_data
from yinuo.kernel.errors import Refused
from yinuo.network import forms, queries
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page, refuse
from yinuo.web.clock_words import lasting
from yinuo.web.year import weekday

SHOWN = 31
"""So many stretches are listed."""
MINUTES_OF_A_DAY = 1440


@page(P.WEB_TODAY_READ)
def calendar_count(request: Request) -> HttpResponse:
    """From a moment, so much of what: when it is due by the hours of the organisation."""
    found = queries.default_calendar()
    hours = queries.hours_of(found)
    local = request.now.astimezone(hours.zone)
    initial = {"day": local.date(), "time": local.time(), "amount": 6, "unit": "working_hours"}
    form = forms.CountForm(request.GET if "amount" in request.GET else None, initial=initial)
    shown: dict[str, Any] = {"form": form, "calendar": found}
    if form.is_bound and form.is_valid():
        try:
            shown["counted"] = counted(form.cleaned_data, hours)
        except Refused as refusal:
            refuse(form, refusal)
    return render(request, "web/calendar/count.html", shown, status=422 if form.errors else 200)


def counted(data: dict[str, Any], hours: Calendar) -> dict[str, Any]:
    """When it is due, and the stretches that count on the way there."""
    start = datetime.combine(data["day"], data["time"], tzinfo=hours.zone)
    duration = _duration(data)
    due = due_at(start, duration, hours)
    local = due.astimezone(hours.zone)
    by = Calendar(hours.timezone, ALWAYS.weekly) if isinstance(duration, NaturalTime) else hours
    spans = by.open_intervals(start, due, limit=SHOWN + 1)
    return {
        "due": local,
        "weekday": weekday(local.date()),
        "holidays_unknown": not hours.knows_holidays_of(due) and not isinstance(duration, NaturalTime),
        "is_days": isinstance(duration, WorkingDays),
        "stretches": _stretches(spans[:SHOWN], start, by),
        "is_more": len(spans) > SHOWN,
        "whole": lasting(due - start),
    }


def _duration(data: dict[str, Any]) -> Duration:
    if data["unit"] == "natural_days":
        return duration_from_data({"unit": "natural_minutes", "amount": data["amount"] * MINUTES_OF_A_DAY})
    return duration_from_data(data)


def _stretches(spans: list[Any], start: datetime, by: Calendar) -> list[dict[str, Any]]:
    """Day by day: from, to, how long, and how much has been counted by then."""
    found = []
    for begins, ends in spans:
        first, last = begins.astimezone(by.zone), ends.astimezone(by.zone)
        until = "24:00" if last.date() > first.date() else f"{last:%H:%M}"
        found.append(
            {
                "day": first.date(),
                "weekday": weekday(first.date()),
                "from": f"{first:%H:%M}",
                "until": until,
                "long": lasting(ends - begins),
                "so_far": _hours(by.elapsed(start, ends)),
            }
        )
    return found


def _hours(seconds: int) -> str:
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": f"{minutes:02d}"}


def address(start: datetime, duration: Duration) -> str:
    """The box filled in with the terms of a clock."""
    hours = queries.hours_of(queries.default_calendar())
    local = start.astimezone(hours.zone)
    data = duration_to_data(duration)
    sent = {"day": local.date().isoformat(), "time": f"{local:%H:%M}", "unit": data["unit"]}
    seconds = data["unit"].endswith("_seconds")
    sent["unit"] = sent["unit"].replace("_seconds", "_minutes")
    sent["amount"] = str(max(data["amount"] // 60, 1) if seconds else data["amount"])
    sent |= {name: "on" for name in ("end_of_day", "snap_to_open") if data.get(name)}
    return f"{reverse('calendar_count')}?{urlencode(sent)}"
