"""`charter` and `decide` on the command line."""

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import process_time
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result

from yinuo.charters.library import shipped_text
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


MALL_FACTS = {
    "goods": "leather_shoes",
    "defect": "glue_open",
    "open_cm": "6",
    "price": "300.00",
    "sold_on": "2026-03-01",
    "asked_on": "2026-03-21",
    "has_card": True,
    "has_voucher": True,
    "matches_voucher": True,
    "matches_card": True,
    "clearance": False,
    "user_damage": False,
    "self_dismantled": False,
    "enlarged_by_user": False,
    "repairs_same_defect": 0,
}


def decided(*arguments: str, **facts: object) -> Result:
    given = json.dumps({**MALL_FACTS, **facts})
    return CliRunner().invoke(decide, ["mall", "-", "--json", *arguments], input=given)


def test_decide_answers_with_offers_and_amounts() -> None:
    document = json.loads(decided().stdout)
    assert document["outcome"] == "covered"
    assert (document["asked_on"], document["clauses"], document["needs"]) == ("2026-03-21", ["C174"], [])
    wanted = [
        {"remedy": "exchange", "deduct": "18.00", "pays_customer": "0.00", "clauses": ["C174", "C182"]},
        {"remedy": "refund", "deduct": "30.00", "pays_customer": "270.00", "clauses": ["C174", "C183"]},
    ]
    assert [{key: offer[key] for key in wanted[0]} for offer in document["offer"]] == wanted
    assert [each["clause"] for each in document["because"]] == ["C174", "C182", "C183"]


def test_decide_with_the_law_below() -> None:
    document = json.loads(decided("--with", "law-cn", defect="counterfeit").stdout)
    assert [(each["remedy"], each["charter"]) for each in document["offer"]] == [
        ("double_refund", "mall"),
        ("treble_damages", "law-cn"),
    ]
    assert document["floor"].startswith("law-cn ")
    spoken = CliRunner().invoke(
        decide, ["mall", "-", "--with", "law-cn", "--lang", "en"], input=json.dumps(MALL_FACTS)
    )
    assert "refund · deduct 30.00 · pays 270.00 · mall C174, C183" in spoken.output


def test_decide_refuses_a_nonsense_case_in_one_sentence(tmp_path: Path) -> None:
    for facts, told in (
        ({"price": "-1"}, "price is an amount in yuan"),
        ({"price": "1000000000000"}, "price is at most"),
        ({"asked_on": "2026-02-01"}, "asked_on 2026-02-01 is before sold_on 2026-03-01"),
        ({"good": "suit"}, "Did you mean “goods”?"),
        ({"defect": ["heel_off"]}, "is not a value of defect"),
    ):
        result = decided(**facts)
        assert (result.exit_code, result.stdout) == (1, "")
        assert told in result.stderr
    twice = CliRunner().invoke(decide, ["mall", "-"], input='{"goods": "suit", "goods": "fur"}')
    assert "“goods” is written twice" in twice.stderr
    deep = CliRunner().invoke(decide, ["mall", "-"], input="[" * 100_000)
    assert "is not JSON" in deep.stderr
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(50_000_000)
    started = process_time()
    result = CliRunner().invoke(decide, ["mall", str(huge)])
    assert "is larger than 1,000,000 characters" in result.stderr
    assert process_time() - started < 1  # a thousandth of it is read


def test_a_charter_may_begin_with_the_mark_that_windows_puts_there(tmp_path: Path) -> None:
    path = tmp_path / "mall.toml"
    path.write_text(shipped_text("mall"), encoding="utf-8-sig", newline="\r\n")
    result = CliRunner().invoke(charter, ["check", str(path)])
    assert (result.exit_code, "mall.toml: ok" in result.output) == (0, True)


def test_check_tells_the_line_of_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "mall.toml"
    text = shipped_text("mall").replace('defect = "sole_broken"', 'defekt = "sole_broken"', 1)
    path.write_text(text, encoding="utf-8")
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "defekt" in each)
    result = CliRunner().invoke(charter, ["check", str(path)])
    assert result.exit_code == 1
    assert f"line {line}: remedy[5] C172.when.defekt: “defekt” is not known." in result.output


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[clauses.C166]", "[clauses.C165]", "clauses.C165: “C165” is written twice."),
        ('overrides = ["C172"', 'overrides = ["C999"', "remedy[10] C176.overrides: “C999” is not known."),
        ('for = "3 months"\nfrom = "sold_on"\n', 'for = "3 months"\n', "cover[1] C166: “from” is missing."),
        ('refund = "0.5% per day"', 'refund = "half"', 'Write a rate such as "0.3% per day".'),
        ('within = "7 days"', 'within = "soon"', 'Write a time limit such as "7 days"'),
        ('offer = ["repair"]', 'offer = ["repare"]', "“repare” is not known. Did you mean “repair”?"),
        ("negotiate = true", 'negotiate = "yes"', "A remedy row has an “offer”, or says negotiate = true."),
        ("[charter]", "[charter", "This is not a TOML file"),
        ('type = "choice"', "type = 7", "“7” is not known."),
        ("when = { clearance = true }", "when = 7", "refuse[8] C197.when: A table is needed here, not “7”."),
        ("when = { clearance = true }", "when = { clearence = true }", "Did you mean “clearance”?"),
        (
            "when = { clearance = true }",
            'when = { clearance = "yes" }',
            "refuse[8] C197.when.clearance: clearance is true or false, not “yes”.",
        ),
        ('default = "210.00"', 'default = "-210.00"', "settings.dear_from.default: dear_from is an amount"),
        ('default = "210.00"', 'default = "1e12"', "settings.dear_from.default: dear_from is at most"),
        ('for = "3 months"', 'for = "0 months"', "cover[1] C166.for: Write a length such as"),
        (
            'given = { goods = "leather_shoes", defect = "none" }',
            'given = { goods = "leather_shoes", defect = "none", asked_on = 2026-01-01, sold_on = 2026-02-01 }',
            "asked_on 2026-01-01 is before sold_on 2026-02-01. Correct one of them.",
        ),
        (
            'given = { goods = "leather_shoes", defect = "none" }',
            'given = { goods = "leather_shoes", defect = "none", price = "-1" }',
            ".given.price: price is an amount in yuan",
        ),
    ],
)
def test_check_names_clause_and_key_of_a_broken_charter(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    path = tmp_path / "mall.toml"
    assert old in shipped_text("mall")
    path.write_text(shipped_text("mall").replace(old, new, 1), encoding="utf-8")
    result = CliRunner().invoke(charter, ["check", str(path)])
    assert result.exit_code == 1
    assert told in result.output


def test_check_refuses_a_charter_of_a_hundred_thousand_rows_quickly(tmp_path: Path) -> None:
    path = tmp_path / "huge.toml"
    started = process_time()
    path.write_text(shipped_text("mall") + '[[refuse]]\nclause = "C197"\n' * 100_000, encoding="utf-8")
    result = CliRunner().invoke(charter, ["check", str(path)])
    assert result.exit_code == 1
    assert "at most 1000000" in result.output
    many = shipped_text("mall") + '[[refuse]]\nclause = "C197"\n' * 6_000
    path.write_text(many, encoding="utf-8")
    result = CliRunner().invoke(charter, ["check", str(path)])
    assert "refuse: A table has at most 5000 rows; [[refuse]] has 6018." in result.output
    assert process_time() - started < 10


def test_show_reads_the_mall_in_three_languages() -> None:
    for lang, told in (("zh-Hans", "换货折旧：每天0.3%"), ("zh-Hant", "換貨折舊"), ("en", "0.3% a day")):
        result = CliRunner().invoke(charter, ["show", "mall", "--lang", lang])
        assert result.exit_code == 0
        assert told in result.output


def past_cases() -> list[dict[str, str]]:
    plain = {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in MALL_FACTS.items()
    }
    return [
        plain,  # C174: 20 days, 0.5 % of 300.00 a day are 30.00
        {**plain, "defect": "sole_broken"},
        {**plain, "defect": "heel_off"},
        {**plain, "defect": "heel_off", "asked_on": "2026-03-06", "price": "210.00"},
        {**plain, "clearance": "true"},
        {**plain, "price": ""},
    ]


def written(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def draft(tmp_path: Path) -> Path:
    """0.4 % instead of 0.5 % for a refund, five days instead of three."""
    path = tmp_path / "draft.toml"
    text = shipped_text("mall").replace('refund = "0.5% per day"', 'refund = "0.4% per day"')
    path.write_text(
        text.replace('default = 3\nclause = "C176"', 'default = 5\nclause = "C176"'), encoding="utf-8"
    )
    return path


def simulated(cases: Path, against: Path) -> dict[str, Any]:
    arguments = ["simulate", "mall", "--against", str(against), "--cases", str(cases), "--json"]
    result = CliRunner().invoke(charter, arguments)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_simulate_says_what_a_draft_would_have_changed(tmp_path: Path) -> None:
    found = simulated(written(tmp_path / "cases.csv", past_cases()), draft(tmp_path))
    assert (found["cases"], found["changed"]) == (6, 3)
    # Two refunds cost 6.00 less each. The fourth case is new in C176: 5 days, 0.3 % and 0.4 % of 210.00.
    assert found["difference"] == {
        "exchange": {"deduct": "3.15", "pays_customer": "0.00"},
        "refund": {"deduct": "-7.80", "pays_customer": "217.80"},
    }
    cells = {(cell["old"], cell["new"]): cell for cell in found["cells"]}
    assert cells["C174", "C174"]["examples"] == [1]
    assert cells["C170", "C176"] == {"old": "C170", "new": "C176", "cases": 1, "changed": 1, "examples": [4]}
    assert cells["C197", "C197"]["changed"] == 0
    assert cells["needs_facts", "needs_facts"]["cases"] == 1
    assert found["old_clauses"]["C172"]["offer"]["refund"] == {
        "cases": 1,
        "deduct": "30.00",
        "pays_customer": "270.00",
    }


def test_simulate_reads_parquet_like_csv(tmp_path: Path) -> None:
    rows = past_cases()
    table = pa.table(
        {
            **{name: [row[name] for row in rows] for name in ("goods", "defect", "open_cm")},
            "price": pa.array(
                [Decimal(row["price"]) if row["price"] else None for row in rows], pa.decimal128(12, 2)
            ),
            **{name: [date.fromisoformat(row[name]) for row in rows] for name in ("sold_on", "asked_on")},
            "repairs_same_defect": [int(row["repairs_same_defect"]) for row in rows],
            **{
                name: [row[name] == "true" for row in rows]
                for name, value in MALL_FACTS.items()
                if isinstance(value, bool)
            },
        }
    )
    pa.parquet.write_table(table, tmp_path / "cases.parquet")
    by_csv = simulated(written(tmp_path / "cases.csv", rows), draft(tmp_path))
    assert simulated(tmp_path / "cases.parquet", draft(tmp_path)) == by_csv


def test_simulate_tells_what_became_undecidable(tmp_path: Path) -> None:
    path = tmp_path / "asks.toml"
    text = shipped_text("mall").replace(
        "[facts.clearance]", '[facts.gift]\ntype = "flag"\nzh = "赠品"\nen = "A gift"\n\n[facts.clearance]'
    )
    text = text.replace("when = { clearance = true }", "when = { clearance = true, gift = false }")
    path.write_text(text, encoding="utf-8")
    found = simulated(written(tmp_path / "cases.csv", past_cases()), path)
    assert found["became_undecidable"] == {"cases": 1, "examples": [5]}


def test_simulate_refuses_cases_that_cannot_be(tmp_path: Path) -> None:
    rows = past_cases()
    for change, told in (
        ({"price": "-1"}, "Rows 2: price is an amount in yuan"),
        ({"goods": "lether_shoes"}, "Rows 2: “lether_shoes” is not a value of goods."),
        ({"asked_on": "2026-02-01"}, "Rows 2: asked_on is before sold_on."),
    ):
        cases = written(tmp_path / "cases.csv", [rows[0], {**rows[1], **change}, rows[2]])
        result = CliRunner().invoke(charter, ["simulate", "mall", "--against", "mall", "--cases", str(cases)])
        assert (result.exit_code, result.stdout) == (1, "")
        assert told in result.stderr
    unknown = written(tmp_path / "cases.csv", [{**rows[0], "colour": "red"}])
    result = CliRunner().invoke(charter, ["simulate", "mall", "--against", "mall", "--cases", str(unknown)])
    assert "“colour” is not known to this charter." in result.stderr
    twice = tmp_path / "twice.csv"
    twice.write_text("goods,goods\nsuit,fur\n", encoding="utf-8")
    result = CliRunner().invoke(charter, ["simulate", "mall", "--against", "mall", "--cases", str(twice)])
    assert (result.exit_code, "two columns “goods”" in result.stderr) == (1, True)
    picture = tmp_path / "picture.parquet"
    picture.write_bytes(b"\x89PNG")
    result = CliRunner().invoke(charter, ["simulate", "mall", "--against", "mall", "--cases", str(picture)])
    assert "picture.parquet cannot be read" in result.stderr


BAD_COLUMNS = {
    "a float": ("price", pa.array([1.5, 2.5]), "Rows 1: price is an amount in yuan"),
    "not a number": ("price", pa.array([float("nan"), 2.5]), "Rows 1: price is an amount in yuan"),
    "thirty-seven digits": (
        "price",
        pa.array([Decimal(1), Decimal(10) ** 36], pa.decimal128(38, 0)),
        "Rows 2: price is",
    ),
    "sixty digits": (
        "price",
        pa.array([Decimal(1), Decimal(10) ** 60], pa.decimal256(70, 0)),
        "Rows 2: price is",
    ),
    "tenths of a fen": (
        "price",
        pa.array([Decimal("1.001"), Decimal("1.000")]),
        "Rows 1: price is an amount",
    ),
    "below zero": ("repairs_same_defect", pa.array([0, -1]), "Rows 2: repairs_same_defect is below 0"),
    "past 63 bits": (
        "repairs_same_defect",
        pa.array([2**64 - 1, 0], pa.uint64()),
        "Rows 1: repairs_same_defect",
    ),
    "lists": ("goods", pa.array([["suit"], ["fur"]]), "The column “goods” holds lists or records"),
    "records": ("goods", pa.array([{"a": 1}, {"a": 2}]), "The column “goods” holds lists or records"),
    "numbers for flags": ("has_card", pa.array([1, 2]), "Rows 1: has_card is true or false, not “1”."),
    "another date": ("sold_on", pa.array(["2026-03-01", "1/3/2026"]), "Rows 2: sold_on is a date such as"),
    "bytes": ("goods", pa.array([b"\xff", b"suit"]), "Rows 1: “b'"),
}


@pytest.mark.parametrize("name", BAD_COLUMNS)
def test_simulate_names_row_and_column_of_what_a_parquet_file_holds_wrongly(
    tmp_path: Path, name: str
) -> None:
    column, values, told = BAD_COLUMNS[name]
    path = tmp_path / "cases.parquet"
    pa.parquet.write_table(pa.table({column: values}), path)
    result = CliRunner().invoke(charter, ["simulate", "mall", "--against", "mall", "--cases", str(path)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert told in result.stderr


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "cases.csv cannot be read"),
        (b"goods,price\n", "cases.csv holds no cases."),
        (b"goods,price\nsuit,1.00\nsuit\n", "cases.csv cannot be read"),
        (b"goods,price\nsuit,1.00\n\xff\xfe,1.00\n", "cases.csv cannot be read"),
        (b"goods;price\nsuit;1.00\n", "“goods;price” is not known to this charter. Did you mean “price”?"),
        (b"goods,price\nsuit,1.00\nsuit,1e999999999\n", "Rows 2: price is an amount in yuan"),
        (b'goods,price\n"suit,1.00\n', "cases.csv cannot be read"),
    ],
)
def test_simulate_says_what_is_wrong_with_a_csv_file(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(content)
    result = CliRunner().invoke(charter, ["simulate", "mall", "--against", "mall", "--cases", str(path)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert told in result.stderr
