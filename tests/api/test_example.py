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
SCRIPT = ROOT / "docs" / "examples" / "carry_a_case.py"
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def tokens(*usernames: str) -> list[str]:
    now = clock.now()
    return [token_for(name, created_at=now, expires_at=now + timedelta(days=1)) for name in usernames]


@pytest.mark.enable_socket
def test_the_example_carries_a_case_to_its_end(live_server):
    open_office()
    names = ("YINUO_CLERK", "YINUO_CHIEF", "YINUO_TECHNICIAN", "YINUO_CALLER")
    given = dict(zip(names, tokens("lin", "zhou", "wang", "he"), strict=True))
    done = subprocess.run(
        [sys.executable, SCRIPT],
        env={**os.environ, **given, "YINUO_API": f"{live_server.url}/o/anda/api/v1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "is closed after 18 events" in done.stdout
    assert Case.objects.get().state == CaseState.CLOSED
    assert list(journal.broken_chains()) == []
    assert ApiToken.objects.exclude(last_used_at=None).count() == 4


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
