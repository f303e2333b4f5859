"""Writing the list rows anew from what the contexts know: for a changed shape, or when doctor finds a difference."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from yinuo.depot import queries as stays
from yinuo.dispatch import queries as visits
from yinuo.dispatch.types import VisitState
from yinuo.entitlement import queries as decisions
from yinuo.escalation import queries as rests
from yinuo.flow import steps
from yinuo.intake import queries as cases
from yinuo.intake.actions import rows
from yinuo.intake.types import CaseState
from yinuo.kernel.actors import SYSTEM

WITH_TECHNICIAN = frozenset({VisitState.BOOKED, VisitState.ARRIVED, VisitState.DONE})
ENDED = frozenset({CaseState.CLOSED, CaseState.CANCELLED})


def rows_of_all_cases(*, now: datetime) -> Iterator[int]:
    """Rebuild the row of every case, each in its own transaction; yields the case ids as they are done."""
    for case_id in cases.visible_to(SYSTEM).order_by("id").values_list("id", flat=True).iterator():
        row_of(case_id, now=now)
        yield case_id


def row_of(case_id: int, *, now: datetime) -> None:
    """Write one row from scratch, with what the later contexts contribute to it."""
    with transaction.atomic():
        case = cases.lock(case_id, actor=SYSTEM)
        rows.write(case_id, now=now)
        decision = decisions.latest(case_id)
        rows.set_class(case_id, decisions.service_class(decision) if decision else "", now=now)
        rows.set_technician(case_id, _technician_of(case_id), now=now)
        standing = rests.standing_rest(case_id)
        rows.set_rest(case_id, standing.until_at if standing else None, now=now)
        due, what = (None, "") if CaseState(case.state) in ENDED else steps.earliest_due(case_id)
        rows.set_next_due(case_id, due, what, now=now)


def _technician_of(case_id: int) -> str:
    """Whoever has the case in hand: the technician of the newest visit, or of the bench that came after it."""
    visit = next(iter(visits.of_case(case_id)), None)
    stay = next(iter(stays.of_case(case_id)), None)
    if stay is not None and (visit is None or visit.booked_at <= stay.taken_at):
        card = stays.card_of(stay)
        return card.technician.name if card is not None and card.technician is not None else ""
    named = visit is not None and VisitState(visit.state) in WITH_TECHNICIAN
    return visit.technician.name if visit is not None and named else ""
