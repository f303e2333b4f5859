"""`yinuo import`: rows of a workbook or CSV into an organisation, all of them or none."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yinuo.cli import startup

if TYPE_CHECKING:
    from yinuo.platform.imports.importing import ImportReport, Progress

KINDS = ("customers", "products", "units", "price-lists", "contracts", "faults")
SHOWN_ERRORS = 50


@click.command(name="import")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--org", "slug", metavar="SLUG", help="The organisation; not needed when there is only one.")
@click.option("--dry-run", is_flag=True, help="Check every row and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@startup.data_option
def import_(  # noqa: PLR0917 - click's parameters
    kind: str,
    file: Path,
    slug: str | None,
    dry_run: bool,
    as_json: bool,
    data: object,  # noqa: ARG001 - chosen by the option's callback
) -> None:
    """Import KIND from FILE (.xlsx or .csv) and tell what became of the rows. One wrong row, and nothing is written."""
    with startup.database_ready(as_owner=False):
        passed = run_import(kind, file, slug=slug, dry_run=dry_run, as_json=as_json)
    sys.exit(0 if passed else 1)


def run_import(kind: str, file: Path, *, slug: str | None, dry_run: bool, as_json: bool) -> bool:
    """Import and print; answers whether all went well. Django must be loaded."""
    from django.db import transaction  # noqa: PLC0415 - needs Django
    from django.utils import translation  # noqa: PLC0415

    from yinuo.kernel.actors import SYSTEM  # noqa: PLC0415
    from yinuo.kernel.errors import Refused  # noqa: PLC0415
    from yinuo.platform import clock  # noqa: PLC0415
    from yinuo.platform.imports import runs  # noqa: PLC0415
    from yinuo.platform.organisations import context  # noqa: PLC0415
    from yinuo.platform.ui.pages import said  # noqa: PLC0415
    from yinuo.web.importing import IMPORTERS  # noqa: PLC0415

    with context.organisation(slug or only_organisation()) as organisation:
        now = clock.now()
        step = runs.check if dry_run else runs.take
        with translation.override(organisation.language), progress_bar(shown=not as_json) as progress:
            try:
                with transaction.atomic():
                    found = runs.open_run(file.read_bytes(), kind=kind, name=file.name, actor=SYSTEM, now=now)
                    report = step(found, IMPORTERS[kind](), actor=SYSTEM, now=now, progress=progress)
            except Refused as refusal:
                raise click.ClickException(said(refusal)) from None
        with translation.override(organisation.language):
            show(report, as_json=as_json)
    return report.ok


def only_organisation() -> str:
    """The short name of the one organisation there is."""
    from yinuo.platform.organisations.models import Organisation  # noqa: PLC0415 - needs Django

    slugs = list(
        Organisation.objects.filter(is_template=False).order_by("slug").values_list("slug", flat=True)
    )
    if len(slugs) != 1:
        known = ", ".join(slugs) or "none yet"
        raise click.ClickException(f"Say which organisation with --org. There are: {known}.")
    return str(slugs[0])


@contextmanager
def progress_bar(*, shown: bool) -> "Iterator[Progress]":
    """A bar on standard error, drawn when the first rows are done."""
    bars: list[Any] = []

    def advance(done: int, total: int) -> None:
        if not shown:
            return
        if not bars:
            bars.append(click.progressbar(length=total, file=sys.stderr))
        bars[0].update(done - bars[0].pos)

    try:
        yield advance
    finally:
        for bar in bars:
            bar.render_finish()


def show(report: "ImportReport", *, as_json: bool) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - needs Django

    errors = [error.text(_) for error in report.errors]
    warnings = [
        _("Row %(row)s: %(said)s") % {"row": notice.row, "said": notice.text(_)}
        if notice.row
        else notice.text(_)
        for notice in report.warnings
    ]
    if as_json:
        counts = {
            name: getattr(report, name)
            for name in ("kind", "dry_run", "ok", "total", "created", "updated", "unchanged", "duplicates")
        }
        found = {"errors": errors, "more_errors": report.more_errors, "warnings": warnings}
        click.echo(json.dumps(counts | found, ensure_ascii=False, indent=2))
        return
    for text in warnings[:SHOWN_ERRORS]:
        click.echo(text, err=True)
    for text in errors[:SHOWN_ERRORS]:
        click.secho(text, fg="red", err=True)
    hidden = len(errors) + report.more_errors - SHOWN_ERRORS
    if hidden > 0:
        click.secho(_("… and %(count)s more errors.") % {"count": hidden}, fg="red", err=True)
    if not report.ok:
        click.echo(_("Nothing was imported: mend the rows and try again."))
        return
    counts_said = _(
        "%(total)s rows: %(created)s new, %(updated)s changed, %(unchanged)s as before, %(duplicates)s duplicates."
    ) % {
        "total": report.total,
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "duplicates": report.duplicates,
    }
    click.echo(counts_said)
    if report.dry_run:
        click.echo(_("This was a check: nothing has been written."))
