"""The desk's side of the workshop: the board, the register, one product from hand to hand."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.depot import forms, labels, listing, queries
from yinuo.depot.actions import benching, returning, taking
from yinuo.depot.models import Stay
from yinuo.depot.queries import Standing
from yinuo.depot.types import CameBy, NextStep, Proof, ResultKind, Stage
from yinuo.intake import queries as intake
from yinuo.kernel.charters.steps import Step
from yinuo.platform.evidence import queries as evidence
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui import signing
from yinuo.platform.ui.pages import act, page, posted, submit
from yinuo.workorders import queries as workorders
from yinuo.workorders.actions import may_answer
from yinuo.workorders.forms import goods_of
from yinuo.workorders.types import total_fen

CONSENT = "depot/consent.html"
Take = Callable[[dict[str, Any]], None]


@page(P.DEPOT_STAY_READ)
def board(request: Request) -> HttpResponse:
    """What stands in the workshop, by stage, longest first."""
    found = queries.board(request.actor)
    shown = {
        "lanes": listing.lanes(found, now=request.now),
        "count": len(found),
        "live_url": reverse("depot"),
    }
    template = "depot/_board.html" if "HX-Request" in request.headers else "depot/board.html"
    return render(request, template, shown)


@page(P.DEPOT_STAY_READ)
def find(request: Request) -> HttpResponse:
    """The counter: the number of a receipt or what a scanner reads from a label leads to the product."""
    code = request.GET.get("q", "").strip()[:200]
    found = queries.by_code(code, actor=request.actor)
    if len(found) == 1:
        return HttpResponseRedirect(reverse("stay", args=[found[0].id]))
    return render(request, "depot/find.html", {"code": code, "found": found})


@page(P.DEPOT_STAY_READ)
def stay(request: Request, pk: int) -> HttpResponse:
    """One product: what it is, what happened, and the one thing to do next."""
    found = queries.get(pk, actor=request.actor)
    return render(request, "depot/stay.html", shown_of(found, request))


def shown_of(found: Stay, request: Request) -> dict[str, Any]:
    now = request.now
    standing = queries.standing(found)
    card = queries.card_of(found)
    return {
        "stay": found,
        "case": found.case,
        "row": found.case.row,
        "standing": standing,
        "stage_words": _("Left for disposal") if found.left_at else _(labels.STAGES[standing.stage]),
        "stage_tone": STAGE_TONES[standing.stage],
        "came_by": _(labels.CAME_BY[CameBy(found.came_by)]),
        "goods": listing.goods(found),
        "receipt": listing.receipt(found),
        "card": card,
        "times": listing.times(card, now=now) if card is not None else None,
        "used": list(card.parts.all()) if card is not None else [],
        "cleared_as": _(labels.RESULTS[ResultKind(found.cleared_as)]) if found.cleared_as else "",
        "entries": listing.story(standing, queries.contacts(found.id), now=now),
        "pictures": evidence.of_case(found.case_id),
        "checklist": asked_for(found, standing, request),
        "here": reverse("stay", args=[found.id]),
        "step": standing.step.value,
        "step_words": _(labels.STEPS[standing.step]),
        "form": _form_of(standing, request),
        "may": _may(standing, request),
    }


def asked_for(found: Stay, standing: Standing, request: Request) -> list[Any]:
    """What the promise wants on record before the chief passes it, and then before it is handed over."""
    if standing.stage in {Stage.GONE, Stage.NOT_COLLECTED}:
        return []
    steps = (Step.HANDOVER,) if standing.stage is Stage.READY else (Step.BENCH, Step.WORK)
    return workorders.to_answer(found.case_id, language=request.LANGUAGE_CODE, steps=steps)


STAGE_TONES = {
    Stage.TO_ENTER: "due",
    Stage.TO_DIAGNOSE: "waiting",
    Stage.WAITS: "waiting",
    Stage.ON_BENCH: "due",
    Stage.TO_CHECK: "due",
    Stage.READY: "due",
    Stage.NOT_COLLECTED: "late",
    Stage.GONE: "done",
}


def _form_of(standing: Standing, request: Request) -> BaseForm | None:
    """The form of the next step, if it is this person's to do."""
    step, actor = standing.step, request.actor
    mine = P.DEPOT_CARD_CHECK if step is NextStep.CHECK else P.DEPOT_STAY_WRITE
    make = STEP_FORMS.get(step)
    return make(standing.stay, request) if make is not None and actor.may(mine) else None


def _technician_choices(found: Stay, request: Request) -> list[tuple[int, str]]:
    return listing.technicians(found, actor=request.actor)


STEP_FORMS: dict[NextStep, Callable[[Stay, Request], BaseForm]] = {
    NextStep.ENTER: lambda found, request: forms.EnterForm(technicians=_technician_choices(found, request)),
    NextStep.TAKE: lambda found, request: forms.TechnicianForm(
        technicians=_technician_choices(found, request)
    ),
    NextStep.ASK: lambda found, request: forms.AnswerForm(initial=_answer_initial(found, request)),
    NextStep.CHECK: lambda _found, _request: forms.CheckForm(),
    NextStep.PLAN: lambda _found, request: forms.ReturnForm(
        initial={"return_on": queries.local_day(request.now)}
    ),
    NextStep.TELL: lambda _found, _request: forms.ContactForm(),
    NextStep.DELIVER: lambda found, request: _receipt_form(request, found),
    NextStep.HAND_OUT: lambda found, request: _receipt_form(request, found),
}


def _answer_initial(found: Stay, request: Request) -> dict[str, Any]:
    return {"signer": found.case.contact_name[:40], "told_at": timezone.localtime(request.now)}


def _may(standing: Standing, request: Request) -> dict[str, bool]:
    """What else can be done with the product now: a link stands only where it will work."""
    found, actor = standing.stay, request.actor
    writes, stage = actor.may(P.DEPOT_STAY_WRITE), standing.stage
    ready = stage is Stage.READY and found.return_on is not None
    on_way = found.carrier_id is not None
    bench = queries.card_of(found) is not None and stage in BENCH_STAGES
    return {
        "give": writes and bench and standing.step is not NextStep.TAKE,
        "plan": writes and ready,
        "tell": writes and ready and standing.step is not NextStep.TELL,
        "send_out": writes and ready and not on_way,
        "bring_back": writes and ready and on_way,
        "deliver": writes and ready and standing.step is NextStep.TELL,
        "lost": writes and stage is not Stage.GONE and found.receipt_voided_at is None,
        "leave": writes and stage is Stage.READY and found.cleared_as == ResultKind.BEYOND_REPAIR,
        "store": actor.may(P.DEPOT_CARD_CHECK) and ready and not on_way,
        "case": actor.may(P.INTAKE_CASE_READ),
        "answer": may_answer(actor),
    }


BENCH_STAGES = frozenset({Stage.TO_DIAGNOSE, Stage.WAITS, Stage.ON_BENCH})


@act(P.DEPOT_STAY_WRITE, shows=True)
def take_in(request: Request, pk: int) -> HttpResponse:
    """A customer brings the product of a waiting voucher to the counter."""
    order = workorders.get(pk, actor=request.actor)
    case = intake.get(order.case_id, actor=request.actor)
    row = case.row
    initial = {
        "name": row.product,
        "serial": row.serial,
        "trouble": case.description[:400],
        "signer": case.contact_name[:40],
    }
    form = forms.TakeInForm(request.POST or None, request.FILES or None, initial=initial)

    def take(data: dict[str, Any]) -> str:
        taken = taking.take_in(
            order_id=pk,
            goods=goods_of(data),
            trouble=data["trouble"],
            signed=signing.signed(data),
            actor=request.actor,
            now=request.now,
        )
        messages.success(
            request, _("Taken in. Give the customer receipt %(number)s.") % {"number": taken.receipt_number}
        )
        return reverse("stay", args=[taken.id])

    shown = {
        "case": case,
        "crumb_url": reverse("case", args=[case.id]),
        "crumb": case.number,
        "title": _("Take in for %(number)s") % {"number": order.number},
        "why": _("The customer signs for handing it over and gets the receipt."),
        "label": _("Take it in and issue the receipt"),
        "is_signed": True,
    }
    return submit(request, form, "depot/act.html", shown, take)


@act(P.DEPOT_STAY_WRITE, shows=True)
def enter(request: Request, pk: int) -> HttpResponse:
    found = queries.get(pk, actor=request.actor)
    form = forms.EnterForm(posted(request), technicians=listing.technicians(found, actor=request.actor))

    def take(data: dict[str, Any]) -> None:
        taking.enter(shelf=data["shelf"], technician_id=data["technician"], **_by(request, pk))
        messages.success(request, _("Entered. The repair card hangs on it."))

    return _act(request, found, form, take, title=_("Enter it in the register"), label=_("Enter it"))


@act(P.DEPOT_STAY_WRITE, shows=True)
def give(request: Request, pk: int) -> HttpResponse:
    found = queries.get(pk, actor=request.actor)
    form = forms.TechnicianForm(posted(request), technicians=listing.technicians(found, actor=request.actor))

    def take(data: dict[str, Any]) -> None:
        benching.give_card(technician_id=data["technician"], **_by(request, pk))
        messages.success(request, _("The technician has the card."))

    return _act(request, found, form, take, title=_("Give the card to a technician"), label=_("Give it"))


@act(P.DEPOT_STAY_WRITE, shows=True)
def consent(request: Request, pk: int) -> HttpResponse:
    """Write down what the customer says to the estimate, by phone or at the counter."""
    found = queries.get(pk, actor=request.actor)
    form = forms.AnswerForm(posted(request), initial=_answer_initial(found, request))

    def take(data: dict[str, Any]) -> None:
        _answered(request, pk, data)

    return _act(request, found, form, take, title=_("Ask the customer"), template=CONSENT)


def _answered(request: Request, pk: int, data: dict[str, Any]) -> None:
    is_given = data["answer"] == "yes"
    benching.answer(
        is_given=is_given,
        signer=data["signer"],
        way=data["way"],
        told_at=data["told_at"],
        **_by(request, pk),
    )
    if is_given:
        messages.success(request, _("The consent is on record; the repair can begin."))
    else:
        messages.success(
            request, _("The refusal is on record. It goes back unrepaired, or gets another estimate.")
        )


@act(P.DEPOT_CARD_CHECK, shows=True)
def check(request: Request, pk: int) -> HttpResponse:
    """The chief's check (验讫, C357)."""
    found = queries.get(pk, actor=request.actor)
    form = forms.CheckForm(posted(request))

    def take(data: dict[str, Any]) -> None:
        is_passed = data["passed"] == "yes"
        returning.check(is_passed=is_passed, note=data["note"], **_by(request, pk))
        if is_passed:
            messages.success(request, _("Checked and passed. The desk can enter the date of return."))
        else:
            messages.success(request, _("It is back on the bench."))

    return _act(request, found, form, take, title=_("The chief’s check"), template="depot/check.html")


@act(P.DEPOT_STAY_WRITE, shows=True)
def plan(request: Request, pk: int) -> HttpResponse:
    found = queries.get(pk, actor=request.actor)
    initial = {"return_on": found.return_on or queries.local_day(request.now)}
    form = forms.ReturnForm(posted(request), initial=initial)

    def take(data: dict[str, Any]) -> None:
        returning.plan_return(return_on=data["return_on"], **_by(request, pk))
        messages.success(request, _("The date of return is in the register. Tell the customer."))

    return _act(request, found, form, take, title=_("Date of return"), label=_("Enter the date"))


@act(P.DEPOT_STAY_WRITE, shows=True)
def tell(request: Request, pk: int) -> HttpResponse:
    """Tell the customer that it can be collected; every attempt is kept."""
    found = queries.get(pk, actor=request.actor)
    form = forms.ContactForm(posted(request))

    def take(data: dict[str, Any]) -> None:
        is_reached = data["reached"] == "yes"
        returning.record_contact(is_reached=is_reached, note=data["note"], **_by(request, pk))
        messages.success(
            request, _("The customer knows.") if is_reached else _("The attempt is written down.")
        )

    return _act(request, found, form, take, title=_("Tell the customer"), template="depot/tell.html")


@act(P.DEPOT_STAY_WRITE, shows=True)
def send_out(request: Request, pk: int) -> HttpResponse:
    found = queries.get(pk, actor=request.actor)
    form = forms.TechnicianForm(posted(request), technicians=listing.technicians(found, actor=request.actor))

    def take(data: dict[str, Any]) -> None:
        returning.send_out(technician_id=data["technician"], **_by(request, pk))
        messages.success(request, _("The technician has it and hands it over at the customer’s."))

    why = _("The technician sees the address until it is handed over.")
    return _act(
        request, found, form, take, title=_("Send it to the customer"), why=why, label=_("Send it out")
    )


@act(P.DEPOT_STAY_WRITE)
def bring_back(request: Request, pk: int) -> HttpResponse:
    returning.bring_back(**_by(request, pk))
    messages.success(request, _("It stands in the workshop again."))
    return HttpResponseRedirect(reverse("stay", args=[pk]))


@act(P.DEPOT_STAY_WRITE, shows=True)
def deliver(request: Request, pk: int) -> HttpResponse:
    """Hand product and voucher over: the receipt comes back and is void, the customer signs (C357)."""
    found = queries.get(pk, actor=request.actor)
    form = _receipt_form(request, found)

    def take(data: dict[str, Any]) -> None:
        returning.deliver(receipt=data["receipt"], signed=signing.signed(data), **_by(request, pk))
        messages.success(request, _("Handed over and signed; the receipt is void. File the voucher."))

    return _act(request, found, form, take, title=_("Hand it over"), label=_("Hand it over"), is_signed=True)


@act(P.DEPOT_STAY_WRITE, shows=True)
def leave(request: Request, pk: int) -> HttpResponse:
    found = queries.get(pk, actor=request.actor)
    form = _receipt_form(request, found)

    def take(data: dict[str, Any]) -> None:
        returning.leave(receipt=data["receipt"], signed=signing.signed(data), **_by(request, pk))
        messages.success(request, _("Left for disposal, and signed; the receipt is void."))

    return _act(
        request,
        found,
        form,
        take,
        title=_("Left for disposal"),
        why=_("With the signature the customer gives it up. It cannot be handed out any more."),
        label=_("Keep it for disposal"),
        is_signed=True,
    )


@act(P.DEPOT_STAY_WRITE, shows=True)
def lost(request: Request, pk: int) -> HttpResponse:
    found = queries.get(pk, actor=request.actor)
    initial = {"signer": found.case.contact_name[:40]}
    form = forms.LostForm(posted(request), request.FILES or None, initial=initial)

    def take(data: dict[str, Any]) -> None:
        returning.declare_lost(proof=Proof(data["proof"]), signed=signing.signed(data), **_by(request, pk))
        messages.success(request, _("The receipt is void as lost. Hand over without it."))

    return _act(
        request,
        found,
        form,
        take,
        title=_("The receipt is lost"),
        why=_(
            "The customer declares with a signature that the receipt is lost. Look at a proof of who it is; no number of it is kept."
        ),
        label=_("Void the receipt as lost"),
        is_signed=True,
    )


@act(P.DEPOT_CARD_CHECK, shows=True)
def store(request: Request, pk: int) -> HttpResponse:
    """The chief closes what nobody has collected."""
    found = queries.get(pk, actor=request.actor)
    form = forms.StoreForm(posted(request), initial={"where": found.shelf})

    def take(data: dict[str, Any]) -> None:
        returning.store(where=data["where"], **_by(request, pk))
        messages.success(request, _("Closed as not collected. It can still be handed out."))

    return _act(
        request,
        found,
        form,
        take,
        title=_("Close as not collected"),
        why=_("The voucher is voided and the case ends. The register keeps where it stands."),
        label=_("Put it away"),
    )


def _receipt_form(request: Request, found: Stay) -> forms.ReceiptForm:
    initial = {"signer": found.case.contact_name[:40]}
    return forms.ReceiptForm(posted(request), request.FILES or None, initial=initial)


def _by(request: Request, pk: int) -> dict[str, Any]:
    return {"stay_id": pk, "actor": request.actor, "now": request.now}


def _act(
    request: Request,
    found: Stay,
    form: BaseForm,
    take: Take,
    *,
    title: str,
    label: str = "",
    why: str = "",
    is_signed: bool = False,
    template: str = "depot/act.html",
) -> HttpResponse:
    """One act on a product: its form, taken, and back to the product."""
    url = reverse("stay", args=[found.id])

    def taken(data: dict[str, Any]) -> str:
        take(data)
        return url

    lines = workorders.estimate_of(found.order_id) if template == CONSENT else []
    shown = {
        "stay": found,
        "case": found.case,
        "crumb_url": url,
        "crumb": found.receipt_number,
        "title": title,
        "label": label,
        "why": why,
        "is_signed": is_signed,
        "lines": lines,
        "total_fen": total_fen(lines),
    }
    return submit(request, form, template, shown, taken)
