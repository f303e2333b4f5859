from uuid import UUID

from ninja import Query

from yinuo.entitlement import actions, queries
from yinuo.entitlement.models import Decision
from yinuo.entitlement.schemas import (
    DecisionShown,
    FactTold,
    Override,
    ProofNamed,
    RefusalTold,
    RemedyChosen,
    RemedyHanded,
)
from yinuo.entitlement.types import ServiceClass
from yinuo.intake import queries as intake
from yinuo.network import queries as network
from yinuo.platform.api.paging import id_of
from yinuo.platform.api.routes import Key, Routes
from yinuo.platform.api.schemas import All
from yinuo.platform.api.types import fen
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request

routes = Routes(tags=["decisions"])


@routes.read("/cases/{uuid:case_id}/decisions", P.INTAKE_CASE_READ, All[DecisionShown])
def list_decisions(request: Request, case_id: UUID) -> All[DecisionShown]:
    """The decisions of a case, the one in force first."""
    return All(items=_shown(request, *queries.all_of(_number(request, case_id))))


@routes.act(
    "/cases/{uuid:case_id}/decisions",
    P.ENTITLEMENT_DECISION_WRITE,
    DecisionShown,
    status=201,
    key=Key.REQUIRED,
)
def decide_again(request: Request, case_id: UUID) -> DecisionShown:
    """Decide anew, after the file of the unit has been corrected."""
    made = actions.decide_again(case_id=_number(request, case_id), actor=request.actor, now=request.now)
    return _shown(request, made)[0]


@routes.act(
    "/cases/{uuid:case_id}/facts",
    P.ENTITLEMENT_DECISION_WRITE,
    DecisionShown,
    status=201,
    key=Key.REQUIRED,
    fields={"name": "name", "*": "value"},
)
def tell_fact(request: Request, case_id: UUID, body: FactTold) -> DecisionShown:
    """Answer a question of the decision; answers the new decision."""
    made = actions.tell_fact(
        case_id=_number(request, case_id),
        name=body.name,
        value=body.value,
        actor=request.actor,
        now=request.now,
    )
    return _shown(request, made)[0]


@routes.act(
    "/cases/{uuid:case_id}/override",
    P.ENTITLEMENT_DECISION_OVERRIDE,
    DecisionShown,
    status=201,
    key=Key.REQUIRED,
    fields={"klass": "service_class"},
)
def override_decision(request: Request, case_id: UUID, body: Override) -> DecisionShown:
    """Decide otherwise, with a reason; what the charter said stays on record."""
    made = actions.override(
        case_id=_number(request, case_id),
        klass=ServiceClass(body.service_class),
        reason=body.reason,
        actor=request.actor,
        now=request.now,
    )
    return _shown(request, made)[0]


@routes.act(
    "/cases/{uuid:case_id}/proofs",
    P.ENTITLEMENT_REMEDY_WRITE,
    All[DecisionShown],
    status=201,
    pictures=True,
)
def keep_proof(request: Request, case_id: UUID, asked: Query[ProofNamed]) -> All[DecisionShown]:
    """Put a picture of an invoice, a card or a report on record; the body is the picture itself."""
    number = _number(request, case_id)
    actions.keep_proof(
        case_id=number,
        proof=asked.proof,
        content=request.body,
        name=asked.name,
        actor=request.actor,
        now=request.now,
    )
    return list_decisions(request, case_id)


@routes.act(
    "/cases/{uuid:case_id}/remedies",
    P.ENTITLEMENT_REMEDY_WRITE,
    DecisionShown,
    status=201,
    key=Key.REQUIRED,
)
def choose_remedy(request: Request, case_id: UUID, body: RemedyChosen) -> DecisionShown:
    """Keep what has been chosen among the offers; the amounts are the decision's."""
    number = _number(request, case_id)
    actions.choose_remedy(
        case_id=number,
        decision_id=queries.numbered(number, body.decision),
        remedy=body.remedy,
        actor=request.actor,
        now=request.now,
    )
    return _newest(request, number)


@routes.act(
    "/cases/{uuid:case_id}/give",
    P.ENTITLEMENT_REMEDY_WRITE,
    DecisionShown,
    status=201,
    key=Key.REQUIRED,
    fields={"serial": "new_serial"},
)
def give_remedy(request: Request, case_id: UUID, body: RemedyHanded) -> DecisionShown:
    """Hand over the new item, or pay the money back. Refused when it is another amount than decided."""
    number = _number(request, case_id)
    actions.give_remedy(
        case_id=number,
        decision_id=queries.numbered(number, body.decision),
        amount_fen=fen(body.amount),
        taken_by=body.taken_by,
        tender=body.tender,
        new_serial=body.new_serial,
        actor=request.actor,
        now=request.now,
    )
    return _newest(request, number)


@routes.act(
    "/cases/{uuid:case_id}/refusal-told",
    P.ENTITLEMENT_REMEDY_WRITE,
    DecisionShown,
    status=201,
    key=Key.REQUIRED,
    fields={"to": "supervisor"},
)
def tell_refusal(request: Request, case_id: UUID, body: RefusalTold) -> DecisionShown:
    """The customer has been told the refusal, and accepts it or disputes it; a dispute goes to a supervisor."""
    number = _number(request, case_id)
    actions.tell_refusal(
        case_id=number,
        decision_id=queries.numbered(number, body.decision),
        answer=body.answer,
        said=body.said,
        to_id=network.staff_number(body.supervisor) if body.supervisor else None,
        actor=request.actor,
        now=request.now,
    )
    return _newest(request, number)


def _newest(request: Request, number: int) -> DecisionShown:
    return _shown(request, *queries.all_of(number)[:1])[0]


def _number(request: Request, case_id: UUID) -> int:
    return id_of(intake.visible_to(request.actor), case_id)


def _shown(request: Request, *decisions: Decision) -> list[DecisionShown]:
    names = network.names_of_users({one.decided_by for one in decisions if one.decided_by is not None})
    return [
        DecisionShown.of(
            one,
            charter=queries.charter_of(one),
            decided_by=names.get(one.decided_by or 0, ""),
            language=request.LANGUAGE_CODE,
        )
        for one in decisions
    ]
