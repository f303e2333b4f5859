from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query

from yinuo.commitments import actions, listing, queries
from yinuo.commitments.models import Commitment
from yinuo.commitments.schemas import (
    CommitmentLine,
    CommitmentsAsked,
    CommitmentShown,
    PauseNew,
    ReasonNew,
    ResumptionNew,
)
from yinuo.intake import queries as cases
from yinuo.network import queries as network
from yinuo.platform.api.paging import id_of, stretch
from yinuo.platform.api.problems import Fault
from yinuo.platform.api.routes import Key, Routes
from yinuo.platform.api.schemas import Page
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request

routes = Routes(tags=["promised times"])


@routes.read("/commitments", P.INTAKE_CASE_READ, Page[CommitmentLine])
def list_commitments(request: Request, asked: Query[CommitmentsAsked]) -> Page[CommitmentLine]:
    """Promised times, earliest due first; without a filter those that are open."""
    actor, now = request.actor, request.now
    found = listing.filtered(_filters(asked, request), actor=actor, now=now)
    if asked.case is not None:
        found = found.filter(case_id=id_of(cases.visible_to(actor), asked.case))
    return stretch(
        lambda key: listing.page(found, key=key, direction="", size=asked.limit),
        asked,
        lambda one: CommitmentLine.of(one, state=queries.state_at(one, now)),
        of=queries.visible_to(actor),
        due="due_at",
    )


def _filters(asked: CommitmentsAsked, request: Request) -> dict[str, str]:
    """The filters as the list takes them, with its own numbers."""
    actor = request.actor
    if bool(asked.charter) != bool(asked.clause):
        missing = "clause" if asked.charter else "charter"
        raise Fault("invalid", _("A clause is named with its charter."), parameter=missing)
    filters = {
        "state": asked.state,
        "promise": f"{asked.charter}/{asked.clause}" if asked.charter else "",
        "within": str(asked.within_hours or ""),
        "since": asked.due_from.isoformat() if asked.due_from else "",
        "until": asked.due_to.isoformat() if asked.due_to else "",
        "reason": listing.NO_REASON if asked.without_reason else (asked.reason or ""),
        "moved": "1" if asked.moved else "",
        "reopened": "1" if asked.reopened else "",
    }
    if asked.owner == "me":
        filters["owner"] = "me"
    elif asked.owner:
        try:
            filters["owner"] = str(id_of(network.people(actor=actor), UUID(asked.owner)))
        except ValueError:
            raise Fault("invalid", _("An id is a UUID."), parameter="owner") from None
    if asked.service_point:
        filters["unit"] = str(network.unit_with_code(asked.service_point, actor=actor).id)
    return {name: value for name, value in filters.items() if value}


@routes.read("/commitments/{uuid:commitment_id}", P.INTAKE_CASE_READ, CommitmentShown)
def show_commitment(request: Request, commitment_id: UUID) -> CommitmentShown:
    """One promised time with its events, who was told, and why it was late."""
    return stored(request, commitment_id)


def stored(request: Request, commitment_id: UUID) -> CommitmentShown:
    return _shown(request, queries.get(_number(request, commitment_id), actor=request.actor))


@routes.act(
    "/commitments/{uuid:commitment_id}/pause",
    P.COMMITMENTS_CLOCK_PAUSE,
    CommitmentShown,
    key=Key.REQUIRED,
    theirs=stored,
)
def pause_commitment(request: Request, commitment_id: UUID, body: PauseNew) -> CommitmentShown:
    """Let it rest for a reason that its promise allows; it runs again by itself at `review_at`."""
    actions.pause(
        commitment_id=_number(request, commitment_id),
        version=body.version,
        reason=body.reason,
        review_at=body.review_at,
        actor=request.actor,
        now=request.now,
    )
    return stored(request, commitment_id)


@routes.act(
    "/commitments/{uuid:commitment_id}/resumption",
    P.COMMITMENTS_CLOCK_PAUSE,
    CommitmentShown,
    key=Key.REQUIRED,
    theirs=stored,
)
def resume_commitment(request: Request, commitment_id: UUID, body: ResumptionNew) -> CommitmentShown:
    """Let it run again before its review date."""
    actions.resume(
        commitment_id=_number(request, commitment_id),
        version=body.version,
        actor=request.actor,
        now=request.now,
    )
    return stored(request, commitment_id)


@routes.act(
    "/commitments/{uuid:commitment_id}/reason",
    P.COMMITMENTS_REASON_WRITE,
    CommitmentShown,
    theirs=stored,
)
def explain_commitment(request: Request, commitment_id: UUID, body: ReasonNew) -> CommitmentShown:
    """Say why it was late. A second reason needs the scope commitments:reason:correct; the newest counts."""
    actions.explain(
        commitment_id=_number(request, commitment_id),
        version=body.version,
        reason=body.reason,
        text=body.text,
        actor=request.actor,
        now=request.now,
    )
    return stored(request, commitment_id)


def _number(request: Request, commitment_id: UUID) -> int:
    return id_of(queries.visible_to(request.actor), commitment_id)


def _shown(request: Request, found: Commitment) -> CommitmentShown:
    rows, steps = queries.rows_of(found.id), queries.steps_of(found.id)
    explanations = queries.explanations(found.id)
    named = {step.staff_id for step in steps if step.staff_id is not None}
    return CommitmentShown.told(
        found,
        pauses=queries.agreed(rows).promise.pauses,
        events=list(zip(rows, queries.due_after_each(rows), strict=True)),
        steps=steps,
        explanations=explanations,
        people=network.public_ids(named | {each.by_id for each in explanations}),
        state=queries.state_at(found, request.now),
    )
