"""The PostgreSQL server that comes with the product, for installations without one of their own.

It listens on a Unix socket only; who may enter the socket's folder (the account that runs the server, and root)
may sign in.
"""

import ctypes
import hashlib
import os
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from yinuo.platform.postgres import programs, system_user

OWNER = "postgres"
PORT = 5432
DATABASE = "yinuo"
LONGEST_SOCKET_PATH = 90
ELSEWHERE = Path("/var/lib/yinuo")
PATIENCE = 120.0
"""Seconds: a cold disk or a recovery after a power cut takes its time."""
SETTINGS: Mapping[str, str] = {
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "max_connections": "60",
    "max_locks_per_transaction": "1024",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class ServerFailed(RuntimeError):
    """The server did not start or stop; the message ends with its own last words."""


def socket_dir(data: Path) -> Path:
    """Where the server of this data directory listens; a short path in the temporary folder if it must be."""
    near = data / "run"
    if len(str(near)) <= LONGEST_SOCKET_PATH and system_user.can_enter(data):
        return near
    name = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"yinuo-{name}"


def die_with_parent(wanted: signal.Signals) -> None:
    """In a new process: be sent this signal when the parent dies in whatever way (Linux; elsewhere nothing)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, int(wanted))


class Server:
    """The server of one data directory, whether this process started it or found it running."""

    def __init__(self, data: Path, settings: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.settings = {**SETTINGS, **(settings or {})}
        self.log = data / "log" / "postgres.log"
        self._child: subprocess.Popen[bytes] | None = None

    def pid(self) -> int | None:
        """The process number of the running server, `None` when there is none."""
        lines = self._pid_file()
        if not lines:
            return None
        pid = int(lines[0])
        return pid if _is_postgres(pid) else None

    def start(self, *, tied: bool = True) -> bool:
        """Start the server, or join the one that runs already; answers whether it was started here.

        A tied server stops by itself when this process dies, as soon as its clients have left; an untied one goes on. Makes the cluster at the first start.
        Raises `ServerFailed`.
        """
        self.data.mkdir(parents=True, exist_ok=True)
        who = system_user.account()
        self._let_it_finish()
        if self.pid() is not None:
            self._wait_until_ready()
            return False
        cluster = self.folder()
        if not (cluster / "PG_VERSION").exists():
            self._initialise(cluster)
        elif (found := (cluster / "PG_VERSION").read_text().strip()) != programs.MAJOR:
            raise ServerFailed(
                f"The data in {cluster} were written by PostgreSQL {found}; this release brings {programs.MAJOR}. "
                "Back up with the release that wrote them, and restore with this one."
            )
        (cluster / "postmaster.pid").unlink(missing_ok=True)
        self._prepare_socket_dir()
        self.log.parent.mkdir(exist_ok=True)
        options = {
            **self.settings,
            "listen_addresses": "",
            "unix_socket_directories": f'"{socket_dir(self.data)}"',
            "unix_socket_permissions": "0700",
            "port": str(PORT),
        }
        command = [str(programs.server_folder() / "postgres"), "-D", str(cluster)]
        command += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        if not tied:
            command = ["setsid", "--fork", *command]
        with self.log.open("wb") as log:
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=tied,
                preexec_fn=(lambda: die_with_parent(signal.SIGTERM)) if tied else None,  # noqa: PLW1509
                user=who.pw_uid if who else None,
                group=who.pw_gid if who else None,
                extra_groups=[] if who else None,
            )
        if not tied:
            self._child.wait()
            self._child = None
        self._wait_until_ready()
        return True

    def stop(self) -> None:
        """Stop the server if it runs: open transactions are rolled back, nothing committed is lost."""
        pid = self.pid()
        if pid is None:
            self._reap()
            return
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + PATIENCE
        while self.pid() is not None:
            if self._child is not None:
                self._child.poll()
            if time.monotonic() > deadline:
                raise ServerFailed(f"PostgreSQL (process {pid}) does not stop.\n{self._last_words()}")
            time.sleep(0.02)
        self._reap()

    def _reap(self) -> None:
        if self._child is not None:
            self._child.wait()
            self._child = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """The server for the duration of a command; one that ran before goes on running."""
        started = self.start()
        try:
            self.ensure_database()
            yield
        finally:
            if started:
                self.stop()

    def connect(self, database: str = DATABASE) -> psycopg.Connection[tuple[object, ...]]:
        """A connection as owner of everything, each statement its own transaction."""
        return psycopg.connect(
            host=str(socket_dir(self.data)),
            port=PORT,
            user=OWNER,
            dbname=database,
            autocommit=True,
            connect_timeout=10,
        )

    def ensure_database(self) -> None:
        with self.connect("postgres") as connection:
            if (
                connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
                is None
            ):
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def folder(self) -> Path:
        """Where the data files lie: in the data directory, or below /var/lib/yinuo when the server may not go there."""
        pointer = self.data / "postgres-is-at"
        if pointer.exists():
            return Path(pointer.read_text(encoding="utf-8").strip())
        near = self.data / "postgres"
        if near.exists() or system_user.can_enter(self.data):
            return near
        place = ELSEWHERE / secrets.token_hex(8) / "postgres"
        pointer.write_text(f"{place}\n", encoding="utf-8")
        return place

    def _initialise(self, cluster: Path) -> None:
        who = system_user.account()
        partial = cluster.with_name("postgres.new")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True, mode=0o700)
        if who:
            os.chown(partial, who.pw_uid, who.pw_gid)
        options = ["--username", OWNER, "--auth", "trust", "--encoding", "UTF8", "--no-instructions"]
        options += ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"]
        if self.settings.get("fsync") == "off":
            options.append("--no-sync")
        made = subprocess.run(
            [str(programs.server_folder() / "initdb"), "-D", str(partial), *options],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            user=who.pw_uid if who else None,
            group=who.pw_gid if who else None,
            extra_groups=[] if who else None,
        )
        if made.returncode:
            shutil.rmtree(partial, ignore_errors=True)
            raise ServerFailed(f"initdb could not make a database in {cluster}.\n{made.stderr.strip()}")
        partial.rename(cluster)

    def _prepare_socket_dir(self) -> None:
        place, who = socket_dir(self.data), system_user.account()
        place.mkdir(mode=0o700, exist_ok=True)
        owner = who.pw_uid if who else os.geteuid()
        found = place.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
            raise ServerFailed(f"{place} belongs to somebody else; remove it.")
        place.chmod(0o700)
        if who:
            os.chown(place, who.pw_uid, who.pw_gid)

    def _pid_file(self) -> list[str]:
        try:
            return (self.folder() / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _let_it_finish(self) -> None:
        """A server that is stopping waits for its clients; it is told not to, because we want to start."""
        if self._state() == "stopping":
            self.stop()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while self._state() != "ready":
            if self._child is not None and self._child.poll() is not None:
                raise ServerFailed(f"PostgreSQL did not start.\n{self._last_words()}")
            if time.monotonic() > deadline:
                raise ServerFailed(f"PostgreSQL is not ready after {PATIENCE:.0f} s.\n{self._last_words()}")
            time.sleep(0.02)

    def _state(self) -> str:
        lines = self._pid_file()
        return lines[7].strip() if len(lines) > 7 else "starting"

    def _last_words(self) -> str:
        try:
            return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:])
        except OSError:
            return ""


def _is_postgres(pid: int) -> bool:
    """Whether that process lives and is a PostgreSQL server: process numbers are given again after a restart."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return sys.platform != "linux"
    name, rest = status.split("(", 1)[1].rsplit(")", 1)
    return name == "postgres" and not rest.strip().startswith("Z")
