"""The visit's codes in words, for templates."""

from django import template
from django.utils.translation import gettext as _

from yinuo.dispatch import labels
from yinuo.dispatch.types import VisitState

register = template.Library()


@register.filter
def visit_words(state: str) -> str:
    return _(labels.STATES[VisitState(state)])


@register.filter
def visit_tone(state: str) -> str:
    return labels.TONES[VisitState(state)]
