"""Checks the clock against test vectors: facts about calendars and clocks, as plain data.

The boundary is `close`: where a vector knows both answers, the one for that boundary is expected.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from yinuo.kernel.calendars import Calendar, Span
from yinuo.kernel.clocks.durations import Duration, WorkingDays, WorkingTime, due_at
from yinuo.kernel.clocks.events import ClockEvent, Paused, Retargeted, Started, Terms
from yinuo.kernel.clocks.ladder import Step, moment_of
from yinuo.kernel.clocks.reading import read
from yinuo.kernel.errors import Refused

Data = Mapping[str, Any]

WAITING = "waiting"
SOME_MONDAY = "2026-01-05T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Failure:
    """A vector whose answer is not the expected one; `what` names the value in question."""

    id: str
    kind: str
    what: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.id} ({self.kind}) {self.what}: expected {self.expected}, got {self.got}"


@dataclass(frozen=True, slots=True)
class Report:
    passed: int
    failures: tuple[Failure, ...]


class _Unlike(Exception):
    def __init__(self, what: str, expected: object, got: object) -> None:
        super().__init__(what)
        self.what, self.expected, self.got = what, expected, got


def check(data: Data) -> Report:
    """Run every vector of the document; one that cannot be read is a failure, never an exception."""
    calendars = _Calendars(data.get("calendars") or {})
    failures = []
    vectors = data["vectors"]
    for number, vector in enumerate(vectors):
        identity, kind = str(vector.get("id", f"#{number + 1}")), str(vector.get("kind"))
        try:
            _checker(kind)(vector, calendars)
        except _Unlike as unlike:
            failures.append(Failure(identity, kind, unlike.what, _text(unlike.expected), _text(unlike.got)))
        except (Refused, KeyError, ValueError, TypeError, ArithmeticError, AttributeError) as error:
            failures.append(
                Failure(identity, kind, "vector", "an answer", f"{type(error).__name__}: {error}")
            )
    return Report(passed=len(vectors) - len(failures), failures=tuple(failures))


class _Calendars:
    """The calendars of the document, each built when first asked for."""

    def __init__(self, data: Data) -> None:
        self._data = data
        self._built: dict[str, Calendar] = {}

    def of(self, vector: Data) -> Calendar:
        name = vector["calendar"]
        if isinstance(name, Mapping):
            return Calendar.from_data(name)
        if name not in self._built:
            self._built[name] = Calendar.from_data(self._data[name])
        return self._built[name]


def _due(vector: Data, calendars: _Calendars) -> None:
    calendar, start, pauses = calendars.of(vector), _instant(vector["start"]), _pauses(vector)
    due = calendar.due(start, _seconds(vector), pauses)
    _check_due(vector, due)
    _check_paused(vector, calendar, pauses)
    if "escalation" in vector:
        _check_escalation(vector["escalation"], calendar, due)


def _due_business_days(vector: Data, calendars: _Calendars) -> None:
    calendar, start, pauses = calendars.of(vector), _instant(vector["start"]), _pauses(vector)
    days = vector["business_days"]
    end_of_day, snap = bool(vector.get("end_of_working_day")), bool(vector.get("snap_to_open"))
    if days > 0:
        due = due_at(start, WorkingDays(days, end_of_day=end_of_day, snap_to_open=snap), calendar, pauses)
    else:
        due = calendar.add_days(start, days, end_of_day=end_of_day, snap_to_open=snap)
    _check_due(vector, due)
    _check_paused(vector, calendar, pauses)
    if "escalation" in vector:
        _check_escalation(vector["escalation"], calendar, due)


def _elapsed(vector: Data, calendars: _Calendars) -> None:
    start, end = _instant(vector["start"]), _instant(vector["end"])
    seconds = calendars.of(vector).elapsed(start, end, _pauses(vector))
    _expect("seconds", _number(vector["seconds"]), seconds)
    if "diff_minutes" in vector:
        _expect(
            "diff_minutes",
            _number(vector["diff_minutes"]),
            _number(vector["target_minutes"]) - Decimal(seconds) / 60,
        )
    if "actual_seconds" in vector:
        _expect("actual_seconds", _number(vector["actual_seconds"]), int((end - start).total_seconds()))


def _is_open(vector: Data, calendars: _Calendars) -> None:
    _expect("open", vector["open"], calendars.of(vector).is_open(_instant(vector["at"])))


def _first_open(vector: Data, calendars: _Calendars) -> None:
    _expect(
        "open_at", _instant(vector["open_at"]), calendars.of(vector).first_open(_instant(vector["start"]))
    )


def _open_intervals(vector: Data, calendars: _Calendars) -> None:
    expected = [(_instant(start), _instant(end)) for start, end in vector["intervals"]]
    until = vector.get("to", vector.get("until"))
    start, end = _instant(vector["from"]), _instant(until) if until else None
    limit = None if until else len(expected)
    _expect("intervals", expected, calendars.of(vector).open_intervals(start, end, limit=limit))


def _retarget(vector: Data, calendars: _Calendars) -> None:
    before, after = vector["before"], vector["after"]
    events: list[ClockEvent] = [
        Started(occurred_at=_instant(vector["start"]), terms=_terms(before, vector, calendars))
    ]
    events += [Paused(occurred_at=begins, reason=WAITING, review_at=ends) for begins, ends in _pauses(vector)]
    _check_due(before, read(events).due)
    events.append(
        Retargeted(occurred_at=_instant(vector["change_at"]), terms=_terms(after, vector, calendars))
    )
    _check_due(after, read(events).due)


def _escalation_ladder(vector: Data, calendars: _Calendars) -> None:
    terms = _terms(vector, vector, calendars)
    start = _instant(vector["start"])
    pauses = [Paused(occurred_at=begins, reason=WAITING, review_at=ends) for begins, ends in _pauses(vector)]
    reading = read([Started(occurred_at=start, terms=terms), *pauses])
    _check_due(vector, reading.due)
    for number, level in enumerate(vector["levels"], start=1):
        _expect(f"level {number}", _instant(level["at"]), moment_of(reading, _step(level, key=str(number))))


def _error(vector: Data, calendars: _Calendars) -> None:
    try:
        if "calendar" in vector:
            calendar = calendars.of(vector)
        else:
            calendar = Calendar.from_data({"timezone": "UTC", "weekly": {"mon": _hours(vector)}, **vector})
        if any(unit in vector for unit in ("minutes", "seconds", "business_days")):
            due_at(_instant(vector.get("start", SOME_MONDAY)), _duration(vector), calendar, _pauses(vector))
    except Refused:
        return
    raise _Unlike("case", "a refusal", "no refusal")


CHECKERS: dict[str, Callable[[Data, _Calendars], None]] = {
    "due": _due,
    "due_business_days": _due_business_days,
    "elapsed": _elapsed,
    "error": _error,
    "escalation_ladder": _escalation_ladder,
    "first_open": _first_open,
    "is_open": _is_open,
    "open_intervals": _open_intervals,
    "retarget": _retarget,
}


def _checker(kind: str) -> Callable[[Data, _Calendars], None]:
    if kind not in CHECKERS:
        raise _Unlike("kind", f"one of {', '.join(CHECKERS)}", kind)
    return CHECKERS[kind]


def _terms(side: Data, vector: Data, calendars: _Calendars) -> Terms:
    return Terms(_duration(side), calendars.of({**vector, **side}), frozenset({WAITING}))


def _duration(data: Data) -> Duration:
    if "business_days" in data:
        return WorkingDays(
            data["business_days"],
            end_of_day=bool(data.get("end_of_working_day")),
            snap_to_open=bool(data.get("snap_to_open")),
        )
    return WorkingTime(_seconds(data))


def _hours(vector: Data) -> list[Any]:
    hours = vector.get("hours", [["09:00", "17:00"]])
    return [hours] if hours and isinstance(hours[0], str) else hours


def _step(level: Data, *, key: str) -> Step:
    minutes = level.get("offset_minutes")
    return Step(
        key=key,
        seconds=None if minutes is None else int(_number(minutes) * 60),
        days=level.get("offset_business_days"),
        percent=level.get("percent"),
    )


def _check_escalation(escalation: Data, calendar: Calendar, due: datetime) -> None:
    step = _step(escalation, key="escalation")
    at = calendar.add_days(due, step.days) if step.days is not None else calendar.add(due, step.seconds or 0)
    _expect("escalation", _instant(escalation["at"]), at)


def _check_due(vector: Data, due: datetime) -> None:
    expected = _instant(vector.get("due_if_boundary_close", vector["due"]))
    if abs(due - expected) > timedelta(seconds=vector.get("tolerance_seconds", 0)):
        raise _Unlike("due", expected, due)


def _check_paused(vector: Data, calendar: Calendar, pauses: list[Span]) -> None:
    if "paused_working_seconds" in vector:
        paused = sum(calendar.elapsed(begins, ends) for begins, ends in pauses)
        _expect("paused_working_seconds", vector["paused_working_seconds"], paused)


def _expect(what: str, expected: object, got: object) -> None:
    if expected != got:
        raise _Unlike(what, expected, got)


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no offset")
    return at.astimezone(UTC)


def _pauses(vector: Data) -> list[Span]:
    return [(_instant(begins), _instant(ends)) for begins, ends in vector.get("pauses") or []]


def _number(value: Any) -> Decimal:
    return Decimal(str(value))


def _seconds(data: Data) -> int:
    seconds = _number(data["seconds"]) if "seconds" in data else _number(data["minutes"]) * 60
    if seconds != int(seconds):
        raise ValueError(f"{seconds} is not a whole number of seconds")
    return int(seconds)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, list | tuple):
        return f"[{', '.join(_text(part) for part in value)}]"
    return str(value)
