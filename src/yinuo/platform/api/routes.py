"""How an operation is declared: its scope, one transaction, safe to repeat by its key."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import wraps
from typing import Any, ClassVar, cast, get_args, get_type_hints

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import AuthenticationError
from ninja.params.models import Query as QueryParameters
from pydantic import BaseModel

from yinuo.kernel.errors import Refused, Stale
from yinuo.platform.api import access, idempotency
from yinuo.platform.api.problems import Fault
from yinuo.platform.permissions.types import Permission
from yinuo.platform.requests import Request

View = Callable[..., Any]
JSON = "application/json"
EMPTY = (b"", b"{}")
PICTURES = ("image/jpeg", "image/png", "image/webp")


class Key(StrEnum):
    """Whether an operation asks for an `Idempotency-Key`. Money, decisions and moves need one."""

    ACCEPTED = "accepted"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Operation:
    """What the house adds to an operation of the library. Without a permission any token will do."""

    method: str
    permission: Permission | None
    answers: type[BaseModel] | None
    status: int = 200
    key: Key | None = None
    pictures: bool = False
    location: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    theirs: View | None = None

    @property
    def changes(self) -> bool:
        return self.method != "GET"


class Scope:
    """Before anything is read: the token is valid, not too busy and has the scope, and the call is well-formed."""

    openapi_security_schema: ClassVar = {"type": "http", "scheme": "bearer", "bearerFormat": "yn_…"}

    def __init__(
        self, permission: Permission | None, *, takes: tuple[str, ...], parameters: frozenset[str]
    ) -> None:
        self.permission, self.takes, self.parameters = permission, takes, parameters

    def __call__(self, request: HttpRequest) -> bool:
        caller = cast("Request", request)
        if caller.wait:
            text = _("Nothing was changed. Wait %(seconds)s seconds, then try again.") % {
                "seconds": caller.wait
            }
            raise Fault("too-many", text, headers={"Retry-After": str(caller.wait)})
        if caller.actor.kind != "token":
            raise AuthenticationError
        if self.permission is not None:
            caller.actor.require(self.permission)
        self.check_parameters(caller)
        if self.takes and caller.content_type not in self.takes:
            raise Fault("media-type", _("Send it as %(types)s.") % {"types": ", ".join(self.takes)})
        if not self.takes and caller.method != "GET" and caller.body.strip() not in EMPTY:
            raise Fault("unreadable", _("This call takes no body."))
        return True

    def check_parameters(self, request: Request) -> None:
        """Refuse what the operation does not know: a misspelt filter would show everything."""
        for name, values in request.GET.lists():
            if name not in self.parameters:
                raise Fault("invalid", _("This parameter is not known here."), parameter=name[:80])
            if len(values) > 1 or "\0" in values[0]:
                raise Fault("invalid", _("Give this parameter once, as plain text."), parameter=name)


class Routes(Router):
    """The operations of one context."""

    def read(
        self,
        path: str,
        permission: Permission | None,
        answers: type[BaseModel] | None,
    ) -> Callable[[View], View]:
        """GET: shows, and answers 304 to who has it already."""
        return self._declare(path, Operation("GET", permission, answers))

    def act(
        self,
        path: str,
        permission: Permission,
        answers: type[BaseModel],
        *,
        method: str = "POST",
        status: int = 200,
        key: Key = Key.ACCEPTED,
        pictures: bool = False,
        location: str = "",
        fields: Mapping[str, str] | None = None,
        theirs: View | None = None,
    ) -> Callable[[View], View]:
        """POST or PATCH: one transaction, done once per `Idempotency-Key`.

        `fields` says how the fields of refusals are called in the body; `theirs` shows the thing as it is stored now
        to who comes with an old version; `location` is the address of what was made.
        """
        return self._declare(
            path,
            Operation(method, permission, answers, status, key, pictures, location, fields or {}, theirs),
        )

    def _declare(self, path: str, operation: Operation) -> Callable[[View], View]:
        def declare(view: View) -> View:
            run = _act if operation.changes else _read
            takes = PICTURES if operation.pictures else (JSON,) if _has_body(view) else ()
            scope = Scope(operation.permission, takes=takes, parameters=_parameters_of(view))

            @wraps(view)
            def guarded(request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
                return run(cast("Request", request), operation, lambda: view(request, *args, **given), given)

            guarded.house = operation  # type: ignore[attr-defined]
            self.add_api_operation(
                path,
                [operation.method],
                guarded,
                auth=scope,
                response={operation.status: operation.answers},
                operation_id=view.__name__,
                summary=(view.__doc__ or view.__name__).strip().split("\n")[0].rstrip("."),
                description=(view.__doc__ or "").strip() or None,
            )
            return view

        return declare


def _parameters_of(view: View) -> frozenset[str]:
    """The names that may stand in the query string: the fields of what the view takes as `Query[…]`."""
    names: set[str] = set()
    for hint in get_type_hints(view, include_extras=True).values():
        kind, *notes = get_args(hint) or (None,)
        if any(isinstance(note, QueryParameters) for note in notes):
            names.update(cast("type[BaseModel]", kind).model_fields)
    return frozenset(names)


def _has_body(view: View) -> bool:
    hints = [
        hint for name, hint in get_type_hints(view).items() if name not in {"request", "return", "asked"}
    ]
    return any(isinstance(hint, type) and issubclass(hint, BaseModel) for hint in hints)


def _read(
    request: Request,
    operation: Operation,
    work: Callable[[], Any],
    given: Mapping[str, Any],  # noqa: ARG001
) -> HttpResponse:
    shown = work()
    if isinstance(shown, HttpResponse):
        return shown
    response = _rendered(shown, operation)
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:24]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    response.headers["ETag"] = etag
    return response


def _act(
    request: Request, operation: Operation, work: Callable[[], Any], given: Mapping[str, Any]
) -> HttpResponse:
    key = idempotency.key_of(request, required=operation.key is Key.REQUIRED)
    try:
        with transaction.atomic():
            kept = idempotency.begin(request, key) if key else None
            if kept is not None:
                return kept
            made = work()
            response = _rendered(made, operation)
            if operation.location:
                script = request.META.get("SCRIPT_NAME", "")
                place = operation.location.format(id=getattr(made, "id", ""), **given)
                response.headers["Location"] = f"{script}{access.PREFIX}{place}"
            if key:
                idempotency.keep(request, key, response)
            return response
    except Stale as stale:
        stale.theirs = {"shown": _theirs(request, operation, given)}
        raise
    except Refused as refusal:
        if refusal.field:
            refusal.field = operation.fields.get(refusal.field, operation.fields.get("*", refusal.field))
        raise


def _theirs(request: Request, operation: Operation, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """The thing as it is stored now, as its own address shows it."""
    if operation.theirs is None:
        return None
    address = {name: value for name, value in given.items() if name.endswith("_id")}
    return cast("dict[str, Any]", operation.theirs(request, **address).model_dump(mode="json"))


def _rendered(shown: BaseModel, operation: Operation) -> HttpResponse:
    return HttpResponse(shown.model_dump_json(), status=operation.status, content_type=JSON)
