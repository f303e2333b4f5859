"""Search from anywhere: cases, customers and units by number, phone tail, serial, name or pinyin initials."""

from typing import Any

from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.installed_base import queries as installed_base
from yinuo.intake import labels
from yinuo.intake import queries as intake
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import Actor
from yinuo.parties import queries as parties
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.reference import regions
from yinuo.platform.requests import Request
from yinuo.platform.search.vectors import matching
from yinuo.platform.ui.pages import SIGNED_IN, page

EACH = 6


@page(SIGNED_IN)
def find(request: Request) -> JsonResponse:
    """What answers to the typed text, a few of each kind; only what the actor may see."""
    text = request.GET.get("q", "").strip()[:100]
    actor = request.actor
    items: list[dict[str, Any]] = []
    if len(text) >= 2:
        if actor.may(P.INTAKE_CASE_READ):
            items += _cases(text, actor)
        if actor.may(P.PARTIES_CUSTOMER_READ):
            items += [
                {
                    "group": _("Customers"),
                    "label": customer.name,
                    "hint": regions.name_path(customer.region),
                    "url": reverse("customer", args=[customer.id]),
                    "key": "",
                }
                for customer in parties.find(text, actor=actor, limit=EACH)
            ]
        if actor.may(P.INSTALLED_BASE_UNIT_READ):
            items += [
                {
                    "group": _("Units"),
                    "label": f"{unit.model.name} {unit.serial}",
                    "hint": unit.customer.name,
                    "url": reverse("unit", args=[unit.id]),
                    "key": "",
                }
                for unit in installed_base.find(text, actor=actor, limit=EACH)
            ]
    return JsonResponse({"items": items})


def _cases(text: str, actor: Actor) -> list[dict[str, Any]]:
    rows = matching(intake.rows_visible_to(actor), text).order_by("-case_id")[:EACH]
    return [
        {
            "group": _("Cases"),
            "label": f"{row.number} {row.customer_name}",
            "hint": f"{row.what} · {_(labels.STATES[CaseState(row.state)])}",
            "url": reverse("case", args=[row.case_id]),
            "key": "",
        }
        for row in rows
    ]
