"""The demonstration shows money in every state, and its books add up, whenever it is made."""

from datetime import datetime

import pytest

from yinuo.billing import queries
from yinuo.billing.models import DayClosing, HandIn
from yinuo.cli import doctor
from yinuo.kernel.actors import SYSTEM
from yinuo.platform.journal import queries as journal
from yinuo.web.demo import money, people, stock, story
from yinuo.web.demo.making import REACHES_BACK

PLOTS = {
    "closed": 2, "invoice_late": 1, "to_fetch": 1, "paid_too_much": 1, "with_cash": 1, "at_the_door": 1,
}  # fmt: skip


@pytest.mark.parametrize("now", ["2026-11-24T10:05:00+08:00", "2026-11-22T02:05:00+08:00"])
def test_money_stands_in_every_state(org, monkeypatch, now):
    monkeypatch.setattr(story, "PLOTS", PLOTS)
    now = datetime.fromisoformat(now)
    money.fill_in_limits(now=now - REACHES_BACK)
    org.is_demo = True
    office = people.settle(now=now - REACHES_BACK)
    stock.fill(opened_at=now - REACHES_BACK, now=now)
    story.tell(office, now=now)
    wang = office["wang"].staff_id
    assert queries.late_invoices(SYSTEM, now=now).count() == 1
    assert [walk.day > queries.local_day(now) for walk in queries.planned_for(wang)] == [True]
    assert queries.asked(SYSTEM).count() == 1
    assert len(queries.held_by(wang)) >= 1
    assert len(queries.to_collect_by(wang)) == 1
    for when in (
        *HandIn.objects.values_list("at", flat=True),
        *DayClosing.objects.values_list("closed_at", flat=True),
    ):
        assert when < now
    assert list(queries.odds()) == []
    assert list(doctor.gaps_in_series()) == []
    assert list(journal.broken_chains()) == []
