"""Programs that work in one's name: their tokens, made, shown once, and revoked."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.platform.accounts import actions, forms, limits, once, queries
from yinuo.platform.accounts.models import ApiToken
from yinuo.platform.accounts.tokens import PROGRAM
from yinuo.platform.permissions import labels
from yinuo.platform.permissions.types import Permission
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, submit

HEADER = f"Authorization: Bearer {PROGRAM}…"


@page(Permission.ACCOUNTS_TOKEN_WRITE)
def tokens(request: Request) -> HttpResponse:
    """One's own tokens, with their last use."""
    rows = rows_of(queries.tokens_of(request.user.pk), now=request.now)
    return render(request, "accounts/tokens.html", {"rows": rows, "base": _base(request)})


def rows_of(found: Iterable[ApiToken], *, now: datetime) -> list[dict[str, Any]]:
    """Tokens as pages list them; of the secret only the last four signs."""
    return [
        {
            "id": token.pk,
            "name": token.name,
            "known_by": f"{PROGRAM}…{token.tail}",
            "scopes": [str(labels.LABELS[Permission(scope)]) for scope in token.scopes],
            "made": token.created_at,
            "made_from": token.created_from,
            "used": token.last_used_at,
            "ends": token.expires_at,
            "state": "revoked" if token.revoked_at else "over" if token.expires_at <= now else "live",
        }
        for token in found
    ]


@act(Permission.ACCOUNTS_TOKEN_WRITE, shows=True)
def new(request: Request) -> HttpResponse:
    """Choose what the program may do and for how long; the next page shows the token, once."""
    form = forms.TokenForm(request.POST or None, actor=request.actor)

    def take(data: dict[str, Any]) -> str:
        _token, secret = actions.make_token(
            name=data["name"],
            scopes=data["scopes"],
            days=data["days"],
            address=limits.address_of(request),
            actor=request.actor,
            now=request.now,
        )
        once.keep(request, "token", {"name": data["name"], "secret": secret})
        return reverse("token_made")

    return submit(request, form, "accounts/token_new.html", {"groups": _groups(form)}, take)


def _groups(form: forms.TokenForm) -> list[dict[str, Any]]:
    """The scopes that one can give, under the headings of their contexts."""
    boxes = {box.data["value"]: box for box in form["scopes"]}
    groups = [
        {"label": labels.GROUPS[group], "boxes": [boxes[p.value] for p in permissions if p.value in boxes]}
        for group, permissions in labels.grouped()
    ]
    return [group for group in groups if group["boxes"]]


@page(Permission.ACCOUNTS_TOKEN_WRITE)
def made(request: Request) -> HttpResponse:
    shown = once.shown(request, "token")
    if shown is None:
        return HttpResponseRedirect(reverse("tokens"))
    return render(request, "accounts/token_made.html", {**shown, "base": _base(request), "header": HEADER})


@act(Permission.ACCOUNTS_TOKEN_WRITE)
def revoke(request: Request, pk: int) -> HttpResponse:
    """End one of one's own tokens at once."""
    token = queries.own_token(pk, user_id=request.user.pk)
    actions.revoke_token(token_id=token.pk, actor=request.actor, now=request.now)
    messages.success(request, _("“%(name)s” is shut out.") % {"name": token.name})
    return HttpResponseRedirect(reverse("tokens"))


def _base(request: Request) -> str:
    return request.build_absolute_uri(f"{request.META.get('SCRIPT_NAME', '')}/api/v1")
