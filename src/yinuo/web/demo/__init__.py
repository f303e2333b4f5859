"""The demonstration: 安达电器售后服务部 with its people, its customers and live work in every state.

Everything is made by calling the actions with past `now`s through the whole pipeline.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from yinuo.kernel.actors import SYSTEM
from yinuo.platform.accounts.demo import PASSWORD, personas
from yinuo.platform.organisations import context
from yinuo.platform.organisations.actions import create_organisation
from yinuo.platform.organisations.models import Organisation
from yinuo.web.demo import bench, hours, money, people, stock, story

SLUG, NAME = "anda", "安达电器售后服务部"
REACHES_BACK = timedelta(days=24)


def ensure(now: datetime) -> Iterator[str]:
    """Make the demonstration unless it is there; say who can sign in."""
    if not Organisation.objects.filter(slug=SLUG).exists():
        with transaction.atomic():
            opened = hours.opened_at(now, REACHES_BACK)
            create_organisation(SLUG, NAME, actor=SYSTEM, now=opened, is_demo=True)
            with context.organisation(SLUG):
                office = people.settle(now=opened, seen_at=now)
                money.fill_in_limits(now=opened)
                stock.fill(opened_at=opened, now=now)
                hours.before(office, now=now)
                bench.tell(office, now=now)
                story.tell(office, now=now)
                hours.tell(office, now=now)
    with context.organisation(SLUG):
        yield f"/o/{SLUG}/"
        for persona in personas():
            yield f"  {persona.username:<10} {PASSWORD}   {persona.name}"
