from uuid import UUID

from ninja import Query

from yinuo.followup import actions, queries
from yinuo.followup.models import Callback
from yinuo.followup.schemas import (
    AnswerNew,
    AttemptNew,
    CallbackLine,
    CallbackReveal,
    CallbacksAsked,
    CallbackShown,
    facts_of,
)
from yinuo.followup.types import CallbackState, CallResult
from yinuo.parties import actions as parties
from yinuo.platform.api.paging import id_of, stretch
from yinuo.platform.api.routes import Key, Routes
from yinuo.platform.api.schemas import Page
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.workorders import queries as workorders

routes = Routes(tags=["call-backs"])


@routes.read("/callbacks", P.FOLLOWUP_CALLBACK_READ, Page[CallbackLine])
def list_callbacks(request: Request, asked: Query[CallbacksAsked]) -> Page[CallbackLine]:
    """Call-backs: due ones and later ones earliest first, those made newest first."""
    actor, now = request.actor, request.now
    found = {
        "due": lambda: queries.due(actor=actor, now=now),
        "later": lambda: queries.later(actor=actor, now=now),
        "ended": lambda: queries.ended(actor=actor),
    }[asked.view]()
    by_due = asked.view != "ended"
    return stretch(
        lambda key: queries.page(
            found.select_related("case"), by_due=by_due, key=key, direction="", size=asked.limit
        ),
        asked,
        lambda one: CallbackLine(**facts_of(one, is_late=_is_late(one, request))),
        of=queries.visible_to(actor),
        due="due_at" if by_due else "",
    )


@routes.read("/callbacks/{uuid:callback_id}", P.FOLLOWUP_CALLBACK_READ, CallbackShown)
def show_callback(request: Request, callback_id: UUID, asked: Query[CallbackReveal]) -> CallbackShown:
    """One call-back with what has been said."""
    found = queries.get(_number(request, callback_id), actor=request.actor)
    if asked.reveal is not None:
        parties.reveal_contact(
            customer_id=found.case.customer_id, reason=asked.reveal, actor=request.actor, now=request.now
        )
    return _shown(request, found, revealed=asked.reveal is not None)


def stored(request: Request, callback_id: UUID) -> CallbackShown:
    return _shown(request, queries.get(_number(request, callback_id), actor=request.actor))


@routes.act(
    "/callbacks/{uuid:callback_id}/attempts",
    P.FOLLOWUP_CALLBACK_WRITE,
    CallbackShown,
    key=Key.REQUIRED,
    theirs=stored,
)
def record_attempt(request: Request, callback_id: UUID, body: AttemptNew) -> CallbackShown:
    """The customer was not reached, or wants to be called later."""
    actions.record_attempt(
        callback_id=_number(request, callback_id),
        version=body.version,
        result=CallResult(body.result),
        note=body.note,
        call_at=body.call_at,
        actor=request.actor,
        now=request.now,
    )
    return stored(request, callback_id)


@routes.act(
    "/callbacks/{uuid:callback_id}/answer",
    P.FOLLOWUP_CALLBACK_WRITE,
    CallbackShown,
    key=Key.REQUIRED,
    theirs=stored,
)
def record_answer(request: Request, callback_id: UUID, body: AnswerNew) -> CallbackShown:
    """Keep what the customer said; the case closes, opens again, or a complaint is opened."""
    actions.answer(
        callback_id=_number(request, callback_id),
        version=body.version,
        satisfaction=body.satisfaction,
        reasons=body.reasons,
        comment=body.comment,
        consequence=body.consequence,
        actor=request.actor,
        now=request.now,
    )
    return stored(request, callback_id)


def _number(request: Request, callback_id: UUID) -> int:
    return id_of(queries.visible_to(request.actor), callback_id)


def _shown(request: Request, found: Callback, *, revealed: bool = False) -> CallbackShown:
    return CallbackShown.of(
        found,
        order=None if found.order_id is None else workorders.public_ids({found.order_id})[found.order_id],
        attempts=queries.attempts(found.id),
        is_late=_is_late(found, request),
        revealed=revealed,
    )


def _is_late(found: Callback, request: Request) -> bool:
    return found.state == CallbackState.DUE and found.due_at < request.now
