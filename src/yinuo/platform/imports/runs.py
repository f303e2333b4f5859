"""A file on its way in: kept, checked, shown, and taken when somebody says so.

Which importer a kind has is the caller's knowledge.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound, Refused, gettext_noop
from yinuo.platform.files import store
from yinuo.platform.files.actions import keep
from yinuo.platform.imports.columns import Notice
from yinuo.platform.imports.events import FileImported
from yinuo.platform.imports.importing import MAX_ERRORS, Importer, ImportReport, Progress, run
from yinuo.platform.imports.models import ImportRun, RunState
from yinuo.platform.imports.reading import read_table
from yinuo.platform.journal import recording
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import Permission

Translate = Callable[[str], str]


def open_run(content: bytes, *, kind: str, name: str, actor: Actor, now: datetime) -> ImportRun:
    """Keep the file and wait for its check."""
    actor.require(Permission.IMPORTS_FILE_WRITE)
    with transaction.atomic():
        return ImportRun.objects.create(
            kind=kind,
            file=keep(content, name=name, kind="import", actor=actor, now=now),
            state=RunState.CHECKING,
            started_by=actor.id,
            started_at=now,
        )


def check(
    found: ImportRun, importer: Importer, *, actor: Actor, now: datetime, progress: Progress | None = None
) -> ImportReport:
    """Say what an import would do, row by row, and write nothing of it. Refused for a file that cannot be read."""
    actor.require(Permission.IMPORTS_FILE_WRITE)
    with transaction.atomic():
        report = _run(found, importer, dry_run=True, actor=actor, now=now, progress=progress)
        _save(found, report, state=RunState.CHECKED, now=now)
    return report


def begin(run_id: int, *, actor: Actor) -> ImportRun:
    """Let a checked file be taken, once. Refused when it has errors or is under way or done already."""
    actor.require(Permission.IMPORTS_FILE_WRITE)
    get(run_id, actor=actor)
    begun = ImportRun.objects.filter(pk=run_id, state=RunState.CHECKED, errors=[]).update(
        state=RunState.IMPORTING, rows_done=0
    )
    if not begun:
        raise Refused(gettext_noop("This file cannot be imported now. Reload the page."))
    return get(run_id, actor=actor)


def take(
    found: ImportRun, importer: Importer, *, actor: Actor, now: datetime, progress: Progress | None = None
) -> ImportReport:
    """Write all rows of the file, or, when the data has changed since the check and one no longer fits, none."""
    actor.require(Permission.IMPORTS_FILE_WRITE)
    with transaction.atomic():
        report = _run(found, importer, dry_run=False, actor=actor, now=now, progress=progress)
        _save(found, report, state=RunState.DONE if report.ok else RunState.CHECKED, now=now)
        if report.ok:
            event = FileImported(
                run_id=found.id, kind=found.kind, created=report.created, updated=report.updated
            )
            recording.record(event, actor=actor, now=now)
    return report


def refuse(found: ImportRun, refusal: Refused, *, now: datetime) -> None:
    """Keep why the file as a whole could not be read."""
    found.errors = [_kept(0, refusal.message, refusal.params)]
    found.state = RunState.CHECKED
    found.finished_at = now
    found.save(update_fields=["errors", "state", "finished_at"])


def break_off(run_id: int, *, now: datetime) -> None:
    """The product failed half-way; nothing of the file has been written."""
    under_way = [RunState.CHECKING, RunState.IMPORTING]
    ImportRun.objects.filter(pk=run_id, state__in=under_way).update(state=RunState.BROKEN, finished_at=now)


def get(run_id: int, *, actor: Actor) -> ImportRun:
    """Raises `NotFound`, also for those who may not import."""
    found = ImportRun.objects.select_related("file").filter(pk=run_id).first()
    if found is None or not actor.may(Permission.IMPORTS_FILE_WRITE):
        raise NotFound
    return found


def latest(*, limit: int = 20) -> list[ImportRun]:
    return list(ImportRun.objects.select_related("file").order_by("-id")[:limit])


def errors_of(found: ImportRun, translate: Translate) -> list[dict[str, Any]]:
    """The errors as a table: row (0 for the file as a whole), column, what is wrong."""
    return [
        {
            "row": kept["row"],
            "column": translate(kept["column"]) if kept["column"] else "",
            "said": Notice(kept["message"], kept["params"]).text(translate),
        }
        for kept in found.errors
    ]


def warnings_of(found: ImportRun, translate: Translate) -> list[dict[str, Any]]:
    """What is worth knowing: row (0 for the file as a whole) and text."""
    return [
        {"row": kept["row"], "said": Notice(kept["message"], kept["params"]).text(translate)}
        for kept in found.warnings
    ]


def _run(
    found: ImportRun,
    importer: Importer,
    *,
    dry_run: bool,
    actor: Actor,
    now: datetime,
    progress: Progress | None,
) -> ImportReport:
    table = read_table(store.read(found.file.sha256), found.file.name, sheets=importer.sheets)
    return run(
        importer,
        table,
        dry_run=dry_run,
        actor=actor,
        now=now,
        atomic=transaction.atomic,
        progress=progress,
        zone=ZoneInfo(context.current().time_zone),
    )


def _save(found: ImportRun, report: ImportReport, *, state: RunState, now: datetime) -> None:
    values = {
        "state": state,
        "rows_total": report.total,
        "rows_done": report.total if report.ok else 0,
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "duplicates": report.duplicates,
        "errors": [_kept(error.row, error.message, error.params, error.column) for error in report.errors],
        "more_errors": report.more_errors,
        "warnings": _warnings(report.warnings),
        "finished_at": now,
    }
    for field, value in values.items():
        setattr(found, field, value)
    found.save(update_fields=list(values))


def _warnings(notices: Iterable[Notice]) -> list[dict[str, Any]]:
    in_order = sorted(notices, key=lambda notice: notice.row)
    return [_kept(notice.row, notice.message, notice.params) for notice in in_order[:MAX_ERRORS]]


def _kept(row: int, message: str, params: Mapping[str, Any], column: str = "") -> dict[str, Any]:
    plain = {name: value if isinstance(value, str | int) else str(value) for name, value in params.items()}
    return {"row": row, "column": column, "message": message, "params": plain}
