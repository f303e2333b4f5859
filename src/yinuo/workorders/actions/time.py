"""Internal work, class D: who spent how much time on what (C350)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.network import queries as network
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission
from yinuo.workorders import queries, rules
from yinuo.workorders.events import TimeBooked, TimeCorrected, TimeStarted, TimeStopped, TimeWithdrawn
from yinuo.workorders.models import InternalWork
from yinuo.workorders.types import InternalKind, Spent, TimeState


def start_time(*, kind: InternalKind, note: str, actor: Actor, now: datetime) -> InternalWork:
    """Begin internal work now. Refused while something else of the same person runs, or a visit (by the pipeline)."""
    with transaction.atomic():
        staff_id, unit_id = _books_time(actor)
        rules.check_note(kind, note.strip())
        start = rules.whole_minute(now)
        with _one_thing_at_a_time(staff_id, start, None):
            work = InternalWork.objects.create(
                staff_id=staff_id,
                unit_id=unit_id,
                kind=kind,
                state=TimeState.RUNNING,
                day=queries.local_day(now),
                during=DateTimeTZRange(start, None),
                note=note.strip(),
                booked_at=now,
                booked_by=actor.id,
            )
        recording.record(
            TimeStarted(staff_id=staff_id, work_id=work.id, kind=kind, start=start), actor=actor, now=now
        )
    return work


def stop_time(*, work_id: int, actor: Actor, now: datetime) -> InternalWork:
    """End internal work that runs. On a later day only a correction can say when it ended."""
    with transaction.atomic():
        _books_time(actor)
        work = queries.lock_own_time(work_id, actor=actor)
        if work.state != TimeState.RUNNING:
            raise Refused(gettext_noop("This work has been stopped already."))
        if work.day != queries.local_day(now):
            raise Refused(
                gettext_noop("This work was begun on another day. Correct it and say when it ended.")
            )
        _stop(work, actor=actor, now=now)
    return work


def stop_running(*, staff_id: int, actor: Actor, now: datetime) -> None:
    """End what somebody does in the house because they are elsewhere now; called by the pipeline only.

    What was begun on another day stays: nobody but that person knows when it ended.
    """
    work = queries.running(staff_id)
    if work is not None and work.day == queries.local_day(now):
        _stop(work, actor=actor, now=now)


def book_time(*, kind: InternalKind, spent: Spent, note: str, actor: Actor, now: datetime) -> InternalWork:
    """Book time on internal work afterwards.

    Refused for time that has not passed, days that are closed, more than a day has, and for a stretch in which the same
    person did something else.
    """
    with transaction.atomic():
        staff_id, unit_id = _books_time(actor)
        work = _book(kind, spent, note, staff_id=staff_id, unit_id=unit_id, actor=actor, now=now)
        recording.record(
            TimeBooked(
                staff_id=staff_id,
                work_id=work.id,
                kind=kind,
                day=spent.day,
                minutes=spent.minutes,
                start=spent.start,
                end=spent.end,
            ),
            actor=actor,
            now=now,
        )
    return work


def correct_time(
    *, work_id: int, kind: InternalKind, spent: Spent, note: str, reason: str, actor: Actor, now: datetime
) -> InternalWork:
    """Put another booking in the place of one; that stays on record with the reason. Both days must be open."""
    if not reason.strip():
        raise Refused(gettext_noop("Say why the booking is corrected."), field="reason")
    with transaction.atomic():
        staff_id, unit_id = _books_time(actor)
        before = queries.lock_own_time(work_id, actor=actor)
        _withdraw(before, reason, now=now)
        work = _book(
            kind,
            spent,
            note,
            staff_id=staff_id,
            unit_id=unit_id,
            actor=actor,
            now=now,
            replaces_id=before.id,
        )
        recording.record(
            TimeCorrected(
                staff_id=staff_id,
                work_id=work.id,
                before_id=before.id,
                kind=kind,
                day=spent.day,
                minutes=spent.minutes,
                start=spent.start,
                end=spent.end,
            ),
            actor=actor,
            now=now,
        )
    return work


def withdraw_time(*, work_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Take a booking back, with a reason; it stays on record and no longer counts."""
    if not reason.strip():
        raise Refused(gettext_noop("Say why the booking is withdrawn."), field="reason")
    with transaction.atomic():
        staff_id, _unit_id = _books_time(actor)
        work = queries.lock_own_time(work_id, actor=actor)
        _withdraw(work, reason, now=now)
        recording.record(TimeWithdrawn(staff_id=staff_id, work_id=work.id), actor=actor, now=now)


def _books_time(actor: Actor) -> tuple[int, int]:
    """The actor's own place on the staff list, held: one booking of a person after the other."""
    actor.require(Permission.WORKORDERS_TIME_WRITE)
    if actor.staff_id is None:
        raise Refused(gettext_noop("Only people on the staff list book time."))
    return actor.staff_id, network.lock_person(actor.staff_id).unit_id


def _book(
    kind: InternalKind,
    spent: Spent,
    note: str,
    *,
    staff_id: int,
    unit_id: int,
    actor: Actor,
    now: datetime,
    replaces_id: int | None = None,
) -> InternalWork:
    rules.check_note(kind, note.strip())
    rules.check_day(spent.day, today=queries.local_day(now), days=queries.correction_days())
    rules.check_spent(spent, now=now)
    rules.check_total(spent, already=queries.minutes_on(staff_id, spent.day))
    during = None if spent.start is None else DateTimeTZRange(spent.start, spent.end)
    with _one_thing_at_a_time(staff_id, spent.start, spent.end):
        return InternalWork.objects.create(
            staff_id=staff_id,
            unit_id=unit_id,
            kind=kind,
            state=TimeState.BOOKED,
            day=spent.day,
            during=during,
            minutes=spent.minutes,
            note=note.strip(),
            replaces_id=replaces_id,
            booked_at=now,
            booked_by=actor.id,
        )


def _stop(work: InternalWork, *, actor: Actor, now: datetime) -> None:
    spent = rules.spent_until_stopped(work.during.lower, now, zone=queries.zone())
    work.state, work.minutes, work.during = (
        TimeState.BOOKED,
        spent.minutes,
        DateTimeTZRange(spent.start, spent.end),
    )
    work.save(update_fields=["state", "minutes", "during"])
    recording.record(
        TimeStopped(staff_id=work.staff_id, work_id=work.id, minutes=spent.minutes), actor=actor, now=now
    )


def _withdraw(work: InternalWork, reason: str, *, now: datetime) -> None:
    rules.check_day(work.day, today=queries.local_day(now), days=queries.correction_days())
    work.state, work.withdrawn_at, work.withdraw_reason = TimeState.WITHDRAWN, now, reason.strip()
    work.save(update_fields=["state", "withdrawn_at", "withdraw_reason"])


@contextmanager
def _one_thing_at_a_time(staff_id: int, start: datetime | None, end: datetime | None) -> Iterator[None]:
    """Says in words what the exclusion constraint refuses."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "time_of_one_person_once" not in str(error) or start is None:
            raise
        other = queries.overlapping(staff_id, start=start, end=end)
        if other is None:
            raise Refused(
                gettext_noop("Somebody has just booked this time. Look again."), field="start"
            ) from None
        zone = queries.zone()
        since = f"{other.during.lower.astimezone(zone):%m-%d %H:%M}"
        if other.during.upper is None:
            raise Refused(
                gettext_noop("Internal work has been running since %(since)s. Stop it first."),
                field="start",
                since=since,
            ) from None
        raise Refused(
            gettext_noop("Internal work is booked from %(start)s to %(end)s already."),
            field="start",
            start=since,
            end=f"{other.during.upper.astimezone(zone):%H:%M}",
        ) from None
