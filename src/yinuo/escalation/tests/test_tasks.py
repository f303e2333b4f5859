"""The alarm: what has rested long enough wakes, in each organisation."""

from datetime import timedelta

import pytest
from tests.office import NOW

from yinuo.escalation import actions, queries, tasks
from yinuo.escalation.types import RestEnd
from yinuo.intake.types import CaseKind
from yinuo.kernel.actors import SYSTEM
from yinuo.platform import clock


@pytest.mark.clause("C503")
def test_what_has_rested_long_enough_wakes(office, monkeypatch):
    case = office.case(kind=CaseKind.COMPLAINT)
    made = actions.put_to_rest(
        case_id=case.id, until=NOW + timedelta(days=1), reason="责任不清", actor=office["zhou"], now=NOW
    )
    monkeypatch.setattr(clock, "now", lambda: NOW)
    tasks.wake(0)
    assert queries.standing_rest(case.id) == made
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1))
    tasks.wake(0)
    assert queries.rest(made.id, actor=SYSTEM).ground == RestEnd.DUE


def test_one_organisation_keeps_no_other_from_it(office, monkeypatch):
    def fails(*, now):
        raise ValueError(str(now))

    monkeypatch.setattr(actions, "end_rests_over", fails)
    with pytest.raises(ExceptionGroup, match="nothing woke in"):
        tasks.wake(0)
