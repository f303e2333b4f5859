"""An importer as a context writes it, over a dictionary in place of the database."""

import copy
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.imports.columns import Column, Kind, Row, RowError
from yinuo.platform.imports.importing import Context, Importer, Result


@dataclass
class Store:
    units: dict[str, dict[str, Any]] = field(default_factory=dict)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        before = copy.deepcopy(self.units)
        try:
            yield
        except BaseException:
            self.units = before
            raise


class UnitImporter(Importer):
    kind = "units"
    label = gettext_noop("Sold units")
    sheets = ("售出产品", "units")
    columns = (
        Column(
            key="serial",
            label=gettext_noop("Serial number"),
            headers=("序列号", "机身号", "序號", "serial"),
            kind=Kind.SERIAL,
            required=True,
            max_length=40,
        ),
        Column(
            key="phone",
            label=gettext_noop("Customer's phone"),
            headers=("客户手机", "客戶手機", "phone"),
            kind=Kind.PHONE,
            required=True,
        ),
        Column(key="others", label=gettext_noop("Other phones"), headers=("其他电话",), kind=Kind.PHONES),
        Column(
            key="sold_on", label=gettext_noop("Sold on"), headers=("售出日期",), kind=Kind.DATE, past=True
        ),
        Column(
            key="region",
            label=gettext_noop("Region"),
            headers=("地区", "省"),
            joined=(("市",), ("区县", "区")),
            kind=Kind.REGION,
        ),
        Column(key="note", label=gettext_noop("Note"), headers=("备注",), max_length=20),
    )

    def __init__(self, store: Store) -> None:
        self.store = store

    def check(self, rows: Sequence[Row], context: Context) -> Iterable[RowError]:
        yield from self.repeated(rows, "serial")
        for row in rows:
            if row["sold_on"] and row["sold_on"] < date(2000, 1, 1):
                context.warn(row, gettext_noop("Sold on %(day)s: is this right?"), day=row["sold_on"])

    def apply(self, row: Row, context: Context) -> Result:
        if row["serial"].startswith("BAD"):
            raise Refused(gettext_noop("No such model: %(value)s."), field="serial", value=row["serial"])
        values = {key: row[key] for key in ("phone", "others", "sold_on", "region", "note") if row.has(key)}
        known = self.store.units.get(row["serial"])
        if known is None:
            self.store.units[row["serial"]] = {**values, "by": context.actor.name}
            return Result.CREATED
        if values.items() <= known.items():
            return Result.UNCHANGED
        known.update(values)
        return Result.UPDATED
