"""Publishing: what is written, what is refused, and what decides afterwards."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from tests.office import NOW, TODAY, codes, refused

from yinuo.charters import actions, queries
from yinuo.charters.library import shipped, shipped_text
from yinuo.charters.models import Release
from yinuo.kernel.actors import SYSTEM
from yinuo.kernel.errors import Forbidden, NotFound, Refused
from yinuo.platform.journal.models import Entry
from yinuo.platform.organisations import context

TOMORROW = TODAY + timedelta(days=1)
LATER = date(2026, 6, 1)


def publish(*, day=TODAY, actor=SYSTEM, now=NOW, charter="service-office", **given):
    settings = {"small_fee_limit": "200.00"} if charter == "service-office" else {}
    return actions.publish_release(
        charter_id=charter,
        text=given.pop("text", None) or shipped_text(charter),
        settings={**settings, **given.pop("settings", {})},
        in_force_from=day,
        actor=actor,
        now=now,
        **given,
    )


def contract_first(**given):
    return publish(settings={"both_apply": "contract"}, **given)


def chosen(day=TODAY, sold_on=None, charter="service-office"):
    return queries.in_force(charter, asked_on=day, sold_on=sold_on)


# ---- publishing -------------------------------------------------------------------------------------------------


def test_a_release_is_written_as_it_was_published(office):
    made = publish()
    stored = queries.known("service-office", 1)
    assert stored.text == shipped_text("service-office")
    assert stored.settings["small_fee_limit"] == "200.00"
    assert stored.release == shipped("service-office").with_settings({"small_fee_limit": "200.00"}).release
    assert (stored.number, stored.after, stored.edition, stored.replaces) == (1, None, 1, None)
    assert (stored.in_force_from, stored.published_on, stored.published_at) == (TODAY, TODAY, NOW)
    assert stored.published_by is None
    assert made.id == stored.id
    entry = Entry.objects.latest("id")
    assert (entry.code, entry.stream) == ("charters.release_published", "charter:service-office")
    assert entry.payload == {
        "charter": "service-office",
        "number": 1,
        "release": stored.release,
        "in_force_from": "2026-03-13",
        "replaces": None,
    }


def test_numbers_have_no_gaps_and_are_of_each_charter(office):
    assert [publish(day=TODAY).number, contract_first(day=LATER).number, publish(charter="mall").number] == [
        1,
        2,
        1,
    ]
    with pytest.raises(Refused):
        publish(day=LATER)
    assert publish(day=LATER + timedelta(days=1)).number == 3


def test_until_something_is_published_the_shipped_text_is_in_force(office, monkeypatch):
    assert chosen().release == shipped("service-office").release
    monkeypatch.setattr(context.current(), "settings", {"charter": {"both_apply": "contract"}})
    assert chosen().settings["both_apply"] == "contract"
    assert queries.in_force("mall", asked_on=TODAY).release == shipped("mall").release


def test_what_is_published_decides_and_not_the_settings_page(office, monkeypatch):
    made = contract_first()
    monkeypatch.setattr(context.current(), "settings", {"charter": {"both_apply": "free"}})
    assert chosen().release == made.release
    assert chosen().settings["both_apply"] == "contract"
    assert chosen(day=TODAY - timedelta(days=1)).settings["both_apply"] == "free"


def test_a_unit_is_decided_by_the_release_of_its_sale(office):
    first, second = publish(), contract_first(day=LATER)
    asked = LATER + timedelta(days=40)
    assert chosen(asked).release == second.release
    assert chosen(asked, sold_on=TODAY).release == first.release
    assert chosen(asked, sold_on=LATER).release == second.release
    found = queries.binding("service-office", asked_on=asked, sold_on=date(2020, 1, 1))
    assert (found.stretch.number, found.is_assumed) == (1, True)


def test_a_release_that_is_coming_does_not_decide_today(office):
    made = contract_first(day=TOMORROW)
    assert chosen().settings["both_apply"] == "free"
    assert chosen(TOMORROW).release == made.release


def test_it_costs_one_statement_to_know_what_decides(office, django_assert_num_queries):
    publish()
    chosen()
    with django_assert_num_queries(1):
        chosen()


# ---- withdrawing ------------------------------------------------------------------------------------------------


def test_a_successor_takes_over_the_whole_range_and_the_withdrawn_row_stays(office):
    publish()
    second = contract_first(day=LATER)
    publish(day=LATER + timedelta(days=30))
    later = NOW + timedelta(days=100)
    successor = publish(
        day=None, replaces=2, reason=" 合同优先写错了 ", now=later, settings={"small_fee_limit": "300.00"}
    )
    assert (successor.number, successor.in_force_from, successor.edition) == (4, LATER, 2)
    assert successor.reason == "合同优先写错了"
    assert [(each.number, each.ends_on) for each in queries.timeline("service-office")] == [
        (1, LATER - timedelta(days=1)),
        (4, LATER + timedelta(days=29)),
        (3, None),
    ]
    assert chosen(LATER).release == successor.release
    assert queries.known("service-office", 2).release == second.release
    assert Entry.objects.latest("id").payload["replaces"] == 2


def test_a_release_is_replaced_once(office):
    publish()
    contract_first(day=None, replaces=1, reason="改正")
    with refused(Refused, "replaced by release 2 already", field="replaces"):
        publish(day=None, replaces=1, reason="再改", settings={"small_fee_limit": "1.00"})
    assert publish(day=None, replaces=2, reason="再改", settings={"small_fee_limit": "1.00"}).edition == 3


def test_withdrawing_wants_a_reason(office):
    publish()
    with refused(Refused, "Say why", field="reason"):
        contract_first(day=None, replaces=1, reason="  ")
    with refused(Refused, "At most 300", field="reason"):
        contract_first(day=None, replaces=1, reason="长" * 301)


def test_a_release_that_is_not_there_cannot_be_replaced(office, other_org):
    publish()
    with refused(NotFound):
        contract_first(day=None, replaces=2, reason="改正")
    with context.inside(other_org):
        assert queries.releases("service-office") == []
        with pytest.raises(NotFound):
            queries.known("service-office", 1)
        with pytest.raises(NotFound), transaction.atomic():
            contract_first(day=None, replaces=1, reason="改正")


# ---- refusals ---------------------------------------------------------------------------------------------------


def test_people_publish_from_a_draft_and_only_the_system_directly(office):
    for who in ("zhou", "shen", "wu"):
        with refused(Forbidden, "from a draft that a second person has approved"):
            publish(actor=office[who])
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"day": TODAY - timedelta(days=1)}, "from today on"),
        ({"day": None}, "from which day"),
        ({"settings": {"small_fee_limit": "____"}}, "still blank"),
        ({"text": "[charter"}, "does not check"),
        ({"charter": "law-cn"}, "not ours to publish"),
        ({"charter": "mal", "text": "x"}, "Did you mean “mall”"),
    ],
)
def test_what_may_not_be_published_writes_nothing(office, given, says):
    with refused(Refused, says):
        publish(**given)
    assert not Release.objects.exists()


def test_a_day_is_taken_once(office):
    publish(day=LATER)
    with refused(Refused, "Release 1 holds from this day on", field="in_force_from"):
        contract_first(day=LATER)


def test_a_release_that_changes_nothing_is_refused(office):
    publish()
    with refused(Refused, "Release 1 says exactly this already"):
        publish(day=LATER)
    with refused(Refused, "Release 1 says exactly this already"):
        publish(day=None, replaces=1, reason="改正")


def test_midnight_is_the_organisation_s(office):
    before_midnight = NOW.replace(hour=15, minute=59)
    assert publish(day=TODAY, now=before_midnight).published_on == TODAY
    after_midnight = NOW.replace(hour=16, minute=0)
    with refused(Refused, "from today on"):
        contract_first(day=TODAY, now=after_midnight)


def test_of_two_who_publish_at_once_the_second_is_told(office, monkeypatch):
    publish()
    known = queries.published("service-office")
    contract_first(day=LATER)
    monkeypatch.setattr(queries, "published", lambda _charter_id: known)
    with refused(Refused, "Somebody else has just published"):
        publish(day=TOMORROW, settings={"small_fee_limit": "1.00"})


# ---- the database -----------------------------------------------------------------------------------------------


def test_a_published_release_can_be_neither_changed_nor_removed(office):
    publish()
    for statement in (
        "UPDATE charters_release SET in_force_from = '2020-01-01'",
        "DELETE FROM charters_release",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def add(**given):
    whole = {
        "charter": "service-office",
        "number": 3,
        "after": 2,
        "text": "x",
        "settings": {},
        "release": "a" * 64,
        "in_force_from": date(2026, 9, 1),
        "edition": 1,
        "published_on": TODAY,
        "published_at": NOW,
    }
    return Release.objects.create(**{**whole, **given})


@pytest.mark.parametrize(
    ("given", "constraint"),
    [
        ({"number": 2, "after": 1}, "release_number_once"),
        ({"number": 4}, "release_number_follows"),
        ({"after": None}, "release_number_follows"),
        ({"number": 0, "after": None}, "release_number_follows"),
        ({"number": 5, "after": 4}, "release_after_the_one_before"),
        ({"in_force_from": LATER}, "release_day_covered_once"),
        ({"in_force_from": TODAY - timedelta(days=1)}, "release_not_in_the_past"),
        ({"edition": 2}, "release_replaces_why"),
        ({"reason": "why"}, "release_replaces_why"),
        ({"release": "A" * 64}, "release_hash_whole"),
        ({"text": ""}, "release_text_whole"),
    ],
)
def test_the_database_refuses_a_timeline_with_holes_or_overlaps(office, given, constraint):
    publish()
    contract_first(day=LATER)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        add(**given)


@pytest.mark.parametrize(
    ("given", "constraint"),
    [
        ({"in_force_from": date(2026, 9, 1)}, "release_takes_the_whole_range"),
        ({"charter": "mall", "number": 1, "after": None}, "release_takes_the_whole_range"),
        ({"edition": 3, "replaced_edition": 2}, "release_takes_the_whole_range"),
        ({"edition": 3}, "release_replaces_why"),
        ({"replaced_edition": None}, "release_replaces_why"),
        ({"reason": ""}, "release_replaces_why"),
    ],
)
def test_the_database_refuses_a_successor_that_leaves_part_of_the_range(office, given, constraint):
    publish()
    second = contract_first(day=LATER)
    taking_over = {
        "replaces": second,
        "replaced_edition": 1,
        "edition": 2,
        "reason": "改正",
        "in_force_from": LATER,
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        add(**{**taking_over, **given})
    assert add(**taking_over).replaces == second


def test_the_journal_holds_no_word_of_the_reason(office):
    publish()
    contract_first(day=None, replaces=1, reason="王经理说的")
    assert codes()[-1] == "charters.release_published"
    assert "王经理" not in str(Entry.objects.latest("id").payload)
