"""The technician's phone: one visit at a time, one decision per screen."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yinuo.billing import queries as billing
from yinuo.field import actions, forms, labels, queries, rules
from yinuo.field.models import VisitReport
from yinuo.field.queries import Standing
from yinuo.field.types import PhotoPurpose, Progress, Step, UsedPart, VisitOutcome
from yinuo.intake import queries as intake
from yinuo.kernel.charters.steps import Step as Steps
from yinuo.platform.permissions.types import Permission
from yinuo.platform.reference import regions
from yinuo.platform.requests import Request
from yinuo.platform.ui import signing
from yinuo.platform.ui.pages import act, page, posted, submit
from yinuo.workorders import queries as workorders
from yinuo.workorders.forms import EstimateForm, goods_of
from yinuo.workorders.types import total_fen

if TYPE_CHECKING:
    from yinuo.dispatch.models import Visit

HISTORY = 4
TEMPLATE = "field/visit.html"
URLS = {
    Step.ARRIVE: "visit_arrive",
    Step.TARIFF: "visit_tariff",
    Step.ESTIMATE: "visit_estimate",
    Step.CONSENT: "visit_consent",
    Step.FINDINGS: "visit_findings",
    Step.SIGN: "visit_sign",
}


@page(Permission.FIELD_VISIT_WORK)
def visit_today(request: Request) -> HttpResponse:
    """Where to go now, the rest of the day, what is left over and what is booked ahead."""
    day = queries.day_of(request.actor.staff_id or 0, now=request.now)
    following = day.following
    context = {
        "day": day,
        "place": _place(following) if following else "",
        "open_states": queries.OPEN,
        "back_url": reverse("today"),
    }
    return render(request, "field/today.html", context)


@page(Permission.FIELD_VISIT_WORK)
def visit(request: Request, pk: int) -> HttpResponse:
    """The visit as it stands, open at the step to do next."""
    sheet = _Sheet(request, pk)
    states = rules.way(sheet.progress)
    step = next((step for step in Step if states[step] == "current"), None)
    if not sheet.is_open:
        step = None
    return render(request, TEMPLATE, sheet.context(step))


@act(Permission.FIELD_VISIT_WORK)
def visit_arrive(request: Request, pk: int) -> HttpResponse:
    actions.arrive(visit_id=pk, actor=request.actor, now=request.now)
    return HttpResponseRedirect(reverse("visit", args=[pk]))


@act(Permission.FIELD_VISIT_WORK, shows=True)
def visit_tariff(request: Request, pk: int) -> HttpResponse:
    def take(sheet: "_Sheet", data: dict[str, Any]) -> None:
        actions.show_tariff(visit_id=pk, version=data["version"], **sheet.by)

    return _step(request, pk, Step.TARIFF, take)


@act(Permission.FIELD_VISIT_WORK, shows=True)
def visit_estimate(request: Request, pk: int) -> HttpResponse:
    def take(sheet: "_Sheet", data: dict[str, Any]) -> None:
        actions.set_estimate(
            visit_id=pk, version=data["version"], works=data["works"], parts=data["parts"], **sheet.by
        )

    return _step(request, pk, Step.ESTIMATE, take)


@act(Permission.FIELD_VISIT_WORK, shows=True)
def visit_consent(request: Request, pk: int) -> HttpResponse:
    def take(sheet: "_Sheet", data: dict[str, Any]) -> None:
        actions.agree(
            visit_id=pk,
            version=data["version"],
            is_given=data["answer"] == "yes",
            signer=data["signer"],
            **sheet.by,
        )

    return _step(request, pk, Step.CONSENT, take)


@act(Permission.FIELD_VISIT_WORK, shows=True)
def visit_findings(request: Request, pk: int) -> HttpResponse:
    def take(sheet: "_Sheet", data: dict[str, Any]) -> None:
        actions.record_findings(
            visit_id=pk,
            version=data["version"],
            findings=data["findings"],
            work_done=data.get("work_done", ""),
            work_minutes=data.get("work_minutes"),
            parts=data["parts"],
            **sheet.by,
        )

    return _step(request, pk, Step.FINDINGS, take)


@act(Permission.FIELD_VISIT_WORK, shows=True)
def visit_sign(request: Request, pk: int) -> HttpResponse:
    def take(sheet: "_Sheet", data: dict[str, Any]) -> None:
        signed = signing.signed(data)
        actions.finish_fixed(
            visit_id=pk,
            version=data["version"],
            signature=signed.picture,
            signer=signed.signer,
            is_on_paper=signed.is_on_paper,
            **sheet.by,
        )
        messages.success(request, _("Signed and struck off the register. The voucher goes to the clerk."))

    return _step(request, pk, Step.SIGN, take)


@act(Permission.FIELD_VISIT_WORK, shows=True)
def visit_photo(request: Request, pk: int) -> HttpResponse:
    sheet = _Sheet(request, pk)
    if request.method != "POST" and (not sheet.is_open or sheet.report is None):
        return HttpResponseRedirect(sheet.url)
    form = forms.PhotoForm(request.POST or None, request.FILES or None)

    def take(data: dict[str, Any]) -> str:
        actions.add_photo(
            visit_id=pk,
            content=signing.content(data["photo"]),
            name=data["photo"].name,
            purpose=PhotoPurpose(data["purpose"]),
            **sheet.by,
        )
        messages.success(request, _("The photo is kept."))
        return reverse("visit_photo", args=[pk])

    return submit(request, form, "field/photo.html", sheet.context(None), take)


@act(Permission.FIELD_VISIT_WORK, shows=True)
def visit_otherwise(request: Request, pk: int) -> HttpResponse:
    """The ways out without a repair, each with its reason."""
    sheet = _Sheet(request, pk)
    if request.method != "POST" and (not sheet.is_open or sheet.report is None):
        return HttpResponseRedirect(sheet.url)
    initial = {"version": sheet.version, "signer": sheet.visit.case.contact_name[:40]}
    form = forms.OtherwiseForm(posted(request), initial=initial)

    def take(data: dict[str, Any]) -> str:
        actions.finish_otherwise(
            visit_id=pk,
            version=data["version"],
            outcome=VisitOutcome(data["outcome"]),
            note=data["note"],
            signer=data["signer"],
            **sheet.by,
        )
        messages.success(request, _("Written down. The office sees how the visit ended."))
        return sheet.url

    return submit(request, form, "field/otherwise.html", sheet.context(None), take)


@act(Permission.FIELD_VISIT_WORK, shows=True)
def visit_take_back(request: Request, pk: int) -> HttpResponse:
    """It cannot be fixed here: the customer signs, and gets the receipt for it (C355)."""
    sheet = _Sheet(request, pk)
    shown = sheet.report is not None and sheet.report.tariff_shown_at is not None
    if request.method != "POST" and not (sheet.is_open and shown):
        return HttpResponseRedirect(sheet.url)
    form = forms.TakeBackForm(posted(request), request.FILES or None, initial=sheet.handed_over())

    def take(data: dict[str, Any]) -> str:
        if data["photo"]:
            actions.add_photo(
                visit_id=pk,
                content=signing.content(data["photo"]),
                name=data["photo"].name,
                purpose=PhotoPurpose.TAKEN,
                **sheet.by,
            )
        signed = signing.signed(data)
        actions.take_back(
            visit_id=pk,
            version=data["version"],
            note=data["note"],
            goods=goods_of(data),
            signature=signed.picture,
            signer=signed.signer,
            is_on_paper=signed.is_on_paper,
            **sheet.by,
        )
        messages.success(request, _("Signed. Give the customer the receipt with this number."))
        return reverse("visit_receipt", args=[pk])

    return submit(request, form, "field/take_back.html", sheet.context(None), take)


def _step(
    request: Request, pk: int, step: Step, take: Callable[["_Sheet", dict[str, Any]], None]
) -> HttpResponse:
    """One step of the way: shown when it may be worked on, taken, and then on to the next."""
    sheet = _Sheet(request, pk)
    if request.method != "POST" and not (sheet.is_open and rules.may_open(step, sheet.progress)):
        return HttpResponseRedirect(sheet.url)

    def taken(data: dict[str, Any]) -> str:
        take(sheet, data)
        return sheet.url

    return submit(request, sheet.form(step, request), TEMPLATE, sheet.context(step), taken)


@dataclass
class _Sheet:
    """What the page of a visit shows, read once."""

    request: Request
    pk: int

    @cached_property
    def visit(self) -> "Visit":
        return queries.get_mine(self.pk, actor=self.request.actor)

    @cached_property
    def report(self) -> VisitReport | None:
        return queries.report_of(self.pk)

    @cached_property
    def standing(self) -> Standing | None:
        return None if self.report is None else queries.standing(self.report, self.visit.order_id)

    @cached_property
    def progress(self) -> Progress:
        return Progress() if self.standing is None else self.standing.progress(self.visit.order.klass)

    @cached_property
    def tariff(self) -> list[Any]:
        shown_at = self.report.tariff_shown_at if self.report else None
        return workorders.tariff_of(self.visit.case, at=shown_at or self.request.now)

    @property
    def is_open(self) -> bool:
        """Until the visit has ended, the technician sees the customer's phone and address."""
        return self.visit.state in queries.OPEN

    @property
    def version(self) -> int:
        return self.report.version if self.report else 0

    @property
    def url(self) -> str:
        return reverse("visit", args=[self.pk])

    @property
    def by(self) -> dict[str, Any]:
        return {"actor": self.request.actor, "now": self.request.now}

    def handed_over(self) -> dict[str, Any]:
        """What is known of the product before the technician looks at it."""
        case = self.visit.case
        return {
            "version": self.version,
            "name": case.row.product,
            "serial": case.row.serial,
            "note": self.report.findings[:200] if self.report else "",
            "signer": case.contact_name[:40],
        }

    def form(self, step: Step, request: Request | None = None) -> BaseForm:
        """The form of a step, filled from what is known, or with what was sent."""
        data = posted(request) if request else None
        files = request.FILES if request and request.method == "POST" else None
        initial = {"version": self.version, "signer": self.visit.case.contact_name[:40]}
        lines = self.standing.lines if self.standing else []
        match step:
            case Step.ESTIMATE:
                return EstimateForm(data, tariff=self.tariff, lines=lines, version=self.version)
            case Step.CONSENT:
                return forms.ConsentForm(data, initial=initial)
            case Step.FINDINGS:
                return self._findings(data, initial)
            case Step.SIGN:
                return forms.SignForm(data, files, initial=initial)
            case _:
                return forms.StepForm(data, initial=initial)

    def _findings(self, data: Any, initial: dict[str, Any]) -> BaseForm:
        report, standing = self.report, self.standing
        if report is None or standing is None:
            return forms.FindingsForm(data, is_agreed=False, used=[], initial=initial)
        used = [UsedPart(part.name, part.quantity) for part in report.parts.all()]
        if not used and report.work_minutes is None:
            used = [UsedPart(line.name, line.quantity) for line in standing.lines if not line.tariff_code]
        initial |= {
            "findings": report.findings,
            "work_done": report.work_done,
            "work_minutes": report.work_minutes,
        }
        return forms.FindingsForm(data, is_agreed=standing.is_agreed, used=used, initial=initial)

    def context(self, step: Step | None) -> dict[str, Any]:
        visit, lines = self.visit, self.standing.lines if self.standing else []
        case, states = visit.case, rules.way(self.progress)
        return {
            "visit": visit,
            "case": case,
            "report": self.report,
            "standing": self.standing,
            "positions": [(line, line.quantity * line.price_fen) for line in lines],
            "total_fen": total_fen(lines),
            "place": _place(visit),
            "payer": labels.PAYERS[visit.order.klass],
            "is_open": self.is_open,
            "step": step,
            "form": self.form(step) if step else None,
            "tariff": self.tariff if step in {Step.TARIFF, Step.ESTIMATE} else [],
            "way": [{"label": _(labels.STEPS[each]), "state": states[each]} for each in Step],
            "correctable": [
                {"label": labels.STEPS[each], "url": reverse(URLS[each], args=[visit.id])}
                for each in (Step.ESTIMATE, Step.CONSENT, Step.FINDINGS)
                if each is not step and self.is_open and rules.may_open(each, self.progress)
            ],
            "outcome": labels.OUTCOMES[VisitOutcome(self.report.outcome)]
            if self.report and self.report.outcome
            else "",
            "charge": None if self.is_open else billing.to_collect_of(visit.order_id, by=visit.technician_id),
            "photos": self._photos(),
            "checklist": self._checklist(),
            "here": self.url,
            "history": [row for row in self._history() if row.case_id != case.id][:HISTORY],
            "back_url": reverse("visit_today"),
        }

    def _checklist(self) -> list[Any]:
        """What the promise wants from whoever is on site, while the visit is under way."""
        if not self.is_open or self.report is None:
            return []
        return workorders.to_answer(
            self.visit.case_id, language=self.request.LANGUAGE_CODE, steps=(Steps.VISIT, Steps.WORK)
        )

    def _photos(self) -> list[dict[str, str]]:
        taken = self.report.photos.all() if self.report else []
        return [
            {
                "url": reverse("evidence", args=[photo.evidence_id]),
                "label": labels.PURPOSES[PhotoPurpose(photo.purpose)],
            }
            for photo in taken
        ]

    def _history(self) -> list[Any]:
        sold_unit_id = self.visit.case.sold_unit_id
        if sold_unit_id is None:
            return []
        return intake.of_sold_unit(sold_unit_id, actor=self.request.actor, limit=HISTORY + 1)


def _place(visit: "Visit") -> str:
    """Region and address as one line, for people and for the map."""
    return f"{regions.name_path(visit.case.region)} {visit.case.address}".strip()
