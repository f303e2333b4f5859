"""What a house of the demonstration owes again and again, from six days ago on."""

from datetime import datetime, time, timedelta

from yinuo.commitments import actions as clocks
from yinuo.duties import actions as duties
from yinuo.duties import queries
from yinuo.duties.types import About, Owner, Task
from yinuo.web.demo.planning import ZONE
from yinuo.web.demo.telling import Teller

DAYS = 6


def take_over(
    teller: Teller, chief: str, who: str, charter: str, *rows: str, unit: str, about: About
) -> None:
    """Recurring lines of the house's promise."""
    begun = teller.now - timedelta(days=DAYS)
    task = _task(teller, who, unit, about)
    duties.take_over(charter=charter, rows=rows, task=task, actor=teller.shop[chief], now=begun)


def daily(teller: Teller, chief: str, who: str, title: str, *, unit: str, note: str) -> None:
    """Something of each working day: done each time, but not on the last one before today."""
    duty = duties.write(
        title=title,
        every="working day",
        by="end of day",
        business=True,
        task=_task(teller, who, unit, About()),
        actor=teller.shop[chief],
        now=teller.now - timedelta(days=DAYS),
    )
    missed = queries.calendar().add_days(teller.now, -1).astimezone(ZONE).date()
    for days in range(DAYS - 1, 0, -1):
        day = (teller.now - timedelta(days=days)).astimezone(ZONE).date()
        at = datetime.combine(day, time(16, 20), tzinfo=ZONE)
        duties.begin_due(now=at)
        for occurrence in queries.open_of(duty.pk):
            if day < missed and occurrence.begins_at <= at:
                duties.do(
                    occurrence_id=occurrence.id,
                    version=occurrence.version,
                    done_at=at,
                    note=note,
                    actor=teller.shop[who],
                    now=at,
                )
    duties.begin_due(now=teller.now)
    clocks.sweep(now=teller.now)


def _task(teller: Teller, who: str, unit: str, about: About) -> Task:
    first_on = (teller.now - timedelta(days=DAYS)).astimezone(ZONE).date()
    return Task(teller.shop.units[unit], Owner(staff_id=teller.shop[who].staff_id), about, first_on)
