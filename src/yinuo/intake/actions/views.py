"""Lists that people keep."""

from datetime import datetime

from django.db import transaction

from yinuo.intake.models import SavedView
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound, Refused, gettext_noop
from yinuo.platform.permissions.types import Permission

MOST = 20


def save_view(*, name: str, query: str, is_shared: bool, actor: Actor, now: datetime) -> SavedView:  # noqa: ARG001
    """Keep the filters of a list under a name."""
    actor.require(Permission.INTAKE_CASE_READ)
    if actor.staff_id is None or not name.strip():
        raise Refused(gettext_noop("Give the view a name."), field="name")
    with transaction.atomic():
        mine = SavedView.objects.select_for_update().filter(owner_id=actor.staff_id)
        if len(mine) >= MOST:
            raise Refused(
                gettext_noop("You have kept %(most)s views. Remove one first."), field="name", most=MOST
            )
        return SavedView.objects.create(
            owner_id=actor.staff_id,
            name=name.strip()[:30],
            query=query[:400],
            is_shared=is_shared,
            position=len(mine) + 1,
        )


def remove_view(*, view_id: int, actor: Actor, now: datetime) -> None:  # noqa: ARG001
    """Forget one of one's own views."""
    actor.require(Permission.INTAKE_CASE_READ)
    removed, _ = SavedView.objects.filter(pk=view_id, owner_id=actor.staff_id).delete()
    if not removed:
        raise NotFound
