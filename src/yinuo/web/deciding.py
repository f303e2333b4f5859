"""A stored decision as people read it: verdict, clauses, why not something else."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yinuo.charters import library
from yinuo.kernel.errors import gettext_noop
from yinuo.network import queries as network
from yinuo.platform.organisations import context

if TYPE_CHECKING:
    from yinuo.entitlement.models import Decision

VERDICTS = {
    "A": gettext_noop("The customer pays for this service."),
    "B": gettext_noop("The maintenance contract pays for this service."),
    "C": gettext_noop("This service is free of charge."),
    "D": gettext_noop("Internal work; nobody is charged."),
    "": gettext_noop("Not decided yet: something must be asked first."),
}


def panel(decisions: "list[Decision]", *, language: str) -> dict[str, Any]:
    """The newest decision for the decision part, with those before it folded away."""
    newest = decisions[0]
    names = network.names_of_users({d.decided_by for d in decisions if d.decided_by is not None})
    shown = one(newest, names, language)
    shown["before"] = [one(decision, names, language) for decision in decisions[1:]]
    return shown


def one(decision: "Decision", names: dict[int, str], language: str) -> dict[str, Any]:
    result = decision.result
    who = names.get(decision.decided_by or 0) or _("Yinuo")
    clauses = [] if decision.override_reason else result["because"]
    return {
        "klass": decision.klass,
        "verdict": _(VERDICTS[decision.klass]),
        "clauses": [
            {"text": _said(clause, language), "source": f"{clause['clause']} · {clause['source']}"}
            for clause in clauses
        ],
        "why_not": [_why_not(other, language) for other in result["why_not"]],
        "override": decision.override_reason,
        "charter_class": result.get("class") or "",
        "cover": result.get("cover"),
        "seal": {"word": _("Decided"), "name": who, "on": day_of(decision.decided_at)}
        if decision.klass
        else None,
        "who": who,
        "at": decision.decided_at,
    }


def _why_not(other: dict[str, Any], language: str) -> str:
    """`C349 …: the free period ended on 2026-03-01`."""
    reasons = "；".join(_said(miss, language) for miss in other["failed"]) if other["failed"] else ""
    if other["overridden_by"]:
        reasons = _("%(clause)s goes first") % {"clause": other["overridden_by"]}
    return f"{other['clause']} {_said(other, language)}" + (f" — {reasons}" if reasons else "")


def _said(words: dict[str, Any], language: str) -> str:
    return words["en"] if language == "en" else script(words["zh"], language)


def script(text: str, language: str) -> str:
    """Charter words in the reader's script."""
    return library.traditional()(text) if language == "zh-hant" else text


def day_of(moment: datetime) -> str:
    """The local day, as a seal shows it."""
    return f"{moment.astimezone(ZoneInfo(context.current().time_zone)):%Y-%m-%d}"
