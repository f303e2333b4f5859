"""A decision is carried out: proof is kept, a remedy chosen and given, a refusal told."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from yinuo.entitlement import queries, rules
from yinuo.entitlement.actions.deciding import refuse_unless_changeable
from yinuo.entitlement.actions.overriding import check_newest
from yinuo.entitlement.events import ProofKept, RefusalTold, RemedyChosen, RemedyGiven
from yinuo.entitlement.models import Choice, Decision, Given, Telling
from yinuo.entitlement.types import Answer, Offered, Outcome, Tender
from yinuo.installed_base import queries as installed_base
from yinuo.intake import queries as intake
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import Actor
from yinuo.kernel.charters import Remedy
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.network import queries as network
from yinuo.platform.evidence.actions import add_picture
from yinuo.platform.evidence.models import Evidence
from yinuo.platform.evidence.types import EvidenceKind
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission

if TYPE_CHECKING:
    from yinuo.network.models import Staff


def keep_proof(
    *, case_id: int, proof: str, content: bytes, name: str, actor: Actor, now: datetime
) -> Evidence:
    """Put a picture of an invoice, a card or a report on record (C165, C194, C203).

    Refused for what the charter does not ask for, for what is no picture, and when the case has ended.
    """
    actor.require(Permission.ENTITLEMENT_REMEDY_WRITE)
    with transaction.atomic():
        case = intake.lock(case_id, actor=actor)
        decision = queries.latest(case_id)
        if decision is None or not intake.is_live(case):
            raise Refused(gettext_noop("The case has ended. Reopen it first."))
        if proof not in {kind for each in decision.result["evidence"] for kind in each["collect"]}:
            raise Refused(gettext_noop("The promise does not ask for this."), field="proof")
        evidence = add_picture(
            content,
            name=name,
            kind=EvidenceKind.ATTACHMENT,
            purpose=proof,
            case_id=case.id,
            unit_id=case.unit_id,
            actor=actor,
            now=now,
            field="picture",
        )
        recording.record(
            ProofKept(case_id=case.id, evidence_id=evidence.id, proof=proof), actor=actor, now=now
        )
    return evidence


def choose_remedy(*, case_id: int, decision_id: int, remedy: Remedy, actor: Actor, now: datetime) -> Choice:
    """Keep what has been chosen among the offers, at the decision's amounts.

    Another choice may follow until something is given. A chosen repair goes its way by voucher, free of charge. Refused
    while proof that the charter wants at the request is missing, and for what is not offered or chosen already.
    """
    actor.require(Permission.ENTITLEMENT_REMEDY_WRITE)
    with transaction.atomic():
        decision = _to_carry_out(case_id, decision_id, actor=actor)
        rules.check_offers(Outcome(decision.outcome))
        chosen = rules.offered(queries.offers_of(decision), remedy)
        _check_proofs(decision)
        before = queries.choice_in_force(decision)
        if before is not None and before.remedy == remedy:
            raise Refused(gettext_noop("This has been chosen already."), field="remedy")
        choice = Choice.objects.create(
            case_id=case_id,
            decision=decision,
            seq=1 if before is None else before.seq + 1,
            remedy=chosen.remedy,
            deduct_fen=chosen.deduct,
            pays_fen=chosen.pays_customer,
            chosen_by=actor.id,
            chosen_at=now,
        )
        recording.record(
            RemedyChosen(
                case_id=case_id,
                decision_id=decision.id,
                choice_id=choice.id,
                remedy=choice.remedy,
                deduct_fen=choice.deduct_fen,
                pays_fen=choice.pays_fen,
                klass=rules.service_class("", Outcome.COVERED, chosen.remedy),
            ),
            actor=actor,
            now=now,
        )
    return choice


def give_remedy(
    *,
    case_id: int,
    decision_id: int,
    amount_fen: int,
    taken_by: str,
    actor: Actor,
    now: datetime,
    tender: Tender | None = None,
    new_serial: str = "",
) -> Given:
    """Hand over the new item, or pay the money back, as it was decided and chosen (C169, C182–C184, C190–C192).

    `amount_fen` is what goes over the counter as it was counted. Refused when it is another amount than decided, before
    anything was chosen, and the second time.
    """
    actor.require(Permission.ENTITLEMENT_REMEDY_WRITE)
    if not taken_by.strip():
        raise Refused(gettext_noop("Write down who has received it."), field="taken_by")
    with transaction.atomic():
        decision = _to_carry_out(case_id, decision_id, actor=actor)
        choice = queries.choice_in_force(decision)
        if choice is None:
            raise Refused(gettext_noop("First write down what has been chosen."))
        chosen = Offered(Remedy(choice.remedy), choice.deduct_fen, choice.pays_fen)
        rules.check_given(chosen, amount_fen=amount_fen, tender=tender or "", new_serial=new_serial)
        _check_proofs(decision)
        serial = installed_base.serial_of(new_serial) if new_serial.strip() else ""
        given = Given.objects.create(
            case_id=case_id,
            decision=decision,
            choice=choice,
            remedy=choice.remedy,
            new_serial=serial,
            tender=tender or "",
            taken_by=taken_by.strip(),
            given_by=actor.id,
            given_at=now,
        )
        recording.record(
            RemedyGiven(
                case_id=case_id,
                decision_id=decision.id,
                choice_id=choice.id,
                given_id=given.id,
                remedy=given.remedy,
                received_fen=chosen.receives,
                paid_fen=chosen.pays_customer,
            ),
            actor=actor,
            now=now,
        )
    return given


def tell_refusal(
    *,
    case_id: int,
    decision_id: int,
    answer: Answer,
    actor: Actor,
    now: datetime,
    said: str = "",
    to_id: int | None = None,
) -> Telling:
    """The customer has been told the refusal with its clauses (C195–C204).

    Accepted, the case ends without money. Disputed, a supervisor takes it over with what the customer says (C217, C218).
    Refused when nothing was refused, and for the same answer twice.
    """
    actor.require(Permission.ENTITLEMENT_REMEDY_WRITE)
    if answer is Answer.DISPUTED:
        if not said.strip():
            raise Refused(gettext_noop("Write down what the customer says to it."), field="said")
        if to_id is None:
            raise Refused(gettext_noop("Choose the supervisor who takes it over."), field="to")
    with transaction.atomic():
        decision = _to_carry_out(case_id, decision_id, actor=actor)
        if decision.outcome != Outcome.REFUSED:
            raise Refused(gettext_noop("The decision refuses nothing."))
        if answer in queries.answers_to(decision):
            raise Refused(gettext_noop("This answer is on record already."), field="answer")
        taker = None
        if answer is Answer.DISPUTED:
            taker = _supervisor(to_id, unit_id=decision.case.unit_id, now=now)
        telling = Telling.objects.create(
            case_id=case_id,
            decision=decision,
            answer=answer,
            said=said.strip(),
            taken_by=taker,
            told_by=actor.id,
            told_at=now,
        )
        recording.record(
            RefusalTold(
                case_id=case_id,
                decision_id=decision.id,
                telling_id=telling.id,
                clauses=tuple(decision.result["refused_by"]),
                answer=answer,
                staff_id=taker.id if taker else None,
            ),
            actor=actor,
            now=now,
        )
    return telling


def _to_carry_out(case_id: int, decision_id: int, *, actor: Actor) -> Decision:
    """The newest decision of a case that nothing has carried yet."""
    case = intake.lock(case_id, actor=actor)
    refuse_unless_changeable(case)
    decision = queries.latest(case_id)
    if decision is None or case.state != CaseState.DECIDED:
        raise Refused(rules.NOT_FOR_CHOICE[Outcome.NEEDS_FACTS])
    check_newest(decision, decision_id)
    if queries.was_given(decision):
        raise Refused(gettext_noop("This decision has been carried out. Decide again first."))
    return decision


def _supervisor(staff_id: int | None, *, unit_id: int, now: datetime) -> "Staff":
    """Who may decide otherwise there, or while absent the deputy."""
    for person in queries.supervisors(unit_id=unit_id):
        if person.id == staff_id:
            return network.stand_in(person, at=now)
    raise Refused(gettext_noop("Choose somebody who may decide otherwise here."), field="to")


def _check_proofs(decision: Decision) -> None:
    wants = bool(queries.proofs_lacking(decision, ()))
    if wants and queries.proofs_lacking(decision, queries.proofs_kept(decision.case_id)):
        raise Refused(
            gettext_noop("First put a picture of what the customer has shown on record."), field="proof"
        )
