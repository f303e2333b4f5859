"""How the codes of money are said: English msgids, and the tone of each state."""

from yinuo.billing.types import (
    AccountKind,
    ChargeState,
    ChargeWay,
    CollectionState,
    EntryKind,
    InvoiceState,
    PaymentMethod,
    RefundState,
    ReversalCode,
    SentHow,
)
from yinuo.kernel.errors import gettext_noop

STATES: dict[ChargeState, str] = {
    ChargeState.OPEN: gettext_noop("Owed"),
    ChargeState.SETTLED: gettext_noop("Settled"),
    ChargeState.VOIDED: gettext_noop("Charge voided"),
}
STATE_TONES: dict[ChargeState, str] = {
    ChargeState.OPEN: "due",
    ChargeState.SETTLED: "done",
    ChargeState.VOIDED: "plain",
}
WAYS: dict[ChargeWay, str] = {
    ChargeWay.ON_SPOT: gettext_noop("collected on the spot"),
    ChargeWay.INVOICE: gettext_noop("by invoice"),
}
METHODS: dict[PaymentMethod, str] = {
    PaymentMethod.CASH: gettext_noop("Cash"),
    PaymentMethod.WECHAT: gettext_noop("WeChat Pay"),
    PaymentMethod.ALIPAY: gettext_noop("Alipay"),
    PaymentMethod.CARD: gettext_noop("Bank card"),
    PaymentMethod.TRANSFER: gettext_noop("Bank transfer"),
}
ACCOUNTS: dict[AccountKind, str] = {
    AccountKind.RECEIVABLE: gettext_noop("Owed by customers"),
    AccountKind.INCOME: gettext_noop("Service income"),
    AccountKind.CUSTODY: gettext_noop("Cash with %(name)s"),
    AccountKind.TILL: gettext_noop("Till"),
    AccountKind.BANK: gettext_noop("Bank and mobile payment"),
    AccountKind.REFUNDS: gettext_noop("Paid back"),
    AccountKind.DIFFERENCES: gettext_noop("Cash differences"),
}
ENTRIES: dict[EntryKind, str] = {
    EntryKind.CHARGED: gettext_noop("Charged"),
    EntryKind.CANCELLED: gettext_noop("Charge taken back"),
    EntryKind.WAIVED: gettext_noop("Rest let go"),
    EntryKind.PAID: gettext_noop("Paid"),
    EntryKind.UNDONE: gettext_noop("Payment undone"),
    EntryKind.HANDED_IN: gettext_noop("Handed in"),
    EntryKind.SHORT: gettext_noop("Too little counted"),
    EntryKind.OVER: gettext_noop("Too much counted"),
    EntryKind.DEPOSITED: gettext_noop("Brought to the bank"),
    EntryKind.REFUNDED: gettext_noop("Paid back"),
}
INVOICE_STATES: dict[InvoiceState, str] = {
    InvoiceState.ISSUED: gettext_noop("Issued"),
    InvoiceState.VOIDED: gettext_noop("Invoice voided"),
    InvoiceState.REVERSED: gettext_noop("Reversed"),
}
REVERSALS: dict[ReversalCode, str] = {
    ReversalCode.WRONG: gettext_noop("01 issued with an error"),
    ReversalCode.RETURNED: gettext_noop("02 goods returned"),
    ReversalCode.SERVICE_ENDED: gettext_noop("03 service ended"),
    ReversalCode.REBATE: gettext_noop("04 rebate"),
}
SENT_HOW: dict[SentHow, str] = {
    SentHow.POST: gettext_noop("by post"),
    SentHow.E_MAIL: gettext_noop("by e-mail"),
    SentHow.WECHAT: gettext_noop("by WeChat"),
    SentHow.BY_HAND: gettext_noop("by hand"),
}
COLLECTION_STATES: dict[CollectionState, str] = {
    CollectionState.PLANNED: gettext_noop("Planned"),
    CollectionState.COLLECTED: gettext_noop("Collected"),
    CollectionState.NOT_REACHED: gettext_noop("Nobody there"),
    CollectionState.WITHDRAWN: gettext_noop("Not needed any more"),
}
REFUND_STATES: dict[RefundState, str] = {
    RefundState.ASKED: gettext_noop("Waits for a second person"),
    RefundState.PAID: gettext_noop("Paid back"),
    RefundState.DECLINED: gettext_noop("Declined"),
}
REFUND_TONES: dict[RefundState, str] = {
    RefundState.ASKED: "due",
    RefundState.PAID: "done",
    RefundState.DECLINED: "plain",
}
