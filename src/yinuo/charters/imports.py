"""Rows of a charter out of a workbook. All of them or none; what is wrong is named by sheet, row and column."""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from yinuo.charters.exporting import COVER, HEADS
from yinuo.kernel.charters.editing import cells
from yinuo.kernel.charters.editing.changes import path_of
from yinuo.kernel.charters.editing.tables import KINDS, NAMES, Column, Sheets, Table
from yinuo.kernel.charters.reading.tables import MOST_ROWS
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.imports.reading import broken, check_archive

MOST_BYTES = 5 * 2**20
MOST_UNPACKED = 30 * 2**20
MOST_COLUMNS = 200
MOST_FAULTS = 100
NO_COLUMN = Column("", is_text=False)
ZIP = b"PK\x03\x04"

Rows = dict[str, list[dict[str, str]]]
Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: the sheet, the row and the letter of the column, as far as there is one."""

    sheet: str
    row: int
    column: str
    message: str
    params: dict[str, Any] = field(default_factory=dict)

    def text(self, translate: Translate) -> str:
        said = translate(self.message) % self.params if self.params else translate(self.message)
        place = {"sheet": self.sheet, "row": self.row, "column": self.column, "said": said}
        if self.column:
            return (
                translate(gettext_noop("Sheet “%(sheet)s”, row %(row)s, column %(column)s: %(said)s")) % place
            )
        if self.row:
            return translate(gettext_noop("Sheet “%(sheet)s”, row %(row)s: %(said)s")) % place
        return translate(gettext_noop("Sheet “%(sheet)s”: %(said)s")) % place


class Faulty(Refused):
    """A workbook that cannot be taken, with everything that is wrong in it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(
            gettext_noop("Nothing was taken from the workbook. Mend what is named and send it again.")
        )
        self.faults = faults


def rows_in(content: bytes, *, charter_id: str, sheets: Sheets) -> Rows:
    """The rows of each sheet as people would type them, for `with_rows`; kinds without a sheet are not touched.

    Refused for what is no workbook, for one that is too large or belongs to another charter; raises `Faulty` with every
    cell that is merged, computed, in an unknown column or of the wrong type.
    """
    book = opened(content)
    belongs(book, charter_id)
    faults: list[Fault] = []
    found: Rows = {}
    for sheet in book.worksheets:
        if sheet.title == COVER:
            continue
        kind = sheet.title.rpartition(" ")[2]
        if kind not in KINDS:
            message = gettext_noop("This sheet is none of the tables: %(kinds)s.")
            faults.append(Fault(sheet.title, 0, "", message, {"kinds": ", ".join(KINDS)}))
        elif kind in found:
            faults.append(
                Fault(
                    sheet.title, 0, "", gettext_noop("There are two sheets of this kind. Keep one of them.")
                )
            )
        else:
            found[kind] = Reader(sheet, sheets.tables[kind], known_names(sheets)).read(faults)
    if faults:
        raise Faulty(faults[:MOST_FAULTS])
    if not found:
        raise Refused(gettext_noop("The workbook has no sheet with rows."), field="file")
    return found


def opened(content: bytes) -> openpyxl.Workbook:
    """Openpyxl fails on hostile files in many ways, so that every failure of it means a broken workbook."""
    if len(content) > MOST_BYTES:
        raise Refused(
            gettext_noop("The file is larger than %(limit)s MB. The rows of a charter need far less."),
            field="file",
            limit=MOST_BYTES // 2**20,
        )
    if not content.startswith(ZIP):
        raise broken()
    try:
        check_archive(content, most=MOST_UNPACKED)
        return openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
    except Refused:
        raise
    except Exception as error:
        raise broken() from error


def belongs(book: openpyxl.Workbook, charter_id: str) -> None:
    written = (
        book[COVER]["B1"].value if COVER in book.sheetnames and isinstance(book[COVER], Worksheet) else None
    )
    if written is None:
        raise Refused(
            gettext_noop(
                "The sheet “%(sheet)s” is missing, so nobody knows which charter this is. Export the rows anew."
            ),
            field="file",
            sheet=COVER,
        )
    if written != charter_id:
        raise Refused(
            gettext_noop("This workbook holds rows of “%(found)s”, not of “%(wanted)s”."),
            field="file",
            found=cells.shortened(str(written)),
            wanted=charter_id,
        )


def known_names(sheets: Sheets) -> set[str]:
    """What a condition may ask for."""
    sections = [sheets.document.get(name, {}) for name in NAMES]
    return {"covered", *(name for section in sections if isinstance(section, dict) for name in section)}


class Reader:
    """One sheet. What is wrong goes into the faults, and the reading goes on."""

    def __init__(self, sheet: Worksheet, table: Table, names: set[str]) -> None:
        self.sheet = sheet
        self.table = table
        self.names = names
        self.faults: list[Fault] = []

    def read(self, faults: list[Fault]) -> list[dict[str, str]]:
        self.faults = faults
        for merged in self.sheet.merged_cells.ranges:
            message = gettext_noop("The cells %(range)s are merged. Unmerge them and fill each one in.")
            letter = get_column_letter(merged.min_col)
            self.fault(merged.min_row, letter, message, range=merged.coord)
        if self.sheet.max_row - HEADS > MOST_ROWS:
            message = gettext_noop("The sheet has %(found)s rows; a table has at most %(most)s.")
            self.fault(0, "", message, found=self.sheet.max_row - HEADS, most=MOST_ROWS)
            return []
        if self.sheet.max_column > MOST_COLUMNS:
            self.fault(0, "", gettext_noop("The sheet has more than %(limit)s columns."), limit=MOST_COLUMNS)
            return []
        columns = dict(self.columns())
        return [row for row in self.rows(columns) if row] if columns else []

    def columns(self) -> Iterator[tuple[int, Column]]:
        """The columns by their place, from the keys in the second line."""
        seen: set[str] = set()
        for place, cell in enumerate(self.line(HEADS), 1):
            key = str(cell.value).strip() if cell.value is not None else ""
            if not key:
                continue
            if cell.data_type == "f" or not self.is_known(key):
                self.fault(
                    HEADS, get_column_letter(place), gettext_noop("“%(key)s” is no column of this table."),
                    key=cells.shortened(key),
                )  # fmt: skip
            elif key in seen:
                self.fault(
                    HEADS, get_column_letter(place), gettext_noop("“%(key)s” stands here twice."), key=key
                )
            else:
                yield place, self.table.column(key)
            seen.add(key)
        missing = [column.key for column in self.table.columns if column.key not in seen]
        if missing:
            message = gettext_noop(
                "The second line names the columns by their keys, and these are missing: %(keys)s."
                " To take something out of a row, empty its cell and keep the column."
            )
            self.fault(HEADS, "", message, keys=", ".join(missing))

    def is_known(self, key: str) -> bool:
        try:
            path = path_of(key)
        except Refused:
            return False
        if path[0] not in KINDS[self.table.kind]:
            return False
        return len(path) == 1 or path[0] != "when" or path[1] in self.names

    def rows(self, columns: dict[int, Column]) -> Iterator[dict[str, str]]:
        for number in range(HEADS + 1, self.sheet.max_row + 1):
            row: dict[str, str] = {}
            for place, cell in enumerate(self.line(number), 1):
                if isinstance(cell, MergedCell) or cell.value is None or not str(cell.value).strip():
                    continue
                if len(self.faults) > MOST_FAULTS:
                    return
                try:
                    column = columns.get(place, NO_COLUMN)
                    row[column.key] = as_typed(cell, column)
                except Refused as refusal:
                    self.fault(number, get_column_letter(place), refusal.message, **refusal.params)
            yield row

    def line(self, number: int) -> Iterable[Cell | MergedCell]:
        return next(self.sheet.iter_rows(min_row=number, max_row=number))

    def fault(self, row: int, column: str, message: str, **params: Any) -> None:
        self.faults.append(Fault(self.sheet.title, row, column, message, params))


def as_typed(cell: Cell, column: Column) -> str:
    """What somebody would type for the cell. Refused for what says nothing, and for what a spreadsheet may have rounded."""
    if column is NO_COLUMN:
        raise Refused(gettext_noop("There is no column here: its second line is empty."))
    typed = written_in(cell, column)
    cells.understood(typed, is_text=column.is_text)
    return typed


def written_in(cell: Cell, column: Column) -> str:
    value = cell.value
    if cell.data_type == "f":
        raise Refused(gettext_noop("This is a formula. Write its value."))
    if cell.data_type == "e":
        raise Refused(
            gettext_noop("The cell holds the error %(value)s. Mend the formula or type the value."),
            value=str(value),
        )
    if isinstance(value, str):
        return value.strip()
    if column.is_text:
        raise Refused(
            gettext_noop(
                "This column holds texts. Format the cell as text and type “%(value)s” again as it should be."
            ),
            value=str(value),
        )
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case datetime() if value.time() == time.min:
            return value.date().isoformat()
        case date() if not isinstance(value, datetime):
            return value.isoformat()
        case float() if value.is_integer() and abs(value) < 10**15:
            return str(int(value))
        case _:
            raise Refused(
                gettext_noop(
                    "“%(value)s” is no whole number, no day and no text. Format the cell as text and type it."
                ),
                value=str(value),
            )
