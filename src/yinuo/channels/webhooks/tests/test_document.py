"""What docs/webhooks.md tells receivers is true: its example and its vectors."""

import re

import pytest

from yinuo.channels.webhooks import rules
from yinuo.config import env

PAGE = (env.ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
VECTORS = re.findall(r"^\| `(yns_\w+)` \| (.+?) \| `([0-9a-f]{64})` \|$", PAGE, re.MULTILINE)
(ID,) = re.findall(r"`Yinuo-Id: ([0-9a-f-]+)`", PAGE)
(TIMESTAMP,) = re.findall(r"`Yinuo-Timestamp: (\d+)`", PAGE)


@pytest.fixture
def is_genuine():
    found: dict = {}
    exec(EXAMPLE, found)  # noqa: S102 - the example is ours
    return found["is_genuine"]


def body_of(cell):
    return b"" if cell == "(empty)" else cell.strip("`").encode()


def headers_of(signature):
    return {"Yinuo-Id": ID, "Yinuo-Timestamp": TIMESTAMP, "Yinuo-Signature": signature}


def test_there_are_vectors():
    assert len(VECTORS) == 4


@pytest.mark.parametrize(("secret", "cell", "expected"), VECTORS)
def test_a_vector_is_what_we_sign_and_what_the_example_accepts(is_genuine, secret, cell, expected):
    signed = rules.signature([secret], message_id=ID, timestamp=int(TIMESTAMP), body=body_of(cell))
    assert signed == f"v1={expected}"
    assert is_genuine(secret, headers_of(signed), body_of(cell), now=int(TIMESTAMP))


def test_the_example_accepts_either_secret_and_refuses_everything_else(is_genuine):
    body, now = b'{"a":1}', int(TIMESTAMP)
    both = rules.signature(["new", "old"], message_id=ID, timestamp=now, body=body)
    assert is_genuine("new", headers_of(both), body, now=now)
    assert is_genuine("old", headers_of(both), body, now=now)
    assert is_genuine("old", headers_of(both), body, now=now + 300)
    assert not is_genuine("older", headers_of(both), body, now=now)
    assert not is_genuine("old", headers_of(both), body + b" ", now=now)
    assert not is_genuine("old", headers_of(both), body, now=now + 301)
    assert not is_genuine("old", headers_of(both), body, now=now - 301)
    assert not is_genuine("old", headers_of(both) | {"Yinuo-Timestamp": str(now + 1)}, body, now=now)
    assert not is_genuine("old", headers_of(both) | {"Yinuo-Timestamp": "x"}, body, now=now)
    assert not is_genuine("old", headers_of("v1=一"), body, now=now)


def test_the_page_names_the_times_that_hold():
    said = [words_of(int(delay.total_seconds())) for delay in rules.DELAYS]
    assert f"{', '.join(said[:-1])} and {said[-1]}" in " ".join(PAGE.split())


def words_of(seconds):
    if seconds < 60:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 3600 else f"{seconds // 3600} h"
