"""One's own account: who I am here, my password, second factor and sessions."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.platform.accounts import actions, devices, forms, limits, once, queries
from yinuo.platform.accounts import second_factor as factors
from yinuo.platform.accounts import sessions as store
from yinuo.platform.accounts.models import Session, User
from yinuo.platform.accounts.types import Factor
from yinuo.platform.accounts.views.entering import picture_of
from yinuo.platform.permissions import labels
from yinuo.platform.permissions.types import Permission
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import SIGNED_IN, act, page, submit


def _me(request: Request) -> User:
    return request.user


@page(SIGNED_IN)
def profile(request: Request) -> HttpResponse:
    me = _me(request)
    held = me.permission_set()
    resting = [labels.LABELS[p] for p in Permission if p in held and not request.actor.may(p)]
    return render(
        request,
        "accounts/profile.html",
        {
            "person": me,
            "roles": [queries.role_name(role) for role in me.roles.all()],
            "codes_left": queries.recovery_codes_left(me.pk),
            "resting": resting,
            "may_make_tokens": request.actor.may(Permission.ACCOUNTS_TOKEN_WRITE),
        },
    )


@limits.limited(limits.PASSWORD)
@act(SIGNED_IN, shows=True)
def password(request: Request) -> HttpResponse:
    def take(data: dict[str, Any]) -> str:
        actions.change_password(
            user_id=request.user.pk, old=data["old"], new=data["new"], actor=request.actor, now=request.now
        )
        request.session.cycle_key()
        if data["end_others"]:
            actions.end_sessions(
                user_id=request.user.pk,
                keep=request.session.session_key,
                actor=request.actor,
                now=request.now,
            )
        messages.success(request, _("The new password is valid from now on."))
        return reverse("profile")

    return submit(request, forms.PasswordForm(request.POST or None), "accounts/password.html", {}, take)


@limits.limited(limits.PASSWORD)
@act(SIGNED_IN, shows=True)
def second_factor(request: Request) -> HttpResponse:
    """Set up the second factor by choice. Who has one sees how many recovery codes are left."""
    me = _me(request)
    if me.has_second_factor:
        return HttpResponseRedirect(reverse("profile"))

    def take(data: dict[str, Any]) -> str:
        actions.confirm_password(
            user_id=request.user.pk, password=data["password"], actor=request.actor, now=request.now
        )
        codes = actions.add_second_factor(
            user_id=request.user.pk,
            offer=data["offer"],
            code=data["code"],
            actor=request.actor,
            now=request.now,
        )
        request.session.cycle_key()
        request.session[store.FACTOR] = Factor.TOTP.value
        once.keep(request, "recovery_codes", codes)
        return reverse("recovery_codes")

    form = forms.ConfirmedSecondFactorForm(request.POST or None, initial={"offer": factors.offer(me.pk)})
    return submit(request, form, "accounts/second_factor.html", picture_of(form, me), take)


@page(SIGNED_IN)
def recovery_codes(request: Request) -> HttpResponse:
    codes = once.shown(request, "recovery_codes")
    if codes is None:
        return HttpResponseRedirect(reverse("profile"))
    onward = once.shown(request, "onward") or reverse("profile")
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "onward": onward})


@limits.limited(limits.PASSWORD)
@act(SIGNED_IN, shows=True)
def new_recovery_codes(request: Request) -> HttpResponse:
    def take(data: dict[str, Any]) -> str:
        codes = actions.make_recovery_codes(
            user_id=request.user.pk, password=data["password"], actor=request.actor, now=request.now
        )
        once.keep(request, "recovery_codes", codes)
        return reverse("recovery_codes")

    return submit(
        request, forms.ConfirmForm(request.POST or None), "accounts/recovery_codes_new.html", {}, take
    )


@page(SIGNED_IN)
def sessions(request: Request) -> HttpResponse:
    rows = rows_of(queries.sessions_of(request.user.pk, at=request.now), here=request.session.session_key)
    return render(request, "accounts/sessions.html", {"rows": rows, "others": len(rows) > 1})


def rows_of(found: Any, *, here: str | None = None) -> list[dict[str, Any]]:
    """Sessions as pages list them; the session key itself never leaves the server."""

    def row(session: Session) -> dict[str, Any]:
        return {
            "handle": store.handle(session.session_key),
            "device": devices.describe(session.agent),
            "address": session.address,
            "since": session.created_at,
            "seen": session.seen_at,
            "is_this": session.session_key == here,
        }

    return [row(session) for session in found]


@act(SIGNED_IN)
def end_session(request: Request) -> HttpResponse:
    actions.end_session(
        user_id=request.user.pk,
        handle=request.POST.get("session", ""),
        actor=request.actor,
        now=request.now,
    )
    return HttpResponseRedirect(reverse("my_sessions"))


@act(SIGNED_IN)
def end_other_sessions(request: Request) -> HttpResponse:
    ended = actions.end_sessions(
        user_id=request.user.pk, keep=request.session.session_key, actor=request.actor, now=request.now
    )
    messages.success(
        request, ngettext("%(count)s session ended.", "%(count)s sessions ended.", ended) % {"count": ended}
    )
    return HttpResponseRedirect(reverse("my_sessions"))
