"""What it costs to register a case with its decision, by the verb and by the API, beside the same rows by plain SQL.

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
        from yinuo.platform.organisations import context, schemas

        schemas.migrate(login=True, now=clock.now())
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
                call = program()
                asked: list[str] = []
                with connection.execute_wrapper(
                    lambda *given: asked.append(given[1]) or given[0](*given[1:])
                ):
                    call()
                by_api = cpu(call)
                by_test_client = cpu(nothing_but_the_client())
                transaction.set_rollback(True)
    print(
        f"registered, decided, journalled, listed: {by_verb:.1f} ms CPU, {len(counted)} statements   limit 15 ms"
    )
    print(
        f"the same by POST /cases, answered whole:       {by_api:.1f} ms CPU, {len(asked)} statements   limit 15 ms"
        f"   (an answer of 404 by the same client: {by_test_client:.1f} ms)"
    )
    print(
        f"the same {sum(len(r) for r in rows.values())} rows by plain SQL:           {by_sql:.1f} ms CPU   ratio {by_verb / by_sql:.1f}, by API {by_api / by_sql:.1f}"
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


def program() -> Callable[[], None]:
    """POST /cases through the whole stack, by a program with a token of its own, each time with a new key."""
    import json
    import uuid
    from datetime import timedelta

    from django.db import connection

    from yinuo.installed_base.models import SoldUnit
    from yinuo.platform import clock
    from yinuo.platform.accounts import limits, tokens
    from yinuo.platform.accounts.models import ApiToken, Role, User
    from yinuo.platform.permissions.types import Permission

    limits.PROGRAM = limits.Limit("program", count=10**6, seconds=60)
    user = User.objects.get(username="lin")
    User.objects.filter(pk=user.pk).update(totp_secret="x" * 16, is_demo=False)
    role = Role.objects.create(code="bench", name="b", permissions=[Permission.ACCOUNTS_TOKEN_WRITE.value])
    user.roles.add(role)
    secret, now = tokens.new_for_program(), clock.now()
    ApiToken.objects.create(
        user=user,
        name="bench",
        digest=tokens.digest(secret),
        tail=secret[-4:],
        scopes=[Permission.INTAKE_CASE_WRITE.value],
        created_at=now,
        expires_at=now + timedelta(days=1),
    )
    unit = SoldUnit.objects.select_related("customer").first()
    body = {
        "channel": "phone",
        "customer": str(unit.customer.public_id),
        "unit": str(unit.public_id),
        "contact_name": unit.customer.name,
        "contact_phone": "19900001234",
        "description": "开机后不制冷，外机不转",
        "address": unit.address or "文三路 90 号",
    }
    path, data = f"/o/{connection.tenant.slug}/api/v1/cases", json.dumps(body)
    headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    send = client()

    def call() -> None:
        response = send(path, data, HTTP_IDEMPOTENCY_KEY=str(uuid.uuid4()), **headers)
        if response.status_code != 201:
            raise SystemExit(response.content.decode())

    return call


def nothing_but_the_client() -> Callable[[], None]:
    """What Django's test client and the middleware spend without an operation."""
    from django.db import connection

    send, path = client(), f"/o/{connection.tenant.slug}/api/v1/nothing"
    return lambda: send(path, "{}") and None


def client() -> Callable[..., object]:
    """Django's client, which comes back to the organisation after each request."""
    from django.db import connection
    from django.test import Client

    from yinuo.platform.organisations import context

    browser = Client()

    def send(path: str, data: str, **headers: str) -> object:
        with context.inside(connection.tenant):
            return browser.post(path, data, content_type="application/json", **headers)

    return send


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
