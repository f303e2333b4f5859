"""One request against one program: the answer, or what must be asked first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from yinuo.kernel.charters.compiling import Column, Program, Values
from yinuo.kernel.charters.definition import PayerRow
from yinuo.kernel.charters.types import Outcome, Payer

MOST_MASKS = 20_000
"""Beyond so many possible states the search stops, and every fact that a possible row asks for is needed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one state of knowledge means. Two answers are equal when nobody would be treated differently."""

    outcome: Outcome
    service_class: str | None = None
    payer: Payer | None = None


NEEDS_FACTS = Answer(Outcome.NEEDS_FACTS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer and how it came about.

    `mask` holds the rows that may still apply, `deciding` the bits of those that decide (where missing facts
    leave several rows of the same answer: all of them), `read` what each column showed (None: unknown), `needs`
    the facts to ask for, best question first.
    """

    answer: Answer
    mask: int
    deciding: int
    read: tuple[Any, ...]
    needs: tuple[str, ...]


def decide(program: Program, facts: Values) -> Verdict:
    """The verdict on checked facts. A fact that is absent or None is unknown."""
    values = facts
    if program.steps:
        values = dict(facts)
        for name, compute in program.steps:
            values[name] = compute(values)
    mask = program.everything
    read = []
    unknown = []
    for column in program.columns:
        value = column.read(values)
        read.append(value)
        if value is None:
            unknown.append(column)
        else:
            mask &= column.mask(value)
    if unknown:
        return undecided(program, facts, mask, tuple(read), unknown)
    return Verdict(answer(program, mask), mask, deciding(program, mask), tuple(read), ())


def after_cover(program: Program, mask: int) -> int:
    return mask & program.if_covered[mask & program.cover != 0]


def deciding(program: Program, mask: int) -> int:
    """The bits that decide: every refusing row, else the first payer row; without a payer table the covers."""
    left = after_cover(program, mask)
    refusing = left & program.refuse
    if refusing:
        return refusing
    paying = left & program.payer
    return paying & -paying if program.has_payer_table else left & program.cover


def answer(program: Program, mask: int) -> Answer:
    bits = deciding(program, mask)
    if bits & program.refuse:
        return Answer(Outcome.REFUSED)
    if bits & program.payer:
        row = program.rows[bits.bit_length() - 1]
        if isinstance(row, PayerRow):
            outcome = Outcome.CHARGEABLE if row.payer is Payer.CUSTOMER else Outcome.COVERED
            return Answer(outcome, row.service_class, row.payer)
    return Answer(Outcome.COVERED) if bits else Answer(Outcome.NEGOTIATE)


def undecided(
    program: Program, facts: Values, mask: int, read: tuple[Any, ...], unknown: Sequence[Column]
) -> Verdict:
    """The verdict while columns are unknown: decided anyway if all that remains possible agrees."""
    asking = [column for column in unknown if any(option.mask & mask != mask for option in column.options)]
    masks = reachable({mask}, asking)
    if masks is not None and len({answer(program, each) for each in masks}) == 1:
        possible = [deciding(program, each) for each in masks]
        certain = reduce(and_, possible)
        return Verdict(answer(program, min(masks)), mask, certain or reduce(or_, possible), read, ())
    return Verdict(NEEDS_FACTS, mask, 0, read, needed(program, facts, mask, asking))


def reachable(masks: set[int], columns: Iterable[Column]) -> set[int] | None:
    """All masks that the unknown columns can lead to; None when they are too many."""
    for column in columns:
        masks = {mask & option.mask for mask in masks for option in column.options}
        if len(masks) > MOST_MASKS:
            return None
    return masks


def needed(program: Program, facts: Values, mask: int, unknown: Sequence[Column]) -> tuple[str, ...]:
    """The missing facts that can still change the answer, the one that leaves the fewest answers open first.

    A fact matters when two of its values lead to different answers while all others stay. Facts derived from
    the same missing fact are treated as independent, so it may be asked in vain, but is never forgotten.
    """
    missing = list(
        dict.fromkeys(base for column in unknown for base in column.bases if facts.get(base) is None)
    )
    ranked: list[tuple[float, str]] = []
    for name in missing:
        mine = [column for column in unknown if name in column.bases]
        others = reachable({mask}, [column for column in unknown if name not in column.bases])
        combined = reachable({program.everything}, mine)
        if others is None or combined is None or len(others) * len(combined) > MOST_MASKS:
            ranked.append((len(program.rows), name))
            continue
        if any(len({answer(program, other & own) for own in combined}) > 1 for other in others):
            left = sum(len({answer(program, other & own) for other in others}) for own in combined)
            ranked.append((left / len(combined), name))
    ranked.sort(key=lambda pair: pair[0])
    return tuple(name for _, name in ranked)
