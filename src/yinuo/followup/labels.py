"""How the codes of a call-back are said: English msgids."""

from yinuo.followup.types import CallbackState, CallResult, Consequence, Reason
from yinuo.kernel.errors import gettext_noop

STATES: dict[CallbackState, str] = {
    CallbackState.DUE: gettext_noop("To call"),
    CallbackState.ANSWERED: gettext_noop("Answered"),
    CallbackState.GIVEN_UP: gettext_noop("Given up"),
}
RESULTS: dict[CallResult, str] = {
    CallResult.REACHED: gettext_noop("Reached"),
    CallResult.NOT_REACHED: gettext_noop("Not reached"),
    CallResult.CALL_LATER: gettext_noop("Call later"),
}
CONSEQUENCES: dict[Consequence, str] = {
    Consequence.CLOSE: gettext_noop("Close the case"),
    Consequence.REOPEN: gettext_noop("Reopen the case: it is not fixed"),
    Consequence.COMPLAINT: gettext_noop("Open a complaint"),
}
REASONS: dict[Reason, str] = {
    Reason.SPEED: gettext_noop("Speed"),
    Reason.ATTITUDE: gettext_noop("Attitude"),
    Reason.SKILL: gettext_noop("Skill"),
    Reason.PRICE: gettext_noop("Price"),
    Reason.PUNCTUALITY: gettext_noop("Punctuality"),
    Reason.NOT_FIXED: gettext_noop("Not fixed"),
    Reason.OTHER: gettext_noop("Something else"),
}
POINTS: dict[int, str] = {
    1: gettext_noop("1 very bad"),
    2: gettext_noop("2 bad"),
    3: gettext_noop("3 fair"),
    4: gettext_noop("4 good"),
    5: gettext_noop("5 very good"),
}
