"""Where each clause stands: done when a passing test carries its mark, else planned or without system content.

`pytest --write-coverage` runs the tests and writes docs/coverage.md from what passed; the list says the rest.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "docs" / "clauses.toml"
PAGE = ROOT / "docs" / "coverage.md"
LINE = re.compile(r"^\| (C\d{3}) \|.*\| (`.+`) \|$", re.MULTILINE)
THEMES = {
    "channels": "Channels: WeChat, e-mail, short messages",
    "checklists": "Checklists and evidence at the steps of a service",
    "clocks": "Kept on time: commitments and escalation",
    "complaints": "Complaints",
    "follow-up": "Call-backs, care and preventive service",
    "improvement": "Figures, surveys and improvement",
    "parts": "Parts and loaners",
    "people": "Training, qualification and appraisal",
    "settlement": "Settlement with partners",
}
"""What clauses that are planned come with."""
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


def unaccounted(proven: Iterable[str]) -> list[str]:
    """The clauses of which nobody says where they stand, or for which the list says two things or an unknown theme."""
    done = set(proven)
    found = []
    for clause, said in known().items():
        is_planned, is_without = said.get("planned") in THEMES, bool(said.get("without"))
        is_wrong = ("planned" in said and not is_planned) or (is_planned and is_without)
        if is_wrong or not (clause in done or is_planned or is_without):
            found.append(clause)
    return found


def written(proven: dict[str, list[str]]) -> str:
    """The page: how much of each source is done, then every clause, with its proof, its theme or the reason.

    Raises `ValueError` for clauses that are neither done nor planned nor without system content.
    """
    lost = unaccounted(proven)
    if lost:
        raise ValueError(
            f"Neither done nor planned nor without system content: {', '.join(lost)}. See docs/clauses.toml."
        )
    clauses = known()
    rest = {clause: said for clause, said in clauses.items() if clause not in proven}
    planned = {clause: said["planned"] for clause, said in rest.items() if "planned" in said}
    without = {clause: said["without"] for clause, said in rest.items() if "without" in said}
    lines = [
        "# Where each clause stands",
        "",
        "Made by `make coverage`; do not edit. A clause is done when tests that carry its mark pass; where it is not, `clauses.toml` says",
        "whether it is planned or has nothing that a system could do.",
        f"Of {len(clauses)} clauses {len(proven)} are done, {len(planned)} planned, {len(without)} without system content.",
        "",
        "| Source | About | Done | Planned | Without | Clauses |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for source, about in SOURCES.items():
        own = {clause for clause, said in clauses.items() if said["source"].startswith(source)}
        counts = (len(own & found.keys()) for found in (proven, planned, without))
        lines.append(f"| {source} | {about} | {' | '.join(map(str, counts))} | {len(own)} |")
    proof = {clause: f"`{'` · `'.join(files)}`" for clause, files in proven.items()}
    themes = {clause: THEMES[theme] for clause, theme in planned.items()}
    for title, last, found in (
        ("Done", "Proven by", proof),
        ("Planned", "Comes with", themes),
        ("Without system content", "Why", without),
    ):
        lines += [
            "",
            f"## {title}",
            "",
            f"| Clause | What it asks for | Source | {last} |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {clause} | {clauses[clause]['title']} | {clauses[clause]['source']} | {words} |"
            for clause, words in found.items()
        ]
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
            try:
                page = written(proofs([item for item in self.items if item.nodeid in good]))
            except ValueError as problem:
                pytest.exit(str(problem), returncode=1)
            PAGE.write_text(page, encoding="utf-8")
