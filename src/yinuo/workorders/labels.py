"""How the voucher's states are said."""

from yinuo.kernel.errors import gettext_noop
from yinuo.workorders.types import ConsentWay, OrderState

STATES: dict[OrderState, str] = {
    OrderState.DRAWN: gettext_noop("Waits for the chief"),
    OrderState.DISPATCHED: gettext_noop("With the technician"),
    OrderState.WORKING: gettext_noop("At work"),
    OrderState.IN_WORKSHOP: gettext_noop("In the workshop"),
    OrderState.SIGNED: gettext_noop("Signed, to file"),
    OrderState.FILED: gettext_noop("Filed"),
    OrderState.VOIDED: gettext_noop("Voided"),
}
TONES: dict[OrderState, str] = {
    OrderState.DRAWN: "waiting",
    OrderState.DISPATCHED: "waiting",
    OrderState.WORKING: "due",
    OrderState.IN_WORKSHOP: "due",
    OrderState.SIGNED: "due",
    OrderState.FILED: "done",
    OrderState.VOIDED: "plain",
}
CONSENT_WAYS: dict[ConsentWay, str] = {
    ConsentWay.ON_SITE: gettext_noop("on site"),
    ConsentWay.PHONE: gettext_noop("by phone"),
    ConsentWay.COUNTER: gettext_noop("at the counter"),
}
