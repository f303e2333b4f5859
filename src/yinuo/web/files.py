"""The files of customers and units, with everything that belongs to them."""

from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render

from yinuo.installed_base import queries as installed_base
from yinuo.intake import queries as intake
from yinuo.parties import queries as parties
from yinuo.platform.journal import queries as journal
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page
from yinuo.web import covering


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
    promised = {}
    if request.actor.may(P.CHARTERS_CHARTER_READ):
        today = request.now.astimezone(ZoneInfo(context.current().time_zone)).date()
        promised = covering.of(found, cases, today=today, language=request.LANGUAGE_CODE)
    shown = {
        "unit": found,
        "cases": cases,
        "history": journal.of_stream(f"sold_unit:{pk}"),
        "promised": promised,
    }
    return render(request, "web/unit.html", shown)
