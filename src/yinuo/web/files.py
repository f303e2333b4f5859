"""The files of customers and units, with everything that belongs to them; and the promise as people read it."""

from django.http import HttpResponse
from django.shortcuts import render

from yinuo.charters import queries as charters
from yinuo.entitlement import queries as entitlement
from yinuo.installed_base import queries as installed_base
from yinuo.intake import queries as intake
from yinuo.parties import queries as parties
from yinuo.platform.journal import queries as journal
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page

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
    return render(request, "web/promise.html", {"promise": told})
