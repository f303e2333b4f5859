"""The list of clauses is whole, marks are true to it, and the page of what is done is fresh."""

import re

import pytest

from tests.plugins.clauses import (
    LINE,
    PAGE,
    ROOT,
    SOURCES,
    THEMES,
    known,
    marked,
    proofs,
    shown,
    unaccounted,
    written,
)

KINDS = {"ENF", "SLA", "CALC", "FLOW", "REC", "MEAS", "CFG", "ROLE", "CONT"}


def test_all_clauses_are_listed_with_source_kind_and_title():
    clauses = known()
    assert list(clauses) == [f"C{number:03}" for number in range(1, 512)]
    for clause, said in clauses.items():
        assert set(said["kind"]) <= KINDS, clause
        assert said["source"][:3] in SOURCES, clause
        assert 4 <= len(said["title"]) <= 110, clause


def test_the_list_says_of_a_clause_that_it_is_planned_or_without_content_never_that_it_is_done():
    for clause, said in known().items():
        assert set(said) <= {"source", "kind", "title", "planned", "without"}, clause
        assert not {"planned", "without"} <= set(said), clause
        assert said.get("planned", "clocks") in THEMES, clause
        assert 15 <= len(said.get("without", "a reason of length")) <= 120, clause


def test_every_clause_is_done_planned_or_without_content():
    rest = {clause for clause, said in known().items() if {"planned", "without"} & set(said)}
    assert unaccounted(set(known()) - rest) == []
    assert unaccounted(set(known()) - rest - {"C174"}) == ["C174"]
    with pytest.raises(ValueError, match="C174"):
        written({clause: ["a.py"] for clause in set(known()) - rest - {"C174"}})


def test_a_list_that_says_two_things_or_an_unknown_theme_is_refused(monkeypatch):
    for wrong in ({"planned": "clocks", "without": "A manner."}, {"planned": "some day"}, {"without": ""}):
        changed = {**known(), "C002": {"source": "000", "title": "Ask", "kind": [], **wrong}}
        monkeypatch.setattr("tests.plugins.clauses.known", lambda changed=changed: changed)
        rest = {clause for clause, said in changed.items() if {"planned", "without"} & set(said)}
        assert unaccounted(set(changed) - rest) == ["C002"]


def test_the_page_counts_each_clause_once_and_names_proof_theme_or_reason():
    proven = {"C002": ["src/a.py", "tests/b.py"]} | {
        clause: ["a.py"] for clause, said in known().items() if not {"planned", "without"} & set(said)
    }
    page = written(dict(sorted(proven.items())))
    rows = re.findall(r"^\| (C\d{3}) \|", page, re.MULTILINE)
    assert sorted(rows) == list(known())
    assert (
        "| C002 | Periodic proactive usage survey + thanks + good wishes | 000 第一篇 ¶4 其二 | `src/a.py` · `tests/b.py` |"
        in page
    )
    assert "| C400 |" not in page.split("## Planned")[1]
    assert THEMES["parts"] in page
    assert {clause for clause, _files in LINE.findall(page)} == set(proven)
    totals = [
        int(number)
        for number in re.findall(r"Of (\d+) clauses (\d+) are done, (\d+) planned, (\d+) without", page)[0]
    ]
    assert totals[0] == sum(totals[1:]) == 511


def test_marks_name_clauses_that_exist(request):
    assert {clause for clause, _ in marked(request.session.items)} <= set(known())


def test_the_page_of_what_is_done_is_fresh(request):
    """Compared when everything is collected; a part of the tests carries a part of the marks."""
    collected = {item.location[0] for item in request.session.items}
    everything = {str(path.relative_to(ROOT)) for path in marked_modules()}
    chosen = any(request.config.getoption(name) for name in ("keyword", "markexpr", "write_coverage"))
    if chosen or not everything <= collected:
        pytest.skip("only a part of the tests was collected")
    proven = proofs(request.session.items)
    assert set(shown()) == set(proven), "run make coverage"
    assert PAGE.read_text(encoding="utf-8") == written(proven), "run make coverage"


def marked_modules():
    folders = (ROOT / "src", ROOT / "tests")
    return [
        path
        for folder in folders
        for path in folder.rglob("test_*.py")
        if re.search(r"mark\.clause\(", path.read_text(encoding="utf-8"))
    ]
