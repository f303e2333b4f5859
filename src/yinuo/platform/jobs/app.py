"""The job queue's handle, its worker middleware, and how a job enters its organisation."""

from collections.abc import Callable
from typing import Any

import procrastinate

_ready: list[procrastinate.App] = []


def ready(app: procrastinate.App) -> None:
    """Called by the queue's Django integration once the tasks are known."""
    _ready[:] = [app]


def in_organisation(step: Callable[..., object]) -> Callable[..., None]:
    """A task body that runs inside the organisation named by its `org` argument."""

    def run(*, org: str, **arguments: Any) -> None:
        from yinuo.platform.organisations import context  # noqa: PLC0415 - models load after the queue

        with context.organisation(org):
            step(**arguments)

    run.__name__ = step.__name__
    run.__module__ = step.__module__
    return run
