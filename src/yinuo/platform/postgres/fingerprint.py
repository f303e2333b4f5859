"""One short word for the shape that the database should have, computed without loading Django."""

import hashlib
import importlib.metadata
from pathlib import Path
from typing import Any

PRODUCT = Path(__file__).resolve().parents[2]
BRING_MIGRATIONS = ("django", "django-tenants", "procrastinate")
ALSO = ("config/settings.py", "platform/postgres/roles.py", "platform/organisations/schemas.py")
STAMP = "yinuo migrations "
STAMPED = "public.organisations_organisation"


def wanted() -> str:
    """Changes whenever a migration, the list of applications, the grants or a library with tables changes."""
    digest = hashlib.sha256()
    places = [*PRODUCT.glob("**/migrations/*.py"), *(PRODUCT / name for name in ALSO)]
    for place in sorted(places):
        digest.update(f"{place.relative_to(PRODUCT)}\0".encode())
        digest.update(place.read_bytes())
    for package in BRING_MIGRATIONS:
        digest.update(f"{package}\0{importlib.metadata.version(package)}\0".encode())
    return digest.hexdigest()[:16]


def found(cursor: Any) -> str:
    """The word that the last complete migration left in the database; empty in a new one."""
    cursor.execute("SELECT coalesce(obj_description(to_regclass(%s), 'pg_class'), '')", [STAMPED])
    return str(cursor.fetchone()[0]).removeprefix(STAMP)


def stamp(cursor: Any, word: str) -> None:
    cursor.execute(f"COMMENT ON TABLE {STAMPED} IS '{STAMP}{word}'")
