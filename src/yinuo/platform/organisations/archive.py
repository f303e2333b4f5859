"""Archives of one organisation or of everything: a dump, the files, and a manifest that proves both.

An archive is a tar file: `database.dump` (pg_dump's custom format), `files/<slug>/…`, and `manifest.json` with
the SHA-256 of every member and the number of rows of every table, all counted in the snapshot that was dumped.
"""

import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from yinuo.platform.organisations.schemas import second_connection
from yinuo.platform.postgres import programs

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
CHUNK = 2**20


class Damaged(RuntimeError):
    """The archive is not what its manifest says, or no archive of ours."""


@dataclass(frozen=True)
class Manifest:
    """What an archive holds. `members` are SHA-256 by name, `rows` are counts by `schema.table`."""

    made_at: str
    shape: str
    organisations: list[str]
    rows: dict[str, int]
    members: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


def files_folder(slug: str) -> Path:
    return Path(settings.DATA_DIR) / "files" / slug


def write(
    place: Path, *, organisations: Mapping[str, str], everything: bool, shape: str, now: datetime
) -> Manifest:
    """Write the archive of these organisations (schema by slug), with `public` when it is of everything.

    The file appears only when it is complete.
    """
    partial = place.with_name(f"{place.name}.partial")
    with tempfile.TemporaryDirectory(dir=place.parent) as folder:
        dump = Path(folder) / DUMP
        schemas = [*organisations.values()]
        with second_connection() as snapshot:
            snapshot.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            exported = snapshot.execute("SELECT pg_export_snapshot()").fetchone()
            if everything:
                listed = snapshot.execute(
                    "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'org\\_%'"
                ).fetchall()
                schemas = ["public", *sorted(str(name) for (name,) in listed)]
            _dump(dump, schemas=schemas, snapshot=str(exported[0]) if exported else "")
            rows = _rows(snapshot, schemas)
        manifest = Manifest(
            made_at=now.isoformat(), shape=shape, organisations=sorted(organisations), rows=rows
        )
        with tarfile.open(partial, "w") as archive:
            _add(archive, DUMP, dump, manifest.members)
            for slug in sorted(organisations):
                for stored in sorted(_stored(files_folder(slug))):
                    name = f"files/{slug}/{stored.relative_to(files_folder(slug)).as_posix()}"
                    _add(archive, name, stored, manifest.members)
            text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
            head = tarfile.TarInfo(MANIFEST)
            head.size = len(text)
            archive.addfile(head, io.BytesIO(text))
    partial.replace(place)
    return manifest


def unpack(place: Path, target: Path) -> Manifest:
    """Take the archive apart below `target`, comparing every member with the manifest. Raises `Damaged`."""
    try:
        with tarfile.open(place, "r:*") as archive:
            found = {member.name: _extract(archive, member, target) for member in archive}
        said = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(**said)
    except (tarfile.TarError, OSError, ValueError, TypeError) as error:
        raise Damaged(f"{place} is no complete archive: {error}") from error
    found.pop(MANIFEST, None)
    if manifest.format != FORMAT:
        raise Damaged(f"{place} has format {manifest.format}; this release reads format {FORMAT}")
    for name in sorted(found.keys() | manifest.members.keys()):
        if found.get(name) != manifest.members.get(name):
            raise Damaged(f"{name} is not what was backed up: its SHA-256 differs from the manifest")
    return manifest


def _dump(place: Path, *, schemas: Iterable[str], snapshot: str) -> None:
    chosen = [f"--schema={name}" for name in schemas]
    options = [
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--snapshot={snapshot}",
        f"--file={place}",
    ]
    programs.run_client("pg_dump", *options, *chosen, parts=connection.settings_dict)


def _rows(snapshot: psycopg.Connection[Any], schemas: list[str]) -> dict[str, int]:
    listed = snapshot.execute(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s) ORDER BY 1, 2", [schemas]
    ).fetchall()
    counts = {}
    for schema, table in listed:
        row = snapshot.execute(
            sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
        ).fetchone()
        counts[f"{schema}.{table}"] = int(row[0]) if row else 0
    return counts


def _stored(folder: Path) -> Iterator[Path]:
    return (place for place in folder.rglob("*") if place.is_file())


def _add(archive: tarfile.TarFile, name: str, place: Path, members: dict[str, str]) -> None:
    head = tarfile.TarInfo(name)
    head.size = place.stat().st_size
    with place.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        content.seek(0)
        archive.addfile(head, content)
    members[name] = digest


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> str:
    parts = PurePosixPath(member.name).parts
    content: IO[bytes] | None = archive.extractfile(member) if member.isreg() else None
    if content is None or ".." in parts or member.name.startswith("/"):
        raise Damaged(f"{member.name} does not belong into an archive")
    place = target.joinpath(*parts)
    place.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with place.open("xb") as written:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            written.write(chunk)
    return digest.hexdigest()
