"""Promised times as people see them: the clocks of a case, and why one of them is red."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.charters import library as charters
from yinuo.commitments import labels, queries
from yinuo.commitments.types import OPEN, EventKind, Ground, PauseReason, Post, State, Via
from yinuo.kernel.charters import Text
from yinuo.network import queries as network
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page
from yinuo.web.clock_words import HAPPENED, NAMES, lasting, until, within

if TYPE_CHECKING:
    from yinuo.commitments.models import Commitment, CommitmentEvent, LadderStep
    from yinuo.kernel.clocks import Reading

NEARLY = 4
"""A clock of which less than a quarter is left is shown as due."""


def panel(case_id: int, request: Request) -> dict[str, Any]:
    """The clocks of a case, next due first, and those that have ended. One statement."""
    rows = [row(each, request) for each in queries.of_case(case_id)]
    return {
        "open": [each for each in rows if each["is_open"]],
        "ended": [each for each in rows if not each["is_open"]],
    }


def told(request: Request) -> list[dict[str, Any]]:
    """What this person has been told about promised times that are still open, newest first. One statement."""
    now = request.now
    found = {
        step.commitment_id: step for step in reversed(queries.told(staff_id=request.actor.staff_id or 0))
    }
    return [
        {
            "step": step,
            "case": step.commitment.case,
            "url": reverse("commitment", args=[step.commitment_id]),
            "said": said(step.commitment, request.LANGUAGE_CODE),
            "tone": tone(step.commitment, state_at(step.commitment, now), now),
            "words": left(step.commitment, state_at(step.commitment, now), now),
        }
        for step in sorted(found.values(), key=lambda step: step.id, reverse=True)
    ]


def row(commitment: "Commitment", request: Request) -> dict[str, Any]:
    """One clock for the part `ui/parts/clock.html`; late as soon as it is, whether or not the sweep has come."""
    now = request.now
    state = state_at(commitment, now)
    ends = commitment.ended_at or now
    whole = max((commitment.due_at - commitment.started_at).total_seconds(), 1)
    used = min(max((ends - commitment.started_at).total_seconds(), 0) / whole, 1)
    return {
        "url": reverse("commitment", args=[commitment.pk]),
        "clause": commitment.clause,
        "label": said(commitment, request.LANGUAGE_CODE),
        "tone": tone(commitment, state, now),
        "due": moment(commitment.due_at, now),
        "due_iso": commitment.due_at.isoformat(),
        "left": left(commitment, state, now),
        "segments": [{"x": 0, "width": round(used * 100, 2), "kind": "run"}],
        "is_open": state in OPEN,
    }


def said(commitment: "Commitment", language: str) -> str:
    return charters.spoken(Text(commitment.zh, commitment.en), language)


def state_at(commitment: "Commitment", now: datetime) -> State:
    """What is stored, but for what time has done since the sweep last came."""
    state = State(commitment.state)
    if state is State.PAUSED and commitment.paused_until is not None and commitment.paused_until <= now:
        state = State.RUNNING
    return State.BREACHED if state is State.RUNNING and commitment.late_after < now else state


def tone(commitment: "Commitment", state: State, now: datetime) -> str:
    if state is not State.RUNNING:
        return labels.TONES[state]
    rest = commitment.due_at - now
    is_near = rest * NEARLY < commitment.due_at - commitment.started_at
    return "due" if is_near or commitment.warned else "plain"


def left(commitment: "Commitment", state: State, now: datetime) -> str:
    """What is left of it, in words."""
    if state is State.RUNNING:
        return _("%(time)s left") % {"time": lasting(commitment.due_at - now)}
    if state is State.BREACHED:
        return _("%(time)s late") % {"time": lasting(now - commitment.due_at)}
    if state is State.PAUSED and commitment.paused_until is not None:
        return _("rests until %(until)s at the latest") % {"until": moment(commitment.paused_until, now)}
    ended = moment(commitment.ended_at, now) if commitment.ended_at else ""
    return f"{_(labels.STATES[state])} · {ended}"


def moment(at: datetime, now: datetime) -> str:
    zone = ZoneInfo(context.current().time_zone)
    local = at.astimezone(zone)
    return f"{local:%m-%d %H:%M}" if local.year == now.astimezone(zone).year else f"{local:%Y-%m-%d %H:%M}"


# ---- why is it red ------------------------------------------------------------------------------


@page(P.INTAKE_CASE_READ)
def commitment(request: Request, pk: int) -> HttpResponse:
    """One clock with everything that made it what it is: start, pauses, target, hours, clause, who was told."""
    found = queries.get(pk, actor=request.actor)
    rows = queries.rows_of(pk)
    reading, agreed = queries.reading(rows), queries.agreed(rows)
    steps = queries.steps_of(pk)
    fired = {(step.generation, step.key) for step in steps}
    now = request.now
    state = state_at(found, now)
    at = reading.at(now)
    may = request.actor.may(P.COMMITMENTS_CLOCK_PAUSE) and state in OPEN
    people = network.names_of_users({each.actor_id for each in rows if each.actor_id is not None})
    coming = queries.planned(rows, fired=fired) if state in OPEN else []
    shown = {
        "commitment": found,
        "clock": row(found, request),
        "state": {"words": _(labels.STATES[state]), "tone": tone(found, state, now)},
        "facts": _facts(found, request, at.elapsed, at.paused, at.remaining if state in OPEN else None),
        "picture": picture(reading, found, coming, now=now),
        "events": [_event(each, people, request) for each in rows],
        "steps": [_step(each, now) for each in steps],
        "coming": [
            {
                "when": moment(each.at, now),
                "step": _(labels.STEPS[each.rung.key]),
                "post": _(labels.POSTS[each.rung.tells]),
            }
            for each in coming
        ],
        "may_pause": may and bool(agreed.promise.pauses) and at.pause is None,
        "may_resume": may and at.pause is not None,
        "never_rests": state in OPEN and not agreed.promise.pauses,
        "charter": charters.spoken(charters.shipped(found.charter).title, request.LANGUAGE_CODE)
        if found.charter
        else "",
    }
    return render(request, "web/clock/show.html", shown)


def _facts(
    found: "Commitment", request: Request, elapsed: int, paused: int, remaining: int | None
) -> list[dict[str, str]]:
    now = request.now
    counted = (
        _("by the hours of “%(name)s”") % {"name": _(found.calendar)}
        if found.calendar
        else _("day and night")
    )
    facts = [
        (_("Promised"), f"{within(found.within)}, {counted}"),
        (_("From"), f"{_(NAMES.get(found.start, found.start))} · {moment(found.started_at, now)}"),
        (_("Until"), _(NAMES.get(found.stop, found.stop))),
        (_("Due"), moment(found.due_at, now)),
        (_("Used"), lasting(timedelta(seconds=elapsed))),
    ]
    if paused:
        facts.append((_("Rested"), lasting(timedelta(seconds=paused))))
    if remaining is not None:
        words = _("%(time)s left") if remaining >= 0 else _("%(time)s late")
        facts.append((_("Now"), words % {"time": lasting(timedelta(seconds=abs(remaining)))}))
    return [{"label": label, "value": value} for label, value in facts]


def _event(row: "CommitmentEvent", people: dict[int, str], request: Request) -> dict[str, Any]:
    """One event in words."""
    kind, now = EventKind(row.kind), request.now
    why = ""
    if kind is EventKind.PAUSE:
        why = _(labels.REASONS[PauseReason(row.reason)])
        if row.review_at is not None:
            why += " · " + _("until %(until)s at the latest") % {"until": moment(row.review_at, now)}
    elif row.reason:
        why = _(labels.GROUNDS[Ground(row.reason)])
    elif row.cause:
        why = _(NAMES.get(row.cause, row.cause))
    if row.terms is not None and kind is EventKind.RETARGET:
        amount, unit, _business = row.terms["within"]
        why += " · " + until(amount, unit)
    return {
        "when": moment(row.occurred_at, now),
        "iso": row.occurred_at.isoformat(),
        "received": moment(row.received_at, now) if row.received_at != row.occurred_at else "",
        "what": _(HAPPENED[kind]),
        "why": why,
        "who": people.get(row.actor_id or 0) or _("Yinuo"),
        "is_doubtful": row.is_doubtful,
    }


def _step(step: "LadderStep", now: datetime) -> dict[str, str]:
    via = labels.VIAS[Via(step.via)]
    return {
        "when": moment(step.at, now),
        "fired": moment(step.fired_at, now) if step.fired_at - step.at > timedelta(minutes=2) else "",
        "step": _(labels.STEPS[step.key]),
        "post": _(labels.POSTS[Post(step.post)]),
        "who": step.staff.name if step.staff is not None else "",
        "via": _(via) if via else "",
        "tone": "late" if step.key != "warning" else "due",
    }


def picture(
    reading: "Reading", found: "Commitment", coming: Iterable[Any], *, now: datetime
) -> dict[str, Any]:
    """The clock as a line of time: open and closed hours, pauses, what is late, where it is due, where now is."""
    start = reading.started_at
    here = reading.stopped_at or now
    ends = max(reading.due, here)
    ends += max((ends - start) / 20, timedelta(minutes=1))
    whole = (ends - start).total_seconds()

    def x(at: datetime) -> float:
        return round(min(max((at - start).total_seconds() / whole, 0), 1) * 100, 2)

    def span(kind: str, begins: datetime, until: datetime) -> dict[str, Any]:
        return {"kind": kind, "x": x(begins), "width": round(max(x(until) - x(begins), 0.4), 2)}

    spans = [span("run", start, min(here, reading.late_after))]
    if here > reading.late_after:
        spans.append(span("late", reading.late_after, here))
    spans += [span("shut", begins, until) for begins, until in _closed(reading, start, ends)]
    spans += [span("pause", begins, min(until, ends)) for begins, until in reading.gaps if begins < ends]
    words = _("Started %(start)s, due %(due)s, now %(now)s") % {
        "start": moment(start, now),
        "due": moment(reading.due, now),
        "now": moment(now, now),
    }
    return {
        "spans": spans,
        "due": x(reading.due),
        "here": x(here),
        "steps": [x(each.at) for each in coming if each.at < ends],
        "start_words": moment(start, now),
        "due_words": moment(reading.due, now),
        "words": words,
        "has_closed": bool(found.calendar),
        "has_pauses": bool(reading.gaps),
    }


MOST_HOURS = 60
"""So many closed stretches are drawn; of a longer line they would be a blur."""


def _closed(reading: "Reading", start: datetime, ends: datetime) -> list[tuple[datetime, datetime]]:
    """The stretches in which the calendar of the clock is closed."""
    open_ = reading.terms.calendar.open_intervals(start, ends, limit=MOST_HOURS + 1)
    if len(open_) > MOST_HOURS:
        return []
    edges = [start, *(edge for begins, until in open_ for edge in (begins, until)), ends]
    return [(begins, until) for begins, until in zip(edges[::2], edges[1::2], strict=True) if begins < until]
