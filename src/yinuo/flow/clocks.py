"""The clocks of cases: which of our events is which event of the charters, and what starts, moves and ends with it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yinuo.billing import events as billing
from yinuo.billing.types import ChargeWay
from yinuo.commitments import actions as commitments
from yinuo.commitments import queries as clocks
from yinuo.commitments.events import ClockEvent, Happened, PledgeKept, TellingTakenBack, TimePledged
from yinuo.commitments.types import Promise
from yinuo.depot import events as depot
from yinuo.dispatch import events as dispatch
from yinuo.entitlement import actions as entitlement
from yinuo.entitlement import events as decided
from yinuo.entitlement import queries as decisions
from yinuo.entitlement.events import CaseDecided, FactsMissing
from yinuo.entitlement.types import Answer
from yinuo.field import events as field
from yinuo.flow import later, steps
from yinuo.intake import events as intake
from yinuo.intake import queries as cases
from yinuo.intake.types import CaseKind, Channel
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.events import Event
from yinuo.network import queries as network
from yinuo.network.events import CalendarChanged
from yinuo.platform.journal import queries as journal
from yinuo.workorders import events as workorders


@dataclass(frozen=True, slots=True)
class Feed:
    """One of our events, and what the charters call it; only `when` it is so."""

    event: type[Event]
    names: tuple[str, ...]
    when: Callable[[Any], bool] = lambda _event: True


MESSAGES = frozenset({Channel.LETTER, Channel.WECHAT, Channel.WEB, Channel.EMAIL})
"""By these a customer leaves a message; who telephones or stands at the counter is answered at once."""

FEEDS: tuple[Feed, ...] = (
    # The request arrives.
    Feed(
        intake.CaseRegistered,
        ("request.received", "feedback.received", "repair.requested", "call.unsolved", "handling.started"),
        lambda event: event.kind == CaseKind.REPAIR,
    ),
    Feed(
        intake.CaseRegistered,
        ("complaint.received", "complaint.registered", "feedback.received"),
        lambda event: event.kind == CaseKind.COMPLAINT,
    ),
    Feed(
        intake.CaseRegistered,
        ("message.received",),
        lambda event: event.kind == CaseKind.REPAIR and event.channel in MESSAGES,
    ),
    # Somebody answers the customer: what is written for the customer has been said.
    Feed(
        intake.NoteAdded,
        (
            *(
                "request.answered",
                "feedback.answered",
                "user.answered",
                "user.contacted",
                "customer.telephoned",
            ),
            *("progress.reported", "complaint.answered", "complaint.handled", "plan.given"),
            "message.answered",
        ),
        lambda event: not event.is_internal,
    ),
    Feed(intake.CaseHandedOver, ("complaint.passed_on",)),
    # It is decided what happens.
    Feed(
        workorders.VoucherDrawn, ("request.handled", "repair.confirmed", "call.handed_over", "visit.decided")
    ),
    Feed(decided.RemedyChosen, ("request.handled", "request.answered", "feedback.answered")),
    Feed(decided.RemedyGiven, ("request.handled", "request.answered", "feedback.answered")),
    Feed(decided.RemedyGiven, ("refund.paid",), lambda event: event.paid_fen > 0),
    Feed(decided.RefusalTold, ("request.handled", "request.answered", "feedback.answered")),
    Feed(decided.RefusalTold, ("supervision.asked",), lambda event: event.answer == Answer.DISPUTED),
    Feed(decided.CaseDecided, ("supervision.replied",), lambda event: event.is_override),
    Feed(decided.AgreementReached, ("request.handled", "request.answered", "supervision.replied")),
    # Somebody goes.
    Feed(
        dispatch.VisitBooked, ("visit.dispatched", "feedback.answered", "request.answered", "user.contacted")
    ),
    Feed(field.TechnicianArrived, ("visit.arrived", "technician.arrived", "specialist.arrived")),
    # It comes in, and goes back.
    Feed(depot.StayOpened, ("repair.accepted", "goods.received_back")),
    Feed(depot.UnitReturned, ("repair.returned",)),
    Feed(depot.UnitLeft, ("repair.returned",)),
    # The work is done, and what it costs is invoiced where nothing was collected.
    Feed(intake.CaseStruckOff, ("request.resolved", "fault.removed", "goods.delivered")),
    Feed(billing.ChargeRaised, ("work.completed",), lambda event: event.way == ChargeWay.INVOICE),
    Feed(billing.ChargeToInvoice, ("work.completed",)),
    Feed(billing.InvoiceIssued, ("invoice.issued",)),
    Feed(billing.ChargeSettled, ("invoice.issued",)),
    Feed(billing.ChargeVoided, ("invoice.issued",)),
    Feed(billing.RefundPaid, ("refund.paid",)),
    # A complaint has its outcome: nobody needs to be told any more that it has none.
    Feed(
        intake.CaseClosed,
        (
            *("complaint.resolved", "complaint.handled", "complaint.answered", "complaint.passed_on"),
            *("feedback.answered", "plan.given", "manager.informed", "higher_manager.informed"),
        ),
    ),
)
"""The one map from our events to those that the charters name in `start` and `stop` of their promises."""

FACTS_SAY: tuple[tuple[str, frozenset[Any], str], ...] = (
    ("matter", frozenset({"quality_complaint"}), "complaint.received"),
    (
        "complaint",
        frozenset({"functional_fault", "still_faulty_after_repairs", "sent_away_to_maker", "flaw"}),
        "complaint.received",
    ),
    ("property_damage", frozenset({True}), "damage.found"),
)
"""What an answered question says to have happened: the request is a complaint since it came in, damage since it is known."""

BY_EVENT: dict[type[Event], tuple[Feed, ...]] = {
    kind: tuple(feed for feed in FEEDS if feed.event is kind) for kind in {feed.event for feed in FEEDS}
}
BY_CODE = {kind.code: kind for kind in BY_EVENT}
FED = frozenset(name for feed in FEEDS for name in feed.names) | {name for _fact, _values, name in FACTS_SAY}
ENDS = (intake.CaseClosed, intake.CaseCancelled)
AT_THE_END = frozenset({"request.resolved", "fault.removed", "goods.delivered", "complaint.resolved"})
"""What a reopened case has not had after all."""


def names_of(event: Event) -> frozenset[str]:
    """What the charters call this."""
    if isinstance(event, Happened):
        return event.names
    return frozenset(
        name for feed in BY_EVENT.get(type(event), ()) if feed.when(event) for name in feed.names
    )


def hear(event: Event, *, at: datetime, actor: Actor, now: datetime) -> None:
    """After each event: stop the clocks that it stops, then start those that it starts."""
    if isinstance(event, intake.CaseRegistered) and event.kind == CaseKind.REPAIR:
        return  # its decision has begun what the request begins
    names = names_of(event)
    ends = isinstance(event, ENDS)
    if not names and not ends:
        return
    case_id: int = getattr(event, "case_id")  # noqa: B009 - events of cases only are in the map
    changed = commitments.hear(case_id=case_id, names=names, at=at, actor=actor, now=now, ends=ends)
    changed |= _begin(event, case_id, names, at, actor=actor, now=now)
    if changed:
        refresh_due(case_id, now=now)


def _begin(
    event: Event, case_id: int, names: Iterable[str], at: datetime, *, actor: Actor, now: datetime
) -> bool:
    case = None
    promised = decisions.promised(case_id)
    if not promised["charter"]:
        case = cases.get(case_id, actor=SYSTEM)
        promised = entitlement.promised_to(case) if case.kind == CaseKind.COMPLAINT else promised
    certain, _open = promises_in(promised)
    wanted = [promise for promise in certain if promise.start in names]
    if isinstance(event, ENDS):
        wanted = [promise for promise in wanted if promise.start in AT_THE_END]
    if not wanted:
        return False
    return commitments.begin(
        case_id=case_id,
        unit_id=(case or cases.get(case_id, actor=SYSTEM)).unit_id,
        promises=wanted,
        happened=dict.fromkeys((promise.start for promise in wanted), at) | _done_already(wanted, names, at),
        actor=actor,
        now=now,
    )


def _done_already(wanted: Iterable[Promise], names: Iterable[str], at: datetime) -> dict[str, datetime]:
    """What begins and ends with the same event: registered is registered."""
    return {promise.stop: at for promise in wanted if promise.stop in set(names)}


def follow_decision(event: CaseDecided | FactsMissing, *, actor: Actor, now: datetime) -> None:
    """What is promised by the newest decision has its clocks, with the targets that follow from its facts."""
    certain, undecided = promises_in(decisions.promised(event.case_id))
    past = happened(event.case_id) | said_by_facts(event.case_id)
    if not any(promise.start in past for promise in certain) and not clocks.has_open(event.case_id):
        return
    case = cases.get(event.case_id, actor=SYSTEM)
    changed = commitments.follow(
        case_id=case.id,
        unit_id=case.unit_id,
        promises=certain,
        undecided=undecided,
        happened=past,
        actor=actor,
        now=now,
    )
    if changed:
        refresh_due(case.id, now=now)


def reopen(event: intake.CaseReopened, *, actor: Actor, now: datetime) -> None:
    commitments.reopen_ended(case_id=event.case_id, names=AT_THE_END, actor=actor, now=now)


def reply_to_dispute(event: intake.CaseClosed, *, actor: Actor, now: datetime) -> None:
    """The supervisor's answer to a disputed refusal is the end of the complaint about it (C217)."""
    case = cases.get(event.case_id, actor=SYSTEM)
    if case.parent_id is not None and commitments.hear(
        case_id=case.parent_id, names={"supervision.replied"}, at=now, actor=actor, now=now
    ):
        refresh_due(case.parent_id, now=now)


def follow_calendar(event: CalendarChanged, *, actor: Actor, now: datetime) -> None:
    """Open clocks count by the new hours from now on; what has ended stays as it was."""
    carry_on(calendar_id=event.calendar_id, after=0, actor=actor, now=now)


def carry_on(*, calendar_id: int, after: int, actor: Actor, now: datetime) -> None:
    """So many clocks as one transaction should hold; the others follow in jobs of their own.

    The hours are those that hold now, not those of the change: of two changes after each other each clock follows the last.
    """
    from yinuo.flow import tasks  # noqa: PLC0415 - the tasks import the pipeline

    calendar = network.default_calendar()
    if calendar.pk != calendar_id:
        return
    cases_moved, last = commitments.follow_calendar(calendar=calendar.name, after=after, actor=actor, now=now)
    for case_id in sorted(cases_moved):
        refresh_due(case_id, now=now)
    if last is not None:
        tasks.defer_calendar(calendar_id=calendar_id, after=last)


def refresh_row(
    event: ClockEvent | TellingTakenBack | TimePledged | PledgeKept,
    *,
    actor: Actor,  # noqa: ARG001 - a step's signature
    now: datetime,
) -> None:
    if event.case_id is not None:
        refresh_due(event.case_id, now=now)


def refresh_due(case_id: int, *, now: datetime) -> None:
    steps.write_due(case_id, now=now)


def promises_in(promised: dict[str, Any]) -> tuple[list[Promise], list[Promise]]:
    """The time limits that have a clock: those that apply, and those that a missing fact leaves open.

    What comes round by itself is a duty of the house, and no single case waits for it.
    """
    found = [
        (each["certain"], _promise(each, promised)) for each in promised["promises"] if not each.get("every")
    ]
    return [each for certain, each in found if certain], [each for certain, each in found if not certain]


def _promise(said: dict[str, Any], promised: dict[str, Any]) -> Promise:
    own = said["charter"] in {"", promised["charter"]}
    return clocks.promise_in(
        said,
        charter=promised["charter"] if own else said["charter"],
        release=promised["release"] if own else (promised["floor"] or "").rpartition(" ")[2],
    )


def happened(case_id: int) -> dict[str, datetime]:
    """When each event of the charters has last happened to a case, from the journal. One statement."""
    found: dict[str, datetime] = {}
    entries = list(journal.of_case(case_id))
    wrong = {entry.payload["telling_id"] for entry in entries if entry.code == TellingTakenBack.code}
    for entry in entries:
        is_told = entry.code == Happened.code and entry.payload["telling_id"] not in wrong
        if entry.code in BY_CODE or is_told:
            for name in names_of(later.revive(entry)):
                found[name] = max(found.get(name, entry.at), entry.at)
    return found


def said_by_facts(case_id: int) -> dict[str, datetime]:
    """What the answers of the newest decision say to have happened, and when."""
    decision = decisions.latest(case_id)
    facts = decision.facts if decision is not None else {}
    said = [(fact, name) for fact, values, name in FACTS_SAY if facts.get(fact) in values]
    if not said:
        return {}
    since = decisions.told_at(case_id)
    registered_at = cases.get(case_id, actor=SYSTEM).registered_at
    return {
        name: registered_at if name == "complaint.received" else since.get(fact, registered_at)
        for fact, name in said
    }
