"""The bytes: written once under their SHA-256, per organisation, below the data directory."""

import hashlib
import os
from pathlib import Path

from django.conf import settings

from yinuo.platform.organisations import context


def folder() -> Path:
    return Path(settings.DATA_DIR) / "files" / context.current().slug


def path_of(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256


def write(content: bytes) -> str:
    """Store the bytes and return their SHA-256. Writing the same content again changes nothing."""
    digest = hashlib.sha256(content).hexdigest()
    place = path_of(digest)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = place.with_suffix(f".{os.getpid()}")
        partial.write_bytes(content)
        partial.replace(place)
    return digest


def read(sha256: str) -> bytes:
    return path_of(sha256).read_bytes()


def thumbnail_path(sha256: str) -> Path:
    return folder() / "thumbnails" / sha256[:2] / f"{sha256}.jpg"


def write_thumbnail(sha256: str, content: bytes) -> None:
    place = thumbnail_path(sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_suffix(f".{os.getpid()}")
    partial.write_bytes(content)
    partial.replace(place)
