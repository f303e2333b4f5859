"""The call-back clerk's desk: whom to call, what to ask, what follows."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.depot import queries as depot
from yinuo.field import queries as field
from yinuo.field.types import VisitOutcome
from yinuo.followup import actions, labels, queries, rules
from yinuo.followup.forms import AnswerForm, AttemptForm
from yinuo.followup.models import Callback
from yinuo.followup.types import CallbackState, CallResult, Consequence, Reason
from yinuo.kernel.charters.steps import Step
from yinuo.network import queries as network
from yinuo.parties import actions as parties_actions
from yinuo.parties import queries as parties
from yinuo.parties.types import RevealReason
from yinuo.platform.paging import whole
from yinuo.platform.permissions.types import Permission
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, posted, submit
from yinuo.workorders import queries as workorders

TEMPLATE = "followup/callback.html"


@page(Permission.FOLLOWUP_CALLBACK_READ)
def callback_list(request: Request) -> HttpResponse:
    """Due, late ones first; later; and what has been answered or given up."""
    actor, now = request.actor, request.now
    lists = {
        "due": (_("Due"), queries.due(actor=actor, now=now)),
        "later": (_("Later"), queries.later(actor=actor, now=now)),
        "ended": (_("Answered"), queries.ended(actor=actor)),
    }
    view = request.GET.get("view", "due")
    view = view if view in lists else "due"
    counts = {name: queries.capped_count(found) for name, (_label, found) in lists.items()}
    late = queries.late_count(actor=actor, now=now)
    shown = queries.page(
        lists[view][1],
        by_due=view != "ended",
        key=request.GET.get("key", ""),
        direction=request.GET.get("to", ""),
    )
    context = {
        "rows": [_row(found, request) for found in shown.rows],
        "view": view,
        "tabs": [
            {
                "label": label,
                "url": f"?view={name}",
                "count": _counted(counts[name]),
                "current": name == view,
                "tone": "late" if name == "due" and late else "",
            }
            for name, (label, _found) in lists.items()
        ],
        "newer_url": _page_url(view, shown.newer, "newer"),
        "older_url": _page_url(view, shown.older, "older"),
        "said": ngettext("%(n)s call-back", "%(n)s call-backs", counts[view]) % {"n": _counted(counts[view])},
        "later_url": "?view=later",
    }
    return render(request, "followup/list.html", context)


@page(Permission.FOLLOWUP_CALLBACK_READ)
def callback(request: Request, pk: int) -> HttpResponse:
    """The script of the call: who, what was done, what to ask; afterwards, what was said."""
    found = queries.get(pk, actor=request.actor)
    return render(request, TEMPLATE, _context(request, found))


@page(Permission.FOLLOWUP_CALLBACK_WRITE)
def callback_proposal(request: Request, pk: int) -> HttpResponse:
    """What would follow from the answer as it is chosen so far: a part of the page, asked for at each choice."""
    queries.get(pk, actor=request.actor)
    points = whole(request.GET.get("satisfaction", "")) or 0
    reasons = [Reason(code) for code in request.GET.getlist("reasons") if code in set(Reason)]
    proposal = None
    if rules.WORST <= points <= rules.BEST:
        proposal = labels.CONSEQUENCES[rules.proposed(points, reasons)]
    return render(request, "followup/proposal.html", {"proposal": proposal})


@act(Permission.PARTIES_CUSTOMER_REVEAL)
def callback_reveal(request: Request, pk: int) -> HttpResponse:
    """Show the phone for the call; that it was shown is written down."""
    found = queries.get(pk, actor=request.actor)
    parties_actions.reveal_contact(
        customer_id=found.case.customer_id, reason=RevealReason.CALL, actor=request.actor, now=request.now
    )
    return HttpResponseRedirect(reverse("callback", args=[pk]))


@act(Permission.FOLLOWUP_CALLBACK_WRITE)
def callback_answer(request: Request, pk: int) -> HttpResponse:
    found = queries.get(pk, actor=request.actor)
    form = AnswerForm(posted(request), auto_id="answer_%s")

    def take(data: dict[str, Any]) -> str:
        answered = actions.answer(
            callback_id=pk,
            version=data["version"],
            satisfaction=data["satisfaction"],
            reasons=data["reasons"],
            comment=data["comment"],
            consequence=data["consequence"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, SAID[Consequence(answered.consequence)]())
        return reverse("callback_list")

    return submit(request, form, TEMPLATE, {**_context(request, found), "answer_form": form}, take)


@act(Permission.FOLLOWUP_CALLBACK_WRITE)
def callback_attempt(request: Request, pk: int) -> HttpResponse:
    found = queries.get(pk, actor=request.actor)
    form = AttemptForm(posted(request), auto_id="attempt_%s")

    def take(data: dict[str, Any]) -> str:
        later = data["result"] is CallResult.CALL_LATER
        tried = actions.record_attempt(
            callback_id=pk,
            version=data["version"],
            result=data["result"],
            note=data["note"],
            call_at=data["call_at"] if later else None,
            actor=request.actor,
            now=request.now,
        )
        if tried.state == CallbackState.GIVEN_UP:
            messages.warning(
                request, _("Not reached (%(n)s×); the call-back is given up.") % {"n": tried.tries}
            )
        else:
            messages.success(request, _("Written down. The call-back is due again later."))
        return reverse("callback_list")

    return submit(request, form, TEMPLATE, {**_context(request, found), "attempt_form": form}, take)


SAID = {
    Consequence.CLOSE: lambda: _("Written down. The case closes as soon as its voucher is filed."),
    Consequence.REOPEN: lambda: _("Written down. The case is open again and waits for a new voucher."),
    Consequence.COMPLAINT: lambda: _("Written down. A complaint has been opened."),
}


def _context(request: Request, found: Callback) -> dict[str, Any]:
    case, actor = found.case, request.actor
    order = None if found.order_id is None else workorders.get(found.order_id, actor=actor)
    consent = None if order is None else workorders.consent_in_force(order.id)
    report = next(
        (
            report
            for report in field.reports_of_case(case.id)
            if order is not None
            and report.visit.order_id == order.id
            and report.outcome == VisitOutcome.FIXED
        ),
        None,
    )
    attempts = queries.attempts(found.id)
    names = network.names_of_users({attempt.actor_id for attempt in attempts if attempt.actor_id is not None})
    is_due = found.state == CallbackState.DUE
    may_call = is_due and actor.may(Permission.FOLLOWUP_CALLBACK_WRITE)
    may_reveal = may_call and actor.may(Permission.PARTIES_CUSTOMER_REVEAL)
    initial = {"version": found.version}
    return {
        "callback": found,
        "checklist": workorders.to_answer(case.id, language=request.LANGUAGE_CODE, steps=(Step.CALLBACK,))
        if may_call
        else [],
        "here": reverse("callback", args=[found.id]),
        "case": case,
        "order": order,
        "total_fen": consent.total_fen if consent is not None and consent.is_given else 0,
        "report": report,
        "card": _card_of(found),
        "attempts": [
            {
                "at": attempt.at,
                "result": _(labels.RESULTS[CallResult(attempt.result)]),
                "who": names.get(attempt.actor_id or 0, ""),
                "note": attempt.note,
            }
            for attempt in attempts
        ],
        "habits": queries.habits(),
        "due": _due_state(found, request),
        "may_call": may_call,
        "may_reveal": may_reveal,
        "is_revealed": may_reveal and parties.is_revealed(case.customer_id, actor=actor, now=request.now),
        "answer_form": AnswerForm(initial=initial, auto_id="answer_%s"),
        "attempt_form": AttemptForm(initial=initial, auto_id="attempt_%s"),
        "reasons": [_(labels.REASONS[Reason(code)]) for code in found.reasons],
        "consequence": _(labels.CONSEQUENCES[Consequence(found.consequence)]) if found.consequence else "",
    }


def _card_of(found: Callback) -> Any:
    """The repair card, when the product was repaired in the workshop."""
    stay = None if found.order_id is None else depot.of_order(found.order_id)
    return depot.card_of(stay) if stay is not None else None


def _row(found: Callback, request: Request) -> dict[str, Any]:
    return {"callback": found, "case": found.case.row, "due": _due_state(found, request)}


def _due_state(found: Callback, request: Request) -> dict[str, str]:
    """Tone and words of a call-back's state; while it is due, lateness is part of it."""
    state = CallbackState(found.state)
    if state is CallbackState.ANSWERED:
        return {"tone": "done", "words": _("%(points)s of 5") % {"points": found.satisfaction}}
    if state is CallbackState.GIVEN_UP:
        return {"tone": "waiting", "words": _(labels.STATES[state])}
    if found.due_at < request.now:
        return {"tone": "late", "words": _("Late")}
    return {"tone": "plain", "words": _(labels.STATES[state])}


def _counted(count: int) -> str:
    return f"{queries.COUNT_CAP:,}+" if count > queries.COUNT_CAP else f"{count:,}"


def _page_url(view: str, key: str | None, direction: str) -> str:
    return f"?{urlencode({'view': view, 'key': key, 'to': direction})}" if key else ""
