"""What missing facts leave open, and which of them to ask for.

The unknown columns are gone through one after the other. A state is the mask of rows that may still apply, without
what cannot matter any more: behind a row that certainly applies, the later ones of its series; beside a row that
certainly refuses, everything.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from yinuo.kernel.charters.compiling import Program, Values
from yinuo.kernel.charters.compiling.columns import Column
from yinuo.kernel.charters.deciding.answers import REFUSED, Answer, deciding, meaning

MOST_STATES = 20_000
"""Beyond so many possible states the search stops, and every fact that a possible row asks for is needed."""

REFUSES = -1
"""The state in which some row certainly refuses."""


class Unknown:
    """One request with missing facts.

    `columns` are those that can still change the answer, `bits` the rows that any unknown column may exclude,
    `but_for_days` those that other columns than periods may exclude.
    """

    def __init__(self, program: Program, facts: Values, values: Values, mask: int) -> None:
        self.program = program
        self.facts = facts
        self.mask = mask
        self.bits = self.but_for_days = 0
        self.columns: list[Column] = []
        for column in program.columns:
            if column.read(values) is None:
                self.bits |= column.bits
                if not column.periods:
                    self.but_for_days |= column.bits
                if column.bits & mask & program.decides:
                    self.columns.append(column)

    def missing(self) -> list[str]:
        names = (base for column in self.columns for base in column.bases)
        return [name for name in dict.fromkeys(names) if self.facts.get(name) is None]

    def for_amounts(self, answers: Iterable[Answer]) -> tuple[str, ...]:
        """The missing facts that amounts of these answers are computed from."""
        names = (base for answer in answers for name in answer.facts for base in self.program.bases[name])
        return tuple(name for name in dict.fromkeys(names) if self.facts.get(name) is None)

    def deciding(self, answer: Answer) -> int:
        """The bits behind an answer that all possible states share: the certain ones, or else all possible ones."""
        if answer == REFUSED:
            still = removable(self.columns)
            mask, pending = covered_or_not(self.program, self.mask, still)
            refusing = mask & self.program.refuse
            return refusing & ~still & ~pending or refusing
        states = reachable(self.program, {self.mask & self.program.decides}, self.columns, 0)
        if states is None:
            return 0
        possible = [deciding(self.program, each) for each in states]
        return reduce(or_, possible)


def removable(columns: Iterable[Column]) -> int:
    """The rows that the columns may still exclude."""
    return reduce(or_, (column.bits for column in columns), 0)


def reachable(
    program: Program, states: set[int], columns: Sequence[Column], elsewhere: int
) -> set[int] | None:
    """All states that the columns can lead to; None when they are too many.

    `elsewhere` are rows that other columns, not looked at here, may exclude.
    """
    open_after = [elsewhere]
    for column in reversed(columns):
        open_after.append(open_after[-1] | column.bits)
    states = {pruned(program, state, open_after[-1]) for state in states}
    for column, still in zip(columns, reversed(open_after[:-1]), strict=True):
        states = {
            pruned(program, state & option.mask, still)
            for state in states
            if state != REFUSES
            for option in column.options
        } | ({REFUSES} & states)
        if len(states) > MOST_STATES:
            return None
    return states


def pruned(program: Program, state: int, still: int) -> int:
    """A state without what cannot matter any more; `still` are the rows that may yet be excluded."""
    if state == REFUSES:
        return state
    state, pending = covered_or_not(program, state, still)
    settled = state & ~still & ~pending
    if settled & program.refuse:
        return REFUSES
    for rows in program.series:
        hit = settled & rows
        if hit:
            first = hit & -hit
            state &= ~rows | (first << 1) - 1
    return state


def covered_or_not(program: Program, state: int, still: int) -> tuple[int, int]:
    """The state after the question of cover, and the rows that must wait because it is still open."""
    if not program.asking_cover:
        return state, 0
    cover = state & program.cover
    if not cover:
        return state & program.if_covered[0], 0
    if cover & ~still:
        return state & program.if_covered[1], 0
    return state, program.asking_cover


def meant(program: Program, state: int) -> Answer:
    return REFUSED if state == REFUSES else meaning(program, state)[0]


def still_open(unknown: Unknown) -> tuple[set[Answer] | None, tuple[str, ...]]:
    """The answers that are still possible (None: too many states), and the facts to ask for."""
    program = unknown.program
    states = reachable(program, {unknown.mask & program.decides}, unknown.columns, 0)
    if states is None:
        return None, needed(unknown, set())
    answers = {meant(program, state) for state in states}
    if len(answers) == 1:
        return answers, unknown.for_amounts(answers)
    return answers, needed(unknown, answers)


def needed(unknown: Unknown, answers: set[Answer]) -> tuple[str, ...]:
    """The missing facts that can still change the answer, the one that leaves the fewest answers open first.

    A fact matters when two of its values lead to different answers while all others stay, or when an amount of a
    possible answer is computed from it. Facts derived from the same missing fact are treated as independent, so it
    may be asked in vain, but is never forgotten. One that splits the cases too finely to count is asked first.
    """
    program = unknown.program
    start = {unknown.mask & program.decides}
    ranked: list[tuple[float, str]] = []
    for name in unknown.missing():
        mine = [column for column in unknown.columns if name in column.bases]
        rest = [column for column in unknown.columns if name not in column.bases]
        others = reachable(program, start, rest, removable(mine))
        own = reachable(program, start, mine, removable(rest))
        if others is None or own is None or len(others) * len(own) > MOST_STATES:
            ranked.append((0.0, name))
            continue
        by_other = [[meant(program, both(each, mask)) for mask in own] for each in others]
        if any(len(set(found)) > 1 for found in by_other):
            left = sum(len({found[index] for found in by_other}) for index in range(len(own)))
            ranked.append((left / len(own), name))
    ranked.sort(key=lambda pair: pair[0])
    names = tuple(name for _, name in ranked)
    return tuple(dict.fromkeys((*names, *unknown.for_amounts(answers))))


def both(first: int, second: int) -> int:
    return REFUSES if REFUSES in (first, second) else first & second
