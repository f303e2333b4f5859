"""Simulating a draft: choose a past period, see how far it is, then what it would have cost, down to single cases."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.charters import queries as charters
from yinuo.entitlement import actions
from yinuo.entitlement import queries as entitlement
from yinuo.entitlement.types import SimulationState
from yinuo.kernel.charters import Charter
from yinuo.kernel.charters.derived import add_months
from yinuo.kernel.errors import NotFound
from yinuo.network import queries as network
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, submit
from yinuo.platform.ui.widgets import DayField
from yinuo.web import comparing, simulated, simulation_export
from yinuo.web.simulated import Words

if TYPE_CHECKING:
    from yinuo.charters.models import Draft
    from yinuo.entitlement.models import Simulation

MONTHS = {"month": 1, "quarter": 3, "year": 12}
OWN = "own"
PAGE = 10
MOST_TYPED, MOST_DIGITS = 60, 18
SILENT = timedelta(minutes=10)
"""After so long without a sign of progress the page says that the worker may not be running."""
STATES = {
    SimulationState.WAITING: ("waiting", gettext_lazy("waiting")),
    SimulationState.RUNNING: ("waiting", gettext_lazy("running")),
    SimulationState.DONE: ("done", gettext_lazy("done")),
    SimulationState.FAILED: ("late", gettext_lazy("broken off")),
    SimulationState.STOPPED: ("plain", gettext_lazy("stopped")),
}


class PeriodForm(forms.Form):
    """A past period: one that ends today, or days of one's own."""

    preset = forms.ChoiceField(label=gettext_lazy("Cases that were registered in"), widget=forms.RadioSelect)
    period_from = DayField(label=gettext_lazy("From"), required=False)
    period_to = DayField(label=gettext_lazy("To, inclusive"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.periods = {code: (back(today, months), today) for code, months in MONTHS.items()}
        words = {
            "month": _("the last month"),
            "quarter": _("the last three months"),
            "year": _("the last twelve months"),
        }
        choices = [
            (code, f"{words[code]} ({first.isoformat()} – {last.isoformat()})")
            for code, (first, last) in self.periods.items()
        ]
        self.fields["preset"].choices = [*choices, (OWN, _("days of my own"))]  # type: ignore[attr-defined] # a ChoiceField

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("preset") in self.periods:
            data["period_from"], data["period_to"] = self.periods[data["preset"]]
        elif data.get("preset") == OWN:
            for name in ("period_from", "period_to"):
                if name not in self.errors and not data.get(name):
                    self.add_error(name, _("Enter a day."))
        return data


def back(day: date, months: int) -> date:
    """The first day of a period of so many months that ends on a day."""
    return add_months(day, -months, end_of_month="last_day") + timedelta(days=1)


# ---- the pages --------------------------------------------------------------------------------------------------


@act(P.CHARTERS_DRAFT_READ, shows=True)
def start(request: Request, charter_id: str, number: int) -> HttpResponse:
    """Choose a period and start; below, what has been simulated before."""
    draft = charters.draft(charter_id, number, actor=request.actor)
    may_start = request.actor.may(P.CHARTERS_DRAFT_WRITE)

    def take(data: dict[str, Any]) -> str:
        made = actions.start_simulation(
            draft_id=draft.id,
            period_from=data["period_from"],
            period_to=data["period_to"],
            actor=request.actor,
            now=request.now,
        )
        return reverse("draft_simulation_run", args=[charter_id, number, made.id])

    form = PeriodForm(request.POST or None, initial={"preset": "year"}, today=charters.today(request.now))
    runs = entitlement.simulations_of(draft.id)
    names = network.names_of_users({run.started_by for run in runs if run.started_by is not None})
    shown = {
        **_named(draft, request),
        "may_start": may_start,
        "runs": [_line(run, draft, names) for run in runs],
    }
    return submit(request, form, "web/simulation/start.html", shown, take)


@page(P.CHARTERS_DRAFT_READ)
def run(request: Request, charter_id: str, number: int, pk: int) -> HttpResponse:
    """How far a simulation is, and what it has found."""
    draft, found = _found(request, charter_id, number, pk)
    shown = {**_named(draft, request), **_run(found, draft, request)}
    if found.state == SimulationState.DONE:
        old, new, floor = entitlement.promises_of(found)
        words = Words(old, new, floor, request.LANGUAGE_CODE)
        shown |= {"told": simulated.shown(found, words), **_changes(old, new, request)}
    template = "web/simulation/_run.html" if request.htmx else "web/simulation/run.html"
    return render(request, template, shown)


def _changes(old: Charter, new: Charter, request: Request) -> dict[str, Any]:
    return comparing.shown(charters.differences(old, new, charters.language_of(request.LANGUAGE_CODE)))


@act(P.CHARTERS_DRAFT_WRITE)
def stop(request: Request, charter_id: str, number: int, pk: int) -> HttpResponse:
    """Stop a simulation that is under way."""
    draft, found = _found(request, charter_id, number, pk)
    actions.stop_simulation(simulation_id=found.id, draft_id=draft.id, actor=request.actor, now=request.now)
    messages.success(request, _("The simulation has been stopped. Nothing of it counts."))
    return HttpResponseRedirect(reverse("draft_simulation", args=[charter_id, number]))


@page(P.CHARTERS_DRAFT_READ)
def cases(request: Request, charter_id: str, number: int, pk: int) -> HttpResponse:
    """The cases behind a number: what both promises say to each, side by side."""
    draft, found = _found(request, charter_id, number, pk)
    if found.state != SimulationState.DONE:
        raise NotFound
    only, what = _asked(request)
    old, new, floor = entitlement.promises_of(found)
    words = Words(old, new, floor, request.LANGUAGE_CODE)
    shown = {
        **_named(draft, request),
        **_run(found, draft, request),
        "what": _what(only, words),
        "may_see": request.actor.may(P.INTAKE_CASE_READ),
        **(_listed(request, found, only, what, words) if request.actor.may(P.INTAKE_CASE_READ) else {}),
    }
    return render(request, "web/simulation/cases.html", shown)


@act(P.CHARTERS_DRAFT_READ)
def export(request: Request, charter_id: str, number: int, pk: int) -> HttpResponse:
    """All cells, and all cases that differ, as a workbook or as CSV; who took them is written to the audit."""
    draft, found = _found(request, charter_id, number, pk)
    kind = request.POST.get("as", "")
    if found.state != SimulationState.DONE or kind not in simulation_export.KINDS:
        raise NotFound
    old, new, floor = entitlement.promises_of(found)
    words = Words(old, new, floor, request.LANGUAGE_CODE)
    may_see = request.actor.may(P.INTAKE_CASE_READ) and request.actor.may(P.INTAKE_CASE_EXPORT)
    rows = entitlement.exported_cases(found, actor=request.actor) if may_see else iter(())
    content, count = simulation_export.KINDS[kind](found, words, rows)
    actions.record_export(found=found, cases=count, actor=request.actor, now=request.now)
    ending = "xlsx" if kind == "xlsx" else "csv"
    name = f"yinuo-simulation-{charter_id}-{draft.number}-{found.id}-{kind}.{ending}"
    return HttpResponse(
        content,
        content_type=simulation_export.TYPES[ending],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


# ---- what they show ---------------------------------------------------------------------------------------------


def _found(request: Request, charter_id: str, number: int, pk: int) -> "tuple[Draft, Simulation]":
    draft = charters.draft(charter_id, number, actor=request.actor)
    return draft, entitlement.simulation(pk, draft_id=draft.id)


def _named(draft: "Draft", request: Request) -> dict[str, Any]:
    title = charters.spoken(charters.shipped(draft.charter).title, request.LANGUAGE_CODE)
    return {"id": draft.charter, "draft": draft, "title": title}


def _line(found: "Simulation", draft: "Draft", names: dict[int, str]) -> dict[str, Any]:
    tone, word = STATES[SimulationState(found.state)]
    return {
        "run": found,
        "tone": tone,
        "word": word,
        "started_by": names.get(found.started_by or 0) or _("Yinuo"),
        "is_present": found.content == draft.content,
    }


def _run(found: "Simulation", draft: "Draft", request: Request) -> dict[str, Any]:
    names = network.names_of_users({found.started_by} if found.started_by is not None else set())
    last_sign = found.moved_at or found.started_at
    took = (found.finished_at - found.started_at).total_seconds() if found.finished_at else None
    return {
        **_line(found, draft, names),
        "is_silent": found.is_under_way and request.now - last_sign > SILENT,
        "took": None if took is None else max(1, round(took)),
        "may_write": request.actor.may(P.CHARTERS_DRAFT_WRITE),
        "may_export_cases": request.actor.may(P.INTAKE_CASE_READ) and request.actor.may(P.INTAKE_CASE_EXPORT),
        "cases_url": reverse("draft_simulation_cases", args=[draft.charter, draft.number, found.id]),
    }


def _asked(request: Request) -> tuple[dict[str, Any], str]:
    """Which cases the address asks for, and the same without the page."""
    only: dict[str, Any] = {}
    for name in ("old", "new", "clause", "asks"):
        value = request.GET.get(name, "")
        if len(value) > MOST_TYPED:
            raise NotFound
        if value:
            only[name] = value
    for name in ("changed", "by_people"):
        if request.GET.get(name) == "1":
            only[name] = True
    month = simulated.first_of(request.GET.get("month", ""))
    if month is not None:
        only["month"] = month
    kept = {name: "1" if value is True else value for name, value in only.items()}
    if month is not None:
        kept["month"] = f"{month:%Y-%m}"
    return only, urlencode(kept)


def _what(only: dict[str, Any], words: Words) -> str:
    """What is listed, in words."""
    parts = []
    if "old" in only and "new" in only:
        parts.append(f"{words.short(only['old'])} → {words.short(only['new'])}")
    elif "old" in only:
        parts.append(_("now: %(clause)s") % {"clause": words.short(only["old"])})
    elif "new" in only:
        parts.append(_("with the draft: %(clause)s") % {"clause": words.short(only["new"])})
    if "clause" in only:
        parts.append(words.short(only["clause"]))
    if "asks" in only:
        parts.append(words.question(only["asks"]))
    if only.get("changed"):
        parts.append(_("decided differently"))
    if only.get("by_people"):
        parts.append(_("decided by people"))
    if "month" in only:
        parts.append(f"{only['month']:%Y-%m}")
    return " · ".join(parts) or _("all that are listed")


def _listed(
    request: Request, found: "Simulation", only: dict[str, Any], what: str, words: Words
) -> dict[str, Any]:
    """A page of cases. A cell in which nothing differs shows its first cases."""
    after = request.GET.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < MOST_DIGITS else 0
    rows = entitlement.simulated_cases(found, actor=request.actor, only=only)
    page_ = list(rows.filter(case_id__gt=start)[: PAGE + 1])
    kept = {row.case_id: row for row in page_[:PAGE]}
    total = rows.count()
    by_cell = only.keys() <= {"old", "new"}
    cells = list(found.cells.filter(**only)) if by_cell and only else []
    if not total and cells:
        ids = sorted(case_id for cell in cells for case_id in cell.examples)[:PAGE]
        shown = entitlement.examples_of(found, ids, actor=request.actor)
    else:
        shown = [row.decision for row in page_[:PAGE]]
        for row in page_[:PAGE]:
            row.decision.case = row.case
    query = f"{what}&" if what else ""
    return {
        "items": simulated.side_by_side(shown, kept, words),
        "total": total,
        "of": sum(cell.cases for cell in cells),
        "is_example": not total and bool(shown),
        "next_url": f"?{query}after={page_[PAGE - 1].case_id}" if len(page_) > PAGE else "",
        "first_url": f"?{what}" if start else "",
    }
