"""The shape of the database: what is shared, the template, and every organisation."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection

from yinuo.platform.organisations import context
from yinuo.platform.organisations.models import Organisation
from yinuo.platform.postgres import fingerprint, roles

LOCK = 7_203_514
"""Advisory lock: one migration at a time, from wherever it is started."""
NOT_FOR_PSYCOPG = frozenset({"cursor_factory", "context", "prepare_threshold"})
TEMPLATE_SLUG = "template"
TEMPLATE_SCHEMA = "org_template"


def migrate(*, login: bool, now: datetime) -> bool:
    """Bring `public`, the template and every organisation to the present shape, with the grants of the application.

    Answers whether anything had to be done; that nothing has is known in milliseconds. Runs as owner. `login`
    says that the application signs in by its own role, as with the embedded server.
    """
    wanted = fingerprint.wanted()
    with second_connection() as held:
        held.autocommit = True
        if fingerprint.found(held.cursor()) == wanted:
            return False
        held.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with _limits():
            call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
            _ensure_template(now)
            call_command("migrate_schemas", tenant=True, interactive=False, verbosity=0)
            grant_all(login=login)
        fingerprint.stamp(held, wanted)
    return True


def second_connection() -> psycopg.Connection[Any]:
    """A connection of its own to the database that Django uses, as the same user."""
    parameters = connection.get_connection_params()
    return psycopg.connect(**{key: value for key, value in parameters.items() if key not in NOT_FOR_PSYCOPG})


@contextmanager
def _limits() -> Iterator[None]:
    """A migration gives up rather than making everybody wait behind its lock."""
    options = connection.settings_dict["OPTIONS"]
    before = options.get("options", "")
    connection.close()
    options["options"] = f"{before} -c lock_timeout=15s -c statement_timeout=30min".strip()
    try:
        yield
    finally:
        connection.close()
        options["options"] = before


def grant_all(*, login: bool) -> None:
    """Give the application's role, made when it is missing, exactly what it should have, everywhere."""
    context.leave()
    with connection.cursor() as cursor:
        roles.ensure_app_role(cursor, login=login)
        roles.grant_public(cursor)
        for schema in all_schemas():
            roles.grant_organisation(cursor, schema)


def all_schemas() -> list[str]:
    """The schemas of all organisations and of the template."""
    return list(Organisation.objects.order_by("id").values_list("schema_name", flat=True))


def _ensure_template(now: datetime) -> None:
    Organisation.objects.get_or_create(
        is_template=True,
        defaults={
            "slug": TEMPLATE_SLUG,
            "schema_name": TEMPLATE_SCHEMA,
            "name": TEMPLATE_SLUG,
            "created_at": now,
        },
    )
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {TEMPLATE_SCHEMA}")
