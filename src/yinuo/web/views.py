"""The doors: before an organisation, and whether the product is well."""

from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from yinuo.kernel.errors import NotFound
from yinuo.platform.organisations import queries
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import public
from yinuo.web.demo import ORGANISATIONS


@public
def door(request: Request) -> HttpResponse:
    """Which organisation? Demonstrations are listed, with those still being made; others have their own address."""
    demos = list(queries.demonstrations())
    there = {each.slug for each in demos}
    coming = [
        name for slug, name in ORGANISATIONS.items() if slug in settings.DEMONSTRATIONS and slug not in there
    ]
    return render(request, "web/door.html", {"demos": demos, "coming": coming})


@public
def health(request: Request) -> HttpResponse:  # noqa: ARG001
    """For supervisors and load balancers: 200 when the database answers, 503 when not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM public.procrastinate_jobs WHERE status = 'failed'")
            (failed,) = cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok", "failed_jobs": failed, "debug": settings.DEBUG})


@public
def authority(request: Request) -> HttpResponse:  # noqa: ARG001
    """The certificate of this installation's own authority, for phones that shall trust it (`yinuo up --tls`)."""
    if not settings.AUTHORITY:
        raise NotFound
    return HttpResponse(
        Path(settings.AUTHORITY).read_bytes(),
        content_type="application/x-x509-ca-cert",
        headers={"Content-Disposition": 'attachment; filename="yinuo-authority.crt"'},
    )
