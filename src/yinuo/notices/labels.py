"""The words of notices: what kinds, recipients, ways and states are called, and what a notice says."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override, pgettext

from yinuo.kernel.money import yuan_grouped
from yinuo.notices import rules
from yinuo.notices.types import Channel, Choice, Hold, Kind, MessageState, Recipient, Text, Told

KINDS: dict[Kind, str] = {
    Kind.PROMISE_WARNED: gettext_noop("A promise is soon due"),
    Kind.PROMISE_LATE: gettext_noop("A promise is late"),
    Kind.PROMISE_ESCALATED: gettext_noop("A promise is brought before the next in charge"),
    Kind.NOBODY_TOLD: gettext_noop("Nobody could be told of a promise"),
    Kind.CASE_MINE: gettext_noop("A case is given to me"),
    Kind.CASE_IN_UNIT: gettext_noop("A case has come to my unit"),
    Kind.CASE_NUDGED: gettext_noop("The customer has asked again"),
    Kind.CASE_REOPENED: gettext_noop("A case is open again"),
    Kind.COMPLAINT: gettext_noop("A complaint is raised"),
    Kind.VISIT_BOOKED: gettext_noop("A visit is booked"),
    Kind.VISIT_MOVED: gettext_noop("A visit is moved"),
    Kind.VISIT_CANCELLED: gettext_noop("A visit is called off or given to somebody else"),
    Kind.VISIT_FAILED: gettext_noop("A visit ended without a repair"),
    Kind.ESTIMATE_REFUSED: gettext_noop("The customer refuses the estimate"),
    Kind.BAD_ANSWER: gettext_noop("A call-back had a bad answer"),
    Kind.DRAFT_TO_APPROVE: gettext_noop("A draft of a promise waits for approval"),
    Kind.REFUND_TO_APPROVE: gettext_noop("A refund waits for a second person"),
    Kind.RECORD_RETURNED: gettext_noop("A work record came back"),
    Kind.IMPORT_FINISHED: gettext_noop("An import is finished"),
    Kind.SIMULATION_FINISHED: gettext_noop("A simulation is finished"),
    Kind.RECEIVER_OFF: gettext_noop("A webhook has been switched off"),
    Kind.STEP_STUCK: gettext_noop("A step is stuck"),
    Kind.HOLIDAYS_UNKNOWN: gettext_noop("The holidays of a year are not known"),
}
GROUPS: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    (
        gettext_noop("Promised times"),
        (Kind.PROMISE_WARNED, Kind.PROMISE_LATE, Kind.PROMISE_ESCALATED, Kind.NOBODY_TOLD),
    ),
    (
        gettext_noop("Cases"),
        (Kind.CASE_MINE, Kind.CASE_IN_UNIT, Kind.CASE_NUDGED, Kind.CASE_REOPENED, Kind.COMPLAINT),
    ),
    (
        gettext_noop("Visits and customers"),
        (
            *(Kind.VISIT_BOOKED, Kind.VISIT_MOVED, Kind.VISIT_CANCELLED, Kind.VISIT_FAILED),
            *(Kind.ESTIMATE_REFUSED, Kind.BAD_ANSWER),
        ),
    ),
    (gettext_noop("Approvals"), (Kind.DRAFT_TO_APPROVE, Kind.REFUND_TO_APPROVE, Kind.RECORD_RETURNED)),
    (gettext_noop("Done in the background"), (Kind.IMPORT_FINISHED, Kind.SIMULATION_FINISHED)),
    (gettext_noop("The system"), (Kind.RECEIVER_OFF, Kind.STEP_STUCK, Kind.HOLIDAYS_UNKNOWN)),
)
RECIPIENTS: dict[Recipient, str] = {
    Recipient.TOLD: gettext_noop("whom the promise names"),
    Recipient.OWNER: gettext_noop("who owns the case"),
    Recipient.TECHNICIAN: gettext_noop("the technician"),
    Recipient.AUTHOR: gettext_noop("who set it going"),
    Recipient.CHIEF: gettext_noop("the chief of the unit"),
    Recipient.MANAGER: gettext_noop("the general manager"),
    Recipient.KEEPERS: gettext_noop("who may approve promises"),
    Recipient.PAYERS: gettext_noop("who may approve refunds"),
    Recipient.ADMINISTRATORS: gettext_noop("administrators"),
}
CHANNELS: dict[Channel, str] = {
    Channel.PRODUCT: gettext_noop("In Yinuo"),
    Channel.EMAIL: gettext_noop("E-mail"),
    Channel.SMS: gettext_noop("Text message"),
    Channel.WECHAT: gettext_noop("WeChat"),
}
CHOICES: dict[Choice, str] = {
    Choice.AT_ONCE: gettext_noop("at once"),
    Choice.DAILY: gettext_noop("once a day, gathered"),
    Choice.MUTED: gettext_noop("not at all"),
}
HOLDS: dict[Hold, str] = {
    Hold.QUIET: gettext_noop("Waits for the end of quiet hours"),
    Hold.DIGEST: gettext_noop("Waits for the daily message"),
}
STATES: dict[MessageState, tuple[str, str]] = {
    MessageState.WAITING: ("waiting", gettext_noop("About to be sent")),
    MessageState.HELD: ("waiting", gettext_noop("Held back")),
    MessageState.SENDING: ("active", gettext_noop("Being sent")),
    MessageState.SENT: ("done", gettext_noop("Sent")),
    MessageState.FAILED: ("late", gettext_noop("Failed")),
    MessageState.NO_ADAPTER: ("plain", gettext_noop("Not sent: no adapter yet")),
    MessageState.NO_ADDRESS: ("due", gettext_noop("Not sent: no address")),
    MessageState.DROPPED: ("plain", gettext_noop("Not needed any more")),
}

LINES: dict[Kind, str] = {
    Kind.PROMISE_WARNED: gettext_noop("%(number)s: what %(clause)s promises is due %(due_at)s."),
    Kind.PROMISE_LATE: gettext_noop(
        "%(number)s: what %(clause)s promises was due %(due_at)s and is not done."
    ),
    Kind.PROMISE_ESCALATED: gettext_noop(
        "%(number)s is brought before the next in charge: what %(clause)s promises is due %(due_at)s."
    ),
    Kind.NOBODY_TOLD: gettext_noop(
        "%(number)s: what %(clause)s promises is due %(due_at)s, and nobody is there to be told."
    ),
    Kind.CASE_MINE: gettext_noop("%(number)s is yours now."),
    Kind.CASE_IN_UNIT: gettext_noop("%(number)s has entered the register of your unit."),
    Kind.CASE_NUDGED: gettext_noop("%(number)s: the customer has asked again, %(count)s times by now."),
    Kind.CASE_REOPENED: gettext_noop("%(number)s is open again."),
    Kind.COMPLAINT: gettext_noop("%(number)s is a complaint and wants an answer."),
    Kind.VISIT_BOOKED: gettext_noop("%(number)s: a visit is booked for %(start)s."),
    Kind.VISIT_MOVED: gettext_noop("%(number)s: the visit is moved to %(start)s."),
    Kind.VISIT_CANCELLED: gettext_noop("%(number)s: the visit is called off or given to somebody else."),
    Kind.VISIT_FAILED: gettext_noop("%(number)s: the visit ended without a repair."),
    Kind.ESTIMATE_REFUSED: gettext_noop("%(number)s: the customer refuses the estimate of %(total)s."),
    Kind.BAD_ANSWER: gettext_noop("%(number)s: the call-back had a bad answer (%(satisfaction)s of 5)."),
    Kind.DRAFT_TO_APPROVE: gettext_noop("Draft %(draft)s of the promise “%(charter)s” waits for approval."),
    Kind.REFUND_TO_APPROVE: gettext_noop("%(number)s: a refund of %(amount)s waits for a second person."),
    Kind.RECORD_RETURNED: gettext_noop("Your work record of %(month)s came back."),
    Kind.IMPORT_FINISHED: gettext_noop("The import is done: %(created)s new, %(updated)s changed."),
    Kind.SIMULATION_FINISHED: gettext_noop(
        "The simulation of draft %(draft)s is done: of %(cases)s cases %(changed)s would be decided otherwise."
    ),
    Kind.RECEIVER_OFF: gettext_noop("A webhook is told nothing any more. Look why, and switch it on again."),
    Kind.STEP_STUCK: gettext_noop("A step has failed for good (%(task)s). Look at Today and try it again."),
    Kind.HOLIDAYS_UNKNOWN: gettext_noop(
        "The holidays of %(year)s are not in the calendar yet: due times of that year are counted without them."
    ),
}
EXAMPLE: dict[str, Any] = {
    "clause": "C171",
    "due_at": "2026-03-16T02:00:00+00:00",
    "start": "2026-03-16T02:00:00+00:00",
    "count": 2,
    "total_fen": 15000,
    "amount_fen": 15000,
    "satisfaction": 2,
    "charter": "service-office",
    "number": 3,
    "month": "2026-03-01",
    "created": 120,
    "updated": 8,
    "cases": 1000,
    "changed": 42,
    "task": "flow.step",
    "year": 2027,
}
"""Facts for a preview of what has never happened yet."""


def line(told: Told, *, zone: str) -> str:
    """What a notice says, in the language that is active."""
    text = _(LINES[told.kind]) % _Facts(told, zone)
    return text + pgettext("behind a notice", " (as deputy)") if told.is_deputy else text


class _Facts(dict[str, str]):
    """The facts of a notice as people read them; what is missing is a dash."""

    def __init__(self, told: Told, zone: str) -> None:
        facts = told.facts
        super().__init__({name: str(value) for name, value in facts.items() if value is not None})
        self["draft"] = str(facts.get("number", "—"))
        self["number"] = told.number or (_("A duty") if "commitment_id" in facts else "—")
        if facts.get("clause") == "":
            self["clause"] = _("the house")
        for name in ("due_at", "start"):
            if isinstance(value := facts.get(name), str):
                self[name] = f"{datetime.fromisoformat(value).astimezone(ZoneInfo(zone)):%m-%d %H:%M}"
        for name, fen in (("total", "total_fen"), ("amount", "amount_fen")):
            if isinstance(value := facts.get(fen), int):
                self[name] = yuan_grouped(value)
        self["month"] = str(facts.get("month", "—"))[:7]

    def __missing__(self, _name: str) -> str:
        return "—"


def text(said: Sequence[Told], *, language: str, zone: str, house: str) -> Text:
    """One message from one or more notices, in the language of its reader."""
    with override(language):
        if len(said) == 1:
            number = f" · {said[0].number}" if said[0].number else ""
            subject = f"{_(KINDS[said[0].kind])}{number}"
        else:
            subject = _("%(count)s notices from %(house)s") % {"count": len(said), "house": house}
        lines = [
            line(told, zone=zone) + (f" {told.thing}" if told.thing else "")
            for told in said[: rules.LONGEST_BODY]
        ]
        if len(said) > len(lines):
            lines.append(_("And %(count)s more.") % {"count": len(said) - len(lines)})
        lines += [
            "",
            _("Sign in to Yinuo to see more. You choose what you are told under “My notices”."),
            house,
        ]
    return Text(" ".join(subject.split())[:200], "\n".join(lines))
