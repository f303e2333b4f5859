"""The business calendar: the year as a picture, the week, different days; before each change what it does to open clocks."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.commitments import queries as clocks
from yinuo.commitments.types import Outlook
from yinuo.kernel.errors import NotFound, Refused, gettext_noop
from yinuo.network import actions, forms, queries
from yinuo.network.types import CalendarChange, DayChange, WeekChange
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, asked, posted, refuse, submit
from yinuo.platform.ui.widgets import EARLIEST, LATEST, day_in
from yinuo.web import year
from yinuo.web.clocks import moment, said

if TYPE_CHECKING:
    from yinuo.network.models import BusinessCalendar


@act(P.ORGANISATIONS_SETTING_WRITE, shows=True)
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

    return submit(request, _week_form(found, request), "web/calendar/show.html", _year(request, found), take)


@asked(P.ORGANISATIONS_SETTING_WRITE)
def calendar_look(request: Request) -> HttpResponse:
    """What other hours of the week would do."""
    found = queries.default_calendar()
    form = _week_form(found, request)
    return look(
        request,
        form,
        found,
        change=lambda data: WeekChange({day: data[day] for day in forms.DAYS}),
        editing=("web/calendar/show.html", _year(request, found)),
        save=reverse("calendar"),
        again=reverse("calendar_look"),
        what=_("Other hours of the week"),
    )


@act(P.ORGANISATIONS_SETTING_WRITE, shows=True)
def calendar_day(request: Request) -> HttpResponse:
    found = queries.default_calendar()

    def take(data: dict[str, Any]) -> str:
        actions.set_day(
            calendar_id=found.pk,
            day=data["day"],
            hours=data["hours"],
            version=data["version"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The day is changed; clocks count by it from now on."))
        return f"{reverse('calendar')}?year={data['day'].year}"

    return submit(request, _day_form(found, request), "web/calendar/day.html", {}, take)


@asked(P.ORGANISATIONS_SETTING_WRITE)
def calendar_day_look(request: Request) -> HttpResponse:
    """What a different day would do."""
    found = queries.default_calendar()
    return look(
        request,
        _day_form(found, request),
        found,
        change=lambda data: DayChange(data["day"], data["hours"]),
        editing=("web/calendar/day.html", {}),
        save=reverse("calendar_day"),
        again=reverse("calendar_day_look"),
        what=_("A different day"),
    )


@asked(P.ORGANISATIONS_SETTING_WRITE)
def calendar_day_drop_look(request: Request) -> HttpResponse:
    """What it would do if the day were like its weekday again."""
    found = queries.default_calendar()
    return look(
        request,
        _drop_form(request),
        found,
        change=lambda data: DayChange(data["day"], None),
        editing=("web/calendar/show.html", {**_year(request, found), "form": _week_form(found, None)}),
        save=reverse("calendar_day_drop"),
        again=reverse("calendar_day_drop_look"),
        what=_("A day as its weekday again"),
    )


@act(P.ORGANISATIONS_SETTING_WRITE)
def calendar_day_drop(request: Request) -> HttpResponse:
    day, version = _drop_form(request).cleaned_data["day"], _drop_form(request).cleaned_data["version"]
    actions.drop_day(
        calendar_id=queries.default_calendar().pk,
        day=day,
        version=version,
        actor=request.actor,
        now=request.now,
    )
    messages.success(request, _("The day is as its weekday again."))
    return HttpResponseRedirect(f"{reverse('calendar')}?year={day.year}")


# ---- before it is saved -------------------------------------------------------------------------


def look(
    request: Request,
    form: django_forms.Form,
    found: "BusinessCalendar",
    *,
    change: Callable[[dict[str, Any]], CalendarChange],
    editing: tuple[str, dict[str, Any]],
    save: str,
    again: str,
    what: str,
) -> HttpResponse:
    """What a change would do to open clocks, with Save and Go back; nothing is changed by looking.

    What cannot be saved is shown in the form that it comes from, and so is what somebody goes back to.
    """
    template, context = editing
    if "back" in request.POST:
        return render(request, template, {"form": form, **context})
    if not form.is_valid():
        return render(request, template, {"form": form, **context}, status=422)
    try:
        wanted = change(form.cleaned_data)
        hours = queries.calendar_after(found, wanted, now=request.now)
    except Refused as refusal:
        if isinstance(refusal, NotFound):
            raise
        refuse(form, refusal)
        return render(request, template, {"form": form, **context}, status=422)
    shown = {
        "what": what,
        "days": year.days_changed(queries.hours_of(found), hours, request),
        "outlook": _words(clocks.foresee(found.name, hours, now=request.now), request),
        "sent": [(name, form.data.get(name, "")) for name in form.fields if name != "file"],
        "save": save,
        "again": again,
        "is_same": hours == queries.hours_of(found),
    }
    return render(request, "web/calendar/look.html", shown)


def _words(outlook: Outlook, request: Request) -> dict[str, Any]:
    """The outlook in words; of the clocks told one by one those that the reader may see."""
    seen = clocks.some([each.commitment_id for each in outlook.first], actor=request.actor)
    first = [
        {
            "url": reverse("commitment", args=[each.commitment_id]),
            "commitment": seen[each.commitment_id],
            "said": said(seen[each.commitment_id], request.LANGUAGE_CODE),
            "before": moment(each.before, request.now),
            "after": moment(each.after, request.now),
            "is_late": each.is_late,
            "is_earlier": each.after < each.before,
        }
        for each in outlook.first
        if each.commitment_id in seen
    ]
    moved = outlook.earlier + outlook.later
    return {
        "of": outlook,
        "first": first,
        "moved": moved,
        "more": moved - len(first),
        "is_partial": outlook.counted < outlook.open,
    }


# ---- forms and the year -------------------------------------------------------------------------


def _week_form(found: "BusinessCalendar", request: Request | None) -> forms.WeekForm:
    week = {day: forms.hours_text(hours) for day, hours in found.data["weekly"].items()}
    sent = None if request is None else posted(request)
    return forms.WeekForm(sent, initial={**week, "version": found.version})


def _day_form(found: "BusinessCalendar", request: Request) -> forms.DayForm:
    """For the day that the address names with its present hours, or an empty one."""
    initial: dict[str, Any] = {"version": found.version}
    day = day_in(request.GET.get("day", ""))
    if day is not None:
        hours = queries.hours_of(found).hours_on(day)
        initial |= {"day": day, "hours": forms.open_text(hours)}
    return forms.DayForm(posted(request), initial=initial)


def _drop_form(request: Request) -> forms.DropDayForm:
    form = forms.DropDayForm(request.POST)
    if not form.is_valid():
        raise Refused(gettext_noop("This form is incomplete. Reload the page and try again."))
    return form


def year_asked(request: Request) -> int:
    """The year in the address; this one for what can be none."""
    text = request.GET.get("year", "")
    asked_for = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    return asked_for if EARLIEST.year <= asked_for <= LATEST.year else request.now.year


def _year(request: Request, found: "BusinessCalendar") -> dict[str, Any]:
    shown = year_asked(request)
    hours = queries.hours_of(found)
    days = queries.days_of_year(found, shown)
    return {
        "year": shown,
        "months": year.months(days, today=hours.local_date(request.now)),
        "key": year.KEY,
        "weekdays": year.WEEKDAYS,
        "counted": year.counted(days),
        "different": [each for each in map(year.line, days) if each["is_own"]],
        "holidays": year.stretches(days),
        "known_until": found.data.get("holidays_known_until"),
        "unknown": queries.unknown_year(request.now),
        "time_zone": found.data.get("timezone"),
        "version": found.version,
    }
