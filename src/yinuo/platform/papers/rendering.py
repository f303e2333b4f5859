"""The one way to a PDF: a template of ours, and data that are shown as they are and never taken for markup."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.papers import fonts

SOURCES = Path(__file__).resolve().parents[2]
_one_at_a_time = Lock()
"""A compiler takes one paper at a time; it lets go of Python's own lock meanwhile."""


def render(template: str, data: Mapping[str, Any]) -> bytes:
    """The paper as PDF; the same data give the same bytes.

    `template` is the path of its source below the product's sources, as `workorders/templates/workorders/papers/voucher.typ`.
    Refused while the fonts are missing.
    """
    if fonts.missing(fonts.folder()):
        raise Refused(
            gettext_noop("Papers cannot be printed: their fonts are missing. Tell your administrator.")
        )
    with _one_at_a_time:
        made = _compiler().compile(
            str(SOURCES / template),
            sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
            timestamp=0,
        )
    if not isinstance(made, bytes):
        raise TypeError(template)
    return made


@cache
def _compiler() -> typst.Compiler:
    letters = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts.folder())]
    )
    return typst.Compiler(root=str(SOURCES), font_paths=letters, ignore_system_fonts=True)
