from datetime import datetime

from django.db import connection

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound
from yinuo.platform.permissions.types import Permission


def retry(*, organisation: str, job_id: int, actor: Actor, now: datetime) -> None:
    """Give a stuck step another three attempts. Refused for another organisation's job."""
    actor.require(Permission.JOBS_STEP_RETRY)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE public.procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = %s
            WHERE id = %s AND status = 'failed' AND args->>'org' = %s
            """,
            [now, job_id, organisation],
        )
        if cursor.rowcount != 1:
            raise NotFound
