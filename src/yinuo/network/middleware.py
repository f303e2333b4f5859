"""Puts the actor on the request: who is signed in, what they may, and where; and opens the organisation's time zone."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils import timezone

from yinuo.kernel.actors import ANONYMOUS
from yinuo.network import queries
from yinuo.platform.accounts import sessions
from yinuo.platform.requests import Request


class ActorMiddleware:
    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.actor = ANONYMOUS
        if request.organisation is None:
            return self.get_response(request)
        user = sessions.user_of(request)
        request.user = user  # type: ignore[assignment] # nobody is None here, not Django's anonymous user
        request.actor = queries.actor_for(user, second_factor=sessions.FACTOR in request.session)
        with timezone.override(request.organisation.time_zone):
            return self.get_response(request)
