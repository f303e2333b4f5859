"""One request against one program: the answer with its amounts, or what must be asked first."""

from bisect import bisect_left, bisect_right
from functools import reduce
from operator import and_, getitem
from typing import Any, NamedTuple

from yinuo.kernel.charters.compiling import Program, Values
from yinuo.kernel.charters.compiling.amounts import Amounts
from yinuo.kernel.charters.deciding.answers import NEEDS_FACTS, Answer, meaning
from yinuo.kernel.charters.deciding.asking import Unknown, still_open


class Verdict(NamedTuple):
    """The answer and how it came about.

    `mask` holds the rows that may still apply, `deciding` the bits of those that decide (where missing facts
    leave several rows of the same answer: all of them), `selected` the cover rows that fit but for their days,
    `values` the facts with what was derived from them, `amounts` what each offered line deducts and pays and
    `charged` what each charge comes to. While facts are missing, `unknown` are the rows that they may still exclude,
    `needs` the facts to ask for, best question first, and `possible` the answers still open.
    """

    answer: Answer
    mask: int
    deciding: int
    selected: int
    values: Values
    amounts: tuple[Amounts, ...] = ()
    charged: tuple[int, ...] = ()
    unknown: int = 0
    needs: tuple[str, ...] = ()
    possible: tuple[Answer, ...] = ()


def decide(program: Program, facts: Values) -> Verdict:
    """The verdict on checked facts. A fact that is absent or None is unknown."""
    values: dict[str, Any] = {**program.blank, **facts} if len(facts) < program.given else dict(facts)
    for name, compute in program.steps:
        values[name] = compute(values)
    mask = reduce(and_, map(getitem, program.listed_masks, program.listed(values)), program.start)
    missing = not mask & program.complete
    mask &= program.everything
    for name, points, spread in program.ordered:
        value = values[name]
        if value is None:
            missing = True
        else:
            mask &= spread[bisect_left(points, value) + bisect_right(points, value)]
    selected = mask & program.cover
    for bits, read in program.periods:
        if mask & bits:
            inside = read(values)
            if inside is None:
                missing = True
            elif not inside:
                mask &= ~bits
    if missing:
        return incomplete(program, facts, values, mask, selected)
    answer, bits = meaning(program, mask)
    amounts = answer.amounts(values)
    charged = tuple([charge.amount(values) for charge in answer.charges]) if answer.charges else ()
    if None in amounts or None in charged:
        return incomplete(program, facts, values, mask, selected)
    return Verdict(answer, mask, bits, selected, values, amounts, charged)  # type: ignore[arg-type]


def incomplete(program: Program, facts: Values, values: Values, mask: int, selected: int) -> Verdict:
    """The verdict while facts are missing: decided anyway if all that remains possible agrees."""
    unknown = Unknown(program, facts, values, mask)
    selected &= ~unknown.but_for_days
    if unknown.columns:
        answers, needs = still_open(unknown)
    else:
        answer, bits = meaning(program, mask)
        answers, needs = {answer: []}, unknown.for_amounts((answer,))
    if needs or answers is None or len(answers) != 1:
        possible = tuple(sorted(answers or (), key=repr))
        return Verdict(
            NEEDS_FACTS, mask, 0, selected, values, unknown=unknown.bits, needs=needs, possible=possible
        )
    ((answer, states),) = answers.items()
    if unknown.columns:
        bits = unknown.deciding(answer, states)
    amounts = answer.amounts(values)
    charged = tuple([charge.amount(values) for charge in answer.charges])
    return Verdict(answer, mask, bits, selected, values, amounts, charged, unknown.bits)  # type: ignore[arg-type]
