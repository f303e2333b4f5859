"""What a day and a month of work add up to, and when a month's record may be handed in and answered."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from yinuo.improvement.types import (
    CLASSES,
    Answer,
    CallbackFigures,
    Figures,
    Month,
    Piece,
    PieceState,
    Source,
    Stretch,
)
from yinuo.kernel.errors import Refused, gettext_noop

BAD = 2
"""At most this many points are a bad answer."""


# ---- a day ---------------------------------------------------------------------------------------


def minutes_by_class(pieces: Iterable[Piece]) -> dict[str, int]:
    """Working time that was written down, by class A to D; travel and idle time are not made up."""
    totals = dict.fromkeys(CLASSES, 0)
    for piece in pieces:
        totals[piece.klass] = totals.get(piece.klass, 0) + piece.minutes
    return totals


def busy(pieces: Iterable[Piece], *, now: datetime) -> list[Stretch]:
    """Where on the day somebody is known to have been at work, joined; what is under way lasts until now."""
    known = sorted(
        (piece.start, piece.end or max(now, piece.start))
        for piece in pieces
        if piece.start is not None and piece.state is not PieceState.EXPECTED
    )
    joined: list[Stretch] = []
    for start, end in known:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined


def gaps(hours: Iterable[Stretch], known: Sequence[Stretch], *, until: datetime) -> list[Stretch]:
    """The stretches of the business hours, until then, of which nothing is known."""
    found: list[Stretch] = []
    for opens, closes in hours:
        at, last = opens, min(closes, until)
        for start, end in known:
            if end <= at or start >= last:
                continue
            if at < start:
                found.append((at, start))
            at = max(at, end)
        if at < last:
            found.append((at, last))
    return found


def clashes(pieces: Iterable[Piece]) -> list[tuple[Piece, Piece]]:
    """Work in the house that was booked over the window of a visit on which nobody has arrived yet."""
    pieces = list(pieces)
    expected = [piece for piece in pieces if piece.state is PieceState.EXPECTED and piece.planned]
    inside = [piece for piece in pieces if piece.source is Source.INTERNAL and piece.start is not None]
    return [
        (work, visit)
        for work in inside
        for visit in expected
        if visit.planned is not None
        and work.start is not None
        and work.start < visit.planned[1]
        and (work.end is None or visit.planned[0] < work.end)
    ]


def lacks_record(*, state: PieceState, findings: str, was_met: bool) -> bool:
    """Whether a service ended without saying what was found; where nobody was met there was nothing to find (C330)."""
    return state is PieceState.ENDED and was_met and not findings


# ---- a month -------------------------------------------------------------------------------------


def due_on(month: Month, due_day: int | None) -> date | None:
    """The day of the next month by which the record is handed in, if the organisation has set one."""
    return None if due_day is None else month.after.first.replace(day=due_day)


def is_late(due: date | None, on: date) -> bool:
    return due is not None and on > due


def figures(pieces: Sequence[Piece], answers: Iterable[int]) -> Figures:
    """A month's services by class and end, minutes by class, parts, answers to call-backs, and the list of its days."""
    worked = [piece for piece in pieces if piece.state is not PieceState.EXPECTED]
    services: dict[str, dict[str, int]] = {klass: {} for klass in CLASSES[:3]}
    internal: dict[str, int] = {}
    parts: dict[str, int] = {}
    for piece in worked:
        if piece.is_service:
            ends = services.setdefault(piece.klass, {})
            ends[piece.outcome] = ends.get(piece.outcome, 0) + 1
        elif piece.source is Source.INTERNAL:
            internal[piece.kind] = internal.get(piece.kind, 0) + piece.minutes
        for name, quantity in piece.parts:
            parts[name] = parts.get(name, 0) + quantity
    points = list(answers)
    return Figures(
        services=services,
        minutes=minutes_by_class(worked),
        on_site_minutes=sum(piece.on_site_minutes for piece in worked),
        internal=internal,
        parts=[{"name": name, "quantity": parts[name]} for name in sorted(parts)],
        callbacks=CallbackFigures(len(points), sum(points), sum(1 for each in points if each <= BAD)),
        days=[_day(day, [piece for piece in worked if piece.day == day]) for day in _days(worked)],
        lacking=[
            {"source": piece.source.value, "id": piece.id, "case_id": piece.case_id, "number": piece.number}
            for piece in pieces
            if piece.lacks_record
        ],
    )


def _days(pieces: Iterable[Piece]) -> list[date]:
    return sorted({piece.day for piece in pieces})


def _day(day: date, pieces: list[Piece]) -> dict[str, object]:
    return {
        "day": day.isoformat(),
        "services": sum(1 for piece in pieces if piece.is_service),
        "minutes": minutes_by_class(pieces),
        "on_site": sum(piece.on_site_minutes for piece in pieces),
    }


# ---- handing in ----------------------------------------------------------------------------------


def check_month_over(month: Month, *, today: date) -> None:
    if today <= month.last:
        raise Refused(
            gettext_noop("This month is not over yet. Hand the record in when it is."), field="month"
        )


def check_all_ended(pieces: Iterable[Piece]) -> None:
    """Refuse a month in which something has been begun and not ended: its figures would still change."""
    for piece in pieces:
        if piece.state is PieceState.UNDER_WAY and piece.source is not Source.INTERNAL:
            raise Refused(
                gettext_noop("The service %(number)s of this month has not ended yet. End it first."),
                number=piece.number,
            )
        if piece.state is PieceState.UNDER_WAY:
            raise Refused(
                gettext_noop("Internal work of %(day)s was never stopped. Say when it ended first."),
                day=f"{piece.day:%m-%d}",
            )


def check_edition(*, is_first: bool, reason: str) -> None:
    if not is_first and not reason:
        raise Refused(
            gettext_noop("A record of this month is handed in already. Say what has changed since."),
            field="reason",
        )


def check_answer(answer: Answer, *, remark: str, is_own: bool) -> None:
    if is_own:
        raise Refused(gettext_noop("This is your own record. Somebody else receives it."))
    if answer is Answer.RETURNED and not remark:
        raise Refused(gettext_noop("Say why the record goes back."), field="remark")
