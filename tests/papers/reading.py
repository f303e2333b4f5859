"""What a printed paper says, read by the programs of poppler."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

INSTALL = "apt-get install --yes poppler-utils"


class NoPoppler(RuntimeError):
    """No poppler on this machine; the message says how to get it."""


def _run(program: str, content: bytes, *options: str) -> str:
    if shutil.which(program) is None:
        raise NoPoppler(f"{program} is needed: {INSTALL}")
    done = subprocess.run([program, *options, "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()


def text(content: bytes) -> str:
    """The words, each line as it stands."""
    return _run("pdftotext", content, "-layout")


def words(content: bytes) -> str:
    """The words without the spaces and line ends that setting them has made."""
    return "".join(text(content).split())


def pages(content: bytes) -> list[str]:
    return text(content).split("\f")[:-1]


def facts(content: bytes) -> dict[str, str]:
    """What the file says about itself."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        said = subprocess.run(["pdfinfo", file.name], capture_output=True, check=True).stdout.decode()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in said.splitlines())}


def fonts(content: bytes) -> list[dict[str, str]]:
    """The fonts of the file, and whether they are within it."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        said = subprocess.run(["pdffonts", file.name], capture_output=True, check=True).stdout.decode()
    rows = [line.split() for line in said.splitlines()[2:]]
    return [{"name": row[0], "embedded": row[-5]} for row in rows]


def picture(content: bytes, *, dpi: int, page: int = 1) -> Image.Image:
    """A page as it looks."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "page"
        options = ["-r", str(dpi), "-f", str(page), "-l", str(page), "-singlefile", "-png"]
        subprocess.run(["pdftoppm", *options, "-", str(place)], input=content, check=True)
        with Image.open(place.with_suffix(".png")) as image:
            return image.convert("L")
