"""Photographs every paper for its page in the documents: `python -m tests.papers.pictures`."""

import os
import subprocess
from pathlib import Path

import django
from PIL import Image

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "papers"
SHOWN = {
    "voucher": "voucher-filed",
    "voucher-241": "voucher-241-carried",
    "register": "register-filled",
    "goods-receipt": "goods-receipt-filled",
    "goods-register": "goods-register-filled",
    "repair-card": "repair-card-filled",
    "charge-slip": "charge-slip-filled",
    "receipt": "receipt-filled",
    "wall-sign": "wall-sign-filled",
    "labels": "unit-labels-overfull",
}
DPI = "96"


def take() -> None:
    from django.utils import translation  # noqa: PLC0415 - after Django

    from tests.papers import samples  # noqa: PLC0415

    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, sample in SHOWN.items():
        with translation.override("zh-hans"):
            paper = samples.ALL[sample]()
        options = ["-r", DPI, "-f", "1", "-l", "1", "-singlefile", "-png"]
        subprocess.run(["pdftoppm", *options, "-", str(FOLDER / name)], input=paper, check=True)
        place = FOLDER / f"{name}.png"
        with Image.open(place) as image:
            few = image.convert("P", palette=Image.Palette.ADAPTIVE, colors=32)
        few.save(place, optimize=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")
    django.setup()
    take()
