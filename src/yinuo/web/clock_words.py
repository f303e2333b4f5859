"""Words for clocks: the events of charters, what happened to a clock, and lengths of time."""

from datetime import timedelta

from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from yinuo.charters import library as charters
from yinuo.commitments.labels import CONSEQUENCES, ENDS, STEPS, UNITS
from yinuo.commitments.types import ConsequenceKind, EventKind
from yinuo.kernel.charters.ladders import Moment
from yinuo.kernel.clocks import deadlines
from yinuo.kernel.money import yuan_grouped

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
    """`15 working days` or `day 15 of month`, as a promise says it."""
    deadline = deadlines.parse(text)
    if deadline is not None:
        return until(*deadline)
    amount, _space, unit = text.partition(" ")
    return until(int(amount), unit)


def until(amount: int, unit: str) -> str:
    """A time limit in its plain form."""
    if unit == "seconds":
        return lasting(timedelta(seconds=amount))
    if unit in ENDS and amount >= deadlines.bounds(unit)[1]:
        return _(ENDS[unit])
    return _(UNITS[unit]) % {
        "n": deadlines.written(amount, unit) if unit == deadlines.TIME_OF_DAY else amount
    }


def consequence(kind: str, amount_fen: int | None, days: int, who: str) -> str:
    """What follows from a delay, in one line: the sum and its days, or who is fined or hears of it."""
    label = _(CONSEQUENCES[ConsequenceKind(kind)])
    if kind == ConsequenceKind.REPORT:
        return f"{label} · {who or _('nobody')}"
    paid = _("amount still blank") if amount_fen is None else yuan_grouped(amount_fen)
    if kind == ConsequenceKind.PENALTY:
        return f"{label} {paid} · {who or _('nobody')}"
    late = ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}
    return f"{label} {paid} · {late}"


def step_name(key: str) -> str:
    """What a step of a ladder is called: by its moment, unless the house or the charter has named it."""
    if key in STEPS:
        return _(STEPS[key])
    at = Moment.read(key)
    return key.replace("_", " ") if at is None else charters.spoken(at.said, get_language() or "")


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
