from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from yinuo.platform.organisations import context


def draw(series: str, *, now: datetime) -> str:
    """The next number of a series, `FW2026-000123`, per local year and without gaps.

    Holds the series until the transaction ends: draw last.
    """
    year = now.astimezone(ZoneInfo(context.current().time_zone)).year
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO numbering_counter (series, year, last) VALUES (%s, %s, 1)
            ON CONFLICT (series, year) DO UPDATE SET last = numbering_counter.last + 1
            RETURNING last
            """,
            [series, year],
        )
        (last,) = cursor.fetchone()
    return f"{series}{year}-{last:06d}"
