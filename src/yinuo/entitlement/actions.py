from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import transaction

from yinuo.entitlement import queries
from yinuo.entitlement.events import CaseDecided, FactsMissing, FactTold
from yinuo.entitlement.models import Decision, KnownFact
from yinuo.entitlement.types import Outcome, ServiceClass
from yinuo.installed_base import queries as installed_base
from yinuo.intake import queries as intake
from yinuo.intake.types import CaseKind, CaseState
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.organisations import context
from yinuo.platform.permissions.types import Permission

if TYPE_CHECKING:
    from yinuo.intake.models import Case

CHANGEABLE = frozenset({CaseState.REGISTERED, CaseState.DECIDED})
"""A decision may change until a voucher carries it."""


def decide(*, case_id: int, actor: Actor, now: datetime) -> Decision:
    """Find the promise that applies and who pays, and keep why (C347–C349).

    Facts come from the unit's file and from what has been told; what is missing is listed, never guessed. A decision
    that has been made stays on record when a new one is made.
    """
    with transaction.atomic(savepoint=False):
        case = intake.lock(case_id, actor=actor)
        charter = queries.charter_in_force()
        checked = charter.check_facts(facts_of(case))
        found = charter.decide_checked(checked)
        klass = found.service_class or ""
        decision = Decision.objects.create(
            case=case,
            seq=_next_seq(case_id),
            charter=charter.id,
            release=charter.release,
            facts={
                name: value.isoformat() if isinstance(value, date) else value
                for name, value in checked.items()
            },
            outcome=Outcome.DECIDED if klass else Outcome.NEEDS_FACTS,
            klass=klass,
            payer=found.payer or "",
            result=found.as_json(),
            decided_by=actor.id,
            decided_at=now,
        )
        _announce(decision, actor=actor, now=now)
    return decision


def facts_of(case: "Case") -> dict[str, Any]:
    """What is known about a case: from its unit and contracts, overlaid by what people have told."""
    facts: dict[str, Any] = {
        "asked_on": case.registered_at.astimezone(ZoneInfo(context.current().time_zone)).date(),
        "internal": False,
    }
    if case.sold_unit_id is not None:
        facts |= installed_base.facts_of(case.sold_unit_id, on=facts["asked_on"])
    elif case.product_model is not None:
        facts["free_months"] = case.product_model.free_months
    return {**facts, **queries.told(case.id)}


def tell_fact(*, case_id: int, name: str, value: object, actor: Actor, now: datetime) -> Decision:
    """Answer a question of the decision and decide again. Refused for a value that the fact cannot have."""
    actor.require(Permission.ENTITLEMENT_DECISION_WRITE)
    with transaction.atomic():
        case = intake.lock(case_id, actor=actor)
        _refuse_unless_changeable(case)
        checked = queries.charter_in_force().check_facts({name: value})
        if name not in checked:
            raise Refused(gettext_noop("Answer the question first."), field=name)
        kept = checked[name]
        KnownFact.objects.update_or_create(
            case=case,
            name=name,
            defaults={
                "value": kept.isoformat() if isinstance(kept, date) else kept,
                "told_by": actor.id,
                "told_at": now,
            },
        )
        recording.record(FactTold(case_id=case.id, name=name), actor=actor, now=now)
        return decide(case_id=case.id, actor=actor, now=now)


def decide_again(*, case_id: int, actor: Actor, now: datetime) -> Decision:
    """Decide anew, after the file of the unit has been corrected."""
    actor.require(Permission.ENTITLEMENT_DECISION_WRITE)
    with transaction.atomic():
        case = intake.lock(case_id, actor=actor)
        _refuse_unless_changeable(case)
        return decide(case_id=case.id, actor=actor, now=now)


def override(*, case_id: int, klass: ServiceClass, reason: str, actor: Actor, now: datetime) -> Decision:
    """A chief decides otherwise, with a reason; what the charter said stays beside it."""
    actor.require(Permission.ENTITLEMENT_DECISION_OVERRIDE)
    if not reason.strip():
        raise Refused(gettext_noop("Say why you decide otherwise."), field="reason")
    with transaction.atomic():
        case = intake.lock(case_id, actor=actor)
        _refuse_unless_changeable(case)
        before = queries.latest(case_id)
        if before is None:
            raise Refused(gettext_noop("There is no decision yet."))
        if before.klass == klass:
            raise Refused(
                gettext_noop("The decision is already class %(klass)s."), field="klass", klass=klass.value
            )
        decision = Decision.objects.create(
            case=case,
            seq=_next_seq(case_id),
            charter=before.charter,
            release=before.release,
            facts=before.facts,
            outcome=Outcome.DECIDED,
            klass=klass,
            payer=PAYERS[klass],
            result=before.result,
            override_reason=reason.strip(),
            decided_by=actor.id,
            decided_at=now,
        )
        _announce(decision, actor=actor, now=now)
    return decision


PAYERS = {
    ServiceClass.PAID: "customer",
    ServiceClass.CONTRACT: "contract",
    ServiceClass.FREE: "organisation",
    ServiceClass.INTERNAL: "organisation",
}


def _refuse_unless_changeable(case: "Case") -> None:
    if case.kind != CaseKind.REPAIR:
        raise Refused(gettext_noop("A complaint has no decision about who pays."))
    if case.state not in CHANGEABLE:
        raise Refused(
            gettext_noop("A voucher carries this decision. Void the voucher before you decide otherwise.")
        )


def _next_seq(case_id: int) -> int:
    return queries.last_seq(case_id) + 1


def _announce(decision: Decision, *, actor: Actor, now: datetime) -> None:
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
            clauses=tuple(decision.result["clauses"]),
            is_override=bool(decision.override_reason),
        ),
        actor=actor,
        now=now,
    )
