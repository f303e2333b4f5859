"""Puts the actor on the request: who is signed in, what they may, and where."""

from collections.abc import Callable

from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse

from yinuo.kernel.actors import ANONYMOUS
from yinuo.network import queries
from yinuo.platform.accounts.models import User


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user, request.actor = None, ANONYMOUS
        if request.organisation is not None and "_auth_user_id" in request.session:
            user = get_user(request)
            if isinstance(user, User):
                request.user = user
                request.actor = queries.actor_for(user, second_factor="factor" in request.session)
        return self.get_response(request)
