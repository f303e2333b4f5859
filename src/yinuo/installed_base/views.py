from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from yinuo.catalogue import queries as catalogue
from yinuo.installed_base import actions, papers, queries
from yinuo.installed_base.forms import ContractForm, UnitForm
from yinuo.installed_base.models import SoldUnit
from yinuo.kernel.errors import Refused, Stale, gettext_noop
from yinuo.network import queries as network
from yinuo.parties import queries as parties
from yinuo.platform import paging
from yinuo.platform.papers import sheets
from yinuo.platform.papers.answering import answer
from yinuo.platform.papers.labels import PER_SHEET
from yinuo.platform.permissions.types import Permission
from yinuo.platform.reference import regions
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, posted, submit


@page(Permission.INSTALLED_BASE_UNIT_READ)
def unit_list(request: Request) -> HttpResponse:
    """All units the actor may see, newest first; found by any piece of the serial, model, customer, invoice."""
    text = request.GET.get("q", "").strip()
    shown = queries.page(text, actor=request.actor, **paging.keys_of(request.GET))
    context = {
        "query": text,
        "units": shown.rows,
        "may_write": request.actor.may(Permission.INSTALLED_BASE_UNIT_WRITE),
        "new_url": reverse("unit_new"),
        **paging.links(request.GET, shown),
    }
    return render(request, "installed_base/list.html", context)


@act(Permission.INSTALLED_BASE_UNIT_WRITE, shows=True)
def unit_new(request: Request) -> HttpResponse:
    """Open a unit's file, for the customer of the address or one found by phone."""
    chosen = paging.whole(request.GET.get("customer", ""))
    customer = None if chosen is None else parties.get(chosen, actor=request.actor)
    form = UnitForm(request.POST or None, known_customer=customer is not None)

    def take(data: dict[str, Any]) -> str:
        unit = actions.add_unit(
            customer_id=customer.id
            if customer and not data["phone"]
            else _customer_by_phone(request, data["phone"]),
            actor=request.actor,
            now=request.now,
            **_values(data),
        )
        messages.success(request, _("The unit %(serial)s is on file.") % {"serial": unit.serial})
        return reverse("unit", args=[unit.id])

    context = {
        "title": _("New unit"),
        "label": _("Open the file"),
        "back_url": reverse("customer", args=[customer.id]) if customer else reverse("unit_list"),
        "customer": customer,
        "models": catalogue.models(),
        "taken": lambda: queries.by_serial(request.POST.get("serial", ""), actor=request.actor),
    }
    return submit(request, form, "installed_base/form.html", context, take)


@act(Permission.INSTALLED_BASE_UNIT_WRITE, shows=True)
def unit_change(request: Request, pk: int) -> HttpResponse:
    """Correct a unit's file, or give it to another customer."""
    unit = queries.get(pk, actor=request.actor)
    form = UnitForm(posted(request), known_customer=True, initial=UnitForm.initial_of(unit))

    def take(data: dict[str, Any]) -> str:
        try:
            actions.change_unit(
                sold_unit_id=unit.id,
                version=data["version"] or 0,
                customer_id=_customer_by_phone(request, data["phone"]) if data["phone"] else unit.customer_id,
                actor=request.actor,
                now=request.now,
                **_values(data),
            )
        except Stale as stale:
            theirs = {**stale.theirs, "model_code": unit.model.code}
            theirs["region"] = regions.name_path(stale.theirs["region"])
            raise Stale(theirs, version=stale.version) from None
        messages.success(request, _("The file of %(serial)s is corrected.") % {"serial": unit.serial})
        return reverse("unit", args=[unit.id])

    context = {
        "title": _("Correct %(serial)s") % {"serial": unit.serial},
        "label": _("Save the correction"),
        "back_url": reverse("unit", args=[unit.id]),
        "unit": unit,
        "customer": unit.customer,
        "models": catalogue.models(),
        "taken": lambda: queries.by_serial(request.POST.get("serial", ""), actor=request.actor),
    }
    return submit(request, form, "installed_base/form.html", context, take)


@act(Permission.INSTALLED_BASE_UNIT_WRITE, shows=True)
def contract_new(request: Request, pk: int) -> HttpResponse:
    """Put a maintenance contract on a unit (C348)."""
    unit = queries.get(pk, actor=request.actor)
    form = ContractForm(request.POST or None)

    def take(data: dict[str, Any]) -> str:
        actions.add_contract(sold_unit_id=unit.id, actor=request.actor, now=request.now, **data)
        messages.success(request, _("The contract %(number)s covers the unit.") % {"number": data["number"]})
        return reverse("unit", args=[unit.id])

    context = {
        "title": _("Maintenance contract for %(serial)s") % {"serial": unit.serial},
        "label": _("Add the contract"),
        "back_url": reverse("unit", args=[unit.id]),
        "unit": unit,
        "customer": unit.customer,
    }
    return submit(request, form, "installed_base/form.html", context, take)


@page(Permission.INSTALLED_BASE_UNIT_READ)
def label(request: Request, pk: int) -> HttpResponse:
    """The label of one unit, on the place of the sheet that `skip` leaves."""
    unit = queries.get(pk, actor=request.actor)
    return _labels(request, [unit], unit.serial)


@page(Permission.INSTALLED_BASE_UNIT_READ)
def label_list(request: Request) -> HttpResponse:
    """Two sheets of labels: of the units that the search finds, newest first, or of the newest ones."""
    text = request.GET.get("q", "").strip()
    found = queries.search(text, actor=request.actor) if text else queries.visible_to(request.actor)
    return _labels(request, list(found.order_by("-id")[:MOST_LABELS]), _("Labels"))


MOST_LABELS = 2 * PER_SHEET


def _labels(request: Request, units: list[SoldUnit], name: str) -> HttpResponse:
    unit = network.unit(network.home_unit_id(request.actor), actor=request.actor)
    with translation.override(sheets.language(request.GET.get("lang", ""))):
        content = papers.unit_labels(
            units,
            house=network.house_of(unit),
            address_of=lambda one: request.build_absolute_uri(reverse("scanned", args=[one.public_id])),
            skip=paging.whole(request.GET.get("skip", "")) or 0,
        )
    return answer(content, name)


def _values(data: dict[str, Any]) -> dict[str, Any]:
    model = catalogue.model_by_code(data["model_code"])
    if model is None:
        raise Refused(
            gettext_noop("“%(code)s” is not in the list of models. Choose one of them."),
            field="model_code",
            code=data["model_code"],
        )
    return {
        "serial": data["serial"],
        "model_id": model.id,
        "sold_on": data["sold_on"],
        "installed_on": data["installed_on"],
        "invoice_number": data["invoice_number"],
        "price_fen": None if data["price"] is None else int(data["price"] * 100),
        "region": regions.find(data["region"]) or "",
        "address": data["address"],
    }


def _customer_by_phone(request: Request, phone: str) -> int:
    found = list(parties.by_phone(phone, actor=request.actor)[:2])
    if len(found) != 1:
        message = (
            gettext_noop("Several customers have this phone. Open the unit from the customer's file.")
            if found
            else gettext_noop("No customer has this phone. Open the customer's file first.")
        )
        raise Refused(message, field="phone")
    return found[0].id
