"""Every answer that is no success is a problem that says what to do (RFC 9457)."""

import json
import uuid

import pytest

from tests.office import NOW, codes, snapshot
from yinuo.intake.models import Case
from yinuo.kernel.money import yuan
from yinuo.platform.accounts.models import User
from yinuo.platform.journal.models import Entry


@pytest.fixture
def case(office):
    return office.case()


def notes(case) -> str:
    return f"/cases/{case.public_id}/notes"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/text"),
        ({"text": ""}, "#/text"),
        ({"text": "x" * 2001}, "#/text"),
        ({"text": 5}, "#/text"),
        ({"text": "a\0b"}, "#/text"),
        ({"text": "一", "for_customer": "yes"}, "#/for_customer"),
        ({"text": "一", "secret": 1}, "#/secret"),
        ({"text": "一", "a/b~c": 1}, "#/a~1b~0c"),
        ([], "#"),
        ("text", "#"),
    ],
)
def test_what_is_wrong_in_the_body_is_pointed_at(case, program, body, pointer):
    answer = program("lin").post(notes(case), body)
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"] == "urn:yinuo:problem:invalid"
    assert [flaw["pointer"] for flaw in problem["errors"]] == [pointer]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{'text': 1}",
        b'{"text": NaN}',
        b'"\xff"',
        b'{"text": "\\ud800"}',
        b"[" * 5000,
        b'{"text": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_cannot_be_read_is_said_so(case, program, body):
    answer = program("lin").call("POST", notes(case), body)
    assert answer.status_code in {400, 422}
    assert answer.json()["detail"]


def test_an_empty_body_where_one_is_needed_is_missing(case, program):
    assert program("lin").call("POST", notes(case), b"").status_code in {415, 422}


def test_a_body_where_none_is_taken_is_refused(case, program):
    path = f"/cases/{case.public_id}/nudges"
    assert program("lin").post(path, {"count": 5}).status_code == 400
    assert program("lin").post(path, {}).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_other_forms_of_body_are_not_taken(case, program, kind):
    answer = program("lin").call("POST", notes(case), b'{"text": "1"}', content_type=kind)
    assert answer.status_code == 415
    assert "application/json" in answer.json()["detail"]


def test_a_picture_is_a_picture(case, program):
    caller, path = program("lin"), f"/cases/{case.public_id}/pictures"
    assert caller.call("POST", path, snapshot(), content_type="image/gif").status_code == 415
    answer = caller.call("POST", path, b"<svg/>", content_type="image/png")
    assert answer.status_code == 422
    assert answer.json()["code"].startswith("this-file-is-not-a-picture")


def test_a_body_without_end_is_too_large(case, program, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = program("lin").call("POST", notes(case), b" " * 1001)
    assert answer.status_code == 413
    assert codes(case.id).count("intake.note_added") == 0


def test_an_address_that_does_not_exist_and_a_thing_that_may_not_be_seen_are_not_there(program, office):
    hidden = office.case("XH")
    caller = program("jin")
    answers = [caller.get(path).json() for path in (f"/cases/{hidden.public_id}", f"/cases/{uuid.uuid4()}")]
    for answer in answers:
        answer.pop("request_id")
    assert answers[0] == answers[1]
    assert answers[0]["status"] == 404
    for path in ("/nothing", "/cases/1", f"/cases/{hidden.id}", "/cases/../../account/", "/"):
        assert caller.get(path).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "/cases"), ("PUT", "/me"), ("HEAD", "/me"), ("POST", "/me")]
)
def test_other_methods_are_told_which_ones_there_are(program, method, path):
    answer = program("lin").call(method, path)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=x", "stat=live", "state=nonsense", "kind=x", "customer=1", "zone=ä", "late=maybe",
     "owner=1", "cursor=xyz", "cursor=%00", "q=%00", "q=a&q=b", "order=oldest", "cursor=" + "x" * 300],
)  # fmt: skip
def test_filters_that_mean_nothing_are_refused(case, program, query):
    answer = program("lin").call("GET", "/cases", raw_query=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == query.split("=")[0]


def test_a_refusal_speaks_the_language_that_was_asked_for_and_has_one_code(case, program):
    caller = program("lin")
    path = f"/cases/{case.public_id}/reopening"
    said = {
        language: caller.post(path, **{"Accept-Language": language}).json()
        for language in ("en-GB,en;q=0.8", "zh-CN", "zh-Hant", "fr", "*", "")
    }
    assert said["en-GB,en;q=0.8"]["detail"].startswith("Only a repair")
    assert "只有" in said["zh-CN"]["detail"]
    assert said["fr"]["detail"] == said[""]["detail"] == said["zh-CN"]["detail"]
    assert len({problem["detail"] for problem in said.values()}) == 3
    assert {problem["code"] for problem in said.values()} == {
        "only-a-repair-that-has-been-struck-off-or-closed-can-be-reopened"
    }


def test_the_language_of_the_person_holds_when_none_is_asked_for(office, case, program):
    User.objects.filter(pk=office["lin"].id).update(language="en")
    answer = program("lin").post(f"/cases/{case.public_id}/reopening")
    assert answer.json()["detail"].startswith("Only a repair")
    assert answer.headers["Content-Language"] == "en"


def test_a_refusal_points_at_the_field_as_the_body_calls_it(office, case, program):
    other = office.customer()
    body = {
        "channel": "web",
        "customer": str(other.public_id),
        "unit": str(case.sold_unit.public_id),
        "contact_name": "王丽华",
        "contact_phone": "138",
        "description": "无图像",
    }
    before = Case.objects.count()
    answer = program("lin").post("/cases", body).json()
    assert (answer["code"], answer["errors"][0]["pointer"]) == (
        "this-unit-belongs-to-another-customer",
        "#/unit",
    )
    body |= {"customer": str(case.customer.public_id)}
    answer = program("lin").post("/cases", body).json()
    assert answer["errors"][0]["pointer"] == "#/contact_phone"
    told = {"name": "sold_on", "value": "gestern"}
    answer = program("lin").post(f"/cases/{case.public_id}/facts", told).json()
    assert answer["errors"][0]["pointer"] == "#/value"
    told = {"name": "no_such_fact", "value": "1"}
    assert program("lin").post(f"/cases/{case.public_id}/facts", told).status_code == 422
    assert Case.objects.count() == before


def test_who_comes_with_an_old_version_sees_what_is_stored_now(case, program):
    caller = program("lin")
    path = f"/cases/{case.public_id}"
    seen = caller.get(path).json()["version"]
    changed = caller.patch(path, {"version": seen, "wish": "下午来"}).json()
    assert (changed["wish"], changed["description"]) == ("下午来", "开机有声音无图像")
    answer = caller.patch(path, {"version": seen, "wish": "上午来"})
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["version"] == changed["version"] == seen + 1
    assert problem["theirs"]["wish"] == "下午来"
    assert "****" in problem["theirs"]["contact"]["phone"]
    assert caller.get(path).json()["wish"] == "下午来"


def test_a_broken_server_says_a_number_and_nothing_else(case, program, monkeypatch, caplog):
    def break_down(*_args, **_kwargs):
        raise RuntimeError("the secret inside")

    monkeypatch.setattr("yinuo.intake.actions.talking.add_note", break_down)
    caller = program("lin")
    answer = caller.client.post(
        f"{caller.base}{notes(case)}",
        b'{"text": "1"}',
        content_type="application/json",
        headers={"Authorization": f"Bearer {caller.secret}"},
    )
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(answer.content)
    assert "secret" not in answer.content.decode()
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    assert "the secret inside" in caplog.text


def test_what_refuses_leaves_nothing_behind(office, case, program):
    before = Entry.objects.count()
    program("lin").post(
        f"/cases/{case.public_id}/handover", {"to": str(case.owner.public_id), "reason": "轮班"}
    )
    assert Entry.objects.count() == before


def test_money_is_text_and_times_have_the_offset_of_the_organisation(office, case, program):
    order = office.voucher(case)
    shown = program("lin").get(f"/work-orders/{order.public_id}").json()
    assert shown["estimate"]["total"] == yuan(0)
    assert shown["drawn_at"] == NOW.isoformat().replace("01:30:00+00:00", "09:30:00+08:00")


def test_who_has_it_already_gets_nothing_new(case, program):
    caller = program("lin")
    first = caller.get(f"/cases/{case.public_id}")
    again = caller.call("GET", f"/cases/{case.public_id}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    caller.post(f"/cases/{case.public_id}/nudges")
    again = caller.call("GET", f"/cases/{case.public_id}", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
