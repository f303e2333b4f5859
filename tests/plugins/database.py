"""The database of the tests.

One embedded server below `.data/test`; a template database per shape of the product, holding the organisations
`anda` and `other`; one clone of it per run. Tests sign in as the application's role, so the grants hold for them.
Ordinary tests roll back. A test that commits (`transactional_db`, `live_server`, `django_db(transaction=True)`)
gets a fresh clone after it.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client, TransactionTestCase

from yinuo.config import env
from yinuo.kernel.actors import SYSTEM
from yinuo.platform.organisations import actions, context, schemas
from yinuo.platform.organisations.models import Organisation
from yinuo.platform.postgres import embedded, fingerprint, roles

MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
ORGANISATIONS = {"anda": "安达电器售后服务部", "other": "其他服务部"}
KEPT_TEMPLATES = 4
"""Older shapes that a run in another working copy may still be using."""
UNSAFE_AND_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
    "max_connections": "100",
}


@dataclass(frozen=True)
class TestDatabases:
    """The server, the template of this shape, and this run's clone."""

    __test__ = False
    server: embedded.Server
    template: str
    clone: str

    def renew(self) -> None:
        """Throw the clone away, with whoever is connected to it, and make it again."""
        connections.close_all()
        with self.server.connect("postgres") as owner:
            owner.execute(f"DROP DATABASE IF EXISTS {self.clone} WITH (FORCE)")
            owner.execute(f"CREATE DATABASE {self.clone} TEMPLATE {self.template} STRATEGY file_copy")


@pytest.fixture(scope="session")
def databases(django_db_blocker, tmp_path_factory) -> Iterator[TestDatabases]:
    data = env.ROOT / ".data" / "test"
    data.mkdir(parents=True, exist_ok=True)
    server = embedded.Server(data, UNSAFE_AND_FAST)
    settings.DATA_DIR = tmp_path_factory.mktemp("data")
    with (data / "in-use").open("w") as in_use:
        with _alone(data):
            fcntl.flock(in_use, fcntl.LOCK_SH)
            server.start(tied=False)
            _sweep(server)
            shape = hashlib.sha256((fingerprint.wanted() + _recipe()).encode()).hexdigest()[:12]
            found = TestDatabases(server, f"tpl_{shape}", f"run_{os.getpid()}")
            with django_db_blocker.unblock():
                _ensure_template(found)
        _connect_to(found.clone, server, user=roles.APP_ROLE)
        found.renew()
        yield found
        with django_db_blocker.unblock():
            connections.close_all()
        with server.connect("postgres") as owner:
            owner.execute(f"DROP DATABASE {found.clone} WITH (FORCE)")
        with _alone(data):
            try:
                fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            server.stop()


@pytest.fixture(scope="session")
def django_db_setup(databases) -> Iterator[None]:
    """In place of pytest-django's: the database is there already."""
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: databases.renew())
    yield
    patch.undo()


@pytest.fixture
def org(db) -> Iterator[Organisation]:
    """The organisation `anda`, opened."""
    context.forget()
    with context.organisation("anda") as opened:
        yield opened


@pytest.fixture
def other_org(db) -> Organisation:
    """A second organisation, not opened: `with context.inside(other_org): …`."""
    return context.find("other")


@pytest.fixture(autouse=True)
def _inside_anda(request) -> None:
    """Tests with a database work inside `anda` unless they open something else."""
    wants = {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    if wants or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("org")


class ReturningClient(Client):
    """A test client after whose requests the test is still inside the organisation where it was."""

    def request(self, **environ):
        with context.inside(connection.tenant):
            return super().request(**environ)


@pytest.fixture
def client() -> Client:
    return ReturningClient()


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One run at a time starts, builds or stops."""
    with (data / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _connect_to(name: str, server: embedded.Server, *, user: str) -> None:
    connections.close_all()
    connection.settings_dict.update(
        NAME=name,
        USER=user,
        PASSWORD="",
        HOST=str(embedded.socket_dir(server.data)),
        PORT=str(embedded.PORT),
        OPTIONS={},
    )


def _ensure_template(databases: TestDatabases) -> None:
    server, name = databases.server, databases.template
    with server.connect("postgres") as owner:
        if owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        owner.execute("DROP DATABASE IF EXISTS tpl_unfinished WITH (FORCE)")
        known = owner.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'tpl\\_%' ORDER BY oid DESC"
        ).fetchall()
        for (outdated,) in known[KEPT_TEMPLATES:]:
            owner.execute(f"DROP DATABASE {outdated} WITH (FORCE)")
        owner.execute("CREATE DATABASE tpl_unfinished")
        _connect_to("tpl_unfinished", server, user=embedded.OWNER)
        schemas.migrate(login=True, now=MADE_AT)
        for slug, title in ORGANISATIONS.items():
            actions.create_organisation(slug, title, actor=SYSTEM, now=MADE_AT)
        connections.close_all()
        owner.execute(f"ALTER DATABASE tpl_unfinished RENAME TO {name}")


def _recipe() -> str:
    """What else shapes the template: how organisations are made, and this file."""
    places = (Path(actions.__file__), Path(actions.__file__).with_name("template.py"), Path(__file__))
    return "".join(place.read_text(encoding="utf-8") for place in places)


def _sweep(server: embedded.Server) -> None:
    """Drop the clones of runs that were killed."""
    with server.connect("postgres") as owner:
        for (name,) in owner.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'run\\_%'"
        ).fetchall():
            if not Path(f"/proc/{str(name).removeprefix('run_')}").exists():
                owner.execute(f"DROP DATABASE {name} WITH (FORCE)")
