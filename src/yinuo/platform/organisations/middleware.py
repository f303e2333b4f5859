"""`/o/<slug>/…` opens the organisation for the request; everything else stays in `public`, where nothing is."""

import re
from collections.abc import Callable

from django.http import HttpResponse
from django.urls import set_script_prefix

from yinuo.kernel.errors import NotFound
from yinuo.platform.organisations import context
from yinuo.platform.requests import Request

PREFIX = re.compile(r"/o/([a-z][a-z0-9-]{1,30})(/.*)?")


class OrganisationMiddleware:
    """Moves `/o/<slug>` from the path to the script name, so that `reverse()` answers inside the organisation."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.organisation = None  # type: ignore[assignment] # outside there is none
        match = PREFIX.fullmatch(request.path_info)
        if match is None:
            return self.get_response(request)
        slug, rest = match.groups()
        try:
            found = context.find_again(slug)
        except NotFound:
            request.urlconf = "yinuo.config.urls_public"
            return self.get_response(request)
        script = request.META.get("SCRIPT_NAME", "")
        request.META["SCRIPT_NAME"] = f"{script}/o/{slug}"
        request.path_info = rest or "/"
        request.organisation = found
        request.urlconf = "yinuo.config.urls_organisation"
        set_script_prefix(f"{script}/o/{slug}/")
        context.connection.set_tenant(found)
        try:
            return self.get_response(request)
        finally:
            context.leave()
            set_script_prefix(f"{script}/")
