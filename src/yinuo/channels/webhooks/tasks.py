"""The jobs of deliveries: one each, so that a receiver that hangs holds up nobody but itself."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from yinuo.channels.webhooks import actions
from yinuo.platform import clock
from yinuo.platform.jobs.app import in_organisation

RETRIES = RetryStrategy(max_attempts=2, exponential_wait=5)
"""For failures of our own; those of the receiver are tried again by `rules.DELAYS`."""


@app.task(name=actions.DELIVER, queue=actions.QUEUE, retry=RETRIES)
def deliver(*, org: str, delivery_id: int) -> None:
    in_organisation(actions.deliver)(org=org, delivery_id=delivery_id, now=clock.now())


@app.task(name=actions.WAKE, queue=actions.QUEUE, retry=RETRIES)
def wake(*, org: str, delivery_id: int) -> None:
    in_organisation(actions.wake)(org=org, delivery_id=delivery_id, now=clock.now())
