"""The letters of the papers: files beside the product, never those that a machine happens to have."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as Advice

FILES = ("NotoSansHans-Regular.otf", "NotoSansHans-Bold.otf")
MEND = "Run `make setup`, or name the folder that holds them in YINUO_PAPER_FONTS."


def folder() -> Path:
    return Path(settings.PAPER_FONTS)


def missing(place: Path) -> list[str]:
    """The font files that are not where they should be."""
    return [name for name in FILES if not (place / name).is_file()]


def check_fonts(**_given: Any) -> list[CheckMessage]:
    """Django's system check: without its fonts the product runs, but prints nothing."""
    lost = missing(folder())
    if not lost:
        return []
    says = f"Papers cannot be printed: {', '.join(lost)} not in {folder()}."
    return [Advice(says, hint=MEND, id="papers.W001")]
