"""The workspace of a case: what is known, what happened, what to do next — on one page."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yinuo.billing import queries as billing
from yinuo.depot import labels as stages
from yinuo.depot import queries as depot
from yinuo.depot.types import Stage
from yinuo.dispatch import queries as dispatch
from yinuo.entitlement import labels
from yinuo.entitlement import queries as entitlement
from yinuo.entitlement.actions import CHANGEABLE
from yinuo.entitlement.forms import FactsForm
from yinuo.entitlement.types import GIVEN_AT_THE_COUNTER, Origin, Outcome, Tender
from yinuo.field import queries as field
from yinuo.followup import queries as followup
from yinuo.installed_base import queries as installed_base
from yinuo.intake import listing
from yinuo.intake import queries as intake
from yinuo.intake.forms import NoteForm, PicturesForm
from yinuo.intake.types import CaseKind, CaseState
from yinuo.kernel.actors import Actor
from yinuo.kernel.charters import Remedy
from yinuo.kernel.charters.steps import Step
from yinuo.kernel.errors import gettext_noop
from yinuo.parties import queries as parties
from yinuo.platform.evidence import queries as evidence
from yinuo.platform.journal import queries as journal
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import page
from yinuo.web import clocks, deciding, timeline, upwards
from yinuo.workorders import queries as workorders
from yinuo.workorders.actions import may_answer
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
    people = timeline.people_in(entries)
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
    pictures = evidence.of_case(case.id) if PICTURED.intersection(e.code for e in entries) else []
    settling = _settling(case, decisions, {e.code for e in entries}, {p.purpose for p in pictures}, request)
    return {
        "case": case,
        "way": way(case, told, at_counter=settling["at_counter"]),
        "unit": installed_base.visible_to(actor).filter(pk=case.sold_unit_id or 0).first(),
        "decision": deciding.panel(decisions, names=people, language=request.LANGUAGE_CODE)
        if decisions
        else None,
        "settling": settling,
        "questions": _questions(case, decisions, request),
        "checklist": workorders.checklist(
            case.id, language=request.LANGUAGE_CODE, decisions=decisions[:1], names=people
        )
        if decisions
        else [],
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
        "clocks": clocks.panel(
            case,
            request,
            codes={entry.code for entry in entries},
            decision=decisions[0] if decisions else None,
        ),
        "upwards": upwards.panel(case, {entry.code for entry in entries}, request),
        "callbacks": followup.of_case(case.id) if "followup" in told else [],
        "reached": REACHED.get(CaseState(case.state), frozenset()),
        "holds": intake.holds(case.id) if case.state == CaseState.STRUCK_OFF else [],
        "revealed": actor.may(P.PARTIES_CUSTOMER_REVEAL)
        and parties.is_revealed(case.customer_id, actor=actor, now=now),
        "entries": timeline.of_case(case.id, entries, people=people, now=now),
        "pictures": pictures,
        "others": _others(case, actor),
        "may": _may(
            case,
            actor,
            order_state=order.state if order else "",
            klass=settling["klass"],
        )
        | _may_settle(case, actor, decisions, settling),
        "order": order,
    }


AT_RECEPTION = frozenset({Step.RECEPTION, Step.PHONE})
REACHED = {
    CaseState.REGISTERED: AT_RECEPTION,
    CaseState.DECIDED: AT_RECEPTION | {Step.HANDOVER},
    CaseState.VOUCHERED: AT_RECEPTION,
    CaseState.DISPATCHED: frozenset({Step.VISIT}),
    CaseState.ON_SITE: frozenset({Step.VISIT, Step.WORK}),
    CaseState.IN_WORKSHOP: frozenset({Step.BENCH, Step.WORK, Step.HANDOVER}),
    CaseState.STRUCK_OFF: frozenset({Step.CALLBACK, Step.CLOSING}),
}
"""The steps of the checklist that a case has come to; the others stay folded."""


PICTURED = frozenset(
    {
        "entitlement.proof_kept",
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


def way(case: "Case", told: set[str], *, at_counter: bool = False) -> list[dict[str, str]]:
    """The case's steps, done, current and to come.

    The workshop only where the product has been there, no visit where the customer has brought it, and neither
    voucher nor visit where it is settled at the counter.
    """
    if case.kind == CaseKind.COMPLAINT:
        steps = [
            (CaseState.REGISTERED, gettext_noop("Registered")),
            (CaseState.CLOSED, gettext_noop("Closed")),
        ]
    else:
        brought = "depot" in told and "dispatch" not in told
        left_out = set() if "depot" in told else {CaseState.IN_WORKSHOP}
        left_out |= {CaseState.DISPATCHED, CaseState.ON_SITE} if brought or at_counter else set()
        left_out |= {CaseState.VOUCHERED} if at_counter else set()
        steps = [step for step in WAY if step[0] not in left_out]
        if at_counter and case.state == CaseState.CLOSED and "followup" not in told:
            steps = [*steps[:-1], (CaseState.CLOSED, gettext_noop("Closed"))]
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


def _settling(
    case: "Case", decisions: list[Any], codes: set[str], kept: set[str], request: Request
) -> dict[str, Any]:
    """What of the newest decision has been carried out: proof, choice, hand-over, refusal told."""
    empty: dict[str, Any] = {"klass": "", "at_counter": False, "choice": None}
    if not decisions:
        return empty
    newest = decisions[0]
    chosen = entitlement.choices_of(case.id) if "entitlement.remedy_chosen" in codes else []
    given = entitlement.given_in(case.id) if "entitlement.remedy_given" in codes else []
    tellings = entitlement.tellings_of(case.id) if "entitlement.refusal_told" in codes else []
    choice = next((each for each in chosen if each.decision_id == newest.id), None)
    is_repair = choice is not None and choice.remedy == Remedy.REPAIR
    offered = {each.remedy for each in entitlement.offers_of(newest)}
    settles = not newest.klass and bool(entitlement.charter_of(newest).definition.remedy)
    proves = settles and newest.outcome in PROVEN
    return {
        "klass": newest.klass or ("C" if is_repair else "A" if newest.outcome == Outcome.CHARGEABLE else ""),
        "at_counter": settles and not is_repair and offered != {Remedy.REPAIR},
        "choice": choice,
        "chosen": deciding.moved(choice.remedy, choice.deduct_fen, choice.pays_fen) if choice else None,
        "given": [
            {
                "row": each,
                "tender": _(labels.TENDERS[Tender(each.tender)]) if each.tender else "",
                **deciding.moved(each.remedy, each.choice.deduct_fen, each.choice.pays_fen),
            }
            for each in given
        ],
        "tellings": tellings,
        "proofs": deciding.proofs(newest, kept, language=request.LANGUAGE_CODE) if proves else [],
        "lacking": proves and entitlement.proofs_lacking(newest, kept),
        "is_given": any(each.decision_id == newest.id for each in given),
        "answers": {each.answer for each in tellings if each.decision_id == newest.id},
    }


PROVEN = frozenset({Outcome.COVERED})


def _may_settle(
    case: "Case", actor: Actor, decisions: list[Any], settling: dict[str, Any]
) -> dict[str, bool]:
    """What this person can do with the newest decision across the counter."""
    open_ = case.kind == CaseKind.REPAIR and case.state == CaseState.DECIDED and bool(decisions)
    carries = open_ and actor.may(P.ENTITLEMENT_REMEDY_WRITE) and not settling["is_given"]
    outcome = decisions[0].outcome if decisions else ""
    choice = settling["choice"]
    return {
        "prove": bool(decisions) and intake.is_live(case) and actor.may(P.ENTITLEMENT_REMEDY_WRITE),
        "choose": carries and outcome == Outcome.COVERED,
        "give": carries and choice is not None and choice.remedy in GIVEN_AT_THE_COUNTER,
        "tell_refusal": carries and outcome == Outcome.REFUSED and "accepted" not in settling["answers"],
        "agree": open_
        and actor.may(P.ENTITLEMENT_REMEDY_AGREE)
        and outcome == Outcome.NEGOTIATE
        and decisions[0].origin != Origin.AGREEMENT,
    }


OF_THE_LAW, OF_THE_LAW_ALONE = 3, 8
"""So many questions of the law are asked at once, beside those of the promise and by themselves."""


def _questions(case: "Case", decisions: list[Any], request: Request) -> FactsForm | None:
    """The questions of an open decision, best first, as a form to answer on the spot."""
    if not decisions or decisions[0].outcome != Outcome.NEEDS_FACTS:
        return None
    if CaseState(case.state) not in CHANGEABLE or not request.actor.may(P.ENTITLEMENT_DECISION_WRITE):
        return None
    charter = entitlement.charter_of(decisions[0])
    needs = decisions[0].result["needs"]
    names = _first_asked(needs, own=charter.definition.facts)
    found = [entitlement.fact_of(charter, name) for name in names]
    asked = [each for each in found if each is not None]
    if not asked:
        return None
    form = FactsForm(asked=asked, language=request.LANGUAGE_CODE, auto_id="fact_%s")
    form.asks_more = len(names) < len(needs)
    return form


def _first_asked(needs: list[str], *, own: Collection[str]) -> list[str]:
    """All that the promise itself asks, and of what the law beneath it asks what comes first.

    What kind of goods it is makes most questions of the law needless.
    """
    beneath = [name for name in needs if name not in own]
    first = set(beneath[: OF_THE_LAW if len(beneath) < len(needs) else OF_THE_LAW_ALONE])
    return [name for name in needs if name in own or name in first]


def _others(case: "Case", actor: Actor) -> list[Any]:
    """Other cases of the same unit, or of the customer when the unit is unknown."""
    if case.sold_unit_id is not None:
        rows = intake.of_sold_unit(case.sold_unit_id, actor=actor, limit=6)
    else:
        rows = intake.of_customer(case.customer_id, actor=actor, limit=6)
    return [row for row in rows if row.case_id != case.id]


def _may(case: "Case", actor: Actor, *, order_state: str, klass: str) -> dict[str, bool]:
    """What this person can do with the case in its present state: a button stands only where it will work."""
    state = CaseState(case.state)
    live, repair = intake.is_live(case), case.kind == CaseKind.REPAIR
    writes = actor.may(P.INTAKE_CASE_WRITE)
    return {
        "note": writes,
        "nudge": writes and live,
        "correct": writes and live,
        "hand_over": actor.may(P.INTAKE_CASE_HANDOVER) and live and not case.need,
        "cancel": writes
        and live
        and state not in {CaseState.ON_SITE, CaseState.IN_WORKSHOP, CaseState.STRUCK_OFF},
        "reopen": writes and repair and state in {CaseState.STRUCK_OFF, CaseState.CLOSED},
        "close": writes and not repair and live,
        "decide": actor.may(P.ENTITLEMENT_DECISION_WRITE) and repair and state in CHANGEABLE,
        "override": actor.may(P.ENTITLEMENT_DECISION_OVERRIDE) and repair and state in CHANGEABLE,
        "draw": actor.may(P.WORKORDERS_ORDER_WRITE) and repair and bool(klass) and state is CaseState.DECIDED,
        "book": actor.may(P.DISPATCH_VISIT_BOOK) and order_state == OrderState.DRAWN,
        "send_at_once": writes and bool(case.need) and order_state == OrderState.DRAWN,
        "visit": actor.may(P.DISPATCH_VISIT_BOOK),
        "take_in": actor.may(P.DEPOT_STAY_WRITE) and order_state == OrderState.DRAWN,
        "stay": actor.may(P.DEPOT_STAY_READ),
        "file": actor.may(P.WORKORDERS_ORDER_WRITE) and order_state == OrderState.SIGNED,
        "void": actor.may(P.WORKORDERS_ORDER_WRITE)
        and order_state in {OrderState.DRAWN, OrderState.DISPATCHED},
        "answer": may_answer(actor) and state not in {CaseState.CLOSED, CaseState.CANCELLED},
        "waive": actor.may(P.ENTITLEMENT_DECISION_OVERRIDE),
        "print": actor.may(P.WORKORDERS_ORDER_READ),
        "call": actor.may(P.FOLLOWUP_CALLBACK_WRITE),
        "reveal": actor.may(P.PARTIES_CUSTOMER_REVEAL),
    }
