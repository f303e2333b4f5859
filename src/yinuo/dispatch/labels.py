"""How a visit's states are said."""

from yinuo.dispatch.types import VisitState
from yinuo.kernel.errors import gettext_noop

STATES: dict[VisitState, str] = {
    VisitState.BOOKED: gettext_noop("Booked"),
    VisitState.ARRIVED: gettext_noop("On site"),
    VisitState.DONE: gettext_noop("Done"),
    VisitState.FAILED: gettext_noop("Ended without repair"),
    VisitState.CANCELLED: gettext_noop("Called off"),
}
TONES: dict[VisitState, str] = {
    VisitState.BOOKED: "waiting",
    VisitState.ARRIVED: "due",
    VisitState.DONE: "done",
    VisitState.FAILED: "plain",
    VisitState.CANCELLED: "plain",
}
