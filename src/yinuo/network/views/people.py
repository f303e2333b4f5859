"""People: who they are, where they work, what they may, whether they are there."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.network import actions, forms, queries
from yinuo.network.actions import Account, Place
from yinuo.network.models import Staff
from yinuo.platform.accounts import actions as accounts
from yinuo.platform.accounts import once
from yinuo.platform.accounts import queries as account_queries
from yinuo.platform.accounts.views import own
from yinuo.platform.accounts.views import programs as own_programs
from yinuo.platform.paging import whole
from yinuo.platform.permissions.types import Permission
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, posted, submit

PER_PAGE = 50
MOST_PROGRAMS = 200


@page(Permission.ACCOUNTS_USER_READ)
def people(request: Request) -> HttpResponse:
    """Everybody whom the actor may see; `q` finds by name, sign-in name, title or unit."""
    query = request.GET.get("q", "").strip()[:40]
    after = request.GET.get("after", "")
    found = queries.search(query, actor=request.actor, after=whole(after) or 0)
    rows = list(found.prefetch_related("user__roles")[: PER_PAGE + 1])
    more, rows = len(rows) > PER_PAGE, rows[:PER_PAGE]
    invited = account_queries.open_invitations([row.user_id for row in rows], at=request.now)
    context = {
        "rows": [_row(row, invited=row.user_id in invited, now=request.now) for row in rows],
        "query": query,
        "older_url": f"?{urlencode({'q': query, 'after': rows[-1].pk})}" if more else "",
        "may_add": request.actor.may(Permission.ACCOUNTS_USER_WRITE),
        "may_units": request.actor.may(Permission.NETWORK_UNIT_WRITE),
    }
    return render(request, "network/people.html", context)


def _row(person: Staff, *, invited: bool, now: Any) -> dict[str, Any]:
    return {
        "id": person.pk,
        "name": person.user.name,
        "username": person.user.username,
        "unit": person.unit.name,
        "title": person.title,
        "roles": " · ".join(account_queries.role_name(role) for role in person.user.roles.all()),
        "is_technician": person.is_technician,
        "second_factor": person.user.has_second_factor,
        "last_sign_in": person.user.last_login,
        "is_active": person.user.is_active,
        "invited": invited,
        "absent": queries.is_absent(person, at=now),
        "absent_to": forms.last_day(person.absent_to),
    }


@act(Permission.ACCOUNTS_USER_WRITE, shows=True)
def new(request: Request) -> HttpResponse:
    """Add somebody; the next page shows the invitation link, once."""

    def take(data: dict[str, Any]) -> str:
        person = actions.add_person(
            account=Account(username=data["username"], name=data["name"], roles=data["roles"]),
            place=_place(data),
            actor=request.actor,
            now=request.now,
        )
        return _invite(request, person)

    form = forms.NewPersonForm(request.POST or None, actor=request.actor)
    return submit(request, form, "network/person_new.html", {}, take)


def _place(data: dict[str, Any]) -> Place:
    return Place(
        unit_id=data["unit"],
        title=data["title"],
        phone=data["phone"],
        is_technician=data["is_technician"],
        skills=data["skills"].split("、"),
    )


def _invite(request: Request, person: Staff) -> str:
    token = accounts.invite(user_id=person.user_id, actor=request.actor, now=request.now)
    once.keep(request, "invitation", request.build_absolute_uri(f"{reverse('invitation')}?t={token}"))
    return reverse("person_invitation", args=[person.pk])


@act(Permission.ACCOUNTS_USER_WRITE, shows=True)
def change(request: Request, pk: int) -> HttpResponse:
    person = queries.somebody(pk, actor=request.actor)

    def take(data: dict[str, Any]) -> str:
        actions.change_person(
            staff_id=pk,
            name=data["name"],
            roles=data["roles"],
            place=_place(data),
            version=data["version"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("%(name)s is changed.") % {"name": data["name"]})
        return reverse("people")

    initial = {
        "name": person.user.name,
        "unit": person.unit_id,
        "title": person.title,
        "phone": person.phone,
        "is_technician": person.is_technician,
        "skills": "、".join(person.skills),
        "roles": sorted(account_queries.role_codes_of(person.user_id)),
        "version": person.version,
    }
    form = forms.ChangedPersonForm(
        posted(request), initial=initial, actor=request.actor, unit_id=person.unit_id
    )
    context = {
        "person": person,
        "absence": _absence_form(request, person, None),
        "now_absent": queries.is_absent(person, at=request.now),
    }
    return submit(request, form, "network/person.html", context, take)


def _absence_form(request: Request, person: Staff, data: Any) -> forms.AbsenceForm:
    initial = {
        "absent_from": forms.first_day(person.absent_from),
        "absent_to": forms.last_day(person.absent_to),
        "deputy": person.deputy_id,
    }
    return forms.AbsenceForm(data, initial=initial, actor=request.actor, but=person.pk)


@act(Permission.ACCOUNTS_USER_WRITE, shows=True)
def absence(request: Request, pk: int) -> HttpResponse:
    person = queries.somebody(pk, actor=request.actor)
    form = _absence_form(request, person, request.POST or None)

    def take(data: dict[str, Any]) -> str:
        begins, ends = form.span()
        actions.set_absence(
            staff_id=pk,
            absent_from=begins,
            absent_to=ends,
            deputy_id=data["deputy"],
            actor=request.actor,
            now=request.now,
        )
        return reverse("person", args=[pk])

    return submit(request, form, "network/absence.html", {"person": person}, take)


@act(Permission.ACCOUNTS_USER_WRITE)
def invite(request: Request, pk: int) -> HttpResponse:
    """A new link, for somebody who is new or has forgotten the password."""
    return HttpResponseRedirect(_invite(request, queries.somebody(pk, actor=request.actor)))


@page(Permission.ACCOUNTS_USER_WRITE)
def invitation(request: Request, pk: int) -> HttpResponse:
    person = queries.somebody(pk, actor=request.actor)
    link = once.shown(request, "invitation")
    if link is None:
        return HttpResponseRedirect(reverse("person", args=[pk]))
    return render(request, "network/invitation.html", {"person": person, "link": link})


@act(Permission.ACCOUNTS_USER_WRITE)
def disable(request: Request, pk: int) -> HttpResponse:
    person = queries.somebody(pk, actor=request.actor)
    accounts.disable_user(user_id=person.user_id, actor=request.actor, now=request.now)
    return _back(request, pk, _("%(name)s can no longer sign in.") % {"name": person.user.name})


@act(Permission.ACCOUNTS_USER_WRITE)
def enable(request: Request, pk: int) -> HttpResponse:
    person = queries.somebody(pk, actor=request.actor)
    accounts.enable_user(user_id=person.user_id, actor=request.actor, now=request.now)
    return _back(request, pk, _("%(name)s can sign in again.") % {"name": person.user.name})


@act(Permission.ACCOUNTS_USER_WRITE)
def remove_second_factor(request: Request, pk: int) -> HttpResponse:
    person = queries.somebody(pk, actor=request.actor)
    accounts.remove_second_factor(user_id=person.user_id, actor=request.actor, now=request.now)
    return _back(
        request,
        pk,
        _("The second factor is removed; %(name)s sets up a new one.") % {"name": person.user.name},
    )


def _back(request: Request, pk: int, text: str) -> HttpResponse:
    messages.success(request, text)
    return HttpResponseRedirect(reverse("person", args=[pk]))


@page(Permission.ACCOUNTS_USER_WRITE)
def sessions(request: Request, pk: int) -> HttpResponse:
    person = queries.somebody(pk, actor=request.actor)
    rows = own.rows_of(
        account_queries.sessions_of(person.user_id, at=request.now), here=request.session.session_key
    )
    return render(request, "network/sessions.html", {"person": person, "rows": rows})


@act(Permission.ACCOUNTS_USER_WRITE)
def end_session(request: Request, pk: int) -> HttpResponse:
    """One session of somebody, or all of them when none is named."""
    person = queries.somebody(pk, actor=request.actor)
    accounts.end_sessions(
        user_id=person.user_id,
        only=request.POST.get("session") or None,
        keep=request.session.session_key,
        actor=request.actor,
        now=request.now,
    )
    return HttpResponseRedirect(reverse("person_sessions", args=[pk]))


@page(Permission.ACCOUNTS_USER_READ)
def programs(request: Request) -> HttpResponse:
    """All programs that work in the name of people whom the actor may see."""
    found = list(queries.tokens_within(actor=request.actor)[:MOST_PROGRAMS])
    rows = [
        {**row, "person": token.user.name}
        for row, token in zip(own_programs.rows_of(found, now=request.now), found, strict=True)
    ]
    context = {"rows": rows, "may_shut_out": request.actor.may(Permission.ACCOUNTS_USER_WRITE)}
    return render(request, "network/programs.html", context)


@act(Permission.ACCOUNTS_USER_WRITE)
def shut_out(request: Request, pk: int) -> HttpResponse:
    """Revoke anybody's token at once."""
    token = queries.token_within(pk, actor=request.actor)
    accounts.revoke_token(token_id=token.pk, actor=request.actor, now=request.now)
    messages.success(request, _("“%(name)s” is shut out.") % {"name": token.name})
    return HttpResponseRedirect(reverse("programs"))
