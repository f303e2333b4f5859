"""The clock of a promise rests and goes on; what has happened is told; a time is promised by hand.

Somebody says why it was late; what follows from a delay is waived.
"""

from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.commitments import actions, labels, queries
from yinuo.commitments.forms import (
    ExplainForm,
    MoveForm,
    PauseForm,
    PledgeForm,
    ResumeForm,
    TakeBackForm,
    TellForm,
    WaiveForm,
    moment_of,
)
from yinuo.commitments.types import ConsequenceKind, Pledge
from yinuo.intake import queries as intake
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
            review_at=moment_of(data, "review_at"),
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


@act(P.INTAKE_CASE_WRITE, shows=True)
def case_tell(request: Request, pk: int) -> HttpResponse:
    """Tell what has happened to a case and only people can see."""
    case = intake.get(pk, actor=request.actor)
    names = actions.tellable(case)
    if request.method == "POST":
        names = tuple(
            {*names, request.POST.get("name", "")}
        )  # told already: the same once more changes nothing
    now = request.now.astimezone(ZoneInfo(context.current().time_zone))
    chosen = request.GET.get("name", "")
    form = TellForm(
        posted(request),
        names=names,
        initial={
            "at": now.date(),
            "time": now.time().replace(second=0, microsecond=0),
            "name": chosen if chosen in names or len(names) != 1 else names[0],
        },
    )

    def take(data: dict[str, Any]) -> str:
        actions.tell(
            case_id=pk,
            name=data["name"],
            at=moment_of(data, "at"),
            note=data["note"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("Noted: %(what)s.") % {"what": labels.told(data["name"])})
        return f"{reverse('case', args=[pk])}#clocks"

    shown = {
        "case": case,
        "title": _("What has happened"),
        "why": _(
            "Promised times begin and end with it, counted from when it happened, not from when it is told here."
        )
        if names
        else _("No promised time of this case waits for anything that people would have to tell."),
        "label": _("Tell it") if names else "",
    }
    return submit(request, form, "commitments/act.html", shown, take)


@act(P.INTAKE_CASE_WRITE, shows=True)
def telling_take_back(request: Request, pk: int) -> HttpResponse:
    """Take back what was told wrongly."""
    telling = queries.telling(pk, actor=request.actor)
    form = TakeBackForm(posted(request))

    def take(data: dict[str, Any]) -> str:
        actions.take_back(telling_id=pk, reason=data["reason"], actor=request.actor, now=request.now)
        messages.success(request, _("It is taken back; the promised times are as before."))
        return f"{reverse('case', args=[telling.case_id])}#clocks"

    shown = {
        "case": telling.case,
        "title": _("Take back: %(what)s") % {"what": labels.told(telling.name)},
        "why": _("What began with it is not owed; what ended with it has run all the while."),
        "label": _("Take it back"),
    }
    return submit(request, form, "commitments/act.html", shown, take)


@act(P.INTAKE_CASE_WRITE, shows=True)
def case_pledge(request: Request, pk: int) -> HttpResponse:
    """Promise the customer a time by hand."""
    case = intake.get(pk, actor=request.actor)
    tomorrow = request.now.astimezone(ZoneInfo(context.current().time_zone)) + timedelta(days=1)
    form = PledgeForm(
        posted(request), initial={"due_at": tomorrow.date(), "time": END_OF_DAY, "pledge": Pledge.DONE}
    )

    def take(data: dict[str, Any]) -> str:
        actions.pledge(
            case_id=pk,
            pledge=data["pledge"],
            due_at=moment_of(data, "due_at"),
            text=data["text"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The promised time is kept and runs."))
        return f"{reverse('case', args=[pk])}#clocks"

    shown = {
        "case": case,
        "title": _("Promise the customer a time"),
        "why": _(
            "It stands beside what the charter promises: who has the case in hand is reminded, and the chief if it is late."
        ),
        "label": _("Promise it"),
    }
    return submit(request, form, "commitments/act.html", shown, take)


@act(P.INTAKE_CASE_WRITE, shows=True)
def pledge_move(request: Request, pk: int) -> HttpResponse:
    """Agree on another date with the customer."""
    commitment = queries.get(pk, actor=request.actor)
    due = commitment.due_at.astimezone(ZoneInfo(context.current().time_zone))
    form = MoveForm(
        posted(request),
        initial={"version": commitment.version, "due_at": due.date(), "time": due.time()},
    )

    def take(data: dict[str, Any]) -> str:
        actions.move_pledge(
            commitment_id=pk,
            version=data["version"],
            due_at=moment_of(data, "due_at"),
            ground=data["ground"],
            text=data["text"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The agreed date is moved."))
        return reverse("commitment", args=[pk])

    shown = {
        "case": commitment.case,
        "commitment": commitment,
        "title": _("Move the agreed date"),
        "why": _("Each move is counted and stays on record with its reason."),
        "label": _("Move it"),
    }
    return submit(request, form, "commitments/act.html", shown, take)


@act(P.INTAKE_CASE_WRITE)
def pledge_keep(request: Request, pk: int) -> HttpResponse:
    """Say that what was promised by hand is done."""
    form = ResumeForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    actions.keep_pledge(commitment_id=pk, version=version, actor=request.actor, now=request.now)
    messages.success(request, _("Done as promised."))
    return HttpResponseRedirect(reverse("commitment", args=[pk]))


@act(P.COMMITMENTS_REASON_WRITE, shows=True)
def clock_explain(request: Request, pk: int) -> HttpResponse:
    """Say why a promised time was not kept, or correct what was said."""
    commitment = queries.get(pk, actor=request.actor)
    given = queries.explanations(pk)
    form = ExplainForm(
        posted(request),
        initial={
            "version": commitment.version,
            "reason": commitment.late_reason,
            "text": given[-1].text if given else "",
        },
    )

    def take(data: dict[str, Any]) -> str:
        actions.explain(
            commitment_id=pk,
            version=data["version"],
            reason=data["reason"],
            text=data["text"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The reason is kept."))
        return reverse("commitment", args=[pk])

    return submit(request, form, "commitments/explain.html", {"commitment": commitment}, take)


@act(P.ENTITLEMENT_DECISION_OVERRIDE, shows=True)
def clock_waive(request: Request, pk: int) -> HttpResponse:
    commitment = queries.get(pk, actor=request.actor)
    form = WaiveForm(posted(request), initial={"kind": ConsequenceKind.COMPENSATION})

    def take(data: dict[str, Any]) -> str:
        actions.waive(commitment_id=pk, **data, actor=request.actor, now=request.now)
        messages.success(request, _("It is waived; the reason stands beside it."))
        return reverse("commitment", args=[pk])

    return submit(request, form, "commitments/waive.html", {"commitment": commitment}, take)
