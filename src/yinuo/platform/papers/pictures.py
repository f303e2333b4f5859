"""Pictures on papers, as SVG: the codes to scan, and what somebody has drawn on a screen."""

import base64
import io

import segno
from PIL import Image


def qr(address: str) -> str:
    """A QR code that survives a crease or a drop of oil."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


def drawing(picture: bytes) -> str:
    """A signature or stamp; empty for none."""
    if not picture:
        return ""
    with Image.open(io.BytesIO(picture)) as image:
        width, height = image.size
        kind = Image.MIME[image.format or "PNG"]
    content = base64.b64encode(picture).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:{kind};base64,{content}"/></svg>'
    )
