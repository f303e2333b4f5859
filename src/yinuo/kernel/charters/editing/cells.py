"""One cell: a TOML value as people type it.

Texts go without quotes where nothing else could be meant. In a column that holds texts only, `2999.00` is a text too,
for amounts and shares are written as texts in a charter; elsewhere it is the number. Decimals stay as they are written.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from yinuo.kernel.charters.editing import scanning
from yinuo.kernel.errors import Refused, gettext_noop

LONGEST_CELL = 20_000
STRUCTURED = ("{", "[", '"', "'")
ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}
NOTHING = object()


def shown(value: Any, raw: str, *, is_text: bool) -> str:
    """What the cell shows; `understood` makes the same value of it again."""
    if not isinstance(value, str):
        return raw if "\n" not in raw and "#" not in raw else written(value)
    if value != value.strip() or not value or has_controls(value):
        return written(value)
    if value.startswith(STRUCTURED):
        return written(value)
    return value if is_text or meant(value) is NOTHING else written(value)


def understood(typed: str, *, is_text: bool) -> str:
    """The TOML that was meant; nothing for an empty cell. Refused for brackets and quotes that do not close."""
    typed = typed.strip()
    if len(typed) > LONGEST_CELL:
        raise Refused(gettext_noop("A cell holds at most %(most)s characters."), most=LONGEST_CELL)
    if not typed:
        return ""
    value = meant(typed)
    if value is not NOTHING:
        return written(typed) if is_text and not isinstance(value, str | list | dict) else typed
    if typed.startswith(STRUCTURED):
        raise Refused(
            gettext_noop("“%(value)s” does not close its bracket or its quotes."), value=shortened(typed)
        )
    return written(typed)


def meant(typed: str) -> Any:
    """The value if this is exactly one TOML value on one line, else `NOTHING`."""
    if "\n" in typed:
        return NOTHING
    try:
        found = tomllib.loads(f"v = {typed}", parse_float=Decimal)["v"]
        span = scanning.value(typed, 0)
    except (ValueError, RecursionError, scanning.Broken, KeyError):
        return NOTHING
    if span.end != len(typed) or (isinstance(found, Decimal) and not found.is_finite()):
        return NOTHING
    return found


def written(value: Any) -> str:
    """A value in TOML, on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{"".join(map(escaped, value))}"'
        case int() | Decimal():
            return f"{value}" if isinstance(value, int) else f"{value:f}"
        case datetime() | date() | time():
            return value.isoformat()
        case Mapping():
            inside = ", ".join(f"{key(name)} = {written(each)}" for name, each in value.items())
            return f"{{ {inside} }}" if inside else "{}"
        case _:
            return f"[{', '.join(map(written, value))}]"


def key(name: str) -> str:
    return name if scanning.BARE_KEY.fullmatch(name) else written(name)


def escaped(char: str) -> str:
    if char in ESCAPED:
        return ESCAPED[char]
    return f"\\u{ord(char):04X}" if ord(char) < 0x20 or ord(char) == 0x7F else char


def has_controls(text: str) -> bool:
    return any(ord(char) < 0x20 or ord(char) == 0x7F for char in text)


def shortened(typed: str) -> str:
    return typed if len(typed) <= 60 else f"{typed[:60]}…"
