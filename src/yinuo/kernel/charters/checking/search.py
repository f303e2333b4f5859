"""Finding a case: facts under which some rows apply and others do not, or the proof that there are none."""

from collections.abc import Callable, Iterable
from typing import Any

from yinuo.kernel.charters.compiling import Program
from yinuo.kernel.charters.compiling.columns import Column
from yinuo.kernel.charters.deciding.answers import after_cover
from yinuo.kernel.charters.deciding.asking import TooMany, covered_or_not

Path = tuple[tuple[Column, Any], ...]


MOST_STATES = 20_000
"""So many states may be open at once."""


class Budget:
    """How many states all searches of a check may look at together."""

    def __init__(self, states: int) -> None:
        self.left = states

    def spend(self, states: int) -> None:
        self.left -= states
        if states > MOST_STATES or self.left < 0:
            raise TooMany


def find(program: Program, need: int, forbid: int, budget: Budget) -> Path | None:
    """A case in which all rows of `need` apply and none of `forbid`; None when there is no such case.

    Facts derived from the same fact are treated as independent. Raises `TooMany` beyond the budget.
    """
    budget.spend(1)
    relevant = need | forbid
    if relevant & program.asking_cover:
        relevant |= program.cover
    columns = [column for column in program.columns if column.bits & relevant]
    still = [0]
    for column in reversed(columns):
        still.append(still[-1] | column.bits)
    still.reverse()
    state = lives(program, program.everything & relevant, need, forbid, still[0])
    states: dict[int, Path] = {} if state is None else {state: ()}
    for column, after in zip(columns, still[1:], strict=True):
        longer: dict[int, Path] = {}
        for mask, path in states.items():
            for option in column.options:
                state = lives(program, mask & option.mask, need, forbid, after)
                if state is not None and state not in longer:
                    longer[state] = (*path, (column, option.value))
            if len(longer) > MOST_STATES:
                break
        budget.spend(len(longer))
        states = longer
    for mask, path in states.items():
        left = after_cover(program, mask) if relevant & program.cover else mask
        if left & need == need and not left & forbid:
            return path
    return None


def lives(program: Program, state: int, need: int, forbid: int, still: int) -> int | None:
    """The state, if it can still become what is looked for."""
    state, pending = covered_or_not(program, state, still)
    if state & need != need or state & forbid & ~still & ~pending:
        return None
    return state


def essential(program: Program, path: Path, holds: Callable[[int], bool]) -> Path:
    """The part of a path that is enough: whatever the other columns show, the finding stays."""
    kept = list(path)
    for step in path:
        shorter = [each for each in kept if each is not step]
        mask = program.everything
        for column, value in shorter:
            mask &= column.mask(value)
        fixed = [column for column, _ in shorter]
        free = [column for column in program.columns if column not in fixed and column.bits & mask]
        masks = every_mask(mask, free)
        if masks is not None and all(holds(each) for each in masks):
            kept = shorter
    return tuple(kept)


def every_mask(mask: int, columns: Iterable[Column]) -> set[int] | None:
    masks = {mask}
    for column in columns:
        masks = {each & option.mask for each in masks for option in column.options}
        if len(masks) > MOST_STATES // 10:
            return None
    return masks


def compatible(program: Program, bits: int) -> dict[int, int]:
    """For every row of `bits` the rows that may apply beside it, as far as each fact by itself allows."""
    beside: dict[int, int] = {}
    found = bits
    while found:
        lowest = found & -found
        beside[lowest.bit_length() - 1] = bits
        found ^= lowest
    for column in program.columns:
        together = by_row(column, bits)
        for bit, others in together.items():
            beside[bit] &= others
    return beside


def by_row(column: Column, bits: int) -> dict[int, int]:
    """For the rows that a column may exclude: the rows that share one of its options with them."""
    found: dict[int, int] = {}
    asking = column.bits & bits
    for option in column.options:
        mine = option.mask & asking
        while mine:
            lowest = mine & -mine
            bit = lowest.bit_length() - 1
            found[bit] = found.get(bit, 0) | option.mask
            mine ^= lowest
    return found
