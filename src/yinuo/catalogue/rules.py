"""What the catalogue takes, and how it writes it."""

import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

from yinuo.kernel.charters import Text
from yinuo.kernel.errors import Refused, gettext_noop

LONGEST_GUARANTEE = 240


def plain_code(code: str) -> str:
    """A code as it is compared: plain capitals without spaces."""
    return "".join(unicodedata.normalize("NFKC", code).upper().split())


def check_text(text: str, *, field: str) -> str:
    """One line without stray spaces. Refused when nothing is left."""
    cleaned = " ".join(text.split())
    if not cleaned:
        raise Refused(gettext_noop("This must be filled."), field=field)
    return cleaned


def check_free_months(months: int | None) -> int | None:
    if months is not None and not 0 <= months <= LONGEST_GUARANTEE:
        raise Refused(gettext_noop("The free period is given in months, from 0 to 240."), field="free_months")
    return months


def check_goods(text: str, known: Mapping[str, Text]) -> str:
    """The promise's own code for the goods, from the code or from a word in either language."""
    cleaned = " ".join(unicodedata.normalize("NFKC", text).split())
    for code, words in known.items():
        if cleaned.lower() in {code, words.zh, words.en.lower()}:
            return code
    if cleaned:
        raise Refused(
            gettext_noop("“%(value)s” is no goods that the promise knows. Known are: %(known)s."),
            field="goods",
            value=cleaned,
            known="、".join(words.zh for words in known.values()) or "—",
        )
    return ""


def last_day_before(valid_from: date, *, in_force_from: date) -> date:
    """When the price in force ends if a new one starts. Refused when the new one would start before it."""
    if valid_from < in_force_from:
        raise Refused(
            gettext_noop("A newer price is valid from %(day)s. Choose that day or a later one."),
            field="valid_from",
            day=in_force_from.isoformat(),
        )
    return valid_from - timedelta(days=1)
