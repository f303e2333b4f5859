"""Who hears of what by which way, and when: the table of kinds, quiet hours, the digest."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.notices.types import (
    OUTSIDE,
    Cells,
    Channel,
    Choice,
    Heard,
    Hold,
    Kind,
    MessageState,
    Quiet,
    Recipient,
    Way,
    Wishes,
)

HERE = frozenset({Channel.PRODUCT})
BY_MAIL = frozenset({Channel.PRODUCT, Channel.EMAIL})
NOT = frozenset[Channel]()

KINDS: tuple[Heard, ...] = (
    # What was promised.
    Heard(Kind.PROMISE_WARNED, ("commitments.clock_warned",), {Recipient.TOLD: HERE}),
    Heard(
        Kind.PROMISE_LATE,
        ("commitments.clock_breached",),
        {Recipient.TOLD: BY_MAIL, Recipient.OWNER: BY_MAIL},
        is_mandatory=True,
    ),
    Heard(
        Kind.PROMISE_ESCALATED,
        ("commitments.clock_warned",),
        {Recipient.TOLD: BY_MAIL, Recipient.OWNER: HERE},
        is_mandatory=True,
        is_urgent=True,
    ),
    Heard(
        Kind.NOBODY_TOLD,
        ("commitments.clock_warned", "commitments.clock_breached"),
        {Recipient.MANAGER: BY_MAIL, Recipient.ADMINISTRATORS: HERE},
        is_mandatory=True,
        is_urgent=True,
    ),
    # A case has somebody.
    Heard(
        Kind.CASE_MINE,
        ("intake.case_handed_over", "intake.case_registered"),
        {Recipient.OWNER: HERE},
        is_mandatory=True,
    ),
    Heard(Kind.CASE_IN_UNIT, ("intake.case_registered",), {Recipient.CHIEF: NOT}),
    Heard(Kind.CASE_NUDGED, ("intake.case_nudged",), {Recipient.OWNER: HERE, Recipient.CHIEF: NOT}),
    Heard(Kind.CASE_REOPENED, ("intake.case_reopened",), {Recipient.OWNER: HERE, Recipient.CHIEF: HERE}),
    Heard(
        Kind.COMPLAINT,
        ("intake.case_registered",),
        {Recipient.OWNER: HERE, Recipient.CHIEF: HERE, Recipient.MANAGER: NOT},
        is_mandatory=True,
    ),
    # Somebody goes.
    Heard(
        Kind.VISIT_BOOKED,
        ("dispatch.visit_booked", "dispatch.visit_reassigned"),
        {Recipient.TECHNICIAN: HERE},
        is_mandatory=True,
    ),
    Heard(
        Kind.VISIT_MOVED,
        ("dispatch.visit_rescheduled",),
        {Recipient.TECHNICIAN: HERE, Recipient.OWNER: NOT},
        is_mandatory=True,
        is_urgent=True,
    ),
    Heard(
        Kind.VISIT_CANCELLED,
        ("dispatch.visit_cancelled", "dispatch.visit_reassigned"),
        {Recipient.TECHNICIAN: HERE},
        is_mandatory=True,
        is_urgent=True,
    ),
    Heard(Kind.VISIT_FAILED, ("field.visit_failed",), {Recipient.OWNER: HERE, Recipient.CHIEF: HERE}),
    Heard(
        Kind.ESTIMATE_REFUSED,
        ("workorders.consent_refused",),
        {Recipient.OWNER: HERE, Recipient.CHIEF: NOT},
    ),
    Heard(
        Kind.BAD_ANSWER,
        ("followup.callback_answered",),
        {Recipient.OWNER: HERE, Recipient.CHIEF: HERE, Recipient.MANAGER: NOT},
    ),
    # Somebody's answer is waited for.
    Heard(Kind.DRAFT_TO_APPROVE, ("charters.draft_proposed",), {Recipient.KEEPERS: HERE}, is_mandatory=True),
    Heard(Kind.REFUND_TO_APPROVE, ("billing.refund_asked",), {Recipient.PAYERS: HERE}, is_mandatory=True),
    Heard(Kind.RECORD_RETURNED, ("improvement.record_returned",), {Recipient.TECHNICIAN: HERE}),
    # What somebody has set going is done.
    Heard(Kind.IMPORT_FINISHED, ("imports.file_imported",), {Recipient.AUTHOR: HERE}),
    Heard(Kind.SIMULATION_FINISHED, ("entitlement.simulation_finished",), {Recipient.AUTHOR: HERE}),
    # The system needs a hand.
    Heard(Kind.RECEIVER_OFF, ("webhooks.endpoint_switched_off",), {Recipient.ADMINISTRATORS: BY_MAIL}),
    Heard(Kind.STEP_STUCK, (), {Recipient.ADMINISTRATORS: BY_MAIL}, is_mandatory=True),
    Heard(Kind.HOLIDAYS_UNKNOWN, (), {Recipient.ADMINISTRATORS: BY_MAIL}, is_mandatory=True),
)
"""Every kind of notice. Those without events are raised by the watch over the system (`actions.watching`)."""

OF = {heard.kind: heard for heard in KINDS}
CODES = frozenset(code for heard in KINDS for code in heard.events)
LADDER = frozenset({"commitments.clock_warned", "commitments.clock_breached"})
RESPONSIBLE, NOBODY = "responsible", "nobody"


def kinds_of(code: str, facts: dict[str, Any], *, by_owner: bool = False) -> list[Kind]:
    """The kinds that an event raises; `by_owner` when whoever registered a case owns it."""
    if code in LADDER:
        return [_of_the_ladder(code, facts)]
    if code == "intake.case_registered":
        if facts.get("kind") == "complaint":
            return [Kind.COMPLAINT]
        return [Kind.CASE_IN_UNIT] if by_owner else [Kind.CASE_MINE, Kind.CASE_IN_UNIT]
    if code == "followup.callback_answered" and facts.get("consequence") == "close":
        return []
    return [heard.kind for heard in KINDS if code in heard.events]


def _of_the_ladder(code: str, facts: dict[str, Any]) -> Kind:
    """Late is late, whoever the promise names; a warning to somebody above has been brought before them."""
    if facts.get("via") == NOBODY or facts.get("staff_id") is None:
        return Kind.NOBODY_TOLD
    if code == "commitments.clock_breached":
        return Kind.PROMISE_LATE
    return Kind.PROMISE_WARNED if facts.get("post") == RESPONSIBLE else Kind.PROMISE_ESCALATED


# ---- the matrix ----------------------------------------------------------------------------------


def usual() -> Cells:
    return {heard.kind: dict(heard.to) for heard in KINDS}


def cell(kind: Kind, recipient: Recipient, channel: Channel) -> str:
    """How a cell is named in forms and in what is kept."""
    return f"{kind}:{recipient}:{channel}"


def to_data(cells: Cells) -> list[str]:
    """The cells that are on, in the order of the table."""
    return [
        cell(heard.kind, recipient, channel)
        for heard in KINDS
        for recipient in heard.to
        for channel in Channel
        if channel in cells[heard.kind][recipient]
    ]


def from_data(kept: Iterable[str]) -> Cells:
    """The cells as they were kept. What the product no longer knows is passed over."""
    on = set(kept)
    return {
        heard.kind: {
            recipient: frozenset(channel for channel in Channel if cell(heard.kind, recipient, channel) in on)
            for recipient in heard.to
        }
        for heard in KINDS
    }


def with_later_kinds(kept: Cells, known: Collection[str]) -> Cells:
    """Kinds that came after the matrix was saved are as they usually are."""
    return {kind: kept[kind] if kind in known else dict(OF[kind].to) for kind in kept}


EVERY_CELL = frozenset(
    cell(heard.kind, recipient, channel) for heard in KINDS for recipient in heard.to for channel in Channel
)


def is_fixed(kind: Kind, recipient: Recipient, channel: Channel) -> bool:
    """A mandatory kind reaches whom it usually reaches inside the product, whatever else is chosen."""
    return OF[kind].is_mandatory and channel is Channel.PRODUCT and channel in OF[kind].to[recipient]


def check_cells(chosen: Iterable[str]) -> Cells:
    """The matrix that was ticked. Refused where it names what is not in the table, or silences what must be heard."""
    wanted = set(chosen)
    if unknown := sorted(wanted - EVERY_CELL):
        raise Refused(
            gettext_noop("“%(cell)s” is no cell of the table. Reload the page and try again."),
            cell=unknown[0],
        )
    cells = from_data(wanted)
    for kind, row in cells.items():
        for recipient, channels in row.items():
            if is_fixed(kind, recipient, Channel.PRODUCT) and Channel.PRODUCT not in channels:
                raise Refused(
                    gettext_noop(
                        "Some kinds must reach their people inside the product: leave those ticked (%(kind)s)."
                    ),
                    kind=str(kind),
                )
    return cells


def check_quiet(begins: time | None, ends: time | None) -> Quiet | None:
    """Both hours or neither. Refused when one is missing or they are the same."""
    if begins is None and ends is None:
        return None
    if begins is None or ends is None:
        raise Refused(
            gettext_noop("Quiet hours need a beginning and an end; leave both empty for none."),
            field="quiet_ends" if ends is None else "quiet_begins",
        )
    if begins == ends:
        raise Refused(
            gettext_noop("Quiet hours that end when they begin would never end. Leave both empty for none."),
            field="quiet_ends",
        )
    return Quiet(begins, ends)


ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+"
)
LONGEST_ADDRESS = 254


def check_email(text: str) -> str:
    """An address that mail can be sent to, or nothing. Refused for what is none."""
    address = text.strip()
    if address and (len(address) > LONGEST_ADDRESS or not ADDRESS.fullmatch(address)):
        raise Refused(
            gettext_noop("This is no e-mail address. It looks like name@example.com."), field="email"
        )
    return address


def check_zone(name: str) -> str:
    """A time zone by its name, or nothing for the organisation's."""
    if name:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Refused(
                gettext_noop("There is no time zone “%(zone)s”."), field="time_zone", zone=name
            ) from None
    return name


def check_choices(choices: dict[Kind, Choice]) -> dict[Kind, Choice]:
    """Only what differs from at once. Refused when it mutes what is mandatory."""
    for kind, choice in choices.items():
        if choice is Choice.MUTED and OF[kind].is_mandatory:
            raise Refused(
                gettext_noop("This notice cannot be switched off: somebody waits for what you do about it."),
                field=str(kind),
            )
    return {kind: choice for kind, choice in choices.items() if choice is not Choice.AT_ONCE}


# ---- when ----------------------------------------------------------------------------------------

STALE = timedelta(days=1)
"""What happened longer ago than this is not told outside the product any more."""


def ways(
    kind: Kind, channels: Collection[Channel], wishes: Wishes, *, at: datetime, now: datetime
) -> list[Way]:
    """By which ways somebody hears of what happened `at`, and when; none when it is muted."""
    heard = OF[kind]
    choice = wishes.choices.get(kind, Choice.AT_ONCE)
    if choice is Choice.MUTED and not heard.is_mandatory:
        return []
    found = [Way(Channel.PRODUCT, now)] if Channel.PRODUCT in channels else []
    if now - at <= STALE:
        found += [
            replace(_outside(wishes, choice, now=now, is_urgent=heard.is_urgent), channel=channel)
            for channel in OUTSIDE
            if channel in channels
        ]
    return found


def _outside(wishes: Wishes, choice: Choice, *, now: datetime, is_urgent: bool) -> Way:
    if choice is Choice.DAILY:
        return Way(Channel.EMAIL, next_at(wishes.digest_at, wishes.zone, after=now), Hold.DIGEST)
    until = None if is_urgent or wishes.quiet is None else quiet_until(now, wishes.quiet, wishes.zone)
    return Way(Channel.EMAIL, now) if until is None else Way(Channel.EMAIL, until, Hold.QUIET)


def quiet_until(at: datetime, quiet: Quiet, zone: str) -> datetime | None:
    """When the quiet hours end in which a moment lies; nothing when it lies in none. The beginning is quiet, the end is not."""
    local = at.astimezone(ZoneInfo(zone)).time()
    if quiet.begins < quiet.ends:
        is_quiet = quiet.begins <= local < quiet.ends
    else:
        is_quiet = local >= quiet.begins or local < quiet.ends
    return next_at(quiet.ends, zone, after=at) if is_quiet else None


def next_at(local: time, zone: str, *, after: datetime) -> datetime:
    """The next moment when clocks in a zone show this time; where they skip it, the moment after the skip."""
    place = ZoneInfo(zone)
    day = after.astimezone(place).date()
    while True:
        shown = datetime.combine(day, local, tzinfo=place)
        for fold in (0, 1):
            moment = shown.replace(fold=fold).astimezone(UTC)
            is_shown = moment.astimezone(place).time() == local
            if moment > after and (is_shown or fold == 0):
                return moment
        day += timedelta(days=1)


# ---- messages ------------------------------------------------------------------------------------

TRANSITIONS: dict[MessageState, frozenset[MessageState]] = {
    MessageState.WAITING: frozenset({MessageState.SENDING}),
    MessageState.HELD: frozenset({MessageState.SENDING}),
    MessageState.SENDING: frozenset(
        {
            MessageState.SENDING,
            MessageState.SENT,
            MessageState.FAILED,
            MessageState.NO_ADAPTER,
            MessageState.NO_ADDRESS,
            MessageState.DROPPED,
        }
    ),
    MessageState.FAILED: frozenset({MessageState.SENDING}),
    MessageState.NO_ADAPTER: frozenset({MessageState.SENDING}),
    MessageState.NO_ADDRESS: frozenset({MessageState.SENDING}),
    MessageState.SENT: frozenset(),
    MessageState.DROPPED: frozenset(),
}
GIVES_UP = timedelta(minutes=5)
"""A worker that has been sending for longer than this has died."""
KEPT_MESSAGES = timedelta(days=90)
KEPT_NOTICES = timedelta(days=365)
LONGEST_BODY = 100
"""So many notices are named in one message; of more it says how many."""


def may_begin(state: MessageState, *, started_at: datetime | None, due_at: datetime, now: datetime) -> bool:
    """Whether a message may be sent now, and not by somebody else at this moment."""
    if state is MessageState.SENDING:
        return started_at is not None and now - started_at >= GIVES_UP
    return MessageState.SENDING in TRANSITIONS[state] and due_at <= now


def masked_address(address: str) -> str:
    """The beginning of the name and the whole domain, or the ends of a number."""
    name, at, domain = address.partition("@")
    if at:
        return f"{name[:1]}***@{domain}"
    return f"{address[:3]}****{address[-4:]}" if len(address) >= 7 else "****"


# ---- the system itself ---------------------------------------------------------------------------

NOTICE_MONTH = 12
"""The holidays of a year are announced in the November before."""


def year_to_announce(known_until: int, *, today_year: int, month: int) -> int | None:
    """The year whose holidays should be known by now and are not."""
    due = today_year + 1 if month >= NOTICE_MONTH else today_year
    return known_until + 1 if known_until < due else None
