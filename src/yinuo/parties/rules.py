"""What makes a customer's file right, and what two files that become one hold."""

from collections.abc import Iterable, Sequence

from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.phones import PhoneNumber, parse_phone, split_phones
from yinuo.platform.reference import regions

LONGEST_NOTE = 400


def check_name(name: str) -> str:
    """The name without stray spaces. Refused when nothing is left."""
    cleaned = " ".join(name.split())
    if not cleaned:
        raise Refused(gettext_noop("Enter the customer's name."), field="name")
    return cleaned


def check_phones(written: Iterable[str | PhoneNumber], *, field: str = "phones") -> list[PhoneNumber]:
    """The numbers in order, each once; one text may hold several. Refused when there is none or one is no number."""
    found: dict[str, PhoneNumber] = {}
    for each in written:
        numbers = (
            [each]
            if isinstance(each, PhoneNumber)
            else [parse_phone(part, field=field) for part in split_phones(each)]
        )
        for number in numbers:
            found.setdefault(number.digits, number)
    if not found:
        raise Refused(gettext_noop("Enter at least one phone number."), field=field)
    return list(found.values())


def check_region(region: str, address: str) -> str:
    """The six-digit code of the region, read from the address when none is given; empty when nobody can tell."""
    if region:
        known = regions.get(region)
        if known is None:
            raise Refused(gettext_noop("“%(value)s” is no known region."), field="region", value=region)
        return known.code
    return regions.find(address) or ""


def joined_notes(kept: str, gone: str) -> str:
    """Both notes, the kept one first, as far as they fit."""
    return " / ".join(note for note in dict.fromkeys((kept, gone)) if note)[:LONGEST_NOTE]


def added_phones(kept: Sequence[str], gone: Sequence[str]) -> list[str]:
    """The digits of `gone` that `kept` lacks, in order."""
    return [digits for digits in gone if digits not in set(kept)]
