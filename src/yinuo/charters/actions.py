from datetime import datetime

from django.db import transaction

from yinuo.charters import queries
from yinuo.charters.events import ReleaseApproved
from yinuo.charters.models import Approval
from yinuo.kernel.actors import Actor
from yinuo.kernel.charters import Charter
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission


def approve_release(*, charter: Charter, seen_release: str, actor: Actor, now: datetime) -> Approval:
    """Approve the rules as they stand; a change of them wants a new approval (C344).

    Refused when the rules have changed since they were read, and when they have been approved already.
    """
    actor.require(Permission.CHARTERS_RELEASE_APPROVE)
    if actor.id is None:
        raise Refused(gettext_noop("Only a person can approve."))
    if charter.release != seen_release:
        raise Refused(
            gettext_noop("The promise has changed since you opened it. Read it again, then approve.")
        )
    with transaction.atomic():
        if queries.approval_of(charter) is not None:
            raise Refused(gettext_noop("This release has been approved already."))
        approval = Approval.objects.create(
            charter=charter.id, release=charter.release, approved_by=actor.id, approved_at=now
        )
        recording.record(ReleaseApproved(charter=charter.id, release=charter.release), actor=actor, now=now)
    return approval
