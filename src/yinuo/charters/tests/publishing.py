"""Releases made for tests."""

from datetime import date

from tests.office import NOW, TODAY

from yinuo.charters import actions
from yinuo.charters.library import shipped_text
from yinuo.charters.models import Release
from yinuo.kernel.actors import SYSTEM


def publish(
    charter: str = "service-office", *, day: date = TODAY, replaces: int | None = None, **settings: object
) -> Release:
    """A shipped charter published as the system does it, with its blanks filled in."""
    given = {"small_fee_limit": "200.00", **settings} if charter == "service-office" else settings
    return actions.publish_release(
        charter_id=charter,
        text=shipped_text(charter),
        settings=given,
        in_force_from=None if replaces else day,
        replaces=replaces,
        reason="改正" if replaces else "",
        actor=SYSTEM,
        now=NOW,
    )
