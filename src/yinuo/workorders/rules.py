"""What may follow what in the life of a voucher, and which time can be booked on internal work."""

from datetime import date, datetime, timedelta, tzinfo

from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.workorders.types import InternalKind, Spent
from yinuo.workorders.types import OrderState as S

TRANSITIONS: dict[S, frozenset[S]] = {
    S.DRAWN: frozenset({S.DISPATCHED, S.IN_WORKSHOP, S.VOIDED}),
    S.DISPATCHED: frozenset({S.WORKING, S.DRAWN, S.VOIDED}),
    S.WORKING: frozenset({S.SIGNED, S.IN_WORKSHOP, S.DRAWN, S.VOIDED}),
    S.IN_WORKSHOP: frozenset({S.SIGNED, S.VOIDED}),
    S.SIGNED: frozenset({S.FILED}),
    S.FILED: frozenset(),
    S.VOIDED: frozenset(),
}


def allows(before: S, after: S) -> bool:
    return after in TRANSITIONS[before]


DAY_MINUTES = 24 * 60


def whole_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def spent_between(start: datetime, end: datetime, *, zone: tzinfo) -> Spent:
    """Time from when to when, in whole minutes. Refused unless it ends after it starts, on the same local day."""
    start, end = whole_minute(start), whole_minute(end)
    if end <= start:
        raise Refused(gettext_noop("The time must end after it starts."), field="end")
    day = start.astimezone(zone).date()
    if end.astimezone(zone).date() != day:
        raise Refused(
            gettext_noop(
                "Time is booked day by day. End it before midnight and book the rest on the next day."
            ),
            field="end",
        )
    return Spent(day, (end - start) // timedelta(minutes=1), start, end)


def spent_minutes(day: date, minutes: int) -> Spent:
    """Only how long. Refused for what no day has."""
    if not 1 <= minutes <= DAY_MINUTES:
        raise Refused(gettext_noop("Working time is between 1 minute and 24 hours."), field="minutes")
    return Spent(day, minutes)


def spent_until_stopped(start: datetime, now: datetime, *, zone: tzinfo) -> Spent:
    """What runs since `start` ends now; less than a minute counts as one."""
    return spent_between(start, max(whole_minute(now), start + timedelta(minutes=1)), zone=zone)


def is_open(day: date, *, today: date, days: int | None) -> bool:
    """Whether time of that day may still be booked or corrected: so many days long, or until its month ends."""
    if days is None:
        return (day.year, day.month) == (today.year, today.month)
    return today - day <= timedelta(days=days)


def check_day(day: date, *, today: date, days: int | None) -> None:
    if day > today:
        raise Refused(
            gettext_noop("This day has not come yet. Book time when the work is done."), field="day"
        )
    if is_open(day, today=today, days=days):
        return
    if days is None:
        raise Refused(gettext_noop("The month of this day has ended; its time stays as it is."), field="day")
    raise Refused(
        gettext_noop("Time may be booked and corrected for %(days)s days; after that it stays as it is."),
        field="day",
        days=days,
    )


def check_spent(spent: Spent, *, now: datetime) -> None:
    """Refuse time that has not passed yet."""
    if spent.end is not None and spent.end > now:
        raise Refused(
            gettext_noop("This time has not passed yet. Book time when the work is done."), field="end"
        )


def check_total(spent: Spent, *, already: int) -> None:
    """Refuse what would make a day longer than it is."""
    if already + spent.minutes > DAY_MINUTES:
        raise Refused(
            gettext_noop("%(already)s minutes are booked on this day already; a day has 24 hours."),
            field="end" if spent.end else "minutes",
            already=already,
        )


def check_note(kind: InternalKind, note: str) -> None:
    if kind is InternalKind.OTHER and not note:
        raise Refused(gettext_noop("Say in the note what you did."), field="note")
