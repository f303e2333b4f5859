"""The day sheet: what somebody did on a day, joined from all that the contexts know of it (C330, C350)."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.field.labels import OUTCOMES
from yinuo.field.types import VisitOutcome
from yinuo.improvement import queries
from yinuo.improvement.types import CLASSES, DaySheet, Piece, PieceState, Source
from yinuo.intake.labels import CLASSES as CLASS_WORDS
from yinuo.kernel.errors import gettext_noop
from yinuo.network import queries as network
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page
from yinuo.platform.ui.widgets import day_in
from yinuo.workorders import queries as workorders
from yinuo.workorders.labels import INTERNAL
from yinuo.workorders.types import InternalKind

if TYPE_CHECKING:
    from yinuo.network.models import Staff

OPENS, CLOSES = 8, 20
"""The hours that are always drawn; a longer day draws more."""
SOURCES = {
    Source.VISIT: gettext_noop("Visit"),
    Source.BENCH: gettext_noop("Workshop"),
    Source.INTERNAL: gettext_noop("Internal work"),
}


@page(P.WORKORDERS_TIME_WRITE)
def mine(request: Request) -> HttpResponse:
    """My own day, with what still runs; from here time is booked."""
    day, actor = _day(request), request.actor
    person = network.person(actor.staff_id) if actor.staff_id is not None else None
    shown = {
        **_frame_of(day, request),
        **(_person(person, day, request) if person is not None else {}),
        "running": workorders.running(actor.staff_id),
        "may_book": person is not None and workorders.is_time_open(day, now=request.now),
        "is_mine": True,
        "frame": "ui/phone.html" if actor.may(P.FIELD_VISIT_WORK) else "ui/base.html",
        "back_url": reverse("today"),
        "record_url": reverse("record_mine") if actor.may(P.IMPROVEMENT_RECORD_WRITE) else "",
    }
    return render(request, "web/hours/person.html", shown)


@page(P.WORKORDERS_TIME_READ)
def person(request: Request, pk: int) -> HttpResponse:
    """Somebody's day, for those who see everybody's working time."""
    found, day = network.somebody(pk, actor=request.actor), _day(request)
    shown = {
        **_frame_of(day, request),
        **_person(found, day, request),
        "frame": "ui/base.html",
        "team_url": f"{reverse('hours_team')}?day={day}",
    }
    return render(request, "web/hours/person.html", shown)


@page(P.WORKORDERS_TIME_READ)
def team(request: Request) -> HttpResponse:
    """The day of every technician: people down, time to the right."""
    day, actor = _day(request), request.actor
    people = list(network.technicians(actor=actor))
    sheets = queries.sheets(people, day, now=request.now)
    scale = _Scale.around(sheets, day)
    names = {each.id: each for each in people}
    shown = {
        **_frame_of(day, request),
        "lanes": [_lane(sheet, names[sheet.staff_id], scale, request) for sheet in sheets],
        "hours": scale.hours(),
        "may_read_records": actor.may(P.IMPROVEMENT_RECORD_READ),
    }
    return render(request, "web/hours/team.html", shown)


def _person(found: "Staff", day: date, request: Request) -> dict[str, Any]:
    (sheet,) = queries.sheets([found], day, now=request.now)
    scale = _Scale.around([sheet], day)
    return {
        "person": found,
        "sheet": sheet,
        "lane": _lane(sheet, found, scale, request),
        "hours": scale.hours(),
        "totals": [
            {"klass": klass, "words": _(CLASS_WORDS[klass]), "minutes": sheet.minutes[klass]}
            for klass in CLASSES
        ],
        "lines": _lines(sheet, request),
        "over_visits": [(_said(work), visit.number) for work, visit in sheet.over_visits],
    }


def _lines(sheet: DaySheet, request: Request) -> list[dict[str, Any]]:
    """Pieces and gaps in the order of the day; what has only minutes stands last."""
    lines = [{**_line(piece, request), "at": _at(piece)} for piece in sheet.pieces]
    lines += [
        {"is_gap": True, "start": start, "end": end, "minutes": _minutes(start, end), "at": start}
        for start, end in sheet.gaps
    ]
    return sorted(lines, key=lambda line: (line["at"] is None, line["at"] and line["at"].timestamp()))


def _line(piece: Piece, request: Request) -> dict[str, Any]:
    tone, words = _state(piece, request.now)
    is_case = piece.case_id is not None and request.actor.may(P.INTAKE_CASE_READ)
    own = piece.source is Source.INTERNAL and piece.staff_id == request.actor.staff_id
    may_change = own and workorders.is_time_open(piece.day, now=request.now)
    return {
        "piece": piece,
        "title": _said(piece),
        "source": _(SOURCES[piece.source]),
        "start": piece.start,
        "end": piece.end,
        "planned": piece.planned if piece.state is PieceState.EXPECTED else None,
        "tone": tone,
        "words": words,
        "class_words": _(CLASS_WORDS.get(piece.klass, piece.klass)),
        "url": reverse("case", args=[piece.case_id]) if is_case else "",
        "may_change": may_change and request.actor.may(P.WORKORDERS_TIME_WRITE),
    }


def _state(piece: Piece, now: datetime) -> tuple[str, str]:
    """Tone and words of how a piece stands."""
    if piece.state is PieceState.UNDER_WAY:
        return "due", _("Under way")
    if piece.state is PieceState.EXPECTED:
        missed = piece.planned is not None and piece.planned[1] < now
        return ("late", _("Nobody arrived")) if missed else ("waiting", _("Booked"))
    if piece.lacks_record:
        return "late", _("Without a record")
    if piece.source is Source.VISIT and piece.outcome:
        tone = "done" if piece.outcome == VisitOutcome.FIXED else "plain"
        return tone, _(OUTCOMES[VisitOutcome(piece.outcome)])
    return "plain", _("Entered")


def _said(piece: Piece) -> str:
    if piece.source is Source.INTERNAL:
        kind = _(INTERNAL[InternalKind(piece.kind)])
        return f"{kind} · {piece.what}" if piece.what else kind
    return piece.what


def _at(piece: Piece) -> datetime | None:
    return piece.start or (piece.planned[0] if piece.planned else None)


# ---- the bar of the day --------------------------------------------------------------------------


class _Scale:
    """Where a moment lies on the bar, in percent of the drawn hours."""

    def __init__(self, day: date, first: int, last: int) -> None:
        self.midnight, self.first, self.last = queries.midnight(day), first, last

    @classmethod
    def around(cls, sheets: list[DaySheet], day: date) -> "_Scale":
        midnight = queries.midnight(day)
        moments = [
            (moment - midnight).total_seconds() / 3600
            for sheet in sheets
            for piece in sheet.pieces
            for moment in (piece.start, piece.end, *(piece.planned or ()))
            if moment is not None
        ]
        inside = [hour for hour in moments if 0 <= hour <= 24]
        first = min([OPENS, *(int(hour) for hour in inside)])
        last = max([CLOSES, *(int(-(-hour // 1)) for hour in inside)])
        return cls(day, first, last)

    def hours(self) -> list[dict[str, Any]]:
        return [{"hour": hour, "x": self._x(hour)} for hour in range(self.first, self.last)]

    def stretch(self, start: datetime, end: datetime, tone: str) -> dict[str, Any]:
        first = max(self._x((start - self.midnight).total_seconds() / 3600), 0)
        last = min(self._x((end - self.midnight).total_seconds() / 3600), 100)
        return {"x": round(first, 2), "width": round(max(last - first, 0.5), 2), "tone": tone}

    def _x(self, hour: float) -> float:
        return round((hour - self.first) / (self.last - self.first) * 100, 2)


def _lane(sheet: DaySheet, found: "Staff", scale: _Scale, request: Request) -> dict[str, Any]:
    """A person's bar: what was planned thin, what happened full, and hatched what nobody knows."""
    now = request.now
    happened = [
        scale.stretch(piece.start, piece.end or max(now, piece.start), _tone(piece))
        for piece in sheet.pieces
        if piece.start is not None
    ]
    return {
        "person": found,
        "sheet": sheet,
        "planned": [scale.stretch(*piece.planned, "waiting") for piece in sheet.pieces if piece.planned],
        "happened": happened,
        "gaps": [scale.stretch(start, end, "gap") for start, end in sheet.gaps],
        "lines": [_line(piece, request) for piece in sheet.pieces],
        "minutes": [(klass, sheet.minutes[klass]) for klass in CLASSES if sheet.minutes[klass]],
        "url": f"{reverse('hours_of', args=[found.id])}?day={sheet.day}",
    }


def _tone(piece: Piece) -> str:
    if piece.source is Source.INTERNAL:
        return "plain"
    return "due" if piece.state is PieceState.UNDER_WAY else "done"


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds() // 60)


def _day(request: Request) -> date:
    return day_in(request.GET.get("day", "")) or queries.local_day(request.now)


def _frame_of(day: date, request: Request) -> dict[str, Any]:
    today = queries.local_day(request.now)
    return {
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "is_today": day == today,
    }
