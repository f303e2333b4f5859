"""When things can happen in the story, and to which things: the calendars of its technicians."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from yinuo.catalogue import queries as catalogue
from yinuo.dispatch import queries as visits
from yinuo.dispatch.types import Window
from yinuo.entitlement.types import ServiceClass
from yinuo.field.types import Work
from yinuo.installed_base import queries as installed_base
from yinuo.intake import queries as cases
from yinuo.kernel.actors import SYSTEM, Actor
from yinuo.kernel.calendars import Calendar
from yinuo.network import queries as network
from yinuo.platform.imports.sample.faults import FAULTS
from yinuo.web.demo.people import Office

ZONE = ZoneInfo("Asia/Shanghai")
SLOTS = ((8, 30, 10, 0), (10, 0, 11, 45), (13, 30, 15, 0), (15, 0, 16, 30), (16, 30, 18, 0))


FEES = {"small": (1, 20000), "middle": (10001, 20000), "large": (20001, 10**6)}
"""What a paid visit may come to, in fen: collected at the door, refunded by two people, invoiced."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a plot asks of its visit: a fee of that size, a technician."""

    fee: str = ""
    by: str = ""


class Planner:
    """Keeps the calendars of the technicians while the story is told."""

    def __init__(self, office: Office, now: datetime, dice: random.Random) -> None:
        self.office, self.now, self.dice = office, now, dice
        self.calendar = Calendar.from_data(network.default_calendar().data)
        before = (now - timedelta(days=40)).date()
        sold = installed_base.visible_to(SYSTEM).filter(sold_on__lt=before).order_by("id")
        self.units = [
            unit
            for unit in sold
            if unit.model.category in FAULTS and not cases.of_sold_unit(unit.id, actor=SYSTEM, limit=1)
        ]
        self.dice.shuffle(self.units)
        self.taken: set[tuple[int, date, int]] = set()
        self.on_site_at = iter(("HQ", "XH"))
        self.plot, self.wish = "", Wish()

    def works(self, klass: str, category: str, at: datetime) -> list[Work]:
        if klass != ServiceClass.PAID:
            return []
        items = list(catalogue.tariff(category, on=at.astimezone(ZONE).date()))
        if self.wish.fee:
            least, most = FEES[self.wish.fee]
            fitting = [(item.code, -(-least // item.price_fen), item.price_fen) for item in items]
            return [Work(*self.dice.choice([(code, n) for code, n, price in fitting if n * price <= most]))]
        return [
            Work(item.code, 1) for item in self.dice.sample(items, min(len(items), self.dice.randint(1, 2)))
        ]

    def free(
        self, unit_id: int, after: datetime, *, upcoming: bool, under_way: bool
    ) -> Iterator[tuple[Actor, Window]]:
        """Technicians and windows that nobody has, the next ones first."""
        fitting = [
            one for one in self.office.technicians() if one.scope.units is None or unit_id in one.scope.units
        ]
        if self.wish.by:
            fitting = [self.office[self.wish.by]]
        if under_way:
            start = self.now - timedelta(minutes=40)
            for technician in fitting:
                if self.is_away(technician, start):
                    continue
                if (technician.staff_id, start.date(), -1) not in self.taken:
                    self.taken.add((technician.staff_id or 0, start.date(), -1))
                    yield technician, Window(start, self.now + timedelta(minutes=5))
        first = (self.now if upcoming else after).astimezone(ZONE).date()
        for offset in range(14):
            day = first + timedelta(days=offset)
            for index, slot in enumerate(SLOTS):
                window = Window(
                    datetime.combine(day, time(slot[0], slot[1]), tzinfo=ZONE),
                    datetime.combine(day, time(slot[2], slot[3]), tzinfo=ZONE),
                )
                if not self.suits(window, after, upcoming=upcoming):
                    continue
                for technician in self.dice.sample(fitting, len(fitting)):
                    key = (technician.staff_id or 0, day, index)
                    if self.is_away(technician, window.start):
                        continue
                    if (
                        key not in self.taken
                        and visits.clash(key[0], start=window.start, end=window.end) is None
                    ):
                        self.taken.add(key)
                        yield technician, window
        raise LookupError("the story has more visits than its technicians have time")

    def is_away(self, technician: Actor, at: datetime) -> bool:
        person = network.person(technician.staff_id or 0)
        return network.is_absent(person, at=at) or network.is_absent(person, at=at + timedelta(hours=2))

    def suits(self, window: Window, after: datetime, *, upcoming: bool) -> bool:
        if upcoming:
            return window.start > self.now + timedelta(minutes=5)
        return window.start > after and window.end < self.now - timedelta(minutes=5)

    def later(self, moment: datetime, least: int, most: int) -> datetime:
        return self.at_most(moment + timedelta(minutes=self.dice.randint(least, most)))

    def at_most(self, moment: datetime) -> datetime:
        """Nothing in the story happens after now."""
        return min(moment, self.now - timedelta(seconds=self.dice.randint(20, 90)))
