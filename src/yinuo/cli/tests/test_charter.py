"""`charter` and `decide` on the command line."""

import json
from pathlib import Path

from click.testing import CliRunner

from yinuo.charters.queries import shipped_text
from yinuo.cli.charter import charter, decide

FACTS = {
    "asked_on": "2026-03-13",
    "sold_on": "2025-03-01",
    "free_months": 12,
    "has_contract": False,
    "internal": False,
}


def test_check_without_a_file_checks_what_is_shipped() -> None:
    result = CliRunner().invoke(charter, ["check"])
    assert result.exit_code == 0
    assert "service-office.toml: ok" in result.output
    assert "to fill in before publishing: small_fee_limit" in result.output


def test_check_fails_for_a_bad_file_and_says_why_for_each(tmp_path: Path) -> None:
    good, bad, wrong = tmp_path / "good.toml", tmp_path / "bad.toml", tmp_path / "wrong.toml"
    text = shipped_text("service-office")
    good.write_text(text, encoding="utf-8")
    bad.write_text(text.replace("sold_on = 2025-03-13", "solt_on = 2025-03-13"), encoding="utf-8")
    wrong.write_text(text.replace('class = "D"\npayer', 'class = "E"\npayer'), encoding="utf-8")
    plain = CliRunner().invoke(charter, ["check", str(good), str(bad), str(wrong)])
    assert plain.exit_code == 1
    assert "Did you mean “sold_on”?" in plain.output
    result = CliRunner().invoke(charter, ["check", "--json", str(good), str(bad), str(wrong)])
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert document["passed"] is False
    assert [each["passed"] for each in document["files"]] == [True, False, False]
    assert "Expected class = D, found E." in document["files"][2]["problems"][0]["message"]


def test_check_says_that_a_file_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "picture.toml"
    path.write_bytes(b"\xff\xd8\xff")
    result = CliRunner().invoke(charter, ["check", str(path)])
    assert result.exit_code == 1
    assert "not UTF-8" in result.output


def test_show_prints_the_promise() -> None:
    assert "售后服务部服务承诺" in CliRunner().invoke(charter, ["show", "service-office"]).output
    traditional = CliRunner().invoke(charter, ["show", "service-office", "--lang", "zh-Hant"])
    assert "免費保證期" in traditional.output
    unknown = CliRunner().invoke(charter, ["show", "service-ofice"])
    assert unknown.exit_code != 0
    assert "service-office" in unknown.output


def test_decide_prints_one_document(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(FACTS), encoding="utf-8")
    result = CliRunner().invoke(decide, ["service-office", str(path), "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["class"] == "A"
    spoken = CliRunner().invoke(decide, ["service-office", str(path), "--lang", "en"])
    assert "ended on 2026-03-01, 12 days before" in spoken.output


def test_decide_reads_standard_input_and_a_charter_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(shipped_text("service-office"), encoding="utf-8")
    result = CliRunner().invoke(decide, [str(own), "-", "--json"], input='{"internal": true}')
    assert json.loads(result.stdout)["class"] == "D"


def test_decide_refuses_what_it_does_not_understand() -> None:
    for given, told in (
        ("[1]", "one JSON object"),
        ("{", "not JSON"),
        ('{"sold": 1}', "“sold”"),
        ('{"free_months": 1.5}', "whole number"),
    ):
        result = CliRunner().invoke(decide, ["service-office", "-", "--json"], input=given)
        assert result.exit_code == 1
        assert told in result.stderr
        assert result.stdout == ""
