"""What a simulation says: its sentence, clause by clause, the matrix of clauses, charts, and single cases side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.charters import queries as charters
from yinuo.entitlement import queries as entitlement
from yinuo.kernel.charters import Charter, Outcome, Text
from yinuo.kernel.errors import gettext_noop
from yinuo.kernel.money import yuan_grouped
from yinuo.web import deciding

if TYPE_CHECKING:
    from yinuo.entitlement.models import Decision, Simulation, SimulationCell

WITHOUT_CLAUSE = {
    Outcome.COVERED: gettext_noop("covered"),
    Outcome.CHARGEABLE: gettext_noop("the customer pays"),
    Outcome.REFUSED: gettext_noop("refused"),
    Outcome.NEGOTIATE: gettext_noop("left open"),
    Outcome.NEEDS_FACTS: gettext_noop("must be asked first"),
}
SHADES = 5
CHART_ROWS = 12


class Words:
    """The words of both promises and of the law below them, in the reader's language."""

    def __init__(self, old: Charter, new: Charter, floor: Charter | None, language: str) -> None:
        self.old, self.new, self.floor, self.language = old, new, floor, language

    def title(self, label: str) -> str:
        """What a clause says; where no clause decides, the outcome."""
        if label in set(Outcome):
            return _(WITHOUT_CLAUSE[Outcome(label)])
        for charter in (self.new, self.old, self.floor):
            clause = charter.definition.clauses.get(label) if charter else None
            if clause is not None:
                return charters.spoken(clause.text, self.language)
        return ""

    def short(self, label: str) -> str:
        """The number of a clause, or the outcome in words."""
        return _(WITHOUT_CLAUSE[Outcome(label)]) if label in set(Outcome) else label

    def question(self, fact: str) -> str:
        for charter in (self.new, self.floor):
            if charter is not None and fact in charter.definition.facts:
                return charters.spoken(charter.question(fact), self.language)
        return fact


@dataclass(slots=True)
class Side:
    """Cases and money of one clause on one side."""

    cases: int = 0
    fen: int = 0


@dataclass(slots=True)
class ClauseLine:
    """What one clause decides now and with the draft."""

    label: str
    now: Side = field(default_factory=Side)
    draft: Side = field(default_factory=Side)

    @property
    def more(self) -> int:
        return self.draft.fen - self.now.fen


def by_clause(cells: Iterable["SimulationCell"]) -> list[ClauseLine]:
    """Every clause with what it decides now and with the draft, in the order of their numbers."""
    found: dict[str, ClauseLine] = {}
    for cell in cells:
        before = found.setdefault(cell.old, ClauseLine(cell.old))
        before.now.cases += cell.cases
        before.now.fen += cell.before_fen
        after = found.setdefault(cell.new, ClauseLine(cell.new))
        after.draft.cases += cell.cases
        after.draft.fen += cell.after_fen
    return sorted(found.values(), key=lambda line: (line.label in set(Outcome), line.label))


def shown(found: "Simulation", words: Words) -> dict[str, Any]:
    """Everything that the page of a finished simulation says."""
    cells, months = list(found.cells.all()), list(found.months.order_by("month"))
    lines = by_clause(cells)
    more = sum(cell.after_fen - cell.before_fen for cell in cells)
    changed = sum(cell.changed for cell in cells)
    return {
        "headline": headline(found.total, changed, more),
        "changed": changed,
        "more": signed(more),
        "more_fen": more,
        "by_people": sum(cell.by_people for cell in cells),
        "undecidable": sum(cell.cases for cell in cells if cell.new == Outcome.NEEDS_FACTS),
        "undecidable_now": sum(cell.cases for cell in cells if cell.old == Outcome.NEEDS_FACTS),
        "lines": [line_of(line, words) for line in lines],
        "totals": {
            "cases": found.total,
            "now": yuan_grouped(sum(cell.before_fen for cell in cells)),
            "draft": yuan_grouped(sum(cell.after_fen for cell in cells)),
            "more": signed(more),
        },
        "matrix": matrix(cells, words),
        "clause_bars": bars(
            [(words.short(each.label), each.now.fen, each.draft.fen) for each in most_moved(lines)]
        ),
        "month_bars": bars([(f"{each.month:%Y-%m}", each.before_fen, each.after_fen) for each in months])
        if len(months) > 1
        else [],
        "questions": [
            {
                "fact": each.fact,
                "words": words.question(each.fact),
                "cases": each.cases,
                "is_new": each.is_new,
            }
            for each in found.questions.order_by("-cases", "fact")
        ],
    }


def headline(cases: int, changed: int, more: int) -> str:
    """The whole in one sentence."""
    if not changed:
        return _("None of %(cases)s cases would have been decided differently.") % {"cases": f"{cases:,}"}
    told = ngettext(
        "%(changed)s of %(cases)s cases would have been decided differently",
        "%(changed)s of %(cases)s cases would have been decided differently",
        changed,
    ) % {"changed": f"{changed:,}", "cases": f"{cases:,}"}
    amount = yuan_grouped(abs(more))
    if more > 0:
        return _("%(told)s; customers would have got %(amount)s more.") % {"told": told, "amount": amount}
    if more < 0:
        return _("%(told)s; customers would have got %(amount)s less.") % {"told": told, "amount": amount}
    return _("%(told)s; in money it comes to the same.") % {"told": told}


def signed(fen: int) -> str:
    return f"+{yuan_grouped(fen)}" if fen > 0 else yuan_grouped(fen)


def line_of(line: ClauseLine, words: Words) -> dict[str, Any]:
    return {
        "label": line.label,
        "short": words.short(line.label),
        "title": words.title(line.label) if line.label not in set(Outcome) else "",
        "now": line.now,
        "draft": line.draft,
        "now_money": yuan_grouped(line.now.fen),
        "draft_money": yuan_grouped(line.draft.fen),
        "more": signed(line.more),
        "has_more": line.more != 0,
    }


def matrix(cells: Sequence["SimulationCell"], words: Words) -> dict[str, Any]:
    """Clauses of now down, clauses of the draft across; the more cases, the darker."""
    olds, news = in_order(cell.old for cell in cells), in_order(cell.new for cell in cells)
    by_pair = {(cell.old, cell.new): cell for cell in cells}
    most = max((cell.cases for cell in cells), default=1)
    rows = []
    for old in olds:
        row = []
        for new in news:
            cell = by_pair.get((old, new))
            row.append(
                None
                if cell is None
                else {
                    "old": old,
                    "new": new,
                    "cases": cell.cases,
                    "changed": cell.changed,
                    "shade": shade(cell.cases, most),
                    "more": signed(cell.after_fen - cell.before_fen)
                    if cell.after_fen != cell.before_fen
                    else "",
                    "is_moved": old != new,
                    "says": _("%(cases)s cases, %(changed)s of them decided differently: %(old)s → %(new)s")
                    % {
                        "cases": cell.cases,
                        "changed": cell.changed,
                        "old": words.short(old),
                        "new": words.short(new),
                    },
                }
            )
        rows.append({"label": words.short(old), "title": words.title(old), "cells": row})
    return {"news": [{"label": words.short(new), "title": words.title(new)} for new in news], "rows": rows}


def in_order(labels: Iterable[str]) -> list[str]:
    """Clauses by their numbers, then the outcomes without one."""
    return sorted(set(labels), key=lambda label: (label in set(Outcome), label))


def shade(cases: int, most: int) -> int:
    """1 to 5; each step is four times as many cases as the one before, so that few can still be seen beside many."""
    step = SHADES
    while step > 1 and cases * 4 <= most:
        cases, step = cases * 4, step - 1
    return step


def most_moved(lines: Sequence[ClauseLine]) -> list[ClauseLine]:
    """The clauses with money, those that differ most, in the order of their numbers."""
    with_money = [line for line in lines if line.now.fen or line.draft.fen]
    kept = sorted(with_money, key=lambda line: (-abs(line.more), -abs(line.now.fen)))[:CHART_ROWS]
    return [line for line in lines if line in kept]


def bars(rows: Sequence[tuple[str, int, int]]) -> list[dict[str, Any]]:
    """Pairs of bars from one zero line, in percent of the width, with the sentence that says the same."""
    if not rows:
        return []
    low = min(0, *(min(now, draft) for _label, now, draft in rows))
    high = max(0, *(max(now, draft) for _label, now, draft in rows))
    width = (high - low) or 1

    def bar(fen: int) -> dict[str, float]:
        left = (min(0, fen) - low) * 100 / width
        return {"x": round(left, 2), "width": round(abs(fen) * 100 / width, 2)}

    return [
        {
            "label": label,
            "now": bar(now),
            "draft": bar(draft),
            "zero": round(-low * 100 / width, 2),
            "now_money": yuan_grouped(now),
            "draft_money": yuan_grouped(draft),
            "more": signed(draft - now),
            "says": _("%(label)s: now %(now)s, with the draft %(draft)s")
            % {"label": label, "now": yuan_grouped(now), "draft": yuan_grouped(draft)},
        }
        for label, now, draft in rows
    ]


# ---- single cases --------------------------------------------------------------------------------


def side_by_side(
    decisions: Iterable["Decision"], kept: Mapping[int, Any], words: Words
) -> list[dict[str, Any]]:
    """Cases with what both promises say to them, in words with amounts and clauses."""
    found = []
    for decision in decisions:
        row = kept.get(decision.case_id)
        found.append(
            {
                "row": decision.case.row,
                "by_people": decision.origin != "charter",
                "asks": [words.question(name) for name in row.asks] if row else [],
                "more": signed(row.after_fen - row.before_fen) if row and row.changed else "",
                "sides": [
                    (_("Now"), said_by(words.old, words.floor, decision, words.language)),
                    (_("With the draft"), said_by(words.new, words.floor, decision, words.language)),
                ],
            }
        )
    return found


def said_by(
    charter: Charter, floor: Charter | None, decision: "Decision", language: str
) -> dict[str, Any] | None:
    """What a promise says to the facts of a decision; nothing where they contradict each other."""
    answer = entitlement.by_promise(charter, floor if charter.definition.bridges else None, decision)
    if answer is None:
        return None
    because = answer.result["because"]
    return {
        "verdict": deciding.verdict(answer),
        "offers": deciding.offers(answer, language),
        "fees": answer.result["fees"],
        "clauses": [
            {
                "clause": each["clause"],
                "text": charters.spoken(Text(each["zh"], each["en"]), language),
            }
            for each in because
        ],
        "questions": [
            charters.spoken(Text(each["zh"], each["en"]), language) for each in answer.result["questions"]
        ],
    }


def first_of(month: str) -> date | None:
    """The month that stands in an address; nothing for what can be none."""
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        return None
