from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import openpyxl
import pytest
from click.testing import CliRunner

from yinuo.kernel.actors import SYSTEM
from yinuo.platform.imports.columns import Column, Kind
from yinuo.platform.imports.importing import Importer, Result, run
from yinuo.platform.imports.reading import read_table
from yinuo.platform.imports.sample import DEFAULT_DAY, SHIPPED
from yinuo.platform.imports.sample.__main__ import main
from yinuo.platform.imports.sample.faults import FAULTS
from yinuo.platform.imports.sample.goods import CATEGORIES
from yinuo.platform.imports.sample.workbook import write_sample
from yinuo.platform.imports.tests.example import Store

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


def column(key, kind=Kind.TEXT, *, required=False, **more):
    return Column(key=key, label=key, headers=(key,), kind=kind, required=required, **more)


SHEETS = {
    "客户": (
        column("姓名", required=True, max_length=40),
        column("类型", Kind.CHOICE, required=True, choices={"个人": "person", "单位": "company"}),
        column("手机", Kind.PHONE, required=True),
        column("其他电话", Kind.PHONES),
        column("省", Kind.REGION, required=True, joined=(("市",), ("区县",))),
        column("地址", required=True),
        column("备注"),
    ),
    "产品型号": (
        column("型号", Kind.SERIAL, required=True),
        column("品名", required=True),
        column("品牌", required=True),
        column("类别", required=True),
        column("免费保修月数", Kind.INTEGER, required=True, highest=120),
    ),
    "售出产品": (
        column("序列号", Kind.SERIAL, required=True),
        column("型号", Kind.SERIAL, required=True),
        column("客户手机", Kind.PHONE, required=True),
        column("售出日期", Kind.DATE, required=True, past=True),
        column("安装日期", Kind.DATE, past=True),
        column("发票号", required=True),
        column("安装地址"),
    ),
    "收费标准": (
        column("类别", required=True),
        column("代码", Kind.SERIAL, required=True),
        column("项目", required=True),
        column("收费(元)", Kind.MONEY, required=True),
        column("指导价(元)", Kind.MONEY, required=True),
    ),
    "保养合同": (
        column("合同号", Kind.SERIAL, required=True),
        column("序列号", Kind.SERIAL, required=True),
        column("开始日期", Kind.DATE, required=True),
        column("结束日期", Kind.DATE, required=True),
    ),
}


class Collector(Importer):
    def __init__(self, sheet):
        self.kind = self.label = sheet
        self.sheets = (sheet,)
        self.columns = SHEETS[sheet]
        self.rows = []

    def apply(self, row, _context):
        self.rows.append(row)
        return Result.CREATED


@pytest.fixture(scope="module")
def rows():
    found = {}
    for sheet in SHEETS:
        collector = Collector(sheet)
        table = read_table(SHIPPED, SHIPPED.name, sheets=(sheet,))
        report = run(collector, table, dry_run=False, actor=SYSTEM, now=NOW, atomic=Store().atomic)
        assert [error.text(str) for error in report.errors] == []
        assert report.warnings == ()
        found[sheet] = collector.rows
    return found


def cell_values(path):
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def test_the_shipped_workbook_is_what_the_generator_makes(tmp_path):
    write_sample(tmp_path / "again.xlsx")
    assert cell_values(tmp_path / "again.xlsx") == cell_values(SHIPPED)


def test_another_seed_and_day_make_another_office(tmp_path):
    out = tmp_path / "other.xlsx"
    result = CliRunner().invoke(main, [str(out), "--seed", "7", "--as-of", "2025-02-28"])
    assert result.exit_code == 0, result.output
    values = cell_values(out)
    assert values["客户"] != cell_values(SHIPPED)["客户"]
    sold = [row[3] for row in values["售出产品"][1:] if isinstance(row[3], datetime)]
    assert date(2019, 2, 1) < min(sold).date() <= max(sold).date() < date(2025, 2, 28)


def test_the_amounts(rows):
    assert {sheet: len(found) for sheet, found in rows.items()} == {
        "客户": 300,
        "产品型号": 39,
        "售出产品": 500,
        "收费标准": 66,
        "保养合同": 40,
    }


@pytest.mark.parametrize(
    ("sheet", "key"),
    [
        ("客户", "手机"),
        ("产品型号", "型号"),
        ("售出产品", "序列号"),
        ("售出产品", "发票号"),
        ("收费标准", "代码"),
    ],
)
def test_what_identifies_a_row_is_there_once(rows, sheet, key):
    values = Counter(row[key] for row in rows[sheet])
    assert max(values.values()) == 1


def test_the_sheets_fit_together(rows):
    phones = {row["手机"] for row in rows["客户"]}
    models = {row["型号"] for row in rows["产品型号"]}
    sold = {row["序列号"]: row for row in rows["售出产品"]}
    assert all(row["客户手机"] in phones and row["型号"] in models for row in sold.values())
    for contract in rows["保养合同"]:
        assert sold[contract["序列号"]]["售出日期"] <= contract["开始日期"] < contract["结束日期"]
    categories = {row["类别"] for row in rows["产品型号"]}
    assert categories == {row["类别"] for row in rows["收费标准"]} == set(FAULTS)


def test_every_customer_lives_in_a_county_and_phones_are_of_the_range_for_stories(rows):
    for row in rows["客户"]:
        assert row["省"][:2] == "33"
        assert row["省"][4:] != "00"
        for phone in (row["手机"], *row["其他电话"]):
            assert phone.digits.startswith(("199000", "05715550"))


def test_contracts_are_running_and_run_out(rows):
    running = [row for row in rows["保养合同"] if row["开始日期"] <= DEFAULT_DAY <= row["结束日期"]]
    assert 10 <= len(running) <= 35


def test_units_are_in_and_out_of_their_warranty(rows):
    months = {row["型号"]: row["免费保修月数"] for row in rows["产品型号"]}
    over = [
        row
        for row in rows["售出产品"]
        if row["售出日期"] + timedelta(days=30 * months[row["型号"]]) < DEFAULT_DAY
    ]
    assert 100 <= len(over) <= 300


def test_companies_have_several_units(rows):
    companies = {row["手机"] for row in rows["客户"] if row["类型"] == "company"}
    owned = Counter(row["客户手机"] for row in rows["售出产品"])
    assert all(owned[phone] >= 3 for phone in companies)


def test_the_typing_is_as_untidy_as_in_an_office():
    values = cell_values(SHIPPED)
    phones = {type(row[2]) for row in values["客户"][1:]}
    days = {type(row[3]) for row in values["售出产品"][1:]}
    assert phones == {str, int}
    assert days == {str, datetime}
    assert any("年" in str(row[3]) for row in values["售出产品"])


def test_every_category_has_six_faults_with_codes_of_its_own():
    codes = [fault.code for faults in FAULTS.values() for fault in faults]
    assert len(codes) == len(set(codes))
    assert len(FAULTS) >= 8
    for category in CATEGORIES:
        faults = FAULTS[category.name]
        assert len(faults) >= 6
        assert all(fault.code.startswith(category.prefix) for fault in faults)
        assert [fault.code for fault in faults] == sorted(fault.code for fault in faults)
        assert all(first.fault != second.fault for first, second in pairwise(faults))


def test_some_customers_are_written_down_twice_with_another_phone(rows):
    doors = Counter((row["姓名"], row["省"], row["地址"]) for row in rows["客户"])
    assert sum(count == 2 for count in doors.values()) == 4
