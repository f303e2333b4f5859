"""A simulation to take away: every cell and every case that is listed, as a workbook or as CSV.

Rows go from the database to the file one by one; only the finished file, packed, stands in memory.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from yinuo.intake.exporting import harmless
from yinuo.web import simulated
from yinuo.web.simulated import Words

if TYPE_CHECKING:
    from yinuo.entitlement.models import Simulation

Row = Sequence[Any]
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def workbook(found: "Simulation", words: Words, cases: Iterable[Row]) -> tuple[bytes, int]:
    """What was compared, clauses, cells, months and cases, each on a sheet of its own."""
    book = Workbook(write_only=True)
    counted = Counted(case_rows(cases, words))
    sheets: tuple[tuple[str, Iterable[Row]], ...] = (
        (_("Simulation"), about(found)),
        (_("By clause"), clause_rows(found, words)),
        (_("Cells"), cell_rows(found, words)),
        (_("Months"), month_rows(found)),
        (_("Cases"), counted),
    )
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for place, row in enumerate(rows):
            cells = [safe(value) for value in row]
            sheet.append([bold(sheet, value) for value in cells] if place == 0 else cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue(), counted.count


def cells_csv(found: "Simulation", words: Words, _cases: Iterable[Row]) -> tuple[bytes, int]:
    return written(cell_rows(found, words)), 0


def cases_csv(_found: "Simulation", words: Words, cases: Iterable[Row]) -> tuple[bytes, int]:
    counted = Counted(case_rows(cases, words))
    return written(counted), counted.count


KINDS: dict[str, Callable[["Simulation", Words, Iterable[Row]], tuple[bytes, int]]] = {
    "xlsx": workbook,
    "cells": cells_csv,
    "cases": cases_csv,
}


class Counted:
    """Rows on their way through, without the head."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Row]:
        for place, row in enumerate(self.rows):
            self.count = place
            yield row


def written(rows: Iterable[Row]) -> bytes:
    """The rows as CSV, with the mark by which spreadsheets know UTF-8."""
    content = io.BytesIO()
    text = io.TextIOWrapper(content, encoding="utf-8-sig", newline="", write_through=True)
    csv.writer(text).writerows([safe(value) for value in row] for row in rows)
    text.detach()
    return content.getvalue()


def safe(value: Any) -> Any:
    """Numbers as they are; no text that a spreadsheet takes for a formula."""
    return harmless(value) if isinstance(value, str) else value


def bold(sheet: Any, value: Any) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.font = Font(bold=True)
    return cell


def about(found: "Simulation") -> Iterator[Row]:
    yield _("Promise"), found.charter
    yield _("Draft"), found.draft.number
    yield _("Content of the draft"), found.content
    yield _("Compared with"), found.against_number or _("the text as shipped")
    yield _("Hash"), found.against
    yield _("From"), found.period_from.isoformat()
    yield _("To, inclusive"), found.period_to.isoformat()
    yield _("Cases"), found.total


def clause_rows(found: "Simulation", words: Words) -> Iterator[Row]:
    yield (
        _("Clause"), _("Text"), _("Cases now"), _("Money now"), _("Cases with the draft"),
        _("Money with the draft"), _("Difference"),
    )  # fmt: skip
    for line in simulated.by_clause(found.cells.all()):
        yield (
            words.short(line.label), words.title(line.label), line.now.cases, yuan(line.now.fen),
            line.draft.cases, yuan(line.draft.fen), yuan(line.more),
        )  # fmt: skip


def cell_rows(found: "Simulation", words: Words) -> Iterator[Row]:
    yield (
        _("Clause now"), _("Clause with the draft"), _("Cases"), _("Decided differently"),
        _("Decided by people"), _("Money now"), _("Money with the draft"), _("Difference"),
    )  # fmt: skip
    for cell in found.cells.order_by("old", "new"):
        yield (
            words.short(cell.old), words.short(cell.new), cell.cases, cell.changed, cell.by_people,
            yuan(cell.before_fen), yuan(cell.after_fen), yuan(cell.after_fen - cell.before_fen),
        )  # fmt: skip


def month_rows(found: "Simulation") -> Iterator[Row]:
    yield (
        _("Month"),
        _("Cases"),
        _("Decided differently"),
        _("Money now"),
        _("Money with the draft"),
        _("Difference"),
    )
    for month in found.months.order_by("month"):
        yield (
            f"{month.month:%Y-%m}", month.cases, month.changed, yuan(month.before_fen),
            yuan(month.after_fen), yuan(month.after_fen - month.before_fen),
        )  # fmt: skip


def case_rows(cases: Iterable[Row], words: Words) -> Iterator[Row]:
    yield (
        _("Case"), _("Clause now"), _("Clause with the draft"), _("Money now"), _("Money with the draft"),
        _("Difference"), _("Decided differently"), _("Decided by people"), _("Must be asked first"),
    )  # fmt: skip
    for number, old, new, before, after, changed, by_people, asks in cases:
        yield (
            number, words.short(old), words.short(new), yuan(before), yuan(after), yuan(after - before),
            int(changed), int(by_people), "; ".join(words.question(name) for name in asks),
        )  # fmt: skip


def yuan(fen: int) -> Decimal:
    """A number that a spreadsheet can add up."""
    return Decimal(fen).scaleb(-2)
