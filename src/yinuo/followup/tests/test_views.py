"""The call-back clerk's pages, as a browser uses them."""

import uuid
from datetime import timedelta

import pytest

from yinuo.field.tests import scene
from yinuo.followup.models import CallAttempt, Callback
from yinuo.intake.models import Case
from yinuo.platform import clock
from yinuo.platform.accounts.models import User
from yinuo.platform.journal.models import Entry

ROOT = "/o/anda/callbacks"
NOW = scene.NOW + timedelta(days=3)
GOOD = {"satisfaction": "5", "reasons": ["speed"], "comment": "", "consequence": ""}


class Desk:
    """A browser in which somebody is signed in, at one call-back."""

    def __init__(self, client, callback, actor):
        self.client, self.callback = client, callback
        scene.sign_in(client, actor)

    def url(self, step=""):
        return f"{ROOT}/{self.callback.id}" + (f"/{step}" if step else "")

    def get(self, step="", **query):
        return self.client.get(self.url(step), query)

    def post(self, step, **data):
        self.callback.refresh_from_db()
        return self.client.post(
            self.url(step), {"_key": str(uuid.uuid4()), "version": self.callback.version, **data}
        )


@pytest.fixture
def desk(client, callback, office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return Desk(client, callback, office.caller)


def written():
    return [list(model.objects.order_by("pk").values()) for model in (Callback, CallAttempt, Case)]


def text(answer):
    return answer.content.decode()


def test_the_list_shows_whom_to_call_and_masks_the_phone(desk, office):
    page = text(desk.client.get(f"{ROOT}/"))
    assert office.case.number in page
    assert desk.url() in page
    assert "…5678" in page
    assert scene.PHONE not in page


def test_what_is_past_its_time_is_late_and_what_comes_later_stands_apart(
    client, callback, office, monkeypatch
):
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1))
    late = Desk(client, callback, office.caller)
    assert 'class="state late"' in text(late.client.get(f"{ROOT}/"))
    monkeypatch.setattr(clock, "now", lambda: NOW - timedelta(days=2))
    early = Desk(client, callback, office.caller)
    assert office.case.number not in text(early.client.get(f"{ROOT}/"))
    assert office.case.number in text(early.client.get(f"{ROOT}/?view=later"))
    assert 'class="empty"' in text(early.client.get(f"{ROOT}/?view=ended"))


def test_the_page_tells_the_script_of_the_call(desk, office):
    page = text(desk.get())
    for told in ("王丽华", office.order.number, "¥30.00", "排线松动", "重新插紧", "138****5678"):
        assert told in page
    assert scene.PHONE not in page


def test_the_phone_is_shown_on_request_and_that_is_written_down(desk):
    assert desk.post("reveal").status_code == 302
    assert f'href="tel:{scene.PHONE}"' in text(desk.get())
    assert Entry.objects.filter(code="parties.contact_revealed").count() == 1


@pytest.mark.parametrize(
    ("query", "proposed"),
    [
        ({"satisfaction": "5"}, "Close the case"),
        ({"satisfaction": "2", "reasons": ["price"]}, "Open a complaint"),
        ({"satisfaction": "4", "reasons": ["speed", "not_fixed"]}, "Reopen the case"),
        ({"satisfaction": "9"}, "from the points"),
        ({"satisfaction": "x", "reasons": ["nonsense"]}, "from the points"),
        ({}, "from the points"),
    ],
)
def test_what_would_follow_is_said_while_the_answer_is_chosen(desk, office, query, proposed):
    User.objects.filter(pk=office.caller.id).update(language="en")
    assert proposed in text(desk.get("proposal", **query))


def test_an_answer_is_kept_and_then_shown(desk):
    assert desk.post("answer", **GOOD).status_code == 302
    page = text(desk.get())
    assert "5 / 5" in page
    assert "/answer" not in page
    assert "callbacks/" in text(desk.client.get(f"{ROOT}/?view=ended"))


@pytest.mark.parametrize(
    "changes",
    [
        {"satisfaction": ""},
        {"satisfaction": "6"},
        {"satisfaction": "1", "reasons": []},
        {"satisfaction": "2", "reasons": ["price"]},
        {"reasons": ["nonsense"]},
        {"consequence": "nonsense"},
        {"reasons": ["not_fixed"], "consequence": "close"},
        {"comment": "好" * 1001},
    ],
)
def test_bad_input_is_said_and_changes_nothing(desk, changes):
    before = written()
    answer = desk.post("answer", **{**GOOD, **changes})
    assert answer.status_code == 422
    assert "data-trouble" in text(answer)
    assert written() == before


def test_what_was_typed_is_kept_beside_the_error_and_never_runs(desk):
    answer = desk.post("answer", **{**GOOD, "satisfaction": "", "comment": "<script>alert(1)</script>"})
    assert "&lt;script&gt;alert(1)" in text(answer)
    assert "<script>alert(1)" not in text(answer)


def test_not_reached_and_call_later_are_written_down(desk):
    assert desk.post("attempt", result="not_reached", note="无人接听").status_code == 302
    assert desk.post("attempt", result="call_later", call_at="2026-03-17T18:30").status_code == 302
    page = text(desk.get())
    assert "无人接听" in page
    callback = Callback.objects.get()
    assert (callback.tries, callback.due_at.isoformat()) == (1, "2026-03-17T10:30:00+00:00")


@pytest.mark.parametrize(
    "data",
    [
        {"result": "reached"},
        {"result": ""},
        {"result": "call_later", "call_at": "yesterday"},
        {"result": "call_later", "call_at": "2026-03-01T10:00"},
    ],
)
def test_an_attempt_that_cannot_be_changes_nothing(desk, data):
    before = written()
    assert desk.post("attempt", **data).status_code == 422
    assert written() == before


def test_a_repeated_post_changes_nothing(desk):
    data = {"_key": str(uuid.uuid4()), "version": 1, "result": "not_reached"}
    for _ in range(3):
        assert desk.client.post(desk.url("attempt"), data).status_code == 302
    assert Callback.objects.get().tries == 1


def test_a_stale_page_keeps_what_was_typed(desk):
    desk.post("attempt", result="not_reached")
    before = written()
    stale = desk.post("answer", **{**GOOD, "version": 1, "comment": "客户很满意"})
    assert stale.status_code == 409
    assert "客户很满意" in text(stale)
    assert 'name="version" value="2"' in text(stale)
    assert written() == before


@pytest.mark.parametrize(
    ("who", "statuses"),
    [("clerk", (200, 403)), ("technician", (403, 403)), ("dealer_caller", (404, 404))],
)
def test_others_see_no_more_than_they_may(desk, office, client, who, statuses):
    read, write = statuses
    before = written()
    scene.sign_in(client, getattr(office, who))
    assert desk.get().status_code == read
    for step, data in (("answer", GOOD), ("attempt", {"result": "not_reached"})):
        assert desk.post(step, **data).status_code == write
    assert written() == before
    if who == "dealer_caller":
        assert office.case.number not in text(client.get(f"{ROOT}/"))


def test_the_list_costs_the_same_whatever_its_length(desk, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        desk.client.get(f"{ROOT}/")
    with django_assert_max_num_queries(24):
        desk.get()
