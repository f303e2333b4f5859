"""`yinuo up` starts, watches and stops everything, and leaves nothing behind whichever way it ends."""

import os
import signal
import socket

import pytest

from tests.operations.conftest import eventually
from yinuo.platform.postgres.embedded import Server


@pytest.fixture
def running(installation, port):
    started = installation.up(port)
    try:
        yield started.ready()
    finally:
        started.send(signal.SIGTERM)


def test_what_dies_is_started_again_and_sigterm_stops_everything(installation, running, port):
    refused = installation.yinuo("up", "--port", str(port))
    assert refused.returncode == 1
    assert "runs already" in refused.stderr

    (worker,) = installation.processes("yinuo worker")
    os.kill(worker, signal.SIGKILL)
    eventually(lambda: set(installation.processes("yinuo worker")) - {worker}, "another worker")
    while_all_was_well = running.output()
    database = Server(installation.data).pid()
    os.kill(database, signal.SIGKILL)
    eventually(lambda: Server(installation.data).pid() not in {None, database}, "another database server")

    assert running.send(signal.SIGTERM) == 0
    assert installation.processes() == []
    assert "Traceback" not in while_all_was_well


def test_a_job_whose_worker_was_killed_is_taken_up_again(installation, running):
    with Server(installation.data).connect() as owner:
        (dead,) = owner.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 day') RETURNING id"
        ).fetchone()
        (job,) = owner.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id)"
            " VALUES ('flow', 'flow.step', '{}', 'doing', %s) RETURNING id",
            [dead],
        ).fetchone()
    (worker,) = installation.processes("yinuo worker")
    os.kill(worker, signal.SIGKILL)
    with Server(installation.data).connect() as owner:
        tried = "SELECT attempts > 0 FROM procrastinate_jobs WHERE id = %s"
        eventually(lambda: owner.execute(tried, [job]).fetchone()[0], "the job taken up again")


def test_every_queue_is_worked_off(installation, running):
    """What waits for other machines has a lane of its own; everything else goes one after the other."""
    with Server(installation.data).connect() as owner:
        for queue, task in (
            ("flow", "flow.step"),
            ("imports", "web.import_file"),
            ("webhooks", "webhooks.wake"),
        ):
            owner.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES (%s, %s, '{}')",
                [queue, task],
            )
        waiting = "SELECT count(*) FROM procrastinate_jobs WHERE attempts = 0"
        eventually(lambda: owner.execute(waiting).fetchone()[0] == 0, "every job tried")


def test_ctrl_c_stops_everything(installation, running):
    assert running.send(signal.SIGINT) == 0
    assert installation.processes() == []


def test_nothing_outlives_a_killed_parent(installation, running):
    running.send(signal.SIGKILL)
    eventually(lambda: not installation.processes(), "everything ended")


def test_the_next_start_sweeps_up_what_a_crash_left(installation, running, port):
    (worker,) = installation.processes("yinuo worker")
    os.kill(worker, signal.SIGSTOP)
    running.send(signal.SIGKILL)
    again = installation.up(port).ready()
    assert worker not in installation.processes()
    assert again.send(signal.SIGTERM) == 0
    assert installation.processes() == []


def test_a_taken_port_is_said_at_once(installation, port, socket_enabled):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        refused = installation.yinuo("up", "--port", str(port))
    assert refused.returncode == 1
    assert f"Port {port} is taken" in refused.stderr
    assert installation.processes() == []
