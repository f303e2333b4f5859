"""The import page: choose a file, read what it would do, then let it in. All rows or none."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yinuo.catalogue.imports import FaultImporter, ProductImporter, TariffImporter
from yinuo.installed_base.imports import ContractImporter, UnitImporter
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.errors import NotFound, Refused
from yinuo.network import queries as network
from yinuo.parties.imports import CustomerImporter
from yinuo.platform.accounts.models import User
from yinuo.platform.imports import progress, runs
from yinuo.platform.imports.blank import blank_workbook
from yinuo.platform.imports.importing import Importer
from yinuo.platform.imports.models import ImportRun, RunState
from yinuo.platform.permissions.types import Permission
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act, page, submit

IMPORTERS: dict[str, type[Importer]] = {
    importer.kind: importer
    for importer in (
        CustomerImporter,
        ProductImporter,
        UnitImporter,
        TariffImporter,
        ContractImporter,
        FaultImporter,
    )
}
"""Kinds in the order in which the page offers them; the command line takes the same words."""

AT_ONCE_BYTES = 256 * 1024
"""Files up to this size, some 2,000 rows, are worked through while the person waits; larger ones by the worker."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportForm(forms.Form):
    kind = forms.ChoiceField(label=_("What the file holds"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File"),
        help_text=_("An Excel workbook (.xlsx) or CSV. Nothing is written before you have seen the check."),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind, gettext(importer.label)) for kind, importer in IMPORTERS.items()]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_LIMIT:
            limit = settings.UPLOAD_LIMIT // 2**20
            message = gettext("The file is larger than %(limit)s MB. Split it into several.") % {
                "limit": limit
            }
            raise forms.ValidationError(message)
        return file


@act(Permission.IMPORTS_FILE_WRITE, shows=True)
def start(request: Request) -> HttpResponse:
    """Take a file and check it; the report is the next page."""

    def take(data: dict[str, Any]) -> str:
        content = data["file"].read()
        found = runs.open_run(
            content, kind=data["kind"], name=data["file"].name, actor=request.actor, now=request.now
        )
        if len(content) <= AT_ONCE_BYTES:
            runs.check(found, IMPORTERS[found.kind](), actor=request.actor, now=request.now)
        else:
            _defer(request, found)
        return reverse("import_run", args=[found.id])

    form = ImportForm(request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind")})
    history = [_line(run) for run in runs.latest()] if request.method == "GET" else []
    kinds = [{"kind": kind, "label": gettext(importer.label)} for kind, importer in IMPORTERS.items()]
    return submit(request, form, "web/import.html", {"kinds": kinds, "history": history}, take)


@page(Permission.IMPORTS_FILE_WRITE)
def report(request: Request, pk: int) -> HttpResponse:
    """What the file would do or has done; while it is under way, how far it is."""
    found = runs.get(pk, actor=request.actor)
    context = {
        **_line(found),
        "errors": runs.errors_of(found, gettext),
        "warnings": runs.warnings_of(found, gettext),
    }
    template = "web/import_report.html" if request.htmx else "web/import_run.html"
    return render(request, template, context)


@act(Permission.IMPORTS_FILE_WRITE)
def import_now(request: Request, pk: int) -> HttpResponse:
    """Write the rows of a file that has been checked."""
    found = runs.begin(pk, actor=request.actor)
    if found.file.size <= AT_ONCE_BYTES:
        runs.take(found, IMPORTERS[found.kind](), actor=request.actor, now=request.now)
    else:
        _defer(request, found)
    return HttpResponseRedirect(reverse("import_run", args=[found.id]))


@page(Permission.IMPORTS_FILE_WRITE)
def blank(request: Request, kind: str) -> HttpResponse:  # noqa: ARG001
    """The empty workbook of a kind."""
    if kind not in IMPORTERS:
        raise NotFound
    response = HttpResponse(blank_workbook(IMPORTERS[kind]), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{kind}.xlsx"'
    return response


def carry_on(*, run_id: int, now: datetime) -> None:
    """The step that a run waits for, for the person who started it. A run that waits for nothing is left alone."""
    found = runs.get(run_id, actor=SYSTEM)
    if not found.is_under_way:
        return
    actor = _starter(found)
    step = runs.check if found.state == RunState.CHECKING else runs.take
    try:
        with progress.shown_on(found.id) as shown:
            step(found, IMPORTERS[found.kind](), actor=actor, now=now, progress=shown)
    except Refused as refusal:
        runs.refuse(found, refusal, now=now)
    except Exception:
        runs.break_off(found.id, now=now)
        raise


def _starter(found: ImportRun) -> Actor:
    """Who started the run, with what that person may do now. A second factor was shown when it was started."""
    if found.started_by is None:
        return SYSTEM
    return network.actor_for(User.objects.filter(pk=found.started_by).first(), second_factor=True)


def _defer(request: Request, found: ImportRun) -> None:
    from yinuo.web import tasks  # noqa: PLC0415 - the tasks call back into this module

    tasks.import_file.defer(org=request.organisation.slug, run_id=found.id)


def _line(found: ImportRun) -> dict[str, Any]:
    importer = IMPORTERS.get(found.kind)
    return {"run": found, "label": gettext(importer.label) if importer else found.kind}


urlpatterns = [
    path("", start, name="import"),
    path("<int:pk>", report, name="import_run"),
    path("<int:pk>/now", import_now, name="import_now"),
    path("blank/<str:kind>.xlsx", blank, name="import_blank"),
]
