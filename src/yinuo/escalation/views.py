"""Asking a superior, letting rest, helping at once: one act a page, each from the page of its case."""

from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.escalation import actions, forms, queries
from yinuo.escalation.rules import UPWARDS
from yinuo.escalation.types import Verdict
from yinuo.intake import queries as intake
from yinuo.kernel.charters.ladders import Post
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.kernel.money import yuan
from yinuo.network import queries as network
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, submit

TEMPLATE = "intake/act.html"
END_OF_DAY = time(17, 30)


@act(P.ESCALATION_ASK_WRITE, shows=True)
def ask(request: Request, pk: int) -> HttpResponse:
    """119: ask the next one up what may be done."""
    case = intake.get(pk, actor=request.actor)
    form = forms.AskForm(request.POST or None, initial={"wants": case.wish})

    def take(data: dict[str, Any]) -> str:
        asked = actions.ask_superior(
            case_id=pk,
            wants=data["wants"],
            obstacle=data["obstacle"],
            proposal=data["proposal"],
            amount_fen=forms.fen(data),
            actor=request.actor,
            now=request.now,
        )
        messages.success(
            request,
            _("%(name)s has been asked and sees it on Today.") % {"name": network.person(asked.to_id).name},
        )
        return reverse("case", args=[pk])

    title = _("Ask a superior · %(number)s") % {"number": case.number}
    why = _(
        "Asking is only the way; the case stays yours until it is solved. The answer appears here and on Today."
    )
    return submit(
        request, form, TEMPLATE, {"case": case, "title": title, "why": why, "label": _("Ask now")}, take
    )


@act(P.ESCALATION_ASK_ANSWER, shows=True)
def answer(request: Request, pk: int) -> HttpResponse:
    """Grant, propose something else, ask one higher, or at the top finally say no."""
    found = queries.ask(pk, actor=request.actor)
    case = intake.get(found.case_id, actor=request.actor)
    post = max(Post(found.post), queries.post_of(request.actor), key=UPWARDS.index)
    besides = (found.asker_id, request.actor.staff_id or 0)
    form = forms.AnswerForm(
        request.POST or None,
        is_top=queries.is_top(post, case, besides=besides, at=request.now),
        initial={"version": found.version, "amount": yuan(found.amount_fen) if found.amount_fen else None},
    )

    def take(data: dict[str, Any]) -> str:
        actions.answer(
            ask_id=pk,
            version=data["version"],
            verdict=data["verdict"],
            text=data["text"],
            amount_fen=forms.fen(data) if data["verdict"] is Verdict.GRANTED else None,
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("%(name)s sees your answer.") % {"name": found.asker.name})
        return (
            reverse("case", args=[found.case_id])
            if request.actor.may(P.INTAKE_CASE_READ)
            else reverse("today")
        )

    shown = {
        "case": case,
        "title": _("Answer %(name)s · %(number)s") % {"name": found.asker.name, "number": case.number},
        "asked": found,
        "replies": queries.replies(pk),
        "label": _("Answer it"),
    }
    return submit(request, form, "escalation/answer.html", shown, take)


# ---- what rests on purpose ---------------------------------------------------------------------


@act(P.ESCALATION_REST_WRITE, shows=True)
def rest(request: Request, pk: int) -> HttpResponse:
    """Let a case rest on purpose until a moment."""
    case = intake.get(pk, actor=request.actor)
    later = request.now.astimezone(ZoneInfo(context.current().time_zone)) + timedelta(days=2)
    form = forms.RestForm(request.POST or None, initial={"until": later.date(), "time": END_OF_DAY})

    def take(data: dict[str, Any]) -> str:
        actions.put_to_rest(
            case_id=pk,
            until=forms.until_of(data),
            reason=data["reason"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The case rests. It wakes by itself, or when the customer speaks again."))
        return reverse("case", args=[pk])

    title = _("Let %(number)s rest on purpose") % {"number": case.number}
    why = _(
        "Only where it is unclear who answers for it. Promised times that allow it rest too; the others run on."
    )
    return submit(
        request, form, TEMPLATE, {"case": case, "title": title, "why": why, "label": _("Let it rest")}, take
    )


@act(P.ESCALATION_ASK_WRITE)
def rest_watch(request: Request, pk: int) -> HttpResponse:
    found = queries.rest(pk, actor=request.actor)
    form = forms.WatchForm(request.POST)
    if not form.is_valid():
        raise Refused(gettext_noop("Write how it stands with the customer."))
    actions.watch(
        rest_id=pk,
        manner=form.cleaned_data["manner"],
        degree=form.cleaned_data["degree"],
        actor=request.actor,
        now=request.now,
    )
    messages.success(request, _("Noted."))
    return HttpResponseRedirect(reverse("case", args=[found.case_id]))


@act(P.ESCALATION_REST_WRITE)
def rest_end(request: Request, pk: int) -> HttpResponse:
    found = queries.rest(pk, actor=request.actor)
    actions.end_rest(rest_id=pk, actor=request.actor, now=request.now)
    messages.success(request, _("The case goes on."))
    return HttpResponseRedirect(reverse("case", args=[found.case_id]))


# ---- urgent need -------------------------------------------------------------------------------


@act(P.ESCALATION_HELP_REVIEW, shows=True)
def help_review(request: Request, pk: int) -> HttpResponse:
    """A chief looks at what was done at once."""
    found = queries.relief(pk, actor=request.actor)
    case = intake.get(found.case_id, actor=request.actor)
    form = forms.ReviewForm(request.POST or None)

    def take(data: dict[str, Any]) -> str:
        actions.review_help(
            relief_id=pk,
            is_right=data["is_right"] == "yes",
            remark=data["remark"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("It stands with your remark. Nothing is undone by it."))
        return reverse("case", args=[found.case_id])

    title = _("Help at once · %(number)s") % {"number": case.number}
    shown = {"case": case, "title": title, "relief": found, "label": _("Looked at")}
    return submit(request, form, "escalation/review.html", shown, take)


@act(P.INTAKE_CASE_HANDOVER, shows=True)
def relay(request: Request, pk: int) -> HttpResponse:
    """Offer a case in urgent need to somebody who takes it."""
    case = intake.get(pk, actor=request.actor)
    form = forms.RelayForm(request.POST or None, actor=request.actor)

    def take(data: dict[str, Any]) -> str:
        offered = actions.offer_relay(
            case_id=pk, to_id=data["to"], reason=data["reason"], actor=request.actor, now=request.now
        )
        messages.success(
            request,
            _("%(name)s is asked to take it. Until then it stays where it is.")
            % {"name": network.person(offered.taker_id).name},
        )
        return reverse("case", args=[pk])

    title = _("Who takes %(number)s?") % {"number": case.number}
    why = _("Somebody is in urgent need: the case changes hands only when the other person has accepted it.")
    return submit(
        request, form, TEMPLATE, {"case": case, "title": title, "why": why, "label": _("Ask")}, take
    )


@act(P.INTAKE_CASE_WRITE)
def relay_answer(request: Request, pk: int) -> HttpResponse:
    found = queries.relay(pk, actor=request.actor)
    form = forms.RelayAnswerForm(request.POST)
    accepts = form.is_valid() and form.cleaned_data["answer"] == "accept"
    actions.answer_relay(relay_id=pk, accepts=accepts, actor=request.actor, now=request.now)
    messages.success(request, _("The case is yours.") if accepts else _("It stays where it is."))
    return HttpResponseRedirect(reverse("case", args=[found.case_id]))


@act(P.INTAKE_CASE_HANDOVER)
def relay_withdraw(request: Request, pk: int) -> HttpResponse:
    found = queries.relay(pk, actor=request.actor)
    actions.withdraw_relay(relay_id=pk, actor=request.actor, now=request.now)
    messages.success(request, _("It stays where it is."))
    return HttpResponseRedirect(reverse("case", args=[found.case_id]))
