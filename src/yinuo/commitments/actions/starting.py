"""A promise begins to run."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from yinuo.commitments import agreeing, rules
from yinuo.commitments.actions import deriving
from yinuo.commitments.events import ClockStarted
from yinuo.commitments.models import OPEN_STATES, Commitment, KeptCalendar
from yinuo.commitments.types import Agreed, EventKind, Happening, Promise, Rung, State, Subject
from yinuo.kernel.actors import Actor
from yinuo.kernel.calendars import Calendar
from yinuo.kernel.clocks import admit
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.network import queries as network
from yinuo.platform.journal import recording
from yinuo.platform.organisations import context


def start(
    *,
    subject: Subject,
    promise: Promise,
    unit_id: int,
    actor: Actor,
    now: datetime,
    occurred_at: datetime | None = None,
    device_ahead: timedelta = timedelta(),
    cause: str = "",
    ladder: tuple[Rung, ...] = (),
    responsible_id: int | None = None,
) -> Commitment:
    """Start the clock of a promise; called by the pipeline only. The same start the second time changes nothing.

    Its ladder is that of the promise; where it names none, that of the house.

    Refused while a clock of the same line runs on the same subject, for a time limit of nothing, for a time in the
    future, and for a ladder that names somebody who does not exist.
    """
    ladder = ladder or promise.ladder or agreeing.HOUSE_LADDER
    agreeing.check_ladder(ladder)
    occurred = occurred_at or now
    agreed, kept, calendar = terms(promise, started_at=occurred, now=now, ladder=ladder)
    happening = Happening(
        EventKind.START, occurred, now, device_ahead=device_ahead, agreed=agreed, calendar=calendar
    )
    rules.check_time(happening)
    (event,) = admit([], rules.events([happening])[0])
    figures = rules.derive([happening], fired=(), as_of=now)
    with transaction.atomic():
        named = {
            "kind": subject.kind,
            "subject_id": subject.id,
            "charter": promise.charter,
            "row": promise.row,
        }
        same = Commitment.objects.filter(**named, started_at=figures.started_at)
        before = same.exclude(state=State.CANCELLED).first()
        if before is not None:
            return before
        if Commitment.objects.filter(**named, state__in=OPEN_STATES).exists():
            raise Refused(gettext_noop("This clock is already running."))
        commitment = Commitment(
            **named,
            case_id=subject.case_id,
            unit_id=unit_id,
            responsible_id=responsible_id,
            calendar=kept.name if kept else "",
            started_at=figures.started_at,
            due_at=figures.due_at,
            late_after=figures.late_after,
            elapsed=figures.elapsed,
            paused=figures.paused,
            state=figures.state,
            breached_at=figures.breached_at,
            next_at=figures.next_at,
            release=promise.release,
            clause=promise.clause,
            start=promise.start,
            stop=promise.stop,
            within=deriving.within(promise.limit),
            zh=promise.zh,
            en=promise.en,
            as_of=now,
        )
        commitment.save(force_insert=True)
        deriving.add_event(
            commitment, happening, seq=1, doubtful=event.is_doubtful, actor=actor, cause=cause, kept=kept
        )
        recording.record(
            ClockStarted(
                case_id=subject.case_id,
                commitment_id=commitment.id,
                clause=promise.clause,
                due_at=commitment.due_at,
            ),
            actor=actor,
            now=now,
        )
    return commitment


def terms(
    promise: Promise, *, started_at: datetime, now: datetime, ladder: tuple[Rung, ...]
) -> tuple[Agreed, KeptCalendar | None, Calendar | None]:
    """What is agreed with a start or another target, and the hours by which it counts."""
    zone = ZoneInfo(context.current().time_zone)
    agreed = Agreed(promise, agreeing.duration_of(promise.limit, started_at=started_at, zone=zone), ladder)
    if not agreeing.needs_calendar(promise.limit):
        return agreed, None, None
    found = network.default_calendar()
    kept, calendar = deriving.keep_calendar(found.name, found.data, now=now)
    return agreed, kept, calendar
