"""Which clauses are proven: a clause is done when a passing test carries its mark.

`pytest --write-coverage` runs the tests and writes docs/coverage.md from what passed.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "docs" / "clauses.toml"
PAGE = ROOT / "docs" / "coverage.md"
LINE = re.compile(r"^\| (C\d{3}) \|.*\| (.+) \|$", re.MULTILINE)
SOURCES = {
    "000": "After-sales service in general, dealers, makers",
    "001": "Advance compensation, cooling towers, converters",
    "002": "Work clothes, malls, platforms, certification",
    "003": "Agreements, strategies, the service office, car workshops",
    "004": "Online shops, departments, conduct",
}


def known() -> dict[str, dict[str, Any]]:
    return tomllib.loads(LIST.read_text(encoding="utf-8"))


def shown() -> dict[str, list[str]]:
    """What the page says: the test modules that prove each clause."""
    page = PAGE.read_text(encoding="utf-8")
    return {clause: files.strip("`").split("` · `") for clause, files in LINE.findall(page)}


def marked(items: list[pytest.Item]) -> Iterator[tuple[str, str]]:
    """Every clause that a test is marked with, and the test's module."""
    for item in items:
        for mark in item.iter_markers("clause"):
            for clause in mark.args:
                yield clause, item.location[0]


def proofs(items: list[pytest.Item]) -> dict[str, list[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for clause, module in marked(items):
        found[clause].add(module)
    return {clause: sorted(found[clause]) for clause in sorted(found)}


def written(proven: dict[str, list[str]]) -> str:
    """The page: how much of each source is done, then every clause that is, with its proof."""
    clauses = known()
    lines = [
        "# What is done",
        "",
        "Made by `make coverage`; do not edit. A clause stands here when tests that carry its mark pass.",
        f"{len(proven)} of {len(clauses)} clauses are done.",
        "",
        "| Source | About | Done | Clauses |",
        "|---|---|---:|---:|",
    ]
    for source, about in SOURCES.items():
        own = [clause for clause, said in clauses.items() if said["source"].startswith(source)]
        lines.append(f"| {source} | {about} | {len([c for c in own if c in proven])} | {len(own)} |")
    lines += ["", "| Clause | What it asks for | Source | Proven by |", "|---|---|---|---|"]
    for clause, files in proven.items():
        said, proof = clauses[clause], "` · `".join(files)
        lines.append(f"| {clause} | {said['title']} | {said['source']} | `{proof}` |")
    return "\n".join(lines) + "\n"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-coverage", action="store_true", help="write docs/coverage.md from what passes in this run"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Coverage(config), "clauses-coverage")


class Coverage:
    """Remembers what was marked and what failed."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.items: list[pytest.Item] = []
        self.passed: set[str] = set()
        self.failed: set[str] = set()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = list(session.items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed.add(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:  # noqa: ARG002 - the hook's signature
        if self.config.getoption("--write-coverage"):
            good = self.passed - self.failed
            PAGE.write_text(
                written(proofs([item for item in self.items if item.nodeid in good])), encoding="utf-8"
            )
