"""What forms and figures need in templates."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.forms import BaseForm, BoundField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yinuo.kernel.money import yuan_grouped
from yinuo.platform import phones

register = template.Library()


@register.simple_tag(takes_context=True)
def form_key(context: template.Context) -> SafeString:
    """The hidden fields of every form that changes something: the anti-forgery token and the key that makes it safe to repeat."""
    request = context["request"]
    key = request.POST.get("_key") or uuid.uuid4()
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="_key" value="{}">',
        context.get("csrf_token", ""),
        key,
    )


@register.filter
def money(fen: int | None) -> str:
    """¥1,280.00"""
    return "" if fen is None else yuan_grouped(fen)


@register.filter
def masked(digits: str) -> str:
    """138****5678"""
    return phones.parse_phone(digits).mask() if digits else ""


@register.filter
def phone(digits: str) -> str:
    """138 0000 0000"""
    return phones.parse_phone(digits).display if digits else ""


@register.filter
def masked_name(name: str) -> str:
    """王*"""
    return name[:1] + "*" * min(len(name) - 1, 2) if name else ""


@register.filter
def when(moment: datetime | None) -> str:
    """Day and time as people write them: today 14:05, 11-24 14:05, 2025-11-24 14:05."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return local.strftime("%Y-%m-%d %H:%M")


@register.simple_tag(takes_context=True)
def near(context: template.Context, moment: datetime | None) -> str:
    """Day and time seen from now: only the time today, no year this year."""
    if moment is None:
        return ""
    zone = ZoneInfo(timezone.get_current_timezone_name())
    local, now = moment.astimezone(zone), context["request"].now.astimezone(zone)
    if local.date() == now.date():
        return _("today %(time)s") % {"time": local.strftime("%H:%M")}
    return local.strftime("%m-%d %H:%M" if local.year == now.year else "%Y-%m-%d %H:%M")


@register.filter
def words_of(text: str) -> list[str]:
    """The words of a list written in a template."""
    return text.split()


@register.filter
def field_of(form: BaseForm, name: str) -> BoundField | None:
    """The form's field of that name, if it has one."""
    return form[name] if name in form.fields else None
