"""By which charters an organisation may decide its requests."""

from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yinuo.charters import queries as charters
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform import clock
from yinuo.platform.organisations import context

FIELD = "decides_by"


@cache
def able() -> tuple[str, ...]:
    """The shipped charters that say who pays or what is offered; the others promise, but decide nothing."""
    found = []
    for charter_id in charters.shipped_ids():
        definition = charters.shipped(charter_id).definition
        if charter_id != charters.FLOOR and (definition.payer or definition.remedy):
            found.append(charter_id)
    return tuple(found)


def choices() -> tuple[tuple[str, str], ...]:
    """Each by its title; those with blanks say that a release must be published first."""
    language, today = get_language() or "", _today()
    found = []
    for charter_id in able():
        title = charters.spoken(charters.shipped(charter_id).title, language)
        if not is_ready(charter_id, on=today):
            title = _("%(title)s (first publish a release)") % {"title": title}
        found.append((charter_id, title))
    return tuple(found)


def check(charter_id: str) -> None:
    """Refused while blanks would be left to decide by."""
    if not is_ready(charter_id, on=_today()):
        raise Refused(
            gettext_noop(
                "This promise leaves something blank. Fill it in and publish a release of it that holds today; then"
                " requests can be decided by it."
            ),
            field=FIELD,
        )


def is_ready(charter_id: str, *, on: date) -> bool:
    """Whether nothing is blank in what decides on that day. Of the usual charter no decision wants its blank."""
    if charter_id == charters.USUAL or not charters.shipped(charter_id).blanks:
        return True
    return charters.holding(charters.timeline(charter_id), on) is not None


def _today() -> date:
    return clock.now().astimezone(ZoneInfo(context.current().time_zone)).date()
