"""Two calls at the same moment, each on a connection of its own."""

from tests.api.program import Program, token_for
from tests.office import NOW, codes, open_office
from tests.scenarios.test_races import together
from yinuo.intake.models import Note
from yinuo.platform import clock
from yinuo.platform.accounts.models import KeptAnswer
from yinuo.workorders.models import WorkOrder


def calling(secret, path, body, key):
    return lambda: Program(secret).post(path, body, key=key)


def test_two_calls_with_one_key_at_the_same_time_change_once(transactional_db, monkeypatch):
    """One office for all races: making it takes longer than they do."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    office = open_office()
    case, secret = office.case(), token_for("lin")
    path = f"/cases/{case.public_id}"
    # The second waits for the first and gets its answer.
    said = {"text": "客户周末在家"}
    answers = together(*[calling(secret, f"{path}/notes", said, "n-1") for _ in range(4)])
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sorted("Idempotency-Replayed" in answer.headers for answer in answers) == [False, True, True, True]
    assert (Note.objects.count(), KeptAnswer.objects.count()) == (1, 1)
    # With keys of their own one wins, and the other is told.
    answers = together(*[calling(secret, f"{path}/work-orders", {}, f"w-{turn}") for turn in range(3)])
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422]
    assert WorkOrder.objects.count() == 1
    # One key for two things: one wins, the other is refused.
    answers = together(
        calling(secret, f"{path}/nudges", None, "x-1"), calling(secret, f"{path}/notes", said, "x-1")
    )
    assert {answer.status_code for answer in answers} <= {200, 201, 422}
    assert sorted(answer.status_code == 422 for answer in answers) == [False, True]
    assert codes(case.id).count("workorders.voucher_drawn") == 1
