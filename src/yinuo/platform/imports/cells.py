"""What one cell says: spreadsheets turn phones into floats and dates into numbers, people write the rest.

Every function raises `Refused` with a message for the row. Text that looks like a formula stays text.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.kernel.money import parse_yuan
from yinuo.platform.imports.reading import Cell, plain_header
from yinuo.platform.reference import regions

_FULL_WIDTH = {
    code: code - 0xFEE0
    for first, last in ("０９", "ＡＺ", "ａｚ")
    for code in range(ord(first), ord(last) + 1)
}
_FULL_WIDTH[0x3000] = 0x20
_EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_DATE_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME_OF_DAY = re.compile(r"[T\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d{2,3}")
_SERIAL = re.compile(r"[A-Z0-9][A-Z0-9\-/._]*")
_DAY_ZERO_OF_EXCEL = date(1899, 12, 30)
LONGEST_TEXT = 32_767
_EXCEL_DAYS = range(20_000, 80_000)
_EXACT_DIGITS_OF_EXCEL = 10**15


def text(cell: Cell) -> str:
    """One line, trimmed; full-width letters and digits become plain ones, full-width punctuation stays."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number_as_text(cell)
    if isinstance(cell, datetime):
        return (
            cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ", "minutes")
        )
    written = " ".join(_visible(str(cell)).translate(_FULL_WIDTH).split())
    if len(written) > LONGEST_TEXT:
        raise Refused(
            gettext_noop("The cell holds more than %(limit)s characters."), limit=f"{LONGEST_TEXT:,}"
        )
    if written in _EXCEL_ERRORS:
        raise Refused(
            gettext_noop("The cell holds the error %(value)s. Mend the formula or type the value."),
            value=written,
        )
    return written


def day(cell: Cell) -> date:
    """`2026-03-01`, `2026/3/1`, `2026年3月1日`, `20260301`, a date cell, or the day count of Excel."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    written = _TIME_OF_DAY.sub("", unicodedata.normalize("NFKC", text(cell)))
    if written.isascii() and written.isdigit() and len(written) == 5 and int(written) in _EXCEL_DAYS:
        return _DAY_ZERO_OF_EXCEL + timedelta(days=int(written))
    if isinstance(cell, float) and int(cell) in _EXCEL_DAYS:
        return _DAY_ZERO_OF_EXCEL + timedelta(days=int(cell))
    match = _DATE.fullmatch(written) or _DATE_COMPACT.fullmatch(written)
    try:
        return date(*map(int, match.groups())) if match else _no_date(written)
    except ValueError:
        return _no_date(written)


def money(cell: Cell) -> int:
    """Fen. A computed cell may be off by the dust of binary fractions, a written one may not."""
    if isinstance(cell, float) and abs(cell) < _EXACT_DIGITS_OF_EXCEL:
        return parse_yuan(f"{Decimal(repr(cell)).quantize(Decimal('0.0001')):f}")
    return parse_yuan(text(cell))


def integer(cell: Cell, *, lowest: int, highest: int) -> int:
    written = re.sub(r"\.0+$", "", unicodedata.normalize("NFKC", text(cell)).replace(",", ""))
    if not re.fullmatch(r"-?[0-9]{1,12}", written):
        raise Refused(gettext_noop("“%(value)s” is not a whole number."), value=written)
    number = int(written)
    if not lowest <= number <= highest:
        raise Refused(
            gettext_noop("%(value)s is out of range: from %(lowest)s to %(highest)s."),
            value=number,
            lowest=lowest,
            highest=highest,
        )
    return number


def choice(cell: Cell, choices: Mapping[str, str]) -> str:
    """The code of a choice; `choices` maps every accepted word to its code."""
    written = text(cell)
    codes = {plain_header(word): code for word, code in choices.items()} | {
        plain_header(code): code for code in choices.values()
    }
    code = codes.get(plain_header(written))
    if code is None:
        raise Refused(
            gettext_noop("“%(value)s” is not one of: %(choices)s."), value=written, choices="、".join(choices)
        )
    return code


def region(cell: Cell) -> str:
    """The six-digit code of the region that the names, or a code, stand for."""
    written = text(cell)
    if re.fullmatch(r"[0-9]{2}|[0-9]{4}|[0-9]{6}", written):
        code = regions.normalise(written) if regions.get(written) else None
    else:
        code = regions.find(written)
    if code is None:
        raise Refused(
            gettext_noop("“%(value)s” is no known region. Write province, city and district."), value=written
        )
    return code


def serial(cell: Cell) -> str:
    """A serial number as it is compared: plain capitals and digits without spaces."""
    written = "".join(unicodedata.normalize("NFKC", text(cell)).upper().split())
    if _SCIENTIFIC.fullmatch(written):
        raise _rounded(written)
    if not _SERIAL.fullmatch(written):
        raise Refused(
            gettext_noop("“%(value)s” is not a serial number: use letters, digits and - / . _ only."),
            value=written,
        )
    return written


def _number_as_text(number: float) -> str:
    if abs(number) >= _EXACT_DIGITS_OF_EXCEL:
        raise _rounded(f"{number:g}")
    return str(int(number)) if float(number).is_integer() else repr(number)


def _rounded(value: str) -> Refused:
    return Refused(
        gettext_noop("Excel has rounded %(value)s. Format the column as text and enter the number again."),
        value=value,
    )


def _visible(written: str) -> str:
    return "".join(
        char
        for char in written
        if unicodedata.category(char) not in {"Cf", "Co", "Cs"} and (char.isspace() or ord(char) >= 32)
    )


def _no_date(written: str) -> date:
    raise Refused(gettext_noop("“%(value)s” is not a date. Write it like 2026-03-01."), value=written)
