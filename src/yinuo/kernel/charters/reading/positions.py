"""On which line of a charter file a problem stands."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from yinuo.kernel.charters.types import Problem

HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\-]+)\s*\]\]?")
ROW = re.compile(r"([a-z]+)\[(\d+)\]")


def placed(problems: Iterable[Problem], text: str) -> tuple[Problem, ...]:
    """The problems with their lines, as far as the place says where to look."""
    lines = text.splitlines()
    headers: defaultdict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        header = HEADER.match(line)
        if header:
            headers[header[2]].append(number)
    starts = sorted(number for found in headers.values() for number in found)
    return tuple(replace(each, line=line_of(each, lines, headers, starts)) for each in problems)


def line_of(
    problem: Problem, lines: list[str], headers: dict[str, list[int]], starts: list[int]
) -> int | None:
    start = header_of(problem.where, headers)
    if start is None:
        return problem.line
    end = next((number for number in starts if number > start), len(lines))
    wanted = [
        problem.params.get("key"),
        problem.params.get("word"),
        *reversed(re.split(r"[. ]", problem.where)),
    ]
    for word in wanted:
        for number in range(start + 1, end):
            if (
                isinstance(word, str)
                and word
                and re.search(rf"(?<![\w]){re.escape(word)}(?![\w])", lines[number])
            ):
                return number + 1
    return start + 1


def header_of(where: str, headers: dict[str, list[int]]) -> int | None:
    """The line of the section or row that a place belongs to."""
    row = ROW.match(where)
    if row:
        found = headers.get(row[1], [])
        return found[int(row[2]) - 1] if int(row[2]) <= len(found) else None
    parts = where.split(".")
    for length in range(len(parts), 0, -1):
        found = headers.get(".".join(parts[:length]), [])
        if found:
            return found[0]
    return None
