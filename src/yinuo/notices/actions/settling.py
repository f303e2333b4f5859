"""Who hears of what: the organisation's matrix, and what each person chooses within it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.db import connection, transaction

from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import Stale
from yinuo.notices import queries, rules
from yinuo.notices.events import MatrixChanged, PreferencesChanged
from yinuo.notices.models import KINDS, Matrix, Preference
from yinuo.notices.types import Choice, Kind
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission


def save_matrix(
    *,
    version: int,
    cells: Iterable[str],
    quiet_begins: time | None,
    quiet_ends: time | None,
    digest_at: time,
    actor: Actor,
    now: datetime,
) -> Matrix:
    """Settle who hears of what by which way, from now on.

    `version` is the number of the matrix which was on the page. Refused when another has been saved since, or when it silences
    what must be heard.
    """
    actor.require(Permission.ORGANISATIONS_SETTING_WRITE)
    chosen = rules.check_cells(cells)
    quiet = rules.check_quiet(quiet_begins, quiet_ends)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema()), hashtext('notices'))")
        before = queries.settled()
        if before.number != version:
            raise Stale(
                {
                    "quiet_begins": None if before.quiet is None else before.quiet.begins,
                    "quiet_ends": None if before.quiet is None else before.quiet.ends,
                    "digest_at": before.digest_at,
                },
                version=before.number,
            )
        on = rules.to_data(chosen)
        made = Matrix.objects.create(
            number=before.number + 1,
            cells=on,
            kinds=KINDS,
            quiet_begins=None if quiet is None else quiet.begins,
            quiet_ends=None if quiet is None else quiet.ends,
            digest_at=digest_at,
            saved_at=now,
            saved_by=actor.id,
        )
        was = set(rules.to_data(before.cells))
        recording.record(
            MatrixChanged(
                number=made.number, switched_on=len(set(on) - was), switched_off=len(was - set(on))
            ),
            actor=actor,
            now=now,
        )
    return made


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person's form says."""

    email: str
    time_zone: str
    own_quiet: bool
    quiet_begins: time | None
    quiet_ends: time | None
    digest_at: time | None
    choices: dict[Kind, Choice]


def save_preferences(*, version: int, chosen: Chosen, actor: Actor, now: datetime) -> Preference:
    """Choose how to hear of things. Refused when it mutes what is mandatory, or for hours and addresses that are none."""
    assert actor.id is not None
    choices = rules.check_choices(chosen.choices)
    quiet = rules.check_quiet(chosen.quiet_begins, chosen.quiet_ends) if chosen.own_quiet else None
    wanted = {
        "email": rules.check_email(chosen.email),
        "time_zone": rules.check_zone(chosen.time_zone),
        "own_quiet": chosen.own_quiet,
        "quiet_begins": None if quiet is None else quiet.begins,
        "quiet_ends": None if quiet is None else quiet.ends,
        "digest_at": chosen.digest_at,
        "daily": [kind.value for kind, choice in choices.items() if choice is Choice.DAILY],
        "muted": [kind.value for kind, choice in choices.items() if choice is Choice.MUTED],
    }
    with transaction.atomic():
        Preference.objects.get_or_create(pk=actor.id, defaults={"version": 0})
        kept = Preference.objects.select_for_update().get(pk=actor.id)
        if kept.version != version:
            raise Stale({name: getattr(kept, name) for name in wanted}, version=kept.version)
        changed = tuple(name for name, value in wanted.items() if getattr(kept, name) != value)
        for name, value in wanted.items():
            setattr(kept, name, value)
        kept.version = version + 1
        kept.save(update_fields=[*wanted, "version"])
        if changed:
            recording.record(PreferencesChanged(user_id=actor.id, fields=changed), actor=actor, now=now)
    return kept
