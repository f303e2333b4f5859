"""Several capped counts for the price of one statement."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def capped_counts(counted: Mapping[str, QuerySet[Any]], *, cap: int) -> dict[str, int]:
    """How many rows each has, but never more than `cap + 1`; the price does not grow with the tables."""
    parts: list[str] = []
    parameters: list[Any] = []
    names: list[str] = []
    empty: dict[str, int] = {}
    for name, rows in counted.items():
        try:
            sql, given = rows.order_by().values("pk")[: cap + 1].query.sql_with_params()
        except EmptyResultSet:
            empty[name] = 0
            continue
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 - SQL that Django wrote
        parameters.extend(given)
        names.append(name)
    if not parts:
        return empty
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", parameters)
        found = cursor.fetchone()
    return {**dict(zip(names, found, strict=True)), **empty}
