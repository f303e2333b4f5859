"""Reading charters: the shipped ones by id, the one that decides, the page that people read, who has approved it."""

from datetime import date

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
    charter = shipped(charter_id)
    filled = context.current().settings.get("charter", {})
    return charter.with_settings({name: value for name, value in filled.items() if name in charter.settings})


def approval_of(charter: Charter) -> Approval | None:
    """Who has approved this release and when; nothing while nobody has (C344)."""
    return Approval.objects.filter(charter=charter.id, release=charter.release).first()
