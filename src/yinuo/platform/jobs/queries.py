"""Steps that have failed for good, as the administrator sees them."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class StuckStep:
    job_id: int
    task: str
    arguments: dict[str, Any]
    attempts: int
    failed_at: datetime | None


def stuck(organisation: str, *, limit: int = 50) -> list[StuckStep]:
    """Jobs of this organisation that have used up their attempts, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT job.id, job.task_name, job.args, job.attempts,
                   (SELECT max(event.at) FROM public.procrastinate_events event WHERE event.job_id = job.id)
            FROM public.procrastinate_jobs job
            WHERE job.status = 'failed' AND job.args->>'org' = %s
            ORDER BY job.id DESC LIMIT %s
            """,
            [organisation, limit],
        )
        return [
            StuckStep(job_id, task, json.loads(arguments), attempts, failed_at)
            for job_id, task, arguments, attempts, failed_at in cursor.fetchall()
        ]
