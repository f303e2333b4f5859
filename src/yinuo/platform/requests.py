"""The request as the middleware has dressed it."""

from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from yinuo.kernel.actors import Actor
from yinuo.platform.accounts.models import User
from yinuo.platform.organisations.models import Organisation


class Request(HttpRequest):
    """What every view may rely on. `organisation` is None only outside any organisation.

    Calls of programs have a `token_id`, or seconds to `wait` when there have been too many.
    """

    id: str
    now: datetime
    actor: Actor
    organisation: Organisation
    user: User
    token_id: int | None
    wait: int
    language: str
    session: SessionBase
    htmx: HtmxDetails
    LANGUAGE_CODE: str
