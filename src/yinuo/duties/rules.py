"""How often and until when a duty is owed, when it begins, and who may say what of it. Pure."""

from collections.abc import Collection
from datetime import date, datetime

from yinuo.duties.types import Beginning, OccurrenceState, Owed
from yinuo.kernel.calendars import Calendar
from yinuo.kernel.charters.definition import PromiseRow
from yinuo.kernel.clocks import Deadline, IfClosed, Rhythm, deadlines
from yinuo.kernel.clocks.events import SKEW_TOLERANCE
from yinuo.kernel.errors import Refused, gettext_noop

MONTHS = "months"
LONGEST_RECIPIENT, MOST_RECIPIENTS = 40, 8
ENDED = {
    OccurrenceState.DONE: gettext_noop("This has been done already."),
    OccurrenceState.SKIPPED: gettext_noop("This was not applicable, so it cannot be done."),
    OccurrenceState.CANCELLED: gettext_noop("The duty has been ended, so this is no longer owed."),
}


# ---- how often, and until when ------------------------------------------------------------------


def owed(*, every: str, by: str, business: bool, if_closed: str) -> Owed:
    """As somebody writes it: every `quarter`, by `day 10 of quarter`; without a date by the end of each period.

    Refused for what is no rhythm or no deadline, and for a deadline that does not come once in each period.
    """
    Rhythm.read(every)
    if every not in deadlines.WHOLE:
        if by or business:
            raise Refused(
                gettext_noop("What is owed every so many months is due at their end. Leave the date out."),
                field="by",
            )
        return Owed(every, int(every.partition(" ")[0]), MONTHS)
    amount, unit = deadlines.WHOLE[every] if not by else (deadlines.parse(by) or (0, ""))
    if not deadlines.fits(unit, every):
        raise Refused(
            gettext_noop("This date does not come once in each period. Choose another."), field="by"
        )
    Deadline(amount, unit, IfClosed(if_closed))
    moves = if_closed if unit.startswith(deadlines.DAY_OF) else ""
    return Owed(every, amount, unit, business, moves)


def owed_by(row: PromiseRow) -> Owed | None:
    """As a promise says it; nothing while its number is blank."""
    if not isinstance(row.amount, int):
        return None
    least = deadlines.bounds(row.unit)[0] if row.unit in deadlines.UNITS else 1
    if row.amount < least:
        return None
    every = f"{row.amount} months" if row.every == MONTHS else row.every
    return Owed(every, row.amount, row.unit, row.calendar == "business", row.if_closed)


def is_begun_by_hand(owed: Owed) -> bool:
    """With a length of time it runs from what somebody must tell, such as the receipt of a form."""
    return owed.unit not in deadlines.UNITS and owed.unit != MONTHS


# ---- when it begins -----------------------------------------------------------------------------


def first(owed: Owed, *, first_on: date, now: datetime, calendar: Calendar) -> Beginning | None:
    """When the first occurrence begins: now at the earliest, and only while its time has not passed yet.

    Periods of so many months count from the first day, which may lie in the past.
    """
    if is_begun_by_hand(owed):
        return None
    rhythm = Rhythm.read(owed.every)
    today = calendar.local_date(now)
    period = rhythm.period_of(max(today, first_on), first_on=first_on, calendar=calendar)
    if rhythm.from_first:
        return Beginning(period, deadlines.day_begins(period, calendar))
    earliest = max(now, deadlines.day_begins(first_on, calendar))
    deadline = Deadline(owed.amount, owed.unit, IfClosed(owed.if_closed))
    begins = deadlines.day_begins(period, calendar)
    due = deadlines.deadline_after(begins, deadline, calendar, working=owed.business)
    if due > earliest:
        return Beginning(period, max(begins, earliest))
    return following(owed, period, first_on=first_on, calendar=calendar)


def following(owed: Owed, period_on: date, *, first_on: date, calendar: Calendar) -> Beginning:
    """When the occurrence after that of a period begins."""
    after = Rhythm.read(owed.every).next_period(period_on, first_on=first_on, calendar=calendar)
    return Beginning(after, deadlines.day_begins(after, calendar))


# ---- what may be said of it ---------------------------------------------------------------------


def check_open(state: str) -> None:
    if state != OccurrenceState.OPEN:
        raise Refused(ENDED[OccurrenceState(state)])


def check_done_at(at: datetime, *, begins_at: datetime, now: datetime) -> None:
    if at > now + SKEW_TOLERANCE:
        raise Refused(gettext_noop("This lies in the future. Say it when it is done."), field="done_at")
    if at < begins_at:
        raise Refused(
            gettext_noop("This lies before its beginning. It may belong to the time before."), field="done_at"
        )


def check_given(recipients: Collection[str], given_to: Collection[str]) -> None:
    missing = [each for each in recipients if each not in set(given_to)]
    if missing:
        raise Refused(
            gettext_noop("%(missing)s must have it too before it is done."),
            field="given_to",
            missing="、".join(missing),
        )


def check_recipients(recipients: Collection[str]) -> None:
    if len(recipients) > MOST_RECIPIENTS or any(len(each) > LONGEST_RECIPIENT for each in recipients):
        raise Refused(
            gettext_noop("Write at most %(most)s recipients, one on a line, each in a few words."),
            field="recipients",
            most=MOST_RECIPIENTS,
        )


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(gettext_noop("Say why."), field="reason")
