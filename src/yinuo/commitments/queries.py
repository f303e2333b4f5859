import json
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, QuerySet

from yinuo.commitments import rules
from yinuo.commitments.models import OPEN_STATES, Commitment, CommitmentEvent, LadderStep
from yinuo.commitments.types import Agreed, EventKind, Figures, Happening, Post, State, Via
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.calendars import Calendar
from yinuo.kernel.clocks import Reading, read
from yinuo.kernel.errors import NotFound
from yinuo.network import queries as network
from yinuo.platform.permissions.types import Permission

if TYPE_CHECKING:
    from yinuo.intake.models import Case
    from yinuo.network.models import Staff

CHECKED_AT_ONCE = 500
SLACK = timedelta(minutes=15)
"""A sweep runs each minute; what has waited longer than this shows that none does."""
HOLDS = {
    Post.CHIEF: Permission.ENTITLEMENT_DECISION_OVERRIDE,
    Post.MANAGER: Permission.CHARTERS_RELEASE_APPROVE,
}
"""By what a post is known: who may decide otherwise is a chief, who approves promises a manager."""


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
    """Since when the newest clock of each line has run, whether or not it has ended."""
    found = Commitment.objects.filter(case_id=case_id).order_by("started_at")
    return {(charter, row): at for charter, row, at in found.values_list("charter", "row", "started_at")}


def kept(found: Iterable[Commitment]) -> list[rules.Kept]:
    return [
        rules.Kept(each.id, each.charter, each.release, each.row, each.start, each.stop) for each in found
    ]


def next_due_of_case(case_id: int) -> datetime | None:
    """The earliest due time among the open clocks of a case that do not rest. One statement."""
    running = [State.RUNNING, State.BREACHED]
    return (
        Commitment.objects.filter(case_id=case_id, state__in=running, paused_until__isnull=True)
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )


def counting_by(calendar: str) -> list[int]:
    """The open clocks that count by a calendar of that name."""
    found = Commitment.objects.filter(state__in=OPEN_STATES, calendar=calendar)
    return list(found.order_by("id").values_list("id", flat=True))


# ---- events ------------------------------------------------------------------------------------


def rows_of(commitment_id: int) -> list[CommitmentEvent]:
    """The events of a clock as they are kept, in the order of arrival."""
    return list(
        CommitmentEvent.objects.filter(commitment_id=commitment_id).select_related("calendar").order_by("seq")
    )


def happenings(rows: Iterable[CommitmentEvent]) -> list[Happening]:
    return [
        Happening(
            kind=EventKind(row.kind),
            occurred_at=row.occurred_at,
            received_at=row.received_at,
            device_ahead=timedelta(seconds=row.device_ahead),
            reason=row.reason,
            review_at=row.review_at,
            agreed=None if row.terms is None else rules.from_data(row.terms),
            calendar=None if row.calendar is None else calendar_of(row.calendar.digest, row.calendar.data),
        )
        for row in rows
    ]


def calendar_of(digest: str, data: dict[str, Any]) -> Calendar:
    """The calendar that was kept, made once: its compiled hours are used again."""
    return _calendar(digest, json.dumps(data))


@lru_cache(maxsize=256)
def _calendar(digest: str, text: str) -> Calendar:  # noqa: ARG001 - the key
    return Calendar.from_data(json.loads(text))


def reading(rows: Iterable[CommitmentEvent]) -> Reading:
    """What the events of a clock say, for pages."""
    return read(rules.events(happenings(rows)))


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
        .select_related("staff__user")
        .order_by("at", "id")
    )


def due_to_act(now: datetime, *, limit: int) -> list[int]:
    """The open clocks whose next moment has come, earliest first. One statement, whatever is open."""
    found = Commitment.objects.filter(next_at__lte=now).order_by("next_at", "id")
    return list(found.values_list("id", flat=True)[:limit])


# ---- who is told -------------------------------------------------------------------------------


def addressee(
    post: Post, *, unit_id: int, case: "Case | None", at: datetime, responsible_id: int | None = None
) -> "tuple[Staff | None, Via]":
    """Who is told for a post: somebody who is there, else the deputy, else one level up, else nobody."""
    via, asked = Via.DIRECT, post
    while True:
        people = _people(asked, unit_id=unit_id, owner_id=case.owner_id if case else responsible_id)
        present = next((person for person in people if not network.is_absent(person, at=at)), None)
        if present is not None:
            return present, via
        for person in people:
            deputy = network.stand_in(person, at=at)
            if deputy.id != person.id:
                return deputy, Via.DEPUTY if via is Via.DIRECT else via
        higher = rules.above(asked)
        if higher is None:
            return None, Via.NOBODY
        asked, via = higher, Via.LEVEL_UP


def _people(post: Post, *, unit_id: int, owner_id: int | None) -> "list[Staff]":
    if post is Post.RESPONSIBLE:
        return [] if owner_id is None else [network.person(owner_id)]
    return holders(post, unit_id=unit_id)


def holders(post: Post, *, unit_id: int) -> "list[Staff]":
    """Who holds the post of chief or manager for a unit, its own people first."""
    people = network.who_may(HOLDS[post], unit_id=unit_id)
    return sorted(people, key=lambda person: (person.unit_id != unit_id, person.id))


def told(*, staff_id: int, limit: int = 8) -> list[LadderStep]:
    """What somebody has been told about clocks that are still open, the newest first. One statement."""
    found = LadderStep.objects.filter(
        staff_id=staff_id,
        commitment__state__in=OPEN_STATES,
        commitment__paused_until__isnull=True,
        generation=F("commitment__generation"),
    )
    return list(found.select_related("commitment__case__row").order_by("-id")[:limit])


def empty_posts() -> list[str]:
    """Posts of the organisation that nobody holds."""
    company = network.home_unit_id(SYSTEM)
    return [post.value for post in HOLDS if not network.who_may(HOLDS[post], unit_id=company)]


# ---- whether what is stored follows from the events ---------------------------------------------

DERIVED = (
    *("state", "started_at", "due_at", "late_after", "elapsed", "paused", "paused_until", "breached_at"),
    *("ended_at", "generation", "warned", "next_at"),
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
    """Clocks whose stored columns do not follow from their events."""
    for commitment in Commitment.objects.order_by("id").iterator(chunk_size=CHECKED_AT_ONCE):
        if stored(commitment) != derived(commitment):
            yield str(commitment.id)


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
