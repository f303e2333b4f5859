"""How the codes of clocks are said: English msgids."""

from django.utils.translation import gettext as _

from yinuo.commitments.types import (
    ConsequenceKind,
    Ground,
    LateReason,
    PauseReason,
    Pledge,
    State,
    SubjectKind,
    Via,
)
from yinuo.kernel.charters.ladders import Act, Post
from yinuo.kernel.errors import gettext_noop

STATES: dict[State, str] = {
    State.RUNNING: gettext_noop("Running"),
    State.PAUSED: gettext_noop("Paused"),
    State.BREACHED: gettext_noop("Late"),
    State.MET: gettext_noop("Done in time"),
    State.STOPPED: gettext_noop("Done late"),
    State.CANCELLED: gettext_noop("No longer owed"),
}
TONES: dict[State, str] = {
    State.RUNNING: "plain",
    State.PAUSED: "waiting",
    State.BREACHED: "late",
    State.MET: "done",
    State.STOPPED: "late",
    State.CANCELLED: "plain",
}
REASONS: dict[PauseReason, str] = {
    PauseReason.APPOINTMENT: gettext_noop("The customer has chosen another time"),
    PauseReason.COOLING_OFF: gettext_noop("Cooling off: deliberately let rest"),
    PauseReason.CUSTOMER: gettext_noop("Waiting for the customer"),
    PauseReason.PARTS: gettext_noop("Waiting for parts"),
    PauseReason.THIRD_PARTY: gettext_noop("Waiting for a third party"),
}
LATE_REASONS: dict[LateReason, str] = {
    LateReason.NOT_REACHABLE: gettext_noop("The customer could not be reached"),
    LateReason.PARTS: gettext_noop("Parts were missing"),
    LateReason.TRAFFIC: gettext_noop("Traffic or weather"),
    LateReason.CAPACITY: gettext_noop("Nobody was free"),
    LateReason.FORGOTTEN: gettext_noop("Forgotten"),
    LateReason.WRONG_PROMISE: gettext_noop("The promise was wrong"),
    LateReason.OUTSIDE: gettext_noop("Outside our control"),
    LateReason.OTHER: gettext_noop("Something else"),
}
GROUNDS: dict[Ground, str] = {
    Ground.CASE_ENDED: gettext_noop("the case has ended"),
    Ground.NOT_PROMISED: gettext_noop("it is not promised any more"),
    Ground.DECIDED_AGAIN: gettext_noop("it was decided again"),
    Ground.CALENDAR: gettext_noop("the business calendar has changed"),
    Ground.TAKEN_BACK: gettext_noop("what was told has been taken back"),
    Ground.WISHED: gettext_noop("the customer wishes so"),
    Ground.PARTS: gettext_noop("parts are missing"),
    Ground.TECHNIQUE: gettext_noop("it is technically harder than thought"),
    Ground.OTHER_WORK: gettext_noop("other urgent work came between"),
    Ground.NOT_APPLICABLE: gettext_noop("it was not applicable this time"),
    Ground.DUTY_ENDED: gettext_noop("the duty has been ended"),
}
POSTS: dict[Post, str] = {
    Post.RESPONSIBLE: gettext_noop("Who has it in hand"),
    Post.CHIEF: gettext_noop("Chief"),
    Post.MANAGER: gettext_noop("Manager in charge"),
    Post.GENERAL_MANAGER: gettext_noop("General manager"),
    Post.QUALITY: gettext_noop("Quality"),
    Post.FINANCE: gettext_noop("Finance"),
    Post.SUPERVISION: gettext_noop("Supervision"),
}
ACTS: dict[Act, str] = {
    Act.RAISE: gettext_noop("becomes urgent"),
    Act.REASSIGN: gettext_noop("is handed over"),
    Act.RETURN: gettext_noop("goes back to who took it first"),
    Act.REQUIRE_REPLY: gettext_noop("the customer must have a reply"),
    Act.WEBHOOK: gettext_noop("other programs are told"),
}
CONSEQUENCES: dict[ConsequenceKind, str] = {
    ConsequenceKind.COMPENSATION: gettext_noop("Compensation"),
    ConsequenceKind.PENALTY: gettext_noop("Penalty"),
    ConsequenceKind.REPORT: gettext_noop("Report"),
}
VIAS: dict[Via, str] = {
    Via.DIRECT: "",
    Via.DEPUTY: gettext_noop("as deputy"),
    Via.ON_CALL: gettext_noop("on call"),
    Via.LEVEL_UP: gettext_noop("one level up, nobody else was there"),
    Via.NOBODY: gettext_noop("nobody was there"),
}
SUBJECTS: dict[SubjectKind, str] = {
    SubjectKind.CASE: gettext_noop("Case"),
    SubjectKind.PART_ORDER: gettext_noop("Order of parts"),
    SubjectKind.LOAN: gettext_noop("Loan"),
    SubjectKind.STATEMENT: gettext_noop("Statement"),
    SubjectKind.DUTY: gettext_noop("Duty"),
}
PLEDGES: dict[Pledge, str] = {
    Pledge.ANSWER: gettext_noop("They hear from us by then"),
    Pledge.DONE: gettext_noop("It is done by then"),
}
STEPS: dict[str, str] = {
    "warning": gettext_noop("Warning"),
    "breach": gettext_noop("Late"),
    "further": gettext_noop("Still late"),
}
UNITS: dict[str, str] = {
    "minutes": gettext_noop("%(n)s minutes"),
    "hours": gettext_noop("%(n)s hours"),
    "days": gettext_noop("%(n)s days"),
    "working days": gettext_noop("%(n)s working days"),
    "months": gettext_noop("%(n)s months"),
    "end of day": gettext_noop("by the end of the day"),
    "time of day": gettext_noop("by %(n)s"),
    "day of month": gettext_noop("by day %(n)s of the month"),
    "day of quarter": gettext_noop("by day %(n)s of the quarter"),
    "day of half year": gettext_noop("by day %(n)s of the half year"),
    "day of year": gettext_noop("by day %(n)s of the year"),
}
ENDS: dict[str, str] = {
    "day of month": gettext_noop("by the end of the month"),
    "day of quarter": gettext_noop("by the end of the quarter"),
    "day of half year": gettext_noop("by the end of the half year"),
    "day of year": gettext_noop("by the end of the year"),
}
EVENTS: dict[str, str] = {
    "agency.agreed": gettext_noop("the agency is agreed"),
    "call.handed_over": gettext_noop("the call is handed over"),
    "call.unsolved": gettext_noop("the call is not solved by phone"),
    "commitments.telling_taken_back": gettext_noop("what was told is taken back"),
    "complaint.answered": gettext_noop("the complaint is answered"),
    "complaint.handled": gettext_noop("the complaint is dealt with"),
    "complaint.passed_on": gettext_noop("the complaint is passed on"),
    "complaint.received": gettext_noop("the complaint arrives"),
    "complaint.registered": gettext_noop("the complaint is registered"),
    "complaint.resolved": gettext_noop("the complaint is resolved"),
    "console.checked": gettext_noop("the console is checked"),
    "customer.contacted": gettext_noop("the customer is contacted"),
    "customer.telephoned": gettext_noop("the customer is telephoned"),
    "damage.found": gettext_noop("damage to the customer’s property is found"),
    "departments.told": gettext_noop("the departments concerned know"),
    "direct_sale.agreed": gettext_noop("the direct sale is agreed"),
    "fault.removed": gettext_noop("the fault is removed"),
    "feedback.answered": gettext_noop("the customer has an answer"),
    "feedback.received": gettext_noop("the customer gets in touch"),
    "goods.delivered": gettext_noop("the goods are delivered"),
    "goods.received_back": gettext_noop("the goods have come back"),
    "goods.shipped": gettext_noop("the goods are shipped"),
    "guidance.given": gettext_noop("the user has been shown how to use it"),
    "half_year.begun": gettext_noop("the half year begins"),
    "handling.paused": gettext_noop("somebody lets it rest"),
    "handling.resumed": gettext_noop("somebody goes on with it"),
    "handling.started": gettext_noop("somebody takes it up"),
    "higher_manager.informed": gettext_noop("the higher manager knows"),
    "hints.sent": gettext_noop("hints on use are sent"),
    "invoice.issued": gettext_noop("the invoice is issued"),
    "mailing.sent": gettext_noop("the mailing is sent"),
    "maker.notified": gettext_noop("the maker knows"),
    "manager.informed": gettext_noop("the manager knows"),
    "message.answered": gettext_noop("the message is answered"),
    "message.received": gettext_noop("a message arrives"),
    "month.begun": gettext_noop("the month begins"),
    "months.begun": gettext_noop("the months begin"),
    "opening.supplied": gettext_noop("everything for the opening is there"),
    "opinion.passed_on": gettext_noop("the opinion is passed on"),
    "opinion.received": gettext_noop("an opinion arrives"),
    "orders.pressed_for": gettext_noop("open orders are pressed for"),
    "outlet.asked": gettext_noop("the outlet is asked"),
    "payment.received": gettext_noop("the payment arrives"),
    "periodic_service.scheduled": gettext_noop("the periodic service is scheduled"),
    "plan.given": gettext_noop("there is a plan"),
    "pledge.given": gettext_noop("the customer is promised a time"),
    "pledge.kept": gettext_noop("what was promised is done"),
    "progress.reported": gettext_noop("the customer hears how far it is"),
    "promotion.planned": gettext_noop("the promotion is planned"),
    "quality_statistics.sent": gettext_noop("the quality statistics are sent"),
    "quarter.begun": gettext_noop("the quarter begins"),
    "rating.recorded": gettext_noop("the rating is recorded"),
    "refund.paid": gettext_noop("the money is paid back"),
    "repair.accepted": gettext_noop("the product is taken in for repair"),
    "repair.confirmed": gettext_noop("the repair is confirmed"),
    "repair.requested": gettext_noop("a repair is asked for"),
    "repair.returned": gettext_noop("the product is back with the customer"),
    "repair_quality_form.sent": gettext_noop("the form on repair quality is sent"),
    "request.answered": gettext_noop("the request is answered"),
    "request.handled": gettext_noop("the request is dealt with"),
    "request.received": gettext_noop("the request arrives"),
    "request.resolved": gettext_noop("the request is resolved"),
    "result.told": gettext_noop("the customer knows the result"),
    "sample.received": gettext_noop("the sample arrives"),
    "satisfaction_form.submitted": gettext_noop("the satisfaction form is handed in"),
    "senior_visit.made": gettext_noop("a leader visits"),
    "service.reported": gettext_noop("the service is reported"),
    "service_report.received": gettext_noop("the service report arrives"),
    "settlement.received": gettext_noop("the settlement arrives"),
    "settlement.remitted": gettext_noop("the settlement is paid out"),
    "specialist.arrived": gettext_noop("the specialist arrives"),
    "supervision.asked": gettext_noop("the supervision is asked"),
    "supervision.replied": gettext_noop("the supervision answers"),
    "tariff.reviewed": gettext_noop("the tariff is reviewed"),
    "technician.arrived": gettext_noop("the technician arrives"),
    "training.given": gettext_noop("the training is given"),
    "usage.reported": gettext_noop("the use is reported"),
    "user.answered": gettext_noop("the user has an answer"),
    "user.contacted": gettext_noop("the user is contacted"),
    "visit.arrived": gettext_noop("somebody arrives on site"),
    "visit.decided": gettext_noop("a visit is decided"),
    "visit.dispatched": gettext_noop("somebody is sent"),
    "visit.made": gettext_noop("somebody visits"),
    "work.completed": gettext_noop("the work is done"),
    "working_day.begun": gettext_noop("the working day begins"),
    "year.begun": gettext_noop("the year begins"),
    "intake.case_reopened": gettext_noop("the case is reopened"),
}
"""What charters call `start` and `stop` of their promises, for people: until, or from when, it is so."""
TOLD: dict[str, str] = {
    "agency.agreed": gettext_noop("Agency agreed"),
    "departments.told": gettext_noop("Departments concerned told"),
    "direct_sale.agreed": gettext_noop("Direct sale agreed"),
    "goods.shipped": gettext_noop("Goods shipped"),
    "guidance.given": gettext_noop("User shown how to use it"),
    "handling.paused": gettext_noop("Handling interrupted"),
    "handling.resumed": gettext_noop("Handling resumed"),
    "maker.notified": gettext_noop("Maker told"),
    "message.received": gettext_noop("Message received"),
    "opening.supplied": gettext_noop("Everything for the opening supplied"),
    "opinion.passed_on": gettext_noop("Opinion passed on"),
    "opinion.received": gettext_noop("Opinion received"),
    "outlet.asked": gettext_noop("Outlet asked"),
    "payment.received": gettext_noop("Payment received"),
    "promotion.planned": gettext_noop("Promotion planned"),
    "result.told": gettext_noop("Result told to the customer"),
    "sample.received": gettext_noop("Sample received"),
    "service_report.received": gettext_noop("Service report received"),
    "training.given": gettext_noop("Training given"),
}
"""The same as something that has happened, where people tell it by hand."""


def told(name: str) -> str:
    """What has happened, in words; its own name where only the house's charter knows it."""
    return _(TOLD[name]) if name in TOLD else name
