"""The codes of asking upwards, resting and helping at once in words, for templates."""

from datetime import timedelta

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yinuo.escalation import labels
from yinuo.escalation.models import Ask
from yinuo.escalation.types import AskState, Degree, ReliefAct, ReliefState, RestEnd, Verdict
from yinuo.platform.ui.templatetags import ui

register = template.Library()


@register.filter
def ask_words(state: str) -> str:
    return _(labels.ASK_STATES[AskState(state)])


@register.simple_tag(takes_context=True)
def ask_pill(context: template.Context, ask: Ask) -> SafeString:
    """That a superior owes an answer, and how long that has time, where a time is set."""
    if ask.due_at is None:
        return ui.state("due", ask_words(ask.state))
    left = ask.due_at - context["request"].now
    minutes = int(abs(left.total_seconds()) // 60)
    if left < timedelta():
        return ui.state("late", _("%(n)s min late") % {"n": minutes})
    return ui.state("due", _("%(n)s min left") % {"n": minutes})


@register.filter
def ask_tone(state: str) -> str:
    return labels.ASK_TONES[AskState(state)]


@register.filter
def verdict_words(verdict: str) -> str:
    return _(labels.SAID[Verdict(verdict)])


@register.filter
def degree_words(degree: str) -> str:
    return _(labels.DEGREES[Degree(degree)])


@register.filter
def degree_tone(degree: str) -> str:
    return labels.DEGREE_TONES[Degree(degree)]


@register.simple_tag
def watch_degrees() -> list[tuple[str, str]]:
    """How it may stand with a customer."""
    return [(degree.value, _(words)) for degree, words in labels.DEGREES.items()]


@register.filter
def rest_end_words(ground: str) -> str:
    return _(labels.REST_ENDS[RestEnd(ground)]) if ground else ""


@register.filter
def relief_words(act: str) -> str:
    return _(labels.RELIEFS[ReliefAct(act)])


@register.filter
def relief_state_words(state: str) -> str:
    return _(labels.RELIEF_STATES[ReliefState(state)])


@register.filter
def relief_tone(state: str) -> str:
    return labels.RELIEF_TONES[ReliefState(state)]
