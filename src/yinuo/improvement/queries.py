from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from yinuo.depot import queries as depot
from yinuo.dispatch import queries as dispatch
from yinuo.dispatch.types import VisitState
from yinuo.field import queries as field
from yinuo.field.types import VisitOutcome
from yinuo.followup import queries as followup
from yinuo.improvement import rules
from yinuo.improvement.models import WorkRecord
from yinuo.improvement.types import Answer, DaySheet, Figures, Month, Piece, PieceState, RecordState, Source
from yinuo.kernel.actors import Actor
from yinuo.kernel.calendars import Calendar
from yinuo.kernel.errors import NotFound
from yinuo.network import queries as network
from yinuo.platform.organisations import context
from yinuo.workorders import queries as workorders
from yinuo.workorders.types import TimeState

if TYPE_CHECKING:
    from yinuo.dispatch.models import Visit
    from yinuo.field.models import VisitReport
    from yinuo.network.models import Staff

STATES = {
    VisitState.BOOKED: PieceState.EXPECTED,
    VisitState.ARRIVED: PieceState.UNDER_WAY,
    VisitState.DONE: PieceState.ENDED,
    VisitState.FAILED: PieceState.ENDED,
}


# ---- what people did, as the contexts know it ----------------------------------------------------


def pieces_of(staff_ids: Sequence[int], *, first: date, last: date) -> list[Piece]:
    """The work of these people on those local days, from every context that knows of some, by person, day and time."""
    found = [piece for known_by in PROVIDERS for piece in known_by(staff_ids, first, last)]
    return sorted(found, key=_place)


def visits(staff_ids: Sequence[int], first: date, last: date) -> list[Piece]:
    """Services at the customer's: expected, under way, ended. Three statements."""
    start, end = midnight(first), midnight(last + timedelta(days=1))
    found = dispatch.of_people(staff_ids, start=start, end=end)
    reports = field.reports_by_visit(visit.id for visit in found)
    return [_visit(visit, reports.get(visit.id)) for visit in found]


def internal_work(staff_ids: Sequence[int], first: date, last: date) -> list[Piece]:
    """Class D (C350). One statement."""
    return [
        Piece(
            source=Source.INTERNAL,
            id=work.id,
            staff_id=work.staff_id,
            day=work.day,
            klass="D",
            state=PieceState.UNDER_WAY if work.state == TimeState.RUNNING else PieceState.ENDED,
            minutes=work.minutes or 0,
            start=work.during.lower if work.during else None,
            end=work.during.upper if work.during else None,
            kind=work.kind,
            what=work.note,
        )
        for work in workorders.internal_work(staff_ids, first=first, last=last)
    ]


def bench(staff_ids: Sequence[int], first: date, last: date) -> list[Piece]:
    """Time at the bench, of the class of the voucher (C356). One statement."""
    start, end = midnight(first), midnight(last + timedelta(days=1))
    return [
        Piece(
            source=Source.BENCH,
            id=session.id,
            staff_id=session.technician_id,
            day=session.started_at.astimezone(ZoneInfo(context.current().time_zone)).date(),
            klass=session.card.stay.order.klass,
            state=PieceState.UNDER_WAY if session.stopped_at is None else PieceState.ENDED,
            minutes=depot.minutes_of(session),
            start=session.started_at,
            end=session.stopped_at,
            case_id=session.card.stay.case_id,
            order_id=session.card.stay.order_id,
            number=session.card.stay.receipt_number,
            what=session.card.stay.name,
        )
        for session in depot.sessions_of(staff_ids, start=start, end=end)
    ]


PROVIDERS: tuple[Callable[[Sequence[int], date, date], list[Piece]], ...] = (visits, bench, internal_work)
"""Each answers with the pieces that one context knows of."""


def sheets(people: Sequence["Staff"], day: date, *, now: datetime) -> list[DaySheet]:
    """The day of each of these people. Six statements, however many they are."""
    pieces = pieces_of([person.id for person in people], first=day, last=day)
    start, end = midnight(day), midnight(day + timedelta(days=1))
    calendar = Calendar.from_data(network.default_calendar().data)
    hours = calendar.open_intervals(start, end)
    found = []
    for person in people:
        own = [piece for piece in pieces if piece.staff_id == person.id]
        absent = network.is_absent(person, at=start + timedelta(hours=12))
        unknown = [] if absent else rules.gaps(hours, rules.busy(own, now=now), until=now)
        found.append(
            DaySheet(
                staff_id=person.id,
                day=day,
                pieces=tuple(own),
                minutes=rules.minutes_by_class(own),
                on_site_minutes=sum(piece.on_site_minutes for piece in own),
                gaps=tuple(unknown),
                over_visits=tuple(rules.clashes(own)),
                is_absent=absent,
            )
        )
    return found


def figures_of(staff_id: int, month: Month) -> tuple[Figures, list[Piece]]:
    """A month as it stands now, with the pieces that it is made of."""
    pieces = pieces_of([staff_id], first=month.first, last=month.last)
    orders = {piece.order_id for piece in pieces if piece.order_id and piece.state is PieceState.ENDED}
    return rules.figures(pieces, followup.points_of_orders(orders)), pieces


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone())


def local_day(moment: datetime) -> date:
    return moment.astimezone(zone()).date()


def zone() -> ZoneInfo:
    return ZoneInfo(context.current().time_zone)


def _visit(visit: "Visit", report: "VisitReport | None") -> Piece:
    state = STATES[VisitState(visit.state)]
    outcome = report.outcome if report else ""
    return Piece(
        source=Source.VISIT,
        id=visit.id,
        staff_id=visit.technician_id,
        day=local_day(visit.arrived_at or visit.during.lower),
        klass=visit.order.klass,
        state=state,
        minutes=(report.work_minutes or 0) if report else 0,
        start=_whole(visit.arrived_at),
        end=_whole(visit.ended_at),
        planned=(visit.during.lower, visit.during.upper),
        outcome=outcome,
        case_id=visit.case_id,
        order_id=visit.order_id,
        number=visit.case.row.number,
        what=f"{visit.case.row.customer_name} · {visit.case.row.what}",
        parts=tuple((part.name, part.quantity) for part in report.parts.all()) if report else (),
        lacks_record=rules.lacks_record(
            state=state,
            findings=report.findings if report else "",
            was_met=outcome != VisitOutcome.NOBODY_HOME,
        ),
    )


def _whole(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(second=0, microsecond=0)


def _place(piece: Piece) -> tuple[int, date, bool, float, str, int]:
    """What has a time of day comes before what has only minutes."""
    at = piece.start or (piece.planned[0] if piece.planned else None)
    return piece.staff_id, piece.day, at is None, at.timestamp() if at else 0.0, piece.source, piece.id


# ---- monthly work records ------------------------------------------------------------------------


def visible_to(actor: Actor) -> QuerySet[WorkRecord]:
    records = WorkRecord.objects.select_related("staff__user", "unit", "answer__by__user")
    return records if actor.scope.units is None else records.filter(unit_id__in=actor.scope.units)


def get(record_id: int, *, actor: Actor) -> WorkRecord:
    found = visible_to(actor).filter(pk=record_id).first()
    if found is None:
        raise NotFound
    return found


def editions(staff_id: int, month: Month) -> list[WorkRecord]:
    """All records of somebody's month, the newest first."""
    found = WorkRecord.objects.filter(staff_id=staff_id, month=month.first)
    return list(found.select_related("staff__user", "unit", "answer__by__user").order_by("-edition"))


def newest(staff_id: int, month: Month) -> WorkRecord | None:
    return next(iter(editions(staff_id, month)), None)


def to_receive(*, actor: Actor) -> QuerySet[WorkRecord]:
    """Handed in, and neither received nor returned nor replaced."""
    return (
        visible_to(actor)
        .filter(answer__isnull=True, later__isnull=True)
        .exclude(staff_id=actor.staff_id or 0)
    )


def returned_to(staff_id: int | None) -> QuerySet[WorkRecord]:
    """Records that went back to somebody who has not handed in another one."""
    return WorkRecord.objects.filter(
        staff_id=staff_id or 0, answer__answer=Answer.RETURNED, later__isnull=True
    )


def of_month(month: Month, *, actor: Actor, state: RecordState | None = None) -> "QuerySet[Staff]":
    """Technicians, with `record_id` and `answer` of the newest record of their month; leavers only if they left one."""
    newest = WorkRecord.objects.filter(staff_id=OuterRef("pk"), month=month.first, later__isnull=True)
    people = network.people(actor=actor).annotate(
        record_id=Subquery(newest.values("id")[:1]), answer=Subquery(newest.values("answer__answer")[:1])
    )
    people = people.filter(Q(record_id__isnull=False) | Q(is_technician=True, user__is_active=True))
    return people if state is None else people.filter(WHERE[state])


WHERE = {
    RecordState.MISSING: Q(record_id__isnull=True),
    RecordState.HANDED_IN: Q(record_id__isnull=False, answer__isnull=True),
    RecordState.RETURNED: Q(answer=Answer.RETURNED),
    RecordState.RECEIVED: Q(answer=Answer.RECEIVED),
}


def counts_of_month(month: Month, *, actor: Actor) -> dict[RecordState, int]:
    """How many technicians stand where. One statement."""
    counted = {state.value: Count("pk", filter=where) for state, where in WHERE.items()}
    found = of_month(month, actor=actor).order_by().aggregate(**counted)
    return {state: found[state.value] for state in RecordState}


def own_months(staff_id: int | None, *, months: Sequence[Month]) -> dict[Month, WorkRecord]:
    """The newest record of each of somebody's months. One statement."""
    found = WorkRecord.objects.filter(
        staff_id=staff_id or 0, month__in=[month.first for month in months], later__isnull=True
    )
    return {Month(record.month): record for record in found.select_related("answer")}


def due_on(month: Month) -> date | None:
    """The day by which the records of a month are owed, as the organisation has it now."""
    return rules.due_on(month, due_day())


def is_late(month: Month, record: WorkRecord | None, *, now: datetime) -> bool:
    """Handed in after the day on which it was owed then, or still missing after it is owed now."""
    if record is None:
        return rules.is_late(due_on(month), local_day(now))
    return rules.is_late(record.due_on, local_day(record.handed_in_at))


def by_ids(record_ids: list[int], *, actor: Actor) -> dict[int, WorkRecord]:
    return {record.id: record for record in visible_to(actor).filter(pk__in=record_ids)}


def state_of(record: WorkRecord | None) -> RecordState:
    if record is None:
        return RecordState.MISSING
    answer = getattr(record, "answer", None)
    return RecordState.HANDED_IN if answer is None else RecordState(answer.answer)


def due_day() -> int | None:
    """The day of the next month by which records are handed in, if the organisation has set one."""
    day = context.current().settings.get("improvement", {}).get("record_due_day")
    return None if day is None else int(day)
