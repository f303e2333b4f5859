"""Evidence: kept with what it proves, seen by whose it is, never changed."""

import pytest
from tests.office import NOW, drawing, snapshot

from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import NotFound, Refused
from yinuo.platform.evidence import actions, queries
from yinuo.platform.evidence.models import Evidence
from yinuo.platform.evidence.types import EvidenceKind
from yinuo.platform.files import store
from yinuo.platform.files.models import StoredFile


def add(office, unit="HQ", content=None, kind=EvidenceKind.PHOTO):
    return actions.add_picture(
        content or snapshot(),
        name="a.jpg",
        kind=kind,
        purpose="before",
        case_id=1,
        unit_id=office.units[unit],
        actor=SYSTEM,
        now=NOW,
    )


def test_a_photo_is_kept_with_when_and_what_for(office):
    kept = add(office)
    assert (kept.purpose, kept.happened_at, kept.received_at, kept.file.kind) == (
        "before",
        NOW,
        NOW,
        "image/jpeg",
    )
    assert [found.id for found in queries.of_case(1)] == [kept.id]


def test_a_signature_stays_a_drawing(office):
    assert add(office, content=drawing(), kind=EvidenceKind.SIGNATURE).file.kind == "image/png"


def test_what_is_no_picture_leaves_nothing_behind(office):
    before = StoredFile.objects.count()
    with pytest.raises(Refused):
        add(office, content=b"no picture")
    assert (Evidence.objects.count(), StoredFile.objects.count()) == (0, before)


def test_evidence_is_seen_by_its_own_unit_and_the_company(office):
    kept = add(office, "YH")
    for username in ("jin", "lin"):
        assert queries.get(kept.id, actor=office[username]).id == kept.id
    for username in ("fang", "mei"):
        with pytest.raises(NotFound):
            queries.get(kept.id, actor=office[username])


def test_a_small_copy_can_be_made_again_and_again(office):
    kept = add(office)
    for _ in range(2):
        actions.make_thumbnail(kept.id)
    assert store.thumbnail_path(kept.file.sha256).is_file()
