"""`yinuo clock check` runs vectors, prints what fails and says so by its exit code."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import yinuo
from yinuo.cli.clock import clock

FILE = Path(yinuo.__file__).parent / "kernel" / "tests" / "vectors" / "sla.json"
DATA = json.loads(FILE.read_text(encoding="utf-8"))


def only(identity, **changes):
    vector = next(vector for vector in DATA["vectors"] if vector["id"] == identity)
    return {"calendars": DATA["calendars"], "vectors": [{**vector, **changes}]}


def test_the_command_counts_and_succeeds():
    result = CliRunner().invoke(clock, ["check", str(FILE)])
    assert result.exit_code == 0
    assert result.output == f"{len(DATA['vectors'])} passed, 0 failed\n"


def test_the_command_prints_each_failure_and_exits_with_one(tmp_path):
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(only("ZM-01", due="2013-03-21T11:30:00Z")), encoding="utf-8")
    result = CliRunner().invoke(clock, ["check", str(file)])
    assert result.exit_code == 1
    assert result.output == (
        "ZM-01 (due) due: expected 2013-03-21T11:30:00Z, got 2013-03-21T10:30:00Z\n0 passed, 1 failed\n"
    )


def test_the_command_prints_one_json_document_on_request(tmp_path):
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(only("GL-11", open=False)), encoding="utf-8")
    result = CliRunner().invoke(clock, ["check", str(file), "--json"])
    assert result.exit_code == 1
    assert json.loads(result.output) == {
        "passed": 0,
        "failed": 1,
        "failures": [{"id": "GL-11", "kind": "is_open", "what": "open", "expected": "False", "got": "True"}],
    }


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"vectors": 1}', '{"vectors": [1]}', '{"vectors": [], "calendars": []}']
)
def test_a_file_without_vectors_is_an_error_in_words(tmp_path, text):
    file = tmp_path / "odd.json"
    file.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(clock, ["check", str(file)])
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")


def test_a_missing_file_is_an_error():
    assert CliRunner().invoke(clock, ["check", "nowhere.json"]).exit_code != 0
