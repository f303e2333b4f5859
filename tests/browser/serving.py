"""The product as people get it: `yinuo up --demo` in a data directory of its own, at a time that never changes."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import IO

from yinuo.platform.postgres.embedded import die_with_parent

STARTS_WITHIN = 240
"""Seconds for database, migrations and demonstration on a busy machine."""
READY = "is ready"
ORGANISATIONS = ("anda", "xibei")
"""Those that the tests use."""
PORTS = range(20_000, 32_000)
OPENED_AT = datetime.fromisoformat("2026-11-24T10:05:00+08:00")
"""A Tuesday morning: the office is open and nobody is on holiday, whenever the browser looks."""


@dataclass(frozen=True, slots=True)
class Served:
    """Where the demonstration answers, and where developers see the design page."""

    address: str
    design: str = ""

    @property
    def office(self) -> str:
        return f"{self.address}/o/anda/"


@contextmanager
def demonstration(data: Path, organisations: Collection[str] = ORGANISATIONS) -> Iterator[Served]:
    """A fresh demonstration, gone afterwards; or the one that `YINUO_SHOTS_URL` names, left as it is.

    Its organisations stand when the pages open.
    """
    if adopted := os.environ.get("YINUO_SHOTS_URL"):
        yield Served(adopted.rstrip("/"))
        return
    ahead = (OPENED_AT - datetime.now(UTC)).total_seconds()  # noqa: TID251 - the distance to the real time
    port, design_port = _free_ports()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("YINUO_", "DATABASE_"))
    } | {"YINUO_DATA": str(data), "YINUO_CLOCK": f"{ahead:+.3f}", "PYTHONUNBUFFERED": "1"}
    data.mkdir(parents=True)
    started: list[subprocess.Popen[str]] = []
    try:
        started.append(
            _start(
                environment,
                "yinuo",
                "up",
                *("--demo-only", ",".join(organisations)),
                "--port",
                str(port),
                output=subprocess.PIPE,
            )
        )
        _wait_until_ready(started[0])
        developers = environment | {"YINUO_DEBUG": "1"}
        serving = ("granian", "--interface", "wsgi", "--port", str(design_port), "--log-level", "warning")
        started.append(_start(developers, *serving, "yinuo.config.wsgi:application"))
        _wait_until_listening(started[1], design_port)
        yield Served(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{design_port}/design")
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGTERM)
            with process:
                process.wait(60)
        _remove(data)


def _start(
    environment: dict[str, str], *module: str, output: int = subprocess.DEVNULL
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", *module],
        env=environment,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=lambda: die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - nothing else runs yet
    )


def _wait_until_ready(process: subprocess.Popen[str]) -> None:
    said: list[str] = []
    answered = Event()
    Thread(target=_listen, args=(process.stdout, said, answered), daemon=True).start()
    answered.wait(STARTS_WITHIN)
    if not any(READY in line for line in said):
        raise RuntimeError("The demonstration did not start:\n" + "".join(said))


def _wait_until_listening(process: subprocess.Popen[str], port: int) -> None:
    pause = Event()
    for _ in range(STARTS_WITHIN * 4):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        pause.wait(0.25)
    raise RuntimeError(f"Nobody listens on port {port}.")


def _listen(output: IO[str], said: list[str], answered: Event) -> None:
    """Keep what is said until the start is over; afterwards only read on, so that nobody waits to be heard."""
    for line in output:
        if not answered.is_set():
            said.append(line)
        if READY in line:
            answered.set()
    answered.set()


def _free_ports() -> tuple[int, int]:
    """Two ports that nobody listens on, below those that a connection going out may be given meanwhile."""
    found: list[int] = []
    for port in random.SystemRandom().sample(PORTS, len(PORTS)):
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port))
            found.append(port)
        if len(found) == 2:
            break
    return found[0], found[1]


def _remove(data: Path) -> None:
    with suppress(FileNotFoundError):
        elsewhere = Path((data / "postgres-is-at").read_text(encoding="utf-8").strip())
        shutil.rmtree(elsewhere.parent)
    shutil.rmtree(data)
