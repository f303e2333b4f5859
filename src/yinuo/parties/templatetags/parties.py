"""The codes of customers in words, for templates."""

from django import template
from django.utils.translation import gettext as _

from yinuo.parties import labels
from yinuo.parties.types import CustomerKind
from yinuo.platform.reference import regions

register = template.Library()


@register.filter
def customer_kind(kind: str) -> str:
    return _(labels.KINDS[CustomerKind(kind)])


@register.filter
def region_name(code: str) -> str:
    """浙江省 杭州市 西湖区"""
    return regions.name_path(code)


@register.simple_tag
def reveal_reasons() -> list[tuple[str, str]]:
    return [(reason.value, _(words)) for reason, words in labels.REVEAL_REASONS.items()]
