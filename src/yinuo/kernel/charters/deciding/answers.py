"""What a mask of rows means."""

from collections.abc import Callable
from dataclasses import dataclass, field

from yinuo.kernel.charters.compiling import Values
from yinuo.kernel.charters.compiling.amounts import Amounts, Charge, Line, together
from yinuo.kernel.charters.compiling.program import MOST_REMEMBERED, Program
from yinuo.kernel.charters.definition import PayerRow
from yinuo.kernel.charters.types import Outcome, Payer


def no_amounts(values: Values) -> tuple[Amounts | None, ...]:  # noqa: ARG001 - the shape of every answer's amounts
    return ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What one state of knowledge means. Two answers are equal when nobody would be treated differently."""

    outcome: Outcome
    service_class: str | None = None
    payer: Payer | None = None
    lines: tuple[Line, ...] = ()
    charges: tuple[Charge, ...] = ()
    amounts: Callable[[Values], tuple[Amounts | None, ...]] = field(
        default=no_amounts, compare=False, repr=False
    )

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that its amounts are computed from."""
        names = [name for line in self.lines for name in line.facts]
        names += [name for charge in self.charges for name in charge.facts]
        return tuple(dict.fromkeys(names))


NEEDS_FACTS = Answer(Outcome.NEEDS_FACTS)
REFUSED = Answer(Outcome.REFUSED)


def after_cover(program: Program, mask: int) -> int:
    return mask & program.if_covered[mask & program.cover != 0]


def deciding(program: Program, mask: int) -> int:
    """The bits that decide: every refusing row, else the first row of each series; without series the covers."""
    left = after_cover(program, mask)
    refusing = left & program.refuse
    if refusing:
        return refusing
    found = 0
    for rows in program.series:
        hit = left & rows
        found |= hit & -hit
    return found if program.has_payer_table or program.has_remedy_table else found | left & program.cover


def meaning(program: Program, mask: int) -> tuple[Answer, int]:
    """The answer of a mask and the bits that decide, remembered."""
    found = program.answers.get(mask)
    if found is None:
        bits = deciding(program, mask)
        found = (answer_of(program, bits), bits)
        if len(program.answers) < MOST_REMEMBERED:
            program.answers[mask] = found
    return found


def answer_of(program: Program, bits: int) -> Answer:
    """The answer that the deciding bits give."""
    if bits & program.refuse:
        return REFUSED
    service_class, payer, outcome = None, None, Outcome.NEGOTIATE
    paying = bits & program.tables["payer"]
    remedying = bits & program.tables["remedy"]
    lines = program.lines(remedying.bit_length() - 1) if remedying else ()
    if paying:
        row = program.rows[paying.bit_length() - 1]
        assert isinstance(row, PayerRow)
        service_class, payer = row.service_class, row.payer
        outcome = Outcome.CHARGEABLE if payer is Payer.CUSTOMER else Outcome.COVERED
    elif not program.has_payer_table and (lines or (not program.has_remedy_table and bits & program.cover)):
        outcome = Outcome.COVERED
    feeing = bits & program.tables["fee"]
    charges = tuple(charge for bit, charge in program.charges.items() if feeing >> bit & 1)
    return Answer(outcome, service_class, payer, lines, charges, together(lines) if lines else no_amounts)
