"""Recurring duties as people see them: the lists, one duty with its times, taking over, doing, leaving out, ending."""

import pytest
from tests.office import NOW, TODAY, send, sign_in

from yinuo.duties import actions
from yinuo.duties.models import Duty, Occurrence
from yinuo.duties.types import About, OccurrenceState, Owner, Task
from yinuo.platform import clock


@pytest.fixture
def desk(office, client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return lambda who: sign_in(client, office[who])


def written(office, **other):
    task = Task(
        office.units["HQ"],
        Owner(office.staff("lin")),
        About(recipients=("管理层",)),
        other.pop("first_on", TODAY),
    )
    return actions.write(
        **{
            "title": "每日日报",
            "every": "working day",
            "task": task,
            "actor": office["zhou"],
            "now": NOW,
            **other,
        }
    )


def test_a_chief_takes_lines_of_a_promise_over_and_the_person_finds_them(office, desk):
    page = desk("zhou").get("/o/anda/duties/take-over?charter=lubricant").content.decode()
    assert "C335" in page
    assert "每半年一次" in page
    given = {"unit_id": office.units["HQ"], "owner": office.staff("lin"), "first_on": "2026-03-13"}
    sent = send(
        desk("zhou"), "/o/anda/duties/take-over?charter=lubricant", {"rows": ["C330", "C335"], **given}
    )
    assert sent.status_code == 302
    assert Duty.objects.count() == 2
    again = send(desk("zhou"), "/o/anda/duties/take-over?charter=lubricant", {"rows": ["C330"], **given})
    assert again.status_code == 422
    assert "已经有人承担" in again.content.decode()
    mine = desk("lin").get("/o/anda/duties").content.decode()
    assert mine.count("data-row ") == 2
    assert "从服务承诺承担" not in mine


def test_a_blank_is_named_where_it_is_taken_over(office, desk):
    page = desk("zhou").get("/o/anda/duties/take-over?charter=gas-appliance-dealer").content.decode()
    assert "尚有空白" in page


def test_a_duty_is_written_by_hand(office, desk):
    given = {
        "title": "寄月度反馈单",
        "every": "month",
        "by": "day",
        "day": "15",
        "if_closed": "before",
        "unit_id": office.units["HQ"],
        "owner": "chief",
        "first_on": "2026-03-13",
    }
    assert send(desk("zhou"), "/o/anda/duties/new", {**given, "day": ""}).status_code == 422
    assert send(desk("zhou"), "/o/anda/duties/new", given).status_code == 302
    duty = Duty.objects.get()
    assert (duty.amount, duty.limit_unit, duty.if_closed, duty.post) == (
        15,
        "day of month",
        "before",
        "chief",
    )
    assert "寄月度反馈单" in desk("zhou").get(f"/o/anda/duties/{duty.pk}").content.decode()
    assert "本周定期事项" in desk("zhou").get("/o/anda/").content.decode()


def test_it_is_done_left_out_and_ended_on_its_page(office, desk):
    duty = written(office)
    first = Occurrence.objects.get()
    page = desk("lin").get(f"/o/anda/duties/{duty.pk}").content.decode()
    assert f"/duties/occurrences/{first.pk}/do" in page
    assert f"/duties/occurrences/{first.pk}/skip" not in page
    path = f"/o/anda/duties/occurrences/{first.pk}/do"
    given = {"version": 1, "done_on": "2026-03-13", "done_at": "09:30", "note": "已交"}
    assert send(desk("lin"), path, given).status_code == 422
    assert send(desk("lin"), path, {**given, "given_to": ["管理层"]}).status_code == 302
    assert Occurrence.objects.get().state == OccurrenceState.DONE
    second = Occurrence.objects.get(duty=written(office, title="每月报表", every="month"))
    left_out = send(
        desk("zhou"), f"/o/anda/duties/occurrences/{second.pk}/skip", {"version": 1, "reason": "停业"}
    )
    assert left_out.status_code == 302
    version = Duty.objects.get(pk=duty.pk).version
    ended = send(desk("zhou"), f"/o/anda/duties/{duty.pk}/end", {"version": version, "reason": "合同终止"})
    assert ended.status_code == 302
    page = desk("lin").get(f"/o/anda/duties/{duty.pk}").content.decode()
    assert "合同终止" in page
    assert "按时完成" in page


def test_the_clock_of_a_duty_that_stands_in_no_promise_has_its_page(office, desk):
    written(office)
    commitment = Occurrence.objects.get().commitment_id
    assert "每日日报" in desk("lin").get(f"/o/anda/commitments/{commitment}").content.decode()
