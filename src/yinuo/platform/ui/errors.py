"""Pages for what did not go: no permission, no such thing, stale, refused, broken."""

import structlog
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.kernel.errors import AskFirst, Forbidden, NotFound, Refused, Stale, Unanswered
from yinuo.platform.accounts.events import AccessRefused
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request

log = structlog.get_logger("yinuo.web")


def refusal(request: Request, exception: Refused) -> HttpResponse:
    """The page for a refusal; a missing permission is also written to the audit log."""
    from yinuo.platform.ui.pages import said  # noqa: PLC0415 - pages uses these errors too

    if isinstance(exception, Forbidden):
        status, title = 403, _("Not open to you")
        if request.actor.kind == "user":
            view = request.resolver_match.view_name if request.resolver_match else ""
            with transaction.atomic():
                recording.record(
                    AccessRefused(user_id=request.user.pk, view=view), actor=request.actor, now=request.now
                )
    elif isinstance(exception, NotFound):
        status, title = 404, _("Not found")
    elif isinstance(exception, Stale):
        status, title = 409, _("Changed in the meantime")
    else:
        status, title = 422, _("This cannot be done now")
    return page(request, status=status, title=title, text=said(exception), onward=onward(request, exception))


def onward(request: Request, refusal: Refused) -> str:
    """Where what is missing can be answered: a superior, or the checklist of the case.

    For whoever may not see cases it is the checklist on the page.
    """
    if isinstance(refusal, AskFirst):
        may = request.actor.may(P.ESCALATION_ASK_WRITE)
        return reverse("superior_ask", args=[refusal.case_id]) if may else ""
    if not isinstance(refusal, Unanswered):
        return ""
    case = reverse("case", args=[refusal.case_id]) if request.actor.may(P.INTAKE_CASE_READ) else ""
    return f"{case}#checklist"


def page(request: Request, *, status: int, title: str, text: str, onward: str = "") -> HttpResponse:
    context = {
        "title": title,
        "text": text,
        "status": status,
        "onward": onward,
        "request_id": getattr(request, "id", ""),
    }
    return render(request, "ui/error.html", context, status=status)


def not_found(request: Request, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return page(
        request,
        status=404,
        title=_("Not found"),
        text=_("There is no page at this address. It may have been typed wrongly or moved."),
    )


def broken(request: Request) -> HttpResponse:
    return page(
        request,
        status=500,
        title=_("Something broke"),
        text=_(
            "Nothing was changed. Try again; if it happens again, tell your administrator the number below."
        ),
    )


def bad_request(request: Request, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return page(
        request,
        status=400,
        title=_("This could not be read"),
        text=_("The request was incomplete or too large. Nothing was changed."),
    )


def csrf_failure(request: Request, reason: str = "") -> HttpResponse:
    log.warning("forgery check failed", reason=reason)
    return page(
        request,
        status=403,
        title=_("This page is too old"),
        text=_("Go back, reload the page and send it again. What you typed is kept in this browser."),
    )
