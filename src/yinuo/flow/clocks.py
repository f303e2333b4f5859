"""The clocks of cases: which of our events is which event of the charters, and what starts, moves and ends with it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yinuo.billing import events as billing
from yinuo.billing.types import ChargeWay
from yinuo.commitments import actions as commitments
from yinuo.commitments import queries as clocks
from yinuo.commitments.events import ClockEvent
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
from yinuo.intake.types import CaseKind
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

NOT_FED = frozenset(
    {
        *("agency.agreed", "console.checked", "console.checked_again", "customer.contacted"),
        *("customer.contacted_again", "damage.found", "departments.told", "direct_sale.agreed"),
        *("goods.shipped", "guidance.given", "handling.paused", "handling.resumed", "mailing.sent"),
        *("mailing.sent_again", "maker.notified", "message.answered", "message.received", "month.begun"),
        *("opening.supplied", "opinion.passed_on", "opinion.received", "outlet.asked", "payment.received"),
        *("periodic_service.scheduled", "periodic_service.scheduled_again", "promotion.planned"),
        *("rating.recorded", "rating.recorded_again", "result.told", "sample.received"),
        *("satisfaction_form.submitted", "senior_visit.made", "senior_visit.made_again"),
        *("service.reported", "service.reported_again", "service_report.received"),
        *("settlement.received", "settlement.remitted", "tariff.issued", "tariff.reviewed"),
        *("training.given", "usage.reported", "usage.reported_again", "visit.made", "visit.made_again"),
    }
)
"""What the shipped charters name and no event of ours says yet: their promises are read, but have no clock."""

BY_EVENT: dict[type[Event], tuple[Feed, ...]] = {
    kind: tuple(feed for feed in FEEDS if feed.event is kind) for kind in {feed.event for feed in FEEDS}
}
BY_CODE = {kind.code: kind for kind in BY_EVENT}
FED = frozenset(name for feed in FEEDS for name in feed.names)
ENDS = (intake.CaseClosed, intake.CaseCancelled)
AT_THE_END = frozenset({"request.resolved", "fault.removed", "goods.delivered", "complaint.resolved"})
"""What a reopened case has not had after all."""


def names_of(event: Event) -> frozenset[str]:
    """What the charters call this."""
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
    if not ends:
        changed |= _begin(event, case_id, names, at, actor=actor, now=now)
    if changed:
        refresh_due(case_id, now=now)


def _begin(
    event: Event, case_id: int, names: Iterable[str], at: datetime, *, actor: Actor, now: datetime
) -> bool:
    is_complaint = isinstance(event, intake.CaseRegistered) and event.kind == CaseKind.COMPLAINT
    case = cases.get(case_id, actor=SYSTEM) if is_complaint else None
    promised = entitlement.promised_to(case) if case else decisions.promised(case_id)
    certain, _open = promises_in(promised)
    wanted = [promise for promise in certain if promise.start in names]
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
    past = happened(event.case_id)
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
    calendar = network.default_calendar()
    if calendar.pk == event.calendar_id:
        for case_id in commitments.follow_calendar(calendar=calendar.name, actor=actor, now=now):
            refresh_due(case_id, now=now)


def refresh_row(event: ClockEvent, *, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - a step's signature
    if event.case_id is not None:
        refresh_due(event.case_id, now=now)


def refresh_due(case_id: int, *, now: datetime) -> None:
    steps.write_due(case_id, now=now)


def promises_in(promised: dict[str, Any]) -> tuple[list[Promise], list[Promise]]:
    """The time limits that have a clock: those that apply, and those that a missing fact leaves open.

    A promise whose end no event of ours says has none: it would be late whatever is done.
    """
    found = [
        (each["certain"], _promise(each, promised)) for each in promised["promises"] if each["stop"] in FED
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
    for entry in journal.of_case(case_id):
        if entry.code in BY_CODE:
            found |= dict.fromkeys(names_of(later.revive(entry)), entry.at)
    return found
