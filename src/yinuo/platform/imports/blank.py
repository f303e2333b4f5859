"""The empty workbook to fill in: one sheet, the columns of the kind, those that must be filled marked with a star."""

import io
from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from yinuo.platform.imports.columns import Column, Kind
from yinuo.platform.imports.importing import Importer

_AS_TEXT = "@"
_NUMBERS = {Kind.MONEY, Kind.INTEGER}
_WIDTH = 18


def blank_workbook(importer: type[Importer]) -> bytes:
    """An .xlsx whose cells are text, so that the spreadsheet program rounds no phone and no serial."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(importer.sheets[0])
    for place, (column, header) in enumerate(_headers(importer), start=1):
        cell = sheet.cell(1, place, f"{header} *" if column.required and header in column.headers else header)
        cell.font = Font(bold=True)
        letter = sheet.column_dimensions[get_column_letter(place)]
        letter.width = _WIDTH
        letter.number_format = "General" if column.kind in _NUMBERS else _AS_TEXT
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _headers(importer: type[Importer]) -> Iterator[tuple[Column, str]]:
    for column in importer.columns:
        yield column, column.headers[0]
        for names in column.joined:
            yield column, names[0]
