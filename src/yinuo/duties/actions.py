"""A duty is taken over or written, begins again and again, is done or not applicable, is given on, and ends."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from yinuo.commitments import actions as clocks
from yinuo.commitments.types import Ground, Limit, Promise, State, Subject, SubjectKind
from yinuo.duties import queries, rules
from yinuo.duties.events import (
    DutyEnded,
    DutyGiven,
    DutyTakenOver,
    DutyWritten,
    OccurrenceBegun,
    OccurrenceDone,
    OccurrenceSkipped,
)
from yinuo.duties.models import POSTS, Duty, Occurrence
from yinuo.duties.types import Beginning, Line, OccurrenceState, Owed, Owner, Task
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.errors import NotFound, Refused, Stale, gettext_noop
from yinuo.network import queries as network
from yinuo.parties import queries as parties
from yinuo.platform.files import pictures
from yinuo.platform.files.actions import keep
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission

AT_ONCE = 200
BY_HAND = "duty.begun"
DONE = "duty.done"


# ---- taken over and written ---------------------------------------------------------------------


def take_over(*, charter: str, rows: Collection[str], task: Task, actor: Actor, now: datetime) -> list[Duty]:
    """Give recurring lines of a promise to somebody, several at once; each begins by itself from then on.

    Refused without a line, for a line that the promise does not have, for one whose number is still blank, for one
    that the same person does already, and for a unit or a person that the actor may not see.
    """
    actor.require(Permission.DUTIES_DUTY_MANAGE)
    if not rows:
        raise Refused(gettext_noop("Choose at least one line of the promise."), field="rows")
    on = queries.calendar().local_date(now)
    known = {line.row: line for line in queries.lines(charter, on=on)}
    with transaction.atomic():
        _check(task, actor=actor)
        found = []
        for row in rows:
            line = known.get(row)
            if line is None:
                raise Refused(
                    gettext_noop("The promise has no recurring line “%(row)s”."), field="rows", row=row
                )
            found.append(_take_over(line, task, actor=actor, now=now))
    return found


def _take_over(line: Line, task: Task, *, actor: Actor, now: datetime) -> Duty:
    if line.owed is None:
        raise Refused(
            gettext_noop("%(clause)s still has a blank. Fill it in in the promise first."),
            field="rows",
            clause=line.clause,
        )
    is_there = Duty.objects.filter(**_place(task), charter=line.charter, row=line.row, ended_at__isnull=True)
    if is_there.exists():
        raise Refused(
            gettext_noop("%(clause)s has been taken over already."), field="rows", clause=line.clause
        )
    said = {
        name: getattr(line, name)
        for name in ("charter", "release", "clause", "row", "start", "stop", "zh", "en")
    }
    duty = _created(said, line.owed, task, actor=actor, now=now)
    recording.record(
        DutyTakenOver(
            duty_id=duty.id,
            unit_id=task.unit_id,
            charter=line.charter,
            clause=line.clause,
            staff_id=task.owner.staff_id,
            post=task.owner.post,
        ),
        actor=actor,
        now=now,
    )
    _begin_what_is_due(duty, now=now)
    return duty


def write(
    *,
    title: str,
    every: str,
    by: str = "",
    business: bool = False,
    if_closed: str = "",
    task: Task,
    actor: Actor,
    now: datetime,
) -> Duty:
    """Write a duty that stands in no promise.

    Refused without a title, for a rhythm or a date that makes no sense, and for a unit or a person that the actor may
    not see.
    """
    actor.require(Permission.DUTIES_DUTY_MANAGE)
    if not title.strip():
        raise Refused(gettext_noop("Say what is to be done."), field="title")
    owed = rules.owed(every=every, by=by, business=business, if_closed=if_closed)
    with transaction.atomic():
        _check(task, actor=actor)
        said = {"start": BY_HAND, "stop": DONE, "zh": title.strip(), "en": title.strip()}
        duty = _created(said, owed, task, actor=actor, now=now)
        recording.record(
            DutyWritten(
                duty_id=duty.id,
                unit_id=task.unit_id,
                staff_id=task.owner.staff_id,
                post=task.owner.post,
            ),
            actor=actor,
            now=now,
        )
        _begin_what_is_due(duty, now=now)
    return duty


def _created(said: dict[str, str], owed: Owed, task: Task, *, actor: Actor, now: datetime) -> Duty:
    rules.check_recipients(task.about.recipients)
    beginning = rules.first(owed, first_on=task.first_on, now=now, calendar=queries.calendar())
    return Duty.objects.create(
        **said,
        **_terms(owed),
        **_place(task),
        recipients=list(task.about.recipients),
        first_on=task.first_on,
        next_on=beginning.period_on if beginning else None,
        next_at=beginning.at if beginning else None,
        created_at=now,
        created_by=actor.id,
    )


def _place(task: Task) -> dict[str, Any]:
    return {
        "unit_id": task.unit_id,
        "owner_id": task.owner.staff_id,
        "post": task.owner.post,
        "customer_id": task.about.customer_id,
        "partner": task.about.partner,
    }


def _terms(owed: Owed) -> dict[str, Any]:
    return {
        "every": owed.every,
        "amount": owed.amount,
        "limit_unit": owed.unit,
        "business": owed.business,
        "if_closed": owed.if_closed,
    }


def _check(task: Task, *, actor: Actor) -> None:
    network.unit(task.unit_id, actor=actor)
    _check_owner(task.unit_id, task.owner, actor=actor)
    if task.about.customer_id is not None:
        parties.get(task.about.customer_id, actor=actor)


def _check_owner(unit_id: int, owner: Owner, *, actor: Actor) -> None:
    if (owner.staff_id is None) == (owner.post not in POSTS):
        raise Refused(gettext_noop("Choose a person or a post."), field="owner")
    if owner.staff_id is not None:
        person = network.staff_member(owner.staff_id, actor=actor)
        if not network.scope_of(person.unit).covers(unit_id):
            raise Refused(
                gettext_noop("This person works elsewhere. Choose somebody of the unit."), field="owner"
            )


def give(*, duty_id: int, version: int, owner: Owner, actor: Actor, now: datetime) -> Duty:
    """Somebody else does it from now on, what is open included. Refused when the duty has ended."""
    actor.require(Permission.DUTIES_DUTY_MANAGE)
    with transaction.atomic():
        duty = _standing(duty_id, version, actor=actor)
        _check_owner(duty.unit_id, owner, actor=actor)
        duty.owner_id, duty.post = owner.staff_id, owner.post
        _write(duty, owner_id=owner.staff_id, post=owner.post)
        person = queries.who_does(duty, at=now)
        for occurrence in queries.open_of(duty_id):
            assert occurrence.commitment_id is not None
            clocks.assign(
                commitment_id=occurrence.commitment_id,
                responsible_id=person.id if person else None,
                actor=actor,
            )
        recording.record(
            DutyGiven(duty_id=duty_id, staff_id=owner.staff_id, post=owner.post), actor=actor, now=now
        )
    return duty


def end(*, duty_id: int, version: int, reason: str, actor: Actor, now: datetime) -> Duty:
    """It is not owed any more, what is open included. Refused without a reason, and when it has ended already."""
    actor.require(Permission.DUTIES_DUTY_MANAGE)
    rules.check_reason(reason)
    with transaction.atomic():
        duty = _standing(duty_id, version, actor=actor)
        for occurrence in queries.open_of(duty_id):
            _close(occurrence, OccurrenceState.CANCELLED, actor=actor, now=now)
            _cancel(occurrence, Ground.DUTY_ENDED, actor=actor, now=now)
        _write(duty, ended_at=now, ended_by=actor.id, end_reason=reason.strip(), next_on=None, next_at=None)
        recording.record(DutyEnded(duty_id=duty_id), actor=actor, now=now)
    return duty


def _standing(duty_id: int, version: int, *, actor: Actor) -> Duty:
    duty = queries.lock(duty_id, actor=actor)
    if duty.version != version:
        raise Stale({}, version=duty.version)
    if duty.ended_at is not None:
        raise Refused(gettext_noop("This duty has been ended."))
    return duty


def _write(duty: Duty, **values: Any) -> None:
    Duty.objects.filter(pk=duty.pk).update(**values, version=F("version") + 1)


# ---- again and again ----------------------------------------------------------------------------


def begin_due(*, now: datetime) -> int:
    """Begin every occurrence whose period has begun; answers how many there were.

    Safe to run twice and late: an occurrence begins once for its period, for the moment that it stands for.
    """
    begun = 0
    while found := queries.due_to_begin(now, limit=AT_ONCE):
        before = begun
        for duty_id in found:
            with transaction.atomic():
                duty = (
                    Duty.objects.select_for_update(skip_locked=True)
                    .filter(pk=duty_id, next_at__lte=now)
                    .first()
                )
                if duty is not None:
                    begun += _begin_what_is_due(duty, now=now)
        if begun == before:
            break
    return begun


def _begin_what_is_due(duty: Duty, *, now: datetime) -> int:
    begun = 0
    while duty.next_at is not None and duty.next_on is not None and duty.next_at <= now:
        _follow_promise(duty, on=duty.next_on)
        _begin(duty, Beginning(duty.next_on, duty.next_at), actor=SYSTEM, now=now)
        after = rules.following(
            queries.owed(duty), duty.next_on, first_on=duty.first_on, calendar=queries.calendar()
        )
        duty.next_on, duty.next_at = after.period_on, after.at
        _write(
            duty,
            next_on=after.period_on,
            next_at=after.at,
            **_terms(queries.owed(duty)),
            release=duty.release,
        )
        begun += 1
    return begun


def _follow_promise(duty: Duty, *, on: date) -> None:
    """Take the terms of the release in force; a line that it lacks or leaves blank stays as it was taken over."""
    if not duty.charter:
        return
    found = next((line for line in queries.lines(duty.charter, on=on) if line.row == duty.row), None)
    if found is None or found.owed is None or found.owed.every != duty.every:
        return
    duty.release = found.release
    for name, value in _terms(found.owed).items():
        setattr(duty, name, value)


def begin_by_hand(*, duty_id: int, happened_at: datetime, actor: Actor, now: datetime) -> Occurrence:
    """What starts the time has happened, such as the receipt of the month's form (C271).

    Refused for a duty that begins by itself or has ended, for a time in the future, and twice for the same day.
    """
    actor.require(Permission.DUTIES_DUTY_DO)
    calendar = queries.calendar()
    with transaction.atomic():
        duty = queries.lock(duty_id, actor=actor)
        if duty.ended_at is not None:
            raise Refused(gettext_noop("This duty has been ended."))
        if not rules.is_begun_by_hand(queries.owed(duty)):
            raise Refused(gettext_noop("This duty begins by itself."))
        if happened_at > now:
            raise Refused(
                gettext_noop("This lies in the future. Say it when it has happened."), field="happened_at"
            )
        period_on = calendar.local_date(happened_at)
        if queries.has_open_on(duty_id, period_on):
            raise Refused(gettext_noop("This has been entered for that day already."), field="happened_at")
        return _begin(duty, Beginning(period_on, happened_at), actor=actor, now=now)


def _begin(duty: Duty, beginning: Beginning, *, actor: Actor, now: datetime) -> Occurrence:
    occurrence = Occurrence.objects.create(
        duty=duty, period_on=beginning.period_on, begins_at=beginning.at, state=OccurrenceState.OPEN
    )
    person = queries.who_does(duty, at=now)
    commitment = clocks.start(
        subject=Subject(SubjectKind.DUTY, occurrence.id),
        promise=Promise(
            charter=duty.charter,
            release=duty.release,
            clause=duty.clause,
            row=duty.row,
            start=duty.start,
            stop=duty.stop,
            limit=Limit(duty.amount, duty.limit_unit, duty.business, duty.if_closed),
            pauses=frozenset(),
            zh=duty.zh,
            en=duty.en,
        ),
        unit_id=duty.unit_id,
        responsible_id=person.id if person else None,
        occurred_at=beginning.at,
        cause=duty.start,
        actor=actor,
        now=now,
    )
    occurrence.commitment = commitment
    occurrence.save(update_fields=["commitment"])
    recording.record(
        OccurrenceBegun(duty_id=duty.id, occurrence_id=occurrence.id, due_at=commitment.due_at),
        actor=actor,
        now=now,
        occurred_at=beginning.at,
    )
    return occurrence


# ---- done, or not applicable --------------------------------------------------------------------


def do(
    *,
    occurrence_id: int,
    version: int,
    done_at: datetime,
    note: str = "",
    given_to: Collection[str] = (),
    picture: bytes | None = None,
    picture_name: str = "",
    actor: Actor,
    now: datetime,
) -> Occurrence:
    """It is done: when, by whom, with a note and a picture of what was handed in, if there is one.

    Refused twice, for what is not applicable or no longer owed, for a time in the future or before its beginning, and
    while one of the recipients does not have it.
    """
    actor.require(Permission.DUTIES_DUTY_DO)
    with transaction.atomic():
        occurrence = _open(occurrence_id, version, actor=actor)
        rules.check_done_at(done_at, begins_at=occurrence.begins_at, now=now)
        rules.check_given(occurrence.duty.recipients, given_to)
        done_at = min(done_at, now)
        stored = None
        if picture is not None:
            cleaned = pictures.clean(picture, field="picture")
            stored = keep(cleaned, name=picture_name, kind="image/jpeg", actor=actor, now=now)
        _close(
            occurrence,
            OccurrenceState.DONE,
            actor=actor,
            now=now,
            done_at=done_at,
            note=note.strip(),
            given_to=[each for each in occurrence.duty.recipients if each in set(given_to)],
            file=stored,
        )
        assert occurrence.commitment_id is not None
        commitment = clocks.stop(
            commitment_id=occurrence.commitment_id,
            occurred_at=done_at,
            cause=occurrence.duty.stop,
            actor=actor,
            now=now,
        )
        recording.record(
            OccurrenceDone(
                duty_id=occurrence.duty_id,
                occurrence_id=occurrence.id,
                in_time=commitment.state == State.MET,
            ),
            actor=actor,
            now=now,
            occurred_at=done_at,
        )
    return occurrence


def skip(*, occurrence_id: int, version: int, reason: str, actor: Actor, now: datetime) -> Occurrence:
    """It is not applicable this time; a chief says why. Refused without a reason, and for what is not open any more."""
    actor.require(Permission.DUTIES_DUTY_MANAGE)
    rules.check_reason(reason)
    with transaction.atomic():
        occurrence = _open(occurrence_id, version, actor=actor)
        _close(occurrence, OccurrenceState.SKIPPED, actor=actor, now=now, reason=reason.strip())
        _cancel(occurrence, Ground.NOT_APPLICABLE, actor=actor, now=now)
        recording.record(
            OccurrenceSkipped(duty_id=occurrence.duty_id, occurrence_id=occurrence.id), actor=actor, now=now
        )
    return occurrence


def _open(occurrence_id: int, version: int, *, actor: Actor) -> Occurrence:
    duty_id = queries.occurrence(occurrence_id, actor=actor).duty_id
    queries.lock(duty_id, actor=actor)
    occurrence = queries.lock_occurrence(occurrence_id, actor=actor)
    rules.check_open(occurrence.state)
    if occurrence.version != version:
        raise Stale({}, version=occurrence.version)
    return occurrence


def _close(
    occurrence: Occurrence, state: OccurrenceState, *, actor: Actor, now: datetime, **values: Any
) -> None:
    Occurrence.objects.filter(pk=occurrence.pk, state=OccurrenceState.OPEN).update(
        state=state, told_at=now, told_by=actor.id, version=F("version") + 1, **values
    )


def _cancel(occurrence: Occurrence, ground: Ground, *, actor: Actor, now: datetime) -> None:
    if occurrence.commitment_id is None:
        raise NotFound
    clocks.cancel(commitment_id=occurrence.commitment_id, ground=ground, actor=actor, now=now)
