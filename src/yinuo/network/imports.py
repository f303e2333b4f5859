"""The public holidays of a year out of a file or out of pasted lines: date, name, holiday or workday."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import PurePath
from typing import Any

from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.network.types import NamedDay
from yinuo.platform.imports import cells
from yinuo.platform.imports.reading import Cell, plain_header, read_table

DATES = frozenset({"日期", "date", "day"})
NAMES = frozenset({"名称", "名稱", "节日", "節日", "假日", "name", "holiday"})
KINDS = frozenset({"类型", "類型", "类别", "類別", "kind", "type"})
HOLIDAY, WORKDAY = "holiday", "workday"
WORDS = {
    **dict.fromkeys(("休", "假", "放假", "休息", "节假日", "節假日", "假日", "法定节假日", "off"), HOLIDAY),
    **dict.fromkeys(("班", "上班", "补班", "補班", "调休", "調休", "工作日", "work"), WORKDAY),
    HOLIDAY: HOLIDAY,
    WORKDAY: WORKDAY,
}
LONGEST_NAME = 40
MOST_LINES = 400
BETWEEN = re.compile(r"[\s,，;；、|]+")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a row, as the spreadsheet program counts it."""

    row: int
    refusal: Refused


@dataclass(frozen=True, slots=True)
class HolidayList:
    """What could be read, and what could not."""

    days: tuple[NamedDay, ...]
    wrong: tuple[Wrong, ...]


Line = tuple[int, Cell, Cell, Cell]
"""Row, date, name, kind as they were written."""


def read_file(content: bytes, filename: str, *, year: int) -> HolidayList:
    """A workbook, a CSV or a JSON list. Refused when the file is none of them or lacks a column."""
    if PurePath(filename).suffix.lower() == ".json":
        return understood(_of_json(content), year=year)
    table = read_table(content, filename)
    headers = [plain_header(header) for header in table.headers]
    places = [_place(headers, names) for names in (DATES, NAMES, KINDS)]
    if None in (places[0], places[2]):
        raise Refused(
            gettext_noop("The file needs the columns date, name and kind; kind is holiday or workday."),
            field="file",
        )
    return understood(
        ((row.number, *(None if at is None else row.cells[at] for at in places)) for row in table.rows),  # type: ignore[misc]
        year=year,
    )


def read_lines(text: str, *, year: int) -> HolidayList:
    """A line for each date: `2027-01-01 元旦 holiday`; the parts are separated by spaces, commas or tabs."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    return understood((_of_line(number, line) for number, line in lines if line), year=year)


def understood(lines: Iterable[Line], *, year: int) -> HolidayList:
    """Every row on its own: refused are doubles, a date that is both, dates of other years, and what cannot be read."""
    days: dict[date, NamedDay] = {}
    rows: dict[date, int] = {}
    wrong: list[Wrong] = []
    listed = list(islice(lines, MOST_LINES + 1))
    if len(listed) > MOST_LINES:
        raise Refused(gettext_noop("A year has no more than %(n)s rows."), field="file", n=MOST_LINES)
    for row, written, name, kind in listed:
        try:
            found = _named(written, name, kind)
            _check_new(found, days.get(found.day), rows.get(found.day, 0), year=year)
        except Refused as refusal:
            wrong.append(Wrong(row, refusal))
            continue
        days[found.day], rows[found.day] = found, row
    return HolidayList(tuple(days[day] for day in sorted(days)), tuple(wrong))


def _named(written: Cell, name: Cell, kind: Cell) -> NamedDay:
    day, word = cells.day(written), cells.text(kind)
    code = WORDS.get(word.casefold())
    if code is None:
        raise Refused(gettext_noop("“%(value)s” is neither holiday nor workday."), value=word)
    return NamedDay(day, cells.text(name)[:LONGEST_NAME], is_workday=code == WORKDAY)


def _check_new(found: NamedDay, known: NamedDay | None, row: int, *, year: int) -> None:
    day = found.day.isoformat()
    if found.day.year != year:
        raise Refused(gettext_noop("%(day)s is not in %(year)s."), day=day, year=year)
    if known is None:
        return
    if known.is_workday != found.is_workday:
        message = gettext_noop("%(day)s is a holiday and a workday; see row %(row)s.")
    else:
        message = gettext_noop("%(day)s is there twice; see row %(row)s.")
    raise Refused(message, day=day, row=row)


def _place(headers: Sequence[str], names: frozenset[str]) -> int | None:
    return next((at for at, header in enumerate(headers) if header in names), None)


def _of_line(number: int, line: str) -> Line:
    """The date stands first and the kind last; what is between them is the name."""
    parts = [part for part in BETWEEN.split(line) if part]
    return number, parts[0], " ".join(parts[1:-1]), parts[-1] if len(parts) > 1 else ""


def _of_json(content: bytes) -> Iterator[Line]:
    """A list of objects with `date`, `name` and `kind`, or `isOffDay` for the kind; alone or under `days`."""
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Refused(gettext_noop("This is no JSON file."), field="file") from None
    listed = data.get("days") if isinstance(data, Mapping) else data
    if not isinstance(listed, list):
        raise Refused(gettext_noop("The file must hold a list of dates."), field="file")
    for number, each in enumerate(listed, start=1):
        given: Mapping[str, Any] = each if isinstance(each, Mapping) else {}
        kind = given.get("kind")
        if kind is None and isinstance(given.get("isOffDay"), bool):
            kind = HOLIDAY if given["isOffDay"] else WORKDAY
        yield (
            number,
            *(
                value if isinstance(value, str) else ""
                for value in (given.get("date"), given.get("name"), kind)
            ),
        )  # type: ignore[misc]


def written(days: Iterable[NamedDay], *, holiday: str = HOLIDAY, workday: str = WORKDAY) -> str:
    """The lines that `read_lines` reads, with the words of a reader for the kinds."""
    return "\n".join(
        " ".join(filter(None, (each.day.isoformat(), each.name, workday if each.is_workday else holiday)))
        for each in days
    )
