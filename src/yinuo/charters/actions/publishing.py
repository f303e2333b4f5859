"""A promise is published: by people from a draft that a second person has approved, by the system directly."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime

from django.db import IntegrityError, transaction

from yinuo.charters import queries, rules
from yinuo.charters.actions.proposing import check_seen, person
from yinuo.charters.events import DraftPublished, ReleasePublished
from yinuo.charters.models import Release
from yinuo.charters.types import DraftState
from yinuo.kernel.actors import Actor
from yinuo.kernel.charters import Charter
from yinuo.kernel.errors import Forbidden, Refused, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission


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
    """Publish a charter with its settings filled in, from a day on; it stays as it is for good. The system only.

    For setting an organisation up and for demonstrations; people publish by `publish_draft`. With `replaces` it takes
    the place of that release for its whole range, the past included, and withdraws it; the reason is kept, the day is
    that of the release replaced. Refused for a text that does not check, for blanks, for a day that is past or taken,
    and where nothing would change.
    """
    if actor.kind != "system":
        raise Forbidden(
            gettext_noop("A promise is published from a draft that a second person has approved.")
        )
    rules.check_own(charter_id, floor=queries.FLOOR)
    queries.shipped_text(charter_id)
    charter = rules.publishable(charter_id, text, settings)
    with transaction.atomic():
        return _put_out(
            charter,
            text,
            in_force_from=in_force_from,
            replaces=replaces,
            reason=reason.strip(),
            actor=actor,
            now=now,
        )


def publish_draft(*, draft_id: int, seen_version: int, actor: Actor, now: datetime) -> Release:
    """Publish an approved draft, exactly as it was approved, from its day on. Who has proposed it may do this too.

    Refused for what has not been approved, when its day has passed meanwhile or is taken, when its basis has been
    withdrawn or is no longer the newest, and when the draft has changed since it was read.
    """
    actor.require(Permission.CHARTERS_RELEASE_PUBLISH)
    person(actor)
    with transaction.atomic():
        draft = queries.lock_draft(draft_id, actor=actor)
        rules.check_approved(DraftState(draft.state))
        check_seen(draft, seen_version)
        rules.check_untouched(draft.text, draft.settings, approved=draft.approved)
        replaces = queries.replaced_by(draft)
        rules.check_basis(queries.published(draft.charter), queries.basis_of(draft), replaces=replaces)
        rules.check_not_past(draft.in_force_from, replaces=replaces, today=queries.today(now))
        release = _put_out(
            queries.publishable_draft(draft),
            draft.text,
            in_force_from=draft.in_force_from,
            replaces=replaces,
            reason=draft.reason if replaces else "",
            actor=actor,
            now=now,
        )
        draft.state, draft.version, draft.release = DraftState.PUBLISHED, draft.version + 1, release
        draft.save(update_fields=["state", "version", "release"])
        recording.record(
            DraftPublished(
                charter=draft.charter, draft_id=draft.id, number=draft.number, release=release.number
            ),
            actor=actor,
            now=now,
        )
    return release


def _put_out(
    charter: Charter,
    text: str,
    *,
    in_force_from: date | None,
    replaces: int | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Release:
    """Write the release, if its day is free and it changes something."""
    known = queries.published(charter.id)
    replaced = None if replaces is None else queries.known(charter.id, replaces)
    today = queries.today(now)
    day = rules.check_proposed_day(known, in_force_from, replaces=replaces, reason=reason, today=today)
    rules.check_difference(known, charter.release, day)
    with _one_after_the_other():
        release = Release.objects.create(
            charter=charter.id,
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
            published_on=today,
            published_by=actor.id,
            published_at=now,
        )
    recording.record(
        ReleasePublished(
            charter=charter.id,
            number=release.number,
            release=charter.release,
            in_force_from=day,
            replaces=replaces,
        ),
        actor=actor,
        now=now,
    )
    return release


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
