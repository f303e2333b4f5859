"""The tariff as a customer may read it, and what people ask about it."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yinuo.catalogue import queries
from yinuo.intake import queries as intake
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page


@page(P.CATALOGUE_TARIFF_READ)
def tariff(request: Request) -> HttpResponse:
    """The sign: our price, the guide price, whom to ask outside; it prints as one for the wall (C011, C012, C013)."""
    text = request.GET.get("q", "").strip()
    category = request.GET.get("category", "")
    today = intake.local_day(request.now)
    items = list(queries.tariff(category, on=today, text=text))
    may_note = request.actor.may(P.INTAKE_ENQUIRY_WRITE)
    shown = {name: value for name, value in (("category", category), ("q", text)) if value}
    context = {
        "query": text,
        "category": category,
        "categories": queries.tariff_categories(on=today),
        "items": items,
        "today": today,
        "as_of": max((item.valid_from for item in items), default=None),
        "outside_phones": queries.outside_phones(),
        "may_import": request.actor.may(P.IMPORTS_FILE_WRITE),
        "may_note": may_note,
        "note_url": f"{reverse('enquiry_new')}?{urlencode(shown)}" if shown else reverse("enquiry_new"),
        "asked": intake.enquiries_this_month(actor=request.actor, now=request.now) if may_note else 0,
        "asked_cap": intake.COUNT_CAP,
    }
    return render(request, "web/tariff.html", context)
