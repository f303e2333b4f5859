"""Finding clauses by their number or by words, in Chinese of either script and in English. No database."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from opencc import OpenCC

from yinuo.charters.library import reading
from yinuo.charters.types import Hit
from yinuo.kernel.charters import Charter

NUMBER = re.compile(r"c?[0-9]{1,3}")
LONGEST = 80


def matching(charter: Charter, asked: str) -> tuple[str, ...]:
    """The clauses that have this number, or else those in which all of these words stand, in the charter's order."""
    wanted = _plainly(asked[:LONGEST]).split()
    if not wanted:
        return ()
    said = _said(charter)
    number = wanted[0] if len(wanted) == 1 else ""
    numbers = [name for name in said if name.lower() in (number, f"c{number}")]
    if not numbers and NUMBER.fullmatch(number):
        full = number if number.startswith("c") else f"c{number}"
        numbers = [name for name in said if name.lower().startswith(full)]
    return tuple(numbers or (name for name, text in said.items() if all(word in text for word in wanted)))


def hits(charters: Iterable[Charter], asked: str, lang: str) -> Iterator[Hit]:
    """Matching clauses with their words in `zh-Hans`, `zh-Hant` or `en`, charter by charter."""
    for charter in charters:
        found = matching(charter, asked)
        if found:
            told = reading(charter, lang)
            texts = {each.clause: each for one in told.chapters for each in one.paragraphs if each.source}
            yield from (
                Hit(charter.id, told.title, name, texts[name].source, texts[name].text)
                for name in found
                if name in texts
            )


@lru_cache(maxsize=64)
def _said(charter: Charter) -> dict[str, str]:
    """Everything that a clause says, in both languages, with its lines and its source."""
    clauses = charter.definition.clauses
    said = {name: [name, each.source, each.text.zh, each.text.en] for name, each in clauses.items()}
    for lang in ("zh-Hans", "en"):
        for chapter in reading(charter, lang).chapters:
            for paragraph in chapter.paragraphs:
                for line in paragraph.lines if paragraph.clause in said else ():
                    said[paragraph.clause] += [line.text, *line.follows, *line.conditions]
    return {name: _plainly(" ".join(texts)) for name, texts in said.items()}


def _plainly(text: str) -> str:
    """One form for full and half width, capital and small letters, traditional and simplified characters."""
    return str(_simplified().convert(unicodedata.normalize("NFKC", text).casefold()))


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")
