"""What the API answers beside its operations: its own description, and that there is no such address."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from yinuo.api import document as description
from yinuo.platform.api import problems
from yinuo.platform.api.routes import Scope
from yinuo.platform.requests import Request

READER = Scope(None, takes=(), parameters=frozenset())


def document(request: HttpRequest) -> HttpResponse:
    """The description of the API, for whoever has a token."""
    caller = cast("Request", request)
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    try:
        READER(request)
    except Exception as error:  # noqa: BLE001 - every refusal is a problem
        return problems.answer(caller, error)
    return JsonResponse(description.of_organisation(caller.organisation.slug))


@csrf_exempt
def not_found(request: HttpRequest) -> HttpResponse:
    text = _("There is no such address. `openapi.json` names all there are.")
    return problems.problem(cast("Request", request), "not-found", text)


def not_allowed(request: HttpRequest, response: HttpResponseNotAllowed) -> HttpResponse:
    """What an address does not answer to, with what it does."""
    allowed = ", ".join(sorted(response.headers["Allow"].split(", ")))
    text = _("This address answers to %(methods)s.") % {"methods": allowed}
    return problems.problem(cast("Request", request), "method", text, headers={"Allow": allowed})
