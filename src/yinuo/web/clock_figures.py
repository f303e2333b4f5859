"""How promised times are kept, in figures: by promise, by unit, by month, by reason; each number opens its list."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.commitments import actions, labels
from yinuo.commitments import figures as kept
from yinuo.commitments.figures import Asked, Sums, Told
from yinuo.commitments.types import LateReason
from yinuo.intake import queries as intake
from yinuo.kernel.errors import Refused
from yinuo.network import queries as network
from yinuo.platform.paging import whole
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, said
from yinuo.platform.ui.widgets import day_in
from yinuo.web import clock_export
from yinuo.web.clock_list import promise_words
from yinuo.web.clock_words import lasting

NOT_SAID = ""


@page(P.COMMITMENTS_FIGURE_READ)
def figures(request: Request) -> HttpResponse:
    """The figures of a period; without one, of this month and the two before it."""
    asked, refusal = _asked(request.GET, request), ""
    try:
        told = kept.told(asked, actor=request.actor, now=request.now)
    except Refused as refused:
        refusal, asked = said(refused), _asked({}, request)
        told = kept.told(asked, actor=request.actor, now=request.now)
    units = {unit.id: unit.name for unit in network.units(actor=request.actor)}
    shown = {
        "asked": asked,
        "refusal": refusal,
        "query": urlencode(_query(asked)),
        "units": units.items() if len(units) > 1 else (),
        "unit_name": units.get(asked.unit_id or 0, ""),
        "promise": promise_words(asked.charter, asked.clause, request.LANGUAGE_CODE) if asked.charter else "",
        "without_promise": _figures_url(asked, charter="", clause=""),
        "total": _line("", told.total, asked),
        "promises": _promises(told, asked, request),
        "by_unit": _by_unit(told, asked, units),
        "months": _months(told, asked),
        "reasons": _reasons(told, asked),
        "cases": _cases(told),
        "has_any": bool(told.promises),
    }
    return render(request, "web/clock/figures.html", shown)


@act(P.COMMITMENTS_FIGURE_READ)
def export(request: Request) -> HttpResponse:
    """The same figures as a workbook; who took it is written to the audit."""
    asked = _asked(dict(parse_qsl(request.POST.get("query", ""))), request)
    told = kept.told(asked, actor=request.actor, now=request.now)
    units = {unit.id: unit.name for unit in network.units(actor=request.actor)}
    sheets = [
        (_("By promise"), _table(_("Promise"), _named_promises(told, request))),
        (
            _("By unit"),
            _table(_("Served by"), [(units.get(pk, ""), sums) for pk, sums in told.units.items()]),
        ),
        (
            _("By month"),
            _table(_("Month"), [(f"{day:%Y-%m}", told.months[day]) for day in sorted(told.months)]),
        ),
        (_("Reasons"), _reason_table(told)),
        (_("Promised times that were moved"), _case_table(told)),
    ]
    content = clock_export.workbook(sheets)
    actions.record_export(what="figures", count=told.total.counted, actor=request.actor, now=request.now)
    name = f"yinuo-kept-{asked.since:%Y%m%d}-{asked.until:%Y%m%d}"
    return clock_export.answer(content, name, "xlsx")


# ---- what is asked for ---------------------------------------------------------------------------


def _asked(query: Mapping[str, Any], request: Request) -> Asked:
    """The period and the filters of the address; what cannot be read is left out."""
    today = intake.local_day(request.now)
    since = day_in(str(query.get("since", ""))) or _months_back(today, 2)
    until = day_in(str(query.get("until", ""))) or max(today, since)
    charter, _slash, clause = str(query.get("promise", ""))[:120].partition("/")
    unit_id = whole(str(query.get("unit", "")))
    return Asked(since, until, unit_id, charter if clause else "", clause)


def _months_back(day: date, months: int) -> date:
    """The first day of the month so many months before."""
    first = day.replace(day=1)
    for _month in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def _query(asked: Asked) -> dict[str, str]:
    query = {"since": asked.since.isoformat(), "until": asked.until.isoformat()}
    if asked.unit_id is not None:
        query["unit"] = str(asked.unit_id)
    if asked.charter:
        query["promise"] = f"{asked.charter}/{asked.clause}"
    return query


def _figures_url(asked: Asked, *, charter: str, clause: str) -> str:
    other = Asked(asked.since, asked.until, asked.unit_id, charter, clause)
    return f"{reverse('commitment_figures')}?{urlencode(_query(other))}"


def _list_url(asked: Asked, **other: str) -> str:
    """The list that a number counts."""
    return f"{reverse('commitment_list')}?{urlencode({**_query(asked), 'state': 'all', **other})}"


# ---- what they show ------------------------------------------------------------------------------


def percent(share: int | None) -> str:
    """Of a hundred with one decimal, never rounded up."""
    return "–" if share is None else f"{share // 10}.{share % 10} %"


def _line(label: str, sums: Sums, asked: Asked, **only: str) -> dict[str, Any]:
    """The numbers of one line, each with the address of its list."""
    return {
        "label": label,
        "sums": sums,
        "percent": percent(sums.share),
        "median": lasting(timedelta(seconds=sums.median)) if sums.median is not None else "",
        "worst": lasting(timedelta(seconds=sums.worst)) if sums.worst is not None else "",
        "rested": lasting(timedelta(seconds=sums.rested)) if sums.rested else "",
        "still": sums.running + sums.resting,
        "kept_url": _list_url(asked, state="kept", **only),
        "missed_url": _list_url(asked, state="missed", **only),
        "open_url": _list_url(asked, state="open", **only),
        "cancelled_url": _list_url(asked, state="cancelled", **only),
        "moved_url": _list_url(asked, moved="1", **only),
        "reopened_url": _list_url(asked, reopened="1", **only),
        "bar": bar(sums),
        "says": _("%(label)s: %(kept)s kept, %(missed)s not kept")
        % {"label": label, "kept": sums.kept, "missed": sums.missed},
    }


def bar(sums: Sums) -> list[dict[str, Any]]:
    """Kept and not kept as stretches of a bar, in percent; what was missed is never too thin to be seen."""
    if not sums.counted:
        return []
    missed = sums.missed * 100 / sums.counted
    missed = max(missed, 1.0) if sums.missed else 0.0
    parts = [("kept", 0.0, 100 - missed), ("missed", 100 - missed, missed)]
    return [{"kind": kind, "x": round(x, 2), "width": round(width, 2)} for kind, x, width in parts if width]


def _named_promises(told: Told, request: Request) -> list[tuple[str, Sums]]:
    return [
        (promise_words(charter, clause, request.LANGUAGE_CODE), told.promises[charter, clause])
        for charter, clause in sorted(told.promises)
    ]


def _promises(told: Told, asked: Asked, request: Request) -> list[dict[str, Any]]:
    """Line by line, those that were kept least first."""
    lines = []
    for (charter, clause), sums in sorted(told.promises.items(), key=lambda one: _worst_first(*one)):
        words = promise_words(charter, clause, request.LANGUAGE_CODE)
        line = _line(words, sums, asked, promise=f"{charter}/{clause}")
        only = _figures_url(asked, charter=charter, clause=clause) if charter else ""
        lines.append({**line, "only_url": only})
    return lines


def _worst_first(name: tuple[str, str], sums: Sums) -> tuple[int, tuple[str, str]]:
    return (1001 if sums.share is None else sums.share, name)


def _by_unit(told: Told, asked: Asked, units: Mapping[int, str]) -> list[dict[str, Any]]:
    known = sorted((units.get(number, ""), number) for number in told.units)
    return [_line(name, told.units[number], asked, unit=str(number)) for name, number in known]


def _months(told: Told, asked: Asked) -> list[dict[str, Any]]:
    lines = []
    for month in sorted(told.months):
        last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        only = {
            "since": max(month, asked.since).isoformat(),
            "until": min(last, asked.until).isoformat(),
        }
        lines.append(_line(f"{month:%Y-%m}", told.months[month], asked, **only))
    return lines


def _reasons(told: Told, asked: Asked) -> list[dict[str, Any]]:
    """Why it was not kept, the most frequent first; without a reason last."""
    most = max((sums.missed for sums in told.reasons.values()), default=1)
    ordered = sorted(told.reasons.items(), key=lambda one: (one[0] == NOT_SAID, -one[1].missed, one[0]))
    return [
        {
            "label": _reason_words(reason),
            "n": sums.missed,
            "url": _list_url(asked, state="missed", reason=reason or "none"),
            "width": round(sums.missed * 100 / most, 2),
            "median": lasting(timedelta(seconds=sums.median or 0)),
            "is_said": reason != NOT_SAID,
        }
        for reason, sums in ordered
    ]


def _reason_words(reason: str) -> str:
    return _(labels.LATE_REASONS[LateReason(reason)]) if reason else _("no reason given yet")


def _cases(told: Told) -> list[dict[str, Any]]:
    numbers = intake.numbers({case_id for case_id, _moves in told.cases})
    return [
        {"case_id": case_id, "number": numbers.get(case_id, ""), "moves": moves}
        for case_id, moves in told.cases
    ]


# ---- as a file -----------------------------------------------------------------------------------


def _table(label: str, lines: Iterable[tuple[str, Sums]]) -> Iterator[Sequence[Any]]:
    yield (
        label, _("Kept"), _("Not kept"), _("Kept, percent"), _("Hours late, median"), _("Hours late, worst"), _("Still running"),
        _("Resting"), _("No longer owed"), _("Hours rested"), _("Changes of the promised time"), _("Promised times changed"), _("Reopened"),
    )  # fmt: skip
    for name, sums in lines:
        yield (
            name, sums.kept, sums.missed, None if sums.share is None else Decimal(sums.share) / 10,
            clock_export.hours(sums.median), clock_export.hours(sums.worst), sums.running, sums.resting, sums.cancelled,
            clock_export.hours(sums.rested), sums.moves, sums.moved, sums.reopened,
        )  # fmt: skip


def _reason_table(told: Told) -> Iterator[Sequence[Any]]:
    yield _("Reason"), _("Not kept"), _("Hours late, median"), _("Hours late, worst")
    for reason, sums in sorted(told.reasons.items()):
        yield (
            _reason_words(reason),
            sums.missed,
            clock_export.hours(sums.median),
            clock_export.hours(sums.worst),
        )


def _case_table(told: Told) -> Iterator[Sequence[Any]]:
    yield _("Case"), _("Changes of the promised time")
    for case in _cases(told):
        yield case["number"], case["moves"]
