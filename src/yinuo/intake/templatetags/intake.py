"""The register's codes in words, for templates."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yinuo.intake import labels
from yinuo.intake.models import CaseRow
from yinuo.intake.types import CaseKind, CaseState, Channel, EnquiryResult, HoldKind, Need
from yinuo.platform.ui.templatetags import ui

register = template.Library()
SOON = timedelta(hours=2)


@register.filter
def state_words(state: str) -> str:
    return _(labels.STATES[CaseState(state)])


@register.filter
def state_tone(state: str) -> str:
    return labels.STATE_TONES[CaseState(state)]


@register.simple_tag
def case_state(code: str) -> SafeString:
    """The pill of a case's state."""
    return ui.state(state_tone(code), state_words(code))


@register.filter
def need_words(need: str) -> str:
    return _(labels.NEEDS[Need(need)]) if need else ""


@register.simple_tag
def need_pill(need: str) -> SafeString:
    """That somebody cannot wait, and why, as icon and words; nothing where nobody is in need."""
    if not need:
        return SafeString("")
    return ui.state("late", _("Urgent need: %(why)s") % {"why": need_words(need)}, "need")


@register.simple_tag(takes_context=True)
def rest_pill(context: template.Context, until: datetime | None) -> SafeString:
    """That the case rests on purpose, and until when: not the same as being forgotten."""
    if until is None or until <= context["request"].now:
        return SafeString("")
    local = timezone.localtime(until)
    return ui.state(
        "waiting", _("Rests on purpose until %(until)s") % {"until": f"{local:%m-%d %H:%M}"}, "pause"
    )


@register.filter
def channel_words(channel: str) -> str:
    return _(labels.CHANNELS[Channel(channel)])


@register.filter
def kind_words(kind: str) -> str:
    return _(labels.KINDS[CaseKind(kind)])


@register.filter
def hold_words(kind: str) -> str:
    return _(labels.HOLDS[HoldKind(kind)])


@register.filter
def enquiry_words(result: str) -> str:
    return _(labels.ENQUIRIES[EnquiryResult(result)])


@register.filter
def enquiry_tone(result: str) -> str:
    return labels.ENQUIRY_TONES[EnquiryResult(result)]


@register.filter
def class_words(klass: str) -> str:
    return _(labels.CLASSES[klass]) if klass else ""


@register.filter
def due_kind(what: str) -> str:
    return _(labels.DUE[what]) if what else ""


@register.simple_tag(takes_context=True)
def due_tone(context: template.Context, row: CaseRow) -> str:
    """Late · due · plain, by the time that is left."""
    if row.next_due is None:
        return ""
    left = row.next_due - context["request"].now
    if left < timedelta():
        return "late"
    return "due" if left < SOON else "plain"


@register.simple_tag(takes_context=True)
def due_words(context: template.Context, row: CaseRow) -> str:
    """What is due and how long that is from now: "Visit in 3 h", "Call-back 2 d late"."""
    if row.next_due is None:
        return ""
    what = _(labels.DUE[row.next_due_what])
    return f"{what} {distance(row.next_due, context['request'].now)}"


def distance(due: datetime, now: datetime) -> str:
    """The time to or since a moment, in the largest unit that tells enough."""
    late = due < now
    minutes = int(abs((due - now).total_seconds()) // 60)
    if minutes < 60:
        text = _("%(n)s min") % {"n": minutes}
    elif minutes < 48 * 60:
        text = _("%(n)s h") % {"n": minutes // 60}
    else:
        text = _("%(n)s d") % {"n": minutes // 1440}
    return _("%(time)s late") % {"time": text} if late else _("in %(time)s") % {"time": text}
