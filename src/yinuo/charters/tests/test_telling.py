"""Who has been told of a release, and who has read it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.office import NOW, codes, refused

from yinuo.charters import actions, queries
from yinuo.charters.models import Notice
from yinuo.charters.tests.drafting import published
from yinuo.charters.tests.publishing import publish
from yinuo.flow import later
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound
from yinuo.platform.accounts.models import User
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context

LATER = NOW + timedelta(hours=2)
STEP = "yinuo.flow.keeping:tell_people"


def run_the_step():
    entry = Entry.objects.get(code="charters.draft_published")
    later.run(entry_id=entry.id, step=STEP, now=NOW)


def told():
    return set(Notice.objects.values_list("person", flat=True))


def test_who_works_by_the_promise_is_told_once(office):
    published(office)
    for _ in range(2):
        run_the_step()
    found = told()
    for username in ("lin", "sun", "zhou", "wang", "ma", "jin", "he", "mei"):
        assert office[username].id in found
    for username in ("shen", "chen", "wu"):
        assert office[username].id not in found
    assert codes().count("charters.people_told") == 1
    payload = Entry.objects.get(code="charters.people_told").payload
    assert payload == {"charter": "service-office", "number": 1, "people": len(found)}


def test_who_has_left_is_not_told(office):
    User.objects.filter(pk=office["lin"].id).update(is_active=False)
    published(office)
    run_the_step()
    assert office["lin"].id not in told()


def test_of_a_promise_by_which_nobody_works_nobody_is_told(office, monkeypatch):
    published(office)
    monkeypatch.setattr(context.current(), "settings", {"decides_by": "mall"})
    run_the_step()
    assert not told()


def test_telling_again_tells_only_who_is_new(office):
    publish()
    people = [office["lin"].id, office["wang"].id]
    tell = {"charter_id": "service-office", "number": 1, "actor": SYSTEM}
    assert len(actions.tell_people(**tell, people=people[:1], now=NOW)) == 1
    assert actions.tell_people(**tell, people=people, now=LATER) == people[1:]
    assert actions.tell_people(**tell, people=people, now=LATER) == []
    with refused(Forbidden):
        actions.tell_people(**{**tell, "actor": office["lin"]}, people=people, now=NOW)
    with refused(NotFound):
        actions.tell_people(**{**tell, "number": 2}, people=people, now=NOW)


def test_the_first_reading_counts(office):
    publish()
    actions.tell_people(
        charter_id="service-office", number=1, people=[office["lin"].id], actor=SYSTEM, now=NOW
    )
    assert [each.release.number for each in queries.to_read(office["lin"].id)] == [1]
    reading = {"charter_id": "service-office", "number": 1, "actor": office["lin"]}
    for now in (LATER, LATER + timedelta(days=1)):
        assert actions.acknowledge(**reading, now=now).read_at == LATER
    assert queries.to_read(office["lin"].id) == []
    assert codes().count("charters.release_read") == 1
    with refused(NotFound):
        actions.acknowledge(**{**reading, "actor": office["sun"]}, now=LATER)
    for actor in (SYSTEM, replace(office["lin"], kind="token")):
        with refused(Forbidden):
            actions.acknowledge(**{**reading, "actor": actor}, now=LATER)


def test_what_has_been_withdrawn_need_not_be_read(office):
    publish()
    actions.tell_people(
        charter_id="service-office", number=1, people=[office["lin"].id], actor=SYSTEM, now=NOW
    )
    publish(replaces=1, both_apply="contract")
    assert queries.to_read(office["lin"].id) == []


def test_the_database_refuses_to_tell_twice_and_to_read_before(office):
    release = publish()
    row = {"release": release, "person": 1, "told_at": NOW}
    Notice.objects.create(**row)
    with pytest.raises(IntegrityError, match="notice_once"), transaction.atomic():
        Notice.objects.create(**row)
    with pytest.raises(IntegrityError, match="notice_read_after_told"), transaction.atomic():
        Notice.objects.create(**{**row, "person": 2}, read_at=NOW - timedelta(seconds=1))


def test_what_a_release_has_changed_is_what_held_before_it(office):
    first = publish()
    second = publish(day=(NOW + timedelta(days=30)).date(), both_apply="contract")
    third = publish(replaces=1, small_fee_limit="300.00")
    assert queries.before("service-office", first).settings["small_fee_limit"] is None
    assert queries.before("service-office", second).release == third.release
    assert queries.before("service-office", third).release == first.release
