"""What a decision offers, what must be on record first, and which amounts make sense."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from yinuo.entitlement.types import (
    EXCHANGES,
    GIVEN_AT_THE_COUNTER,
    REFUNDS,
    Offered,
    Outcome,
    ServiceClass,
    Simulated,
)
from yinuo.kernel.charters import Remedy
from yinuo.kernel.charters.steps import ItemKind
from yinuo.kernel.charters.words import kind_of
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.kernel.money import parse_yuan

MOST_FEN = 1_000_000_000
AT_THE_REQUEST = frozenset({"goods.sold", "request.received"})
"""Steps whose proof the customer brings along: it is kept before anything is chosen."""
AT_THE_APPRAISAL = frozenset({"goods.appraised"})
URBAN, OUTSIDE = ("urban",), ("county", "suburban")
"""What charters call the districts of a city, and the counties around it."""
LASTING = "customer_level"
"""What is told of a customer once and holds for their other cases too."""
AT_HAND = {"three_guarantee_card": "has_card", "invoice_or_voucher": "has_voucher"}
"""Proofs that a decision knows the customer not to have: where it covers the case all the same, they are not asked for."""


def offers_of(result: Mapping[str, Any]) -> tuple[Offered, ...]:
    """What the charter offers, out of its answer."""
    return tuple(
        Offered(Remedy(each["remedy"]), parse_yuan(each["deduct"]), parse_yuan(each["pays_customer"]))
        for each in result.get("offer", ())
    )


def offered(offers: Iterable[Offered], remedy: Remedy) -> Offered:
    """The offer of that remedy. Refused when there is none."""
    found = next((each for each in offers if each.remedy is remedy), None)
    if found is None:
        raise Refused(gettext_noop("The decision does not offer this."), field="remedy")
    return found


NOT_FOR_CHOICE = {
    Outcome.NEEDS_FACTS: gettext_noop("Nobody has decided yet. Answer the open questions first."),
    Outcome.REFUSED: gettext_noop("The promise refuses this. Tell the customer which clause says so."),
    Outcome.NEGOTIATE: gettext_noop(
        "The promise leaves this open. Write down what is agreed with the customer."
    ),
    Outcome.CHARGEABLE: gettext_noop("The customer pays for this service. Draw the voucher."),
    Outcome.DECIDED: gettext_noop("This decision says who pays. Draw the voucher."),
}


def fitting(candidates: Iterable[object], *, values: Collection[str] | None) -> object | None:
    """The first of what the product knows that a charter has a word for; any, where it is no choice between words."""
    return next((each for each in candidates if values is None or each in values), None)


def check_offers(outcome: Outcome) -> None:
    if outcome is not Outcome.COVERED:
        raise Refused(NOT_FOR_CHOICE[outcome])


def proofs(
    result: Mapping[str, Any], facts: Mapping[str, Any], *, steps: Collection[str]
) -> tuple[dict[str, Any], ...]:
    """The papers that the charter wants on record at these steps, without what the customer is known not to have."""
    found = []
    for each in result.get("evidence", ()):
        collect = [
            kind
            for kind in each["collect"]
            if is_paper(each, kind) and facts.get(AT_HAND.get(kind, "")) is not False
        ]
        asked = each["mandatory"] and each["certain"] and each["step"] in steps
        if asked and collect:
            found.append({**each, "collect": collect})
    return tuple(found)


def wanted(
    result: Mapping[str, Any], facts: Mapping[str, Any], *, outcome: Outcome
) -> tuple[dict[str, Any], ...]:
    """What the charter wants on record of the case, step by step.

    Left out are papers that the customer is known not to have, and any of them where no remedy is offered for which
    they would be shown.
    """
    shown = outcome is Outcome.COVERED
    found = []
    for each in result.get("evidence", ()):
        collect = [
            kind
            for kind in each["collect"]
            if kind not in AT_HAND or (shown and facts.get(AT_HAND[kind]) is not False)
        ]
        if collect:
            found.append({**each, "collect": collect})
    return tuple(found)


def is_paper(each: Mapping[str, Any], word: str) -> bool:
    """Whether what a charter asks for is a paper that somebody shows."""
    told = next((item["kind"] for item in each.get("items", ()) if item["name"] == word), None)
    return (told or kind_of(word)) == ItemKind.DOCUMENT


def missing(wanted: Iterable[Mapping[str, Any]], kept: Collection[str]) -> tuple[str, ...]:
    """Kinds of proof that are not on record yet."""
    return tuple(dict.fromkeys(kind for each in wanted for kind in each["collect"] if kind not in kept))


def class_of(result: Mapping[str, Any]) -> str:
    """The class by which the charter decides; empty where it refuses, or offers what is given at the counter.

    Who pays is a question of the voucher: goods that go back are settled by the remedy.
    """
    at_counter = any(Remedy(each["remedy"]) in GIVEN_AT_THE_COUNTER for each in result.get("offer", ()))
    if at_counter or result["outcome"] == Outcome.REFUSED:
        return ""
    return str(result.get("class") or "")


def service_class(klass: str, outcome: Outcome, chosen: Remedy | None) -> str:
    """The class of the voucher that may be drawn; empty while none may be."""
    if klass:
        return klass
    if outcome is Outcome.CHARGEABLE:
        return ServiceClass.PAID
    return ServiceClass.FREE if chosen is Remedy.REPAIR else ""


def check_settled(settled: Offered, *, price_fen: int | None) -> None:
    """Amounts that somebody sets instead of the charter. Refused where the remedy and the money do not fit."""
    if not 0 <= settled.deduct <= MOST_FEN:
        raise Refused(gettext_noop("An amount lies between 0 and 10,000,000 yuan."), field="deduct")
    if not 0 <= settled.pays_customer <= MOST_FEN:
        raise Refused(gettext_noop("An amount lies between 0 and 10,000,000 yuan."), field="pays")
    if settled.remedy in REFUNDS and not settled.pays_customer:
        raise Refused(gettext_noop("Say how much the customer gets back."), field="pays")
    if settled.remedy not in REFUNDS and settled.pays_customer:
        raise Refused(gettext_noop("Only a refund pays money to the customer."), field="pays")
    if settled.remedy not in GIVEN_AT_THE_COUNTER and settled.deduct:
        raise Refused(
            gettext_noop("A repair or an appraisal that is granted costs the customer nothing."),
            field="deduct",
        )
    if price_fen is not None and settled.deduct > price_fen:
        raise Refused(gettext_noop("More than the price cannot be deducted."), field="deduct")


def check_given(chosen: Offered, *, amount_fen: int, tender: str, new_serial: str) -> None:
    """What is handed over is what was decided."""
    if chosen.remedy is Remedy.REPAIR:
        raise Refused(gettext_noop("A repair is done by voucher. Draw the voucher."))
    if chosen.remedy not in GIVEN_AT_THE_COUNTER:
        raise Refused(
            gettext_noop("An appraisal gives nothing yet. With its report a supervisor decides what follows.")
        )
    if amount_fen != chosen.moves:
        raise Refused(
            gettext_noop("The decision says another amount. Reload the page and count again."), field="amount"
        )
    if chosen.moves and not tender:
        raise Refused(gettext_noop("Choose how the money was handed over."), field="tender")
    if tender and not chosen.moves:
        raise Refused(gettext_noop("No money is handed over for this."), field="tender")
    if chosen.remedy in EXCHANGES and not new_serial.strip():
        raise Refused(gettext_noop("Enter the number of the new item."), field="new_serial")
    if chosen.remedy not in EXCHANGES and new_serial.strip():
        raise Refused(gettext_noop("A refund hands over no new item."), field="new_serial")


# ---- simulations ---------------------------------------------------------------------------------

LONGEST_PERIOD = 1096
"""Days: three years."""
MOST_EXAMPLES = 20


def check_period(first: date, last: date, *, today: date) -> None:
    """A past period that can be simulated."""
    if last < first:
        raise Refused(gettext_noop("The period ends before it begins."), field="period_to")
    if last > today:
        raise Refused(
            gettext_noop("The period lies in the future. It ends today at the latest."), field="period_to"
        )
    if (last - first).days >= LONGEST_PERIOD:
        raise Refused(gettext_noop("A period is three years long at the most."), field="period_from")


@dataclass(slots=True)
class Sum:
    """Cases added up: how many, how many differ, how many people had decided, and the money under both promises."""

    cases: int = 0
    changed: int = 0
    by_people: int = 0
    before: int = 0
    after: int = 0

    def add(self, case: Simulated) -> None:
        self.cases += 1
        self.changed += case.changed
        self.by_people += case.by_people
        self.before += case.before
        self.after += case.after


@dataclass(slots=True)
class Cell(Sum):
    """The cases that one clause decides now and one with the draft; and the first of them by number."""

    examples: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """What a simulation has added up so far; it can be put down and taken up again.

    `asked` counts by fact the cases that the draft cannot decide without it, `elsewhere` the cases that another release
    had decided at the time.
    """

    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    months: dict[date, Sum] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    elsewhere: int = 0

    def add(self, case: Simulated) -> None:
        cell = self.cells.setdefault((case.old, case.new), Cell())
        cell.add(case)
        if len(cell.examples) < MOST_EXAMPLES:
            cell.examples.append(case.case_id)
        self.months.setdefault(case.month, Sum()).add(case)
        for name in case.asks:
            self.asked[name] = self.asked.get(name, 0) + 1
        self.elsewhere += case.elsewhere

    def as_json(self) -> dict[str, Any]:
        return {
            "cells": [[old, new, asdict(cell)] for (old, new), cell in self.cells.items()],
            "months": [[month.isoformat(), asdict(total)] for month, total in self.months.items()],
            "asked": self.asked,
            "elsewhere": self.elsewhere,
        }


def tally_of(kept: Mapping[str, Any]) -> Tally:
    """A tally as it was put down; an empty one from nothing."""
    if not kept:
        return Tally()
    return Tally(
        cells={(old, new): Cell(**cell) for old, new, cell in kept["cells"]},
        months={date.fromisoformat(month): Sum(**total) for month, total in kept["months"]},
        asked=dict(kept["asked"]),
        elsewhere=kept["elsewhere"],
    )
