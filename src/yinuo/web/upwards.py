"""What goes upwards, rests on purpose or cannot wait: as the page of a case and Today show it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from yinuo.escalation import queries
from yinuo.escalation.actions import is_unclear, may_answer
from yinuo.escalation.types import AskState, RelayState
from yinuo.intake import queries as intake
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.web import waiting

if TYPE_CHECKING:
    from collections.abc import Collection

    from yinuo.intake.models import Case

COUNTS = ("in_need", "asked", "answered", "woken", "helped", "relays")
"""What Today asks for in one statement, so that only lists with something in them are read."""


def panel(case: "Case", codes: "Collection[str]", request: Request) -> dict[str, Any]:
    """Questions, rests, help at once and an offer to take the case, newest first; only what the story tells of."""
    actor, now = request.actor, request.now
    live = intake.is_live(case)
    asks = queries.asks_of_case(case.id) if "escalation.superior_asked" in codes else []
    rests = queries.rests_of_case(case.id) if "escalation.rest_put" in codes else []
    relay = queries.offered_relay(case.id) if "escalation.relay_offered" in codes else None
    standing = next((each for each in rests if each.ended_at is None), None)
    return {
        "asks": [
            {
                "ask": ask,
                "may_answer": ask.state == AskState.OPEN
                and actor.may(P.ESCALATION_ASK_ANSWER)
                and may_answer(ask, actor),
                "is_late": ask.state == AskState.OPEN and ask.due_at is not None and ask.due_at < now,
            }
            for ask in asks
        ],
        "rests": rests,
        "standing": standing,
        "reliefs": [
            {
                "relief": relief,
                "may_review": relief.reviewed_at is None
                and actor.may(P.ESCALATION_HELP_REVIEW)
                and relief.by_id != actor.staff_id,
            }
            for relief in (queries.reliefs_of_case(case.id) if "escalation.helped_at_once" in codes else [])
        ],
        "relay": relay,
        "is_offered_to_me": relay is not None and relay.taker_id == actor.staff_id,
        "may_ask": actor.may(P.ESCALATION_ASK_WRITE)
        and live
        and not any(ask.state == AskState.OPEN for ask in asks),
        "may_watch": standing is not None and actor.may(P.ESCALATION_ASK_WRITE),
        "may_wake": standing is not None and actor.may(P.ESCALATION_REST_WRITE),
        "may_rest": actor.may(P.ESCALATION_REST_WRITE)
        and live
        and standing is None
        and not case.need
        and is_unclear(case.id),
        "may_mark": actor.may(P.INTAKE_CASE_WRITE) and live,
        "may_relay": bool(case.need) and live and relay is None and actor.may(P.INTAKE_CASE_HANDOVER),
        "may_withdraw": relay is not None
        and relay.state == RelayState.OFFERED
        and actor.may(P.INTAKE_CASE_HANDOVER),
    }


def today(counts: Mapping[str, int], request: Request) -> dict[str, Any]:
    """The lists of Today about it, each read only when there is something in it."""
    actor, now = request.actor, request.now
    shown: dict[str, Any] = {}
    if counts.get("in_need"):
        shown["in_need"] = intake.in_need(waiting.in_need(actor, now))[:8]
    if counts.get("asked"):
        shown["asked"] = queries.first_asks(queries.waiting_for(actor))
    if counts.get("answered"):
        shown["answered"] = queries.first_asks(queries.answered_for(actor))
    if counts.get("woken"):
        shown["woken"] = queries.first_woken(queries.woken_for(actor))
    if counts.get("helped"):
        shown["helped"] = queries.first_reviews(queries.to_review(actor))
    if counts.get("relays"):
        shown["relays"] = queries.first_relays(queries.relays_to(actor))
    return shown
