"""A year's list of public holidays out of files and lines."""

import io
import json
from datetime import date

import pytest
from openpyxl import Workbook

from yinuo.kernel.errors import Refused
from yinuo.network import imports, queries
from yinuo.network.types import NamedDay

ROWS = [("日期", "名称", "类型"), ("2027-01-01", "元旦", "休"), ("2027/1/2", "元旦", "班")]
DAYS = (NamedDay(date(2027, 1, 1), "元旦"), NamedDay(date(2027, 1, 2), "元旦", is_workday=True))


def workbook(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv(rows):
    return "\n".join(",".join(row) for row in rows).encode()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (workbook(ROWS), "2027.xlsx"),
        (
            workbook([ROWS[0], (date(2027, 1, 1), "元旦", "holiday"), (date(2027, 1, 2), "元旦", "调休")]),
            "a.xlsx",
        ),
        (csv(ROWS), "2027.csv"),
        (
            csv(
                [
                    ("kind", "date", "name"),
                    ("holiday", "20270101", "元旦"),
                    ("workday", "2027年1月2日", "元旦"),
                ]
            ),
            "a.csv",
        ),
        (
            json.dumps(
                [
                    {"date": "2027-01-01", "name": "元旦", "kind": "holiday"},
                    {"date": "2027-01-02", "name": "元旦", "isOffDay": False},
                ]
            ).encode(),
            "2027.json",
        ),
    ],
)
def test_files_are_read_in_the_forms_that_people_have(content, name):
    assert imports.read_file(content, name, year=2027) == imports.HolidayList(DAYS, ())


def test_lines_are_read_as_they_are_written():
    for words in ({}, {"holiday": "休", "workday": "班"}):
        assert imports.read_lines(imports.written(DAYS, **words), year=2027).days == DAYS
    assert imports.read_lines("2027-01-01，元旦，休\r\n\r\n2027-01-02\t元旦\t班", year=2027).days == DAYS
    assert imports.read_lines("2027-01-01 holiday", year=2027).days == (NamedDay(date(2027, 1, 1), ""),)


def test_the_national_list_survives_being_written_and_read():
    days = queries.national_year(2026)
    assert imports.read_lines(imports.written(days), year=2026) == imports.HolidayList(tuple(days), ())


def test_every_row_that_cannot_be_taken_is_told_by_its_number():
    rows = [
        *ROWS,
        ("2027-01-01", "元旦", "休"),
        ("2027-01-02", "元旦", "休"),
        ("2026-10-01", "国庆节", "休"),
        ("sometime", "", "休"),
        ("2027-02-06", "春节", "maybe"),
    ]
    found = imports.read_file(workbook(rows), "2027.xlsx", year=2027)
    assert [wrong.row for wrong in found.wrong] == [4, 5, 6, 7, 8]
    assert found.days == DAYS
    assert [wrong.refusal.params.get("row") for wrong in found.wrong[:2]] == [2, 3]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"x", "a.pdf"),
        (b"PK\x03\x04broken", "a.xlsx"),
        (csv([("name", "other"), ("a", "b")]), "a.csv"),
        (b"{", "a.json"),
        (b"\xff\xfe", "a.json"),
        (b"[" * 100_000, "a.json"),
        (b"3", "a.json"),
        (b'{"days": {}}', "a.json"),
        (json.dumps([{"date": "2027-01-01", "kind": "holiday"}] * 500).encode(), "a.json"),
    ],
)
def test_what_is_no_list_is_refused(content, name):
    with pytest.raises(Refused):
        imports.read_file(content, name, year=2027)


@pytest.mark.parametrize("content", [b"[null, 3, []]", b'[{"date": 20270101}]', b'[{"date": "2027-01-01"}]'])
def test_json_that_says_something_else_is_told_row_by_row(content):
    found = imports.read_file(content, "a.json", year=2027)
    assert (found.days, bool(found.wrong)) == ((), True)
