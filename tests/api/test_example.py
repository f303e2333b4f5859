"""What `docs/api.md` shows works: its script and its first call, against a server of their own."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.api.program import described, token_for
from tests.api.table import ROWS
from tests.office import open_office
from yinuo.intake.models import Case
from yinuo.intake.types import CaseState
from yinuo.platform import clock
from yinuo.platform.accounts.models import ApiToken
from yinuo.platform.api import problems
from yinuo.platform.journal import queries as journal

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def tokens(*usernames: str) -> list[str]:
    now = clock.now()
    return [token_for(name, created_at=now, expires_at=now + timedelta(days=1)) for name in usernames]


def run(script: str, address: str, **given: str) -> str:
    """What a script says, run with the tokens of people by what they do there."""
    secrets = {f"YINUO_{who}": secret for who, secret in zip(given, tokens(*given.values()), strict=True)}
    done = subprocess.run(
        [sys.executable, EXAMPLES / script],
        env={**os.environ, **secrets, "YINUO_API": f"{address}/o/anda/api/v1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.enable_socket
def test_the_example_carries_a_case_to_its_end(live_server):
    open_office()
    people = {"CLERK": "lin", "CHIEF": "zhou", "TECHNICIAN": "wang", "CALLER": "he", "ACCOUNTANT": "chen"}
    assert "is closed after 23 events" in run("carry_a_case.py", live_server.url, **people)
    assert Case.objects.get().state == CaseState.CLOSED
    assert list(journal.broken_chains()) == []
    assert ApiToken.objects.exclude(last_used_at=None).count() == 5


@pytest.mark.enable_socket
def test_the_example_carries_a_product_through_the_workshop_to_its_invoice(live_server):
    open_office()
    people = {"CLERK": "lin", "CHIEF": "zhou", "TECHNICIAN": "wang", "ACCOUNTANT": "chen"}
    assert "the charge is settled" in run("through_the_workshop.py", live_server.url, **people)
    assert list(journal.broken_chains()) == []


def test_every_operation_that_the_page_names_exists():
    named = set(re.findall(r"`((?:GET|POST|PATCH) /[\w/{}-]+)`", PAGE))
    assert len(named) > 10
    plain = {re.sub(r"\{\w+\}", "{id}", name) for name in ROWS}
    assert {re.sub(r"\{\w+\}", "{id}", name) for name in named} <= plain


def test_every_kind_of_problem_stands_on_the_page():
    assert [kind for kind in problems.KINDS if f"`{kind}`" not in PAGE] == []


def test_the_page_names_every_scope_that_operations_ask_for():
    asked = {
        operation["x-scope"] for methods in described()["paths"].values() for operation in methods.values()
    }
    assert [scope for scope in asked if scope and f"`{scope}`" not in PAGE] == []
