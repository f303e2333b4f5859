"""The application's role: it owns nothing, and of what must stay as written it can only read and add.

The owner migrates, creates organisations and restores; the web and the worker act as `yinuo_app`.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from psycopg import sql

APP_ROLE = "yinuo_app"

APPEND_ONLY = frozenset(
    {
        "charters_approval",
        "charters_draftedit",
        "charters_release",
        "billing_chargeline",
        "billing_dayclosing",
        "billing_handin",
        "billing_handinposition",
        "billing_ledgerentry",
        "billing_payment",
        "commitments_commitmentevent",
        "commitments_consequence",
        "commitments_explanation",
        "commitments_keptcalendar",
        "commitments_ladderact",
        "commitments_ladderstep",
        "commitments_takenback",
        "commitments_telling",
        "commitments_waiver",
        "depot_contact",
        "depot_inspection",
        "depot_result",
        "entitlement_choice",
        "entitlement_decision",
        "entitlement_given",
        "entitlement_simulatedcase",
        "entitlement_simulatedtext",
        "entitlement_simulationcell",
        "entitlement_simulationmonth",
        "entitlement_simulationquestion",
        "entitlement_telling",
        "escalation_reply",
        "escalation_watch",
        "evidence_evidence",
        "followup_callattempt",
        "improvement_recordanswer",
        "improvement_workrecord",
        "intake_handover",
        "intake_note",
        "intake_tariffenquiry",
        "journal_entry",
        "journal_stepdone",
        "notices_matrix",
        "webhooks_attempt",
        "workorders_checklistanswer",
        "workorders_consent",
    }
)
"""Tables of an organisation whose rows are never changed or removed."""

NOT_FOR_THE_APP = frozenset({"django_migrations"})
"""Tables of an organisation that the application only reads."""

QUEUE = "procrastinate_"
"""Tables of the queue in `public` begin so; the application works them."""

OWN_SETTINGS = ("name", "language", "time_zone", "settings")
"""Columns of an organisation's row in `public` that its administrator may change."""


class Cursor(Protocol):
    """What Django's and psycopg's cursors have in common."""

    def execute(self, query: str, params: Any = None, /) -> Any: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> Any: ...


def ensure_app_role(cursor: Cursor, *, login: bool) -> None:
    """Make the role when it is missing, and let the present user act as it."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE])
    if cursor.fetchone() is None:
        cursor.execute(f"CREATE ROLE {APP_ROLE} {'LOGIN' if login else 'NOLOGIN'}")
    cursor.execute(
        "SELECT rolsuper OR pg_has_role(current_user, %s, 'SET') FROM pg_roles WHERE rolname = current_user",
        [APP_ROLE],
    )
    if not cursor.fetchone()[0]:
        cursor.execute(f"GRANT {APP_ROLE} TO CURRENT_USER")


def grant_public(cursor: Cursor) -> None:
    """Read everything shared, work the queue, change an organisation's own settings; nothing else."""
    _run(cursor, "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
    _run(cursor, "GRANT USAGE ON SCHEMA public TO {role}")
    _run(cursor, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
    _run(cursor, "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}")
    names = tables(cursor, "public")
    for name in names:
        if name.startswith(QUEUE):
            _run(cursor, "GRANT INSERT, UPDATE, DELETE ON {table} TO {role}", schema="public", table=name)
    if "organisations_organisation" in names:
        columns = sql.SQL(", ").join(map(sql.Identifier, OWN_SETTINGS))
        statement = sql.SQL("GRANT UPDATE ({}) ON public.organisations_organisation TO {}")
        cursor.execute(statement.format(columns, sql.Identifier(APP_ROLE)).as_string(None))
    cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
    for (name,) in cursor.fetchall():
        if name.startswith(QUEUE):
            _run(cursor, "GRANT USAGE ON SEQUENCE {table} TO {role}", schema="public", table=name)


def grant_organisation(cursor: Cursor, schema: str) -> None:
    """Read and write the organisation's tables; only read and add in `APPEND_ONLY`."""
    _run(cursor, "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}", schema=schema)
    _run(cursor, "GRANT USAGE ON SCHEMA {schema} TO {role}", schema=schema)
    _run(
        cursor,
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
        schema=schema,
    )
    _run(cursor, "GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}", schema=schema)
    for name in tables(cursor, schema):
        if name in APPEND_ONLY:
            _run(cursor, "REVOKE UPDATE, DELETE ON {table} FROM {role}", schema=schema, table=name)
        elif name in NOT_FOR_THE_APP:
            _run(cursor, "REVOKE INSERT, UPDATE, DELETE ON {table} FROM {role}", schema=schema, table=name)


def tables(cursor: Cursor, schema: str) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema])
    return [name for (name,) in cursor.fetchall()]


def wrong_grants(cursor: Cursor, schemas: Iterable[str]) -> list[str]:
    """What the application's role may do and should not, or should and may not; empty when all is right."""
    found: list[str] = []
    cursor.execute(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls FROM pg_roles WHERE rolname = %s",
        [APP_ROLE],
    )
    row = cursor.fetchone()
    if row is None:
        return [f"the role {APP_ROLE} does not exist"]
    if row[0]:
        found.append(f"{APP_ROLE} has powers over the whole server")
    for schema in schemas:
        cursor.execute(
            """
            SELECT tablename, tableowner = %(role)s,
                   has_table_privilege(%(role)s, quote_ident(schemaname) || '.' || quote_ident(tablename), 'SELECT'),
                   has_table_privilege(%(role)s, quote_ident(schemaname) || '.' || quote_ident(tablename), 'INSERT'),
                   has_table_privilege(%(role)s, quote_ident(schemaname) || '.' || quote_ident(tablename), 'UPDATE'),
                   has_table_privilege(%(role)s, quote_ident(schemaname) || '.' || quote_ident(tablename), 'DELETE, TRUNCATE')
            FROM pg_tables WHERE schemaname = %(schema)s
            """,
            {"role": APP_ROLE, "schema": schema},
        )
        for table, owns, reads, adds, changes, removes in cursor.fetchall():
            name = f"{schema}.{table}"
            if owns:
                found.append(f"{name} belongs to {APP_ROLE}")
            if not reads or (not adds and table not in NOT_FOR_THE_APP):
                found.append(f"{name} cannot be read or added to")
            if table in APPEND_ONLY and (changes or removes):
                found.append(f"{name} can be changed or emptied")
    return found


def _run(cursor: Cursor, statement: str, *, schema: str = "", table: str = "") -> None:
    names = {
        "role": sql.Identifier(APP_ROLE),
        "schema": sql.Identifier(schema),
        "table": sql.Identifier(schema, table),
    }
    used = {name: part for name, part in names.items() if "{" + name + "}" in statement}
    cursor.execute(sql.SQL(statement).format(**used).as_string(None))
