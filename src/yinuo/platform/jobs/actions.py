from datetime import datetime, timedelta

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


def forget_done(*, task: str, now: datetime) -> None:
    """Remove what is left of runs of a periodic job that have ended well; those of the last hour stay to be seen."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM public.procrastinate_jobs job
            WHERE task_name = %s AND status = 'succeeded' AND scheduled_at < %s
              AND NOT EXISTS (SELECT 1 FROM public.procrastinate_periodic_defers WHERE job_id = job.id)
            """,
            [task, now - KEPT],
        )


KEPT = timedelta(hours=1)
