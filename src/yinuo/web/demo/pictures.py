"""Pictures for the story: a drawn signature and a plain photo, made on the spot."""

import io
import math
import random

from PIL import Image, ImageDraw


def signature(dice: random.Random) -> bytes:
    """A flowing line on a transparent sheet, never the same twice."""
    image = Image.new("RGBA", (600, 240), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    x, points = 70.0, []
    phase, height = dice.uniform(0, 6), dice.uniform(30, 60)
    for step in range(90):
        x += dice.uniform(3, 7)
        y = 125 + height * math.sin(step / dice.uniform(4.2, 4.8) + phase) * math.cos(step / 23)
        points.append((x, y))
    pen.line(points, fill=(30, 30, 40, 255), width=5, joint="curve")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def voucher() -> bytes:
    """A slip of paper on a counter, with lines on it that nobody can read."""
    image = Image.new("RGB", (480, 360), (196, 180, 158))
    pen = ImageDraw.Draw(image)
    pen.rectangle((90, 40, 390, 325), fill=(250, 248, 240))
    for line in range(9):
        pen.line((115, 75 + line * 26, 365 - line % 3 * 40, 75 + line * 26), fill=(120, 118, 112), width=4)
    pen.ellipse((290, 240, 360, 310), outline=(179, 38, 30), width=5)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def photo(dice: random.Random, words: str) -> bytes:  # noqa: ARG001 - the same seed gives the same picture
    """An appliance seen from the front, as a child would draw it."""
    base = tuple(dice.randint(170, 225) for _ in range(3))
    image = Image.new("RGB", (1200, 900), base)
    pen = ImageDraw.Draw(image)
    shade = tuple(channel - 60 for channel in base)
    pen.rounded_rectangle((260, 120, 940, 800), 40, fill=(245, 245, 242), outline=shade, width=8)
    pen.ellipse((420, 280, 780, 640), fill=shade, outline=(120, 120, 120), width=10)
    pen.rounded_rectangle((320, 170, 620, 230), 12, fill=(60, 66, 74))
    for index in range(3):
        pen.ellipse(
            (700 + index * 70, 180, 740 + index * 70, 220), fill=(179, 38, 30) if index == 0 else shade
        )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
