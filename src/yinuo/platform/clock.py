"""The product's clock. Asked once per request, job or command, at the edge; everything within takes `now`."""

from datetime import UTC, datetime, timedelta
from functools import cache

from django.conf import settings


def now() -> datetime:
    """The present in UTC; with `YINUO_CLOCK` set to an instant, the time since the process started counted from there."""
    return _system() + _shift()


def _system() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the one place that may


@cache
def _shift() -> timedelta:
    if not settings.CLOCK:
        return timedelta()
    return datetime.fromisoformat(settings.CLOCK) - _system()
