"""`yinuo backup` and `yinuo restore`: everything of an installation in one archive, proved by hashes and counts."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from psycopg import sql

from yinuo.cli import startup
from yinuo.cli.up import alone
from yinuo.platform.postgres import programs

if TYPE_CHECKING:
    from yinuo.platform.organisations.archive import Manifest

LAST = "last-backup.json"


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@startup.data_option
def backup(file: Path, data: Path) -> None:
    """Write all organisations, the shared tables and all files into the archive FILE.

    The product may go on running. The secret key is not in the archive: keep it elsewhere.
    """
    with startup.database_ready(as_owner=True):
        from yinuo.platform import clock  # noqa: PLC0415 - after Django
        from yinuo.platform.organisations import archive  # noqa: PLC0415
        from yinuo.platform.organisations.models import Organisation  # noqa: PLC0415

        now = clock.now()
        with startup.connect_as_owner() as connection:
            shape = startup.shape_found(connection)
        organisations = Organisation.objects.filter(is_template=False)
        manifest = archive.write(
            file.resolve(),
            organisations=dict(organisations.values_list("slug", "schema_name")),
            everything=True,
            shape=shape,
            now=now,
        )
    said = {"at": manifest.made_at, "file": str(file.resolve())}
    (data / LAST).write_text(json.dumps(said), encoding="utf-8")
    click.echo(f"{file}: {_summary(manifest)}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into-empty", is_flag=True, help="Refuse when the database holds any organisation.")
@click.option("--yes", is_flag=True, help="Replace what is there without a question.")
@startup.data_option
def restore(file: Path, into_empty: bool, yes: bool, data: Path) -> None:
    """Put the archive FILE in the place of everything that is there.

    Every member is compared with its SHA-256 before, every table's rows are counted after; when anything differs,
    nothing is changed. Stop `yinuo up` first.
    """
    data.mkdir(parents=True, exist_ok=True)
    with alone(data), startup.database_ready(as_owner=True), tempfile.TemporaryDirectory(dir=data) as folder:
        from yinuo.platform import clock  # noqa: PLC0415 - after Django
        from yinuo.platform.organisations import archive, schemas  # noqa: PLC0415

        manifest = archive.unpack(file, Path(folder))
        if not any(name.startswith("public.") for name in manifest.rows):
            raise click.ClickException(
                f"{file} is the export of an organisation, not a backup of everything."
            )
        present = _organisations()
        if present and into_empty:
            raise click.ClickException(f"The database holds {', '.join(present)}: nothing was restored.")
        if present and not yes:
            click.confirm(f"This replaces {', '.join(present)} by the archive. Go on?", abort=True)
        _replace_database(Path(folder) / archive.DUMP, manifest)
        with _ready_to_replace(data / "files", Path(folder) / "files"):
            schemas.migrate(login=startup.has_own_server(), now=clock.now())
            schemas.grant_all(login=startup.has_own_server())
    click.echo(f"Restored {file}: {_summary(manifest)}")


def _organisations() -> list[str]:
    with startup.connect_as_owner() as connection:
        if not startup.shape_found(connection):
            return []
        rows = connection.execute(
            "SELECT slug FROM public.organisations_organisation WHERE NOT is_template ORDER BY slug"
        )
        return [str(slug) for (slug,) in rows.fetchall()]


def _replace_database(dump: Path, manifest: "Manifest") -> None:
    """All in one transaction: drop what is there, play the dump, count; a failure leaves all as it was."""
    from django.db import connection  # noqa: PLC0415 - after Django

    parts = connection.settings_dict
    connection.close()
    with startup.connect_as_owner() as owner, tempfile.TemporaryDirectory(dir=dump.parent) as folder:
        script = Path(folder) / "restore.sql"
        with script.open("w", encoding="utf-8") as written:
            written.writelines(f"{line}\n" for line in _drops(owner))
        programs.run_client(
            *("pg_restore", "--no-owner", "--no-privileges", f"--file={folder}/dump.sql", str(dump)),
            parts=parts,
        )
        checks = Path(folder) / "checks.sql"
        checks.write_text("".join(f"{line}\n" for line in _checks(manifest.rows)), encoding="utf-8")
        programs.run_client(
            *("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"),
            *(f"--file={place}" for place in (script, f"{folder}/dump.sql", checks)),
            parts=parts,
        )


def _drops(owner: Any) -> Iterator[str]:
    yield "SET client_min_messages = warning;"
    rows = owner.execute(
        "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'org\\_%' OR nspname = 'public'"
    )
    for (schema,) in rows.fetchall():
        yield sql.SQL("DROP SCHEMA {} CASCADE;").format(sql.Identifier(schema)).as_string()


def _checks(rows: dict[str, int]) -> Iterable[str]:
    for name, count in rows.items():
        table = sql.Identifier(*name.split(".", 1)).as_string()
        yield (
            f"DO $$ BEGIN IF (SELECT count(*) FROM {table}) <> {count:d} "  # noqa: S608 - quoted
            f"THEN RAISE EXCEPTION '{name} has not the rows of the backup'; END IF; END $$;"
        )


@contextmanager
def _ready_to_replace(place: Path, new: Path) -> Iterator[None]:
    """Put the restored files in the place of the old ones, which go once everything else has succeeded."""
    old = place.with_name("files.replaced")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    if new.exists():
        new.rename(place)
    yield
    shutil.rmtree(old, ignore_errors=True)


def _summary(manifest: "Manifest") -> str:
    return (
        f"{len(manifest.organisations)} organisations, {sum(manifest.rows.values())} rows, "
        f"{len(manifest.members) - 1} files."
    )
