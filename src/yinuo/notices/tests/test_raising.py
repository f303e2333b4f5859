"""From the journal to people: each hears once, of what concerns them, and nobody of what they did themselves."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.office import NOW

from yinuo.commitments import actions as clocks
from yinuo.commitments.tests.making import HOUR, started
from yinuo.dispatch import actions as dispatch
from yinuo.dispatch.types import Window
from yinuo.intake.actions import owning, registering
from yinuo.kernel.actors import SYSTEM
from yinuo.network import actions as network
from yinuo.notices import actions, queries
from yinuo.notices.models import Line, Message, Notice, Position
from yinuo.notices.types import Kind, MessageState
from yinuo.platform.accounts.models import User
from yinuo.platform.journal import queries as journal
from yinuo.platform.journal.models import Entry

LATER = NOW + 5 * HOUR


@pytest.fixture(autouse=True)
def position(office):
    """The journal is read from here on."""
    top = Entry.objects.order_by("-id").values_list("id", flat=True).first()
    return Position.objects.create(pk=1, entry_id=top, read_at=NOW)


def heard(now=NOW):
    """Who hears of what in one reading, by sign-in name and kind."""
    before = set(Notice.objects.values_list("id", flat=True))
    actions.read_on(now=now)
    found = Notice.objects.exclude(pk__in=before).select_related("user").order_by("id")
    return [(each.user.username, each.kind) for each in found]


def absent(office, username, deputy=None):
    network.set_absence(
        staff_id=office.staff(username),
        absent_from=NOW - HOUR,
        absent_to=NOW + 48 * HOUR,
        deputy_id=None if deputy is None else office.staff(deputy),
        actor=SYSTEM,
        now=NOW,
    )


def test_who_registers_for_themselves_hears_nothing(office):
    office.case()
    assert heard() == []


def test_a_case_that_is_handed_over_is_told_to_its_new_owner_only(office):
    case = office.case()
    heard()
    owning.hand_over(case_id=case.id, to_id=office.staff("sun"), reason="休假", actor=office["lin"], now=NOW)
    assert heard() == [("sun", Kind.CASE_MINE)]


def test_a_case_that_changes_hands_before_anybody_reads_is_told_to_the_last_owner_once(office):
    case = office.case()
    for who, by in (("sun", "lin"), ("zhou", "sun")):
        owning.hand_over(case_id=case.id, to_id=office.staff(who), reason="休假", actor=office[by], now=NOW)
    assert heard() == [("zhou", Kind.CASE_MINE)]


def test_what_is_late_is_told_to_whom_the_ladder_has_found(office):
    case = office.case()
    started(case)
    heard()
    clocks.sweep(now=LATER)
    said = heard(LATER)
    assert said == [("lin", Kind.PROMISE_WARNED), ("zhou", Kind.PROMISE_LATE), ("lin", Kind.PROMISE_LATE)]
    notice = Notice.objects.get(kind=Kind.PROMISE_LATE, user__username="lin")
    assert (notice.case_id, notice.unit_id, notice.facts["clause"]) == (case.id, case.unit_id, "C224")


def test_reading_twice_tells_nobody_twice(office, position):
    started(office.case())
    clocks.sweep(now=LATER)
    assert heard(LATER)
    assert heard(LATER) == []
    Position.objects.update(entry_id=position.entry_id)
    assert heard(LATER) == []
    assert Line.objects.count() == len({(line.notice_id, line.channel) for line in Line.objects.all()})


def test_a_burst_is_one_message(office):
    for _each in range(4):
        started(office.case())
    clocks.sweep(now=LATER)
    heard(LATER)
    late = Notice.objects.filter(kind=Kind.PROMISE_LATE, user__username="lin")
    assert late.count() == 4
    message = Message.objects.get(user__username="lin", channel="email")
    assert message.state == MessageState.WAITING
    assert [each.pk for each in queries.notices_in(message) if each.kind == Kind.PROMISE_LATE] == [
        each.pk for each in late.order_by("id")
    ]


def test_what_comes_while_a_message_still_waits_joins_it(office):
    for _each in range(2):
        started(office.case())
        clocks.sweep(now=LATER)
        heard(LATER + timedelta(minutes=1))
    assert Message.objects.filter(user__username="lin", channel="email").count() == 1


def test_each_message_has_its_job(office):
    started(office.case())
    clocks.sweep(now=LATER)
    heard(LATER)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'message_id' FROM public.procrastinate_jobs WHERE task_name = 'notices.send'"
        )
        queued = {int(number) for (number,) in cursor.fetchall()}
    assert queued == set(Message.objects.values_list("id", flat=True))


def test_a_deputy_hears_for_who_is_away_and_it_says_so(office):
    case = office.case()
    absent(office, "lin", "sun")
    heard()
    registering.nudge(case_id=case.id, actor=office["zhou"], now=NOW)
    assert heard() == [("sun", Kind.CASE_NUDGED)]
    assert Notice.objects.get(kind=Kind.CASE_NUDGED).is_deputy


def test_the_ladder_has_found_the_deputy_already(office):
    case = office.case()
    started(case)
    absent(office, "lin", "sun")
    clocks.sweep(now=LATER)
    assert ("sun", Kind.PROMISE_LATE) in heard(LATER)
    assert not Notice.objects.filter(user__username="lin", kind=Kind.PROMISE_LATE).exists()
    assert Notice.objects.get(kind=Kind.PROMISE_LATE, user__username="sun").is_deputy


def test_a_visit_is_told_to_its_technician_and_who_loses_it(office):
    visit = office.booked(office.voucher(office.case()))
    assert heard() == [("wang", Kind.VISIT_BOOKED)]
    visit.refresh_from_db()
    start = NOW + timedelta(days=3)
    dispatch.reschedule(
        visit_id=visit.id,
        version=visit.version,
        window=Window(start, start + HOUR),
        actor=office["zhou"],
        now=NOW,
    )
    assert heard() == [("wang", Kind.VISIT_MOVED)]
    visit.refresh_from_db()
    dispatch.reassign(
        visit_id=visit.id,
        version=visit.version,
        technician_id=office.staff("qian"),
        actor=office["zhou"],
        now=NOW,
    )
    assert heard() == [("qian", Kind.VISIT_BOOKED), ("wang", Kind.VISIT_CANCELLED)]


def test_a_complaint_is_told_to_its_owner_and_the_chief(office):
    case = office.case(by="lin")
    heard()
    registering.complain(
        parent_id=case.id,
        description="三次未修好",
        owner_id=office.staff("sun"),
        actor=office["lin"],
        now=NOW,
    )
    assert heard() == [("sun", Kind.COMPLAINT), ("zhou", Kind.COMPLAINT)]


def test_what_is_muted_is_not_told_and_what_is_mandatory_is(office):
    queries.Preference.objects.create(
        user_id=office["lin"].id, muted=[Kind.CASE_NUDGED.value, Kind.CASE_MINE.value]
    )
    case = office.case(by="sun")
    heard()
    registering.nudge(case_id=case.id, actor=office["zhou"], now=NOW)
    first = heard()
    owning.hand_over(
        case_id=case.id,
        to_id=office.staff("lin"),
        reason="换班",
        actor=office["sun"],
        now=NOW,
    )
    registering.nudge(case_id=case.id, actor=office["zhou"], now=NOW)
    assert first + heard() == [("sun", Kind.CASE_NUDGED), ("lin", Kind.CASE_MINE)]


def test_by_night_mail_waits_for_the_morning_and_is_one(office):
    night = NOW + timedelta(hours=14)
    case = office.case()
    started(case, at=night - 5 * HOUR)
    clocks.sweep(now=night)
    heard(night)
    held = Message.objects.get(user__username="lin", channel="email")
    assert (held.state, held.hold) == (MessageState.HELD, "quiet")
    assert held.due_at > night
    started(office.case(), at=night - 4 * HOUR)
    clocks.sweep(now=night + HOUR)
    heard(night + HOUR)
    assert Message.objects.filter(user__username="lin", channel="email").count() == 1


def test_who_is_out_hears_nothing(office):
    case = office.case()
    User.objects.filter(pk=office["lin"].id).update(is_active=False)
    registering.nudge(case_id=case.id, actor=office["zhou"], now=NOW)
    assert heard() == []


def test_an_organisation_that_begins_is_told_of_the_last_day_only(office):
    Position.objects.all().delete()
    case = office.case(by="sun")
    old = Entry.objects.filter(case_id=case.id).order_by("id")
    assert old
    assert journal.last_before(NOW) < old[0].pk
    registering.nudge(case_id=case.id, actor=office["zhou"], now=NOW)
    assert ("sun", Kind.CASE_NUDGED) in heard(NOW + timedelta(hours=23))
    Position.objects.all().delete()
    Notice.objects.all().delete()
    assert heard(NOW + timedelta(hours=25)) == []


def test_an_entry_of_which_nothing_can_be_said_holds_up_no_other(office, monkeypatch):
    first, second = office.case(by="sun"), office.case(by="sun")
    heard()
    for case in (first, second):
        registering.nudge(case_id=case.id, actor=office["zhou"], now=NOW)
    whole = queries.occasion

    def broken(entry, *, known):
        if entry.case_id == first.id:
            raise LookupError(entry.pk)
        return whole(entry, known=known)

    monkeypatch.setattr(queries, "occasion", broken)
    assert heard() == [("sun", Kind.CASE_NUDGED)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args->>'entry_id')::bigint FROM public.procrastinate_jobs WHERE task_name = 'notices.raise'"
        )
        ((entry_id,),) = cursor.fetchall()
    with pytest.raises(LookupError):
        actions.raise_one(entry_id=entry_id, now=NOW)
    monkeypatch.setattr(queries, "occasion", whole)
    assert actions.raise_one(entry_id=entry_id, now=NOW) == 1
    assert actions.raise_one(entry_id=entry_id, now=NOW) == 0


def test_reading_costs_little_when_nothing_has_happened(office, django_assert_num_queries):
    heard()
    with django_assert_num_queries(6):
        actions.read_on(now=NOW)


# ---- the system itself -------------------------------------------------------------------------


@pytest.fixture
def stuck():
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO public.procrastinate_jobs (queue_name, task_name, args, status)
            VALUES ('flow', 'flow.step', '{"org": "anda"}', 'failed') RETURNING id
            """
        )
        return cursor.fetchone()[0]


def test_a_step_that_is_stuck_is_told_to_administrators_once(office, stuck):
    assert actions.watch(now=NOW) == 1
    notice = Notice.objects.get(kind=Kind.STEP_STUCK)
    assert (notice.user.username, notice.source) == ("wu", f"job:{stuck}")
    assert actions.watch(now=NOW) == 0


def test_a_year_without_holidays_is_told_once(office):
    december = NOW.replace(year=2030, month=12)
    assert actions.watch(now=december) == 1
    assert actions.watch(now=december) == 0
    assert Notice.objects.get(kind=Kind.HOLIDAYS_UNKNOWN).user.username == "wu"


# ---- what the database refuses -------------------------------------------------------------------


def test_the_database_tells_nobody_the_same_twice(office):
    said = {
        "user_id": office["lin"].id,
        "kind": Kind.CASE_MINE,
        "recipient": "owner",
        "source": "journal:1",
        "in_product": True,
        "at": NOW,
        "made_at": NOW,
    }
    Notice.objects.create(**said)
    with pytest.raises(IntegrityError, match="notice_told_once"), transaction.atomic():
        Notice.objects.create(**said)
    for wrong, name in (
        ({"kind": "gossip"}, "notice_kind_known"),
        ({"recipient": "everybody"}, "notice_recipient_known"),
        ({"in_product": False, "read_at": NOW}, "notice_read_where_shown"),
        ({"case_id": office.case().pk}, "notice_of_a_case_has_its_unit"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Notice.objects.create(**{**said, "source": "journal:2", **wrong})


def test_there_is_one_position(office):
    with pytest.raises(IntegrityError, match="one_position"), transaction.atomic():
        Position.objects.create(pk=2, entry_id=1, read_at=NOW)
