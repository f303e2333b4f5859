"""Words for clocks: the events of charters, what happened to a clock, and lengths of time."""

from datetime import timedelta

from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from yinuo.charters import library as charters
from yinuo.commitments.labels import CONSEQUENCES, STEPS, UNITS
from yinuo.commitments.types import ConsequenceKind, EventKind
from yinuo.kernel.charters.ladders import Moment
from yinuo.kernel.money import yuan_grouped

HAPPENED: dict[EventKind, str] = {
    EventKind.START: gettext_noop("Started"),
    EventKind.PAUSE: gettext_noop("Rests"),
    EventKind.RESUME: gettext_noop("Goes on"),
    EventKind.RETARGET: gettext_noop("Another target"),
    EventKind.STOP: gettext_noop("Done"),
    EventKind.REOPEN: gettext_noop("Reopened"),
    EventKind.CANCEL: gettext_noop("Taken off"),
}
NAMES: dict[str, str] = {
    "call.handed_over": gettext_noop("the call is handed over"),
    "call.unsolved": gettext_noop("the call is not solved by phone"),
    "complaint.answered": gettext_noop("the complaint is answered"),
    "complaint.handled": gettext_noop("the complaint is dealt with"),
    "complaint.passed_on": gettext_noop("the complaint is passed on"),
    "complaint.received": gettext_noop("the complaint arrives"),
    "complaint.registered": gettext_noop("the complaint is registered"),
    "complaint.resolved": gettext_noop("the complaint is resolved"),
    "customer.telephoned": gettext_noop("the customer is telephoned"),
    "fault.removed": gettext_noop("the fault is removed"),
    "feedback.answered": gettext_noop("the customer has an answer"),
    "feedback.received": gettext_noop("the customer gets in touch"),
    "goods.delivered": gettext_noop("the goods are delivered"),
    "goods.received_back": gettext_noop("the goods have come back"),
    "handling.started": gettext_noop("somebody takes it up"),
    "higher_manager.informed": gettext_noop("the higher manager knows"),
    "invoice.issued": gettext_noop("the invoice is issued"),
    "manager.informed": gettext_noop("the manager knows"),
    "plan.given": gettext_noop("there is a plan"),
    "progress.reported": gettext_noop("the customer hears how far it is"),
    "refund.paid": gettext_noop("the money is paid back"),
    "repair.accepted": gettext_noop("the product is taken in for repair"),
    "repair.confirmed": gettext_noop("the repair is confirmed"),
    "repair.requested": gettext_noop("a repair is asked for"),
    "repair.returned": gettext_noop("the product is back with the customer"),
    "request.answered": gettext_noop("the request is answered"),
    "request.handled": gettext_noop("the request is dealt with"),
    "request.received": gettext_noop("the request arrives"),
    "request.resolved": gettext_noop("the request is resolved"),
    "specialist.arrived": gettext_noop("the specialist arrives"),
    "supervision.asked": gettext_noop("the supervision is asked"),
    "supervision.replied": gettext_noop("the supervision answers"),
    "technician.arrived": gettext_noop("the technician arrives"),
    "user.answered": gettext_noop("the user has an answer"),
    "user.contacted": gettext_noop("the user is contacted"),
    "visit.arrived": gettext_noop("somebody arrives on site"),
    "visit.decided": gettext_noop("a visit is decided"),
    "visit.dispatched": gettext_noop("somebody is sent"),
    "work.completed": gettext_noop("the work is done"),
    "intake.case_reopened": gettext_noop("the case is reopened"),
}
"""What the charters call `start` and `stop`, for people; a test holds it to what our events feed."""


def within(text: str) -> str:
    """`15 working days`, as a promise says it."""
    amount, _space, unit = text.partition(" ")
    return _(UNITS[unit]) % {"n": amount}


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
