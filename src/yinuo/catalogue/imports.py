"""Product models, prices and the vocabulary of faults out of a workbook. Each is known by its code."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from yinuo.catalogue import actions, queries, rules
from yinuo.catalogue.models import Fault, ProductModel, TariffItem
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import gettext_noop
from yinuo.platform.imports.columns import Column, Kind, Row, RowError
from yinuo.platform.imports.importing import Context, Importer, Result
from yinuo.platform.imports.sample.faults import FAULTS

CATEGORY = Column(
    key="category",
    label=gettext_noop("Category"),
    headers=("类别", "品类", "類別", "category"),
    required=True,
    max_length=20,
)


class ProductImporter(Importer):
    kind = "products"
    label = gettext_noop("Product models")
    sheets = ("产品型号", "產品型號", "products", "models")
    columns = (
        Column(
            key="code",
            label=gettext_noop("Model"),
            headers=("型号", "型號", "model"),
            required=True,
            max_length=40,
        ),
        Column(
            key="name",
            label=gettext_noop("Product"),
            headers=("品名", "产品名称", "產品名稱", "product", "name"),
            required=True,
            max_length=80,
        ),
        Column(key="brand", label=gettext_noop("Brand"), headers=("品牌", "brand"), max_length=40),
        CATEGORY,
        Column(
            key="goods",
            label=gettext_noop("Goods of the promise"),
            headers=("三包类别", "商品类别", "承诺商品", "三包類別", "商品類別", "goods"),
            max_length=40,
        ),
        Column(
            key="free_months",
            label=gettext_noop("Free months"),
            headers=("免费保修月数", "保修月数", "免費保修月數", "free months"),
            kind=Kind.INTEGER,
            highest=rules.LONGEST_GUARANTEE,
        ),
    )

    def check(self, rows: Sequence[Row], context: Context) -> Iterable[RowError]:
        self.known: dict[str, ProductModel] = {model.code: model for model in queries.models()}
        self.goods = queries.goods(on=context.today)
        first: dict[str, int] = {}
        for row in rows:
            if first.setdefault(rules.plain_code(row["code"]), row.number) != row.number:
                message = gettext_noop("The same model stands in row %(first)s.")
                yield self.error(row, "code", message, first=first[rules.plain_code(row["code"])])

    def apply(self, row: Row, context: Context) -> Result:
        known = self.known.get(rules.plain_code(row["code"]))
        values = {
            "name": row["name"],
            "category": row["category"],
            "brand": _or_before(row, "brand", known),
            **({"goods": rules.check_goods(row["goods"], self.goods)} if row.has("goods") else {}),
            "free_months": _or_before(row, "free_months", known),
        }
        if known is not None and _holds(known, values):
            return Result.UNCHANGED
        actions.set_model(code=row["code"], actor=context.actor, now=context.now, **values)
        return Result.UPDATED if known else Result.CREATED


class TariffImporter(Importer):
    kind = "price-lists"
    label = gettext_noop("Price list")
    sheets = ("收费标准", "收費標準", "价目表", "price list", "price-lists", "tariff")
    columns = (
        CATEGORY,
        Column(
            key="code",
            label=gettext_noop("Code"),
            headers=("代码", "代碼", "项目代码", "code"),
            kind=Kind.SERIAL,
            required=True,
            max_length=20,
        ),
        Column(
            key="name",
            label=gettext_noop("Work"),
            headers=("项目", "收费项目", "項目", "work"),
            required=True,
            max_length=80,
        ),
        Column(
            key="price_fen",
            label=gettext_noop("Our price"),
            headers=("收费(元)", "收费", "价格", "收費(元)", "price"),
            kind=Kind.MONEY,
            required=True,
        ),
        Column(
            key="guide_price_fen",
            label=gettext_noop("Guide price"),
            headers=("指导价(元)", "指导价", "指導價(元)", "guide price"),
            kind=Kind.MONEY,
        ),
        Column(
            key="valid_from",
            label=gettext_noop("Valid from"),
            headers=("生效日期", "执行日期", "生效日", "valid from"),
            kind=Kind.DATE,
        ),
    )

    def check(self, rows: Sequence[Row], context: Context) -> Iterable[RowError]:  # noqa: ARG002
        self.known: dict[str, TariffItem] = queries.latest_tariff()
        yield from self.repeated(rows, "code")

    def apply(self, row: Row, context: Context) -> Result:
        known = self.known.get(row["code"])
        values = {
            "category": row["category"],
            "name": row["name"],
            "price_fen": row["price_fen"],
            "guide_price_fen": _or_before(row, "guide_price_fen", known),
        }
        if known is not None and _holds(known, values):
            return Result.UNCHANGED
        actions.set_tariff(
            code=row["code"],
            valid_from=row["valid_from"] or context.today,
            actor=context.actor,
            now=context.now,
            **values,
        )
        return Result.UPDATED if known else Result.CREATED


class FaultImporter(Importer):
    kind = "faults"
    label = gettext_noop("Faults")
    sheets = ("故障", "故障现象", "故障現象", "faults")
    columns = (
        CATEGORY,
        Column(
            key="code",
            label=gettext_noop("Code"),
            headers=("代码", "故障代码", "代碼", "code"),
            kind=Kind.SERIAL,
            required=True,
            max_length=20,
        ),
        Column(
            key="name",
            label=gettext_noop("Fault"),
            headers=("故障", "故障现象", "故障現象", "fault"),
            required=True,
            max_length=60,
        ),
    )

    def check(self, rows: Sequence[Row], context: Context) -> Iterable[RowError]:  # noqa: ARG002
        self.known: dict[str, Fault] = {fault.code: fault for fault in queries.faults()}
        yield from self.repeated(rows, "code")

    def apply(self, row: Row, context: Context) -> Result:
        known = self.known.get(row["code"])
        values = {"category": row["category"], "name": row["name"]}
        if known is not None and _holds(known, values):
            return Result.UNCHANGED
        actions.set_fault(code=row["code"], actor=context.actor, now=context.now, **values)
        return Result.UPDATED if known else Result.CREATED


def take_over_vocabulary(*, actor: Actor, now: datetime) -> int:
    """Give the organisation the shipped vocabulary of household appliances; answers how many faults it has."""
    shipped = [(category, fault) for category, faults in FAULTS.items() for fault in faults]
    for category, fault in shipped:
        actions.set_fault(category=category, code=fault.code, name=fault.fault, actor=actor, now=now)
    return len(shipped)


def _or_before(row: Row, key: str, known: ProductModel | TariffItem | None) -> Any:
    return row[key] if row.has(key) or known is None else getattr(known, key)


def _holds(known: ProductModel | TariffItem | Fault, values: dict[str, Any]) -> bool:
    return all(getattr(known, field) == value for field, value in values.items())
