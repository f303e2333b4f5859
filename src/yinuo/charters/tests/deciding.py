"""What the tests of the shipped charters share: a decision of one of them, and its parts as plain values."""

from dataclasses import replace
from functools import cache
from typing import Any

from yinuo.charters.library import promise_page, shipped
from yinuo.kernel.charters import Charter, Decision
from yinuo.kernel.money import yuan


@cache
def filled(charter_id: str) -> Charter:
    """A shipped charter whose blanks are filled in as its first example does."""
    charter = shipped(charter_id)
    given = charter.definition.examples[0].settings
    return replace(
        charter,
        settings={
            name: given.get(name) if value is None else value for name, value in charter.settings.items()
        },
    )


def decided(charter_id: str, facts: dict[str, Any]) -> Decision:
    """What a shipped charter answers; a fact that is None is unknown."""
    return filled(charter_id).decide(facts)


def offers(decision: Decision) -> dict[str, tuple[str, str]]:
    """What is deducted and what the customer is paid, by remedy."""
    return {each.remedy.value: (yuan(each.deduct), yuan(each.pays_customer)) for each in decision.offer}


def charges(decision: Decision) -> dict[str, tuple[str, str]]:
    """What is charged and who pays it, by kind."""
    return {each.kind.value: (yuan(each.amount), each.payer.value) for each in decision.fees}


def promised(decision: Decision) -> dict[str, list[tuple[str, str, str]]]:
    """Start, stop and length or deadline of the time limits, by clause."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for each in decision.promises:
        if each.certain:
            plain = each.as_json()
            limit = (each.start, each.stop, plain["within"] or plain["by"])
            found.setdefault(each.clause, []).append(limit)
    return found


def collected(decision: Decision) -> dict[str, dict[str, tuple[str, ...]]]:
    """What must be collected, by clause and step."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for each in decision.evidence:
        if each.certain:
            found.setdefault(each.clause, {})[each.step] = each.collect
    return found


def agreed(decision: Decision) -> dict[str, str]:
    """The terms agreed with partners, by name."""
    return {each.name: each.value for each in decision.partner}


def told(charter_id: str, lang: str) -> set[str]:
    """The clauses that stand on the page of a shipped charter."""
    page = promise_page(shipped(charter_id), lang)
    return {entry.clause for section in page.sections for entry in section.entries if entry.clause}
