from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from yinuo.channels.email import actions as email
from yinuo.commitments import posts
from yinuo.commitments.types import Via
from yinuo.dispatch import queries as dispatch
from yinuo.intake import queries as intake
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.charters.ladders import Post
from yinuo.kernel.errors import NotFound
from yinuo.network import queries as network
from yinuo.notices import labels, rules
from yinuo.notices.models import Line, Matrix, Message, Notice, Position, Preference
from yinuo.notices.types import (
    Cells,
    Channel,
    Choice,
    Kind,
    MessageState,
    Quiet,
    Recipient,
    Told,
    Wishes,
)
from yinuo.platform.accounts.models import User
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context
from yinuo.platform.paging import Page, by_key
from yinuo.platform.permissions.types import Permission as P

if TYPE_CHECKING:
    from yinuo.intake.models import Case

USUAL_QUIET = Quiet(time(22), time(7))
USUAL_DIGEST = time(8, 30)
FIRST_LOOK_BACK = timedelta(days=1)
"""An organisation that has had no notices so far is told of what happened since then."""
LOOKS_AT = 50

# ---- what somebody may see -----------------------------------------------------------------------

CASES = (P.INTAKE_CASE_READ, P.FIELD_VISIT_WORK)
SEEN_WITH: dict[Kind, tuple[P, ...]] = {
    **dict.fromkeys(Kind, CASES),
    Kind.NOBODY_TOLD: (P.INTAKE_CASE_READ, P.ORGANISATIONS_SETTING_WRITE),
    Kind.DRAFT_TO_APPROVE: (P.CHARTERS_DRAFT_READ,),
    Kind.REFUND_TO_APPROVE: (P.BILLING_REFUND_APPROVE,),
    Kind.RECORD_RETURNED: (P.IMPROVEMENT_RECORD_WRITE,),
    Kind.IMPORT_FINISHED: (P.IMPORTS_FILE_WRITE,),
    Kind.SIMULATION_FINISHED: (P.CHARTERS_DRAFT_READ,),
    Kind.RECEIVER_OFF: (P.ORGANISATIONS_SETTING_WRITE,),
    Kind.STEP_STUCK: (P.JOBS_STEP_RETRY,),
    Kind.HOLIDAYS_UNKNOWN: (P.ORGANISATIONS_SETTING_WRITE,),
}
"""Who may no longer do any of these is no longer shown what was told."""


def kinds_seen_by(actor: Actor) -> list[Kind]:
    return [kind for kind in Kind if any(actor.may(permission) for permission in SEEN_WITH[kind])]


def visible_to(actor: Actor) -> QuerySet[Notice]:
    """What the actor was told, as far as the actor may still see it. Nobody sees what others were told."""
    found = Notice.objects.filter(user_id=actor.id or 0, kind__in=kinds_seen_by(actor))
    if actor.scope.units is None:
        return found
    return found.filter(Q(unit__isnull=True) | Q(unit_id__in=actor.scope.units))


def inbox(actor: Actor) -> QuerySet[Notice]:
    return visible_to(actor).filter(in_product=True)


def unread(actor: Actor) -> QuerySet[Notice]:
    return inbox(actor).filter(read_at__isnull=True)


def page_of(actor: Actor, *, is_unread: bool, key: str, direction: str) -> Page[Notice]:
    """A stretch of the inbox with its cases, the newest first. One statement."""
    rows = unread(actor) if is_unread else inbox(actor)
    return by_key(rows.select_related("case__row"), key=key, direction=direction)


def notice(notice_id: int, *, actor: Actor) -> Notice:
    found = inbox(actor).select_related("case__row").filter(pk=notice_id).first()
    if found is None:
        raise NotFound
    return found


def is_visit_of(visit_id: object, actor: Actor) -> bool:
    """Whether a visit is the actor's own, as it stands now."""
    if not isinstance(visit_id, int) or actor.staff_id is None:
        return False
    return dispatch.visible_to(actor).filter(pk=visit_id, technician_id=actor.staff_id).exists()


def told(found: Notice) -> Told:
    """What a notice says; the case is named by number and product only."""
    case = found.case
    return Told(
        kind=Kind(found.kind),
        number="" if case is None else case.number,
        thing="" if case is None else case.row.product,
        facts=found.facts,
        is_deputy=found.is_deputy,
    )


# ---- the matrix and people's wishes --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Settled:
    """The matrix in force, with its number; 0 when none was ever saved."""

    number: int
    cells: Cells
    quiet: Quiet | None
    digest_at: time


def settled() -> Settled:
    """The matrix in force. One statement."""
    found = Matrix.objects.order_by("-number").first()
    if found is None:
        return Settled(0, rules.usual(), USUAL_QUIET, USUAL_DIGEST)
    cells = rules.with_later_kinds(rules.from_data(found.cells), found.kinds)
    return Settled(found.number, cells, quiet_of(found), found.digest_at)


def matrices(*, limit: int = 10) -> list[Matrix]:
    """The newest first."""
    return list(Matrix.objects.order_by("-number")[:limit])


def quiet_of(found: Matrix | Preference) -> Quiet | None:
    if found.quiet_begins is None or found.quiet_ends is None:
        return None
    return Quiet(found.quiet_begins, found.quiet_ends)


def preference(user_id: int) -> Preference:
    """What somebody has chosen; unsaved and as usual when nothing was."""
    return Preference.objects.filter(pk=user_id).first() or Preference(user_id=user_id, version=0)


def wishes(chosen: Preference, house: Settled) -> Wishes:
    return Wishes(
        zone=chosen.time_zone or context.current().time_zone,
        quiet=quiet_of(chosen) if chosen.own_quiet else house.quiet,
        digest_at=chosen.digest_at or house.digest_at,
        choices=choices_of(chosen),
    )


def choices_of(chosen: Preference) -> dict[Kind, Choice]:
    """What differs from at once; what the product no longer knows is passed over."""
    known = set(Kind)
    return {
        **{Kind(kind): Choice.DAILY for kind in chosen.daily if kind in known},
        **{Kind(kind): Choice.MUTED for kind in chosen.muted if kind in known},
    }


# ---- reading the journal -------------------------------------------------------------------------


def lock_position() -> Position | None:
    """How far the journal has been read, held until the transaction ends; nothing while somebody else holds it."""
    return Position.objects.select_for_update(skip_locked=True).filter(pk=1).first()


def has_position() -> bool:
    return Position.objects.filter(pk=1).exists()


@dataclass(frozen=True, slots=True)
class Addressee:
    user_id: int
    is_deputy: bool = False


@dataclass(frozen=True)
class Occasion:
    """Something that people may hear of: where it belongs, and who they are for each recipient."""

    kinds: tuple[Kind, ...]
    source: str
    at: datetime
    facts: dict[str, Any]
    entry: Entry | None = None
    case: "Case | None" = None
    unit_id: int | None = None
    known: dict[tuple[Any, ...], list[Addressee]] = field(default_factory=dict)

    def people(self, kind: Kind, recipient: Recipient, *, now: datetime) -> list[Addressee]:
        """Who hears of it in that part; never whoever did it, unless it was done for them."""
        found = FIND[recipient](self, kind, now)
        if recipient is Recipient.AUTHOR or self.entry is None or self.entry.actor_id is None:
            return found
        return [each for each in found if each.user_id != self.entry.actor_id]


def occasion(entry: Entry, *, known: dict[tuple[Any, ...], list[Addressee]]) -> Occasion | None:
    """What an entry of the journal gives people to hear; nothing when it gives nothing."""
    facts: dict[str, Any] = entry.payload
    case = None if entry.case_id is None else intake.get(entry.case_id, actor=SYSTEM)
    by_owner = case is not None and entry.actor_id is not None and case.owner.user_id == entry.actor_id
    kinds = rules.kinds_of(entry.code, facts, by_owner=by_owner)
    if not kinds:
        return None
    unit_id = case.unit_id if case is not None else None
    return Occasion(tuple(kinds), f"journal:{entry.pk}", entry.at, facts, entry, case, unit_id, known)


def _told(found: Occasion, _kind: Kind, _now: datetime) -> list[Addressee]:
    """The ladder has found the person already, and the deputy."""
    staff_id = found.facts.get("staff_id")
    if staff_id is None:
        return []
    return [Addressee(network.person(staff_id).user_id, found.facts.get("via") == Via.DEPUTY)]


def _owner(found: Occasion, kind: Kind, now: datetime) -> list[Addressee]:
    """Who owns the case now; that it is theirs is told by the event that made it so."""
    if found.case is None:
        return []
    named = found.facts.get("after_id") or found.facts.get("owner_id")
    if kind is Kind.CASE_MINE and named != found.case.owner_id:
        return []
    return _or_deputy(found.case.owner_id, now)


def _technician(found: Occasion, kind: Kind, now: datetime) -> list[Addressee]:
    if kind is Kind.RECORD_RETURNED:
        return _or_deputy(found.facts["staff_id"], now)
    if kind is Kind.VISIT_CANCELLED and "before_id" in found.facts:
        return _or_deputy(found.facts["before_id"], now)
    if "technician_id" in found.facts:
        return _or_deputy(found.facts["technician_id"], now)
    return _or_deputy(dispatch.get(found.facts["visit_id"], actor=SYSTEM).technician_id, now)


def _or_deputy(staff_id: int, now: datetime) -> list[Addressee]:
    person = network.person(staff_id)
    there = network.stand_in(person, at=now)
    return [Addressee(there.user_id, there.id != person.id)]


def _author(found: Occasion, _kind: Kind, _now: datetime) -> list[Addressee]:
    """Who did it; of a simulation, which the system ends, who started it."""
    if found.entry is None:
        return []
    by = found.entry.actor_id
    if by is None and "simulation_id" in found.facts:
        started = Entry.objects.filter(
            stream=found.entry.stream,
            code="entitlement.simulation_started",
            payload__simulation_id=found.facts["simulation_id"],
        )
        by = started.values_list("actor_id", flat=True).first()
    return [] if by is None else [Addressee(by)]


def _post(post: Post) -> "Callable[[Occasion, Kind, datetime], list[Addressee]]":
    def find(found: Occasion, _kind: Kind, now: datetime) -> list[Addressee]:
        def ask() -> list[Addressee]:
            unit_id = found.unit_id or network.home_unit_id(SYSTEM)
            person, via = posts.addressee(post, unit_id=unit_id, case=None, at=now)
            return [] if person is None else [Addressee(person.user_id, via is Via.DEPUTY)]

        return _once(found, (post, found.unit_id), ask)

    return find


def _who_may(permission: P) -> "Callable[[Occasion, Kind, datetime], list[Addressee]]":
    def find(found: Occasion, _kind: Kind, _now: datetime) -> list[Addressee]:
        def ask() -> list[Addressee]:
            unit_id = found.unit_id or network.home_unit_id(SYSTEM)
            return [Addressee(person.user_id) for person in network.who_may(permission, unit_id=unit_id)]

        return _once(found, (permission, found.unit_id), ask)

    return find


def _once(found: Occasion, key: tuple[Any, ...], ask: Callable[[], list[Addressee]]) -> list[Addressee]:
    """A burst asks for the same people only once."""
    if key not in found.known:
        found.known[key] = ask()
    return found.known[key]


FIND: "dict[Recipient, Callable[[Occasion, Kind, datetime], list[Addressee]]]" = {
    Recipient.TOLD: _told,
    Recipient.OWNER: _owner,
    Recipient.TECHNICIAN: _technician,
    Recipient.AUTHOR: _author,
    Recipient.CHIEF: _post(Post.CHIEF),
    Recipient.MANAGER: _post(Post.MANAGER),
    Recipient.KEEPERS: _who_may(P.CHARTERS_DRAFT_APPROVE),
    Recipient.PAYERS: _who_may(P.BILLING_REFUND_APPROVE),
    Recipient.ADMINISTRATORS: _who_may(P.ORGANISATIONS_SETTING_WRITE),
}


def already_told(source: str) -> set[tuple[int, str]]:
    """Who has been told of this, by account and kind."""
    return set(Notice.objects.filter(source=source).values_list("user_id", "kind"))


def active(user_ids: Collection[int]) -> set[int]:
    return set(User.objects.filter(pk__in=set(user_ids), is_active=True).values_list("id", flat=True))


# ---- preview -------------------------------------------------------------------------------------


def last_of(kind: Kind) -> Occasion | None:
    """The newest event of the organisation that raised such a notice, among the last few of its kinds."""
    codes = rules.OF[kind].events
    found = Entry.objects.filter(code__in=codes).order_by("-id")[:LOOKS_AT] if codes else ()
    for entry in found:
        each = occasion(entry, known={})
        if each is not None and kind in each.kinds:
            return each
    return None


def example(kind: Kind) -> tuple[Told, Occasion | None]:
    """What a notice of the kind would say of the last such event; made-up facts when there was none."""
    found = last_of(kind)
    if found is None:
        number = "20260313-001" if "%(number)s" in labels.LINES[kind] else ""
        return Told(kind, number, facts=labels.EXAMPLE), None
    case = found.case
    number, thing = ("", "") if case is None else (case.number, case.row.product)
    return Told(kind, number, thing, found.facts), found


# ---- the outbox ----------------------------------------------------------------------------------


def messages(*, state: str, channel: str, key: str, direction: str) -> Page[Message]:
    """A stretch of the outbox with the people, the newest first. One statement."""
    lines = Line.objects.filter(message=OuterRef("pk")).order_by().values("message")
    counted = Subquery(lines.annotate(count=Count("id")).values("count"))
    rows = Message.objects.select_related("user").annotate(notices=Coalesce(counted, 0))
    if state in set(MessageState):
        rows = rows.filter(state=state)
    if channel in set(Channel):
        rows = rows.filter(channel=channel)
    return by_key(rows, key=key, direction=direction)


def message(message_id: int) -> Message:
    found = Message.objects.select_related("user").filter(pk=message_id).first()
    if found is None:
        raise NotFound
    return found


def lock_message(message_id: int) -> Message:
    """The message, held until the transaction ends. Raises `NotFound`."""
    found = (
        Message.objects.select_for_update(of=("self",)).select_related("user").filter(pk=message_id).first()
    )
    if found is None:
        raise NotFound
    return found


def notices_in(found: Message) -> list[Notice]:
    lines = Line.objects.filter(message=found).values("notice_id")
    return list(Notice.objects.filter(pk__in=lines).select_related("case__row").order_by("id"))


def still_wanted(found: Message) -> list[Notice]:
    """The notices of a message that its person may see; of one that was held, those not read in the meantime."""
    if not found.user.is_active:
        return []
    actor = network.actor_for(found.user, second_factor=True)
    lines = Line.objects.filter(message=found).values("notice_id")
    rows = visible_to(actor).filter(pk__in=lines)
    if found.hold:
        rows = rows.filter(read_at__isnull=True)
    return list(rows.select_related("case__row").order_by("id"))


def address_of(user_id: int, channel: Channel) -> str:
    """Where somebody is reached by a channel, as of now."""
    if channel is Channel.EMAIL:
        return preference(user_id).email
    if channel is Channel.SMS:
        return phone_of(user_id)
    return ""


def phone_of(user_id: int) -> str:
    known = network.identities({user_id}).get(user_id)
    return "" if known is None else known.phone


def has_adapter(channel: Channel) -> bool:
    """Whether something sends by this channel. Text messages and WeChat have nothing yet."""
    return channel is Channel.EMAIL and email.is_set_up()


def language_of(user: User) -> str:
    return user.language or context.current().language


def ended_before(moment: datetime, *, limit: int) -> Iterable[int]:
    found = Message.objects.filter(ended_at__lt=moment).order_by("ended_at")
    return list(found.values_list("id", flat=True)[:limit])


def zone() -> str:
    """The zone in which the page shows times."""
    return timezone.get_current_timezone_name()
