"""What a sheet must hold, declared column by column, and what one row of it says."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.imports import cells
from yinuo.platform.imports.reading import Cell, RawRow, Table, plain_header
from yinuo.platform.phones import parse_phone, split_phones

Translate = Callable[[str], str]
_QUOTED = 60


class Kind(StrEnum):
    """What the cells of a column become: `str`, but `PhoneNumber`, a tuple of them, `date`, `int`."""

    TEXT = "text"
    PHONE = "phone"
    PHONES = "phones"
    DATE = "date"
    MONEY = "money"
    INTEGER = "integer"
    CHOICE = "choice"
    REGION = "region"
    SERIAL = "serial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`headers` are the accepted names, the first is the one of the shipped form; `label` is a msgid.

    `joined` are further columns, each with its accepted names, whose cells are read together with this one
    (province, city and district are one region). `lowest` and `highest` bound an integer, `past` forbids a
    date after today, `choices` maps accepted words to codes.
    """

    key: str
    label: str
    headers: tuple[str, ...]
    kind: Kind = Kind.TEXT
    required: bool = False
    max_length: int = 200
    lowest: int = 0
    highest: int = 1_000_000
    past: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    joined: tuple[tuple[str, ...], ...] = ()

    @property
    def empty(self) -> Any:
        """What an empty cell, or a column that the sheet lacks, gives."""
        if self.kind is Kind.PHONES:
            return ()
        return "" if self.kind in {Kind.TEXT, Kind.CHOICE, Kind.REGION, Kind.SERIAL} else None


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row cannot be taken. `column` is the label of the column, "" when it is the row as a whole."""

    row: int
    column: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, translate: Translate) -> str:
        """`Row 5, Phone: “123” is not a phone number.` in the language of `translate`."""
        said = Notice(self.message, self.params).text(translate)
        if not self.column:
            return translate(gettext_noop("Row %(row)s: %(said)s")) % {"row": self.row, "said": said}
        place = {"row": self.row, "column": translate(self.column), "said": said}
        return translate(gettext_noop("Row %(row)s, %(column)s: %(said)s")) % place


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth knowing that hinders nothing. `row` is 0 when it concerns the whole file."""

    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    row: int = 0

    def text(self, translate: Translate) -> str:
        said = translate(self.message)
        return said % self.params if self.params else said


@dataclass(frozen=True, slots=True)
class Row:
    """The values of a row by key of the column. `number` is the row in the sheet."""

    number: int
    values: Mapping[str, Any]
    given: frozenset[str]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def has(self, key: str) -> bool:
        """Whether the sheet has the column and the cell is filled: else an import leaves the old value alone."""
        return key in self.given


@dataclass(frozen=True, slots=True)
class Binding:
    """Which cells of a table belong to which column."""

    places: Mapping[str, tuple[int, ...]]
    warnings: tuple[Notice, ...]


def bind(columns: Sequence[Column], table: Table) -> Binding:
    """Find every column in the header. Refused with one message that names all missing columns."""
    named: dict[str, list[int]] = {}
    for place, header in enumerate(table.headers):
        if header:
            named.setdefault(plain_header(header), []).append(place)
    places: dict[str, tuple[int, ...]] = {}
    for column in columns:
        found = [place for names in (column.headers, *column.joined) for place in _place(names, named, table)]
        places[column.key] = tuple(found)
    missing = [column.headers[0] for column in columns if column.required and not places[column.key]]
    if missing:
        raise Refused(
            gettext_noop("These columns are missing: %(columns)s. The sheet has: %(headers)s."),
            field="file",
            columns="、".join(missing),
            headers="、".join(header for header in table.headers if header),
        )
    used = {place for found in places.values() for place in found}
    unknown = [header for place, header in enumerate(table.headers) if header and place not in used]
    message = gettext_noop("These columns are not known and were left out: %(columns)s.")
    return Binding(places, (Notice(message, {"columns": "、".join(unknown)}),) if unknown else ())


def parse_row(
    columns: Sequence[Column], binding: Binding, raw: RawRow, *, today: date
) -> Row | list[RowError]:
    """The values of a row, or everything that is wrong with it."""
    values: dict[str, Any] = {}
    given: set[str] = set()
    errors: list[RowError] = []
    for column in columns:
        try:
            filled = _filled(raw, binding.places[column.key])
            if filled:
                given.add(column.key)
            values[column.key] = _parse(column, filled, today=today)
        except Refused as refusal:
            errors.append(row_error(raw.number, column.label, refusal))
    return errors or Row(raw.number, values, frozenset(given))


def row_error(row: int, column: str, refusal: Refused) -> RowError:
    """A refusal as the error of a row; quoted values are cut to what a person needs to find them."""
    params = {
        name: f"{value[:_QUOTED]}…"
        if isinstance(value, str) and name == "value" and len(value) > _QUOTED
        else value
        for name, value in refusal.params.items()
    }
    return RowError(row, column, refusal.message, params)


def _place(names: Sequence[str], named: Mapping[str, list[int]], table: Table) -> Iterator[int]:
    found = sorted(place for name in {plain_header(name) for name in names} for place in named.get(name, ()))
    if len(found) > 1:
        raise Refused(
            gettext_noop("The columns %(columns)s mean the same. Keep one of them."),
            field="file",
            columns="、".join(table.headers[place] for place in found),
        )
    yield from found


def _filled(raw: RawRow, places: Sequence[int]) -> list[Cell]:
    return [cell for place in places if (cell := raw.cells[place]) is not None and cells.text(cell)]


def _parse(column: Column, filled: Sequence[Cell], *, today: date) -> Any:
    if not filled:
        if column.required:
            raise Refused(gettext_noop("This cell must be filled."))
        return column.empty
    cell = filled[0] if len(filled) == 1 else " ".join(cells.text(cell) for cell in filled)
    return _PARSERS[column.kind](column, cell, today)


def _text(column: Column, cell: Cell, _today: date) -> str:
    return _bounded(column, cells.text(cell))


def _serial(column: Column, cell: Cell, _today: date) -> str:
    return _bounded(column, cells.serial(cell))


def _bounded(column: Column, written: str) -> str:
    if len(written) > column.max_length:
        raise Refused(
            gettext_noop("The text has %(length)s characters; at most %(limit)s fit."),
            length=len(written),
            limit=column.max_length,
        )
    return written


def _date(column: Column, cell: Cell, today: date) -> date:
    day = cells.day(cell)
    if column.past and day > today:
        raise Refused(gettext_noop("%(value)s lies in the future."), value=day.isoformat())
    return day


_PARSERS: Mapping[Kind, Callable[[Column, Cell, date], Any]] = {
    Kind.TEXT: _text,
    Kind.SERIAL: _serial,
    Kind.DATE: _date,
    Kind.PHONE: lambda _column, cell, _today: parse_phone(cells.text(cell)),
    Kind.PHONES: lambda _column, cell, _today: tuple(
        parse_phone(part) for part in split_phones(_lines(cell))
    ),
    Kind.MONEY: lambda _column, cell, _today: cells.money(cell),
    Kind.INTEGER: lambda column, cell, _today: cells.integer(
        cell, lowest=column.lowest, highest=column.highest
    ),
    Kind.CHOICE: lambda column, cell, _today: cells.choice(cell, column.choices),
    Kind.REGION: lambda _column, cell, _today: cells.region(cell),
}


def _lines(cell: Cell) -> str:
    """A cell with its line breaks, which separate the phones of a list."""
    return cell if isinstance(cell, str) else cells.text(cell)
