"""The rows of a charter's text as a workbook: a sheet for each kind, to be changed and brought back."""

import io
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from yinuo.charters import labels
from yinuo.charters.library import spoken
from yinuo.kernel.charters import Text
from yinuo.kernel.charters.editing.tables import NAMES, Column, Sheets, Table
from yinuo.kernel.errors import Refused, gettext_noop

COVER = "charter"
"""The first sheet. It says to which charter the workbook belongs."""
HEADS = 2
NARROW, WIDE = 12, 60
LONGEST_OF_EXCEL = 32_767
BY_FACTS = ("when", "given", "settings")


def workbook(sheets: Sheets, *, charter_id: str, language: str) -> bytes:
    """A sheet for each kind that has rows: the columns by their name in the first line, by their key in the second.

    Whole numbers and yes or no stand as such; all else is text, so that no amount is rounded and no date turned.
    Refused for a cell that a spreadsheet cannot hold.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    cover = book.create_sheet(COVER)
    cover.append([_("Charter"), charter_id])
    cover.append([_("What it is called"), title_of(sheets, language)])
    note = _(
        "One sheet for each kind of rows. Change, add or delete rows, leave the second line as it is, and bring the file back."
    )
    cover.append([_("Note"), note])
    cover.column_dimensions["A"].width = NARROW
    cover.column_dimensions["B"].width = WIDE
    for table in sheets.tables.values():
        if table.rows:
            fill(book.create_sheet(sheet_title(table.kind)), table, sheets, language)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sheet_title(kind: str) -> str:
    return f"{_(labels.TABLES[kind])} {kind}"[-31:]


def title_of(sheets: Sheets, language: str) -> str:
    return named(sheets.document.get("charter", {}).get("title"), language)


def fill(sheet: Worksheet, table: Table, sheets: Sheets, language: str) -> None:
    for place, column in enumerate(table.columns, 1):
        head, key = sheet.cell(1, place), sheet.cell(HEADS, place)
        head.value, key.value = label_of(column.key, sheets, language), column.key
        head.font, key.font = Font(bold=True), Font(color="808080", size=9)
        head.fill = key.fill = PatternFill("solid", start_color="F2EFE8")
        longest = max(
            (len(row.cells[column.key].shown) for row in table.rows if column.key in row.cells), default=0
        )
        sheet.column_dimensions[get_column_letter(place)].width = min(WIDE, max(NARROW, longest + 2))
    for line, row in enumerate(table.rows, HEADS + 1):
        for place, column in enumerate(table.columns, 1):
            cell: Any = sheet.cell(line, place)
            cell.number_format = "@"
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if column.key in row.cells:
                value = plain(row.cells[column.key].shown, column)
                if isinstance(value, str) and len(value) > LONGEST_OF_EXCEL:
                    raise Refused(
                        gettext_noop(
                            "Row %(row)s of [[%(name)s]] holds a text that no spreadsheet can hold."
                        ),
                        row=row.number,
                        name=table.kind,
                    )
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
                else:
                    cell.number_format = "General"
    sheet.freeze_panes = f"B{HEADS + 1}"


def plain(shown: str, column: Column) -> str | int | bool:
    """A cell as the spreadsheet holds it exactly."""
    if column.is_text:
        return shown
    if shown in {"true", "false"}:
        return shown == "true"
    digits = shown.removeprefix("-")
    is_small = digits.isascii() and digits.isdigit() and len(digits) < 15 and str(int(shown)) == shown
    return int(shown) if is_small else shown


def label_of(key: str, sheets: Sheets, language: str) -> str:
    """A column in words: `when.goods` is called “If: Goods”."""
    top, _dot, inner = key.partition(".")
    first = _(labels.COLUMNS[top]) if top in labels.COLUMNS else top
    if not inner:
        return first
    said = label_inside(inner, sheets, language) if top in BY_FACTS else ""
    second = said or (_(labels.COLUMNS[inner]) if inner in labels.COLUMNS else inner)
    return f"{first}：{second}" if language.startswith("zh") else f"{first}: {second}"


def label_inside(name: str, sheets: Sheets, language: str) -> str:
    for section in NAMES:
        bodies = sheets.document.get(section, {})
        if isinstance(bodies, Mapping) and name in bodies:
            return named(bodies[name], language)
    return ""


def named(body: Any, language: str) -> str:
    """The words of something in the text, as far as it has any."""
    if not isinstance(body, Mapping):
        return ""
    return spoken(Text(str(body.get("zh", "")), str(body.get("en", ""))), language)
