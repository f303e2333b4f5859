"""The name that somebody signs in with."""

import re
import unicodedata

from yinuo.kernel.errors import Refused, gettext_noop

_ALLOWED = re.compile(r"[\w][\w.\-]{1,39}")


def clean(text: str) -> str:
    """One spelling for comparing: full-width letters narrow, capitals small, no space around."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def check(text: str) -> str:
    """The cleaned name. Refused unless it has 2 to 40 letters, digits, dots, hyphens or underscores."""
    cleaned = clean(text)
    if not _ALLOWED.fullmatch(cleaned):
        raise Refused(
            gettext_noop("A sign-in name has 2 to 40 letters, digits, dots, hyphens or underscores."),
            field="username",
        )
    return cleaned
