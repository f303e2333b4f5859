"""The business calendar in plain form: the week, and the dates that are different."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.network import actions, forms, queries
from yinuo.network.models import BusinessCalendar
from yinuo.platform.permissions.types import Permission
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, posted, submit


@act(Permission.ORGANISATIONS_SETTING_WRITE, shows=True)
def calendar(request: Request) -> HttpResponse:
    """See the year that `year` names, or this one; change the hours of the week."""
    found = queries.default_calendar()

    def take(data: dict[str, Any]) -> str:
        version = data.pop("version")
        actions.set_week(
            calendar_id=found.pk, weekly=data, version=version, actor=request.actor, now=request.now
        )
        messages.success(request, _("The hours of the week are changed; clocks count by them from now on."))
        return reverse("calendar")

    week = {day: forms.hours_text(hours) for day, hours in found.data["weekly"].items()}
    form = forms.WeekForm(posted(request), initial={**week, "version": found.version})
    return submit(request, form, "network/calendar.html", _context(request, found), take)


@act(Permission.ORGANISATIONS_SETTING_WRITE, shows=True)
def add_day(request: Request) -> HttpResponse:
    found = queries.default_calendar()

    def take(data: dict[str, Any]) -> str:
        actions.set_day(
            calendar_id=found.pk, day=data["day"], hours=data["hours"], actor=request.actor, now=request.now
        )
        return f"{reverse('calendar')}?year={data['day'].year}"

    return submit(request, forms.DayForm(request.POST or None), "network/calendar_day.html", {}, take)


@act(Permission.ORGANISATIONS_SETTING_WRITE)
def drop_day(request: Request) -> HttpResponse:
    form = forms.DropDayForm(request.POST)
    if not form.is_valid():
        raise Refused(gettext_noop("This form is incomplete. Reload the page and try again."))
    day: date = form.cleaned_data["day"]
    actions.drop_day(calendar_id=queries.default_calendar().pk, day=day, actor=request.actor, now=request.now)
    return HttpResponseRedirect(f"{reverse('calendar')}?year={day.year}")


def _context(request: Request, found: BusinessCalendar) -> dict[str, Any]:
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else request.now.year
    inside = f"{year}-"
    return {
        "year": year,
        "days": [
            {"day": day, "hours": forms.hours_text(hours)}
            for day, hours in sorted(found.data.get("date_overrides", {}).items())
            if day.startswith(inside)
        ],
        "holidays": [day for day in sorted(found.data.get("holidays", [])) if day.startswith(inside)],
        "known_until": found.data.get("holidays_known_until"),
        "time_zone": found.data.get("timezone"),
    }
