"""My text beside theirs, part by part, after both have gone on from the same one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from yinuo.kernel.charters.reading.positions import HEADER


class Side(StrEnum):
    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Part:
    """Lines in which both agree (`mine` and `theirs` are the same), or one place in which they differ.

    `block` is the header below which it stands in my text, `line` its first line there. `rather` is the side that has
    changed the place since both were the same; mine, where both have.
    """

    mine: str
    theirs: str
    line: int
    block: str
    rather: Side = Side.MINE

    @property
    def differs(self) -> bool:
        return self.mine != self.theirs


MOST_LINES = 10_000
"""Longer texts are compared as a whole."""


def compared(base: str, mine: str, theirs: str) -> tuple[Part, ...]:
    if max(text.count("\n") for text in (base, mine, theirs)) > MOST_LINES:
        return (Part(mine, theirs, 1, ""),)
    return tuple(parts(base, mine, theirs))


def settled(found: Sequence[Part], sides: Sequence[Side]) -> str:
    """The text in which every place that differs is as one side has it. `sides` are those of such places, in order."""
    chosen = iter(sides)
    return "".join(
        part.theirs if part.differs and next(chosen, Side.MINE) is Side.THEIRS else part.mine
        for part in found
    )


def parts(base: str, mine: str, theirs: str) -> Iterator[Part]:
    own, other = mine.splitlines(keepends=True), theirs.splitlines(keepends=True)
    touched = changed_lines(base.splitlines(keepends=True), own)
    block = ""
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, own, other, autojunk=False).get_opcodes():
        by_me = bool(touched & set(range(i1, i2 + 1)))
        rather = Side.MINE if tag == "equal" or by_me else Side.THEIRS
        first = header_in(own[i1:i2][:1]) or header_in(other[j1:j2][:1]) if tag != "equal" else ""
        yield Part("".join(own[i1:i2]), "".join(other[j1:j2]), i1 + 1, first or block, rather)
        block = header_in(own[i1:i2]) or block


def changed_lines(base: Sequence[str], own: Sequence[str]) -> set[int]:
    """The lines of mine that are other than in the common text; where something is gone, the line after it."""
    found: set[int] = set()
    for tag, _i1, _i2, j1, j2 in SequenceMatcher(None, base, own, autojunk=False).get_opcodes():
        if tag != "equal":
            found.update(range(j1, max(j2, j1 + 1)))
    return found


def header_in(lines: Sequence[str]) -> str:
    """The last header among the lines."""
    return next((line.strip() for line in reversed(lines) if HEADER.match(line)), "")
