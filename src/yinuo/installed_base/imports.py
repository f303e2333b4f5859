"""Sold units and maintenance contracts out of a workbook. A unit is known by its serial, its customer by the phone."""

from collections.abc import Iterator, Sequence
from typing import Any

from yinuo.catalogue import queries as catalogue
from yinuo.installed_base import actions, queries, rules
from yinuo.installed_base.models import Contract, SoldUnit
from yinuo.kernel.errors import gettext_noop
from yinuo.parties import queries as parties
from yinuo.platform.imports.columns import Column, Kind, Row, RowError
from yinuo.platform.imports.importing import Context, Importer, Result

SERIAL = Column(
    key="serial",
    label=gettext_noop("Serial number"),
    headers=("序列号", "机身号", "机号", "序號", "序列號", "serial", "serial number"),
    kind=Kind.SERIAL,
    required=True,
    max_length=40,
)
ELSEWHERE = gettext_noop("This serial number is on file with another part of the organisation.")


class UnitImporter(Importer):
    """A row whose serial is on file corrects that file; what the row leaves empty stays."""

    kind = "units"
    label = gettext_noop("Sold units")
    sheets = ("售出产品", "售出產品", "产品档案", "units")
    columns = (
        SERIAL,
        Column(
            key="model_id",
            label=gettext_noop("Model"),
            headers=("型号", "型號", "model"),
            required=True,
            max_length=40,
        ),
        Column(
            key="phone",
            label=gettext_noop("Customer's phone"),
            headers=("客户手机", "客户电话", "客戶手機", "手机", "电话", "customer phone", "phone"),
            kind=Kind.PHONE,
            required=True,
        ),
        Column(
            key="sold_on",
            label=gettext_noop("Sold on"),
            headers=("售出日期", "购买日期", "售出日", "sold on"),
            kind=Kind.DATE,
            past=True,
        ),
        Column(
            key="installed_on",
            label=gettext_noop("Installed on"),
            headers=("安装日期", "安裝日期", "installed on"),
            kind=Kind.DATE,
            past=True,
        ),
        Column(
            key="invoice_number",
            label=gettext_noop("Invoice number"),
            headers=("发票号", "发票号码", "發票號", "invoice"),
            max_length=40,
        ),
        Column(
            key="price_fen",
            label=gettext_noop("Price paid"),
            headers=("售价(元)", "售价", "成交价", "售價(元)", "售價", "price paid", "price"),
            kind=Kind.MONEY,
        ),
        Column(
            key="region",
            label=gettext_noop("Region"),
            headers=("省", "地区", "地區", "region", "province"),
            joined=(("市", "城市", "city"), ("区县", "区", "县", "區縣", "district")),
            kind=Kind.REGION,
        ),
        Column(
            key="address",
            label=gettext_noop("Address of the unit"),
            headers=("安装地址", "地址", "安裝地址", "address"),
            max_length=160,
        ),
    )

    def check(self, rows: Sequence[Row], context: Context) -> Iterator[RowError]:
        yield from self.repeated(rows, "serial")
        self.models = catalogue.models_by_code()
        self.known = queries.with_serials(row["serial"] for row in rows)
        self.customers: dict[str, list[int]] = {}
        for customer in parties.with_phones({row["phone"].digits for row in rows}, actor=context.actor):
            for phone in customer.phones.all():
                self.customers.setdefault(phone.digits, []).append(customer.id)
        for row in rows:
            yield from self._wrong(row, context)

    def apply(self, row: Row, context: Context) -> Result:
        (customer_id,) = self.customers[row["phone"].digits]
        known = self.known.get(row["serial"])
        values = {
            "model_id": self.models[_model_code(row)].id,
            "customer_id": customer_id,
            **{
                key: row[key] if row.has(key) or known is None else getattr(known, key)
                for key in ("sold_on", "installed_on", "invoice_number", "price_fen", "region", "address")
            },
        }
        if known is None:
            actions.add_unit(serial=row["serial"], actor=context.actor, now=context.now, **values)
            return Result.CREATED
        if not _differs(known, values):
            return Result.UNCHANGED
        if known.customer_id != customer_id:
            context.warn(
                row,
                gettext_noop(
                    "The unit %(serial)s goes to another customer: until now it belonged to %(name)s."
                ),
                serial=known.serial,
                name=known.customer.name,
            )
        actions.change_unit(
            sold_unit_id=known.id,
            version=known.version,
            serial=known.serial,
            actor=context.actor,
            now=context.now,
            **values,
        )
        return Result.UPDATED

    def _wrong(self, row: Row, context: Context) -> Iterator[RowError]:
        if _model_code(row) not in self.models:
            message = gettext_noop("There is no model %(value)s. Import the product models first.")
            yield self.error(row, "model_id", message, value=row["model_id"])
        holders = self.customers.get(row["phone"].digits, [])
        if not holders:
            message = gettext_noop("No customer has the phone %(value)s. Import the customers first.")
            yield self.error(row, "phone", message, value=row["phone"].display)
        elif len(holders) > 1:
            message = gettext_noop("Several customers have the phone %(value)s. Merge them first.")
            yield self.error(row, "phone", message, value=row["phone"].display)
        known = self.known.get(row["serial"])
        if known is not None and not context.actor.scope.covers(known.unit_id):
            yield self.error(row, "serial", ELSEWHERE)


class ContractImporter(Importer):
    """A contract is known by its number and unit; a row for one on file corrects its term."""

    kind = "contracts"
    label = gettext_noop("Maintenance contracts")
    sheets = ("保养合同", "保養合同", "合同", "contracts")
    columns = (
        Column(
            key="number",
            label=gettext_noop("Contract number"),
            headers=("合同号", "合同编号", "合同號", "number", "contract"),
            required=True,
            max_length=40,
        ),
        SERIAL,
        Column(
            key="starts_on",
            label=gettext_noop("Starts on"),
            headers=("开始日期", "起始日期", "開始日期", "starts on"),
            kind=Kind.DATE,
            required=True,
        ),
        Column(
            key="ends_on",
            label=gettext_noop("Ends on"),
            headers=("结束日期", "到期日期", "結束日期", "ends on"),
            kind=Kind.DATE,
            required=True,
        ),
    )

    def check(self, rows: Sequence[Row], context: Context) -> Iterator[RowError]:
        self.units = queries.with_serials({row["serial"] for row in rows})
        self.known: dict[tuple[str, str], Contract] = {
            (contract.number, unit.serial): contract
            for unit in self.units.values()
            for contract in unit.contracts.all()
        }
        first: dict[tuple[str, str], int] = {}
        for row in rows:
            if first.setdefault(_contract_key(row), row.number) != row.number:
                message = gettext_noop("The same contract for the same unit stands in row %(first)s.")
                yield self.error(row, "number", message, first=first[_contract_key(row)])
            unit = self.units.get(row["serial"])
            if unit is None or not context.actor.scope.covers(unit.unit_id):
                message = gettext_noop("There is no unit %(value)s. Import the sold units first.")
                yield self.error(row, "serial", message, value=row["serial"])

    def apply(self, row: Row, context: Context) -> Result:
        known = self.known.get(_contract_key(row))
        term = {"starts_on": row["starts_on"], "ends_on": row["ends_on"]}
        if known is None:
            actions.add_contract(
                sold_unit_id=self.units[row["serial"]].id,
                number=row["number"],
                actor=context.actor,
                now=context.now,
                **term,
            )
            return Result.CREATED
        if not _differs(known, term):
            return Result.UNCHANGED
        actions.change_contract(contract_id=known.id, actor=context.actor, now=context.now, **term)
        return Result.UPDATED


def _differs(known: SoldUnit | Contract, values: dict[str, Any]) -> bool:
    return any(getattr(known, field) != value for field, value in values.items())


def _model_code(row: Row) -> str:
    return catalogue.plain_code(row["model_id"])


def _contract_key(row: Row) -> tuple[str, str]:
    return rules.plain_serial(row["number"]), row["serial"]
