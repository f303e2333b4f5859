from datetime import date

import pytest
from django.db import transaction

from yinuo.catalogue.actions import set_model
from yinuo.installed_base import queries
from yinuo.installed_base.imports import ContractImporter, UnitImporter
from yinuo.installed_base.models import Contract, SoldUnit
from yinuo.kernel.actors import SYSTEM
from yinuo.parties.tests.scene import NOW, customer
from yinuo.platform.imports.importing import run
from yinuo.platform.imports.reading import read_table
from yinuo.platform.journal.models import Entry

UNITS = """序列号,型号,客户手机,售出日期,安装日期,发票号,安装地址
8f-1,kfr-35gw(35592),199 0000 0001,2025年12月1日,2025/12/3,FP1,浙江省杭州市西湖区文三路 90 号
8F-2,KFR-35GW(35592),+86 19900000002,20240601,,FP2,
"""
CONTRACTS = """合同号,序列号,开始日期,结束日期
HT-2026-1,8F-2,2026-01-01,2026-12-31
"""


@pytest.fixture
def stock(office):
    set_model(
        code="KFR-35GW(35592)", name="空调", brand="", category="空调", free_months=72, actor=SYSTEM, now=NOW
    )
    customer(office.clerk, phones=("19900000001",))
    customer(office.clerk, name="李伟", phones=("19900000002",))
    return office


def imported(importer, text, *, actor=SYSTEM):
    table = read_table(text.encode(), "file.csv")
    return run(importer(), table, dry_run=False, actor=actor, now=NOW, atomic=transaction.atomic)


def counts(report):
    return (report.created, report.updated, report.unchanged)


def said(report):
    return [error.text(str) for error in report.errors]


def test_units_come_in_and_a_second_time_changes_nothing(stock):
    assert counts(imported(UnitImporter, UNITS)) == (2, 0, 0)
    unit = queries.by_serial("8F-1", actor=SYSTEM)
    assert (unit.sold_on, unit.installed_on, unit.region) == (date(2025, 12, 1), date(2025, 12, 3), "330106")
    events = Entry.objects.count()
    assert counts(imported(UnitImporter, UNITS)) == (0, 0, 2)
    assert Entry.objects.count() == events


def test_a_known_serial_corrects_the_file_and_says_when_it_changes_hands(stock):
    imported(UnitImporter, UNITS)
    report = imported(UnitImporter, "序列号,型号,客户手机,发票号\n8F-1,KFR-35GW(35592),19900000002,\n")
    assert counts(report) == (0, 1, 0)
    assert [warning.text(str) for warning in report.warnings] == [
        "The unit 8F-1 goes to another customer: until now it belonged to 王丽华."
    ]
    unit = queries.by_serial("8F-1", actor=SYSTEM)
    assert (unit.customer.name, unit.invoice_number, unit.sold_on) == ("李伟", "FP1", date(2025, 12, 1))


def test_everything_wrong_is_said_with_its_row_and_nothing_is_written(stock):
    report = imported(
        UnitImporter,
        UNITS + "8F-1,KFR-35GW(35592),19900000001,,,,\n" + "X 1,NO-SUCH,19900000009,,,,\n",
    )
    assert said(report) == [
        "Row 4, Serial number: The same value stands in row 2.",
        "Row 5, Model: There is no model NO-SUCH. Import the product models first.",
        "Row 5, Customer's phone: No customer has the phone 199 0000 0009. Import the customers first.",
    ]
    assert not SoldUnit.objects.exists()


def test_a_sale_in_the_future_and_an_installation_before_the_sale(stock):
    future = imported(UnitImporter, UNITS.replace("20240601", "2026-03-14"))
    assert said(future) == ["Row 3, Sold on: 2026-03-14 lies in the future."]
    early = imported(UnitImporter, UNITS.replace("2025/12/3", "2025/11/3"))
    assert said(early) == ["Row 2, Installed on: The unit cannot be installed before it was sold."]
    assert not SoldUnit.objects.exists()


def test_a_phone_of_two_customers_does_not_decide(stock):
    customer(stock.clerk, name="赵敏", phones=("19900000002",))
    assert said(imported(UnitImporter, UNITS)) == [
        "Row 3, Customer's phone: Several customers have the phone 199 0000 0002. Merge them first."
    ]


def test_another_dealers_serial_is_not_taken_over(stock):
    imported(UnitImporter, UNITS)
    customer(stock.dealer_clerk, name="经销的客户", phones=("19900000001", "19900000002"))
    assert said(imported(UnitImporter, UNITS, actor=stock.dealer_clerk)) == [
        f"Row {row}, Serial number: This serial number is on file with another part of the organisation."
        for row in (2, 3)
    ]


def test_contracts_come_in_and_a_second_time_changes_nothing(stock):
    imported(UnitImporter, UNITS)
    assert counts(imported(ContractImporter, CONTRACTS)) == (1, 0, 0)
    assert counts(imported(ContractImporter, CONTRACTS)) == (0, 0, 1)
    assert counts(imported(ContractImporter, CONTRACTS.replace("12-31", "06-30"))) == (0, 1, 0)
    assert Contract.objects.get().ends_on == date(2026, 6, 30)


def test_contracts_that_cannot_be(stock):
    imported(UnitImporter, UNITS)
    report = imported(
        ContractImporter,
        CONTRACTS + "ht-2026-1,8F-2,2026-01-01,2026-12-31\nHT-3,NONE-1,2026-01-01,2026-12-31\n",
    )
    assert said(report) == [
        "Row 3, Contract number: The same contract for the same unit stands in row 2.",
        "Row 4, Serial number: There is no unit NONE-1. Import the sold units first.",
    ]
    backwards = imported(ContractImporter, CONTRACTS.replace("2026-12-31", "2025-12-31"))
    assert said(backwards) == ["Row 2, Ends on: The contract ends before it starts."]
    assert not Contract.objects.exists()


def test_the_price_comes_in_and_an_empty_cell_keeps_it(stock):
    imported(UnitImporter, "序列号,型号,客户手机,售价(元)\n8F-1,KFR-35GW(35592),19900000001,¥3680.50\n")
    assert queries.by_serial("8F-1", actor=SYSTEM).price_fen == 368050
    report = imported(
        UnitImporter, "序列号,型号,客户手机,售价(元),发票号\n8F-1,KFR-35GW(35592),19900000001,,F9\n"
    )
    assert counts(report) == (0, 1, 0)
    unit = queries.by_serial("8F-1", actor=SYSTEM)
    assert (unit.price_fen, unit.invoice_number) == (368050, "F9")
