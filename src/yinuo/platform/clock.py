"""The product's clock. Asked once per request, job or command, at the edge; everything within takes `now`."""

from datetime import UTC, datetime, timedelta
from functools import cache

from django.conf import settings


def now() -> datetime:
    """The present in UTC, moved by `YINUO_CLOCK`.

    An instant is where each process starts counting; signed seconds (`-3600`) keep several processes together.
    """
    return _system() + _shift()


def _system() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the one place that may


@cache
def _shift() -> timedelta:
    if not settings.CLOCK:
        return timedelta()
    if settings.CLOCK[0] in "+-":
        return timedelta(seconds=float(settings.CLOCK))
    return datetime.fromisoformat(settings.CLOCK) - _system()
