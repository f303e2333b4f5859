"""Reading charters: the shipped ones by id, the page in which people read a promise, and who has approved it."""

from yinuo.charters.library import LANGUAGES, promise_page, shipped, shipped_ids, shipped_text
from yinuo.charters.models import Approval
from yinuo.kernel.charters import Charter

__all__ = ["LANGUAGES", "approval_of", "promise_page", "shipped", "shipped_ids", "shipped_text"]


def approval_of(charter: Charter) -> Approval | None:
    """Who has approved this release and when; nothing while nobody has (C344)."""
    return Approval.objects.filter(charter=charter.id, release=charter.release).first()
