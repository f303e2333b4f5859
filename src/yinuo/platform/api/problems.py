"""Every answer that is not the thing asked for: problem details of RFC 9457."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.db import OperationalError, transaction
from django.http import HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError
from psycopg.errors import DeadlockDetected, LockNotAvailable

from yinuo.kernel.errors import Forbidden, NotFound, Refused, Stale, gettext_noop
from yinuo.platform.accounts import limits
from yinuo.platform.accounts.events import AccessRefused
from yinuo.platform.api.schemas import Flaw, Problem
from yinuo.platform.journal import recording
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import said

log = structlog.get_logger("yinuo.api")
TYPE = "urn:yinuo:problem:"
CONTENT_TYPE = "application/problem+json"
NOT_A_LETTER = re.compile(r"[^a-z0-9]+")
KINDS: Mapping[str, tuple[int, str]] = {
    "unreadable": (400, gettext_noop("This could not be read")),
    "key-missing": (400, gettext_noop("An Idempotency-Key is needed")),
    "no-token": (401, gettext_noop("A token is needed")),
    "forbidden": (403, gettext_noop("Not open to you")),
    "not-found": (404, gettext_noop("Not found")),
    "method": (405, gettext_noop("Not done this way")),
    "stale": (409, gettext_noop("Changed in the meantime")),
    "busy": (409, gettext_noop("Somebody else is at it")),
    "too-large": (413, gettext_noop("Too large")),
    "media-type": (415, gettext_noop("Not in this form")),
    "invalid": (422, gettext_noop("Something is not right")),
    "refused": (422, gettext_noop("This cannot be done now")),
    "key-used": (422, gettext_noop("This key has been used")),
    "too-many": (429, gettext_noop("Too often")),
    "broken": (500, gettext_noop("Something broke")),
}
"""Every kind of problem: its status and what it is called."""


class Fault(Exception):
    """A call that cannot be taken as it is; `kind` is one of `KINDS`."""

    def __init__(
        self, kind: str, detail: str, *, parameter: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.parameter = kind, detail, parameter
        self.headers = headers or {}


def problem(
    request: Request,
    kind: str,
    detail: str,
    *,
    code: str = "",
    errors: Sequence[Flaw] = (),
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    status, title = KINDS[kind]
    told = Problem(
        type=f"{TYPE}{kind}",
        title=_(title),
        status=status,
        detail=detail,
        code=code or kind,
        request_id=request.id,
        errors=list(errors) or None,
        **more,
    )
    return HttpResponse(
        told.model_dump_json(exclude_none=True),
        status=status,
        content_type=CONTENT_TYPE,
        headers=dict(headers or {}),
    )


def code_of(message: str) -> str:
    """`Say why the case is cancelled.` → `say-why-the-case-is-cancelled`"""
    return NOT_A_LETTER.sub("-", message.lower()).strip("-")[:80].rstrip("-")


def answer(request: Request, error: Exception) -> HttpResponse:  # noqa: PLR0911 - one way out per kind
    """The problem that an exception is, seen from outside; what is no fault of the call is logged and says nothing."""
    match error:
        case Refused():
            return _refused(request, error)
        case ValidationError():
            flaws = [_flaw(each) for each in error.errors]
            return problem(request, "invalid", _("See `errors` for what is wrong."), errors=flaws)
        case Fault():
            flaws = [Flaw(parameter=error.parameter, detail=error.detail)] if error.parameter else []
            return problem(request, error.kind, error.detail, errors=flaws, headers=error.headers)
        case AuthenticationError():
            return problem(
                request,
                "no-token",
                _("Send a valid token: `Authorization: Bearer yn_…`."),
                headers={"WWW-Authenticate": 'Bearer realm="yinuo"'},
            )
        case RequestDataTooBig():
            return problem(request, "too-large", _("The body is larger than 12 MB. Nothing was changed."))
        case HttpError() | BadRequest() | UnreadablePostError():
            return problem(request, "unreadable", _("The body is no JSON that can be read."))
        case OperationalError() if isinstance(error.__cause__, DeadlockDetected | LockNotAvailable):
            text = _("Somebody else is working on this at the same moment. Nothing was changed; try again.")
            return problem(request, "busy", text, headers={"Retry-After": "1"})
    log.error("broken", exc_info=error)
    text = _("Nothing was changed. Try again; if it happens again, tell your administrator the number below.")
    return problem(request, "broken", text)


def _refused(request: Request, refusal: Refused) -> HttpResponse:
    code, text = code_of(refusal.message), said(refusal)
    match refusal:
        case Forbidden():
            _note_refusal(request)
            return problem(request, "forbidden", text, code=code)
        case NotFound():
            return problem(request, "not-found", text, code="not-found")
        case Stale():
            theirs = refusal.theirs.get("shown")
            return problem(request, "stale", text, code="stale", version=refusal.version, theirs=theirs)
    flaws = [Flaw(pointer=f"#/{refusal.field}", detail=text)] if refusal.field else []
    return problem(request, "refused", text, code=code, errors=flaws)


def _note_refusal(request: Request) -> None:
    """A missing permission stands in the audit log, whoever lacked it; a program in a loop does not fill it."""
    who = f"token:{request.token_id}"
    if request.actor.id is None or limits.take(limits.REFUSAL, who, now=request.now):
        return
    route = request.resolver_match.route if request.resolver_match else ""
    with transaction.atomic():
        recording.record(
            AccessRefused(user_id=request.actor.id, view=f"{request.method} {route}"),
            actor=request.actor,
            now=request.now,
        )


def _flaw(found: Mapping[str, Any]) -> Flaw:
    source, *place = found["loc"]
    detail = _detail(found)
    if source != "body":
        return Flaw(parameter=str(place[-1]) if place else source, detail=detail)
    steps = [str(step).replace("~", "~0").replace("/", "~1") for step in place[1:]]
    return Flaw(pointer="#" + "".join(f"/{step}" for step in steps), detail=detail)


FLAWS: Mapping[str, str] = {
    "missing": gettext_noop("This is missing."),
    "extra_forbidden": gettext_noop("This is not known here."),
    "string_too_long": gettext_noop("At most %(max_length)s characters."),
    "string_too_short": gettext_noop("At least %(min_length)s characters."),
    "string_type": gettext_noop("This must be a text."),
    "int_type": gettext_noop("This must be a whole number."),
    "bool_type": gettext_noop("This must be true or false."),
    "enum": gettext_noop("One of: %(expected)s."),
    "literal_error": gettext_noop("One of: %(expected)s."),
    "greater_than_equal": gettext_noop("At least %(ge)s."),
    "less_than_equal": gettext_noop("At most %(le)s."),
    "too_long": gettext_noop("At most %(max_length)s of them."),
    "too_short": gettext_noop("At least %(min_length)s of them."),
}
"""How we say what the library has found; for the rest, that it is not in the right form."""


def _detail(found: Mapping[str, Any]) -> str:
    if found["type"] == "value_error":
        return _(str(found["msg"]).removeprefix("Value error, "))
    words = FLAWS.get(found["type"])
    return _(words) % found.get("ctx", {}) if words else _("This is not in the right form.")
