"""Rows out to a workbook and in again."""

import io
from datetime import date, datetime

import openpyxl
import pytest
from django.utils import translation

from yinuo.charters import exporting, imports
from yinuo.charters.library import shipped_text
from yinuo.kernel.charters.editing.changes import with_rows
from yinuo.kernel.charters.editing.tables import tabulated
from yinuo.kernel.errors import Refused

CHARTERS = ("law-cn", "shishang", "suning", "tailor")


def book_of(charter="suning", language="en", text=None):
    sheets = tabulated(text or shipped_text(charter))
    return openpyxl.load_workbook(
        io.BytesIO(exporting.workbook(sheets, charter_id=charter, language=language))
    )


def content(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def taken(book, charter="suning", text=None):
    text = text or shipped_text(charter)
    rows = imports.rows_in(content(book), charter_id=charter, sheets=tabulated(text))
    return with_rows(text, rows)


def faults(book, **given):
    with pytest.raises(imports.Faulty) as caught:
        taken(book, **given)
    return [fault.text(lambda text: text) for fault in caught.value.faults]


def sheet_of(book, kind):
    return next(sheet for sheet in book.worksheets if sheet.title.endswith(f" {kind}"))


def column(sheet, key):
    return next(cell.column for cell in sheet[2] if cell.value == key)


@pytest.mark.parametrize("charter", CHARTERS)
def test_a_workbook_that_nobody_has_changed_changes_nothing(charter):
    text = shipped_text(charter)
    assert taken(book_of(charter), charter) == (text, ())


def test_the_sheets_speak_the_readers_language_and_keep_the_keys():
    with translation.override("zh-hans"):
        book = book_of(language="zh-hans")
    sheet = sheet_of(book, "remedy")
    place = column(sheet, "when.channel")
    assert sheet.cell(1, place).value.endswith("：购买渠道")
    assert book["charter"]["B1"].value == "suning"
    assert book["charter"]["B2"].value == "家电连锁无理由退换承诺"
    assert sheet.cell(1, column(sheet_of(book_of(), "remedy"), "when.channel")).value


def test_a_changed_an_added_and_a_deleted_row_come_back():
    book = book_of()
    sheet = sheet_of(book, "remedy")
    sheet.cell(3, column(sheet, "when.days_since_receipt")).value = "{ at_most = 10 }"
    sheet.delete_rows(4)
    last = sheet.max_row + 1
    sheet.cell(last, column(sheet, "id")).value = "new"
    sheet.cell(last, column(sheet, "clause")).value = "C026"
    text, told = taken(book)
    assert "days_since_receipt = { at_most = 10 }" in text
    assert 'id = "C026 online, from the sale"' not in text
    assert '[[remedy]]\nid = "new"\nclause = "C026"\n' in text
    assert [(change.kind, change.before, change.after) for change in told] == [
        ("remedy", 1, 1),
        ("remedy", 2, 0),
        ("remedy", 0, 9),
    ]


def test_kinds_without_a_sheet_stay():
    book = book_of()
    for sheet in book.worksheets[1:]:
        if not sheet.title.endswith(" fee") and not sheet.title.endswith(" promise"):
            book.remove(sheet)
    assert taken(book) == (shipped_text("suning"), ())


def test_text_that_looks_like_a_formula_stays_text():
    text = shipped_text("suning").replace('"C026 online"', '"=1+1"')
    book = book_of(text=text)
    sheet = sheet_of(book, "remedy")
    assert sheet.cell(3, column(sheet, "id")).data_type == "s"
    assert taken(book, text=text) == (text, ())


def test_days_and_numbers_may_be_cells_of_their_own_kind():
    text = shipped_text("suning")
    book = book_of()
    sheet = sheet_of(book, "example")
    place = column(sheet, "given.asked_on")
    assert sheet.cell(3, place).value == "2026-03-20"
    sheet.cell(3, place).value = datetime(2026, 3, 20)  # noqa: DTZ001 - as spreadsheets hold a day
    sheet.cell(4, place).value = date(2026, 3, 21)
    assert taken(book) == (text, ())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda sheet: sheet.merge_cells("A3:A4"), ["row 3, column A: The cells A3:A4 are merged"]),
        (lambda sheet: sheet.cell(3, 1, "=A4"), ["row 3, column A: This is a formula"]),
        (lambda sheet: sheet.cell(3, 2, 26), ["row 3, column B: This column holds texts"]),
        (lambda sheet: sheet.cell(3, 4, 0.5), ["row 3, column D: “0.5” is no whole number"]),
        (lambda sheet: sheet.cell(3, 4, "{ at_most = "), ["row 3, column D: “{ at_most =” does not close"]),
        (lambda sheet: sheet.cell(3, 99, "x"), ["row 3, column CU: There is no column here"]),
        (lambda sheet: sheet.cell(2, 2, "claus"), ["row 2, column B: “claus” is no column", "missing: clause"]),
        (lambda sheet: sheet.cell(2, 3, "when.nothing"), ["row 2, column C: “when.nothing” is no", "missing"]),
        (lambda sheet: sheet.cell(2, 1, "clause"), ["row 2, column B: “clause” stands here twice", "missing: id"]),
        (lambda sheet: sheet.delete_rows(2), ["missing"]),
        (lambda sheet: sheet.delete_cols(2), ["row 2: The second line names"]),
        (lambda sheet: sheet.parent.create_sheet("notes"), ["Sheet “notes”: This sheet is none of the tables"]),
        (lambda sheet: sheet.parent.create_sheet("again remedy"), ["two sheets of this kind"]),
        (lambda sheet: sheet.cell(5_010, 1, "x"), ["has 5008 rows; a table has at most 5000"]),
        (lambda sheet: sheet.cell(3, 201, "x"), ["more than 200 columns"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_sheet_row_and_column_and_nothing_is_taken(change, said):
    book = book_of()
    change(sheet_of(book, "remedy"))
    found = faults(book)
    assert all(any(words in fault for fault in found) for words in said), found
    assert all(fault.startswith("Sheet “") for fault in found)


def test_everything_that_is_wrong_is_told_at_once():
    book = book_of()
    sheet = sheet_of(book, "remedy")
    sheet.cell(3, 1, "=A4")
    sheet.cell(4, 2, 26)
    sheet_of(book, "evidence").merge_cells("A3:B3")
    assert len(faults(book)) == 3


def test_a_workbook_of_another_charter_is_refused():
    with pytest.raises(Refused, match="rows of “gome”, not of “suning”"):
        taken(book_of("gome"))
    book = book_of()
    book.remove(book["charter"])
    with pytest.raises(Refused, match="“charter” is missing"):
        taken(book)


def test_what_is_no_workbook_or_too_large_is_refused():
    sheets = tabulated(shipped_text("suning"))
    for sent, said in (
        (b"", "damaged or is no workbook"),
        (b"PK\x03\x04 and nothing", "damaged or is no workbook"),
        (b"id,clause", "damaged or is no workbook"),
        (b"PK\x03\x04" + b"\0" * 50 * 2**20, "larger than 5 MB"),
    ):
        with pytest.raises(Refused, match=said):
            imports.rows_in(sent, charter_id="suning", sheets=sheets)


def test_a_workbook_without_tables_is_refused():
    book = book_of()
    for sheet in book.worksheets[1:]:
        book.remove(sheet)
    with pytest.raises(Refused, match="no sheet with rows"):
        taken(book)


def test_a_text_that_no_spreadsheet_holds_is_refused():
    text = shipped_text("suning") + f'\n[[refuse]]\nclause = "C026"\nzh = "{"长" * 33_000}"\nen = "x"\n'
    with pytest.raises(Refused, match=r"Row 1 of \[\[refuse\]\]"):
        book_of(text=text)
