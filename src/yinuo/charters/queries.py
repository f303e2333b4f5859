"""Reading charters: the shipped ones by id, the one that decides, the page that people read, who has approved it."""

import json
from datetime import date
from functools import lru_cache

from yinuo.charters.library import LANGUAGES, promise_page, shipped, shipped_ids, shipped_text, spoken
from yinuo.charters.models import Approval
from yinuo.kernel.charters import Charter
from yinuo.platform.organisations import context

__all__ = [
    "LANGUAGES",
    "approval_of",
    "decides_by",
    "in_force",
    "promise_page",
    "shipped",
    "shipped_ids",
    "shipped_text",
    "spoken",
]

USUAL = "service-office"


def decides_by() -> str:
    """The charter by which the open organisation decides."""
    named: str = context.current().settings.get("decides_by", USUAL)
    return named


def in_force(charter_id: str, *, asked_on: date, sold_on: date | None = None) -> Charter:  # noqa: ARG001
    """The charter that answers a request of that day, with the organisation's settings filled in."""
    known = shipped(charter_id).settings
    filled = context.current().settings.get("charter", {})
    return _filled_in(charter_id, json.dumps({name: filled[name] for name in filled if name in known}))


@lru_cache(maxsize=256)
def _filled_in(charter_id: str, settings: str) -> Charter:
    """Kept with everything that has been compiled of it."""
    return shipped(charter_id).with_settings(json.loads(settings))


def approval_of(charter: Charter) -> Approval | None:
    """Who has approved this release and when; nothing while nobody has (C344)."""
    return Approval.objects.filter(charter=charter.id, release=charter.release).first()
