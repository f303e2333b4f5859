"""Proof that an upload is the picture it says it is, and a clean copy of it."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from yinuo.kernel.errors import Refused, gettext_noop

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
LARGEST_BYTES = 20 * 2**20
LARGEST_PIXELS = 60_000_000
LONGEST_SIDE = 2400


def clean(content: bytes, *, field: str | None = None) -> bytes:
    """The picture re-encoded as JPEG, upright, at most 2,400 px, without metadata (GPS among it)."""
    image = _open(content, field=field)
    upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=85)
    return out.getvalue()


def clean_drawing(content: bytes, *, field: str | None = None) -> bytes:
    """A signature drawn on the screen, re-encoded as PNG; an empty sheet is refused."""
    image = _open(content, field=field).convert("RGBA")
    image.thumbnail((1200, 600))
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    if len(paper.getcolors(2) or ()) == 1:
        raise Refused(
            gettext_noop("The signature is empty. Ask the customer to sign in the frame."), field=field
        )
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _open(content: bytes, *, field: str | None) -> Image.Image:
    if len(content) > LARGEST_BYTES:
        raise Refused(
            gettext_noop("The picture is larger than 20 MB. Take it again at a lower resolution."),
            field=field,
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=list(FORMATS))
            if image.width * image.height > LARGEST_PIXELS:
                raise Refused(
                    gettext_noop("The picture has too many pixels. Take it again at a lower resolution."),
                    field=field,
                )
            image.load()
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        raise Refused(
            gettext_noop("This file is not a picture that can be read. Use JPEG, PNG or WebP."), field=field
        ) from None
    return image


def thumbnail(content: bytes) -> bytes:
    """A small JPEG of a picture that has been cleaned before, for lists."""
    image = Image.open(io.BytesIO(content)).convert("RGB")
    image.thumbnail((320, 320))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
