from datetime import datetime

from yinuo.kernel.actors import Actor
from yinuo.platform.evidence.models import Evidence
from yinuo.platform.evidence.types import EvidenceKind
from yinuo.platform.files import pictures, store
from yinuo.platform.files.actions import keep


def add_picture(
    content: bytes,
    *,
    name: str,
    kind: EvidenceKind,
    purpose: str,
    case_id: int,
    unit_id: int | None,
    actor: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    signer: str = "",
    field: str | None = None,
) -> Evidence:
    """Add a photo or a drawn signature to a case. Refused when the bytes are not a readable picture."""
    drawn = kind is EvidenceKind.SIGNATURE
    cleaned = pictures.clean_drawing(content, field=field) if drawn else pictures.clean(content, field=field)
    stored = keep(cleaned, name=name, kind="image/png" if drawn else "image/jpeg", actor=actor, now=now)
    return Evidence.objects.create(
        case_id=case_id,
        unit_id=unit_id,
        kind=kind,
        purpose=purpose,
        file=stored,
        happened_at=happened_at or now,
        received_at=now,
        actor_id=actor.id,
        signer=signer,
    )


def make_thumbnail(evidence_id: int) -> None:
    """Make the small copy of a picture for lists; doing it again changes nothing."""
    sha256 = Evidence.objects.values_list("file__sha256", flat=True).get(pk=evidence_id)
    store.write_thumbnail(sha256, pictures.thumbnail(store.read(sha256)))
