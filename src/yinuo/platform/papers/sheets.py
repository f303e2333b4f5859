"""What all papers have in common, in the words of the language that is active."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from opencc import OpenCC

from yinuo.kernel import money
from yinuo.platform.organisations import context
from yinuo.platform.papers import pictures
from yinuo.platform.papers.rendering import render
from yinuo.platform.papers.types import House, Position, Signature, Size

TRADITIONAL = "zh-hant"


def language(wanted: str) -> str:
    """The language of a paper: the one asked for, if there is one, else the organisation's; never the reader's."""
    known = {code for code, _name in settings.LANGUAGES}
    return next(
        (code for code in (wanted, context.current().language) if code in known), settings.LANGUAGE_CODE
    )


def paper(
    template: str,
    *,
    title: str,
    house: House,
    size: Size,
    number: str = "",
    address: str = "",
    copies: Iterable[str] = (),
    mark: str = "",
    words: Mapping[str, Any] | None = None,
    **content: Any,
) -> bytes:
    """Fill a template. `address` is what the QR code opens; `copies` are msgids; `mark` is stamped across, as “void”.

    Every text arrives in words of the active language; a template only arranges them.
    """
    names = [_(name) for name in copies]
    return render(
        template,
        {
            "title": title,
            "number": number,
            "house": asdict(house),
            "size": size.value,
            "language": translation.get_language() or settings.LANGUAGE_CODE,
            "qr": pictures.qr(address) if address else "",
            "copies": [""] if size.is_carbon or not names else names,
            "plies": "　".join(names) if size.is_carbon else "",
            "mark": mark,
            "words": {
                "page": _("Page {page} of {pages}"),
                "phone": _("Phone"),
                "seal": _("Seal here"),
                **(words or {}),
            },
            **content,
        },
    )


def fact(label: str, value: str, *, wide: bool = False) -> dict[str, Any]:
    """A label with what is written behind it; a wide one has the line to itself."""
    return {"label": label, "value": value, "wide": wide}


def positions(found: Iterable[Position]) -> list[dict[str, str]]:
    """Lines with price, quantity and sum as they are printed."""
    return [
        {
            "name": each.name,
            "note": each.note,
            "quantity": str(each.quantity),
            "price": figure(each.price_fen),
            "total": figure(None if each.price_fen is None else each.total_fen),
        }
        for each in found
    ]


def figure(fen: int | None) -> str:
    """`1,280.00`: the sign of the currency stands at the total only."""
    return "" if fen is None else money.yuan_grouped(fen).replace("¥", "")


def total(found: Iterable[Position]) -> dict[str, str]:
    """What the lines come to, in figures and in capital numerals; blank to be written by hand when there are none."""
    lines = list(found)
    fen = sum(each.total_fen for each in lines)
    return (
        {"figure": money.yuan_grouped(fen), "words": capitals(fen)} if lines else {"figure": "", "words": ""}
    )


def sums_said() -> dict[str, str]:
    """The heads of lines with price, quantity and sum."""
    return {
        "name": pgettext("paper", "Work and parts"),
        "price": pgettext("paper", "Price"),
        "quantity": pgettext("paper", "Quantity"),
        "total": pgettext("paper", "Amount"),
        "sum": pgettext("paper", "Total"),
        "in-words": pgettext("paper", "In words"),
    }


def signed(label: str, signature: Signature) -> dict[str, str]:
    """A place to sign, with what has been signed there."""
    return {
        "label": label,
        "name": signature.name,
        "on": day(signature.at),
        "picture": pictures.drawing(signature.picture),
    }


def capitals(fen: int) -> str:
    """The amount in capital numerals, in the script of the paper."""
    said = money.capitals(fen)
    return _traditional().convert(said) if translation.get_language() == TRADITIONAL else said


def day(moment: datetime | date | None) -> str:
    """2026-03-13, as the clock of the organisation says."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return "" if local is None else f"{local:%Y-%m-%d}"


def minute(moment: datetime | None) -> str:
    return "" if moment is None else f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def window(start: datetime | None, end: datetime | None) -> str:
    """2026-03-13 14:00–16:00"""
    return "" if start is None or end is None else f"{minute(start)}–{timezone.localtime(end):%H:%M}"


@cache
def _traditional() -> OpenCC:
    return OpenCC("s2tw")
