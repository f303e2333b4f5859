"""The bench: a technician's phone beside the product."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.depot import forms, labels, listing, queries
from yinuo.depot.actions import benching, returning
from yinuo.depot.models import RepairCard, Stay
from yinuo.depot.queries import Standing
from yinuo.depot.types import ResultKind, SessionKind, Stage
from yinuo.kernel.charters.steps import Step
from yinuo.kernel.errors import NotFound
from yinuo.platform.evidence import queries as evidence
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.reference import regions
from yinuo.platform.requests import Request
from yinuo.platform.ui import signing
from yinuo.platform.ui.pages import act, page, posted, submit
from yinuo.workorders import queries as workorders
from yinuo.workorders.forms import EstimateForm
from yinuo.workorders.types import UsedPart

AT_BENCH = frozenset({Stage.TO_DIAGNOSE, Stage.WAITS, Stage.ON_BENCH})


@page(P.DEPOT_CARD_WORK)
def bench(request: Request) -> HttpResponse:
    """My cards, what I take to customers, and the cards that nobody has taken."""
    actor = request.actor
    found = queries.around_bench(actor)
    running = queries.running(actor.staff_id or 0)
    carried = [each for each in found if each.stay.carrier_id == actor.staff_id]
    free = [each for each in found if each.facts.on_whose_bench is None and each not in carried]
    mine = [each for each in found if each not in carried and each not in free]
    shown = {
        "running": running,
        "carried": [listing.card_of(each, now=request.now) for each in carried],
        "mine": [listing.card_of(each, now=request.now) for each in mine],
        "free": [listing.card_of(each, now=request.now) for each in free],
        "back_url": reverse("today"),
    }
    return render(request, "depot/bench.html", shown)


@page(P.DEPOT_CARD_WORK)
def card(request: Request, pk: int) -> HttpResponse:
    """The repair card (修护卡) as it stands; asked for by itself, only its clock."""
    sheet = _Sheet(request, pk)
    template = "depot/_clock.html" if "HX-Request" in request.headers else "depot/card.html"
    return render(request, template, sheet.context())


@act(P.DEPOT_CARD_WORK)
def card_take(request: Request, pk: int) -> HttpResponse:
    benching.take_card(**_by(request, pk))
    messages.success(request, _("The card is on your bench."))
    return HttpResponseRedirect(reverse("card", args=[pk]))


@act(P.DEPOT_CARD_WORK)
def card_start(request: Request, pk: int) -> HttpResponse:
    sheet = _Sheet(request, pk)
    benching.start_session(kind=sheet.kind, **_by(request, pk))
    return HttpResponseRedirect(sheet.url)


@act(P.DEPOT_CARD_WORK)
def card_stop(request: Request, pk: int) -> HttpResponse:
    benching.stop_session(**_by(request, pk))
    return HttpResponseRedirect(reverse("card", args=[pk]))


@act(P.DEPOT_CARD_WORK, shows=True)
def card_correct(request: Request, pk: int) -> HttpResponse:
    """A clock that was not stopped in time."""

    def take(data: dict[str, Any]) -> None:
        benching.correct_session(minutes=data["minutes"], reason=data["reason"], **_by(request, pk))
        messages.success(request, _("The time is corrected."))

    return _act(
        request,
        _Sheet(request, pk),
        forms.CorrectForm(posted(request)),
        take,
        title=_("Correct the time"),
        label=_("Stop the clock with this time"),
    )


@act(P.DEPOT_CARD_WORK, shows=True)
def card_write(request: Request, pk: int) -> HttpResponse:
    sheet = _Sheet(request, pk)
    benching.check_mine(sheet.card, request.actor)
    form = sheet.card_form(posted(request))

    def take(data: dict[str, Any]) -> str:
        benching.write_card(
            version=data["version"],
            diagnosis=data["diagnosis"],
            work_done=data.get("work_done", ""),
            parts=data["parts"],
            **_by(request, pk),
        )
        messages.success(request, _("Written on the card."))
        return sheet.url

    return submit(request, form, "depot/card.html", sheet.context(), take)


@act(P.DEPOT_CARD_WORK, shows=True)
def card_estimate(request: Request, pk: int) -> HttpResponse:
    sheet = _Sheet(request, pk)
    tariff = workorders.tariff_of(sheet.stay.case, at=request.now)
    form = EstimateForm(
        posted(request), tariff=tariff, lines=sheet.standing.lines, version=sheet.stay.version
    )

    def take(data: dict[str, Any]) -> None:
        benching.set_estimate(works=data["works"], parts=data["parts"], **_by(request, pk))
        messages.success(request, _("The estimate stands. The desk asks the customer."))

    return _act(
        request,
        sheet,
        form,
        take,
        title=_("Estimate"),
        label=_("This is the estimate"),
        template="depot/card_estimate.html",
    )


@act(P.DEPOT_CARD_WORK, shows=True)
def card_consent(request: Request, pk: int) -> HttpResponse:
    """The technician asks the customer, by phone or at the counter."""
    sheet = _Sheet(request, pk)
    initial = {"signer": sheet.stay.case.contact_name[:40], "told_at": timezone.localtime(request.now)}

    def take(data: dict[str, Any]) -> None:
        benching.answer(
            is_given=data["answer"] == "yes",
            signer=data["signer"],
            way=data["way"],
            told_at=data["told_at"],
            **_by(request, pk),
        )
        messages.success(request, _("The answer is on record."))

    return _act(
        request,
        sheet,
        forms.AnswerForm(posted(request), initial=initial),
        take,
        title=_("Ask the customer"),
        template="depot/card_consent.html",
    )


@act(P.DEPOT_CARD_WORK, shows=True)
def card_wait(request: Request, pk: int) -> HttpResponse:
    def take(data: dict[str, Any]) -> None:
        benching.wait_for_parts(note=data["note"], **_by(request, pk))
        messages.success(request, _("The card waits for parts."))

    return _act(
        request,
        _Sheet(request, pk),
        forms.PartsForm(posted(request)),
        take,
        title=_("Parts are missing"),
        label=_("Wait for parts"),
    )


@act(P.DEPOT_CARD_WORK)
def card_go_on(request: Request, pk: int) -> HttpResponse:
    benching.go_on(**_by(request, pk))
    messages.success(request, _("The parts are there; it goes on."))
    return HttpResponseRedirect(reverse("card", args=[pk]))


@act(P.DEPOT_CARD_WORK, shows=True)
def card_finish(request: Request, pk: int) -> HttpResponse:
    sheet = _Sheet(request, pk)
    initial = {"kind": ResultKind.UNREPAIRED if sheet.standing.money.is_refused else ResultKind.REPAIRED}

    def take(data: dict[str, Any]) -> None:
        benching.finish(kind=data["kind"], note=data["note"], **_by(request, pk))
        messages.success(request, _("Finished. The chief checks it next."))

    return _act(
        request,
        sheet,
        forms.FinishForm(posted(request), initial=initial),
        take,
        title=_("Finish at the bench"),
        label=_("Finished: to the chief"),
    )


@act(P.DEPOT_CARD_WORK, shows=True)
def card_deliver(request: Request, pk: int) -> HttpResponse:
    """At the customer's: product and voucher against the receipt and a signature (C357)."""
    found = queries.get(pk, actor=request.actor)
    returning.check_hands(found, request.actor)
    initial = {"signer": found.case.contact_name[:40]}
    form = forms.ReceiptForm(posted(request), request.FILES or None, initial=initial)

    def take(data: dict[str, Any]) -> str:
        returning.deliver(receipt=data["receipt"], signed=signing.signed(data), **_by(request, pk))
        messages.success(request, _("Handed over and signed. Bring the receipt and the voucher to the desk."))
        return reverse("bench")

    shown = {
        "stay": found,
        "case": found.case,
        "goods": listing.goods(found),
        "is_open": queries.is_here(found),
        "checklist": workorders.to_answer(
            found.case_id, language=request.LANGUAGE_CODE, steps=(Step.HANDOVER,)
        ),
        "here": reverse("card_deliver", args=[pk]),
        "place": f"{regions.name_path(found.case.region)} {found.case.address}".strip(),
        "back_url": reverse("bench"),
    }
    return submit(request, form, "depot/card_deliver.html", shown, take)


@page(P.FIELD_VISIT_WORK)
def visit_receipt(request: Request, pk: int) -> HttpResponse:
    """The number of the receipt, large, to be handed to the customer on the spot (C355)."""
    found = queries.taken_on(pk, actor=request.actor)
    shown = {"stay": found, "goods": listing.goods(found), "back_url": reverse("visit_today")}
    return render(request, "depot/receipt.html", shown)


def _by(request: Request, pk: int) -> dict[str, Any]:
    return {"stay_id": pk, "actor": request.actor, "now": request.now}


def _act(
    request: Request,
    sheet: "_Sheet",
    form: BaseForm,
    take: Callable[[dict[str, Any]], None],
    *,
    title: str,
    label: str = "",
    template: str = "depot/card_act.html",
) -> HttpResponse:
    """One act at the bench: its form, taken, and back to the card."""
    benching.check_mine(sheet.card, request.actor)
    if request.method != "POST" and not sheet.is_at_bench:
        return HttpResponseRedirect(sheet.url)

    def taken(data: dict[str, Any]) -> str:
        take(data)
        return sheet.url

    shown = {**sheet.context(), "title": title, "label": label, "back_url": sheet.url}
    return submit(request, form, template, shown, taken)


@dataclass
class _Sheet:
    """What the page of a card shows, read once."""

    request: Request
    pk: int

    @cached_property
    def stay(self) -> Stay:
        found = queries.get(self.pk, actor=self.request.actor)
        if queries.card_of(found) is None:
            raise NotFound
        return found

    @property
    def card(self) -> RepairCard:
        return self.stay.card

    @cached_property
    def standing(self) -> Standing:
        return queries.standing(self.stay)

    @property
    def url(self) -> str:
        return reverse("card", args=[self.pk])

    @property
    def is_mine(self) -> bool:
        """On the actor's bench, and the bench is not done."""
        return self.is_at_bench and self.card.technician_id == self.request.actor.staff_id

    @property
    def is_at_bench(self) -> bool:
        return self.card.technician_id is not None and self.standing.stage in AT_BENCH

    @property
    def kind(self) -> SessionKind:
        """What the clock is started for: the fault is looked for until it is known and the customer has agreed."""
        ready = self.standing.money.is_agreed and bool(self.card.diagnosis)
        return SessionKind.REPAIR if ready else SessionKind.DIAGNOSIS

    def card_form(self, data: Any = None) -> forms.CardForm:
        used = [UsedPart(part.name, part.quantity) for part in self.card.parts.all()]
        if not used and not self.card.work_done:
            used = [
                UsedPart(line.name, line.quantity) for line in self.standing.lines if not line.tariff_code
            ]
        return forms.CardForm(
            data,
            is_agreed=self.standing.money.is_agreed,
            used=used,
            initial={
                "version": self.card.version,
                "diagnosis": self.card.diagnosis,
                "work_done": self.card.work_done,
            },
        )

    def checklist(self) -> list[Any]:
        """What the promise wants on record from the bench."""
        return workorders.to_answer(
            self.stay.case_id, language=self.request.LANGUAGE_CODE, steps=(Step.BENCH, Step.WORK)
        )

    def context(self) -> dict[str, Any]:
        standing, stay = self.standing, self.stay
        waiting = queries.open_waiting(self.card)
        failed = [
            result.inspection
            for result in self.card.results.all()
            if getattr(result, "inspection", None) is not None and not result.inspection.is_passed
        ]
        return {
            "stay": stay,
            "card": self.card,
            "standing": standing,
            "stage": standing.stage.value,
            "stage_words": _(labels.STAGES[standing.stage]),
            "step": standing.step.value,
            "is_mine": self.is_mine,
            "is_free": self.card.technician_id is None,
            "times": listing.times(self.card, now=self.request.now),
            "kind": self.kind.value,
            "waiting": waiting,
            "waiting_words": _(labels.WAITS[standing.facts.waits_for]) if standing.facts.waits_for else "",
            "sent_back": failed[-1] if failed and self.standing.stage in AT_BENCH else None,
            "goods": listing.goods(stay),
            "used": list(self.card.parts.all()),
            "positions": [(line, line.quantity * line.price_fen) for line in standing.lines],
            "total_fen": standing.total_fen,
            "pictures": [each for each in evidence.of_case(stay.case_id) if each.kind != "signature"],
            "checklist": self.checklist() if self.is_mine else [],
            "here": self.url,
            "form": self.card_form() if self.is_mine else None,
            "live_url": self.url,
            "back_url": reverse("bench"),
        }
