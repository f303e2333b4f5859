"""Drafts made for tests, as far along as one needs."""

from datetime import date
from typing import Any

from tests.office import NOW, TODAY, Office

from yinuo.charters import actions
from yinuo.charters.models import Draft, Release
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.network import actions as network
from yinuo.network import queries as people
from yinuo.network.actions import Account, Place
from yinuo.platform.accounts.models import User

LIMIT = {"small_fee_limit": "200.00"}
"""What the shipped promise of a service office leaves blank."""


def started(office: Office, *, basis: int | None = None, charter: str = "service-office") -> Draft:
    return actions.start_draft(charter_id=charter, basis=basis, actor=office["zhou"], now=NOW)


def saved(
    office: Office, draft: Draft, *, by: str = "zhou", text: str | None = None, **settings: object
) -> Draft:
    return actions.save_draft(
        draft_id=draft.id,
        text=text,
        settings=settings or None,
        seen_version=draft.version,
        actor=office[by],
        now=NOW,
    )


def simulated(office: Office, draft: Draft) -> Draft:
    return actions.note_simulated(draft_id=draft.id, content=draft.content, actor=office["zhou"], now=NOW)


def proposed(
    office: Office, draft: Draft | None = None, *, by: str = "zhou", day: date | None = TODAY, **given: Any
) -> Draft:
    """Written by the chief, with its blank filled in, simulated, and put forward."""
    draft = simulated(office, draft or saved(office, started(office), **LIMIT))
    return actions.propose_draft(
        draft_id=draft.id,
        seen_version=draft.version,
        in_force_from=day,
        actor=office[by],
        now=NOW,
        **given,
    )


def approved(office: Office, draft: Draft | None = None, *, by: str = "shen", **given: Any) -> Draft:
    draft = draft or proposed(office, **given)
    return actions.approve_draft(draft_id=draft.id, seen_version=draft.version, actor=office[by], now=NOW)


def published(office: Office, draft: Draft | None = None, *, by: str = "shen", **given: Any) -> Release:
    draft = draft or approved(office, **given)
    return actions.publish_draft(draft_id=draft.id, seen_version=draft.version, actor=office[by], now=NOW)


def again(draft: Draft) -> Draft:
    return Draft.objects.select_related("basis", "replaces", "release").get(pk=draft.pk)


def by(office: Office, username: str, draft: Draft) -> dict[str, Any]:
    return {"draft_id": draft.id, "actor": office[username], "now": NOW}


def colleague(
    office: Office, username: str, name: str, role: str, phone: str = "", unit: str = "HQ"
) -> Actor:
    """Somebody more at work, as an actor."""
    staff = network.add_person(
        account=Account(username, name, (role,)),
        place=Place(office.units[unit], phone=phone),
        actor=SYSTEM,
        now=NOW,
    )
    return people.actor_for(User.objects.get(pk=staff.user_id), second_factor=True)


def proposed_as_it_is(office: Office, draft: Draft, *, username: str = "zhou", **given: Any) -> Draft:
    """Proposed without being written or simulated first."""
    return actions.propose_draft(
        **by(office, username, draft),
        **{"seen_version": draft.version, "in_force_from": TODAY, **given},
    )
