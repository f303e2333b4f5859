"""How the codes of clocks are said: English msgids."""

from yinuo.commitments.types import ConsequenceKind, Ground, PauseReason, State, SubjectKind, Via
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
GROUNDS: dict[Ground, str] = {
    Ground.CASE_ENDED: gettext_noop("the case has ended"),
    Ground.NOT_PROMISED: gettext_noop("it is not promised any more"),
    Ground.DECIDED_AGAIN: gettext_noop("it was decided again"),
    Ground.CALENDAR: gettext_noop("the business calendar has changed"),
}
POSTS: dict[Post, str] = {
    Post.RESPONSIBLE: gettext_noop("Who has it in hand"),
    Post.CHIEF: gettext_noop("Chief"),
    Post.MANAGER: gettext_noop("Manager"),
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
}
