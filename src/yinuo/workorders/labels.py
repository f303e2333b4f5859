"""How the voucher's states, the checklist's steps and the kinds of internal work are said."""

from yinuo.kernel.charters.steps import ItemKind, Step
from yinuo.kernel.errors import gettext_noop
from yinuo.workorders.types import ConsentWay, InternalKind, Known, OrderState

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
STEPS: dict[Step, str] = {
    Step.RECEPTION: gettext_noop("Reception"),
    Step.PHONE: gettext_noop("On the phone"),
    Step.VISIT: gettext_noop("On the visit"),
    Step.WORK: gettext_noop("At the work"),
    Step.BENCH: gettext_noop("At the bench"),
    Step.HANDOVER: gettext_noop("At the hand-over"),
    Step.CALLBACK: gettext_noop("At the call-back"),
    Step.CLOSING: gettext_noop("Before it is closed"),
}
ITEM_ACTS: dict[ItemKind, str] = {
    ItemKind.TICK: gettext_noop("Done"),
    ItemKind.TEXT: gettext_noop("Write it down"),
    ItemKind.NUMBER: gettext_noop("Enter the number"),
    ItemKind.PHOTO: gettext_noop("Take a photo"),
    ItemKind.DOCUMENT: gettext_noop("Keep a picture"),
    ItemKind.SIGNATURE: gettext_noop("Have it signed"),
}
ITEM_ICONS: dict[ItemKind, str] = {
    ItemKind.TICK: "done",
    ItemKind.TEXT: "edit",
    ItemKind.NUMBER: "edit",
    ItemKind.PHOTO: "camera",
    ItemKind.DOCUMENT: "camera",
    ItemKind.SIGNATURE: "sign",
}
KNOWN: dict[Known, str] = {
    Known.NAME: gettext_noop("with the request"),
    Known.PHONE: gettext_noop("with the request"),
    Known.ADDRESS: gettext_noop("with the request"),
    Known.MODEL: gettext_noop("with the request"),
    Known.REGISTERED: gettext_noop("with the request"),
    Known.BOOKED: gettext_noop("when the visit is booked"),
    Known.ARRIVED: gettext_noop("on arrival"),
    Known.TARIFF: gettext_noop("when the tariff is shown"),
    Known.CONSENT: gettext_noop("with the customer’s consent"),
    Known.WORK: gettext_noop("when the work is written down"),
    Known.SIGNED: gettext_noop("with the signature"),
    Known.LEFT: gettext_noop("at the end of the visit"),
    Known.TAKEN: gettext_noop("when the product is taken in"),
    Known.ENTERED: gettext_noop("with the entry in the register"),
    Known.CHECKED: gettext_noop("with the chief’s check"),
    Known.RETURN: gettext_noop("with the date of return"),
    Known.GIVEN_BACK: gettext_noop("at the hand-over"),
    Known.STRUCK_OFF: gettext_noop("when the entry is struck off"),
    Known.FILED: gettext_noop("when the voucher is filed"),
    Known.SETTLED: gettext_noop("when the money is settled"),
    Known.CALLED: gettext_noop("with the call-back"),
}
"""By what an item ticks itself."""
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
