"""The people who work by a promise are told of a release, and say that they have read it."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction

from yinuo.charters import queries
from yinuo.charters.actions.proposing import person
from yinuo.charters.events import PeopleTold, ReleaseRead
from yinuo.charters.models import Notice
from yinuo.kernel.actors import Actor
from yinuo.kernel.errors import NotFound
from yinuo.platform.journal import recording
from yinuo.platform.permissions.types import Permission


def tell_people(
    *, charter_id: str, number: int, people: Collection[int], actor: Actor, now: datetime
) -> list[int]:
    """Tell these accounts of a release, each once; who has published it knows. Answers those who had not been told."""
    actor.require(Permission.CHARTERS_RELEASE_PUBLISH)
    with transaction.atomic():
        release = queries.known(charter_id, number)
        with connection.cursor() as cursor:
            wanted = sorted(set(people) - {release.published_by})
            cursor.execute(TELL, [release.id, wanted, now])
            told = sorted(person for (person,) in cursor.fetchall())
        if told:
            recording.record(
                PeopleTold(charter=charter_id, number=number, people=len(told)), actor=actor, now=now
            )
    return told


TELL = """
    INSERT INTO charters_notice (release_id, person, told_at) SELECT %s, unnest(%s::bigint[]), %s
    ON CONFLICT (release_id, person) DO NOTHING RETURNING person
"""
"""Whoever is told by two jobs at once is told once."""


def acknowledge(*, charter_id: str, number: int, actor: Actor, now: datetime) -> Notice:
    """Say that one has read a release of which one has been told. The first time counts; it may be said again."""
    actor.require(Permission.CHARTERS_CHARTER_READ)
    reader = person(actor)
    with transaction.atomic():
        release = queries.known(charter_id, number)
        notice = Notice.objects.select_for_update().filter(release=release, person=reader).first()
        if notice is None:
            raise NotFound
        if notice.read_at is None:
            notice.read_at = now
            notice.save(update_fields=["read_at"])
            recording.record(ReleaseRead(charter=charter_id, number=number), actor=actor, now=now)
    return notice
