"""What it costs to register a case with its decision, beside the same rows by plain SQL in the same run.

CPU is that of this process plus that of its database backend. The organisation is that of `benchmarks/pages.py` with
10,000 cases; everything is rolled back.

    python benchmarks/intake.py
"""

import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ.setdefault("YINUO_DATA", str(Path(__file__).resolve().parents[1] / ".data" / "bench"))

REPEATS = 60
TABLES = ("intake_case", "intake_caserow", "entitlement_decision", "journal_entry")


def main() -> None:
    from yinuo.cli import startup

    with startup.database_ready(as_owner=True):
        logging.disable(logging.CRITICAL)
        from django.db import connection, transaction
        from pages import backend_cpu
        from seeding import register

        from yinuo.platform import clock
        from yinuo.platform.organisations import context

        register.ensure("bench10000", 10_000, now=clock.now())
        with context.organisation("bench10000"):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (pid,) = cursor.fetchone()

            def cpu(work: Callable[[], None]) -> float:
                for _ in range(5):
                    work()
                ours, theirs = time.process_time(), backend_cpu(pid)
                for _ in range(REPEATS):
                    work()
                return (time.process_time() - ours + backend_cpu(pid) - theirs) / REPEATS * 1000

            counted: list[str] = []

            def count(execute, sql, params, many, ctx):
                counted.append(sql)
                return execute(sql, params, many, ctx)

            with transaction.atomic():
                take = verb()
                with connection.execute_wrapper(count):
                    case_id = take()
                rows = copies(case_id)
                by_verb = cpu(lambda: take() and None)
                by_sql = cpu(lambda: plain(rows))
                transaction.set_rollback(True)
    print(
        f"registered, decided, journalled, listed: {by_verb:.1f} ms CPU, {len(counted)} statements   limit 15 ms"
    )
    print(
        f"the same {sum(len(r) for r in rows.values())} rows by plain SQL:           {by_sql:.1f} ms CPU   ratio {by_verb / by_sql:.1f}"
    )


def verb() -> Callable[[], int]:
    from yinuo.installed_base.models import SoldUnit
    from yinuo.intake.actions import registering
    from yinuo.intake.types import Channel
    from yinuo.network import queries as network
    from yinuo.platform import clock
    from yinuo.platform.accounts.models import User

    actor = network.actor_for(User.objects.get(username="lin"), second_factor=True)
    unit = SoldUnit.objects.select_related("customer").first()

    def take() -> int:
        return registering.register_case(
            channel=Channel.PHONE,
            customer_id=unit.customer_id,
            sold_unit_id=unit.id,
            product_model_id=unit.model_id,
            contact_name=unit.customer.name,
            contact_phone="19900001234",
            description="开机后不制冷，外机不转",
            address=unit.address,
            region=unit.region,
            actor=actor,
            now=clock.now(),
        ).id

    return take


def copies(case_id: int) -> dict[str, list[dict]]:
    """The rows that one registration wrote, ready to be written again by hand."""
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            column = "id" if table == "intake_case" else "case_id"
            cursor.execute(f"SELECT * FROM {table} WHERE {column} = %s", [case_id])
            names = [description.name for description in cursor.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


NEXT = iter(range(10**9, 2 * 10**9))


def plain(rows: dict[str, list[dict]]) -> None:
    import json
    import uuid

    from django.db import connection

    case_id = next(NEXT)
    with connection.cursor() as cursor:
        for table, kept in rows.items():
            for row in kept:
                changed = dict(row)
                if table == "intake_case":
                    changed |= {"id": case_id, "public_id": uuid.uuid4(), "number": str(case_id)}
                else:
                    changed["case_id"] = case_id
                    if "id" in changed:
                        changed["id"] = next(NEXT)
                    if "stream" in changed:
                        changed["stream"] = f"case:{case_id}"
                values = [json.dumps(v) if isinstance(v, dict | list) else v for v in changed.values()]
                marks = ", ".join(["%s"] * len(values))
                cursor.execute(f"INSERT INTO {table} ({', '.join(changed)}) VALUES ({marks})", values)


if __name__ == "__main__":
    main()
