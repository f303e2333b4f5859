"""Where in the text a problem stands, to the character, and of which clause it speaks."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from yinuo.kernel.charters.reading.positions import placed
from yinuo.kernel.charters.types import Problem

COLUMN = re.compile(r"at line \d+, column (\d+)")
OF_ROW = re.compile(r"^[a-z]+\[\d+\] ([^.]+)")
OF_CLAUSE = re.compile(r"^clauses\.([^.]+)")
NAMING = ("key", "word", "value", "name", "id", "clause", "found")


@dataclass(frozen=True, slots=True)
class Spot:
    """A problem with its line (0 where nobody can say) and the characters from `start` to `end` of it.

    Characters are counted as browsers count them, in units of UTF-16.
    """

    problem: Problem
    line: int
    start: int
    end: int
    clause: str


def spotted(problems: Iterable[Problem], text: str) -> tuple[Spot, ...]:
    lines = text.split("\n")
    found = list(problems)
    lost = placed((each for each in found if each.line is None), text)
    whole = iter(lost)
    return tuple(spot(each if each.line is not None else next(whole), lines) for each in found)


def spot(problem: Problem, lines: list[str]) -> Spot:
    clause = OF_ROW.match(problem.where) or OF_CLAUSE.match(problem.where)
    named = clause[1].strip() if clause else ""
    if not problem.line or problem.line > len(lines):
        return Spot(problem, 0, 0, 0, named)
    line = lines[problem.line - 1]
    start, end = characters(problem, line)
    return Spot(problem, problem.line, units(line[:start]), units(line[:end]), named)


def characters(problem: Problem, line: str) -> tuple[int, int]:
    """The word that the problem speaks of, else everything that is written on the line."""
    column = COLUMN.search(str(problem.params.get("error", "")))
    if column:
        at = min(int(column[1]) - 1, max(len(line) - 1, 0))
        return at, min(at + 1, len(line))
    words = [problem.params.get(name) for name in NAMING]
    for word in (*words, *reversed(re.split(r"[. ]", problem.where))):
        found = (
            re.search(rf"(?<!\w){re.escape(word)}(?!\w)", line) if isinstance(word, str) and word else None
        )
        if found:
            return found.span()
    return len(line) - len(line.lstrip()), len(line.rstrip())


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
