"""Keeps the programs of an installation alive, and stops them in order.

Every child leads a process group of its own, is told to stop when this process dies in whatever way, and carries
a mark in its environment by which the next start finds what a crash left over.
"""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from yinuo.cli.startup import MARK
from yinuo.platform.postgres.embedded import die_with_parent

STOPS_WITHIN = 12.0
"""Seconds that a child gets to finish what it has in hand."""
FIRST_DELAY, LONGEST_DELAY, STEADY_AFTER = 0.5, 30.0, 60.0
POLL = 0.1


class StopRequested(Exception):
    """SIGTERM or SIGINT has arrived."""


@dataclass
class Child:
    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes]
    started: float
    delay: float = FIRST_DELAY
    due: float | None = field(default=None)
    """When it is started again, while it is down."""
    ends: bool = False
    """Whether it has done its work when it ends well."""


class Supervisor:
    """Use as a context: leaving it, for whatever reason, leaves no child behind."""

    def __init__(self, data: Path, say: Callable[[str], None]) -> None:
        self.data = data
        self.say = say
        self.children: list[Child] = []
        self._stop = False
        self._woken, self._waker = socket.socketpair()

    def __enter__(self) -> Self:
        for end in (self._woken, self._waker):
            end.setblocking(False)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for wanted in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wanted, self._wish_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop one after the other in the order of their start: first what lets work in."""
        for child in self.children:
            self._signal(child, signal.SIGTERM)
            deadline = time.monotonic() + STOPS_WITHIN
            while child.process.poll() is None and time.monotonic() < deadline:
                self._sleep(POLL)
            self._signal(child, signal.SIGKILL)
            child.process.wait()
        self.children.clear()

    def run(self, *arguments: str, environment: Mapping[str, str] | None = None) -> int:
        """Run one of our own commands to its end and answer its exit code."""
        child = self._spawn("step", [sys.executable, "-m", "yinuo", *arguments], environment)
        self.children.append(child)
        while child.process.poll() is None:
            self.wait(POLL)
        self.children.remove(child)
        return child.process.returncode

    def keep(self, name: str, *command: str) -> Child:
        """Start a program and keep it running from now on."""
        child = self._spawn(name, command, None)
        self.children.append(child)
        return child

    def finish(self, name: str, *command: str) -> Child:
        """Start a program that has an end beside the others; until it has ended well it is started again."""
        child = self.keep(name, *command)
        child.ends = True
        return child

    def watch(self, look_after: Callable[[], None]) -> None:
        """Start again what dies, ever more slowly while it keeps dying. Ends with `StopRequested`.

        `look_after` is called once a second for what is not a child of ours.
        """
        while True:
            look_after()
            self._restart_the_dead()
            self.wait(1.0)

    def wait(self, seconds: float) -> None:
        """Wait, or until something happens. Raises `StopRequested`."""
        if not self._stop:
            self._sleep(seconds)
        if self._stop:
            raise StopRequested

    def _restart_the_dead(self) -> None:
        now = time.monotonic()
        self.children = [child for child in self.children if not (child.ends and child.process.poll() == 0)]
        for place, child in enumerate(self.children):
            code = child.process.poll()
            if code is None:
                continue
            if child.due is None:
                self._signal(child, signal.SIGKILL)
                if now - child.started > STEADY_AFTER:
                    child.delay = FIRST_DELAY
                child.due = now + child.delay
                self.say(f"{child.name} ended ({_how(code)}); starting it again in {child.delay:g} s")
            if now >= child.due:
                again = self._spawn(child.name, child.command, None)
                again.delay = min(child.delay * 2, LONGEST_DELAY)
                again.ends = child.ends
                self.children[place] = again

    def _spawn(self, name: str, command: Sequence[str], environment: Mapping[str, str] | None) -> Child:
        us = os.getpid()

        def tie() -> None:
            die_with_parent(signal.SIGTERM)
            if os.getppid() != us:
                os._exit(1)

        process = subprocess.Popen(
            command,
            env={**os.environ, MARK: str(self.data), **(environment or {})},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=tie,  # noqa: PLW1509 - this process has one thread
        )
        return Child(name, command, process, time.monotonic())

    def _wish_to_stop(self, *_: object) -> None:
        self._stop = True

    def _sleep(self, seconds: float) -> None:
        readable, _, _ = select.select([self._woken], [], [], seconds)
        if readable:
            with contextlib.suppress(BlockingIOError):
                self._woken.recv(4096)

    def _signal(self, child: Child, wanted: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, wanted)


def sweep(data: Path) -> None:
    """Kill what an earlier start on this data directory left behind, and wait until it is gone.

    Only to be called by the one who holds the directory's lock.
    """
    deadline = time.monotonic() + STOPS_WITHIN
    while (left := _marked(f"{MARK}={data}".encode())) and time.monotonic() < deadline:
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def _marked(mark: bytes) -> list[int]:
    """The living processes that carry the mark, us excepted. Empty where there is no /proc."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mark in entry.read_bytes().split(b"\0"):
                found.append(int(entry.parent.name))
    return [pid for pid in found if pid != os.getpid()]


def _how(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
