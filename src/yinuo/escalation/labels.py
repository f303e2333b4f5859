"""How the codes of asking upwards, resting and helping at once are said: English msgids."""

from yinuo.escalation.types import AskState, Degree, ReliefAct, ReliefState, RestEnd, Verdict
from yinuo.kernel.errors import gettext_noop

ASK_STATES: dict[AskState, str] = {
    AskState.OPEN: gettext_noop("Waits for an answer"),
    AskState.GRANTED: gettext_noop("Granted"),
    AskState.PROPOSED: gettext_noop("Something else proposed"),
    AskState.DECLINED: gettext_noop("Finally declined"),
}
ASK_TONES: dict[AskState, str] = {
    AskState.OPEN: "due",
    AskState.GRANTED: "done",
    AskState.PROPOSED: "promise",
    AskState.DECLINED: "plain",
}
VERDICTS: dict[Verdict, str] = {
    Verdict.GRANTED: gettext_noop("Granted: do it"),
    Verdict.PROPOSED: gettext_noop("Not this: I propose something else"),
    Verdict.PASSED_UP: gettext_noop("Ask one higher"),
    Verdict.DECLINED: gettext_noop("Finally no, with what the customer is told"),
}
SAID: dict[Verdict, str] = {
    Verdict.GRANTED: gettext_noop("granted"),
    Verdict.PROPOSED: gettext_noop("proposed something else"),
    Verdict.PASSED_UP: gettext_noop("passed it up"),
    Verdict.DECLINED: gettext_noop("said finally no"),
}
DEGREES: dict[Degree, str] = {
    Degree.CALMER: gettext_noop("Calmer"),
    Degree.UNCHANGED: gettext_noop("Unchanged"),
    Degree.RISING: gettext_noop("Rising: think of going on"),
}
DEGREE_TONES: dict[Degree, str] = {Degree.CALMER: "done", Degree.UNCHANGED: "plain", Degree.RISING: "late"}
REST_ENDS: dict[RestEnd, str] = {
    RestEnd.DUE: gettext_noop("its time has come"),
    RestEnd.MESSAGE: gettext_noop("the customer has spoken again"),
    RestEnd.HAND: gettext_noop("the chief goes on with it"),
    RestEnd.CASE_ENDED: gettext_noop("the case has ended"),
}
RELIEFS: dict[ReliefAct, str] = {
    ReliefAct.DISPATCH: gettext_noop("Technician sent at once"),
    ReliefAct.AGREEMENT: gettext_noop("Given to the customer at once"),
    ReliefAct.WAIVER: gettext_noop("Charge let go at once"),
}
RELIEF_STATES: dict[ReliefState, str] = {
    ReliefState.TO_REVIEW: gettext_noop("To look at"),
    ReliefState.CONFIRMED: gettext_noop("Confirmed"),
    ReliefState.FAULTED: gettext_noop("Something was wrong"),
}
RELIEF_TONES: dict[ReliefState, str] = {
    ReliefState.TO_REVIEW: "due",
    ReliefState.CONFIRMED: "done",
    ReliefState.FAULTED: "late",
}
