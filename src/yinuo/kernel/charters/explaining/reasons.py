"""Why a decision is what it is, and why no other clause decided."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from yinuo.kernel.charters.answers import Miss, Period, Reason, WhyNot
from yinuo.kernel.charters.compiling import Program
from yinuo.kernel.charters.compiling.columns import Column
from yinuo.kernel.charters.compiling.periods import period
from yinuo.kernel.charters.deciding.verdict import Verdict
from yinuo.kernel.charters.definition import ASKED_ON, COVERED, CoverRow, Definition, OneOf, RemedyRow, Row
from yinuo.kernel.charters.explaining import wording
from yinuo.kernel.charters.types import Text

EXPLAINED = ("refuse", "cover", "payer", "remedy", "fee")
ASKS_FOR_COVER = OneOf(frozenset({True}))


class Explanation:
    """One verdict in words. Every clause appears once: among the reasons, or among those that do not decide."""

    def __init__(self, definition: Definition, program: Program, verdict: Verdict) -> None:
        self.definition = definition
        self.program = program
        self.verdict = verdict
        self.values = verdict.values
        self.unknown_bits = self.unknown_without_periods = 0
        self.read: list[tuple[Column, Any, int]] = []
        self.once = self.twice = self.elsewhere = 0
        once = twice = 0
        for column in program.columns:
            value = column.read(self.values)
            if value is None:
                self.unknown_bits |= column.bits
                if not column.periods:
                    self.unknown_without_periods |= column.bits
                continue
            masks = column.masks
            lost = column.bits & ~(column.mask(value) if masks is None else masks[value])
            if lost:
                self.read.append((column, value, lost))
                twice |= once & lost
                once |= lost
                if not column.periods:
                    self.elsewhere |= lost
        self.once, self.twice = once, twice

    @cached_property
    def missed(self) -> dict[int, list[tuple[Column, Any]]]:
        """For every row the columns that exclude it, with what they show."""
        found: dict[int, list[tuple[Column, Any]]] = {}
        for column, value, excluded in self.read:
            lost = excluded
            while lost:
                lowest = lost & -lost
                found.setdefault(lowest.bit_length() - 1, []).append((column, value))
                lost ^= lowest
        return found

    def decided(self) -> Iterable[Row]:
        rows, bits = self.program.rows, self.verdict.deciding
        while bits:
            lowest = bits & -bits
            yield rows[lowest.bit_length() - 1]
            bits ^= lowest

    @cached_property
    def deciding(self) -> tuple[Reason, ...]:
        """The clauses that decide, with those that stand beside them, and the cover that they ask for."""
        found: dict[str, Reason] = {}
        rows = self.program.rows
        for row in self.decided():
            found.setdefault(row.clause, self.reason(row))
            if isinstance(row, RemedyRow):
                for clause in row.also:
                    found.setdefault(clause, self.clause(clause))
            if row.when.get(COVERED) == ASKS_FOR_COVER:
                for other, cover in enumerate(rows):
                    if self.verdict.mask & self.program.cover & 1 << other:
                        found.setdefault(cover.clause, self.reason(cover))
        return tuple(found.values())

    @cached_property
    def because(self) -> tuple[Reason, ...]:
        """The deciding clauses and those that give them their terms."""
        found = {reason.clause: reason for reason in self.deciding}
        for row in self.decided():
            if isinstance(row, RemedyRow):
                for clauses in row.terms.values():
                    for clause in clauses:
                        found.setdefault(clause, self.clause(clause))
        return tuple(found.values())

    def clause(self, identifier: str) -> Reason:
        found = self.program.words.get(identifier)
        if found is None:
            clause = self.definition.clauses[identifier]
            found = self.program.words[identifier] = Reason(clause.id, clause.source, clause.text)
        return found

    def reason(self, row: Row) -> Reason:
        if row.text is None:
            return self.clause(row.clause)
        clause = self.definition.clauses[row.clause]
        return Reason(clause.id, clause.source, row.text)

    def why_not(self) -> tuple[WhyNot, ...]:
        """Every clause that does not decide, with what its nearest row missed."""
        because = self.because
        deciding = {reason.clause for reason in because}
        beaten = self.beaten()
        found: dict[str, WhyNot] = {}
        for bit, row in enumerate(self.program.rows):
            if row.clause in deciding or row.table not in EXPLAINED:
                continue
            failed = self.failed(bit, row)
            if not failed and not beaten >> bit & 1:
                continue
            before = found.get(row.clause)
            if before is None or len(failed) < len(before.failed):
                found[row.clause] = self.other(row, failed, because)
        return tuple(found.values())

    def near(self) -> tuple[WhyNot, ...]:
        """The clauses that missed one circumstance only, without looking at the rows that missed more."""
        because = self.because
        deciding = {reason.clause for reason in because}
        found: dict[str, WhyNot] = {}
        tables = self.program.tables
        bits = self.once & ~self.twice & self.program.decides & ~tables["refuse"]
        for column, value, lost in self.read:
            mine = bits & lost
            if column.choice or not mine:
                continue
            while mine:
                lowest = mine & -mine
                mine ^= lowest
                row = self.program.rows[lowest.bit_length() - 1]
                if row.clause not in deciding and row.clause not in found and COVERED not in row.when:
                    other = self.other(row, (self.miss(column, value, row),), because)
                    if other.sentence:
                        found[row.clause] = other
        return tuple(found.values())

    def other(self, row: Row, failed: tuple[Miss, ...], because: tuple[Reason, ...]) -> WhyNot:
        reason = self.reason(row)
        sentence = self.sentence(row, failed[0]) if len(failed) == 1 else None
        by = because[0].clause if not failed and because else None
        return WhyNot(reason.clause, reason.source, reason.text, failed, by, sentence)

    def sentence(self, row: Row, miss: Miss) -> Text | None:
        """What a row says that was missed by one circumstance; nothing where it speaks of other things altogether."""
        test = row.when.get(miss.fact)
        if row.table == "refuse" or (isinstance(test, OneOf) and self.definition.fact(miss.fact).values):
            return None
        return wording.would_have_been(self.definition, row, miss, self.values)

    def beaten(self) -> int:
        """The rows of first-hit tables that apply, but come behind a row that decides."""
        if not self.verdict.deciding:
            return 0
        found = 0
        for rows in self.program.series:
            if self.verdict.deciding & (rows | self.program.refuse):
                found |= rows & self.verdict.mask & ~self.unknown_bits
        return found

    def failed(self, bit: int, row: Row) -> tuple[Miss, ...]:
        misses = [self.miss(column, value, row) for column, value in self.missed.get(bit, ())]
        if COVERED in row.when:
            misses.extend(self.cover_misses(row))
        return tuple(misses)

    def miss(self, column: Column, value: Any, row: Row) -> Miss:
        if column.periods:
            assert isinstance(row, CoverRow)
            return self.period_miss(row)
        derived = self.definition.derived.get(column.name)
        test = row.when[column.name]
        fact = self.definition.fact(column.name)
        if derived is not None and derived.function == "within":
            return wording.missed(self.definition, fact, test, value, self.values)
        key = (column.name, test, value)
        found = self.program.words.get(key)
        if found is None:
            found = self.program.words[key] = wording.compared(fact, test, value)
        return found

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
        if applying and not self.unknown_bits & self.program.cover:
            fact = self.definition.fact(COVERED)
            return (wording.missed(self.definition, fact, row.when[COVERED], True, self.values),)
        return ()

    def period_miss(self, row: CoverRow) -> Miss:
        if row.usage is not None:
            name, limit = row.usage
            used = self.values.get(name)
            if used is not None and used > limit:
                return wording.used_up(self.definition.fact(name), used, limit)
        asked = self.definition.facts[ASKED_ON]
        day = self.values.get(ASKED_ON)
        first_last = period(row, self.values, self.program.conventions)
        first, last = first_last or (self.values.get(row.since), None)
        text = day and wording.outside_period(row.title, asked.label, day, first, last)
        nothing = Text(f"{row.title.zh}：未约定期限", f"{row.title.en}: none was promised")
        found = last.isoformat() if last else ""
        return Miss(row.since, wording.length(self.definition, row), found, text or nothing)

    def covers(self) -> tuple[Period, ...]:
        """The periods that the facts select, the longest first; none while it is not known."""
        bits = self.program.cover & ~self.elsewhere & ~self.unknown_without_periods
        found = []
        while bits:
            lowest = bits & -bits
            bits ^= lowest
            row = self.program.rows[lowest.bit_length() - 1]
            assert isinstance(row, CoverRow)
            first_last = period(row, self.values, self.program.conventions)
            if first_last is not None:
                found.append(Period(row.clause, row.title, *first_last, row.part))
        if len(found) > 1:
            found.sort(key=lambda each: each.ends_on, reverse=True)
        return tuple(found)
