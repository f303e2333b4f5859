import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from yinuo.cli.startup import MARK
from yinuo.config import env
from yinuo.platform.postgres.embedded import Server, die_with_parent

PATIENCE = 60


def eventually(condition: Callable[[], object], what: str) -> None:
    """Look again until it holds; fails the test after a minute."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"after {PATIENCE} s still not: {what}"
        time.sleep(0.05)


@dataclass
class Installation:
    """A data directory of its own, worked by the command line as an administrator does."""

    data: Path

    @property
    def environment(self) -> dict[str, str]:
        ours = {
            name: value for name, value in os.environ.items() if not name.startswith(("YINUO_", "DATABASE_"))
        }
        return {**ours, "YINUO_DATA": str(self.data), "PYTHONUNBUFFERED": "1"}

    def yinuo(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "yinuo", *arguments]
        return subprocess.run(command, env=self.environment, check=False, capture_output=True, text=True)

    def up(self, port: int, *options: str) -> "Running":
        command = [sys.executable, "-m", "yinuo", "up", "--port", str(port), *options]
        with (self.data / "up.output").open("w") as output:
            process = subprocess.Popen(
                command,
                env=self.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one thread
            )
        return Running(self, process)

    def processes(self, *words: str) -> list[int]:
        """What runs for this installation: children of `yinuo up`, and PostgreSQL."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                marked = f"{MARK}={self.data}".encode() in (entry / "environ").read_bytes()
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if marked and all(word in command for word in words):
                found.append(int(entry.name))
        server = Server(self.data).pid()
        return found + ([server] if server and not words else [])

    def remove(self) -> None:
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        eventually(lambda: not self.processes(), "everything ended")
        elsewhere = self.data / "postgres-is-at"
        if elsewhere.exists():
            shutil.rmtree(Path(elsewhere.read_text().strip()).parent)
        shutil.rmtree(self.data)


@dataclass
class Running:
    installation: Installation
    process: subprocess.Popen[bytes]

    def output(self) -> str:
        return (self.installation.data / "up.output").read_text()

    def ready(self) -> "Running":
        eventually(lambda: "ready" in self.output() or self.process.poll() is not None, "the first page")
        assert self.process.poll() is None, self.output()
        return self

    def send(self, wanted: signal.Signals) -> int:
        self.process.send_signal(wanted)
        return self.process.wait(PATIENCE)


@pytest.fixture(scope="module")
def make_installation(request) -> Iterator[Callable[[], Installation]]:
    made: list[Installation] = []

    def make() -> Installation:
        data = (
            env.ROOT
            / ".data"
            / f"operations-{os.getpid()}-{request.module.__name__.rpartition('.')[2]}-{len(made)}"
        )
        data.mkdir(parents=True)
        made.append(Installation(data))
        return made[-1]

    yield make
    for installation in made:
        installation.remove()


@pytest.fixture(scope="module")
def installation(make_installation) -> Installation:
    """One with its database made."""
    made = make_installation()
    done = made.yinuo("migrate")
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def port(socket_enabled) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
