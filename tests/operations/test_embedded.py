"""The embedded server: joined when it runs, started over what a crash left, at home wherever the data lie."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from yinuo.config import env
from yinuo.platform.postgres.embedded import Server, ServerFailed, socket_dir

SMALL = {"shared_buffers": "16MB", "fsync": "off"}


@pytest.fixture(scope="module")
def kept_server():
    server = Server(env.ROOT / ".data" / f"operations-{os.getpid()}-embedded", SMALL)
    server.start()
    yield server
    server.stop()
    elsewhere = server.data / "postgres-is-at"
    if elsewhere.exists():
        shutil.rmtree(Path(elsewhere.read_text().strip()).parent)
    shutil.rmtree(server.data)


def test_a_running_server_is_joined_and_left_running(kept_server):
    kept_server.start()
    joined = Server(kept_server.data, SMALL)
    with joined.running(), joined.connect() as owner:
        assert owner.execute("SELECT pg_encoding_to_char(encoding) FROM pg_database").fetchone() == ("UTF8",)
        assert owner.execute("SHOW listen_addresses").fetchone() == ("",)
    assert kept_server.pid() is not None


def test_nobody_else_may_enter_the_socket_folder(kept_server):
    kept_server.start()
    assert stat.S_IMODE(socket_dir(kept_server.data).stat().st_mode) == 0o700


def test_a_process_number_given_again_is_not_taken_for_the_server(kept_server):
    kept_server.stop()
    (kept_server.folder() / "postmaster.pid").write_text(f"{os.getpid()}\n{kept_server.folder()}\n")
    assert kept_server.pid() is None
    assert kept_server.start()


def test_data_of_another_version_are_left_alone(kept_server):
    kept_server.stop()
    version = kept_server.folder() / "PG_VERSION"
    before = version.read_text()
    version.write_text("15\n")
    with pytest.raises(ServerFailed, match="PostgreSQL 15"):
        kept_server.start()
    version.write_text(before)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts it under another account")
def test_where_the_account_may_not_go_the_database_lies_elsewhere_and_no_folder_is_opened(tmp_path):
    tmp_path.chmod(0o700)
    server = Server(tmp_path / "data", SMALL)
    try:
        assert server.start()
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
        assert not server.folder().is_relative_to(tmp_path)
        assert Server(tmp_path / "data", SMALL).pid() == server.pid()
    finally:
        server.stop()
        shutil.rmtree(server.folder().parent)
        shutil.rmtree(socket_dir(server.data))
