"""How promised times are kept, in figures: what was due in a period, by promise, by unit, by month, by reason.

A clock counts by the day on which it was due in the end. Kept is what was done in time; missed is what is late, whether
or not it has been done since. What still runs or rests, and what nobody owes any more, is neither. The statements read
one index (`commitment_figures`) between two due times. It begins with the kind of subject, so that no list walks it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from yinuo.commitments import rules
from yinuo.commitments.types import SubjectKind
from yinuo.intake.queries import midnight
from yinuo.kernel.actors import Actor
from yinuo.platform.organisations import context

MOST_CASES = 10
KINDS = ", ".join(f"'{kind.value}'" for kind in SubjectKind)
IN_PERIOD = f"""
kind IN ({KINDS}) AND due_at >= %(since)s AND due_at < %(until)s
AND (%(units)s::bigint[] IS NULL OR unit_id = ANY(%(units)s))
AND (%(charter)s = '' OR (charter = %(charter)s AND clause = %(clause)s))
"""
LATE = """
(state IN ('breached', 'stopped') OR (state IN ('running', 'paused') AND late_after < %(now)s))
"""
CUBE = f"""
SELECT charter, clause, unit_id, date_trunc('month', due_at AT TIME ZONE %(zone)s)::date AS month,
    count(*) FILTER (WHERE state = 'met'),
    count(*) FILTER (WHERE {LATE}),
    count(*) FILTER (WHERE state = 'running' AND late_after >= %(now)s),
    count(*) FILTER (WHERE state = 'paused' AND late_after >= %(now)s),
    count(*) FILTER (WHERE state = 'cancelled'),
    sum(paused)::bigint, sum(moves), count(*) FILTER (WHERE moves > 0), count(*) FILTER (WHERE generation > 0)
FROM commitments_commitment WHERE {IN_PERIOD}
GROUP BY charter, clause, unit_id, month
"""  # noqa: S608 - both parts are constants of this module
HOW_LATE = f"""
WITH late AS (
    SELECT charter, clause, unit_id, date_trunc('month', due_at AT TIME ZONE %(zone)s)::date AS month, late_reason,
        extract(epoch FROM coalesce(ended_at, %(now)s) - due_at) AS seconds
    FROM commitments_commitment WHERE {IN_PERIOD} AND {LATE}
)
SELECT grouping(charter, unit_id, month, late_reason), charter, clause, unit_id, month, late_reason, count(*),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds), max(seconds)
FROM late GROUP BY GROUPING SETS ((charter, clause), (unit_id), (month), (late_reason), ())
"""  # noqa: S608 - both parts are constants of this module
MOVED_CASES = f"""
SELECT case_id, sum(moves) FROM commitments_commitment
WHERE {IN_PERIOD} AND moves > 0 AND case_id IS NOT NULL
GROUP BY case_id ORDER BY sum(moves) DESC, case_id LIMIT {MOST_CASES}
"""  # noqa: S608 - both parts are constants of this module
BY_PROMISE, BY_UNIT, BY_MONTH, BY_REASON, OF_ALL = 0b0111, 0b1011, 0b1101, 0b1110, 0b1111
"""What `grouping` answers for each of the sets: a bit for each column that is not grouped by."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which days, both inclusive; of which unit and which promise, or of all."""

    since: date
    until: date
    unit_id: int | None = None
    charter: str = ""
    clause: str = ""


@dataclass(slots=True)
class Sums:
    """What was due, by what has become of it; how late what was late was, in seconds."""

    kept: int = 0
    missed: int = 0
    running: int = 0
    resting: int = 0
    cancelled: int = 0
    rested: int = 0
    moves: int = 0
    moved: int = 0
    reopened: int = 0
    median: int | None = None
    worst: int | None = None

    @property
    def counted(self) -> int:
        return self.kept + self.missed

    @property
    def share(self) -> int | None:
        return rules.share(self.kept, self.missed)

    def add(self, numbers: tuple[Any, ...]) -> None:
        for name, number in zip(ADDED, numbers, strict=True):
            setattr(self, name, getattr(self, name) + int(number))


ADDED = ("kept", "missed", "running", "resting", "cancelled", "rested", "moves", "moved", "reopened")


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that the page of the figures says. `cases` are those with most changes of their promised times."""

    total: Sums = field(default_factory=Sums)
    promises: dict[tuple[str, str], Sums] = field(default_factory=dict)
    units: dict[int, Sums] = field(default_factory=dict)
    months: dict[date, Sums] = field(default_factory=dict)
    reasons: dict[str, Sums] = field(default_factory=dict)
    cases: list[tuple[int, int]] = field(default_factory=list)


def told(asked: Asked, *, actor: Actor, now: datetime) -> Told:
    """The figures of a period for what the actor may see. Three statements. Refused for more than twelve months."""
    rules.check_period(asked.since, asked.until)
    given = _given(asked, actor=actor, now=now)
    found = Told()
    with connection.cursor() as cursor:
        cursor.execute(CUBE, given)
        for charter, clause, unit_id, month, *numbers in cursor.fetchall():
            for sums in (
                found.total,
                found.promises.setdefault((charter, clause), Sums()),
                found.units.setdefault(unit_id, Sums()),
                found.months.setdefault(month, Sums()),
            ):
                sums.add(tuple(numbers))
        cursor.execute(HOW_LATE, given)
        for line in cursor.fetchall():
            _how_late(found, line)
        cursor.execute(MOVED_CASES, given)
        found.cases.extend((case_id, int(moves)) for case_id, moves in cursor.fetchall())
    return found


def _given(asked: Asked, *, actor: Actor, now: datetime) -> dict[str, Any]:
    units = actor.scope.units
    if asked.unit_id is not None:
        units = frozenset({asked.unit_id}) if units is None else frozenset({asked.unit_id}) & units
    return {
        "since": midnight(asked.since),
        "until": midnight(asked.until + timedelta(days=1)),
        "units": None if units is None else sorted(units),
        "charter": asked.charter,
        "clause": asked.clause,
        "now": now,
        "zone": ZoneInfo(context.current().time_zone).key,
    }


def _how_late(found: Told, line: tuple[Any, ...]) -> None:
    grouped, charter, clause, unit_id, month, reason, count, median, worst = line
    if grouped == BY_REASON:
        sums = found.reasons.setdefault(reason, Sums(missed=count))
    else:
        sums = {
            BY_PROMISE: lambda: found.promises.setdefault((charter, clause), Sums()),
            BY_UNIT: lambda: found.units.setdefault(unit_id, Sums()),
            BY_MONTH: lambda: found.months.setdefault(month, Sums()),
            OF_ALL: lambda: found.total,
        }[grouped]()
    sums.median, sums.worst = (None, None) if median is None else (int(median), int(worst))
