"""At the customer's door the technician sees who cannot wait, and says so."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.field import queries as field
from yinuo.intake.actions import urgent
from yinuo.intake.forms import NeedForm
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, submit


@act(P.FIELD_VISIT_WORK, shows=True)
def visit_need(request: Request, pk: int) -> HttpResponse:
    visit = field.get_mine(pk, actor=request.actor)
    form = NeedForm(request.POST or None, initial={"need": visit.case.need})

    def take(data: dict[str, Any]) -> str:
        urgent.mark_need(case_id=visit.case_id, need=data["need"], actor=request.actor, now=request.now)
        messages.success(request, _("%(number)s is at the front now.") % {"number": visit.case.number})
        return reverse("visit", args=[pk])

    return submit(request, form, "web/visit_need.html", {"visit": visit}, take)
