"""How a view is declared: its permission, one transaction, safe to repeat."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import quote

from django.core.exceptions import BadRequest
from django.db import OperationalError, transaction
from django.forms import BaseForm, ChoiceField
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from psycopg.errors import DeadlockDetected

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound, Refused, Stale, gettext_noop
from yinuo.platform.accounts.models import Submission
from yinuo.platform.permissions.types import Permission
from yinuo.platform.requests import Request
from yinuo.platform.ui import errors

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]
LONGEST_LOCATION = 400
SIGNED_IN = "signed-in"
PUBLIC = "public"


def public(view: View[P]) -> View[P]:
    """A page without sign-in. The permission table names each of them."""
    view.permission = PUBLIC  # type: ignore[attr-defined]
    return view


def page(permission: Permission | str) -> Callable[[View[P]], View[P]]:
    """A page that only shows: GET, for signed-in people who hold the permission (or `SIGNED_IN` for all of them)."""

    def declare(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in {"GET", "HEAD"}:
                return HttpResponseNotAllowed(["GET", "HEAD"])
            return _admit(request, permission) or view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast("View[P]", guarded)

    return declare


def act(permission: Permission | str, *, shows: bool = False) -> Callable[[View[P]], View[P]]:
    """A view that changes something: POST in one transaction.

    The form's hidden `_key` makes it safe to repeat: the second time it answers with the first one's address and
    changes nothing. An answer of 400 or more (a form with errors) leaves nothing behind; a file may be asked for
    again. With `shows`, GET shows the form.
    """

    def declare(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method in {"GET", "HEAD"} and shows:
                return _admit(request, permission) or view(request, *args, **kwargs)
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST", "GET"] if shows else ["POST"])
            return _admit(request, permission) or _once(request, lambda: view(request, *args, **kwargs))

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast("View[P]", guarded)

    return declare


def asked(permission: Permission | str) -> Callable[[View[P]], View[P]]:
    """A question that is too long for an address: POST, and like a page it changes nothing."""

    def declare(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            return _admit(request, permission) or view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast("View[P]", guarded)

    return declare


def _admit(request: Request, permission: Permission | str) -> HttpResponse | None:
    """Nothing when the actor may pass; the sign-in page for strangers; `Forbidden` otherwise."""
    if request.organisation is None:
        raise NotFound
    if _holds_nul(request.GET) or _holds_nul(request.POST):
        raise BadRequest("NUL")
    actor: Actor = request.actor
    if actor.kind == "anonymous":
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return HttpResponseRedirect(f"{reverse('sign_in')}?next={quote(request.get_full_path())}")
    if permission != SIGNED_IN:
        actor.require(permission)
    return None


def _holds_nul(sent: QueryDict) -> bool:
    """Whether there is a character among what was sent that no table can keep and nobody can type."""
    return any("\0" in value for _name, values in sent.lists() for value in values)


def _once(request: Request, answer: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        key = uuid.UUID(request.POST.get("_key", ""))
    except ValueError:
        raise Refused(gettext_noop("This form is incomplete. Reload the page and try again.")) from None
    try:
        return _taken(request, key, answer)
    except OperationalError as error:
        if not isinstance(error.__cause__, DeadlockDetected):
            raise
        raise Refused(
            gettext_noop(
                "Somebody else is working on this at the same moment. Nothing was changed; try again."
            )
        ) from error


def _taken(request: Request, key: uuid.UUID, answer: Callable[[], HttpResponse]) -> HttpResponse:
    with transaction.atomic():
        submission, is_new = Submission.objects.get_or_create(
            key=key,
            defaults={"user_id": request.actor.id, "path": request.path[:200], "at": request.now},
        )
        if not is_new:
            return _repeated(request, submission)
        response = answer()
        location = response.headers.get("Location", "")
        if response.status_code >= 400:
            transaction.set_rollback(True)
        elif not location:
            submission.delete()
        elif len(location) <= LONGEST_LOCATION:
            submission.location = location
            submission.save(update_fields=["location"])
    return response


def _repeated(request: Request, submission: Submission) -> HttpResponse:
    if submission.user_id != request.actor.id or submission.path != request.path[:200]:
        raise Refused(gettext_noop("This form is incomplete. Reload the page and try again."))
    if not submission.location:
        raise Refused(gettext_noop("This has been done already. Reload the page to do it again."))
    return HttpResponseRedirect(submission.location)


def posted(request: Request) -> QueryDict | None:
    """What was sent, for a form with a version: after a conflict, with theirs wherever theirs was chosen."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    for name, choice in request.POST.items():
        if name.startswith("keep_") and choice == "theirs":
            field = name.removeprefix("keep_")
            data[field] = data.get(f"theirs_{field}", "")
    return data


def _conflict(form: BaseForm, stale: Stale) -> dict[str, Any]:
    """Mine beside theirs, field by field; the form carries the new version from now on."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["version"] = str(stale.version)
    form.data = data
    fields = []
    for name in form.fields:
        if name in stale.theirs:
            mine, theirs = form.cleaned_data.get(name), stale.theirs[name]
            raw = "" if theirs is None else str(theirs)
            differs = ("" if mine is None else str(mine)) != raw
            words = _choice_words(form, name)
            fields.append(
                {
                    "name": name,
                    "label": form[name].label,
                    "mine": words.get(str(mine), mine),
                    "theirs": words.get(raw, theirs),
                    "raw": raw,
                    "differs": differs,
                }
            )
    return {"fields": fields}


def _choice_words(form: BaseForm, name: str) -> dict[str, str]:
    """What the values of a choice field are called."""
    field = form.fields[name]
    if not isinstance(field, ChoiceField):
        return {}
    return {str(value): str(words) for value, words in cast("Iterable[tuple[Any, Any]]", field.choices)}


def said(refusal: Refused) -> str:
    """The refusal in the reader's language."""
    params = {
        name: gettext(value) if value and isinstance(value, str) else value
        for name, value in refusal.params.items()
    }
    text = gettext(refusal.message)
    return text % params if params else text


def refuse(form: BaseForm, refusal: Refused) -> None:
    """Put a refusal where it belongs: at its field, or at the top of the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, said(refusal))


def submit(
    request: Request,
    form: BaseForm,
    template: str,
    context: Mapping[str, Any],
    take: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """The one way of a form: show it, take it, or show it again with what is wrong.

    `take` gets the cleaned data, calls one action and returns the address to go to.
    """
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                return HttpResponseRedirect(take(form.cleaned_data))
        except Stale as stale:
            refuse(form, stale)
            conflict = _conflict(form, stale)
            return render(request, template, {**context, "form": form, "conflict": conflict}, status=409)
        except Refused as refusal:
            if isinstance(refusal, NotFound):
                raise
            refuse(form, refusal)
            form.onward = errors.onward(request, refusal)  # type: ignore[attr-defined]
    status = 422 if request.method == "POST" else 200
    return render(request, template, {**context, "form": form}, status=status)
