"""The sign on the wall of a point of sale: the promise in short, what service costs, and whom else to ask (C010–C013)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from yinuo.catalogue.models import TariffItem
from yinuo.catalogue.types import OutsidePhone
from yinuo.charters.types import InShort
from yinuo.kernel.money import yuan_grouped
from yinuo.platform.papers.sheets import day, paper
from yinuo.platform.papers.types import House, Size

SIZES = {"a4": Size.A4, "a3": Size.A3}
"""What `?format=` of the address may say."""
NOTHING = InShort((), (), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class WallSign:
    """What customers read before they ask. `address` is where the whole promise can be read, if anybody may."""

    house: House
    title: str
    said: str = ""
    promise: InShort = NOTHING
    prices: tuple[TariffItem, ...] = ()
    outside: tuple[OutsidePhone, ...] = ()
    address: str = ""
    made_on: date

    @property
    def as_of(self) -> date | None:
        """When the prices were changed last."""
        return max((each.valid_from for each in self.prices), default=None)

    def blocks(self) -> list[dict[str, Any]]:
        """What stands on it, in order; a block without anything is left out."""
        found = [
            _block(_("How long it is covered"), ((what, length) for what, length in self.promise.covers)),
            _block(_("Who chooses"), ((each,) for each in self.promise.choices)),
            _block(_("Our days and hours"), ((each,) for each in self.promise.limits)),
            *(
                _block(
                    _("What service costs: %(category)s") % {"category": category}, _lines(items), prices=True
                )
                for category, items in groupby(self.prices, key=lambda each: each.category)
            ),
            _block(
                _("Ask about prices by phone"),
                ((self.house.unit or self.house.name, self.house.phone),) if self.house.phone else (),
            ),
            _block(_("You may also ask here"), ((each.name, each.phone) for each in self.outside)),
        ]
        return [each for each in found if each["rows"]]


def _block(title: str, rows: Iterable[tuple[str, ...]], *, prices: bool = False) -> dict[str, Any]:
    return {"title": title, "rows": [list(row) for row in rows], "prices": prices}


def _lines(items: Iterable[TariffItem]) -> Iterable[tuple[str, ...]]:
    for each in items:
        guide = each.guide_price_fen
        yield each.name, yuan_grouped(each.price_fen), "—" if guide is None else yuan_grouped(guide)


def wall_sign(sign: WallSign, *, size: Size) -> bytes:
    """The sign as PDF, in the active language and in large letters."""
    notes = []
    if sign.as_of:
        notes.append(
            _(
                "Prices as last changed on %(day)s. You are shown the price before any work begins; work that costs "
                "more needs your consent first."
            )
            % {"day": day(sign.as_of)}
        )
        notes.append(_("The guide price is the one that the repair trade association recommends."))
    return paper(
        "catalogue/templates/catalogue/papers/wall_sign.typ",
        title=sign.title,
        house=sign.house,
        size=size,
        address=sign.address,
        said=sign.said,
        blocks=sign.blocks(),
        notes=notes,
        made=day(sign.made_on),
        words={
            "work": _("Work"),
            "price": _("Our price"),
            "guide": _("Guide price"),
            "read": _("Scan to read the whole promise"),
        },
    )
