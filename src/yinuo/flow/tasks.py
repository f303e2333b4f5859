"""The jobs of the pipeline."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from yinuo.flow import later
from yinuo.platform import clock
from yinuo.platform.jobs.app import in_organisation
from yinuo.platform.organisations import context

RETRIES = 2
"""After the first attempt: a step that has failed three times stands as stuck."""


@app.task(name="flow.step", queue="flow", retry=RetryStrategy(max_attempts=RETRIES, exponential_wait=5))
def run_step(*, org: str, entry_id: int, step: str) -> None:
    in_organisation(later.run)(org=org, entry_id=entry_id, step=step, now=clock.now())


def defer_step(*, entry_id: int, step: str) -> None:
    """Queue a `later` step in the transaction of its event."""
    run_step.defer(org=context.current().slug, entry_id=entry_id, step=step)
