"""Who holds a post, and who is reached for it: deputies, who is on call, one level up."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from yinuo.commitments import rules
from yinuo.commitments.types import Via
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.charters.ladders import Post
from yinuo.network import queries as network
from yinuo.network.types import UnitKind
from yinuo.platform.permissions.types import Permission

if TYPE_CHECKING:
    from yinuo.intake.models import Case
    from yinuo.network.models import Staff

HOLDS = {
    Post.CHIEF: Permission.ENTITLEMENT_DECISION_OVERRIDE,
    Post.MANAGER: Permission.CHARTERS_RELEASE_APPROVE,
    Post.GENERAL_MANAGER: Permission.CHARTERS_RELEASE_APPROVE,
    Post.QUALITY: Permission.DEPOT_CARD_CHECK,
    Post.FINANCE: Permission.BILLING_INVOICE_WRITE,
    Post.SUPERVISION: Permission.ENTITLEMENT_DECISION_OVERRIDE,
}
"""By what a post is known: who may decide otherwise is a chief, who approves promises a manager, who checks repairs is
quality, who invoices is finance."""
OF_THE_WHOLE = frozenset({Post.GENERAL_MANAGER, Post.SUPERVISION})
"""Posts of the whole organisation: people of the company come first, not those of the unit."""


def addressee(
    post: Post, *, unit_id: int, case: "Case | None", at: datetime, responsible_id: int | None = None
) -> "tuple[Staff | None, Via]":
    """Who is told for a post: somebody who is there, else the deputy, who is on call, one level up, else nobody.

    Outside the hours of the organisation a chief is not there: whoever is on call for the unit comes first.
    """
    via, asked = Via.DIRECT, post
    reached = network.on_call(unit_id, at=at)
    while True:
        if reached and asked is Post.CHIEF and not network.is_open(at):
            return reached[0], Via.ON_CALL
        people = _people(asked, unit_id=unit_id, owner_id=case.owner_id if case else responsible_id)
        present = next((person for person in people if not network.is_absent(person, at=at)), None)
        if present is not None:
            return present, via
        for person in people:
            deputy = network.stand_in(person, at=at)
            if deputy.id != person.id:
                return deputy, Via.DEPUTY if via is Via.DIRECT else via
        if reached and asked is not Post.RESPONSIBLE:
            return reached[0], Via.ON_CALL
        higher = rules.above(asked)
        if higher is None:
            return None, Via.NOBODY
        asked, via = higher, Via.LEVEL_UP


def _people(post: Post, *, unit_id: int, owner_id: int | None) -> "list[Staff]":
    if post is Post.RESPONSIBLE:
        return [] if owner_id is None else [network.person(owner_id)]
    return holders(post, unit_id=unit_id)


def holders(post: Post, *, unit_id: int) -> "list[Staff]":
    """Who holds a post for a unit, its own people first; for a post of the whole organisation, those of the company."""
    people = network.who_may(HOLDS[post], unit_id=unit_id)
    if post in OF_THE_WHOLE:
        return sorted(
            (person for person in people if network.sees_all(person)),
            key=lambda person: (
                person.unit_id == unit_id and person.unit.kind != UnitKind.COMPANY,
                person.id,
            ),
        )
    return sorted(people, key=lambda person: (person.unit_id != unit_id, person.id))


def holder(post: Post, *, unit_id: int, owner_id: int | None) -> "Staff | None":
    """Who holds a post, there or not: a fine is not the deputy's."""
    return next(iter(_people(post, unit_id=unit_id, owner_id=owner_id)), None)


def empty_posts(posts: Iterable[Post] = HOLDS) -> list[str]:
    """Which of these posts of the organisation nobody holds."""
    company = network.home_unit_id(SYSTEM)
    return [post.value for post in posts if post in HOLDS and not holders(post, unit_id=company)]
