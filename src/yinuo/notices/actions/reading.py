"""What a person does with what was told."""

from datetime import datetime

from yinuo.kernel.actors import Actor
from yinuo.notices import queries


def mark_read(*, notice_id: int, actor: Actor, now: datetime) -> None:
    """Say that one has read a notice of one's own; a second time changes nothing."""
    found = queries.notice(notice_id, actor=actor)
    queries.unread(actor).filter(pk=found.pk).update(read_at=now)


def mark_unread(*, notice_id: int, actor: Actor, now: datetime) -> None:  # noqa: ARG001 - a verb's signature
    """Keep a notice for later."""
    found = queries.notice(notice_id, actor=actor)
    queries.inbox(actor).filter(pk=found.pk).update(read_at=None)


def mark_all_read(*, until: int, actor: Actor, now: datetime) -> int:
    """Say that one has read everything up to a notice: what came while the page was open stays unread."""
    return queries.unread(actor).filter(pk__lte=until).update(read_at=now)
