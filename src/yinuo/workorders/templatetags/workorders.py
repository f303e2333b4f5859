"""The codes of vouchers, checklists and internal work in words, for templates."""

from django import template
from django.utils.translation import gettext as _

from yinuo.kernel.charters.steps import ItemKind, Step
from yinuo.workorders import labels
from yinuo.workorders.types import InternalKind, Known, OrderState

register = template.Library()


@register.filter
def order_words(state: str) -> str:
    return _(labels.STATES[OrderState(state)])


@register.filter
def order_tone(state: str) -> str:
    return labels.TONES[OrderState(state)]


@register.filter
def step_words(step: str) -> str:
    return _(labels.STEPS[Step(step)])


@register.filter
def item_act(kind: str) -> str:
    """What the button of an item says."""
    return _(labels.ITEM_ACTS[ItemKind(kind)])


@register.filter
def item_icon(kind: str) -> str:
    return labels.ITEM_ICONS[ItemKind(kind)]


@register.filter
def known_words(known: str) -> str:
    """By what an item ticks itself."""
    return _(labels.KNOWN[Known(known)])


@register.filter
def internal_words(kind: str) -> str:
    return _(labels.INTERNAL[InternalKind(kind)])


@register.filter
def internal_icon(kind: str) -> str:
    return labels.INTERNAL_ICONS[InternalKind(kind)]


@register.filter
def hours_and_minutes(minutes: int | None) -> str:
    """`1:05`, hours and minutes as people add them up."""
    return "" if minutes is None else f"{minutes // 60}:{minutes % 60:02d}"
