"""A draft on 100,000 stored decisions of one year: from the first chunk to the finished rows, as the worker does it.

The register is that of `benchmarks/pages.py`; its decisions are given the facts of a department store by SQL, here
only. A peer decides a thousand of the same cases one by one. Everything is rolled back.

    python benchmarks/simulations.py [--cases N]
"""

import argparse
import json
import logging
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ.setdefault("YINUO_DATA", str(Path(__file__).resolve().parents[1] / ".data" / "bench"))

KINDS = 20_000
"""So many different sets of facts; the cases repeat them with other days of registration."""
SINGLY = 1_000
CHEAPER = ('refund = "0.5% per day"', 'refund = "0.4% per day"')
OTHER_FACTS = """
UPDATE entitlement_decision decision SET charter = 'mall', outcome = 'covered', klass = '', payer = '', facts = told.facts
FROM bench_facts told WHERE told.number = decision.id %% %s
"""
IN_ONE_YEAR = """
UPDATE intake_case SET registered_at = now() - interval '1 day' - (SELECT max(registered_at) - intake_case.registered_at
FROM intake_case newest) / 6.1
"""


def facts(count: int) -> list[str]:
    """Facts as decisions keep them, some of them unknown, as at a counter."""
    import pyarrow as pa
    from charters import some_columns

    from yinuo.charters.library import shipped

    rows = pa.RecordBatch.from_pydict(some_columns(shipped("mall"), count, 7)).to_pylist()
    found = []
    for number, row in enumerate(rows):
        if number % 3 == 0:
            for name in ("similar_available", "from_out_of_town", "days_in_repair"):
                row.pop(name, None)
        kept = {name: value if isinstance(value, bool | int) else str(value) for name, value in row.items()}
        found.append(json.dumps(kept))
    return found


def fill() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_facts (number int PRIMARY KEY, facts jsonb) ON COMMIT DROP")
        with cursor.cursor.copy("COPY bench_facts FROM STDIN") as copy:
            for number, text in enumerate(facts(KINDS)):
                copy.write_row((number, text))
        cursor.execute(OTHER_FACTS, [KINDS])
        cursor.execute(IN_ONE_YEAR)


def started(now: Any) -> Any:
    from yinuo.charters import actions as charters
    from yinuo.charters.library import shipped_text
    from yinuo.entitlement import actions
    from yinuo.kernel.actors import SYSTEM
    from yinuo.network import queries as network
    from yinuo.platform.accounts.models import User

    keeper = network.actor_for(User.objects.get(username="zhou"), second_factor=True)
    text, _, _ = shipped_text("mall").partition("\n[[example]]")
    draft = charters.start_draft(charter_id="mall", basis=None, actor=keeper, now=now)
    charters.save_draft(
        draft_id=draft.id,
        text=text.replace(*CHEAPER),
        settings=None,
        seen_version=1,
        actor=keeper,
        now=now,
    )
    today = now.date()
    return actions.start_simulation(
        draft_id=draft.id,
        period_from=today.replace(year=today.year - 1),
        period_to=today,
        actor=SYSTEM,
        now=now,
    )


def singly(run: Any) -> float:
    """Seconds a case, decided by both one after the other, without reading."""
    from yinuo.entitlement import queries

    old, new, floor = queries.promises_of(run)
    decisions = list(queries.decided_in(run).order_by("case_id")[:SINGLY])
    begun = time.process_time()
    for decision in decisions:
        for charter in (old, new):
            queries.by_promise(charter, floor, decision)
    return (time.process_time() - begun) / len(decisions)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=100_000)
    count = parser.parse_args().cases
    from yinuo.cli import startup

    with startup.database_ready(as_owner=True):
        logging.disable(logging.CRITICAL)
        from django.db import connection, transaction
        from pages import backend_cpu
        from seeding import register

        from yinuo.entitlement import actions
        from yinuo.platform import clock
        from yinuo.platform.organisations import context, schemas

        now = clock.now()
        schemas.migrate(login=True, now=now)
        register.ensure(f"bench{count}", count, now=now)
        with context.organisation(f"bench{count}"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (pid,) = cursor.fetchone()
            fill()
            run = started(now)
            slices, begun, theirs, wall = 1, time.process_time(), backend_cpu(pid), time.monotonic()
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            while actions.carry_on(simulation_id=run.id, now=now, enough=lambda: True):
                slices += 1
                if slices == 2:
                    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            ours, theirs = time.process_time() - begun, backend_cpu(pid) - theirs
            wall = time.monotonic() - wall
            run.refresh_from_db()
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            changed = sum(cell.changed for cell in run.cells.all())
            each = singly(run)
            transaction.set_rollback(True)
    print(
        f"{run.total:,} decisions, {changed:,} of them other: {ours:.1f} s CPU of the worker, {theirs:.1f} s of its backend"
    )
    print(
        f"  {1e6 * ours / run.total:.0f} µs a case; one by one {1e6 * each:.0f} µs ({each * run.total / ours:.1f} ×), reading aside"
    )
    print(
        f"  {slices} chunks, {wall / slices:.2f} s each by the clock; memory {memory:.0f} MB after the first, {most:.0f} MB at most"
    )


if __name__ == "__main__":
    main()
