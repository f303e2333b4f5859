"""Phones and addresses: masked, until a reason has been given."""

from yinuo.platform.phones import parse_phone
from yinuo.platform.reference import regions


def phone(digits: str, *, revealed: bool) -> str:
    """`138****5678`, or the whole number."""
    if not digits or revealed:
        return digits
    return parse_phone(digits).mask()


def address(text: str, region: str, *, revealed: bool) -> str:
    """As far as the district; the whole only when it has been revealed."""
    place = regions.name_path(region) if region else ""
    if not text:
        return place
    return f"{place} {text if revealed else '****'}".strip()
