"""The demonstration stands whole or not at all, however often its making is interrupted."""

import os
import signal
import subprocess
import sys
import urllib.request

import pytest

from tests.operations.conftest import eventually
from yinuo.platform.postgres.embedded import Server

ORGANISATION, NAME = "lanbo", "岚泊冷却塔制造厂"


def standing(installation) -> list[str]:
    with Server(installation.data).running(), Server(installation.data).connect() as owner:
        rows = owner.execute("SELECT slug FROM organisations_organisation WHERE is_demo").fetchall()
    return [slug for (slug,) in rows]


def interrupted(installation) -> None:
    """Kill the making once it has written its first picture."""
    command = [sys.executable, "-m", "yinuo", "demo", ORGANISATION]
    with subprocess.Popen(command, env=installation.environment, start_new_session=True) as making:
        pictures = installation.data / "files" / ORGANISATION
        eventually(lambda: any(each.is_file() for each in pictures.rglob("*")), "a picture")
        os.killpg(making.pid, signal.SIGKILL)
    eventually(lambda: not installation.processes("yinuo demo"), "its end")


def test_what_was_half_made_is_made_anew_and_shown_only_when_it_stands(installation, port, socket_enabled):
    interrupted(installation)
    assert standing(installation) == []
    running = installation.up(port, "--demo-only", ORGANISATION).ready()
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
            door = answer.read().decode()
        assert f"/o/{ORGANISATION}/" in door
        assert "qiao" in running.output()
    finally:
        assert running.send(signal.SIGINT) == 0
    again = installation.up(port, "--demo-only", ORGANISATION).ready()
    eventually(lambda: "qiao" in again.output(), "who can sign in")
    eventually(lambda: not installation.processes("yinuo demo"), "its end")
    assert again.send(signal.SIGINT) == 0
    assert installation.processes() == []
    assert again.output().count("qiao") == 1


@pytest.mark.parametrize("command", [("demo", "nobody"), ("up", "--demo-only", "anda,nobody")])
def test_an_unknown_demonstration_is_named(installation, command):
    refused = installation.yinuo(*command)
    assert refused.returncode == 2
    assert "nobody" in refused.stderr
    assert ORGANISATION in refused.stderr
