"""`yinuo worker`: works off the queue, and takes up what a killed worker had in hand."""

import asyncio
import signal
from collections.abc import Coroutine, Iterator
from typing import Any

import click

from yinuo.cli import startup

ATTEMPTS = 3
HEARTBEAT = 5.0
"""Seconds between signs of life; a worker silent for `SILENCE` seconds is taken for dead."""
SILENCE = 20.0
FINISHES_WITHIN = 8.0
LOOKS_AGAIN = 1.0
"""Seconds after which a lane looks for jobs that nobody has announced: those whose lock has become free."""
WAITING_FOR_OTHERS = {"mail": 2, "webhooks": 4}
"""Queues whose jobs wait for machines that are not ours, and how many may at a time: a lane of their own each, so that
a receiver that hangs keeps no step of the process waiting."""


@click.command()
@startup.data_option
def worker(data: object) -> None:  # noqa: ARG001 - chosen by the option's callback
    """Work off the queue until stopped; a job in hand is finished first."""
    with startup.database_ready(as_owner=False):
        from procrastinate.contrib.django import app  # noqa: PLC0415 - needs Django

        connector: Any = app.connector
        with app.replace_connector(connector.get_worker_connector()) as working:
            asyncio.run(_work(working))


async def _work(app: Any) -> None:
    async with app.open_async():
        stopped = asyncio.Event()
        for wanted in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(wanted, stopped.set)
        lanes = [asyncio.create_task(lane) for lane in _lanes(app)]
        beside = [asyncio.create_task(_keep_taking_up(app)), asyncio.create_task(stopped.wait())]
        await asyncio.wait([*lanes, *beside], return_when=asyncio.FIRST_COMPLETED)
        for task in (*lanes, *beside):
            task.cancel()
        for ended in await asyncio.gather(*lanes, *beside, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended


def _lanes(app: Any) -> Iterator[Coroutine[Any, Any, None]]:
    """A worker for each queue that waits for others, and one for all the rest."""
    app.perform_import_paths()
    rest = sorted({task.queue for task in app.tasks.values()} - set(WAITING_FOR_OTHERS))
    for queues, most in [*(([name], most) for name, most in WAITING_FOR_OTHERS.items()), (rest, 1)]:
        yield app.run_worker_async(
            queues=queues,
            concurrency=most,
            fetch_job_polling_interval=LOOKS_AGAIN,
            install_signal_handlers=False,
            shutdown_graceful_timeout=FINISHES_WITHIN,
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=SILENCE,
        )


async def _keep_taking_up(app: Any) -> None:
    while True:
        await take_up_abandoned_jobs(app)
        await asyncio.sleep(SILENCE)


async def take_up_abandoned_jobs(app: Any) -> None:
    """Queue again what dead workers left half-done: its transaction was rolled back with them.

    A job that has lost its worker as often as it may be tried stands as failed, for a person to look at.
    """
    from procrastinate.jobs import Status  # noqa: PLC0415 - only where the queue is

    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE):
        if job.attempts + 1 < ATTEMPTS:
            await app.job_manager.retry_job(job)
        else:
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
