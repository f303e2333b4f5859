"""Uploads: only what is a picture gets in, and it comes out clean."""

import hashlib
import io
from datetime import UTC, datetime

import pytest
from PIL import Image
from tests.office import drawing, snapshot

from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Refused
from yinuo.platform.files import pictures, store
from yinuo.platform.files.actions import keep
from yinuo.platform.organisations import context

NOW = datetime(2026, 3, 13, tzinfo=UTC)


def opened(content):
    return Image.open(io.BytesIO(content))


def saved(image, form="JPEG", **given):
    out = io.BytesIO()
    image.save(out, form, **given)
    return out.getvalue()


def test_a_picture_comes_out_upright_small_and_without_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    cleaned = opened(pictures.clean(saved(Image.new("RGB", (4000, 1000), "navy"), exif=exif)))
    assert cleaned.size == (600, 2400)
    assert dict(cleaned.getexif()) == {}


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_pictures_of_phones_are_taken(form):
    assert opened(pictures.clean(saved(Image.new("RGB", (60, 40)), form))).format == "JPEG"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + bytes(20),
        b"\xff\xd8\xff\xe0" + bytes(100),
        snapshot()[:300],
        b"%PDF-1.7",
    ],
    ids=["empty", "svg", "gif", "torn head", "cut off", "pdf"],
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(Refused, match="not a picture") as refusal:
        pictures.clean(content, field="photo")
    assert refusal.value.field == "photo"


def test_a_file_that_is_too_large_is_refused_before_it_is_opened():
    with pytest.raises(Refused, match="larger than 20 MB"):
        pictures.clean(bytes(pictures.LARGEST_BYTES + 1))


def test_a_picture_that_would_fill_the_memory_is_refused():
    with pytest.raises(Refused):
        pictures.clean(saved(Image.new("1", (12_000, 12_000)), "PNG"))


def test_an_empty_sheet_is_no_signature():
    with pytest.raises(Refused, match="signature is empty"):
        pictures.clean_drawing(saved(Image.new("RGBA", (300, 120), (0, 0, 0, 0)), "PNG"))
    assert opened(pictures.clean_drawing(drawing())).format == "PNG"


@pytest.mark.django_db
def test_the_same_content_is_stored_once_under_its_hash(other_org):
    content = snapshot()
    first, second = (keep(content, name=name, kind="image/jpeg", actor=SYSTEM, now=NOW) for name in "ab")
    assert first.sha256 == second.sha256 == hashlib.sha256(content).hexdigest()
    assert store.read(first.sha256) == content
    with context.inside(other_org):
        assert not store.path_of(first.sha256).exists(), "organisations have folders of their own"


@pytest.mark.django_db
def test_a_long_name_keeps_its_end():
    kept = keep(b"x", name="长" * 300 + ".jpg", kind="image/jpeg", actor=SYSTEM, now=NOW)
    assert kept.name.endswith(".jpg")
    assert len(kept.name) == 160
