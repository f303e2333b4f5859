import io
import zipfile
from datetime import datetime

import openpyxl
import pytest

from yinuo.kernel.errors import Refused
from yinuo.platform.imports import reading
from yinuo.platform.imports.reading import read_table


def workbook(rows, *, title="客户", more=()):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for name, other in more:
        sheet = book.create_sheet(name)
        for row in other:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def replaced(data, name, content):
    """The workbook with one part of the archive exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, content if part.filename == name else old.read(part))
    return out.getvalue()


def test_a_workbook_with_a_title_line_and_empty_rows_keeps_the_real_row_numbers():
    data = workbook(
        [
            ["客户资料 2026"],
            ["姓名", "手机", None],
            [],
            ["王芳", 13800000000],
            [None, "  "],
            ["李伟", "x", "extra"],
        ]
    )
    table = read_table(data, "a.xlsx")
    assert table.headers == ("姓名", "手机")
    assert [(row.number, row.cells) for row in table.rows] == [(4, ("王芳", 13800000000)), (6, ("李伟", "x"))]


def test_the_sheet_is_found_by_its_name_in_either_language_else_the_first():
    data = workbook(
        [["甲", "乙"], [1, 2]], title="封面", more=[("产品 型号", [["型号", "品名"], ["A", "B"]])]
    )
    assert read_table(data, "a.xlsx", sheets=("产品型号", "products")).sheet == "产品 型号"
    assert read_table(data, "a.xlsx", sheets=("units",)).sheet == "封面"


def test_a_hidden_first_sheet_is_not_taken_by_default():
    book = openpyxl.Workbook()
    book.active.append(["secret", "x"])
    sheet = book.create_sheet("rows")
    sheet.append(["a", "b"])
    sheet.append([1, 2])
    book.active.sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    assert read_table(file.getvalue(), "a.xlsx").sheet == "rows"


def test_dates_stay_dates_and_formula_looking_text_stays_text():
    day = datetime.fromisoformat("2026-03-01")
    table = read_table(workbook([["a", "b", "c"], [day, "'=1+1", "@cmd"]]), "a.xlsx")
    assert table.rows[0].cells == (day, "'=1+1", "@cmd")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_the_encodings_and_separators_of_offices(encoding, delimiter):
    text = f'客户资料\r\n姓名{delimiter}备注\r\n\r\n王芳{delimiter}"第一行\n第二{delimiter}行"\r\n李伟{delimiter}好\r\n'
    table = read_table(text.encode(encoding), "a.CSV")
    assert table.headers == ("姓名", "备注")
    assert [(row.number, row.cells) for row in table.rows] == [
        (4, ("王芳", f"第一行\n第二{delimiter}行")),
        (5, ("李伟", "好")),
    ]


def test_a_csv_with_one_column():
    assert [row.cells for row in read_table(b"phone\n1\n2\n", "a.csv").rows] == [("1",), ("2",)]


def test_a_path_and_an_open_file_are_read_alike(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,2\n")
    with path.open("rb") as file:
        assert read_table(path, "a.csv") == read_table(file, "a.csv")


@pytest.mark.parametrize(
    ("data", "filename", "said"),
    [
        (b"", "a.xlsx", "empty"),
        (b" \r\n", "a.csv", "empty"),
        (b"\xd0\xcf\x11\xe0rest", "a.xls", "old or a protected"),
        (b"<html>", "a.xls", "damaged"),
        (b"PK\x03\x04broken", "a.xlsx", "damaged"),
        (b"no zip", "a.xlsx", "damaged"),
        (b"%PDF-1.7", "a.pdf", "Only .xlsx"),
        (b"a,b\n1,2", "a.exe", "Only .xlsx"),
        (b"a\x00,b\n\x001,2", "a.csv", "cannot be read"),
        (b"\x81\xff\xff,b\n", "a.csv", "cannot be read"),
        (b"a,b\n", "a.csv", "no rows"),
        (b"1,2\n3,4\n", "a.csv", "must name the columns"),
        (b'a,b\n"' + b"x" * 200_000, "a.csv", "damaged"),
        (b",".join([b"a"] * 201) + b"\n1,2", "a.csv", "columns"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(data, filename, said):
    with pytest.raises(Refused, match=said) as refusal:
        read_table(data, filename)
    assert refusal.value.field == "file"


def test_an_empty_workbook():
    with pytest.raises(Refused, match="empty"):
        read_table(workbook([]), "a.xlsx")


def test_a_truncated_workbook_is_refused():
    data = workbook([["a", "b"], [1, 2]])
    for size in range(100, len(data) - 1, 400):
        with pytest.raises(Refused):
            read_table(data[:size], "a.xlsx")


def test_another_kind_of_archive_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(Refused, match="damaged"):
        read_table(out.getvalue(), "a.xlsx")


def test_a_file_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 10)
    with pytest.raises(Refused, match="larger"):
        read_table(io.BytesIO(b"a,b\n" * 10), "a.csv")


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    with pytest.raises(Refused, match="more than 3 rows"):
        read_table(b"a,b\n" + b"1,2\n" * 4, "a.csv")
    with pytest.raises(Refused, match="more than 3 rows"):
        read_table(b"a\n" * 5, "a.csv")


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    data = replaced(
        workbook([["a", "b"], [1, 2]]), "xl/worksheets/sheet1.xml", bytes(reading.MAX_UNPACKED_BYTES)
    )
    assert len(data) < 1024 * 1024
    with pytest.raises(Refused, match="unpacks to more"):
        read_table(data, "a.xlsx")


def test_a_bomb_in_the_styles_is_refused():
    data = replaced(workbook([["a", "b"], [1, 2]]), "xl/styles.xml", bytes(21 * 1024 * 1024))
    with pytest.raises(Refused, match="unpacks to more"):
        read_table(data, "a.xlsx")


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_entities_are_not_expanded(part):
    data = workbook([["a", "b"], [1, 2]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        plain = archive.read(part).decode().removeprefix("<?xml version='1.0' encoding='UTF-8'?>")
    with pytest.raises(Refused, match="damaged"):
        read_table(replaced(data, part, f'<!DOCTYPE x [<!ENTITY a "aaaa">]>{plain}'), "a.xlsx")
    assert read_table(replaced(data, part, plain), "a.xlsx").rows


def test_a_row_number_beyond_excel_does_not_count_forever():
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="999999999999"><c r="A999999999999"><v>1</v></c></row></sheetData></worksheet>'
    )
    with pytest.raises(Refused, match="damaged"):
        read_table(replaced(workbook([["a", "b"], [1, 2]]), "xl/worksheets/sheet1.xml", sheet), "a.xlsx")


def test_a_wrong_dimension_hides_no_rows():
    data = workbook([["a", "b"], [1, 2], [3, 4]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    lying = replaced(data, "xl/worksheets/sheet1.xml", sheet.replace('ref="A1:B3"', 'ref="A1"'))
    assert len(read_table(lying, "a.xlsx").rows) == 2
