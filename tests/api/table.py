"""The hand-written table of operations."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

THINGS = {
    "case_id": "case",
    "customer_id": "customer",
    "unit_id": "unit",
    "order_id": "order",
    "visit_id": "visit",
    "callback_id": "callback",
    "commitment_id": "commitment",
    "stay_id": "stay",
    "carried_id": "carried",
    "charge_id": "charge",
    "payment_id": "payment",
    "invoice_id": "invoice",
    "refund_id": "refund",
    "person_id": "person",
    "hand_in_id": "hand_in",
    "picture_id": "evidence",
    "item_id": "item",
    "charter_id": "charter",
    "number": "release",
}


@dataclass(frozen=True)
class Row:
    """One operation, as it shall be."""

    method: str
    path: str
    scope: str
    key: str = ""
    body: dict[str, Any] | None = None
    raw: bool = False
    query: str = ""
    mine: bool = False
    received: bool = False
    free: bool = False

    def address(self, things: dict[str, str]) -> str:
        return re.sub(r"\{(\w+)\}", lambda found: things[THINGS[found[1]]], self.path)

    def sent(self, things: dict[str, str]) -> dict[str, Any] | None:
        if self.body is None:
            return None
        return {name: _filled(value, things) for name, value in self.body.items()}


def _filled(value: Any, things: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_filled(each, things) for each in value]
    return things[value[1:]] if isinstance(value, str) and value.startswith("$") else value


def _row(name: str, said: dict[str, Any]) -> Row:
    method, path = name.split(" ")
    return Row(method, path, **said)


TABLE = tomllib.loads(Path(__file__).with_name("table.toml").read_text(encoding="utf-8"))
ROWS = {name: _row(name, said) for name, said in TABLE.items()}
