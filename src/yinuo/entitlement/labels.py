"""How the codes of decisions are said: English msgids."""

from yinuo.entitlement.types import Answer, ServiceClass, Tender
from yinuo.kernel.charters import Chooser, Remedy
from yinuo.kernel.errors import gettext_noop

CLASSES: dict[ServiceClass, str] = {
    ServiceClass.PAID: gettext_noop("A: the customer pays"),
    ServiceClass.CONTRACT: gettext_noop("B: under the maintenance contract"),
    ServiceClass.FREE: gettext_noop("C: free of charge"),
}
REMEDIES: dict[Remedy, str] = {
    Remedy.REPAIR: gettext_noop("Repair by the store"),
    Remedy.EXCHANGE: gettext_noop("Exchange"),
    Remedy.REFUND: gettext_noop("Refund"),
    Remedy.DOUBLE_REFUND: gettext_noop("Twice the price back"),
    Remedy.APPRAISE: gettext_noop("Appraisal"),
    Remedy.FREE_EXCHANGE: gettext_noop("Free exchange"),
    Remedy.FREE_REFUND: gettext_noop("Free refund"),
    Remedy.TREBLE_DAMAGES: gettext_noop("Price back and three times the price"),
}
CHOOSERS: dict[Chooser, str] = {
    Chooser.CUSTOMER: gettext_noop("The customer chooses."),
    Chooser.SELLER: gettext_noop("The seller chooses."),
    Chooser.TOGETHER: gettext_noop("Both sides choose together."),
}
TENDERS: dict[Tender, str] = {
    Tender.CASH: gettext_noop("Cash"),
    Tender.WECHAT: gettext_noop("WeChat Pay"),
    Tender.ALIPAY: gettext_noop("Alipay"),
    Tender.CARD: gettext_noop("Bank card"),
    Tender.TRANSFER: gettext_noop("Transfer"),
}
FEES: dict[str, str] = {
    "labour": gettext_noop("Labour"),
    "parts": gettext_noop("Parts"),
    "travel": gettext_noop("Way to the customer"),
    "freight": gettext_noop("Freight"),
}
ANSWERS: dict[Answer, str] = {
    Answer.ACCEPTED: gettext_noop("The customer accepts it"),
    Answer.DISPUTED: gettext_noop("The customer disputes it"),
}
PROOFS: dict[str, str] = {
    "invoice_or_voucher": gettext_noop("Invoice or sales voucher"),
    "three_guarantee_card": gettext_noop("Three-guarantee card"),
    "appraisal_report": gettext_noop("Appraisal report"),
    "repair_record": gettext_noop("Repair record"),
}
STEPS: dict[str, str] = {
    "goods.sold": gettext_noop("at the sale"),
    "request.received": gettext_noop("when the customer asks"),
    "goods.appraised": gettext_noop("at the appraisal"),
    "repair.returned": gettext_noop("when the repair goes back"),
}
"""What charters ask for and when; a word that stands in no list is said as it is."""
