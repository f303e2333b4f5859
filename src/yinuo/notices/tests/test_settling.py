"""The matrix and people's own choices: kept, versioned, and refused where they silence what must be heard."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.office import NOW, refused

from yinuo.intake.actions import registering
from yinuo.kernel.errors import Forbidden, NotFound, Stale
from yinuo.notices import actions, queries, rules
from yinuo.notices.models import Matrix, Notice, Preference
from yinuo.notices.types import Channel, Choice, Kind, Quiet, Recipient
from yinuo.platform.journal.models import Entry

USUAL = rules.to_data(rules.usual())


def save(office, by="wu", **other):
    return actions.save_matrix(
        **{
            "version": 0,
            "cells": USUAL,
            "quiet_begins": time(21),
            "quiet_ends": time(8),
            "digest_at": time(9),
            "actor": office[by],
            "now": NOW,
            **other,
        }
    )


def choose(office, by="lin", *, version=0, **other):
    return actions.save_preferences(
        version=version,
        chosen=actions.Chosen(
            **{
                "email": "lin@example.com",
                "time_zone": "",
                "own_quiet": False,
                "quiet_begins": None,
                "quiet_ends": None,
                "digest_at": None,
                "choices": {},
                **other,
            }
        ),
        actor=office[by],
        now=NOW,
    )


def test_before_anything_is_saved_the_usual_holds(office):
    found = queries.settled()
    assert (found.number, found.cells) == (0, rules.usual())
    assert found.quiet == Quiet(time(22), time(7))


def test_a_matrix_is_saved_beside_those_before_it(office):
    on = [*USUAL, "visit_booked:technician:sms"]
    save(office, cells=on)
    save(office, version=1)
    assert list(Matrix.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    found = queries.settled()
    assert (found.number, found.quiet, found.digest_at) == (2, Quiet(time(21), time(8)), time(9))
    assert found.cells == rules.usual()
    entries = Entry.objects.filter(code="notices.matrix_changed").order_by("id")
    assert [entry.payload["switched_on"] for entry in entries] == [1, 0]
    assert [entry.payload["switched_off"] for entry in entries] == [0, 1]


def test_the_newest_matrix_decides(office):
    on = [*USUAL, "case_nudged:chief:product"]
    save(office, cells=on)
    assert Channel.PRODUCT in queries.settled().cells[Kind.CASE_NUDGED][Recipient.CHIEF]


def test_a_matrix_that_somebody_else_has_saved_meanwhile_is_refused(office):
    save(office)
    with refused(Stale):
        save(office)
    assert Matrix.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"cells": ["x"]}, "no cell"),
        ({"cells": []}, "must reach their people"),
        ({"quiet_ends": None}, "beginning and an end"),
        ({"quiet_ends": time(21)}, "never end"),
    ],
)
def test_a_matrix_that_cannot_be_is_refused(office, wrong, says):
    with refused(says=says):
        save(office, **wrong)
    assert not Matrix.objects.exists()


def test_only_administrators_settle_the_matrix(office):
    with refused(Forbidden):
        save(office, by="shen")
    assert not Matrix.objects.exists()


def test_the_database_keeps_quiet_hours_whole(office):
    said = {"number": 1, "cells": [], "kinds": [], "digest_at": time(9), "saved_at": NOW}
    for hours in ((time(22), None), (time(7), time(7))):
        with pytest.raises(IntegrityError, match="matrix_quiet_whole"), transaction.atomic():
            Matrix.objects.create(**said, quiet_begins=hours[0], quiet_ends=hours[1])


# ---- one's own ---------------------------------------------------------------------------------


def test_one_chooses_for_oneself(office):
    choose(
        office,
        own_quiet=True,
        quiet_begins=time(20),
        quiet_ends=time(9),
        choices={Kind.CASE_NUDGED: Choice.MUTED, Kind.PROMISE_LATE: Choice.DAILY},
    )
    found = queries.wishes(queries.preference(office["lin"].id), queries.settled())
    assert found.quiet == Quiet(time(20), time(9))
    assert found.choices == {Kind.CASE_NUDGED: Choice.MUTED, Kind.PROMISE_LATE: Choice.DAILY}
    assert found.digest_at == queries.USUAL_DIGEST
    entry = Entry.objects.get(code="notices.preferences_changed")
    assert set(entry.payload["fields"]) >= {"email", "muted", "daily"}
    assert "lin@example.com" not in str(entry.payload)


def test_choosing_nothing_new_is_no_event(office):
    choose(office)
    choose(office, version=1)
    assert Entry.objects.filter(code="notices.preferences_changed").count() == 1


def test_none_of_ones_own_are_those_of_the_house_and_none_can_be_chosen(office):
    choose(office)
    found = queries.wishes(queries.preference(office["lin"].id), queries.settled())
    assert found.quiet == queries.USUAL_QUIET
    choose(office, version=1, own_quiet=True)
    found = queries.wishes(queries.preference(office["lin"].id), queries.settled())
    assert found.quiet is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"own_quiet": True, "quiet_begins": time(20)}, "quiet_ends"),
        ({"choices": {Kind.PROMISE_LATE: Choice.MUTED}}, "promise_late"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(office, wrong, field):
    with refused(field=field):
        choose(office, **wrong)
    assert not Preference.objects.exists()


def test_a_page_that_is_out_of_date_is_refused(office):
    choose(office)
    with refused(Stale):
        choose(office, email="")
    assert queries.preference(office["lin"].id).email == "lin@example.com"


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"own_quiet": True, "quiet_begins": time(22)}, "preference_quiet_whole"),
        ({"quiet_begins": time(22), "quiet_ends": time(7)}, "preference_quiet_whole"),
        ({"daily": ["a"], "muted": ["a"]}, "preference_daily_or_muted"),
        ({"email": "nobody"}, "preference_email_is_one"),
    ],
)
def test_the_database_refuses_a_choice_that_cannot_be(office, wrong, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Preference.objects.create(user_id=office["lin"].id, **wrong)


# ---- the inbox ---------------------------------------------------------------------------------


@pytest.fixture
def notices(office):
    """Three of Lin's, one of Jin's."""
    case = office.case()
    made = [
        Notice.objects.create(
            user_id=office[who].id,
            kind=Kind.CASE_NUDGED,
            recipient="owner",
            source=f"journal:{number}",
            case_id=case.id,
            unit_id=case.unit_id,
            facts={"count": number},
            in_product=True,
            at=NOW,
            made_at=NOW,
        )
        for number, who in enumerate(("lin", "lin", "lin", "jin"), start=1)
    ]
    return [each.pk for each in made]


def test_one_reads_ones_own(office, notices):
    actions.mark_read(notice_id=notices[0], actor=office["lin"], now=NOW)
    actions.mark_read(notice_id=notices[0], actor=office["lin"], now=NOW + timedelta(hours=1))
    assert Notice.objects.get(pk=notices[0]).read_at == NOW
    assert queries.unread(office["lin"]).count() == 2
    actions.mark_unread(notice_id=notices[0], actor=office["lin"], now=NOW)
    assert queries.unread(office["lin"]).count() == 3


def test_nobody_reads_what_others_were_told(office, notices):
    for act in (actions.mark_read, actions.mark_unread):
        with refused(NotFound):
            act(notice_id=notices[0], actor=office["sun"], now=NOW)
    assert Notice.objects.filter(read_at__isnull=False).count() == 0


def test_what_is_of_another_unit_is_not_shown(office, notices):
    """The case is the company's: the dealer does not see what a mistake has told."""
    assert queries.inbox(office["jin"]).count() == 0


def test_all_are_read_up_to_what_was_on_the_page(office, notices):
    assert actions.mark_all_read(until=notices[1], actor=office["lin"], now=NOW) == 2
    assert list(queries.unread(office["lin"]).values_list("id", flat=True)) == [notices[2]]
    assert Notice.objects.get(pk=notices[3]).read_at is None


def test_a_kind_whose_work_one_may_no_longer_do_is_not_shown(office, notices):
    Notice.objects.filter(pk=notices[0]).update(kind=Kind.REFUND_TO_APPROVE)
    assert queries.inbox(office["lin"]).count() == 2


# ---- preview -----------------------------------------------------------------------------------


def test_a_preview_shows_the_last_such_event(office):
    case = office.case()
    told, found = queries.example(Kind.CASE_NUDGED)
    assert found is None
    assert told.number
    registering.nudge(case_id=case.id, actor=office["zhou"], now=NOW)
    told, found = queries.example(Kind.CASE_NUDGED)
    assert found is not None
    assert (told.number, told.facts["count"]) == (case.number, 1)


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_has_a_preview(office, kind):
    told, _found = queries.example(kind)
    assert told.kind is kind
