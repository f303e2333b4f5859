"""One request against one program: the answer with its amounts, or what must be asked first."""

from bisect import bisect_left, bisect_right
from functools import reduce
from operator import and_, getitem
from typing import Any

from yinuo.kernel.charters.compiling import Program, Values
from yinuo.kernel.charters.compiling.amounts import Amounts
from yinuo.kernel.charters.deciding.answers import NEEDS_FACTS, Answer, meaning
from yinuo.kernel.charters.deciding.asking import Unknown, still_open


class Verdict:
    """The answer and how it came about.

    `mask` holds the rows that may still apply, `deciding` the bits of those that decide (where missing facts
    leave several rows of the same answer: all of them), `values` the facts with what was derived from them,
    `amounts` what each offered line deducts and pays and `charged` what each charge comes to, `needs` the facts to
    ask for, best question first, `possible` the answers still open.
    """

    __slots__ = ("amounts", "answer", "charged", "deciding", "mask", "needs", "possible", "values")

    def __init__(  # noqa: PLR0917 - made once per decision, without the cost of keywords
        self,
        answer: Answer,
        mask: int,
        deciding: int,
        values: Values,
        amounts: tuple[Amounts, ...] = (),
        charged: tuple[int, ...] = (),
        needs: tuple[str, ...] = (),
        possible: tuple[Answer, ...] = (),
    ) -> None:
        self.answer = answer
        self.mask = mask
        self.deciding = deciding
        self.values = values
        self.amounts = amounts
        self.charged = charged
        self.needs = needs
        self.possible = possible


def decide(program: Program, facts: Values) -> Verdict:
    """The verdict on checked facts. A fact that is absent or None is unknown."""
    values: dict[str, Any] = {**program.blank, **facts}
    for name, compute in program.steps:
        values[name] = compute(values)
    start = program.everything | program.complete
    mask = reduce(and_, map(getitem, program.listed_masks, program.listed(values)), start)
    missing = not mask & program.complete
    mask &= program.everything
    for name, points, spread in program.ordered:
        value = values[name]
        if value is None:
            missing = True
        else:
            mask &= spread[bisect_left(points, value) + bisect_right(points, value)]
    for bits, read in program.periods:
        if mask & bits:
            inside = read(values)
            if inside is None:
                missing = True
            elif not inside:
                mask &= ~bits
    if missing:
        return incomplete(program, facts, values, mask)
    answer, bits = meaning(program, mask)
    amounts = answer.amounts(values)
    charged = tuple([charge.amount(values) for charge in answer.charges]) if answer.charges else ()
    if None in amounts or None in charged:
        return incomplete(program, facts, values, mask)
    return Verdict(answer, mask, bits, values, amounts, charged)  # type: ignore[arg-type]


def incomplete(program: Program, facts: Values, values: Values, mask: int) -> Verdict:
    """The verdict while facts are missing: decided anyway if all that remains possible agrees."""
    unknown = Unknown(program, facts, values, mask)
    if unknown.columns:
        answers, needs = still_open(unknown)
    else:
        answer, _ = meaning(program, mask)
        answers, needs = {answer}, unknown.for_amounts({answer})
    if needs or answers is None or len(answers) != 1:
        possible = () if answers is None else tuple(sorted(answers, key=repr))
        return Verdict(NEEDS_FACTS, mask, 0, values, needs=needs, possible=possible)
    (answer,) = answers
    amounts = answer.amounts(values)
    charged = tuple([charge.amount(values) for charge in answer.charges])
    bits = unknown.deciding(answer)
    return Verdict(answer, mask, bits, values, amounts, charged)  # type: ignore[arg-type]
