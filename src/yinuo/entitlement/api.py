from uuid import UUID

from yinuo.entitlement import actions, queries
from yinuo.entitlement.models import Decision
from yinuo.entitlement.schemas import DecisionShown, FactTold, Override
from yinuo.entitlement.types import ServiceClass
from yinuo.intake import queries as intake
from yinuo.network import queries as network
from yinuo.platform.api.paging import id_of
from yinuo.platform.api.routes import Key, Routes
from yinuo.platform.api.schemas import All
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


def _number(request: Request, case_id: UUID) -> int:
    return id_of(intake.visible_to(request.actor), case_id)


def _shown(request: Request, *decisions: Decision) -> list[DecisionShown]:
    charter = queries.charter_in_force()
    names = network.names_of_users({one.decided_by for one in decisions if one.decided_by is not None})
    return [
        DecisionShown.of(
            one,
            charter=charter,
            decided_by=names.get(one.decided_by or 0, ""),
            language=request.LANGUAGE_CODE,
        )
        for one in decisions
    ]
