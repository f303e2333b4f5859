from datetime import datetime

from yinuo.kernel.actors import Actor
from yinuo.platform.files import store
from yinuo.platform.files.models import StoredFile


def keep(content: bytes, *, name: str, kind: str, actor: Actor, now: datetime) -> StoredFile:
    """Store bytes that have been checked before, under the name they came with."""
    return StoredFile.objects.create(
        sha256=store.write(content),
        size=len(content),
        kind=kind,
        name=name[-160:],
        added_by=actor.id,
        added_at=now,
    )
