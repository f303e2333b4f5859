"""People decide: otherwise than the charter, or where it leaves the answer to an agreement."""

from datetime import datetime
from typing import Any

from django.db import transaction

from yinuo.entitlement import queries, rules
from yinuo.entitlement.actions.deciding import announce, refuse_unless_changeable
from yinuo.entitlement.events import AgreementReached
from yinuo.entitlement.models import Decision
from yinuo.entitlement.types import Offered, Origin, Outcome, ServiceClass
from yinuo.intake import queries as intake
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.kernel.money import parse_yuan
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission

PAYERS = {
    ServiceClass.PAID: "customer",
    ServiceClass.CONTRACT: "contract",
    ServiceClass.FREE: "organisation",
    ServiceClass.INTERNAL: "organisation",
}


def override(*, case_id: int, klass: ServiceClass, reason: str, actor: Actor, now: datetime) -> Decision:
    """A chief decides otherwise who pays, with a reason; what the charter said stays beside it."""
    actor.require(Permission.ENTITLEMENT_DECISION_OVERRIDE)
    _check_reason(reason)
    with transaction.atomic():
        before = _before(case_id, actor=actor)
        if before.klass == klass:
            raise Refused(
                gettext_noop("The decision is already class %(klass)s."), field="klass", klass=klass.value
            )
        decision = _by_people(
            before,
            Origin.OVERRIDE,
            reason,
            actor=actor,
            now=now,
            outcome=Outcome.DECIDED,
            klass=klass,
            payer=PAYERS[klass],
        )
        announce(decision, actor=actor, now=now)
    return decision


def override_remedy(
    *, case_id: int, decision_id: int, settled: Offered, reason: str, actor: Actor, now: datetime
) -> Decision:
    """A supervisor grants another remedy, or other amounts, with a reason; what the charter said stays beside it.

    Refused while a report that the charter wants first is missing, when the charter offers just that, and when the
    decision is no longer the newest.
    """
    actor.require(Permission.ENTITLEMENT_DECISION_OVERRIDE)
    _check_reason(reason)
    with transaction.atomic():
        before = _before(case_id, actor=actor)
        check_newest(before, decision_id)
        _check_settled(before, settled)
        if settled in queries.offers_of(before):
            raise Refused(gettext_noop("The decision offers exactly this already."), field="remedy")
        lacking = rules.missing(
            rules.proofs(before.result, before.facts, steps=rules.AT_THE_APPRAISAL),
            queries.proofs_kept(case_id),
        )
        if lacking:
            raise Refused(gettext_noop("First put the appraisal report on record."))
        decision = _by_people(
            before,
            Origin.OVERRIDE,
            reason,
            actor=actor,
            now=now,
            outcome=Outcome.COVERED,
            remedy=settled.remedy,
            deduct_fen=settled.deduct,
            pays_fen=settled.pays_customer,
        )
        announce(decision, actor=actor, now=now)
    return decision


def negotiate(
    *,
    case_id: int,
    decision_id: int,
    agreed: str,
    actor: Actor,
    now: datetime,
    settled: Offered | None = None,
    at_customers_cost: bool = False,
) -> Decision:
    """Write down what was agreed with the customer where the promise leaves it open (C193, C205, C086, C134).

    With a remedy it is then chosen and given as any other; without one the case ends with the agreement. Work
    `at_customers_cost` goes by a voucher that the customer pays.
    """
    actor.require(Permission.ENTITLEMENT_REMEDY_AGREE)
    if not agreed.strip():
        raise Refused(gettext_noop("Write down what was agreed."), field="agreed")
    with transaction.atomic():
        before = _before(case_id, actor=actor)
        check_newest(before, decision_id)
        if before.outcome != Outcome.NEGOTIATE:
            raise Refused(
                gettext_noop("The promise does not leave this open. Only a supervisor may decide otherwise.")
            )
        if before.origin == Origin.AGREEMENT:
            raise Refused(gettext_noop("What was agreed is on record already."))
        if settled is not None:
            if at_customers_cost:
                raise Refused(
                    gettext_noop("What the customer pays for is no remedy. Choose one of the two."),
                    field="remedy",
                )
            _check_settled(before, settled)
        values: dict[str, Any] = {"outcome": Outcome.NEGOTIATE}
        if at_customers_cost:
            klass = ServiceClass.PAID
            values = {"outcome": Outcome.CHARGEABLE, "klass": klass, "payer": PAYERS[klass]}
        if settled is not None:
            values = {
                "outcome": Outcome.COVERED,
                "remedy": settled.remedy,
                "deduct_fen": settled.deduct,
                "pays_fen": settled.pays_customer,
            }
        decision = _by_people(before, Origin.AGREEMENT, agreed, actor=actor, now=now, **values)
        recording.record(
            AgreementReached(
                case_id=case_id,
                decision_id=decision.id,
                remedy=decision.remedy,
                deduct_fen=decision.deduct_fen or 0,
                pays_fen=decision.pays_fen or 0,
                klass=decision.klass,
            ),
            actor=actor,
            now=now,
        )
    return decision


def check_newest(newest: Decision, decision_id: int) -> None:
    if newest.id != decision_id:
        raise Refused(gettext_noop("There is a newer decision. Reload the page and look at it first."))


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(gettext_noop("Say why you decide otherwise."), field="reason")


def _check_settled(before: Decision, settled: Offered) -> None:
    price = before.facts.get("price")
    rules.check_settled(settled, price_fen=None if price is None else parse_yuan(price))


def _before(case_id: int, *, actor: Actor) -> Decision:
    """The decision in force of a case whose decision may change."""
    refuse_unless_changeable(intake.lock(case_id, actor=actor))
    before = queries.latest(case_id)
    if before is None:
        raise Refused(gettext_noop("There is no decision yet."))
    return before


def _by_people(
    before: Decision, origin: Origin, reason: str, *, actor: Actor, now: datetime, **values: Any
) -> Decision:
    return Decision.objects.create(
        case_id=before.case_id,
        seq=before.seq + 1,
        charter=before.charter,
        release=before.release,
        facts=before.facts,
        result=before.result,
        origin=origin,
        override_reason=reason.strip(),
        decided_by=actor.id,
        decided_at=now,
        **values,
    )
