from datetime import date

from django.db import transaction

from yinuo.catalogue import queries
from yinuo.catalogue.imports import FaultImporter, ProductImporter, TariffImporter
from yinuo.catalogue.models import ProductModel, TariffItem
from yinuo.kernel.actors import SYSTEM
from yinuo.parties.tests.scene import NOW
from yinuo.platform.imports.importing import run
from yinuo.platform.imports.reading import read_table
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context

PRODUCTS = """型号,品名,品牌,类别,免费保修月数
KFR-35GW(35592),壁挂空调,和风,空调,72
bcd-218,双门冰箱,,冰箱,
"""
PRICES = """类别,代码,项目,收费(元),指导价(元)
空调,KT-01,加注制冷剂,180元,200
冰箱,BX-01,更换门封条,¥90.50,
"""


def imported(importer, text, *, now=NOW):
    table = read_table(text.encode(), "file.csv")
    return run(importer(), table, dry_run=False, actor=SYSTEM, now=now, atomic=transaction.atomic)


def counts(report):
    return (report.created, report.updated, report.unchanged)


def said(report):
    return [error.text(str) for error in report.errors]


def test_models_come_in_and_a_second_time_changes_nothing(org):
    assert counts(imported(ProductImporter, PRODUCTS)) == (2, 0, 0)
    assert counts(imported(ProductImporter, PRODUCTS)) == (0, 0, 2)
    assert Entry.objects.count() == 2
    assert queries.model_by_code("BCD-218").free_months is None


def test_an_empty_cell_keeps_the_months(org):
    imported(ProductImporter, PRODUCTS)
    report = imported(ProductImporter, "型号,品名,类别,免费保修月数\nKFR-35GW(35592),壁挂式空调,空调,\n")
    assert counts(report) == (0, 1, 0)
    model = queries.model_by_code("KFR-35GW(35592)")
    assert (model.name, model.brand, model.free_months) == ("壁挂式空调", "和风", 72)


def test_wrong_models_are_named_with_their_rows(org):
    report = imported(ProductImporter, PRODUCTS + "X1,,,电视,999\n")
    assert said(report) == [
        "Row 4, Product: This cell must be filled.",
        "Row 4, Free months: 999 is out of range: from 0 to 240.",
    ]
    assert not ProductModel.objects.exists()


def test_a_model_twice_in_a_file(org):
    report = imported(ProductImporter, PRODUCTS + "BCD - 218,冰箱,,冰箱,12\n")
    assert said(report) == ["Row 4, Model: The same model stands in row 3."]


def test_prices_come_in_and_only_a_change_makes_a_new_row(org):
    assert counts(imported(TariffImporter, PRICES)) == (2, 0, 0)
    assert counts(imported(TariffImporter, PRICES)) == (0, 0, 2)
    dearer = PRICES.replace("180元", "190元").replace("收费(元)", "收费")
    later = NOW.replace(month=4)
    assert counts(imported(TariffImporter, dearer, now=later)) == (0, 1, 1)
    assert TariffItem.objects.count() == 3
    on = [item.price_fen for item in queries.tariff("空调", on=date(2026, 4, 13))]
    assert on == [19000]
    assert [item.price_fen for item in queries.tariff("空调", on=date(2026, 4, 12))] == [18000]
    assert queries.latest_tariff()["BX-01"].price_fen == 9050


def test_an_unreadable_price_stops_the_file(org):
    report = imported(TariffImporter, PRICES + "电视,DS-01,换屏,面议,\n")
    assert said(report) == ["Row 4, Our price: “面议” is not an amount of money. Write it like 128.50."]
    assert not TariffItem.objects.exists()


def test_faults_come_in_by_code(org):
    text = "类别,代码,故障\n空调,KT01,不制冷\n"
    assert counts(imported(FaultImporter, text)) == (1, 0, 0)
    assert counts(imported(FaultImporter, text.replace("不制冷", "不制热"))) == (0, 1, 0)
    assert [fault.name for fault in queries.faults("空调")] == ["不制热"]


def test_a_store_says_what_its_promise_calls_a_model(org, monkeypatch):
    monkeypatch.setattr(context.current(), "settings", {"decides_by": "mall"})
    rows = "型号,品名,类别,三包类别\nLW-1,系带鞋,鞋,皮鞋\nYD-1,西服,服装,suit\n"
    assert counts(imported(ProductImporter, rows)) == (2, 0, 0)
    assert [queries.model_by_code(code).goods for code in ("LW-1", "YD-1")] == ["leather_shoes", "suit"]
    report = imported(ProductImporter, "型号,品名,类别,三包类别\nLW-1,系带鞋,鞋,\nLW-2,拖鞋,鞋,拖鞋\n")
    assert [line.split(" Known")[0] for line in said(report)] == [
        "Row 3, Goods of the promise: “拖鞋” is no goods that the promise knows."
    ]
    assert queries.model_by_code("LW-1").goods == "leather_shoes"


def test_a_service_office_tells_no_goods_apart(org):
    report = imported(ProductImporter, "型号,品名,类别,三包类别\nLW-1,系带鞋,鞋,皮鞋\n")
    assert said(report) == [
        "Row 2, Goods of the promise: “皮鞋” is no goods that the promise knows. Known are: —."
    ]
