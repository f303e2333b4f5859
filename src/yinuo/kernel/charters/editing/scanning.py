"""Where everything stands in a TOML text: headers, statements, values, the members of inline tables.

The TOML reader says what a text means, this says where; it takes only texts that the reader has taken. A library that
keeps the layout (tomlkit) says neither where a value stands, nor gives every charter back as it was.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

BLANK = re.compile(r"[ \t]*")
GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
REST_OF_LINE = re.compile(r"[^\n]*\n?")
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
BASIC = re.compile(r'"(?:[^"\\\n]|\\.)*"')
LITERAL = re.compile(r"'[^'\n]*'")
LONG = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}', re.DOTALL)
SCALAR = re.compile(r"\d{4}-\d\d-\d\d \d\d:[^\s,\]}#]+|[^\s,\]}#]+")

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """`members` are those of an inline table, nothing else has any."""

    start: int
    end: int
    members: tuple["Member", ...] | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A key with its value; a statement is one that stands on lines of its own, from `start` to `end`."""

    path: Path
    start: int
    end: int
    value: Value


@dataclass(frozen=True, slots=True)
class Block:
    """A header with the statements below it. The one before the first header has no path."""

    path: Path
    is_row: bool
    start: int
    opened: int
    statements: tuple[Member, ...]

    @property
    def end(self) -> int:
        """After the last thing that belongs to it: comments and empty lines below belong to what follows."""
        return self.statements[-1].end if self.statements else self.opened


class Broken(Exception):
    """The text is not what the TOML reader would have taken."""


def blocks(text: str) -> Iterator[Block]:
    place = found(GAP, text, 0)
    path: Path = ()
    is_row, start, opened = False, 0, 0
    statements: list[Member] = []
    while place < len(text):
        line = text.rfind("\n", 0, place) + 1
        if text[place] == "[":
            yield Block(path, is_row, start, opened, tuple(statements))
            is_row = text.startswith("[[", place)
            path, place = key(text, found(BLANK, text, place + 1 + is_row))
            opened = found(REST_OF_LINE, text, place)
            start, statements = line, []
            place = opened
        else:
            name, place = key(text, place)
            inner = value(text, past(text, place, "="))
            place = found(REST_OF_LINE, text, inner.end)
            statements.append(Member(name, line, place, inner))
        place = found(GAP, text, place)
    yield Block(path, is_row, start, opened, tuple(statements))


def value(text: str, place: int) -> Value:
    """The value that begins there, after blanks."""
    start = found(BLANK, text, place)
    match text[start : start + 1]:
        case "{":
            return inline_table(text, start)
        case "[":
            return array(text, start)
        case '"' | "'":
            return Value(start, string(text, start))
        case _:
            return Value(start, found(SCALAR, text, start))


def inline_table(text: str, start: int) -> Value:
    members: list[Member] = []
    place = found(GAP, text, start + 1)
    while text[place : place + 1] != "}":
        path, after = key(text, place)
        inner = value(text, past(text, after, "="))
        members.append(Member(path, place, inner.end, inner))
        place = found(GAP, text, inner.end)
        if text[place : place + 1] == ",":
            place = found(GAP, text, place + 1)
        elif text[place : place + 1] != "}":
            raise Broken
    return Value(start, place + 1, tuple(members))


def array(text: str, start: int) -> Value:
    place = found(GAP, text, start + 1)
    while text[place : place + 1] != "]":
        place = found(GAP, text, value(text, place).end)
        if text[place : place + 1] == ",":
            place = found(GAP, text, place + 1)
        elif text[place : place + 1] != "]":
            raise Broken
    return Value(start, place + 1)


def key(text: str, place: int) -> tuple[Path, int]:
    """A key with dots, and where it ends."""
    path: list[str] = []
    while True:
        place = found(BLANK, text, place)
        if text[place : place + 1] in ('"', "'"):
            end = string(text, place)
            written = text[place:end]
            path.append(unquoted(written))
        else:
            end = found(BARE_KEY, text, place)
            path.append(text[place:end])
        dot = found(BLANK, text, end)
        if text[dot : dot + 1] != ".":
            return tuple(path), end
        place = dot + 1


def unquoted(written: str) -> str:
    if written[0] == "'":
        return written[1:-1]
    try:
        return str(json.loads(written))
    except ValueError:
        raise Broken from None


def string(text: str, place: int) -> int:
    is_long = text.startswith(('"""', "'''"), place)
    return found(LONG if is_long else BASIC if text[place] == '"' else LITERAL, text, place)


def past(text: str, place: int, sign: str) -> int:
    place = found(BLANK, text, place)
    if not text.startswith(sign, place):
        raise Broken
    return place + len(sign)


def found(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    if match is None:
        raise Broken
    return match.end()
