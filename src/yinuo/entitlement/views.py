from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.entitlement import actions, forms, queries
from yinuo.entitlement.types import ServiceClass
from yinuo.intake import queries as intake
from yinuo.kernel.errors import NotFound
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, submit


@act(P.ENTITLEMENT_DECISION_WRITE)
def tell(request: Request, pk: int) -> HttpResponse:
    """Answer one question of the decision, on the case's page."""
    case = intake.get(pk, actor=request.actor)
    charter = queries.charter_in_force()
    name = request.POST.get("name", "")
    fact = charter.definition.facts.get(name)
    if fact is None:
        raise NotFound
    question = charter.question(name).lang(request.LANGUAGE_CODE)
    form = forms.FactForm(request.POST, fact=fact, question=question, language=request.LANGUAGE_CODE)

    def take(data: dict[str, object]) -> str:
        actions.tell_fact(case_id=pk, name=name, value=data["value"], actor=request.actor, now=request.now)
        return reverse("case", args=[pk])

    title = _("One question about %(number)s") % {"number": case.number}
    return submit(
        request, form, "intake/act.html", {"case": case, "title": title, "label": _("Answer")}, take
    )


@act(P.ENTITLEMENT_DECISION_WRITE)
def again(request: Request, pk: int) -> HttpResponse:
    actions.decide_again(case_id=pk, actor=request.actor, now=request.now)
    messages.success(request, _("Decided again."))
    return HttpResponseRedirect(reverse("case", args=[pk]))


@act(P.ENTITLEMENT_DECISION_OVERRIDE, shows=True)
def override(request: Request, pk: int) -> HttpResponse:
    """A chief decides otherwise, with a reason."""
    case = intake.get(pk, actor=request.actor)
    form = forms.OverrideForm(request.POST or None)

    def take(data: dict[str, str]) -> str:
        actions.override(
            case_id=pk,
            klass=ServiceClass(data["klass"]),
            reason=data["reason"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("Your decision stands; what the charter said is kept beside it."))
        return reverse("case", args=[pk])

    title = _("Decide otherwise on %(number)s") % {"number": case.number}
    why = _("The charter’s own decision and its clauses stay on record. Your reason is shown with yours.")
    return submit(
        request,
        form,
        "intake/act.html",
        {"case": case, "title": title, "why": why, "label": _("Decide")},
        take,
    )
