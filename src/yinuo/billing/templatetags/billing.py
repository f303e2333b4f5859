"""The codes of money in words, for templates."""

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _

from yinuo.billing import labels
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
from yinuo.kernel import money

if TYPE_CHECKING:
    from yinuo.billing.models import Account

register = template.Library()


@register.filter
def capitals(fen: int | None) -> str:
    """壹佰叁拾元整"""
    return "" if fen is None else money.capitals(fen)


@register.filter
def charge_words(state: str) -> str:
    return _(labels.STATES[ChargeState(state)])


@register.filter
def charge_tone(state: str) -> str:
    return labels.STATE_TONES[ChargeState(state)]


@register.filter
def way_words(way: str) -> str:
    return _(labels.WAYS[ChargeWay(way)])


@register.filter
def method_words(method: str) -> str:
    return _(labels.METHODS[PaymentMethod(method)])


@register.filter
def entry_words(kind: str) -> str:
    return _(labels.ENTRIES[EntryKind(kind)])


@register.filter
def invoice_words(state: str) -> str:
    return _(labels.INVOICE_STATES[InvoiceState(state)])


@register.filter
def reversal_words(code: str) -> str:
    return _(labels.REVERSALS[ReversalCode(code)])


@register.filter
def sent_words(how: str) -> str:
    return _(labels.SENT_HOW[SentHow(how)])


@register.filter
def collection_words(state: str) -> str:
    return _(labels.COLLECTION_STATES[CollectionState(state)])


@register.filter
def refund_words(state: str) -> str:
    return _(labels.REFUND_STATES[RefundState(state)])


@register.filter
def refund_tone(state: str) -> str:
    return labels.REFUND_TONES[RefundState(state)]


@register.filter
def account_words(account: "Account") -> str:
    """What an account is called; custody by whose it is."""
    kind = AccountKind(account.kind)
    said = _(labels.ACCOUNTS[kind])
    return said % {"name": account.staff.name} if kind is AccountKind.CUSTODY and account.staff else said
