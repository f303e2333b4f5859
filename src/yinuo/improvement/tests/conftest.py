from datetime import datetime, timedelta

import pytest
from tests.office import NOW

from yinuo.field import actions as field
from yinuo.improvement.types import Month
from yinuo.workorders import actions as workorders
from yinuo.workorders import rules
from yinuo.workorders.types import InternalKind

MARCH = Month.of(NOW.date())
APRIL = datetime.fromisoformat("2026-04-02T09:30:00+08:00")
"""When March may be handed in."""


@pytest.fixture
def month(office):
    """A technician's March: a paid service, one where nobody was home, one without findings, and internal work."""
    office.finished(office.booked(office.voucher(office.case())), works=("T1",))
    ended(office, "nobody_home", NOW + timedelta(hours=2))
    ended(office, "wrong_unit", NOW + timedelta(hours=4))
    for kind, minutes in ((InternalKind.PARTS, 45), (InternalKind.TRAINING, 30), (InternalKind.PARTS, 15)):
        workorders.book_time(
            kind=kind,
            spent=rules.spent_minutes(NOW.date(), minutes),
            note="",
            actor=office["wang"],
            now=NOW + timedelta(hours=8),
        )
    return MARCH


def ended(office, outcome, at, *, by="wang"):
    visit = office.booked(office.voucher(office.case()), by, start=at)
    report = field.arrive(visit_id=visit.id, actor=office[by], now=at)
    field.finish_otherwise(
        visit_id=visit.id,
        version=report.version,
        outcome=outcome,
        note="敲门无人应答",
        actor=office[by],
        now=at + timedelta(minutes=10),
    )
    return visit
