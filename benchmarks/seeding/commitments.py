"""Promised times of any number: open ones that are due later, and others that have ended over two years.

One clock is started by the product's own action; the others are copies of its row with other subjects, units, times
and states, made by one statement each. Those that are due now are real clocks with their events.
"""

from datetime import datetime, timedelta

from django.db import connection

from yinuo.commitments import actions
from yinuo.commitments.models import Commitment
from yinuo.commitments.types import Limit, Promise, Subject, SubjectKind
from yinuo.kernel.actors import SYSTEM
from yinuo.network.models import Unit
from yinuo.platform.organisations import actions as organisations
from yinuo.platform.organisations import context, schemas
from yinuo.platform.organisations.models import Organisation
from yinuo.web.demo import people

from . import register

FIRST = 10_000_000
COLUMNS = """
    public_id, kind, subject_id, unit_id, charter, release, clause, row, start, stop, within, calendar, zh, en, elapsed,
    warned, as_of, version, started_at, due_at, late_after, paused, state, breached_at, ended_at, generation, moves,
    late_reason, next_at
"""
SAME = """
    gen_random_uuid(), 'statement', n + %(first)s, units[1 + n %% cardinality(units)], charter, release, 'C' || 100 + n %% 30,
    row, start, stop, within, calendar, zh, en, 0, false, as_of, 1
"""
OPEN = f"""
INSERT INTO commitments_commitment ({COLUMNS})
SELECT {SAME}, %(now)s - lasted, %(now)s + ahead, %(now)s + ahead, 0, 'running', NULL, NULL, 0, 0, '', %(now)s + ahead / 2
FROM commitments_commitment sample, (SELECT %(units)s::bigint[] AS units) places, LATERAL (
    SELECT n, interval '3 days' AS lasted, interval '1 hour' + n * interval '3 seconds' AS ahead
    FROM generate_series(1, %(many)s) n
) made
WHERE sample.id = %(sample)s
"""
ENDED = f"""
INSERT INTO commitments_commitment ({COLUMNS})
SELECT {SAME}, due - interval '4 hours', due, due, CASE WHEN n %% 9 = 0 THEN 3600 ELSE 0 END, as_ended,
    CASE WHEN as_ended = 'stopped' THEN due END,
    due + CASE WHEN as_ended = 'stopped' THEN (1 + n %% 700) * interval '3 minutes' ELSE -interval '1 hour' END,
    CASE WHEN n %% 97 = 0 THEN 1 ELSE 0 END, CASE WHEN n %% 31 = 0 THEN 1 ELSE 0 END,
    CASE WHEN as_ended = 'stopped' AND n %% 3 = 0 THEN 'parts' WHEN as_ended = 'stopped' AND n %% 3 = 1 THEN 'traffic' ELSE '' END,
    NULL
FROM commitments_commitment sample, (SELECT %(units)s::bigint[] AS units) places, LATERAL (
    SELECT n, %(now)s - (n * interval '730 days' / %(many)s) AS due,
        CASE WHEN n %% 20 = 0 THEN 'stopped' WHEN n %% 33 = 0 THEN 'cancelled' ELSE 'met' END AS as_ended
    FROM generate_series(1, %(many)s) n
) made
WHERE sample.id = %(sample)s
"""
PROMISE = Promise(
    charter="mall",
    release="a" * 64,
    clause="C224",
    row="C224",
    start="complaint.received",
    stop="complaint.handled",
    limit=Limit(4, "hours"),
    pauses=frozenset(),
    zh="四小时内处理。",
    en="Dealt with in 4 hours.",
)


def ensure(slug: str, *, opened: int, ended: int, now: datetime) -> Organisation:
    """The organisation with so many open and ended clocks; made when it is not there."""
    schemas.migrate(login=True, now=now)
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        found = organisations.create_organisation(slug, slug, actor=SYSTEM, now=now, is_demo=True)
        with context.inside(found):
            people.settle(now=now - timedelta(days=800))
            fill(opened=opened, ended=ended, now=now)
    return found


def fill(*, opened: int, ended: int, now: datetime) -> None:
    sample = started(1, now=now)
    given = {"sample": sample.pk, "units": list(Unit.objects.values_list("id", flat=True)), "now": now}
    indexes = register.take_off_indexes(("commitments_commitment",))
    with connection.cursor() as cursor:
        cursor.execute(OPEN, {**given, "many": opened, "first": FIRST})
        cursor.execute(ENDED, {**given, "many": ended, "first": FIRST + opened})
        for statement in indexes:
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE commitments_commitment")


def started(number: int, *, now: datetime, ago: timedelta = timedelta()) -> Commitment:
    """A real clock of four hours with its event."""
    unit = Unit.objects.order_by("id").values_list("id", flat=True)[0]
    return actions.start(
        subject=Subject(SubjectKind.STATEMENT, number),
        promise=PROMISE,
        unit_id=unit,
        actor=SYSTEM,
        now=now,
        occurred_at=now - ago,
    )
