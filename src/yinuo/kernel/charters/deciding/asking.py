"""What missing facts leave open, and which of them to ask for.

The unknown columns are gone through one after the other. A state is the mask of rows that may still apply, without
what cannot matter any more: behind a row that certainly applies, the later ones of its series; beside a row that
certainly refuses, everything.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from yinuo.kernel.charters.compiling import Program, Values
from yinuo.kernel.charters.compiling.columns import Column, bits_of
from yinuo.kernel.charters.deciding.answers import REFUSED, Answer, deciding, meaning

MOST_STEPS = 3_000
"""So many states one decision looks at: it happens at a counter. Beyond, every fact that a possible row asks for is
needed, the one that may exclude most rows first."""

REFUSES = -1
"""The state in which some row certainly refuses."""


class TooMany(Exception):
    """There are more states to look at than one decision may take the time for."""


class Unknown:
    """One request with missing facts.

    `columns` are those that can still change the answer, `bits` the rows that any unknown column may exclude,
    `but_for_days` those that other columns than periods may exclude, `steps` how many states were looked at.
    """

    def __init__(self, program: Program, facts: Values, values: Values, mask: int) -> None:
        self.program = program
        self.facts = facts
        self.mask = mask
        self.bits = self.but_for_days = self.steps = 0
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
        return self.missing_in(name for answer in answers for name in answer.facts)

    def for_any_amounts(self) -> tuple[str, ...]:
        """The missing facts that amounts of rows are computed from that may still decide."""
        program = self.program
        lines = (line for bit in bits_of(self.mask & program.tables["remedy"]) for line in program.lines(bit))
        charges = (program.charges[bit] for bit in bits_of(self.mask & program.tables["fee"]))
        return self.missing_in(name for terms in (lines, charges) for each in terms for name in each.facts)

    def missing_in(self, names: Iterable[str]) -> tuple[str, ...]:
        bases = dict.fromkeys(base for name in names for base in self.program.bases[name])
        return tuple(name for name in bases if self.facts.get(name) is None)

    def step(self, states: int) -> None:
        self.steps += states
        if self.steps > MOST_STEPS:
            raise TooMany

    def weight(self, name: str) -> int:
        """How many of the rows that may still decide a missing fact may exclude."""
        mine = removable(column for column in self.columns if name in column.bases)
        return (mine & self.mask & self.program.decides).bit_count()

    def states(self) -> set[int]:
        """All states that the missing facts can lead to. Raises `TooMany`."""
        return reachable(self, self.columns, 0)

    def deciding(self, answer: Answer, states: Iterable[int]) -> int:
        """The bits behind an answer that all possible states share: the certain ones, or else all possible ones."""
        if answer == REFUSED:
            still = removable(self.columns)
            mask, pending = covered_or_not(self.program, self.mask, still)
            refusing = mask & self.program.refuse
            return refusing & ~still & ~pending or refusing
        return reduce(or_, (deciding(self.program, each) for each in states))


def removable(columns: Iterable[Column]) -> int:
    """The rows that the columns may still exclude."""
    return reduce(or_, (column.bits for column in columns), 0)


def reachable(unknown: Unknown, columns: Sequence[Column], elsewhere: int) -> set[int]:
    """All states that the columns can lead to. Raises `TooMany`.

    `elsewhere` are rows that other columns, not looked at here, may exclude.
    """
    program = unknown.program
    open_after = [elsewhere]
    for column in reversed(columns):
        open_after.append(open_after[-1] | column.bits)
    states = {pruned(program, unknown.mask & program.decides, open_after[-1])}
    for column, still in zip(columns, reversed(open_after[:-1]), strict=True):
        unknown.step(len(states) * len(column.options))
        states = {
            pruned(program, state & option.mask, still)
            for state in states
            if state != REFUSES
            for option in column.options
        } | ({REFUSES} & states)
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


def still_open(unknown: Unknown) -> tuple[dict[Answer, list[int]] | None, tuple[str, ...]]:
    """The answers that are still possible with their states (None: too many), and the facts to ask for."""
    answers: dict[Answer, list[int]] = {}
    try:
        for state in unknown.states():
            answers.setdefault(meant(unknown.program, state), []).append(state)
    except TooMany:
        return None, tuple(dict.fromkeys((*needed(unknown), *unknown.for_any_amounts())))
    of_amounts = unknown.for_amounts(answers)
    if len(answers) == 1:
        return answers, of_amounts
    return answers, tuple(dict.fromkeys((*needed(unknown), *of_amounts)))


def needed(unknown: Unknown) -> list[str]:
    """The missing facts that can still change the answer, the one that leaves the fewest answers open first.

    A fact matters when two of its values lead to different answers while all others stay. Facts derived from the same missing fact are treated as independent, so it
    may be asked in vain, but is never forgotten. Where finding out would take too long, a fact counts as one that
    matters, and those that may exclude most rows come first.
    """
    names = unknown.missing()
    left: dict[str, float] = {}
    try:
        for name in names:
            left[name] = answers_left(unknown, name)
        return sorted((name for name in names if left[name]), key=left.__getitem__)
    except TooMany:
        return sorted((name for name in names if left.get(name, 1)), key=unknown.weight, reverse=True)


def answers_left(unknown: Unknown, name: str) -> float:
    """How many answers stay open on average once a fact is known; 0 when it does not matter. Raises `TooMany`."""
    program = unknown.program
    mine = [column for column in unknown.columns if name in column.bases]
    rest = [column for column in unknown.columns if name not in column.bases]
    others = reachable(unknown, rest, removable(mine))
    own = reachable(unknown, mine, removable(rest))
    unknown.step(len(others) * len(own))
    by_other = [[meant(program, both(each, mask)) for mask in own] for each in others]
    if all(len(set(found)) == 1 for found in by_other):
        return 0
    return sum(len({found[place] for found in by_other}) for place in range(len(own))) / len(own)


def both(first: int, second: int) -> int:
    return REFUSES if REFUSES in (first, second) else first & second
