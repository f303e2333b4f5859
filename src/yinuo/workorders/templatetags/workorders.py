"""The voucher's codes in words, for templates."""

from django import template
from django.utils.translation import gettext as _

from yinuo.workorders import labels
from yinuo.workorders.types import OrderState

register = template.Library()


@register.filter
def order_words(state: str) -> str:
    return _(labels.STATES[OrderState(state)])


@register.filter
def order_tone(state: str) -> str:
    return labels.TONES[OrderState(state)]
