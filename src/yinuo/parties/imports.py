"""Customers out of a workbook. A customer is known by the phone.

A row whose phone belongs to a customer already corrects that file; what the row leaves empty stays, further phones are
added, none is removed. A second row with the same phone and name is a duplicate and only fills what is empty.
"""

from collections.abc import Iterable, Sequence

from yinuo.kernel.errors import gettext_noop
from yinuo.parties import actions, queries
from yinuo.parties.models import Customer
from yinuo.parties.types import CustomerKind
from yinuo.platform.imports.columns import Column, Kind, Row, RowError
from yinuo.platform.imports.importing import Context, Importer, Result

FIELDS = ("kind", "name", "region", "address", "note")


class CustomerImporter(Importer):
    kind = "customers"
    label = gettext_noop("Customers")
    sheets = ("客户", "客户资料", "客戶", "customers")
    columns = (
        Column(
            key="name",
            label=gettext_noop("Name"),
            headers=("姓名", "客户名称", "客户", "客戶名稱", "name", "customer"),
            required=True,
            max_length=60,
        ),
        Column(
            key="kind",
            label=gettext_noop("Kind"),
            headers=("类型", "客户类型", "類型", "kind", "type"),
            kind=Kind.CHOICE,
            choices={
                "个人": "person",
                "個人": "person",
                "单位": "company",
                "單位": "company",
                "公司": "company",
                "企业": "company",
            },
        ),
        Column(
            key="phone",
            label=gettext_noop("Phone"),
            headers=("手机", "电话", "手机号", "联系电话", "手機", "電話", "phone", "mobile"),
            kind=Kind.PHONE,
            required=True,
        ),
        Column(
            key="phones",
            label=gettext_noop("Other phones"),
            headers=("其他电话", "备用电话", "其他電話", "other phones"),
            kind=Kind.PHONES,
        ),
        Column(
            key="region",
            label=gettext_noop("Region"),
            headers=("省", "省份", "地区", "地區", "region", "province"),
            joined=(("市", "城市", "city"), ("区县", "区", "县", "區縣", "district")),
            kind=Kind.REGION,
        ),
        Column(
            key="address",
            label=gettext_noop("Address"),
            headers=("地址", "详细地址", "詳細地址", "address"),
            max_length=160,
        ),
        Column(key="note", label=gettext_noop("Note"), headers=("备注", "備註", "note"), max_length=400),
    )

    def check(self, rows: Sequence[Row], context: Context) -> Iterable[RowError]:
        self.first: dict[str, Row] = {}
        for row in rows:
            earlier = self.first.setdefault(row["phone"].digits, row)
            if earlier["name"] != row["name"]:
                yield self.error(
                    row,
                    "phone",
                    gettext_noop("The phone stands in row %(first)s for another customer: %(name)s."),
                    first=earlier.number,
                    name=earlier["name"],
                )
        self.known = _Known(self.first, context)
        for row in rows:
            yield from self._ambiguous(row)

    def apply(self, row: Row, context: Context) -> Result:
        known = self.known.find(row)
        if known is None:
            phones = [row["phone"], *row["phones"]]
            created = actions.register_customer(
                kind=row["kind"] or CustomerKind.PERSON,
                name=row["name"],
                phones=phones,
                region=row["region"],
                address=row["address"],
                note=row["note"],
                actor=context.actor,
                now=context.now,
            )
            self.known.put(created, [phone.digits for phone in phones])
            return Result.CREATED
        repeated = self.first[row["phone"].digits] is not row
        return self._correct(row, known, context, only_empty=repeated)

    def _correct(self, row: Row, known: Customer, context: Context, *, only_empty: bool) -> Result:
        before = {field: getattr(known, field) for field in FIELDS}
        after = {
            field: row[field] if row.has(field) and not (only_empty and before[field]) else before[field]
            for field in FIELDS
        }
        digits = self.known.digits_of(known)
        phones = list(dict.fromkeys([*digits, *(phone.digits for phone in row["phones"])]))
        if after == before and phones == digits:
            return Result.DUPLICATE if only_empty else Result.UNCHANGED
        if after["name"] != before["name"]:
            message = gettext_noop("The customer with this phone was called %(before)s, now %(after)s.")
            context.warn(row, message, before=before["name"], after=after["name"])
        changed = actions.change_customer(
            customer_id=known.id,
            version=known.version,
            phones=phones,
            actor=context.actor,
            now=context.now,
            **after,
        )
        self.known.put(changed, phones)
        return Result.DUPLICATE if only_empty else Result.UPDATED

    def _ambiguous(self, row: Row) -> Iterable[RowError]:
        if len(self.known.with_phone(row)) > 1 and self.known.find(row) is None:
            yield self.error(
                row,
                "phone",
                gettext_noop("Several customers have this phone, none with this name. Merge them first."),
            )


class _Known:
    """The customers that the file's phones belong to, kept up to date while rows are applied."""

    def __init__(self, phones: Iterable[str], context: Context) -> None:
        self._customers: dict[int, Customer] = {}
        self._digits: dict[int, list[str]] = {}
        self._by_phone: dict[str, list[int]] = {}
        for customer in queries.with_phones(phones, actor=context.actor):
            self.put(customer, [phone.digits for phone in customer.phones.all()])

    def put(self, customer: Customer, digits: list[str]) -> None:
        self._customers[customer.id] = customer
        self._digits[customer.id] = digits
        for each in digits:
            holders = self._by_phone.setdefault(each, [])
            if customer.id not in holders:
                holders.append(customer.id)

    def with_phone(self, row: Row) -> list[Customer]:
        return [self._customers[each] for each in self._by_phone.get(row["phone"].digits, ())]

    def find(self, row: Row) -> Customer | None:
        """Who has the phone; of several the one with the name, None when that does not decide."""
        found = self.with_phone(row)
        if len(found) > 1:
            found = [customer for customer in found if customer.name == row["name"]]
        return found[0] if len(found) == 1 else None

    def digits_of(self, customer: Customer) -> list[str]:
        return self._digits[customer.id]
