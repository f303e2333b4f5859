"""What covers a unit, as the cover bar draws it."""

from datetime import date
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.charters import queries as charters
from yinuo.installed_base import queries
from yinuo.installed_base.models import SoldUnit
from yinuo.installed_base.types import Cover, Left, Period
from yinuo.platform.reference import regions
from yinuo.platform.requests import Request

register = template.Library()

MONTHS = frozenset({"free_months", "model_months"})
ROWS = 3
"""The bar has one row for the free period and two for contracts."""


@register.simple_tag(takes_context=True)
def cover_of(context: template.RequestContext, unit: SoldUnit) -> Cover:
    """What covers the unit today."""
    request = cast("Request", context.request)
    today = request.now.astimezone(ZoneInfo(request.organisation.time_zone)).date()
    return queries.cover_of(unit, on=today)


@register.simple_tag
def promise_counts_months() -> bool:
    """Whether the promise counts the months of a model; where it does not, nothing is missing when none are filed."""
    charter_id = charters.decides_by()
    if charter_id not in charters.shipped_ids():
        return True
    return not MONTHS.isdisjoint(charters.shipped(charter_id).definition.facts)


@register.filter
def cover_bar(cover: Cover) -> dict[str, Any] | None:
    """The picture of `ui/parts/cover.html`; nothing when there is no period to draw."""
    spans = _spans(cover)
    if not spans:
        return None
    first = min(cover.on, *(period.starts_on for _label, period, _row in spans))
    last = max(cover.on, *(period.ends_on for _label, period, _row in spans))
    return {
        "start": first.isoformat(),
        "end": last.isoformat(),
        "today": _percent(cover.on, first, last),
        "today_word": _("today"),
        "spans": [
            {
                "label": label,
                "until": _("until %(day)s") % {"day": period.ends_on.isoformat()},
                "x": _percent(period.starts_on, first, last),
                "width": max(
                    1,
                    round(_percent(period.ends_on, first, last) - _percent(period.starts_on, first, last), 1),
                ),
                "row": row,
                "tone": _tone(period, cover.on, is_contract=row > 0),
            }
            for label, period, row in spans
        ],
    }


@register.filter
def cover_words(cover: Cover) -> str:
    """What applies today in a few words."""
    if cover.days_left is not None:
        return ngettext(
            "Free period, %(days)s day left", "Free period, %(days)s days left", cover.days_left
        ) % {"days": cover.days_left}
    contract = cover.running_contract
    if contract is not None:
        return _("Contract %(number)s until %(day)s") % {
            "number": contract.number,
            "day": contract.period.ends_on.isoformat(),
        }
    if cover.free is not None:
        return _("Free period ended on %(day)s") % {"day": cover.free.ends_on.isoformat()}
    return _("No free period is known")


@register.filter
def cover_tone(cover: Cover) -> str:
    return "promise" if cover.is_free or cover.running_contract else "plain"


@register.filter
def left_words(unit: SoldUnit) -> str:
    """As what the customer gave it back, and when."""
    day = {"day": unit.left_on.isoformat() if unit.left_on else ""}
    return (
        _("Exchanged on %(day)s") % day
        if unit.left_as == Left.EXCHANGED
        else _("Given back on %(day)s") % day
    )


@register.filter
def region_name(code: str) -> str:
    return regions.name_path(code)


def _spans(cover: Cover) -> list[tuple[str, Period, int]]:
    spans = [(_("Free period"), cover.free, 0)] if cover.free is not None else []
    for place, contract in enumerate(cover.contracts):
        label = _("Contract %(number)s") % {"number": contract.number}
        spans.append((label, contract.period, 1 + place % (ROWS - 1)))
    return spans


def _percent(day: date, first: date, last: date) -> float:
    length = max(1, (last - first).days)
    return round(100 * (day - first).days / length, 1)


def _tone(period: Period, on: date, *, is_contract: bool) -> str:
    if period.ends_on < on:
        return "past"
    return "paid" if is_contract else "promise"
