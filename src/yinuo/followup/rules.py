"""When a call-back is due, when to try again, and what an answer sets off."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from yinuo.followup.types import Consequence, Reason
from yinuo.kernel.calendars import Calendar
from yinuo.kernel.errors import Refused, gettext_noop

WORST, BEST = 1, 5
BAD = 2
"""At most this many points are a bad answer."""
FURTHEST = timedelta(days=14)
HARDNESS = {Consequence.CLOSE: 0, Consequence.REOPEN: 1, Consequence.COMPLAINT: 2}


@dataclass(frozen=True, slots=True)
class Habits:
    """How an organisation calls back."""

    after_working_days: int = 1
    gap_working_hours: int = 4
    most_tries: int = 3

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self:
        """The organisation's own habits where it has any, the usual ones otherwise."""
        return cls(**{name: settings[name] for name in cls.__slots__ if name in settings})


def due_at(completed_at: datetime, habits: Habits, calendar: Calendar) -> datetime:
    """The closing time of the working day on which the call is due."""
    return calendar.add_days(completed_at, habits.after_working_days, end_of_day=True)


def next_try(now: datetime, habits: Habits, calendar: Calendar) -> datetime:
    """So many working hours later: nobody is rung at night."""
    return calendar.add(now, habits.gap_working_hours * 3600)


def is_given_up(tries: int, habits: Habits) -> bool:
    return tries >= habits.most_tries


def check_call_time(call_at: datetime, *, now: datetime) -> None:
    if not now < call_at <= now + FURTHEST:
        raise Refused(gettext_noop("Choose a time within the next two weeks."), field="call_at")


def proposed(satisfaction: int, reasons: Collection[Reason]) -> Consequence:
    """Not fixed reopens the case; fixed but badly done is a complaint; anything else closes."""
    if Reason.NOT_FIXED in reasons:
        return Consequence.REOPEN
    return Consequence.COMPLAINT if satisfaction <= BAD else Consequence.CLOSE


def is_softer(chosen: Consequence, proposal: Consequence) -> bool:
    return HARDNESS[chosen] < HARDNESS[proposal]


def check_answer(
    *, satisfaction: int, reasons: Collection[Reason], comment: str, consequence: Consequence
) -> None:
    """Refuse an answer that does not say enough for what follows from it."""
    if not WORST <= satisfaction <= BEST:
        raise Refused(gettext_noop("Satisfaction is between 1 and 5."), field="satisfaction")
    if satisfaction <= BAD and not reasons and not comment:
        raise Refused(
            gettext_noop("Ask what was wrong, and choose a reason or write it down."), field="reasons"
        )
    if consequence is Consequence.COMPLAINT and not comment:
        raise Refused(gettext_noop("Write down what the customer complains about."), field="comment")
    if is_softer(consequence, proposed(satisfaction, reasons)) and not comment:
        raise Refused(gettext_noop("Say why a bad answer shall have no harder consequence."), field="comment")
