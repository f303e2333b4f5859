"""From the journal to people: who hears of it, in the product at once and outside it by a message."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from yinuo.notices import queries, rules
from yinuo.notices.actions.sending import queue
from yinuo.notices.models import Line, Message, Notice, Position, Preference
from yinuo.notices.queries import Addressee, Occasion, Settled
from yinuo.notices.types import Channel, Kind, MessageState, Recipient, Way
from yinuo.platform.jobs import queries as jobs
from yinuo.platform.journal import queries as journal
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context
from yinuo.platform.reference.holidays import national_days

RAISE, AGAIN = "notices.raise", "flow"
AT_ONCE = 200
STUCK_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Reached:
    """As what somebody hears of something, and by which ways."""

    recipient: Recipient
    is_deputy: bool
    channels: frozenset[Channel]


@dataclass
class Batch:
    """What one reading needs again and again: the matrix, what people want, who holds which post."""

    now: datetime
    house: Settled
    preferences: dict[int, Preference] = field(default_factory=dict)
    known: dict[tuple[object, ...], list[Addressee]] = field(default_factory=dict)
    messages: dict[tuple[int, Way], Message] = field(default_factory=dict)

    def preference(self, user_id: int) -> Preference:
        if user_id not in self.preferences:
            self.preferences[user_id] = queries.preference(user_id)
        return self.preferences[user_id]


def read_on(*, now: datetime) -> int:
    """Raise the notices of everything that the journal holds since it was read last; answers how many notices.

    One worker reads at a time; another that comes meanwhile leaves at once. What is read is noted in the transaction that
    raises its notices, so that nothing is told twice or lost.
    """
    if not queries.has_position():
        start = journal.last_before(now - queries.FIRST_LOOK_BACK)
        Position.objects.get_or_create(pk=1, defaults={"entry_id": start, "read_at": now})
    raised, is_left = 0, True
    while is_left:
        with transaction.atomic():
            position = queries.lock_position()
            if position is None:
                return raised
            until = journal.settled_up_to(position.entry_id)
            entries = journal.between(position.entry_id, until, rules.CODES, limit=AT_ONCE)
            is_left = len(entries) == AT_ONCE
            batch = Batch(now, queries.settled()) if entries else None
            raised += sum(_raise_or_queue(entry, batch) for entry in entries if batch is not None)
            reached = entries[-1].pk if is_left else until
            if reached != position.entry_id:
                position.entry_id = reached
                position.read_at = now
                position.save(update_fields=["entry_id", "read_at"])
    return raised


def raise_one(*, entry_id: int, now: datetime) -> int:
    """Raise the notices of one entry that could not be raised while the journal was read; called by its job only."""
    with transaction.atomic():
        entry = journal.entry(entry_id)
        batch = Batch(now, queries.settled())
        found = queries.occasion(entry, known=batch.known)
        return 0 if found is None else _raise(found, batch)


def _raise_or_queue(entry: Entry, batch: Batch) -> int:
    """An entry of which nothing can be said holds up no other: it gets a job, which is tried again and then stands as stuck."""
    try:
        with transaction.atomic():
            found = queries.occasion(entry, known=batch.known)
            return 0 if found is None else _raise(found, batch)
    except Exception:  # noqa: BLE001 - the job tells
        batch.messages.clear()
        slug = context.current().slug
        app.configure_task(RAISE, queue=AGAIN).defer(org=slug, entry_id=entry.pk)
        return 0


def watch(*, now: datetime) -> int:
    """Tell administrators what no event says: steps that are stuck, and a year without holidays. Answers how many."""
    found = list(_troubles(now))
    if not found:
        return 0
    with transaction.atomic():
        batch = Batch(now, queries.settled())
        return sum(_raise(each, batch) for each in found)


def _troubles(now: datetime) -> Iterable[Occasion]:
    for step in jobs.stuck(context.current().slug, limit=STUCK_SHOWN):
        facts = {"job_id": step.job_id, "task": step.task}
        yield Occasion((Kind.STEP_STUCK,), f"job:{step.job_id}", step.failed_at or now, facts)
    year = rules.year_to_announce(national_days().known_until, today_year=now.year, month=now.month)
    if year is not None:
        yield Occasion((Kind.HOLIDAYS_UNKNOWN,), f"holidays:{year}", now, {"year": year})


def _raise(found: Occasion, batch: Batch) -> int:
    """One notice for each person and kind, whatever the person is to it."""
    done = queries.already_told(found.source)
    raised = 0
    for kind in found.kinds:
        reached = _reached(found, kind, batch)
        there = queries.active(reached)
        for user_id, how in reached.items():
            if user_id not in there or (user_id, kind) in done:
                continue
            wishes = queries.wishes(batch.preference(user_id), batch.house)
            ways = rules.ways(kind, how.channels, wishes, at=found.at, now=batch.now)
            if ways:
                _tell(found, kind, user_id, how, ways, batch=batch)
                raised += 1
    return raised


def _reached(found: Occasion, kind: Kind, batch: Batch) -> dict[int, Reached]:
    """The people by account; who is reached in two parts hears by the ways of both, named by the first."""
    reached: dict[int, Reached] = {}
    for recipient, channels in batch.house.cells[kind].items():
        for person in found.people(kind, recipient, now=batch.now) if channels else ():
            now = Reached(recipient, person.is_deputy, channels)
            before = reached.get(person.user_id, now)
            reached[person.user_id] = Reached(
                before.recipient, before.is_deputy and now.is_deputy, before.channels | now.channels
            )
    return reached


def _tell(found: Occasion, kind: Kind, user_id: int, how: Reached, ways: list[Way], *, batch: Batch) -> None:
    notice = Notice.objects.create(
        user_id=user_id,
        kind=kind,
        recipient=how.recipient,
        source=found.source,
        entry=found.entry,
        case_id=None if found.case is None else found.case.pk,
        unit_id=found.unit_id,
        facts=found.facts,
        is_deputy=how.is_deputy,
        in_product=any(way.channel is Channel.PRODUCT for way in ways),
        at=found.at,
        made_at=batch.now,
    )
    for way in ways:
        if way.channel is not Channel.PRODUCT:
            message = _message(user_id, way, batch)
            Line.objects.create(message=message, notice=notice, channel=way.channel)


def _message(user_id: int, way: Way, batch: Batch) -> Message:
    """The message that still waits for the same person, channel and time, or a new one: a burst becomes one."""
    key = (user_id, way)
    if key not in batch.messages:
        batch.messages[key] = _waiting(user_id, way) or _new(user_id, way, batch.now)
    return batch.messages[key]


def _waiting(user_id: int, way: Way) -> Message | None:
    rows = Message.objects.select_for_update().filter(user_id=user_id, channel=way.channel)
    if way.hold is None:
        return rows.filter(state=MessageState.WAITING).first()
    return rows.filter(state=MessageState.HELD, due_at=way.at).first()


def _new(user_id: int, way: Way, now: datetime) -> Message:
    made = Message.objects.create(
        user_id=user_id,
        channel=way.channel,
        state=MessageState.WAITING if way.hold is None else MessageState.HELD,
        hold=way.hold or "",
        due_at=way.at,
        made_at=now,
    )
    queue(made, now=now)
    return made
