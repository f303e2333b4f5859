"""Promised times for programs: listed, shown with their story, paused, resumed, explained."""

import pytest

from tests.api.test_lists import walk
from tests.office import NOW, codes
from yinuo.commitments import actions
from yinuo.commitments.models import Commitment
from yinuo.commitments.tests.making import HOUR, promise, started
from yinuo.commitments.types import Ground
from yinuo.kernel.actors import SYSTEM
from yinuo.platform import clock

REVIEW = "2026-03-14T10:00:00+08:00"


@pytest.fixture
def at(monkeypatch):
    def move(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


def fresh(made):
    return Commitment.objects.get(pk=made.pk)


def test_they_are_walked_by_their_due_time(office, program):
    case = office.case()
    made = [started(case, amount=hours, row=f"C{hours}") for hours in (3, 1, 2)]
    found, stretches = walk(program("lin"), "/commitments", limit=2)
    assert found == [str(made[place].public_id) for place in (1, 2, 0)]
    assert stretches == 2


def test_they_are_filtered_as_on_their_page(office, program, at):
    ours, point = started(office.case(by="lin"), amount=48), started(office.case("XH", by="zhou"))
    actions.retarget(
        commitment_id=ours.pk, promise=promise(96), ground=Ground.DECIDED_AGAIN, actor=SYSTEM, now=NOW
    )
    at(NOW + 5 * HOUR)
    caller = program("zhou")
    owner = str(ours.case.owner.public_id)
    for query, found in (
        ({"state": "late"}, [point]),
        ({"state": "running"}, [ours]),
        ({"state": "missed", "without_reason": "true"}, [point]),
        ({"state": "missed", "reason": "parts"}, []),
        ({"owner": owner}, [ours]),
        ({"owner": "me"}, [point]),
        ({"service_point": "XH"}, [point]),
        ({"case": str(ours.case.public_id)}, [ours]),
        ({"moved": "true"}, [ours]),
        ({"reopened": "true"}, []),
        ({"within_hours": 24}, [point]),
        ({"charter": "mall", "clause": "C224"}, [point, ours]),
        ({"due_from": "2026-03-14"}, [ours]),
        ({"due_to": "2026-03-13"}, [point]),
    ):
        assert walk(caller, "/commitments", **query)[0] == [str(each.public_id) for each in found], query


@pytest.mark.parametrize(
    "query",
    [
        {"state": "asleep"},
        {"clause": "C224"},
        {"owner": "x"},
        {"within_hours": 0},
        {"cursor": "x"},
        {"till": 1},
    ],
)
def test_what_is_no_filter_is_refused(office, program, query):
    assert program("lin").get("/commitments", **query).status_code == 422


def test_one_is_shown_with_its_story(office, program, at):
    made = started(office.case())
    actions.retarget(
        commitment_id=made.pk, promise=promise(6), ground=Ground.DECIDED_AGAIN, actor=SYSTEM, now=NOW
    )
    actions.sweep(now=NOW + 7 * HOUR)
    at(NOW + 7 * HOUR)
    shown = program("lin").get(f"/commitments/{made.public_id}").json()
    assert (shown["state"], shown["is_late"], shown["moves"], shown["reason"]) == ("breached", True, 1, None)
    assert shown["promise"]["within"] == "6 hours"
    assert [(each["kind"], each["due_at"][11:16]) for each in shown["events"]] == [
        ("start", "13:30"),
        ("retarget", "15:30"),
    ]
    assert [each["step"] for each in shown["steps"]] == ["warning", "breach"]
    assert shown["steps"][0]["person"]["name"] == office["lin"].name


def test_it_is_paused_and_resumed_once_and_only_once(office, program):
    made = started(office.case())
    caller, path = program("lin"), f"/commitments/{made.public_id}"
    body = {"version": 1, "reason": "appointment", "review_at": REVIEW}
    first = caller.post(f"{path}/pause", body, key="p-1")
    assert first.json()["state"] == "paused"
    assert caller.post(f"{path}/pause", body, key="p-1").headers["Idempotency-Replayed"] == "true"
    assert codes().count("commitments.clock_paused") == 1
    stale = caller.post(f"{path}/resumption", {"version": 1}, key="r-1")
    assert stale.status_code == 409
    assert stale.json()["theirs"]["version"] == 2
    assert caller.post(f"{path}/resumption", {"version": 2}, key="r-2").json()["state"] == "running"


@pytest.mark.parametrize(
    "wrong", [{"reason": "parts"}, {"review_at": "2027-01-01T00:00:00Z"}, {"reason": "fun"}]
)
def test_a_pause_that_the_promise_does_not_allow_is_refused(office, program, wrong):
    made = started(office.case())
    body = {"version": 1, "reason": "appointment", "review_at": REVIEW, **wrong}
    answer = program("lin").post(f"/commitments/{made.public_id}/pause", body, key="p-1")
    assert answer.status_code == 422
    assert fresh(made).version == 1


def test_why_it_was_late_is_told_by_whoever_has_it_in_hand_and_corrected_by_a_chief(office, program, at):
    made = started(office.case())
    at(NOW + 5 * HOUR)
    path = f"/commitments/{made.public_id}/reason"
    assert program("sun").post(path, {"version": 1, "reason": "parts"}).status_code == 422
    nameless = program("lin").post(path, {"version": 1, "reason": "other"})
    assert (nameless.status_code, nameless.json()["errors"][0]["pointer"]) == (422, "#/text")
    assert program("lin").post(path, {"version": 1, "reason": "parts"}).json()["reason"] == "parts"
    assert program("lin").post(path, {"version": 2, "reason": "traffic"}).status_code == 422
    without = program("zhou", "commitments:reason:write")
    assert without.post(path, {"version": 2, "reason": "traffic"}).status_code == 422
    shown = program("zhou").post(path, {"version": 2, "reason": "traffic", "text": "台风"}).json()
    assert [each["reason"] for each in shown["explanations"]] == ["parts", "traffic"]
    assert shown["explanations"][1]["by"]["name"] == office["zhou"].name


def test_the_journal_of_the_case_names_it_by_its_id(office, program):
    made = started(office.case())
    events = program("lin").get(f"/cases/{made.case.public_id}/events").json()["items"]
    assert str(made.public_id) in [each["data"].get("commitment") for each in events]


def test_a_list_costs_the_same_however_long_it_is(office, program, django_assert_max_num_queries):
    case, caller = office.case(), program("lin")
    for hours in range(1, 9):
        started(case, amount=hours, row=f"C{hours}")
    caller.get("/commitments")
    with django_assert_max_num_queries(8):
        caller.get("/commitments")
