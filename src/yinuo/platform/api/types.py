"""How values look in the API: money and times as text, nothing converted silently."""

import base64
import binascii
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.utils import timezone
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from yinuo.kernel.errors import gettext_noop
from yinuo.kernel.money import yuan

RFC3339 = re.compile(r"(?a)\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:[Zz]|[+-]\d\d:\d\d)")
DAY = re.compile(r"(?a)\d{4}-\d\d-\d\d")
UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
EARLIEST, LATEST = 1990, 2100


def _text_like(pattern: re.Pattern[str], what: str) -> BeforeValidator:
    def check(value: Any) -> Any:
        if isinstance(value, str) and not pattern.fullmatch(value):
            raise ValueError(what)
        if not isinstance(value, str | date | UUID):
            raise ValueError(what)  # noqa: TRY004 - pydantic takes this one for a fault of the caller's
        return value

    return BeforeValidator(check)


def _within_reach(value: date) -> date:
    if not EARLIEST <= value.year <= LATEST:
        raise ValueError(gettext_noop("The year is between 1990 and 2100."))
    return value


def _kept(value: str) -> str:
    if "\0" in value:
        raise ValueError(gettext_noop("There is a character in it that cannot be kept."))
    return value


def _local(value: datetime) -> str:
    return timezone.localtime(value).isoformat()


Id = Annotated[
    UUID,
    _text_like(UUID_TEXT, gettext_noop("An id is a UUID.")),
    Field(examples=["019c2b7e-6d1a-7c3e-9f00-3a5b1c2d4e5f"]),
]
Moment = Annotated[
    datetime,
    _text_like(RFC3339, gettext_noop("A time is written like 2026-03-13T09:30:00+08:00.")),
    AfterValidator(_within_reach),
    PlainSerializer(_local, return_type=str, when_used="json-unless-none"),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-03-13T09:30:00+08:00"]}),
]
"""An instant: RFC 3339 with its offset; answers carry the organisation's."""
Day = Annotated[
    date,
    _text_like(DAY, gettext_noop("A day is written like 2026-03-13.")),
    AfterValidator(_within_reach),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-03-13"]}),
]
Money = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{1,11}\.[0-9]{2}$"),
    Field(examples=["128.50"], description="Yuan."),
]
Count = Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]
Version = Annotated[
    int,
    Field(strict=True, ge=1, le=2**31 - 1, description="The version that was read; 409 if it has changed."),
]
Flag = Annotated[bool, Field(strict=True)]
Text = Annotated[str, Field(strict=True), AfterValidator(_kept)]


def text(longest: int, *, least: int = 0, example: str = "", says: str = "") -> Any:
    """A text of at most so many characters, as an annotation's metadata."""
    return Field(
        min_length=least or None,
        max_length=longest,
        examples=[example] if example else None,
        description=says or None,
    )


ServiceClass = Annotated[
    str,
    StringConstraints(pattern="^[ABCD]$"),
    WithJsonSchema({"type": "string", "enum": ["A", "B", "C", "D"]}),
]
"""Who pays: the customer, a contract, nobody; D is internal work."""
Asked = Annotated[Text, text(80, says="What to search for.")]
Reason = Annotated[Text, text(200, least=1, example="客户改约")]


def money(fen: int) -> str:
    """`128.50`"""
    return yuan(fen)


def fen(written: str) -> int:
    """Fen of what `Money` has let through."""
    return int(Decimal(written) * 100)


def picture_in(written: str) -> bytes:
    """The bytes of a base64 text; nothing that is a picture when it is none."""
    try:
        return base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return b""
