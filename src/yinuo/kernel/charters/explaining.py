"""Why a decision is what it is, and why no other clause decided."""

from typing import Any

from yinuo.kernel.charters import wording
from yinuo.kernel.charters.compiling import Column, Program, Values, period
from yinuo.kernel.charters.deciding import Verdict
from yinuo.kernel.charters.definition import ASKED_ON, COVERED, CoverRow, Definition, OneOf, Row
from yinuo.kernel.charters.types import Miss, Period, Reason, Text, WhyNot


class Explanation:
    """One verdict in words. Every clause appears once: among the reasons, or among those that do not decide."""

    def __init__(self, definition: Definition, program: Program, facts: Values, verdict: Verdict) -> None:
        self.definition = definition
        self.program = program
        self.verdict = verdict
        self.values = dict(facts)
        for name, compute in program.steps:
            self.values[name] = compute(self.values)
        self.known: set[str] = set()
        self.missed: list[list[tuple[Column, Any]]] = [[] for _ in program.rows]
        for column, value in zip(program.columns, verdict.read, strict=True):
            if value is not None:
                self.known.add(column.name)
                lost = program.everything & ~column.mask(value)
                while lost:
                    lowest = lost & -lost
                    self.missed[lowest.bit_length() - 1].append((column, value))
                    lost ^= lowest

    def because(self) -> tuple[Reason, ...]:
        found: dict[str, Reason] = {}
        rows = self.program.rows
        for bit, row in enumerate(rows):
            if self.verdict.deciding >> bit & 1:
                found.setdefault(row.clause, self.reason(row))
                if row.when.get(COVERED) == OneOf(frozenset({True})):
                    for other in range(len(rows)):
                        if self.verdict.mask & self.program.cover & 1 << other:
                            found.setdefault(rows[other].clause, self.reason(rows[other]))
        return tuple(found.values())

    def reason(self, row: Row) -> Reason:
        clause = self.definition.clauses[row.clause]
        return Reason(clause.id, clause.source, row.text or clause.text)

    def why_not(self, because: tuple[Reason, ...]) -> tuple[WhyNot, ...]:
        deciding = {reason.clause for reason in because}
        found: dict[str, WhyNot] = {}
        for bit, row in enumerate(self.program.rows):
            if row.clause in deciding:
                continue
            failed = self.failed(bit, row)
            beaten = not failed and self.verdict.deciding and self.program.payer >> bit & 1
            if not failed and not beaten:
                continue
            before = found.get(row.clause)
            if before is None or len(failed) < len(before.failed):
                reason = self.reason(row)
                by = because[0].clause if beaten else None
                found[row.clause] = WhyNot(reason.clause, reason.source, reason.text, failed, by)
        return tuple(found.values())

    def failed(self, bit: int, row: Row) -> tuple[Miss, ...]:
        misses = [self.miss(column, value, row) for column, value in self.missed[bit]]
        if COVERED in row.when:
            misses.extend(self.cover_misses(row))
        return tuple(misses)

    def miss(self, column: Column, value: Any, row: Row) -> Miss:
        if column.period_of is not None:
            return self.period_miss(column.period_of)
        fact = self.definition.fact(column.name)
        return wording.missed(self.definition, fact, row.when[column.name], value, self.values)

    def cover_misses(self, row: Row) -> tuple[Miss, ...]:
        """What a row missed that asks for cover: the misses of the cover that came nearest."""
        applying = self.verdict.mask & self.program.cover
        if row.when[COVERED].accepts(True):
            if applying or row.when[COVERED].accepts(False):
                return ()
            tried = [
                self.failed(bit, other)
                for bit, other in enumerate(self.program.rows)
                if isinstance(other, CoverRow)
            ]
            return min(tried, key=len, default=())
        if applying and len(self.known) == len(self.verdict.read):
            fact = self.definition.fact(COVERED)
            return (wording.missed(self.definition, fact, row.when[COVERED], True, self.values),)
        return ()

    def period_miss(self, row: CoverRow) -> Miss:
        asked = self.definition.facts[ASKED_ON]
        day = self.values.get(ASKED_ON)
        first_last = period(row, self.values, self.program.conventions)
        first, last = first_last or (self.values.get(row.since), None)
        text = day and wording.outside_period(row.title, asked.label, day, first, last)
        nothing = Text(f"{row.title.zh}：未约定期限", f"{row.title.en}: none was promised")
        found = last.isoformat() if last else ""
        return Miss(row.since, wording.length(self.definition, row), found, text or nothing)

    def cover(self) -> Period | None:
        """The cover that the facts select, the longest if several; None while it is not known."""
        rows = self.program.rows
        found = []
        for bit, row in enumerate(rows):
            if isinstance(row, CoverRow):
                selected = all(column.period_of is row for column, _ in self.missed[bit])
                certain = self.known.issuperset(row.when)
                first_last = period(row, self.values, self.program.conventions)
                if selected and certain and first_last is not None:
                    found.append(Period(row.clause, row.title, *first_last))
        return max(found, key=lambda each: each.ends_on, default=None)
