"""The company, its service points and dealers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.network import actions, forms, queries
from yinuo.network.actions import UnitData
from yinuo.network.types import UnitKind
from yinuo.platform.permissions.types import Permission
from yinuo.platform.reference import regions
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, posted, submit


@page(Permission.NETWORK_UNIT_WRITE)
def units(request: Request) -> HttpResponse:
    heads = queries.heads_by_unit()
    rows = [
        {
            "id": unit.pk,
            "code": unit.code,
            "name": unit.name,
            "kind": forms.KINDS[UnitKind(unit.kind)],
            "region": regions.name_path(unit.region),
            "phone": unit.phone,
            "people": heads.get(unit.pk, 0),
            "is_active": unit.is_active,
        }
        for unit in queries.all_units(actor=request.actor)
    ]
    return render(request, "network/units.html", {"rows": rows, "may_add": request.actor.scope.units is None})


@act(Permission.NETWORK_UNIT_WRITE, shows=True)
def new(request: Request) -> HttpResponse:
    def take(data: dict[str, Any]) -> str:
        kind = UnitKind(data.pop("kind"))
        actions.add_unit(kind=kind, data=UnitData(**data), actor=request.actor, now=request.now)
        return reverse("org_units")

    form = forms.UnitForm(request.POST or None)
    return submit(request, form, "network/unit.html", _context(_("New service point or dealer")), take)


@act(Permission.NETWORK_UNIT_WRITE, shows=True)
def change(request: Request, pk: int) -> HttpResponse:
    unit = queries.unit(pk, actor=request.actor)

    def take(data: dict[str, Any]) -> str:
        version, is_active = data.pop("version"), data.pop("is_active")
        actions.change_unit(
            unit_id=pk,
            data=UnitData(**data),
            is_active=is_active,
            version=version,
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("%(name)s is changed.") % {"name": data["name"]})
        return reverse("org_units")

    initial = {
        "code": unit.code,
        "name": unit.name,
        "region": regions.name_path(unit.region),
        "address": unit.address,
        "phone": unit.phone,
        "is_active": unit.is_active,
        "version": unit.version,
    }
    form = forms.ChangedUnitForm(posted(request), initial=initial)
    return submit(request, form, "network/unit.html", _context(unit.name), take)


def _context(title: str) -> dict[str, Any]:
    names = [
        f"{province.name} {city.name}"
        for province in regions.provinces()
        for city in regions.children(province.code)
    ]
    return {"title": title, "regions": names}
