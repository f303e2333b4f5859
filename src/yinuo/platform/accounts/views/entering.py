"""The doors: password, code, invitation, sign-out, language."""

from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.kernel.errors import Refused
from yinuo.platform.accounts import (
    actions,
    demo,
    forms,
    limits,
    once,
    queries,
    signing_in,
)
from yinuo.platform.accounts import second_factor as factors
from yinuo.platform.accounts.backoff import TooSoon
from yinuo.platform.accounts.models import User
from yinuo.platform.accounts.signing_in import Pending
from yinuo.platform.accounts.types import Factor
from yinuo.platform.organisations import context
from yinuo.platform.requests import Request
from yinuo.platform.ui import errors
from yinuo.platform.ui.pages import SIGNED_IN, act, public, refuse

YEAR = 365 * 24 * 3600


@public
@limits.limited(limits.SIGN_IN)
def sign_in(request: Request) -> HttpResponse:
    """Name and password. In the demonstration `?as=` fills both in."""
    onward = signing_in.within(request.POST.get("next") or request.GET.get("next", ""))
    if request.actor.kind == "user":
        return HttpResponseRedirect(onward)
    personas = demo.personas()
    chosen = next((p for p in personas if p.username == request.GET.get("as")), None)
    initial = {"username": chosen.username, "password": demo.PASSWORD} if chosen else {}
    form = forms.SignInForm(request.POST or None, initial=initial)
    if chosen:
        form.show_password()
    status, wait = 200, 0
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                user = actions.check_password(
                    **form.cleaned_data,
                    address=limits.address_of(request),
                    actor=request.actor,
                    now=request.now,
                )
            except Refused as refusal:
                status, wait = _refused(form, refusal)
            else:
                return _after_password(request, user, onward)
    shown = {"form": form, "personas": personas, "chosen": chosen, "next": onward}
    return _show(request, "accounts/sign_in.html", shown, status=status, wait=wait)


def _after_password(request: Request, user: User, onward: str) -> HttpResponse:
    if user.has_second_factor:
        signing_in.hold(request, user, onward=onward)
        return HttpResponseRedirect(reverse("sign_in_code"))
    if queries.must_have_second_factor(user):
        signing_in.hold(request, user, onward=onward)
        return HttpResponseRedirect(reverse("sign_in_second_factor"))
    signing_in.open_session(request, user, factor=Factor.NONE)
    return HttpResponseRedirect(onward)


def _refused(form: Form, refusal: Refused) -> tuple[int, int]:
    """The status of the answer, and the seconds to wait."""
    refuse(form, refusal)
    return (429, refusal.seconds) if isinstance(refusal, TooSoon) else (422, 0)


def _show(request: Request, template: str, shown: dict[str, Any], *, status: int, wait: int) -> HttpResponse:
    response = render(request, template, shown, status=status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


@public
@limits.limited(limits.CODE)
def code(request: Request) -> HttpResponse:
    """The second factor after the password. The demonstration shows its code openly."""
    pending = signing_in.pending(request)
    if pending is None or not pending.user.has_second_factor:
        return HttpResponseRedirect(reverse("sign_in"))
    form = forms.CodeForm(request.POST or None)
    status, wait = 200, 0
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                factor = actions.check_code(
                    user=pending.user,
                    code=form.cleaned_data["code"],
                    address=limits.address_of(request),
                    actor=request.actor,
                    now=request.now,
                )
            except Refused as refusal:
                status, wait = _refused(form, refusal)
            else:
                return _enter(request, pending, factor)
    shown = {
        "form": form,
        "person": pending.user,
        "is_demo": pending.user.is_demo and demo.is_open(),
        "demo_code": demo.code_for(pending.user, now=request.now),
    }
    return _show(request, "accounts/code.html", shown, status=status, wait=wait)


def _enter(request: Request, pending: Pending, factor: Factor) -> HttpResponse:
    signing_in.open_session(request, pending.user, factor=factor)
    return HttpResponseRedirect(pending.onward)


@public
@limits.limited(limits.CODE)
def first_second_factor(request: Request) -> HttpResponse:
    """People whose roles may export or approve set up the second factor before they are in."""
    pending = signing_in.pending(request)
    if pending is None or pending.user.has_second_factor:
        return HttpResponseRedirect(reverse("sign_in"))
    form = forms.SecondFactorForm(request.POST or None, initial={"offer": factors.offer(pending.user.pk)})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                codes = actions.add_second_factor(
                    user_id=pending.user.pk, **form.cleaned_data, actor=pending.actor, now=request.now
                )
            except Refused as refusal:
                refuse(form, refusal)
            else:
                signing_in.open_session(request, pending.user, factor=Factor.TOTP)
                once.keep(request, "recovery_codes", codes)
                once.keep(request, "onward", pending.onward)
                return HttpResponseRedirect(reverse("recovery_codes"))
    shown = {"form": form, **picture_of(form, pending.user)}
    return render(request, "accounts/second_factor_first.html", shown, status=status)


def picture_of(form: Form, user: User) -> dict[str, str]:
    """The QR code and the letters of the secret that the form offers; nothing for an altered form."""
    try:
        secret = factors.offered(str(form["offer"].value()), user_id=user.pk)
    except Refused:
        return {}
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    issuer = context.current().name
    return {"picture": factors.picture(secret, username=user.username, issuer=issuer), "secret": groups}


@public
@limits.limited(limits.INVITATION)
def invitation(request: Request) -> HttpResponse:
    """Whoever holds the link sets the password; opening the link alone changes nothing."""
    token = request.POST.get("t") or request.GET.get("t", "")
    found = queries.invited(token, at=request.now)
    if found is None:
        return errors.page(
            request,
            status=404,
            title=_("This link no longer opens"),
            text=_("It has been used, or its 72 hours are over. Ask your administrator for a new one."),
        )
    form = forms.InvitationForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                user = actions.accept_invitation(
                    token=token,
                    password=form.cleaned_data["password"],
                    actor=signing_in.himself(found.user),
                    now=request.now,
                )
            except Refused as refusal:
                refuse(form, refusal)
            else:
                return _after_password(request, user, reverse("today"))
    shown = {"form": form, "person": found.user, "token": token}
    return render(request, "accounts/invitation.html", shown, status=status)


@act(SIGNED_IN)
def sign_out(request: Request) -> HttpResponse:
    actions.sign_out(user_id=request.user.pk, actor=request.actor, now=request.now)
    request.session.flush()
    return HttpResponseRedirect(reverse("sign_in"))


@public
def language(request: Request) -> HttpResponse:
    """Remember the language in the browser, and with the account of whoever is signed in."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = forms.LanguageForm(request.POST)
    response = HttpResponseRedirect(signing_in.within(request.POST.get("next", "")))
    if form.is_valid():
        chosen = form.cleaned_data["language"]
        if request.actor.kind == "user":
            actions.change_language(
                user_id=request.user.pk, language=chosen, actor=request.actor, now=request.now
            )
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=YEAR,
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response
