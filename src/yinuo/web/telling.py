"""Who has been told of a new promise, and what is new in it for the one who looks."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from yinuo.charters import actions
from yinuo.charters import queries as charters
from yinuo.network import queries as network
from yinuo.platform.permissions.types import Permission as P
from yinuo.platform.requests import Request
from yinuo.platform.ui.pages import act
from yinuo.web import publishing
from yinuo.web.keeping import keeps

if TYPE_CHECKING:
    from yinuo.charters.models import Release


@act(P.CHARTERS_CHARTER_READ)
def acknowledge(request: Request, charter_id: str, number: int) -> HttpResponse:
    """Say that one has read the release of which one has been told."""
    actions.acknowledge(charter_id=charter_id, number=number, actor=request.actor, now=request.now)
    if request.POST.get("from") == "today":
        return HttpResponseRedirect(reverse("today"))
    return HttpResponseRedirect(reverse("charter_release", args=[charter_id, number]))


def told_of(release: "Release", request: Request) -> dict[str, Any]:
    """Who has been told of a release and who has read it, for those who keep the promise; and whether I have to."""
    mine = charters.notice_for(release, request.actor.id)
    shown: dict[str, Any] = {"to_read": mine is not None and mine.read_at is None}
    if keeps(request.actor, P.CHARTERS_DRAFT_READ):
        notices = charters.notices_of(release)
        names = network.names_of_users({each.person for each in notices})
        shown["told"] = [{"name": names.get(each.person, ""), "notice": each} for each in notices]
        shown["read"] = sum(each.read_at is not None for each in notices)
    return shown


def news(request: Request) -> list[dict[str, Any]]:
    """What is new in the promise for this person, until they say that they have read it."""
    found = []
    for notice in charters.to_read(request.actor.id or 0):
        release = notice.release
        after = charters.charter_of(release)
        before = charters.before(release.charter, release)
        found.append(
            {
                "release": release,
                "title": publishing.title_of(after, request),
                "is_coming": release.in_force_from > charters.today(request.now),
                **publishing.differences(before, after, request),
            }
        )
    return found
