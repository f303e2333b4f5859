"""How the register's codes are said: English msgids and the tone of each state."""

from yinuo.intake.types import CancelGround, CaseKind, CaseState, Channel, EnquiryResult, HoldKind, Need
from yinuo.kernel.errors import gettext_noop

STATES: dict[CaseState, str] = {
    CaseState.REGISTERED: gettext_noop("Registered"),
    CaseState.DECIDED: gettext_noop("Decided"),
    CaseState.VOUCHERED: gettext_noop("To dispatch"),
    CaseState.DISPATCHED: gettext_noop("Dispatched"),
    CaseState.ON_SITE: gettext_noop("On site"),
    CaseState.IN_WORKSHOP: gettext_noop("In the workshop"),
    CaseState.STRUCK_OFF: gettext_noop("Struck off"),
    CaseState.CLOSED: gettext_noop("Closed"),
    CaseState.CANCELLED: gettext_noop("Cancelled"),
}
STATE_TONES: dict[CaseState, str] = {
    CaseState.REGISTERED: "plain",
    CaseState.DECIDED: "promise",
    CaseState.VOUCHERED: "waiting",
    CaseState.DISPATCHED: "waiting",
    CaseState.ON_SITE: "due",
    CaseState.IN_WORKSHOP: "due",
    CaseState.STRUCK_OFF: "done",
    CaseState.CLOSED: "done",
    CaseState.CANCELLED: "plain",
}
CHANNELS: dict[Channel, str] = {
    Channel.PHONE: gettext_noop("Phone"),
    Channel.LETTER: gettext_noop("Letter"),
    Channel.COUNTER: gettext_noop("Counter"),
    Channel.WECHAT: gettext_noop("WeChat"),
    Channel.WEB: gettext_noop("Web page"),
    Channel.EMAIL: gettext_noop("E-mail"),
}
KINDS: dict[CaseKind, str] = {
    CaseKind.REPAIR: gettext_noop("Repair"),
    CaseKind.COMPLAINT: gettext_noop("Complaint"),
}
DUE: dict[str, str] = {
    "visit": gettext_noop("Visit"),
    "callback": gettext_noop("Call-back"),
    "invoice": gettext_noop("Invoice"),
    "return": gettext_noop("Return"),
    "promise": gettext_noop("Promised time"),
    "ask": gettext_noop("Superior’s answer"),
}
CLASSES: dict[str, str] = {
    "A": gettext_noop("A paid"),
    "B": gettext_noop("B contract"),
    "C": gettext_noop("C free"),
    "D": gettext_noop("D internal"),
}
NEEDS: dict[Need, str] = {
    Need.ELDERLY: gettext_noop("Elderly"),
    Need.FRAIL: gettext_noop("Frail"),
    Need.ILL: gettext_noop("Ill"),
    Need.DISABLED: gettext_noop("Person with a disability"),
    Need.CHILD: gettext_noop("Small child or pregnancy"),
    Need.NO_HEATING: gettext_noop("No heating or cooling in extreme weather"),
    Need.NO_WATER: gettext_noop("No water, no hot water, no food kept cold"),
    Need.DANGER: gettext_noop("Danger: gas, electricity, fire, water"),
    Need.OTHER: gettext_noop("Other urgent need"),
}
CANCEL_GROUNDS: dict[CancelGround, str] = {
    CancelGround.WITHDRAWN: gettext_noop("The customer no longer wants it"),
    CancelGround.MISTAKE: gettext_noop("Entered by mistake, or twice"),
    CancelGround.UNFULFILLED: gettext_noop("We cannot do what the customer wants"),
}
HOLDS: dict[HoldKind, str] = {
    HoldKind.ANSWER_OWED: gettext_noop("the customer has had no answer yet"),
    HoldKind.ASK_OPEN: gettext_noop("a superior has been asked and has not answered"),
    HoldKind.CALLBACK_DUE: gettext_noop("the call-back has not been made"),
    HoldKind.CHECKLIST_OPEN: gettext_noop("something that the promise wants on record is missing"),
    HoldKind.COMPLAINT_OPEN: gettext_noop("a complaint about it is open"),
    HoldKind.MONEY_OPEN: gettext_noop("money is still owed for it"),
    HoldKind.RECEIPT_OPEN: gettext_noop("the receipt for the product has not been taken back"),
    HoldKind.REPLY_OWED: gettext_noop("the customer must have a reply first"),
    HoldKind.VISIT_OPEN: gettext_noop("a visit is booked or under way"),
    HoldKind.VOUCHER_OPEN: gettext_noop("a service voucher is not filed"),
}
ENQUIRIES: dict[EnquiryResult, str] = {
    EnquiryResult.TOLD: gettext_noop("Told the price"),
    EnquiryResult.WANTS_REPAIR: gettext_noop("Wants a repair"),
    EnquiryResult.SENT_ELSEWHERE: gettext_noop("Sent elsewhere"),
}
ENQUIRY_TONES: dict[EnquiryResult, str] = {
    EnquiryResult.TOLD: "plain",
    EnquiryResult.WANTS_REPAIR: "done",
    EnquiryResult.SENT_ELSEWHERE: "waiting",
}
