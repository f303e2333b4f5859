"""The workbook as people type it: phones with and without spaces, dates in four forms, full-width digits."""

from datetime import date, datetime, time
from pathlib import Path
from random import Random

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from yinuo.platform.imports.sample import DEFAULT_DAY, DEFAULT_SEED
from yinuo.platform.imports.sample.goods import CATEGORIES, CHARGES
from yinuo.platform.imports.sample.office import Office, open_office
from yinuo.platform.reference import regions

Value = str | int | float | date | None
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def write_sample(path: Path, *, seed: int = DEFAULT_SEED, as_of: date = DEFAULT_DAY) -> None:
    """Write the workbook of that seed, with sales in the six years up to `as_of`."""
    random = Random(seed)  # noqa: S311 - a sample, not a secret
    office = open_office(random, as_of)
    typist = Typist(random)
    book = Workbook()
    book.properties.created = book.properties.modified = datetime.combine(as_of, time(9))
    book.remove(book.worksheets[0])
    _sheet(
        book,
        "客户",
        ("姓名", "类型", "手机", "其他电话", "省", "市", "区县", "地址", "备注"),
        _customers(office, typist),
    )
    _sheet(book, "产品型号", ("型号", "品名", "品牌", "类别", "免费保修月数"), _models(typist))
    _sheet(
        book,
        "售出产品",
        ("序列号", "型号", "客户手机", "售出日期", "安装日期", "发票号", "安装地址"),
        _units(office, typist),
    )
    _sheet(
        book,
        "收费标准",
        ("类别", "代码", "项目", "收费(元)", "指导价(元)"),
        [[c.category, c.code, c.work, typist.price(c.yuan), c.guide] for c in CHARGES],
    )
    _sheet(
        book,
        "保养合同",
        ("合同号", "序列号", "开始日期", "结束日期"),
        [[c.number, c.serial, typist.day(c.start), typist.day(c.end)] for c in office.contracts],
    )
    book.save(path)


class Typist:
    """Types facts the way several people in an office do."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def phone(self, digits: str) -> Value:
        if digits.startswith("0"):
            return self.random.choice(
                (f"{digits[:4]}-{digits[4:]}", f"{digits[:4]} {digits[4:]}", f"({digits[:4]}){digits[4:]}")
            )
        forms: tuple[Value, ...] = (
            f"{digits[:3]} {digits[3:7]} {digits[7:]}",
            f"{digits[:3]}-{digits[3:7]}-{digits[7:]}",
            f"+86 {digits}",
            digits.translate(_FULL_WIDTH),
            int(digits),
            f" {digits}",
        )
        return self._mostly(digits, forms, 0.35)

    def day(self, day: date | None) -> Value:
        if day is None:
            return None
        forms = (
            f"{day.year}/{day.month}/{day.day}",
            f"{day.year}年{day.month}月{day.day}日",
            day.isoformat(),
            f"{day:%Y%m%d}",
        )
        return self._mostly(day, forms, 0.3)

    def text(self, text: str) -> Value:
        return (
            self._mostly(text or None, (text.translate(_FULL_WIDTH), f"{text} ", f" {text}"), 0.08)
            if text
            else None
        )

    def serial(self, serial: str) -> Value:
        return self._mostly(serial, (serial.lower(), f"{serial} ", serial.replace("-", " - ")), 0.06)

    def price(self, yuan: int) -> Value:
        return self._mostly(yuan, (f"{yuan}元", f"{yuan}.00", f"¥{yuan}"), 0.15)

    def months(self, months: int) -> Value:
        return self._mostly(months, (str(months), str(months).translate(_FULL_WIDTH)), 0.15)

    def _mostly(self, usual: Value, others: tuple[Value, ...], share: float) -> Value:
        return self.random.choice(others) if self.random.random() < share else usual


def _customers(office: Office, typist: Typist) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for customer in office.customers:
        province, city, county = (region.name for region in regions.path(customer.region))
        rows.append(
            [
                typist.text(customer.name),
                "单位" if customer.company else "个人",
                typist.phone(customer.phone),
                typist.phone(customer.other) if customer.other else None,
                province,
                city,
                county,
                typist.text(customer.address),
                customer.note or None,
            ]
        )
    return rows


def _models(typist: Typist) -> list[list[Value]]:
    return [
        [model, name, brand, category.name, typist.months(category.months)]
        for category in CATEGORIES
        for model, name, brand in category.models
    ]


def _units(office: Office, typist: Typist) -> list[list[Value]]:
    return [
        [
            typist.serial(unit.serial),
            unit.model,
            typist.phone(unit.customer.phone),
            typist.day(unit.sold_on),
            typist.day(unit.installed_on),
            unit.invoice,
            typist.text(unit.address),
        ]
        for unit in office.units
    ]


def _sheet(book: Workbook, title: str, headers: tuple[str, ...], rows: list[list[Value]]) -> None:
    sheet: Worksheet = book.create_sheet(title)
    sheet.append(headers)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append(row)
    sheet.freeze_panes = "A2"
    for number, column in enumerate(sheet.columns, start=1):
        widest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[get_column_letter(number)].width = min(48, widest + 6)
