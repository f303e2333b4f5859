"""The list rows can be thrown away: they are made again from the cases as they were."""

from datetime import UTC, datetime, timedelta

import pytest

from yinuo.escalation import actions as escalation
from yinuo.flow import rebuild
from yinuo.intake.models import CaseRow
from yinuo.intake.types import CaseKind, Need
from yinuo.web.demo import people, stock, story

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
KEPT = [field.attname for field in CaseRow._meta.fields if field.name not in {"changed_at", "search"}]


@pytest.mark.django_db
def test_rows_written_anew_are_the_same(monkeypatch, org):
    monkeypatch.setattr(
        story,
        "PLOTS",
        {"closed": 1, "to_call": 1, "again": 1, "booked": 2, "decided": 1, "cancelled": 1, "unknown": 1},
    )
    org.is_demo = True
    opened = NOW - timedelta(days=24)
    office = people.settle(now=opened)
    stock.fill(opened_at=opened, now=NOW)
    story.tell(office, now=NOW)
    before = list(CaseRow.objects.order_by("case_id").values(*KEPT))
    assert len(before) == 8
    CaseRow.objects.update(
        klass="", technician_name="nobody", next_due=None, next_due_what="", state="closed", what="?"
    )

    assert list(rebuild.rows_of_all_cases(now=NOW)) == [row["case_id"] for row in before]

    assert list(CaseRow.objects.order_by("case_id").values(*KEPT)) == before


def test_that_somebody_is_in_urgent_need_or_a_complaint_rests_is_found_again(office):
    until = NOW + timedelta(days=1)
    urgent, resting = office.case(need=Need.ILL), office.case(kind=CaseKind.COMPLAINT)
    escalation.put_to_rest(case_id=resting.id, until=until, reason="责任不清", actor=office["zhou"], now=NOW)
    CaseRow.objects.update(need="", rests_until=None)
    list(rebuild.rows_of_all_cases(now=NOW))
    assert CaseRow.objects.get(case=urgent).need == "ill"
    assert CaseRow.objects.get(case=resting).rests_until == until
