"""How the codes of clocks are said: English msgids."""

from yinuo.commitments.types import Ground, PauseReason, Post, State, SubjectKind, Via
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
GROUNDS: dict[Ground, str] = {
    Ground.CASE_ENDED: gettext_noop("the case has ended"),
    Ground.NOT_PROMISED: gettext_noop("it is not promised any more"),
    Ground.DECIDED_AGAIN: gettext_noop("it was decided again"),
    Ground.CALENDAR: gettext_noop("the business calendar has changed"),
    Ground.NOT_APPLICABLE: gettext_noop("it was not applicable this time"),
    Ground.DUTY_ENDED: gettext_noop("the duty has been ended"),
}
POSTS: dict[Post, str] = {
    Post.RESPONSIBLE: gettext_noop("Who has it in hand"),
    Post.CHIEF: gettext_noop("Chief"),
    Post.MANAGER: gettext_noop("Manager"),
}
VIAS: dict[Via, str] = {
    Via.DIRECT: "",
    Via.DEPUTY: gettext_noop("as deputy"),
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
