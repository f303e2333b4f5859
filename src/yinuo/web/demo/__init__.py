"""Two demonstrations: 安达电器售后服务部 and 西北商场, with people, customers and live work in every state.

Everything is made by calling the actions with past `now`s through the whole pipeline.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import transaction

from yinuo.kernel.actors import SYSTEM
from yinuo.platform.accounts.demo import PASSWORD, personas
from yinuo.platform.organisations import context
from yinuo.platform.organisations.actions import create_organisation
from yinuo.platform.organisations.models import Organisation
from yinuo.web.demo import bench, hours, mall, mall_story, money, people, stock, story

REACHES_BACK = timedelta(days=24)


def ensure(now: datetime) -> Iterator[str]:
    """Make the demonstrations that are not there; say who can sign in."""
    for slug, (name, fill) in DEMONSTRATIONS.items():
        if not Organisation.objects.filter(slug=slug).exists():
            with transaction.atomic():
                opened = hours.opened_at(now, REACHES_BACK)
                create_organisation(slug, name, actor=SYSTEM, now=opened, is_demo=True)
                with context.organisation(slug):
                    fill(opened, now)
        with context.organisation(slug):
            yield f"/o/{slug}/   {name}"
            for persona in personas():
                yield f"  {persona.username:<10} {PASSWORD}   {persona.name}"


def _service_office(opened: datetime, now: datetime) -> None:
    office = people.settle(now=opened, seen_at=now)
    money.fill_in_limits(now=opened)
    stock.fill(opened_at=opened, now=now)
    hours.before(office, now=now)
    bench.tell(office, now=now)
    story.tell(office, now=now)
    hours.tell(office, now=now)


def _store(opened: datetime, now: datetime) -> None:
    mall_story.tell(mall.settle(opened=opened), now=now)


DEMONSTRATIONS: dict[str, tuple[str, Callable[[datetime, datetime], None]]] = {
    "anda": ("安达电器售后服务部", _service_office),
    "xibei": ("西北商场", _store),
}
