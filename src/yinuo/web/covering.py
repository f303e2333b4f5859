"""What covers a unit and why: its periods on one time axis, the release it is bound to, repairs used, who must prove."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.charters import queries as charters
from yinuo.charters.types import Binding
from yinuo.entitlement import queries as entitlement
from yinuo.installed_base import queries as installed_base
from yinuo.intake.types import CaseKind, CaseState
from yinuo.kernel.charters import Charter, FactError, Period
from yinuo.kernel.charters.definition import CoverRow
from yinuo.kernel.charters.explaining.page import switched_off
from yinuo.kernel.charters.types import FactType

if TYPE_CHECKING:
    from yinuo.installed_base.models import SoldUnit
    from yinuo.intake.models import CaseRow

REPAIRS = "repairs_same_defect"
MAIN_PARTS = "main_parts"
FOR_THE_PICTURE = {"main_part_fault": True, "exchanged": False}
"""What the periods of a unit depend on only when something is wrong with it; all of them are shown."""
LOOKED_AT = 5
MOST_PIPS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One period. `added` days at its end make good for days in repair."""

    label: str
    starts_on: date
    ends_on: date
    clause: str
    text: str
    source: str
    added: int = 0
    kind: str = "promise"


def of(unit: "SoldUnit", cases: "list[CaseRow]", *, today: date, language: str) -> dict[str, Any]:
    """What the page of a unit shows of its promise."""
    charter_id = charters.decides_by()
    binding = charters.binding(charter_id, asked_on=today, sold_on=unit.sold_on)
    charter = charters.in_force(charter_id, asked_on=today, sold_on=unit.sold_on)
    facts = _facts(unit, cases, charter, today)
    bars = [*_periods(charter, facts, language), *_contracts(unit, today)]
    return {
        "charter_id": charter_id,
        "binding": binding,
        "bound": _bound(binding, unit.sold_on),
        "cover": picture(bars, today),
        "derivation": [bar for bar in bars if bar.clause],
        "repairs": _repairs(charter, facts, cases),
        "proof": _proof(unit, today, language),
    }


def _facts(unit: "SoldUnit", cases: "list[CaseRow]", charter: Charter, today: date) -> dict[str, Any]:
    """What is known: the unit's file, and what the newest decision on it has been told. Amounts play no part here."""
    known = charter.definition.facts
    decided: dict[str, Any] = {}
    for case in cases[:LOOKED_AT]:
        newest = entitlement.latest(case.case_id)
        if newest is not None and newest.charter == charter.id:
            decided = newest.facts
            break
    told = {
        name: value
        for name, value in decided.items()
        if name in known and known[name].type is not FactType.MONEY
    }
    own = installed_base.facts_of(unit.id, on=today)
    given = {**FOR_THE_PICTURE, **told, **own, "asked_on": today}
    allowed = {
        *known,
        *(charters.shipped(charters.FLOOR).definition.facts if charter.definition.bridges else ()),
    }
    return {name: value for name, value in given.items() if name in allowed}


def _periods(charter: Charter, facts: dict[str, Any], language: str) -> list[Bar]:
    """The periods that the promise gives, and those of the law where the promise bridges to it."""
    try:
        if charter.definition.bridges:
            found = charter.decide_with(charters.shipped(charters.FLOOR), facts)
        else:
            found = charter.decide(facts)
    except FactError:
        return []
    texts = (charter, charters.shipped(charters.FLOOR))
    ordered = sorted(found.covers, key=lambda each: (each.part, each.starts_on, each.ends_on))
    return [_bar(each, texts, facts, language) for each in ordered]


def _bar(period: Period, texts: tuple[Charter, ...], facts: dict[str, Any], language: str) -> Bar:
    owner = next(each for each in texts if period.clause in each.definition.clauses)
    clause = owner.definition.clauses[period.clause]
    rows = [row for row in owner.definition.cover if (row.clause, row.part) == (period.clause, period.part)]
    return Bar(
        label=charters.spoken(period.title, language),
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        clause=clause.id,
        text=charters.spoken(clause.text, language),
        source=clause.source,
        added=_added(owner, rows, facts),
        kind="parts" if period.part == MAIN_PARTS else "promise",
    )


def _added(charter: Charter, rows: list[CoverRow], facts: dict[str, Any]) -> int:
    """The days by which the period has been lengthened."""
    names = {name for row in rows if not switched_off(row.plus_when, charter.settings) for name in row.plus}
    return sum(int(facts.get(name) or 0) for name in names)


def _contracts(unit: "SoldUnit", today: date) -> list[Bar]:
    return [
        Bar(
            label=_("Contract %(number)s") % {"number": each.number},
            starts_on=each.period.starts_on,
            ends_on=each.period.ends_on,
            clause="",
            text="",
            source="",
            kind="paid",
        )
        for each in installed_base.cover_of(unit, on=today).contracts
    ]


def picture(bars: list[Bar], today: date) -> dict[str, Any] | None:
    """The periods below each other on one axis, with today; nothing when there is none."""
    if not bars:
        return None
    first = min(today, *(bar.starts_on for bar in bars))
    last = max(today, *(bar.ends_on for bar in bars))
    length = max(1, (last - first).days)

    def at(day: date) -> float:
        return round(100 * (day - first).days / length, 1)

    def drawn(bar: Bar) -> dict[str, Any]:
        turn = bar.ends_on - timedelta(days=min(bar.added, (bar.ends_on - bar.starts_on).days))
        tone = "past" if bar.ends_on < today else bar.kind
        parts = [
            {"x": at(bar.starts_on), "width": max(0.8, round(at(turn) - at(bar.starts_on), 1)), "kind": tone}
        ]
        if bar.added:
            parts.append(
                {"x": at(turn), "width": max(0.8, round(at(bar.ends_on) - at(turn), 1)), "kind": "added"}
            )
        return {"bar": bar, "tone": tone, "parts": parts, "words": _left(bar, today)}

    return {
        "bars": [drawn(bar) for bar in bars],
        "today": at(today),
        "start": first.isoformat(),
        "end": last.isoformat(),
    }


def _left(bar: Bar, today: date) -> str:
    day = bar.ends_on.isoformat()
    if bar.ends_on < today:
        return _("ended on %(day)s") % {"day": day}
    if bar.starts_on > today:
        return _("from %(start)s until %(day)s") % {"start": bar.starts_on.isoformat(), "day": day}
    days = (bar.ends_on - today).days
    return ngettext("until %(day)s, %(days)s day left", "until %(day)s, %(days)s days left", days) % {
        "day": day,
        "days": days,
    }


def _bound(binding: Binding, sold_on: date | None) -> str:
    """Which release decides requests for this unit, in a sentence."""
    if binding.stretch is None:
        return _("No release has been published yet: the promise holds as it was shipped.")
    said = {"number": binding.stretch.number, "day": binding.stretch.starts_on.isoformat()}
    if binding.is_assumed:
        return (
            _("Sold before the first release: the oldest one is assumed, release %(number)s of %(day)s.")
            % said
        )
    if binding.by_sale and sold_on is not None:
        return _("Sold on %(sold)s, so release %(number)s decides, in force from %(day)s on.") % {
            **said,
            "sold": sold_on.isoformat(),
        }
    return _("The day of sale is not known, so today’s release %(number)s of %(day)s decides.") % said


def _repairs(charter: Charter, facts: dict[str, Any], cases: "list[CaseRow]") -> dict[str, Any]:
    """How often it has been repaired, and after how many repairs of one defect it may go back."""
    done = [case for case in cases if case.kind == CaseKind.REPAIR and case.state == CaseState.CLOSED]
    found: dict[str, Any] = {"done": len(done), "limit": None}
    limit = charters.repairs_allowed(charter, facts)
    if limit is not None:
        used = int(facts.get(REPAIRS) or 0)
        most, clause = limit
        found |= {
            "limit": most,
            "used": used,
            "clause": clause,
            "pips": [number < used for number in range(max(most, used))]
            if max(most, used) <= MOST_PIPS
            else [],
        }
    return found


def _proof(unit: "SoldUnit", today: date, language: str) -> dict[str, Any] | None:
    """Until when it is for the seller to prove that a defect was not there."""
    received_on = unit.installed_on or unit.sold_on
    found = charters.burden_of_proof(received_on) if received_on is not None else None
    if found is None:
        return None
    until, clause = found
    return {
        "until": until,
        "is_over": until < today,
        "clause": clause.id,
        "source": clause.source,
        "text": charters.spoken(clause.text, language),
    }
