"""What was backed up comes back the same to the byte, or not at all."""

import hashlib
import json

import pytest

from yinuo.platform.organisations import archive
from yinuo.platform.postgres.embedded import Server

CONTENT = "一诺千金".encode()
NAME = hashlib.sha256(CONTENT).hexdigest()


def tables_of(data) -> dict[str, str]:
    """A hash over the rows of every table; what the queue and the migrations keep is the same too."""
    found = {}
    server = Server(data)
    started = server.start()
    with server.connect() as owner:
        listed = owner.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
            " WHERE schemaname = 'public' OR schemaname LIKE 'org\\_%'"
        ).fetchall()
        for (table,) in listed:
            row = owner.execute(
                f"SELECT md5(string_agg(t::text, ';' ORDER BY t::text)) FROM {table} t"
            ).fetchone()
            found[table] = row[0]
    if started:
        server.stop()
    return found


def write_role(data, code: str) -> None:
    with Server(data).running(), Server(data).connect() as owner:
        owner.execute(
            "INSERT INTO org_anda.accounts_role (code, name, permissions, built_in) VALUES (%s, '主任', '{}', false)",
            [code],
        )


@pytest.fixture(scope="module")
def backed_up(installation):
    """An installation with an organisation, a row and a file, and its backup."""
    assert installation.yinuo("org", "create", "anda", "安达").returncode == 0
    write_role(installation.data, "kept")
    stored = installation.data / "files" / "anda" / NAME[:2] / NAME
    stored.parent.mkdir(parents=True)
    stored.write_bytes(CONTENT)
    file = installation.data / "backup.tar"
    done = installation.yinuo("backup", str(file))
    assert done.returncode == 0, done.stderr
    return installation, file


@pytest.fixture
def damaged(backed_up, tmp_path):
    """The same archive with one byte of the stored file changed."""
    _, file = backed_up
    whole = file.read_bytes()
    assert whole.count(CONTENT) == 1
    place = tmp_path / "damaged.tar"
    place.write_bytes(whole.replace(CONTENT, CONTENT[:-1] + b"x"))
    return place


def test_restored_elsewhere_everything_is_the_same(backed_up, make_installation):
    installation, file = backed_up
    other = make_installation()
    done = other.yinuo("restore", str(file), "--into-empty")
    assert done.returncode == 0, done.stderr
    before, after = tables_of(installation.data), tables_of(other.data)
    assert before["org_anda.accounts_role"] is not None
    assert after == before
    assert (other.data / "files" / "anda" / NAME[:2] / NAME).read_bytes() == CONTENT
    findings = {
        finding["name"]: finding["state"] for finding in json.loads(other.yinuo("doctor", "--json").stdout)
    }
    assert findings["migrations"] == findings["privileges"] == findings["journal of anda"] == "ok"


def test_restoring_takes_back_what_came_later(backed_up):
    installation, file = backed_up
    before = tables_of(installation.data)
    write_role(installation.data, "later")
    assert installation.yinuo("org", "create", "later", "后来").returncode == 0
    refused = installation.yinuo("restore", str(file), "--into-empty")
    assert refused.returncode == 1
    assert "anda, later" in refused.stderr
    assert installation.yinuo("restore", str(file), "--yes").returncode == 0
    assert tables_of(installation.data) == before


def test_a_damaged_archive_changes_nothing(backed_up, damaged):
    installation, _ = backed_up
    before = tables_of(installation.data)
    refused = installation.yinuo("restore", str(damaged), "--yes")
    assert refused.returncode == 1
    assert NAME in refused.stderr
    assert tables_of(installation.data) == before


def test_a_cut_or_foreign_file_is_no_archive(backed_up, tmp_path):
    _, file = backed_up
    cut = tmp_path / "cut.tar"
    cut.write_bytes(file.read_bytes()[:2000])
    foreign = tmp_path / "foreign.tar"
    foreign.write_text("not a tar file")
    for place in (cut, foreign):
        with pytest.raises(archive.Damaged):
            archive.unpack(place, tmp_path / place.stem)


def test_the_doctor_finds_a_broken_privilege_and_says_how_to_mend_it(backed_up):
    installation, _ = backed_up
    with Server(installation.data).running(), Server(installation.data).connect() as owner:
        owner.execute("GRANT UPDATE ON org_anda.journal_entry TO yinuo_app")
    seen = installation.yinuo("doctor", "--json")
    assert seen.returncode == 1
    (finding,) = [finding for finding in json.loads(seen.stdout) if finding["name"] == "privileges"]
    assert "org_anda.journal_entry took an UPDATE" in finding["says"]
    assert installation.yinuo(*finding["mend"].split()[1:]).returncode == 0
    findings = json.loads(installation.yinuo("doctor", "--json").stdout)
    assert [finding["state"] for finding in findings if finding["name"] == "privileges"] == ["ok"]
