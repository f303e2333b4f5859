"""A table out of an untrusted XLSX or CSV file."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePath
from typing import BinaryIO, cast

import openpyxl
from openpyxl.workbook import Workbook

from yinuo.kernel.errors import Refused, gettext_noop

Cell = str | int | float | bool | date | time | datetime | timedelta | None

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_PARTS = 2_000
_MAX_WHOLE_BYTES = 20 * 1024 * 1024
_STREAMED = ("xl/worksheets/", "xl/sharedStrings")
MAX_ROWS = 100_000
MAX_COLUMNS = 200
_SAMPLE = 64 * 1024
_LAST_ROW_OF_EXCEL = 1_048_576
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_DELIMITERS = ",;\t"
_WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls"})
_SUFFIXES = _WORKBOOK_SUFFIXES | {".csv", ".txt", ".tsv"}


@dataclass(frozen=True, slots=True)
class RawRow:
    """`number` is the row as the spreadsheet program counts it."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Every row has as many cells as there are headers; empty rows are left out. `sheet` is "" for CSV."""

    headers: tuple[str, ...]
    rows: tuple[RawRow, ...]
    sheet: str = ""


def read_table(source: Path | BinaryIO | bytes, filename: str, *, sheets: Sequence[str] = ()) -> Table:
    """The sheet with one of the names `sheets` (else the first visible one), or the CSV.

    The header is the first row that names at least two columns, so a title line above it is skipped.
    Refused with a reason that tells what to do when the file is none, broken, too large or without rows.
    """
    data = _bytes(source)
    if not data.strip(b"\x00 \t\r\n"):
        raise Refused(gettext_noop("The file is empty."), field="file")
    suffix = PurePath(filename).suffix.lower()
    if suffix not in _SUFFIXES:
        raise Refused(gettext_noop("Only .xlsx and .csv files can be read."), field="file")
    if data.startswith(_OLE):
        raise Refused(
            gettext_noop(
                "This is an old or a protected Excel file. Open it, save it as .xlsx without a password, and try again."
            ),
            field="file",
        )
    if data.startswith(_ZIP):
        return _read_workbook(data, sheets)
    if suffix in _WORKBOOK_SUFFIXES:
        raise broken()
    return _table(_csv_rows(_decode(data)), sheet="")


def plain_header(text: object) -> str:
    """A name of a column or sheet as it is compared: no spaces, no width, no case, no required mark."""
    folded = unicodedata.normalize("NFKC", str(text)).casefold()
    return "".join(
        char
        for char in folded
        if not char.isspace() and char not in "*_:" and unicodedata.category(char) != "Cf"
    )


def _bytes(source: Path | BinaryIO | bytes) -> bytes:
    if isinstance(source, bytes):
        data = source
    elif isinstance(source, Path):
        with source.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    else:
        data = source.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise Refused(
            gettext_noop("The file is larger than %(limit)s MB. Split it into several."),
            field="file",
            limit=MAX_FILE_BYTES // 1024 // 1024,
        )
    return data


def _read_workbook(data: bytes, sheets: Sequence[str]) -> Table:
    """Openpyxl fails on hostile files in many ways, so that every failure of it means a broken workbook."""
    try:
        check_archive(data)
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = _choose_sheet(workbook, sheets)
            workbook[sheet].reset_dimensions()
            rows = cast("Iterable[Sequence[Cell]]", workbook[sheet].iter_rows(values_only=True))
            return _table(rows, sheet=sheet)
        finally:
            workbook.close()
    except Refused:
        raise
    except Exception as error:
        raise broken() from error


def check_archive(data: bytes, *, most: int = MAX_UNPACKED_BYTES) -> None:
    """Refused for a workbook that unpacks to more than `most` bytes.

    A part never unpacks to more than it declares, so the declared sizes are the bound.
    Sheets and their texts are read as a stream; the other XML is held in memory whole and must be small.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    whole = [
        part
        for part in parts
        if part.filename.endswith((".xml", ".rels")) and not part.filename.startswith(_STREAMED)
    ]
    for limit, sizes in ((most, parts), (_MAX_WHOLE_BYTES, whole)):
        if sum(part.file_size for part in sizes) > limit or len(parts) > MAX_PARTS:
            raise Refused(
                gettext_noop(
                    "The workbook unpacks to more than %(limit)s MB. Copy the rows into a new workbook, or split it."
                ),
                field="file",
                limit=limit // 1024 // 1024,
            )


def _choose_sheet(workbook: Workbook, wanted: Sequence[str]) -> str:
    names = {plain_header(sheet.title): sheet.title for sheet in workbook.worksheets}
    for name in wanted:
        if plain_header(name) in names:
            return names[plain_header(name)]
    visible = [sheet.title for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    if not visible:
        raise Refused(gettext_noop("The workbook has no sheet with rows."), field="file")
    return visible[0]


def _decode(data: bytes) -> str:
    for encoding in ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Refused(
        gettext_noop("The text of this file cannot be read. Save it as CSV in UTF-8, or as .xlsx."),
        field="file",
    )


def _csv_rows(text: str) -> Iterator[Sequence[Cell]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        yield from reader
    except csv.Error as error:
        raise broken() from error


def _delimiter(text: str) -> str:
    """The separator of the first line that has one: a title above the header has none."""
    for line in io.StringIO(text[:_SAMPLE]):
        best = max(_DELIMITERS, key=line.count)
        if best in line:
            return best
    return _DELIMITERS[0]


def _table(source: Iterable[Sequence[Cell]], *, sheet: str) -> Table:
    headers: tuple[str, ...] = ()
    fallback: list[RawRow] = []
    rows: list[RawRow] = []
    for number, cells in enumerate(source, start=1):
        if number > _LAST_ROW_OF_EXCEL:
            raise broken()
        if not any(_is_filled(cell) for cell in cells):
            continue
        if not headers and sum(_is_filled(cell) for cell in cells) < 2:
            fallback.append(RawRow(number, tuple(cells)))
        elif not headers:
            headers = _headers(cells)
        else:
            rows.append(RawRow(number, _fit(cells, len(headers))))
        if len(rows) > MAX_ROWS or len(fallback) > MAX_ROWS:
            raise Refused(
                gettext_noop("The file has more than %(limit)s rows. Split it into several."),
                field="file",
                limit=f"{MAX_ROWS:,}",
            )
    if not headers and fallback:
        headers = _headers(fallback[0].cells)
        rows = [RawRow(row.number, _fit(row.cells, len(headers))) for row in fallback[1:]]
    if not headers:
        raise Refused(gettext_noop("The sheet is empty."), field="file")
    if not rows:
        raise Refused(gettext_noop("The sheet has a header but no rows."), field="file")
    return Table(headers, tuple(rows), sheet)


def _headers(cells: Sequence[Cell]) -> tuple[str, ...]:
    names = [str(cell).strip() if _is_filled(cell) else "" for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not any(isinstance(cell, str) and any(char.isalpha() for char in cell) for cell in cells):
        raise Refused(gettext_noop("The first row must name the columns."), field="file")
    if len(names) > MAX_COLUMNS:
        raise Refused(
            gettext_noop("The sheet has more than %(limit)s columns."), field="file", limit=MAX_COLUMNS
        )
    return tuple(names)


def _fit(cells: Sequence[Cell], width: int) -> tuple[Cell, ...]:
    return (*cells[:width], *[None] * (width - len(cells)))


def _is_filled(cell: Cell) -> bool:
    return cell is not None and str(cell).strip() != ""


def broken() -> Refused:
    return Refused(
        gettext_noop(
            "This file is damaged or is no workbook. Open it in Excel or WPS, save it as .xlsx, and try again."
        ),
        field="file",
    )
