"""Labels to stick on things: whoever scans one opens its page, if they may; nobody else learns anything from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yinuo.platform.papers import pictures
from yinuo.platform.papers.sheets import paper
from yinuo.platform.papers.types import House, Size

ACROSS, DOWN = 4, 9
PER_SHEET = ACROSS * DOWN
"""Labels of 50 mm × 30 mm on a sheet of A4."""


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on a label. `address` holds no serial number, phone or name, only a key that says nothing."""

    address: str
    head: str
    lines: tuple[str, ...]


def labels(found: Sequence[Label], *, house: House, skip: int = 0) -> bytes:
    """Sheets of labels as PDF. `skip` places of the first sheet are used already."""
    return paper(
        "platform/papers/typst/labels.typ",
        title=_("Labels"),
        house=house,
        size=Size.A4,
        across=ACROSS,
        down=DOWN,
        skip=skip % PER_SHEET,
        labels=[
            {
                "qr": pictures.qr(label.address),
                "head": label.head,
                "lines": [line for line in label.lines if line],
            }
            for label in found
        ],
    )
