"""Promised times as people see them: the clocks of a case, and why one of them is red."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.charters import library as charters
from yinuo.commitments import actions, labels, queries
from yinuo.commitments.events import ClockStarted, Happened
from yinuo.commitments.queries import state_at
from yinuo.commitments.types import (
    OPEN,
    PLEDGES,
    WAIVABLE,
    EventKind,
    Ground,
    LateReason,
    PauseReason,
    Pledge,
    State,
    Via,
)
from yinuo.intake import queries as intake
from yinuo.intake.types import OPEN_STATES
from yinuo.kernel.charters import Text
from yinuo.kernel.charters.ladders import Act, Post
from yinuo.network import queries as network
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page
from yinuo.web import counting
from yinuo.web.clock_words import HAPPENED, consequence, lasting, step_name, until, within

if TYPE_CHECKING:
    from yinuo.commitments.models import (
        Commitment,
        CommitmentEvent,
        Consequence,
        Explanation,
        LadderAct,
        LadderStep,
        Telling,
        Waiver,
    )
    from yinuo.entitlement.models import Decision
    from yinuo.intake.models import Case
    from yinuo.kernel.clocks import Reading

NEARLY = 4
"""A clock of which less than a quarter is left is shown as due."""


def panel(
    case: "Case", request: Request, *, codes: Collection[str], decision: "Decision | None"
) -> dict[str, Any]:
    """The clocks of a case, next due first, those that have ended, and what people have told and may tell.

    `codes` are of what has happened to the case. Two statements at most, but for a complaint; where something is late,
    also what follows, two more.
    """
    found = queries.of_case(case.id) if ClockStarted.code in codes else []
    late = [each.id for each in found if each.breached_at is not None]
    sums = queries.sums_of_case(case.id) if late else {}
    waivers = queries.waivers_of(sums) if sums else {}
    rows = [row(each, request) | {"follows": follows(each, sums.get(each.id, []), waivers)} for each in found]
    may = request.actor.may(P.INTAKE_CASE_WRITE)
    is_known = decision is not None or not intake.is_live(case)
    tellable = actions.tellable(
        case,
        running=[each for each in found if each.ended_at is None],
        promises=(decision.result["promises"] if decision is not None and intake.is_live(case) else ())
        if is_known
        else None,
    )
    return {
        "open": [each for each in rows if each["is_open"]],
        "ended": [each for each in rows if not each["is_open"]],
        "tellings": [_telling(each, request) for each in queries.tellings_of(case.id)]
        if Happened.code in codes
        else [],
        "tellable": tellable if may else (),
        "may_tell": may,
        "may_pledge": may and case.state in OPEN_STATES,
    }


def _telling(telling: "Telling", request: Request) -> dict[str, Any]:
    taken_back = getattr(telling, "taken_back", None)
    return {
        "id": telling.pk,
        "what": labels.told(telling.name),
        "when": moment(telling.at, request.now),
        "who": telling.told_by.name if telling.told_by is not None else _("Yinuo"),
        "note": telling.note,
        "taken_back": taken_back.reason if taken_back is not None else "",
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
        "is_pledge": commitment.row in PLEDGES,
        "moved": moved(commitment),
    }


def moved(commitment: "Commitment") -> str:
    """How often an agreed date has been moved, in words."""
    if not commitment.moves:
        return ""
    return ngettext("moved once", "moved %(n)s times", commitment.moves) % {"n": commitment.moves}


def follows(
    commitment: "Commitment",
    rows: Iterable["Consequence"],
    waivers: Mapping[tuple[int, int, str], "Waiver"],
) -> list[dict[str, Any]]:
    """What follows from the delay, each as it stands, with who has waived it and why."""
    found = []
    for each in rows:
        if each.kind in WAIVABLE and not each.days_late:
            continue
        waiver = waivers.get((commitment.id, each.generation, each.kind))
        who = _(labels.POSTS[Post(each.post)]) if each.post else ""
        name = f"{each.staff.name} ({who})" if each.staff_id and each.staff is not None else who
        found.append(
            {
                "kind": each.kind,
                "words": consequence(each.kind, each.amount_fen, each.days_late, name),
                "is_blank": each.kind in WAIVABLE and each.amount_fen is None and waiver is None,
                "is_final": each.is_final,
                "clause": each.clause,
                "waived": waiver and {"reason": waiver.reason, "by": waiver.by.name if waiver.by else ""},
                "may_waive": each.kind in WAIVABLE
                and waiver is None
                and each.generation == commitment.generation,
            }
        )
    return found


def said(commitment: "Commitment", language: str) -> str:
    return charters.spoken(Text(commitment.zh, commitment.en), language)


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
    explanations = queries.explanations(pk)
    now = request.now
    state = state_at(found, now)
    at = reading.at(now)
    may = request.actor.may(P.COMMITMENTS_CLOCK_PAUSE) and state in OPEN
    people = network.names_of_users({each.actor_id for each in rows if each.actor_id is not None})
    coming = queries.planned(rows, fired=fired) if state in OPEN else []
    writes = request.actor.may(P.INTAKE_CASE_WRITE) and state in OPEN
    is_pledge = found.row in PLEDGES
    tellable = actions.tellable(found.case) if writes and found.case is not None and not is_pledge else ()
    done = {(act.step_id, act.act): act for act in queries.acts_of(pk)} if steps else {}
    written = queries.newest(queries.consequences_of(pk)) if agreed.promise.breach else []
    may_decide = request.actor.may(P.ENTITLEMENT_DECISION_OVERRIDE)
    shown = {
        "commitment": found,
        "clock": row(found, request),
        "state": {"words": _(labels.STATES[state]), "tone": tone(found, state, now)},
        "facts": _facts(found, request, at.elapsed, at.paused, at.remaining if state in OPEN else None),
        "picture": picture(reading, found, coming, now=now),
        "events": [
            {**_event(each, people, request), "due": moment(due, now) if due is not None else ""}
            for each, due in zip(rows, queries.due_after_each(rows), strict=True)
        ],
        "explanations": [_explanation(each, now) for each in reversed(explanations)],
        "is_unexplained": state in queries.NOT_KEPT and not explanations,
        "may_explain": state in queries.NOT_KEPT and _may_explain(found, request, is_first=not explanations),
        "steps": [_step(each, done, now) for each in steps],
        "is_house_ladder": not agreed.promise.ladder,
        "follows": follows(found, written, queries.waivers_of([pk]) if written else {}),
        "may_decide": may_decide,
        "coming": [
            {
                "when": moment(each.at, now),
                "step": step_name(each.rung.key),
                "post": _(labels.POSTS[each.rung.tells]),
                "acts": [_(labels.ACTS[act]) for act in each.rung.acts],
            }
            for each in coming
        ],
        "count_url": counting.address(reading.started_at, reading.terms.duration),
        "may_pause": may and bool(agreed.promise.pauses) and at.pause is None,
        "may_resume": may and at.pause is not None,
        "may_move": writes and found.row == Pledge.DONE,
        "may_keep": writes and is_pledge,
        "ends_with": found.stop if found.stop in tellable else "",
        "is_pledge": is_pledge,
        "never_rests": state in OPEN and not agreed.promise.pauses and not is_pledge,
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
        (_("Agreed"), _("by hand, until this moment"))
        if found.row in PLEDGES
        else (_("Promised"), f"{within(found.within)}, {counted}"),
        (_("From"), f"{_(labels.EVENTS.get(found.start, found.start))} · {moment(found.started_at, now)}"),
        (_("Until"), _(labels.EVENTS.get(found.stop, found.stop))),
        (_("Due"), moment(found.due_at, now)),
        (_("Used"), lasting(timedelta(seconds=elapsed))),
    ]
    if found.moves:
        facts.append((_("Moved"), moved(found)))
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
        why = _(labels.EVENTS.get(row.cause, row.cause))
    if row.terms is not None and kind is EventKind.RETARGET and row.terms["row"] not in PLEDGES:
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


def _explanation(each: "Explanation", now: datetime) -> dict[str, str]:
    return {
        "words": _(labels.LATE_REASONS[LateReason(each.reason)]),
        "text": each.text,
        "who": each.by.name,
        "when": moment(each.at, now),
    }


def _may_explain(found: "Commitment", request: Request, *, is_first: bool) -> bool:
    actor = request.actor
    if not actor.may(P.COMMITMENTS_REASON_WRITE):
        return False
    if actor.may(P.COMMITMENTS_REASON_CORRECT):
        return True
    return is_first and queries.has_in_hand(found, actor=actor, at=request.now)


def unexplained(request: Request) -> list[dict[str, Any]]:
    """What was late in this person's hands and nobody has said why. One statement."""
    if not request.actor.may(P.COMMITMENTS_REASON_WRITE) or request.actor.staff_id is None:
        return []
    found = queries.unexplained(staff_id=request.actor.staff_id, now=request.now)
    return [
        {
            "case": each.case,
            "said": said(each, request.LANGUAGE_CODE),
            "clause": each.clause,
            "words": left(each, state_at(each, request.now), request.now),
            "url": reverse("clock_explain", args=[each.pk]),
        }
        for each in found
    ]


def _step(step: "LadderStep", done: Mapping[tuple[int, str], "LadderAct"], now: datetime) -> dict[str, Any]:
    via = labels.VIAS[Via(step.via)]
    return {
        "when": moment(step.at, now),
        "fired": moment(step.fired_at, now) if step.fired_at - step.at > timedelta(minutes=2) else "",
        "step": step_name(step.key),
        "post": _(labels.POSTS[Post(step.post)]),
        "who": step.staff.name if step.staff is not None else "",
        "via": _(via) if via else "",
        "tone": "late" if step.at >= step.commitment.late_after else "due",
        "acts": [
            {
                "words": _(labels.ACTS[Act(act.act)]),
                "refusal": "" if act.is_done else _(act.refusal) if "%(" not in act.refusal else _("refused"),
            }
            for (step_id, _act), act in done.items()
            if step_id == step.id
        ],
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
