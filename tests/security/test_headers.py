"""What browsers are told with every page (security list 33, 43, 49)."""

import re

import pytest

from tests.security.conftest import HOME
from yinuo.platform.accounts.tests.making import make_person

PAGES = ["account/sign-in", "account/", "account/sessions", "nothing-here"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_forbids_framing_sniffing_and_foreign_scripts(door, path):
    make_person("chen", "clerk")
    door.enter("chen")
    headers = door.go(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("path", PAGES)
def test_no_page_carries_script_or_style_in_its_text(door, path):
    make_person("chen", "clerk")
    door.enter("chen")
    page = door.go(path).content.decode()
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)


def test_an_error_shows_a_number_and_no_inside(door, monkeypatch):
    make_person("chen", "clerk")
    door.enter("chen")

    def break_down(*_args, **_kwargs):
        raise RuntimeError("the secret inside")

    monkeypatch.setattr("yinuo.platform.accounts.queries.sessions_of", break_down)
    door.raise_request_exception = False
    answer = door.go("account/sessions")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "secret inside" not in page
    assert "Traceback" not in page
    assert answer.headers["X-Request-Id"] in page


def test_a_missing_page_says_the_same_inside_and_outside(door):
    for address in (f"{HOME}no-such-page", "/o/nobody-has-this/", "/.git/config", "/static/"):
        answer = door.get(address)
        assert answer.status_code == 404
        assert "Traceback" not in answer.content.decode()
