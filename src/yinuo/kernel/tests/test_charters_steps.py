import tomllib
from pathlib import Path

import pytest

from yinuo.kernel.charters import CharterError, check, load
from yinuo.kernel.charters.steps import ELSEWHERE, STEPS, ItemKind, Step, is_known, step_of
from yinuo.kernel.charters.words import WORDS, kind_of, text_of
from yinuo.kernel.tests.test_charters_reading import GOOD, MORE, problems

SHIPPED = sorted((Path(__file__).parents[2] / "charters" / "shipped").glob("*.toml"))
PLAIN = """
[[evidence]]
clause = "C1"
step = "repair.returned"
collect = ["record", "units_cleaned"]
"""
TOLD = """
[[evidence]]
clause = "C1"
step = "hoist.lowered"
at = "visit"
mandatory = false
collect = ["record", { name = "units_cleaned", kind = "number", least = 1, most = 99, zh = "台数", en = "Units" }]
"""


def evidence(text: str):
    (row,) = load(GOOD + text).definition.evidence
    return row


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_step_and_word_of_a_shipped_charter_is_known(path):
    for row in tomllib.loads(path.read_text(encoding="utf-8")).get("evidence", ()):
        assert is_known(row["step"])
        if row["step"] in STEPS:
            assert set(row["collect"]) <= WORDS.keys()


def test_a_step_of_the_work_is_none_of_the_organisation():
    assert not STEPS.keys() & ELSEWHERE
    assert set(STEPS.values()) == set(Step)
    assert step_of("month.closed", ItemKind.TICK) is None


def test_what_was_said_at_the_sale_is_not_asked_for_again():
    assert step_of("goods.sold", ItemKind.DOCUMENT) is Step.RECEPTION
    assert step_of("goods.sold", ItemKind.TICK) is None


def test_an_unknown_word_is_ticked_and_said_as_it_is():
    assert kind_of("hoist_lowered") is ItemKind.TICK
    assert text_of("hoist_lowered").en == "hoist lowered"


def test_a_row_says_for_itself_where_it_belongs_and_how_a_thing_is_answered():
    row = evidence(TOLD)
    assert row.collect == ("record", "units_cleaned")
    assert row.at is Step.VISIT
    item = row.items["units_cleaned"]
    assert (item.kind, item.least, item.most) == (ItemKind.NUMBER, 1, 99)
    assert item.text is not None
    assert item.text.zh == "台数"


def test_a_text_that_says_nothing_of_it_keeps_its_release():
    assert load(GOOD + PLAIN).release == ("cbeaabcedce8ecee3b763be64c4c4e7347ada617fc817929950beb43b0d6a993")
    assert load(GOOD + PLAIN).release != load(GOOD + TOLD).release


def test_the_decision_carries_what_the_row_says():
    charter = load(GOOD + TOLD).with_settings({"limit": "5.00"})
    (proof,) = charter.decide({}).evidence
    assert (proof.row, proof.charter, proof.at) == ("C1", charter.id, Step.VISIT)
    shown = proof.as_json()
    assert shown["at"] == "visit"
    assert shown["items"] == [
        {
            "name": "units_cleaned",
            "kind": "number",
            "least": 1,
            "most": 99,
            "text": {"zh": "台数", "en": "Units"},
        }
    ]


def test_the_page_says_where_and_how():
    page = load(GOOD + TOLD).describe("en")
    shown = [each for section in page.sections for entry in section.entries for each in entry.details]
    assert {"not mandatory", "on the visit", "Units (number 1–99)"} <= set(shown)


def test_the_check_notes_what_nobody_would_be_asked_for():
    unknown = TOLD.replace('at = "visit"\n', "")
    (note,) = [each for each in check(load(GOOD + unknown)).notes if "hoist" in each.said]
    assert note.where == "evidence[1] C1"
    assert not [each for each in check(load(GOOD + TOLD)).notes if "hoist" in each.said]


def test_a_problem_in_a_thing_stands_on_its_line():
    text = GOOD + TOLD.replace("least = 1", "leest = 1")
    with pytest.raises(CharterError) as caught:
        load(text)
    (problem,) = caught.value.problems
    assert text.splitlines()[(problem.line or 0) - 1].startswith("collect")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'collect = ["record"]',
            'collect = ["record", { name = "record" }]',
            "evidence[1] C2.collect: This is a list of different names.",
        ),
        (
            'collect = ["record"]',
            'collect = [{ name = "record", kind = "foto" }]',
            "evidence[1] C2.collect.record.kind: “foto” is not known. Did you mean “photo”?",
        ),
        (
            'collect = ["record"]',
            'collect = [{ name = "record", most = 9 }]',
            "evidence[1] C2.collect.record: Only a number has bounds.",
        ),
        (
            'collect = ["record"]',
            'collect = [{ name = "units", kind = "number", least = 3, most = 1 }]',
            "evidence[1] C2.collect.units: “least” is greater than “most”.",
        ),
        (
            'collect = ["record"]',
            'collect = [{ name = "units", kind = "number", least = "1" }]',
            "evidence[1] C2.collect.units.least: A whole number up to 999999 is needed here, not “1”.",
        ),
        (
            'collect = ["record"]',
            'collect = [{ name = "Record" }]',
            "evidence[1] C2.collect: Name what is wanted in small letters",
        ),
        (
            'collect = ["record"]',
            'collect = [{ name = "record", zh = "记录" }]',
            "evidence[1] C2.collect.record: A text is needed in Chinese (zh) and in English (en).",
        ),
        (
            'collect = ["record"]',
            'collect = [{ nam = "record" }]',
            "“nam” is not known. Did you mean “name”?",
        ),
        (
            'step = "repair.returned"\ncollect',
            'step = "repair.returned"\nat = "visitt"\ncollect',
            "evidence[1] C2.at: “visitt” is not known. Did you mean “visit”?",
        ),
    ],
)
def test_evidence_is_read_strictly(old, new, told):
    assert old in MORE
    assert told in problems(GOOD + MORE.replace(old, new, 1))
