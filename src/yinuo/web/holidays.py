"""The public holidays of a year: from the national list, a file or pasted lines, looked at before they are taken over."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yinuo.kernel.errors import Refused
from yinuo.network import actions, forms, imports, queries
from yinuo.network.types import NamedDay, YearChange
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, asked, posted, refuse, said, submit
from yinuo.web import year
from yinuo.web.calendars import look, year_asked

TOLD = 12
"""So many rows that cannot be taken are told one by one."""
PAGE = "web/calendar/holidays.html"


@act(P.ORGANISATIONS_SETTING_WRITE, shows=True)
def holidays(request: Request) -> HttpResponse:
    """The holidays of the year that `year` names, else of the year that is missing, else of this one."""
    found = queries.default_calendar()
    form = _form(request)

    def take(data: dict[str, Any]) -> str:
        actions.set_holidays(
            calendar_id=found.pk,
            year=data["year"],
            days=data["days"],
            version=data["version"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The public holidays of %(year)s are entered.") % {"year": data["year"]})
        return f"{reverse('calendar')}?year={data['year']}"

    return submit(request, form, PAGE, _context(request), take)


@asked(P.ORGANISATIONS_SETTING_WRITE)
def holidays_look(request: Request) -> HttpResponse:
    """What the list would do."""
    found = queries.default_calendar()
    form = _form(request)
    if "back" not in request.POST and form.is_valid():
        # What a file held goes on as lines.
        form.data = {**request.POST.dict(), "lines": _lines(form.cleaned_data["days"])}

    def change(data: dict[str, Any]) -> YearChange:
        return queries.year_change(found, data["year"], data["days"])

    return look(
        request,
        form,
        found,
        change=change,
        editing=(PAGE, _context(request)),
        save=reverse("holidays"),
        again=reverse("holidays_look"),
        what=_("The public holidays of a year"),
    )


def _form(request: Request) -> forms.HolidaysForm:
    """The form; what was sent is read row by row, and each row that cannot be taken is told."""
    found = queries.default_calendar()
    shown = _year(request)
    initial = {"year": shown, "version": found.version, "lines": _lines(_known(shown))}
    form = forms.HolidaysForm(posted(request), request.FILES or None, initial=initial)
    if request.method == "POST" and "back" not in request.POST and form.is_valid():
        _read(form)
    return form


def _read(form: forms.HolidaysForm) -> None:
    data = form.cleaned_data
    field = "file" if data["file"] else "lines"
    try:
        if data["file"]:
            listed = imports.read_file(data["file"].read(), data["file"].name, year=data["year"])
        else:
            listed = imports.read_lines(data["lines"], year=data["year"])
    except Refused as refusal:
        refuse(form, refusal)
        return
    for wrong in listed.wrong[:TOLD]:
        form.add_error(field, _("Row %(row)s: %(what)s") % {"row": wrong.row, "what": said(wrong.refusal)})
    if len(listed.wrong) > TOLD:
        form.add_error(field, _("And %(n)s more rows.") % {"n": len(listed.wrong) - TOLD})
    data["days"] = listed.days


def _year(request: Request) -> int:
    if "year" in request.GET:
        return year_asked(request)
    return queries.unknown_year(request.now) or request.now.year


def _known(shown: int) -> list[NamedDay]:
    """What the product knows of the year, with the names in the reader's language."""
    return [
        NamedDay(each.day, _(each.name), is_workday=each.is_workday) for each in queries.national_year(shown)
    ]


def _lines(days: Iterable[NamedDay]) -> str:
    return imports.written(
        days,
        holiday=pgettext("kind of a day in a list", "holiday"),
        workday=pgettext("kind of a day in a list", "workday"),
    )


def _context(request: Request) -> dict[str, Any]:
    shown = _year(request)
    found = queries.default_calendar()
    first, last = queries.national_years()
    return {
        "year": shown,
        "known_until": found.data.get("holidays_known_until"),
        "unknown": queries.unknown_year(request.now),
        "first": first,
        "last": last,
        "is_known": first <= shown <= last,
        "now_in_force": year.stretches(queries.days_of_year(found, shown)),
    }
