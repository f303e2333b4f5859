"""What every request gets: an id, the present moment, a language; and how refusals leave."""

import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpResponse
from django.utils import translation

from yinuo.kernel.actors import ANONYMOUS
from yinuo.kernel.errors import Refused
from yinuo.platform import clock
from yinuo.platform.api import access
from yinuo.platform.journal.recording import Origin, origin
from yinuo.platform.requests import Request
from yinuo.platform.ui import errors

GetResponse = Callable[[Request], HttpResponse]
log = structlog.get_logger("yinuo.web")


class RequestContextMiddleware:
    """Gives the request its id and its `now`, and writes one log line when it has been answered."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.id = str(uuid.uuid4())
        request.now = clock.now()
        request.actor = ANONYMOUS
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request.id)
        token = origin.set(Origin(request_id=request.id, address=request.META.get("REMOTE_ADDR") or None))
        try:
            response = self.get_response(request)
        finally:
            origin.reset(token)
        response.headers["X-Request-Id"] = request.id
        if request.path_info != "/health":
            log.info(
                "answered",
                method=request.method,
                path=request.path,
                status=response.status_code,
                actor=request.actor.id,
                token=getattr(request, "token_id", None),
                ms=round((clock.now() - request.now).total_seconds() * 1000, 1),
            )
        return response


class LanguageMiddleware:
    """The person's own language, else the browser's choice on the sign-in page, else the organisation's.

    Programs say in `Accept-Language` what their readers understand; it goes before the person's.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.known = {code for code, _ in settings.LANGUAGES}

    def __call__(self, request: Request) -> HttpResponse:
        if request.organisation is not None and access.is_api(request):
            asked = access.language_asked(request) or getattr(request, "language", "")
        else:
            user = getattr(request, "user", None)
            asked = getattr(user, "language", "") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        wanted = asked or (request.organisation.language if request.organisation else "")
        language = wanted if wanted in self.known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if request.organisation is not None:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class RefusalMiddleware:
    """Turns a refusal that no form has caught into a page that says what to do."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: Request, exception: Exception) -> HttpResponse | None:
        return errors.refusal(request, exception) if isinstance(exception, Refused) else None
