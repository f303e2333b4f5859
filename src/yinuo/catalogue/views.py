from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render

from yinuo.catalogue import queries
from yinuo.platform.permissions.types import Permission
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page


@page(Permission.CATALOGUE_MODEL_READ)
def model_list(request: Request) -> HttpResponse:
    """What is sold and serviced, with the free period of each model (C349)."""
    text = request.GET.get("q", "").strip()
    may_import = request.actor.may(Permission.IMPORTS_FILE_WRITE)
    context = {"query": text, "models": queries.models(text), "may_import": may_import}
    return render(request, "catalogue/models.html", context)


@page(Permission.CATALOGUE_TARIFF_READ)
def tariff(request: Request) -> HttpResponse:
    """The sign that a customer may read: our price, the guide price, whom to ask outside (C011, C012, C013)."""
    text = request.GET.get("q", "").strip()
    category = request.GET.get("category", "")
    today = request.now.astimezone(ZoneInfo(request.organisation.time_zone)).date()
    items = list(queries.tariff(category, on=today, text=text))
    context = {
        "query": text,
        "category": category,
        "categories": queries.tariff_categories(on=today),
        "items": items,
        "as_of": max((item.valid_from for item in items), default=None),
        "outside_phones": queries.outside_phones(),
        "may_import": request.actor.may(Permission.IMPORTS_FILE_WRITE),
    }
    return render(request, "catalogue/tariff.html", context)
