from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.charters import queries as charters
from yinuo.entitlement import actions, forms, labels, queries
from yinuo.entitlement.types import EXCHANGES, Answer, Offered, ServiceClass, Tender
from yinuo.intake import queries as intake
from yinuo.kernel.charters import Remedy, Text
from yinuo.kernel.errors import NotFound, Refused, gettext_noop
from yinuo.kernel.money import yuan, yuan_grouped
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, submit

if TYPE_CHECKING:
    from yinuo.entitlement.models import Decision


@act(P.ENTITLEMENT_DECISION_WRITE, shows=True)
def tell(request: Request, pk: int) -> HttpResponse:
    """Answer questions of the decision, or correct what was answered."""
    case = intake.get(pk, actor=request.actor)
    decision, told = _newest(pk), queries.told(pk)
    charter = queries.charter_of(decision)
    names = dict.fromkeys((*decision.result["needs"], *told))
    found = [queries.fact_of(charter, name) for name in names]
    form = forms.FactsForm(
        request.POST or None,
        asked=[each for each in found if each is not None],
        language=request.LANGUAGE_CODE,
        initial={name: _as_typed(value) for name, value in told.items()},
    )

    def take(data: dict[str, Any]) -> str:
        actions.tell_facts(case_id=pk, facts=data, actor=request.actor, now=request.now)
        return reverse("case", args=[pk])

    title = _("Questions about %(number)s") % {"number": case.number}
    why = _("Answer what you know. What is left empty stays open.")
    context = {"case": case, "title": title, "why": why, "label": _("Answer"), "compact": True}
    return submit(request, form, "intake/act.html", context, take)


@act(P.ENTITLEMENT_DECISION_WRITE)
def again(request: Request, pk: int) -> HttpResponse:
    actions.decide_again(case_id=pk, actor=request.actor, now=request.now)
    messages.success(request, _("Decided again."))
    return HttpResponseRedirect(reverse("case", args=[pk]))


@act(P.ENTITLEMENT_DECISION_OVERRIDE, shows=True)
def override(request: Request, pk: int) -> HttpResponse:
    """A chief decides otherwise, with a reason: who pays, or what the customer gets."""
    case = intake.get(pk, actor=request.actor)
    decision = queries.latest(pk)
    if decision is not None and queries.charter_of(decision).definition.remedy:
        return _override_remedy(request, pk, decision)
    form = forms.OverrideForm(request.POST or None)

    def take(data: dict[str, str]) -> str:
        actions.override(
            case_id=pk,
            klass=ServiceClass(data["klass"]),
            reason=data["reason"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _(OVERRIDDEN))
        return reverse("case", args=[pk])

    return submit(request, form, "intake/act.html", {"case": case, **_otherwise(case.number)}, take)


def _override_remedy(request: Request, pk: int, decision: "Decision") -> HttpResponse:
    case = intake.get(pk, actor=request.actor)
    form = forms.OverrideRemedyForm(request.POST or None, initial={"decision": decision.id})

    def take(data: dict[str, Any]) -> str:
        actions.override_remedy(
            case_id=pk,
            decision_id=data["decision"],
            settled=form.settled(),
            reason=data["reason"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _(OVERRIDDEN))
        return reverse("case", args=[pk])

    return submit(request, form, "intake/act.html", {"case": case, **_otherwise(case.number)}, take)


OVERRIDDEN = gettext_noop("Your decision stands; what the charter said is kept beside it.")


def _otherwise(number: str) -> dict[str, Any]:
    return {
        "title": _("Decide otherwise on %(number)s") % {"number": number},
        "why": _(
            "The charter’s own decision and its clauses stay on record. Your reason is shown with yours."
        ),
        "label": _("Decide"),
    }


@act(P.ENTITLEMENT_REMEDY_AGREE, shows=True)
def agreement(request: Request, pk: int) -> HttpResponse:
    """What was agreed with the customer where the promise leaves it open."""
    case = intake.get(pk, actor=request.actor)
    form = forms.AgreementForm(
        request.POST or None, initial={"decision": _newest(pk).id, "remedy": forms.NOTHING}
    )

    def take(data: dict[str, Any]) -> str:
        actions.negotiate(
            case_id=pk,
            decision_id=data["decision"],
            agreed=data["agreed"],
            settled=form.settled_if_any(),
            at_customers_cost=form.at_customers_cost,
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("What was agreed is on record."))
        return reverse("case", args=[pk])

    title = _("Agreement on %(number)s") % {"number": case.number}
    why = _("The promise says nothing for this case. What you agree on with the customer stands on record.")
    context = {"case": case, "title": title, "why": why, "label": _("Agreed")}
    return submit(request, form, "intake/act.html", context, take)


@act(P.ENTITLEMENT_REMEDY_WRITE)
def proof(request: Request, pk: int) -> HttpResponse:
    """Put a picture of what the customer has shown on record."""
    case = intake.get(pk, actor=request.actor)
    form = forms.ProofForm(request.POST, request.FILES)

    def take(data: dict[str, Any]) -> str:
        actions.keep_proof(
            case_id=pk,
            proof=data["proof"],
            content=data["picture"].read(),
            name=data["picture"].name or "",
            actor=request.actor,
            now=request.now,
        )
        return reverse("case", args=[pk])

    title = _("Proof for %(number)s") % {"number": case.number}
    context = {"case": case, "title": title, "label": _("Keep the picture"), "with_files": True}
    return submit(request, form, "intake/act.html", context, take)


@act(P.ENTITLEMENT_REMEDY_WRITE)
def choose(request: Request, pk: int) -> HttpResponse:
    """Keep what has been chosen among the offers."""
    intake.get(pk, actor=request.actor)
    form = forms.ChoiceForm(request.POST)
    if not form.is_valid():
        raise Refused(gettext_noop("Choose one of the offers."))
    remedy = Remedy(form.cleaned_data["remedy"])
    actions.choose_remedy(
        case_id=pk,
        decision_id=form.cleaned_data["decision"],
        remedy=remedy,
        actor=request.actor,
        now=request.now,
    )
    messages.success(request, _("Chosen: %(remedy)s.") % {"remedy": _(labels.REMEDIES[remedy])})
    return HttpResponseRedirect(reverse("case", args=[pk]))


@act(P.ENTITLEMENT_REMEDY_WRITE, shows=True)
def give(request: Request, pk: int) -> HttpResponse:
    """Hand over the new item, or pay the money back."""
    case = intake.get(pk, actor=request.actor)
    decision = _newest(pk)
    choice = queries.choice_in_force(decision)
    if choice is None:
        raise Refused(gettext_noop("First write down what has been chosen."))
    chosen = Offered(Remedy(choice.remedy), choice.deduct_fen, choice.pays_fen)
    form = forms.GiveForm(
        request.POST or None,
        chosen=chosen,
        is_exchange=chosen.remedy in EXCHANGES,
        initial={"decision": decision.id, "amount": yuan(chosen.moves), "taken_by": case.contact_name},
    )

    def take(data: dict[str, Any]) -> str:
        actions.give_remedy(
            case_id=pk,
            decision_id=data["decision"],
            amount_fen=form.amount_fen,
            taken_by=data["taken_by"],
            tender=Tender(data["tender"]) if data.get("tender") else None,
            new_serial=data.get("new_serial", ""),
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("Handed over. The customer is called back to hear whether all is well."))
        return reverse("case", args=[pk])

    title = f"{_(labels.REMEDIES[chosen.remedy])} · {case.number}"
    context = {"case": case, "title": title, "why": _counted(chosen), "label": _("Handed over")}
    return submit(request, form, "intake/act.html", context, take)


def _counted(chosen: Offered) -> str:
    if chosen.receives:
        return _("Take %(amount)s from the customer and hand over the new item.") % {
            "amount": yuan_grouped(chosen.receives)
        }
    if chosen.pays_customer:
        return _("Take the goods back and pay %(amount)s to the customer.") % {
            "amount": yuan_grouped(chosen.pays_customer)
        }
    return _("Take the goods back and hand over the new item. No money changes hands.")


@act(P.ENTITLEMENT_REMEDY_WRITE, shows=True)
def refusal(request: Request, pk: int) -> HttpResponse:
    """The customer is told the refusal with its clauses, and accepts or disputes it."""
    case = intake.get(pk, actor=request.actor)
    decision = _newest(pk)
    form = forms.TellingForm(
        request.POST or None,
        supervisors=[(each.id, each.user.name) for each in queries.supervisors(unit_id=case.unit_id)],
        initial={"decision": decision.id},
    )

    def take(data: dict[str, Any]) -> str:
        answer = Answer(data["answer"])
        actions.tell_refusal(
            case_id=pk,
            decision_id=data["decision"],
            answer=answer,
            said=data["said"],
            to_id=data["to"],
            actor=request.actor,
            now=request.now,
        )
        if answer is Answer.ACCEPTED:
            messages.success(request, _("Written down. The case has ended."))
        else:
            messages.success(request, _("Written down. The supervisor has it as a complaint."))
        return reverse("case", args=[pk])

    said = [
        charters.spoken(Text(each["zh"], each["en"]), request.LANGUAGE_CODE)
        for each in decision.result["because"]
        if each["clause"] in decision.result["refused_by"]
    ]
    title = _("Tell the customer · %(number)s") % {"number": case.number}
    context = {"case": case, "title": title, "clauses": said, "label": _("The customer has been told")}
    return submit(request, form, "intake/act.html", context, take)


def _newest(pk: int) -> "Decision":
    decision = queries.latest(pk)
    if decision is None:
        raise NotFound
    return decision


def _as_typed(value: object) -> object:
    """A fact that was told, as its field shows it."""
    return ("1" if value else "0") if isinstance(value, bool) else value
