"""Puts the actor on the request: who is signed in, what they may, and where; and opens the organisation's time zone."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils import timezone

from yinuo.kernel.actors import ANONYMOUS
from yinuo.network import queries
from yinuo.platform.accounts import actions, limits, sessions
from yinuo.platform.api import access
from yinuo.platform.requests import Request


class ActorMiddleware:
    """At pages a session says who it is, at the API a token and nothing else: cookies open nothing there."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.actor = ANONYMOUS
        if request.organisation is None:
            return self.get_response(request)
        if access.is_api(request):
            self.let_program(request)
        else:
            self.let_person(request)
        with timezone.override(request.organisation.time_zone):
            return self.get_response(request)

    @staticmethod
    def let_person(request: Request) -> None:
        user = sessions.user_of(request)
        request.user = user  # type: ignore[assignment] # nobody is None here, not Django's anonymous user
        request.actor = queries.actor_for(user, second_factor=sessions.FACTOR in request.session)

    @staticmethod
    def let_program(request: Request) -> None:
        """Two statements, three in a minute's first call."""
        secret = access.secret_of(request)
        program = queries.program_with(secret, now=request.now) if secret else None
        if program is None:
            who = f"address:{limits.address_of(request)}"
            request.token_id, request.wait = None, limits.take(limits.NO_TOKEN, who, now=request.now)
            return
        request.actor, request.token_id = program.actor, program.token_id
        request.language = program.language
        request.wait = limits.take(limits.PROGRAM, f"token:{program.token_id}", now=request.now)
        if program.last_used_at is None or request.now - program.last_used_at >= actions.USE_NOTED_EVERY:
            actions.note_use(token_id=program.token_id, now=request.now)
