"""The workspace of a case: what is known, what happened, what to do next — on one page."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yinuo.billing import queries as billing
from yinuo.depot import labels as stages
from yinuo.depot import queries as depot
from yinuo.depot.types import Stage
from yinuo.dispatch import queries as dispatch
from yinuo.entitlement import queries as entitlement
from yinuo.entitlement.actions import CHANGEABLE
from yinuo.entitlement.forms import FactForm
from yinuo.field import queries as field
from yinuo.followup import queries as followup
from yinuo.installed_base import queries as installed_base
from yinuo.intake import listing
from yinuo.intake import queries as intake
from yinuo.intake.forms import NoteForm, PicturesForm
from yinuo.intake.types import CaseKind, CaseState
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import gettext_noop
from yinuo.parties import queries as parties
from yinuo.platform.evidence import queries as evidence
from yinuo.platform.journal import queries as journal
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page
from yinuo.web import deciding, timeline
from yinuo.workorders import queries as workorders
from yinuo.workorders.types import OrderState

if TYPE_CHECKING:
    from yinuo.intake.models import Case

WAY = (
    (CaseState.REGISTERED, gettext_noop("Registered")),
    (CaseState.DECIDED, gettext_noop("Decided")),
    (CaseState.VOUCHERED, gettext_noop("Voucher")),
    (CaseState.DISPATCHED, gettext_noop("Dispatched")),
    (CaseState.ON_SITE, gettext_noop("On site")),
    (CaseState.IN_WORKSHOP, gettext_noop("In the workshop")),
    (CaseState.STRUCK_OFF, gettext_noop("Struck off")),
    (CaseState.CLOSED, gettext_noop("Called back")),
)


@page(P.INTAKE_CASE_READ)
def show(request: Request, pk: int) -> HttpResponse:
    """The case's page; asked for by htmx, only its story and next steps, for changes by others."""
    case = intake.get(pk, actor=request.actor)
    shown = workspace(case, request)
    if "HX-Request" in request.headers:
        return listing.with_etag(request, render(request, "web/case/_live.html", shown))
    shown |= {"note_form": NoteForm(auto_id="note_%s"), "pictures_form": PicturesForm(auto_id="picture_%s")}
    return render(request, "web/case/show.html", shown)


def workspace(case: "Case", request: Request) -> dict[str, Any]:
    actor, now = request.actor, request.now
    entries = list(journal.of_case(case.id))
    told = {entry.code.split(".")[0] for entry in entries}
    decisions = entitlement.all_of(case.id)
    orders = workorders.of_case(case.id) if "workorders" in told else []
    visits = dispatch.of_case(case.id) if "dispatch" in told else []
    reports = (
        {report.visit_id: report for report in field.reports_of_case(case.id)} if "field" in told else {}
    )
    estimated = told & {"field", "depot"}
    lines = workorders.lines_by_order([order.id for order in orders]) if estimated else {}
    consents = workorders.consents_by_order([order.id for order in orders]) if estimated else {}
    order = orders[0] if orders else None
    return {
        "case": case,
        "way": way(case, told),
        "unit": installed_base.visible_to(actor).filter(pk=case.sold_unit_id or 0).first(),
        "decision": deciding.panel(decisions, language=request.LANGUAGE_CODE) if decisions else None,
        "question": _question(case, decisions, request),
        "vouchers": [
            {
                "order": one,
                "lines": lines.get(one.id, []),
                "consent": consents.get(one.id),
                "visits": [{"visit": v, "report": reports.get(v.id)} for v in visits if v.order_id == one.id],
            }
            for one in orders
        ],
        "charges": billing.of_case(case.id) if "billing" in told and actor.may(P.BILLING_CHARGE_READ) else [],
        "stays": _stays(case, lines, consents) if "depot" in told else [],
        "callbacks": followup.of_case(case.id) if "followup" in told else [],
        "holds": intake.holds(case.id) if case.state == CaseState.STRUCK_OFF else [],
        "revealed": actor.may(P.PARTIES_CUSTOMER_REVEAL)
        and parties.is_revealed(case.customer_id, actor=actor, now=now),
        "entries": timeline.of_case(case.id, entries, now=now),
        "pictures": evidence.of_case(case.id) if PICTURED.intersection(e.code for e in entries) else [],
        "others": _others(case, actor),
        "may": _may(
            case,
            actor,
            order_state=order.state if order else "",
            decided=bool(decisions and decisions[0].klass),
        ),
        "order": order,
    }


PICTURED = frozenset(
    {
        "intake.attachment_added",
        "field.photo_taken",
        "field.visit_succeeded",
        "field.unit_taken",
        "depot.stay_opened",
    }
)
"""Events that leave a picture behind."""


def _stays(case: "Case", lines: dict[int, Any], consents: dict[int, Any]) -> list[dict[str, Any]]:
    """What of the case is or was in the workshop, newest first."""
    return [
        {
            "stay": standing.stay,
            "card": depot.card_of(standing.stay),
            "words": _(stages.STAGES[standing.stage]),
            "tone": "done" if standing.stage is Stage.GONE else "due",
            "step": _(stages.STEPS[standing.step]),
            "is_here": depot.is_here(standing.stay),
        }
        for standing in depot.standings_by(depot.of_case(case.id), lines, consents)
    ]


def way(case: "Case", told: set[str]) -> list[dict[str, str]]:
    """The case's steps, done, current and to come.

    The workshop only where the product has been there, and no visit where the customer has brought it.
    """
    if case.kind == CaseKind.COMPLAINT:
        steps = [
            (CaseState.REGISTERED, gettext_noop("Registered")),
            (CaseState.CLOSED, gettext_noop("Closed")),
        ]
    else:
        brought = "depot" in told and "dispatch" not in told
        left_out = set() if "depot" in told else {CaseState.IN_WORKSHOP}
        left_out |= {CaseState.DISPATCHED, CaseState.ON_SITE} if brought else set()
        steps = [step for step in WAY if step[0] not in left_out]
    states = [state for state, _label in steps]
    here = states.index(CaseState(case.state)) if case.state in states else -1
    ended = case.state == CaseState.CLOSED
    return [
        {
            "label": _(label),
            "state": "skipped"
            if here < 0
            else "done"
            if index < here or ended
            else "current"
            if index == here
            else "todo",
        }
        for index, (_state, label) in enumerate(steps)
    ]


def _question(case: "Case", decisions: list[Any], request: Request) -> dict[str, Any] | None:
    """The best question of an open decision, as a form to answer on the spot."""
    if not decisions or decisions[0].klass or not request.actor.may(P.ENTITLEMENT_DECISION_WRITE):
        return None
    if CaseState(case.state) not in CHANGEABLE:
        return None
    charter = entitlement.charter_in_force()
    needs = [name for name in decisions[0].result["needs"] if name in charter.definition.facts]
    if not needs:
        return None
    name = needs[0]
    said = charter.question(name).lang("en" if request.LANGUAGE_CODE == "en" else "zh")
    form = FactForm(
        fact=charter.definition.facts[name],
        question=deciding.script(said, request.LANGUAGE_CODE),
        language=request.LANGUAGE_CODE,
    )
    return {"form": form, "more": len(needs) - 1}


def _others(case: "Case", actor: Actor) -> list[Any]:
    """Other cases of the same unit, or of the customer when the unit is unknown."""
    if case.sold_unit_id is not None:
        rows = intake.of_sold_unit(case.sold_unit_id, actor=actor, limit=6)
    else:
        rows = intake.of_customer(case.customer_id, actor=actor, limit=6)
    return [row for row in rows if row.case_id != case.id]


def _may(case: "Case", actor: Actor, *, order_state: str, decided: bool) -> dict[str, bool]:
    """What this person can do with the case in its present state: a button stands only where it will work."""
    state = CaseState(case.state)
    live, repair = intake.is_live(case), case.kind == CaseKind.REPAIR
    writes = actor.may(P.INTAKE_CASE_WRITE)
    return {
        "note": writes,
        "nudge": writes and live,
        "correct": writes and live,
        "hand_over": actor.may(P.INTAKE_CASE_HANDOVER) and live,
        "cancel": writes
        and live
        and state not in {CaseState.ON_SITE, CaseState.IN_WORKSHOP, CaseState.STRUCK_OFF},
        "reopen": writes and repair and state in {CaseState.STRUCK_OFF, CaseState.CLOSED},
        "close": writes and not repair and live,
        "decide": actor.may(P.ENTITLEMENT_DECISION_WRITE) and repair and state in CHANGEABLE,
        "override": actor.may(P.ENTITLEMENT_DECISION_OVERRIDE) and repair and state in CHANGEABLE,
        "draw": actor.may(P.WORKORDERS_ORDER_WRITE) and repair and decided and state is CaseState.DECIDED,
        "book": actor.may(P.DISPATCH_VISIT_BOOK) and order_state == OrderState.DRAWN,
        "visit": actor.may(P.DISPATCH_VISIT_BOOK),
        "take_in": actor.may(P.DEPOT_STAY_WRITE) and order_state == OrderState.DRAWN,
        "stay": actor.may(P.DEPOT_STAY_READ),
        "file": actor.may(P.WORKORDERS_ORDER_WRITE) and order_state == OrderState.SIGNED,
        "void": actor.may(P.WORKORDERS_ORDER_WRITE)
        and order_state in {OrderState.DRAWN, OrderState.DISPATCHED},
        "print": actor.may(P.WORKORDERS_ORDER_READ),
        "call": actor.may(P.FOLLOWUP_CALLBACK_WRITE),
        "reveal": actor.may(P.PARTIES_CUSTOMER_REVEAL),
    }
