"""The call: who is it, which unit, what is wrong — on one page (C351)."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.catalogue import queries as catalogue
from yinuo.installed_base import actions as installed_base_actions
from yinuo.installed_base import queries as installed_base
from yinuo.intake import queries
from yinuo.intake.actions import registering
from yinuo.intake.forms import RequestForm
from yinuo.intake.models import Case
from yinuo.intake.types import CaseKind, Channel
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.parties import actions as parties_actions
from yinuo.parties import queries as parties
from yinuo.parties.types import CustomerKind
from yinuo.platform.paging import whole
from yinuo.platform.permissions.types import Permission
from yinuo.platform.phones import parse_phone
from yinuo.platform.reference import regions
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, submit

if TYPE_CHECKING:
    from yinuo.installed_base.models import SoldUnit
    from yinuo.parties.models import Customer


@page(Permission.INTAKE_CASE_WRITE)
def find(request: Request) -> HttpResponse:
    """Who calls: customers and units by phone, serial, name or pinyin initials, as the clerk types."""
    text = request.GET.get("q", "").strip()
    found: dict[str, Any] = {"customers": [], "units": []}
    if len(text) >= 2:
        customers = parties.find(text, actor=request.actor, limit=6)
        found = {
            "customers": [
                {"customer": customer, "units": installed_base.of_customer(customer.id, actor=request.actor)}
                for customer in customers
            ],
            "units": installed_base.find(text, actor=request.actor, limit=6),
        }
    return render(request, "intake/_found.html", {"q": text, **found})


@act(Permission.INTAKE_CASE_WRITE, shows=True)
def new(request: Request) -> HttpResponse:
    """Register a request: for a known customer and unit, or with both taken down on the spot."""
    unit = _chosen_unit(request)
    customer = unit.customer if unit else _chosen_customer(request)
    start = customer is None and "fresh" not in request.GET and request.method == "GET"
    if start:
        return render(request, "intake/call.html", {"q": request.GET.get("q", "")})
    form = RequestForm(
        request.POST or None,
        request.FILES or None,
        actor=request.actor,
        known_customer=customer is not None,
        known_unit=unit is not None,
        asks_price=unit is None and bool(catalogue.goods(on=queries.local_day(request.now))),
        category=unit.model.category if unit else "",
        initial=_initial(request, customer, unit),
    )
    shown = {
        "customer": customer,
        "unit": unit,
        "units": installed_base.of_customer(customer.id, actor=request.actor) if customer else [],
        "open_cases": list(queries.open_of_sold_unit(unit.id, actor=request.actor)) if unit else [],
        "history": queries.of_customer(customer.id, actor=request.actor, limit=5) if customer else [],
        "models": catalogue.models() if unit is None else [],
    }

    def take(data: dict[str, Any]) -> str:
        case = _register(data, customer, unit, actor=request.actor, now=request.now)
        messages.success(request, _("Registered as %(number)s.") % {"number": case.number})
        return reverse("case", args=[case.id])

    return submit(request, form, "intake/request.html", shown, take)


def _register(
    data: dict[str, Any], customer: "Customer | None", unit: "SoldUnit | None", *, actor: Actor, now: datetime
) -> Case:
    region = (unit and unit.region) or (customer and customer.region) or regions.find(data["address"]) or ""
    phones = [
        parse_phone(data[name], field=name).digits for name in ("contact_phone", "other_phone") if data[name]
    ]
    with transaction.atomic():
        if customer is None:
            customer = parties_actions.register_customer(
                kind=CustomerKind(data["customer_kind"]),
                name=data["contact_name"],
                phones=phones,
                region=region,
                address=data["address"],
                note="",
                unit_id=data["unit"],
                actor=actor,
                now=now,
            )
        model_id = None
        if unit is None and data["model_code"].strip():
            model = catalogue.model_by_code(data["model_code"].strip())
            if model is None:
                raise Refused(
                    gettext_noop("“%(code)s” is not in the list of models. Choose one, or leave it empty."),
                    field="model_code",
                    code=data["model_code"],
                )
            model_id = model.id
        if unit is None and data["serial"].strip():
            if model_id is None:
                raise Refused(gettext_noop("Choose the model of this serial number."), field="model_code")
            unit = installed_base_actions.add_unit(
                serial=data["serial"],
                model_id=model_id,
                customer_id=customer.id,
                sold_on=data["sold_on"],
                price_fen=int(data["price"] * 100) if data.get("price") is not None else None,
                installed_on=None,
                invoice_number="",
                region=region,
                address=data["address"],
                actor=actor,
                now=now,
            )
        case = registering.register_case(
            channel=Channel(data["channel"]),
            kind=CaseKind(data["kind"]),
            customer_id=customer.id,
            sold_unit_id=unit.id if unit else None,
            product_model_id=unit.model_id if unit else model_id,
            fault_id=data["fault"],
            contact_name=data["contact_name"],
            contact_phone=data["contact_phone"],
            other_phone=data["other_phone"],
            region=region,
            address=data["address"],
            description=data["description"],
            wish=data["wish"],
            need=data["need"],
            unit_id=data["unit"],
            actor=actor,
            now=now,
        )
        for picture in data["pictures"]:
            registering.attach_picture(
                case_id=case.id, content=picture.read(), name=picture.name or "", actor=actor, now=now
            )
    return case


def _chosen_unit(request: Request) -> "SoldUnit | None":
    chosen = whole(request.GET.get("unit", ""))
    return None if chosen is None else installed_base.get(chosen, actor=request.actor)


def _chosen_customer(request: Request) -> "Customer | None":
    chosen = whole(request.GET.get("customer", ""))
    return None if chosen is None else parties.get(chosen, actor=request.actor)


def _initial(request: Request, customer: "Customer | None", unit: "SoldUnit | None") -> dict[str, Any]:
    initial: dict[str, Any] = {"unit": request.actor.scope.home}
    if customer is not None:
        phones = [phone.digits for phone in customer.phones.all()]
        initial |= {
            "contact_name": customer.name,
            "contact_phone": parse_phone(phones[0]).display if phones else "",
            "other_phone": parse_phone(phones[1]).display if phones[1:] else "",
            "address": (unit.address if unit else "") or customer.address,
            "unit": unit.unit_id if unit else customer.unit_id,
        }
        return initial
    typed = request.GET.get("q", "").strip()
    try:
        return {**initial, "contact_phone": parse_phone(typed).display}
    except Refused:
        return {**initial, "serial" if any(c.isdigit() for c in typed) else "contact_name": typed}
