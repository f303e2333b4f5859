"""What the front-end build left behind: hashed files and the manifest that names them."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error
from django.templatetags.static import static

MANIFEST = "manifest.json"
HASHED = re.compile(r"/assets/[\w.]+-[\w-]{8}\.\w+$")


class NotBuilt(Exception):
    """The front end has not been built, or its build lacks a file that a page asks for."""


def read_manifest() -> dict[str, Any]:
    """The manifest as the build wrote it.

    Errors: `NotBuilt`, when there is none.
    """
    path = finders.find(MANIFEST)
    if not path:
        raise NotBuilt("The front end has not been built: run make assets.")
    manifest: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return manifest


@cache
def read_once() -> dict[str, Any]:
    """The manifest, read once in the life of the process: a new build needs a restart."""
    return read_manifest()


def _entry(source: str) -> dict[str, Any]:
    try:
        entry: dict[str, Any] = read_once()[source]
    except KeyError:
        raise NotBuilt(f"The build has no {source}: run make assets.") from None
    return entry


def url(source: str) -> str:
    """The address of a built file by its source name, such as `icons.svg`."""
    return static(_entry(source)["file"])


def script(name: str) -> str:
    """The address of the entry `frontend/src/<name>.ts`."""
    return url(f"src/{name}.ts")


def stylesheets(name: str) -> list[str]:
    """The addresses of the stylesheets that the entry `frontend/src/<name>.ts` brings."""
    return [static(file) for file in _entry(f"src/{name}.ts").get("css", [])]


def is_immutable(path: str, url: str) -> bool:  # noqa: ARG001 - the signature is whitenoise's
    """True for files whose name carries their hash; `WHITENOISE_IMMUTABLE_FILE_TEST` takes it."""
    return HASHED.search(url) is not None


def check(**kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001 - the signature is Django's
    """A system check: pages cannot be shown without the built front end."""
    try:
        read_manifest()
    except NotBuilt as missing:
        return [Error(str(missing), hint="run make assets", id="ui.E001")]
    return []
