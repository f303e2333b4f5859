from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from yinuo.charters import queries, rules
from yinuo.charters.events import ReleaseApproved, ReleasePublished
from yinuo.charters.models import Approval, Release
from yinuo.kernel.actors import Actor
from yinuo.kernel.charters import Charter
from yinuo.kernel.errors import Refused, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.organisations import context
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


def publish_release(
    *,
    charter_id: str,
    text: str,
    settings: Mapping[str, object],
    in_force_from: date | None,
    replaces: int | None = None,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> Release:
    """Publish a charter with its settings filled in, from a day on; it stays as it is for good.

    With `replaces` it takes the place of that release for its whole range, the past included, and withdraws it; the
    reason is kept, the day is that of the release replaced. Refused for a text that does not check, for blanks, for a
    day that is past or taken, and where nothing would change.
    """
    actor.require(Permission.CHARTERS_RELEASE_PUBLISH)
    if charter_id == queries.FLOOR:
        raise Refused(gettext_noop("The law is not ours to publish. It holds beneath every promise."))
    queries.shipped_text(charter_id)
    charter = rules.publishable(charter_id, text, settings)
    reason = reason.strip()
    with transaction.atomic():
        known = queries.published(charter_id)
        replaced = None
        if replaces is None:
            day = in_force_from
            if day is None:
                raise Refused(gettext_noop("Say from which day on it holds."), field="in_force_from")
            rules.check_day(rules.timeline(known), day, today=_today(now))
        else:
            replaced = queries.known(charter_id, replaces)
            rules.check_replacing(known, replaces, reason=reason)
            day = replaced.in_force_from
        rules.check_difference(known, charter.release, day)
        with _one_after_the_other():
            release = Release.objects.create(
                charter=charter_id,
                number=len(known) + 1,
                after=len(known) or None,
                text=text,
                settings=rules.plain_settings(charter),
                release=charter.release,
                in_force_from=day,
                edition=replaced.edition + 1 if replaced else 1,
                replaces=replaced,
                replaced_edition=replaced.edition if replaced else None,
                reason=reason if replaced else "",
                published_on=_today(now),
                published_by=actor.id,
                published_at=now,
            )
        recording.record(
            ReleasePublished(
                charter=charter_id,
                number=release.number,
                release=charter.release,
                in_force_from=day,
                replaces=replaces,
            ),
            actor=actor,
            now=now,
        )
    return release


def _today(now: datetime) -> date:
    return now.astimezone(ZoneInfo(context.current().time_zone)).date()


@contextmanager
def _one_after_the_other() -> Iterator[None]:
    """Says in words what the keys refuse: a number, a day or a place that somebody else has taken meanwhile."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise Refused(
            gettext_noop("Somebody else has just published a release. Reload the page and look again.")
        ) from None
