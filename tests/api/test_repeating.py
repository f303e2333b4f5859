"""The same call sent twice changes once."""

import pytest

from tests.office import NOW, codes
from yinuo.intake.models import Case, Note
from yinuo.platform import clock
from yinuo.platform.accounts.models import KeptAnswer
from yinuo.platform.api import idempotency


@pytest.fixture
def case(office):
    return office.case()


def test_the_same_call_is_answered_as_before_and_changes_nothing(case, program):
    caller = program("lin")
    path = f"/cases/{case.public_id}/notes"
    first = caller.post(path, {"text": "客户周末在家"}, key="n-1")
    second = caller.post(path, {"text": "客户周末在家"}, key="n-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Note.objects.count() == 1


def test_the_place_of_what_was_made_comes_again_too(office, case, program):
    caller = program("lin")
    body = {
        "channel": "web",
        "customer": str(case.customer.public_id),
        "contact_name": "王丽华",
        "contact_phone": "13800001234",
        "description": "无图像",
    }
    first = caller.post("/cases", body, key="c-1")
    second = caller.post("/cases", body, key="c-1")
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 2


def test_the_key_with_another_body_or_address_is_refused(case, program):
    caller = program("lin")
    caller.post(f"/cases/{case.public_id}/notes", {"text": "一"}, key="n-1")
    for path, body in ((f"/cases/{case.public_id}/notes", {"text": "二"}), ("/customers", {"text": "一"})):
        answer = caller.call("POST", path, body, key="n-1")
        assert answer.status_code == 422
    assert (
        caller.post(f"/cases/{case.public_id}/notes", {"text": "二"}, key="n-1").json()["type"]
        == "urn:yinuo:problem:key-used"
    )
    assert Note.objects.count() == 1


def test_keys_belong_to_one_token(case, program):
    path = f"/cases/{case.public_id}/notes"
    program("lin").post(path, {"text": "一"}, key="n-1")
    assert "Idempotency-Replayed" not in program("zhou").post(path, {"text": "一"}, key="n-1").headers
    assert Note.objects.count() == 2


def test_what_was_refused_may_be_tried_again_with_its_key(office, case, program):
    caller = program("lin")
    path = f"/cases/{case.public_id}/reopening"
    assert caller.post(path, key="r-1").status_code == 422
    assert KeptAnswer.objects.count() == 0
    assert caller.post(path, key="r-1").status_code == 422


@pytest.mark.parametrize("act", ["cancellation", "reopening", "handover", "work-orders", "facts"])
def test_decisions_and_moves_ask_for_a_key(case, program, act):
    bodies = {
        "cancellation": {"reason": "取消"},
        "handover": {"to": str(case.owner.public_id), "reason": "轮班"},
        "work-orders": {},
        "facts": {"name": "sold_on", "value": "2025-09-01"},
    }
    before = codes(case.id)
    answer = program("lin").post(f"/cases/{case.public_id}/{act}", bodies.get(act), key=None)
    assert answer.status_code == 400
    problem = answer.json()
    assert problem["type"] == "urn:yinuo:problem:key-missing"
    assert problem["errors"][0]["parameter"] == "Idempotency-Key"
    assert codes(case.id) == before


def test_other_changes_do_without(case, program):
    answer = program("lin").post(f"/cases/{case.public_id}/notes", {"text": "一"}, key=None)
    assert answer.status_code == 201
    assert KeptAnswer.objects.count() == 0


@pytest.mark.parametrize("key", ["x" * 201, "a b", "schlüssel"])
def test_what_is_no_key_is_refused(case, program, key):
    headers = {"HTTP_IDEMPOTENCY_KEY": key}
    caller = program("lin")
    answer = caller.client.post(
        f"/o/anda/api/v1/cases/{case.public_id}/notes",
        b'{"text": "1"}',
        content_type="application/json",
        HTTP_AUTHORIZATION=f"Bearer {caller.secret}",
        **headers,
    )
    assert answer.status_code == 422
    assert Note.objects.count() == 0


def test_answers_are_kept_for_a_day(case, program, monkeypatch):
    caller = program("lin")
    path = f"/cases/{case.public_id}/notes"
    caller.post(path, {"text": "一"}, key="n-1")
    monkeypatch.setattr(clock, "now", lambda: NOW + idempotency.ANSWERS_KEPT)
    assert caller.post(path, {"text": "一"}, key="n-1").headers["Idempotency-Replayed"] == "true"
    later = NOW + idempotency.ANSWERS_KEPT * 2
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "Idempotency-Replayed" not in caller.post(path, {"text": "二"}, key="n-1").headers
    assert [kept.at for kept in KeptAnswer.objects.all()] == [later]
