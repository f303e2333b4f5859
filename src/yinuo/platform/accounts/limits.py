"""How often one address may ask for something: fixed windows, counted in the database, answered with 429."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from math import ceil
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.utils.translation import gettext as _

from yinuo.platform.accounts import tokens
from yinuo.platform.accounts.models import Allowance
from yinuo.platform.requests import Request
from yinuo.platform.ui import errors


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` in each window of `seconds`."""

    name: str
    count: int
    seconds: int


SIGN_IN = Limit("sign_in", count=60, seconds=60)
CODE = Limit("code", count=30, seconds=60)
INVITATION = Limit("invitation", count=20, seconds=60)
PASSWORD = Limit("password", count=10, seconds=600)
PROGRAM = Limit("program", count=1200, seconds=60)
REFUSAL = Limit("refusal", count=20, seconds=3600)
READING = Limit("reading", count=120, seconds=60)
NO_TOKEN = Limit("no_token", count=60, seconds=60)
KEPT = timedelta(days=1)


def address_of(request: Request) -> str:
    """Where the request comes from as the server saw it; headers that anybody can send are not asked."""
    return request.META.get("REMOTE_ADDR") or "::"


def take(limit: Limit, subject: str, *, now: datetime) -> int:
    """Count one more. 0 when it is within the limit, else the seconds until the next window."""
    window = int(now.timestamp()) // limit.seconds
    starts_at = datetime.fromtimestamp(window * limit.seconds, tz=UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO accounts_allowance (name, subject, starts_at, taken) VALUES (%s, %s, %s, 1)
            ON CONFLICT (name, subject, starts_at) DO UPDATE SET taken = accounts_allowance.taken + 1
            RETURNING taken
            """,
            [limit.name, tokens.digest(subject), starts_at],
        )
        (taken,) = cursor.fetchone()
    if taken <= limit.count:
        return 0
    return max(1, ceil((starts_at + timedelta(seconds=limit.seconds) - now).total_seconds()))


def forget_old(*, now: datetime) -> None:
    Allowance.objects.filter(starts_at__lt=now - KEPT).delete()


def limited(limit: Limit) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view whose POST is counted: per person when signed in, per address otherwise."""

    def declare(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def counted(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            who = f"user:{request.actor.id}" if request.actor.id else f"address:{address_of(request)}"
            seconds = take(limit, who, now=request.now)
            return too_many(request, seconds) if seconds else view(request, *args, **kwargs)

        return counted

    return declare


def too_many(request: Request, seconds: int) -> HttpResponse:
    response = errors.page(
        request,
        status=429,
        title=_("Too often"),
        text=_("Nothing was changed. Wait %(seconds)s seconds, then try again.") % {"seconds": seconds},
    )
    response.headers["Retry-After"] = str(seconds)
    return response
