"""Promised times as a list: what is due next, what is late, what was not kept; filters in the address, a file to take."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from yinuo.charters import library as charters
from yinuo.commitments import actions, labels, listing
from yinuo.commitments.types import LateReason
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound
from yinuo.network import queries as network
from yinuo.platform.paging import whole
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page
from yinuo.platform.ui.widgets import day_in
from yinuo.web import clock_export, clocks
from yinuo.web.clock_words import lasting
from yinuo.web.simulation_export import TYPES

if TYPE_CHECKING:
    from yinuo.commitments.models import Commitment

STATES = {
    "open": gettext_noop("Not done yet"),
    "running": gettext_noop("Running"),
    "paused": gettext_noop("Paused"),
    "late": gettext_noop("Late"),
    "kept": gettext_noop("Done in time"),
    "done_late": gettext_noop("Done late"),
    "missed": gettext_noop("Not kept"),
    "cancelled": gettext_noop("No longer owed"),
    "all": gettext_noop("All"),
}
ONLY = {"moved": gettext_noop("moved"), "reopened": gettext_noop("reopened")}
LONGEST_VALUE = 80


@page(P.INTAKE_CASE_READ)
def commitment_list(request: Request) -> HttpResponse:
    """Promised times, earliest due first; without a filter those that are open."""
    actor, now = request.actor, request.now
    filters = filters_of(request)
    found = listing.filtered(filters, actor=actor, now=now)
    shown = listing.page(found, key=request.GET.get("key", ""), direction=request.GET.get("to", ""))
    count = listing.capped_count(found)
    is_more = count > listing.COUNT_CAP
    context = {
        "rows": [_row(each, request) for each in shown.rows],
        "tabs": _tabs(filters),
        "chips": _chips(filters, actor=actor),
        "filters": filters,
        "query": urlencode(filters),
        "newer_url": _page_url(filters, shown.newer, "newer"),
        "older_url": _page_url(filters, shown.older, "older"),
        "said": ngettext("%(n)s promised time", "%(n)s promised times", count)
        % {"n": f"{min(count, listing.COUNT_CAP):,}{'+' if is_more else ''}"},
        "may_export": actor.may(P.INTAKE_CASE_EXPORT),
        "may_figure": actor.may(P.COMMITMENTS_FIGURE_READ),
    }
    return render(request, "web/clock/list.html", context)


@page(P.INTAKE_CASE_READ)
def choices(request: Request) -> HttpResponse:
    """What can still be filtered by, asked for when somebody opens the menu."""
    filters = filters_of(request)
    shown = {"filters": filters, "choices": _choices(filters, request)}
    return render(request, "web/clock/_choices.html", shown)


@act(P.INTAKE_CASE_EXPORT)
def export(request: Request) -> HttpResponse:
    """The filtered list as a workbook or as CSV; who took it is written to the audit."""
    filters = dict(parse_qsl(request.POST.get("query", "")))
    kind = request.POST.get("as", "xlsx")
    if kind not in TYPES:
        raise NotFound
    content, count = clock_export.listed(
        filters, kind, actor=request.actor, language=request.LANGUAGE_CODE, now=request.now
    )
    actions.record_export(what="list", count=count, actor=request.actor, now=request.now)
    return clock_export.answer(content, f"yinuo-promised-times-{request.now:%Y%m%d-%H%M}", kind)


def filters_of(request: Request) -> dict[str, str]:
    return {name: request.GET[name][:LONGEST_VALUE] for name in listing.FILTERS if request.GET.get(name)}


def _page_url(filters: dict[str, str], key: str | None, direction: str) -> str:
    return f"?{urlencode({**filters, 'key': key, 'to': direction})}" if key else ""


def _row(commitment: "Commitment", request: Request) -> dict[str, Any]:
    """One line of the list: the clock, the case, who has it in hand, and why it was late."""
    reason = commitment.late_reason
    row = getattr(commitment.case, "row", None)
    return {
        "clock": clocks.row(commitment, request),
        "pk": commitment.pk,
        "clause": commitment.clause or _("A duty written by hand"),
        "case": commitment.case,
        "customer": row.customer_name if row else "",
        "unit": commitment.unit.name,
        "owner": row.owner_name if row else commitment.responsible.name if commitment.responsible else "",
        "reason": _(labels.LATE_REASONS[LateReason(reason)]) if reason else "",
        "moves": commitment.moves,
    }


def _tabs(filters: dict[str, str]) -> list[dict[str, Any]]:
    fixed: list[tuple[str, dict[str, str]]] = [
        (_("Not done yet"), {}),
        (_("Mine"), {"owner": "me"}),
        (_("Due within 24 hours"), {"within": "24"}),
        (_("Late"), {"state": "late"}),
        (_("Paused"), {"state": "paused"}),
        (_("Not kept, no reason yet"), {"state": "missed", "reason": listing.NO_REASON}),
    ]
    return [
        {
            "label": label,
            "url": f"{reverse('commitment_list')}?{urlencode(query)}",
            "current": filters == query,
            "count": None,
        }
        for label, query in fixed
    ]


def _chips(filters: dict[str, str], *, actor: Actor) -> list[dict[str, str]]:
    """The filters as words of a sentence, each with the address without it."""
    said: list[dict[str, str]] = []
    for name, value in filters.items():
        words = _words(name, value, actor=actor)
        if words is not None:
            without = urlencode({other: kept for other, kept in filters.items() if other != name})
            said.append({"label": words[0], "value": words[1], "remove_url": f"?{without}"})
    return said


def _words(name: str, value: str, *, actor: Actor) -> tuple[str, str] | None:  # noqa: PLR0911
    match name:
        case "state" if value in STATES:
            return _("State"), _(STATES[value])
        case "promise":
            return _("Promise"), promise_words(*value.partition("/")[::2], get_language() or "")
        case "unit":
            units = {unit.id: unit.name for unit in network.units(actor=actor)}
            return _("Served by"), units.get(whole(value) or 0, value)
        case "owner":
            if value == "me":
                return _("In the hands of"), _("me")
            people = {person.id: person.name for person in network.staff(actor=actor)}
            return _("In the hands of"), people.get(whole(value) or 0, value)
        case "within" if whole(value) is not None:
            return _("Due within"), lasting(timedelta(hours=min(int(value), listing.WITHIN[-1])))
        case "reason" if value == listing.NO_REASON:
            return _("Reason"), _("none given")
        case "reason" if value in list(LateReason):
            return _("Reason"), _(labels.LATE_REASONS[LateReason(value)])
        case "since" if day_in(value) is not None:
            return _("Due from"), value
        case "until" if day_in(value) is not None:
            return _("Due to"), value
        case "moved" | "reopened":
            return _("Only"), _(ONLY[name])
    return None


def promise_words(charter: str, clause: str, language: str) -> str:
    """A clause with the name of its promise; what the house has written itself says so."""
    if not charter:
        return _("A duty written by hand")
    if charter not in charters.shipped_ids():
        return clause
    return f"{clause} · {charters.spoken(charters.shipped(charter).title, language)}"


def _choices(filters: dict[str, str], request: Request) -> list[dict[str, Any]]:
    actor = request.actor
    promises = [
        (f"{charter}/{clause}", promise_words(charter, clause, request.LANGUAGE_CODE))
        for charter, clause in listing.open_promises()
    ]
    reasons = [(reason.value, _(words)) for reason, words in labels.LATE_REASONS.items()]
    offered = [
        ("state", _("State"), [(name, _(words)) for name, words in STATES.items()]),
        ("promise", _("Promise"), promises),
        ("unit", _("Served by"), [(unit.id, unit.name) for unit in network.units(actor=actor)]),
        (
            "owner",
            _("In the hands of"),
            [("me", _("me")), *((person.id, person.name) for person in network.staff(actor=actor))],
        ),
        (
            "within",
            _("Due within"),
            [(str(hours), lasting(timedelta(hours=hours))) for hours in listing.WITHIN],
        ),
        ("reason", _("Reason"), [(listing.NO_REASON, _("none given")), *reasons]),
        *((name, _("Only"), [("1", _(words))]) for name, words in ONLY.items()),
    ]
    return [
        {"name": name, "label": label, "values": values}
        for name, label, values in offered
        if name not in filters
    ]
