"""The list of clauses is whole, marks are true to it, and the page of what is done is fresh."""

import re

import pytest

from tests.plugins.clauses import ROOT, SOURCES, known, marked, proofs, shown

KINDS = {"ENF", "SLA", "CALC", "FLOW", "REC", "MEAS", "CFG", "ROLE", "CONT"}


def test_all_clauses_are_listed_with_source_kind_and_title():
    clauses = known()
    assert list(clauses) == [f"C{number:03}" for number in range(1, 512)]
    for clause, said in clauses.items():
        assert set(said["kind"]) <= KINDS, clause
        assert said["source"][:3] in SOURCES, clause
        assert 4 <= len(said["title"]) <= 110, clause


def test_marks_name_clauses_that_exist(request):
    assert {clause for clause, _ in marked(request.session.items)} <= set(known())


def test_the_page_of_what_is_done_is_fresh(request):
    """Compared when everything is collected; a part of the tests carries a part of the marks."""
    collected = {item.location[0] for item in request.session.items}
    everything = {str(path.relative_to(ROOT)) for path in marked_modules()}
    chosen = any(request.config.getoption(name) for name in ("keyword", "markexpr", "write_coverage"))
    if chosen or not everything <= collected:
        pytest.skip("only a part of the tests was collected")
    assert set(shown()) == set(proofs(request.session.items)), "run make coverage"


def marked_modules():
    folders = (ROOT / "src", ROOT / "tests")
    return [
        path
        for folder in folders
        for path in folder.rglob("test_*.py")
        if re.search(r"mark\.clause\(", path.read_text(encoding="utf-8"))
    ]
