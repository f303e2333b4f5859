"""The editor of a draft: the text with what the check finds, the rows beside it, a workbook out and in."""

import io
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from csp.constants import NONCE, SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.charters import actions, exporting, imports
from yinuo.charters import queries as charters
from yinuo.charters.exporting import label_of
from yinuo.charters.labels import TABLES
from yinuo.charters.types import DraftState
from yinuo.kernel.charters import CharterError, Problem, load
from yinuo.kernel.charters.editing import changes
from yinuo.kernel.charters.editing.changes import Change
from yinuo.kernel.charters.editing.comparing import Part, Side, compared, settled
from yinuo.kernel.charters.editing.spotting import Spot, spotted, units
from yinuo.kernel.charters.editing.tables import KINDS, Sheets, Table, tabulated
from yinuo.kernel.charters.types import FactError
from yinuo.kernel.errors import NotFound, Refused, Stale, gettext_noop
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, asked, said
from yinuo.web.editing_words import WORDS
from yinuo.web.posts import unheld

if TYPE_CHECKING:
    from yinuo.charters.models import Draft

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT = 1_000_000
JSON = "application/json"


@csp_update({"style-src": [SELF, NONCE]})  # type: ignore[arg-type]
@act(P.CHARTERS_DRAFT_WRITE, shows=True)
def draft_text(request: Request, charter_id: str, number: int) -> HttpResponse:
    """The text of a draft to write in. A script saves by the same address and is answered in JSON."""
    draft = charters.draft(charter_id, number, actor=request.actor)
    if request.method != "POST":
        return _page(request, draft, text=draft.text, version=draft.version)
    text, base, seen = _plain(request.POST.get("text", "")), _base(request), _version(request)
    try:
        _check_length(base)
        if request.POST.get("do") == "choose":
            text = _chosen(request, draft, base, text, seen)
        with transaction.atomic():
            saved = actions.save_draft(
                draft_id=draft.id,
                text=text,
                settings=None,
                seen_version=seen,
                actor=request.actor,
                now=request.now,
            )
    except Stale as stale:
        found = compared(base, text, str(stale.theirs["text"]))
        return _conflict(request, draft, found, text=text, version=stale.version, told=said(stale))
    except Refused as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _not_saved(request, draft, refusal, text, seen)
    if _is_script(request):
        return JsonResponse({"version": saved.version, "text": saved.text})
    messages.success(request, _("The text of the draft is kept."))
    return HttpResponseRedirect(reverse("draft", args=[charter_id, number]))


@asked(P.CHARTERS_DRAFT_WRITE)
def draft_text_check(request: Request, charter_id: str, number: int) -> HttpResponse:
    """What is wrong in a text as it stands on the page: at once what cannot be read, with `whole` everything."""
    draft = charters.draft(charter_id, number, actor=request.actor)
    return _answered(lambda: _checked(draft, _sent(request), request, whole="whole" in request.POST))


@asked(P.CHARTERS_DRAFT_WRITE)
def draft_text_rows(request: Request, charter_id: str, number: int) -> HttpResponse:
    """The rows of one kind in the text on the page; with `do` the text after a change of them."""
    charters.draft(charter_id, number, actor=request.actor)
    return _answered(lambda: _rows(_sent(request), request))


@asked(P.CHARTERS_DRAFT_WRITE)
def draft_workbook(request: Request, charter_id: str, number: int) -> HttpResponse:
    """The rows of the text on the page as a workbook."""
    charters.draft(charter_id, number, actor=request.actor)
    try:
        content = exporting.workbook(
            tabulated(_sent(request)), charter_id=charter_id, language=request.LANGUAGE_CODE
        )
    except Refused as refusal:
        if _is_script(request):
            return JsonResponse({"refused": said(refusal)}, status=422)
        raise
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{charter_id}-{number}.xlsx"'
    return response


@csp_update({"style-src": [SELF, NONCE]})  # type: ignore[arg-type]
@asked(P.CHARTERS_DRAFT_WRITE)
def draft_workbook_in(request: Request, charter_id: str, number: int) -> HttpResponse:
    """The text with the rows of a workbook in it, and what that changes. Nothing is saved before somebody says so."""
    draft = charters.draft(charter_id, number, actor=request.actor)
    text = ""
    try:
        text = _sent(request)
        made, found = _taken_in(request, charter_id, text)
    except Refused as refusal:
        faults = [each.text(_) for each in refusal.faults] if isinstance(refusal, imports.Faulty) else []
        if _is_script(request):
            return JsonResponse({"refused": said(refusal), "faults": faults}, status=422)
        return _page(
            request,
            draft,
            text=text,
            version=_version(request),
            base=_base(request),
            trouble=said(refusal),
            faults=faults,
            status=422,
        )
    preview = [_told(change, tabulated(text), request) for change in found]
    if _is_script(request):
        return JsonResponse({"edit": _edit(text, made), "changes": preview})
    more: dict[str, Any] = {"base": _base(request), "preview": preview, "is_preview": True}
    return _page(request, draft, text=made, version=_version(request), **more)


def _taken_in(request: Request, charter_id: str, text: str) -> tuple[str, tuple[Change, ...]]:
    file = request.FILES.get("file")
    if file is None:
        raise Refused(gettext_noop("Choose a workbook first."), field="file")
    content = file.read(imports.MOST_BYTES + 1)
    rows = imports.rows_in(content, charter_id=charter_id, sheets=tabulated(text))
    return changes.with_rows(text, rows)


def _page(
    request: Request, draft: "Draft", *, text: str, version: int, status: int = 200, **more: Any
) -> HttpResponse:
    shown = {
        "draft": draft,
        "id": draft.charter,
        "title": charters.spoken(charters.shipped(draft.charter).title, request.LANGUAGE_CODE),
        "text": text,
        "base": more.pop("base", draft.text),
        "version": version,
        "is_open": draft.state == DraftState.OPEN,
        "kinds": [{"kind": kind, "label": _(TABLES[kind])} for kind in KINDS],
        "words": {key: str(words) for key, words in WORDS.items()},
        **more,
    }
    return render(request, "web/promises/editing.html", shown, status=status)


def _not_saved(request: Request, draft: "Draft", refusal: Refused, text: str, version: int) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"refused": said(refusal)}, status=422)
    more = {"base": _base(request), "trouble": said(refusal)}
    return _page(request, draft, text=text, version=version, status=422, **more)


def _conflict(
    request: Request, draft: "Draft", found: tuple[Part, ...], *, text: str, version: int, told: str
) -> HttpResponse:
    differing = [
        {
            "line": each.line,
            "block": each.block,
            "mine": each.mine,
            "theirs": each.theirs,
            "rather": each.rather,
        }
        for each in found
        if each.differs
    ]
    if _is_script(request):
        parts = [
            {"same": each.mine}
            if not each.differs
            else {
                "mine": each.mine,
                "theirs": each.theirs,
                "line": each.line,
                "block": each.block,
                "rather": each.rather,
            }
            for each in found
        ]
        theirs = "".join(each.theirs for each in found)
        return JsonResponse(
            {"refused": told, "version": version, "parts": parts, "theirs": theirs}, status=409
        )
    return _page(
        request,
        draft,
        text=text,
        version=version,
        base=_base(request),
        trouble=told,
        conflict=differing,
        status=409,
    )


def _chosen(request: Request, draft: "Draft", base: str, mine: str, seen: int) -> str:
    """My text with theirs wherever theirs was chosen, if theirs is still what was shown."""
    if draft.version != seen:
        raise Stale({"text": draft.text}, version=draft.version)
    found = compared(base, mine, draft.text)
    count = sum(each.differs for each in found)
    sides = [
        Side.THEIRS if request.POST.get(f"side_{place}") == Side.THEIRS else Side.MINE
        for place in range(count)
    ]
    return settled(found, sides)


def _checked(draft: "Draft", text: str, request: Request, *, whole: bool) -> dict[str, Any]:
    started = time.perf_counter()
    notes: tuple[Problem, ...] = ()
    examples, blanks = 0, []
    unplaced: list[str] = []
    try:
        charter = load(text)
        problems: tuple[Problem, ...] = ()
    except CharterError as error:
        charter, problems = None, error.problems
    if charter is not None and whole:
        draft.text = text
        try:
            report = charters.examined_draft(draft, draft.settings)
        except FactError as refusal:
            unplaced.append(f"settings.{refusal.field}: {said(refusal)}")
        except Refused as refusal:
            unplaced.append(said(refusal))
        else:
            problems, examples = report.problems, report.examples
            notes = (*report.notes, *unheld(report.text))
            definition = report.text.definition
            blanks = [
                charters.spoken(definition.settings[name].fact.label, request.LANGUAGE_CODE)
                for name in report.blanks
            ]
    findings = [
        *(
            {"line": 0, "from": 0, "to": 0, "clause": "", "severity": "error", "message": each}
            for each in unplaced
        ),
        *(_finding(each, "error") for each in spotted(problems, text)),
        *(_finding(each, "info") for each in spotted(notes, text)),
    ]
    return {
        "findings": findings,
        "blanks": blanks,
        "examples": examples,
        "whole": whole and charter is not None,
        "ms": round((time.perf_counter() - started) * 1000),
    }


def _finding(spot: Spot, severity: str) -> dict[str, Any]:
    problem = spot.problem
    text = _(problem.message)
    told = text % problem.params if problem.params else text
    return {
        "line": spot.line,
        "from": spot.start,
        "to": spot.end,
        "clause": spot.clause,
        "severity": severity,
        "message": f"{problem.where}: {told}" if problem.where else told,
    }


def _rows(text: str, request: Request) -> dict[str, Any]:
    kind = request.POST.get("kind", "")
    made = _changed(text, kind, request)
    sheets = tabulated(made)
    table = sheets.tables[changes.known(kind)]
    counts = {name: len(each.rows) for name, each in sheets.tables.items()}
    shown = {"counts": counts, **_table(table, sheets, request)}
    return shown if made == text else {"edit": _edit(text, made), **shown}


def _changed(text: str, kind: str, request: Request) -> str:
    """The text after what the page asks for. Refused for a row that is not the one that the page shows."""
    number = _number(request, "number")
    match request.POST.get("do", ""):
        case "cell":
            key, typed = request.POST.get("key", ""), request.POST.get("typed", "")
            _check_seen(text, kind, number, request, key)
            return changes.with_cell(text, kind, number, key, typed)
        case "add":
            clause = request.POST.get("clause", "")
            return changes.with_row(text, kind, {"clause": clause} if clause else {}, after=number or None)
        case "delete":
            _check_seen(text, kind, number, request)
            return changes.without_row(text, kind, number)
        case _:
            return text


def _check_seen(text: str, kind: str, number: int, request: Request, key: str = "") -> None:
    _table, row = changes.found(tabulated(text), kind, number)
    is_seen = row.name == request.POST.get("name", "")
    if not is_seen or (key and row.shown.get(key, "") != request.POST.get("was", "")):
        raise Refused(changes.NO_ROW)


def _table(table: Table, sheets: Sheets, request: Request) -> dict[str, Any]:
    lines = _Lines(sheets.text)
    return {
        "kind": table.kind,
        "columns": [
            {"key": each.key, "label": label_of(each.key, sheets, request.LANGUAGE_CODE)}
            for each in table.columns
        ],
        "rows": [
            {
                "number": row.number,
                "name": row.name,
                "line": lines.of(row.start),
                "last": lines.of(max(row.end - 1, row.start)),
                "cells": row.shown,
                "lines": {key: lines.of(cell.start) for key, cell in row.cells.items() if cell.start >= 0},
            }
            for row in table.rows
        ],
    }


class _Lines:
    """On which line a place in a text is, asked in rising order or not."""

    def __init__(self, text: str) -> None:
        self.starts = [0]
        for line in io.StringIO(text, newline="\n"):
            self.starts.append(self.starts[-1] + len(line))

    def of(self, place: int) -> int:
        low, high = 0, len(self.starts) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.starts[middle] <= place else (low, middle - 1)
        return low + 1


def _edit(before: str, after: str) -> dict[str, Any]:
    """The one change that makes the text on the page the new one, in the units in which browsers count."""
    edit = changes.minimal(before, after)
    start = units(before[: edit.start])
    return {"from": start, "to": start + units(before[edit.start : edit.end]), "insert": edit.insert}


def _told(change: Change, sheets: Sheets, request: Request) -> dict[str, Any]:
    """What becomes of a row, for people."""
    what = "changed" if change.before and change.after else "added" if change.after else "removed"
    return {
        "what": what,
        "words": str(WORDS[f"row_{what}"]),
        "table": _(TABLES[change.kind]),
        "row": change.before or change.after,
        "name": change.name,
        "cells": [
            {"label": label_of(key, sheets, request.LANGUAGE_CODE), "before": before, "after": after}
            for key, before, after in change.cells
        ],
    }


def _answered(ask: Callable[[], dict[str, Any]]) -> JsonResponse:
    try:
        return JsonResponse(ask())
    except NotFound:
        raise
    except Refused as refusal:
        return JsonResponse({"refused": said(refusal)}, status=422)


def _sent(request: Request) -> str:
    text = _plain(request.POST.get("text", ""))
    _check_length(text)
    return text


def _base(request: Request) -> str:
    """The text that the page has last seen saved."""
    return _plain(request.POST.get("base", ""))


def _check_length(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise Refused(
            gettext_noop("The text is longer than %(most)s characters."), field="text", most=LONGEST_TEXT
        )


def _plain(text: str) -> str:
    """Forms end their lines in two characters; the text is kept with one."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _number(request: Request, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 8 else 0


def _version(request: Request) -> int:
    return _number(request, "version")


def _is_script(request: Request) -> bool:
    return request.headers.get("Accept", "") == JSON
