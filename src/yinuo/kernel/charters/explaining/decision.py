"""The whole answer: outcome, offers with their amounts, fees, what follows, and the reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from yinuo.kernel.charters.answers import (
    Decision,
    Fee,
    Offer,
    Others,
    Possible,
    Promised,
    Proof,
    Question,
    Term,
)
from yinuo.kernel.charters.compiling import Program, Values
from yinuo.kernel.charters.compiling.columns import bits_of
from yinuo.kernel.charters.compiling.parameters import settled
from yinuo.kernel.charters.deciding.answers import Answer, after_cover
from yinuo.kernel.charters.deciding.verdict import Verdict
from yinuo.kernel.charters.definition import (
    ASKED_ON,
    ApprovalRow,
    EvidenceRow,
    FeeRow,
    PartnerRow,
    PromiseRow,
    RemedyRow,
    Row,
)
from yinuo.kernel.charters.explaining import wording
from yinuo.kernel.charters.explaining.reasons import Explanation
from yinuo.kernel.charters.ladders import Breach
from yinuo.kernel.charters.types import Remedy
from yinuo.kernel.charters.values import plain

if TYPE_CHECKING:
    from yinuo.kernel.charters.charter import Charter

MOST_POSSIBLE = 12


def explained(
    charter: "Charter", checked: Values, verdict: Verdict, *, release: str | None = None
) -> Decision:
    """The decision in full. Checks name no release: its hash costs more than the decision."""
    program = charter.program
    explanation = Explanation(charter.definition, program, verdict)
    reasons = explanation.reasons()
    covers = explanation.covers()
    asked_on = checked.get(ASKED_ON)
    answer = verdict.answer
    following = after_cover(program, verdict.mask)
    what = duties(charter, following, following & ~verdict.unknown)
    offers = tuple(offered(charter, program, verdict)) if answer.lines else ()
    approval = ""
    if what.approvals:
        offers = tuple([approved(charter, offer, what.approvals) for offer in offers])
        approval = strictest(charter, [each.approval for each in offers]) or plainly(charter, what.approvals)
    questions: tuple[Question, ...] = ()
    still_open: tuple[Possible, ...] = ()
    if verdict.needs:
        questions = tuple([Question(name, charter.question(name)) for name in verdict.needs])
        still_open = tuple(dict.fromkeys(map(possible, verdict.possible)))[:MOST_POSSIBLE]
    return Decision(
        charter=charter.id,
        release=charter.release if release is None else release,
        asked_on=asked_on if isinstance(asked_on, date) else None,
        outcome=answer.outcome,
        service_class=answer.service_class,
        payer=answer.payer,
        cover=covers[0] if covers else None,
        refused_by=reasons.clauses if verdict.deciding & program.refuse else (),
        questions=questions,
        because=reasons.because,
        others=Others(explanation.near, explanation.why_not),
        clauses=reasons.clauses,
        offer=offers,
        fees=tuple(charged(program, verdict)) if answer.charges else (),
        promises=tuple([priced(each, verdict.values) for each in what.promises]),
        evidence=what.evidence,
        approval=approval,
        partner=what.partner,
        possible=still_open,
        covers=covers,
    )


@dataclass(frozen=True, slots=True)
class Duties:
    """What follows whatever the answer: time limits, evidence, approvals, terms of partners."""

    promises: tuple[Promised, ...]
    evidence: tuple[Proof, ...]
    approvals: tuple[ApprovalRow, ...]
    partner: tuple[Term, ...]


def duties(charter: "Charter", mask: int, certain: int) -> Duties:
    """What follows from the rows that may apply, and certainly apply. Remembered: few combinations occur."""
    program = charter.program
    bits = program.everything & ~program.decides
    key = ("duties", mask & bits, certain & bits)
    found = program.words.get(key)
    if found is None:
        what = Duties(
            promises=tuple(promised(charter, program, mask, certain)),
            evidence=tuple(proofs(charter, program, mask, certain)),
            approvals=tuple(row for row in chosen(program, "approval", mask) if isinstance(row, ApprovalRow)),
            partner=tuple(agreed(program, mask, certain)),
        )
        found = program.remember(key, what)
    remembered: Duties = found
    return remembered


def chosen(program: Program, table: str, mask: int) -> Iterable[Row]:
    return (program.rows[bit] for bit in bits_of(program.tables[table] & mask))


def offered(charter: "Charter", program: Program, verdict: Verdict) -> Iterable[Offer]:
    remedying = verdict.deciding & program.tables["remedy"]
    row = program.rows[(remedying & -remedying).bit_length() - 1]
    assert isinstance(row, RemedyRow)
    for line, (deduct, pays) in zip(verdict.answer.lines, verdict.amounts, strict=True):
        terms = row.terms.get(line.remedy, ())
        yield Offer(
            remedy=line.remedy,
            deduct=deduct,
            pays_customer=pays,
            clauses=tuple(dict.fromkeys((row.clause, *row.also, *terms))),
            chooses=line.chooses,
            reckoned=partial(wording.formula, line, verdict.values, deduct, pays),
            freight=line.freight,
            loaner=line.loaner,
            charter=charter.id,
        )


def charged(program: Program, verdict: Verdict) -> Iterable[Fee]:
    feeing = [
        row for bit, row in enumerate(program.rows) if isinstance(row, FeeRow) and verdict.deciding >> bit & 1
    ]
    for charge, amount in zip(verdict.answer.charges, verdict.charged, strict=True):
        row = next(row for row in feeing if row.kind is charge.kind)
        yield Fee(charge.kind, amount, charge.payer, row.clause)


def approved(charter: "Charter", offer: Offer, rows: Sequence[ApprovalRow]) -> Offer:
    """The offer with the strictest approval that it needs."""
    levels = [row.level for row in rows if narrows(row, offer.remedy, offer.pays_customer)]
    level = strictest(charter, levels)
    if not level:
        return offer
    return replace(offer, approval=level)


def narrows(row: ApprovalRow, remedy: Remedy, paid: int) -> bool:
    return (not row.remedies or remedy in row.remedies) and (row.amount is None or row.amount.accepts(paid))


def plainly(charter: "Charter", rows: Iterable[ApprovalRow]) -> str:
    """The strictest approval that does not depend on what is offered."""
    return strictest(charter, [row.level for row in rows if not row.remedies and row.amount is None])


def strictest(charter: "Charter", levels: Iterable[str]) -> str:
    order = charter.definition.levels
    return max((level for level in levels if level), key=order.index, default="")


def promised(charter: "Charter", program: Program, mask: int, certain: int) -> Iterable[Promised]:
    sure = {row.id for row in chosen(program, "promise", certain)}
    for row in chosen(program, "promise", mask):
        if isinstance(row, PromiseRow) and isinstance(row.amount, int):
            yield Promised(
                clause=row.clause,
                start=row.start,
                stop=row.stop,
                amount=row.amount,
                unit=row.unit,
                calendar=row.calendar,
                text=row.text or charter.definition.clauses[row.clause].text,
                certain=row.id in sure,
                charter=charter.id,
                row=row.id,
                pause=row.pause,
                if_closed=row.if_closed,
                every=row.every,
                ladder=row.ladder,
                breach=row.breach and rounded(settled(row.breach, charter.settings), charter),
            )


def rounded(breach: Breach, charter: "Charter") -> Breach:
    """With the way in which the charter rounds parts of a fen."""
    owed = breach.compensation
    return replace(
        breach, compensation=owed and replace(owed, rounding=charter.definition.rounding if owed.of else "")
    )


def priced(promise: Promised, values: Values) -> Promised:
    """The promise with the price, as far as it is known, of which its compensation is a share."""
    breach = promise.breach
    if breach is None or breach.compensation is None or not breach.compensation.of:
        return promise
    owed = breach.compensation
    return replace(promise, breach=replace(breach, compensation=replace(owed, price=values.get(owed.of))))


def proofs(charter: "Charter", program: Program, mask: int, certain: int) -> Iterable[Proof]:
    sure = {row.id for row in chosen(program, "evidence", certain)}
    for row in chosen(program, "evidence", mask):
        if isinstance(row, EvidenceRow):
            text = row.text or charter.definition.clauses[row.clause].text
            yield Proof(
                row.clause,
                row.step,
                row.collect,
                row.mandatory,
                text,
                certain=row.id in sure,
                row=row.id,
                charter=charter.id,
                at=row.at,
                items=tuple(row.items.values()),
            )


def agreed(program: Program, mask: int, certain: int) -> Iterable[Term]:
    """The first row of each term; none where a row before it may still apply."""
    settled = {row.id for row in chosen(program, "partner", certain)}
    told: Mapping[str, bool] = {}
    for row in chosen(program, "partner", mask):
        if isinstance(row, PartnerRow) and row.name not in told:
            told = {**told, row.name: True}
            if row.id in settled and not isinstance(row.value, tuple):
                yield Term(row.name, plain(row.fact, row.value), row.clause)  # type: ignore[arg-type]


def possible(answer: Answer) -> Possible:
    return Possible(answer.outcome, answer.service_class, tuple(line.remedy for line in answer.lines))
