"""Making the organisations of the demonstration, each in one transaction: it stands whole, or not at all."""

import shutil
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta

from django.db import transaction

from yinuo.kernel.actors import SYSTEM
from yinuo.platform.accounts.demo import PASSWORD, personas
from yinuo.platform.organisations import archive, context
from yinuo.platform.organisations.actions import create_organisation
from yinuo.platform.organisations.models import Organisation
from yinuo.web.demo import (
    ORGANISATIONS,
    bench,
    chain,
    hours,
    mall,
    mall_story,
    money,
    people,
    solar,
    stock,
    story,
    tailor,
    towers,
)

REACHES_BACK = timedelta(days=24)


def ensure(now: datetime, only: Collection[str] = ()) -> Iterator[str]:
    """Make the demonstrations that are not there, by default all of them; say who can sign in.

    One whose making was interrupted is made anew, without the files that were left behind.
    """
    for slug in only or ORGANISATIONS:
        name, fill = ORGANISATIONS[slug], STORIES[slug]
        if not Organisation.objects.filter(slug=slug).exists():
            shutil.rmtree(archive.files_folder(slug), ignore_errors=True)
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


STORIES: dict[str, Callable[[datetime, datetime], None]] = {
    "anda": _service_office,
    "xibei": _store,
    "chengyu": chain.fill,
    "lanbo": towers.fill,
    "sutang": tailor.fill,
    "nuanqiong": solar.fill,
}
