"""What can be done with money: charge, collect, hand in, close the day, invoice, pay back."""

from yinuo.billing.actions.cash import close_day, hand_in
from yinuo.billing.actions.charging import bill_instead, raise_charge, void_charge, waive_rest
from yinuo.billing.actions.collecting import collect, end_collection, plan_collection, void_receipt
from yinuo.billing.actions.invoicing import (
    issue_invoice,
    reverse_invoice,
    send_invoice,
    void_invoice,
    write_tax_number,
)
from yinuo.billing.actions.refunding import approve_refund, ask_refund, decline_refund

__all__ = [
    "approve_refund",
    "ask_refund",
    "bill_instead",
    "close_day",
    "collect",
    "decline_refund",
    "end_collection",
    "hand_in",
    "issue_invoice",
    "plan_collection",
    "raise_charge",
    "reverse_invoice",
    "send_invoice",
    "void_charge",
    "void_invoice",
    "void_receipt",
    "waive_rest",
    "write_tax_number",
]
