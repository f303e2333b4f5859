"""Words for clocks: the events of charters, what happened to a clock, and lengths of time."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from yinuo.commitments.labels import UNITS
from yinuo.commitments.types import EventKind

HAPPENED: dict[EventKind, str] = {
    EventKind.START: gettext_noop("Began to run"),
    EventKind.PAUSE: gettext_noop("Rests"),
    EventKind.RESUME: gettext_noop("Goes on"),
    EventKind.RETARGET: gettext_noop("Another target"),
    EventKind.STOP: gettext_noop("Done"),
    EventKind.REOPEN: gettext_noop("Reopened"),
    EventKind.CANCEL: gettext_noop("Taken off"),
}


def within(text: str) -> str:
    """`15 working days`, as a promise says it."""
    amount, _space, unit = text.partition(" ")
    if unit == "seconds":
        return lasting(timedelta(seconds=int(amount)))
    return _(UNITS[unit]) % {"n": amount}


def lasting(length: timedelta) -> str:
    """A length of time in its two largest units."""
    minutes = int(abs(length).total_seconds()) // 60
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    if days:
        return _both(_days(days), _hours(hours) if hours else "")
    if hours:
        return _both(_hours(hours), _minutes(minutes) if minutes else "")
    return _minutes(minutes)


def _both(first: str, second: str) -> str:
    return f"{first} {second}".strip()


def _days(n: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}


def _hours(n: int) -> str:
    return _("%(n)s h") % {"n": n}


def _minutes(n: int) -> str:
    return _("%(n)s min") % {"n": n}
