"""Recurring duties: what is due next, what became of it, and what a promise offers to take over."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.charters import queries as charters
from yinuo.commitments import labels as clock_labels
from yinuo.commitments import queries as commitments
from yinuo.duties import actions, forms, labels, queries
from yinuo.duties.types import Line, OccurrenceState
from yinuo.kernel.charters import Text
from yinuo.kernel.charters.ladders import Post
from yinuo.kernel.clocks import deadlines
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, posted, submit
from yinuo.web import clocks
from yinuo.web.clock_words import until

if TYPE_CHECKING:
    from yinuo.commitments.models import Commitment
    from yinuo.duties.models import Duty, Occurrence

FORM = "web/duty/form.html"


@page(P.DUTIES_DUTY_READ)
def duty_list(request: Request) -> HttpResponse:
    """Next due first: mine, those of my unit, all; and what has ended."""
    actor = request.actor
    open_ = queries.listed(actor=actor)
    lists = {
        "mine": (_("Mine"), queries.of_person(open_, actor=actor)),
        "unit": (_("My unit"), open_.filter(unit_id=actor.scope.home or 0)),
        "all": (_("All"), open_),
        "ended": (_("Ended"), queries.ended(actor=actor)),
    }
    view = request.GET.get("view", "mine")
    view = view if view in lists else "mine"
    found = list(lists[view][1][: queries.MOST_SHOWN])
    numbers = {number for each in found if (number := getattr(each, "clock_id", None))}
    clocks_by_id = commitments.visible_to(actor).in_bulk(numbers)
    shown = {
        "rows": [
            _row(each, clocks_by_id.get(getattr(each, "clock_id", None) or 0), request) for each in found
        ],
        "view": view,
        "tabs": [
            {"label": label, "url": f"?view={name}", "count": None, "current": name == view}
            for name, (label, _found) in lists.items()
        ],
        "may_manage": actor.may(P.DUTIES_DUTY_MANAGE),
        "take_over_url": reverse("duty_take_over"),
    }
    return render(request, "web/duty/list.html", shown)


def _row(duty: "Duty", clock: "Commitment | None", request: Request) -> dict[str, Any]:
    now = request.now
    due: dict[str, str] = {"tone": "plain", "words": _("begins by itself") if duty.next_at else "", "at": ""}
    if clock is not None:
        state = commitments.state_at(clock, now)
        due = {
            "tone": clocks.tone(clock, state, now),
            "words": clocks.left(clock, state, now),
            "at": clocks.moment(clock.due_at, now),
        }
    elif duty.ended_at is not None:
        due = {"tone": "plain", "words": _("ended"), "at": clocks.moment(duty.ended_at, now)}
    elif duty.next_at is not None:
        due["at"] = clocks.moment(duty.next_at, now)
    else:
        due["words"] = _("waits for its beginning")
    return {
        "duty": duty,
        "url": reverse("duty", args=[duty.pk]),
        "title": said(duty, request.LANGUAGE_CODE),
        "rhythm": rhythm(duty),
        "owner": owner(duty),
        "about": about(duty),
        "due": due,
    }


def said(duty: "Duty", language: str) -> str:
    return charters.spoken(Text(duty.zh, duty.en), language)


def rhythm(duty: "Duty") -> str:
    """How often, and until when."""
    if duty.every in labels.EVERY:
        often = _(labels.EVERY[duty.every])
    else:
        often = _(labels.EVERY_MONTHS) % {"n": duty.every.partition(" ")[0]}
    if duty.limit_unit == "months":
        return often
    limit = until(duty.amount, duty.limit_unit)
    if duty.business and duty.limit_unit == deadlines.END_OF_DAY:
        limit = _("before the end of work")
    return f"{often} · {limit}"


def owner(duty: "Duty") -> str:
    return duty.owner.name if duty.owner is not None else _(labels.OWNERS[Post(duty.post)])


def about(duty: "Duty") -> str:
    return duty.customer.name if duty.customer is not None else duty.partner


def due_soon(request: Request) -> list[dict[str, Any]]:
    """What this person must do within a week or is late with, for Today."""
    return [
        {
            "url": reverse("duty", args=[each.duty_id]),
            "title": said(each.duty, request.LANGUAGE_CODE),
            "clause": each.duty.clause,
            **_clock(each, request),
        }
        for each in queries.due_soon(actor=request.actor, now=request.now)
    ]


def _clock(found: "Occurrence", request: Request) -> dict[str, str]:
    commitment, now = found.commitment, request.now
    assert commitment is not None
    state = commitments.state_at(commitment, now)
    return {
        "tone": clocks.tone(commitment, state, now),
        "words": clocks.left(commitment, state, now),
        "due": clocks.moment(commitment.due_at, now),
    }


@page(P.DUTIES_DUTY_READ)
def duty(request: Request, pk: int) -> HttpResponse:
    """One duty with its occurrences: what is open, what was done in time or late, what was not applicable."""
    found = queries.get(pk, actor=request.actor)
    occurrences = queries.occurrences(pk)
    people = queries.names(occurrences)
    is_open = found.ended_at is None
    by_hand = found.next_at is None and is_open
    facts = [
        (_("How often"), rhythm(found)),
        (_("Who does it"), owner(found)),
        (_("Service point"), found.unit.name),
        (_("For whom"), about(found)),
        (_("Who must have it"), "、".join(found.recipients)),
        (_("Next time"), clocks.moment(found.next_at, request.now) if found.next_at else ""),
        (_("Ended"), found.end_reason),
    ]
    shown = {
        "duty": found,
        "title": said(found, request.LANGUAGE_CODE),
        "charter": charters.spoken(charters.shipped(found.charter).title, request.LANGUAGE_CODE)
        if found.charter
        else "",
        "facts": [{"label": label, "value": value} for label, value in facts if value],
        "rows": [_occurrence(each, people, request) for each in occurrences],
        "may_do": is_open and request.actor.may(P.DUTIES_DUTY_DO),
        "may_begin": by_hand and request.actor.may(P.DUTIES_DUTY_DO),
        "may_manage": is_open and request.actor.may(P.DUTIES_DUTY_MANAGE),
        "nobody": is_open and not queries.is_held(found),
    }
    return render(request, "web/duty/show.html", shown)


def _occurrence(found: "Occurrence", people: dict[int, str], request: Request) -> dict[str, Any]:
    state = OccurrenceState(found.state)
    clock = _clock(found, request)
    if state in (OccurrenceState.SKIPPED, OccurrenceState.CANCELLED):
        clock |= {"tone": "plain", "words": _(labels.STATES[state])}
    elif state is OccurrenceState.DONE and found.commitment is not None:
        words = clock_labels.STATES[commitments.state_at(found.commitment, request.now)]
        clock["words"] = _(words)
    return {
        "found": found,
        **clock,
        "begun": clocks.moment(found.begins_at, request.now),
        "done": clocks.moment(found.done_at, request.now) if found.done_at else "",
        "who": people.get(found.told_by or 0, ""),
        "why": found.note or found.reason,
        "is_open": state is OccurrenceState.OPEN,
        "clock_url": reverse("commitment", args=[found.commitment_id])
        if request.actor.may(P.INTAKE_CASE_READ)
        else "",
    }


# ---- taken over, written, given on, ended --------------------------------------------------------


@act(P.DUTIES_DUTY_MANAGE, shows=True)
def duty_take_over(request: Request) -> HttpResponse:
    """The recurring lines of a promise, several at once."""
    charter = request.GET.get("charter") or charters.decides_by()
    today = request.now.astimezone(ZoneInfo(context.current().time_zone)).date()
    lines = queries.lines(charter, on=today)
    taken = queries.taken_over(charter, unit_id=request.actor.scope.home or 0)
    form = forms.TakeOverForm(
        posted(request),
        actor=request.actor,
        rows=[(line.row, _line(line, taken, request)) for line in lines],
        initial={"unit_id": request.actor.scope.home, "first_on": today},
    )

    def take(data: dict[str, Any]) -> str:
        found = actions.take_over(
            charter=charter, rows=data["rows"], task=form.task, actor=request.actor, now=request.now
        )
        messages.success(request, _("%(n)s duties are taken over.") % {"n": len(found)})
        return reverse("duty_list") + "?view=all"

    language = request.LANGUAGE_CODE
    shown = {
        "charter": charter,
        "lines": lines,
        "charters": [
            {"id": each, "title": charters.spoken(charters.shipped(each).title, language)}
            for each in charters.shipped_ids()
            if charters.recurring(charters.shipped(each))
        ],
    }
    return submit(request, form, "web/duty/take_over.html", shown, take)


def _line(line: Line, taken: set[str], request: Request) -> str:
    """One line to tick: clause, how often, words; and whether something stands in the way."""
    language = request.LANGUAGE_CODE
    words = f"{line.clause} · {charters.spoken(Text(line.zh, line.en), language)}"
    words += f" ({charters.spoken(Text(line.limit_zh, line.limit_en), language)})"
    if line.owed is None:
        return f"{words} · {_('still blank: fill it in in the promise first')}"
    return f"{words} · {_('taken over in your unit')}" if line.row in taken else words


@act(P.DUTIES_DUTY_MANAGE, shows=True)
def duty_new(request: Request) -> HttpResponse:
    today = request.now.astimezone(ZoneInfo(context.current().time_zone)).date()
    form = forms.WriteForm(
        posted(request),
        actor=request.actor,
        initial={"unit_id": request.actor.scope.home, "first_on": today, "every": "month"},
    )

    def take(data: dict[str, Any]) -> str:
        made = actions.write(
            title=data["title"], **form.terms, task=form.task, actor=request.actor, now=request.now
        )
        messages.success(request, _("The duty is written."))
        return reverse("duty", args=[made.pk])

    return submit(request, form, FORM, _form(_("Write a duty"), _("Write it"), reverse("duty_list")), take)


@act(P.DUTIES_DUTY_MANAGE, shows=True)
def duty_give(request: Request, pk: int) -> HttpResponse:
    found = queries.get(pk, actor=request.actor)
    form = forms.GiveForm(
        posted(request),
        actor=request.actor,
        initial={"version": found.version, "owner": found.post or str(found.owner_id)},
    )

    def take(data: dict[str, Any]) -> str:
        actions.give(
            duty_id=pk,
            version=data["version"],
            owner=forms.owner_of(data["owner"]),
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("Somebody else does it from now on."))
        return reverse("duty", args=[pk])

    return submit(
        request,
        form,
        FORM,
        _of(found, _("Give it to somebody else"), _("Give it to this person"), request),
        take,
    )


@act(P.DUTIES_DUTY_MANAGE, shows=True)
def duty_end(request: Request, pk: int) -> HttpResponse:
    found = queries.get(pk, actor=request.actor)
    form = forms.ReasonForm(posted(request), initial={"version": found.version})

    def take(data: dict[str, Any]) -> str:
        actions.end(
            duty_id=pk,
            version=data["version"],
            reason=data["reason"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The duty has ended."))
        return reverse("duty", args=[pk])

    return submit(request, form, FORM, _of(found, _("End the duty"), _("End it"), request), take)


@act(P.DUTIES_DUTY_DO, shows=True)
def duty_begin(request: Request, pk: int) -> HttpResponse:
    """What starts the time has happened, such as the receipt of the month's form."""
    found = queries.get(pk, actor=request.actor)
    here = request.now.astimezone(ZoneInfo(context.current().time_zone))
    form = forms.BeginForm(posted(request), initial={"happened_on": here.date(), "happened_at": here.time()})

    def take(data: dict[str, Any]) -> str:
        actions.begin_by_hand(
            duty_id=pk,
            happened_at=forms.moment(data["happened_on"], data["happened_at"]),
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("Its time runs."))
        return reverse("duty", args=[pk])

    return submit(request, form, FORM, _of(found, _("It has arrived"), _("Enter it"), request), take)


# ---- done, or not applicable ---------------------------------------------------------------------


@act(P.DUTIES_DUTY_DO, shows=True)
def occurrence_do(request: Request, pk: int) -> HttpResponse:
    found = queries.occurrence(pk, actor=request.actor)
    here = request.now.astimezone(ZoneInfo(context.current().time_zone))
    form = forms.DoForm(
        posted(request),
        request.FILES or None,
        recipients=found.duty.recipients,
        initial={"version": found.version, "done_on": here.date(), "done_at": here.time()},
    )

    def take(data: dict[str, Any]) -> str:
        done_at = forms.moment(data["done_on"], data["done_at"])
        picture = data["picture"]
        within_the_minute = found.begins_at - timedelta(minutes=1) < done_at < found.begins_at
        actions.do(
            occurrence_id=pk,
            version=data["version"],
            done_at=found.begins_at if within_the_minute else done_at,
            note=data["note"],
            given_to=data.get("given_to", ()),
            picture=picture.read() if picture else None,
            picture_name=picture.name if picture else "",
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("It is done."))
        return reverse("duty", args=[found.duty_id])

    return submit(request, form, FORM, _of(found.duty, _("It is done"), _("Done"), request), take)


@act(P.DUTIES_DUTY_MANAGE, shows=True)
def occurrence_skip(request: Request, pk: int) -> HttpResponse:
    found = queries.occurrence(pk, actor=request.actor)
    form = forms.ReasonForm(posted(request), initial={"version": found.version})

    def take(data: dict[str, Any]) -> str:
        actions.skip(
            occurrence_id=pk,
            version=data["version"],
            reason=data["reason"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("It is not applicable this time."))
        return reverse("duty", args=[found.duty_id])

    return submit(
        request, form, FORM, _of(found.duty, _("Not applicable this time"), _("Leave it out"), request), take
    )


def _of(duty: "Duty", heading: str, button: str, request: Request) -> dict[str, Any]:
    back = reverse("duty", args=[duty.pk])
    return _form(heading, button, back) | {"title": said(duty, request.LANGUAGE_CODE), "duty": duty}


def _form(heading: str, button: str, back: str) -> dict[str, Any]:
    return {"heading": heading, "button": button, "back_url": back}
