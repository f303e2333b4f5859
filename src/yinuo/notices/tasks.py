"""The jobs of notices: reading the journal on each minute, sending a message, and forgetting at night."""

from collections.abc import Callable
from datetime import datetime

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from yinuo.notices import actions
from yinuo.notices.actions import raising, sending
from yinuo.platform import clock
from yinuo.platform.jobs import actions as jobs
from yinuo.platform.jobs.app import in_organisation
from yinuo.platform.organisations import context
from yinuo.platform.organisations import queries as organisations

READ, FORGET = "notices.read", "notices.forget"
RETRIES = RetryStrategy(max_attempts=2, exponential_wait=30)
"""After the first attempt: what has failed three times stands as a stuck step."""


@app.periodic(cron="* * * * *")
@app.task(name=READ, queue="clocks", queueing_lock=READ)
def read(timestamp: int) -> None:  # noqa: ARG001 - the minute it was meant for; what is new is asked for now
    """Tell people what has happened since the last minute, and administrators what is stuck."""
    _everywhere(_read)
    jobs.forget_done(task=READ, now=clock.now())


@app.periodic(cron="20 19 * * *")
@app.task(name=FORGET, queue="clocks", queueing_lock=FORGET)
def forget(timestamp: int) -> None:  # noqa: ARG001 - the night it was meant for
    """Remove what is past its time."""
    _everywhere(lambda now: actions.forget(now=now))


@app.task(name=raising.RAISE, queue=raising.AGAIN, retry=RETRIES)
def raise_one(*, org: str, entry_id: int) -> None:
    in_organisation(actions.raise_one)(org=org, entry_id=entry_id, now=clock.now())


@app.task(name=sending.SEND, queue=sending.QUEUE, retry=RETRIES)
def send(*, org: str, message_id: int) -> None:
    in_organisation(actions.send)(org=org, message_id=message_id, now=clock.now())


def _read(now: datetime) -> None:
    actions.read_on(now=now)
    actions.watch(now=now)


def _everywhere(act: Callable[[datetime], object]) -> None:
    """In each organisation; one in which it fails keeps no other from its turn."""
    failed = {}
    for slug in organisations.slugs():
        try:
            with context.organisation(slug):
                act(clock.now())
        except Exception as error:  # noqa: BLE001 - told below, after the others
            failed[slug] = error
    if failed:
        raise ExceptionGroup(f"notices failed in {', '.join(failed)}", list(failed.values()))
