"""The register as a list: filters as chips, views as tabs, pages by key."""

import hashlib
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.intake import labels, queries
from yinuo.intake.types import CaseKind, CaseState, Channel
from yinuo.network import queries as network
from yinuo.platform.paging import whole
from yinuo.platform.permissions.types import Permission
from yinuo.platform.reference import regions
from yinuo.platform.requests import Request

if TYPE_CHECKING:
    from yinuo.intake.models import SavedView

FILTERS = (
    "state",
    "kind",
    "class",
    "channel",
    "owner",
    "unit",
    "zone",
    "customer",
    "late",
    "need",
    "q",
    "order",
)
FORM_KEYS = re.compile(rb'name="(?:csrfmiddlewaretoken|_key)" value="[^"]*"')
SIZE = 25


def show(request: Request) -> dict[str, Any]:
    """Everything the list shows, first of all who is in urgent need (C511).

    Statements: who is in need, the page, the count, the tabs; whatever the length.
    """
    actor, now = request.actor, request.now
    filters = filters_of(request)
    order = "due" if filters.get("order") == "due" else ""
    key, direction = request.GET.get("key", ""), request.GET.get("to", "")
    if filters.get("q") and not order:
        searched = queries.searched(filters, actor=actor, now=now, key=key, direction=direction, size=SIZE)
        found, count, is_more = searched.page, searched.count, searched.is_more
    else:
        rows = queries.filtered(filters, actor=actor, now=now)
        found = queries.page(rows, order=order, key=key, direction=direction, size=SIZE)
        count = queries.capped_count(rows, ordered=order != "due")
        is_more = count > queries.COUNT_CAP
    front = (
        [] if key or filters.get("need") else queries.in_need(queries.filtered(filters, actor=actor, now=now))
    )
    before = {row.case_id for row in front}
    saved = queries.saved_views(actor=actor)
    query = urlencode(filters)
    return {
        "rows": front + [row for row in found.rows if row.case_id not in before],
        "tabs": tabs(saved, filters),
        "chips": chips(filters, actor=actor),
        "filters": filters,
        "query": query,
        "newer_url": _page_url(filters, found.newer, "newer"),
        "older_url": _page_url(filters, found.older, "older"),
        "said": ngettext("%(n)s case", "%(n)s cases", count)
        % {"n": f"{min(count, queries.COUNT_CAP):,}{'+' if is_more else ''}"},
        "live_url": f"{reverse('case_list')}?{request.META.get('QUERY_STRING', '')}",
        "may_export": actor.may(Permission.INTAKE_CASE_EXPORT),
        "saved": saved,
    }


def filters_of(request: Request) -> dict[str, str]:
    return {name: request.GET[name] for name in FILTERS if request.GET.get(name)}


def _page_url(filters: dict[str, str], key: str | None, direction: str) -> str:
    return f"?{urlencode({**filters, 'key': key, 'to': direction})}" if key else ""


def tabs(kept: "list[SavedView]", filters: dict[str, str]) -> list[dict[str, Any]]:
    """Views by obligation, then those that people keep."""
    fixed = [
        (_("Live"), {}),
        (_("Mine"), {"owner": "me"}),
        (_("Late"), {"late": "1", "order": "due"}),
        (_("Urgent need"), {"need": "1"}),
        (_("To decide"), {"state": "registered", "kind": "repair"}),
        (_("To dispatch"), {"state": "vouchered"}),
        (_("Complaints"), {"kind": "complaint"}),
        (_("All"), {"state": "all"}),
    ]
    current = {name: value for name, value in filters.items() if name != "q"}
    shown = [
        {
            "label": label,
            "url": f"{reverse('case_list')}?{urlencode(query)}",
            "current": current == query,
            "count": None,
        }
        for label, query in fixed
    ]
    here = urlencode(filters)
    return shown + [
        {
            "label": view.name,
            "url": f"{reverse('case_list')}?{view.query}",
            "current": view.query == here,
            "count": None,
        }
        for view in kept
    ]


def chips(filters: dict[str, str], *, actor: Any) -> list[dict[str, str]]:
    """The filters as words of a sentence, each with the address without it."""
    said: list[dict[str, str]] = []
    for name, value in filters.items():
        words = _words(name, value, actor=actor)
        if words is None:
            continue
        without = urlencode({other: kept for other, kept in filters.items() if other != name})
        said.append({"label": words[0], "value": words[1], "remove_url": f"?{without}"})
    return said


def _words(name: str, value: str, *, actor: Any) -> tuple[str, str] | None:  # noqa: PLR0911
    match name:
        case "state":
            states = [_(labels.STATES[CaseState(one)]) for one in value.split(",") if one in list(CaseState)]
            return _("State"), "、".join(states) if states else _("All")
        case "kind" if value in list(CaseKind):
            return _("Kind"), _(labels.KINDS[CaseKind(value)])
        case "class" if value in labels.CLASSES:
            return _("Class"), _(labels.CLASSES[value])
        case "channel" if value in list(Channel):
            return _("Came by"), _(labels.CHANNELS[Channel(value)])
        case "owner":
            if value == "me":
                return _("Owner"), _("me")
            people = {person.id: person.name for person in network.staff(actor=actor)}
            return _("Owner"), people.get(whole(value) or 0, value)
        case "unit":
            units = {unit.id: unit.name for unit in network.units(actor=actor)}
            return _("Served by"), units.get(whole(value) or 0, value)
        case "zone":
            return _("Zone"), regions.name_path(value.ljust(6, "0")) or value
        case "need":
            return _("Only"), _("urgent need")
        case "late":
            return _("Only"), _("late")
        case "order" if value == "due":
            return _("Sorted by"), _("due time")
    return None


def choices(filters: dict[str, str], *, actor: Any) -> list[dict[str, Any]]:
    """What can still be filtered by: name, label and values, for the selects beside the chips."""
    offered = [
        ("state", _("State"), [(s.value, _(labels.STATES[s])) for s in CaseState] + [("all", _("All"))]),
        ("class", _("Class"), [(k, _(words)) for k, words in labels.CLASSES.items()]),
        ("channel", _("Came by"), [(c.value, _(labels.CHANNELS[c])) for c in Channel]),
        ("owner", _("Owner"), [("me", _("me")), *((p.id, p.name) for p in network.staff(actor=actor))]),
        ("unit", _("Served by"), [(u.id, u.name) for u in network.units(actor=actor)]),
        ("late", _("Only"), [("1", _("late"))]),
        ("order", _("Sorted by"), [("due", _("due time"))]),
    ]
    return [
        {"name": name, "label": label, "values": values}
        for name, label, values in offered
        if name not in filters
    ]


def with_etag(request: Request, response: HttpResponse) -> HttpResponse:
    """Answer 304 when the page has what it shows already, but for the keys of its forms, which are always new."""
    etag = f'"{hashlib.sha256(FORM_KEYS.sub(b"", response.content)).hexdigest()[:24]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    response.headers["ETag"] = etag
    return response
