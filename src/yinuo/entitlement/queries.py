import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from yinuo.charters import queries as charters
from yinuo.entitlement import rules
from yinuo.entitlement.models import (
    Choice,
    Decision,
    Given,
    KnownFact,
    SimulatedCase,
    Simulation,
    Telling,
)
from yinuo.entitlement.types import Offered, Origin, Outcome, Past
from yinuo.intake import queries as intake
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.charters import Charter, FactError, Remedy, load
from yinuo.kernel.errors import NotFound
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
    """The charter that decided, for its words; that of its day where the text itself is not at hand any more."""
    if found := charters.with_hash(decision.charter, decision.release):
        return found
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


def told_of_customer(customer_id: int, name: str, *, besides: int) -> object | None:
    """What was told last of a customer's other cases. One statement."""
    found = KnownFact.objects.filter(case__customer_id=customer_id, name=name).exclude(case_id=besides)
    return found.order_by("-told_at", "-id").values_list("value", flat=True).first()


def told_at(case_id: int) -> dict[str, datetime]:
    """When each question of a case was last answered."""
    return dict(KnownFact.objects.filter(case_id=case_id).values_list("name", "told_at"))


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


def class_by_charter(decision: Decision) -> str:
    """The class that the charter itself found, whatever people have decided since."""
    return rules.class_of(decision.result)


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


def wanted(decision: Decision) -> tuple[dict[str, Any], ...]:
    """What the charter wants on record of the case of a decision, and the floor with it."""
    return rules.wanted(decision.result, decision.facts, outcome=Outcome(decision.outcome))


def releases_of(decision: Decision) -> dict[str, str]:
    """By which texts a decision was made, with their releases; the charter's own first."""
    floor, _, release = str(decision.result.get("floor") or "").partition(" ")
    return {decision.charter: decision.release} | ({floor: release} if floor else {})


def evidence_of(decision_ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """What the charters of these decisions want on record, with the words of each row. One statement."""
    return dict(Decision.objects.filter(pk__in=decision_ids).values_list("id", "result__evidence"))


def by_number(decision_id: int) -> Decision:
    return Decision.objects.get(pk=decision_id)


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


# ---- simulations ---------------------------------------------------------------------------------


def simulations_of(draft_id: int, *, limit: int = 20) -> list[Simulation]:
    """The simulations of a draft without what has been added up, newest first."""
    return list(Simulation.objects.filter(draft_id=draft_id).defer("tally").order_by("-id")[:limit])


def simulation(simulation_id: int, *, draft_id: int) -> Simulation:
    """One simulation of a draft that the person may see. Raises `NotFound`."""
    found = Simulation.objects.filter(pk=simulation_id, draft_id=draft_id).first()
    if found is None:
        raise NotFound
    return found


def under_way(found: Simulation) -> Simulation | None:
    """The simulation that does the very same and has not ended."""
    return Simulation.objects.filter(
        draft_id=found.draft_id,
        content=found.content,
        against=found.against,
        period_from=found.period_from,
        period_to=found.period_to,
        finished_at__isnull=True,
    ).first()


def promises_of(found: Simulation) -> tuple[Charter, Charter, Charter | None]:
    """The promise that it was compared with, the draft, and the law below them, as they were pinned."""
    return (
        _pinned(found.against_text.text, json.dumps(found.against_settings)),
        _pinned(found.text.text, json.dumps(found.settings)),
        _pinned(found.floor_text.text, "{}") if found.floor_text else None,
    )


@lru_cache(maxsize=16)
def _pinned(text: str, settings: str) -> Charter:
    return load(text).with_settings(json.loads(settings))


def decided_in(found: Simulation) -> "QuerySet[Decision]":
    """The decisions that a simulation works through: of each case of its period the newest that was pinned."""
    newer = Decision.objects.filter(
        case_id=OuterRef("case_id"), seq__gt=OuterRef("seq"), id__lte=found.newest_decision
    )
    return Decision.objects.filter(
        ~Exists(newer),
        charter=found.charter,
        id__lte=found.newest_decision,
        case__registered_at__gte=intake.midnight(found.period_from),
        case__registered_at__lt=intake.midnight(found.period_to + timedelta(days=1)),
    )


def past_of(found: Simulation, *, after: int, limit: int) -> list[Past]:
    """The next cases of a simulation, by the number of the case. Two statements."""
    columns = ("case_id", "id", "facts", "case__registered_at", "origin", "release")
    rows = list(decided_in(found).filter(case_id__gt=after).order_by("case_id").values_list(*columns)[:limit])
    chosen = dict(
        Choice.objects.filter(decision_id__in=[row[1] for row in rows], id__lte=found.newest_choice)
        .order_by("id")
        .values_list("decision_id", "remedy")
    )
    return [
        Past(
            case_id=case_id,
            decision_id=decision_id,
            facts=facts,
            month=intake.local_day(registered_at).replace(day=1),
            by_people=origin != Origin.CHARTER,
            elsewhere=release != found.against,
            chosen=Remedy(chosen[decision_id]) if decision_id in chosen else None,
        )
        for case_id, decision_id, facts, registered_at, origin, release in rows
    ]


def simulated_cases(
    found: Simulation, *, actor: Actor, only: Mapping[str, Any] | None = None
) -> "QuerySet[SimulatedCase]":
    """The cases that a simulation lists by themselves and this person may see, by number.

    `only` narrows them: `old`, `new`, `clause` (before or after), `asks`, `changed`, `by_people`.
    """
    rows = SimulatedCase.objects.filter(simulation=found, case__in=intake.visible_to(actor))
    for name, value in (only or {}).items():
        match name:
            case "asks":
                rows = rows.filter(asks__contains=[value])
            case "clause":
                rows = rows.filter(Q(old=value) | Q(new=value))
            case "month":
                rows = rows.filter(
                    case__registered_at__gte=intake.midnight(value),
                    case__registered_at__lt=intake.midnight((value + timedelta(days=31)).replace(day=1)),
                )
            case _:
                rows = rows.filter(**{name: value})
    return rows.select_related("case__row", "decision").defer("case__row__search").order_by("case_id")


def examples_of(found: Simulation, case_ids: Iterable[int], *, actor: Actor) -> list[Decision]:
    """The decisions of some cases of a simulation that this person may see, with their cases, by number."""
    rows = decided_in(found).filter(case_id__in=list(case_ids), case__in=intake.visible_to(actor))
    return list(rows.select_related("case__row").defer("case__row__search").order_by("case_id"))


def exported_cases(found: Simulation, *, actor: Actor) -> Iterator[tuple[Any, ...]]:
    """Number, clauses and amounts of every case that a simulation lists and this person may see, row by row."""
    columns = ("case__row__number", "old", "new", "before_fen", "after_fen", "changed", "by_people", "asks")
    rows = simulated_cases(found, actor=actor).select_related(None).defer(None)
    return rows.values_list(*columns).iterator(chunk_size=2000)


def by_promise(charter: Charter, floor: Charter | None, decision: Decision) -> Decision | None:
    """What a promise says to the facts of a decision, in the form of one; nothing where they contradict each other.

    It is not kept.
    """
    facts = charter.usable(decision.facts)
    try:
        if floor is None:
            answer = charter.decide(facts)
        else:
            own = charter.definition.facts
            below = {name: raw for name, raw in decision.facts.items() if name not in own}
            answer = charter.decide_with(floor, facts | floor.usable(below))
    except FactError:
        return None
    klass = answer.service_class or ""
    return Decision(
        case_id=decision.case_id,
        charter=charter.id,
        release=charter.release,
        facts=facts,
        outcome=Outcome.DECIDED if klass else Outcome(answer.outcome.value),
        klass=klass,
        payer=answer.payer or "",
        result=answer.as_json(),
        decided_at=decision.decided_at,
    )
