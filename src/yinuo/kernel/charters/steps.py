"""At which step of the work on a case a charter's evidence is asked for, and in which form.

Charters name steps by what happens (`repair.finished`); this is the one place where such a word becomes a step. What an
organisation does besides its cases (agreements, trainings, the end of a month) is asked for at none of them. A row of a
charter may say for itself where it belongs: `at = "visit"`.
"""

from collections.abc import Mapping
from enum import StrEnum


class Step(StrEnum):
    """The steps of the work on a case.

    `phone` is a call taken, `callback` one made afterwards; `work` is where the work is done, on the visit or at the
    bench.
    """

    RECEPTION = "reception"
    PHONE = "phone"
    VISIT = "visit"
    WORK = "work"
    BENCH = "bench"
    HANDOVER = "handover"
    CALLBACK = "callback"
    CLOSING = "closing"


class ItemKind(StrEnum):
    """How an item is answered. A reminder is only read."""

    TICK = "tick"
    TEXT = "text"
    NUMBER = "number"
    PHOTO = "photo"
    DOCUMENT = "document"
    SIGNATURE = "signature"
    REMINDER = "reminder"


BY_STEP: Mapping[Step, str] = {
    Step.RECEPTION: """
        car.checked_in car.returned claim.received complaint.accepted complaint.confirmed complaint.received
        complaint.registered customer.received customer.registered goods.appraised goods.sold guest.received
        loaner.lent order.accepted order.signed outlet.asked repair.accepted request.received shipment.held_up
        technician.sent usage.reported
    """,
    Step.PHONE: "call.closed call.handed_over call.reviewed message.answered question.answered",
    Step.VISIT: """
        cleaning.done environment.checked visit.agreed visit.arrived visit.departed visit.dispatched visit.finished
        visit.reviewed visit.started visit.unsolved work.completed
    """,
    Step.WORK: """
        damage.found estimate.given implementation.started parts.fitted repair.confirmed repair.finished
        repair.started work.explained
    """,
    Step.BENCH: "goods.taken_along repair.done",
    Step.HANDOVER: """
        car.handed_over goods.delivered goods.handed_out goods.packed goods.picked goods.returned goods.sent_back
        loaner.returned repair.returned tower.handed_over
    """,
    Step.CALLBACK: "callback.made",
    Step.CLOSING: """
        accident.reported advance.paid case.closed case.settled complaint.analysed complaint.closed
        complaint.inspected complaint.investigated complaint.passed_on complaint.postponed complaint.resolved
        damage.settled decision.told departments.told fee.collected feedback.received formalities.handled
        handling.started improvement.closed invoice.issued manager.informed misconduct.verified opinion.passed_on
        opinion.received production.investigated rating.recorded recovery.closed recovery.opened result.told
        review.received review.traced service.finished solution.agreed solution.proposed ticket.handed_on trader.asked
    """,
}
NOT_ON_A_CASE = """
    agreement.ended agreement.signed bid.won bids.compared breach.found callback.sampled campaign.prepared
    consultation.held contract.signed dealer.inspected goods.dispatched goods.purchased goods.received hotline.staffed
    instruction.completed key_customer.called_back measuring.done month.closed opening.supplied order.added order.entered
    parts.taken periodic_service.scheduled
    phone_staff.appointed product.launched promise.changed satisfaction_form.submitted service_plan.made
    service_standard.issued settlement.approved settlement.checked settlement.prepared settlement.remitted
    settlement.sent sign.put_up staff.appointed staff.changed staff.trained statistics.made tariff.asked tariff.issued
    technician.appointed trainer.appointed training.held training.planned training.reviewed warranty.extended
"""
"""What happens in the organisation, or while goods are made, and not on a case."""

ELSEWHERE = frozenset(NOT_ON_A_CASE.split())
STEPS: Mapping[str, Step] = {word: step for step, words in BY_STEP.items() for word in words.split()}


AT_THE_SALE = "goods.sold"


def step_of(event: str, kind: ItemKind) -> Step | None:
    """The step at which something is asked for; none for what does not happen on a case.

    A paper handed out at the sale is shown with the request; what was said at the sale is not asked for again.
    """
    if event == AT_THE_SALE and kind is not ItemKind.DOCUMENT:
        return None
    return STEPS.get(event)


def is_known(event: str) -> bool:
    return event in STEPS or event in ELSEWHERE
