"""Which promise applies, from what is known."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from yinuo.entitlement import queries, rules
from yinuo.entitlement.events import CaseDecided, FactsMissing, FactsTold, FactTold
from yinuo.entitlement.models import Decision, KnownFact
from yinuo.entitlement.types import Origin, Outcome
from yinuo.installed_base import queries as installed_base
from yinuo.intake import queries as intake
from yinuo.intake.types import CaseKind, CaseState
from yinuo.kernel.actors import Actor
from yinuo.kernel.charters import Charter
from yinuo.kernel.charters.values import plain
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.network import queries as network
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission
from yinuo.platform.reference import regions

if TYPE_CHECKING:
    from yinuo.intake.models import Case
    from yinuo.kernel.charters.answers import Decision as Found
    from yinuo.kernel.charters.types import Value

GOODS = "goods"
CHANGEABLE = frozenset({CaseState.REGISTERED, CaseState.DECIDED})
"""A decision may change until a voucher carries it."""


def decide(*, case_id: int, actor: Actor, now: datetime) -> Decision:
    """Find the promise that applies, who pays or what is offered, and keep why (C347–C349, C165–C205).

    Facts come from the unit's file and from what has been told; what is missing is listed, never guessed. A charter
    that stands on the law is decided together with it. A decision that has been made stays on record when a new one
    is made.
    """
    with transaction.atomic(savepoint=False):
        case = intake.lock(case_id, actor=actor)
        charter, floor, checked, found = _found(case)
        result = found.as_json()
        klass = rules.class_of(result)
        decision = Decision.objects.create(
            case=case,
            seq=queries.last_seq(case_id) + 1,
            charter=charter.id,
            release=charter.release,
            facts={name: kept(charter, floor, name, value) for name, value in checked.items()},
            outcome=Outcome.DECIDED if klass else Outcome(found.outcome.value),
            klass=klass,
            payer=found.payer or "",
            result=result,
            decided_by=actor.id,
            decided_at=now,
        )
        announce(decision, actor=actor, now=now)
    return decision


def promised_to(case: "Case") -> dict[str, Any]:
    """The time limits that are promised for a case, as the charter says now; also where nobody decides who pays."""
    charter, _floor, _checked, found = _found(case)
    result = found.as_json()
    return {
        "charter": charter.id,
        "release": charter.release,
        "floor": result["floor"],
        "promises": result["promises"],
    }


def _found(case: "Case") -> "tuple[Charter, Charter | None, dict[str, Value], Found]":
    facts = facts_of(case)
    charter = queries.charter_in_force(asked_on=facts["asked_on"], sold_on=_day(facts.get("sold_on")))
    floor = queries.floor_of(charter)
    known = _known(facts, case, charter, floor)
    checked = _checked(charter, floor, known)
    found = charter.decide_checked(checked) if floor is None else charter.decide_with(floor, known)
    return charter, floor, checked, found


def facts_of(case: "Case") -> dict[str, Any]:
    """What is on file about a case: of its unit and contracts, overlaid by what people have told.

    A complaint knows what was told about the case that it is about.
    """
    facts: dict[str, Any] = {"asked_on": intake.local_day(case.registered_at), "internal": False}
    if case.sold_unit_id is not None:
        facts |= installed_base.facts_of(case.sold_unit_id, on=facts["asked_on"])
    elif case.product_model is not None:
        facts["free_months"] = facts["model_months"] = case.product_model.free_months
        facts["goods"] = case.product_model.goods or None
    if case.kind == CaseKind.COMPLAINT:
        facts["settled_at_once"] = False  # what is settled at once is not entered as a complaint (C474)
    of_parent = {} if case.parent_id is None else queries.told(case.parent_id)
    return {**facts, **of_parent, **queries.told(case.id)}


def _known(facts: Mapping[str, Any], case: "Case", charter: Charter, floor: Charter | None) -> dict[str, Any]:
    """Of what is on file, what the charter asks about; repairs of the same defect are counted where they are on file.

    Where the customer lives, how they came and what level they have is taken from the case (C246, C261, C320).

    Goods that were filed for another promise are asked for again.
    """
    names = charter.definition.facts.keys() | (floor.definition.facts.keys() if floor else set())
    known = {name: value for name, value in facts.items() if name in names}
    goods = charter.definition.facts.get(GOODS)
    if goods is not None and known.get(GOODS) not in {None, *goods.values}:
        del known[GOODS]
    defect = known.get("defect")
    if defect and case.sold_unit_id and "repairs_same_defect" in names and "repairs_same_defect" not in known:
        repairs = queries.repairs_of(case.sold_unit_id, defect=defect, besides=case.id)
        if repairs:
            known["repairs_same_defect"] = repairs
    for name in names & OF_THE_CASE.keys() - known.keys():
        fact = (charter if floor is None or name in charter.definition.facts else floor).definition.facts[
            name
        ]
        found = rules.fitting(OF_THE_CASE[name](case), values=fact.values or None)
        if found is not None:
            known[name] = found
    return known


def _zone(case: "Case") -> tuple[object, ...]:
    is_urban = regions.is_urban(case.region)
    return () if is_urban is None else rules.URBAN if is_urban else rules.OUTSIDE


def _in_province(case: "Case") -> tuple[object, ...]:
    home = network.home_region()
    return (case.region[:2] == home[:2],) if case.region and home else ()


def _level(case: "Case") -> tuple[object, ...]:
    return (queries.told_of_customer(case.customer_id, rules.LASTING, besides=case.id),)


OF_THE_CASE: "dict[str, Callable[[Case], tuple[object, ...]]]" = {
    "channel": lambda case: (case.channel,),
    "in_province": _in_province,
    "zone": _zone,
    rules.LASTING: _level,
}
"""What the case itself answers, in the words that charters may have for it; what people tell goes before."""


def _checked(charter: Charter, floor: Charter | None, facts: Mapping[str, Any]) -> "dict[str, Value]":
    """The facts in canonical form; what only the floor knows is checked by the floor."""
    below = (
        frozenset[str]() if floor is None else floor.definition.facts.keys() - charter.definition.facts.keys()
    )
    own = {name: value for name, value in facts.items() if name not in below}
    checked = charter.check_facts(own)
    if floor is not None:
        checked |= floor.check_facts({name: value for name, value in facts.items() if name in below})
    return checked


def kept(charter: Charter, floor: Charter | None, name: str, value: "Value") -> Any:
    """A fact as it is stored: in the form in which it can be told again."""
    if isinstance(value, bool):
        return value
    owner = charter if floor is None or name in charter.definition.facts else floor
    fact = owner.definition.facts[name]
    return value if type(value) is int and fact.type != "money" else plain(fact, value)


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value if isinstance(value, date) else None


def tell_fact(*, case_id: int, name: str, value: object, actor: Actor, now: datetime) -> Decision:
    """Answer one question of the decision and decide again. Refused for a value that the fact cannot have."""
    return tell_facts(case_id=case_id, facts={name: value}, actor=actor, now=now)


def tell_facts(*, case_id: int, facts: Mapping[str, object], actor: Actor, now: datetime) -> Decision:
    """Answer questions of the decision, several at once, and decide again.

    Refused for an unknown fact and for a value that the fact cannot have, naming it; then nothing is kept.
    """
    actor.require(Permission.ENTITLEMENT_DECISION_WRITE)
    with transaction.atomic():
        case = intake.lock(case_id, actor=actor)
        refuse_unless_changeable(case)
        charter = queries.charter_for(case)
        floor = queries.floor_of(charter)
        checked = _checked(charter, floor, facts)
        if not checked or len(checked) < len(facts):
            unanswered = next((name for name in facts if name not in checked), None)
            raise Refused(gettext_noop("Answer the question first."), field=unanswered)
        KnownFact.objects.bulk_create(
            [
                KnownFact(
                    case=case,
                    name=name,
                    value=kept(charter, floor, name, value),
                    told_by=actor.id,
                    told_at=now,
                )
                for name, value in checked.items()
            ],
            update_conflicts=True,
            unique_fields=["case", "name"],
            update_fields=["value", "told_by", "told_at"],
        )
        recording.record(_told(case.id, tuple(checked)), actor=actor, now=now)
        return decide(case_id=case.id, actor=actor, now=now)


def _told(case_id: int, names: tuple[str, ...]) -> FactTold | FactsTold:
    return (
        FactTold(case_id=case_id, name=names[0])
        if len(names) == 1
        else FactsTold(case_id=case_id, names=names)
    )


def decide_again(*, case_id: int, actor: Actor, now: datetime) -> Decision:
    """Decide anew, after the file of the unit has been corrected."""
    actor.require(Permission.ENTITLEMENT_DECISION_WRITE)
    with transaction.atomic():
        case = intake.lock(case_id, actor=actor)
        refuse_unless_changeable(case)
        return decide(case_id=case.id, actor=actor, now=now)


def refuse_unless_changeable(case: "Case") -> None:
    if case.kind != CaseKind.REPAIR:
        raise Refused(gettext_noop("A complaint has no decision about who pays."))
    if case.state in ENDED:
        raise Refused(gettext_noop("The case has ended. Reopen it first."))
    if case.state not in CHANGEABLE:
        raise Refused(
            gettext_noop("A voucher carries this decision. Void the voucher before you decide otherwise.")
        )


ENDED = frozenset({CaseState.STRUCK_OFF, CaseState.CLOSED, CaseState.CANCELLED})


def announce(decision: Decision, *, actor: Actor, now: datetime) -> None:
    if decision.outcome == Outcome.NEEDS_FACTS:
        needs = tuple(decision.result["needs"])
        recording.record(
            FactsMissing(case_id=decision.case_id, decision_id=decision.id, needs=needs), actor=actor, now=now
        )
        return
    recording.record(
        CaseDecided(
            case_id=decision.case_id,
            decision_id=decision.id,
            klass=decision.klass,
            clauses=tuple(decision.result["clauses"] or decision.result["refused_by"]),
            is_override=decision.origin == Origin.OVERRIDE,
            outcome=decision.outcome,
            remedies=tuple(offer.remedy.value for offer in queries.offers_of(decision)),
        ),
        actor=actor,
        now=now,
    )
