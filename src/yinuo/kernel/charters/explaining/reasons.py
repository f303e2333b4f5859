"""Why a decision is what it is, and why no other clause decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from yinuo.kernel.charters.answers import Miss, Period, Reason, WhyNot
from yinuo.kernel.charters.compiling import Program
from yinuo.kernel.charters.compiling.columns import Column, bits_of
from yinuo.kernel.charters.compiling.periods import period
from yinuo.kernel.charters.deciding.verdict import Verdict
from yinuo.kernel.charters.definition import ASKED_ON, COVERED, CoverRow, Definition, OneOf, RemedyRow, Row
from yinuo.kernel.charters.explaining import wording
from yinuo.kernel.charters.types import Text

ASKS_FOR_COVER = OneOf(frozenset({True}))


@dataclass(frozen=True, slots=True)
class Reasons:
    """The clauses that decide, with those that stand beside them and the cover that they ask for; and the clauses that
    give them their terms as well.
    """

    deciding: tuple[Reason, ...]
    because: tuple[Reason, ...]

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple([each.clause for each in self.deciding])


class Explanation:
    """One verdict in words. Every clause appears once: among the reasons, or among those that do not decide."""

    def __init__(self, definition: Definition, program: Program, verdict: Verdict) -> None:
        self.definition = definition
        self.program = program
        self.verdict = verdict
        self.values = verdict.values

    @cached_property
    def read(self) -> list[tuple[Column, Any, int]]:
        """The columns that exclude rows, with what they show and the rows that they exclude."""
        found = []
        program, values = self.program, self.values
        for column, value in zip(program.listed_columns, program.listed(values), strict=True):
            lost = column.excluded[value]
            if lost:
                found.append((column, value, lost))
        for column in program.other_columns:
            value = column.read(values)
            lost = 0 if value is None else column.bits & ~column.mask(value)
            if lost:
                found.append((column, value, lost))
        return found

    @cached_property
    def missed(self) -> Mapping[int, Sequence[tuple[Column, Any]]]:
        """For every row the columns that exclude it, with what they show."""
        found: dict[int, list[tuple[Column, Any]]] = {}
        for column, value, lost in self.read:
            shown = (column, value)
            for bit in bits_of(lost & self.program.decides):
                if bit in found:
                    found[bit].append(shown)
                else:
                    found[bit] = [shown]
        return found

    def failed(self, bit: int) -> tuple[Miss, ...]:
        """The conditions of its own that a row missed."""
        row = self.program.rows[bit]
        return tuple([self.miss(column, value, row) for column, value in self.missed.get(bit, ())])

    def runs(self, name: str) -> bool:
        """Whether a fact is a period of its own, so that a miss speaks of its days."""
        derived = self.definition.derived.get(name)
        return derived is not None and derived.function == "within"

    def reasons(self) -> Reasons:
        """Why the decision is what it is. Remembered: few combinations of rows decide."""
        key = ("reasons", self.verdict.deciding, self.verdict.mask & self.program.cover)
        found = self.program.words.get(key)
        if found is None:
            deciding = self.deciding()
            found = self.program.remember(key, Reasons(deciding, self.because(deciding)))
        remembered: Reasons = found
        return remembered

    def decided(self) -> Iterable[Row]:
        return (self.program.rows[bit] for bit in bits_of(self.verdict.deciding))

    def deciding(self) -> tuple[Reason, ...]:
        found: dict[str, Reason] = {}
        for row in self.decided():
            found.setdefault(row.clause, self.reason(row))
            if isinstance(row, RemedyRow):
                for clause in row.also:
                    found.setdefault(clause, self.clause(clause))
            if row.when.get(COVERED) == ASKS_FOR_COVER:
                for bit in bits_of(self.verdict.mask & self.program.cover):
                    cover = self.program.rows[bit]
                    found.setdefault(cover.clause, self.reason(cover))
        return tuple(found.values())

    def because(self, deciding: Iterable[Reason]) -> tuple[Reason, ...]:
        found = {reason.clause: reason for reason in deciding}
        for row in self.decided():
            if isinstance(row, RemedyRow):
                for clauses in row.terms.values():
                    for clause in clauses:
                        found.setdefault(clause, self.clause(clause))
        return tuple(found.values())

    def clause(self, identifier: str) -> Reason:
        clause = self.definition.clauses[identifier]
        return Reason(clause.id, clause.source, clause.text)

    def reason(self, row: Row) -> Reason:
        clause = self.definition.clauses[row.clause]
        return Reason(clause.id, clause.source, row.text or clause.text)

    def why_not(self) -> tuple[WhyNot, ...]:
        """Every clause that does not decide, with what its nearest row missed."""
        because = self.reasons().because
        told = {reason.clause for reason in because}
        beaten, missed = self.beaten(), self.missed
        nearest: dict[str, tuple[int, int, Sequence[Miss]]] = {}
        for bit, row in enumerate(self.program.deciding_rows):
            if row.clause in told:
                continue
            of_cover = self.cover_misses(row) if COVERED in row.when else ()
            count = len(missed.get(bit, ())) + len(of_cover)
            if count or beaten >> bit & 1:
                before = nearest.get(row.clause)
                if before is None or count < before[0]:
                    nearest[row.clause] = (count, bit, of_cover)
        before_all = because[0].clause if because else None
        return tuple(
            [
                self.other(self.program.rows[bit], (*self.failed(bit), *of_cover), before_all)
                for _, bit, of_cover in nearest.values()
            ]
        )

    def near(self) -> tuple[WhyNot, ...]:
        """The clauses that missed one circumstance only and would have gone before what decides, closest first."""
        told = {reason.clause for reason in self.reasons().because}
        found: dict[str, WhyNot] = {}
        for row, miss in self.near_rows():
            before = found.get(row.clause)
            if row.clause in told or (before and before.failed[0].distance <= miss.distance):
                continue
            other = self.other(row, (miss,), None)
            if other.sentence:
                found[row.clause] = other
        return tuple(sorted(found.values(), key=lambda each: each.failed[0].distance))

    def near_rows(self) -> Iterable[tuple[Row, Miss]]:
        """The rows that one circumstance keeps from deciding: one of their own, or that a cover has run out."""
        program, verdict = self.program, self.verdict
        covered = verdict.mask & program.cover != 0
        refused = verdict.deciding & program.refuse
        if refused and (covered or not verdict.selected):
            return
        once = twice = 0
        for _, _, lost in self.read:
            twice |= once & lost
            once |= lost
        if refused:
            yield from self.behind_the_end(program.decides & ~once & ~verdict.unknown)
            return
        possible = self.ahead() & ~verdict.unknown
        if program.asking_cover:
            possible &= ~program.cover
            if verdict.unknown & program.cover:
                possible &= ~program.asking_cover
        fitting = possible & once & ~twice & program.if_covered[covered]
        for column, value, lost in self.read if fitting else ():
            if fitting & lost and not column.choice:
                for bit in bits_of(fitting & lost):
                    yield program.rows[bit], self.miss(column, value, program.rows[bit])
        waiting = possible & program.asking_cover & ~once & ~program.if_covered[False]
        if waiting and not covered and verdict.selected:
            ended = self.ended()
            for bit in bits_of(waiting):
                yield program.rows[bit], ended

    def behind_the_end(self, fitting: int) -> Iterable[tuple[Row, Miss]]:
        """What would have decided, where a case is refused for no other reason than that its cover has run out."""
        program = self.program
        while_covered = fitting & program.if_covered[True]
        if not while_covered & program.refuse:
            ended = self.ended()
            for rows in program.series:
                for bit in bits_of(while_covered & rows & -(while_covered & rows)):
                    yield program.rows[bit], ended

    def ahead(self) -> int:
        """The rows that would go before those that decide."""
        found = self.program.decides & ~self.program.refuse
        for rows in self.program.series:
            hit = self.verdict.deciding & rows
            if hit:
                found &= ~rows | (hit & -hit) - 1
        return found

    def other(self, row: Row, failed: tuple[Miss, ...], before_all: str | None) -> WhyNot:
        clause = self.definition.clauses[row.clause]
        sentence = self.sentence(row, failed[0]) if len(failed) == 1 else None
        overridden_by = None if failed else before_all
        return WhyNot(clause.id, clause.source, row.text or clause.text, failed, overridden_by, sentence)

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
                found |= rows & self.verdict.mask & ~self.verdict.unknown
        return found

    def miss(self, column: Column, value: Any, row: Row) -> Miss:
        """What a row missed in one column. Remembered where a column has few values."""
        key = (column.name, value, row.where)
        remembered: Miss | None = self.program.words.get(key)
        if remembered is not None:
            return remembered
        if column.periods:
            assert isinstance(row, CoverRow)
            return self.period_miss(row)
        test = row.when[column.name]
        fact = self.definition.fact(column.name)
        if self.runs(column.name):
            return wording.missed(self.definition, fact, test, value, self.values)
        found = wording.compared(fact, test, value)
        return found if column.masks is None else self.program.remember(key, found)

    def cover_misses(self, row: Row) -> Sequence[Miss]:
        """What a row missed that asks for cover: the misses of the cover that came nearest."""
        applying = self.verdict.mask & self.program.cover
        test = row.when[COVERED]
        if test.accepts(True):
            return () if applying or test.accepts(False) else self.no_cover
        if applying and not self.verdict.unknown & self.program.cover:
            fact = self.definition.fact(COVERED)
            return (wording.missed(self.definition, fact, test, True, self.values),)
        return ()

    @cached_property
    def no_cover(self) -> Sequence[Miss]:
        """What the nearest cover missed: best of all, only its days."""
        selected, missed = self.verdict.selected, self.missed

        def off(bit: int) -> tuple[int, bool]:
            return len(missed.get(bit, ())), not selected >> bit & 1

        nearest = min(bits_of(self.program.cover), key=off, default=None)
        return () if nearest is None else self.failed(nearest)

    def ended(self) -> Miss:
        """What is missed of the cover that the facts select, because the request lies outside its days."""
        covers = (self.program.rows[bit] for bit in bits_of(self.verdict.selected))
        misses = [self.period_miss(row) for row in covers if isinstance(row, CoverRow)]
        return min(misses, key=lambda miss: miss.distance)

    def period_miss(self, row: CoverRow) -> Miss:
        if row.usage is not None:
            name, limit = row.usage
            used = self.values.get(name)
            if used is not None and used > limit:
                return wording.used_up(self.definition.fact(name), used, limit)
        asked = self.definition.facts[ASKED_ON]
        day = self.values.get(ASKED_ON)
        first, last = period(row, self.values, self.program.conventions) or (self.values.get(row.since), None)
        text = day and wording.outside_period(row.title, asked.label, day, first, last)
        nothing = Text(f"{row.title.zh}：未约定期限", f"{row.title.en}: none was promised")
        found = last.isoformat() if last else ""
        distance = 1000
        if day and first and last and last > first:
            distance = (max(day - last, first - day).days * 1000) // (last - first).days
        key = ("length", row.where)
        length = self.program.words.get(key)
        if length is None:
            length = self.program.remember(key, wording.length(self.definition, row))
        return Miss(row.since, length, found, text or nothing, distance)

    def covers(self) -> tuple[Period, ...]:
        """The periods that the facts select, the longest first; none while it is not known."""
        found = []
        for bit in bits_of(self.verdict.selected):
            row = self.program.rows[bit]
            assert isinstance(row, CoverRow)
            first_last = period(row, self.values, self.program.conventions)
            if first_last is not None:
                found.append(Period(row.clause, row.title, *first_last, row.part))
        if len(found) > 1:
            found.sort(key=lambda each: each.ends_on, reverse=True)
        return tuple(found)
