"""The register's list and what one does with a single case."""

from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yinuo.catalogue import queries as catalogue
from yinuo.installed_base import queries as installed_base
from yinuo.intake import exporting, forms, listing, papers, queries
from yinuo.intake.actions import enquiring, moving, owning, registering, talking, urgent, views
from yinuo.intake.types import EnquiryResult
from yinuo.kernel.errors import Refused
from yinuo.parties import queries as parties
from yinuo.platform.paging import keys_of, links, stretch
from yinuo.platform.papers import sheets
from yinuo.platform.papers.answering import answer
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.phones import parse_phone
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, posted, submit
from yinuo.platform.ui.widgets import EARLIEST, LATEST, day_in

MOST_OFFERED = 100


@page(P.INTAKE_CASE_READ)
def case_list(request: Request) -> HttpResponse:
    """The register: filters in the address, keyset pages, capped counts."""
    shown = listing.show(request)
    template = "intake/_rows.html" if request.htmx or "HX-Request" in request.headers else "intake/list.html"
    response = render(request, template, shown)
    return listing.with_etag(request, response) if template == "intake/_rows.html" else response


@page(P.INTAKE_CASE_READ)
def case_choices(request: Request) -> HttpResponse:
    """What can still be filtered by, asked for when somebody opens the menu."""
    filters = listing.filters_of(request)
    shown = {"filters": filters, "choices": listing.choices(filters, actor=request.actor)}
    return render(request, "intake/_choices.html", shown)


@act(P.INTAKE_CASE_EXPORT)
def export(request: Request) -> HttpResponse:
    """The filtered list as a workbook; who exported what is written to the audit."""
    filters = dict(parse_qsl(request.POST.get("query", "")))
    content, count = exporting.workbook(filters, actor=request.actor, now=request.now)
    exporting.record_export(count=count, actor=request.actor, now=request.now)
    name = f"yinuo-cases-{request.now:%Y%m%d-%H%M}.xlsx"
    return HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@page(P.INTAKE_CASE_READ)
def register_paper(request: Request) -> HttpResponse:
    """The register as PDF: of a day, or of what the filters leave; of today when neither is said."""
    filters = listing.filters_of(request)
    filters.pop("order", None)
    today = timezone.localdate(request.now)
    on = _day(request.GET.get("day", "")) or (None if filters else today)
    with translation.override(sheets.language(request.GET.get("lang", ""))):
        content = papers.register_of(filters, on=on, actor=request.actor, now=request.now)
    return answer(content, f"{_('Call-for-repair register')} {on or today}")


def _day(text: str) -> date | None:
    """The day that was asked for; nothing for what is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


@act(P.INTAKE_CASE_READ)
def keep_view(request: Request) -> HttpResponse:
    form = forms.ViewForm(request.POST)
    if not form.is_valid():
        raise Refused(str(next(iter(form.errors.values()))[0]))
    views.save_view(
        name=form.cleaned_data["name"],
        query=form.cleaned_data["query"],
        is_shared=form.cleaned_data["is_shared"],
        actor=request.actor,
        now=request.now,
    )
    messages.success(request, _("The view is kept."))
    return HttpResponseRedirect(f"{reverse('case_list')}?{form.cleaned_data['query']}")


@act(P.INTAKE_CASE_READ)
def drop_view(request: Request, pk: int) -> HttpResponse:
    views.remove_view(view_id=pk, actor=request.actor, now=request.now)
    messages.success(request, _("The view is gone."))
    return HttpResponseRedirect(reverse("case_list"))


@act(P.INTAKE_CASE_WRITE)
def note(request: Request, pk: int) -> HttpResponse:
    form = forms.NoteForm(request.POST)
    if not form.is_valid():
        raise Refused(str(next(iter(form.errors.values()))[0]))
    talking.add_note(
        case_id=pk,
        text=form.cleaned_data["text"],
        is_internal=not form.cleaned_data["for_customer"],
        actor=request.actor,
        now=request.now,
    )
    return HttpResponseRedirect(f"{reverse('case', args=[pk])}#notes")


@act(P.INTAKE_CASE_WRITE)
def nudge(request: Request, pk: int) -> HttpResponse:
    registering.nudge(case_id=pk, actor=request.actor, now=request.now)
    messages.success(request, _("Noted that the customer has asked again."))
    return HttpResponseRedirect(reverse("case", args=[pk]))


@act(P.INTAKE_CASE_HANDOVER, shows=True)
def hand_over(request: Request, pk: int) -> HttpResponse:
    case = queries.get(pk, actor=request.actor)
    form = forms.HandoverForm(request.POST or None, actor=request.actor)

    def take(data: dict[str, Any]) -> str:
        owning.hand_over(
            case_id=pk, to_id=data["to"], reason=data["reason"], actor=request.actor, now=request.now
        )
        messages.success(request, _("%(number)s has been handed over.") % {"number": case.number})
        return reverse("case", args=[pk])

    title = _("Hand over %(number)s") % {"number": case.number}
    why = _("%(name)s was asked first and owns the case until somebody else takes it.") % {
        "name": case.first_asked.user.name
    }
    return submit(
        request,
        form,
        "intake/act.html",
        {"case": case, "title": title, "why": why, "label": _("Hand over")},
        take,
    )


@act(P.INTAKE_CASE_WRITE, shows=True)
def cancel(request: Request, pk: int) -> HttpResponse:
    case = queries.get(pk, actor=request.actor)
    form = forms.CancelForm(request.POST or None)

    def take(data: dict[str, Any]) -> str:
        moving.cancel_case(
            case_id=pk,
            reason=data["reason"],
            ground=data["ground"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("%(number)s is cancelled.") % {"number": case.number})
        return reverse("case", args=[pk])

    title = _("Cancel %(number)s") % {"number": case.number}
    why = _(
        "A booked visit and an unsigned voucher end with it. The case stays in the register with your reason."
    )
    return submit(
        request,
        form,
        "intake/act.html",
        {"case": case, "title": title, "why": why, "label": _("Cancel the case")},
        take,
    )


@act(P.INTAKE_CASE_WRITE, shows=True)
def need(request: Request, pk: int) -> HttpResponse:
    """Somebody cannot wait: said by whoever works on the case."""
    case = queries.get(pk, actor=request.actor)
    form = forms.NeedForm(request.POST or None, initial={"need": case.need})

    def take(data: dict[str, Any]) -> str:
        urgent.mark_need(case_id=pk, need=data["need"], actor=request.actor, now=request.now)
        messages.success(request, _("%(number)s is at the front now.") % {"number": case.number})
        return reverse("case", args=[pk])

    title = _("Urgent need · %(number)s") % {"number": case.number}
    why = _("Nobody is asked: help at once. The case goes to the front for everybody who works on it.")
    return submit(
        request,
        form,
        "intake/act.html",
        {"case": case, "title": title, "why": why, "label": _("Mark it")},
        take,
    )


@act(P.INTAKE_CASE_WRITE, shows=True)
def need_off(request: Request, pk: int) -> HttpResponse:
    """Nobody is in urgent need after all, with the reason."""
    case = queries.get(pk, actor=request.actor)
    form = forms.ReasonForm(request.POST or None)

    def take(data: dict[str, Any]) -> str:
        urgent.take_need_off(case_id=pk, reason=data["reason"], actor=request.actor, now=request.now)
        messages.success(request, _("The mark is off."))
        return reverse("case", args=[pk])

    title = _("No urgent need · %(number)s") % {"number": case.number}
    return submit(
        request,
        form,
        "intake/act.html",
        {"case": case, "title": title, "label": _("Take the mark off")},
        take,
    )


@act(P.INTAKE_CASE_WRITE)
def reopen(request: Request, pk: int) -> HttpResponse:
    moving.reopen_by_hand(case_id=pk, actor=request.actor, now=request.now)
    messages.success(request, _("The case is open again."))
    return HttpResponseRedirect(reverse("case", args=[pk]))


@act(P.INTAKE_CASE_WRITE)
def close(request: Request, pk: int) -> HttpResponse:
    moving.close_complaint(case_id=pk, actor=request.actor, now=request.now)
    messages.success(request, _("The complaint is closed."))
    return HttpResponseRedirect(reverse("case", args=[pk]))


@act(P.INTAKE_CASE_WRITE)
def attach(request: Request, pk: int) -> HttpResponse:
    form = forms.PicturesForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refused(str(next(iter(form.errors.values()))[0]))
    for picture in form.cleaned_data["pictures"]:
        registering.attach_picture(
            case_id=pk, content=picture.read(), name=picture.name or "", actor=request.actor, now=request.now
        )
    messages.success(request, _("The pictures are attached."))
    return HttpResponseRedirect(reverse("case", args=[pk]))


@act(P.INTAKE_CASE_WRITE, shows=True)
def correct(request: Request, pk: int) -> HttpResponse:
    case = queries.get(pk, actor=request.actor)
    units = installed_base.of_customer(case.customer_id, actor=request.actor)
    model = case.product_model
    form = forms.CorrectionForm(
        posted(request),
        units=[(unit.id, f"{unit.model.name} {unit.serial}") for unit in units],
        category=model.category if model else "",
        initial={
            "version": case.version,
            "contact_phone": parse_phone(case.contact_phone).display,
            "contact_name": case.contact_name,
            "other_phone": parse_phone(case.other_phone).display if case.other_phone else "",
            "address": case.address,
            "sold_unit_id": case.sold_unit_id,
            "fault_id": case.fault_id,
            "description": case.description,
            "wish": case.wish,
        },
    )

    def take(data: dict[str, Any]) -> str:
        version = data.pop("version")
        chosen = next((unit for unit in units if unit.id == data["sold_unit_id"]), None)
        if chosen is not None:
            data["product_model_id"] = chosen.model_id
        registering.correct_case(
            case_id=pk, version=version, changes=data, actor=request.actor, now=request.now
        )
        messages.success(request, _("%(number)s is corrected.") % {"number": case.number})
        return reverse("case", args=[pk])

    title = _("Correct %(number)s") % {"number": case.number}
    return submit(
        request,
        form,
        "intake/act.html",
        {"case": case, "title": title, "label": _("Save the correction")},
        take,
    )


# ---- enquiries about the tariff ------------------------------------------------------------------


@page(P.INTAKE_ENQUIRY_WRITE)
def enquiry_list(request: Request) -> HttpResponse:
    """Who asked what a repair costs, newest first; all days or one."""
    day = day_in(request.GET.get("day", ""))
    found = stretch(
        queries.enquiries(actor=request.actor, day=day), **keys_of(request.GET), size=listing.SIZE
    )
    shown = {"enquiries": found.rows, "day": day, **links(request.GET, found)}
    return render(request, "intake/enquiries.html", shown)


@act(P.INTAKE_ENQUIRY_WRITE, shows=True)
def enquiry_new(request: Request) -> HttpResponse:
    """Keep what a caller was told about the tariff, from the prices that the clerk was looking at (C013)."""
    category, text = request.GET.get("category", ""), request.GET.get("q", "").strip()
    today = queries.local_day(request.now)
    items = list(catalogue.tariff(category, on=today, text=text)[:MOST_OFFERED])
    form = forms.EnquiryForm(request.POST or None, items=items)

    def take(data: dict[str, Any]) -> str:
        noted = enquiring.note_enquiry(
            codes=data["codes"],
            result=data["result"],
            caller_name=data["caller_name"],
            caller_phone=data["caller_phone"],
            note=data["note"],
            actor=request.actor,
            now=request.now,
        )
        messages.success(request, _("The enquiry is noted."))
        if data["result"] is not EnquiryResult.WANTS_REPAIR or not request.actor.may(P.INTAKE_CASE_WRITE):
            return reverse("tariff")
        known = noted.caller_phone and parties.find(noted.caller_phone, actor=request.actor, limit=1)
        asked = {"q": noted.caller_phone or noted.caller_name}
        return f"{reverse('case_new')}?{urlencode(asked if known else {'fresh': '1', **asked})}"

    shown = {
        "category": category,
        "query": text,
        "categories": catalogue.tariff_categories(on=today),
        "is_cut": len(items) == MOST_OFFERED,
    }
    return submit(request, form, "intake/enquiry.html", shown, take)
