"""Monthly work records: a technician hands the month in, the leader receives it or sends it back (C330)."""

from dataclasses import asdict
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.field.labels import OUTCOMES
from yinuo.field.types import VisitOutcome
from yinuo.improvement import actions, queries
from yinuo.improvement.forms import AnswerForm, HandInForm
from yinuo.improvement.labels import STATES, TONES
from yinuo.improvement.types import CLASSES, Answer, Month, RecordState
from yinuo.intake.labels import CLASSES as CLASS_WORDS
from yinuo.platform.paging import keys_of, links, stretch
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, submit
from yinuo.platform.ui.widgets import day_in
from yinuo.workorders.labels import INTERNAL
from yinuo.workorders.types import InternalKind

SIZE = 50
MONTHS_BACK = 6


@page(P.IMPROVEMENT_RECORD_READ)
def record_list(request: Request) -> HttpResponse:
    """Who has handed in the month, whose is received, whose is missing or late."""
    actor, month = request.actor, _month(request)
    asked = request.GET.get("state", "")
    state = RecordState(asked) if asked in set(RecordState) else None
    counts = queries.counts_of_month(month, actor=actor)
    found = stretch(queries.of_month(month, actor=actor, state=state), **keys_of(request.GET), size=SIZE)
    records = queries.by_ids([each.record_id for each in found.rows if each.record_id], actor=actor)  # type: ignore[attr-defined]
    rows = []
    for each in found.rows:
        record = records.get(each.record_id or 0)  # type: ignore[attr-defined]
        stands = queries.state_of(record)
        rows.append(
            {
                "person": each,
                "record": record,
                "tone": TONES[stands],
                "words": _(STATES[stands]),
                "is_late": queries.is_late(month, record, now=request.now),
                "services": _count(record.figures) if record else None,
                "minutes": sum(record.figures["minutes"].values()) if record else None,
            }
        )
    today = Month.of(queries.local_day(request.now))
    shown = {
        "month": month,
        "rows": rows,
        "tabs": _tabs(month, state, counts),
        "before": month.before,
        "after": month.after if month < today else None,
        "due_on": queries.due_on(month),
        "is_over": month < today,
        "may_see_hours": actor.may(P.WORKORDERS_TIME_READ),
        **links(request.GET, found),
    }
    return render(request, "web/records/list.html", shown)


@page(P.IMPROVEMENT_RECORD_READ)
def record(request: Request, pk: int) -> HttpResponse:
    """One record as it was handed in, with what the leader may do with it."""
    return render(request, "web/records/record.html", _record(request, pk))


@act(P.IMPROVEMENT_RECORD_READ)
def record_answer(request: Request, pk: int) -> HttpResponse:
    form = AnswerForm(request.POST)

    def take(data: dict[str, Any]) -> str:
        actions.answer_record(
            record_id=pk, answer=data["answer"], remark=data["remark"], actor=request.actor, now=request.now
        )
        is_received = data["answer"] is Answer.RECEIVED
        messages.success(request, _("The record is received.") if is_received else _("The record goes back."))
        return reverse("record", args=[pk])

    return submit(
        request, form, "web/records/record.html", {**_record(request, pk), "answer_form": form}, take
    )


@act(P.IMPROVEMENT_RECORD_WRITE, shows=True)
def record_mine(request: Request) -> HttpResponse:
    """My own month as it stands, what I have handed in of it, and the form to hand it in."""
    actor, month = request.actor, _month(request)
    staff_id = actor.staff_id or 0
    editions = queries.editions(staff_id, month)
    newest = next(iter(editions), None)
    figures, _pieces = queries.figures_of(staff_id, month)
    standing = asdict(figures)
    form = HandInForm(request.POST or None, is_first=newest is None)

    def take(data: dict[str, Any]) -> str:
        actions.hand_in(
            month=month,
            remarks=data["remarks"],
            reason=data.get("reason", ""),
            actor=actor,
            now=request.now,
        )
        messages.success(request, _("The record of %(month)s is handed in.") % {"month": month})
        return f"{reverse('record_mine')}?month={month}"

    this = Month.of(queries.local_day(request.now))
    months = _back_from(this)
    own = queries.own_months(staff_id, months=months)
    shown = {
        "month": month,
        "is_over": month < this,
        "editions": [_edition(each) for each in editions],
        "newest": newest,
        "has_changed": newest is not None and newest.figures != standing,
        "figures": _shown(standing),
        "due_on": queries.due_on(month),
        "is_late": month < this and queries.is_late(month, newest, now=request.now),
        "months": [_own_month(each, own.get(each), month) for each in months],
        "frame": "ui/phone.html" if actor.may(P.FIELD_VISIT_WORK) else "ui/base.html",
        "back_url": reverse("my_hours") if actor.may(P.WORKORDERS_TIME_WRITE) else reverse("today"),
    }
    return submit(request, form, "web/records/mine.html", shown, take)


def _record(request: Request, pk: int) -> dict[str, Any]:
    found = queries.get(pk, actor=request.actor)
    month = Month(found.month)
    others = [each for each in queries.editions(found.staff_id, month) if each.id != found.id]
    is_newest = all(each.edition < found.edition for each in others)
    stands = queries.state_of(found)
    return {
        "record": found,
        "month": month,
        "figures": _shown(found.figures),
        "tone": TONES[stands],
        "words": _(STATES[stands]),
        "is_late": queries.is_late(month, found, now=request.now),
        "others": [_edition(each) for each in others],
        "is_newest": is_newest,
        "may_answer": is_newest
        and stands is RecordState.HANDED_IN
        and found.staff_id != request.actor.staff_id,
        "answer_form": AnswerForm(),
        "may_see_hours": request.actor.may(P.WORKORDERS_TIME_READ),
        "may_see_cases": request.actor.may(P.INTAKE_CASE_READ),
    }


def _edition(found: Any) -> dict[str, Any]:
    stands = queries.state_of(found)
    return {
        "record": found,
        "answer": getattr(found, "answer", None),
        "tone": TONES[stands],
        "words": _(STATES[stands]),
    }


def _own_month(month: Month, found: Any, current: Month) -> dict[str, Any]:
    stands = queries.state_of(found)
    return {
        "label": str(month),
        "url": f"?{urlencode({'month': str(month)})}",
        "current": month == current,
        "count": _(STATES[stands]) if found else None,
        "tone": "",
    }


def _back_from(month: Month) -> list[Month]:
    found = [month]
    while len(found) < MONTHS_BACK:
        found.append(found[-1].before)
    return found


def _tabs(month: Month, state: RecordState | None, counts: dict[RecordState, int]) -> list[dict[str, Any]]:
    every = {
        "label": _("All"),
        "url": f"?month={month}",
        "count": sum(counts.values()),
        "current": state is None,
    }
    return [
        every,
        *(
            {
                "label": _(STATES[each]),
                "url": f"?month={month}&state={each}",
                "count": counts[each],
                "current": state is each,
            }
            for each in (
                RecordState.HANDED_IN,
                RecordState.RECEIVED,
                RecordState.RETURNED,
                RecordState.MISSING,
            )
        ),
    ]


def _month(request: Request) -> Month:
    """The month in the address; else the last one that is over."""
    asked = day_in(f"{request.GET.get('month', '')}-01")
    return Month.of(asked) if asked else Month.of(queries.local_day(request.now)).before


def _count(figures: dict[str, Any]) -> int:
    return sum(sum(ends.values()) for ends in figures["services"].values())


def _shown(figures: dict[str, Any]) -> dict[str, Any]:
    """The frozen figures with words, for both pages."""
    callbacks = figures["callbacks"]
    return {
        "classes": [
            {
                "words": _(CLASS_WORDS.get(klass, klass)),
                "services": sum(figures["services"].get(klass, {}).values()) if klass != "D" else None,
                "ends": [
                    (_(OUTCOMES[VisitOutcome(code)]), count)
                    for code, count in sorted(figures["services"].get(klass, {}).items())
                    if code in set(VisitOutcome)
                ],
                "minutes": figures["minutes"].get(klass, 0),
            }
            for klass in CLASSES
        ],
        "services": _count(figures),
        "minutes": sum(figures["minutes"].values()),
        "on_site": figures["on_site_minutes"],
        "internal": [
            (_(INTERNAL[InternalKind(kind)]), minutes)
            for kind, minutes in sorted(figures["internal"].items())
        ],
        "parts": figures["parts"],
        "callbacks": callbacks,
        "points": f"{callbacks['points'] / callbacks['answered']:.1f}" if callbacks["answered"] else "",
        "days": [
            {
                **each,
                "on": date.fromisoformat(each["day"]),
                "total": sum(each["minutes"].values()),
                "classes": [(_(CLASS_WORDS[klass]), each["minutes"].get(klass, 0)) for klass in CLASSES],
            }
            for each in figures["days"]
        ],
        "lacking": figures["lacking"],
    }
