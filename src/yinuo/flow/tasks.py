"""The jobs of the pipeline."""

from datetime import datetime
from time import monotonic

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from yinuo.entitlement import actions as entitlement
from yinuo.flow import later
from yinuo.kernel.actors import SYSTEM
from yinuo.platform import clock
from yinuo.platform.jobs.app import in_organisation
from yinuo.platform.organisations import context

RETRIES = 2
"""After the first attempt: a step that has failed three times stands as stuck."""
SLICE_SECONDS = 4.0
"""So long a simulation keeps the worker from other work at a time; it ends before a worker that is stopped gives up."""


@app.task(name="flow.step", queue="flow", retry=RetryStrategy(max_attempts=RETRIES, exponential_wait=5))
def run_step(*, org: str, entry_id: int, step: str) -> None:
    in_organisation(later.run)(org=org, entry_id=entry_id, step=step, now=clock.now())


def defer_step(*, entry_id: int, step: str) -> None:
    """Queue a `later` step in the transaction of its event."""
    run_step.defer(org=context.current().slug, entry_id=entry_id, step=step)


@app.task(
    name="flow.follow_calendar", queue="flow", retry=RetryStrategy(max_attempts=RETRIES, exponential_wait=5)
)
def follow_calendar(*, org: str, calendar_id: int, after: int) -> None:
    in_organisation(_carry_on)(org=org, calendar_id=calendar_id, after=after, now=clock.now())


def defer_calendar(*, calendar_id: int, after: int) -> None:
    """Queue the clocks that are still to follow a changed calendar, in the transaction of those before them."""
    follow_calendar.defer(org=context.current().slug, calendar_id=calendar_id, after=after)


def _carry_on(*, calendar_id: int, after: int, now: datetime) -> None:
    from yinuo.flow import clocks  # noqa: PLC0415 - the pipeline is read first; it and the clocks name each other

    with transaction.atomic():
        clocks.carry_on(calendar_id=calendar_id, after=after, actor=SYSTEM, now=now)


@app.task(name="flow.simulate", queue="simulations")
def simulate(*, org: str, simulation_id: int) -> None:
    in_organisation(_slice)(org=org, simulation_id=simulation_id, now=clock.now())


def defer_simulation(*, simulation_id: int) -> None:
    """Queue a simulation, or what is left of it, behind the work that waits already."""
    simulate.defer(org=context.current().slug, simulation_id=simulation_id)


def _slice(*, simulation_id: int, now: datetime) -> None:
    until = monotonic() + SLICE_SECONDS
    try:
        is_left = entitlement.carry_on(
            simulation_id=simulation_id, now=now, enough=lambda: monotonic() >= until
        )
    except Exception:
        entitlement.break_off(simulation_id=simulation_id, now=now)
        raise
    if is_left:
        defer_simulation(simulation_id=simulation_id)
