import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from yinuo.commitments import agreeing, rules
from yinuo.commitments.models import (
    LATE_STATES,
    OPEN_STATES,
    Commitment,
    CommitmentEvent,
    Consequence,
    Explanation,
    LadderAct,
    LadderStep,
    TakenBack,
    Telling,
    Waiver,
)
from yinuo.commitments.types import (
    WAIVABLE,
    Agreed,
    EventKind,
    Figures,
    Ground,
    Happening,
    Limit,
    Move,
    Outlook,
    PauseReason,
    Pledge,
    Promise,
    State,
)
from yinuo.kernel.actors import Actor
from yinuo.kernel.calendars import Calendar
from yinuo.kernel.clocks import Reading, read
from yinuo.kernel.errors import NotFound
from yinuo.network import queries as network

CHECKED_AT_ONCE = 500
FORESEEN, NAMED = 5_000, 8
"""So many clocks are reckoned, and so many told one by one, before a calendar is changed."""
SLACK = timedelta(minutes=15)
"""A sweep runs each minute; what has waited longer than this shows that none does."""


def visible_to(actor: Actor) -> QuerySet[Commitment]:
    found = Commitment.objects.all()
    return found if actor.scope.units is None else found.filter(unit_id__in=actor.scope.units)


def get(commitment_id: int, *, actor: Actor) -> Commitment:
    """One clock with its case. One statement."""
    found = visible_to(actor).select_related("case__row", "unit").filter(pk=commitment_id).first()
    if found is None:
        raise NotFound
    return found


def lock(commitment_id: int, *, actor: Actor) -> Commitment:
    """The clock, held until the transaction ends, if the actor may see it."""
    found = visible_to(actor).select_for_update(of=("self",)).filter(pk=commitment_id).first()
    if found is None:
        raise NotFound
    return found


def of_case(case_id: int) -> list[Commitment]:
    """The clocks of a case: open ones first, by their due time, then those that have ended, newest first."""
    found = list(Commitment.objects.filter(case_id=case_id).order_by("due_at", "id"))
    ended = [each for each in found if each.ended_at is not None]
    ended.sort(key=lambda each: (each.ended_at or each.due_at, each.id), reverse=True)
    return [each for each in found if each.ended_at is None] + ended


def open_of_case(case_id: int) -> list[Commitment]:
    return list(Commitment.objects.filter(case_id=case_id, state__in=OPEN_STATES).order_by("id"))


def open_pledge(case_id: int, pledge: Pledge) -> Commitment | None:
    """What was promised to the customer of a case by hand and is open still."""
    return Commitment.objects.filter(case_id=case_id, row=pledge, state__in=OPEN_STATES).first()


def has_open(case_id: int) -> bool:
    return Commitment.objects.filter(case_id=case_id, state__in=OPEN_STATES).exists()


def ended_by(case_id: int, names: Collection[str]) -> list[Commitment]:
    """Of each line of the promise the clock that ended last, if one of these events has stopped it."""
    ended = Commitment.objects.filter(
        case_id=case_id, stop__in=names, state__in=[State.MET, State.STOPPED]
    ).order_by("started_at", "id")
    newest = {(each.charter, each.row): each for each in ended}
    running = {(each.charter, each.row) for each in open_of_case(case_id)}
    return [each for key, each in newest.items() if key not in running]


def starts_of_case(case_id: int) -> dict[tuple[str, str], datetime]:
    """Since when the newest clock of each line has run, whether or not it has ended; without what was told wrongly."""
    wrongly = CommitmentEvent.objects.filter(
        commitment=OuterRef("pk"), kind=EventKind.CANCEL, reason=Ground.TAKEN_BACK
    )
    found = Commitment.objects.filter(~Exists(wrongly), case_id=case_id).order_by("started_at")
    return {(charter, row): at for charter, row, at in found.values_list("charter", "row", "started_at")}


def kept(found: Iterable[Commitment]) -> list[rules.Kept]:
    return [
        rules.Kept(each.id, each.charter, each.release, each.row, each.start, each.stop) for each in found
    ]


NOT_KEPT = frozenset({State.BREACHED, State.STOPPED})


def state_at(commitment: Commitment, now: datetime) -> State:
    """What is stored, but for what time has done since the sweep last came."""
    state = State(commitment.state)
    if state is State.PAUSED and commitment.paused_until is not None and commitment.paused_until <= now:
        state = State.RUNNING
    return State.BREACHED if state is State.RUNNING and commitment.late_after < now else state


def next_due_of_case(case_id: int) -> datetime | None:
    """The earliest due time among the open clocks of a case that do not rest. One statement."""
    running = [State.RUNNING, State.BREACHED]
    return (
        Commitment.objects.filter(case_id=case_id, state__in=running, paused_until__isnull=True)
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )


def counting_by(calendar: str, *, after: int = 0, limit: int | None = None) -> list[int]:
    """The open clocks that count by a calendar of that name, by their number, from behind `after` on."""
    found = Commitment.objects.filter(state__in=OPEN_STATES, calendar=calendar, pk__gt=after)
    return list(found.order_by("id").values_list("id", flat=True)[:limit])


def foresee(
    calendar: str, hours: Calendar, *, now: datetime, limit: int = FORESEEN, named: int = NAMED
) -> Outlook:
    """What other hours would do to the open clocks of a calendar; nothing is changed. Three statements.

    At most `limit` of them are reckoned, those that are due first; the `named` first of those that move are told one
    by one, those that would be late at once before the others.
    """
    open_ = Commitment.objects.filter(state__in=OPEN_STATES, calendar=calendar)
    found = list(open_.order_by("due_at", "id").values_list("id", "due_at", "late_after")[:limit])
    told: dict[int, list[Happening]] = {number: [] for number, *_times in found}
    rows = CommitmentEvent.objects.filter(commitment_id__in=list(told)).order_by("commitment_id", "seq")
    for row in rows.iterator(chunk_size=2000):
        told[row.commitment_id].append(_without_hours(row))
    moves: list[Move] = []
    late_no_more = 0
    for number, due_at, late_after in found:
        after = rules.by_other_hours(told[number], hours, now=now)
        is_late, would_be = late_after < now, after.late_after < now
        late_no_more += is_late and not would_be
        if after.due != due_at:
            moves.append(Move(number, due_at, after.due, is_late=would_be and not is_late))
    return Outlook(
        open=len(found) if len(found) < limit else open_.count(),
        counted=len(found),
        earlier=sum(each.after < each.before for each in moves),
        later=sum(each.after > each.before for each in moves),
        late_at_once=sum(each.is_late for each in moves),
        late_no_more=late_no_more,
        first=tuple(
            sorted(moves, key=lambda each: (not each.is_late, each.after, each.commitment_id))[:named]
        ),
    )


def some(numbers: Collection[int], *, actor: Actor) -> dict[int, Commitment]:
    """Those of these clocks that the actor may see, with their cases. One statement."""
    return visible_to(actor).select_related("case__row").in_bulk(list(numbers))


# ---- events ------------------------------------------------------------------------------------


def rows_of(commitment_id: int) -> list[CommitmentEvent]:
    """The events of a clock as they are kept, in the order of arrival."""
    return list(
        CommitmentEvent.objects.filter(commitment_id=commitment_id).select_related("calendar").order_by("seq")
    )


def happenings(rows: Iterable[CommitmentEvent]) -> list[Happening]:
    return [
        replace(
            _without_hours(row),
            calendar=None if row.calendar is None else calendar_of(row.calendar.digest, row.calendar.data),
        )
        for row in rows
    ]


def _without_hours(row: CommitmentEvent) -> Happening:
    return Happening(
        kind=EventKind(row.kind),
        occurred_at=row.occurred_at,
        received_at=row.received_at,
        device_ahead=timedelta(seconds=row.device_ahead),
        reason=row.reason,
        review_at=row.review_at,
        agreed=None if row.terms is None else agreeing.from_data(row.terms),
    )


def calendar_of(digest: str, data: dict[str, Any]) -> Calendar:
    """The calendar that was kept, made once: its compiled hours are used again."""
    return _calendar(digest, json.dumps(data))


@lru_cache(maxsize=256)
def _calendar(digest: str, text: str) -> Calendar:  # noqa: ARG001 - the key
    return Calendar.from_data(json.loads(text))


def reading(rows: Iterable[CommitmentEvent]) -> Reading:
    """What the events of a clock say, for pages."""
    return read(rules.events(happenings(rows)))


def due_after_each(rows: Iterable[CommitmentEvent]) -> list[datetime | None]:
    """What was promised after each event: until when. Nothing after what ended it."""
    found = happenings(rows)
    ends = {EventKind.STOP, EventKind.CANCEL}
    return [
        None if last.kind in ends else read(rules.events(found[: place + 1])).due
        for place, last in enumerate(found)
    ]


def agreed(rows: Iterable[CommitmentEvent]) -> Agreed:
    """The terms in force."""
    return rules.agreed_in(happenings(rows))


def planned(rows: Iterable[CommitmentEvent], *, fired: Collection[rules.FiringKey]) -> list[rules.Reached]:
    """The steps of the ladder that are still to come."""
    return rules.coming(happenings(list(rows)), fired=fired)


def fired(commitment_id: int) -> set[rules.FiringKey]:
    return set(LadderStep.objects.filter(commitment_id=commitment_id).values_list("generation", "key"))


def steps_of(commitment_id: int) -> list[LadderStep]:
    """Who was told, in order."""
    return list(
        LadderStep.objects.filter(commitment_id=commitment_id)
        .select_related("staff__user", "commitment")
        .order_by("at", "id")
    )


def explanations(commitment_id: int) -> list[Explanation]:
    """Why it was late, as people said it, the newest last."""
    return list(
        Explanation.objects.filter(commitment_id=commitment_id).select_related("by__user").order_by("seq")
    )


def has_in_hand(commitment: Commitment, *, actor: Actor, at: datetime) -> bool:
    """Whether the actor answers for it: owns the case, or stands in for its owner. Without a case everybody may."""
    if commitment.case_id is None or commitment.case is None:
        return True
    if commitment.case.owner_id == actor.staff_id:
        return True
    return network.stand_in(network.person(commitment.case.owner_id), at=at).id == actor.staff_id


ASKED_FOR = timedelta(days=60)
"""So long after the due time somebody is asked why it was late."""


def unexplained(*, staff_id: int, now: datetime, limit: int = 8) -> list[Commitment]:
    """What has become late in somebody's hands and nobody has said why, the newest first. One statement."""
    found = Commitment.objects.filter(
        state__in=LATE_STATES, late_reason="", due_at__gte=now - ASKED_FOR, case__owner_id=staff_id
    )
    return list(found.select_related("case").order_by("-due_at", "-id")[:limit])


def due_to_act(now: datetime, *, limit: int) -> list[int]:
    """The open clocks whose next moment has come, earliest first. One statement, whatever is open."""
    found = Commitment.objects.filter(next_at__lte=now).order_by("next_at", "id")
    return list(found.values_list("id", flat=True)[:limit])


# ---- what was told by hand ----------------------------------------------------------------------


def tellings_of(case_id: int) -> list[Telling]:
    """What was told of a case, newest first, also what was taken back. One statement."""
    found = Telling.objects.filter(case_id=case_id).select_related("told_by__user", "taken_back")
    return list(found.order_by("-at", "-id"))


def standing_telling(case_id: int, *, name: str, at: datetime) -> Telling | None:
    """The telling of just this that has not been taken back."""
    return Telling.objects.filter(case_id=case_id, name=name, at=at, taken_back__isnull=True).first()


def turn_of_telling(case_id: int, *, name: str, at: datetime) -> int:
    """How often just this has been told and taken back."""
    return Telling.objects.filter(case_id=case_id, name=name, at=at).count()


def telling(telling_id: int, *, actor: Actor) -> Telling:
    """One telling with its case, if the actor may see it."""
    found = Telling.objects.select_related("case", "taken_back")
    if actor.scope.units is not None:
        found = found.filter(unit_id__in=actor.scope.units)
    row = found.filter(pk=telling_id).first()
    if row is None:
        raise NotFound
    return row


def is_taken_back(telling: Telling) -> bool:
    return TakenBack.objects.filter(telling=telling).exists()


def rows_by_telling(telling: Telling, *, names: Collection[str]) -> list[CommitmentEvent]:
    """The starts and stops of clocks that came of a telling."""
    found = CommitmentEvent.objects.filter(
        commitment__case_id=telling.case_id,
        kind__in=[EventKind.START, EventKind.STOP],
        cause__in=names,
        received_at__gte=telling.told_at,
    ).select_related("commitment")
    return [
        row for row in found.order_by("id") if row.occurred_at == max(telling.at, row.commitment.started_at)
    ]


# ---- what a decision promises -------------------------------------------------------------------


def promise_in(said: Mapping[str, Any], *, charter: str, release: str) -> Promise:
    """A time limit as a decision keeps it. Refused for a ladder to somebody who does not exist."""
    limit = Limit.read(said["within"] or said["by"], said["calendar"], if_closed=said.get("if_closed", ""))
    return Promise(
        charter=charter,
        release=release,
        clause=said["clause"],
        row=said.get("row") or said["clause"],
        start=said["start"],
        stop=said["stop"],
        limit=limit,
        pauses=frozenset(PauseReason(reason) for reason in said.get("pause", ())),
        zh=said["zh"],
        en=said["en"],
        ladder=agreeing.ladder_in(said.get("ladder", ()), limit),
        breach=agreeing.breach_in(said.get("breach")),
    )


# ---- who is told -------------------------------------------------------------------------------


def told(*, staff_id: int, limit: int = 8) -> list[LadderStep]:
    """What somebody has been told about clocks that are still open, the newest first. One statement."""
    found = LadderStep.objects.filter(
        staff_id=staff_id,
        commitment__state__in=OPEN_STATES,
        commitment__paused_until__isnull=True,
        generation=F("commitment__generation"),
    )
    return list(found.select_related("commitment__case__row").order_by("-id")[:limit])


# ---- what follows a breach ----------------------------------------------------------------------


def acts_of(commitment_id: int) -> list[LadderAct]:
    """What the steps of a clock did, in order."""
    return list(LadderAct.objects.filter(step__commitment_id=commitment_id).order_by("id"))


def consequences_of(commitment_id: int) -> list[Consequence]:
    """What follows from the delays of a clock, in the order in which it was written."""
    found = Consequence.objects.filter(commitment_id=commitment_id).select_related("staff__user")
    return list(found.order_by("seq"))


def newest(rows: Iterable[Consequence]) -> list[Consequence]:
    """Of each clock, kind and post the row that counts. A reopened clock goes on with its days of delay."""
    return list({(row.commitment_id, row.kind, row.post): row for row in rows}.values())


def sums_of_case(case_id: int) -> dict[int, list[Consequence]]:
    """The sums that follow from delays of a case, as they stand, by clock. One statement."""
    found: dict[int, list[Consequence]] = {}
    rows = Consequence.objects.filter(commitment__case_id=case_id, kind__in=sorted(WAIVABLE))
    for row in newest(rows.select_related("staff__user").order_by("seq")):
        found.setdefault(row.commitment_id, []).append(row)
    return found


def waivers_of(commitment_ids: Collection[int]) -> dict[tuple[int, int, str], Waiver]:
    """What has been waived, by clock, generation and kind. One statement."""
    found = Waiver.objects.filter(commitment_id__in=commitment_ids).select_related("by__user")
    return {(each.commitment_id, each.generation, each.kind): each for each in found}


# ---- whether what is stored follows from the events ---------------------------------------------

DERIVED = (
    *("state", "started_at", "due_at", "late_after", "elapsed", "paused", "paused_until", "breached_at"),
    *("ended_at", "generation", "moves", "warned", "next_at"),
)
"""The columns of a clock that follow from its events, by the names of `Figures`."""


def stored(commitment: Commitment) -> Figures:
    values = {name: getattr(commitment, name) for name in DERIVED}
    return Figures(**{**values, "state": State(values["state"])})


def derived(commitment: Commitment) -> Figures:
    """What the events say as of the moment for which the columns were written."""
    rows = rows_of(commitment.id)
    return rules.derive(happenings(rows), fired=fired(commitment.id), as_of=commitment.as_of)


def at_odds() -> Iterator[str]:
    """Clocks whose stored columns do not follow from their events, or from what people said of them."""
    for commitment in Commitment.objects.order_by("id").iterator(chunk_size=CHECKED_AT_ONCE):
        if stored(commitment) != derived(commitment):
            yield str(commitment.id)
    newest = Explanation.objects.filter(commitment=OuterRef("pk")).order_by("-seq").values("reason")[:1]
    said = Commitment.objects.alias(said=Coalesce(Subquery(newest), Value("")))
    for number in said.exclude(late_reason=F("said")).order_by("id").values_list("id", flat=True):
        yield str(number)


def waiting_since(now: datetime) -> datetime | None:
    """Since when a clock has waited for a sweep that should have come; nothing when sweeps run."""
    return (
        Commitment.objects.filter(next_at__lt=now - SLACK)
        .order_by("next_at")
        .values_list("next_at", flat=True)
        .first()
    )


def public_ids(numbers: set[int]) -> dict[int, UUID]:
    """How clocks are called outside."""
    return dict(Commitment.objects.filter(pk__in=numbers).values_list("id", "public_id"))
