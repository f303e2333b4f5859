"""The rows of a charter's text, a table for each kind. Columns are keys; a key that always holds a table is opened."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yinuo.kernel.charters.editing import cells, scanning
from yinuo.kernel.charters.editing.scanning import Block, Member, Path
from yinuo.kernel.errors import Refused, gettext_noop

COMMON = ("id", "clause", "when", "zh", "en")
ORDERED = ("group", "overrides")
KINDS: Mapping[str, tuple[str, ...]] = {
    "refuse": COMMON,
    "cover": (*COMMON, "title", "for", "from", "part", "usage", "plus", "restart"),
    "payer": (*COMMON, *ORDERED, "class", "payer"),
    "remedy": (
        *COMMON, *ORDERED, "offer", "negotiate", "also", "terms", "chooses", "price", "depreciation", "pays",
        "freight", "loaner",
    ),
    "fee": (*COMMON, *ORDERED, "kind", "payer", "amount", "of", "per", "tiers", "percent", "quota", "free"),
    "partner": (*COMMON, *ORDERED, "term", "type", "value", "unit"),
    "promise": (
        *(*COMMON, "start", "stop", "within", "by", "if_closed", "every", "calendar"),
        *("pause", "ladder", "breach"),
    ),
    "evidence": (*COMMON, "step", "collect", "mandatory"),
    "approval": (*COMMON, "level", "remedies", "amount"),
    "example": ("settings", "given", "unknown", "expect"),
}  # fmt: skip
"""The kinds of rows, and the keys that each may have."""

NAMES = ("facts", "derived", "settings")
FIRST = ("id", "clause")


@dataclass(frozen=True, slots=True)
class Column:
    """`key` has a dot where a table is opened. `is_text`: nothing but texts stands in it."""

    key: str
    is_text: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """What it shows, and where its value stands; a value that is written in several places has no place."""

    shown: str
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Row:
    """`number` counts from 1 as in messages; `start` and `end` are its place in the text, header included."""

    number: int
    start: int
    end: int
    cells: Mapping[str, Cell]

    @property
    def name(self) -> str:
        """By which people tell it apart: its id, else its clause."""
        return next((self.cells[key].shown for key in FIRST if key in self.cells), "")

    @property
    def shown(self) -> dict[str, str]:
        return {key: cell.shown for key, cell in self.cells.items()}


@dataclass(frozen=True, slots=True)
class Table:
    kind: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def column(self, key: str) -> Column:
        return next((each for each in self.columns if each.key == key), Column(key, is_text=False))


@dataclass(frozen=True, slots=True)
class Sheets:
    """Everything in a text that is a row, by kind, and the text with its meaning."""

    text: str
    document: Mapping[str, Any]
    blocks: tuple[Block, ...]
    tables: Mapping[str, Table]


def tabulated(text: str) -> Sheets:
    """The tables of a text. Refused while it is not TOML, or a kind is no list of tables."""
    try:
        document = tomllib.loads(text, parse_float=Decimal)
        blocks = tuple(scanning.blocks(text))
    except (tomllib.TOMLDecodeError, RecursionError, scanning.Broken):
        raise Refused(
            gettext_noop("The text cannot be read as it stands. Mend it first; the findings say where.")
        ) from None
    tables = {}
    for kind in KINDS:
        bodies = document.get(kind, [])
        headed = rows_of(blocks, kind)
        if not isinstance(bodies, list) or len(bodies) != len(headed):
            raise Refused(gettext_noop("Write [[%(name)s]]: this is a list of tables."), name=kind)
        tables[kind] = table(text, kind, bodies, headed)
    return Sheets(text, document, blocks, tables)


def rows_of(blocks: Iterable[Block], kind: str) -> list[list[Block]]:
    """Each row's block, with the blocks below it that say more of it."""
    found: list[list[Block]] = []
    for block in blocks:
        if block.is_row and block.path == (kind,):
            found.append([block])
        elif found and len(block.path) > 1 and block.path[0] == kind:
            found[-1].append(block)
    return found


def table(text: str, kind: str, bodies: list[Mapping[str, Any]], headed: list[list[Block]]) -> Table:
    opened = opened_in(bodies)
    flat = [dict(flattened(body, opened)) for body in bodies]
    keys = sorted({key: None for row in flat for key in row}, key=lambda key: place_of(kind, key))
    columns = tuple(
        Column(key, is_text=all(isinstance(row[key], str) for row in flat if key in row)) for key in keys
    )
    rows = []
    for number, (values, parts) in enumerate(zip(flat, headed, strict=True), 1):
        spans = dict(placed(parts, opened))
        shown = {}
        for column in columns:
            if column.key not in values:
                continue
            member = spans.get(column.key)
            raw = text[member.value.start : member.value.end] if member else cells.written(values[column.key])
            told = cells.shown(values[column.key], raw, is_text=column.is_text)
            shown[column.key] = Cell(told, member.value.start, member.value.end) if member else Cell(told)
        rows.append(Row(number, parts[0].start, parts[-1].end, shown))
    return Table(kind, columns, tuple(rows))


def place_of(kind: str, key: str) -> int:
    """Columns stand in the order in which the keys of a kind are named; what is not known comes last."""
    known = KINDS[kind]
    top = key.partition(".")[0]
    return known.index(top) if top in known else len(known)


def opened_in(bodies: Iterable[Mapping[str, Any]]) -> set[str]:
    """The keys whose values are tables in every row that has them, and not all empty."""
    found: dict[str, list[Any]] = {}
    for body in bodies:
        for key, value in body.items():
            found.setdefault(key, []).append(value)
    return {
        key for key, values in found.items() if any(values) and all(isinstance(each, dict) for each in values)
    }


def flattened(body: Mapping[str, Any], opened: set[str]) -> Iterator[tuple[str, Any]]:
    for key, value in body.items():
        if key in opened and value:
            yield from ((dotted((key, inner)), each) for inner, each in value.items())
        else:
            yield dotted((key,)), value


def placed(parts: Iterable[Block], opened: set[str]) -> Iterator[tuple[str, Member]]:
    """The cells whose value stands in one place."""
    for part in parts:
        for statement in part.statements:
            path = (*part.path[1:], *statement.path)
            if len(path) == 1 and path[0] in opened:
                if not statement.value.members:
                    yield dotted(path), statement
                for member in statement.value.members or ():
                    if len(member.path) == 1:
                        yield dotted((*path, *member.path)), member
            elif len(path) == (2 if path[0] in opened else 1) and not (part.is_row and len(part.path) > 1):
                yield dotted(path), statement


def dotted(path: Path) -> str:
    return ".".join(cells.key(part) for part in path)
