"""The clock of a promise rests, and goes on; what follows from a delay is waived."""

from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.commitments import actions, queries
from yinuo.commitments.forms import PauseForm, ResumeForm, WaiveForm, review_of
from yinuo.commitments.types import ConsequenceKind
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, posted, submit

END_OF_DAY = time(17, 30)


@act(P.COMMITMENTS_CLOCK_PAUSE, shows=True)
def clock_pause(request: Request, pk: int) -> HttpResponse:
    commitment = queries.get(pk, actor=request.actor)
    tomorrow = request.now.astimezone(ZoneInfo(context.current().time_zone)) + timedelta(days=1)
    form = PauseForm(
        posted(request),
        reasons=queries.agreed(queries.rows_of(pk)).promise.pauses,
        initial={"version": commitment.version, "review_at": tomorrow.date(), "time": END_OF_DAY},
    )

    def take(data: dict[str, Any]) -> str:
        actions.pause(
            commitment_id=pk,
            version=data["version"],
            reason=data["reason"],
            review_at=review_of(data),
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The promised time rests."))
        return reverse("commitment", args=[pk])

    return submit(request, form, "commitments/pause.html", {"commitment": commitment}, take)


@act(P.COMMITMENTS_CLOCK_PAUSE)
def clock_resume(request: Request, pk: int) -> HttpResponse:
    form = ResumeForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    actions.resume(commitment_id=pk, version=version, actor=request.actor, now=request.now)
    messages.success(request, _("The promised time runs again."))
    return HttpResponseRedirect(reverse("commitment", args=[pk]))


@act(P.ENTITLEMENT_DECISION_OVERRIDE, shows=True)
def clock_waive(request: Request, pk: int) -> HttpResponse:
    commitment = queries.get(pk, actor=request.actor)
    form = WaiveForm(posted(request), initial={"kind": ConsequenceKind.COMPENSATION})

    def take(data: dict[str, Any]) -> str:
        actions.waive(commitment_id=pk, **data, actor=request.actor, now=request.now)
        messages.success(request, _("It is waived; the reason stands beside it."))
        return reverse("commitment", args=[pk])

    return submit(request, form, "commitments/waive.html", {"commitment": commitment}, take)
