from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, QuerySet, Subquery

from yinuo.charters import queries as charters
from yinuo.entitlement import rules
from yinuo.entitlement.models import Choice, Decision, Given, KnownFact, Telling
from yinuo.entitlement.types import Offered, Origin, Outcome
from yinuo.intake import queries as intake
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.charters import Charter, Remedy
from yinuo.network import queries as network
from yinuo.platform import clock
from yinuo.platform.evidence import queries as evidence
from yinuo.platform.permissions.types import Permission

if TYPE_CHECKING:
    from yinuo.intake.models import Case
    from yinuo.kernel.charters import Text
    from yinuo.kernel.charters.definition import Fact
    from yinuo.network.models import Staff


def charter_in_force(*, asked_on: date | None = None, sold_on: date | None = None) -> Charter:
    """The organisation's charter for a request of that day, by default of today, with its settings filled in."""
    day = asked_on or intake.local_day(clock.now())
    return charters.in_force(charters.decides_by(), asked_on=day, sold_on=sold_on)


def floor_of(charter: Charter) -> Charter | None:
    """The text below which the charter may not fall, if it says how its words stand to it. No statement."""
    return charters.as_shipped(charters.FLOOR) if charter.definition.bridges else None


def charter_for(case: "Case") -> Charter:
    """The charter that answers a case, before anything about its unit is known."""
    return charter_in_force(asked_on=intake.local_day(case.registered_at))


def charter_of(decision: Decision) -> Charter:
    """The charter that decided, for its words."""
    days = {
        name: date.fromisoformat(decision.facts[name])
        for name in ("asked_on", "sold_on")
        if decision.facts.get(name)
    }
    asked_on = days.get("asked_on") or intake.local_day(decision.decided_at)
    return charters.in_force(decision.charter, asked_on=asked_on, sold_on=days.get("sold_on"))


def fact_of(charter: Charter, name: str) -> "tuple[Fact, Text] | None":
    """A fact of the charter or of its floor, and how it is asked for."""
    for text in (charter, floor_of(charter)):
        if text is not None and name in text.definition.facts:
            return text.definition.facts[name], text.question(name)
    return None


# ---- decisions -----------------------------------------------------------------------------------


def latest(case_id: int) -> Decision | None:
    return Decision.objects.filter(case_id=case_id).order_by("-seq").first()


def promised(case_id: int) -> dict[str, Any]:
    """The time limits of the newest decision, with charter and release, and the floor as `id release`. One statement."""
    found = Decision.objects.filter(case_id=case_id).order_by("-seq")
    names = ("charter", "release", "result__floor", "result__promises")
    charter, release, floor, promises = found.values_list(*names).first() or ("", "", "", [])
    return {"charter": charter, "release": release, "floor": floor, "promises": promises or []}


def last_seq(case_id: int) -> int:
    """The number of the newest decision; 0 before the first."""
    found = Decision.objects.filter(case_id=case_id).order_by("-seq").values_list("seq", flat=True).first()
    return found or 0


def all_of(case_id: int) -> list[Decision]:
    return list(Decision.objects.filter(case_id=case_id).order_by("-seq"))


def numbered(case_id: int, seq: int) -> int:
    """The decision of that number; 0, which is none, when the case has no such decision."""
    return Decision.objects.filter(case_id=case_id, seq=seq).values_list("id", flat=True).first() or 0


def told(case_id: int) -> dict[str, object]:
    return dict(KnownFact.objects.filter(case_id=case_id).values_list("name", "value"))


def under_release(release: str, *, actor: Actor = SYSTEM) -> QuerySet[Decision]:
    """Decisions made under a release that are still the newest of their case, newest first, with their cases."""
    newest = Decision.objects.filter(case_id=OuterRef("case_id")).order_by("-seq").values("id")[:1]
    found = Decision.objects.filter(release=release, id=Subquery(newest)).select_related("case__row")
    if actor.scope.units is not None:
        found = found.filter(case__unit_id__in=actor.scope.units)
    return found.defer("case__row__search").order_by("-id")


def offers_of(decision: Decision) -> tuple[Offered, ...]:
    """What can be chosen: what people have set, else what the charter offers."""
    if decision.remedy:
        assert decision.deduct_fen is not None
        assert decision.pays_fen is not None
        return (Offered(Remedy(decision.remedy), decision.deduct_fen, decision.pays_fen),)
    if decision.origin != Origin.CHARTER or decision.outcome != Outcome.COVERED:
        return ()
    return rules.offers_of(decision.result)


# ---- what became of them -------------------------------------------------------------------------


def choices_of(case_id: int) -> list[Choice]:
    """What was chosen, newest first."""
    return list(Choice.objects.filter(case_id=case_id).order_by("-id"))


def choice_in_force(decision: Decision) -> Choice | None:
    """The newest choice among the offers of a decision."""
    return Choice.objects.filter(decision=decision).order_by("-seq").first()


def given_in(case_id: int) -> list[Given]:
    """What was handed over, newest first."""
    return list(Given.objects.filter(case_id=case_id).select_related("choice").order_by("-id"))


def given(given_id: int) -> Given:
    return Given.objects.select_related("choice").get(pk=given_id)


def was_given(decision: Decision) -> bool:
    return Given.objects.filter(decision=decision).exists()


def tellings_of(case_id: int) -> list[Telling]:
    """When the customer was told of refusals, newest first."""
    return list(Telling.objects.filter(case_id=case_id).select_related("taken_by__user").order_by("-id"))


def telling(telling_id: int) -> Telling:
    return Telling.objects.get(pk=telling_id)


def answers_to(decision: Decision) -> set[str]:
    return set(Telling.objects.filter(decision=decision).values_list("answer", flat=True))


def proofs_wanted(decision: Decision) -> tuple[dict[str, Any], ...]:
    """What the charter wants on record at the counter for a decision, step by step."""
    steps = rules.AT_THE_REQUEST | rules.AT_THE_APPRAISAL
    return rules.proofs(decision.result, decision.facts, steps=steps)


def proofs_lacking(decision: Decision, kept: Collection[str]) -> tuple[str, ...]:
    """What must be on record before anything is chosen, and is not yet."""
    wanted = rules.proofs(decision.result, decision.facts, steps=rules.AT_THE_REQUEST)
    return rules.missing(wanted, kept)


def proofs_kept(case_id: int) -> set[str]:
    """Kinds of proof that are on record: pictures say what they prove."""
    return {each.purpose for each in evidence.of_case(case_id)}


def service_class(decision: Decision) -> str:
    """The class of the voucher that may be drawn for a decision; empty while none may be. One statement at most."""
    outcome = Outcome(decision.outcome)
    choice = None if decision.klass or outcome is not Outcome.COVERED else choice_in_force(decision)
    return rules.service_class(decision.klass, outcome, Remedy(choice.remedy) if choice else None)


def supervisors(*, unit_id: int) -> "list[Staff]":
    """Who may decide otherwise on cases of a network unit."""
    return network.who_may(Permission.ENTITLEMENT_DECISION_OVERRIDE, unit_id=unit_id)


def repairs_of(sold_unit_id: int, *, defect: str, besides: int) -> int:
    """How often the same defect of a unit has been repaired, in cases that are done."""
    repaired = Choice.objects.filter(
        case__sold_unit_id=sold_unit_id,
        case__state__in=[CaseState.STRUCK_OFF, CaseState.CLOSED],
        remedy=Remedy.REPAIR,
        decision__facts__defect=defect,
    ).exclude(case_id=besides)
    return repaired.values("case_id").distinct().count()
