"""Phone numbers of mainland China: parsed generously, shown strictly, masked by default."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers

from yinuo.kernel.errors import Refused, gettext_noop

_MOBILE = re.compile(r"(?:\+?86|0086|0)?(1[3-9]\d{9})")
_HOTLINE = re.compile(r"(?:\+?86|0086)?([48]00\d{7})")
_LANDLINE = re.compile(r"(?:\+?86|0086|0)((?:10|2\d)[2-8]\d{7}|[3-9]\d{2}[2-8]\d{6,7})")
_EXTENSION = re.compile(r"(?:转|轉|分机|分機|ext\.?|x|#)\s*[:.]?\s*(\d{1,6})\s*号?$", re.IGNORECASE)
_DASHED_EXTENSION = re.compile(r"^(0\d{2,3}-\d{7,8}|[48]00-?\d{3}-?\d{4})-(\d{1,6})$")
_STORED_AS_FLOAT = re.compile(r"(\d+)\.0+")
_PUNCTUATION = re.compile(r"[\s\-()\[\].·_—–‐]+")
_DASHES = re.compile(r"[—–‐−]")
_SEVERAL = re.compile(r"[/;,、|\n]+")
_THREE_DIGIT_AREAS = ("010", "02")


class PhoneKind(StrEnum):
    MOBILE = "mobile"
    LANDLINE = "landline"
    HOTLINE = "hotline"


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """`digits` is the form that is stored and compared: `13800000000`, `057188888888`, `4008208820`.

    An extension is kept beside it and does not make another number.
    """

    digits: str
    kind: PhoneKind
    extension: str = ""

    @property
    def display(self) -> str:
        """`138 0000 0000`, `0571-8888 8888`, `400 820 8820`; an extension follows after a dash."""
        if self.kind is PhoneKind.MOBILE:
            shown = f"{self.digits[:3]} {self.digits[3:7]} {self.digits[7:]}"
        elif self.kind is PhoneKind.HOTLINE:
            shown = f"{self.digits[:3]} {self.digits[3:6]} {self.digits[6:]}"
        else:
            area, local = self._area_and_local()
            shown = f"{area}-{local[:-4]} {local[-4:]}"
        return f"{shown}-{self.extension}" if self.extension else shown

    @property
    def tail(self) -> str:
        """The last four digits, by which people ask for a customer."""
        return self.digits[-4:]

    def mask(self) -> str:
        """`138****5678`, `0571-****8888`: enough to recognise a number, not to call it."""
        if self.kind is PhoneKind.LANDLINE:
            return f"{self._area_and_local()[0]}-****{self.tail}"
        return f"{self.digits[:3]}****{self.tail}"

    def _area_and_local(self) -> tuple[str, str]:
        split = 3 if self.digits.startswith(_THREE_DIGIT_AREAS) else 4
        return self.digits[:split], self.digits[split:]


def parse_phone(text: str, *, field: str | None = None) -> PhoneNumber:
    """The number in what people type and spreadsheets make of it.

    Full-width digits, dashes, spaces, +86, a lost leading zero, extensions (`转 801`) and
    `13800000000.0` are understood. Refused when it is no number of mainland China.
    """
    cleaned = _clean(text)
    if not cleaned:
        raise Refused(gettext_noop("Enter a phone number."), field=field)
    main, extension = _split_extension(cleaned)
    compact = _PUNCTUATION.sub("", main)
    if not re.fullmatch(r"\+?[0-9]{5,20}", compact):
        raise _malformed(text, field)
    if mobile := _MOBILE.fullmatch(compact):
        return PhoneNumber(mobile.group(1), PhoneKind.MOBILE, extension)
    if hotline := _HOTLINE.fullmatch(compact):
        return PhoneNumber(hotline.group(1), PhoneKind.HOTLINE, extension)
    if landline := _LANDLINE.fullmatch(compact):
        return PhoneNumber(f"0{landline.group(1)}", PhoneKind.LANDLINE, extension)
    return _without_area_sign(compact, extension, text, field)


def _without_area_sign(compact: str, extension: str, text: str, field: str | None) -> PhoneNumber:
    """A landline whose leading zero is lost, or a number of elsewhere, by the numbering plans."""
    try:
        parsed = phonenumbers.parse(compact, "CN")
    except phonenumbers.NumberParseException:
        raise _malformed(text, field) from None
    if parsed.country_code != 86:
        raise Refused(
            gettext_noop("“%(value)s” is not a number of mainland China. Write it into the notes."),
            field=field,
            value=text,
        )
    if phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.FIXED_LINE:
        return PhoneNumber(f"0{parsed.national_number}", PhoneKind.LANDLINE, extension)
    if re.fullmatch(r"[2-8]\d{6,7}", compact):
        raise Refused(
            gettext_noop("“%(value)s” lacks the area code. Write it like 0571-8888 8888."),
            field=field,
            value=text,
        )
    raise _malformed(text, field)


def split_phones(text: str) -> list[str]:
    """The numbers of a cell that holds several: `13800000000/0571-88888888`, one per line, with commas."""
    return [part.strip() for part in _SEVERAL.split(unicodedata.normalize("NFKC", text)) if part.strip()]


def _clean(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    visible = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    trimmed = _DASHES.sub("-", visible).strip().lstrip("'")
    stored_as_float = _STORED_AS_FLOAT.fullmatch(trimmed)
    return stored_as_float.group(1) if stored_as_float else trimmed


def _split_extension(cleaned: str) -> tuple[str, str]:
    match = _EXTENSION.search(cleaned)
    if match:
        return cleaned[: match.start()], match.group(1)
    dashed = _DASHED_EXTENSION.match(re.sub(r"\s", "", cleaned))
    if dashed:
        return dashed.group(1), dashed.group(2)
    return cleaned, ""


def _malformed(text: str, field: str | None) -> Refused:
    return Refused(
        gettext_noop("“%(value)s” is not a phone number. Write it like 138 0000 0000 or 0571-8888 8888."),
        field=field,
        value=text,
    )
