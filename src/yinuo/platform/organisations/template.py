"""A new organisation's schema in a fraction of a second: the template's dump, played again under another name."""

import re
from pathlib import Path

from django.conf import settings
from django.db import connection

from yinuo.platform.organisations.schemas import TEMPLATE_SCHEMA
from yinuo.platform.postgres import fingerprint, programs, roles

NOT_SQL = re.compile(
    r"^(\\(un)?restrict .*|SET [a-z_]+ = .*;|SELECT pg_catalog\.set_config\('search_path'.*)$", re.MULTILINE
)
NAME = re.compile(rf"\b{TEMPLATE_SCHEMA}\b")


def build(schema: str) -> None:
    """Make the schema with all tables of the template and the application's grants.

    Runs as owner, inside the caller's transaction.
    """
    script = NAME.sub(schema, _script())
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        before = cursor.fetchone()[0]
        cursor.execute("SET LOCAL check_function_bodies = off")
        cursor.execute("SET LOCAL search_path = ''")
        cursor.execute(script)
        cursor.execute("SELECT set_config('search_path', %s, false)", [before])
        roles.grant_organisation(cursor, schema)


def _script() -> str:
    """The template's dump, made once for each shape of the database."""
    with connection.cursor() as cursor:
        shape = fingerprint.found(cursor)
    kept = Path(settings.DATA_DIR) / "cache" / f"organisation-{shape}.sql"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        for outdated in kept.parent.glob("organisation-*.sql"):
            outdated.unlink()
        partial = kept.with_suffix(".partial")
        partial.write_text(_dump(), encoding="utf-8")
        partial.replace(kept)
    return kept.read_text(encoding="utf-8")


def _dump() -> str:
    options = [f"--schema={TEMPLATE_SCHEMA}", "--no-owner", "--no-privileges", "--rows-per-insert=1000"]
    return NOT_SQL.sub("", programs.run_client("pg_dump", *options, parts=connection.settings_dict))
