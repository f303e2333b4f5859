"""A changed cell, a new row, a row less, all rows of a kind: a new text in which everything else stays as it was.

Each change is read again before it is given back: what it says must be exactly what was asked for.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from yinuo.kernel.charters.editing import cells, scanning
from yinuo.kernel.charters.editing.scanning import Block, Member, Path
from yinuo.kernel.charters.editing.tables import KINDS, Row, Sheets, Table, place_of, rows_of, tabulated
from yinuo.kernel.charters.reading.tables import MOST_ROWS
from yinuo.kernel.errors import Refused, gettext_noop

Typed = Mapping[str, str]
"""Cells by the key of their column, as people type them."""

IN_THE_TEXT = gettext_noop(
    "This cell is written in a way that the table cannot change. Change it in the text."
)
NO_ROW = gettext_noop("This row is no longer there. The table shows the text again in a moment.")


@dataclass(frozen=True, slots=True)
class Edit:
    start: int
    end: int
    insert: str


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a row. `before` and `after` are its numbers, 0 where it is not; `cells` are those that differ."""

    kind: str
    name: str
    before: int
    after: int
    cells: tuple[tuple[str, str, str], ...]


def with_cell(text: str, kind: str, number: int, key: str, typed: str) -> str:
    """One cell changed; an empty one is taken out of the row."""
    sheets = tabulated(text)
    table, row = found(sheets, kind, number)
    toml = cells.understood(typed, is_text=table.column(key).is_text)
    return edited(text, [Edit(row.start, row.end, changed(sheets, kind, row, {key: toml}))])


def with_row(text: str, kind: str, typed: Typed, *, after: int | None = None) -> str:
    """One row more, below the row `after`, or as the last of its kind."""
    sheets = tabulated(text)
    table = sheets.tables[known(kind)]
    if len(table.rows) >= MOST_ROWS:
        message = gettext_noop("A table has at most %(most)s rows; [[%(name)s]] has %(found)s.")
        raise Refused(message, most=MOST_ROWS, name=kind, found=len(table.rows) + 1)
    before = len(table.rows) if after is None else after
    if not 0 <= before <= len(table.rows):
        raise Refused(NO_ROW)
    made = edited(text, [inserted(sheets, kind, before, [new_row(table, typed)])])
    verify(made, sheets, {kind: len(table.rows) + 1})
    return made


def without_row(text: str, kind: str, number: int) -> str:
    """One row less, with the comment directly above it."""
    sheets = tabulated(text)
    table, row = found(sheets, kind, number)
    row_text(sheets, kind, row)
    made = edited(text, [removed(text, row)])
    verify(made, sheets, {kind: len(table.rows) - 1})
    return made


def with_rows(text: str, rows: Mapping[str, Sequence[Typed]]) -> tuple[str, tuple[Change, ...]]:
    """All rows of some kinds as they are given, and what that changes. Rows that stay the same are not touched."""
    sheets = tabulated(text)
    edits: list[Edit] = []
    changes: list[Change] = []
    for kind, given in rows.items():
        if len(given) > MOST_ROWS:
            message = gettext_noop("A table has at most %(most)s rows; [[%(name)s]] has %(found)s.")
            raise Refused(message, most=MOST_ROWS, name=kind, found=len(given))
        replace_rows(sheets, known(kind), [stripped(row) for row in given], edits, changes)
    made = edited(text, edits)
    verify(made, sheets, {kind: len(given) for kind, given in rows.items()})
    return made, tuple(changes)


def minimal(before: str, after: str) -> Edit:
    """The one place in which two texts differ."""
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    tail = next((at for at in range(most - start) if before[-1 - at] != after[-1 - at]), most - start)
    return Edit(start, len(before) - tail, after[start : len(after) - tail])


def stripped(row: Typed) -> dict[str, str]:
    return {key: typed.strip() for key, typed in row.items() if typed.strip()}


def known(kind: str) -> str:
    if kind not in KINDS:
        raise Refused(gettext_noop("There is no table “%(kind)s”."), kind=cells.shortened(kind))
    return kind


def found(sheets: Sheets, kind: str, number: int) -> tuple[Table, Row]:
    table = sheets.tables[known(kind)]
    if not 0 < number <= len(table.rows):
        raise Refused(NO_ROW)
    return table, table.rows[number - 1]


def replace_rows(
    sheets: Sheets, kind: str, given: list[dict[str, str]], edits: list[Edit], changes: list[Change]
) -> None:
    table = sheets.tables[kind]
    old, new = [row.shown for row in table.rows], given
    for tag, i1, i2, j1, j2 in steps([frozen(row) for row in old], [frozen(row) for row in new]):
        if tag == "equal":
            continue
        names = ([name_of(row) for row in old[i1:i2]], [name_of(row) for row in new[j1:j2]])
        for inner, a1, a2, b1, b2 in steps(*names):
            pairs = range(a2 - a1 if inner == "equal" or a2 - a1 == b2 - b1 else 0)
            for step in pairs:
                row, wanted = table.rows[i1 + a1 + step], new[j1 + b1 + step]
                told = differing(row.shown, wanted)
                toml = {
                    key: cells.understood(after, is_text=table.column(key).is_text)
                    for key, _before, after in told
                }
                edits.append(Edit(row.start, row.end, changed(sheets, kind, row, toml)))
                changes.append(Change(kind, name_of(wanted), row.number, j1 + b1 + step + 1, told))
            if pairs:
                continue
            if b2 > b1:
                rows = [new_row(table, row) for row in new[j1 + b1 : j1 + b2]]
                edits.append(inserted(sheets, kind, i1 + a1, rows))
            for row in table.rows[i1 + a1 : i1 + a2]:
                row_text(sheets, kind, row)
                edits.append(removed(sheets.text, row))
                changes.append(Change(kind, name_of(row.shown), row.number, 0, differing(row.shown, {})))
            changes.extend(
                Change(kind, name_of(new[place]), 0, place + 1, differing({}, new[place]))
                for place in range(j1 + b1, j1 + b2)
            )


def steps(old: Sequence[Any], new: Sequence[Any]) -> Iterable[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def frozen(row: Typed) -> frozenset[tuple[str, str]]:
    return frozenset(row.items())


def name_of(row: Typed) -> str:
    return row.get("id") or row.get("clause", "")


def differing(before: Typed, after: Typed) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (key, before.get(key, ""), after.get(key, ""))
        for key in {**before, **after}
        if before.get(key, "") != after.get(key, "")
    )


def edited(text: str, edits: Iterable[Edit]) -> str:
    parts: list[str] = []
    place = 0
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        if edit.start < place and edit.insert:
            raise Refused(IN_THE_TEXT)
        parts.extend((text[place : edit.start], edit.insert))
        place = max(place, edit.end)
    return "".join((*parts, text[place:]))


def verify(made: str, sheets: Sheets, counts: Mapping[str, int]) -> None:
    """Everything but these kinds says what it said, and they have so many rows."""
    try:
        document = tomllib.loads(made, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError):
        raise Refused(IN_THE_TEXT) from None
    others = {*document, *sheets.document} - counts.keys()
    is_kept = all(document.get(name) == sheets.document.get(name) for name in others)
    if not is_kept or any(len(document.get(kind, [])) != count for kind, count in counts.items()):
        raise Refused(IN_THE_TEXT)


# ---- one row ----------------------------------------------------------------------------------------------------


def row_text(sheets: Sheets, kind: str, row: Row) -> str:
    """The lines of a row, if nothing else stands among them."""
    written = sheets.text[row.start : row.end]
    try:
        is_whole = tomllib.loads(written, parse_float=Decimal) == {
            kind: [sheets.document[kind][row.number - 1]]
        }
    except tomllib.TOMLDecodeError:
        is_whole = False
    if not is_whole:
        raise Refused(IN_THE_TEXT)
    return written


def changed(sheets: Sheets, kind: str, row: Row, toml: Typed) -> str:
    """The lines of a row with other cells; nothing takes a cell out."""
    written = row_text(sheets, kind, row)
    body = deepcopy(sheets.document[kind][row.number - 1])
    for key, value in toml.items():
        path = path_of(key)
        set_in(
            body, path, tomllib.loads(f"v = {value}", parse_float=Decimal)["v"] if value else cells.NOTHING
        )
        parts = rows_of(scanning.blocks(written), kind)[0]
        written = edited(written, [edit_of(written, kind, parts, path, value)])
    try:
        is_right = tomllib.loads(written, parse_float=Decimal) == {kind: [body]}
    except tomllib.TOMLDecodeError:
        is_right = False
    if not is_right:
        raise Refused(IN_THE_TEXT)
    return written


def path_of(key: str) -> Path:
    try:
        path, end = scanning.key(key, 0)
    except scanning.Broken:
        path, end = (), -1
    if end != len(key) or not 1 <= len(path) <= 2:
        raise Refused(gettext_noop("There is no column “%(column)s”."), column=cells.shortened(key))
    return path


def set_in(body: dict[str, Any], path: Path, value: Any) -> None:
    """The same change in what the row means. A table with nothing left in it goes."""
    inside = body
    if len(path) > 1:
        inside = body.setdefault(path[0], {}) if value is not cells.NOTHING else body.get(path[0], {})
        if not isinstance(inside, dict):
            raise Refused(IN_THE_TEXT)
    if value is not cells.NOTHING:
        inside[path[-1]] = value
    elif inside.pop(path[-1], None) is not None and not inside and len(path) > 1:
        del body[path[0]]


def edit_of(written: str, kind: str, parts: list[Block], path: Path, value: str) -> Edit:
    whole = statement_of(parts, path)
    if whole is not None:
        return Edit(whole.value.start, whole.value.end, value) if value else Edit(whole.start, whole.end, "")
    outer = statement_of(parts, path[:1]) if len(path) > 1 else None
    if outer is not None and outer.value.members is not None:
        return edit_inside(outer, path[1], value)
    if not value:
        return Edit(0, 0, "")
    below = next((each for each in parts[1:] if each.path == (kind, path[0]) and not each.is_row), None)
    if below is not None and len(path) > 1:
        return line(written, below.end, f"{cells.key(path[1])} = {value}")
    named = cells.key(path[0])
    said = f"{named} = {{ {cells.key(path[1])} = {value} }}" if len(path) > 1 else f"{named} = {value}"
    dotted = [each for each in parts[0].statements if each.path[0] == path[0]]
    if dotted and len(path) > 1:
        return line(written, dotted[-1].end, f"{named}.{cells.key(path[1])} = {value}")
    earlier = [
        each for each in parts[0].statements if place_of(kind, each.path[0]) <= place_of(kind, path[0])
    ]
    return line(written, earlier[-1].end if earlier else parts[0].opened, said)


def statement_of(parts: list[Block], path: Path) -> Member | None:
    return next(
        (
            each
            for part in parts
            if not (part.is_row and len(part.path) > 1)
            for each in part.statements
            if (*part.path[1:], *each.path) == path
        ),
        None,
    )


def edit_inside(outer: Member, name: str, value: str) -> Edit:
    """A member of an inline table changed, added or taken out."""
    members = outer.value.members or ()
    inner = next((each for each in members if each.path == (name,)), None)
    if inner is not None and value:
        return Edit(inner.value.start, inner.value.end, value)
    if value:
        said = f"{cells.key(name)} = {value}"
        last = members[-1].end if members else outer.value.start
        return Edit(last, last, f", {said}") if members else Edit(last, outer.value.end, f"{{ {said} }}")
    return edit_without(outer, members, inner) if inner is not None else Edit(0, 0, "")


def edit_without(outer: Member, members: Sequence[Member], inner: Member) -> Edit:
    if len(members) == 1:
        return Edit(outer.start, outer.end, "")
    follower = next((after for each, after in pairwise(members) if each is inner), None)
    if follower is not None:
        return Edit(inner.start, follower.start, "")
    return Edit(members[-2].end, inner.end, "")


def line(written: str, place: int, said: str) -> Edit:
    opening = "" if written[:place].endswith("\n") or not place else "\n"
    return Edit(place, place, f"{opening}{said}\n")


# ---- rows that come and go --------------------------------------------------------------------------------------


def new_row(table: Table, typed: Typed) -> str:
    """A row as one would write it: a key on each line, what belongs together in one table."""
    lines: dict[str, str] = {}
    inside: dict[str, list[str]] = {}
    for key in sorted(stripped(typed), key=lambda key: place_of(table.kind, key)):
        path = path_of(key)
        value = cells.understood(typed[key], is_text=table.column(key).is_text)
        if len(path) == 1:
            lines[path[0]] = f"{cells.key(path[0])} = {value}"
        else:
            inside.setdefault(path[0], []).append(f"{cells.key(path[1])} = {value}")
            lines[path[0]] = f"{cells.key(path[0])} = {{ {', '.join(inside[path[0]])} }}"
    return "".join(f"{each}\n" for each in (f"[[{table.kind}]]", *lines.values()))


def inserted(sheets: Sheets, kind: str, after: int, rows: list[str]) -> Edit:
    """Below the row of that number; above the first one for 0; after the kinds before this one if there is none."""
    text, table = sheets.text, sheets.tables[kind]
    if not after and table.rows:
        place = beginning(text, table.rows[0])
        return Edit(place, place, "".join(f"{row}\n" for row in rows))
    if after:
        place = table.rows[after - 1].end
    else:
        earlier = [sheets.tables[each].rows for each in list(KINDS)[: list(KINDS).index(kind)]]
        place = max((rows[-1].end for rows in earlier if rows), default=len(text))
    opening = "" if not text[:place] or text[:place].endswith("\n") else "\n"
    return Edit(place, place, opening + "".join(f"\n{row}" for row in rows))


def removed(text: str, row: Row) -> Edit:
    """The row with the comment directly above it and the empty lines below."""
    rest = text[row.end :]
    empty = len(rest) - len(rest.lstrip(" \t\r\n"))
    end = text.rfind("\n", row.end, row.end + empty) + 1 if rest.strip() else len(text)
    start = beginning(text, row)
    if not rest.strip():
        start = len(text[:start].rstrip("\n")) + 1 if text[:start].strip() else start
    return Edit(start, max(end, row.end), "")


def beginning(text: str, row: Row) -> int:
    """Where a row begins with the comment that stands directly above it. A comment above an empty line is a heading."""
    place = row.start
    while place:
        above = text.rfind("\n", 0, place - 1) + 1
        if not text[above:place].lstrip().startswith("#"):
            break
        place = above
    return place
