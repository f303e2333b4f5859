"""The addresses of the API, inside `/o/<organisation>/api/v1/`."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path

from yinuo.api import views
from yinuo.api.assembly import api


def _told(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view, whose refusal of a method is a problem like all others."""

    def answered(request: HttpRequest, *args: object, **given: object) -> HttpResponseBase:
        response = view(request, *args, **given)
        return (
            views.not_allowed(request, response) if isinstance(response, HttpResponseNotAllowed) else response
        )

    answered.csrf_exempt = True  # type: ignore[attr-defined] # no cookie opens anything here
    return answered


def _patterns() -> list[URLPattern]:
    made: dict[str, URLPattern] = {}
    for pattern in api._get_urls():  # noqa: SLF001 - `urls` would bring a root page with it
        route = str(pattern.pattern)
        if isinstance(pattern, URLPattern) and route:
            made.setdefault(route, path(route, _told(pattern.callback), name=f"api:{pattern.name}"))
    return list(made.values())


urlpatterns = [
    path("openapi.json", _told(views.document), name="api:openapi"),
    *_patterns(),
    re_path("", views.not_found, name="api:not_found"),
]
