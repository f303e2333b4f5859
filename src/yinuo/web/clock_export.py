"""Promised times and their figures to take away, as a workbook or as CSV."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook

from yinuo.commitments import labels, listing, queries
from yinuo.commitments.types import LateReason
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.organisations import context
from yinuo.web import clocks
from yinuo.web.simulation_export import TYPES, Counted, Row, bold, safe, written

if TYPE_CHECKING:
    from yinuo.commitments.models import Commitment

MOST = 50_000
AT_ONCE = 2000


def listed(
    filters: Mapping[str, str], kind: str, *, actor: Actor, language: str, now: datetime
) -> tuple[bytes, int]:
    """What the filters leave, earliest due first, and how many. Refused above 50,000 rows."""
    found = listing.filtered(filters, actor=actor, now=now)
    if listing.capped_count(found, MOST) > MOST:
        raise Refused(gettext_noop("More than 50,000 promised times. Narrow the filters before you export."))
    ordered = listing.with_names(found).order_by("due_at", "id").iterator(chunk_size=AT_ONCE)
    rows = Counted(_rows(ordered, language=language, now=now))
    content = written(rows) if kind == "csv" else workbook([(_("Promised times"), rows)])
    return content, rows.count


def workbook(sheets: Iterable[tuple[str, Iterable[Row]]]) -> bytes:
    """Each table on a sheet of its own, its head in bold."""
    book = Workbook(write_only=True)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for place, row in enumerate(rows):
            cells = [safe(value) for value in row]
            sheet.append([bold(sheet, value) for value in cells] if place == 0 else cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def answer(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )


def hours(seconds: float | None) -> Decimal | None:
    """Hours with two decimals, which a spreadsheet can add up."""
    return None if seconds is None else (Decimal(int(seconds)) / 3600).quantize(Decimal("0.01"))


def _rows(found: "Iterable[Commitment]", *, language: str, now: datetime) -> Iterator[Sequence[Any]]:
    yield (
        _("Case"), _("Promise"), _("Clause"), _("What was promised"), _("Served by"), _("In the hands of"), _("State"),
        _("Started"), _("Due"), _("Ended"), _("Hours late"), _("Hours rested"), _("Moved"), _("Reopened"), _("Reason"),
    )  # fmt: skip
    zone = ZoneInfo(context.current().time_zone)

    def local(at: datetime | None) -> str:
        return "" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"

    for each in found:
        state = queries.state_at(each, now)
        is_late = state in queries.NOT_KEPT
        row = getattr(each.case, "row", None)
        yield (
            each.case.number if each.case else "",
            each.charter,
            each.clause,
            clocks.said(each, language),
            each.unit.name,
            row.owner_name if row else "",
            _(labels.STATES[state]),
            local(each.started_at),
            local(each.due_at),
            local(each.ended_at),
            hours(((each.ended_at or now) - each.due_at).total_seconds()) if is_late else None,
            hours(each.paused),
            each.moves,
            each.generation,
            _(labels.LATE_REASONS[LateReason(each.late_reason)]) if each.late_reason else "",
        )
