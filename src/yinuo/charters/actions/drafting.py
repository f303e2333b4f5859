"""A draft is started, written, moved onto another release, simulated, dropped."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from yinuo.charters import queries, rules
from yinuo.charters.actions.proposing import check_seen, person
from yinuo.charters.events import DraftDropped, DraftMoved, DraftSaved, DraftStarted
from yinuo.charters.models import Draft, DraftEdit
from yinuo.charters.types import Basis, DraftState
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound, Refused, Stale, gettext_noop
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission


def start_draft(*, charter_id: str, basis: int | None, actor: Actor, now: datetime) -> Draft:
    """Start a draft from a release by its number, or, with `basis` None, from the text as shipped.

    It begins with the text and the settings of the release. The text as shipped begins with the settings of the last
    release, or with what the organisation has set. Refused for the law, and for a release that has been withdrawn.
    """
    actor.require(Permission.CHARTERS_DRAFT_WRITE)
    maker = person(actor)
    if actor.scope.units is not None or charter_id not in queries.shipped_ids():
        raise NotFound
    rules.check_own(charter_id, floor=queries.FLOOR)
    with transaction.atomic():
        known = queries.published(charter_id)
        release = None if basis is None else queries.known(charter_id, basis)
        rules.check_start(known, basis)
        start = Basis(basis, rules.last_of(known))
        text, settings = queries.starting_point(charter_id, start)
        try:
            with transaction.atomic():
                drawn = Draft.objects.filter(charter=charter_id).aggregate(last=Max("number"))
                draft = Draft.objects.create(
                    charter=charter_id,
                    number=(drawn["last"] or 0) + 1,
                    basis=release,
                    newest=start.newest,
                    text=text,
                    settings=settings,
                    content=rules.content_of(text, settings),
                    state=DraftState.OPEN,
                    made_by=maker,
                    made_at=now,
                )
        except IntegrityError:
            raise Refused(
                gettext_noop("Somebody else has just started a draft. Reload the page and look again.")
            ) from None
        recording.record(
            DraftStarted(charter=charter_id, draft_id=draft.id, number=draft.number, basis=basis),
            actor=actor,
            now=now,
        )
    return draft


def save_draft(
    *,
    draft_id: int,
    text: str | None,
    settings: Mapping[str, object] | None,
    seen_version: int,
    actor: Actor,
    now: datetime,
) -> Draft:
    """Keep what has been typed; None leaves the text or the settings as they are, and so do settings not named.

    What does not check may be saved, in the text and in the settings; a simulation and a check come after. Whoever
    saves a change cannot approve the draft. To save what stands there already changes nothing. Raises `Stale` when
    somebody else has changed the draft since `seen_version`; its `theirs` holds `text` and every setting by its name.
    Refused for an empty or an over-long text, and once the draft is proposed.
    """
    actor.require(Permission.CHARTERS_DRAFT_WRITE)
    editor = person(actor)
    new_text = None if text is None else rules.typed_text(text)
    with transaction.atomic():
        draft = queries.lock_draft(draft_id, actor=actor)
        rules.check_open(DraftState(draft.state))
        wanted_text = draft.text if new_text is None else new_text
        wanted_settings = rules.typed_settings({**draft.settings, **(settings or {})})
        if rules.content_of(wanted_text, wanted_settings) == draft.content:
            return draft
        if draft.version != seen_version:
            raise Stale({**draft.settings, "text": draft.text}, version=draft.version)
        draft.text, draft.settings = wanted_text, wanted_settings
        _keep(draft, editor, now=now)
        recording.record(
            DraftSaved(charter=draft.charter, draft_id=draft.id, number=draft.number, content=draft.content),
            actor=actor,
            now=now,
        )
    return draft


def rebase_draft(*, draft_id: int, seen_version: int, actor: Actor, now: datetime) -> tuple[Draft, bool]:
    """Move a draft onto the release that has come after its basis; nothing that was typed is lost.

    Settings that nobody has typed, and lines that nobody has changed, become those of the new basis. Where both have
    changed the same lines, those of the draft stay, and the second part of the answer says so. Refused when there is
    nothing to move onto, once the draft is proposed, and when it has changed since it was read.
    """
    actor.require(Permission.CHARTERS_DRAFT_WRITE)
    editor = person(actor)
    with transaction.atomic():
        draft = queries.lock_draft(draft_id, actor=actor)
        rules.check_open(DraftState(draft.state))
        check_seen(draft, seen_version)
        before, replaces = queries.basis_of(draft), queries.replaced_by(draft)
        known = queries.published(draft.charter)
        after = rules.onto(known, before, replaces=replaces)
        if after == before:
            raise Refused(gettext_noop("The draft stands on the newest release already."))
        old_text, old_settings = queries.starting_point(draft.charter, before)
        new_text, new_settings = queries.starting_point(draft.charter, after)
        moved = rules.merged(old_text, new_text, draft.text)
        draft.text = moved.text
        draft.settings = rules.merged_settings(old_settings, new_settings, draft.settings)
        draft.basis = None if after.release is None else queries.known(draft.charter, after.release)
        draft.newest = after.newest
        if replaces is not None and replaces == before.release:
            draft.replaces = draft.basis if rules.living(known, replaces) == after.release else None
        draft.save(update_fields=["basis", "newest", "replaces"])
        _keep(draft, editor, now=now)
        recording.record(
            DraftMoved(
                charter=draft.charter,
                draft_id=draft.id,
                number=draft.number,
                content=draft.content,
                basis=after.release,
            ),
            actor=actor,
            now=now,
        )
    return draft, moved.overlaps


def note_simulated(*, draft_id: int, content: str, actor: Actor, now: datetime) -> Draft:
    """Keep that this content of the draft has been simulated; without it nothing is proposed.

    Called by a step of the pipeline when a simulation has ended; so the system may call it too. What was simulated is
    said by its hash (`Draft.content`): when the draft has changed meanwhile, or has ended, nothing is kept and nothing
    is refused. Repeating it is safe. `version` stays, because nothing has been typed.
    """
    actor.require(Permission.CHARTERS_DRAFT_READ)
    with transaction.atomic():
        draft = queries.lock_draft(draft_id, actor=actor)
        if draft.content == content and rules.TRANSITIONS[DraftState(draft.state)]:
            draft.simulated, draft.simulated_at = content, now
            draft.save(update_fields=["simulated", "simulated_at"])
    return draft


def drop_draft(*, draft_id: int, actor: Actor, now: datetime) -> Draft:
    """Give a draft up. It stays readable. Refused for what has been published or dropped already."""
    actor.require(Permission.CHARTERS_DRAFT_WRITE)
    keeper = person(actor)
    with transaction.atomic():
        draft = queries.lock_draft(draft_id, actor=actor)
        rules.check_move(DraftState(draft.state), DraftState.DROPPED)
        draft.state, draft.version = DraftState.DROPPED, draft.version + 1
        draft.dropped_by, draft.dropped_at = keeper, now
        draft.proposed_by = draft.proposed_at = None
        draft.approved, draft.approved_by, draft.approved_at = "", None, None
        draft.save()
        recording.record(
            DraftDropped(charter=draft.charter, draft_id=draft.id, number=draft.number), actor=actor, now=now
        )
    return draft


def _keep(draft: Draft, editor: int, *, now: datetime) -> None:
    """Write the content with who has typed it. What was simulated before is another content from now on."""
    draft.content = rules.content_of(draft.text, draft.settings)
    draft.version, draft.changed_by, draft.changed_at = draft.version + 1, editor, now
    draft.save(update_fields=["text", "settings", "content", "version", "changed_by", "changed_at"])
    DraftEdit.objects.create(
        draft=draft, version=draft.version, content=draft.content, made_by=editor, made_at=now
    )
