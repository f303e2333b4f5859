"""How the voucher's states and the kinds of internal work are said."""

from yinuo.kernel.errors import gettext_noop
from yinuo.workorders.types import ConsentWay, InternalKind, OrderState

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
INTERNAL: dict[InternalKind, str] = {
    InternalKind.INSPECTION: gettext_noop("Work inspection"),
    InternalKind.PARTS: gettext_noop("Parts management"),
    InternalKind.MAINTENANCE: gettext_noop("Tools and equipment"),
    InternalKind.TRAINING: gettext_noop("Short training"),
    InternalKind.OTHER: gettext_noop("Other internal work"),
}
INTERNAL_ICONS: dict[InternalKind, str] = {
    InternalKind.INSPECTION: "shield",
    InternalKind.PARTS: "parts",
    InternalKind.MAINTENANCE: "field",
    InternalKind.TRAINING: "users",
    InternalKind.OTHER: "more",
}
