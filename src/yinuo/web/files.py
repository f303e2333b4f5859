"""The files of customers and units, with everything that belongs to them; and the promise as people read it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.charters import actions as charter_actions
from yinuo.charters import queries as charters
from yinuo.entitlement import queries as entitlement
from yinuo.installed_base import queries as installed_base
from yinuo.intake import queries as intake
from yinuo.network import queries as network
from yinuo.parties import queries as parties
from yinuo.platform.journal import queries as journal
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page
from yinuo.web.deciding import day_of

LANGUAGES = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}


@page(P.PARTIES_CUSTOMER_READ)
def customer(request: Request, pk: int) -> HttpResponse:
    """The customer's file: how to reach them, their units with cover, their cases (C001)."""
    found = parties.get(pk, actor=request.actor)
    units = (
        installed_base.of_customer(found.id, actor=request.actor)
        if request.actor.may(P.INSTALLED_BASE_UNIT_READ)
        else []
    )
    cases = intake.of_customer(found.id, actor=request.actor) if request.actor.may(P.INTAKE_CASE_READ) else []
    shown = {
        "customer": found,
        "units": units,
        "cases": cases,
        "duplicates": parties.duplicates_of(found, actor=request.actor),
    }
    return render(request, "web/customer.html", shown)


@page(P.INSTALLED_BASE_UNIT_READ)
def unit(request: Request, pk: int) -> HttpResponse:
    """The unit's file: what covers it and why, whose it is, what has been done to it."""
    found = installed_base.get(pk, actor=request.actor)
    cases = intake.of_sold_unit(pk, actor=request.actor) if request.actor.may(P.INTAKE_CASE_READ) else []
    shown = {"unit": found, "cases": cases, "history": journal.of_stream(f"sold_unit:{pk}")}
    return render(request, "web/unit.html", shown)


@page(P.CHARTERS_CHARTER_READ)
def promise(request: Request) -> HttpResponse:
    """The charter in force, as a customer would read it."""
    charter = entitlement.charter_in_force()
    told = charters.promise_page(charter, LANGUAGES.get(request.LANGUAGE_CODE, "zh-Hans"))
    approval = charters.approval_of(charter)
    seal = None
    if approval is not None:
        names = network.names_of_users({approval.approved_by})
        seal = {
            "word": _("Approved"),
            "name": names.get(approval.approved_by, ""),
            "on": day_of(approval.approved_at),
        }
    may_approve = approval is None and request.actor.may(P.CHARTERS_RELEASE_APPROVE)
    shown = {"promise": told, "seal": seal, "may_approve": may_approve, "blanks": charter.blanks}
    return render(request, "web/promise.html", shown)


@act(P.CHARTERS_RELEASE_APPROVE)
def promise_approve(request: Request) -> HttpResponse:
    """The general manager approves the promise as it stands (C344)."""
    charter_actions.approve_release(
        charter=entitlement.charter_in_force(),
        seen_release=request.POST.get("release", ""),
        actor=request.actor,
        now=request.now,
    )
    messages.success(request, _("Approved. The promise page carries your seal."))
    return HttpResponseRedirect(reverse("promise"))
