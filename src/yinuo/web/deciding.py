"""A stored decision as people read it: verdict, offers, clauses, why not something else, what is wanted on record."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yinuo.charters import queries as charters
from yinuo.entitlement import labels
from yinuo.entitlement import queries as entitlement
from yinuo.entitlement.types import EXCHANGES, Offered, Origin, Outcome
from yinuo.kernel.charters import Chooser, Remedy, Text
from yinuo.kernel.errors import gettext_noop
from yinuo.kernel.money import parse_yuan, yuan_grouped
from yinuo.platform.organisations import context

if TYPE_CHECKING:
    from yinuo.entitlement.models import Decision

VERDICTS = {
    "A": gettext_noop("The customer pays for this service."),
    "B": gettext_noop("The maintenance contract pays for this service."),
    "C": gettext_noop("This service is free of charge."),
    "D": gettext_noop("Internal work; nobody is charged."),
}
OUTCOMES = {
    Outcome.NEEDS_FACTS: gettext_noop("Not decided yet: something must be asked first."),
    Outcome.CHARGEABLE: gettext_noop("The customer pays for this service."),
    Outcome.REFUSED: gettext_noop("The promise does not cover this."),
    Outcome.NEGOTIATE: gettext_noop("The promise leaves this open: both sides agree on it."),
}
NEAREST = 3
"""So many near misses are said; the others are folded away."""


def panel(decisions: "list[Decision]", *, names: Mapping[int, str], language: str) -> dict[str, Any]:
    """The newest decision for the decision part, with those before it folded away; `names` of who decided."""
    newest = decisions[0]
    shown = one(newest, names, language)
    shown["before"] = [one(decision, names, language) for decision in decisions[1:]]
    return shown


def one(decision: "Decision", names: Mapping[int, str], language: str) -> dict[str, Any]:
    result, origin = decision.result, Origin(decision.origin)
    who = names.get(decision.decided_by or 0) or _("Yinuo")
    clauses = [] if decision.override_reason else result["because"]
    near = nearest(decision)
    floor = result.get("floor") or ""
    folded = [_why_not(other, language) for other in result["why_not"] if other not in near]
    charter_class = entitlement.class_by_charter(decision)
    settles = not charter_class and decision.outcome != Outcome.NEEDS_FACTS
    return {
        "id": decision.id,
        "klass": decision.klass,
        "outcome": decision.outcome,
        "verdict": verdict(decision),
        "offers": offers(decision, language),
        "sum": fees(decision),
        "clauses": [
            {"text": _said(clause, language), "source": f"{clause['clause']} · {clause['source']}"}
            for clause in clauses
        ],
        "near": [f"{other['clause']} {_said(other['sentence'], language)}" for other in near],
        "why_not": [] if settles else folded,
        "why_not_folded": folded if settles else [],
        "is_settled_by_remedy": settles,
        "override": decision.override_reason,
        "is_agreement": origin is Origin.AGREEMENT,
        "charter_class": charter_class,
        "charter_said": "" if origin is Origin.CHARTER else said_by_charter(decision, language),
        "cover": result.get("cover"),
        "charter": decision.charter,
        "charter_title": title(decision.charter, language),
        "release": decision.release[:8],
        "floor": title(floor.partition(" ")[0], language) if floor else "",
        "remarks": [_said(remark, language) for remark in result.get("remarks", [])],
        "seal": None
        if decision.outcome == Outcome.NEEDS_FACTS
        else {"word": _("Decided"), "name": who, "on": day_of(decision.decided_at)},
        "who": who,
        "at": decision.decided_at,
    }


def nearest(decision: "Decision") -> list[dict[str, Any]]:
    """What would have been given, had one circumstance been another; only in the charter's own words.

    Said where it helps the customer to understand an answer: not before there is one, not where it is refused, and
    not where a service is decided that a voucher carries, because nothing else was to be had.
    """
    result = decision.result
    if result["outcome"] not in {Outcome.COVERED, Outcome.NEGOTIATE}:
        return []
    if result.get("class") and not result.get("offer"):
        return []
    found = [other for other in decision.result["why_not"] if other.get("sentence")]
    if not found:
        return []
    definition = entitlement.charter_of(decision).definition
    own = definition.facts.keys() | definition.derived.keys()
    return [other for other in found if all(miss["fact"] in own for miss in other["failed"])][:NEAREST]


def title(charter_id: str, language: str) -> str:
    """What a charter is called; its id where it is not at hand."""
    if charter_id not in charters.shipped_ids():
        return charter_id
    return charters.spoken(charters.shipped(charter_id).title, language)


def verdict(decision: "Decision") -> str:
    """What was decided, in one sentence."""
    if decision.klass:
        return _(VERDICTS[decision.klass])
    if decision.outcome == Outcome.COVERED:
        named = [_(labels.REMEDIES[each.remedy]) for each in entitlement.offers_of(decision)]
        return _("The customer can have: %(remedies)s.") % {"remedies": _(" or ").join(named)}
    if decision.origin == Origin.AGREEMENT:
        return _("Agreed with the customer; nothing changes hands.")
    return _(OUTCOMES[Outcome(decision.outcome)])


def said_by_charter(decision: "Decision", language: str) -> str:
    """What the charter itself says, beside what people decided."""
    result = decision.result
    if klass := entitlement.class_by_charter(decision):
        return _("class %(klass)s") % {"klass": klass}
    if result["outcome"] == Outcome.COVERED:
        return " / ".join(
            f"{_(labels.REMEDIES[Remedy(each['remedy'])])} ({amounts(offered(each))})"
            for each in result["offer"]
        )
    outcome = _(OUTCOMES[Outcome(result["outcome"])])
    refused = [each for each in result["because"] if each["clause"] in result["refused_by"]]
    return f"{outcome} {' '.join(each['clause'] + ' ' + _said(each, language) for each in refused)}".strip()


def offers(decision: "Decision", language: str) -> list[dict[str, Any]]:
    """Each offer with its amounts, how they were reckoned, and who chooses."""
    charters_own = {each["remedy"]: each for each in decision.result.get("offer", ())}
    shown = []
    for offer in entitlement.offers_of(decision):
        own = {} if decision.remedy else charters_own[offer.remedy.value]
        how, below = own.get("how"), own.get("charter", "")
        shown.append(
            {
                "remedy": offer.remedy.value,
                "words": _(labels.REMEDIES[offer.remedy]),
                "amounts": amounts(offer),
                "how": _said(how, language) if how else "",
                "chooses": _(labels.CHOOSERS[Chooser(own["chooses"])]) if own.get("chooses") else "",
                "clauses": "、".join(own.get("clauses", ())),
                "below": title(below, language) if below not in {"", decision.charter} else "",
            }
        )
    return shown


def fees(decision: "Decision") -> list[dict[str, str]]:
    """What the charter charges the customer, kind by kind with its clause; nothing once people have decided."""
    if decision.origin != Origin.CHARTER or not decision.klass:
        return []
    return [
        {
            "label": _(labels.FEES.get(each["kind"], each["kind"])),
            "formula": each["clause"],
            "amount": yuan_grouped(parse_yuan(each["amount"])),
        }
        for each in decision.result.get("fees", ())
        if each["payer"] == "customer"
    ]


def offered(each: dict[str, Any]) -> Offered:
    return Offered(Remedy(each["remedy"]), parse_yuan(each["deduct"]), parse_yuan(each["pays_customer"]))


def amounts(offer: Offered) -> str:
    """Who pays whom how much."""
    if offer.pays_customer:
        return _("the customer gets %(amount)s") % {"amount": yuan_grouped(offer.pays_customer)}
    if offer.deduct:
        return _("the customer pays %(amount)s") % {"amount": yuan_grouped(offer.deduct)}
    return _("free of charge")


def proofs(decision: "Decision", kept: Collection[str], *, language: str) -> list[dict[str, Any]]:
    """What the charter wants on record, step by step, and what is there."""
    shown: dict[str, dict[str, Any]] = {}
    for each in entitlement.proofs_wanted(decision):
        for kind in each["collect"]:
            shown.setdefault(
                kind,
                {
                    "kind": kind,
                    "words": _(labels.PROOFS.get(kind, kind)),
                    "step": _(labels.STEPS.get(each["step"], each["step"])),
                    "clause": f"{each['clause']} {_said(each, language)}",
                    "is_kept": kind in kept,
                },
            )
    return list(shown.values())


def moved(remedy: str, deduct_fen: int, pays_fen: int) -> dict[str, Any]:
    """A choice, or what was given, in words."""
    offer = Offered(Remedy(remedy), deduct_fen, pays_fen)
    return {
        "words": _(labels.REMEDIES[offer.remedy]),
        "amounts": amounts(offer),
        "is_exchange": offer.remedy in EXCHANGES,
    }


def _why_not(other: dict[str, Any], language: str) -> str:
    """`C349 …: the free period ended on 2026-03-01`."""
    reasons = "；".join(_said(miss, language) for miss in other["failed"]) if other["failed"] else ""
    if other["overridden_by"]:
        reasons = _("%(clause)s goes first") % {"clause": other["overridden_by"]}
    return f"{other['clause']} {_said(other, language)}" + (f" — {reasons}" if reasons else "")


def _said(words: dict[str, Any], language: str) -> str:
    return charters.spoken(Text(words["zh"], words["en"]), language)


def day_of(moment: datetime) -> str:
    """The local day, as a seal shows it."""
    return f"{moment.astimezone(ZoneInfo(context.current().time_zone)):%Y-%m-%d}"
